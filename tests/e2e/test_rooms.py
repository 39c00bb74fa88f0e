"""Decisions over HTTP: the verdict follows what people left, is explained, and can be checked afterwards."""

from collections.abc import Iterable
from typing import Any

import pytest

from scenarios.sse import ServerEvent
from tests.e2e.house import Visitor, options, refused, winner

DATED = "Date: 2026-05-20\n\n"
LIKES_SUSHI = DATED + "I love sushi.\nI like pizza.\n"
NO_FISH = DATED + "I can't eat fish, I am allergic to it since operation Xylophon.\nI like pizza.\n"
DINNER = "What shall we have for dinner?"
MENU = [{"name": "Dinner", "options": options("Sushi", "Pizza", "Burgers")}]


def calendar(*busy: tuple[str, str, str]) -> str:
    """An iCalendar file of events: start, end (as iCalendar writes them), title."""
    events = [
        f"BEGIN:VEVENT\nUID:{place}@test\nDTSTART:{start}\nDTEND:{end}\nSUMMARY:{title}\nEND:VEVENT\n"
        for place, (start, end, title) in enumerate(busy)
    ]
    return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//test//EN\n" + "".join(events) + "END:VCALENDAR\n"


def certificate(state: dict[str, Any]) -> dict[str, Any]:
    return state["verdict"]["certificate"]


def vetoed(state: dict[str, Any]) -> set[tuple[str, str]]:
    """(person, label of the option) of every veto in the certificate."""
    labels = {option["id"]: option["choices"][0]["candidates"][0]["label"] for option in state["options"]}
    return {(veto["person"], labels[veto["option"]]) for veto in certificate(state)["vetoes"]}


@pytest.fixture(scope="module")
def cast(visitor: Visitor) -> dict[str, str]:
    """Five people of the project `dinner`, by first name. Dora and Emil left nothing; Ana's file speaks of Dora."""
    files = {
        "ana": {"a.md": LIKES_SUSHI + "Dora loves burgers. Dora can't stand pizza.\n"},
        "ben": {"b.md": NO_FISH},
        "cleo": {"c.md": DATED + "I love sushi.\nI like burgers.\n"},
        "dora": {},
        "emil": {},
    }
    return dict(zip(files, visitor.group("dinner", files), strict=True))


# --- what people left decides


def test_a_dealbreaker_rules_an_option_out_and_when_it_goes_the_verdict_follows(visitor: Visitor) -> None:
    _, ben = people = visitor.group("changing", {"ana": {"a.md": LIKES_SUSHI}, "ben": {"b.md": NO_FISH}})
    before = visitor.decide("changing", DINNER, people, issues=MENU, seed=1)
    assert winner(before) == "Pizza"
    assert vetoed(before) == {(ben, "Sushi")}
    visitor.upload(ben, {"later.md": "Date: 2026-05-28\n\nI love fish now.\nI love sushi.\n"})
    after = visitor.decide("changing", DINNER, people, issues=MENU, seed=1)
    assert winner(after) == "Sushi"
    assert vetoed(after) == set()
    assert certificate(after)["charter_hash"] == certificate(before)["charter_hash"]


DAYS = [
    {
        "name": "Day",
        "options": [
            {"id": "sat", "label": "Saturday", "start": "2026-06-06T10:00:00Z", "end": "2026-06-06T18:00:00Z"},
            {"id": "sun", "label": "Sunday", "start": "2026-06-07T10:00:00Z", "end": "2026-06-07T18:00:00Z"},
        ],
    }
]
SATURDAY_TAKEN = ("20260606T120000Z", "20260606T140000Z", "Dentist")
SUNDAY_TAKEN = ("20260607T120000Z", "20260607T140000Z", "Match")


def test_a_time_is_decided_by_calendars_and_when_one_frees_up_the_verdict_follows(visitor: Visitor) -> None:
    files = {
        "ana": {"a.ics": calendar(SATURDAY_TAKEN)},
        "ben": {"b.ics": calendar(SUNDAY_TAKEN)},
        "free": {"b.ics": calendar()},
    }
    ana, ben, free = visitor.group("calendars", files)
    taken = visitor.decide("calendars", "When do we meet?", [ana, ben], issues=DAYS, seed=1)
    assert taken["verdict"]["outcome"] == "all_vetoed"
    assert vetoed(taken) == {(ana, "Saturday"), (ben, "Sunday")}
    freed = visitor.decide("calendars", "When do we meet?", [ana, free], issues=DAYS, seed=1)
    assert winner(freed) == "Sunday"
    assert vetoed(freed) == {(ana, "Saturday")}
    assert {each["veto"]["kind"] for state in (taken, freed) for each in certificate(state)["vetoes"]} == {"calendar"}
    assert "Dentist" not in str(taken) + str(freed)


