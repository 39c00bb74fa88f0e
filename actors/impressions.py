"""One preference against one thing on offer: how much it speaks for or against it, and why (pure)."""

from collections.abc import Callable
from typing import NamedTuple

from actors.concepts import Match, among, excluded_by, is_food_object, match
from actors.domains import Domain
from actors.kinds import Kinds
from actors.limits import amounts, limit_of, shared
from actors.phrases import phrase
from actors.words import overlap, vocabulary, words
from parley.ballots import Veto
from parley.preferences import KnownPreference, Preference, PreferenceKind

type Similarity = Callable[[str, str], float]
"""Cosine of two texts, -1..1."""

NEAR = 0.34
SAME = 0.66
"""From the one cosine to the other a nearness in meaning grows from nothing to a likeness (measured on MiniLM)."""

FOODS_NEAR = 0.5
"""The same for two foods, which are near each other whatever they are."""

_SOFT = 0.6
_DREAD = vocabulary("dread")


class Offer(NamedTuple):
    """What is on offer: its text, what kind of thing it is, what is being asked."""

    text: str
    domain: Domain
    asked: str  # the issue's name and the question
    issue: str = ""  # what such things are called


class Impression(NamedTuple):
    """`weight` is -1..1; `sure` 0..1 is how certain it is that the preference is about this at all."""

    weight: float
    sure: float
    evidence: str
    reason: str = ""
    unknown: str = ""
    veto: Veto | None = None
    plain: bool = False  # it is about the very words of the preference


def impression(known: KnownPreference, offer: Offer, similarity: Similarity) -> Impression | None:
    """What a current preference says about the offer; None when it says nothing."""
    preference = known.preference
    match preference.kind:
        case PreferenceKind.DEALBREAKER:
            return _of_dealbreaker(known, offer, similarity)
        case PreferenceKind.LIKE | PreferenceKind.INTEREST | PreferenceKind.DISLIKE:
            return _of_taste(known, offer, similarity)
        case PreferenceKind.FACT:
            return _of_fact(known, offer, similarity)
        case _:
            return None


def sign_of(preference: Preference) -> int:
    """+1 wanted, -1 not: the polarity, and for a dislike without one its kind."""
    return -1 if preference.kind is PreferenceKind.DISLIKE else preference.polarity or 1


def speaks_of_showing(preference: Preference) -> bool:
    """Whether the person spoke of what others may see of them."""
    return bool(vocabulary("showing") & set(words(preference.quote)))


def named(preference: Preference) -> str:
    """The object as a room may hear it; a private one is not named."""
    return "" if preference.private else preference.object.split("(")[0].strip()


def _object(preference: Preference, offer: Offer) -> str:
    return preference.object if offer.domain is Domain.FOOD else among(preference.object, offer.issue)


def _of_taste(known: KnownPreference, offer: Offer, similarity: Similarity) -> Impression | None:
    preference = known.preference
    sign = sign_of(preference)
    strength = max(0.2, preference.strength)
    if offer.domain is Domain.PROFILE and (not speaks_of_showing(preference) or is_food_object(preference.object)):
        return None
    if limit_of(preference.object, sign > 0) is not None:
        return _of_limit(known, offer, sign > 0)
    found = match(offer.text, _object(preference, offer), offer.domain)
    if found is not None and found.how == "maybe":
        return None
    if found is not None and sign < 0 and found.how in ("broader", "partial"):
        strength *= 0.5
    if found is not None:
        return _told(known, sign * strength * found.weight, 0.8 * found.weight)
    if preference.over and (instead := match(offer.text, preference.over, offer.domain)) and instead.certain:
        return _told(known, -0.4 * strength, 0.5)
    near = _nearness(_object(preference, offer), offer, similarity, sign)
    return _told(known, sign * strength * near, 0.5 * near) if near > 0.05 else None


