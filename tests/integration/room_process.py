"""A process that runs one room on a real journal and kills itself, as `kill -9` would, once an event is written.

    python -m tests.integration.room_process CONNINFO ROOM KEY

`KEY` is that of the event after which it dies; `asking:<person>` dies while that person is asked to vote.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.postgres import Postgres
from negotiation.charter import Charter
from negotiation.minutes import Minutes
from negotiation.room import Room
from parley.ballots import Ballot, BallotRound, Move, Option, Proposal
from parley.clock import SetClock
from parley.records import Draft, Episode, Fence
from tests.room_people import NINE_O_CLOCK, Person, charter_for, named

PEOPLE = ("ana", "ben", "cara")


def charter(room: str) -> Charter:
    return charter_for(PEOPLE, {"question": "Which films should we see?"}, room=room, speeches=2)


def people() -> list[Person]:
    """They propose, disagree, rule out, and one is persuaded by what is said."""
    films = named("a", "b", "c", "d")
    return [
        Person("ana", {"a": 5, "b": 3, "c": 0}, proposes={"films": films[:2]}),
        Person("ben", {"a": 1, "b": 5, "d": 4}, proposes={"films": films[1:]}, persuaded_to={"a": 4.5}),
        Person("cara", {"a": 4, "c": 5}, proposes={"films": films}, rules_out=frozenset({"d"})),
    ]


def room_of(room: str, seated: Sequence[Person], journal: PostgresJournal, postgres: Postgres, owner: str) -> Room:
    minutes = Minutes(room, journal, PostgresLeases(postgres), SetClock(NINE_O_CLOCK), owner)
    return Room(charter(room), {person.person: person for person in seated}, minutes)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyJournal(PostgresJournal):
    """The journal itself; with the event named, the process ends before it can go on."""

    fatal_key = ""

    async def append(
        self, drafts: Sequence[Draft], transaction_id: str, *, fence: Fence | None = None
    ) -> list[Episode]:
        written = await super().append(drafts, transaction_id, fence=fence)
        if self.fatal_key in {draft.key for draft in drafts}:
            die()
        return written


@dataclass
class DeadlyPerson(Person):
    """Dies, and the room with it, when asked for a ballot."""

    async def vote(
        self,
        proposal: Proposal,
        options: Sequence[Option],
        round: BallotRound,
        heard: Sequence[Move] = (),
        cast: Ballot | None = None,
    ) -> Ballot:
        await asyncio.sleep(0.2)  # the others' ballots are being written
        die()
        raise AssertionError("unreachable")


async def main(conninfo: str, room: str, key: str) -> None:
    seated = people()
    if key.startswith("asking:"):
        fatal = next(at for at, person in enumerate(seated) if person.person == key.removeprefix("asking:"))
        seated[fatal] = DeadlyPerson(**vars(seated[fatal]))
    async with Postgres(conninfo, connections=2) as postgres:
        journal = DeadlyJournal(postgres, SetClock(NINE_O_CLOCK))
        journal.fatal_key = key
        await room_of(room, seated, journal, postgres, f"process {os.getpid()}").run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
