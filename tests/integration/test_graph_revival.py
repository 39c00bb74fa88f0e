"""A graph server that is killed comes back, and nobody notices but the clock."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from graph import embedded_falkordb
from graph.graphiti_graph import GraphitiGraph
from graph.ontology import topic, twin
from parley.clock import SetClock
from parley.errors import RetrievalError
from parley.records import Fact
from tests.graph_fixtures import NOW, WordsEmbedder

ANA = twin("ana", "Ana")


def likes(about: str) -> Fact:
    return Fact(
        group="person-ana",
        source=ANA,
        relation="LIKES",
        target=topic(about),
        text=f"Ana likes {about}",
        slot=about,
        valid_at=NOW - timedelta(days=1),
        evidence_id="e1",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A FalkorDB of the test's own, which it may kill."""
    embedded_falkordb.start_or_join(tmp_path)
    yield tmp_path
    embedded_falkordb.stop(tmp_path)


@pytest.fixture
async def graph(folder: Path) -> AsyncIterator[GraphitiGraph]:
    socket = embedded_falkordb.start_or_join(folder)
    opened = GraphitiGraph.falkordb(
        socket, WordsEmbedder(), SetClock(NOW), revive=lambda: embedded_falkordb.start_or_join(folder)
    )
    yield opened
    await opened.close()


def kill(folder: Path) -> None:
    pid = int((folder / "falkordb.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    while embedded_falkordb.alive(folder):
        pass


async def test_a_killed_server_is_revived_and_has_lost_nothing(graph: GraphitiGraph, folder: Path) -> None:
    await graph.put_facts([likes("opera"), likes("tea")])
    kill(folder)
    found = await graph.search("person-ana", "opera", anchor=ANA, at=NOW, limit=1)
    assert [fact.text for fact in found] == ["Ana likes opera"]
    kill(folder)
    await graph.put_facts([likes("jazz"), likes("tea")])
    assert len(await graph.facts_as_of("person-ana", NOW)) == 3


async def test_many_calls_find_a_killed_server_back_at_once(graph: GraphitiGraph, folder: Path) -> None:
    await graph.put_facts([likes("opera")])
    await asyncio.gather(*(graph.facts_as_of("person-ana", NOW) for _ in range(10)))
    kill(folder)
    answers = await asyncio.gather(*(graph.facts_as_of("person-ana", NOW) for _ in range(10)))
    assert [len(facts) for facts in answers] == [1] * 10


async def test_without_a_way_to_revive_it_a_gone_server_is_an_error_that_may_pass(folder: Path) -> None:
    graph = GraphitiGraph.falkordb(embedded_falkordb.start_or_join(folder), WordsEmbedder(), SetClock(NOW))
    await graph.put_facts([likes("opera")])
    kill(folder)
    with pytest.raises(RetrievalError, match="away") as gone:
        await graph.facts_as_of("person-ana", NOW)
    assert gone.value.retryable
    await graph.close()
