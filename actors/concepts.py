"""Is what a text offers an instance of what somebody spoke about? By words, kinds, ingredients and diets (pure).

`match("Prawn skewers", "shellfish", Domain.FOOD)` is certain; a nearness in meaning (the embedder's) is not looked
at here: a hard veto rests on words and kinds alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from actors.domains import Domain, is_place_name, looks_like_food
from actors.hypernyms import LOCATION, OBJECT
from actors.kinds import Kinds
from actors.phrases import Phrase, Term, phrase, words_of
from actors.words import STOP_WORDS, stem, vocabulary, words


class Match(NamedTuple):
    """How a text is an instance of an object. `via` is the part of the text that is.

    same: the words are there. kind: it is one of these. contains: it is made with it.
    partial: the head fits, a qualifier is not stated. broader: the text names a class the object belongs to.
    maybe: some make it with that.
    """

    how: Literal["same", "kind", "contains", "partial", "broader", "maybe"]
    via: str

    @property
    def certain(self) -> bool:
        return self.how in ("same", "kind", "contains")

    @property
    def weight(self) -> float:
        return {"same": 1.0, "kind": 0.9, "contains": 0.7, "partial": 0.5, "broader": 0.4, "maybe": 0.3}[self.how]


class Content(NamedTuple):
    """One thing a text offers. `through` is the dish that brings it, if it is not named itself."""

    name: str
    how: Literal["named", "contains", "maybe"]
    through: str


_EMPTY_HEADS = vocabulary("empty heads")
_TOO_BROAD = vocabulary("too broad")
_REPLACES = (
    "meat",
    "seafood",
    "cheese",
    "vegetable",
    "legume",
    "soy",
    "mushroom",
    "seitan",
    "vegan",
    "vegetarian",
    "plant milk",
)
_SHAPES = vocabulary("meat shapes")
_PLANT_SHAPED = vocabulary("plant based")
_LIGHT_VERBS = vocabulary("light verbs")
_QUALIFIERS = vocabulary("diet qualifiers")


def is_food_object(text: str) -> bool:
    """Whether a preference about this is about eating: its head is a food, or a way of eating."""
    kinds = Kinds.shipped()
    thing, _, bracketed = text.partition("(")
    if kinds.diet(kinds.term(thing)) is not None or "food" in bracketed:
        return True
    terms = phrase(bare(thing)).terms
    return bool(terms) and (kinds.is_food(terms[-1].name) or terms[-1].parts[-1] in vocabulary("eating"))


def is_place_object(text: str) -> bool:
    """Whether a preference about this is about where to be: Lisbon, the sea, mountains, a city break."""
    kinds = Kinds.shipped()
    terms = [term.name for term in phrase(text).terms]
    wheres = ("sea", "mountain", "accommodation", "camping", "building", "facility", "outdoor activity")
    if any(kinds.is_a(name, where) for name in terms for where in wheres):
        return True
    likeliest = [kinds.hypernyms.senses(name)[:1] for name in terms]
    return any(sense.category in (LOCATION, OBJECT) for senses in likeliest for sense in senses)


def same_field(one: str, other: str) -> bool:
    """Whether two texts name things of one kind of work: accounting and the budget, Python and a script."""
    kinds = Kinds.shipped()
    fields = [frozenset(k for term in phrase(text).terms for k in kinds.above(term.name)) for text in (one, other)]
    return bool(fields[0] & fields[1])


def among(thing: str, issue: str) -> str:
    """The object as it is said among such things: for a film, "horror films" is "horror"; else the object itself."""
    kinds = Kinds.shipped()
    *qualifiers, head = kinds.term(thing.split("(")[0]).split() or [""]
    heads = {term.parts[-1] for term in phrase(issue).terms[-1:]}
    same = any(kinds.is_a(head, kinds.term(each)) or kinds.is_a(kinds.term(each), head) for each in heads)
    return " ".join(qualifiers) if qualifiers and same else thing


def match(text: str, thing: str, domain: Domain = Domain.OTHER) -> Match | None:
    """How what `text` offers is an instance of `thing` (a preference's object); None when it is not."""
    return _match(text, bare(thing), domain)


@lru_cache(maxsize=50_000)
def _match(text: str, thing: str, domain: Domain) -> Match | None:
    kinds = Kinds.shipped()
    wanted = kinds.familiar(thing)
    if not wanted:
        return None
    offered = phrase(text)
    diet = kinds.diet(wanted)
    if not is_food_object(thing):
        return _named(text, offered, wanted, kinds)
    if _offers_food(text, domain, kinds):
        classes = diet.excludes if diet is not None else (wanted,)
        found = _best(_eaten(text, offered, each, kinds) for each in classes)
        if found is not None:
            return found
    literal = domain is not Domain.FOOD and wanted in words_of(text) and wanted not in offered.lacks
    return Match("same", wanted) if literal and not is_place_name(text) else None


def _offers_food(text: str, domain: Domain, kinds: Kinds) -> bool:
    """Whether the words of the text may be read as food at all."""
    if domain is Domain.OTHER:
        return looks_like_food(text, kinds) and not is_place_name(text)
    return domain in (Domain.FOOD, Domain.VENUE)


def excluded_by(text: str, thing: str, domain: Domain = Domain.OTHER) -> Match | None:
    """Whether somebody who rules out `thing` (or lives by that diet) cannot take what `text` offers.

    Certain only where food is what is offered; elsewhere a food word is at most a `maybe`.
    """
    found = match(text, thing, domain)
    if found is not None and found.certain and is_food_object(thing) and not _is_served(text, domain):
        return Match("maybe", found.via)
    return found


def _is_served(text: str, domain: Domain) -> bool:
    if domain is Domain.FOOD:
        return True
    return domain is Domain.OTHER and not is_place_name(text) and looks_like_food(text, Kinds.shipped())


def contents(text: str) -> list[Content]:
    """What a text offers to eat: what it names, and what its dishes are made of."""
    kinds = Kinds.shipped()
    return [content for segment in phrase(text).segments for content in _segment_contents(segment, kinds)]


def _segment_contents(segment: Sequence[Term], kinds: Kinds) -> Iterator[Content]:
    for at, term in enumerate(segment):
        plant = any(other.name in _PLANT_SHAPED for other in segment[:at])
        if term.name in _SHAPES and plant:
            yield Content(term.name, "maybe", term.name)
        else:
            yield Content(term.name, "named", term.name)
            yield from _inside(term, kinds)
        replaced = any(other is not term and _is_main(other.name, kinds) for other in segment)
        yield from _made_with(term.name, term.name, replaced or plant, kinds)


def _made_with(dish: str, through: str, replaced: bool, kinds: Kinds, deep: int = 2) -> Iterator[Content]:
    for ingredient in kinds.ingredients(dish):
        if ingredient.how == "default" and replaced:
            continue
        certain = ingredient.how != "maybe"
        yield Content(ingredient.name, "contains" if certain else "maybe", through)
        if certain and deep > 1:
            yield from _made_with(ingredient.name, through, replaced, kinds, deep - 1)


def _inside(term: Term, kinds: Kinds) -> Iterator[Content]:
    """The words inside a compound, unless the compound means something else: pork is in pork sausage."""
    if len(term.parts) == 1 or kinds.is_opaque(term.name):
        return
    for part in term.parts:
        if part not in STOP_WORDS:
            yield Content(kinds.hypernyms.singular(part), "named", term.name)


def _is_main(name: str, kinds: Kinds) -> bool:
    return name in _PLANT_SHAPED or any(kinds.is_a(name, main, edible=True) for main in _REPLACES)


def _eaten(text: str, offered: Phrase, wanted: str, kinds: Kinds) -> Match | None:
    """A food among what is offered, unless the text says it is not in there."""
    if any(kinds.is_a(wanted, lacking, edible=True) for lacking in offered.lacks):
        return None
    if offered.marks & kinds.lifts(wanted):
        return None
    *qualifiers, head = wanted.split()
    if qualifiers and head in _EMPTY_HEADS and not kinds.tabled(wanted):
        stated = {stem(word) for word in words(text)}
        return Match("same", text) if all(stem(each) in stated for each in qualifiers) else None
    return _best(_as_food(content, wanted, kinds) for content in contents(text))


def _as_food(content: Content, wanted: str, kinds: Kinds) -> Match | None:
    *qualifiers, head = wanted.split() if not kinds.knows(wanted) else [wanted]
    missing = [each for each in qualifiers if stem(each) not in {stem(word) for word in words(content.through)}]
    if content.name == head or kinds.is_a(content.name, head, edible=True):
        if content.how == "maybe":
            return Match("maybe", content.through)
        if missing:
            return None if head in _TOO_BROAD else Match("partial", content.through)
        if content.how == "contains":
            return Match("contains", content.through)
        return Match("same" if content.name == head else "kind", content.through)
    if content.how == "named" and content.name not in _TOO_BROAD and kinds.is_a(head, content.name, edible=True):
        return Match("broader", content.through)
    return None


def _named(text: str, offered: Phrase, wanted: str, kinds: Kinds) -> Match | None:
    """Something that is not eaten: its words, or kinds of it, qualifiers included."""
    asked = phrase(wanted).terms
    if not asked:
        return None
    if any(kinds.is_a(wanted, lacking) for lacking in offered.lacks):
        return None
    stems = {stem(word) for word in words(text)}
    qualifiers, head = _qualifiers_and_head(asked)
    missing = [each for each in qualifiers if not _covered(each, offered, stems, kinds)]
    if head is None:
        return None if missing else Match("same", " ".join(" ".join(term.parts) for term in qualifiers))
    found = _head_match(head, offered, stems, kinds)
    if found is None or not missing:
        return found
    return Match("partial", found.via) if len(missing) < len(qualifiers) or found.how == "same" else None


def _qualifiers_and_head(terms: Sequence[Term]) -> tuple[list[Term], Term | None]:
    """An empty head ("music" in "loud music") only counts when nothing qualifies it."""
    head, qualifiers = terms[-1], list(terms[:-1])
    if qualifiers and head.name in _EMPTY_HEADS:
        return qualifiers, None
    return qualifiers, head


def _covered(term: Term, offered: Phrase, stems: set[str], kinds: Kinds) -> bool:
    if all(stem(part) in stems for part in term.parts):
        return True
    return any(kinds.is_a(other.name, term.name) for other in offered.terms)


def _head_match(head: Term, offered: Phrase, stems: set[str], kinds: Kinds) -> Match | None:
    for term in offered.terms:
        if term.name == head.name or stem(term.name) == stem(head.name):
            return Match("same", " ".join(term.parts))
    if all(stem(part) in stems for part in head.parts):
        return Match("same", " ".join(head.parts))
    for term in offered.terms:
        if kinds.is_a(term.name, head.name) or kinds.is_a(stem(term.name), head.name):
            return Match("kind", " ".join(term.parts))
    for term in offered.terms:
        if term.name not in _EMPTY_HEADS and term.name not in _TOO_BROAD and kinds.is_a(head.name, term.name):
            return Match("broader", " ".join(term.parts))
    return None


def bare(thing: str) -> str:
    """The object without what only frames it: "anything with pork", "ramen (food)", "a peanut allergy"."""
    text = " ".join(thing.split("(")[0].lower().split())
    for lead in (
        "anything with ",
        "anything containing ",
        "any kind of ",
        "all kinds of ",
        "eating ",
        "drinking ",
        "eat ",
        "drink ",
        "any ",
        "all ",
        "the ",
        "a ",
        "an ",
        "my ",
        "some ",
        "raw ",
    ):
        text = text.removeprefix(lead)
    kept = text.split()
    while (
        len(kept) > 1
        and not Kinds.shipped().tabled(Kinds.shipped().familiar(text))
        and (kept[0] in _LIGHT_VERBS or kept[0] in ("to", "of", "with", "a", "an", "the", "my"))
    ):
        kept.pop(0)
        text = " ".join(kept)
    text = re.sub(r" to be (?:visible|public|shown|seen)$| (?:visible|public)$", "", text)
    kept = text.split()
    while len(kept) > 1 and kept[-1] in _QUALIFIERS and Kinds.shipped().diet(Kinds.shipped().term(text)) is None:
        kept.pop()
        text = " ".join(kept)
    return text


def _best(found: Iterable[Match | None]) -> Match | None:
    return max((each for each in found if each is not None), key=lambda each: each.weight, default=None)
