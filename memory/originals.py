"""Files as they were uploaded, kept in the state folder under their hash. Names given by people never become paths."""

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

from parley.errors import RequestError


class Originals:
    """`<folder>/<sha256[:2]>/<sha256>`, and the text extracted from it beside it, `<sha256>.txt`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes) -> str:
        """Store once; returns the sha256 (hex). When this returns, the file is on the disk."""
        sha256 = hashlib.sha256(data).hexdigest()
        await asyncio.to_thread(_write, self.path(sha256), data)
        return sha256

    async def read(self, sha256: str) -> bytes:
        """Raises RequestError 404."""
        return await asyncio.to_thread(self._bytes, self.path(sha256))

    async def put_text(self, sha256: str, text: str) -> None:
        """The text that spans of this document point into, where it is not the file itself (PDF)."""
        await asyncio.to_thread(_write, self._text_path(sha256), text.encode())

    async def text(self, sha256: str) -> bytes:
        """What spans of this document point into: the extracted text (UTF-8), else the file as uploaded."""
        path = self._text_path(sha256)
        return await asyncio.to_thread(self._bytes, path if path.exists() else self.path(sha256))

    def path(self, sha256: str) -> Path:
        """Where the original lies. Raises RequestError 404 for what is not a sha256."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise RequestError("There is no such document.", 404, "Name it by its sha256, 64 hex digits.")
        return self._folder / sha256[:2] / sha256

    def _text_path(self, sha256: str) -> Path:
        return self.path(sha256).with_suffix(".txt")

    @staticmethod
    def _bytes(path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError as cause:
            raise RequestError("There is no such document.", 404, "Upload it first: POST /upload.") from cause


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing, and on the disk before we say so. What is there already has the same content."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
