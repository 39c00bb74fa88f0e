"""What is decided, by whom, by which rule, with what may be disclosed: frozen and hashed before anybody is asked."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from negotiation.disclosure import DisclosureTier
from negotiation.questions import Asked, open_issue, read_issues
from parley.ballots import Candidate, Issue, IssueKind, Proposal, Rule
from parley.errors import RequestError
from parley.identity import UID_PATTERN, derived_id, room_address
from parley.records import Draft, EpisodeKind, Value

MOST_PARTICIPANTS = 24
MOST_ISSUES = 8
MOST_CANDIDATES = 64
LONGEST_QUESTION = 2000


class OptionRequest(Value):
    """A candidate as the planner wrote it. Without a label it is called by its id, without an id by its label."""

    id: str = ""
    label: str = ""
    start: datetime | None = None
    end: datetime | None = None


class IssueRequest(Value):
    """An issue as the planner wrote it. Without options it is open: the twins propose."""

    name: str
    options: tuple[OptionRequest, ...] = ()
    kind: IssueKind | None = None
    attendees: tuple[str, ...] = ()


class RoomRequest(Value):
    """What a planner asks for. Issues left out are read from the question."""

    project: str
    question: str
    participants: tuple[str, ...]
    issues: tuple[IssueRequest, ...] = ()
    rule: Rule = "star"
    seed: int | None = None
    quorum: int | None = None
    deadline_s: float | None = None
    disclosure: DisclosureTier = "reasons"


class Circumstances(Value):
    """What the house adds to a request: who people are, where and when it is asked, and its own limits."""

    room: str
    names: Mapping[str, str]  # uid -> what the person is called; everybody known
    asked_at: datetime
    timezone: str = "UTC"
    context: tuple[str, ...] = ()
    answer_s: float = 30.0
    deadline_s: float = 600.0
    speeches: int = 2
    model: str | None = None  # the same for every twin of the room; None: they reason by code


class Charter(Value):
    """`answer_s` are the seconds a twin has for one answer, `deadline_s` those the whole room has once it runs."""

    proposal: Proposal
    rule: Rule
    quorum: int = Field(ge=1)
    answer_s: float = Field(gt=0)
    deadline_s: float = Field(gt=0)
    seed: int
    disclosure: DisclosureTier
    speeches: int = Field(ge=0)
    model: str | None = None
    names: Mapping[str, str] = Field(default_factory=dict)  # what the participants are called

    @property
    def hash(self) -> str:
        """sha256, hex, over the canonical JSON of the terms.

        Where and when the room is held is not among the terms: the same question put to the same people under the
        same rule draws the same lots, in whichever room.
        """
        terms = self.model_dump(mode="json", exclude={"proposal": {"id", "room", "asked_at"}})
        terms["proposal"]["context"] = sorted(terms["proposal"]["context"])
        return _sha256(terms)

    def chance(self, purpose: str) -> Random:
        """The lots of one purpose: the same after a restart, and for anybody who holds the charter."""
        return Random(f"{self.hash}/{purpose}")

    def opening(self) -> Draft:
        """The room's first event. Whoever writes it, the front door or the room, it is written once."""
        return Draft(
            stream=room_address(self.proposal.room),
            kind=EpisodeKind.CHARTER,
            key="charter",
            occurred_at=self.proposal.asked_at,
            payload={**self.model_dump(mode="json"), "hash": self.hash},
        )


def make_charter(request: RoomRequest, here: Circumstances) -> Charter:
    """Freeze a request. Raises RequestError (400) that says what to do where a limit is broken."""
    _check_people(request, here)
    asked = Asked(
        question=" ".join(request.question.split()),
        participants={uid: here.names[uid] for uid in sorted(request.participants)},
        asked_at=here.asked_at,
        timezone=here.timezone,
    )
    _check_question(asked, here.timezone)
    issues = tuple(_issue(each, asked) for each in request.issues) or read_issues(asked)
    _check_issues(issues, request.participants)
    charter = Charter(
        proposal=Proposal(
            id=derived_id("proposal", here.room).hex,
            room=here.room,
            project=request.project,
            question=asked.question,
            issues=issues,
            participants=tuple(asked.participants),
            asked_at=here.asked_at,
            timezone=here.timezone,
            context=here.context,
        ),
        rule=request.rule,
        quorum=_quorum(request),
        answer_s=here.answer_s,
        deadline_s=_deadline(request, here),
        seed=0 if request.seed is None else request.seed,
        disclosure=request.disclosure,
        speeches=here.speeches,
        model=here.model,
        names=asked.participants,
    )
    if request.seed is not None:
        return charter
    return charter.model_copy(update={"seed": int(charter.hash[:12], 16)})


def read_charter(payload: Mapping[str, Any]) -> Charter:
    """The charter of a `charter` event."""
    return Charter.model_validate({name: value for name, value in payload.items() if name != "hash"})


