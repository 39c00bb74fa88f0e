"""Processes of a house are killed while it works: nothing is lost, nothing happens twice, the house answers again."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.house import House, Visitor, accepted, options, wait_for

LIKES_SUSHI = "Date: 2026-05-20\n\nI love sushi.\nI like pizza.\n"
QUESTION = "What do you like to eat?"
ROUNDS = 3


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_twins_killed_while_messages_are_under_way_answer_every_message_once(july: Visitor, july_house: House) -> None:
    uid = july.person("hydra")
    july.upload(uid, {"a.md": LIKES_SUSHI})
    expected = july.ask(uid, QUESTION)["answer"]
    before = july.profile(uid)["stats"]["chat_turns"]
    messages = [{"session_id": f"s{n % 2}-hydra", "message_id": f"m{n}"} for n in range(4 * ROUNDS)]
    with ThreadPoolExecutor(len(messages)) as pool:
        asked = []
        for start in range(0, len(messages), 4):
            asked += [pool.submit(july.ask, uid, QUESTION, **each) for each in messages[start : start + 4]]
            kill(*wait_for(lambda: july_house.descendants("ray::TwinActor"), "a twin lives"))
        answers = [each.result() for each in asked]
    assert [answer["message_id"] for answer in answers] == [each["message_id"] for each in messages]
    assert {answer["answer"] for answer in answers} == {expected}
    assert july.profile(uid)["stats"]["chat_turns"] == before + 2 * len(messages)
    again = [july.ask(uid, QUESTION, **each) for each in messages]
    assert again == answers
    assert july.profile(uid)["stats"]["chat_turns"] == before + 2 * len(messages)


def test_a_projector_killed_while_events_wait_takes_them_up_again(july: Visitor, july_house: House) -> None:
    uid = july.person("sisyphus")
    july.upload(uid, {"a.md": LIKES_SUSHI})
    kill(*wait_for(lambda: july_house.descendants("ray::ProjectorHost"), "the projector lives"))
    july.ask(uid, "I'm allergic to kiwi now.")
    july.caught_up()
    stats = july.profile(uid)["stats"]
    assert stats["position"] == stats["head"]


def test_a_twin_killed_in_the_middle_of_a_stream_still_ends_it_with_one_done(july: Visitor, july_house: House) -> None:
    uid = july.person("phoenix")
    july.upload(uid, {"a.md": LIKES_SUSHI})
    message = {"session_id": "burning", "message_id": "m1"}
    with ThreadPoolExecutor(1) as pool:
        stream = pool.submit(july.hear, uid, QUESTION, **message)
        kill(*wait_for(lambda: july_house.descendants("ray::TwinActor"), "a twin lives"))
        heard = stream.result()
    assert [event.kind for event in heard].count("done") == 1
    assert heard[-1].json == july.ask(uid, QUESTION, **message)


def test_a_room_killed_in_its_middle_resumes_and_counts_every_ballot_once(july: Visitor, july_house: House) -> None:
    files = {"ana": {"a.md": LIKES_SUSHI}, "ben": {"b.md": "Date: 2026-05-20\n\nI like pizza.\n"}}
    people = july.group("resumed", files)
    asked = {"issues": [{"name": "Dinner", "options": options("Sushi", "Pizza")}], "seed": 4}
    undisturbed = july.decide("resumed", "What shall we have for dinner?", people, **asked)
    room = july.open_room("resumed", "What shall we have for dinner?", people, **asked)["room_id"]
    killed = False
    heard = []
    for event in july.events(room):
        heard.append(event)
        if event.kind == "position" and not killed and (pids := july_house.descendants("ray::RoomHost")):
            kill(*pids)
            killed = True
    assert killed, "the room's process was found and killed"
    state = july.decided(room)
    assert [event.id for event in heard] == [str(place) for place in range(1, len(heard) + 1)]
    ballots = [(ballot["person"], ballot["round"]) for ballot in state["ballots"]]
    assert len(ballots) == len(set(ballots))
    assert sorted(person for person, round in ballots if round == "sealed") == sorted(people)
    assert state["verdict"] == undisturbed["verdict"]


@pytest.mark.parametrize("server", ["postgres", "graph"])
def test_a_killed_store_comes_back_with_nothing_lost_or_doubled(july: Visitor, july_house: House, server: str) -> None:
    uid = july.person(f"lazarus-{server}")
    july.upload(uid, {"a.md": LIKES_SUSHI})
    first = july.ask(uid, QUESTION, session_id="before", message_id="m1")
    upload = accepted(july.send(uid, {"b.md": "Date: 2026-05-21\n\nI love burgers.\n"}))["upload_id"]
    victim = july_house.server(server)
    kill(victim.pid)
    assert [file["state"] for file in july.settled(upload)] == ["ingested"]
    assert july.ask(uid, QUESTION, session_id="before", message_id="m1") == first
    wait_for(lambda: july.http.get("/healthz").json()["status"] == "ok", "the house is well again")
    successor = july_house.server(server)
    assert successor.running and successor != victim
    answer = july.ask(uid, QUESTION)
    assert "burgers" in answer["answer"] and "sushi" in answer["answer"]
    assert answer["missing_sources"] == []
    profile = july.profile(uid)
    assert [entry["object"] for entry in profile["entries"]].count("sushi") == 1
    assert (profile["stats"]["documents"], profile["stats"]["chat_turns"]) == (2, 4)
