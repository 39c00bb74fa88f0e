"""One uploaded file from its original to the journal. A bad file is set aside with its reason; the batch goes on.

Everything is keyed by what the file says, so a worker may be lost at any line: the file is read again, and what is
already in the journal stays as it is.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from ingestion.chunking import Wordpieces
from ingestion.normalise import Upload, document_drafts
from ingestion.people import Speaker
from ingestion.sources import Intake, Refused, read
from memory.documents import Documents, FileJob
from memory.originals import Originals
from memory.registry import Registry
from parley.clock import Clock
from parley.errors import IngestionError, SyncError
from parley.identity import project_address, twin_address
from parley.log import bound
from parley.ports import Journal
from parley.records import Draft, EpisodeKind

log = logging.getLogger(__name__)

_BATCH = 1000
_TRIES = 4
_LEASE_S = 120.0


@dataclass(frozen=True)
class Shelves:
    """Where a file comes from and where what it says goes."""

    documents: Documents
    originals: Originals
    registry: Registry
    journal: Journal
    clock: Clock
    wordpieces: Wordpieces
    limit_bytes: int


class Pipeline:
    """Reads files one after the other until none waits."""

    def __init__(self, shelves: Shelves, worker: str) -> None:
        self._shelves, self._worker = shelves, worker

    async def drain(self) -> int:
        """How many files were dealt with."""
        dealt = 0
        while job := await self._shelves.documents.claim(self._worker, _LEASE_S):
            with bound(transaction=job.transaction_id, twin=job.person):
                await self._deal_with(job)
            dealt += 1
        return dealt

    async def _deal_with(self, job: FileJob) -> None:
        documents = self._shelves.documents
        renewing = asyncio.create_task(self._keep(job))
        try:
            await documents.mark_read(job, await self._read(job))
        except Refused as refusal:
            advice = f" {refusal.what_to_do}" if refusal.what_to_do else ""
            await documents.set_aside(job, refusal.code, f"{refusal}{advice}")
        except SyncError as error:
            await self._again(job, "store_unavailable", str(error))
        except Exception as error:
            log.exception("a file could not be read", extra={"upload": job.upload, "place": job.place})
            await self._again(job, "unreadable", f"It could not be read: {type(error).__name__}.")
        finally:
            renewing.cancel()

    async def _keep(self, job: FileJob) -> None:
        while await self._shelves.documents.renew(job, _LEASE_S):
            await asyncio.sleep(_LEASE_S / 3)

    async def _again(self, job: FileJob, code: str, reason: str) -> None:
        if job.attempts >= _TRIES:
            await self._shelves.documents.set_aside(job, code, reason)
        else:
            await self._shelves.documents.put_back(job, code, reason, after_s=2.0**job.attempts)

    async def _read(self, job: FileJob) -> int:
        """Append what the file says; returns the version of its last event in the person's stream."""
        shelves = self._shelves
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
        )
        drafts = await asyncio.to_thread(document_drafts, reading, about, shelves.wordpieces)
        return await self._append(job, drafts)

    async def _append(self, job: FileJob, drafts: Sequence[Draft]) -> int:
        last = 0
        for some in batched(drafts, _BATCH):  # a large file in several commits: what is in is found again by its key
            stored = await self._shelves.journal.append(some, job.transaction_id)
            last = max(last, *(episode.version for episode in stored if episode.stream == twin_address(job.person)))
        if job.project:
            await self._shelves.journal.append(shared_drafts(job.project, job.person, drafts), job.transaction_id)
        return last


def shared_drafts(project: str, person: str, drafts: Sequence[Draft]) -> list[Draft]:
    """What a document shared to a project leaves in the project's own stream: that it is there, and what it says."""
    shared: list[Draft] = []
    for draft in drafts:
        payload = draft.payload
        if draft.kind is EpisodeKind.DOCUMENT:
            told = {"person": person, "sha256": payload["sha256"], "name": payload["name"]}
            shared.append(_shared(project, draft, EpisodeKind.DOCUMENT, f"document:{person}:{payload['sha256']}", told))
        elif draft.kind is EpisodeKind.CHUNK:
            told: dict[str, Any] = {key: payload.get(key) for key in ("text", "name", "sha256", "start", "end", "page")}
            key = f"context:{person}:{payload['sha256']}:{payload['chunk']}"
            shared.append(_shared(project, draft, EpisodeKind.CONTEXT, key, told | {"person": person}))
    return shared


def _shared(project: str, draft: Draft, kind: EpisodeKind, key: str, payload: dict[str, Any]) -> Draft:
    return Draft(stream=project_address(project), kind=kind, key=key, occurred_at=draft.occurred_at, payload=payload)
