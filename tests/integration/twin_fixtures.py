"""A house without Ray: the plain twins, the readers of files and the projector on real stores, in this process."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from actors.means import Means, Person
from actors.twin import Twin
from graph.graphiti_graph import GraphitiGraph
from ingestion.normalise import Turn, chat_drafts
from ingestion.people import Speaker
from ingestion.pipeline import Pipeline
from ingestion.projector import Projector, Sources
from memory.documents import FilePlace, FileStatus, NewFile, NewUpload
from memory.mem0_recall import Mem0Recall
from memory.registry import Person as Registered
from memory.registry import Project
from memory.snapshots import PostgresSnapshots
from parley.identity import new_transaction
from parley.ports import Embedder, FactGraph, Recall
from parley.records import Episode
from parley.settings import Settings, Stores
from serving.house import House, build_stores, open_house, shelves

NOW = "2026-06-01T09:00:00+00:00"


@dataclass
class Workshop:
    """`twins`: those awake, by person; the projector hands events to them."""

    house: House
    recall: Recall
    graph: FactGraph
    embedder: Embedder
    twins: dict[str, Twin] = field(default_factory=dict[str, Twin])

    def means(self, **instead: object) -> Means:
        """A twin's tools; `instead` replaces some."""
        house = self.house

        async def unheard(_: str, __: str) -> None:
            pass

        tools = Means(
            journal=house.journal,
            leases=house.leases,
            snapshots=PostgresSnapshots(house.postgres),
            recall=self.recall,
            graph=self.graph,
            embedder=self.embedder,
            people=house.registry,
            clock=house.clock,
            publish=unheard,
        )
        return replace(tools, **instead)  # pyright: ignore[reportArgumentType]

    async def person(self, uid: str) -> str:
        await self.house.registry.put_person(Registered(uid=uid, name=uid.title(), timezone="UTC"), new_transaction())
        return uid

    async def project(self, id: str, *members: str) -> str:
        await self.house.registry.put_project(Project(id=id, title=id, members=members), new_transaction())
        return id

    async def wake(self, uid: str, **instead: object) -> Twin:
        """Another incarnation of this person's twin; the projector knows it from now on."""
        self.twins[uid] = await Twin(Person(uid, uid.title(), (), "UTC"), self.means(**instead)).wake("test")
        return self.twins[uid]

    async def upload(
        self, uid: str, name: str, told: str | bytes, project: str | None = None, own: bool | None = None
    ) -> FileStatus:
        """The file, read into the journal; the views are still to follow. Returns where it stands."""
        data = told.encode() if isinstance(told, str) else told
        file = NewFile(name=name, media_type="text/markdown", data=data, own=own)
        upload = await self.house.documents.receive(NewUpload(uid, project, [file], new_transaction()))
        assert not (await Pipeline(shelves(self.house)).read_file(FilePlace(upload=upload, place=0))).again
        return (await self.house.documents.status(upload)).files[0]

    async def say(self, uid: str, text: str, session: str, message: str, sender: str | None = None) -> list[Episode]:
        """A message in the journal, as the front door writes it."""
        last = await self.house.journal.turns(uid, session, 1)
        turn = Turn(
            person=Speaker(uid=uid, name=uid.title(), aliases=()),
            timezone="UTC",
            role="guest" if sender else "person",
            sender=sender or uid,
            session_id=session,
            message_id=message,
            turn=last[-1].payload["turn"] + 1 if last else 1,
            content=text,
            said_at=self.house.clock.now(),
        )
        return await self.house.journal.append(chat_drafts(turn), new_transaction())

    async def project_everything(self) -> None:
        """The projector's work, until nothing waits."""
        house = self.house
        projector = Projector(
            Sources(
                outbox=house.outbox,
                journal=house.journal,
                registry=house.registry,
                documents=house.documents,
                leases=house.leases,
                graph=self.graph,
                observer=lambda uid: self.twins[uid],
            )
        )
        while (await house.outbox.lag()).rows:
            assert await projector.step() > 0, (await house.outbox.lag()).last_error


@asynccontextmanager
async def open_workshop(folder: Path, postgres: str, falkordb: str) -> AsyncIterator[Workshop]:
    """On these servers, with `folder` as state. The log's handlers are put back at the end."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stores = Stores(postgres_url=postgres, graph_url=falkordb, redis_url=falkordb)  # pyright: ignore[reportCallIssue]
    settings = Settings(state=folder, now=NOW, stores=stores)  # pyright: ignore[reportArgumentType, reportCallIssue]
    house = await open_house(settings)
    recall, graph, embedder = await build_stores(settings)
    assert isinstance(recall, Mem0Recall) and isinstance(graph, GraphitiGraph)
    try:
        yield Workshop(house, recall, graph, embedder)
    finally:
        await recall.close()
        await graph.close()
        await house.close()
        for ours in set(root.handlers) - set(handlers):
            ours.close()
        root.handlers[:], root.level = handlers, level
