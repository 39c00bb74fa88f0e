"""Who wins: STAR, Schulze, approval, Condorcet and least summed cost. Pure; the model never counts.

Only options that nobody vetoes stand. Absent people are in no count: they cost quorum, they are never a vote.
Ties are broken by the higher sum of points, then by one lot over all options, drawn from the charter's hash.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from parley.ballots import Ballot, Rule

APPROVED_FROM = 3.0

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Count:
    """Ballots as a matrix: `scores[person, option]` in 0..5 and `costs`, people and options in the order of ids."""

    people: tuple[str, ...]
    options: tuple[str, ...]
    scores: Points
    costs: Points

    def totals(self) -> Points:
        return np.round(self.scores.sum(axis=0), 9)

    def preferring(self) -> Points:
        """preferring[a, b]: how many people score a above b."""
        return (self.scores[:, :, None] > self.scores[:, None, :]).sum(axis=0).astype(np.float64)


@dataclass(frozen=True)
class Result:
    """`tied` are all that the rule itself ranks first; `drawn` those a lot had to decide among (empty: no lot).

    `margin`: runoff votes (STAR), the pairwise lead over the closest rival (Schulze), approvals over the next best,
    or cost to the next best.
    """

    winner: str
    tied: tuple[str, ...]
    margin: float
    drawn: tuple[str, ...] = ()


class Lot:
    """One order of all options, drawn once: a tie is decided the same way under every rule and after a restart."""

    def __init__(self, options: Sequence[str], chance: Random) -> None:
        order = sorted(options)
        chance.shuffle(order)
        self._place = {option: place for place, option in enumerate(order)}

    def place(self, option: str) -> int:
        return self._place[option]

    def first(self, options: Sequence[str]) -> str:
        return min(options, key=self.place)


def count(options: Sequence[str], ballots: Sequence[Ballot]) -> Count:
    """The standing options of these ballots. Every ballot has a stance on every option (see scrutiny)."""
    people = sorted(ballots, key=lambda ballot: ballot.person)
    vetoed = {stance.option for ballot in people for stance in ballot.stances if stance.veto is not None}
    standing = sorted(set(options) - vetoed)
    stances = [[_of(ballot, option) for option in standing] for ballot in people]
    shape = (len(people), len(standing))
    return Count(
        people=tuple(ballot.person for ballot in people),
        options=tuple(standing),
        scores=np.array([[score for score, _ in row] for row in stances], dtype=np.float64).reshape(shape),
        costs=np.array([[cost for _, cost in row] for row in stances], dtype=np.float64).reshape(shape),
    )


def _of(ballot: Ballot, option: str) -> tuple[float, float]:
    stance = ballot.stance(option)
    if stance is None:
        raise ValueError(f"the ballot of {ballot.person} has no stance on {option}")
    return stance.score, stance.cost or 0.0


def decide(counted: Count, rule: Rule, lot: Lot) -> Result | None:
    """The winner under the rule; None when no option stands or nobody voted."""
    return _RULES[rule](counted, lot) if counted.options and counted.people else None


def star(counted: Count, lot: Lot) -> Result:
    """Score, then automatic runoff: of the two highest sums, the one more people prefer.

    A tie for a place in the runoff goes to who beats more of those it is tied with, then to the lot; a tied runoff
    to the higher sum, then to the lot.
    """
    if len(counted.options) == 1:
        return Result(counted.options[0], counted.options, float(len(counted.people)))
    every = range(len(counted.options))
    pairs = [
        (first, second)
        for first in _finalists(counted, every)
        for second in _finalists(counted, [at for at in every if at != first])
    ]
    by_lot = sorted(pairs, key=lambda pair: tuple(lot.place(counted.options[at]) for at in pair))
    winner, margin = _runoff(counted, by_lot[0], lot)
    possible = {option for pair in pairs for option in _possible(counted, pair)}
    tied = tuple(sorted(counted.options[at] for at in possible))
    name = counted.options[winner]
    # A lot that could not have changed the winner (who lost the runoff, say) was drawn for nothing: it is not told.
    return Result(name, tied if margin == 0.0 else (name,), margin, tied if len(tied) > 1 else ())


def _finalists(counted: Count, among: Sequence[int]) -> list[int]:
    """Who may take a place in the runoff: the highest sum, of those who beats most of the others; several if level."""
    totals, preferring = counted.totals(), counted.preferring()
    top = max(totals[at] for at in among)
    tied = [at for at in among if totals[at] == top]
    beats = {at: sum(preferring[at, other] > preferring[other, at] for other in tied) for at in tied}
    return [at for at in tied if beats[at] == max(beats.values())]


def _possible(counted: Count, pair: tuple[int, int]) -> tuple[int, ...]:
    """Who can win this runoff: one, or both where only a lot can tell. The first has at least the other's sum."""
    first, second = pair
    totals, preferring = counted.totals(), counted.preferring()
    ahead, behind = preferring[first, second], preferring[second, first]
    if ahead == behind and totals[first] == totals[second]:
        return pair
    return (first,) if ahead >= behind else (second,)


