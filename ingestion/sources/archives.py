"""Zip archives that people hand over, opened with care: how many files, how large, how well compressed is limited."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from ingestion.sources.reading import Refused

MOST_MEMBERS = 20_000
MOST_BYTES = 200 * 1024 * 1024  # unpacked, of all that is read of one archive together
HIGHEST_RATIO = 200  # prose packs to a third, JSON to a twentieth; a bomb to a thousandth
_BLOCK = 1 << 20


class Archive:
    """A zip's members by name. Reading stops at its limits, whatever the archive claims about its size."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises Refused for what is no zip, is encrypted, or holds too many members."""
        self.name, self._left = name, MOST_BYTES
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except Exception as cause:  # zipfile raises a dozen kinds on damaged input
            raise Refused(
                "malformed", f"{name!r} is damaged: it cannot be read as a zip.", "Download it again."
            ) from cause
        if len(infos) > MOST_MEMBERS:
            raise Refused("too_large", f"{name!r} holds more than {MOST_MEMBERS:,} files.", "Send the parts you need.")
        if any(info.flag_bits & 0x1 for info in infos):
            raise Refused("encrypted", f"{name!r} is encrypted.", "Unpack it and upload what is inside.")
        self._infos = {info.filename.replace("\\", "/"): info for info in infos if not info.is_dir()}

    def names(self) -> Iterator[str]:
        return iter(self._infos)

    def find(self, *endings: str) -> list[str]:
        """Members whose path ends so, ignoring case: archives come with and without a folder around them."""
        wanted = tuple(ending.lower() for ending in endings)
        return [name for name in self._infos if name.lower().endswith(wanted)]

    def read(self, member: str, limit: int = MOST_BYTES) -> bytes:
        """One member, unpacked. Raises Refused beyond `limit` bytes of it, or when it is packed like a bomb.

        So it does when all that was read of this archive is beyond MOST_BYTES: many members together are a bomb too.
        """
        info = self._infos[member]
        most = min(limit, self._left, max(_BLOCK, info.compress_size * HIGHEST_RATIO))
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as file:
                while block := file.read(_BLOCK):
                    size += len(block)
                    self._left -= len(block)
                    if size > most:
                        raise Refused(
                            "too_large", f"{member!r} in {self.name!r} unpacks to too much.", "Send it unpacked."
                        )
                    parts.append(block)
        except Refused:
            raise
        except Exception as cause:
            raise Refused(
                "malformed", f"{member!r} in {self.name!r} is damaged.", "Download the archive again."
            ) from cause
        return b"".join(parts)


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
