"""Is a person free at a time? Their calendar and what they said about their time, against a candidate (pure).

No calendar and no statement is unknown, never free. A statement of one date outdoes a rule of weekdays that is older;
what is in the calendar outdoes "free on Saturdays".
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actors.times import DAY_MINUTES, Stretch, TimePattern, at_minute, only_time, patterns
from parley.ballots import Candidate
from parley.preferences import KnownPreference, PreferenceCard, PreferenceKind

WAKING = (9 * 60, 22 * 60)
"""Minutes of a local day in which something that takes "a day" could be."""

NEEDED = timedelta(hours=4)
"""A whole day is possible while one free stretch of this length is left in its waking hours."""

FIRM = 0.65
"""Strength from which "I can't" is meant as a fact and not as a leaning."""

WEEKEND = timedelta(days=3)
"""Beyond this length a candidate is a journey: what is usual on Mondays does not rule out a week."""

Status = Literal["free", "busy", "partly", "unknown"]


class Availability(NamedTuple):
    """`share`: how much of the time is free, 0..1. `evidence`: what says so. `leaning`: -1..1, how welcome the time is.

    `leanings`: the statements behind it.
    """

    status: Status
    share: float
    evidence: tuple[str, ...] = ()
    leaning: float = 0.0
    leanings: tuple[str, ...] = ()
    displaced: float = 0.0  # hours of busy entries this would displace


class Statement(NamedTuple):
    """What a person said about their time, read. `only`: the times it does not name are ruled out."""

    known: KnownPreference
    times: tuple[TimePattern, ...]
    only: bool

    @property
    def sign(self) -> int:
        return self.known.preference.polarity

    @property
    def firm(self) -> bool:
        """Whether it says can or cannot, rather than would rather."""
        kind = self.known.preference.kind
        if kind is PreferenceKind.DEALBREAKER:
            return True
        return kind is PreferenceKind.AVAILABILITY and self.known.preference.strength >= FIRM

    @property
    def dated(self) -> bool:
        return any(pattern.dated for pattern in self.times)


def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def statements(card: PreferenceCard) -> list[Statement]:
    """Everything current the person said about times and nothing but times, hardest first."""
    zone = zone_of(card.timezone)
    found = [statement for known in card.current if (statement := _statement(known, zone)) is not None]
    return sorted(found, key=lambda each: (not each.firm, each.known.evidence_id))


def _statement(known: KnownPreference, zone: ZoneInfo) -> Statement | None:
    preference = known.preference
    if preference.kind in (PreferenceKind.SKILL, PreferenceKind.RELATION, PreferenceKind.FACT):
        return None
    said = preference.valid_from.astimezone(zone).date()
    stated = preference.kind is PreferenceKind.AVAILABILITY
    if not (stated or only_time(preference.object, said) or _about_doing(preference.object, said)):
        return None
    times = patterns(preference.object, said)
    if not times:
        return None
    only = preference.polarity > 0 and any(word in preference.quote.lower() for word in ("only ", "nothing but "))
    return Statement(known, times, only)


def _about_doing(text: str, said: date) -> bool:
    """ "work weekends", "fly before 7 am": a time with a bare verb in front of it."""
    first, _, rest = text.partition(" ")
    return first in ("work", "meet", "start", "come", "go", "do", "working", "meeting") and only_time(rest, said)


def span_of(candidate: Candidate, zone: ZoneInfo, said: date) -> tuple[Stretch, ...]:
    """The candidate's times: its own, or those its label names ("Saturday 13 June", "2026-06-13 evening")."""
    if candidate.start is not None:
        return ((candidate.start, candidate.end or candidate.start + timedelta(hours=2)),)
    dated = [pattern for text in (candidate.label, candidate.id) for pattern in patterns(text, said) if pattern.dated]
    spans: list[Stretch] = []
    for pattern in dated[:1]:
        for first, last in pattern.dates:
            if first > date.min and last < date.max:
                start = datetime.combine(first, time(), zone)
                spans += pattern.within(start, datetime.combine(last + timedelta(days=1), time(), zone), zone)
    return tuple(spans)


