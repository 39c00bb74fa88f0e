"""A room from its charter to its verdict: what it asks, what it refuses, what it seals, and that it ends."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from negotiation.asking import Patience, answer_of
from negotiation.charter import Charter
from negotiation.minutes import Minutes
from negotiation.room import Room
from negotiation.scrutiny import examined_ballot
from parley.ballots import (
    Ballot,
    BallotRound,
    Candidate,
    Move,
    Option,
    Position,
    Proposal,
    ScoreChange,
    Stance,
    Verdict,
)
from parley.errors import Fenced, RequestError, VoteError
from parley.records import Draft, EpisodeKind
from tests.room_people import NINE_O_CLOCK, House, Person, charter_for, decide, issue, named, options_of, veto

PEOPLE = ("ana", "ben", "cara")
FILMS = [issue("film", "a", "b", "c").model_dump()]


def films(people: Sequence[str] = PEOPLE, **here: object) -> Charter:
    return charter_for(people, {"issues": FILMS}, **here)


def likers() -> list[Person]:
    return [
        Person("ana", {"a": 5, "b": 3, "c": 0}),
        Person("ben", {"a": 4, "b": 5, "c": 1}),
        Person("cara", {"a": 4, "b": 2, "c": 5}),
    ]


async def keys(house: House) -> list[str]:
    return [event.key for event in await house.events()]


def labelled(verdict: Verdict) -> str | None:
    return None if verdict.winner is None else verdict.winner.label


async def test_a_room_goes_through_its_phases_in_order() -> None:
    house = House(films())
    assert labelled(await house.room(*likers()).run()) == "a"
    assert await keys(house) == [
        "charter",
        *(f"position:{person}" for person in PEOPLE),
        "pool",
        *(f"ballot:sealed:{person}" for person in PEOPLE),
        "unsealed",
        *("move:1", "move:2", "move:3"),
        *(f"ballot:revision:{person}" for person in PEOPLE),
        "revised",
        "tally",
        "verdict",
    ]


async def test_its_events_are_a_millisecond_apart_also_when_the_clock_stands_still() -> None:
    house = House(films())
    await house.room(*likers()).run()
    times = [event.occurred_at for event in await house.events()]
    assert times == [NINE_O_CLOCK + timedelta(milliseconds=n) for n in range(len(times))]


async def test_open_issues_are_filled_by_what_the_twins_propose() -> None:
    house = House(charter_for(PEOPLE, {"question": "Which film should we see?"}))
    people = [
        Person("ana", {"x": 5, "y": 4}, proposes={"film": named("x")}),
        Person("ben", {"x": 3, "y": 4}, proposes={"film": named("y")}),
        Person("cara", {"x": 1, "y": 4}, proposes={"film": named("x", "y")}),
    ]
    verdict = await house.room(*people).run()
    assert labelled(verdict) == "y"
    assert (await keys(house))[:7] == [
        "charter",
        *(f"candidates:{person}" for person in PEOPLE),
        *(f"position:{person}" for person in PEOPLE),
    ]


async def test_a_day_outside_the_window_is_no_candidate_and_days_are_the_rooms_own() -> None:
    charter = charter_for(PEOPLE, {"question": "On which day in June should we meet?"}, timezone="Europe/Berlin")
    forged = Candidate(id="2026-06-13", label="my birthday", start=NINE_O_CLOCK, end=NINE_O_CLOCK + timedelta(hours=1))
    late = Candidate(id="2026-07-13", label="too late")
    people = [Person(who, {"2026-06-13": 5}, proposes={"day": (forged, late)}) for who in PEOPLE]
    winner = (await decide(charter, *people)).winner
    assert winner is not None
    (day,) = winner.choices[0].candidates
    assert (day.id, day.label) == ("2026-06-13", "Saturday 13 June 2026")
    assert day.start is not None
    assert day.start.isoformat() == "2026-06-13T00:00:00+02:00"


async def test_no_twin_sees_a_ballot_of_another_before_all_are_in() -> None:
    """What a twin is given before it votes: the proposal and the options, the same for all, in one order."""
    seen: list[tuple[object, ...]] = []

    class Watchful(Person):
        async def vote(
            self,
            proposal: Proposal,
            options: Sequence[Option],
            round: BallotRound,
            heard: Sequence[Move] = (),
            cast: Ballot | None = None,
        ) -> Ballot:
            if round == "sealed":
                seen.append((proposal, tuple(options), tuple(heard), cast))
            return await super().vote(proposal, options, round, heard, cast)

    await decide(films(), *(Watchful(who, {"a": 5.0}) for who in PEOPLE))
    assert len(seen) == 3
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][2:] == ((), None)


async def test_what_comes_late_is_an_absence_and_the_others_decide() -> None:
    people = likers()
    people[2].hangs_in = frozenset({"position", "sealed"})
    verdict = await decide(films(answer_s=0.05), *people)
    assert verdict.outcome == "decided"
    absences = [(each.person, each.phase, each.code.value) for each in verdict.certificate.absences]
    assert absences == [("cara", "ballots", "VOTE_ERROR"), ("cara", "positions", "VOTE_ERROR")]
    assert "Cara did not vote: no answer within" in verdict.explanation
    assert verdict.certificate.present == 2


async def test_a_twin_that_ignores_its_cancellation_does_not_hold_the_room_up() -> None:
    released = asyncio.Event()

    async def stubborn() -> str:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue
        return "too late"

    with pytest.raises(VoteError, match="no answer within"):
        await answer_of("ana", stubborn(), Patience(answer_s=0.01, deadline_s=10))
    released.set()


async def test_after_the_rooms_deadline_nobody_is_waited_for() -> None:
    people = likers()
    verdict = await decide(charter_for(PEOPLE, {"issues": FILMS, "deadline_s": 1e-9}), *people)
    assert verdict.outcome == "no_quorum"
    assert all(person.asked == [] for person in people)
    assert "the room's deadline had passed" in verdict.explanation


async def test_without_a_quorum_there_is_no_talk_and_no_decision() -> None:
    people = likers()
    for absent in people[1:]:
        absent.fails_in = frozenset({"sealed"})
    house = House(films())
    verdict = await house.room(*people).run()
    assert verdict.outcome == "no_quorum"
    assert not [key for key in await keys(house) if key.startswith("move:")]


async def test_a_participant_without_a_twin_is_absent() -> None:
    verdict = await decide(films(), *likers()[:2])
    assert verdict.outcome == "decided"
    assert {(each.person, each.reason) for each in verdict.certificate.absences} == {("cara", "cara has no twin here")}


async def test_a_room_with_one_twin_decides_what_it_likes_best() -> None:
    ana = Person("ana", {"a": 1, "b": 5, "c": 0})
    verdict = await decide(films(("ana",)), ana)
    assert (verdict.outcome, labelled(verdict)) == ("decided", "b")
    assert "talk" not in ana.asked


async def test_a_twin_with_no_memory_votes_the_middle_and_that_is_said() -> None:
    class Blank(Person):
        def _stance(self, about: str, candidates: Sequence[Candidate]) -> Stance:
            return Stance(option=about, score=2.5, confidence=0)

    verdict = await decide(films(), *likers()[:2], Blank("cara"))
    assert labelled(verdict) == "a"
    assert "Cara had nothing to say on this." in verdict.explanation


async def test_nobody_with_anything_to_propose_leaves_the_question_open() -> None:
    charter = charter_for(PEOPLE, {"question": "Where should we go on vacation?"})
    people = [Person(who) for who in PEOPLE]
    verdict = await decide(charter, *people)
    assert verdict.outcome == "no_candidates"
    assert all("sealed" not in person.asked for person in people)


async def test_an_option_nobody_can_accept_ends_in_an_explained_all_vetoed() -> None:
    charter = charter_for(PEOPLE, {"issues": [issue("film", "a").model_dump()]})
    people = [Person("ana", rules_out=frozenset({"a"})), Person("ben", {"a": 5}), Person("cara", {"a": 5})]
    verdict = await decide(charter, *people)
    assert verdict.outcome == "all_vetoed"
    assert "Ana rules out a: it cannot be." in verdict.explanation
    assert verdict.certificate.vetoes[0].veto.evidence_id == "no-a"


# -- the talk and the revision


async def test_each_twin_hears_what_was_said_before_it_speaks() -> None:
    house = House(films(speeches=2))
    people = likers()
    await house.room(*people).run()
    said = [event.payload["speaker"] for event in await house.events() if event.kind is EpisodeKind.MOVE]
    assert sorted(said[:3]) == list(PEOPLE)
    by_name = {person.person: person for person in people}
    assert by_name[said[0]].heard[0] == ()
    assert by_name[said[2]].heard[0] == (f"{said[0]} likes it", f"{said[1]} likes it")


async def test_the_talk_ends_when_everybody_passes() -> None:
    house = House(films(speeches=10))
    await house.room(*likers()).run()  # each speaks once, then passes
    assert len([key for key in await keys(house) if key.startswith("move:")]) == 6


async def test_who_fails_to_speak_passes_and_is_not_asked_again() -> None:
    people = likers()
    people[0].fails_in = frozenset({"talk"})
    house = House(films(speeches=3))
    verdict = await house.room(*people).run()
    assert people[0].asked.count("talk") == 1
    assert ("ana", "talk") in {(each.person, each.phase) for each in verdict.certificate.absences}
    assert verdict.outcome == "decided"


async def test_a_score_changes_when_it_names_evidence_heard_in_the_talk() -> None:
    people = [
        Person("ana", {"a": 5, "b": 3, "c": 0}),
        Person("ben", {"a": 0, "b": 5, "c": 0}, persuaded_to={"a": 4.5}),
    ]
    house = House(films(("ana", "ben")))
    await house.room(*people).run()
    event = await house.journal.find("room/r1", "ballot:revision:ben")
    assert event is not None
    (change,) = event.payload["changes"]
    assert (change["before"], change["after"], change["because"]) == (0, 4.5, "ana-a")
    assert event.payload["ignored"] == []


async def test_a_score_that_changes_without_new_evidence_stays_as_it_was() -> None:
    class Fickle(Person):
        def _revised(self, stances: list[Stance], options: Sequence[Option], heard: Sequence[Move]) -> Ballot:
            flipped = tuple(stance.model_copy(update={"score": 5 - stance.score}) for stance in stances)
            own = flipped[0].evidence[0]
            change = ScoreChange(option=flipped[0].option, before=stances[0].score, after=flipped[0].score, because=own)
            return Ballot(person=self.person, round="revision", stances=flipped, changes=(change,))

    house = House(films())
    verdict = await house.room(*likers()[:2], Fickle("cara", {"a": 4, "b": 2, "c": 5})).run()
    sealed = await house.journal.find("room/r1", "ballot:sealed:cara")
    revised = await house.journal.find("room/r1", "ballot:revision:cara")
    assert sealed is not None
    assert revised is not None
    assert revised.payload["stances"] == sealed.payload["stances"]
    assert revised.payload["changes"] == []
    assert len(revised.payload["ignored"]) == 3
    assert labelled(verdict) == "a"


async def test_a_veto_first_raised_in_the_revision_does_not_count() -> None:
    class Late(Person):
        def _revised(self, stances: list[Stance], options: Sequence[Option], heard: Sequence[Move]) -> Ballot:
            vetoed = tuple(stance.model_copy(update={"veto": veto("e")}) for stance in stances)
            return Ballot(person=self.person, round="revision", stances=vetoed)

    verdict = await decide(films(), *likers()[:2], Late("cara", {"c": 5}))
    assert verdict.outcome == "decided"
    assert verdict.certificate.vetoes == ()


async def test_who_does_not_revise_keeps_the_sealed_ballot() -> None:
    people = likers()
    people[1].fails_in = frozenset({"revision"})
    verdict = await decide(films(), *people)
    assert verdict.certificate.present == 3
    assert [(each.person, each.phase) for each in verdict.certificate.absences] == [("ben", "revision")]
    assert "did not vote" not in verdict.explanation


# -- what is refused


OPTIONS = options_of("film", "a", "b")


def stances(**more: object) -> list[Stance]:
    return [Stance(option=option.id, score=3, confidence=1).model_copy(update=more) for option in OPTIONS]


@pytest.mark.parametrize(
    ("ballot", "why"),
    [
        (Ballot(person="ben", round="sealed", stances=tuple(stances())), "in the name of ben"),
        (Ballot(person="ana", round="revision", stances=tuple(stances())), "where a sealed one"),
        (Ballot(person="ana", round="sealed", stances=tuple(stances()[:1])), "no stance on 1 of 2"),
        (Ballot(person="ana", round="sealed", stances=(*stances(), stances()[0])), "two stances"),
        (Ballot(person="ana", round="sealed", stances=(*stances(), stances(option="z")[0])), "no option of this room"),
        (Ballot(person="ana", round="sealed", stances=tuple(stances(veto=veto(" ")))), "cites no evidence"),
        (Ballot(person="ana", round="sealed", stances=tuple(stances(veto=veto("he wrote so")))), "cites no evidence"),
        (Ballot(person="ana", round="sealed", stances=tuple(stances(evidence=("her words",)))), "not an id"),
        (Ballot(person="ana", round="sealed", stances=tuple(stances(cost=-1.0))), "a cost"),
    ],
)
def test_a_ballot_that_is_malformed_or_lies_is_refused_with_the_reason(ballot: Ballot, why: str) -> None:
    with pytest.raises(VoteError, match=why):
        examined_ballot(ballot, "ana", "sealed", OPTIONS)


async def test_a_refused_ballot_is_an_absence() -> None:
    class Impostor(Person):
        async def vote(
            self,
            proposal: Proposal,
            options: Sequence[Option],
            round: BallotRound,
            heard: Sequence[Move] = (),
            cast: Ballot | None = None,
        ) -> Ballot:
            return (await super().vote(proposal, options, round, heard, cast)).model_copy(update={"person": "ana"})

    verdict = await decide(films(), *likers()[:2], Impostor("cara", {"c": 5}))
    assert verdict.certificate.present == 2
    assert ("cara", "cara voted in the name of ana") in {(a.person, a.reason) for a in verdict.certificate.absences}


async def test_a_twin_that_breaks_is_absent_and_the_room_goes_on() -> None:
    class Broken(Person):
        async def take_position(self, proposal: Proposal) -> Position:
            raise ZeroDivisionError

    verdict = await decide(films(), *likers()[:2], Broken("cara", {"c": 5}))
    assert verdict.outcome == "decided"
    assert ("cara", "positions") in {(each.person, each.phase) for each in verdict.certificate.absences}


async def test_nothing_a_twin_quotes_gets_into_the_rooms_record() -> None:
    secret = 'she wrote "my doctor told me in March"'

    class Indiscreet(Person):
        def _stance(self, about: str, candidates: Sequence[Candidate]) -> Stance:
            given = veto("e1", secret) if any(each.id == "c" for each in candidates) else None
            return Stance(
                option=about, score=3, confidence=1, reasons=(secret, "too long"), evidence=("e2",), veto=given
            )

        async def speak(
            self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]
        ) -> Move:
            return Move(speaker=self.person, kind="object", text=f"No: {secret}.", evidence=("e2", "not-mine"))

    house = House(films())
    await house.room(*likers()[:2], Indiscreet("cara")).run()
    record = [event.model_dump_json() for event in await house.events()]
    assert not [line for line in record if "doctor" in line]
    ballot = await house.journal.find("room/r1", "ballot:sealed:cara")
    assert ballot is not None
    assert {reason for stance in ballot.payload["stances"] for reason in stance["reasons"]} == {"too long"}
    moves = [event.payload for event in await house.events() if event.payload.get("speaker") == "cara"]
    assert {(move["text"], tuple(move["evidence"])) for move in moves} == {("I object to this.", ("e2",))}


# -- what is left behind, and resuming


async def test_the_verdict_leaves_one_memory_with_each_twin() -> None:
    house = House(films())
    verdict = await house.room(*likers()).run()
    await house.room(*likers(), owner="second").run()
    for person in PEOPLE:
        (memory,) = await house.journal.read(f"twin/{person}")
        assert (memory.kind, memory.key) == (EpisodeKind.MEMORY, "verdict:r1")
        assert memory.payload["text"] == f"We were asked: Which one? {verdict.explanation}"
        assert (memory.payload["room"], memory.payload["project"]) == ("r1", "p")


class StopHere(Exception):
    """The process dies here."""


class DyingJournal:
    """Passes on `lives` appends, then dies before it writes, or right after."""

    def __init__(self, house: House, lives: int, after: bool) -> None:
        self._house = house
        self._lives = lives
        self._after = after

    def __getattr__(self, name: str) -> object:
        return getattr(self._house.journal, name)

    async def append(self, drafts: Sequence[Draft], transaction_id: str, **more: object) -> object:
        self._lives -= 1
        if self._lives < 0 and not self._after:
            raise StopHere
        written = await self._house.journal.append(drafts, transaction_id, **more)  # pyright: ignore[reportArgumentType]
        if self._lives < 0:
            raise StopHere
        return written


APPENDS = 18  # what a room of three writes when nothing goes wrong


def dying_room(house: House, lives: int, after: bool) -> Room:
    journal = DyingJournal(house, lives, after)
    minutes = Minutes("r1", journal, house.leases, house.clock, "first")  # pyright: ignore[reportArgumentType]
    return Room(house.charter, {person.person: person for person in likers()}, minutes)


async def undisturbed() -> tuple[Verdict, list[str]]:
    house = House(films())
    return await house.room(*likers()).run(), await keys(house)


@pytest.mark.parametrize("after", [False, True], ids=["before writing", "after writing"])
@pytest.mark.parametrize("lives", range(APPENDS))
async def test_a_room_that_dies_anywhere_resumes_to_the_same_verdict(lives: int, after: bool) -> None:
    expected, expected_keys = await undisturbed()
    assert len(expected_keys) == APPENDS
    house = House(films())
    with pytest.raises(StopHere):
        await dying_room(house, lives, after).run()
    written = await keys(house)
    second = likers()
    assert await house.room(*second, owner="second").run() == expected
    assert sorted(await keys(house)) == sorted(expected_keys)
    for person in second:
        done = [key for key in written if key.endswith(f":{person.person}")]
        asked = {"position": "position", "ballot:sealed": "sealed", "ballot:revision": "revision"}
        assert not [what for key, what in asked.items() if f"{key}:{person.person}" in done and what in person.asked]


async def test_a_second_owner_ends_the_first() -> None:
    house = House(films())
    people = likers()

    class Usurping(Person):
        async def take_position(self, proposal: Proposal) -> Position:
            await house.leases.claim("room/r1", "second")
            return await super().take_position(proposal)

    with pytest.raises(Fenced):
        await house.room(Usurping("ana", {"a": 5}), *people[1:]).run()
    assert await keys(house) == ["charter"]


async def test_a_room_cannot_be_taken_up_under_another_charter() -> None:
    house = House(films())
    with pytest.raises(StopHere):
        await dying_room(house, lives=5, after=True).run()
    house.charter = charter_for(PEOPLE, {"issues": FILMS, "rule": "approval"})
    with pytest.raises(RequestError, match="another charter") as refused:
        await house.room(*likers()).run()
    assert refused.value.status == 409
