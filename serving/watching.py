"""A watched folder: what is put into <folder>/<uid>/ is that person's, and is read like an upload."""

import asyncio
import logging
import time
from mimetypes import guess_type
from pathlib import Path

from ingestion.folders import called, files_in
from ingestion.sources import Refused, check
from memory.documents import NewFile, NewUpload
from parley.errors import SyncError
from parley.identity import TransactionId, derived_id
from parley.settings import REPOSITORY
from serving.house import House

log = logging.getLogger(__name__)

_SETTLED_S = 2.0  # a file that changed more lately may still be written
_AT_ONCE = 50

Seen = tuple[int, int, int]
"""Size, modification time and change of mode or name (ns): a file with all as they were has not changed."""


class Unreadable(Exception):
    """A file is there and cannot be read; the words say why."""


class Watch:
    """Looks for files it has not taken yet. What it took is known by content, so a restart takes nothing twice."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house = house
        self._folder = folder if folder.is_absolute() else REPOSITORY / folder
        self._seen: dict[Path, Seen] = {}
        self._told: set[Path] = set()  # what could not be looked at, and was logged

    async def look(self) -> int:
        """Take what is new. Returns how many files were queued. Raises OSError, and SyncError that may pass.

        What is wrong with one file holds up no other: it is told once, and again when the file has changed.
        """
        folders = await asyncio.to_thread(self._folders)
        if not folders:
            return 0
        taken = 0
        people = {person.uid for person in await self._house.registry.people()}
        for uid in sorted(people & folders):
            files = await asyncio.to_thread(self._new, self._folder / uid)
            for path, seen in files[:_AT_ONCE]:
                taken += await self._tried(uid, path)
                self._seen[path] = seen
        return taken

    def _folders(self) -> set[str]:
        return {each.name for each in self._folder.iterdir()} if self._folder.is_dir() else set()

    def _new(self, folder: Path) -> list[tuple[Path, Seen]]:
        settled = time.time() - _SETTLED_S
        found = [
            (path, (told.st_size, told.st_mtime_ns, told.st_ctime_ns))
            for path, told in files_in(folder, self._tell)
            if told.st_mtime < settled
        ]
        return [(path, seen) for path, seen in found if self._seen.get(path) != seen]

    def _tell(self, path: Path, error: OSError) -> None:
        """Of what cannot be looked at. What is not there, or no longer, is no news."""
        if path not in self._told and not isinstance(error, FileNotFoundError):
            self._told.add(path)
            log.warning("something watched cannot be looked at", extra={"error": str(error)})

    async def _tried(self, uid: str, path: Path) -> bool:
        try:
            return await self._take(uid, path)
        except Exception as error:
            if isinstance(error, OSError) or (isinstance(error, SyncError) and error.retryable):
                raise  # the house lacks something, not the file: it is tried again
            log.warning("a watched file cannot be taken", extra={"twin": uid}, exc_info=error)
            return False

    async def _take(self, uid: str, path: Path) -> bool:
        """Queue it, or set it aside for a reason its owner is told. False: it is gone."""
        limit = self._house.settings.serve.max_upload_mb * 1024 * 1024
        name, data = called(path.relative_to(self._folder / uid)), None
        code = reason = None
        try:
            data = await asyncio.to_thread(_head, path, limit + 1)
            if data is None:
                return False
            check(name, data, limit)
        except Unreadable as error:
            code, reason = "unreadable", f"{name!r} cannot be read: {error}. Let the house read it."
        except Refused as refusal:
            code, reason = refusal.code, f"{refusal} {refusal.what_to_do}".strip()
        if data is None or reason is not None:
            log.warning("a watched file is set aside", extra={"twin": uid, "code": code})
            file = NewFile(name=name, media_type="", data=b"", code=code, reason=reason)
            data = f"{reason}{name}".encode()
        else:
            file = NewFile(name=name, media_type=guess_type(name)[0] or "text/plain", data=data)
        transaction = TransactionId(derived_id("watched", uid, name, data).hex)
        await self._house.documents.receive(NewUpload(uid, None, [file], transaction))
        return True


def _head(path: Path, size: int) -> bytes | None:
    """None: it is gone. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise Unreadable(cause.strerror or type(cause).__name__) from cause
