"""What a source makes of one upload, and how it says no."""

from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from pydantic import AwareDatetime, Field

from parley.errors import RequestError
from parley.records import Value

Reason = Literal["unsupported_type", "too_large", "encrypted", "empty", "malformed", "no_text"]

STATUS: dict[Reason, int] = {
    "unsupported_type": 415,
    "too_large": 413,
    "encrypted": 422,
    "empty": 422,
    "malformed": 422,
    "no_text": 422,
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


class CalendarEvent(Value):
    """One occurrence, [start, end), that takes the person's time. `span`: its line in the reading's text, bytes."""

    uid: str
    title: str
    start: AwareDatetime
    end: AwareDatetime
    all_day: bool = False
    span: tuple[int, int]


class CalendarWindow(Value):
    """Between start and end, what is not busy is free."""

    start: AwareDatetime
    end: AwareDatetime
    name: str = ""


class Reading(Value):
    """One upload, read.

    `text` is what is stored beside the original. `text_is_upload`: its utf-8 bytes are the upload's bytes, so byte
    offsets hold in both; otherwise offsets are bytes of the utf-8 encoded `text` only.
    `pages` are byte ranges of a PDF's pages in `text`. `dated` is the date its header states.
    `events` are the busy times of a calendar and `calendar` the span it speaks for.
    """

    name: str
    media_type: str
    text: str
    text_is_upload: bool
    pages: tuple[tuple[int, int], ...] = ()
    dated: date | datetime | None = None
    events: tuple[CalendarEvent, ...] = ()
    calendar: CalendarWindow | None = None


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
