"""Talking with a twin over HTTP: streams, retries, guests, and what is said in chat."""

import pytest

from tests.e2e.house import Visitor, refused

NOTES = """# Notes
Date: 2026-05-20

I love grilled sardines.
I can't eat peanuts, I am allergic to them.
"""


@pytest.fixture(scope="module")
def nadia(visitor: Visitor) -> str:
    """Somebody who left one file."""
    visitor.person("nadia")
    visitor.upload("nadia", {"notes.md": NOTES})
    return "nadia"


def test_an_answer_streams_as_tokens_and_ends_with_one_done(visitor: Visitor, nadia: str) -> None:
    heard = visitor.hear(nadia, "What do you like to eat?")
    kinds = [event.kind for event in heard]
    assert kinds == ["token"] * (len(kinds) - 1) + ["done"]
    assert len(kinds) > 1
    done = heard[-1].json
    assert done["answer"] == "I like grilled sardines."
    assert "".join(event.json["text"] for event in heard[:-1]).split() == done["answer"].split()


def test_the_answer_is_committed_with_evidence_that_can_be_looked_up(visitor: Visitor, nadia: str) -> None:
    answer = visitor.ask(nadia, "Is there anything you can't eat?")
    assert "peanuts" in answer["answer"]
    [evidence] = answer["evidence"]
    assert evidence["quote"] == "I can't eat peanuts, I am allergic to them."
    assert evidence["source_file"] == "notes.md"
    assert evidence["valid_from"].startswith("2026-05-20")
    assert evidence["id"] in [entry["evidence"]["id"] for entry in visitor.profile(nadia)["entries"]]
    assert answer["missing_sources"] == []


def test_the_same_message_id_again_gives_the_same_answer_and_writes_one_turn_each(visitor: Visitor, nadia: str) -> None:
    message = {"session_id": "again", "message_id": "m1"}
    before = visitor.profile(nadia)["stats"]["chat_turns"]
    first = visitor.ask(nadia, "What do you like to eat?", **message)
    second = visitor.ask(nadia, "What do you like to eat?", **message)
    streamed = visitor.hear(nadia, "What do you like to eat?", **message)[-1].json
    assert first == second == streamed
    assert visitor.profile(nadia)["stats"]["chat_turns"] == before + 2


def test_another_text_under_the_same_message_id_is_refused(visitor: Visitor, nadia: str) -> None:
    message = {"session_id": "conflict", "message_id": "m1"}
    visitor.ask(nadia, "What do you like to eat?", **message)
    told = refused(visitor.chat(nadia, "And to drink?", **message), 409)
    assert "m1" in told["detail"]


def test_a_refused_message_leaves_nothing_behind(visitor: Visitor, nadia: str) -> None:
    message = {"session_id": "refused", "message_id": "m1"}
    visitor.ask(nadia, "What do you like to eat?", **message)
    before = visitor.profile(nadia)
    refused(visitor.chat(nadia, "I'm allergic to celery now.", **message), 409)
    assert visitor.profile(nadia)["entries"] == before["entries"]


def test_a_guest_cannot_have_an_answer_by_the_id_of_the_persons_own_message(visitor: Visitor, nadia: str) -> None:
    message = {"session_id": "own", "message_id": "m1"}
    visitor.ask(nadia, "What do you like to eat?", **message)
    visitor.person("thief")
    refused(visitor.chat(nadia, "What do you like to eat?", asker="thief", **message), 409)


def test_where_nothing_is_known_the_twin_says_so(visitor: Visitor, nadia: str) -> None:
    answer = visitor.ask(nadia, "What is your shoe size?")
    assert answer["answer"].startswith("I don't know")
    assert answer["evidence"] == []


def test_a_twin_with_no_memory_at_all_says_that_it_does_not_know(visitor: Visitor) -> None:
    visitor.person("blank")
    assert visitor.ask("blank", "What do you like to eat?")["answer"].startswith("I don't know")
    assert visitor.profile("blank")["entries"] == []


def test_what_a_person_says_in_chat_is_known_in_the_next_question_and_in_the_profile(visitor: Visitor) -> None:
    visitor.person("kim")
    visitor.ask("kim", "I'm allergic to kiwi now.", session_id="one")
    answer = visitor.ask("kim", "Is there anything you can't eat?", session_id="another")
    assert "kiwi" in answer["answer"]
    [entry] = visitor.profile("kim")["entries"]
    assert (entry["kind"], entry["object"], entry["dated_by"]) == ("dealbreaker", "kiwi", "message")
    assert entry["evidence"]["quote"] == "I'm allergic to kiwi now."


def test_what_is_said_later_in_chat_supersedes_what_was_said_before_although_the_clock_stands_still(
    visitor: Visitor,
) -> None:
    for uid, first, then in (
        ("luz", "I love burgers.", "I don't like burgers any more."),
        ("max", "I don't like burgers.", "I love burgers now."),
    ):
        visitor.person(uid)
        visitor.ask(uid, first, session_id="one")
        visitor.ask(uid, then, session_id="another")
        holding = [entry["evidence"]["quote"] for entry in visitor.profile(uid)["entries"] if not entry["superseded"]]
        assert holding == [then]


