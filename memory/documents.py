"""Uploads: documents, and where each file stands on its way from queued to ingested or set aside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic_core import to_json

from memory.connections import POLL, ConnectionName
from memory.jobs import NewJob, enqueue
from memory.names import FIND_NAMES, look_for_names, names_job
from memory.originals import Originals
from memory.postgres import SQL, Connection, Postgres
from parley.errors import RequestError
from parley.identity import PersonId, ProjectId, derived_id, new_transaction
from parley.ports import Clock
from parley.records import Value

FileState = Literal["queued", "reading", "ingested", "set_aside"]

READ_FILE = "read_file"
"""The task of a file's job; its arguments are `upload` and `place`."""

type Also = Callable[[Connection], Awaitable[object]]
"""What is to be written in the same commit."""


@dataclass(frozen=True)
class NewFile:
    """One file of an upload. `name` is what its owner calls it. With `code`, it is set aside at once, for `reason`.

    `own`: the whole file is known to be its person's own words, or not to be; None: its text tells.
    """

    name: str
    media_type: str
    data: bytes
    code: str | None = None
    reason: str | None = None
    own: bool | None = None


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


class FilePlace(Value):
    """Which file of which upload."""

    upload: str
    place: int

    @property
    def job(self) -> NewJob:
        lock = f"file:{self.upload}:{self.place}"
        return NewJob(task=READ_FILE, args={"upload": self.upload, "place": self.place}, lock=lock)


class FileJob(FilePlace):
    """A file that is to be read now. `attempts` counts this one."""

    person: PersonId
    project: ProjectId | None
    name: str
    sha256: str
    media_type: str
    size: int
    own: bool | None
    attempts: int
    uploaded_at: datetime
    transaction_id: str


class FileRead(FilePlace):
    """A file whose events are in the journal; `version` is the last one's, in the person's stream."""

    person: PersonId
    version: int


class FileStatus(Value):
    """`items` and `done`: how many things the file holds, and how many of them are in the journal."""

    name: str
    sha256: str
    state: FileState
    code: str | None = None
    reason: str | None = None
    source: str = ""
    items: int = 0
    done: int = 0


class UploadStatus(Value):
    id: str
    person: PersonId
    project: ProjectId | None
    uploaded_at: datetime
    files: tuple[FileStatus, ...]


class SourceProgress(Value):
    """A person's files of one kind of source in one state. `source` is "" while none of them was read."""

    source: str
    state: FileState
    files: int
    items: int
    done: int


class DeadLetter(Value):
    """A job that was given up, why, and after how many attempts. It waits to be driven again."""

    id: str
    person: str | None
    source: str
    name: str
    task: str
    args: dict[str, str | int]
    code: str
    reason: str
    attempts: int
    at: datetime


