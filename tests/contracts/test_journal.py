"""What `parley.ports.Journal` and `Leases` promise: on Postgres by URL, on the embedded one, and in one process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.postgres import Postgres
from parley.clock import SetClock
from parley.errors import Fenced
from parley.identity import derived_id
from parley.ports import Journal, Leases
from parley.records import Draft, EpisodeKind, Fence
from scenarios.volatile_journal import VolatileJournal, VolatileLeases
from tests.contracts.journal_events import SAID_AT, event, new_stream
from tests.stores_fixtures import new_database

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Adapter:
    journal: Journal
    leases: Leases


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["by URL", "embedded", "volatile"])
async def adapter(request: pytest.FixtureRequest, postgres_folder: Path) -> AsyncIterator[Adapter]:
    clock = SetClock(NOW)
    if request.param == "volatile":
        leases = VolatileLeases()
        yield Adapter(VolatileJournal(clock, leases), leases)
        return
    with new_database(embedded_postgres.start_or_join(postgres_folder)) as database:

        def embedded() -> str:
            return database.within(embedded_postgres.start_or_join(postgres_folder))

        url = f"postgresql://{database.user}@/{database.name}?host={database.host}"
        async with Postgres(url if request.param == "by URL" else embedded, connections=10) as postgres:
            yield Adapter(PostgresJournal(postgres, clock), PostgresLeases(postgres))


@pytest.fixture
def journal(adapter: Adapter) -> Journal:
    return adapter.journal


@pytest.fixture
def leases(adapter: Adapter) -> Leases:
    return adapter.leases


async def test_an_event_is_read_back_as_it_was_written(journal: Journal) -> None:
    stream = new_stream()
    payload = {"text": "peanuts — nein, danke", "n": 1, "share": 0.5, "list": [{"a": None}], "yes": True}
    (written,) = await journal.append([event(stream, "k", **payload)], "t1")
    assert written.version == 1
    assert written.payload == payload
    assert written.occurred_at == SAID_AT
    assert written.recorded_at == NOW
    assert written.transaction_id == "t1"
    assert written.id == derived_id("episode", stream, "k")
    assert await journal.read(stream) == [written]
    assert await journal.find(stream, "k") == written


async def test_a_batch_may_hold_old_new_and_repeated_keys(journal: Journal) -> None:
    stream = new_stream()
    await journal.append([event(stream, "a", n=1)], "t1")
    written = await journal.append([event(stream, key, n=2) for key in ("b", "a", "b", "c")], "t2")
    assert [(each.key, each.version, each.payload["n"]) for each in written] == [
        ("b", 2, 2),
        ("a", 1, 1),
        ("b", 2, 2),
        ("c", 3, 2),
    ]


async def test_concurrent_appends_leave_no_gap_and_no_double(journal: Journal) -> None:
    stream, other = sorted([new_stream(), new_stream("room")])

    async def write(writer: int) -> None:
        for n in range(10):
            pair = [event(stream, f"{writer}:{n}"), event(other, f"{writer}:{n}", EpisodeKind.MOVE)]
            await journal.append(pair if writer % 2 else pair[::-1], f"t{writer}")

    await asyncio.gather(*(write(writer) for writer in range(8)))
    for address in (stream, other):
        events = await journal.read(address)
        assert [each.version for each in events] == list(range(1, 81))
        assert len({each.key for each in events}) == 80
        assert await journal.head(address) == 80


async def test_the_same_event_from_many_at_once_is_written_once(journal: Journal) -> None:
    stream = new_stream()
    answers = await asyncio.gather(*(journal.append([event(stream, "k", n=n)], f"t{n}") for n in range(10)))
    assert len({answer[0].transaction_id for answer in answers}) == 1
    assert await journal.head(stream) == 1


async def test_a_reader_sees_a_stream_grow_only_at_its_end(journal: Journal) -> None:
    stream = new_stream()
    seen: list[int] = []

    async def follow() -> None:
        while len(seen) < 60:
            seen.extend(each.version for each in await journal.read(stream, after=len(seen)))
            await asyncio.sleep(0)

    async def write(writer: int) -> None:
        for n in range(15):
            await journal.append([event(stream, f"{writer}:{n}")], "t")

    await asyncio.gather(follow(), *(write(writer) for writer in range(4)))
    assert seen == list(range(1, 61))


async def test_reading_starts_after_a_version_and_stops_at_a_limit(journal: Journal) -> None:
    stream = new_stream()
    await journal.append([event(stream, f"k{n}") for n in range(10)], "t")
    assert [each.version for each in await journal.read(stream, after=3, limit=4)] == [4, 5, 6, 7]
    assert await journal.read(stream, after=10) == []


async def test_a_stream_that_nobody_wrote_to_is_empty(journal: Journal) -> None:
    stream = new_stream()
    assert await journal.read(stream) == []
    assert await journal.head(stream) == 0
    assert await journal.find(stream, "k") is None


async def test_an_owner_whose_epoch_is_over_is_refused(journal: Journal, leases: Leases) -> None:
    stream = new_stream()
    old, _ = await leases.claim(stream, "first")
    await journal.append([event(stream, "a")], "t", fence=Fence(address=stream, epoch=old))
    new, _ = await leases.claim(stream, "second")
    with pytest.raises(Fenced):
        await journal.append([event(stream, "b")], "t", fence=Fence(address=stream, epoch=old))
    await journal.append([event(stream, "c")], "t", fence=Fence(address=stream, epoch=new))
    assert [each.key for each in await journal.read(stream)] == ["a", "c"]


async def test_a_fence_on_an_address_nobody_claimed_is_refused(journal: Journal) -> None:
    stream = new_stream()
    with pytest.raises(Fenced):
        await journal.append([event(stream, "a")], "t", fence=Fence(address=stream, epoch=1))
    assert await journal.head(stream) == 0


async def test_each_claim_ends_the_one_before_and_keeps_the_position(leases: Leases) -> None:
    address = new_stream()
    assert await leases.claim(address, "first") == (1, 0)
    first = Fence(address=address, epoch=1)
    await leases.advance(first, 0, 5)
    assert await leases.claim(address, "second") == (2, 5)
    with pytest.raises(Fenced):
        await leases.advance(first, 5, 6)
    with pytest.raises(Fenced):
        await leases.beat(first)
    assert await leases.claim(address, "third") == (3, 5)


async def test_episodes_a_millisecond_apart_stay_apart(journal: Journal) -> None:
    stream = new_stream("room")
    times = [SAID_AT + timedelta(milliseconds=n, microseconds=1) for n in range(3)]
    drafts = [
        Draft(stream=stream, kind=EpisodeKind.MOVE, key=f"move:{n}", occurred_at=at, payload={})
        for n, at in enumerate(times)
    ]
    await journal.append(drafts, "t")
    assert [each.occurred_at for each in await journal.read(stream)] == times