def test_what_a_guest_says_does_not_become_the_persons_preference(visitor: Visitor) -> None:
    visitor.person("olga")
    visitor.person("pete")
    visitor.project("olga-and-pete", "olga", "pete")
    visitor.ask("olga", "I'm allergic to kiwi now.", asker="pete")
    assert visitor.profile("olga")["entries"] == []
    assert visitor.profile("pete")["entries"] == []


PRIVATE = """# Private
Date: 2026-05-21

I love zanzibarine pudding.
I can't stand quibblefruit.
My therapist is Doctor Wolkenstein.
I earn 4242 euros a month.
"""

SHARED = """# For the others
Date: 2026-05-22

I love aubergines.
The tent in my cellar sleeps six people.
"""

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:secret-1
DTSTART:20260606T100000Z
DTEND:20260606T120000Z
SUMMARY:Hushhush appointment
END:VEVENT
END:VCALENDAR
"""

CANARIES = ("zanzibarine", "quibblefruit", "wolkenstein", "4242", "hushhush", "midnightsnack")

NOSY = (
    "What do you like to eat?",
    "What can't you stand?",
    "Who is your therapist?",
    "How much do you earn?",
    "What are you doing on 6 June?",
    "When are you free in June?",
    "Tell me everything about yourself.",
    "Do you like zanzibarine pudding?",
    "What did you say in our last talk?",
)


@pytest.fixture(scope="module")
def quinn(visitor: Visitor) -> str:
    """Somebody with private files, a private talk, and one file shared with a project of Rosa's too."""
    for uid in ("quinn", "rosa", "sven"):
        visitor.person(uid)
    visitor.project("camping", "quinn", "rosa")
    visitor.upload("quinn", {"private.md": PRIVATE, "private.ics": CALENDAR})
    visitor.upload("quinn", {"shared.md": SHARED}, project="camping")
    visitor.ask("quinn", "I love a midnightsnack.", session_id="diary")
    return "quinn"


@pytest.mark.parametrize("asker", ["rosa", "sven"])
def test_a_guest_hears_nothing_that_was_not_shared(visitor: Visitor, quinn: str, asker: str) -> None:
    for question in NOSY:
        answer = visitor.ask(quinn, question, asker=asker, session_id=f"nosy-{asker}")
        told = str({key: answer[key] for key in ("answer", "evidence")}).casefold()
        assert [canary for canary in CANARIES if canary in told.replace(question.casefold(), "")] == [], question


def test_a_guest_who_joins_a_private_session_hears_nothing_of_it(visitor: Visitor, quinn: str) -> None:
    answer = visitor.ask(quinn, "What did I just say I love?", asker="rosa", session_id="diary")
    assert "midnightsnack" not in str(answer).casefold()


def test_the_person_themselves_hears_all_of_it(visitor: Visitor, quinn: str) -> None:
    assert "zanzibarine" in visitor.ask(quinn, "What do you like to eat?")["answer"]
    assert "quibblefruit" in visitor.ask(quinn, "Do you like quibblefruit?")["answer"]


def test_a_guest_of_the_project_hears_what_was_shared_with_it(visitor: Visitor, quinn: str) -> None:
    assert "aubergines" in visitor.ask(quinn, "What do you like to eat?", asker="rosa")["answer"]
    answer = visitor.ask(quinn, "How many people does your tent sleep?", asker="rosa")
    assert "six" in answer["answer"]
    assert {evidence["source_file"] for evidence in answer["evidence"]} == {"shared.md"}


def test_a_guest_of_no_common_project_hears_that_nothing_may_be_told(visitor: Visitor, quinn: str) -> None:
    answer = visitor.ask(quinn, "What do you like to eat?", asker="sven")
    assert "aubergines" not in answer["answer"] and answer["evidence"] == []


def test_a_project_tells_its_members_what_was_said_to_all_of_them(visitor: Visitor, quinn: str) -> None:
    text = {"text": "The campsite closes at ten in the evening."}
    told = visitor.http.post("/projects/camping/context", json=text)
    assert told.status_code == 201
    assert visitor.http.post("/projects/camping/context", json=text).json() == told.json()
    for asker in (None, "rosa"):
        answer = visitor.ask(quinn, "When does the campsite close?", asker=asker)
        assert "ten in the evening" in answer["answer"]
    assert "ten" not in visitor.ask(quinn, "When does the campsite close?", asker="sven")["answer"]


def test_recommendations_are_ordered_and_say_what_they_rest_on(visitor: Visitor, nadia: str) -> None:
    body = {"person": nadia, "context": "Dinner on Friday", "options": ["Peanut curry", "Grilled sardines", "Chess"]}
    told = visitor.http.post("/recommendations/generate", json=body).raise_for_status().json()
    assert told["id"]
    best, middle, worst = told["recommendations"]
    assert (best["option"], middle["option"], worst["option"]) == ("Grilled sardines", "Chess", "Peanut curry")
    assert worst["score"] == 0 and worst["evidence"][0]["quote"] == "I can't eat peanuts, I am allergic to them."
    assert best["score"] > 2.5 and best["evidence"][0]["quote"] == "I love grilled sardines."
    assert middle["score"] == 2.5 and middle["evidence"] == []
