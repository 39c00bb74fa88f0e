"""Items on real stores: known again by their source's own name, changed, taken back, and never somebody else's wish."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from graph.ontology import twin as twin_node
from memory.registry import Person as Registered
from parley.identity import new_transaction, person_group, project_address, twin_address
from parley.records import Episode, EpisodeKind
from tests.integration.twin_fixtures import Workshop, open_workshop


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("items"), fresh_database, falkordb_socket) as workshop:
        yield workshop


def telegram(*messages: dict[str, Any], name: str = "Club") -> bytes:
    return json.dumps({"name": name, "type": "private_group", "id": 77, "messages": list(messages)}).encode()


def message(id: int, by: str, text: str, edited: int | None = None) -> dict[str, Any]:
    told = {"id": id, "type": "message", "from": by, "from_id": f"user{len(by)}", "text": text}
    told |= {"date": "2026-05-01T10:00:00", "date_unixtime": str(1777629600 + id)}
    return told | ({"edited": "2026-05-02T10:00:00", "edited_unixtime": str(edited)} if edited else {})


async def events(workshop: Workshop, uid: str, kind: EpisodeKind) -> list[Episode]:
    return [each for each in await workshop.house.journal.read(twin_address(uid)) if each.kind is kind]


async def known(workshop: Workshop, uid: str) -> tuple[list[str], list[str], list[str]]:
    """What the card holds, what the memories say, what the graph says, once both views have everything."""
    twin = workshop.twins.get(uid) or await workshop.wake(uid)
    await workshop.project_everything()
    card = await twin.current_card()
    memories = await workshop.recall.everything(uid)
    facts = await workshop.graph.facts_as_of(
        person_group(uid), workshop.house.clock.now(), source=twin_node(uid, uid.title())
    )
    return (
        sorted(f"{each.preference.kind.value} {each.preference.object}" for each in card.current),
        sorted(memory.text for memory in memories),
        sorted(fact.text.split(" (")[0] for fact in facts if fact.relation != "AUTHORED"),
    )


async def test_only_ones_own_messages_become_wishes_and_others_are_context(workshop: Workshop) -> None:
    uid = await workshop.person("olga")
    chat = telegram(message(1, "Olga", "I love sushi."), message(2, "Ben", "I hate sushi."))
    status = await workshop.upload(uid, "result.json", chat)
    assert (status.source, status.items, status.done) == ("telegram", 2, 2)
    card, memories, facts = await known(workshop, uid)
    assert card == ["like sushi"]
    assert facts == ["Olga likes sushi"]
    assert memories == ["I hate sushi.", "I love sushi.", "I love sushi."]
    others = [each for each in await workshop.recall.everything(uid) if each.metadata["source"] == "context"]
    assert [(each.text, each.metadata["speaker"], each.metadata.get("sender")) for each in others] == [
        ("I hate sushi.", "Ben", None)
    ]


async def test_the_same_messages_again_change_nothing(workshop: Workshop) -> None:
    uid = await workshop.person("pia")
    first = [message(1, "Pia", "I love sushi."), message(2, "Ben", "Hi.")]
    await workshop.upload(uid, "result.json", telegram(*first))
    before = await known(workshop, uid)
    grown = telegram(*first, message(3, "Pia", "I like tea."), name="Club, renamed")
    await workshop.upload(uid, "later.json", grown)
    items = await events(workshop, uid, EpisodeKind.ITEM)
    assert [each.payload["item"] for each in items] == ["telegram:77:1", "telegram:77:2", "telegram:77:3"]
    assert await events(workshop, uid, EpisodeKind.RETRACTED) == []
    after = await known(workshop, uid)
    assert after[0] == sorted([*before[0], "like tea"])


async def test_an_edited_message_supersedes_what_it_said_in_card_memories_and_graph(workshop: Workshop) -> None:
    uid = await workshop.person("quentin")
    await workshop.upload(uid, "one.json", telegram(message(1, "Quentin", "I love sushi.")))
    assert (await known(workshop, uid))[0] == ["like sushi"]
    edited = telegram(message(1, "Quentin", "I love ramen.", edited=1777716000))
    await workshop.upload(uid, "two.json", edited)
    told = (["like ramen"], ["I love ramen.", "I love ramen."], ["Quentin likes ramen"])
    assert await known(workshop, uid) == told
    await workshop.upload(uid, "one again.json", telegram(message(1, "Quentin", "I love sushi."), message(2, "B", "x")))
    after = await known(workshop, uid)
    assert (after[0], after[2]) == (told[0], told[2])
    assert "I love sushi." not in after[1]


async def test_a_chat_in_which_nobody_is_the_person_is_set_aside_with_the_names(workshop: Workshop) -> None:
    uid = await workshop.person("rosa")
    status = await workshop.upload(
        uid, "r.json", telegram(message(1, "Ben", "I love sushi."), message(2, "Carl", "No"))
    )
    assert (status.state, status.code) == ("set_aside", "unknown_speaker")
    assert status.reason is not None and "Ben, Carl" in status.reason and "PUT /people/rosa" in status.reason
    assert await workshop.house.journal.head(twin_address(uid)) == 0
    (letter,) = await workshop.house.documents.dead_letters(uid)
    assert (letter.name, letter.code) == ("r.json", "unknown_speaker")


def ics(*events: tuple[str, str, str]) -> bytes:
    """A calendar of (uid, start, end) on one June day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "X-WR-CALNAME:Work"]
    for uid, start, end in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260501T000000Z", f"SUMMARY:{uid}"]
        lines += [f"DTSTART:20260610T{start}00Z", f"DTEND:20260610T{end}00Z", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


async def busy(workshop: Workshop, uid: str) -> list[str]:
    twin = workshop.twins.get(uid) or await workshop.wake(uid)
    await workshop.project_everything()
    return [f"{each.busy.title} {each.busy.start:%H:%M}" for each in (await twin.current_card()).busy]


async def test_a_calendar_exported_again_moves_events_and_takes_back_what_is_gone(workshop: Workshop) -> None:
    uid = await workshop.person("sven")
    first = ics(("lunch", "1200", "1300"), ("review", "1500", "1600"), ("party", "1900", "2200"))
    later = first.replace(b"20260610T1900", b"20261224T1900").replace(b"20260610T2200", b"20261224T2200")
    await workshop.upload(uid, "work.ics", later)
    assert await busy(workshop, uid) == ["lunch 12:00", "review 15:00", "party 19:00"]
    await workshop.upload(uid, "work (1).ics", ics(("lunch", "1230", "1330")))
    assert await busy(workshop, uid) == ["lunch 12:30"]
    at = (await events(workshop, uid, EpisodeKind.BUSY))[-1].occurred_at
    facts = await workshop.graph.facts_as_of(person_group(uid), at, relation="AVAILABLE")
    assert [fact.text for fact in facts if fact.attributes["kind"] == "busy"] == [
        "Sven is busy from 2026-06-10 12:30 to 2026-06-10 13:30 UTC: lunch"
    ]
    assert "free" in {fact.attributes["kind"] for fact in facts}


async def test_what_is_private_is_not_shared_with_a_project(workshop: Workshop) -> None:
    uid = await workshop.person("tara")
    await workshop.wake(uid)
    await workshop.project("garden", uid)
    secret = "Between us: I can't stand the neighbours. Please don't tell anyone."
    chat = telegram(message(1, "Tara", "I love tulips."), message(2, "Tara", secret), message(3, "Ben", "Roses!"))
    await workshop.upload(uid, "r.json", chat, project="garden")
    note = b"I like oaks.\n\nPlease don't tell anyone, but I hate gardening.\n\nI like birches.\n"
    await workshop.upload(uid, "note.md", note, project="garden")
    shared = await workshop.house.journal.read(project_address("garden"))
    told = [(each.payload["text"], each.payload.get("speaker")) for each in shared if each.kind is EpisodeKind.CONTEXT]
    assert ("I love tulips.", "tara") in told and ("Roses!", "Ben") in told
    assert not any("stand" in text or "hate" in text for text, _ in told)
    for each in shared:
        if each.kind is EpisodeKind.CONTEXT and each.payload["name"] == "note.md":
            start, end = each.payload["start"], each.payload["end"]
            assert note[start:end].decode() == each.payload["text"]
    private = [each for each in await events(workshop, uid, EpisodeKind.PREFERENCE) if each.payload["private"]]
    assert len(private) >= 1


async def test_a_message_that_its_author_then_asks_to_keep_quiet_is_shared_with_nobody(workshop: Workshop) -> None:
    uid = await workshop.person("wanda")
    await workshop.wake(uid)
    await workshop.project("band", uid)
    secret, hush = "I'm going to leave the band in June.", "Please don't tell anyone."
    lines = ["I love fado.", secret, hush, "See you on Monday."]
    chat = telegram(*(message(n, "Wanda", text) for n, text in enumerate(lines, 1)), name="Band")
    await workshop.upload(uid, "band.json", chat, project="band")
    shared = await workshop.house.journal.read(project_address("band"))
    told = {each.payload["text"] for each in shared if each.kind is EpisodeKind.CONTEXT}
    assert told == {"I love fado.", "See you on Monday."}
    wishes = await events(workshop, uid, EpisodeKind.PREFERENCE)
    assert {each.payload["private"] for each in wishes if each.payload["quote"] in (secret, hush)} <= {True}


async def test_two_with_the_persons_first_name_are_nobody_until_an_alias_tells(workshop: Workshop) -> None:
    xenia = Registered(uid="xenia", name="Xenia Ruiz", timezone="UTC")
    await workshop.house.registry.put_person(xenia, new_transaction())
    chat = telegram(message(1, "Xenia", "I love sushi."), message(2, "~Xenia 😊", "I hate ramen."), name="Two")
    status = await workshop.upload("xenia", "two.json", chat)
    assert (status.state, status.code) == ("set_aside", "unknown_speaker")
    assert status.reason is not None and "Xenia, ~Xenia 😊" in status.reason and "PUT /people/xenia" in status.reason
    await workshop.house.registry.put_person(xenia.model_copy(update={"aliases": ("Xenia",)}), new_transaction())
    await workshop.upload("xenia", "two again.json", chat)
    assert (await known(workshop, "xenia"))[0] == ["like sushi"]


async def test_own_pages_are_their_persons_words_whoever_signs_them(workshop: Workshop) -> None:
    uid = await workshop.person("ugo")
    page = (
        "<html><head><title>About me</title><link rel=canonical href='https://ugo.example/about'></head><body><main>"
        "<h1>About me</h1><p>I love alpine flowers, and I have drawn them for twenty years in many valleys.</p>"
        "<p>I can't eat hazelnuts, I am allergic to them, so keep them out of the cakes.</p></main></body></html>"
    )
    await workshop.upload(uid, "https://ugo.example/about", page, own=True)
    card, _, _ = await known(workshop, uid)
    assert "dealbreaker hazelnuts" in card
    assert any("alpine flowers" in each for each in card)


async def test_the_voice_is_one_profile_memory_of_own_words_that_is_replaced(workshop: Workshop) -> None:
    uid = await workshop.person("vera")
    own = [message(n, "Vera", f"hey, i really like trail number {n} a lot 😅") for n in range(1, 9)]
    shouts = [message(n, "Ben", "I SHOUT ALL DAY!!! ALWAYS!!!") for n in range(11, 19)]
    await workshop.upload(uid, "r.json", telegram(*own, *shouts))
    await known(workshop, uid)
    profiles = [each for each in await workshop.recall.everything(uid) if each.metadata["source"] == "profile"]
    (profile,) = profiles
    assert profile.metadata["importance"] == 1.0
    assert "expiration_date" not in profile.metadata
    assert profile.text.startswith("Vera writes") and "capital" not in profile.text.lower().split("lower")[0]
    sober = [
        message(n, "Vera", f"I have considered proposal number {n} at length, and I agree with it.")
        for n in range(21, 60)
    ]
    await workshop.upload(uid, "later.json", telegram(*sober))
    await known(workshop, uid)
    (later,) = [each for each in await workshop.recall.everything(uid) if each.metadata["source"] == "profile"]
    assert later.id == profile.id and later.text != profile.text
    again = await workshop.wake(uid)
    assert (await again.voice()).sentences == 8 + 39
