"""What of the facts that were told is new to the graph, and what it changes there (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph import rows
from graph.timeline import Moment, ends, holding
from parley.records import Fact


class Stored(NamedTuple):
    """A fact as the graph holds it: its times, and its row of queries.MOMENTS."""

    moment: Moment
    row: rows.Row


def fresh(facts: Sequence[Fact], stored: Mapping[str, Stored]) -> dict[str, Fact]:
    """Facts to write, by id: new ones, and those that say more than what stands under their id."""
    held = holding(rows.moment_of(fact) for fact in facts)
    told = {moment.id: fact for fact in facts if (moment := rows.moment_of(fact)).weight == held[moment.id].weight}
    return {name: fact for name, fact in told.items() if name not in stored or _says_more(fact, stored[name])}


def _says_more(fact: Fact, stored: Stored) -> bool:
    moment, (held, row) = rows.moment_of(fact), stored
    if moment.weight < held.weight:
        return False
    same = (row["text"], row["attributes"], row["target"], held.stated_end, held.evidence_id)
    target = rows.entity_id(fact.group, fact.target)
    return same != (fact.text, rows.dumped(fact.attributes), target, moment.stated_end, moment.evidence_id)


def moved(fresh: Mapping[str, Fact], stored: Mapping[str, Stored]) -> list[Moment]:
    """Stored facts that lead elsewhere now. An edge cannot be given another end, so these have to go."""
    return [
        stored[name].moment
        for name, fact in fresh.items()
        if name in stored and stored[name].row["target"] != rows.entity_id(fact.group, fact.target)
    ]


def resettled(stored: Iterable[Stored]) -> list[Moment]:
    """The stored facts that end otherwise than they say, each with the `invalid_at` it should have."""
    moments = [moment for moment, _ in stored]
    over = ends(moments)
    return [moment._replace(invalid_at=over[moment.id]) for moment in moments if moment.invalid_at != over[moment.id]]
