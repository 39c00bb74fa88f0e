"""A room: the state machine that owns a decision from its charter to its verdict, and ends it.

    charter -> candidates (only if an issue is open) -> positions -> pool -> ballots (sealed) -> talk -> revision
    -> tally -> ratify

Every phase is in the journal before the next begins. A room constructed again on the same journal resumes where it
stood: nobody is asked again for what is written, no lot is drawn differently, no ballot is lost or counted twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from negotiation.asking import Patience, absence, all_of, answer_of
from negotiation.autogen_chat import Speak, converse
from negotiation.candidates import fill
from negotiation.certificate import pronounce
from negotiation.charter import Charter, read_charter
from negotiation.disclosure import disclosed_ballot, disclosed_move, disclosed_position
from negotiation.minutes import Minutes
from negotiation.pool import Pool, gather
from negotiation.proceedings import Proceedings
from negotiation.scrutiny import (
    examined_ballot,
    examined_candidates,
    examined_move,
    examined_position,
    examined_revision,
)
from parley.ballots import Absence, Ballot, Move, Option, Position, Proposal, Verdict
from parley.errors import RequestError, VoteError
from parley.identity import twin_address
from parley.ports import Participant
from parley.records import Draft, EpisodeKind

Talk = Callable[[Mapping[str, Speak], Sequence[str], Sequence[Move], int], AsyncIterator[Move]]
"""Carries what is said between twins: `autogen_chat.converse`."""


class Room:
    """One decision. `participants` by person; `minutes` on the journal, the leases and the clock of the house."""

    def __init__(
        self, charter: Charter, participants: Mapping[str, Participant], minutes: Minutes, talk: Talk = converse
    ) -> None:
        self._charter = charter
        self._participants = participants
        self._minutes = minutes
        self._talk = talk

    async def run(self) -> Verdict:
        """Take the room up where it stands and carry it to its verdict.

        Raises Fenced when another process has taken the room, SyncError when the journal stays away, and
        RequestError (409) when the room was opened under another charter.
        """
        await self._minutes.open()
        beating = asyncio.create_task(self._minutes.beat_forever())
        try:
            if "verdict" not in self._minutes:
                await self._decide()
            await self._minutes.close()
            return self._pronounced("verdict")
        finally:
            beating.cancel()

    async def _decide(self) -> None:
        await self._open()
        self._patience = Patience(self._charter.answer_s, self._charter.deadline_s)
        proposal = await self._candidates()
        positions = await self._positions(proposal)
        pool = await self._pool(proposal, positions)
        sealed = await self._sealed_ballots(proposal, pool)
        moves = await self._moves(proposal, pool, sealed)
        ballots = await self._revised_ballots(proposal, pool, sealed, moves)
        held = Proceedings(
            self._charter, proposal, positions, pool.options, list(ballots.values()), self._absences(), pool.exact
        )
        await self._ratify(await self._tally(held))

    async def _open(self) -> None:
        await self._minutes.write_opening(self._charter.opening())
        if read_charter(self._minutes["charter"]) != self._charter:
            raise RequestError(
                f"room {self._charter.proposal.room} was opened under another charter",
                409,
                what_to_do="open a room with another id; a charter cannot be changed once people were asked",
            )

    async def _candidates(self) -> Proposal:
        """The proposal with its open issues filled by what the twins propose."""
        asked = self._charter.proposal
        if all(issue.candidates for issue in asked.issues):
            return asked

        async def ask(participant: Participant, person: str) -> Position:
            position = await self._answer(participant, participant.take_position(asked))
            return Position(person=person, candidates=examined_candidates(position, person, asked))

        await self._collect("candidates", "candidates", EpisodeKind.POSITION, ask)
        return fill(asked, [position.candidates for position in self._read(Position, "candidates:").values()])

    async def _positions(self, proposal: Proposal) -> Mapping[str, Position]:
        """What everybody thinks of every candidate. With nothing to think of, nobody is asked."""
        if not proposal.issues:
            return self._read(Position, "candidates:")
        names = _names(proposal)

        async def ask(participant: Participant, person: str) -> Position:
            position = await self._answer(participant, participant.take_position(proposal))
            known = examined_position(position, person, proposal)
            return disclosed_position(known, self._charter.disclosure, names)

        await self._collect("positions", "position", EpisodeKind.POSITION, ask)
        return self._read(Position, "position:")

    async def _pool(self, proposal: Proposal, positions: Mapping[str, Position]) -> Pool:
        if "pool" not in self._minutes:
            drawn = (
                gather(proposal, positions, self._charter.rule, self._charter.chance("pool"))
                if proposal.issues
                else Pool(options=())
            )
            await self._minutes.write(EpisodeKind.POOL, "pool", _wire(drawn))
        return Pool.model_validate(self._minutes["pool"])

    async def _sealed_ballots(self, proposal: Proposal, pool: Pool) -> dict[str, Ballot]:
        """Everybody's ballot, cast at once, seen by nobody until all are in or absent."""
        if not pool.options:
            return {}
        names = _names(proposal, pool.options)

        async def ask(participant: Participant, person: str) -> Ballot:
            ballot = await self._answer(participant, participant.vote(proposal, pool.options, "sealed"))
            examined = examined_ballot(ballot, person, "sealed", pool.options)
            return disclosed_ballot(examined, self._charter.disclosure, names)

        await self._collect("ballots", "ballot:sealed", EpisodeKind.BALLOT, ask)
        await self._minutes.write(EpisodeKind.UNSEALED, "unsealed", {"round": "sealed"})
        return self._read(Ballot, "ballot:sealed:")

    async def _moves(self, proposal: Proposal, pool: Pool, sealed: Mapping[str, Ballot]) -> list[Move]:
        """The talk, every move written before the next twin is asked."""
        said = [Move.model_validate(self._minutes[key]) for key in self._minutes.keys("move:")]
        order = sorted(sealed)
        if len(order) < self._charter.quorum or self._minutes.keys("ballot:revision:") or "revised" in self._minutes:
            return said
        self._charter.chance("order").shuffle(order)
        speakers = {person: self._speaker(person, proposal, pool.options, sealed[person]) for person in order}
        async for move in self._talk(speakers, order, tuple(said), self._charter.speeches * len(order)):
            said.append(move)
            await self._minutes.write(EpisodeKind.MOVE, f"move:{len(said)}", _wire(move))
        return said

    def _speaker(self, person: str, proposal: Proposal, options: Sequence[Option], cast: Ballot) -> Speak:
        names = _names(proposal, options)

        async def speak(heard: Sequence[Move]) -> Move:
            if f"absence:talk:{person}" in self._minutes:
                return Move(speaker=person, kind="pass", text="")
            try:
                participant = self._participant(person)
                move = await self._answer(participant, participant.speak(proposal, options, cast, heard))
                examined = examined_move(move, person, cast, options)
            except VoteError as cause:
                await self._note_absence(person, "talk", cause)
                return Move(speaker=person, kind="pass", text="")
            return disclosed_move(examined, self._charter.disclosure, names)

        return speak

    async def _revised_ballots(
        self, proposal: Proposal, pool: Pool, sealed: Mapping[str, Ballot], moves: Sequence[Move]
    ) -> dict[str, Ballot]:
        """One revision, if anything was said. Who does not revise keeps the sealed ballot."""
        if any(move.kind != "pass" for move in moves) and "revised" not in self._minutes:
            names = _names(proposal, pool.options)

            async def ask(participant: Participant, person: str) -> dict[str, Any]:
                voting = participant.vote(proposal, pool.options, "revision", moves, sealed[person])
                revised = disclosed_ballot(await self._answer(participant, voting), self._charter.disclosure, names)
                examined = examined_revision(revised, sealed[person], pool.options, moves)
                return {**_wire(examined.ballot), "ignored": list(examined.ignored)}

            await self._collect("revision", "ballot:revision", EpisodeKind.BALLOT, ask, sorted(sealed))
        if sealed:
            await self._minutes.write(EpisodeKind.REVISED, "revised", {"round": "revision"})
        return {**sealed, **self._read(Ballot, "ballot:revision:")}

    async def _tally(self, held: Proceedings) -> Verdict:
        if "tally" not in self._minutes:
            await self._minutes.write(EpisodeKind.TALLY, "tally", _wire(pronounce(held)))
        return self._pronounced("tally")

    async def _ratify(self, verdict: Verdict) -> None:
        """The verdict and what it leaves with each twin: all of it, or none."""
        proposal = self._charter.proposal
        about = {"room": proposal.room, "proposal": proposal.id, "project": proposal.project}
        memories = [
            Draft(
                stream=twin_address(person),
                kind=EpisodeKind.MEMORY,
                key=f"verdict:{proposal.room}",
                occurred_at=proposal.asked_at,
                payload={"text": f"We were asked: {proposal.question} {verdict.explanation}", **about},
            )
            for person in proposal.participants
        ]
        payload = {
            **_wire(verdict),
            "proposal": proposal.id,
            "project": proposal.project,
            "question": proposal.question,
        }
        await self._minutes.write(EpisodeKind.VERDICT, "verdict", payload, *memories)

    async def _collect(
        self,
        phase: str,
        prefix: str,
        kind: EpisodeKind,
        ask: Callable[[Participant, str], Coroutine[Any, Any, BaseModel | dict[str, Any]]],
        people: Sequence[str] | None = None,
    ) -> None:
        """Ask whoever has neither answered nor been absent in this phase; write each answer as it comes."""

        async def one(person: str) -> None:
            try:
                answer = await ask(self._participant(person), person)
            except VoteError as cause:
                await self._note_absence(person, phase, cause)
                return
            payload = _wire(answer) if isinstance(answer, BaseModel) else answer
            if kind is EpisodeKind.BALLOT:
                payload |= {"proposal": self._charter.proposal.id, "project": self._charter.proposal.project}
            await self._minutes.write(kind, f"{prefix}:{person}", payload)

        everybody = self._charter.proposal.participants if people is None else people
        done = self._minutes
        await all_of([p for p in everybody if f"{prefix}:{p}" not in done and f"absence:{phase}:{p}" not in done], one)

    async def _answer[Answer](self, participant: Participant, answering: Coroutine[Any, Any, Answer]) -> Answer:
        return await answer_of(participant.person, answering, self._patience)

    def _participant(self, person: str) -> Participant:
        if person not in self._participants:
            raise VoteError(f"{person} has no twin here")
        return self._participants[person]

    async def _note_absence(self, person: str, phase: str, cause: VoteError) -> None:
        noted = absence(person, phase, cause)
        await self._minutes.write(EpisodeKind.ABSENCE, f"absence:{phase}:{person}", _wire(noted))

    def _absences(self) -> list[Absence]:
        return [Absence.model_validate(self._minutes[key]) for key in self._minutes.keys("absence:")]

    def _read[Read: (Position, Ballot)](self, kind: type[Read], prefix: str) -> dict[str, Read]:
        """Everybody's answers of a phase, by person, in one order."""
        return {
            key.removeprefix(prefix): kind.model_validate(_only(kind, self._minutes[key]))
            for key in sorted(self._minutes.keys(prefix))
        }

    def _pronounced(self, key: str) -> Verdict:
        return Verdict.model_validate(_only(Verdict, self._minutes[key]))


def _wire(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json")


def _only(kind: type[BaseModel], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the value, without what its event says about it."""
    return {name: payload[name] for name in kind.model_fields if name in payload}


def _names(proposal: Proposal, options: Sequence[Option] = ()) -> frozenset[str]:
    """What things are called in this room: names may stand between quotation marks."""
    return frozenset(
        [each.label for issue in proposal.issues for each in issue.candidates]
        + [option.label for option in options]
        + [choice.label for option in options for choice in option.choices]
    )
