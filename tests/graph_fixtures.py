"""Fact graphs to test on: FalkorDB and Neo4j, each a real server that the session starts and ends.

A conftest takes them in with `pytest_plugins = ["tests.stores_fixtures", "tests.graph_fixtures"]`.
"""

import hashlib
import math
import os
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from graph import local_neo4j
from graph.local_neo4j import Login
from parley.clock import SetClock
from parley.settings import REPOSITORY

if TYPE_CHECKING:
    from graph.graphiti_graph import GraphitiGraph

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
GROUPS = ("person-ana", "person-ben", "project-trip")
LEFT_OUT = pytest.StashKey[str]()


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Java or Maven the Neo4j half is left out, loudly; in CI it stays in and fails."""
    missing = local_neo4j.missing_tools()
    if not missing or os.environ.get("CI"):
        return
    on_neo4j = [item for item in items if _database_of(item) == "neo4j"]
    if on_neo4j:
        config.hook.pytest_deselected(items=on_neo4j)
        items[:] = [item for item in items if _database_of(item) != "neo4j"]
        config.stash[LEFT_OUT] = f"NOT RUN: Neo4j contract suite, {len(on_neo4j)} tests. {missing}"
        warnings.warn(pytest.PytestWarning(config.stash[LEFT_OUT]), stacklevel=2)


def _database_of(item: pytest.Item) -> object:
    parameters = getattr(item, "callspec", None)
    return parameters.params.get("graph") if parameters else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if LEFT_OUT in config.stash:
        terminalreporter.write_line(config.stash[LEFT_OUT], red=True, bold=True)


@pytest.fixture(scope="session")
def neo4j_login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    """A Neo4j of the session's own; its jars are those of `make neo4j`, fetched if they are not there yet."""
    library = local_neo4j.fetch(REPOSITORY / ".neo4j")
    home = tmp_path_factory.mktemp("neo4j")
    try:
        yield local_neo4j.start(home, library)
    finally:
        local_neo4j.end(home)


@pytest.fixture(params=["falkordb", "neo4j"])
async def graph(request: pytest.FixtureRequest) -> "AsyncIterator[GraphitiGraph]":
    """A fact graph whose GROUPS are empty."""
    from graph.graphiti_graph import GraphitiGraph

    embedder, clock = WordsEmbedder(), SetClock(NOW)
    if request.param == "neo4j":
        opened = GraphitiGraph.neo4j(*request.getfixturevalue("neo4j_login"), embedder, clock)
    else:
        opened = GraphitiGraph.falkordb(request.getfixturevalue("falkordb_socket"), embedder, clock)
    for group in GROUPS:
        await opened.clear(group)
    yield opened
    await opened.close()
