"""One uploaded file from its original to the journal. A bad file is set aside with its reason; the others go on.

Everything is keyed by what the file says, so a worker may be lost at any line: the file is read again, and what is
already in the journal stays as it is.
"""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched

from ingestion.chunking import Wordpieces
from ingestion.drafts import Upload
from ingestion.items import Items, event_versions, names_of, stated_versions
from ingestion.model_reading import ModelReading, read_with_model
from ingestion.normalise import document_drafts, said_in, wish_drafts
from ingestion.people import Speaker
from ingestion.preferences import Found, Said, statements
from ingestion.removals import removed, series_of
from ingestion.shared import shared_drafts
from ingestion.sources import Intake, Item, Reading, Refused, read
from ingestion.versions import Version, decided
from memory.documents import Documents, FileJob, FilePlace
from memory.journal import About, PostgresJournal
from memory.originals import Originals
from memory.registry import Registry
from parley.clock import Clock
from parley.errors import IngestionError, SyncError
from parley.identity import twin_address
from parley.log import bound
from parley.ports import ChatModel
from parley.records import Draft, Episode, EpisodeKind, Value

log = logging.getLogger(__name__)

_BATCH = 1000  # drafts in one commit
_ITEMS = 250  # items in one commit: each with what its person says in it
_CHUNKS = 20
_ASKED = 4  # texts that a model is asked about at the same time
TRIES = 5


class Outcome(Value):
    """How a job ended: done (also when something was set aside), or to be tried again after `after_s` seconds."""

    again: bool = False
    reason: str = ""
    after_s: float = 0.0


DONE = Outcome()


@dataclass(frozen=True)
class Shelves:
    """Where a file comes from and where what it says goes.

    `model` None: what it says of its person is read by rules and the shipped models.
    """

    documents: Documents
    originals: Originals
    registry: Registry
    journal: PostgresJournal
    clock: Clock
    wordpieces: Wordpieces
    limit_bytes: int
    model: ChatModel | None = None
    tries: int = TRIES
    retry_s: float = 1.0