def availability(card: PreferenceCard, candidate: Candidate, said: date) -> Availability:
    """How free the person is at the candidate's time. `said`: the local day of the question."""
    zone = zone_of(card.timezone)
    heard = statements(card)
    spans = span_of(candidate, zone, said)
    if not spans:
        return _recurring(heard, candidate, said)
    parts = [_in_span(card, heard, start, end, zone) for start, end in spans]
    worst = min(parts, key=lambda part: part.share if part.status != "unknown" else 0.5)
    return worst._replace(
        leaning=sum(part.leaning for part in parts) / len(parts), displaced=sum(part.displaced for part in parts)
    )


def _recurring(heard: Sequence[Statement], candidate: Candidate, said: date) -> Availability:
    """A weekday without a date ("Fri evening"): what the person said of such days, not the calendar."""
    asked = patterns(candidate.label, said)
    if not asked:
        return Availability("unknown", 0.5)
    touching = [each for each in heard if any(_touch(a, b) for a in asked for b in each.times)]
    outside = [each for each in heard if each.only and each not in touching]
    covering = [each for each in touching if any(_covers(b, a) for a in asked for b in each.times)]
    against = [each for each in covering if each.firm and each.sign < 0] + outside
    leaning, leanings = _lean([each for each in touching if each not in against])
    if against:
        return Availability("busy", 0.0, (against[0].known.evidence_id,))
    for each in covering:
        if each.firm and each.sign > 0:
            return Availability("free", 1.0, (each.known.evidence_id,), leaning, leanings)
    return Availability("unknown", 0.5, (), leaning, leanings)


def _touch(a: TimePattern, b: TimePattern) -> bool:
    if b.dated or (a.weekdays and b.weekdays and not a.weekdays & b.weekdays):
        return False
    first, second = a.minutes or (0, DAY_MINUTES), b.minutes or (0, DAY_MINUTES)
    return max(first[0], second[0]) < min(first[1], second[1])


def _covers(rule: TimePattern, asked: TimePattern) -> bool:
    """Whether everything that is asked falls under the rule."""
    if rule.weekdays and not (asked.weekdays and asked.weekdays <= rule.weekdays):
        return False
    first, last = asked.minutes or WAKING
    return rule.minutes is None or (rule.minutes[0] <= first and last <= rule.minutes[1])


def _in_span(
    card: PreferenceCard, heard: Sequence[Statement], start: datetime, end: datetime, zone: ZoneInfo
) -> Availability:
    windows = _windows(start, end, zone)
    taken = [(known.evidence_id, known.busy.start, known.busy.end) for known in card.busy]
    long = end - start > WEEKEND
    for statement in heard:
        if statement.firm and (statement.dated or statement.only or not long):
            taken += _ruled_out(statement, heard, start, end, zone)
    hits = [(key, max(a, start), min(b, end)) for key, a, b in taken if a < end and b > start]
    free = _subtract(windows, [(a, b) for _, a, b in hits])
    leaning, leanings = _lean([each for each in heard if not each.firm or each.sign > 0], start, end, zone)
    share = _length(free) / _length(windows) if _length(windows) else 0.0
    displaced = sum(((min(b.busy.end, end) - max(b.busy.start, start)).total_seconds() / 3600)
                    for b in card.busy if b.busy.start < end and b.busy.end > start)  # fmt: skip
    evidence = tuple(dict.fromkeys(key for key, a, b in hits if _covers_any(windows, a, b)))
    known = _known_free(card, heard, windows, zone)
    result = Availability("free", share, known, leaning, leanings, displaced)
    if evidence:
        possible = _is_possible(free, windows, end - start)
        return result._replace(status="partly" if possible else "busy", evidence=evidence, share=share * possible)
    return result if known else result._replace(status="unknown", share=0.5)


def _is_possible(free: Sequence[Stretch], windows: Sequence[Stretch], length: timedelta) -> bool:
    """A whole day bears an appointment as long as one good stretch is left; a timed candidate bears none."""
    if length < timedelta(hours=20):
        return False
    days = max(1, round(length / timedelta(days=1)))
    left = sum(1 for start, end in windows if any(
        min(b, end) - max(a, start) >= NEEDED for a, b in free if a < end and b > start))  # fmt: skip
    return left >= days