def terms(state: dict[str, Any]) -> dict[str, Any]:
    """Everything of a decision but the room's own ids and times."""
    charter = {key: value for key, value in state["charter"].items() if key != "proposal"}
    kept = {key: state[key] for key in ("question", "participants", "charter_hash", "options", "verdict")}
    ballots = {(ballot["person"], ballot["round"]): ballot for ballot in state["ballots"]}
    talk = [(move["speaker"], move["kind"], move["option"], move["evidence"]) for move in state["talk"]]
    return kept | {"charter": charter, "ballots": ballots, "talk": talk}


def test_the_same_files_in_another_order_give_the_same_charter_ballots_talk_and_verdict(
    visitor: Visitor, july: Visitor
) -> None:
    files: dict[str, dict[str, str]] = {
        "ana": {"a.md": LIKES_SUSHI, "old.md": "Date: 2025-05-20\n\nI love burgers.\nI don't like sushi.\n"},
        "ben": {"b.md": NO_FISH, "b.ics": calendar(SATURDAY_TAKEN)},
        "cleo": {"c.md": DATED + "I love burgers.\nI don't like pizza.\n"},
    }
    backwards = {name: dict(reversed(told.items())) for name, told in reversed(files.items())}
    states: list[dict[str, Any]] = []
    for door, given in ((visitor, files), (july, backwards)):
        people = sorted(door.group("orderly", given))
        states.append(door.decide("orderly", "What do we eat, and when?", people, issues=MENU + DAYS))
    assert winner(states[0]) == "Burgers · Sunday"
    assert terms(states[0]) == terms(states[1])


# --- rooms at their edges


def test_an_option_that_nobody_can_accept_ends_in_no_decision_and_says_why(
    visitor: Visitor, cast: dict[str, str]
) -> None:
    people = [cast["ben"], cast["dora"]]
    state = visitor.decide("dinner", DINNER, people, issues=[{"name": "Dinner", "options": options("Grilled fish")}])
    assert state["verdict"]["outcome"] == "all_vetoed"
    assert winner(state) is None
    assert vetoed(state) == {(cast["ben"], "Grilled fish")}
    assert "Ben" in state["verdict"]["explanation"]


def test_one_twin_alone_decides_for_its_person(visitor: Visitor, cast: dict[str, str]) -> None:
    state = visitor.decide("dinner", DINNER, [cast["ana"]], issues=MENU)
    assert winner(state) == "Sushi"
    assert (certificate(state)["present"], certificate(state)["quorum"]) == (1, 1)
    assert [regret["points"] for regret in certificate(state)["regrets"]] == [0]


def test_a_twin_with_no_memory_has_no_say_and_the_verdict_tells(visitor: Visitor, cast: dict[str, str]) -> None:
    state = visitor.decide("dinner", DINNER, [cast["ana"], cast["emil"]], issues=MENU)
    assert winner(state) == "Sushi"
    [ballot] = [each for each in state["ballots"] if (each["person"], each["round"]) == (cast["emil"], "sealed")]
    assert {stance["score"] for stance in ballot["stances"]} == {2.5}
    assert "Emil" in state["verdict"]["explanation"]


def test_where_nobody_knows_anything_an_open_question_has_no_candidates(visitor: Visitor, cast: dict[str, str]) -> None:
    state = visitor.decide("dinner", "What should be on the menu?", [cast["dora"], cast["emil"]])
    assert state["verdict"]["outcome"] == "no_candidates"
    assert state["verdict"]["explanation"]


def test_a_tie_is_drawn_by_a_lot_that_the_same_charter_draws_again(visitor: Visitor, cast: dict[str, str]) -> None:
    people = [cast["dora"], cast["emil"]]
    drawn = [visitor.decide("dinner", DINNER, people, issues=MENU, seed=5) for _ in range(2)]
    assert len(certificate(drawn[0])["lot"]) == 3
    assert drawn[0]["verdict"] == drawn[1]["verdict"]
    assert "lot" in drawn[0]["verdict"]["explanation"]


