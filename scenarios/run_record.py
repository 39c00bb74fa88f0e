"""What happened when a story was played: what the front door answered, in order. The report is drawn from it."""

from typing import Any, Self

from pydantic import AwareDatetime, Field

from parley.ballots import Ballot, BallotRound, Move, Option, Verdict
from parley.records import Value


class Answered(Value):
    """Base of what comes from the front door."""

    @classmethod
    def read(cls, body: object) -> Self:
        """From an answer's JSON. Fields that we do not know are not ours to refuse, at any depth."""
        return cls.model_validate(body, extra="ignore")


class FileState(Answered):
    """One uploaded file: queued, reading, ingested or set_aside (with the reason)."""

    name: str
    state: str
    code: str | None = None
    reason: str | None = None

    @property
    def settled(self) -> bool:
        return self.state in ("ingested", "set_aside")


class UploadTaken(Answered):
    upload_id: str


class UploadState(Answered):
    files: tuple[FileState, ...]


class CitedEvidence(Answered):
    id: str
    quote: str
    source_file: str | None = None
    valid_from: AwareDatetime | str | None = None


class TwinAnswer(Answered):
    """What a twin committed itself to, with the evidence that was checked."""

    answer: str
    evidence: tuple[CitedEvidence, ...] = ()
    missing_sources: tuple[str, ...] = ()


class RoomOpened(Answered):
    room_id: str
    proposal_id: str


class RoomState(Answered):
    """A room as `GET /rooms/{id}` tells it. Ballots are there once they are unsealed."""

    room_id: str
    proposal_id: str
    phase: str
    question: str
    charter: dict[str, Any] = Field(default_factory=dict)
    options: tuple[Option, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    talk: tuple[Move, ...] = ()
    verdict: Verdict | None = None

    def cast_in(self, round: BallotRound) -> dict[str, Ballot]:
        """The ballots of one round, by person."""
        return {ballot.person: ballot for ballot in self.ballots if ballot.round == round}

    @property
    def final(self) -> dict[str, Ballot]:
        """What counts: the revision where there is one, else the sealed ballot."""
        return self.cast_in("sealed") | self.cast_in("revision")


class GraphVote(Answered):
    """A vote as read back from the fact graph. `scores` is by option id."""

    person: str
    round: str
    choice: str
    label: str = ""
    confidence: float = 0.0
    scores: dict[str, float] = Field(default_factory=dict)
    valid_from: AwareDatetime
    invalid_at: AwareDatetime | None = None


class ProposalStatus(Answered):
    """`GET /proposals/{pid}/status`: where a question stands, and the votes valid at the moment asked about."""

    status: str
    votes: tuple[GraphVote, ...] = ()


class Upload(Value):
    person: str
    file: FileState


class Interview(Value):
    """One question to one twin."""

    person: str
    question: str
    reply: TwinAnswer


class Check(Value):
    """One promise of the demo, whether it was kept, and what was seen."""

    promise: str
    kept: bool
    seen: str = ""


class GraphReading(Value):
    """The votes in the graph at one moment. `at` None: now."""

    at: AwareDatetime | None
    votes: tuple[GraphVote, ...]


class RunRecord(Value):
    """One run of one story, from the first upload to the last check."""

    story: str
    title: str
    summary: str = ""
    played_under: AwareDatetime
    timezone: str = "UTC"
    people: dict[str, str]  # uid -> name
    uploads: tuple[Upload, ...] = ()
    interviews: tuple[Interview, ...] = ()
    room: RoomState
    sealed: GraphReading
    now: GraphReading
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0

    def name_of(self, person: str) -> str:
        return self.people.get(person, person)
