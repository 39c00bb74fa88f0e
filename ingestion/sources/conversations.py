"""Conversations written out as a text: one message a block, and where the words of each stand in it, in bytes."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingestion.sources.reading import Intake, Item, ItemKind, Reading, Refused

FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # no chat that can be exported is older
LAST = datetime(2200, 1, 1, tzinfo=UTC)
MOST_MESSAGES = 600_000  # some 1.2 GB of items; of common short messages 20 MB hold 500,000
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f\x7f]+")
HANDLED = re.compile(r"(?P<name>.+) \(@(?P<handle>[^()]+)\)")


class Message(NamedTuple):
    """What a source knows of one message before it has a place in a text. The fields are those of `Item`.

    `at` may be None only where the source dates nothing. `shown` is the name to print where `author` is empty.
    """

    author: str
    text: str
    at: datetime | None
    key: str = ""
    kind: ItemKind = "message"
    own: bool | None = None
    revised_at: datetime | None = None
    thread: str = ""
    shown: str = ""


def conversation(name: str, media_type: str, source: str, written: "Written", intake: Intake) -> Reading:
    """A reading of messages that came in another form than text. Raises Refused when there are none.

    Each message is a block "2024-05-01 10:32 Ana: text" in the person's time; a conversation begins with its name. How
    many messages could not be read is said at the end.
    """
    if not written.messages:
        raise nothing_said(name, written.unreadable)
    refuse_too_many(name, len(written.messages))
    text, items = _rendered(written.messages, ZoneInfo(intake.timezone))
    if written.unreadable:
        text += f"\n({written.unreadable:,} messages could not be read.)\n"
    return Reading(name=name, media_type=media_type, text=text, text_is_upload=False, source=source, items=tuple(items))


class Written:
    """The messages of a file in its order, and how many of them could not be read."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.unreadable = 0

    def add(self, message: Message | None) -> None:
        """None stands for a message that cannot be read; one without words (a picture) is left out."""
        if message is None:
            self.unreadable += 1
        elif text := printable(message.text).strip():
            self.messages.append(message._replace(text=text))


def nothing_said(name: str, unreadable: int) -> Refused:
    """Why a file without a readable message is refused."""
    if unreadable:
        return Refused(
            "malformed", f"{name!r}: none of its {unreadable:,} messages can be read.", "Export the chat again."
        )
    return Refused("empty", f"{name!r} has no written messages in it.", "Export a chat in which somebody wrote.")


def refuse_too_many(name: str, messages: int) -> None:
    if messages > MOST_MESSAGES:
        raise Refused(
            "too_large", f"{name!r} has more than {MOST_MESSAGES:,} messages.", "Split it, or export a shorter period."
        )


def _rendered(messages: Iterable[Message], zone: ZoneInfo) -> tuple[str, list[Item]]:
    parts: list[str] = []
    items: list[Item] = []
    position, thread = 0, None
    for message in messages:
        head = "" if message.thread == thread else f"{chr(10) if parts else ''}# {message.thread or 'Chat'}\n\n"
        thread = message.thread
        stamp = "" if message.at is None else f"{message.at.astimezone(zone):%Y-%m-%d %H:%M} "
        head += f"{stamp}{message.author or message.shown or 'somebody'}: "
        start = position + len(head.encode())
        end = start + len(message.text.encode())
        parts += (head, message.text, "\n")
        items.append(item_of(message, start, end))
        position = end + 1
    return "".join(parts), items


def item_of(message: Message, start: int, end: int) -> Item:
    """The message in its place: bytes [start, end) of a text."""
    return Item(
        key=message.key,
        kind=message.kind,
        author=message.author,
        own=message.own,
        text=message.text,
        start=start,
        end=end,
        at=message.at,
        revised_at=message.revised_at,
        thread=message.thread,
    )


def printable(text: str) -> str:
    """The same text as utf-8 can carry and Postgres can store it: no lone surrogates, no NUL; lines end with LF."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves that belong together meet
    return text


@lru_cache(maxsize=4096)  # a chat has few names and many messages
def one_line(name: str, limit: int = 200) -> str:
    """A name as people see it: without invisible marks, on one line, at most `limit` characters."""
    return " ".join(INVISIBLE.sub("", printable(name[: 2 * limit].replace("\n", " "))).split())[:limit].strip()


def with_handle(name: str, handle: str) -> str:
    """ "Ana (@ana.sousa)": what others see, and the account's own name where that is another."""
    if not name or not handle or name.lower() == handle.lower():
        return name or handle
    return f"{name} (@{handle})"


def names_of(author: str) -> tuple[str, ...]:
    """Every name that an item's author goes by: "Ana (@ana.sousa)" is called Ana, and ana.sousa."""
    found = HANDLED.fullmatch(author)
    return (author,) if found is None else (found["name"], found["handle"])


def since_epoch(seconds: float) -> datetime | None:
    """Unix time as a moment; None outside of the years that a chat can be of (then the number is no date)."""
    if not FIRST.timestamp() <= seconds < LAST.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def written_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """An ISO 8601 date and time in UTC; without an offset it is meant in `zone`. None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST <= moment < LAST else None


def local_moment(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """A wall clock's time where the person is, in UTC. The hour that autumn repeats is read as its first."""
    try:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
    return moment if FIRST - timedelta(days=1) <= moment < LAST else None
