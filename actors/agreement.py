"""Yes or no: what a person thinks of the thing that is asked, and of leaving it (pure)."""

from typing import Literal

from actors.words import STOP_WORDS, vocabulary, words
from parley.ballots import Candidate, Issue, Stance

type Answer = Literal["yes", "no"]

_TOP = 5.0
_SPEAKS_FOR = (
    "likes ",
    "is interested in ",
    "is free then",
    "has enough time left",
    "finds it within",
    "sees a condition",
)


def answer_of(candidate: Candidate, issue: Issue) -> Answer | None:
    """Which answer the candidate is, where the issue offers both yes and no; None for every other candidate."""
    told = [_told(each) for each in issue.candidates]
    return _told(candidate) if "yes" in told and "no" in told else None


def _told(candidate: Candidate) -> Answer | None:
    """By the label's first word, as long as the label names nothing else: "No pets" is a rule, not an answer."""
    said = words(candidate.label)
    if not said or any(word not in STOP_WORDS and word not in ("yes", "no") for word in said):
        return None
    return "yes" if said[0] == "yes" else "no" if said[0] == "no" else None


def thing_asked(issue: Issue, question: str) -> str:
    """What yes would mean: the issue's name, or the question where the name says nothing."""
    generic = not {word for word in words(issue.name) if word not in STOP_WORDS} - vocabulary("generic issues")
    return question.strip(" ?") if generic else issue.name


def declined(accepting: Stance, candidate: str) -> Stance:
    """What somebody who thinks that of yes thinks of no: as much for it as against the other. No is never vetoed."""
    score = round(_TOP - accepting.score, 3)
    against = tuple(reason for reason in accepting.reasons if not reason.startswith(_SPEAKS_FOR))
    reasons = against if score > accepting.score else accepting.reasons
    return accepting.model_copy(
        update={"option": candidate, "score": score, "reasons": reasons, "veto": None, "cost": None}
    )
