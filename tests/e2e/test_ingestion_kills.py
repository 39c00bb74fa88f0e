"""A thousand things are read while everything is killed: an undisturbed house knows the same in the end."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.e2e import stores
from tests.e2e.conftest import Library
from tests.e2e.exports import Said, calendar, event, telegram, twitter_archive, whatsapp
from tests.e2e.house import House, Visitor, accepted, running_house, started_house, wait_for

PERSON, NAME = "ilsa", "Ilsa Berg"
MESSAGES, NOTES, EVENTS, TWEETS = 300, 98, 40, 60
ITEMS = 3 * MESSAGES + NOTES + EVENTS + TWEETS
QUIETLY_S = 600.0
"""Far more than it takes: only a house that hangs is given up."""

THINGS = ("tea", "coffee", "sushi", "sourdough", "karaoke", "rowing", "chess", "opera", "jazz", "hiking", "camping")
PLACES = ("Porto", "Graz", "Bergen", "Split", "Ghent", "Cork", "Turin", "Varna")


class Talk:
    """Small talk with a wish now and then, which later ones overturn; the same for a seed."""

    def __init__(self, seed: int) -> None:
        self._lots = random.Random(seed)

    def line(self, number: int) -> str:
        thing, place = self._lots.choice(THINGS), self._lots.choice(PLACES)
        if number % 6 == 0:
            return f"I {self._lots.choice(('love', 'hate', 'like', 'really enjoy'))} {thing}."
        return f"Number {number}: the market of {place} had {thing} for {self._lots.randrange(2, 90)} euros."

    def chat(self) -> Iterator[tuple[str, str]]:
        for number in range(MESSAGES):
            yield (NAME if self._lots.random() < 0.6 else "Ben Holt"), self.line(number)


def files() -> dict[str, str | bytes]:
    """Chats, notes, a calendar and tweets; one message of the group was edited since it was handed over first."""
    talk, start = Talk(4), datetime(2026, 2, 1, 8, tzinfo=UTC)
    group = [Said(number, by, text) for number, (by, text) in enumerate(talk.chat(), start=1)]
    group[0] = Said(1, NAME, "I hate lighthouses.", edited=600)
    june = datetime(2026, 6, 2, 10, tzinfo=UTC)
    times = [june + timedelta(days=number) for number in range(EVENTS)]
    return {
        "WhatsApp Chat with Ben.txt": whatsapp(talk.chat(), start),
        "WhatsApp Chat with Ben Holt.txt": whatsapp(talk.chat(), start + timedelta(days=30)),
        "result.json": telegram(group),
        "twitter.zip": twitter_archive([talk.line(number) for number in range(TWEETS)], "ilsa_b"),
        "home.ics": calendar(
            *(
                event(
                    f"e{at:%j}", f"Choir {at:%j}", f"{at:%Y%m%dT%H%M%SZ}", f"{at + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
                )
                for at in times
            )
        ),
    } | {f"notes/{number}.md": note(talk, start + timedelta(days=number), number) for number in range(NOTES)}


def note(talk: Talk, day: datetime, number: int) -> str:
    return f"Date: {day:%Y-%m-%d}\n\n{talk.line(6)}\n{talk.line(number)}\n"


def handed_over_first(visitor: Visitor) -> None:
    visitor.person(PERSON, NAME)
    visitor.upload(PERSON, {"first.json": telegram([Said(1, NAME, "I love lighthouses.")])})


def done(visitor: Visitor) -> int:
    """How many things are in the journal. -1: nobody answers."""
    try:
        told = visitor.http.get(f"/people/{PERSON}/ingestion").raise_for_status().json()
    except httpx.HTTPError:
        return -1
    return sum(each["done"] for each in told["sources"].values())


def finished(visitor: Visitor, upload: str) -> None:
    def look() -> list[dict[str, Any]] | None:
        status = visitor.http.get(f"/uploads/{upload}").raise_for_status().json()
        return status["files"] if status["done"] else None

    files = wait_for(look, "everything is ingested", QUIETLY_S)
    assert [each for each in files if each["state"] != "ingested"] == []
    visitor.named(PERSON)


def journal(house: House) -> dict[str, tuple[Any, ...]]:
    """What the person's stream says, by key. The order of files is not promised; nor who wrote when."""
    found = stores.events(house, f"twin/{PERSON}")
    by_key = {key: (id, kind, at, json.dumps(payload, sort_keys=True)) for _, key, id, kind, at, payload, _ in found}
    assert len(by_key) == len(found), "no key twice"
    return by_key


