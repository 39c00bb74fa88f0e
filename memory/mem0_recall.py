# pyright: basic
"""Recall on Mem0 over pgvector: one namespace a person. The only file that knows Mem0.

What an entry's metadata holds:

    domain, source, importance, session_id, turn    as its writer gave them
    created_at           ISO time; created_epoch is the same in seconds, for filters
    expiration_date      ISO date, absent when it never expires; expires_epoch is the end of that UTC day
    transaction_id, journal_id
    anything in NewMemory.extra

Mem0 is used without a model: what is to be remembered is decided by our own code, and written as it is.
"""

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from memory.collection import Collection, Vectors
from memory.postgres import Source
from parley.identity import derived_id
from parley.ports import Clock, Embedder, NewMemory
from parley.records import Memory
from parley.settings import quieten

COLLECTION = "memory"
NEVER = datetime.max.replace(tzinfo=UTC)
EVERYTHING = 1_000_000_000
CORE = ("created_at", "expiration_date")  # Mem0 keeps these beside the metadata, not in it

_query: ContextVar[list[float]] = ContextVar("_query")


class QueryVector:
    """The embedder Mem0 is given. It asks in a worker thread for the vector that was made on the loop before."""

    def __init__(self, config: object) -> None:
        self.config = config

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        return _query.get()


class NoModel:
    """The language model Mem0 is given: none."""

    def __init__(self, config: object) -> None:
        self.config = config

    def generate_response(self, *_: object, **__: object) -> str:
        raise RuntimeError("Parley writes to Mem0 without a model: use Mem0Recall.write")


class Mem0Recall:
    """parley.ports.Recall. Writes, searches and clears in the namespace of one person; ids derive from journal ids.

    Opened by its first use. Vendor calls run in worker threads on one pool of `connections`.
    """

    def __init__(
        self,
        source: Source,
        embedder: Embedder,
        clock: Clock,
        *,
        connections: int = 4,
        deadline_s: float = 10.0,
    ) -> None:
        self._embedder = embedder
        self._clock = clock
        vectors = Vectors(collection=COLLECTION, model=embedder.model, dimension=embedder.dimension)
        self._collection = Collection(source, vectors, connections=connections, deadline_s=deadline_s)
        self._mem0: tuple[ConnectionPool, Any] | None = None
        # Two Mem0s on one pool would be one too many: the one that is thrown away closes the pool.
        self._making = threading.Lock()

    async def open(self) -> "Mem0Recall":
        """Create what is missing. Raises RetrievalError when the vectors there are another model's."""
        await self._with_mem0(lambda mem0: None)
        return self

    async def close(self) -> None:
        await asyncio.to_thread(self._forget)

    async def __aenter__(self) -> "Mem0Recall":
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def write(self, person: str, memories: Sequence[NewMemory]) -> list[str]:
        ids = [memory_id(person, memory) for memory in memories]
        wanted = dict(zip(ids, memories, strict=True))
        present = await asyncio.to_thread(self._collection.present, list(wanted))
        fresh = {id: memory for id, memory in wanted.items() if id not in present}
        if fresh:
            vectors = await self._embedder.embed([memory.embedded_text or memory.text for memory in fresh.values()])
            payloads = [payload(person, memory) for memory in fresh.values()]
            await self._with_mem0(lambda mem0: insert(mem0.vector_store, list(fresh), vectors, payloads))
        return ids

    async def search(self, person: str, query: str, *, limit: int = 60) -> list[Memory]:
        if not query.strip() or limit < 1:
            return []
        _query.set((await self._embedder.embed([query]))[0])
        filters = {"user_id": person, "expires_epoch": {"gt": self._clock.now().timestamp()}}

        # Mem0 adds a keyword score of its own only to entries that have `text_lemmatized`, and ours have none: the
        # scores are plain cosines, cut at 0. Its expiry goes by the machine's clock, so it is told to show all, and
        # ours is in the filter, where it costs no candidate.
        def find(mem0: Any) -> list[dict[str, Any]]:
            return mem0.search(query, top_k=limit, filters=filters, threshold=0.0, show_expired=True)["results"]

        found = [as_memory(person, row) for row in await self._with_mem0(find)]
        return sorted(found, key=lambda memory: (-memory.score, memory.id))  # equal scores come in storage's order

    async def everything(self, person: str) -> list[Memory]:
        """The whole namespace, what has expired included: `memory.ranking.expired` tells."""

        def find(mem0: Any) -> list[dict[str, Any]]:
            return mem0.get_all(filters={"user_id": person}, top_k=EVERYTHING, show_expired=True)["results"]

        return [as_memory(person, row) for row in await self._with_mem0(find)]

    async def forget(self, person: str, journal_ids: Sequence[str]) -> int:
        return await asyncio.to_thread(self._collection.forget, person, journal_ids) if journal_ids else 0

    async def trim(self, at: datetime) -> int:
        return await asyncio.to_thread(self._collection.trim, at.timestamp())

    async def clear(self, person: str) -> None:
        await asyncio.to_thread(self._collection.clear, person)

    async def drop(self) -> None:
        """Forget every namespace, and which model its vectors are of: the first step of `make rebuild`."""
        await asyncio.to_thread(self._forget)
        await asyncio.to_thread(self._collection.drop)

    async def _with_mem0[T](self, work: Callable[[Any], T]) -> T:
        return await asyncio.to_thread(self._collection.run, lambda pool: work(self._mem0_on(pool)))

    def _mem0_on(self, pool: ConnectionPool) -> Any:
        with self._making:
            if self._mem0 is None or self._mem0[0] is not pool:
                self._mem0 = (pool, make_mem0(pool, self._collection.vectors))
            return self._mem0[1]

    def _forget(self) -> None:
        with self._making:
            mem0, self._mem0 = self._mem0, None
        if mem0 is not None:
            mem0[1].close()
        self._collection.close()