class Documents:
    """All methods raise SyncError. `clock` gives the times people see."""

    def __init__(self, postgres: Postgres, originals: Originals, clock: Clock) -> None:
        self._postgres = postgres
        self._originals = originals
        self._clock = clock

    async def receive(self, upload: NewUpload, also: Also | None = None) -> str:
        """Store the files, then their document rows, their jobs and `also` in one commit. Returns the upload's id.

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
        rows: list[dict[str, Any]] = [
            shared
            | {"place": place, "name": file.name, "sha256": sha256, "media_type": file.media_type}
            | {"size": len(file.data), "state": "set_aside" if file.code else "queued"}
            | {"code": file.code, "reason": file.reason, "own": file.own}
            for place, (file, sha256) in enumerate(zip(upload.files, hashes, strict=True))
        ]

        async def work(connection: Connection) -> None:
            await connection.execute(SQL["put_upload"], shared)
            cursor = connection.cursor()
            await cursor.executemany(SQL["put_document"], [row for row in rows if not row["code"]])
            fresh = [row for row in rows if await _inserted(connection, row)]
            await enqueue(
                connection, [FilePlace(upload=id, place=row["place"]).job for row in fresh if not row["code"]]
            )
            if also is not None:
                await also(connection)

        await self._postgres.run(work)
        return id

    async def start(self, place: FilePlace) -> FileJob | None:
        """What is to be read for a job; None when it was done already: the job came twice."""
        row = await self._postgres.row("start_file", upload=place.upload, place=place.place)
        return FileJob.model_validate(dict(zip(FileJob.model_fields, row, strict=True))) if row else None

    async def adopt(self) -> int:
        """Give jobs to files that wait without one. Returns how many."""
        places = [
            FilePlace(upload=upload, place=place) for upload, place in await self._postgres.rows("files_without_job")
        ]

        async def work(connection: Connection) -> None:
            await enqueue(connection, [place.job for place in places])

        if places:
            await self._postgres.run(work)
        return len(places)

    async def progress(self, file: FilePlace, source: str, items: int, done: int) -> None:
        """How far reading has come."""
        await self._change("file_progress", file, source=source, items=items, done=done)

    async def put_back(self, file: FilePlace, code: str, reason: str) -> bool:
        """Reading failed in a way that may pass: the file waits, its job comes again."""
        return await self._change("return_file", file, code=code, reason=_storable(reason))

    async def mark_read(self, file: FilePlace, version: int) -> bool:
        """Its events are in the journal up to `version` of the person's stream; the views are still to follow."""
        return await self._change("file_read", file, version=version)

    async def read_files(self) -> list[FileRead]:
        """Files that were read and are not yet ingested, oldest first."""
        rows = await self._postgres.rows("files_read")
        return [FileRead.model_validate(dict(zip(FileRead.model_fields, row, strict=True))) for row in rows]

    async def mark_ingested(self, file: FilePlace) -> bool:
        """Both views have passed its last event, the caller knows. After a person's last one, names are looked for."""

        async def work(connection: Connection) -> bool:
            where = {"upload": file.upload, "place": file.place}
            row = await (await connection.execute(SQL["file_ingested"], where)).fetchone()
            if row is None:
                return False
            await look_for_names(connection, row[0])
            return True

        return await self._postgres.run(work)

    async def set_aside(self, file: FileJob, code: str, reason: str) -> bool:
        """Give the file up, and say why: a dead letter holds its job. The batch goes on."""
        where = {"upload": file.upload, "place": file.place}

        async def work(connection: Connection) -> bool:
            told = {**where, "code": code, "reason": _storable(reason)}
            row = await (await connection.execute(SQL["file_set_aside"], told)).fetchone()
            if row is None:
                return False
            name, source, attempts = row
            letter = {"id": derived_id("dead-letter", READ_FILE, file.upload, file.place).hex, "task": READ_FILE}
            letter |= {"person": file.person, "name": name, "source": source, "args": to_json(where).decode()}
            letter |= {"code": code, "reason": _storable(reason), "attempts": attempts, "at": self._clock.now()}
            await connection.execute(SQL["put_dead_letter"], letter | {"transaction_id": file.transaction_id})
            await look_for_names(connection, file.person)
            return True

        return await self._postgres.run(work)

    async def give_up(
        self,
        task: str,
        args: Mapping[str, Any],
        *,
        person: str | None,
        source: str,
        name: str,
        code: str,
        reason: str,
        attempts: int,
    ) -> None:
        """A job that is no file's: a dead letter holds it, until somebody drives it again."""
        arguments = to_json(args).decode()
        await self._postgres.execute(
            "put_dead_letter",
            id=derived_id("dead-letter", task, arguments).hex,
            person=person,
            source=source,
            name=name,
            task=task,
            args=arguments,
            code=code,
            reason=_storable(reason),
            attempts=attempts,
            at=self._clock.now(),
            transaction_id=str(new_transaction()),
        )

    async def status(self, upload: str) -> UploadStatus:
        """Raises RequestError 404."""
        row = await self._postgres.row("upload", id=upload)
        if row is None:
            raise RequestError(f"There is no upload {upload!r}.", 404, "Upload files first: POST /upload.")
        id, person, project, uploaded_at = row
        files = tuple(
            FileStatus.model_validate(dict(zip(FileStatus.model_fields, told, strict=True)))
            for _, *told in await self._postgres.rows("upload_files", id=upload)
        )
        return UploadStatus(id=id, person=person, project=project, uploaded_at=uploaded_at, files=files)

    async def by_source(self, person: str) -> list[SourceProgress]:
        """How a person's files stand, in numbers."""
        rows = await self._postgres.rows("files_by_source", person=person)
        return [SourceProgress.model_validate(dict(zip(SourceProgress.model_fields, row, strict=True))) for row in rows]

    async def documents(self, person: str, sha256: str | None = None) -> list[Document]:
        """A person's documents, oldest first; with `sha256`, that one or none."""
        rows = await self._postgres.rows("documents_of", person=person, sha256=sha256)
        return [Document.model_validate(dict(zip(Document.model_fields, row, strict=True))) for row in rows]

    async def dead_letters(self, person: str | None = None, limit: int | None = 200) -> list[DeadLetter]:
        """What was given up, oldest first: one person's, or everybody's. `limit` None: all of it."""
        rows = await self._postgres.rows("dead_letters", person=person, id=None, limit=limit)
        return [DeadLetter.model_validate(dict(zip(DeadLetter.model_fields, row, strict=True))) for row in rows]

    async def count_dead_letters(self, person: str | None = None) -> int:
        row = await self._postgres.row("count_dead_letters", person=person)
        return row[0] if row else 0

    async def redrive(self, id: str) -> bool:
        """Take a letter from the list and queue its job again, in one commit. False: there is none of that id."""

        async def work(connection: Connection) -> bool:
            row = await (await connection.execute(SQL["take_dead_letter"], {"id": id})).fetchone()
            if row is None:
                return False
            task, args, _ = row
            if task == READ_FILE:
                place = FilePlace.model_validate(args)
                await connection.execute(SQL["file_redriven"], args)
                await enqueue(connection, [place.job])
            else:
                await enqueue(connection, [_job(task, args)])
            return True

        return await self._postgres.run(work)

    async def _change(self, statement: str, file: FilePlace, **parameters: object) -> bool:
        return bool(await self._postgres.execute(statement, upload=file.upload, place=file.place, **parameters))


def _job(task: str, args: dict[str, Any]) -> NewJob:
    """The job as whoever queues it by itself would have it: it does not run beside another of its kind."""
    if task == POLL:
        return ConnectionName.model_validate(args).job
    if task == FIND_NAMES and "person" in args:
        return names_job(args["person"])
    return NewJob(task=task, args=args, only=task)


async def _inserted(connection: Connection, row: Mapping[str, Any]) -> bool:
    return await (await connection.execute(SQL["put_upload_file"], row)).fetchone() is not None


def _storable(reason: str) -> str:
    return reason.replace("\x00", "")[:2000]
