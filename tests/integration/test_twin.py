"""The plain twin, no Ray: on a real journal, a real Mem0 and a real Graphiti, with the shipped embedder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from graph.graphiti_graph import open_graph
from graph.ontology import twin as twin_node
from memory.mem0_recall import Mem0Recall
from parley.errors import Fenced, RetrievalError
from parley.identity import person_group, twin_address
from parley.records import Episode
from tests.integration.twin_fixtures import Workshop, open_workshop

NOTES = "Date: 2026-05-20\n\nI love grilled sardines.\nI can't eat peanuts, I am allergic to them.\n"
QUESTION = "What do you like to eat?"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("twin"), fresh_database, falkordb_socket) as workshop:
        yield workshop


async def journal_of(workshop: Workshop, uid: str) -> list[Episode]:
    return await workshop.house.journal.read(twin_address(uid))


async def turns_of(workshop: Workshop, uid: str) -> list[tuple[str, str]]:
    """(message, role) of every chat turn, in the journal's order."""
    turns = [each.payload for each in await journal_of(workshop, uid) if each.kind == "chat_turn"]
    return [(turn["message_id"], turn["role"]) for turn in turns]


async def views_of(workshop: Workshop, uid: str) -> tuple[list[str], list[str]]:
    """Ids of the memories, texts of the facts."""
    memories = await workshop.recall.everything(uid)
    at = workshop.house.clock.now()
    facts = await workshop.graph.facts_as_of(person_group(uid), at, source=twin_node(uid, uid.title()))
    return sorted(memory.id for memory in memories), sorted(fact.text for fact in facts)


async def test_observing_the_same_events_again_changes_nothing(workshop: Workshop) -> None:
    uid = await workshop.person("twice")
    await workshop.upload(uid, "notes.md", NOTES)
    episodes = await journal_of(workshop, uid)
    twin = await workshop.wake(uid)
    assert await twin.observe(episodes) == episodes[-1].version
    views = await views_of(workshop, uid)
    assert (len(views[0]), len(views[1])) == (3, 3)  # two preferences, and a passage in one and a document in the other
    assert await twin.observe(episodes) == episodes[-1].version
    assert await twin.observe(episodes[:2]) == episodes[-1].version
    await workshop.house.leases.rewind(twin_address(uid))
    again = await workshop.wake(uid)
    assert await again.observe(episodes) == episodes[-1].version
    assert await views_of(workshop, uid) == views


async def test_of_two_incarnations_the_older_is_refused(workshop: Workshop) -> None:
    uid = await workshop.person("double")
    older = await workshop.wake(uid)
    newer = await workshop.wake(uid)
    await workshop.upload(uid, "notes.md", NOTES)
    await workshop.say(uid, QUESTION, "s", "m1")
    episodes = await journal_of(workshop, uid)
    with pytest.raises(Fenced):
        await older.observe(episodes)
    with pytest.raises(Fenced):
        await older.reply("s", "m1")
    assert await turns_of(workshop, uid) == [("m1", "person")]
    assert await newer.observe(episodes) == episodes[-1].version
    assert "sardines" in (await newer.reply("s", "m1")).text
    assert await turns_of(workshop, uid) == [("m1", "person"), ("m1", "twin")]


async def test_messages_of_a_session_are_answered_in_the_order_they_were_sent(workshop: Workshop) -> None:
    uid = await workshop.person("orderly")
    twin = await workshop.wake(uid)
    for message in ("m1", "m2", "m3"):
        await workshop.say(uid, QUESTION, "s", message)
    await workshop.say(uid, QUESTION, "another", "m4")
    last = await twin.reply("s", "m3")
    answered = [message for message, role in await turns_of(workshop, uid) if role == "twin"]
    assert answered == ["m1", "m2", "m3"]
    assert await twin.reply("s", "m3") == last
    assert await twin.reply("s", "m1") == await (await workshop.wake(uid)).reply("s", "m1")
    assert [message for message, role in await turns_of(workshop, uid) if role == "twin"] == ["m1", "m2", "m3"]


async def test_a_message_that_is_not_in_the_journal_cannot_be_answered(workshop: Workshop) -> None:
    twin = await workshop.wake(await workshop.person("lonely"))
    with pytest.raises(RetrievalError, match="no message m9"):
        await twin.reply("s", "m9")


async def test_without_its_graph_a_twin_answers_from_what_is_left_and_says_so(
    workshop: Workshop, tmp_path: Path
) -> None:
    uid = await workshop.person("graphless")
    await workshop.upload(uid, "notes.md", NOTES)
    await (await workshop.wake(uid)).observe(await journal_of(workshop, uid))
    gone = open_graph(str(tmp_path / "no.sock"), workshop.embedder, workshop.house.clock)
    twin = await workshop.wake(uid, graph=gone)
    await workshop.say(uid, QUESTION, "s", "m1")
    answer = await twin.reply("s", "m1")
    assert "sardines" in answer.text
    assert answer.missing_sources == ("facts",)
    await gone.close()


async def test_without_its_memories_a_twin_answers_from_what_is_left_and_says_so(
    workshop: Workshop, tmp_path: Path
) -> None:
    uid = await workshop.person("forgetful")
    await workshop.upload(uid, "notes.md", NOTES)
    await (await workshop.wake(uid)).observe(await journal_of(workshop, uid))
    nowhere = f"host={tmp_path} dbname=postgres user=nobody"
    gone = Mem0Recall(nowhere, workshop.embedder, workshop.house.clock, deadline_s=0.1)
    twin = await workshop.wake(uid, recall=gone)
    await workshop.say(uid, QUESTION, "s", "m1")
    answer = await twin.reply("s", "m1")
    assert "sardines" in answer.text
    assert answer.missing_sources == ("memories",)


async def test_a_view_that_cannot_be_written_is_not_acknowledged_and_comes_again(
    workshop: Workshop, tmp_path: Path
) -> None:
    uid = await workshop.person("patient")
    await workshop.upload(uid, "notes.md", NOTES)
    episodes = await journal_of(workshop, uid)
    gone = open_graph(str(tmp_path / "no.sock"), workshop.embedder, workshop.house.clock)
    twin = await workshop.wake(uid, graph=gone)
    with pytest.raises(Exception, match="cannot be written") as caught:
        await twin.observe(episodes)
    assert getattr(caught.value, "retryable", False)
    assert await workshop.house.leases.position(twin_address(uid)) == 0
    await gone.close()
    healed = await workshop.wake(uid)
    assert await healed.observe(episodes) == episodes[-1].version
    assert len((await views_of(workshop, uid))[1]) == 3
