"""All a verdict rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiation.charter import Charter
from parley.ballots import Absence, Ballot, Option, Position, Proposal


@dataclass(frozen=True)
class Proceedings:
    """The charter, what was put to the vote, and the ballots that count.

    `proposal` has the open issues filled, those nobody had a candidate for left out. `exact` is the pool's.
    """

    charter: Charter
    proposal: Proposal
    positions: Mapping[str, Position]
    options: Sequence[Option]
    ballots: Sequence[Ballot]
    absences: Sequence[Absence] = ()
    exact: bool = True
