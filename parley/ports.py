"""What the floors expect of each other. Adapters implement these; neighbours meet only here."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from pydantic import Field

from parley.ballots import Ballot, BallotRound, Move, Option, Position, Proposal
from parley.records import Draft, Entity, Episode, Fact, Fence, Memory, Value


class Clock(Protocol):
    def now(self) -> datetime:
        """The world's time, timezone-aware, UTC."""
        ...


class Journal(Protocol):
    """The one place where what happened is written. All methods raise SyncError (retryable when the server is away)."""

    async def append(
        self, drafts: Sequence[Draft], transaction_id: str, *, fence: Fence | None = None
    ) -> list[Episode]:
        """Write events, to one or several streams, and their outbox rows in one transaction.

        An event whose (stream, key) is already there is not written again; the stored one is returned in its place.
        Raises Fenced if `fence` names an epoch that is over.
        """
        ...

    async def read(self, stream: str, *, after: int = 0, limit: int = 1000) -> list[Episode]:
        """Events of a stream with version > `after`, in order."""
        ...

    async def head(self, stream: str) -> int:
        """The version of the stream's last event, 0 when it has none."""
        ...

    async def find(self, stream: str, key: str) -> Episode | None: ...


class Leases(Protocol):
    """Who owns an address. Fences what is written to Postgres."""

    async def claim(self, address: str, owner: str) -> tuple[int, int]:
        """Become the owner: epoch + 1. Returns (epoch, position). The previous owner is fenced from here on."""
        ...

    async def advance(self, fence: Fence, before: int, after: int) -> None:
        """Move the position by compare-and-swap on (epoch, position). Raises Fenced."""
        ...

    async def beat(self, fence: Fence) -> None:
        """Say that the owner lives. Raises Fenced."""
        ...

    async def release(self, fence: Fence) -> None:
        """The address is finished with: nobody has to be woken for it. Its epoch stays. Raises Fenced."""
        ...


class Snapshots(Protocol):
    """What an owner folded of its stream. A shortcut only: without one, the stream is read from its beginning."""

    async def load(self, address: str, shape: str) -> tuple[int, dict[str, Any]] | None:
        """(version, state) as last saved in this shape; None when there is none."""
        ...

    async def save(self, fence: Fence, version: int, shape: str, state: dict[str, Any]) -> bool:
        """False when the epoch is over, or a newer one is there."""
        ...


@runtime_checkable
class Embedder(Protocol):
    @property
    def model(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one a text, each of `dimension` floats. Raises RetrievalError."""
        ...


class NewMemory(Value):
    """What a twin writes into its namespace. `journal_id` derives the memory's id."""

    journal_id: str
    text: str
    domain: str
    source: str
    importance: float
    created_at: datetime
    transaction_id: str
    session_id: str | None = None
    turn: int | None = None
    expiration_date: str | None = None  # ISO date; only for low-importance chat
    embedded_text: str | None = None  # what is embedded, when it is not the text itself
    extra: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


class Recall(Protocol):
    """One Mem0 namespace a person. Raises RetrievalError."""

    async def write(self, person: str, memories: Sequence[NewMemory]) -> list[str]:
        """Idempotent; returns the memories' ids, in order."""
        ...

    async def search(self, person: str, query: str, *, limit: int = 60) -> list[Memory]:
        """Dense candidates, best first; what has expired by the clock is left out."""
        ...

    async def everything(self, person: str) -> list[Memory]:
        """The whole namespace, in no order: what the twin's keyword index is built from."""
        ...

    async def forget(self, person: str, journal_ids: Sequence[str]) -> int:
        """Delete what these events left, every part of it: they were superseded. Returns how many memories."""
        ...

    async def trim(self, at: datetime) -> int:
        """Delete, in every namespace, what had expired by `at`. Returns how many memories."""
        ...

    async def clear(self, person: str) -> None: ...


class FactGraph(Protocol):
    """Facts with two times. Raises RetrievalError."""

    async def put_facts(self, facts: Sequence[Fact]) -> None:
        """Idempotent; a late or replayed fact takes its right place among those of its slot."""
        ...

    async def put_entities(self, group: str, entities: Sequence[Entity]) -> None: ...

    async def retract(self, group: str, evidence_ids: Sequence[str]) -> int:
        """Delete the facts that rest on these events; what they had superseded holds again. Returns how many facts."""
        ...

    async def facts_as_of(
        self, group: str, at: datetime, *, source: Entity | None = None, relation: str | None = None
    ) -> list[Fact]:
        """What was true at `at`: valid_at <= at < invalid_at. Ordered by valid_at, then id."""
        ...

    async def search(
        self, group: str, query: str, *, anchor: Entity | None, at: datetime, grace_days: int = 90, limit: int = 5
    ) -> list[Fact]:
        """Facts valid at `at` or ended within `grace_days` before it, nearest in meaning first."""
        ...

    async def clear(self, group: str) -> None: ...


class ChatMessage(Value):
    role: str  # system, user, assistant
    content: str


class ChatModel(Protocol):
    """A language model behind an OpenAI-compatible endpoint. Raises LlmError after its retries."""

    async def complete(self, messages: Sequence[ChatMessage], *, shape: type[Value] | None = None) -> str:
        """The whole answer. With `shape`, JSON that validates as it."""
        ...

    def stream(self, messages: Sequence[ChatMessage]) -> AsyncIterator[str]:
        """The answer as it is made, piece by piece."""
        ...


class Observer(Protocol):
    """A twin as ingestion knows it."""

    async def observe(self, batch: Sequence[Episode]) -> int:
        """Project events of one person's stream into that person's views, in order, at least once.

        Returns the position reached. Raises SyncError: what was not acknowledged comes again.
        """
        ...


class Participant(Protocol):
    """A twin as a room knows it. Every method raises VoteError; the room records that as an Absence."""

    @property
    def person(self) -> str: ...

    async def take_position(self, proposal: Proposal) -> Position:
        """Candidates for open issues, stances on the given ones, up to three whole options."""
        ...

    async def vote(
        self,
        proposal: Proposal,
        options: Sequence[Option],
        round: BallotRound,
        heard: Sequence[Move] = (),
        cast: Ballot | None = None,
    ) -> Ballot:
        """A stance on every option. In the revision, `cast` is the sealed ballot and `heard` the talk since."""
        ...

    async def speak(self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> Move:
        """The next thing to say; kind "pass" when there is nothing to add."""
        ...