def test_somebody_who_appears_only_in_others_files_has_no_opinions_of_their_own(
    visitor: Visitor, cast: dict[str, str]
) -> None:
    assert visitor.profile(cast["dora"])["entries"] == []
    state = visitor.decide("dinner", DINNER, [cast["ana"], cast["dora"]], issues=MENU)
    assert winner(state) == "Sushi"
    assert certificate(state)["vetoes"] == []
    assert "Dora" in state["verdict"]["explanation"]


def test_tasks_are_given_to_people_who_can_do_them(visitor: Visitor) -> None:
    files = {
        "ana": {"a.md": DATED + "I am good at cooking.\nI hate driving.\n"},
        "ben": {"b.md": DATED + "I love driving.\nI am bad at cooking.\n"},
    }
    ana, ben = people = visitor.group("tasks", files)
    state = visitor.decide("tasks", "Who cooks, and who drives?", people)
    assert {issue["kind"] for issue in state["issues"]} == {"assignment"}
    settled = {choice["issue"]: choice["candidates"][0]["id"] for choice in state["verdict"]["winner"]["choices"]}
    assert sorted(settled.values()) == sorted(people)
    assert state["labels"][state["verdict"]["winner"]["id"]] == state["winner"]
    assert all(f"{issue}: " in state["winner"] for issue in settled)  # a name alone would not say who does what
    assert next(person for issue, person in settled.items() if "cook" in issue.casefold()) == ana
    assert next(person for issue, person in settled.items() if "driv" in issue.casefold()) == ben


# --- what a room shows, and when


@pytest.fixture(scope="module")
def watched(visitor: Visitor, cast: dict[str, str]) -> tuple[dict[str, str], list[ServerEvent]]:
    """A room that was watched from its beginning: its ids, and what was heard live."""
    people = [cast["ana"], cast["ben"], cast["dora"]]
    opened = visitor.open_room("dinner", DINNER, people, issues=MENU)
    return opened, list(visitor.events(opened["room_id"]))


Watched = tuple[dict[str, str], list[ServerEvent]]


