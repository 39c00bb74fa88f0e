"""What a twin works with: the ports its composition root built for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from parley.ports import ChatModel, Clock, Embedder, FactGraph, Journal, Leases, Recall, Snapshots
from parley.records import Episode

Publish = Callable[[str, str], Awaitable[object]]
"""Sends a provisional piece of text on a channel; whether anybody hears it changes nothing."""


class Conversations(Journal, Protocol):
    """The journal, and the raw turns of a session."""

    async def turns(self, person: str, session_id: str, last: int = 6) -> list[Episode]: ...


@dataclass(frozen=True)
class Person:
    uid: str
    name: str
    aliases: tuple[str, ...]
    timezone: str


class Belonging(Protocol):
    @property
    def id(self) -> str: ...


class People(Protocol):
    async def projects_of(self, person: str) -> Sequence[Belonging]:
        """The projects this person is a member of."""
        ...


@dataclass(frozen=True)
class Means:
    """The twin's tools. `model` is None when it reasons and speaks by code."""

    journal: Conversations
    leases: Leases
    snapshots: Snapshots
    recall: Recall
    graph: FactGraph
    embedder: Embedder
    people: People
    clock: Clock
    publish: Publish
    model: ChatModel | None = None
