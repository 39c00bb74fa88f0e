"""What `parley.ports.Journal` and `Leases` promise, shown on Postgres reached by URL and on the embedded one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from memory import embedded_postgres
from memory.journal import PROJECTED, PostgresJournal
from memory.lease import PostgresLeases
from memory.outbox import Outbox
from memory.postgres import Postgres
from parley.clock import SetClock
from parley.errors import Fenced, RequestError
from parley.identity import derived_id
from parley.records import Draft, EpisodeKind, Fence
from tests.stores_fixtures import new_database

SAID_AT = datetime(2026, 5, 30, 18, 0, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
_numbers = count()


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["by URL", "embedded"])
async def postgres(request: pytest.FixtureRequest, postgres_folder: Path) -> AsyncIterator[Postgres]:
    with new_database(embedded_postgres.start_or_join(postgres_folder)) as database:
        if request.param == "by URL":
            source = f"postgresql://{database.user}@/{database.name}?host={database.host}"
        else:
            source = lambda: database.within(embedded_postgres.start_or_join(postgres_folder))  # noqa: E731
        async with Postgres(source, connections=10) as postgres:
            yield postgres


@pytest.fixture
def journal(postgres: Postgres) -> PostgresJournal:
    return PostgresJournal(postgres, SetClock(NOW))


@pytest.fixture
def leases(postgres: Postgres) -> PostgresLeases:
    return PostgresLeases(postgres)


@pytest.fixture
def outbox(postgres: Postgres) -> Outbox:
    return Outbox(postgres)


def new_stream(place: str = "twin") -> str:
    """An address no other test has used."""
    return f"{place}/s{next(_numbers)}"


def event(stream: str, key: str, kind: EpisodeKind = EpisodeKind.CHUNK, **payload: object) -> Draft:
    return Draft(stream=stream, kind=kind, key=key, occurred_at=SAID_AT, payload=payload)


def turn(stream: str, message_id: str, content: str, role: str = "person", **more: object) -> Draft:
    said = {"session_id": "s1", "message_id": message_id, "sender": "ana", "role": role, "content": content}
    return event(stream, f"chat:s1:{message_id}:{role}", EpisodeKind.CHAT_TURN, **said, **more)


async def test_an_event_is_read_back_as_it_was_written(journal: PostgresJournal) -> None:
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
    assert await journal.by_id(str(written.id)) == written


async def test_the_same_key_again_changes_nothing_and_returns_the_stored_event(
    journal: PostgresJournal, outbox: Outbox
) -> None:
    stream = new_stream()
    (first,) = await journal.append([event(stream, "k", text="first")], "t1")
    (second,) = await journal.append([event(stream, "k", text="second")], "t2")
    assert second == first
    assert await journal.read(stream) == [first]
    assert await outbox.waiting(stream, 10) == 1


async def test_a_batch_may_hold_old_new_and_repeated_keys(journal: PostgresJournal) -> None:
    stream = new_stream()
    await journal.append([event(stream, "a", n=1)], "t1")
    written = await journal.append([event(stream, key, n=2) for key in ("b", "a", "b", "c")], "t2")
    assert [(each.key, each.version, each.payload["n"]) for each in written] == [
        ("b", 2, 2),
        ("a", 1, 1),
        ("b", 2, 2),
        ("c", 3, 2),
    ]


async def test_the_first_arrival_gets_the_answer_a_later_one_will_get(journal: PostgresJournal) -> None:
    draft = event(new_stream(), "k", at=SAID_AT, id=UUID(int=7), pair=("a", "b"))
    (first,) = await journal.append([draft], "t1")
    (second,) = await journal.append([draft], "t2")
    assert first.payload == second.payload == {"at": "2026-05-30T18:00:00Z", "id": str(UUID(int=7)), "pair": ["a", "b"]}


async def test_concurrent_appends_leave_no_gap_and_no_double(journal: PostgresJournal) -> None:
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


async def test_the_same_event_from_many_at_once_is_written_once(journal: PostgresJournal) -> None:
    stream = new_stream()
    answers = await asyncio.gather(*(journal.append([event(stream, "k", n=n)], f"t{n}") for n in range(10)))
    assert len({answer[0].transaction_id for answer in answers}) == 1
    assert await journal.head(stream) == 1


async def test_a_reader_sees_a_stream_grow_only_at_its_end(journal: PostgresJournal) -> None:
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


async def test_reading_starts_after_a_version_and_stops_at_a_limit(journal: PostgresJournal) -> None:
    stream = new_stream()
    await journal.append([event(stream, f"k{n}") for n in range(10)], "t")
    assert [each.version for each in await journal.read(stream, after=3, limit=4)] == [4, 5, 6, 7]
    assert await journal.read(stream, after=10) == []


async def test_a_stream_that_nobody_wrote_to_is_empty(journal: PostgresJournal) -> None:
    stream = new_stream()
    assert await journal.read(stream) == []
    assert await journal.head(stream) == 0
    assert await journal.find(stream, "k") is None
    assert stream not in await journal.streams()


async def test_nothing_of_a_batch_is_written_when_one_event_cannot_be(journal: PostgresJournal, outbox: Outbox) -> None:
    stream, other = new_stream(), new_stream()
    with pytest.raises(RequestError) as refused:
        await journal.append([event(stream, "good"), event(other, "bad", text="a\x00b")], "t")
    assert refused.value.status == 422
    assert "NUL" in refused.value.what_to_do
    assert await journal.head(stream) == 0
    assert await outbox.waiting(stream, 10) == 0


async def test_broken_unicode_is_refused_with_what_to_do(journal: PostgresJournal) -> None:
    with pytest.raises(RequestError) as refused:
        await journal.append([event(new_stream(), "k", text="\ud800")], "t")
    assert refused.value.status == 422


async def test_an_owner_whose_epoch_is_over_is_refused(journal: PostgresJournal, leases: PostgresLeases) -> None:
    stream = new_stream()
    old, _ = await leases.claim(stream, "first")
    await journal.append([event(stream, "a")], "t", fence=Fence(address=stream, epoch=old))
    new, _ = await leases.claim(stream, "second")
    with pytest.raises(Fenced):
        await journal.append([event(stream, "b")], "t", fence=Fence(address=stream, epoch=old))
    await journal.append([event(stream, "c")], "t", fence=Fence(address=stream, epoch=new))
    assert [each.key for each in await journal.read(stream)] == ["a", "c"]


async def test_a_fence_on_an_address_nobody_claimed_is_refused(journal: PostgresJournal) -> None:
    stream = new_stream()
    with pytest.raises(Fenced):
        await journal.append([event(stream, "a")], "t", fence=Fence(address=stream, epoch=1))
    assert await journal.head(stream) == 0


async def test_a_chat_turn_keeps_its_words_in_chat_message_and_reads_back_whole(
    journal: PostgresJournal, postgres: Postgres
) -> None:
    stream = new_stream()
    draft = turn(stream, "m1", "I can't stand coriander", turn=3, project="bbq", evidence=[{"id": "x"}])
    (written,) = await journal.append([draft], "t1")
    assert written.payload == draft.payload
    assert (await journal.read(stream))[0].payload == draft.payload
    assert (await journal.append([draft], "t2"))[0] == written

    async def look(connection):
        event_row = await connection.execute("SELECT payload FROM event WHERE id = %s", [written.id])
        message = await connection.execute(
            "SELECT person, session_id, message_id, sender, role, turn, ts, content, project, transaction_id"
            " FROM chat_message WHERE id = %s",
            [written.id],
        )
        return (await event_row.fetchone())[0], await message.fetchone()

    stored, message = await postgres.run(look)
    assert "content" not in stored
    person = stream.removeprefix("twin/")
    said = "I can't stand coriander"
    assert message == (person, "s1", "m1", "ana", "person", 3, SAID_AT, said, "bbq", "t1")


async def test_the_last_turns_of_a_session_come_oldest_first(journal: PostgresJournal) -> None:
    stream = new_stream()
    person = stream.removeprefix("twin/")
    for n in range(4):
        await journal.append([turn(stream, f"m{n}", f"question {n}")], "t")
        await journal.append([turn(stream, f"m{n}", f"answer {n}", role="twin")], "t")
    contents = [each.payload["content"] for each in await journal.turns(person, "s1", last=3)]
    assert contents == ["answer 2", "question 3", "answer 3"]
    assert await journal.turns(person, "another session") == []


@pytest.mark.parametrize("place", ["twin", "project", "room"])
async def test_only_what_the_views_are_made_of_waits_in_the_outbox(
    place: str, journal: PostgresJournal, outbox: Outbox
) -> None:
    stream = new_stream(place)
    drafts = [
        turn(stream, "m", "hello") if kind is EpisodeKind.CHAT_TURN else event(stream, kind.value, kind)
        for kind in EpisodeKind
    ]
    await journal.append(drafts, "t9")
    (batch,) = [batch for batch in await outbox.pending(10_000) if batch.stream == stream]
    assert {each.kind for each in batch.episodes} == PROJECTED[place]
    assert [each.version for each in batch.episodes] == sorted(each.version for each in batch.episodes)


async def test_a_listener_hears_the_stream_once_it_is_committed(journal: PostgresJournal) -> None:
    stream = new_stream()
    heard = journal.listen()
    assert await anext(heard) == ""
    await journal.append([event(stream, "a"), event(stream, "b")], "t")
    async with asyncio.timeout(20):
        while await anext(heard) != stream:
            pass
    await heard.aclose()
    assert await journal.head(stream) == 2


async def test_a_thousand_events_are_one_append(journal: PostgresJournal, outbox: Outbox) -> None:
    stream = new_stream()
    drafts = [event(stream, f"k{n}", text="word " * 100, n=n) for n in range(1000)]
    written = await journal.append(drafts, "t")
    assert [each.payload["n"] for each in written] == list(range(1000))
    assert await outbox.waiting(stream, 1000) == 1000


async def test_each_claim_ends_the_one_before_and_keeps_the_position(leases: PostgresLeases) -> None:
    address = new_stream()
    assert await leases.claim(address, "first") == (1, 0)
    first = Fence(address=address, epoch=1)
    await leases.advance(first, 0, 5)
    assert await leases.claim(address, "second") == (2, 5)
    with pytest.raises(Fenced):
        await leases.advance(first, 5, 6)
    with pytest.raises(Fenced):
        await leases.beat(first)
    assert await leases.position(address) == 5


async def test_a_position_moves_only_from_where_it_is(leases: PostgresLeases) -> None:
    address = new_stream()
    epoch, _ = await leases.claim(address, "owner")
    fence = Fence(address=address, epoch=epoch)
    await leases.advance(fence, 0, 5)
    await leases.advance(fence, 0, 5)  # the same step again: its first answer was lost
    with pytest.raises(Fenced):
        await leases.advance(fence, 3, 9)
    assert await leases.position(address) == 5


async def test_who_beats_lives_and_who_does_not_is_abandoned(journal: PostgresJournal, leases: PostgresLeases) -> None:
    owned, orphan, silent = new_stream("room"), new_stream("room"), new_stream("room")
    for stream in (owned, orphan, silent):
        await journal.append([event(stream, "charter", EpisodeKind.CHARTER)], "t")
    await leases.claim(owned, "host")
    await leases.claim(silent, "host")
    assert await leases.live(owned, 60) == "host"
    assert await leases.live(orphan, 60) is None
    assert set(await leases.abandoned("room/", 60)) & {owned, orphan, silent} == {orphan}
    assert set(await leases.abandoned("room/", 0)) >= {owned, orphan, silent}
    assert await leases.live(silent, 0) is None


async def test_a_released_address_is_left_in_peace_until_it_is_claimed(
    journal: PostgresJournal, leases: PostgresLeases
) -> None:
    room = new_stream("room")
    await journal.append([event(room, "charter", EpisodeKind.CHARTER)], "t")
    epoch, _ = await leases.claim(room, "host")
    await leases.release(Fence(address=room, epoch=epoch))
    assert room not in await leases.abandoned("room/", 0)
    assert await leases.live(room, 60) is None
    assert await leases.claim(room, "other") == (epoch + 1, 0)
    assert await leases.live(room, 60) == "other"


async def test_rewinding_ends_present_owners_and_starts_positions_over(leases: PostgresLeases) -> None:
    address = new_stream()
    epoch, _ = await leases.claim(address, "owner")
    fence = Fence(address=address, epoch=epoch)
    await leases.advance(fence, 0, 7)
    assert await leases.rewind(address) == 1
    assert await leases.position(address) == 0
    with pytest.raises(Fenced):
        await leases.advance(fence, 7, 8)


async def test_episodes_a_millisecond_apart_stay_apart(journal: PostgresJournal) -> None:
    stream = new_stream("room")
    times = [SAID_AT + timedelta(milliseconds=n, microseconds=1) for n in range(3)]
    drafts = [
        Draft(stream=stream, kind=EpisodeKind.MOVE, key=f"move:{n}", occurred_at=at, payload={})
        for n, at in enumerate(times)
    ]
    await journal.append(drafts, "t")
    assert [each.occurred_at for each in await journal.read(stream)] == times
