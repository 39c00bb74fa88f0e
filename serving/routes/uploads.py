"""What a person leaves behind comes in here: the original is kept, reading it is a job."""

from mimetypes import guess_type
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from ingestion.sources import Refused, check
from memory.documents import NewFile, NewUpload
from parley.errors import RequestError
from parley.identity import UID_PATTERN, new_transaction
from serving.hosts import wake_projector
from serving.routes.people import TheDoor, member
from serving.shapes import FileStatus, UploadOut, UploadStatus

router = APIRouter(tags=["uploads"])

MOST_FILES = 200
_FULL_FILES = 10  # an upload is held in memory until it is stored


@router.post("/upload", status_code=202)
async def upload(
    door: TheDoor,
    person: Annotated[str, Form(pattern=UID_PATTERN)],
    files: Annotated[list[UploadFile], File(description="any kind docs/sources.md names, up to 20 MB each")],
    project: Annotated[str | None, Form(pattern=UID_PATTERN, description="shared with this project's members")] = None,
) -> UploadOut:
    """Keep the files and queue them for reading.

    A file that cannot be read is set aside with its reason while the others go on; if none can, the answer is a 4xx.
    """
    if len(files) > MOST_FILES:
        raise RequestError(f"{len(files)} files are too many at once", 413, f"Send at most {MOST_FILES} an upload.")
    await door.house.registry.person(person)
    if project is not None:
        await member(door, person, project)
    limit = door.settings.serve.max_upload_mb * 1024 * 1024
    if sum(file.size or 0 for file in files) > _FULL_FILES * limit:
        raise RequestError("together the files are too large", 413, f"Send at most {_FULL_FILES} full files at once.")
    received = [await _receive(file, limit) for file in files]
    refusals = [refusal for _, refusal in received if refusal]
    if len(refusals) == len(received):
        raise refusals[0]
    upload_id = await door.house.documents.receive(
        NewUpload(
            person=person, project=project, files=[file for file, _ in received], transaction_id=new_transaction()
        )
    )
    await wake_projector(door.settings)
    return UploadOut(upload_id=upload_id)


async def _receive(file: UploadFile, limit: int) -> tuple[NewFile, Refused | None]:
    """The file, and why it is refused at the door, if it is. What is refused is not kept."""
    name = (file.filename or "unnamed").replace("\x00", "")[:255]
    data = await file.read(limit + 1)
    try:
        check(name, data, limit)
    except Refused as refusal:
        reason = f"{refusal} {refusal.what_to_do}".strip()
        return NewFile(name=name, media_type="", data=b"", code=refusal.code, reason=reason), refusal
    return NewFile(name=name, media_type=guess_type(name)[0] or "text/plain", data=data), None


@router.get("/uploads/{id}")
async def upload_status(id: str, door: TheDoor) -> UploadStatus:
    """Where each file stands. `ingested`: a question asked from now on sees it."""
    status = await door.house.documents.status(id)
    files = [FileStatus(**file.model_dump(exclude={"sha256"})) for file in status.files]
    done = all(file.state in ("ingested", "set_aside") for file in files)
    return UploadStatus(upload_id=id, person=status.person, done=done, files=files)