def views(house: House) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    memories, facts = stores.memories(house, PERSON), stores.facts(house, f"person-{PERSON}")
    for ids in ([each[0] for each in memories], [each["id"] for each in facts]):
        assert len(ids) == len(set(ids)), "nothing twice"
    told = ("id", "relation", "text", "valid_at", "invalid_at")
    return memories, [{name: each[name] for name in told} for each in facts]


def idle(http: httpx.Client) -> dict[str, int] | None:
    """The queue, once nothing waits in it and nothing is under way."""
    queue = http.get("/ingestion").json()
    return queue if queue["waiting"] + queue["later"] + queue["running"] == 0 else None


@pytest.fixture(scope="module")
def undisturbed(library: Library) -> House:
    handed_over_first(library.visitor)
    finished(library.visitor, accepted(library.visitor.send(PERSON, files()))["upload_id"])
    return library.house


def in_its_middle(visitor: Visitor, share: float) -> None:
    wait_for(lambda: done(visitor) > share * ITEMS, f"{share:.0%} of it is read", QUIETLY_S)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    state = tmp_path_factory.mktemp("killed")
    with running_house(state) as house:
        visitor = Visitor.at(house.url)
        handed_over_first(visitor)
        upload = accepted(visitor.send(PERSON, files()))["upload_id"]
        in_its_middle(visitor, 0.4)
        visitor.http.close()
        house.kill_everything()
        read = [kind for _, kind, _, _ in journal(house).values()]  # what had been committed, before it goes on
        assert 0.3 * ITEMS < sum(map(read.count, ("item", "chunk", "busy"))) < ITEMS, "it was in its middle"
        house = started_house(state)
        visitor = Visitor.at(house.url)
        finished(visitor, upload)
        visitor.http.close()
        yield house


def test_the_import_is_as_large_as_it_is_said_to_be(undisturbed: House) -> None:
    kinds = [kind for _, kind, _, _ in journal(undisturbed).values()]
    assert kinds.count("item") + kinds.count("chunk") + kinds.count("busy") >= 1_000
    assert kinds.count("preference") > 150 and kinds.count("mentions") > 500 and kinds.count("retracted") == 1


def test_after_a_kill_the_journal_says_what_it_says_undisturbed(killed: House, undisturbed: House) -> None:
    disturbed, expected = journal(killed), journal(undisturbed)
    assert disturbed.keys() == expected.keys()
    assert [key for key in expected if disturbed[key] != expected[key]] == []


def test_after_a_kill_both_views_hold_what_they_hold_undisturbed(killed: House, undisturbed: House) -> None:
    (memories, facts), (expected_memories, expected_facts) = views(killed), views(undisturbed)
    assert memories == expected_memories
    assert facts == expected_facts
    assert len([each for each in facts if each["invalid_at"] is not None]) > 20


def test_after_a_kill_the_files_stand_as_ingested_and_nothing_was_given_up(killed: House) -> None:
    with httpx.Client(base_url=killed.url, timeout=90, trust_env=False) as http:
        told = http.get(f"/people/{PERSON}/ingestion").json()
        queue = wait_for(lambda: idle(http), "the last job has seen that nothing is left")
    assert told["dead_letters"] == 0
    for counts in told["sources"].values():
        assert counts["ingested"] == counts["files"] and counts["items"] == counts["done"]
    assert queue["dead_letters"] == 0
