"""Questions about what a person likes, rules out, can do, and whom they know: lists and their classes (pure)."""

import re
from collections.abc import Sequence

from actors.answers import listed
from actors.concepts import bare, excluded_by, is_food_object, is_place_object, match
from actors.domains import Domain
from actors.ground import Ground, Reply, unknown
from actors.impressions import sign_of, speaks_of_showing
from actors.kinds import Kinds
from actors.limits import limit_of
from actors.words import content_words, stems, vocabulary, words
from parley.preferences import KnownPreference, PreferenceKind

_LISTED = 6
_NOTHING_REFUSED = "I don't know: I haven't ruled anything out."
_HEALTH = re.compile(r"allergy:|diet:(?:gluten|lactos|dairy|sugar|fodmap)")
_UNWELL = re.compile(r"\b(?:allerg|anaphyla|intoleran|coeliac|celiac)", re.IGNORECASE)
_TASTES = (PreferenceKind.LIKE, PreferenceKind.INTEREST, PreferenceKind.DISLIKE)
_EATING = vocabulary("eating")
_PASTIMES = vocabulary("pastimes")
_NEAR = 0.5
"""Cosine from which a taste counts as of a class that no table knows."""


def dealbreakers(ground: Ground) -> Reply | None:
    """What the person rules out; only food and diets when the question is about eating."""
    hard = [known for known in ground.card.current if known.preference.kind is PreferenceKind.DEALBREAKER]
    if re.search(r"\b(?:allerg|intoleran)", ground.question.lower()):
        return _allergies(ground, hard)
    if _EATING & set(words(ground.question)):
        hard = [known for known in hard if _is_of_eating(known)]
        return ground.told(ground.words.told(hard), hard) if hard else unknown(_NOTHING_REFUSED)
    return ground.told(ground.words.told(hard), hard) if hard else unknown(_NOTHING_REFUSED)


def _allergies(ground: Ground, hard: Sequence[KnownPreference]) -> Reply:
    """Allergies, whatever they are to; without one, what food is refused is told as just that."""
    allergies = [
        known for known in hard if _HEALTH.match(known.preference.slot) or _UNWELL.search(known.preference.quote)
    ]
    if allergies:
        return ground.told(ground.words.told(allergies), allergies)
    refused = [known for known in hard if _is_of_eating(known)]
    if refused:
        return ground.told(f"I haven't mentioned an allergy. {ground.words.told(refused)}", refused)
    return unknown("I don't know: I haven't mentioned an allergy.")


def _is_of_eating(known: KnownPreference) -> bool:
    slot, thing = known.preference.slot, known.preference.object
    return slot.startswith("diet:") or is_food_object(thing)


def budget(ground: Ground) -> Reply | None:
    found = [
        known
        for known in ground.card.current
        if (limit := limit_of(known.preference.object, known.preference.polarity >= 0)) is not None
        and limit.amount.is_money
    ]
    return ground.told(ground.words.told(found), found) if found else None


def tastes(ground: Ground, sign: int) -> Reply | None:
    """What the person likes (+1) or dislikes (-1) of the class that was asked about."""
    found = [known for known in ground.card.current if _is_taste(known, sign) and _is_about(ground, known)]
    found = [known for known in found if sign < 0 or not _is_ruled_out(ground, known)]
    found = sorted(found, key=lambda known: (-known.preference.strength, known.evidence_id))[:_LISTED]
    if not found:
        return None
    things = listed([known.preference.object.split(" (")[0] for known in found])
    if len(found) == 1 and "favo" in ground.question.lower() and sign > 0:
        own = ground.words.told(found)
        return ground.told(own if "favo" in own.lower() else f"I like {things}.", found)
    return ground.told(f"I like {things}." if sign > 0 else f"I don't like {things}.", found)


def skills(ground: Ground) -> Reply | None:
    found = [k for k in ground.card.current if k.preference.kind is PreferenceKind.SKILL and k.preference.polarity >= 0]
    found = sorted(found, key=lambda known: (-known.preference.strength, known.evidence_id))[:_LISTED]
    return ground.told(ground.words.told(found), found) if found else None


