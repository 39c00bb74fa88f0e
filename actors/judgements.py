"""Questions about one thing: "do you eat shrimp?", "what do you think of a boat trip?" (pure)."""

import re

from actors.concepts import excluded_by, is_food_object, match
from actors.domains import Domain, domain_of
from actors.ground import Ground, Reply
from actors.impressions import sign_of
from actors.kinds import Kinds
from actors.limits import amounts, limit_of
from actors.stance import NEUTRAL, UNSURE, Frame, judge
from actors.times import only_time
from actors.timetalk import suits
from actors.words import overlap, stems, vocabulary
from parley.ballots import Candidate, Issue
from parley.preferences import KnownPreference, PreferenceKind

_TASTES = (PreferenceKind.LIKE, PreferenceKind.INTEREST, PreferenceKind.DISLIKE)
_AGAINST = frozenset(["hate", "dislike", "mind", "afraid of", "scared of", "against", "allergic to"])
_AT = frozenset(["good", "skilled", "experienced"])
_TASTE_VERBS = vocabulary("taste verbs")
_ABLE = vocabulary("ability")
_SLIGHT = 0.2
_HOUR = re.compile(r"\b(?:night|evening|morning|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)")


def yes_or_no(ground: Ground) -> Reply | None:
    """Yes or no, with the statement that says so; None when nothing does."""
    reading = ground.reading
    if reading.verb in _AT or reading.verb in _ABLE:
        doing = reading.subject if reading.verb in _AT else f"{reading.verb} {reading.subject}"
        if (answer := _skilled(ground, doing)) is not None:
            return answer
    if only_time(reading.subject, ground.said):
        return suits(ground, reading.subject)
    subject = reading.subject or reading.verb
    settled = None
    if reading.verb not in _TASTE_VERBS and len(reading.verb.split()) == 1:
        settled = _settling(ground, f"{reading.verb} {reading.subject}")
    settled = settled or _settling(ground, subject)
    if settled is None:
        return None
    known, against = settled
    yes = against if reading.verb in _AGAINST else not against
    if known.preference.kind is PreferenceKind.DEALBREAKER and not reading.verb and _same_diet(known, subject):
        yes = True  # "are you vegetarian?"
    if re.search(r"\bor\b", reading.subject):
        return ground.told(_told(ground, known), [known])  # one of two: neither yes nor no
    return ground.told(f"{'Yes' if yes else 'No'}: {_lowered(_told(ground, known))}", [known])


def opinion(ground: Ground) -> Reply | None:
    """What the twin would think of it as an option, and its strongest reason."""
    subject = ground.reading.subject[:200] or "it"
    frame = Frame(Issue(name=subject), ground.question, ground.said, domain_of("", "", [subject]))
    stance = judge(ground.card, Candidate(id="asked", label=subject), frame, ground.similarity)
    if stance.veto is not None:
        told = ground.words.of([stance.veto.evidence_id])
        why = ground.words.told(told) if told else "I'm not free then."
        return ground.reply(f"That's out for me. {why}", [stance.veto.evidence_id])
    if not stance.evidence or stance.confidence <= max(UNSURE, _SLIGHT):
        return None
    view = "I could go either way"
    if abs(stance.score - NEUTRAL) > 0.25:
        view = "I like the idea" if stance.score > NEUTRAL else "I'm not so keen"
    told = ground.words.of(stance.evidence[:1])
    why = f" {ground.words.told(told)}" if told else ""
    return ground.reply(f"{view}.{why}", stance.evidence[:1])


def _settling(ground: Ground, subject: str) -> tuple[KnownPreference, bool] | None:
    """The entry that settles what one thinks of the subject, and whether it speaks against it."""
    eaten = ground.reading.verb in ("eat", "drink") or is_food_object(subject)
    domain = Domain.FOOD if eaten else Domain.OTHER
    found: list[tuple[float, str, KnownPreference, bool]] = []
    for known in ground.card.current:
        preference = known.preference
        if (beyond := _beyond(known, subject)) is not None:
            found.append((1.5, known.evidence_id, known, beyond))
        elif preference.kind is PreferenceKind.DEALBREAKER:
            hit = excluded_by(subject, preference.object, domain)
            if (hit is not None and hit.certain) or _same_diet(known, subject):
                required = preference.polarity > 0 and not is_food_object(preference.object)
                found.append((2.0, known.evidence_id, known, not required))
        elif preference.kind in _TASTES:
            hit = match(subject, preference.object, domain)
            if hit is not None and hit.certain:
                exact = 0.5 if stems(subject) == stems(preference.object) else 0.0
                found.append((hit.weight + exact, known.evidence_id, known, sign_of(preference) < 0))
            elif preference.over and stems(preference.over) == stems(subject):
                found.append((0.3, known.evidence_id, known, True))
    best = min(found, key=lambda each: (-each[0], each[1]), default=None)
    return (best[2], best[3]) if best is not None else None


def _beyond(known: KnownPreference, subject: str) -> bool | None:
    """Whether an amount in the question is beyond the limit this entry sets; None where the two do not compare."""
    limit = limit_of(known.preference.object, known.preference.polarity > 0)
    asked = [each for each in amounts(subject) if limit is not None and limit.amount.compares(each)]
    return not all(limit.allows(each) for each in asked) if limit is not None and asked else None


def _same_diet(known: KnownPreference, subject: str) -> bool:
    kinds = Kinds.shipped()
    own, asked = kinds.diet(kinds.term(known.preference.object)), kinds.diet(kinds.term(subject))
    return own is not None and asked is not None and own.name == asked.name


def _skilled(ground: Ground, doing: str) -> Reply | None:
    for known in ground.card.current:
        preference = known.preference
        if preference.kind is not PreferenceKind.SKILL:
            continue
        if (when := _HOUR.search(doing)) is not None and when.group() not in preference.object.lower():
            continue  # driving by day is not driving at night
        hit = match(doing, preference.object) or match(preference.object, doing)
        if (hit is not None and hit.certain) or overlap(doing, preference.object) > 0.5:
            yes = "Yes" if preference.polarity >= 0 else "No"
            return ground.told(f"{yes}: {_lowered(_told(ground, known))}", [known])
    return None


def _told(ground: Ground, known: KnownPreference) -> str:
    """The statement; with its date when it changed something that was so before."""
    text = ground.words.told([known])
    changed = any(
        other.superseded_at == known.preference.valid_from and other.preference.slot == known.preference.slot
        for other in ground.card.preferences
        if other.preference.valid_from < known.preference.valid_from
    )
    return f"{text.removesuffix('.')} (since {known.preference.valid_from:%B %Y})." if changed else text


def _lowered(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    keeps = first.split("'")[0] == "I" or not first[1:].islower()
    return sentence if keeps else sentence[:1].lower() + sentence[1:]
