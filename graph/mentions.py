"""What documents name, as facts of the graph (pure)."""

from collections.abc import Mapping

from graph.ontology import Relation, document, named_entity
from parley.records import Episode, Fact


def mentioned(group: str, episode: Episode) -> list[Fact]:
    """That a document names somebody or something: once a document, however often it does."""
    payload = episode.payload
    source = document(payload["sha256"], payload["name"])
    told = [named_entity(each["text"], each["type"]) for each in payload["mentions"] if _tells(each)]
    named = {entity.key: entity for entity in reversed(told)}  # as it is written first
    return [
        Fact(
            group=group,
            source=source,
            relation=Relation.MENTIONS,
            target=entity,
            text=f"{source.name} mentions {entity.name}",
            slot="",
            valid_at=episode.occurred_at,
            evidence_id=str(episode.id),
            attributes={"kind": "mention", "type": str(entity.attributes["type"])},
        )
        for entity in reversed(named.values())
    ]


_NUMBERS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})


def _tells(mention: Mapping[str, str]) -> bool:
    """A number or a date names nothing that two documents could share."""
    return mention["type"] not in _NUMBERS
