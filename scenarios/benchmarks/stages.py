"""One text through the stages of ingestion, one stage after the other in this process: where the time goes."""

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path

from actors.card import CardFold
from actors.memories import memories_of
from graph import embedded_falkordb
from graph.projection import personal_facts
from ingestion.chunking import chunks
from ingestion.drafts import Upload
from ingestion.mentions import AT_ONCE, Extract, mentions_of
from ingestion.normalise import document_drafts
from ingestion.people import Speaker
from ingestion.preferences import Said, statements
from ingestion.privacy import private_spans
from ingestion.sources import Intake, Reading, read
from memory import embedded_postgres
from memory.embedding import ShippedEmbedder
from memory.journal import PostgresJournal
from memory.postgres import Postgres
from memory.wordpieces import Wordpieces
from parley.clock import SetClock
from parley.ports import FactGraph, Journal, Recall
from parley.records import Draft, Episode, EpisodeKind
from parley.settings import Settings

ME = Speaker(uid="stages", name="Stages")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_COMMIT, _ROUND = 1_000, 500  # drafts in one commit, events in one round of the projector


@dataclass
class Watch:
    """Seconds by stage: this process' own computing, so that a busy machine does not blur them; `waiting` where other
    processes do the work (the stores), by the clock."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @contextmanager
    def over(self, stage: str, *, waiting: bool = False) -> Generator[None]:
        clock = time.perf_counter if waiting else time.process_time
        began = clock()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + clock() - began


class Known:
    """An embedder that has done its work before: what it is asked for it was told, or computes unwatched."""

    def __init__(self, embedder: ShippedEmbedder) -> None:
        self._embedder = embedder
        self.model, self.dimension = embedder.model, embedder.dimension
        self._vectors: dict[str, list[float]] = {}

    async def learn(self, texts: Sequence[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(fresh, await self._embedder.embed(fresh), strict=True))

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        await self.learn([text for text in texts if text not in self._vectors])
        return [self._vectors[text] for text in texts]


def stages(documents: Sequence[str], settings: Settings) -> dict[str, float]:
    """Seconds by stage, in the order of the path."""
    return asyncio.run(_stages(documents, settings))


async def _stages(documents: Sequence[str], settings: Settings) -> dict[str, float]:
    watch, drafts = Watch(), list[Draft]()
    extract, wordpieces = _extractor(settings), Wordpieces()
    if extract is not None:
        await extract(["Ana Brandt moved to Porto."])  # models are loaded before they are timed
    statements("I love rowing.", ME, Said(at=NOW, by="upload"))
    for number, text in enumerate(documents):
        drafts += await _read(watch, f"notes-{number}.md", text.encode(), wordpieces, extract)
    await _store(watch, drafts)
    return watch.seconds


async def _read(watch: Watch, name: str, data: bytes, wordpieces: Wordpieces, extract: Extract | None) -> list[Draft]:
    """What a reader does. Drafts are made once more unwatched: making them does the stages before it again."""
    with watch.over("reading"):
        reading = read(name, data, Intake(now=NOW))
    with watch.over("chunks and passages"):
        list(chunks(reading.text, wordpieces.offsets, reading.pages))
        private_spans(reading.text)
    with watch.over("preferences"):
        statements(reading.text, ME, Said(at=NOW, by="upload"))
    about = _upload(name, data, reading)
    drafts = document_drafts(reading, about, wordpieces.offsets)
    told = [draft for draft in drafts if draft.kind is EpisodeKind.CHUNK]
    with watch.over("names, afterwards"):
        if extract is not None:
            drafts += [draft for some in batched(told, AT_ONCE) for draft in await mentions_of(some, extract)]
    return drafts


def _upload(name: str, data: bytes, reading: Reading) -> Upload:
    sha256 = hashlib.sha256(data).hexdigest()
    return Upload(person=ME, sha256=sha256, name=reading.name, size=len(data), uploaded_at=NOW)


async def _store(watch: Watch, drafts: Sequence[Draft]) -> None:
    """What the journal, the twin and its views do, on servers of their own."""
    from graph.graphiti_graph import open_graph
    from memory.mem0_recall import Mem0Recall

    folder = Path(tempfile.mkdtemp(prefix="parley-stages-"))
    clock, known = SetClock(NOW), Known(ShippedEmbedder())
    servers = [(embedded_postgres, folder / "postgres"), (embedded_falkordb, folder / "graph")]
    try:
        for _, place in servers:
            place.mkdir()
        conninfo, socket = (server.start_or_join(place) for server, place in servers)
        postgres = await Postgres(conninfo, connections=2).open()
        recall = await Mem0Recall(conninfo, known, clock).open()
        graph = open_graph(socket, known, clock)
        try:
            await _project(watch, await _journal(watch, PostgresJournal(postgres, clock), drafts), known, recall, graph)
        finally:
            await graph.close()
            await recall.close()
            await postgres.close()
    finally:
        for server, place in servers:
            server.stop(place)
        shutil.rmtree(folder, ignore_errors=True)


async def _journal(watch: Watch, journal: Journal, drafts: Sequence[Draft]) -> list[Episode]:
    with watch.over("journal", waiting=True):
        return [each for some in batched(drafts, _COMMIT) for each in await journal.append(some, "stages")]


async def _project(watch: Watch, episodes: Sequence[Episode], known: Known, recall: Recall, graph: FactGraph) -> None:
    fold = CardFold(ME.uid, ME.name, "UTC")
    for some in batched(episodes, _ROUND):
        with watch.over("card"):
            fold.read(some)
        memories, facts = memories_of(ME.uid, some), personal_facts(ME.uid, ME.name, some)
        names = [end.name for fact in facts for end in (fact.source, fact.target)]
        with watch.over("embedding passages"):
            await known.learn([memory.text for memory in memories])
        with watch.over("embedding facts"):
            await known.learn([*names, *(fact.text for fact in facts)])
        with watch.over("memories", waiting=True):
            await recall.write(ME.uid, memories)
        with watch.over("graph", waiting=True):
            await graph.put_facts(facts)


def _extractor(settings: Settings) -> Extract | None:
    if not settings.ingestion.entities:
        return None
    from ingestion.entities import make_extractor

    return make_extractor(settings).extract
