"""Both views are dropped and made again from the journal: nothing of what can be seen has changed."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from graph.ontology import twin as twin_node
from parley.errors import Fenced
from parley.identity import new_transaction, person_group, project_address, project_group, twin_address
from parley.records import Draft, EpisodeKind
from serving.rebuild import drop_views
from tests.integration.twin_fixtures import Workshop, open_workshop

PEOPLE = ("rita", "saul")
MOMENTS = tuple(datetime(2025 + (month > 12), (month - 1) % 12 + 1, 15, tzinfo=UTC) for month in (4, 8, 13, 17, 18))
QUESTIONS = ("What do you like to eat?", "Is there anything you can't eat?", "Where is the tent?")
FILES = {
    "rita": {
        "then.md": "Date: 2025-03-01\n\nI love pork ribs.\nI like camping.\n",
        "now.md": "Date: 2026-03-01\n\nI don't eat pork ribs any more.\nI can't eat peanuts, I am allergic to them.\n",
    },
    "saul": {"notes.md": "Date: 2026-05-02\n\nI love sushi.\nI am good at cooking.\n"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("rebuild"), fresh_database, falkordb_socket) as workshop:
        await furnish(workshop)
        yield workshop


async def furnish(workshop: Workshop) -> None:
    """Two people with files, talks and a project of both."""
    for uid in PEOPLE:
        await workshop.person(uid)
        await workshop.wake(uid)
    await workshop.project("rebuilt-trip", *PEOPLE)
    for uid, files in FILES.items():
        for name, text in files.items():
            await workshop.upload(uid, name, text)
    await workshop.upload("saul", "tent.md", "Date: 2026-05-03\n\nThe tent is in my cellar.\n", "rebuilt-trip")
    await workshop.say("rita", "I'm allergic to kiwi now.", "s", "m1")
    await workshop.twins["rita"].reply("s", "m1")
    text = {"text": "The ferry leaves at nine."}
    at = workshop.house.clock.now()
    context = Draft(
        stream=project_address("rebuilt-trip"), kind=EpisodeKind.CONTEXT, key="context:1", occurred_at=at, payload=text
    )
    await workshop.house.journal.append([context], new_transaction())
    await workshop.project_everything()


async def what_is_seen(workshop: Workshop) -> dict[str, Any]:
    """Memories whole, facts as of several moments, and what searching brings back."""
    seen: dict[str, Any] = {}
    for uid in PEOPLE:
        memories = await workshop.recall.everything(uid)
        seen[f"memories of {uid}"] = {memory.id: (memory.text, memory.metadata) for memory in memories}
        for question in QUESTIONS:
            found = await workshop.recall.search(uid, question)
            seen[f"{uid} recalls for {question}"] = ranked((each.score, each.id) for each in found)
    groups = [*map(person_group, PEOPLE), project_group("rebuilt-trip")]
    for group in groups:
        for moment in MOMENTS:
            facts = await workshop.graph.facts_as_of(group, moment)
            seen[f"{group} as of {moment}"] = [fact.model_dump() for fact in facts]
    for uid in PEOPLE:
        for question in QUESTIONS:
            anchor = twin_node(uid, uid.title())
            found = await workshop.graph.search(
                person_group(uid), question, anchor=anchor, at=workshop.house.clock.now()
            )
            seen[f"{uid}'s facts for {question}"] = ranked((each.score, each.text) for each in found)
    return seen


async def answers(workshop: Workshop, session: str) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """What Rita's twin tells Saul, and Saul's own tells him: text, evidence ids, missing sources."""
    told: list[tuple[str, list[str], tuple[str, ...]]] = []
    for place, question in enumerate(QUESTIONS):
        for uid in PEOPLE:
            await workshop.say(uid, question, session, f"m{place}", sender="saul" if uid == "rita" else None)
            answer = await workshop.twins[uid].reply(session, f"m{place}")
            told.append((answer.text, [each.id for each in answer.evidence], answer.missing_sources))
    await workshop.project_everything()
    return told


def ranked(found: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """Best first; equals by id: which of them a store hands out first is its own affair."""
    return sorted(((round(score, 5), id) for score, id in found), key=lambda each: (-each[0], each[1]))


async def test_views_made_again_from_the_journal_show_what_they_showed(workshop: Workshop) -> None:
    told = await answers(workshop, "before")
    before = await what_is_seen(workshop)
    assert len(before["memories of rita"]) >= 6
    assert before[f"person-rita as of {MOMENTS[0]}"] != before[f"person-rita as of {MOMENTS[-1]}"]
    older = dict(workshop.twins)

    assert await drop_views(workshop.house) > 10
    for uid in PEOPLE:
        assert await workshop.recall.everything(uid) == []
        assert await workshop.graph.facts_as_of(person_group(uid), workshop.house.clock.now()) == []
        assert await workshop.house.leases.position(twin_address(uid)) == 0

    for uid in PEOPLE:
        await workshop.wake(uid)
    await workshop.project_everything()
    after = await what_is_seen(workshop)
    for what in before:
        assert after[what] == before[what], what
    assert await answers(workshop, "after") == told

    await workshop.say("rita", "Still there?", "s", "m9")
    with pytest.raises(Fenced):
        await older["rita"].reply("s", "m9")
