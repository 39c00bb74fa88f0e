"""What the mediator composes from typed stances, never from text. Pure.

Looks at every combination of the choices (as many an issue as keep the whole under a bound), scores each for each
person, and takes in turn the best sum, the best for the worst off, the best Nash product, the most even split of
tasks, and each person's favourite. Which people answered first makes no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from negotiation.opinions import Opinions, overlapping, share_somebody
from parley.ballots import Choice, Issue, IssueKind, Option, make_option

MOST_COMPOSED = 16
MOST_COMBINATIONS = 20_000

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Combinations:
    """`picks[m, i]` is the choice of issue i in combination m; only those that put nobody in two places."""

    choices: tuple[tuple[Choice, ...], ...]
    picks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.picks)

    def option(self, m: int) -> Option:
        return make_option(of_issue[int(pick)] for of_issue, pick in zip(self.choices, self.picks[m], strict=True))


def combine(opinions: Opinions, choices: Sequence[Sequence[Choice]]) -> Combinations:
    """Every combination of one choice an issue that leaves everybody in one place at a time."""
    sizes = [len(of_issue) for of_issue in choices]
    grid = np.indices(sizes).reshape(len(sizes), -1).T
    possible = np.ones(len(grid), dtype=bool)
    issues = opinions.proposal.issues
    for i, j in combinations(range(len(sizes)), 2):
        if not share_somebody(issues[i], issues[j], opinions.proposal.participants):
            continue
        clash = np.array([[overlapping(one, other) for other in choices[j]] for one in choices[i]], dtype=bool)
        possible &= ~clash[grid[:, i], grid[:, j]]
    return Combinations(tuple(tuple(of_issue) for of_issue in choices), grid[possible])


def promising(opinions: Opinions, choices: Sequence[Sequence[Choice]]) -> list[tuple[Choice, ...]]:
    """As many choices an issue as keep the combinations under the bound: best sums and everybody's best in turn."""
    each = max(3, int(MOST_COMBINATIONS ** (1 / max(1, len(choices)))))
    return [_shortlist(opinions, of_issue, each) for of_issue in choices]


def _shortlist(opinions: Opinions, choices: Sequence[Choice], most: int) -> tuple[Choice, ...]:
    if len(choices) <= most:
        return tuple(choices)
    points = _points_of(opinions, choices)
    rankings = [_ranking(points.sum(axis=0)), _ranking(points.min(axis=0)), *(_ranking(row) for row in points)]
    return tuple(choices[at] for at in sorted(_in_turn(rankings, most)))


def compose(opinions: Opinions, combined: Combinations) -> list[Option]:
    """At most sixteen options, the best of every measure in turn."""
    if not len(combined) or not opinions.people:
        return []
    points = _points(opinions, combined)
    total = points.sum(axis=0)
    rankings = [
        _ranking(total),
        _ranking(points.min(axis=0), total),
        _ranking(np.log(np.maximum(points, 1e-6)).sum(axis=0), total),
        *_even_splits(opinions.proposal.issues, combined, total),
        *(_ranking(row, total) for row in points),
    ]
    return [combined.option(m) for m in _in_turn(rankings, MOST_COMPOSED)]


def _points(opinions: Opinions, combined: Combinations) -> Points:
    """points[person, combination]: 0..5, issues weighed as the person weighs them."""
    whole = np.zeros((len(opinions.people), len(combined)))
    for i, (issue, of_issue) in enumerate(zip(opinions.proposal.issues, combined.choices, strict=True)):
        weights = np.array([[opinions.weight(person, issue)] for person in opinions.people])
        whole += (weights * _points_of(opinions, of_issue))[:, combined.picks[:, i]]
    return whole


def _points_of(opinions: Opinions, choices: Sequence[Choice]) -> Points:
    return np.array([[opinions.score_of_choice(person, choice) for choice in choices] for person in opinions.people])


def _even_splits(issues: Sequence[Issue], combined: Combinations, total: Points) -> list[list[int]]:
    """Where people are the candidates of several tasks: nobody gets more of them than need be."""
    tasks = [i for i, issue in enumerate(issues) if issue.kind is IssueKind.ASSIGNMENT]
    if len(tasks) < 2:
        return []
    people = sorted({candidate.id for i in tasks for candidate in issues[i].candidates})
    load = np.zeros((len(people), len(combined)))
    for i in tasks:
        takers = np.array([people.index(choice.candidates[0].id) for choice in combined.choices[i]])
        np.add.at(load, (takers[combined.picks[:, i]], np.arange(len(combined))), 1)
    return [_ranking(-load.max(axis=0), total)]


def _ranking(values: Points, then: Points | None = None) -> list[int]:
    """Places by falling value, then by `then`, then in order. Rounded: sums may not hang on the order of adding."""
    keys = [-np.round(values, 9)] if then is None else [-np.round(then, 9), -np.round(values, 9)]
    return [int(at) for at in np.lexsort(keys)]


def _in_turn(rankings: Sequence[Sequence[int]], most: int) -> list[int]:
    """The first of every ranking, then the second of every ranking ..., each place once, at most `most`."""
    chosen: dict[int, None] = {}
    for row in zip(*rankings, strict=True):
        for at in row:
            chosen.setdefault(at)
            if len(chosen) == most:
                return list(chosen)
    return list(chosen)
