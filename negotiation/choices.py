"""Every way worth considering to settle one issue. Pure.

A choice is one candidate, or for a SUBSET up to four that go together: liked by somebody, vetoed by nobody, and
composed so that everybody finds something.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from negotiation.opinions import NO_OPINION, Opinions
from parley.ballots import Candidate, Choice, Issue, IssueKind

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
        return _once(subset for size in sizes for subset in combinations(liked, size))
    starts: list[list[Candidate]] = [[]]
    for person in people:
        mine = sorted(liked, key=lambda each: (-opinions.score(person, issue.name, each.id), each.id))
        starts += [mine[:1], mine[:2], mine[:3]]
    grown = (steps for start in starts for steps in _grow(issue, opinions, liked, start))
    return _once([*grown, *_most_liked(issue, opinions, liked)])[:MOST_CHOICES]


def _most_liked(issue: Issue, opinions: Opinions, liked: Sequence[Candidate]) -> Iterable[tuple[Candidate, ...]]:
    def total(candidate: Candidate) -> float:
        return round(sum(opinions.score(p, issue.name, candidate.id) for p in opinions.concerned(issue)), 9)

    ranked = sorted(liked, key=lambda each: (-total(each), each.id))
    return (tuple(ranked[:size]) for size in range(1, LARGEST_SET + 1))


def _grow(
    issue: Issue, opinions: Opinions, liked: Sequence[Candidate], start: Sequence[Candidate]
) -> Iterable[tuple[Candidate, ...]]:
    """From `start`, add what serves the worst served best; every step is a set of its own."""
    people = opinions.concerned(issue)

    def serves(chosen: Sequence[Candidate]) -> tuple[float, float]:
        best = [max(opinions.score(person, issue.name, each.id) for each in chosen) for person in people]
        every = sum(opinions.score(person, issue.name, each.id) for person in people for each in chosen)
        return min(best, default=0.0), round(sum(best) + every / len(chosen), 9)

    chosen = list(start)
    if chosen:
        yield tuple(chosen)
    while len(chosen) < LARGEST_SET:
        left = [each for each in liked if each not in chosen]
        if not left:
            return
        chosen.append(max(left, key=lambda each: serves([*chosen, each])))
        yield tuple(chosen)


def _once(sets: Iterable[Sequence[Candidate]]) -> list[tuple[Candidate, ...]]:
    """Each set once, its candidates by id, found-first order kept."""
    found = {tuple(sorted(each.id for each in subset)): subset for subset in sets}
    return [tuple(sorted(subset, key=lambda each: each.id)) for subset in found.values()]
