"""One process a node holds what is heavy: Mem0, Graphiti, the embedder (6 s and 236 MB of imports). Twins ask it.

The host keeps no state of its own. A namespace still has one writer, its twin: the host only carries the calls.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from actors.calls import Failed, Gone, call, find_or_start
from parley.errors import RetrievalError
from parley.ports import Embedder, FactGraph, NewMemory, Recall
from parley.records import Entity, Fact, Memory
from parley.settings import Settings

HOST_NAME = "stores"

BuildStores = Callable[[Settings], Awaitable[tuple[Recall, FactGraph, Embedder]]]
"""Made by the composition root; runs inside the host's process, so that only it imports the vendors."""


class StoresHost:
    """Carries `recall`, `graph` and `embedder` calls. Everything it does is idempotent, so Ray may retry."""

    def __init__(self, settings: Settings, build: BuildStores) -> None:
        self._settings, self._build = settings, build
        self._stores: dict[str, Any] = {}
        self._opening = asyncio.Lock()

    async def carry(self, store: str, method: str, args: tuple[object, ...], options: dict[str, object]) -> object:
        stores = await self._open()
        return await getattr(stores[store], method)(*args, **options)

    async def _open(self) -> dict[str, Any]:
        async with self._opening:
            if not self._stores:
                recall, graph, embedder = await self._build(self._settings)
                self._stores = {"recall": recall, "graph": graph, "embedder": embedder}
        return self._stores


class Stores:
    """The host as its users see it: three ports over one actor, found or started."""

    def __init__(self, settings: Settings, build: BuildStores) -> None:
        host = find_or_start(StoresHost, HOST_NAME, (settings, build), max_restarts=-1, max_task_retries=2)
        self.recall: Recall = RemoteRecall(host)
        self.graph = RemoteGraph(host)
        self.embedder: Embedder = RemoteEmbedder(host)


class _Remote:
    store = ""

    def __init__(self, host: Any) -> None:
        self._host = host

    async def _call(self, method: str, *args: object, **options: object) -> Any:
        try:
            return await call(self._host, "carry", self.store, method, args, options)
        except Gone as error:
            raise RetrievalError(f"the stores' host is away: {error}", retryable=True) from error
        except Failed as error:
            raise RetrievalError(f"{self.store}.{error}") from error


class RemoteRecall(_Remote):
    store = "recall"

    async def write(self, person: str, memories: Sequence[NewMemory]) -> list[str]:
        return await self._call("write", person, memories)

    async def search(self, person: str, query: str, *, limit: int = 60) -> list[Memory]:
        return await self._call("search", person, query, limit=limit)

    async def everything(self, person: str) -> list[Memory]:
        return await self._call("everything", person)

    async def forget(self, person: str, journal_ids: Sequence[str]) -> int:
        return await self._call("forget", person, journal_ids)

    async def trim(self, at: datetime) -> int:
        return await self._call("trim", at)

    async def clear(self, person: str) -> None:
        await self._call("clear", person)


class RemoteGraph(_Remote):
    store = "graph"

    async def put_facts(self, facts: Sequence[Fact]) -> None:
        await self._call("put_facts", facts)

    async def put_entities(self, group: str, entities: Sequence[Entity]) -> None:
        await self._call("put_entities", group, entities)

    async def retract(self, group: str, evidence_ids: Sequence[str]) -> int:
        return await self._call("retract", group, evidence_ids)

    async def facts_as_of(
        self, group: str, at: datetime, *, source: Entity | None = None, relation: str | None = None
    ) -> list[Fact]:
        return await self._call("facts_as_of", group, at, source=source, relation=relation)

    async def search(
        self, group: str, query: str, *, anchor: Entity | None, at: datetime, grace_days: int = 90, limit: int = 5
    ) -> list[Fact]:
        return await self._call("search", group, query, anchor=anchor, at=at, grace_days=grace_days, limit=limit)

    async def clear(self, group: str) -> None:
        await self._call("clear", group)


class RemoteEmbedder(_Remote):
    store = "embedder"
    model = "remote"
    dimension = 0

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return await self._call("embed", list(texts))