def _told(known: KnownPreference, weight: float, sure: float) -> Impression:
    thing = named(known.preference)
    verb = "likes" if sign_of(known.preference) > 0 else "does not like"
    if known.preference.kind is PreferenceKind.INTEREST and weight > 0:
        verb = "is interested in"
    if weight < 0 < sign_of(known.preference):
        verb = "would rather have"
    reason = f"{verb} {thing}" if thing else "a personal preference"
    return Impression(weight, min(0.9, sure), known.evidence_id, reason)


def _nearness(thing: str, offer: Offer, similarity: Similarity, sign: int) -> float:
    """Soft likeness by meaning, 0.._SOFT. Foods that are not of one kind are near in meaning all the same: halved."""
    both_food = offer.domain is Domain.FOOD and is_food_object(thing)
    if both_food and words(thing)[-1] in vocabulary("empty heads"):
        return 0.0  # "spicy food" is near every food
    start = FOODS_NEAR if both_food else NEAR
    near = (similarity(thing, offer.text) - start) / (SAME - NEAR)
    if both_food and sign < 0:
        return 0.0
    return _SOFT * max(0.0, min(1.0, near)) * (0.5 if both_food else 1.0)


def _of_fact(known: KnownPreference, offer: Offer, similarity: Similarity) -> Impression | None:
    """A plain fact weighs only when it clearly tells of trouble: "I get seasick" against a boat trip."""
    told = f"{known.preference.object} {known.preference.quote}"
    if not _DREAD & set(words(told)):
        return None
    near = (similarity(known.preference.object, offer.text) - 0.35) / 0.3
    if match(offer.text, known.preference.object, offer.domain) is not None:
        near = 1.0
    if near <= 0 and overlap(known.preference.object, offer.text) == 0:
        return None
    return Impression(-0.5 * max(0.4, min(1.0, near)), 0.4, known.evidence_id, "might be uncomfortable with it")


def _of_dealbreaker(known: KnownPreference, offer: Offer, similarity: Similarity) -> Impression | None:
    preference = known.preference
    wanted = preference.polarity > 0 and not _is_diet(preference.object)
    limited = _of_limit(known, offer, wanted)
    if limited is not None or limit_of(preference.object, wanted) is not None:
        return limited
    without = _without(preference.object)
    if without is not None:
        return _of_requirement(known, without, offer, similarity) if not wanted else _ruling(known, without, offer)
    if wanted:
        return _of_requirement(known, preference.object, offer, similarity)
    return _ruling(known, _object(preference, offer), offer) or _of_near_dealbreaker(known, offer, similarity)


def _ruled_out(known: KnownPreference, offer: Offer, *, limit: bool = False, plain: bool = False) -> Impression:
    """A veto. Its reason says of what sort it is; what exactly the person cannot accept stays with the twin."""
    of_food = offer.domain is Domain.FOOD and is_food_object(known.preference.object)
    reason = "a limit" if limit else "a dealbreaker about food" if of_food else "a dealbreaker"
    told = "finds it beyond the limit" if limit else "cannot have it" if of_food else "cannot accept it"
    veto = Veto(kind="dealbreaker", evidence_id=known.evidence_id, reason=reason)
    return Impression(-1.0, 0.95, known.evidence_id, told, veto=veto, plain=plain)


def _is_diet(thing: str) -> bool:
    kinds = Kinds.shipped()
    return kinds.diet(kinds.term(thing.split("(")[0])) is not None or thing.strip().lower().endswith(
        (" allergy", " intolerance", " intolerant", " disease")
    )


def _without(thing: str) -> str | None:
    """ "no wifi", "places without a pool" -> what has to be there."""
    plain = thing.lower()
    for lead in ("no ", "without "):
        if plain.startswith(lead):
            return plain.removeprefix(lead)
    return plain.split(" without ", 1)[1] if " without " in plain else None