def test_a_rooms_events_resume_after_the_last_id_without_a_gap_or_a_repetition(
    visitor: Visitor, watched: Watched
) -> None:
    opened, live = watched
    assert [event.id for event in live] == [str(place) for place in range(1, len(live) + 1)]
    assert (live[0].kind, live[-1].kind) == ("charter", "verdict")
    for after in (1, len(live) // 2, len(live) - 1):
        resumed = list(visitor.events(opened["room_id"], after=str(after)))
        assert [(event.id, event.data) for event in resumed] == [(event.id, event.data) for event in live[after:]]
    assert list(visitor.events(opened["room_id"], after=live[-1].id)) == []


def test_phases_come_in_order_and_ballots_stay_sealed_until_all_are_in(
    visitor: Visitor, cast: dict[str, str], watched: Watched
) -> None:
    people, (_, heard) = sorted([cast["ana"], cast["ben"], cast["dora"]]), watched
    kinds = [event.kind for event in heard]
    phases = ["charter", "position", "pool", "ballot", "unsealed", "move", "revised", "tally", "verdict"]
    assert order_of(kinds) == phases
    unsealed = kinds.index("unsealed")
    sealed = [event.json for event in heard[:unsealed] if event.kind == "ballot"]
    assert sorted(each["person"] for each in sealed) == people
    assert all(set(each) == {"person", "round", "sealed", "at"} for each in sealed)
    assert sorted(each["person"] for each in heard[unsealed].json["ballots"]) == people
    moments = [event.json["at"] for event in heard]
    assert moments == sorted(set(moments))


def test_the_evidence_of_a_veto_is_in_the_profile_and_its_quote_never_in_the_room(
    visitor: Visitor, cast: dict[str, str], watched: Watched
) -> None:
    opened, heard = watched
    state = visitor.room(opened["room_id"])
    [veto] = certificate(state)["vetoes"]
    assert veto["person"] == cast["ben"]
    entries = {each["evidence"]["id"]: each for each in visitor.profile(cast["ben"])["entries"]}
    entry = entries[veto["veto"]["evidence_id"]]
    assert entry["kind"] == "dealbreaker" and "Xylophon" in entry["evidence"]["quote"]
    assert "xylophon" not in (str(state) + str(heard)).casefold()


def order_of(kinds: Iterable[str]) -> list[str]:
    """Each kind once, in the order of its first appearance; revised ballots are later than `unsealed` anyway."""
    return list(dict.fromkeys(kinds))


@pytest.fixture(scope="module")
def moved(visitor: Visitor, cast: dict[str, str]) -> dict[str, Any]:
    """A decided room on a question that no other room has, its views caught up."""
    question = "What shall we eat at the midsummer party?"
    state = visitor.decide("dinner", question, [cast["ana"], cast["ben"], cast["cleo"]], issues=MENU, seed=3)
    visitor.caught_up()
    return state


def test_votes_are_read_back_from_the_graph_now_and_as_they_were_before_the_revision(
    visitor: Visitor, moved: dict[str, Any]
) -> None:
    path = f"/proposals/{moved['proposal_id']}/status"
    now = visitor.http.get(path).raise_for_status().json()
    before = visitor.http.get(path, params={"as_of": moved["times"]["unsealed"]}).raise_for_status().json()
    cast = {(ballot["person"], ballot["round"]): ballot for ballot in moved["ballots"]}
    final = {person: cast.get((person, "revision"), cast[person, "sealed"]) for person in moved["participants"]}
    assert (now["status"], now["winner"]) == ("decided", winner(moved))
    assert scores(now) == {person: told(ballot) for person, ballot in final.items()}
    assert before["status"] == "open" and before["winner"] is None
    assert scores(before) == {person: told(cast[person, "sealed"]) for person in moved["participants"]}
    assert {vote["round"] for vote in before["votes"]} == {"sealed"}


def scores(status: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {vote["person"]: vote["scores"] for vote in status["votes"]}


def told(ballot: dict[str, Any]) -> dict[str, float]:
    return {stance["option"]: stance["score"] for stance in ballot["stances"]}


def test_a_changed_score_names_evidence_that_was_heard_in_the_talk(moved: dict[str, Any]) -> None:
    heard = {evidence: move["speaker"] for move in moved["talk"] for evidence in move["evidence"]}
    changes = [(ballot["person"], change) for ballot in moved["ballots"] for change in ballot["changes"]]
    assert all(change["because"] in heard and heard[change["because"]] != person for person, change in changes)


def test_a_decision_is_remembered_by_every_twin_that_took_part(visitor: Visitor, moved: dict[str, Any]) -> None:
    for person in moved["participants"]:
        answer = visitor.ask(person, "What did we decide to eat at the midsummer party?")
        assert winner(moved) in answer["answer"]


def test_a_proposal_is_open_until_its_verdict(visitor: Visitor, moved: dict[str, Any]) -> None:
    open_ones = visitor.http.get("/proposals/open").raise_for_status().json()
    assert moved["proposal_id"] not in [each["proposal_id"] for each in open_ones]


# --- rooms that are refused


def test_rooms_with_strangers_or_beyond_their_limits_are_refused_with_what_to_do(
    visitor: Visitor, cast: dict[str, str]
) -> None:
    people = [cast["ana"], cast["ben"]]
    visitor.person("outsider")
    asked = {"project": "dinner", "question": DINNER, "participants": people}
    for body, status in (
        (asked | {"project": "no-such-project"}, 404),
        (asked | {"participants": [*people, "nobody-here"]}, 404),
        (asked | {"participants": [*people, "outsider"]}, 422),
        (asked | {"participants": []}, 422),
        (asked | {"participants": [people[0], people[0]]}, 422),
        (asked | {"question": ""}, 422),
        (asked | {"rule": "whoever-shouts-loudest"}, 422),
        (asked | {"unheard_of": 1}, 422),
        (asked | {"issues": [{"name": "Dinner", "options": options(*map(str, range(65)))}]}, 422),
        (asked | {"issues": [{"name": "Day", "options": [{"label": "x", "start": "2026-06-06T10:00:00"}]}]}, 422),
    ):
        response = visitor.http.post("/rooms", json=body)
        assert 400 <= response.status_code < 500, response.text
        refused(response, status if response.status_code != 400 else 400)
