"""What reads by itself: a watched folder, connected sources, the nights."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingestion.normalise import Turn, chat_drafts
from ingestion.people import Speaker
from tests.e2e import stores
from tests.e2e.conftest import Library
from tests.e2e.exports import PHOTO, put
from tests.e2e.house import Visitor, accepted, refused, wait_for
from tests.http_server import Answer
from tests.web_site import page, robots


@pytest.fixture(scope="module")
def visitor(library: Library) -> Visitor:
    return library.visitor


# --- what comes by itself


def test_what_is_put_into_a_watched_folder_is_read_for_whose_folder_it_is(library: Library, visitor: Visitor) -> None:
    uid = visitor.person("wilma")
    put(library.watched / uid, {"notes/today.md": "Date: 2026-05-20\n\nI love plums.\n"})
    put(library.watched / "somebody-unknown", {"a.md": "I love pears.\n"})
    wait_for(lambda: visitor.wishes(uid) == ["like plums"], "the watched file is read")
    [entry] = visitor.profile(uid)["entries"]
    assert entry["evidence"]["source_file"] == "notes/today.md"
    put(library.watched / uid, {"photo.png": PHOTO, "notes/today.md": "Date: 2026-05-22\n\nI love figs.\n"})
    wait_for(lambda: visitor.wishes(uid) == ["like figs", "like plums"], "the changed file is read")
    told = visitor.http.get(f"/people/{uid}/ingestion").json()
    assert sum(each["set_aside"] for each in told["sources"].values()) == 1


def connection(visitor: Visitor, uid: str) -> dict[str, Any]:
    [told] = visitor.http.get(f"/people/{uid}/ingestion").raise_for_status().json()["connections"]
    return told


def test_a_website_that_is_connected_is_the_persons_own_words_and_is_read_again(
    library: Library, visitor: Visitor
) -> None:
    uid, home = visitor.person("xaver"), f"{library.site.base_url}/xaver"
    library.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /private\n")
    library.pages["/xaver"] = page("Welcome to my own corner of the web. I love sourdough bread.", "/private")
    library.pages["/private"] = page("I love secrets.")
    made = visitor.http.put(f"/people/{uid}/sources/website/{home}", json={}).raise_for_status().json()
    assert (made["kind"], made["name"], made["every_s"]) == ("website", home, 86_400)
    wait_for(lambda: visitor.wishes(uid) == ["like sourdough bread"], "the page is read")
    assert connection(visitor, uid)["polled_at"] and connection(visitor, uid)["code"] is None
    assert "sourdough" in visitor.ask(uid, "What do you think about sourdough bread?")["answer"]
    library.pages["/xaver"] = page("Welcome to my own corner of the web. I can't stand sourdough bread any more.")
    accepted(visitor.http.post(f"/people/{uid}/sources/website/{home}"))
    wait_for(lambda: visitor.wishes(uid) == ["dislike sourdough bread"], "the changed page is read")
    assert "/private" not in [request.target for request in library.site.requests]
    assert visitor.http.delete(f"/people/{uid}/sources/website/{home}").status_code == 204
    refused(visitor.http.post(f"/people/{uid}/sources/website/{home}"), 404)
    assert visitor.wishes(uid) == ["dislike sourdough bread"]


def test_an_address_that_must_not_be_reached_is_refused_with_a_reason(library: Library, visitor: Visitor) -> None:
    uid, port = visitor.person("yara"), library.site.port
    for address, code in ((f"http://10.0.0.1:{port}/", "forbidden_address"), ("http://127.0.0.1:1/", "bad_connection")):
        assert refused(visitor.http.put(f"/people/{uid}/sources/website/{address}", json={}), 422)["code"] == code
    library.pages["/yara"] = Answer(302, headers={"location": f"http://10.0.0.1:{port}/inside"}, media_type="text/html")
    visitor.http.put(f"/people/{uid}/sources/website/{library.site.base_url}/yara", json={}).raise_for_status()
    wait_for(lambda: connection(visitor, uid)["code"], "the poll fails")
    assert visitor.wishes(uid) == []


def test_a_source_that_keeps_failing_is_a_dead_letter_and_is_read_when_it_is_driven_again(
    library: Library, visitor: Visitor
) -> None:
    uid, home = visitor.person("zeno"), f"{library.site.base_url}/zeno"
    library.pages["/zeno"] = Answer(503, b"Out of order", "text/html")
    visitor.http.put(f"/people/{uid}/sources/website/{home}", json={}).raise_for_status()
    letters = wait_for(lambda: visitor.http.get("/dead-letters", params={"person": uid}).json(), "it is given up")
    assert [(each["task"], each["source"], each["name"], each["attempts"]) for each in letters] == [
        ("poll", "website", home, 3)
    ]
    assert "503" in letters[0]["reason"] and "503" in connection(visitor, uid)["reason"]
    library.pages["/zeno"] = page("My name is Zeno, and I love walnut cake more than anything.")
    accepted(visitor.http.post("/dead-letters/redrive", params={"person": uid}))
    wait_for(lambda: "like walnut cake" in visitor.wishes(uid), "the page is read")
    assert connection(visitor, uid)["reason"] is None


def test_what_is_given_to_sign_in_is_never_told_again(library: Library, visitor: Visitor) -> None:
    uid, secret = visitor.person("abel"), "1//a-refresh-token-nobody-may-see"
    library.pages["/token"] = Answer(400, json.dumps({"error": "invalid_grant"}).encode())
    where = f"/people/{uid}/sources/google_calendar/primary"
    made = visitor.http.put(where, json={"wanted": {"refresh_token": secret}})
    assert made.status_code == 200, made.text
    told = wait_for(lambda: found if (found := connection(visitor, uid))["code"] else None, "the poll is refused")
    assert told["code"] == "access_denied" and told["wanted"] == {"calendar": "primary"}
    wrong = visitor.http.put(where, json={"wanted": {"refresh_token": secret, "colour": "red"}})
    assert refused(wrong, 422)["code"] == "bad_connection"
    everything = [made.text, wrong.text, json.dumps(told), visitor.http.get("/dead-letters").text]
    everything += [path.read_text(errors="replace") for path in library.house.state.glob("*.log*")]
    assert not [text for text in everything if secret in text or "its-own-secret" in text]


def test_what_is_not_configured_or_unknown_is_refused_when_it_is_connected(visitor: Visitor) -> None:
    uid = visitor.person("berta")
    told = refused(visitor.http.put(f"/people/{uid}/sources/twitter/berta_b", json={}), 409)
    assert told["code"] == "not_configured" and "PARLEY_TWITTER__BEARER_TOKEN" in told["what_to_do"]
    refused(visitor.http.put(f"/people/{uid}/sources/myspace/berta", json={}), 404)
    refused(visitor.http.put("/people/nobody-here/sources/website/berta.example", json={}), 404)
    refused(visitor.http.put(f"/people/{uid}/sources/website/berta.example", json={"every_s": 5}), 422)


# --- at night


def idle(visitor: Visitor) -> None:
    """Wait until the queue has nothing to do."""

    def look() -> bool:
        told = visitor.http.get("/ingestion").raise_for_status().json()
        return told["waiting"] == told["running"] == 0

    wait_for(look, "the queue is worked off")


def chatted(uid: str, text: str, at: datetime) -> Turn:
    return Turn(
        person=Speaker(uid=uid, name=uid.title()),
        session_id="winter",
        message_id=f"m{at:%d}",
        role="person",
        sender=uid,
        turn=1,
        content=text,
        said_at=at,
    )


def test_small_talk_that_has_expired_is_trimmed_and_its_turn_stays(library: Library, visitor: Visitor) -> None:
    uid = visitor.person("carl")
    winter = datetime(2026, 1, 10, 12, tzinfo=UTC)
    stores.append(library.house, chat_drafts(chatted(uid, "It is raining in Porto again.", winter)), winter)
    stores.append(library.house, chat_drafts(chatted(uid, "I love rain.", winter + timedelta(days=1))), winter)
    visitor.ask(uid, "What do you think about rain?", session_id="today")
    visitor.caught_up()
    before = {row[1] for row in stores.memories(library.house, uid)}
    assert "It is raining in Porto again." in before
    accepted(visitor.http.post("/ingestion/trim"))
    wait_for(
        lambda: (
            {row[1] for row in stores.memories(library.house, uid)} == {"I love rain.", "What do you think about rain?"}
        ),
        "what has expired is trimmed",
    )
    kept = [each["session_id"] for each in stores.payloads(library.house, uid, "chat_turn")]
    assert kept == ["winter", "winter", "today", "today"]
    assert visitor.profile(uid)["stats"]["chat_turns"] == 4
    assert visitor.wishes(uid) == ["like rain"]


TALK = (
    "I want to hike the Rota Vicentina in September with Mia.",
    "We decided to take the night train to Lagos on the fourth.",
    "I would rather sleep in small guesthouses than in a tent.",
    "My boots are too old, so I have to buy new ones before August.",
    "Let's book the first two nights this week.",
)


def test_a_session_is_summed_up_once_and_anew_when_it_goes_on(library: Library, visitor: Visitor) -> None:
    uid = visitor.person("dora")
    for message in TALK:
        visitor.ask(uid, message, session_id="hiking")
    turns = visitor.profile(uid)["stats"]["chat_turns"]
    for _ in range(2):
        accepted(visitor.http.post("/ingestion/summarise"))
        wait_for(lambda: stores.payloads(library.house, uid, "summary"), "the session is summed up")
        idle(visitor)
    [summary] = stores.payloads(library.house, uid, "summary")
    assert summary["session_id"] == "hiking" and summary["evidence"]
    assert any(message.rstrip(".") in summary["text"] for message in TALK), summary["text"]
    visitor.caught_up()
    assert [row[1] for row in stores.memories(library.house, uid) if row[3] == "summary"] == [summary["text"]]
    assert visitor.profile(uid)["stats"]["chat_turns"] == turns
    for message in ("I changed my mind: I will go in October, when it is cooler.", "Mia agreed to go in October."):
        visitor.ask(uid, message, session_id="hiking")
    accepted(visitor.http.post("/ingestion/summarise"))
    wait_for(lambda: len(stores.payloads(library.house, uid, "summary")) == 2, "the session is summed up again")
    visitor.caught_up()
    told = [row[1] for row in stores.memories(library.house, uid) if row[3] == "summary"]
    assert told == [stores.payloads(library.house, uid, "summary")[-1]["text"]]


def test_only_what_is_done_at_night_can_be_asked_for(visitor: Visitor) -> None:
    refused(visitor.http.post("/ingestion/read_file"), 404)
