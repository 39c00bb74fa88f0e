"""The composition root of every process of the house: adapters are built here and nowhere else."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from actors.directory import Directory
from actors.means import Means, Person
from actors.stores_host import Stores
from actors.twin import Twin
from graph import embedded_falkordb
from ingestion.mentions import Extract
from ingestion.pipeline import Shelves
from ingestion.remotes.fetching import Remote
from memory import embedded_postgres
from memory.connections import Connections
from memory.documents import Documents
from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.names import Names
from memory.originals import Originals
from memory.outbox import Outbox
from memory.postgres import Postgres
from memory.registry import Registry
from memory.snapshots import PostgresSnapshots
from memory.streams import Streams
from memory.wordpieces import Wordpieces
from parley.llm.openai_model import OpenAIModel
from parley.log import configure
from parley.ports import ChatModel, Clock, Embedder
from parley.settings import Settings

if TYPE_CHECKING:  # 5 s of vendors, which only the stores' host pays for
    from graph.graphiti_graph import GraphitiGraph
    from memory.mem0_recall import Mem0Recall


@dataclass(frozen=True)
class House:
    """One process's way to what is written: Postgres and what is kept in it, and the live streams."""

    settings: Settings
    clock: Clock
    postgres: Postgres
    journal: PostgresJournal
    leases: PostgresLeases
    registry: Registry
    originals: Originals
    documents: Documents
    connections: Connections
    names: Names
    outbox: Outbox
    streams: Streams

    async def close(self) -> None:
        await self.streams.close()
        await self.postgres.close()


_OF_A_TWIN = 2  # connections: it works one journal, mostly one thing at a time


def postgres_folder(settings: Settings) -> Path:
    return settings.folder / "postgres"


def graph_folder(settings: Settings) -> Path:
    return settings.folder / "graph"


def _postgres(settings: Settings) -> str | Callable[[], str]:
    """Where Postgres is, or what starts or joins the embedded one and says where it is."""
    return settings.stores.postgres_url or partial(embedded_postgres.start_or_join, postgres_folder(settings))


async def conninfo(settings: Settings) -> str:
    """Where Postgres is; the embedded one is started or joined. Raises ServerFailed."""
    source = _postgres(settings)
    return source if isinstance(source, str) else await asyncio.to_thread(source)


async def open_house(settings: Settings, connections: int | None = None) -> House:
    """Connect this process. Starts, or joins, embedded servers where no URL is set. Raises SyncError, ServerFailed.

    `connections`: the most this process opens to Postgres, where it needs fewer than the settings allow.
    """
    configure(settings)
    stores, clock = settings.stores, settings.clock
    postgres = await Postgres(_postgres(settings), connections=connections or stores.connections).open()
    redis = stores.redis_url or partial(embedded_falkordb.start_or_join, graph_folder(settings))
    return House(
        settings=settings,
        clock=clock,
        postgres=postgres,
        journal=PostgresJournal(postgres, clock),
        leases=PostgresLeases(postgres),
        registry=Registry(postgres),
        originals=(originals := Originals(settings.folder / "originals")),
        documents=Documents(postgres, originals, clock),
        connections=Connections(postgres, clock),
        names=Names(postgres),
        outbox=Outbox(postgres),
        streams=Streams(redis),
    )


async def build_stores(settings: Settings) -> "tuple[Mem0Recall, GraphitiGraph, Embedder]":
    """The vendors: Mem0, Graphiti and the embedder. Runs in the stores' host, which alone imports them."""
    from graph.graphiti_graph import open_graph
    from memory.embedding import make_embedder
    from memory.mem0_recall import Mem0Recall

    configure(settings)
    embedder, stores = make_embedder(settings, threads=settings.ray.cpus), settings.stores
    recall = Mem0Recall(_postgres(settings), embedder, settings.clock)
    login = (stores.graph_user, stores.graph_password.get_secret_value())
    start_graph = partial(embedded_falkordb.start_or_join, graph_folder(settings))
    place = stores.graph_url or await asyncio.to_thread(start_graph)
    revive = None if stores.graph_url else start_graph
    return recall, open_graph(place, embedder, settings.clock, login=login, revive=revive), embedder


async def build_twin(settings: Settings, person: str) -> Twin:
    """One person's twin, awake. Runs in its actor's process. Raises RequestError (404) for an unknown person."""
    house = await open_house(settings, connections=_OF_A_TWIN)
    known = await house.registry.person(person)
    stores = Stores(settings, build_stores)
    means = Means(
        journal=house.journal,
        leases=house.leases,
        snapshots=PostgresSnapshots(house.postgres),
        recall=stores.recall,
        graph=stores.graph,
        embedder=stores.embedder,
        people=house.registry,
        clock=house.clock,
        publish=house.streams.publish,
        model=OpenAIModel.from_settings(settings) if settings.has_model else None,
    )
    me = Person(known.uid, known.name, known.aliases, known.timezone)
    return await Twin(me, means).wake(f"pid-{os.getpid()}")


def shelves(house: House, model: ChatModel | None = None) -> Shelves:
    """What the readers of files work with. They embed nothing: a tokenizer only."""
    limit = house.settings.serve.max_upload_mb * 1024 * 1024
    return Shelves(
        documents=house.documents,
        originals=house.originals,
        registry=house.registry,
        journal=house.journal,
        clock=house.clock,
        wordpieces=Wordpieces().offsets,
        limit_bytes=limit,
        model=model,
        tries=house.settings.ingestion.tries,
        retry_s=house.settings.ingestion.retry_s,
    )


@lru_cache(maxsize=1)
def extractor(settings: Settings) -> Extract | None:
    """Who finds names in texts: one a process, since its models take a second to load. None: nobody is to."""
    if not settings.ingestion.entities:
        return None
    from ingestion.entities import make_extractor

    return make_extractor(settings).extract


@lru_cache(maxsize=1)
def remotes(settings: Settings) -> Mapping[str, Remote]:
    """Who fetches remote sources, by kind. Their vendors are imported by whoever polls, and by nobody else."""
    from ingestion.remotes.google_calendar import GoogleCalendar
    from ingestion.remotes.telegram import TelegramChat
    from ingestion.remotes.twitter import TwitterTimeline
    from ingestion.remotes.website import PersonalWebsite

    clock = settings.clock
    made: tuple[Remote, ...] = (
        TwitterTimeline(settings.twitter, clock),
        TelegramChat(settings.telegram, clock),
        GoogleCalendar(settings.google, clock),
        PersonalWebsite(settings.website),
    )
    return {each.kind: each for each in made}


def directory(settings: Settings) -> Directory:
    return Directory(settings, build_twin)
