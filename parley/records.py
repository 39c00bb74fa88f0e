"""What happened (Episode), is recalled (Memory), is true from-to (Fact), and what points at them (Evidence)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from parley.identity import Address, derived_id


class Value(BaseModel):
    """Base of everything that travels between processes: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EpisodeKind(StrEnum):
    """What a journal event says. The payload each kind carries is documented in `docs/journal.md`."""

    CHAT_TURN = "chat_turn"
    DOCUMENT = "document"
    CHUNK = "chunk"
    PREFERENCE = "preference"
    BUSY = "busy"
    CALENDAR = "calendar"
    ITEM = "item"
    MENTIONS = "mentions"
    RETRACTED = "retracted"
    SUMMARY = "summary"
    CONTEXT = "context"
    RECOMMENDATION = "recommendation"
    MEMORY = "memory"
    # a room's phases
    CHARTER = "charter"
    POSITION = "position"
    POOL = "pool"
    BALLOT = "ballot"
    UNSEALED = "unsealed"
    MOVE = "move"
    ABSENCE = "absence"
    REVISED = "revised"
    TALLY = "tally"
    VERDICT = "verdict"


class Draft(Value):
    """An event before the journal has given it a place.

    `key` is natural and unique within the stream: appending the same key again changes nothing.
    `occurred_at` is when it was said or became true, in the world's time, never when we wrote it.
    """

    stream: Address
    kind: EpisodeKind
    key: Annotated[str, Field(min_length=1, max_length=512)]
    occurred_at: AwareDatetime
    payload: dict[str, Any]

    @property
    def id(self) -> UUID:
        return derived_id("episode", self.stream, self.key)


class Episode(Draft):
    """An event in the journal. `version` is its gapless place in its stream, from 1."""

    version: int
    recorded_at: AwareDatetime
    transaction_id: str


class Span(Value):
    """Where a quote stands: byte offsets [start, end) into the stored document (for PDF, into its extracted text)."""

    document: str  # sha256 of the file as uploaded, hex
    start: int
    end: int
    page: int | None = None


EvidenceSource = Literal["chat", "document", "preference", "calendar", "context", "graph", "verdict", "profile"]


class Evidence(Value):
    """Points at what an answer or a score rests on. `quote` is verbatim; `id` is a journal id.

    `speaker`: who wrote it, where that was somebody else than the twin's person.
    """

    id: str
    source: EvidenceSource
    quote: str
    source_file: str | None = None
    valid_from: datetime | None = None
    span: Span | None = None
    speaker: str | None = None
    score: float = 0.0


class Memory(Value):
    """One entry of a Mem0 namespace. `metadata` holds the contract of memory/mem0_recall.py."""

    id: str  # uuid5 of the journal id
    person: str
    text: str
    metadata: dict[str, Any]
    score: float = 0.0  # cosine in [-1, 1] from the dense leg


Attribute = str | int | float | bool | tuple[str, ...] | tuple[float, ...]
"""What a graph database can keep on a node or an edge: a primitive, or a list of primitives of one kind."""


class Entity(Value):
    """A node of the fact graph, named by kind and key: its id is derived from (group, label, key)."""

    label: str  # one of graph.ontology.LABELS
    key: str
    name: str
    attributes: dict[str, Attribute] = Field(default_factory=dict)


class Fact(Value):
    """`source -[relation]-> target`, true from `valid_at` until `invalid_at` (None: still).

    Facts with the same (source, relation, slot) supersede each other by `valid_at`; `slot=""` means the target's key.
    """

    group: str
    source: Entity
    relation: str  # one of graph.ontology.RELATIONS
    target: Entity
    text: str
    slot: str
    valid_at: AwareDatetime
    invalid_at: AwareDatetime | None = None
    evidence_id: str  # a journal id
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    score: float = 0.0


class Fence(Value):
    """Proof of who may write: the lease's address and epoch."""

    address: Address
    epoch: int
