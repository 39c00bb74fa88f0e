"""Facts and entities as they are stored, and back: ids, attributes and times (pure)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graph.ontology import LABELS
from graph.timeline import Moment
from parley.identity import derived_id
from parley.records import Attribute, Entity, Fact

Row = Mapping[str, Any]

PRECEDENCE = "precedence"
"""Attribute that orders statements of one slot and one instant: the greatest holds. Absent: 0."""

AS_OF = "as_of"
"""Attribute of an entity: since when its attributes are so (ISO, UTC). An older description never hides a newer."""

_OWN = frozenset({"uuid", "name", "group_id", "summary", "created_at", "name_embedding", "labels", "key", "attributes"})


def entity_id(group: str, entity: Entity) -> str:
    return str(derived_id("entity", group, entity.label, entity.key))


def fact_id(fact: Fact) -> str:
    source = entity_id(fact.group, fact.source)
    valid_at = fact.valid_at.astimezone(UTC).isoformat()
    return str(derived_id("fact", fact.group, source, fact.relation, slot_of(fact), valid_at))


def slot_of(fact: Fact) -> str:
    return fact.slot or fact.target.key


def moment_of(fact: Fact) -> Moment:
    precedence = fact.attributes.get(PRECEDENCE, 0)
    return Moment(
        id=fact_id(fact),
        source=entity_id(fact.group, fact.source),
        relation=str(fact.relation),
        slot=slot_of(fact),
        valid_at=fact.valid_at.astimezone(UTC),
        precedence=precedence if isinstance(precedence, int) else 0,
        evidence_id=fact.evidence_id,
        stated_end=fact.invalid_at.astimezone(UTC) if fact.invalid_at else None,
        invalid_at=None,
    )


def moment_from(row: Row) -> Moment:
    """From a row of queries.MOMENTS."""
    valid_at = moment_in_time(row["valid_at"])
    assert valid_at is not None, "a stored fact always has valid_at"
    return Moment(
        id=row["id"],
        source=row["source"],
        relation=row["relation"],
        slot=row["slot"],
        valid_at=valid_at,
        precedence=row["precedence"] or 0,
        evidence_id=row["episodes"][0],
        stated_end=moment_in_time(row["stated_end"]),
        invalid_at=moment_in_time(row["invalid_at"]),
    )


def moment_in_time(value: object) -> datetime | None:
    """A stored time in UTC: FalkorDB keeps ISO strings, Neo4j its own type."""
    if value is None:
        return None
    native = getattr(value, "to_native", None)
    time = datetime.fromisoformat(value) if isinstance(value, str) else native() if native else value
    if not isinstance(time, datetime):
        raise TypeError(f"not a stored time: {value!r}")
    return time.astimezone(UTC)


def portable(value: object) -> object:
    """A value of a query's row as JSON would have it: Neo4j's times become the ISO strings FalkorDB keeps."""
    if hasattr(value, "to_native") or isinstance(value, datetime):
        time = moment_in_time(value)
        return time.isoformat() if time else None
    return value


def node_properties(entity: Entity) -> dict[str, Any]:
    """Attributes twice: each by its name for Cypher, all as JSON so that they come back as they were."""
    plain = {name: _storable(value) for name, value in entity.attributes.items() if name not in _OWN}
    return {**plain, "key": entity.key, "attributes": dumped(entity.attributes)}


def edge_properties(fact: Fact) -> dict[str, Any]:
    moment = moment_of(fact)
    return {
        "slot": moment.slot,
        "stated_end": moment.stated_end,
        PRECEDENCE: moment.precedence,
        "attributes": dumped(fact.attributes),
    }


def dumped(attributes: Mapping[str, Attribute]) -> str:
    return json.dumps(attributes, sort_keys=True, ensure_ascii=False)


def _storable(value: Attribute) -> str | int | float | bool | list[str] | list[float]:
    if not isinstance(value, tuple):
        return value
    if all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    return [float(item) for item in value]


def entity_from(row: Row, prefix: str = "") -> Entity:
    label = next(label for label in row[f"{prefix}labels"] if label in LABELS)
    attributes = json.loads(row[f"{prefix}attributes"] or "{}")
    return Entity(label=label, key=row[f"{prefix}key"], name=row[f"{prefix}name"], attributes=attributes)


def fact_from(group: str, row: Row) -> Fact:
    """From a row of queries.FACT."""
    valid_at = moment_in_time(row["valid_at"])
    assert valid_at is not None, "a stored fact always has valid_at"
    return Fact(
        group=group,
        source=entity_from(row, "source_"),
        relation=row["relation"],
        target=entity_from(row, "target_"),
        text=row["text"],
        slot=row["slot"],
        valid_at=valid_at,
        invalid_at=moment_in_time(row["invalid_at"]),
        evidence_id=row["episodes"][0],
        attributes=json.loads(row["attributes"] or "{}"),
        score=row.get("score", 0.0),
    )


def merged(known: Entity | None, told: Entity) -> Entity:
    """What is known of an entity after it was told once more: the newer description wins, a bare one adds nothing."""
    if known is None:
        return told
    newer, older = (known, told) if _as_of(known) > _as_of(told) else (told, known)
    name = older.name if newer.name == newer.key else newer.name
    return newer.model_copy(update={"name": name, "attributes": {**older.attributes, **newer.attributes}})


def _as_of(entity: Entity) -> str:
    return str(entity.attributes.get(AS_OF, ""))
