"""A recommendation outside any room: a stance on each option of a question its person has (pure)."""

import re

from pydantic import AwareDatetime

from actors.impressions import Similarity
from actors.positions import open_candidates
from actors.stance import frame_of, judge
from parley.ballots import Candidate, Issue, Proposal, Stance
from parley.identity import derived_id
from parley.preferences import PreferenceCard
from parley.records import Value

_SUBJECT = "choice"
_PASTIME = re.compile(r"\b(?:what|anything|something|ideas?)\b.*\b(?:do|activit(?:y|ies))\b(?! (?:about|with)\b)", re.I)
"""Asks how to spend time, so what is liked to be done is what answers it."""


class Recommending(Value):
    """What is asked. `options` None: from what the person likes."""

    id: str
    context: str
    options: tuple[str, ...] | None
    project: str | None
    asked_at: AwareDatetime


class Advice(Value):
    """One option and what the twin thinks of it."""

    label: str
    stance: Stance


def advise(card: PreferenceCard, request: Recommending, similarity: Similarity) -> list[Advice]:
    """Best first; equal scores by confidence, then label. Empty when there is nothing to choose from."""
    subject = "activity" if _PASTIME.search(request.context) else _SUBJECT
    issue = Issue(name=subject, candidates=_given(request.options or ()))
    proposal = Proposal(
        id=derived_id("recommendation", request.id).hex,
        room=derived_id("recommendation", request.id).hex,
        project=request.project or "none",
        question=request.context,
        issues=(issue,),
        participants=(card.person,),
        asked_at=request.asked_at,
        timezone=card.timezone,
    )
    if request.options is None:
        found = open_candidates(card, proposal, similarity).get(subject, ())
        issue = issue.model_copy(update={"candidates": found})
        proposal = proposal.model_copy(update={"issues": (issue,)})
    frame = frame_of(card, proposal, issue)
    advice = [Advice(label=each.label, stance=judge(card, each, frame, similarity)) for each in issue.candidates]
    return sorted(advice, key=lambda one: (-one.stance.score, -one.stance.confidence, one.label))


def _given(labels: tuple[str, ...]) -> tuple[Candidate, ...]:
    distinct = dict.fromkeys(" ".join(label.split()) for label in labels)
    return tuple(Candidate(id=derived_id("option", label).hex, label=label[:300]) for label in distinct if label)
