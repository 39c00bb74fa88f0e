"""Stories, the stream parser, and the player against a front door that answers what it is told."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from scenarios import runner
from scenarios.checks import checks, differences
from scenarios.client import Client, Patience, Problem, Unanswered
from scenarios.narration import plain
from scenarios.run_record import RunRecord
from scenarios.runner import before_the_revision, play
from scenarios.sse import ServerEvent, events
from scenarios.story import Story, load_story, stories
from tests.unit.story_sample import AT, CORN, sample_run, votes


@pytest.fixture
def story(tmp_path: Path) -> Story:
    for person in ("ines", "bo", "cy"):
        (tmp_path / f"{person}.md").write_text(f"I am {person}.", encoding="utf-8")
    told = {
        "title": "A small barbecue",
        "now": AT.isoformat(),
        "project": {"id": "bbq", "title": "Barbecue", "context": ["Eight chairs."]},
        "people": [
            {"id": "ines", "name": "Inês Alves", "files": ["ines.md"], "ask": "What do you like?"},
            {"id": "bo", "name": "Bo", "files": ["bo.md"], "ask": "What do you bring?"},
            {"id": "cy", "name": "Cy", "files": ["cy.md"], "ask": "What must you not eat?"},
        ],
        "room": {"question": "Which day, and what to eat?", "participants": ["ines", "bo", "cy"]},
        "expect": {"never_chosen": ["satay"]},
    }
    (tmp_path / "scenario.yaml").write_text(json.dumps(told), encoding="utf-8")
    return load_story(tmp_path)


@pytest.mark.parametrize("name", stories())
def test_every_story_of_the_catalogue_hangs_together(name: str) -> None:
    story = load_story(name)
    assert story.now.utcoffset() is not None
    assert all(person.ask.endswith("?") for person in story.people)
    assert any(story.path(file).suffix == ".ics" for person in story.people for file in person.files)


def test_the_barbecue_is_the_one_that_the_readme_promises() -> None:
    story = load_story("barbecue")
    assert len(story.people) == 4
    assert story.room.question == (
        "What day should we host the barbecue at Ana's house, and what should be on the menu?"
    )
    assert {story.path(file).suffix for person in story.people for file in person.files} == {
        ".md", ".txt", ".pdf", ".ics"
    }  # fmt: skip


def test_a_story_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(ValueError, match="name one of barbecue, vacation"):
        load_story("picnic")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("people", 0, "files"), ["nothing.md"], "the file nothing.md is missing"),
        (("people", 0, "files"), ["../../etc/passwd"], "lies outside the story's folder"),
        (("room", "participants"), ["zoe"], "participant zoe is not among the people"),
        (("people", 1, "id"), "ines", "two people have the same id"),
        (("now",), "2026-06-01T09:00:00", "timezone"),
        (("titel",), "typo", "titel: Extra inputs are not permitted"),
    ],
)
def test_a_story_that_cannot_be_played_says_what_to_mend(
    story: Story, path: tuple[Any, ...], value: object, said: str
) -> None:
    file = story.folder / "scenario.yaml"
    told: Any = json.loads(file.read_text(encoding="utf-8"))
    place = told
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load_story(story.folder)


STREAM = ': hello\r\nid: 7\r\nevent: move\r\ndata: {"text":\r\ndata: "a\u2028b"}\r\n\r\ndata: x\r\n\r\ndata: cut off'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_server_sent_events_are_read_however_the_stream_is_cut(size: int) -> None:
    pieces = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    assert list(events(pieces)) == [
        ServerEvent("move", '{"text":\n"a\u2028b"}', "7"),
        ServerEvent("message", "x", "7"),
    ]


def test_control_codes_in_what_people_wrote_do_not_reach_the_terminal() -> None:
    assert plain("a\x1b[2Jb\rc\x9bd\ne") == "a[2Jbcd\ne"


def test_the_moment_before_the_revision_is_just_before_its_first_vote() -> None:
    revised = votes("revision", AT + timedelta(seconds=5))
    moment = before_the_revision(revised)
    assert moment == AT + timedelta(seconds=5) - timedelta(microseconds=1)
    assert before_the_revision(votes("sealed", AT)) == AT + timedelta(milliseconds=2)
    assert before_the_revision(()) is None


# --- the player against a scripted front door


class FrontDoor:
    """Answers over httpx's own transport what the real front door would; `change` bends one answer."""

    def __init__(self, run: RunRecord) -> None:
        self.run = run
        self.asked: list[str] = []
        self.bodies: dict[str, Any] = {}
        self.change: dict[str, Callable[[], httpx.Response]] = {}
        self.broken_streams = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        called = f"{request.method} {request.url.path}"
        self.asked.append(called)
        if request.headers.get("content-type") == "application/json":
            self.bodies[called] = json.loads(request.content)
        if called in self.change:
            return self.change[called]()
        return self._answer(called, request)

    def _answer(self, called: str, request: httpx.Request) -> httpx.Response:
        match called.split("/"):
            case ["PUT ", "people" | "projects", _] | ["POST ", "projects", _, "context"]:
                return httpx.Response(200, json={})
            case ["POST ", "upload"]:
                person = request.content.split(b'name="person"\r\n\r\n')[1].split(b"\r\n")[0].decode()
                return httpx.Response(202, json={"upload_id": f"u-{person}"})
            case ["GET ", "uploads", upload]:
                return httpx.Response(200, json={"files": [{"name": f"{upload[2:]}.md", "state": "ingested"}]})
            case ["POST ", "twin", person, "chat"]:
                return self._chat(person)
            case ["POST ", "rooms"]:
                return httpx.Response(202, json={"room_id": "r1", "proposal_id": "p1"})
            case ["GET ", "rooms", "r1", "events"]:
                return self._room_events(int(request.headers.get("last-event-id", 0)))
            case ["GET ", "rooms", "r1"]:
                return httpx.Response(200, json=self.run.room.model_dump(mode="json"))
            case ["GET ", "proposals", "p1", "status"]:
                reading = self.run.sealed if "as_of" in request.url.params else self.run.now
                told = [vote.model_dump(mode="json") for vote in reading.votes]
                return httpx.Response(200, json={"status": "decided", "votes": told, "as_of": "x"})
        raise AssertionError(f"the player asked for something that is not in the API: {called}")

    def _chat(self, person: str) -> httpx.Response:
        interview = next(each for each in self.run.interviews if each.person == person)
        done = {**interview.reply.model_dump(mode="json"), "message_id": "m"}
        return stream([("token", {"text": "I "}, ""), ("done", done, "")])

    def _room_events(self, after: int) -> httpx.Response:
        told = [("charter", {}, "1"), ("unsealed", {}, "2")]
        told += [
            ("move", move.model_dump(mode="json"), str(3 + place)) for place, move in enumerate(self.run.room.talk)
        ]
        told.append(("verdict", {}, "9"))
        left = [event for event in told if int(event[2]) > after]
        if self.broken_streams:
            self.broken_streams -= 1
            return stream(left[:3])
        return stream(left)


