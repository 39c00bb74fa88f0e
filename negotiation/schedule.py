"""The cheapest ways to settle everything at once, when people named what each candidate costs them. Pure.

Sealed costs of all issues are searched together: settling one meeting at a time takes slots that a later one
needed more. Costs are in the units people named; a person is in one place at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappush, heapreplace

from negotiation.opinions import Opinions, overlapping, share_somebody
from parley.ballots import Choice, Issue

CHEAPEST = 16
MOST_NODES = 400_000  # about two seconds; calendars of a working week need a few thousand


@dataclass(frozen=True)
class Table:
    """Per issue its choices, cheapest first, what each costs everybody, and which choices exclude each other."""

    choices: tuple[tuple[Choice, ...], ...]
    costs: tuple[tuple[float, ...], ...]
    issues: tuple[Issue, ...]
    people: tuple[str, ...]

    @cached_property
    def excluded(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """excluded[i][c][j]: bits of the choices of issue j that cannot stand beside choice c of issue i."""
        return tuple(
            tuple(tuple(self._excludes(i, choice, j) for j in range(len(self.issues))) for choice in self.choices[i])
            for i in range(len(self.issues))
        )

    def _excludes(self, i: int, choice: Choice, j: int) -> int:
        if i == j or not share_somebody(self.issues[i], self.issues[j], self.people):
            return 0
        return sum(1 << at for at, other in enumerate(self.choices[j]) if overlapping(choice, other))


@dataclass(frozen=True)
class Schedules:
    """Whole settlements, cheapest first. `exact`: no cheaper one exists among the choices given."""

    found: tuple[tuple[Choice, ...], ...]
    exact: bool


def cost_table(opinions: Opinions, choices: Sequence[Sequence[Choice]]) -> Table:
    """The choices of every issue of the proposal, priced, cheapest first, equals as given."""
    priced = [
        sorted(((opinions.cost(each), each) for each in of_issue), key=lambda row: row[0]) for of_issue in choices
    ]
    return Table(
        choices=tuple(tuple(choice for _, choice in rows) for rows in priced),
        costs=tuple(tuple(cost for cost, _ in rows) for rows in priced),
        issues=opinions.proposal.issues,
        people=opinions.proposal.participants,
    )


def cheapest(table: Table, keep: int = CHEAPEST, most_nodes: int = MOST_NODES) -> Schedules:
    """The `keep` cheapest settlements; past `most_nodes`, the one-at-a-time settlement and `exact=False`."""
    search = _Search(table, keep, most_nodes)
    search.descend(0, 0.0, [(1 << len(of_issue)) - 1 for of_issue in table.choices])
    if search.exhausted:
        single = one_at_a_time(table)
        return Schedules((single,) if single is not None else (), exact=False)
    ranked = sorted((-negative, picks) for negative, picks in search.best)
    return Schedules(tuple(_settled(table, picks) for _, picks in ranked), exact=True)


def one_at_a_time(table: Table) -> tuple[Choice, ...] | None:
    """Settle issue after issue, in the order asked, each by the least sum then left. None when one is left without."""
    picks: list[int] = []
    for j, of_issue in enumerate(table.choices):
        taken = 0
        for i, pick in enumerate(picks):
            taken |= table.excluded[i][pick][j]
        free = [at for at in range(len(of_issue)) if not taken >> at & 1]
        if not free:
            return None
        picks.append(min(free, key=lambda at: table.costs[j][at]))
    return _settled(table, picks)


def _settled(table: Table, picks: Sequence[int]) -> tuple[Choice, ...]:
    return tuple(table.choices[i][pick] for i, pick in enumerate(picks))


@dataclass
class _Search:
    """Depth first with a bound: what is paid, and for each issue left its cheapest choice that is still possible."""

    table: Table
    keep: int
    nodes_left: int
    best: list[tuple[float, tuple[int, ...]]] = field(default_factory=list[tuple[float, tuple[int, ...]]])
    picks: list[int] = field(default_factory=list[int])

    @property
    def exhausted(self) -> bool:
        return self.nodes_left <= 0

    def descend(self, at: int, paid: float, possible: list[int]) -> None:
        if at == len(possible):
            self._keep(paid)
            return
        left = possible[at]
        while left and not self.exhausted:
            pick = (left & -left).bit_length() - 1
            left &= left - 1
            self.nodes_left -= 1
            here = paid + self.table.costs[at][pick]
            excluded = self.table.excluded[at][pick]
            after = [bits & ~excluded[j] if j > at else bits for j, bits in enumerate(possible)]
            bound = self._bound(at + 1, here, after)
            if bound is None or self._hopeless(bound):
                continue
            self.picks.append(pick)
            self.descend(at + 1, here, after)
            self.picks.pop()

    def _bound(self, at: int, paid: float, possible: list[int]) -> float | None:
        """No completion costs less; None when an issue has no choice left."""
        for j in range(at, len(possible)):
            if not possible[j]:
                return None
            paid += self.table.costs[j][(possible[j] & -possible[j]).bit_length() - 1]
        return paid

    def _hopeless(self, bound: float) -> bool:
        return len(self.best) == self.keep and bound >= -self.best[0][0] - 1e-9

    def _keep(self, paid: float) -> None:
        entry = (-round(paid, 9), tuple(self.picks))
        if len(self.best) < self.keep:
            heappush(self.best, entry)
        else:
            heapreplace(self.best, entry)
