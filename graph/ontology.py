"""What there is in the fact graph and how it may be joined: labels, relations, and constructors for entities."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from parley.ballots import BallotRound
from parley.records import Attribute, Entity


class Label(StrEnum):
    USER = "User"
    DIGITAL_TWIN = "DigitalTwin"
    PROPOSAL = "Proposal"
    VOTE = "Vote"
    POLICY_TOPIC = "PolicyTopic"
    DOCUMENT = "Document"
    NAMED_ENTITY = "NamedEntity"


class Relation(StrEnum):
    HAS_TWIN = "HAS_TWIN"
    VOTED = "VOTED"
    ON = "ON"
    AUTHORED = "AUTHORED"
    MENTIONS = "MENTIONS"
    CHATTED = "CHATTED"
    LIKES = "LIKES"
    DISLIKES = "DISLIKES"
    DEALBREAKER = "DEALBREAKER"
    INTERESTED_IN = "INTERESTED_IN"
    SKILLED_IN = "SKILLED_IN"
    AVAILABLE = "AVAILABLE"
    KNOWS = "KNOWS"


LABELS = frozenset(Label)
RELATIONS = frozenset(Relation)

_ANYTHING = frozenset({Label.POLICY_TOPIC, Label.USER, Label.PROPOSAL, Label.DOCUMENT, Label.NAMED_ENTITY})
_TWIN = frozenset({Label.DIGITAL_TWIN})

JOINS: Mapping[Relation, tuple[frozenset[Label], frozenset[Label]]] = {
    Relation.HAS_TWIN: (frozenset({Label.USER}), _TWIN),
    Relation.VOTED: (_TWIN, frozenset({Label.VOTE})),
    Relation.ON: (frozenset({Label.VOTE}), frozenset({Label.PROPOSAL})),
    Relation.AUTHORED: (frozenset({Label.USER, Label.DIGITAL_TWIN}), frozenset({Label.DOCUMENT, Label.PROPOSAL})),
    Relation.MENTIONS: (frozenset({Label.DOCUMENT, Label.PROPOSAL}), _ANYTHING),
    Relation.CHATTED: (frozenset({Label.USER, Label.DIGITAL_TWIN}), _TWIN),
    Relation.LIKES: (_TWIN, _ANYTHING),
    Relation.DISLIKES: (_TWIN, _ANYTHING),
    Relation.DEALBREAKER: (_TWIN, _ANYTHING),
    Relation.INTERESTED_IN: (_TWIN, _ANYTHING),
    Relation.SKILLED_IN: (_TWIN, frozenset({Label.POLICY_TOPIC})),
    Relation.AVAILABLE: (_TWIN, frozenset({Label.POLICY_TOPIC})),
    Relation.KNOWS: (_TWIN, frozenset({Label.USER, Label.POLICY_TOPIC})),
}
"""Relation -> (labels it may start from, labels it may lead to)."""

TASTE = (Relation.LIKES, Relation.DISLIKES, Relation.DEALBREAKER, Relation.INTERESTED_IN)
"""These answer the same question about a thing, so the latest of them supersedes the others of its slot."""


def family(relation: str) -> tuple[str, ...]:
    """The relations whose facts supersede each other within a slot: a relation alone, or the whole of TASTE."""
    return TASTE if relation in TASTE else (relation,)


def check(source: Entity, relation: str, target: Entity) -> None:
    """Raises ValueError, naming what is allowed, unless `relation` may join these two."""
    if relation not in RELATIONS:
        raise ValueError(f"unknown relation {relation!r}: use one of {', '.join(sorted(RELATIONS))}")
    starts, ends = JOINS[Relation(relation)]
    for end, label, allowed in (("start from", source.label, starts), ("lead to", target.label, ends)):
        if label not in allowed:
            raise ValueError(f"{relation} cannot {end} {label!r}: use {' or '.join(sorted(allowed))}")


def check_label(entity: Entity) -> None:
    """Raises ValueError unless the entity's label is one of LABELS."""
    if entity.label not in LABELS:
        raise ValueError(f"unknown label {entity.label!r}: use one of {', '.join(sorted(LABELS))}")


def user(uid: str, name: str) -> Entity:
    return Entity(label=Label.USER, key=uid, name=name)


def twin(uid: str, name: str) -> Entity:
    return Entity(label=Label.DIGITAL_TWIN, key=uid, name=name)


def proposal(proposal_id: str, question: str = "", **attributes: Attribute) -> Entity:
    """The question put to a room. Without its question it is a reference that never overwrites a fuller one."""
    return Entity(label=Label.PROPOSAL, key=proposal_id, name=question or proposal_id, attributes=attributes)


def vote(
    person: str,
    proposal_id: str,
    round: BallotRound,
    *,
    choice: str = "",
    confidence: float = 0.0,
    scores: Sequence[tuple[str, float]] = (),
) -> Entity:
    """One twin's ballot in one round. `scores` are (option id, 0..5); they are kept as two lists of equal length."""
    attributes: dict[str, Attribute] = {"person": person, "proposal": proposal_id, "round": round, "choice": choice}
    attributes["confidence"] = float(confidence)
    attributes["options"] = tuple(option for option, _ in scores)
    attributes["scores"] = tuple(float(score) for _, score in scores)
    key = f"{person}:{proposal_id}:{round}"
    return Entity(label=Label.VOTE, key=key, name=f"{person}'s {round} vote", attributes=attributes)


def topic(name: str) -> Entity:
    """What is talked about. Case and spacing do not make another topic."""
    key = " ".join(name.casefold().split())
    return Entity(label=Label.POLICY_TOPIC, key=key, name=key)


def named_entity(name: str, type: str) -> Entity:
    """What a text names: a person, a place, an address. The same name of two types is two entities."""
    called = " ".join(name.split())
    return Entity(label=Label.NAMED_ENTITY, key=f"{type}:{called.casefold()}", name=called, attributes={"type": type})


def document(sha256: str, name: str) -> Entity:
    return Entity(label=Label.DOCUMENT, key=sha256, name=name)
