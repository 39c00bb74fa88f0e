"""A card and something on offer in, a Stance with evidence out (pure).

A score is 0..5 and 2.5 is "no opinion". A veto rests on a dealbreaker entry (a diet, an allergy, a limit) or on a
calendar fact, never on a nearness in meaning. The order of entries in the card changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from actors.agreement import answer_of, declined, thing_asked
from actors.availability import Availability, Statement, availability, span_of, statements, zone_of
from actors.domains import Domain, domain_of
from actors.impressions import Impression, Offer, Similarity, impression
from actors.tasks import asked_first, burdened, others_share, task_impressions
from actors.times import patterns
from parley.ballots import (
    Candidate,
    Choice,
    Issue,
    IssueKind,
    IssueStance,
    Option,
    Proposal,
    Stance,
    Veto,
    score_of_set,
)
from parley.preferences import PreferenceCard

NEUTRAL = 2.5
UNSURE = 0.1
"""Confidence of a stance that rests on nothing."""


FAINT = 0.1
"""Weight below which an impression counts and is not worth a word."""


class Frame(NamedTuple):
    """An issue as it is put to one person: what is asked, when, and what kind of thing is on offer."""

    issue: Issue
    question: str
    said: date  # the local day of the question
    domain: Domain


def frame_of(card: PreferenceCard, proposal: Proposal, issue: Issue) -> Frame:
    is_asked = any(answer_of(candidate, issue) for candidate in issue.candidates)
    labels = [candidate.label for candidate in issue.candidates]
    labels = [thing_asked(issue, proposal.question)] if is_asked else labels
    said = proposal.asked_at.astimezone(zone_of(card.timezone)).date()
    return Frame(issue, proposal.question, said, domain_of(issue.name, proposal.question, labels))


def take_stance(
    card: PreferenceCard, target: Candidate | Option, proposal: Proposal, similarity: Similarity, issue: str = ""
) -> Stance:
    """What the person thinks of a candidate of `issue`, or of a whole option (importance-weighted over its choices)."""
    if isinstance(target, Candidate):
        return judge(card, target, frame_of(card, proposal, _named_issue(proposal, issue)), similarity)
    return take_stances(card, [target], proposal, similarity)[0]


def take_stances(
    card: PreferenceCard, options: Sequence[Option], proposal: Proposal, similarity: Similarity
) -> tuple[Stance, ...]:
    """A stance on each option, in their order: what a ballot consists of."""
    frames = {each.name: frame_of(card, proposal, each) for each in proposal.issues}
    judged = {name: issue_stance(card, frame, similarity) for name, frame in frames.items()}
    weights = importance(judged.values())
    known = {(each.issue, stance.option): stance for each in judged.values() for stance in each.stances}
    combined = [
        _combined(
            option.id,
            [
                (weights[choice.issue], _of_choice(card, choice, frames[choice.issue], known, similarity))
                for choice in option.choices
                if choice.issue in frames and frames[choice.issue].issue.concerns(card.person)
            ],
        )
        for option in options
    ]
    return tuple(_with_load(card, option, each, proposal) for option, each in zip(options, combined, strict=True))


def _with_load(card: PreferenceCard, option: Option, stance: Stance, proposal: Proposal) -> Stance:
    """The stance after counting how many of the tasks would fall to the person."""
    tasks = {issue.name for issue in proposal.issues if issue.kind is IssueKind.ASSIGNMENT}
    mine = sum(choice.issue in tasks and choice.candidates[0].id == card.person for choice in option.choices)
    score = round(burdened(stance.score, mine, len(tasks), len(proposal.participants)), 3)
    if score == stance.score:
        return stance
    reasons = ("would have more than a fair share to do", *stance.reasons)[:4]
    return stance.model_copy(update={"score": score, "reasons": reasons})


def issue_stance(card: PreferenceCard, frame: Frame, similarity: Similarity) -> IssueStance:
    """Stances on all candidates of one issue."""
    stances = tuple(judge(card, candidate, frame, similarity) for candidate in frame.issue.candidates)
    return IssueStance(issue=frame.issue.name, stances=stances)


def importance(judged: Iterable[IssueStance]) -> dict[str, float]:
    """How much each issue matters, summing to 1: how far and how surely the card moves from "no opinion" on it."""
    raw: dict[str, float] = {}
    for each in judged:
        told = [abs(stance.score - NEUTRAL) / NEUTRAL * stance.confidence for stance in each.stances]
        raw[each.issue] = 0.2 + max(told, default=0.0)
    total = sum(raw[name] for name in sorted(raw))
    return {name: weight / total for name, weight in raw.items()} if total else {}


def judge(card: PreferenceCard, candidate: Candidate, frame: Frame, similarity: Similarity) -> Stance:
    """What the person thinks of one candidate of one issue."""
    if not frame.issue.concerns(card.person):
        return Stance(option=candidate.id, score=NEUTRAL, confidence=UNSURE)
    if frame.issue.kind is IssueKind.ASSIGNMENT:
        return _of_assignment(card, candidate, frame, similarity)
    answer = answer_of(candidate, frame.issue)
    if answer is None:
        return _of_offer(card, candidate, frame, similarity)
    asked = candidate.model_copy(update={"label": thing_asked(frame.issue, frame.question)[:300]})
    accepting = _of_offer(card, asked, frame, similarity)
    own_time = (each.replace(asked.label, "that time") for each in accepting.unknowns)
    accepting = accepting.model_copy(update={"unknowns": tuple(own_time)})
    return accepting if answer == "yes" else declined(accepting, candidate.id)


def _of_offer(card: PreferenceCard, candidate: Candidate, frame: Frame, similarity: Similarity) -> Stance:
    """What the card says of the candidate's time and of what it is."""
    found: list[Impression] = []
    cost = None
    if frame.issue.kind is IssueKind.DAY or candidate.start is not None or _is_a_time(candidate, frame):
        at = availability(card, candidate, frame.said)
        cost = at.displaced if span_of(candidate, zone_of(card.timezone), frame.said) else None
        found += time_impressions(card, at, candidate)
    if frame.issue.kind is not IssueKind.DAY:
        asked = f"{frame.issue.name} {frame.question}"
        found += _told(card, Offer(candidate.label, frame.domain, asked, frame.issue.name), similarity)
    return _stance(candidate.id, found).model_copy(update={"cost": cost})


