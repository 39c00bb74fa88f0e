"""The outbox's reader: hands a person's events to their twin, writes shared facts itself. At least once, in order."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from graph.projection import shared_entities, shared_facts
from memory.documents import Documents
from memory.lease import PostgresLeases
from memory.outbox import Batch, Outbox
from memory.registry import Registry
from parley.errors import SyncError, TwinError
from parley.identity import owner_of, project_group, twin_address
from parley.ports import FactGraph, Journal, Observer
from parley.records import Episode, EpisodeKind

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sources:
    """What the projector reads, and where it writes. `observer`: a person's twin."""

    outbox: Outbox
    journal: Journal
    registry: Registry
    documents: Documents
    leases: PostgresLeases
    graph: FactGraph
    observer: Callable[[str], Observer]


class Projector:
    """One `step` takes what waits; whoever hosts it decides when. Only one may run: its host holds the lock."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def step(self) -> int:
        """Project what may be projected now; returns how many rows left the outbox. Streams do not wait for another."""
        batches = await self._sources.outbox.pending()
        done = await asyncio.gather(*(self._project(batch) for batch in batches))
        await self._finish_files()
        return sum(done)

    async def _project(self, batch: Batch) -> int:
        try:
            kind = batch.stream.split("/", 1)[0]
            if kind == "twin":
                await self._sources.observer(owner_of(batch.stream)).observe(batch.episodes)
            elif kind == "project":
                await self._share(owner_of(batch.stream), list(batch.episodes))
            else:
                await self._share_room(batch.stream)
        except Exception as error:  # one stream that cannot be projected must not stop the others
            told = f"{error.code}: {error}" if isinstance(error, TwinError) else f"SYNC_ERROR: {type(error).__name__}"
            log.warning("not projected, it stays in the outbox", extra={"stream": batch.stream}, exc_info=error)
            await self._sources.outbox.failed(batch.rows[0].id, told)
            return 0
        await self._sources.outbox.done(batch.ids)
        return len(batch.ids)

    async def _share_room(self, stream: str) -> None:
        """A room's facts rest on its whole stream: which ballots are unsealed, what its options are called."""
        episodes: list[Episode] = []
        while more := await self._sources.journal.read(stream, after=episodes[-1].version if episodes else 0):
            episodes += more
        charter = next((episode for episode in episodes if episode.kind is EpisodeKind.CHARTER), None)
        if charter is None:
            raise SyncError(f"{stream} has no charter")
        await self._share(charter.payload["proposal"]["project"], episodes)

    async def _share(self, project: str, episodes: list[Episode]) -> None:
        names = {person.uid: person.name for person in await self._sources.registry.people()}
        try:
            await self._sources.graph.put_entities(project_group(project), shared_entities(project, episodes))
            await self._sources.graph.put_facts(shared_facts(project, episodes, names))
        except TwinError as error:
            raise SyncError(f"{project}'s facts cannot be written: {error}", retryable=True) from error

    async def _finish_files(self) -> None:
        """A file is ingested when its person's twin has passed its last event: both views hold it then."""
        for file in await self._sources.documents.read_files():
            stream = twin_address(file.person)
            if await self._sources.leases.position(stream) >= file.version:
                await self._sources.documents.mark_ingested(file)
