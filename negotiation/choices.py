"""Every way worth considering to settle one issue. Pure.

A choice is one candidate, or for a SUBSET up to four that go together: liked by somebody, vetoed by nobody, and
composed so that everybody finds something.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from negotiation.opinions import Opinions
from parley.ballots import NO_OPINION, Candidate, Choice, Issue, IssueKind

Points = NDArray[np.float64]

LARGEST_SET = 4
MOST_CHOICES = 64
_FEW = 6  # candidates of which all sets are listed: 56 of them


def acceptable(issue: Issue, opinions: Opinions) -> tuple[Candidate, ...]:
    """The candidates nobody vetoes; if there are none, those the fewest veto, so that a verdict can say who rules
    out what. In the order of their ids."""
    vetoes = {candidate.id: len(opinions.vetoers(issue, candidate.id)) for candidate in issue.candidates}
    fewest = min(vetoes.values(), default=0)
    return tuple(sorted((each for each in issue.candidates if vetoes[each.id] == fewest), key=lambda each: each.id))


def choices_of(issue: Issue, opinions: Opinions, candidates: Sequence[Candidate]) -> tuple[Choice, ...]:
    """The choices these candidates allow, each once, in the order of their ids."""
    if issue.kind is not IssueKind.SUBSET:
        return tuple(Choice(issue=issue.name, candidates=(candidate,)) for candidate in candidates)
    return tuple(Choice(issue=issue.name, candidates=each) for each in _sets(issue, opinions, candidates))


def _sets(issue: Issue, opinions: Opinions, candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    people = opinions.concerned(issue)
    liked = [
        each
        for each in candidates
        if any(opinions.score(person, issue.name, each.id) > NO_OPINION for person in people)
    ] or list(candidates)
    if len(liked) <= _FEW:
        sizes = range(1, min(LARGEST_SET, len(liked)) + 1)
        return _once(liked, (subset for size in sizes for subset in combinations(range(len(liked)), size)))
    rows = [[opinions.score(person, issue.name, each.id) for each in liked] for person in people]
    scores = np.array(rows, dtype=np.float64).reshape(len(people), len(liked))
    starts = [(), *(tuple(ranked[:size]) for ranked in map(_ranking, scores) for size in (1, 2, 3))]
    most_liked = _ranking(scores.sum(axis=0))
    found = [*(subset for start in starts for subset in _grow(scores, start))]
    found += [tuple(most_liked[:size]) for size in range(1, LARGEST_SET + 1)]
    return _once(liked, found)[:MOST_CHOICES]


def _grow(scores: Points, start: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """From `start`, add what serves the worst served best, then all together; every step is a set of its own."""
    chosen = list(start)
    best = scores[:, chosen].max(axis=1, initial=0.0)
    if chosen:
        yield tuple(chosen)
    while len(chosen) < LARGEST_SET:
        served = np.maximum(best[:, None], scores)
        worst = served.min(axis=0, initial=5.0)
        gain = np.round(served.sum(axis=0) + scores.sum(axis=0) / LARGEST_SET, 9)
        worst[chosen] = -1.0
        at = int(np.lexsort((-gain, -worst))[0])
        chosen.append(at)
        best = served[:, at]
        yield tuple(chosen)


def _ranking(values: Points) -> list[int]:
    """Places by falling value, then in order. Rounded: a sum may not hang on the order of adding."""
    return [int(at) for at in np.argsort(-np.round(values, 9), kind="stable")]


def _once(liked: Sequence[Candidate], sets: Iterable[Sequence[int]]) -> list[tuple[Candidate, ...]]:
    """Each set once, its candidates in their order, sets in the order they were found."""
    found = dict.fromkeys(tuple(sorted(subset)) for subset in sets)
    return [tuple(liked[at] for at in subset) for subset in found]
