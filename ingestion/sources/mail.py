"""Mails: one saved by itself (.eml), or a whole folder of them (.mbox), as mail programs and Google Takeout write.

Of each mail only what is new in it is read: what it answers, quoted below, and what it passes on are somebody else's.
Attachments are named and not opened.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import NamedTuple, cast

from ingestion.sources.conversations import FIRST, LAST, nothing_said, with_handle
from ingestion.sources.mail_html import text_of_html
from ingestion.sources.mail_quotes import new_part
from ingestion.sources.reading import Intake, Item, Reading, Refused
from ingestion.sources.rendering import Rendering, clean, one_line

NAMED = frozenset({".eml", ".mbox", ".mbx"})
ENVELOPE = re.compile(rb"^From [^\r\n]{3,300}\d{4}(?: [+-]\d{4})?[ \t]*\r?\n(?=[\w-]{1,60}:)", re.MULTILINE)
"""The line above each mail of a folder."""
FIELD = re.compile(
    rb"^(?:>?From [^\r\n]{0,300}\r?\n)?((?:[!-9;-~]{1,60}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n)*){2,})"
)
TECHNICAL = re.compile(
    rb"^(?:message-id|mime-version|return-path|received|dkim-signature|x-mailer):", re.I | re.MULTILINE
)
ADDRESS = r"(?!~)[!#-'*+./-9=?A-Z^-~-]{1,64}@[A-Za-z0-9._-]{1,190}"
"""In plain ASCII: whoever compares names takes look-alike letters for the same ones."""
WRITER = re.compile(
    rf'(?P<shown>(?:"(?:[^"\\]|\\.)*"|[^"<>])*)<\s*(?P<in>{ADDRESS})\s*>\s*(?:\([^()]*\))?|(?P<bare>{ADDRESS})'
)
ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
LOOKED_AT = 65_536  # bytes that are looked at to recognise a mail
MOST_MAILS = 20_000
MOST_PARTS = 100  # parts of one mail, in one another or beside each other
LONGEST_HEAD = 262_144  # bytes of a mail's header fields
LONGEST_FIELD = 2_000  # chars of one that are decoded
MOST_ATTACHED = 20  # names of attachments that are listed


class MailFile:
    """Recognised by a mail's header fields, or, under a mail's name, by anything that begins like one."""

    def recognises(self, name: str, data: bytes) -> bool:
        head = data[:LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
        fields = FIELD.match(head)
        if fields is None:
            return False
        named = PurePosixPath(name.replace("\\", "/")).suffix.lower() in NAMED
        return named or TECHNICAL.search(fields[1]) is not None

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told before it is read."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """One item a mail. Raises Refused when none has words of its writer's own, or there are too many."""
        rendering = Rendering(name, intake)
        items: list[Item] = []
        unreadable = 0
        for number, raw in enumerate(_mails(data)):
            if number >= MOST_MAILS:
                raise Refused(
                    "too_large", f"{name!r} has more than {MOST_MAILS:,} mails.", "Export a folder or a label of them."
                )
            letter = _letter(name, raw)
            if letter is None:
                unreadable += 1
            elif letter.text:
                items.append(_written(rendering, letter))
        if not items:
            raise nothing_said(name, unreadable)
        if unreadable:
            rendering.line(f"({unreadable:,} mails could not be read.)")
        return Reading(
            name=name,
            media_type="message/rfc822",
            text=rendering.text,
            text_is_upload=False,
            source="mail",
            items=tuple(items),
        )


class _Letter(NamedTuple):
    author: str
    subject: str
    at: datetime | None
    key: str
    text: str
    attached: tuple[str, ...]


def _written(rendering: Rendering, letter: _Letter) -> Item:
    rendering.line(f"# {letter.subject or 'Mail'}\n")
    stamp = f"{letter.at:%Y-%m-%d %H:%M} UTC, " if letter.at is not None else ""
    rendering.line(f"{stamp}{letter.author or 'somebody'}:")
    start, end = rendering.line(letter.text)
    if letter.attached:
        rendering.line(f"(attached: {', '.join(letter.attached)})")
    rendering.line()
    return Item(
        key=letter.key,
        kind="message",
        author=letter.author,
        text=letter.text,
        start=start,
        end=end,
        at=letter.at,
        thread=letter.subject,
    )


