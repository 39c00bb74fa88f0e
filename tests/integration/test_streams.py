"""Redis carries wake-ups and pieces of answers; when it is lost, nothing is raised and nothing is lost with it."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from graph import embedded_falkordb
from memory.streams import Streams
from parley.processes import Identity, ServerFailed


@pytest.fixture
async def streams(falkordb_socket: str) -> AsyncIterator[Streams]:
    streams = Streams(falkordb_socket)
    yield streams
    await streams.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "falkordb"
    yield folder
    embedded_falkordb.stop(folder)


def kill(folder: Path) -> None:
    parsed = Identity.parse((folder / "falkordb.pid").read_text())
    assert parsed is not None
    os.kill(parsed[0].pid, signal.SIGKILL)
    while parsed[0].running:
        time.sleep(0.01)


async def test_who_has_subscribed_hears_what_is_published_from_then_on(streams: Streams) -> None:
    await streams.publish("answer:1", "too early")
    async with streams.subscription("answer:1") as pieces:
        for piece in ("Satur", "day ", "— wie schön"):
            assert await streams.publish("answer:1", piece)
        await streams.publish("answer:2", "for others")
        assert [await anext(pieces) for _ in range(3)] == ["Satur", "day ", "— wie schön"]


async def test_a_lock_is_held_by_one_and_released_only_by_its_token(streams: Streams) -> None:
    token = await streams.acquire("twin/ana", ttl_s=60)
    assert token is not None
    assert await streams.acquire("twin/ana", ttl_s=60) is None
    assert not await streams.release("twin/ana", "another's token")
    assert await streams.acquire("twin/ana", ttl_s=60) is None
    assert await streams.release("twin/ana", token)
    assert not await streams.release("twin/ana", token)
    assert await streams.acquire("twin/ana", ttl_s=60) is not None


async def test_without_redis_nothing_is_delivered_and_nothing_raised(tmp_path: Path) -> None:
    streams = Streams(str(tmp_path / "nobody.sock"))
    assert await streams.publish("c", "m") is False
    assert await streams.acquire("lock", ttl_s=1) is None
    assert await streams.release("lock", "t") is False
    assert await streams.alive() is False
    async with streams.subscription("c") as pieces:
        assert [piece async for piece in pieces] == []


async def test_a_server_that_cannot_be_started_is_no_error_either() -> None:
    def fail() -> str:
        raise ServerFailed("no binaries")

    assert await Streams(fail).publish("c", "m") is False


async def test_a_killed_redis_is_started_again_by_who_needs_it(folder: Path) -> None:
    streams = Streams(lambda: embedded_falkordb.start_or_join(folder))
    assert await streams.publish("c", "m")
    kill(folder)
    assert await streams.publish("c", "m")
    async with streams.subscription("c") as pieces:
        assert await streams.publish("c", "again")
        assert await anext(pieces) == "again"
    await streams.close()


async def test_a_subscription_ends_when_redis_is_lost(folder: Path) -> None:
    streams = Streams(lambda: embedded_falkordb.start_or_join(folder))
    async with streams.subscription("c") as pieces:
        await streams.publish("c", "before")
        assert await anext(pieces) == "before"
        kill(folder)
        async with asyncio.timeout(30):
            assert [piece async for piece in pieces] == []
    await streams.close()


async def test_a_subscriber_that_finds_redis_killed_gets_one_that_lives(folder: Path) -> None:
    streams = Streams(lambda: embedded_falkordb.start_or_join(folder))
    assert await streams.alive()
    kill(folder)
    async with streams.subscription("c") as pieces:
        assert await streams.publish("c", "m")
        async with asyncio.timeout(30):
            assert await anext(pieces) == "m"
    await streams.close()
