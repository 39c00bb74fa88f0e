"""The words of a decision: a Proposal is the question put to a room, Options are its candidates."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from parley.errors import ErrorCode
from parley.identity import PersonId, ProjectId, ProposalId, RoomId, derived_id
from parley.records import Value


class IssueKind(StrEnum):
    CHOICE = "choice"  # one of several
    SUBSET = "subset"  # some of several: a menu, the fields of a profile
    DAY = "day"  # a time: values carry start and end
    ASSIGNMENT = "assignment"  # who does it: values are the participants


class Candidate(Value):
    """One thing an issue can be decided to be. Times are half open, [start, end)."""

    id: str = Field(min_length=1, max_length=128)
    label: str = Field(min_length=1, max_length=300)
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


class Issue(Value):
    """One thing to be settled. No candidates: open, the twins propose them. `attendees` empty: everybody's.

    A DAY issue that is open has a window, [not_before, not_after): twins propose whole local days inside it,
    with ids like `2026-06-13` and start and end at the local midnights of the proposal's time zone.
    """

    name: str = Field(min_length=1, max_length=200)
    kind: IssueKind = IssueKind.CHOICE
    candidates: tuple[Candidate, ...] = ()
    attendees: tuple[PersonId, ...] = ()
    not_before: AwareDatetime | None = None
    not_after: AwareDatetime | None = None

    def concerns(self, person: str) -> bool:
        return not self.attendees or person in self.attendees


class Proposal(Value):
    """The question put to a room, as every twin is told it. `asked_at` is the room's clock at its opening."""

    id: ProposalId
    room: RoomId
    project: ProjectId
    question: str
    issues: tuple[Issue, ...]
    participants: tuple[PersonId, ...]
    asked_at: AwareDatetime
    timezone: str = "UTC"
    context: tuple[str, ...] = ()  # what the project's members may all see


class Choice(Value):
    """One issue settled one way. More than one candidate only for a SUBSET."""

    issue: str
    candidates: tuple[Candidate, ...]

    @property
    def label(self) -> str:
        return ", ".join(candidate.label for candidate in self.candidates)


class Option(Value):
    """A way to settle the whole proposal. Its id is derived from its choices: the same choices, the same option."""

    id: str
    choices: tuple[Choice, ...]

    @property
    def label(self) -> str:
        return " · ".join(choice.label for choice in self.choices)


def option_id(choices: Iterable[Choice]) -> str:
    """The one id of these choices, whatever order they or their candidates are listed in."""
    settled = (f"{choice.issue}={','.join(sorted(each.id for each in choice.candidates))}" for choice in choices)
    return derived_id("option", *sorted(settled)).hex


def make_option(choices: Iterable[Choice]) -> Option:
    """The option these choices make, under the id they derive."""
    settled = tuple(choices)
    return Option(id=option_id(settled), choices=settled)


def spoken_label(option: Option, issues: Iterable[Issue]) -> str:
    """The option's label with tasks named: "website: Zoe · budget: Adam"; other issues speak for themselves."""
    tasks = {issue.name for issue in issues if issue.kind is IssueKind.ASSIGNMENT}
    told = (f"{each.issue}: {each.label}" if each.issue in tasks else each.label for each in option.choices)
    return " · ".join(told)


class Veto(Value):
    """Why an option cannot be accepted. The room learns kind, id and one line; never the quote."""

    kind: Literal["dealbreaker", "calendar"]
    evidence_id: str
    reason: str = Field(max_length=200)


class Stance(Value):
    """What one person thinks of one option (or of one candidate of one issue).

    `score` is 0..5, 2.5 is "no opinion"; `confidence` 0..1; `cost` is what accepting costs the person, in the
    units of their own calendar, and counts only in rooms with the least-cost rule.
    `reasons` are one-liners fit for the room; `unknowns` name what the twin would have to ask its person.
    """

    option: str
    score: float = Field(ge=0, le=5)
    confidence: float = Field(ge=0, le=1)
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    veto: Veto | None = None
    cost: float | None = None


NO_OPINION = 2.5


