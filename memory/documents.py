"""Uploads: documents, and the job of reading each file, from queued to ingested or set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from memory.originals import Originals
from memory.postgres import SQL, Connection, Postgres
from parley.errors import RequestError
from parley.identity import PersonId, ProjectId, derived_id
from parley.ports import Clock
from parley.records import Value

FileState = Literal["queued", "reading", "ingested", "set_aside"]


@dataclass(frozen=True)
class NewFile:
    """One file of an upload. `name` is what its owner calls it. With `code`, it is set aside at once, for `reason`."""

    name: str
    media_type: str
    data: bytes
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class NewUpload:
    person: PersonId
    project: ProjectId | None
    files: Sequence[NewFile]
    transaction_id: str


class Document(Value):
    person: PersonId
    sha256: str
    name: str
    media_type: str
    size: int
    project: ProjectId | None
    stored_at: datetime


class FileJob(Value):
    """A file that `worker` is to read. `attempts` counts this one."""

    upload: str
    place: int
    person: PersonId
    project: ProjectId | None
    name: str
    sha256: str
    media_type: str
    size: int
    attempts: int
    worker: str
    uploaded_at: datetime
    transaction_id: str


class FileRead(Value):
    """A file whose events are in the journal; `version` is the last one's, in the person's stream."""

    upload: str
    place: int
    person: PersonId
    version: int


class FileStatus(Value):
    name: str
    sha256: str
    state: FileState
    code: str | None = None
    reason: str | None = None


class UploadStatus(Value):
    id: str
    person: PersonId
    project: ProjectId | None
    uploaded_at: datetime
    files: tuple[FileStatus, ...]


class Documents:
    """All methods raise SyncError. Claims expire by the database's clock, `clock` gives the times people see."""

    def __init__(self, postgres: Postgres, originals: Originals, clock: Clock) -> None:
        self._postgres = postgres
        self._originals = originals
        self._clock = clock

    async def receive(self, upload: NewUpload) -> str:
        """Store the files, then their document rows and jobs in one commit. Returns the upload's id.

        The same transaction id again is the same upload. Raises RequestError 404 for an unknown person or project.
        """
        id = derived_id("upload", upload.transaction_id).hex
        hashes = [await self._originals.put(file.data) for file in upload.files]
        shared = {
            "id": id,
            "person": upload.person,
            "project": upload.project,
            "at": self._clock.now(),
            "transaction_id": upload.transaction_id,
        }
        rows = [
            shared
            | {"place": place, "name": file.name, "sha256": sha256, "media_type": file.media_type}
            | {"size": len(file.data), "state": "set_aside" if file.code else "queued"}
            | {"code": file.code, "reason": file.reason}
            for place, (file, sha256) in enumerate(zip(upload.files, hashes, strict=True))
        ]

        async def work(connection: Connection) -> None:
            await connection.execute(SQL["put_upload"], shared)
            cursor = connection.cursor()
            await cursor.executemany(SQL["put_document"], [row for row in rows if not row["code"]])
            await cursor.executemany(SQL["put_upload_file"], rows)

        await self._postgres.run(work)
        return id

    async def claim(self, worker: str, lease_s: float = 120.0) -> FileJob | None:
        """The next file nobody reads, for `lease_s` seconds: one whose worker was lost comes again after that."""
        row = await self._postgres.row("claim_file", worker=worker, lease_s=lease_s)
        return FileJob.model_validate(dict(zip(FileJob.model_fields, row, strict=True))) if row else None

    async def waiting(self) -> int:
        """How many files could be claimed now."""
        row = await self._postgres.row("files_waiting")
        return row[0] if row else 0

    async def renew(self, job: FileJob, lease_s: float = 120.0) -> bool:
        """More time. False: the job is no longer this worker's, drop it."""
        return await self._change("renew_file", job, worker=job.worker, lease_s=lease_s)

    async def put_back(self, job: FileJob, code: str, reason: str, after_s: float) -> bool:
        """Reading failed in a way that may pass: queue the file again, for `after_s` seconds from now."""
        return await self._change(
            "return_file", job, worker=job.worker, code=code, reason=_storable(reason), after_s=after_s
        )

    async def mark_read(self, job: FileJob, version: int) -> bool:
        """Its events are in the journal up to `version` of the person's stream; the views are still to follow."""
        return await self._change("file_read", job, worker=job.worker, version=version)

    async def read_files(self) -> list[FileRead]:
        """Files that were read and are not yet ingested, oldest first."""
        rows = await self._postgres.rows("files_read")
        return [FileRead.model_validate(dict(zip(FileRead.model_fields, row, strict=True))) for row in rows]

    async def mark_ingested(self, file: FileRead | FileJob) -> bool:
        """Both views and the twin's position have passed its last event: the caller knows."""
        return await self._change("file_ingested", file)

    async def set_aside(self, file: FileRead | FileJob, code: str, reason: str) -> bool:
        """Give the file up, and say why; the batch goes on."""
        return await self._change("file_set_aside", file, code=code, reason=_storable(reason))

    async def status(self, upload: str) -> UploadStatus:
        """Raises RequestError 404."""
        row = await self._postgres.row("upload", id=upload)
        if row is None:
            raise RequestError(f"There is no upload {upload!r}.", 404, "Upload files first: POST /upload.")
        id, person, project, uploaded_at = row
        files = tuple(
            FileStatus(name=name, sha256=sha256, state=state, code=code, reason=reason)
            for _, name, sha256, state, code, reason in await self._postgres.rows("upload_files", id=upload)
        )
        return UploadStatus(id=id, person=person, project=project, uploaded_at=uploaded_at, files=files)

    async def documents(self, person: str, sha256: str | None = None) -> list[Document]:
        """A person's documents, oldest first; with `sha256`, that one or none."""
        rows = await self._postgres.rows("documents_of", person=person, sha256=sha256)
        return [Document.model_validate(dict(zip(Document.model_fields, row, strict=True))) for row in rows]

    async def _change(self, statement: str, file: FileRead | FileJob, **parameters: object) -> bool:
        return bool(await self._postgres.execute(statement, upload=file.upload, place=file.place, **parameters))


def _storable(reason: str) -> str:
    return reason.replace("\x00", "")[:2000]