def _is_a_time(candidate: Candidate, frame: Frame) -> bool:
    """Whether a date is named, or a weekday where most of what is on offer names one: "Man Friday" is a film."""
    others = [each for each in frame.issue.candidates if each.id != candidate.id and not answer_of(each, frame.issue)]
    named = [_names_a_time(each.label, frame) for each in (candidate, *others)]
    return named[0] and (2 * sum(named) > len(named) or _names_a_time(candidate.label, frame, dated=True))


def _names_a_time(label: str, frame: Frame, *, dated: bool = False) -> bool:
    """A date or a weekday; "weekend" is as often a kind of trip as a time."""
    times = patterns(label.lower().replace("weekend", " "), frame.said)
    return any(pattern.dated or (pattern.weekdays and not dated) for pattern in times)


def _told(card: PreferenceCard, offer: Offer, similarity: Similarity) -> list[Impression]:
    about_time = {statement.known.evidence_id for statement in statements(card)}
    said = (impression(known, offer, similarity) for known in card.current if known.evidence_id not in about_time)
    return [each for each in said if each is not None]


def time_impressions(card: PreferenceCard, at: Availability, candidate: Candidate) -> list[Impression]:
    """What the calendar and the statements about time say of a candidate's time."""
    found: list[Impression] = []
    first = at.evidence[0] if at.evidence else ""
    if at.status == "busy":
        reason = "is not free then"
        hard = {each.known.evidence_id: each for each in statements(card)}
        ruled = first in hard and not _is_calendar_like(hard[first])
        kind = "dealbreaker" if ruled else "calendar"
        veto = Veto(kind=kind, evidence_id=first, reason="not free at that time")
        found += [Impression(-1.0, 0.95, each, reason, veto=veto if each == first else None) for each in at.evidence]
    elif at.status == "partly":
        found.append(Impression(-0.6 * (1 - at.share), 0.8, first, "has something else on for a part of it"))
        found.append(Impression(0.3 * at.share, 0.8, first, "has enough time left"))
    elif at.status == "free":
        found += [Impression(0.4 if each == first else 0.0, 0.8, each, "is free then") for each in at.evidence]
    else:
        unknown = f"whether {candidate.label} is possible"
        found.append(Impression(0.0, 0.0, "", "", unknown))
    if at.leaning and at.status != "busy":
        reason = "likes that time" if at.leaning > 0 else "would rather have another time"
        weight = 0.8 * at.leaning / len(at.leanings)
        found += [Impression(weight, 0.7, each, reason) for each in at.leanings]
    return found


def _is_calendar_like(statement: Statement) -> bool:
    return statement.known.preference.kind.value == "availability"