def _sha256(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _quorum(request: RoomRequest) -> int:
    people = len(request.participants)
    if request.quorum is not None and not 1 <= request.quorum <= people:
        raise RequestError(
            f"a quorum of {request.quorum} cannot be met by {people} people",
            what_to_do=f"give a quorum from 1 to {people}, or leave it out: more than half",
        )
    return request.quorum if request.quorum is not None else people // 2 + 1


def _deadline(request: RoomRequest, here: Circumstances) -> float:
    wanted = here.deadline_s if request.deadline_s is None else request.deadline_s
    if not 0 < wanted <= 7 * 24 * 3600:
        raise RequestError("deadline_s is not a time a room can take", what_to_do="give seconds, up to a week")
    return wanted


def _check_people(request: RoomRequest, here: Circumstances) -> None:
    people = request.participants
    if not people:
        raise RequestError("nobody takes part", what_to_do="name at least one participant")
    if len(people) > MOST_PARTICIPANTS:
        raise RequestError(
            f"{len(people)} people are too many for one room", what_to_do=f"name at most {MOST_PARTICIPANTS}"
        )
    if twice := _twice(people):
        raise RequestError(f"{twice} takes part twice", what_to_do="name every participant once: one person, one twin")
    if wrong := [uid for uid in people if not re.fullmatch(UID_PATTERN, uid)]:
        raise RequestError(f"{wrong[0]!r} is not a person's id", what_to_do="ids are a-z, 0-9, _ and -, at most 64")
    if unknown := [uid for uid in people if uid not in here.names]:
        raise RequestError(
            f"nobody is known as {unknown[0]}", 404, what_to_do=f"create them first: PUT /people/{unknown[0]}"
        )


def _check_question(asked: Asked, timezone: str) -> None:
    if not asked.question:
        raise RequestError("there is no question", what_to_do="ask one, such as: Where should we go on vacation?")
    if len(asked.question) > LONGEST_QUESTION:
        raise RequestError(
            "the question is too long",
            what_to_do=f"ask in at most {LONGEST_QUESTION} characters; put the rest into the project's context",
        )
    if asked.asked_at.tzinfo is None:
        raise RequestError("the room's time has no zone", what_to_do="give a time with its zone")
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as cause:
        raise RequestError(
            f"{timezone!r} is not a time zone", what_to_do="give an IANA name such as Europe/Berlin"
        ) from cause


def _issue(wanted: IssueRequest, asked: Asked) -> Issue:
    name = " ".join(wanted.name.split())
    if not 0 < len(name) <= 200:
        raise RequestError("an issue has no name that can be used", what_to_do="name it in 1 to 200 characters")
    if not wanted.options:
        issue = open_issue(name, asked, wanted.kind)
        return issue.model_copy(update={"attendees": wanted.attendees})
    candidates = tuple(_candidate(name, option) for option in wanted.options)
    kind = wanted.kind or _kind_of(candidates, asked)
    return Issue(name=name, kind=kind, candidates=candidates, attendees=wanted.attendees)


def _kind_of(candidates: Sequence[Candidate], asked: Asked) -> IssueKind:
    if all(candidate.id in asked.participants for candidate in candidates):
        return IssueKind.ASSIGNMENT
    return IssueKind.DAY if all(candidate.start is not None for candidate in candidates) else IssueKind.CHOICE


def _candidate(issue: str, option: OptionRequest) -> Candidate:
    label = " ".join((option.label or option.id).split())
    identity = option.id or label.casefold()
    if not 0 < len(identity) <= 128 or not 0 < len(label) <= 300:
        raise RequestError(
            f"an option of {issue!r} cannot be named", what_to_do="give it an id (to 128 letters) and a label (to 300)"
        )
    for time in (option.start, option.end):
        if time is not None and time.tzinfo is None:
            raise RequestError(
                f"the times of {label!r} have no time zone", what_to_do="write 2026-06-13T15:00:00+02:00"
            )
    if (option.start is None) != (option.end is None):
        raise RequestError(f"{label!r} has only one of start and end", what_to_do="give both or neither")
    if option.start is not None and option.end is not None and option.end <= option.start:
        raise RequestError(f"{label!r} ends before it starts", what_to_do="give an end after its start")
    return Candidate(id=identity, label=label, start=option.start, end=option.end)


def _check_issues(issues: Sequence[Issue], participants: Sequence[str]) -> None:
    if len(issues) > MOST_ISSUES:
        raise RequestError(
            f"{len(issues)} issues are too many for one room", what_to_do=f"split it up: at most {MOST_ISSUES} a room"
        )
    if twice := _twice([issue.name for issue in issues]):
        raise RequestError(f"two issues are called {twice!r}", what_to_do="give every issue its own name")
    for issue in issues:
        if len(issue.candidates) > MOST_CANDIDATES:
            raise RequestError(
                f"{issue.name!r} has {len(issue.candidates)} options", what_to_do=f"give at most {MOST_CANDIDATES}"
            )
        if twice := _twice([candidate.id for candidate in issue.candidates]):
            raise RequestError(
                f"two options of {issue.name!r} have the id {twice!r}", what_to_do="give every option its own id"
            )
        if strangers := sorted(set(issue.attendees) - set(participants)):
            raise RequestError(
                f"{strangers[0]} attends {issue.name!r} but takes no part",
                what_to_do="name attendees among the participants",
            )
        if issue.kind is IssueKind.ASSIGNMENT and (
            strangers := sorted({each.id for each in issue.candidates} - set(participants))
        ):
            raise RequestError(
                f"{strangers[0]} cannot be given {issue.name!r}",
                what_to_do="the options of an assignment are ids of participants",
            )


def _twice(names: Sequence[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