def stream(told: list[tuple[str, Any, str]]) -> httpx.Response:
    wire = "".join(f"id: {id}\nevent: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data, id in told)
    return httpx.Response(200, text=wire, headers={"content-type": "text/event-stream"})


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> FrontDoor:
    door = FrontDoor(sample_run())

    def client(base_url: str, patience: Patience | None = None) -> Client:
        return Client(base_url, patience, httpx.MockTransport(door))

    monkeypatch.setattr(runner, "Client", client)
    return door


class Waiting:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def played(story: Story, out: Path) -> tuple[int, str]:
    text, time = io.StringIO(), Waiting()
    console = Console(file=text, width=160, no_color=True)
    patience = Patience(monotonic=lambda: time.now, sleep=time.sleep)
    return play(story, "http://door", out, console, patience), text.getvalue()


def test_a_story_that_goes_well_is_told_in_full_and_leaves_its_report(
    story: Story, door: FrontDoor, tmp_path: Path
) -> None:
    code, told = played(story, tmp_path / "out")
    assert code == 0
    for said in ("I am allergic to peanuts.", "Cy objects: The bones scare me.", "grilled corn, halloumi skewers"):
        assert said in told
    assert "Nothing to add." not in told  # a pass is no speech
    assert RunRecord.model_validate_json((tmp_path / "out/run.json").read_text(encoding="utf-8")).room == door.run.room
    assert "halloumi skewers" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_the_player_asks_for_what_the_api_offers_and_nothing_else(
    story: Story, door: FrontDoor, tmp_path: Path
) -> None:
    played(story, tmp_path / "out")
    assert door.bodies["PUT /people/ines"] == {"name": "Inês Alves", "aliases": [], "timezone": "UTC"}
    assert door.bodies["PUT /projects/bbq"] == {"title": "Barbecue", "members": ["ines", "bo", "cy"]}
    assert door.bodies["POST /projects/bbq/context"] == {"text": "Eight chairs."}
    assert door.bodies["POST /twin/cy/chat"]["message"] == "What must you not eat?"
    assert door.bodies["POST /rooms"] == {
        "project": "bbq",
        "question": "Which day, and what to eat?",
        "participants": ["ines", "bo", "cy"],
    }


def test_a_stream_that_breaks_is_gone_on_with_and_nothing_is_told_twice(
    story: Story, door: FrontDoor, tmp_path: Path
) -> None:
    door.broken_streams = 1
    code, told = played(story, tmp_path / "out")
    assert code == 0
    assert told.count("The bones scare me.") == 1
    assert told.count("Then corn it is") == 1


def test_a_refusal_stops_the_story_with_the_house_s_own_words(story: Story, door: FrontDoor, tmp_path: Path) -> None:
    refusal = {"title": "Unsupported", "detail": "ines.md is empty", "code": "INGESTION_ERROR", "what_to_do": "Fill it"}
    door.change["POST /upload"] = lambda: httpx.Response(422, json=refusal)
    code, told = played(story, tmp_path / "out")
    assert code == 1
    for said in ("POST /upload was answered with 422", "ines.md is empty", "INGESTION_ERROR", "Fill it"):
        assert said in told


def test_a_front_door_that_is_not_there_is_said_so(story: Story, door: FrontDoor, tmp_path: Path) -> None:
    def nobody() -> httpx.Response:
        raise httpx.ConnectError("refused")

    door.change["PUT /people/ines"] = nobody
    code, told = played(story, tmp_path / "out")
    assert code == 1
    assert "PUT http://door/people/ines got no answer: refused" in told


def test_an_answer_in_an_unknown_shape_stops_the_story(story: Story, door: FrontDoor, tmp_path: Path) -> None:
    door.change["POST /rooms"] = lambda: httpx.Response(202, json={"room": "r1"})
    code, told = played(story, tmp_path / "out")
    assert code == 1
    assert "room_id" in told


def test_a_file_that_is_never_ingested_is_named_when_the_time_is_over(
    story: Story, door: FrontDoor, tmp_path: Path
) -> None:
    stuck = {"files": [{"name": "cy.md", "state": "reading"}]}
    door.change["GET /uploads/u-cy"] = lambda: httpx.Response(200, json=stuck)
    code, told = played(story, tmp_path / "out")
    assert code == 1
    assert "not ingested after 120 s: cy.md (reading)" in told


def test_a_file_that_was_set_aside_fails_the_run_with_its_reason(story: Story, door: FrontDoor, tmp_path: Path) -> None:
    aside = {"files": [{"name": "cy.md", "state": "set_aside", "code": "no_text", "reason": "it is empty"}]}
    door.change["GET /uploads/u-cy"] = lambda: httpx.Response(200, json=aside)
    code, told = played(story, tmp_path / "out")
    assert code == 1
    assert "✗ every file is ingested: cy.md of Cy: it is empty" in told
    assert "One promise was not kept" in told


def test_votes_in_the_graph_that_are_not_the_ballots_fail_the_run(
    story: Story, door: FrontDoor, tmp_path: Path
) -> None:
    first, *others = door.run.now.votes
    wrong = first.model_copy(update={"choice": CORN.id})
    door.run = door.run.model_copy(update={"now": door.run.now.model_copy(update={"votes": (wrong, *others)})})
    code, told = played(story, tmp_path / "out")
    assert code == 1
    assert "✗ the votes in the graph are the ballots that count: ines:" in told


# --- what is checked


def test_every_promise_of_the_sample_is_kept(story: Story) -> None:
    assert [check.promise for check in checks(story, sample_run()) if not check.kept] == []


def test_a_winner_that_breaks_a_dealbreaker_is_found(story: Story) -> None:
    expect = story.expect.model_copy(update={"never_chosen": ("Halloumi",)})
    found = checks(story.model_copy(update={"expect": expect}), sample_run())
    assert [check.promise for check in found if not check.kept] == ["no dealbreaker is broken"]


def test_a_missing_and_a_doubled_vote_are_found() -> None:
    run = sample_run()
    first, second, _ = run.now.votes
    assert differences((first, second, first), run.room.final) == [
        "somebody has more than one vote",
        "cy: no vote in the graph",
    ]


def test_an_answer_without_evidence_is_found(story: Story) -> None:
    run = sample_run()
    bare = run.interviews[0].model_copy(update={"reply": run.interviews[0].reply.model_copy(update={"evidence": ()})})
    found = checks(story, run.model_copy(update={"interviews": (bare,)}))
    assert [check.promise for check in found if not check.kept] == ["Inês Alves's twin answers from evidence"]


def test_an_answer_that_misses_the_point_is_found(story: Story) -> None:
    people = tuple(person.model_copy(update={"names": ("Sardines", "corn")}) for person in story.people[:1])
    found = checks(story.model_copy(update={"people": people}), sample_run())
    assert [check.seen for check in found if not check.kept] == ["1 piece of evidence; does not name corn"]


def test_a_refused_stream_is_a_problem_with_its_status() -> None:
    def gone(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json={"detail": "there is no room r9", "code": "REQUEST_ERROR"})

    with Client("http://door", transport=httpx.MockTransport(gone)) as client, pytest.raises(Problem) as caught:
        list(client.room_events("r9"))
    assert (caught.value.status, caught.value.code) == (404, "REQUEST_ERROR")


def test_a_room_that_never_ends_is_given_up() -> None:
    time = Waiting()
    patience = Patience(room_s=3, pause_s=1, monotonic=lambda: time.now, sleep=time.sleep)
    silent = httpx.MockTransport(lambda _: stream([]))
    with Client("http://door", patience, silent) as client, pytest.raises(Unanswered, match="no verdict in 3 s"):
        list(client.room_events("r1"))