def relations(ground: Ground) -> Reply | None:
    """Whom the question names, if the person spoke of them."""
    asked = stems(ground.reading.subject)
    found = [
        known
        for known in ground.card.current
        if known.preference.kind is PreferenceKind.RELATION
        and asked & (stems(known.preference.object) | stems(known.preference.quote))
    ]
    return ground.told(ground.words.told(found[:2]), found[:2]) if found else None


def meal(ground: Ground) -> Reply | None:
    """What to cook for the person: what they must not eat first, then what they like."""
    eaten = [known for known in ground.card.current if _is_of_eating(known)]
    hard = [known for known in eaten if known.preference.kind is PreferenceKind.DEALBREAKER]
    liked = [known for known in eaten if _is_taste(known, 1) and not _is_ruled_out(ground, known)]
    liked = sorted(liked, key=lambda known: (-known.preference.strength, known.evidence_id))[:_LISTED]
    if not (hard or liked):
        return None
    said = [ground.words.told(hard)] if hard else []
    said += [f"I like {listed([known.preference.object.split(' (')[0] for known in liked])}."] if liked else []
    return ground.told(" ".join(said), [*hard, *liked])


def past(ground: Ground) -> Reply | None:
    """What was so once and is no longer, told as past."""
    subject = ground.reading.subject
    domain = Domain.FOOD if is_food_object(subject) else Domain.OTHER
    gone = [known for known in ground.card.preferences if known.superseded_at is not None]
    for known in sorted(gone, key=lambda each: (each.preference.valid_from, each.evidence_id), reverse=True):
        hit = match(subject, known.preference.object, domain) if subject else None
        if hit is not None and hit.certain:
            when = f"{known.preference.valid_from:%B %Y}"
            return ground.told(f"I can't say how it is now; in {when} I said: {ground.words.told([known])}", [known])
    return None


def _is_taste(known: KnownPreference, sign: int) -> bool:
    preference = known.preference
    return preference.kind in _TASTES and sign_of(preference) == sign and not speaks_of_showing(preference)


def _is_ruled_out(ground: Ground, liked: KnownPreference) -> bool:
    """Whether a dealbreaker has overtaken the liking: who gave up pork no longer tells of ribs."""
    domain = Domain.FOOD if is_food_object(liked.preference.object) else Domain.OTHER
    for known in ground.card.current:
        preference = known.preference
        if preference.kind is PreferenceKind.DEALBREAKER and (
            preference.polarity < 0 or is_food_object(preference.object)
        ):
            hit = excluded_by(liked.preference.object, preference.object, domain)
            if hit is not None and hit.certain:
                return True
    return False


def _is_about(ground: Ground, known: KnownPreference) -> bool:
    """Whether the taste is of the class that was asked about; any is, when none was named."""
    asked = [word for word in content_words(ground.reading.subject) if word not in vocabulary("asking words")]
    thing = known.preference.object
    question = set(words(ground.question))
    if question & {"drink", "drinks", "drinking"} and not question & {"eat", "food"}:
        return _is_drink(thing)
    if question & {"where"}:
        return is_place_object(thing)
    if "doing" in question or {"fun"} & question:
        return not is_food_object(thing)
    if _EATING & set(words(ground.question)) and not set(asked) - _EATING:
        return is_food_object(thing)
    if not asked:
        return True
    if set(asked) <= _PASTIMES:
        return not is_food_object(thing)
    return _is_one_of(ground, thing, " ".join(asked))


def _is_drink(thing: str) -> bool:
    kinds = Kinds.shipped()
    term = kinds.familiar(bare(thing))
    return any(kinds.is_a(term, drink, edible=True) for drink in ("beverage", "alcohol", "soft drink"))


def _is_one_of(ground: Ground, thing: str, wanted: str) -> bool:
    """Whether a thing is one of a class: by its bracket ("ramen (food)"), by kind, else by meaning."""
    kinds = Kinds.shipped()
    bracketed = re.search(r"\(([^)]*)\)", thing)
    if bracketed and stems(wanted) & stems(bracketed[1]):
        return True
    hit = match(thing, wanted, Domain.FOOD if is_food_object(wanted) else Domain.OTHER)
    if hit is not None and hit.certain:
        return True
    return ground.similarity(thing, wanted) >= _NEAR and not kinds.knows(kinds.term(wanted))
