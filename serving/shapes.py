"""What the front door takes and gives: the API's shapes, with an example each for /docs."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from parley.ballots import Ballot, Issue, IssueKind, Move, Option, Rule, Verdict
from parley.identity import PersonId, ProjectId, RoomId, SessionId
from parley.preferences import PreferenceKind
from parley.records import Evidence


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonIn(Shape):
    """Who somebody is. `aliases` are other names their files call them by."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Ana Sousa", "aliases": ["Ana"], "timezone": "Europe/Lisbon"}]}
    )
    name: str = Field(min_length=1, max_length=120)
    aliases: list[str] = Field(default_factory=list, max_length=20)
    timezone: str = Field("UTC", description="IANA name; floating times in this person's files are in it")


class PersonOut(PersonIn):
    uid: PersonId


class ProjectIn(Shape):
    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Summer barbecue", "members": ["ana", "ben"]}]})
    title: str = Field(min_length=1, max_length=200)
    members: list[PersonId] = Field(min_length=1, max_length=64)


class ProjectOut(ProjectIn):
    id: ProjectId


class ContextIn(Shape):
    """Something all members of the project may know."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Ana's garden seats eight people."}]})
    text: str = Field(min_length=1, max_length=20_000)


class ContextOut(Shape):
    id: str


class UploadOut(Shape):
    upload_id: str


class FileStatus(Shape):
    name: str
    state: Literal["queued", "reading", "ingested", "set_aside"]
    code: str | None = Field(None, description="why it was set aside, for machines")
    reason: str | None = Field(None, description="why it was set aside, and what to do")
    source: str = Field("", description="what kind of source it turned out to be; empty until it is read")
    items: int = Field(0, description="how many things it holds: messages, chunks, events, fields")
    done: int = Field(0, description="how many of them are in the journal")


class SourceCounts(Shape):
    """Files of one kind of source, by where they stand, and the things they hold."""

    files: int
    queued: int = 0
    reading: int = 0
    ingested: int = 0
    set_aside: int = 0
    items: int
    done: int


class ConnectionIn(Shape):
    """What is wanted of a remote source. Fields by kind: docs/sources.md."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"wanted": {"depth": 2}, "every_s": 86400}]})
    wanted: dict[str, Any] = Field(default_factory=dict)
    every_s: int | None = Field(None, ge=60, description="seconds between polls; the kind's own default without it")


class ConnectionOut(Shape):
    person: PersonId
    kind: str
    name: str
    wanted: dict[str, Any]
    every_s: int | None = Field(description="null: read once")
    next_at: datetime | None
    polled_at: datetime | None
    code: str | None = Field(description="why the last poll failed, for machines")
    reason: str | None = Field(description="why the last poll failed, and what to do")


class IngestionOut(Shape):
    """How far a person's files and sources are read. `sources` are by kind; "unread" are those nobody has opened.

    `names_waiting`: texts that were read, but not yet looked through for the names in them.
    """

    person: PersonId
    sources: dict[str, SourceCounts]
    connections: list[ConnectionOut]
    names_waiting: int
    dead_letters: int


class JobsOut(Shape):
    """The queue: jobs that wait, that wait for a later try, that are under way; and what was given up."""

    waiting: int
    later: int
    running: int
    dead_letters: int


class DeadLetterOut(Shape):
    """A job that was given up. POST /dead-letters/{id}/redrive queues it again."""

    id: str
    person: str | None
    source: str
    name: str
    task: str
    code: str
    reason: str
    attempts: int
    at: datetime


class Redriven(Shape):
    redriven: int


class UploadStatus(Shape):
    upload_id: str
    person: PersonId
    done: bool = Field(description="every file is ingested or set aside")
    files: list[FileStatus]


class ProfileEntry(Shape):
    kind: PreferenceKind
    object: str
    polarity: int
    strength: float
    valid_from: datetime
    dated_by: str
    superseded: bool
    superseded_at: datetime | None
    evidence: Evidence


class ProfileStats(Shape):
    entries: int
    superseded: int
    documents: int
    chat_turns: int
    busy_times: int
    position: int = Field(description="events of this person's journal that are in both views")
    head: int = Field(description="events of this person's journal")


