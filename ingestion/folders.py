"""What lies in a folder that somebody named: which of its files are meant, and what they are called."""

import os
from collections.abc import Callable
from pathlib import Path, PurePath
from stat import S_ISREG


def files_in(folder: Path, failed: Callable[[Path, OSError], None]) -> list[tuple[Path, os.stat_result]]:
    """Its files at any depth, in order. Left out: links, what is hidden, and all that lies in a hidden folder.

    `failed` hears of whatever cannot be looked at, a folder or a file; the others are found all the same.
    """
    found: list[tuple[Path, os.stat_result]] = []
    for place, folders, names in folder.walk(on_error=lambda error: failed(Path(error.filename), error)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (place / name for name in names if not name.startswith(".")):
            try:
                told = path.lstat()
            except OSError as error:
                failed(path, error)
                continue
            if S_ISREG(told.st_mode):
                found.append((path, told))
    return sorted(found, key=lambda each: each[0])


def called(path: PurePath) -> str:
    """A path as utf-8 can carry it: each byte that is no text is U+FFFD."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