def _of_assignment(card: PreferenceCard, candidate: Candidate, frame: Frame, similarity: Similarity) -> Stance:
    """Who does it: one's own skills, tastes and time; of others, that one would or would not rather do it oneself."""
    offer = Offer(frame.issue.name, Domain.OTHER, frame.question)
    own = [asked_first(each) for each in _told(card, offer, similarity)] + task_impressions(card, offer, similarity)
    task = Candidate(id="task", label=frame.issue.name)
    if _names_a_time(task.label, frame):
        at = availability(card, task, frame.said)
        own += [each for each in time_impressions(card, at, task) if each.evidence and each.weight < 0]
    oneself = candidate.id == card.person or candidate.label.casefold() == card.name.casefold()
    stance = _stance(candidate.id, own)
    return stance if oneself else others_share(stance, candidate.id, frame.issue.name)


def _stance(option: str, found: Sequence[Impression]) -> Stance:
    """Impressions weighed into one stance; independent ones of the same sign add up with diminishing returns."""
    ranked = sorted(set(found), key=lambda each: (-abs(each.weight), each.evidence, each.reason))
    vetoes = [each.veto for each in ranked if each.veto is not None]
    net = _together(each.weight for each in ranked) - _together(-each.weight for each in ranked)
    sure = _together(each.sure for each in ranked)
    return Stance(
        option=option,
        score=0.0 if vetoes else round(NEUTRAL + NEUTRAL * max(-1.0, min(1.0, net)), 3),
        confidence=round(max(UNSURE, sure), 3),
        reasons=tuple(dict.fromkeys(each.reason for each in ranked if each.reason and abs(each.weight) >= FAINT))[:4],
        evidence=tuple(dict.fromkeys(each.evidence for each in ranked if each.evidence)),
        unknowns=tuple(dict.fromkeys(each.unknown for each in ranked if each.unknown)),
        veto=vetoes[0] if vetoes else None,
    )


def _together(weights: Iterable[float]) -> float:
    rest = 1.0
    for weight in sorted(weight for weight in weights if weight > 0):
        rest *= 1.0 - min(weight, 1.0)
    return 1.0 - rest


def _of_choice(
    card: PreferenceCard,
    choice: Choice,
    frame: Frame,
    known: dict[tuple[str, str], Stance],
    similarity: Similarity,
) -> Stance:
    """A subset is worth what its members are together; a member that is ruled out rules it out."""
    members = [
        known.get((choice.issue, candidate.id)) or judge(card, candidate, frame, similarity)
        for candidate in choice.candidates
    ]
    if not members:
        return Stance(option=choice.issue, score=NEUTRAL, confidence=UNSURE)
    merged = _merged(choice.issue, members)
    if merged.veto is not None:
        return merged
    return merged.model_copy(update={"score": round(score_of_set([member.score for member in members]), 3)})


def _combined(option: str, parts: Sequence[tuple[float, Stance]]) -> Stance:
    if not parts:
        return Stance(option=option, score=NEUTRAL, confidence=UNSURE)
    merged = _merged(option, [stance for _, stance in parts])
    total = sum(weight for weight, _ in parts) or 1.0
    score = sum(weight * stance.score for weight, stance in parts) / total
    sure = sum(weight * stance.confidence for weight, stance in parts) / total
    score = 0.0 if merged.veto is not None else round(score, 3)
    return merged.model_copy(update={"score": score, "confidence": round(min(1.0, sure), 3)})


def _merged(option: str, stances: Sequence[Stance]) -> Stance:
    """Everything the parts say, in one stance that scores 0: whoever merges sets the score."""
    ranked = sorted(stances, key=lambda each: (each.veto is None, -abs(each.score - NEUTRAL), each.option))
    costs = [stance.cost for stance in stances if stance.cost is not None]
    return Stance(
        option=option,
        score=0.0,
        confidence=max(stance.confidence for stance in stances),
        reasons=tuple(dict.fromkeys(reason for each in ranked for reason in each.reasons))[:4],
        evidence=tuple(dict.fromkeys(evidence for each in ranked for evidence in each.evidence)),
        unknowns=tuple(dict.fromkeys(unknown for each in ranked for unknown in each.unknowns)),
        veto=next((each.veto for each in ranked if each.veto is not None), None),
        cost=sum(costs) if costs else None,
    )


def _named_issue(proposal: Proposal, name: str) -> Issue:
    for issue in proposal.issues:
        if issue.name == name or (not name and len(proposal.issues) == 1):
            return issue
    return Issue(name=name or proposal.question[:200] or "option")
