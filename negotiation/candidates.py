"""How open issues are filled: everything anybody proposes, once, in one order. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from parley.ballots import Candidate, Issue, IssueKind, Proposal

MOST_CANDIDATES = 64
MOST_DAYS = 14
"""Days that are weighed: twins name every day they may be free, and the room goes on with the best backed."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def fill(proposal: Proposal, added: Iterable[Mapping[str, tuple[Candidate, ...]]]) -> Proposal:
    """The proposal with the open issues' candidates: those most twins propose are kept, then those that stand
    highest in the order each twin listed them in; listed by id.

    An issue nobody has a candidate for is left out: see `left_open`. Which twin answered first makes no difference.
    """
    each = list(added)
    filled = [
        issue if issue.candidates else issue.model_copy(update={"candidates": _union(issue, proposal.timezone, each)})
        for issue in proposal.issues
    ]
    return proposal.model_copy(update={"issues": tuple(issue for issue in filled if issue.candidates)})


def left_open(asked: Proposal, filled: Proposal) -> tuple[str, ...]:
    """The names of the issues nobody had a candidate for."""
    settled = {issue.name for issue in filled.issues}
    return tuple(issue.name for issue in asked.issues if issue.name not in settled)


def _union(issue: Issue, timezone: str, added: Iterable[Mapping[str, tuple[Candidate, ...]]]) -> tuple[Candidate, ...]:
    proposed = [
        [
            fitting
            for candidate in _once(mine.get(issue.name, ()))
            if (fitting := _fitting(candidate, issue, timezone)) is not None
        ]
        for mine in added
    ]
    by_id: dict[str, Candidate] = {}
    for candidate in sorted(chain(*proposed), key=lambda each: (each.id, each.label, str(each.start))):
        by_id.setdefault(candidate.id, candidate)
    by_label: dict[str, Candidate] = {}
    for candidate in by_id.values():
        by_label.setdefault(candidate.label.casefold(), candidate)
    backers, wishes = Counter[str](), Counter[str]()
    for mine in proposed:
        for place, candidate in enumerate(mine):
            identity = by_label[by_id[candidate.id].label.casefold()].id
            backers[identity] += 1
            wishes[identity] += 1000 * (len(mine) - place) // len(mine)
    most = MOST_DAYS if issue.kind is IssueKind.DAY else MOST_CANDIDATES
    kept = sorted(by_label.values(), key=lambda each: (-backers[each.id], -wishes[each.id], each.id))[:most]
    return tuple(sorted(kept, key=lambda each: each.id))


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    return list({candidate.id: candidate for candidate in candidates}.values())


def _fitting(candidate: Candidate, issue: Issue, timezone: str) -> Candidate | None:
    """A day as the room counts days, inside the window; None when it is not one. Other candidates as they are."""
    if issue.kind is not IssueKind.DAY:
        return candidate
    if _DAY.fullmatch(candidate.id):
        try:
            candidate = whole_day(date.fromisoformat(candidate.id), timezone)
        except ValueError:
            return None
    if candidate.start is None or candidate.end is None or candidate.end <= candidate.start:
        return None
    too_early = issue.not_before is not None and candidate.start < issue.not_before
    too_late = issue.not_after is not None and candidate.end > issue.not_after
    return None if too_early or too_late else candidate


def whole_day(day: date, timezone: str) -> Candidate:
    """A local day, from midnight to midnight, as every twin and the room name it."""
    start = local_midnight(day, timezone)
    label = f"{day:%A} {day.day} {day:%B %Y}"
    return Candidate(
        id=day.isoformat(), label=label, start=start, end=local_midnight(day + timedelta(days=1), timezone)
    )


def local_midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(timezone))
