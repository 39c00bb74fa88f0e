"""What processes take: how much memory a tree of them holds at most, and how long each kind of them computed."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PAUSE_S = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")
_KINDS = {
    "ray::work": "readers",
    "ray::IDLE": "readers",
    "ray::StoresHost": "stores host (embedder, Mem0, Graphiti)",
    "ray::Twin": "twins",
    "ray::Projector": "projector and scheduler",
    "ray::ServeReplica": "front door",
    "postgres": "Postgres",
    "redis": "graph database",
}
"""Kinds of processes by how their names begin, or by the server they belong to."""


class Footprint:
    """Watches from entering until leaving. `peak`: the most bytes that the tree of `root` held at once.

    Resident bytes are added up process by process: what two of them share counts twice, so the figure is an upper
    bound. What lives shorter than a twentieth of a second may be missed.
    """

    def __init__(self, root: int) -> None:
        self.peak = 0
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            self.peak = max(self.peak, sum(_resident(pid) for pid in tree(self._root)))
            self._over.wait(_PAUSE_S)


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, open_ = [root], [root]
    while open_:
        below = children.get(open_.pop(), [])
        found += below
        open_ += below
    return found


def computed(state: Path, house: int) -> dict[str, float]:
    """Seconds that each kind of process of a house has computed so far. `state` is its folder, `house` its process."""
    found = dict.fromkeys([*_KINDS.values(), "the rest"], 0.0)
    for pid in tree(house):
        found[_kind(pid)] += _seconds(pid)
    for server, kind in (("postgres", "Postgres"), ("graph", "graph database")):
        for file in (state / server).glob("*.pid"):
            found[kind] += sum(_seconds(pid) for pid in tree(int(file.read_text().split()[0])))
    return found


def _kind(pid: int) -> str:
    try:
        name = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return "the rest"
    return next((kind for begins, kind in _KINDS.items() if name.startswith(begins)), "the rest")


def _seconds(pid: int) -> float:
    """Of the process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0
