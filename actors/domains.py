"""What kind of thing an issue takes: a food word means food only where food is offered (pure)."""

import re
from collections.abc import Sequence
from enum import StrEnum

from actors.hypernyms import LOCATION, OBJECT
from actors.kinds import Kinds
from actors.phrases import phrase, words_of
from actors.words import STOP_WORDS, vocabulary

_VENUES = vocabulary("venues")
_FOODS = vocabulary("food issues")
_PLACES = vocabulary("place issues")
_COOKED = vocabulary("cooked")
_PROFILES = vocabulary("profile issues")
_GENERIC = vocabulary("generic issues")


class Domain(StrEnum):
    """What the candidates of an issue are. A food word means food only where food is offered."""

    FOOD = "food"
    VENUE = "venue"  # where food is served: what is on the table there is not certain
    PLACE = "place"
    PROFILE = "profile"  # what others may see of somebody
    OTHER = "other"


def domain_of(issue: str, question: str = "", labels: Sequence[str] = ()) -> Domain:
    """What an issue's candidates are: by its name, else by what most of them look like, else by the question."""
    if (named := _named_domain(words_of(issue))) is not None:
        return named
    kinds = Kinds.shipped()
    places = sum(looks_like_place(label) for label in labels)
    foods = sum(not looks_like_place(label) and looks_like_food(label, kinds) for label in labels)
    if labels and 2 * places >= len(labels):
        return Domain.PLACE
    if labels and 2 * foods >= len(labels):
        return Domain.FOOD
    generic = not words_of(issue) - _GENERIC - STOP_WORDS
    return (_named_domain(words_of(question)) if generic else None) or Domain.OTHER


def _named_domain(named: frozenset[str]) -> Domain | None:
    if named & _VENUES:
        return Domain.VENUE
    if named & _PROFILES:
        return Domain.PROFILE
    if named & _PLACES:
        return Domain.PLACE
    return Domain.FOOD if named & _FOODS else None


def looks_like_place(label: str) -> bool:
    """A name of a place: Turkey alone, Lake Garda, a week in Lisbon; not turkey with rice, not Peking duck."""
    hypernyms = Kinds.shipped().hypernyms
    capitals = {part.lower() for part in re.findall(r"[^\W_]+", label) if part[0].isupper()}
    terms = phrase(label).terms
    for term in terms:
        rank = 2 if len(terms) == 1 else 1
        senses = [sense for sense in hypernyms.senses(term.name) if sense.rank <= rank]
        if capitals & set(term.parts) and any(sense.category in (LOCATION, OBJECT) for sense in senses):
            return True
    return False


def looks_like_food(label: str, kinds: Kinds) -> bool:
    if words_of(label) & _COOKED:
        return True
    return any(kinds.is_food(segment[-1].name) for segment in phrase(label).segments)


def is_place_name(text: str) -> bool:
    return looks_like_place(text) and not words_of(text) & _COOKED
