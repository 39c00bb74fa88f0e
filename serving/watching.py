"""A watched folder: what is put into <folder>/<uid>/ is that person's, and is read like an upload."""

import asyncio
import logging
import time
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path

from ingestion.sources import Refused, check
from memory.documents import NewFile, NewUpload
from parley.identity import TransactionId, derived_id
from parley.settings import REPOSITORY
from serving.house import House

log = logging.getLogger(__name__)

_SETTLED_S = 2.0  # a file that changed more lately may still be written
_AT_ONCE = 50

Seen = tuple[int, int]
"""Size and modification time (ns): a file with both as they were has not changed."""


class Watch:
    """Looks for files it has not taken yet. What it took is known by content, so a restart takes nothing twice."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house = house
        self._folder = folder if folder.is_absolute() else REPOSITORY / folder
        self._seen: dict[Path, Seen] = {}

    async def look(self) -> int:
        """Take what is new. Returns how many files were queued. Raises OSError."""
        if not self._folder.is_dir():
            return 0
        taken = 0
        people = {person.uid for person in await self._house.registry.people()}
        for uid in sorted(people):
            files = await asyncio.to_thread(lambda uid=uid: list(self._new(self._folder / uid)))
            for path, seen in files[:_AT_ONCE]:
                taken += await self._take(uid, path)
                self._seen[path] = seen
        return taken

    def _new(self, folder: Path) -> Iterator[tuple[Path, Seen]]:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not path.is_file() or path.is_symlink() or path.name.startswith("."):
                continue
            found = path.stat()
            seen = (found.st_size, found.st_mtime_ns)
            if self._seen.get(path) != seen and time.time() - found.st_mtime > _SETTLED_S:
                yield path, seen

    async def _take(self, uid: str, path: Path) -> bool:
        limit = self._house.settings.serve.max_upload_mb * 1024 * 1024
        data = await asyncio.to_thread(_head, path, limit + 1)
        name = path.relative_to(self._folder / uid).as_posix()
        try:
            check(name, data, limit)
            file = NewFile(name=name, media_type=guess_type(name)[0] or "text/plain", data=data)
        except Refused as refusal:
            log.warning("a watched file is refused", extra={"twin": uid, "code": refusal.code})
            reason = f"{refusal} {refusal.what_to_do}".strip()
            file = NewFile(name=name, media_type="", data=b"", code=refusal.code, reason=reason)
            data = reason.encode() + name.encode()
        transaction = TransactionId(derived_id("watched", uid, name, data).hex)
        await self._house.documents.receive(NewUpload(uid, None, [file], transaction))
        return True


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
