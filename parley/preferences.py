"""What a person wants, how much, how hard, since when, on what evidence."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from parley.records import Span, Value


class PreferenceKind(StrEnum):
    LIKE = "like"
    DISLIKE = "dislike"
    DEALBREAKER = "dealbreaker"
    INTEREST = "interest"
    SKILL = "skill"
    RELATION = "relation"
    AVAILABILITY = "availability"
    FACT = "fact"


DatedBy = Literal["message", "header", "upload", "calendar"]
"""Where `valid_from` comes from: the message's own time, a date in the text's header, the upload, the calendar."""


class Preference(Value):
    """One thing a person said about themselves.

    `object` is what it is about, as short as it can be said ("peanuts", "saturdays", "camping").
    `polarity` is +1 (wants, has, can), -1 (does not) or 0 (a plain fact); `strength` is 0..1.
    `slot` is what a later statement supersedes: the normalised object (see ingestion/preferences.py).
    `over` is what it was preferred to, where the person compared.
    `valid_until` (exclusive) is when it stopped being so, where that is known: a job that ended, a course that is over.
    """

    kind: PreferenceKind
    object: str = Field(min_length=1, max_length=300)
    slot: str = Field(min_length=1, max_length=300)
    polarity: Literal[-1, 0, 1]
    strength: float = Field(ge=0, le=1)
    quote: str
    valid_from: AwareDatetime
    dated_by: DatedBy
    valid_until: AwareDatetime | None = None
    source_file: str | None = None
    span: Span | None = None
    over: str | None = None
    private: bool = False


class Busy(Value):
    """A time the person is taken, [start, end). Opaque and not cancelled; the title stays with its twin."""

    start: AwareDatetime
    end: AwareDatetime
    title: str
    all_day: bool = False
    source_file: str | None = None
    span: Span | None = None


class KnownPreference(Value):
    """A preference as the card holds it. `evidence_id` is its journal id."""

    evidence_id: str
    preference: Preference
    superseded_at: datetime | None = None


class KnownBusy(Value):
    evidence_id: str
    busy: Busy


class CalendarSpan(Value):
    """A calendar was given for [start, end): inside it, a time that is not busy is free. Outside: unknown."""

    evidence_id: str
    start: AwareDatetime
    end: AwareDatetime
    source_file: str | None = None


class PreferenceCard(Value):
    """A fold over one person's journal up to `position`; independent of the order things arrived in."""

    person: str
    name: str
    timezone: str
    position: int
    preferences: tuple[KnownPreference, ...] = ()
    busy: tuple[KnownBusy, ...] = ()
    calendars: tuple[CalendarSpan, ...] = ()

    @property
    def current(self) -> tuple[KnownPreference, ...]:
        return tuple(known for known in self.preferences if known.superseded_at is None)

    @property
    def empty(self) -> bool:
        return not (self.preferences or self.busy or self.calendars)