def _mails(data: bytes) -> Iterator[bytes]:
    """The mails of a folder, or the one that the file is."""
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    marks = list(ENVELOPE.finditer(data))
    if not marks or marks[0].start() > 0:
        yield re.sub(rb"\A>?From [^\r\n]*\r?\n", b"", data)
        return
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(data)
        yield ESCAPED.sub(b"", data[mark.end() : end])


def _letter(name: str, raw: bytes) -> _Letter | None:
    """What a mail says; None when it cannot be told in good time, or at all."""
    head = re.split(rb"\r?\n\r?\n", raw[: LONGEST_HEAD + 4], maxsplit=1)[0]
    if len(head) > LONGEST_HEAD or raw.lower().count(b"boundary=") > MOST_PARTS:
        return None
    try:
        mail = message_from_bytes(raw, policy=compat32)
        parts = list(_parts(mail))
        text = new_part(clean(_text(name, parts)))
        author, address = _writer(mail)
        return _Letter(
            author=author,
            subject=one_line(_field(mail, "Subject"), 200),
            at=_date(_field(mail, "Date")),
            key=f"mail:{address}:{key}" if (key := one_line(_field(mail, "Message-ID").strip(" <>"), 250)) else "",
            text=text,
            attached=tuple(named for part in parts if (named := _attached(part)))[:MOST_ATTACHED],
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, Refused):
        return None


def _writer(mail: Mail) -> tuple[str, str]:
    """Who wrote it as "Ana Sousa (@ana@mail.example)", and the address; "" where it names none, or several.

    Anybody may show any name: one that looks like an address is not told, so that only the address counts as one.
    It is looked for before anything is decoded, or a name could bring an address with it.
    """
    fields = [" ".join(str(field)[:LONGEST_FIELD].split()) for field in mail.get_all("From", [])]
    found = WRITER.fullmatch(fields[0]) if len(fields) == 1 else None
    address = (found["in"] or found["bare"]).lower() if found else ""
    named = (found["shown"] or "") if found else next(iter(fields), "").partition("<")[0]
    shown = one_line(_unfolded(re.sub(r'\\(.)|"', r"\1", named)), 120)
    if "@" in unicodedata.normalize("NFKC", shown):
        shown = ""
    return with_handle(shown, address), address


def _parts(mail: Mail) -> Iterator[Mail]:
    """The leaves of a mail in order; a mail inside a mail is one leaf."""
    waiting: list[Mail] = [mail]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += reversed(cast("list[Mail]", inside))
        else:
            yield part


def _text(name: str, parts: list[Mail]) -> str:
    """The plain text of a mail, else what its HTML says."""
    own = [part for part in parts if part.get_content_disposition() != "attachment" and not part.get_filename()]
    plain = [part for part in own if part.get_content_type() == "text/plain"]
    if any(_decoded(part).strip() for part in plain):
        return "\n".join(_decoded(part) for part in plain)
    html = next((part for part in own if part.get_content_type() == "text/html"), None)
    return "" if html is None else text_of_html(name, _decoded(html))


def _decoded(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "strict")
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace")


def _attached(part: Mail) -> str:
    named = part.get_filename()
    if part.get_content_maintype() == "message":
        named = named or "a mail"
    return one_line(_unfolded(named), 120) if named else ""


def _field(mail: Mail, key: str) -> str:
    return _unfolded(str(mail.get(key, "")))


def _unfolded(value: str) -> str:
    """A header field as people read it; what is not encoded as it claims stays as it is."""
    value = " ".join(value[:LONGEST_FIELD].split())
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError, HeaderParseError):
        return value


def _date(written: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(written)
        when = (when if when.tzinfo is not None else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if FIRST <= when < LAST else None