class ProfileOut(Shape):
    person: PersonId
    name: str
    voice: str = Field(description="how they write, in words; empty while too little is known")
    style: dict[str, Any] = Field(description="how they write, in numbers: parley/style says what each is")
    entries: list[ProfileEntry]
    stats: ProfileStats


class ChatIn(Shape):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"message": "Is there anything you can't eat?", "session_id": "s1"}]}
    )
    message: str = Field(min_length=1, max_length=8_000)
    session_id: SessionId
    message_id: SessionId | None = Field(None, description="yours, for a safe retry; made from a uuid when left out")
    asker: PersonId | None = Field(None, description="who asks; left out: the person themselves")
    project: ProjectId | None = Field(None, description="what the talk is about, if it is about a project")


class ChatOut(Shape):
    message_id: str
    answer: str
    evidence: list[Evidence]
    missing_sources: list[str]


class RecommendationIn(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"person": "ana", "context": "Dinner on Friday", "options": ["Sushi bar", "Pizza at home"]}]
        }
    )
    person: PersonId
    project: ProjectId | None = None
    context: str = Field(min_length=1, max_length=4_000)
    options: list[str] | None = Field(None, max_length=32, description="left out: from what the person likes")


class Recommendation(Shape):
    option: str
    score: float = Field(ge=0, le=5, description="2.5 is no opinion; 0 is ruled out")
    confidence: float
    reasons: list[str]
    evidence: list[Evidence]
    unknowns: list[str]


class RecommendationsOut(Shape):
    id: str
    person: PersonId
    recommendations: list[Recommendation] = Field(description="best first")


class CandidateIn(Shape):
    id: str | None = Field(None, max_length=128)
    label: str = Field(min_length=1, max_length=300)
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


class IssueIn(Shape):
    name: str = Field(min_length=1, max_length=200)
    kind: IssueKind | None = Field(None, description="left out: read from the name and the options")
    options: list[CandidateIn] | None = Field(None, max_length=64, description="left out: the twins propose")
    attendees: list[PersonId] = Field(default_factory=list)


class RoomIn(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project": "bbq",
                    "question": "What day should we host the barbecue, and what should be on the menu?",
                    "participants": ["ana", "ben", "chloe", "dev"],
                }
            ]
        }
    )
    project: ProjectId
    question: str = Field(min_length=3, max_length=1_000)
    participants: list[PersonId] = Field(min_length=1, max_length=24)
    issues: list[IssueIn] | None = Field(None, max_length=8)
    rule: Rule = "star"
    seed: int | None = Field(None, description="for the lots; left out: derived from the charter")
    deadline_s: float | None = Field(
        None, gt=0, le=3600, description="seconds the room may take; who has not answered by then is absent"
    )


class RoomOut(Shape):
    room_id: RoomId
    proposal_id: str


class RoomState(Shape):
    room_id: RoomId
    proposal_id: str
    project: ProjectId
    phase: str
    question: str
    participants: list[PersonId]
    issues: list[Issue]
    charter: dict[str, Any]
    charter_hash: str
    options: list[Option]
    ballots: list[Ballot] = Field(description="sealed ones appear once all are in")
    absences: list[dict[str, Any]]
    talk: list[Move]
    verdict: Verdict | None
    winner: str | None = Field(description="the winning option in words; null while there is none")
    labels: dict[str, str] = Field(description="option id -> the option in words")
    times: dict[str, datetime] = Field(description="when each phase's event happened")


class OpenProposal(Shape):
    proposal_id: str
    room_id: RoomId
    project: ProjectId
    question: str
    phase: str


class VoteOut(Shape):
    """A Vote as the graph holds it."""

    person: PersonId
    round: str
    choice: str
    label: str
    confidence: float
    scores: dict[str, float]
    valid_from: datetime
    invalid_at: datetime | None


class ProposalStatus(Shape):
    proposal_id: str
    room_id: RoomId
    question: str
    status: str
    as_of: datetime
    votes: list[VoteOut]
    winner: str | None


class Lag(Shape):
    rows: int = Field(description="outbox rows that the views have not seen")
    oldest_s: float = Field(description="age of the oldest of them, in seconds")


class Health(Shape):
    status: Literal["ok", "degraded"]
    lag: Lag
    stores: dict[str, bool]
    model: str = Field(description="the language model, or 'composed' when twins answer by code")
    version: str
