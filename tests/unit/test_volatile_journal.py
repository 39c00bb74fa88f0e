"""The journal of simulations keeps the promises of `parley.ports.Journal` and `Leases` that a room rests on."""

import pytest

from parley.clock import SetClock
from parley.errors import Fenced
from parley.identity import derived_id
from parley.records import Draft, EpisodeKind, Fence
from scenarios.volatile_journal import VolatileJournal, VolatileLeases
from tests.room_people import NINE_O_CLOCK


@pytest.fixture
def leases() -> VolatileLeases:
    return VolatileLeases()


@pytest.fixture
def journal(leases: VolatileLeases) -> VolatileJournal:
    return VolatileJournal(SetClock(NINE_O_CLOCK), leases)


def event(key: str, stream: str = "room/r1", **payload: object) -> Draft:
    return Draft(stream=stream, kind=EpisodeKind.MOVE, key=key, occurred_at=NINE_O_CLOCK, payload=payload)


async def test_an_event_is_read_back_as_it_was_written(journal: VolatileJournal) -> None:
    (written,) = await journal.append([event("k", text="hello")], "t1")
    assert (written.version, written.payload, written.transaction_id) == (1, {"text": "hello"}, "t1")
    assert written.id == derived_id("episode", "room/r1", "k")
    assert await journal.read("room/r1") == [written]
    assert await journal.find("room/r1", "k") == written
    assert await journal.find("room/r1", "other") is None


async def test_the_same_key_again_changes_nothing_and_returns_the_stored_event(journal: VolatileJournal) -> None:
    first = await journal.append([event("k", text="first")], "t1")
    assert await journal.append([event("k", text="second")], "t2") == first
    assert await journal.head("room/r1") == 1


async def test_versions_are_gapless_in_each_stream_and_read_after_a_version_up_to_a_limit(
    journal: VolatileJournal,
) -> None:
    await journal.append([event("a"), event("x", "twin/ana"), event("b"), event("c")], "t1")
    assert [(each.version, each.key) for each in await journal.read("room/r1", after=1, limit=1)] == [(2, "b")]
    assert (await journal.head("room/r1"), await journal.head("twin/ana"), await journal.head("room/r2")) == (3, 1, 0)


async def test_an_owner_whose_epoch_is_over_is_refused(journal: VolatileJournal, leases: VolatileLeases) -> None:
    first = Fence(address="room/r1", epoch=(await leases.claim("room/r1", "first"))[0])
    second = Fence(address="room/r1", epoch=(await leases.claim("room/r1", "second"))[0])
    for refused in (journal.append([event("k")], "t1", fence=first), leases.beat(first), leases.release(first)):
        with pytest.raises(Fenced):
            await refused
    assert await journal.head("room/r1") == 0
    await journal.append([event("k")], "t1", fence=second)
    assert await journal.head("room/r1") == 1


async def test_a_position_moves_only_from_where_it_is(leases: VolatileLeases) -> None:
    fence = Fence(address="twin/ana", epoch=(await leases.claim("twin/ana", "me"))[0])
    await leases.advance(fence, 0, 4)
    with pytest.raises(Fenced):
        await leases.advance(fence, 3, 5)
    assert await leases.claim("twin/ana", "me again") == (2, 4)
