"""WhatsApp's exported chats: the text (Android's "date - name: text", the iPhone's "[date] name: text"), or its zip.

Which number of a date is the month is told by the whole file; times are the wall clock's where the person is.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingestion.sources import whatsapp_lines as lines
from ingestion.sources.archives import Archive, is_zip
from ingestion.sources.conversations import Message, item_of, local_moment, nothing_said, one_line, refuse_too_many
from ingestion.sources.reading import Intake, Item, Reading, Refused
from ingestion.sources.stamps import CLOCK, DAY, SPACE, Order, moment_of, numbers_of, order_of, zone_hint
from ingestion.sources.text import UTF16, decode

HEADER = re.compile(
    rf"^[{lines.MARKS}]*(?P<open>\[)?{DAY}[,،]?{SPACE}(?:(?:à|um|klo|kl\.|at|om|às|las|alle|ore){SPACE})?{CLOCK}"
    rf"(?(open)\]|{SPACE}[-\u2013\u2014])(?:{SPACE}|(?=[{lines.MARKS}]))",
    re.MULTILINE,
)
HEAD = 65_536  # bytes that are looked at to recognise a chat
LONGEST_NAME = 100
EDITABLE = timedelta(minutes=15)  # for so long WhatsApp lets a message be edited; when it was, an export does not tell
EDGES = " \t\r\n\u00a0\u202f\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


class WhatsAppChat:
    """Recognised by how its lines begin, a zip by the chat inside."""

    def recognises(self, name: str, data: bytes) -> bool:
        if is_zip(data):
            return bool(lines.NAMED.search(name)) or _holds_chat(name, data)
        return _is_chat(name, data)

    def check(self, name: str, data: bytes) -> None:
        """Refuses a zip that cannot be opened or has no chat in it."""
        if is_zip(data):
            _member(Archive(name, data))

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The messages people wrote. Pictures, calls, deleted messages and lines about the group are none.

        A caption is its picture's words; of a poll only the question is kept, since its options are nobody's opinion;
        places and contact cards are left out. An edited message is dated as revised a quarter of an hour after it was
        sent: by then it read like this.
        """
        called, is_archive = name, is_zip(data)
        if is_archive:
            archive = Archive(name, data)
            member = _member(archive)
            data = archive.read(member, intake.limit_bytes)
            called = name if lines.CHAT_WITH.search(name) else member
        text, same = decode(name, data)
        if "\x00" in text:
            text, same = text.replace("\x00", "\ufffd"), False
        read = _Chat(text, _thread(called), intake)
        refuse_too_many(name, read.lines)
        items, unreadable = read.items()
        if not items:
            raise nothing_said(name, unreadable)
        return Reading(
            name=name,
            media_type="text/plain",
            text=text,
            text_is_upload=same and not is_archive,
            source="whatsapp",
            items=tuple(items),
        )


class _Line(NamedTuple):
    """A message as it stands in the text: chars [start, end) are all that follows the author's name."""

    header: re.Match[str]
    author: str
    start: int
    end: int


class _Chat:
    def __init__(self, text: str, thread: str, intake: Intake) -> None:
        self._text, self._thread, self._intake = text, thread, intake
        self._zone = ZoneInfo(intake.timezone)
        headers = list(HEADER.finditer(text))
        self._phone = bool(headers) and headers[0]["open"] is not None  # an iPhone
        self._headers = [header for header in headers if (header["open"] is not None) == self._phone]

    @property
    def lines(self) -> int:
        return len(self._headers)

    def items(self) -> tuple[list[Item], int]:
        """The messages in their places, and how many have no readable date."""
        order = _order(self._text, self._headers, self._intake)
        found: list[Item] = []
        unreadable = chars = position = 0
        for line in _with_whole_names(self._text, list(self._lines())):
            if (said := self._said(line)) is None:
                continue
            start, end, edited = said
            at = self._moment(line.header, order)
            if at is None:
                unreadable += 1
                continue
            position += len(self._text[chars:start].encode())
            text, chars = self._text[start:end], end
            size = len(text.encode())
            message = Message(line.author, text, at, revised_at=at + EDITABLE if edited else None, thread=self._thread)
            found.append(item_of(message, position, position + size))
            position += size
        return found, unreadable

    def _moment(self, header: re.Match[str], order: Order) -> datetime | None:
        wall = moment_of(header, order)
        return None if wall is None else local_moment(wall, self._zone)

    def _lines(self) -> Iterator[_Line]:
        """Every line that somebody wrote; on the way, what the group is called."""
        for number, header in enumerate(self._headers):
            last = number + 1 == len(self._headers)
            end = len(self._text) if last else self._headers[number + 1].start()
            found = _author(self._text, header.end(), end)
            if found is None:
                continue
            author, start = found
            if self._phone and lines.NOTICE.search(self._text, start, min(end, start + 300)):
                self._thread = self._thread or author
            yield _Line(header, author, start, end)

    def _said(self, line: _Line) -> tuple[int, int, bool] | None:
        """The author's own words among a line's, and whether they were edited; None for none."""
        body = self._text[line.start : line.end]
        found = words_of(body, generated=self._phone and body.lstrip().startswith(lines.GENERATED))
        return None if found is None else (line.start + found[0], line.start + found[1], found[2])