def score_of_set(scores: Sequence[float]) -> float:
    """What several things taken together are worth to one person, 0..5 from the members' scores.

    One thing is worth its score. Of several a person needs only some: liked ones add up with diminishing returns,
    so a set with something for everybody beats one dish that suits most. What leaves them indifferent takes nothing
    away; what they dislike counts half, as they can pass by it. (A mean instead would punish every addition, and
    the best alone would let a set be filled with what somebody else dislikes.)
    """
    if len(scores) < 2:
        return scores[0] if scores else NO_OPINION
    content = discontent = 1.0
    for score in sorted(scores):
        moved = (score - NO_OPINION) / NO_OPINION
        content *= 1.0 - max(0.0, moved)
        discontent *= 1.0 - max(0.0, -moved) / 2
    return NO_OPINION + NO_OPINION * (discontent - content)


class IssueStance(Value):
    """A person's stances on the candidates of one issue, before any option is composed."""

    issue: str
    stances: tuple[Stance, ...]  # Stance.option is the candidate's id


class Position(Value):
    """What a twin brings into one room: candidates it adds to open issues, what it thinks of all, up to 3 options.

    A room asks twice: first with open issues (the answer's `candidates` count), then with everybody's candidates
    filled in (the answer's `stances` and `proposals` count).
    """

    person: PersonId
    candidates: dict[str, tuple[Candidate, ...]] = Field(default_factory=dict)
    stances: tuple[IssueStance, ...] = ()
    proposals: tuple[Option, ...] = Field(default=(), max_length=3)
    importance: dict[str, float] = Field(default_factory=dict)  # issue -> weight, sums to 1


BallotRound = Literal["sealed", "revision"]


class ScoreChange(Value):
    """A revised score names the evidence that is new: something heard in this room."""

    option: str
    before: float
    after: float
    because: str  # an evidence id that was disclosed in the talk


class Ballot(Value):
    person: PersonId
    round: BallotRound
    stances: tuple[Stance, ...]
    changes: tuple[ScoreChange, ...] = ()
    predicted: bool = False  # cast on an unknown the twin could not ask its person about

    def stance(self, option: str) -> Stance | None:
        return next((stance for stance in self.stances if stance.option == option), None)

    @property
    def choice(self) -> str:
        """The option this ballot puts first: highest score, then lowest id; "" when it accepts none."""
        allowed = [stance for stance in self.stances if stance.veto is None]
        return min(allowed, key=lambda stance: (-stance.score, stance.option)).option if allowed else ""


class Absence(Value):
    """A missing answer: it costs quorum, it is never a vote."""

    person: PersonId
    phase: str
    code: ErrorCode
    reason: str


MoveKind = Literal["open", "support", "object", "concede", "ask", "pass"]


class Move(Value):
    """One thing said in the talk: typed, and readable. `evidence` are ids only."""

    speaker: str
    kind: MoveKind
    option: str | None = None
    text: str = Field(max_length=600)
    evidence: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()  # ids of what is objected to, where it is parts of options and not a whole one


Rule = Literal["star", "schulze", "approval", "least_cost"]


class Winners(Value):
    """Who would have won under each rule; None where the rule names none."""

    star: str | None
    schulze: str | None
    approval: str | None
    condorcet: str | None


class Regret(Value):
    """Points (or cost units) between a person's own best possible option and the winner."""

    person: PersonId
    points: float
    own_best: str | None


class VetoRecord(Value):
    """A veto as the certificate keeps it. `option` is an option's id, or a candidate's if no option has it."""

    person: PersonId
    option: str
    veto: Veto
    label: str = ""  # what the option is called


class Certificate(Value):
    """What every result says about itself, so that a stranger can check it."""

    rule: Rule
    winners: Winners
    contested: bool  # the rules do not agree
    margin: float  # runoff votes (star), pairwise (schulze), approvals, or cost to the next best
    vetoes: tuple[VetoRecord, ...]
    absences: tuple[Absence, ...]
    quorum: int
    present: int
    pareto: bool | None  # None: there is no winner
    dominated_by: str | None  # the witness: an option of the pool nobody likes less and somebody likes more
    regrets: tuple[Regret, ...]
    seed: int
    lot: tuple[str, ...]  # options that were tied and drawn among; empty: no lot was drawn
    charter_hash: str
    predicted_share: float


Outcome = Literal["decided", "no_candidates", "all_vetoed", "no_quorum"]


class Verdict(Value):
    outcome: Outcome
    winner: Option | None
    explanation: str
    certificate: Certificate
