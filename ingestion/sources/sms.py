# pyright: basic
"""Text messages, as the Android app "SMS Backup & Restore" writes them to XML. Parsed by defusedxml, as a stream."""

import re
from functools import lru_cache

from defusedxml.ElementTree import DefusedXMLParser

from ingestion.sources.conversations import Message, Written, conversation, one_line, since_epoch
from ingestion.sources.reading import Intake, Reading, Refused

BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
ROOT = re.compile(rb"<smses[\s>/]")
HIGH = rb"&#(?:55(?:29[6-9]|[3-9]\d\d)|56(?:[0-2]\d\d|3[01]\d)|[xX][dD][89abAB][0-9a-fA-F]{2});"
LOW = rb"&#(?:56(?:3[2-9]\d|[4-9]\d\d)|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
REFERENCE = re.compile(rb"%b%b|&#(?:\d{1,9}|[xX][0-9a-fA-F]{1,7});" % (HIGH, LOW))
DEEPEST = 12  # a picture message has five levels
RECEIVED, SENT = "1", "2"
WROTE = "137"  # the type of a picture message's sender among its addresses
UNKNOWN = frozenset({"", "(unknown)", "null"})


class SmsBackup:
    """Recognised by its root element."""

    def recognises(self, name: str, data: bytes) -> bool:
        return BEGINS.match(data) is not None and ROOT.search(data[:16_384]) is not None

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told before it is read."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The texts that were sent (the phone's owner's own words) and received; drafts and pictures are left out."""
        backup = _Backup()
        parser = DefusedXMLParser(target=backup, forbid_dtd=True)
        try:
            parser.feed(_repaired(data))
            parser.close()
        except Exception as cause:  # expat, defusedxml and the codecs raise a dozen kinds
            raise Refused(
                "malformed", f"{name!r} is damaged: it cannot be read as an SMS backup.", "Make the backup again."
            ) from cause
        return conversation(name, "text/xml", "sms", backup.written, intake)


class _Backup:
    """What the parser calls: only the messages are kept, never the tree."""

    def __init__(self) -> None:
        self.written = Written()
        self._depth = 0
        self._mms: dict[str, str] | None = None
        self._parts: list[str] = []
        self._addresses: list[str] = []
        self._seen: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError("nested too deep")
        if tag == "sms" and self._depth == 2:
            text = attributes.get("body", "")
            self._add(attributes, attributes.get("type", ""), text, attributes.get("address", ""))
        elif tag == "mms" and self._depth == 2:
            self._mms, self._parts, self._addresses = attributes, [], []
        elif tag == "part" and attributes.get("ct") == "text/plain" and attributes.get("text", "null") != "null":
            self._parts.append(attributes["text"])
        elif tag == "addr" and attributes.get("type") == WROTE:
            self._addresses.append(attributes.get("address", ""))

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "mms" and self._mms is not None:
            about, self._mms = self._mms, None
            sender = next(iter(self._addresses), "")
            if "~" not in about.get("address", "") or not sender:
                sender = about.get("address", "")
            self._add(about, about.get("msg_box", ""), "\n".join(self._parts), sender)

    def data(self, data: str) -> None:
        """Between the elements stands nothing of interest."""

    def close(self) -> None:
        """Nothing is left to do."""

    def _add(self, about: dict[str, str], kind: str, text: str, sender: str) -> None:
        if kind not in (RECEIVED, SENT) or not text.strip() or text == "null":
            return
        date = about.get("date", "")
        at = since_epoch(int(date) / 1000) if re.fullmatch(r"\d{1,16}", date, re.ASCII) else None
        if at is None:
            self.written.add(None)
            return
        contact, address = one_line(about.get("contact_name", "")), one_line(about.get("address", ""))
        thread = address if contact.lower() in UNKNOWN else contact
        alone = thread if sender == about.get("address", "") else one_line(sender)
        self.written.add(
            Message(
                author="" if kind == SENT else alone or "unknown number",
                text=text,
                at=at,
                key=self._key(_number(address), date, kind, text),
                own=kind == SENT,
                thread=thread or "unknown number",
                shown="me",
            )
        )

    def _key(self, address: str, date: str, kind: str, text: str) -> str:
        """Who, when, which way. What shares all three and says something else is told apart by its place."""
        key = f"sms:{address}:{date}:{kind}"
        number, found = 1, key
        while self._seen.setdefault(found, text) != text and number < 100:
            number += 1
            found = f"{key}:{number}"
        return found


@lru_cache(maxsize=4096)
def _number(address: str) -> str:
    """An address as one key, however it is spaced; of a group, its members in one order."""
    return "~".join(sorted(re.sub(r"[\s().-]", "", one)[:40] for one in address.lower().split("~")))[:120]


def _repaired(data: bytes) -> bytes:
    """The app writes an emoji as two halves, "&#55357;&#56842;", and control characters, which XML does not know."""
    return REFERENCE.sub(_characters, data) if b"&#" in data else data


def _characters(found: re.Match[bytes]) -> bytes:
    codes = [int(f"0{one}" if one[0] in "xX" else one, 0 if one[0] in "xX" else 10) for one in _numbers(found[0])]
    if len(codes) == 2:
        return b"&#%d;" % (0x10000 + ((codes[0] - 0xD800) << 10) + codes[1] - 0xDC00)
    return b"&#%d;" % (codes[0] if _is_character(codes[0]) else 0xFFFD)


def _numbers(references: bytes) -> list[str]:
    """ "55357" and "56842" of "&#55357;&#56842;"."""
    return [one.strip("&#") for one in references.decode("ascii").split(";") if one]


def _is_character(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
