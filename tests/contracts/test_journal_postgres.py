"""What the journal on Postgres promises beyond its port: outbox, chat, listening, text it refuses, who is awake."""

import asyncio
from uuid import UUID

import pytest

from memory.journal import PROJECTED, PostgresJournal
from memory.lease import PostgresLeases
from memory.outbox import Outbox
from memory.postgres import Connection, Postgres
from parley.errors import Fenced, RequestError
from parley.records import Draft, EpisodeKind, Fence
from tests.contracts.journal_events import SAID_AT, event, new_stream, turn


@pytest.fixture
def leases(postgres: Postgres) -> PostgresLeases:
    return PostgresLeases(postgres)


@pytest.fixture
def outbox(postgres: Postgres) -> Outbox:
    return Outbox(postgres)


async def test_the_same_key_again_changes_nothing_and_returns_the_stored_event(
    journal: PostgresJournal, outbox: Outbox
) -> None:
    stream = new_stream()
    (first,) = await journal.append([event(stream, "k", text="first")], "t1")
    (second,) = await journal.append([event(stream, "k", text="second")], "t2")
    assert second == first
    assert await journal.read(stream) == [first]
    assert await outbox.waiting(stream, 10) == 1


async def test_what_belongs_together_is_kept_whole_or_not_at_all(journal: PostgresJournal) -> None:
    """Two messages under one id at once: of the second not even what it says about its person is kept."""
    stream = new_stream()

    def said(words: str) -> list[Draft]:
        return [event(stream, "turn", text=words), event(stream, f"wish:{words}", text=words)]

    kept = await asyncio.gather(*(journal.append_together(said(words), "t") for words in ("tea", "coffee", "cocoa")))
    turn, wish = await journal.read(stream)
    assert sorted(kept) == [False, False, True]
    assert wish.key == f"wish:{turn.payload['text']}"


async def test_the_first_arrival_gets_the_answer_a_later_one_will_get(journal: PostgresJournal) -> None:
    draft = event(new_stream(), "k", at=SAID_AT, id=UUID(int=7), pair=("a", "b"))
    (first,) = await journal.append([draft], "t1")
    (second,) = await journal.append([draft], "t2")
    assert first.payload == second.payload == {"at": "2026-05-30T18:00:00Z", "id": str(UUID(int=7)), "pair": ["a", "b"]}


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


async def test_a_chat_turn_keeps_its_words_in_chat_message_and_reads_back_whole(
    journal: PostgresJournal, postgres: Postgres
) -> None:
    stream = new_stream()
    draft = turn(stream, "m1", "I can't stand coriander", turn=3, project="bbq", evidence=[{"id": "x"}])
    (written,) = await journal.append([draft], "t1")
    assert written.payload == draft.payload
    assert (await journal.read(stream))[0].payload == draft.payload
    assert (await journal.append([draft], "t2"))[0] == written

    async def look(connection: Connection):
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


async def test_an_event_is_found_by_its_journal_id(journal: PostgresJournal) -> None:
    (written,) = await journal.append([turn(new_stream(), "m1", "hello")], "t")
    assert await journal.by_id(str(written.id)) == written
    assert await journal.by_id(str(UUID(int=0))) is None
