"""People with a plan: participants of a room whose every answer is given beforehand, and rooms to put them in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from negotiation.charter import Charter, Circumstances, IssueRequest, OptionRequest, RoomRequest, make_charter
from negotiation.minutes import Minutes
from negotiation.room import Room
from parley.ballots import (
    Ballot,
    BallotRound,
    Candidate,
    Choice,
    IssueStance,
    Move,
    Option,
    Position,
    Proposal,
    ScoreChange,
    Stance,
    Verdict,
    Veto,
    make_option,
)
from parley.clock import SetClock
from parley.errors import VoteError
from parley.records import Episode
from scenarios.volatile_journal import VolatileJournal, VolatileLeases

NINE_O_CLOCK = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@dataclass
class Person:
    """Scores candidates by id; what is not in `likes` is scored 2.5. `rules_out` vetoes, with evidence `no-<id>`."""

    person: str
    likes: Mapping[str, float] = field(default_factory=dict[str, float])
    rules_out: frozenset[str] = frozenset()
    proposes: Mapping[str, Sequence[Candidate]] = field(default_factory=dict[str, Sequence[Candidate]])
    costs: Mapping[str, float] = field(default_factory=dict[str, float])
    talks: bool = True
    persuaded_to: Mapping[str, float] = field(default_factory=dict[str, float])  # candidate -> score after the talk
    fails_in: frozenset[str] = frozenset()  # position, sealed, revision, talk
    hangs_in: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list[str])
    heard: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    async def take_position(self, proposal: Proposal) -> Position:
        await self._enter("position")
        is_open = {issue.name for issue in proposal.issues if not issue.candidates}
        return Position(
            person=self.person,
            candidates={name: tuple(each) for name, each in self.proposes.items() if name in is_open},
            stances=tuple(
                IssueStance(issue=issue.name, stances=tuple(self._stance(each.id, [each]) for each in issue.candidates))
                for issue in proposal.issues
            ),
        )

    async def vote(
        self,
        proposal: Proposal,
        options: Sequence[Option],
        round: BallotRound,
        heard: Sequence[Move] = (),
        cast: Ballot | None = None,
    ) -> Ballot:
        await self._enter(round)
        stances = [self._stance(option.id, _candidates(option)) for option in options]
        if round == "sealed":
            return Ballot(person=self.person, round=round, stances=tuple(stances))
        return self._revised(stances, options, heard)

    async def speak(self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> Move:
        await self._enter("talk")
        self.heard.append(tuple(move.text for move in heard))
        best = next((stance for stance in cast.stances if stance.option == cast.choice), cast.stances[0])
        if not self.talks or any(move.speaker == self.person for move in heard):
            return Move(speaker=self.person, kind="pass", text="")
        said = f"{self.person} likes it"
        return Move(speaker=self.person, kind="support", option=best.option, text=said, evidence=best.evidence)

    def _revised(self, stances: list[Stance], options: Sequence[Option], heard: Sequence[Move]) -> Ballot:
        new = [each for move in heard if move.speaker != self.person for each in move.evidence]
        after, changes = list(stances), list[ScoreChange]()
        for at, option in enumerate(options):
            moved = [self.persuaded_to[each.id] for each in _candidates(option) if each.id in self.persuaded_to]
            if moved and new:
                after[at] = stances[at].model_copy(update={"score": moved[0]})
                changes.append(ScoreChange(option=option.id, before=stances[at].score, after=moved[0], because=new[0]))
        return Ballot(person=self.person, round="revision", stances=tuple(after), changes=tuple(changes))

    def _stance(self, about: str, candidates: Sequence[Candidate]) -> Stance:
        scores = [self.likes.get(each.id, 2.5) for each in candidates]
        ruled_out = next((each.id for each in candidates if each.id in self.rules_out), None)
        costs = [self.costs[each.id] for each in candidates if each.id in self.costs]
        return Stance(
            option=about,
            score=sum(scores) / len(scores),
            confidence=0.9,
            evidence=tuple(f"{self.person}-{each.id}" for each in candidates if each.id in self.likes),
            veto=None if ruled_out is None else veto(f"no-{ruled_out}"),
            cost=sum(costs) if costs else None,
        )

    async def _enter(self, what: str) -> None:
        self.asked.append(what)
        if what in self.hangs_in:
            await asyncio.Event().wait()
        if what in self.fails_in:
            raise VoteError("the twin is not there")


def veto(evidence: str, reason: str = "it cannot be") -> Veto:
    return Veto(kind="dealbreaker", evidence_id=evidence, reason=reason)


def _candidates(option: Option) -> list[Candidate]:
    return [candidate for choice in option.choices for candidate in choice.candidates]


def named(*names: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(id=name, label=name) for name in names)


def options_of(issue: str, *names: str) -> list[Option]:
    """Options of one issue, one a name, in this order."""
    return [make_option([Choice(issue=issue, candidates=(each,))]) for each in named(*names)]


def issue(name: str, *options: str) -> IssueRequest:
    return IssueRequest(name=name, options=tuple(OptionRequest(id=each, label=each) for each in options))


def charter_for(people: Sequence[str], request: Mapping[str, object], **here: object) -> Charter:
    """A charter for these people; `request` and `here` override what a test does not care about."""
    asked = {"project": "p", "question": "Which one?", "participants": tuple(people), "seed": 7, **request}
    circumstances = {
        "room": "r1",
        "names": {person: person.title() for person in people},
        "asked_at": NINE_O_CLOCK,
        "speeches": 1,
        **here,
    }
    return make_charter(RoomRequest.model_validate(asked), Circumstances.model_validate(circumstances))


class House:
    """One journal and its leases; a room can be put up in it again and again."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.clock = SetClock(NINE_O_CLOCK)
        self.leases = VolatileLeases()
        self.journal = VolatileJournal(self.clock, self.leases)

    def room(self, *people: Person, owner: str = "first") -> Room:
        room = self.charter.proposal.room
        minutes = Minutes(room, self.journal, self.leases, self.clock, owner)
        return Room(self.charter, {person.person: person for person in people}, minutes)

    async def events(self) -> list[Episode]:
        return await self.journal.read(f"room/{self.charter.proposal.room}")


async def decide(charter: Charter, *people: Person) -> Verdict:
    return await House(charter).room(*people).run()