def _ruling(known: KnownPreference, thing: str, offer: Offer) -> Impression | None:
    found = excluded_by(offer.text, thing, offer.domain)
    if found is None:
        return None
    if found.certain:
        return _ruled_out(known, offer, plain=found.how == "same")
    return Impression(
        -0.35 if found.how == "maybe" else -0.25,
        0.5,
        known.evidence_id,
        f"is not sure '{offer.text}' is all right",
        f"whether '{offer.text}' {_doubt(found, known.preference, thing)}",
    )


def _doubt(found: Match, preference: Preference, thing: str) -> str:
    thing = "something that is ruled out" if preference.private else thing
    if is_food_object(thing):
        kinds = Kinds.shipped()
        diet = kinds.diet(kinds.term(thing))
        fits = diet is not None and kinds.term(thing) not in diet.excludes
        return f"can be had in a way that suits ({thing})" if fits else f"comes with {thing}"
    return f"means {thing}"


def _of_near_dealbreaker(known: KnownPreference, offer: Offer, similarity: Similarity) -> Impression | None:
    """Near in meaning to a dealbreaker is worth asking about and never a veto."""
    if is_food_object(known.preference.object) or offer.domain is Domain.FOOD:
        return None
    near = similarity(known.preference.object, offer.text)
    if near < 0.5:
        return None
    unknown = f"whether '{offer.text}' goes with a dealbreaker"
    return Impression(-0.4, 0.4, known.evidence_id, f"is wary of '{offer.text}'", unknown)


def _of_requirement(known: KnownPreference, thing: str, offer: Offer, similarity: Similarity) -> Impression | None:
    """A condition that has to be met: stated, contradicted, or (where it could apply) not known."""
    found = match(offer.text, thing, offer.domain)
    if found is not None and found.certain:
        return Impression(
            0.5, 0.8, known.evidence_id, f"sees a condition met: {named(known.preference) or 'a private one'}"
        )
    if _contradicted(offer.text, thing):
        return _ruled_out(known, offer)
    if not _applies(thing, offer, similarity):
        return None
    condition = named(known.preference) or "a condition"
    return Impression(-0.1, 0.3, known.evidence_id, "", f"whether '{offer.text}' meets this: {condition}")


def _contradicted(text: str, thing: str) -> bool:
    kinds = Kinds.shipped()
    return any(kinds.is_a(kinds.familiar(thing), lacking) for lacking in phrase(text).lacks)


def _applies(thing: str, offer: Offer, similarity: Similarity) -> bool:
    """Whether such a thing could have the property at all: a menu has no wheelchair ramp."""
    if offer.domain is Domain.FOOD:
        return is_food_object(thing)
    if offer.domain in (Domain.PLACE, Domain.VENUE):
        return True
    near = (similarity(thing, offer.text), similarity(thing, offer.asked))
    return offer.domain is Domain.OTHER and max(near) >= 0.45


def _of_limit(known: KnownPreference, offer: Offer, wanted: bool) -> Impression | None:
    """A limit to an amount the offer states, e.g. of money. Not stated where money is at stake: unknown."""
    limit = limit_of(known.preference.object, wanted)
    if limit is None:
        return None
    offered = amounts(offer.text)
    stated = [amount for amount in offered if limit.amount.compares(amount)]
    if not stated:
        at_stake = offer.domain in (Domain.PLACE, Domain.VENUE) or any(amount.is_money for amount in offered)
        if limit.amount.is_money and at_stake:
            return Impression(0.0, 0.1, known.evidence_id, "", f"what '{offer.text}' costs in the own terms")
        return None
    if all(limit.allows(amount) for amount in stated):
        return Impression(0.15, 0.5, known.evidence_id, "finds it within the limit")
    if shared(known.preference.object) and not shared(offer.text):
        unknown = f"what '{offer.text}' comes to for each"
        return Impression(-0.2, 0.3, known.evidence_id, "is not sure about the cost", unknown)
    if known.preference.kind is not PreferenceKind.DEALBREAKER:
        return Impression(-0.7, 0.8, known.evidence_id, "is beyond what is comfortable")
    return _ruled_out(known, offer, limit=True)
