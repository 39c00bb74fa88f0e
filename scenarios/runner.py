"""Plays a story against a running front door, over HTTP as any client would, and says whether it came out right."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from parley.ballots import Move
from scenarios.checks import checks, differences
from scenarios.client import Client, Patience, Unanswered
from scenarios.narration import Narrator, plain
from scenarios.report import write_report
from scenarios.run_record import FileState, GraphReading, GraphVote, Interview, RoomState, RunRecord, Upload
from scenarios.sse import ServerEvent
from scenarios.story import Story

FIRST_QUESTION = "first-question"  # the same on every run: asked twice, a twin answers once


def play(story: Story, base_url: str, out: Path, console: Console, patience: Patience | None = None) -> int:
    """Play the whole story and write `out/report.html` and `out/run.json`. Returns the exit code.

    0: everything that the story promises was seen. 1: it was not, and the console says what is missing.
    """
    narrator = Narrator(story, console)
    try:
        with Client(base_url, patience) as client:
            record = Performance(story, client, narrator).play()
    except (Unanswered, ValidationError) as failure:
        console.print(Text(f"\nThe story stopped: {plain(str(failure))}", style="bold red"))
        return 1
    narrator.chapter("Was everything as promised?")
    narrator.checks(record.checks)
    narrator.line(f"\nThe whole story: {write_report(record, out)}", "bold")
    broken = [check for check in record.checks if not check.kept]
    if broken:
        said = "One promise was not kept" if len(broken) == 1 else f"{len(broken)} promises were not kept"
        console.print(Text(f"{said}: see ✗ above.", style="bold red"))
    return 1 if broken else 0


@dataclass
class Performance:
    """One run: what is done, in the order it is done."""

    story: Story
    client: Client
    narrator: Narrator

    def play(self) -> RunRecord:
        """From the first person to the last check. Raises Unanswered where the front door does not play along."""
        began = self.client.patience.monotonic()
        self._introduce()
        uploads = self._upload()
        interviews = self._interview()
        room = self._decide()
        now = self._votes_now(room)
        sealed = self._votes_at(room, before_the_revision(now.votes))
        record = RunRecord(
            story=self.story.name,
            title=self.story.title,
            summary=self.story.summary,
            played_under=self.story.now,
            timezone=self.story.timezone,
            people={person.id: person.name for person in self.story.people},
            uploads=uploads,
            interviews=interviews,
            room=room,
            sealed=sealed,
            now=now,
            seconds=self.client.patience.monotonic() - began,
        )
        self.narrator.verdict(record)
        self._tell_votes(record)
        return record.model_copy(update={"checks": checks(self.story, record)})

    def _introduce(self) -> None:
        self.narrator.chapter(self.story.title)
        if self.story.summary:
            self.narrator.line(self.story.summary, "italic")
        for person in self.story.people:
            self.client.put_person(person, self.story.timezone)
        self.client.put_project(self.story.project, [person.id for person in self.story.people])

    def _upload(self) -> tuple[Upload, ...]:
        """Send everybody's files, and wait until the twins have taken them in."""
        self.narrator.chapter("Everybody's own files")
        files = {person.id: [self.story.path(name) for name in person.files] for person in self.story.people}
        size = sum(path.stat().st_size for paths in files.values() for path in paths)
        with self.narrator.progress() as progress:
            sending = progress.add_task("sending (bytes)", total=size)
            taking_in = progress.add_task("ingested (files)", total=sum(map(len, files.values())))
            uploads = {
                self.client.upload(person, paths, lambda sent: progress.advance(sending, sent)): person
                for person, paths in files.items()
                if paths
            }
            progress.update(sending, completed=size)

            def look(states: dict[str, list[FileState]]) -> None:
                settled = sum(file.settled for files in states.values() for file in files)
                progress.update(taking_in, completed=settled)

            states = self.client.wait_until_settled(list(uploads), look)
        return tuple(Upload(person=uploads[key], file=file) for key, files in states.items() for file in files)

    def _interview(self) -> tuple[Interview, ...]:
        """Ask every twin its question, as its own person."""
        self.narrator.chapter("A question to each twin")
        interviews: list[Interview] = []
        for person in self.story.people:
            session = f"{self.story.name}:{person.id}"
            reply = self.client.chat(person.id, person.ask, session, FIRST_QUESTION)
            interviews.append(Interview(person=person.id, question=person.ask, reply=reply))
            self.narrator.interview(interviews[-1])
        return tuple(interviews)

    def _decide(self) -> RoomState:
        """Put the question to the room, and follow it until its verdict."""
        self.narrator.chapter(self.story.room.question)
        room = self.client.open_room(self.story.project.id, self.story.room).room_id
        for event in self.client.room_events(room):
            self._hear(event)
        state = self.client.room(room)
        if state.verdict is None:
            raise Unanswered(f"the room {room} announced a verdict but does not show it (phase {state.phase})")
        return state

    def _hear(self, event: ServerEvent) -> None:
        if event.kind == "move":
            self.narrator.move(Move.model_validate(event.json, extra="ignore"))
        else:
            self.narrator.phase(event.kind)

    def _votes_now(self, room: RoomState) -> GraphReading:
        """The votes valid now; waits until the graph, a view, has caught up with the journal."""
        votes: tuple[GraphVote, ...] = ()
        for _ in self.client.patience.until(self.client.patience.projection_s):
            votes = self.client.proposal(room.proposal_id).votes
            if not differences(votes, room.final):
                break
        return GraphReading(at=None, votes=votes)

    def _votes_at(self, room: RoomState, moment: datetime | None) -> GraphReading:
        if moment is None:
            return GraphReading(at=None, votes=())
        return GraphReading(at=moment, votes=self.client.proposal(room.proposal_id, moment.isoformat()).votes)

    def _tell_votes(self, record: RunRecord) -> None:
        self.narrator.chapter("The votes as the graph remembers them")
        if record.sealed.at is not None:
            moment = f"as of {record.sealed.at.isoformat(timespec='milliseconds')}, before the revision"
            self.narrator.votes(moment, record.sealed)
        self.narrator.votes("now", record.now)


def before_the_revision(votes: tuple[GraphVote, ...]) -> datetime | None:
    """The moment between sealed ballots and revision: just before the first revised vote became valid.

    Where nobody revised, the last sealed vote's own moment; None without votes.
    """
    revised = [vote.valid_from for vote in votes if vote.round == "revision"]
    if revised:
        return min(revised) - timedelta(microseconds=1)
    return max((vote.valid_from for vote in votes), default=None)


def read_record(path: Path) -> RunRecord:
    """A run that was written before. Raises ValueError when the file holds something else."""
    told: Any = json.loads(path.read_text(encoding="utf-8"))
    return RunRecord.model_validate(told)
