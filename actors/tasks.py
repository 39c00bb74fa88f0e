"""Who should do it: what a person's card says about a task (pure)."""

from actors.concepts import match, same_field
from actors.impressions import Impression, Offer, Similarity, named
from actors.words import overlap
from parley.ballots import Stance, Veto
from parley.preferences import PreferenceCard, PreferenceKind

_NEUTRAL = 2.5
_SPILL = 0.4
"""How much of what one thinks of doing it oneself turns into a view on somebody else doing it, the other way round."""


def task_impressions(card: PreferenceCard, task: Offer, similarity: Similarity) -> list[Impression]:
    """Skills for or against doing the task oneself."""
    found: list[Impression] = []
    for known in card.current:
        preference = known.preference
        if preference.kind is not PreferenceKind.SKILL:
            continue
        near = _nearness(preference.object, task.text, similarity)
        if near < 0.1:
            continue
        sign = preference.polarity or 1
        thing = named(preference) or "that"
        reason = f"brings a skill for it: {thing}" if sign > 0 else f"is not strong in this: {thing}"
        found.append(
            Impression(sign * 0.9 * max(0.3, preference.strength) * near, 0.8 * near, known.evidence_id, reason)
        )
    return found


def _nearness(skill: str, task: str, similarity: Similarity) -> float:
    hit = match(task, skill) or match(skill, task)
    near = max(0.0, min(1.0, (similarity(skill, task) - 0.3) / 0.35))
    shared = 0.7 * max(overlap(task, skill), overlap(skill, task))
    return max(hit.weight if hit is not None else 0.0, near, shared, 0.7 if same_field(skill, task) else 0.0)


def asked_first(told: Impression) -> Impression:
    """Near a dealbreaker is not yet ruled out: who will not fly can still book the flights."""
    if told.veto is None or told.plain:
        return told
    unknown = "whether the task goes with a dealbreaker"
    return told._replace(weight=-0.3, sure=0.4, veto=None, reason="is wary of it", unknown=unknown)


def others_share(own: Stance, candidate: str) -> Stance:
    """The view on somebody else doing what one would like, or not like, to do oneself."""
    moved = _NEUTRAL - _SPILL * ((own.score if own.veto is None else 0.0) - _NEUTRAL)
    reasons: tuple[str, ...] = ()
    if moved > _NEUTRAL + 0.2:
        reasons = ("would rather somebody else did it",)
    elif moved < _NEUTRAL - 0.2:
        reasons = ("would like to do it",)
    veto: Veto | None = None
    return Stance(
        option=candidate,
        score=round(moved, 3),
        confidence=round(0.6 * own.confidence, 3),
        reasons=reasons,
        evidence=own.evidence if reasons else (),
        veto=veto,
    )
