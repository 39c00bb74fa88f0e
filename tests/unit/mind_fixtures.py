"""Cards, questions and a stand-in for nearness in meaning, for the tests of a twin's judgement."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from parley.ballots import Candidate, Issue, IssueKind, Proposal
from parley.preferences import (
    Busy,
    CalendarSpan,
    KnownBusy,
    KnownPreference,
    Preference,
    PreferenceCard,
    PreferenceKind,
)

ZONE = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SAID = datetime(2026, 5, 20, tzinfo=UTC)

_numbers = count(1)


def said(
    kind: str,
    thing: str,
    polarity: int,
    strength: float = 0.8,
    *,
    quote: str = "",
    at: datetime = SAID,
    over: str | None = None,
    private: bool = False,
    until: datetime | None = None,
    id: str = "",
) -> KnownPreference:
    preference = Preference.model_validate(
        {
            "kind": PreferenceKind(kind),
            "object": thing,
            "slot": thing.lower(),
            "polarity": polarity,
            "strength": strength,
            "quote": quote or thing,
            "valid_from": at,
            "dated_by": "message",
            "over": over,
            "private": private,
        }
    )
    return KnownPreference(evidence_id=id or f"e{next(_numbers)}", preference=preference, superseded_at=until)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def card(
    *preferences: KnownPreference,
    person: str = "ana",
    busy: Sequence[tuple[datetime, datetime]] = (),
    calendar: tuple[datetime, datetime] | None = None,
) -> PreferenceCard:
    return PreferenceCard(
        person=person,
        name=person.capitalize(),
        timezone="Europe/Lisbon",
        position=1,
        preferences=preferences,
        busy=tuple(
            KnownBusy(evidence_id=f"busy{n}", busy=Busy(start=start, end=end, title="dentist"))
            for n, (start, end) in enumerate(busy, 1)
        ),
        calendars=(CalendarSpan(evidence_id="calendar", start=calendar[0], end=calendar[1]),) if calendar else (),
    )


def candidate(label: str, start: datetime | None = None, end: datetime | None = None) -> Candidate:
    return Candidate(id=label.lower().replace(" ", "-"), label=label, start=start, end=end)


def day(number: int, month: int = 6) -> Candidate:
    start, end = at(number, month=month), at(number + 1, month=month)
    return Candidate(id=start.date().isoformat(), label=f"{start:%A} {number}", start=start, end=end)


def issue(name: str, *labels: str, kind: str = "choice") -> Issue:
    return Issue(name=name, kind=IssueKind(kind), candidates=tuple(candidate(label) for label in labels))


def proposal(question: str, *issues: Issue) -> Proposal:
    return Proposal(
        id="p1",
        room="r1",
        project="trip",
        question=question,
        issues=issues,
        participants=("ana", "ben"),
        asked_at=NOW,
        timezone="Europe/Lisbon",
    )


def nothing_is_near(a: str, b: str, /) -> float:
    return 0.0


def everything_is_near(a: str, b: str, /) -> float:
    return 1.0
