"""When a fact stops being true: at its own end, or when the next one of its slot begins, whichever is first (pure)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from graph.ontology import family

Slot = tuple[str, tuple[str, ...], str]
"""Source id, relations that supersede each other, slot name."""


class Moment(NamedTuple):
    """A stored fact as far as time is concerned.

    `stated_end` is the end it came with; `invalid_at` the end it has now. Facts of the same instant are ordered by
    `precedence`, then by evidence id: the last of them holds, the others were never true.
    """

    id: str
    source: str
    relation: str
    slot: str
    valid_at: datetime
    precedence: int
    evidence_id: str
    stated_end: datetime | None
    invalid_at: datetime | None

    @property
    def place(self) -> Slot:
        return (self.source, family(self.relation), self.slot)

    @property
    def weight(self) -> tuple[int, str]:
        """Which of two statements of the same instant holds: the greater."""
        return (self.precedence, self.evidence_id)


def ends(moments: Iterable[Moment]) -> dict[str, datetime | None]:
    """Fact id -> when it stops being true. Depends on what the facts say only, not on the order they arrived in."""
    slots: dict[Slot, list[Moment]] = {}
    for moment in moments:
        slots.setdefault(moment.place, []).append(moment)
    found: dict[str, datetime | None] = {}
    for chain in slots.values():
        chain.sort(key=lambda moment: (moment.valid_at, moment.weight))
        for moment, following in zip(chain, [*chain[1:], None], strict=True):
            limits = [moment.stated_end, following.valid_at if following else None]
            found[moment.id] = min((limit for limit in limits if limit is not None), default=None)
    return found


def holding(moments: Iterable[Moment]) -> dict[str, Moment]:
    """Fact id -> the statement that holds where several share an id (same slot, same instant)."""
    held: dict[str, Moment] = {}
    for moment in moments:
        other = held.get(moment.id)
        if other is None or moment.weight >= other.weight:
            held[moment.id] = moment
    return held