def words_of(body: str, *, generated: bool) -> tuple[int, int, bool] | None:
    """Where a message's own words stand in its body, and whether they were edited; None when it has none.

    `generated`: WhatsApp marked the beginning as its own; then only a caption or a poll's question is the author's.
    """
    end, edited = len(body.rstrip(EDGES)), False
    if body.endswith(">", 0, end) and (mark := lines.EDITED.search(body, max(0, end - 80), end)) is not None:
        end, edited = mark.start(), True
    start = _first(body, 0, end)
    first = body.find("\n", start, end)
    if first < 0:
        first = end
    elif (poll := lines.POLL.fullmatch(body, start, end)) is not None and lines.OPTION.search(body):
        return _trimmed(body, *poll.span("question"), edited)
    opening = body[start:first].rstrip(EDGES)
    if len(opening) < 300 and lines.STANDS_FOR_MEDIA.fullmatch(opening):
        return _trimmed(body, first, end, edited)
    if generated or (first == end and len(opening) < 300 and lines.NO_MESSAGE.fullmatch(opening)):
        return None
    if "\u200e" in body[start:end] and (mark := lines.ATTACHED_LAST.search(body, max(start, end - 280), end)):
        end = mark.start()
    return _trimmed(body, start, end, edited)


def _first(body: str, start: int, end: int) -> int:
    return end - len(body[start:end].lstrip(EDGES))


def _trimmed(body: str, start: int, end: int, edited: bool) -> tuple[int, int, bool] | None:
    end = start + len(body[start:end].rstrip(EDGES))
    start = _first(body, start, end)
    return (start, end, edited) if start < end else None


def _author(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Who wrote the line, and where their words begin; None for a line about the group."""
    stop = text.find("\n", start, end)
    stop = end if stop < 0 else stop
    colon = text.find(":", start, min(stop, start + LONGEST_NAME))
    while 0 <= colon < stop - 1 and text[colon + 1] not in EDGES:  # "10:30" is not where a name ends
        colon = text.find(":", colon + 1, min(stop, start + LONGEST_NAME))
    if colon < 0:
        return None
    name = called(text[start:colon])
    if not name or lines.ABOUT_THE_GROUP.search(name):
        return None
    return name, min(colon + 2 if text[colon + 1 : colon + 2] == " " else colon + 1, end)


def called(name: str) -> str:
    """A name without invisible marks and the "~" before what strangers call themselves."""
    return one_line(name).removeprefix("~").strip()


def _with_whole_names(text: str, found: list[_Line]) -> Iterator[_Line]:
    """A name may hold a colon: "Ana: work" then opens each of its messages, and there are a few."""
    endings: dict[str, list[str]] = {}
    for line in found:
        head, colon, _ = text[line.start : min(line.end, line.start + 40)].partition(": ")
        seen = endings.setdefault(line.author, [])
        seen.append(head if colon and "\n" not in head else "")
    longer = {author: seen[0] for author, seen in endings.items() if len(seen) > 3 and seen[0] and len(set(seen)) == 1}
    for line in found:
        rest = longer.get(line.author)
        if rest is None:
            yield line
        else:
            yield line._replace(author=f"{line.author}: {called(rest)}", start=line.start + len(rest) + 2)


def _order(text: str, headers: list[re.Match[str]], intake: Intake) -> Order:
    today = intake.now.astimezone(ZoneInfo(intake.timezone)).date()
    return order_of([numbers_of(header) for header in headers], today, _hints(text, headers, intake))


def _hints(text: str, headers: list[re.Match[str]], intake: Intake) -> Iterator[Order | None]:
    """Strongest first: only slashes are ambiguous; then the language; then how English phones write a time."""
    yield "dmy" if any(header["mark"] != "/" for header in headers) else None
    yield "dmy" if lines.DAY_FIRST.search(text) else None
    padded = any(header[part].startswith("0") for header in headers for part in ("a", "b"))
    halves = {(header["half"] or "")[:1] for header in headers}
    yield "dmy" if padded or halves & {"a", "p"} else "mdy" if halves & {"A", "P"} else None
    yield zone_hint(intake.timezone)


def _thread(name: str) -> str:
    """ "Ben" of "WhatsApp Chat with Ben.txt"."""
    found = lines.CHAT_WITH.search(name.replace("\\", "/").rsplit("/", 1)[-1])
    return one_line(found["who"]) if found else ""


def _is_chat(name: str, data: bytes) -> bool:
    """Whether a text is a chat: its first line begins like one, and it is called so, or most of its entries have names.

    An agenda ("12/03/2024 10:00 - Dentist") has entries alike, but not names before a colon.
    """
    head = data[:HEAD].decode("utf-16", "ignore") if data.startswith(UTF16) else data[:HEAD].decode("utf-8", "ignore")
    head = head.lstrip(EDGES)
    first = HEADER.match(head)
    if first is None:
        return False
    headers = list(HEADER.finditer(head))
    if lines.NAMED.search(name.replace("\\", "/")) or lines.NOTICE.search(head, 0, 3000):
        return True
    named = [_author(head, header.end(), len(head)) for header in headers]
    plausible = sum(found is not None and len(found[0].split()) < 7 for found in named)
    enough = 1 if first["open"] and first["second"] else 2
    return plausible >= enough and plausible >= 0.8 * len(headers)


def _holds_chat(name: str, data: bytes) -> bool:
    try:
        archive = Archive(name, data)
        return bool(archive.find("_chat.txt")) or any(lines.NAMED.search(one) for one in archive.find(".txt"))
    except Refused:
        return False


def _member(archive: Archive) -> str:
    """The chat inside: `_chat.txt`, or the text that is called after WhatsApp, or the only one."""
    texts = archive.find(".txt")
    named = [one for one in texts if lines.NAMED.search(one)] or (texts if len(texts) == 1 else [])
    if not named:
        raise Refused(
            "malformed", f"{archive.name!r} has no WhatsApp chat in it.", "Export the chat again, without media."
        )
    return min(named, key=len)
