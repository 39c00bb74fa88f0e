"""What a source makes of one upload, and how it says no."""

from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from pydantic import AwareDatetime, Field

from parley.errors import RequestError
from parley.preferences import PreferenceKind
from parley.records import Value

Reason = Literal[
    "unsupported_type",
    "too_large",
    "encrypted",
    "empty",
    "malformed",
    "no_text",
    "unknown_speaker",
    # of remote sources: what will not pass by waiting
    "bad_connection",
    "not_configured",
    "not_found",
    "access_denied",
    "forbidden_address",
    "robots",
]

STATUS: dict[Reason, int] = {
    "unsupported_type": 415,
    "too_large": 413,
    "encrypted": 422,
    "empty": 422,
    "malformed": 422,
    "no_text": 422,
    "unknown_speaker": 422,
    "bad_connection": 422,
    "not_configured": 409,
    "not_found": 404,
    "access_denied": 403,
    "forbidden_address": 422,
    "robots": 403,
}


class Refused(RequestError):
    """This file cannot be read. `code` is for machines, the message for people."""

    def __init__(self, code: Reason, message: str, what_to_do: str = "") -> None:
        super().__init__(message, STATUS[code], what_to_do)
        self.code: Reason = code

    def __reduce__(self) -> tuple[object, ...]:
        return (Refused, (self.code, str(self), self.what_to_do))


class Intake(Value):
    """Under which circumstances files are read: whose clock, which limits.

    `timezone` is the person's IANA zone; floating times and whole days of a calendar are meant in it.
    Recurring events are unrolled from `past_days` before `now` until `future_days` after it.
    """

    now: AwareDatetime
    timezone: str = "UTC"
    limit_bytes: int = Field(default=20 * 1024 * 1024, gt=0)
    limit_pages: int = Field(default=2_000, gt=0)
    limit_chars: int = Field(default=8_000_000, gt=0)
    limit_events: int = Field(default=20_000, gt=0)
    past_days: int = Field(default=90, ge=0)
    future_days: int = Field(default=400, ge=1)

    @property
    def window(self) -> tuple[datetime, datetime]:
        return self.now - timedelta(days=self.past_days), self.now + timedelta(days=self.future_days)


ItemKind = Literal["message", "post", "reply", "repost", "page"]
"""`repost`: somebody else's words passed on (a retweet, a forwarded message). They are context, whoever passed them."""


class Item(Value):
    """One thing that somebody wrote at one time: a chat message, a tweet, a web page.

    `text` is exactly what stands in bytes [start, end) of the reading's text.
    `key` is the source's own name for it, the same in every export and API of that source ("twitter:1234567890",
    "telegram:<chat id>:<message id>"). "" where the source has none: then who said what and when is its name.
    `author` is who wrote it, as the source calls them. `own` where the source itself knows whether that is the person
    (an archive of one's own tweets); None: `author` is matched with the person's name and aliases.
    `at`: when it was written; None: it is dated as its document is.
    `revised_at`: since when it reads like this, where the source tells (an edited message).
    `thread` is the conversation it belongs to, as people call it.
    """

    key: str = ""
    kind: ItemKind
    author: str = ""
    own: bool | None = None
    text: str
    start: int
    end: int
    at: AwareDatetime | None = None
    revised_at: AwareDatetime | None = None
    thread: str = ""


class Stated(Value):
    """What a source states in a field of its own instead of a sentence: a skill, a role with its dates.

    [start, end) are the bytes of the reading's text that say so. `since` and `until` (exclusive) are as the source
    dates it; `until` None: still so.
    """

    kind: PreferenceKind
    object: str = Field(min_length=1, max_length=300)
    slot: str = Field(min_length=1, max_length=300)
    polarity: Literal[-1, 0, 1] = 1
    strength: float = Field(default=0.7, ge=0, le=1)
    start: int
    end: int
    since: date | None = None
    until: date | None = None


class CalendarEvent(Value):
    """One occurrence, [start, end), that takes the person's time. `span`: its line in the reading's text, bytes.

    `recurrence` tells the occurrences of one `uid` apart: the start that its rule gives it, ISO in UTC, also when it
    was moved since; "" for an event that happens once. The same event has the same two in a file and by the API.
    """

    uid: str
    recurrence: str = ""
    title: str
    start: AwareDatetime
    end: AwareDatetime
    all_day: bool = False
    span: tuple[int, int]
    revised_at: AwareDatetime | None = None


class CalendarWindow(Value):
    """Between start and end, what is not busy is free.

    `id` is the calendar's own name: a later reading of the same calendar is its later state.
    `whole`: the reading holds all there is in the window, so what it no longer names is gone; else it holds changes.
    """

    start: AwareDatetime
    end: AwareDatetime
    name: str = ""
    id: str = ""
    whole: bool = True


class Reading(Value):
    """One upload, read.

    `text` is what is stored beside the original. `text_is_upload`: its utf-8 bytes are the upload's bytes, so byte
    offsets hold in both; otherwise offsets are bytes of the utf-8 encoded `text` only.
    `source` names the kind of source for people ("whatsapp", "twitter", "pdf").
    `pages` are byte ranges of a PDF's pages in `text`. `dated` is the date its header states.
    `items`: where it is not one text but many things written at many times, these, in the order of `text`.
    `stated`: what it says in fields. `events` are the busy times of a calendar, `calendar` the span it speaks for, and
    `cancelled` what it takes back, as `ingestion.sources.cancellations.Cancellation` tells it; "" is the whole series.
    """

    name: str
    media_type: str
    text: str
    text_is_upload: bool
    source: str = "document"
    pages: tuple[tuple[int, int], ...] = ()
    dated: date | datetime | None = None
    items: tuple[Item, ...] = ()
    stated: tuple[Stated, ...] = ()
    events: tuple[CalendarEvent, ...] = ()
    calendar: CalendarWindow | None = None
    cancelled: tuple[tuple[str, str], ...] = ()


class Source(Protocol):
    """One kind of file."""

    def recognises(self, name: str, data: bytes) -> bool:
        """Whether this source is the one to read the file: by content first, then by its name."""
        ...

    def check(self, name: str, data: bytes) -> None:
        """What can be told at the front door in no time. Raises Refused."""
        ...

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The whole file. Raises Refused."""
        ...