def memory_id(person: str, memory: NewMemory) -> str:
    """The id of a memory: of the journal event it came from, and of the part of it where it has several."""
    return str(derived_id("memory", person, memory.journal_id, memory.extra.get("part", 0)))


def payload(person: str, memory: NewMemory) -> dict[str, Any]:
    """The row as Mem0 reads it: its own keys, and the contract's beside them."""
    created = memory.created_at.astimezone(UTC)
    contract: dict[str, Any] = {
        "user_id": person,
        "data": memory.text,
        "hash": hashlib.md5(memory.text.encode(), usedforsecurity=False).hexdigest(),
        "created_at": created.isoformat(),
        "updated_at": created.isoformat(),
        "created_epoch": created.timestamp(),
        "expires_epoch": end_of(memory.expiration_date).timestamp(),
        **memory.model_dump(include={"domain", "source", "importance", "session_id", "turn"}),
        **memory.model_dump(include={"journal_id", "transaction_id"}),
    }
    if memory.expiration_date is not None:
        contract["expiration_date"] = memory.expiration_date
    if clash := contract.keys() & memory.extra.keys():
        raise ValueError(f"NewMemory.extra may not hold {sorted(clash)}: the metadata contract does")
    return {**memory.extra, **contract}


def end_of(day: str | None) -> datetime:
    """The first instant after the UTC day; NEVER without one."""
    if day is None:
        return NEVER
    return datetime.combine(date.fromisoformat(day), time.min, UTC) + timedelta(days=1)


def as_memory(person: str, row: dict[str, Any]) -> Memory:
    beside = {key: row[key] for key in (*CORE, "role", "actor_id", "agent_id", "run_id") if row.get(key) is not None}
    metadata = {**row["metadata"], **beside}
    return Memory(id=row["id"], person=person, text=row["memory"], metadata=metadata, score=row.get("score") or 0.0)


def insert(store: Any, ids: list[str], vectors: list[list[float]], payloads: list[dict[str, Any]]) -> None:
    """Insert what is not there. A violated key means that another writer was first: the rest goes one by one."""
    try:
        store.insert(vectors=vectors, payloads=payloads, ids=ids)
    except psycopg.errors.UniqueViolation:
        if len(ids) > 1:
            for id, vector, row in zip(ids, vectors, payloads, strict=True):
                insert(store, [id], [vector], [row])


def make_mem0(pool: ConnectionPool, vectors: Vectors) -> Any:
    """Mem0 on our pool and our table, with our vectors, no model, no history file and nothing sent anywhere."""
    # Imported here: it takes a second, reads MEM0_DIR and MEM0_TELEMETRY when imported, and the composition root
    # has set them by now.
    quieten()
    from mem0 import Memory as Mem0
    from mem0.configs.base import MemoryConfig
    from mem0.configs.llms.base import BaseLlmConfig
    from mem0.utils import spacy_models
    from mem0.utils.factory import EmbedderFactory, LlmFactory

    # Mem0 reports what it raises; it would also download a spaCy model where spaCy is installed.
    logging.getLogger("mem0").setLevel(logging.CRITICAL)
    spacy_models._load_failed_full = spacy_models._load_failed_lemma = True
    # Providers come from a list of known names: ours take the places of two that are not used here.
    EmbedderFactory.provider_to_class["huggingface"] = f"{__name__}.{QueryVector.__name__}"
    LlmFactory.provider_to_class["langchain"] = (f"{__name__}.{NoModel.__name__}", BaseLlmConfig)
    store = {
        "connection_pool": pool,
        "collection_name": vectors.collection,
        "embedding_model_dims": vectors.dimension,
        "hnsw": False,
    }
    return Mem0(
        MemoryConfig(
            vector_store={"provider": "pgvector", "config": store},  # pyright: ignore[reportArgumentType]
            embedder={"provider": "huggingface", "config": {"model": vectors.model}},  # pyright: ignore[reportArgumentType]
            llm={"provider": "langchain", "config": {}},  # pyright: ignore[reportArgumentType]
            history_db_path=":memory:",
        )
    )