def _runoff(counted: Count, pair: tuple[int, int], lot: Lot) -> tuple[int, float]:
    """The winner, and by how many votes."""
    preferring = counted.preferring()
    winner = min(_possible(counted, pair), key=lambda at: lot.place(counted.options[at]))
    return winner, float(abs(preferring[pair] - preferring[pair[::-1]]))


def schulze(counted: Count, lot: Lot) -> Result:
    """Strongest paths of pairwise margins. The margin reported is the lead in the closest pairwise contest."""
    leads = counted.preferring() - counted.preferring().T
    strength = np.where(leads > 0, leads, 0.0)
    for via in range(len(leads)):
        strength = np.maximum(strength, np.minimum(strength[:, via : via + 1], strength[via : via + 1, :]))
    np.fill_diagonal(strength, 0.0)
    best = [
        at for at in range(len(leads)) if all(strength[at, other] >= strength[other, at] for other in range(len(leads)))
    ]
    winner = _broken(counted, best, lot)
    at = counted.options.index(winner.winner)
    rivals = [float(leads[at, other]) for other in range(len(leads)) if other != at]
    return Result(winner.winner, winner.tied, min(rivals, default=float(len(counted.people))), winner.drawn)


def approval(counted: Count, lot: Lot) -> Result:
    """A score of 3 or more approves."""
    approvals = (counted.scores >= APPROVED_FROM).sum(axis=0).astype(np.float64)
    return _highest(counted, approvals, lot)


def least_cost(counted: Count, lot: Lot) -> Result:
    """The least sum of what people named; a cost nobody named is none."""
    return _highest(counted, -np.round(counted.costs.sum(axis=0), 9), lot)


def condorcet(counted: Count) -> str | None:
    """The option that beats every other one against one, if there is one."""
    leads = counted.preferring() - counted.preferring().T
    for at, option in enumerate(counted.options):
        if all(leads[at, other] > 0 for other in range(len(counted.options)) if other != at):
            return option if counted.people else None
    return None


def _highest(counted: Count, values: Points, lot: Lot) -> Result:
    best = [at for at in range(len(values)) if values[at] == values.max()]
    result = _broken(counted, best, lot)
    at = counted.options.index(result.winner)
    rivals = [float(values[other]) for other in range(len(values)) if other != at]
    margin = float(values[at]) - max(rivals) if rivals else 0.0
    return Result(result.winner, result.tied, margin, result.drawn)


def _broken(counted: Count, tied: Sequence[int], lot: Lot) -> Result:
    """A tie goes to the higher sum of points, then to the lot."""
    totals = counted.totals()
    names = tuple(counted.options[at] for at in tied)
    top = max(totals[at] for at in tied)
    level = tuple(counted.options[at] for at in tied if totals[at] == top)
    return Result(lot.first(level), names, 0.0, level if len(level) > 1 else ())


_RULES: dict[Rule, Callable[[Count, Lot], Result]] = {
    "star": star,
    "schulze": schulze,
    "approval": approval,
    "least_cost": least_cost,
}
