"""Who should do it: what a person's card says about a task (pure)."""

from actors.concepts import match, same_field
from actors.impressions import Impression, Offer, Similarity, named
from actors.words import overlap, vocabulary, words
from parley.ballots import Stance, Veto
from parley.preferences import KnownPreference, PreferenceCard, PreferenceKind

_NEUTRAL = 2.5
DREADED = vocabulary("dread")
_SPILL = 0.4
"""How much of what one thinks of doing it oneself turns into a view on somebody else doing it, the other way round."""

_EXTRA = 0.6
"""Points that each task beyond an even share takes off an option."""


def task_impressions(card: PreferenceCard, task: Offer, similarity: Similarity) -> list[Impression]:
    """Skills for or against doing the task oneself, and what the person does or has done."""
    found: list[Impression] = []
    for known in card.current:
        preference = known.preference
        if preference.kind is PreferenceKind.FACT:
            found += _of_work_done(known, task, similarity)
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


def _of_work_done(known: KnownPreference, task: Offer, similarity: Similarity) -> list[Impression]:
    """A trade or a habit that is near the task speaks for doing it: "am a web developer" for the website.

    Half as much as a skill that was named as one, and only where words, kinds or a clear nearness tie the two.
    """
    told = known.preference.object
    if known.preference.private or DREADED & set(words(told)):
        return []
    tied = match(task.text, told) is not None or overlap(task.text, told) > 0 or same_field(told, task.text)
    near = max(0.0, min(1.0, (similarity(told, task.text) - (0.25 if tied else 0.4)) / 0.3))
    near = max(near, 0.6 if tied else 0.0)
    if near < 0.1:
        return []
    return [Impression(0.5 * near, 0.5 * near, known.evidence_id, "has done such work")]


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


def others_share(own: Stance, candidate: str, task: str) -> Stance:
    """The view on somebody else doing what one would like, or not like, to do oneself."""
    moved = _NEUTRAL - _SPILL * ((own.score if own.veto is None else 0.0) - _NEUTRAL)
    reasons: tuple[str, ...] = ()
    if moved > _NEUTRAL + 0.2:
        reasons = (f"would rather leave this to somebody else: {task}",)
    elif moved < _NEUTRAL - 0.2:
        reasons = (f"would like to do this: {task}",)
    veto: Veto | None = None
    return Stance(
        option=candidate,
        score=round(moved, 3),
        confidence=round(0.6 * own.confidence, 3),
        reasons=reasons,
        evidence=own.evidence if reasons else (),
        veto=veto,
    )


def burdened(score: float, taken: int, tasks: int, people: int) -> float:
    """What an option is worth to somebody who gets `taken` of its tasks: each beyond an even share costs something."""
    fair = -(-tasks // max(1, people))
    return max(0.0, score - _EXTRA * max(0, taken - fair))