class Pipeline:
    """Reads one file a call."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def read_file(self, place: FilePlace) -> Outcome:
        job = await self._shelves.documents.start(place)
        if job is None:
            return DONE
        with bound(transaction=job.transaction_id, twin=job.person):
            return await self._deal_with(job)

    async def _deal_with(self, job: FileJob) -> Outcome:
        documents = self._shelves.documents
        if job.attempts > self._shelves.tries:  # whoever read it was killed each time
            await documents.set_aside(job, "worker_lost", "Reading it ended the reader, time and again.")
            return DONE
        try:
            await documents.mark_read(job, await _Reading(self._shelves, job).append())
        except Refused as refusal:
            advice = f" {refusal.what_to_do}" if refusal.what_to_do else ""
            await documents.set_aside(job, refusal.code, f"{refusal}{advice}")
        except SyncError as error:
            return await self._again(job, "store_unavailable", str(error))
        except Exception as error:
            log.exception("a file could not be read", extra={"upload": job.upload, "place": job.place})
            return await self._again(job, "unreadable", f"It could not be read: {type(error).__name__}.")
        return DONE

    async def _again(self, job: FileJob, code: str, reason: str) -> Outcome:
        if job.attempts >= self._shelves.tries:
            await self._shelves.documents.set_aside(job, code, reason)
            return DONE
        await self._shelves.documents.put_back(job, code, reason)
        return Outcome(again=True, reason=reason, after_s=self._shelves.retry_s * 2.0 ** (job.attempts - 1))


@dataclass
class _Reading:
    """One file under way: what was found in it, batch by batch, into the journal."""

    shelves: Shelves
    job: FileJob
    last: int = 0
    done: int = 0
    total: int = 0
    source: str = field(default="document")

    async def append(self) -> int:
        """Append what the file says; returns the version of its last event in the person's stream."""
        about, reading = await self._open()
        items = Items(reading, about, self.shelves.wordpieces)  # refused before anything of it is in the journal
        drafts = await asyncio.to_thread(document_drafts, reading, about, self.shelves.wordpieces)
        chunks = [draft for draft in drafts if draft.kind is EpisodeKind.CHUNK]
        self.source = reading.source
        self.total = len(chunks) + len(reading.items) + len(reading.stated) + len(reading.events)
        await self._drafts([draft for draft in drafts if draft.kind is not EpisodeKind.CHUNK])
        for some in batched(chunks, _CHUNKS):
            await self._drafts(some)
            await self._told(len(some))
        if (said := said_in(reading, about)) is not None and not await self._was_asked(about):
            [found] = await self._statements([(reading.text, said)], about.person)
            await self._drafts(wish_drafts(reading, about, found))
        for some in batched(reading.items, _ITEMS):
            await self._items(some, items, about)
        await self._versions(list(stated_versions(reading, about)), len(reading.stated))
        await self._calendar(reading, about)
        return self.last

    async def _statements(self, texts: Sequence[tuple[str, Said]], person: Speaker) -> list[Sequence[Found]]:
        """What each text says of its person: by the model where there is one, which falls back on the rules itself."""
        model = self.shelves.model
        if model is None:
            return await asyncio.to_thread(lambda: [statements(text, person, said) for text, said in texts])
        gate = asyncio.Semaphore(_ASKED)

        async def ask(text: str, said: Said) -> ModelReading:
            async with gate:
                return await read_with_model(text, person, said, model)

        read = await asyncio.gather(*(ask(*each) for each in texts))
        if by_rules := sum(each.by_rules for each in read):
            log.warning("read by rules, the model did not answer", extra={"passages": by_rules})
        return [each.found for each in read]

    async def _was_asked(self, about: Upload) -> bool:
        """Whether a model has answered about this text: asked again, it might say something else beside it."""
        if self.shelves.model is None:
            return False
        return await self.shelves.journal.has(twin_address(about.person.uid), f"preference:{about.sha256}:")

    async def _open(self) -> tuple[Upload, Reading]:
        job, shelves = self.job, self.shelves
        person = await shelves.registry.person(job.person)
        data = await shelves.originals.read(job.sha256)
        if hashlib.sha256(data).hexdigest() != job.sha256:
            raise IngestionError(f"the stored original of {job.name!r} is damaged")
        intake = Intake(now=job.uploaded_at, timezone=person.timezone, limit_bytes=shelves.limit_bytes)
        reading = await asyncio.to_thread(read, job.name, data, intake)
        if not reading.text_is_upload:
            await shelves.originals.put_text(job.sha256, reading.text)
        about = Upload(
            person=Speaker(uid=person.uid, name=person.name, aliases=person.aliases),
            timezone=person.timezone,
            sha256=job.sha256,
            name=job.name,
            size=job.size,
            project=job.project,
            uploaded_at=job.uploaded_at,
            own=job.own,
        )
        return about, reading

    async def _items(self, some: Sequence[Item], items: Items, about: Upload) -> None:
        said = [(item.text, when) for item in some if (when := items.said(item)) is not None]
        found = iter(await self._statements(said, about.person))
        versions = [items.version(item, next(found) if items.said(item) is not None else ()) for item in some]
        await self._versions(versions, len(some))

    async def _calendar(self, reading: Reading, about: Upload) -> None:
        versions = list(event_versions(reading, about))
        for some in batched(versions, _BATCH):
            await self._versions(some, len(some))
        if reading.calendar is not None:
            whole = reading.calendar.id if reading.calendar.whole else None
            asked = About(items=(), calendar=whole, series=series_of(reading))
            stream = twin_address(self.job.person)
            self._reached(
                await self.shelves.journal.reconcile(
                    stream, asked, lambda stored: removed(reading, about, stored), self.job.transaction_id
                )
            )

    async def _versions(self, versions: Sequence[Version], count: int) -> None:
        if not versions:
            return
        asked = About(items=names_of(versions))
        appended = await self.shelves.journal.reconcile(
            twin_address(self.job.person), asked, lambda stored: decided(versions, stored), self.job.transaction_id
        )
        self._reached(appended)
        await self._share([draft for version in versions for draft in version.drafts])
        await self._told(count)

    async def _drafts(self, drafts: Sequence[Draft]) -> None:
        for some in batched(drafts, _BATCH):
            self._reached(await self.shelves.journal.append(some, self.job.transaction_id))
        await self._share(drafts)

    async def _share(self, drafts: Sequence[Draft]) -> None:
        if self.job.project and (shared := shared_drafts(self.job.project, self.job.person, drafts)):
            await self.shelves.journal.append(shared, self.job.transaction_id)

    async def _told(self, more: int) -> None:
        self.done += more
        await self.shelves.documents.progress(self.job, self.source, self.total, self.done)

    def _reached(self, appended: Iterable[Episode]) -> None:
        self.last = max(self.last, *(each.version for each in appended), 0)