def _windows(start: datetime, end: datetime, zone: ZoneInfo) -> list[Stretch]:
    """The hours that matter: a timed candidate's own, the waking hours of whole days."""
    if end - start < timedelta(hours=20):
        return [(start, end)]
    return list(TimePattern(minutes=WAKING).within(start, end, zone))


def _ruled_out(
    statement: Statement, heard: Sequence[Statement], start: datetime, end: datetime, zone: ZoneInfo
) -> list[tuple[str, datetime, datetime]]:
    """The stretches a firm statement takes out of the span."""
    named = [stretch for pattern in statement.times for stretch in pattern.within(start, end, zone)]
    if statement.sign < 0:
        excused = [stretch for later in heard if _excuses(later, statement) for pattern in later.times
                   for stretch in pattern.within(start, end, zone)]  # fmt: skip
        taken = _subtract(named, excused)
    else:
        taken = _subtract(_reach(statement, start, end, zone), named) if statement.only else []
    return [(statement.known.evidence_id, a, b) for a, b in taken]


def _reach(statement: Statement, start: datetime, end: datetime, zone: ZoneInfo) -> list[Stretch]:
    """How far an "only" reaches: "only weekends in July" says nothing about August, "only 12 June" about every day."""
    framing = [TimePattern(dates=each.dates) for each in statement.times if each.dated and each.weekdays]
    if not framing:
        return [(start, end)]
    return [stretch for each in framing for stretch in each.within(start, end, zone)]


def _excuses(later: Statement, rule: Statement) -> bool:
    """A date that was said to work after the rule was stated is an exception to it."""
    return (
        later.sign > 0
        and later.dated
        and not rule.dated
        and later.known.preference.valid_from >= rule.known.preference.valid_from
    )


def _known_free(
    card: PreferenceCard, heard: Sequence[Statement], windows: Sequence[Stretch], zone: ZoneInfo
) -> tuple[str, ...]:
    """Evidence that the windows are free: calendars that cover them, or statements that name all of their days."""
    covering = [(span.evidence_id, span.start, span.end) for span in card.calendars]
    for each in heard:
        if each.firm and each.sign > 0:
            for start, end in windows:
                covering += [(each.known.evidence_id, a, b) for p in each.times for a, b in p.within(start, end, zone)]
    left = _subtract(windows, [(a, b) for _, a, b in covering])
    if left and not (_length(windows) - _length(left) >= NEEDED.total_seconds() and len(windows) == 1):
        return ()
    used = [key for key, a, b in covering if any(a < end and b > start for start, end in windows)]
    return tuple(dict.fromkeys(used))


def _lean(
    heard: Iterable[Statement],
    start: datetime | None = None,
    end: datetime | None = None,
    zone: ZoneInfo | None = None,
) -> tuple[float, tuple[str, ...]]:
    """How welcome the time is by what was said of such times, -1..1, and the statements' ids."""
    weights: list[float] = []
    ids: list[str] = []
    for each in heard:
        if start is not None and end is not None and zone is not None:
            inside = _length([s for p in each.times for s in p.within(start, end, zone)])
            share = inside / min(_length([(start, end)]), 24 * 3600.0)
            if share < 0.1 or (end - start > timedelta(hours=20) and share < 0.9 and each.sign < 0):
                continue
        weights.append(each.sign * each.known.preference.strength)
        ids.append(each.known.evidence_id)
    return (max(-1.0, min(1.0, sum(weights))) if weights else 0.0, tuple(ids))


def _covers_any(windows: Iterable[Stretch], start: datetime, end: datetime) -> bool:
    return any(start < b and end > a for a, b in windows)


def _subtract(windows: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    left = list(windows)
    for a, b in taken:
        left = [piece for start, end in left for piece in ((start, min(end, a)), (max(start, b), end))
                if piece[0] < piece[1]]  # fmt: skip
    return left


def _length(stretches: Iterable[Stretch]) -> float:
    """Seconds."""
    return sum((end - start).total_seconds() for start, end in stretches)


def local_day(day: date, zone: ZoneInfo) -> Stretch:
    midnight = datetime.combine(day, time(), zone)
    return midnight, at_minute(midnight, DAY_MINUTES)
