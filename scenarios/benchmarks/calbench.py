"""CalBench: private calendars, five meetings, as little displaced as possible. One task is one room.

Every agent sees only its own calendar; the room composes the schedule from sealed costs. The file's optimum is read
by the scorer alone. Its `greedy` puts people into two meetings at once, so it is no baseline.
Data: github.com/bosonphoton/calbench (MIT).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from negotiation.charter import Charter, Circumstances, IssueRequest, OptionRequest, RoomRequest, make_charter
from negotiation.minutes import Minutes
from negotiation.opinions import Opinions
from negotiation.room import Room
from negotiation.schedule import cost_table, one_at_a_time
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
    Stance,
    Veto,
)
from parley.clock import SetClock
from scenarios.benchmarks.table import Bench, Figures, Progress, ratio
from scenarios.volatile_journal import VolatileJournal, VolatileLeases

FAMILIES = {"uniform": "uniform_dev.jsonl", "varied": "varied_dev.jsonl"}
_MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
_SLOT = timedelta(hours=1)

Schedule = Mapping[int, int]  # meeting -> first slot


@dataclass(frozen=True)
class Meeting:
    id: int
    duration: int  # slots
    participants: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """`calendars[agent][slot]` is what the errand there costs when displaced; None: the slot is free."""

    id: str
    calendars: tuple[tuple[float | None, ...], ...]
    meetings: tuple[Meeting, ...]
    optimum: float

    @property
    def slots(self) -> int:
        return len(self.calendars[0])


def read_tasks(file: Path) -> list[Task]:
    """One task a line. Raises ValueError that names the file when it is missing, empty or not CalBench's."""
    try:
        tasks = [_task(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as cause:
        raise ValueError(f"no CalBench tasks at {file}: --data names the folder that holds `tasks/`") from cause
    except (KeyError, TypeError, IndexError, json.JSONDecodeError) as cause:
        raise ValueError(f"{file} is not a CalBench task file: {cause!r}") from cause
    if not tasks:
        raise ValueError(f"{file} holds no tasks")
    return tasks


def _task(row: dict[str, Any]) -> Task:
    return Task(
        id=row["task_id"],
        calendars=tuple(
            tuple(None if cell is None else float(cell["cost"]) for cell in calendar) for calendar in row["calendars"]
        ),
        meetings=tuple(Meeting(each["id"], each["duration"], tuple(each["participants"])) for each in row["meetings"]),
        optimum=float(row["optimal"]["cost"]),
    )


class Agent:
    """A participant that knows its own calendar, and of a meeting only that it is invited."""

    def __init__(self, person: str, calendar: Sequence[float | None]) -> None:
        self._person = person
        self._calendar = calendar

    @property
    def person(self) -> str:
        return self._person

    async def take_position(self, proposal: Proposal) -> Position:
        return Position(
            person=self._person,
            stances=tuple(
                IssueStance(
                    issue=issue.name,
                    stances=tuple(self._stance(each.id, self._displaced(each)) for each in issue.candidates),
                )
                for issue in proposal.issues
                if issue.concerns(self._person)
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
        mine = {issue.name for issue in proposal.issues if issue.concerns(self._person)}
        return Ballot(
            person=self._person, round=round, stances=tuple(self._vote_on(option, mine) for option in options)
        )

    async def speak(self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> Move:
        return Move(speaker=self._person, kind="pass", text="")

    def _vote_on(self, option: Option, mine: set[str]) -> Stance:
        invited = [choice.candidates[0] for choice in option.choices if choice.issue in mine]
        taken = [slot for candidate in invited for slot in _slots(candidate)]
        veto = None
        if len(set(taken)) < len(taken):
            veto = Veto(kind="calendar", evidence_id=f"calendar:{self._person}", reason="two meetings at once")
        return self._stance(option.id, sum(self._displaced(each) for each in invited), veto)

    def _displaced(self, candidate: Candidate) -> float:
        return sum(self._calendar[slot] or 0.0 for slot in _slots(candidate))

    def _stance(self, option: str, cost: float, veto: Veto | None = None) -> Stance:
        worst = sum(cell or 0.0 for cell in self._calendar) or 1.0
        return Stance(option=option, score=5 * max(0.0, 1 - cost / worst), confidence=1, cost=cost, veto=veto)


def _slots(candidate: Candidate) -> range:
    first, _, length = candidate.id.partition("+")
    return range(int(first), int(first) + int(length))


def charter_of(task: Task, seed: int) -> Charter:
    """The task as a planner would put it: meetings are timed issues, attendees those invited."""
    issues = tuple(
        IssueRequest(
            name=f"meeting {meeting.id}",
            options=tuple(_start(at, meeting.duration) for at in range(task.slots - meeting.duration + 1)),
            attendees=tuple(_agent(each) for each in meeting.participants),
        )
        for meeting in task.meetings
    )
    names = {_agent(each): f"Agent {each}" for each in range(len(task.calendars))}
    request = RoomRequest(
        project="calbench",
        question="When does each meeting take place?",
        participants=tuple(names),
        issues=issues,
        rule="least_cost",
        seed=seed,
    )
    here = Circumstances(room=task.id.lower(), names=names, asked_at=_MONDAY, speeches=0)
    return make_charter(request, here)


def _agent(number: int) -> str:
    return f"agent-{number}"


def _start(slot: int, duration: int) -> OptionRequest:
    start = _MONDAY + slot * _SLOT
    return OptionRequest(id=f"{slot}+{duration}", label=f"slot {slot}", start=start, end=start + duration * _SLOT)


async def in_a_room(task: Task, seed: int) -> Schedule | None:
    """The schedule the room decides; None when it decides none."""
    clock = SetClock(_MONDAY)
    leases = VolatileLeases()
    charter = charter_of(task, seed)
    room = charter.proposal.room
    minutes = Minutes(room, VolatileJournal(clock, leases), leases, clock, owner="calbench")
    agents = {_agent(n): Agent(_agent(n), calendar) for n, calendar in enumerate(task.calendars)}
    verdict = await Room(charter, agents, minutes).run()
    return None if verdict.winner is None else _schedule(task, verdict.winner.choices)


def _schedule(task: Task, choices: Sequence[Choice]) -> Schedule:
    starts = {choice.issue: _slots(choice.candidates[0]).start for choice in choices}
    return {meeting.id: starts[f"meeting {meeting.id}"] for meeting in task.meetings}


async def one_meeting_at_a_time(task: Task, seed: int) -> Schedule | None:
    """Baseline: meeting after meeting, the slot of least summed cost among those its people still have."""
    proposal = charter_of(task, seed).proposal
    positions = {
        _agent(n): await Agent(_agent(n), calendar).take_position(proposal) for n, calendar in enumerate(task.calendars)
    }
    opinions = Opinions(proposal, positions)
    choices = [[Choice(issue=issue.name, candidates=(each,)) for each in issue.candidates] for issue in proposal.issues]
    settled = one_at_a_time(cost_table(opinions, choices))
    return None if settled is None else _schedule(task, settled)


async def a_random_slot(task: Task, seed: int) -> Schedule | None:
    """Baseline: meeting after meeting, any slot at which none of its people is in a meeting."""
    chance = Random(f"{seed}/{task.id}")
    chosen: dict[int, int] = {}
    for meeting in task.meetings:
        starts = range(task.slots - meeting.duration + 1)
        free = [at for at in starts if not double_booked(task, {**chosen, meeting.id: at})]
        if not free:
            return None
        chosen[meeting.id] = chance.choice(free)
    return chosen


def double_booked(task: Task, schedule: Schedule) -> bool:
    """Whether anybody is in two meetings at once."""
    seen: set[tuple[int, int]] = set()
    for meeting in task.meetings:
        if meeting.id in schedule:
            cells = {(who, schedule[meeting.id] + n) for who in meeting.participants for n in range(meeting.duration)}
            if seen & cells:
                return True
            seen |= cells
    return False


def displaced_cost(task: Task, schedule: Schedule) -> float:
    """What the errands in the participants' way cost: the scorer's own reading of the file, not the room's."""
    return sum(
        task.calendars[who][schedule[meeting.id] + n] or 0.0
        for meeting in task.meetings
        for who in meeting.participants
        for n in range(meeting.duration)
    )


def scheduled(task: Task, schedule: Schedule | None) -> bool:
    """Whether every meeting has a slot inside the calendar and nobody is in two places."""
    if schedule is None or any(meeting.id not in schedule for meeting in task.meetings):
        return False
    inside = all(0 <= schedule[each.id] <= task.slots - each.duration for each in task.meetings)
    return inside and not double_booked(task, schedule)


def score(tasks: Sequence[Task], schedules: Sequence[Schedule | None]) -> Figures:
    """Share scheduled, and sum of cost over sum of optimum of the tasks that were."""
    done = [(task, each) for task, each in zip(tasks, schedules, strict=True) if each and scheduled(task, each)]
    cost = sum(displaced_cost(task, each) for task, each in done)
    return {
        "scheduled": len(done) / len(tasks),
        "cost_over_optimum": ratio(cost, sum(task.optimum for task, _ in done)),
    }


_SOLVERS = {
    "the room": in_a_room,
    "one_meeting_at_a_time": one_meeting_at_a_time,
    "random_feasible_slot": a_random_slot,
}


def run(bench: Bench, progress: Progress) -> tuple[dict[str, Figures], dict[str, dict[str, Figures]]]:
    """Figures of the room and of its baselines, by family. Raises ValueError when the data is not there."""
    families = {name: read_tasks(bench.data / "tasks" / file)[: bench.limit] for name, file in FAMILIES.items()}
    progress.begin(len(_SOLVERS) * sum(len(tasks) for tasks in families.values()))
    scores = {
        solver: {
            family: asyncio.run(_solved(solver, tasks, bench.seed, progress)) for family, tasks in families.items()
        }
        for solver in _SOLVERS
    }
    room = scores.pop("the room")
    return room, scores


async def _solved(solver: str, tasks: Sequence[Task], seed: int, progress: Progress) -> Figures:
    schedules: list[Schedule | None] = []
    for task in tasks:
        schedules.append(await _SOLVERS[solver](task, seed))
        progress.step(f"{solver}: {task.id}")
    return score(tasks, schedules)
