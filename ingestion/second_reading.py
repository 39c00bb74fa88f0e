# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What the rules and the tagger make of a sentence together.

Where both name the same thing, the rules' words for it stay. Where the rules are silent, a wish that the tagger is
sure of is noted. Where the rules note a wish of which the tagger sees nothing, it stays, unless nothing in the sentence
says whose it is: surface patterns are easily fooled by who speaks. Plain facts, people and limits of money always stay.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.availability import times_of
from ingestion.clauses import Note
from ingestion.german import read_listed
from ingestion.german_pragmatics import is_over
from ingestion.german_words import DIETS as GERMAN_DIETS
from ingestion.grammar import Clause, words
from ingestion.languages import language_of
from ingestion.lexicon import (
    DIET,
    DIETS,
    MONEY,
    Attitude,
    dislikes,
    interests,
    likes,
    refuses,
    requires,
    skilled,
    unskilled,
)
from ingestion.noted import Noted, available, budget, objects
from ingestion.objects import slot_of
from ingestion.people import KIN
from ingestion.pragmatics import is_past
from ingestion.wishes import Asked, Wish
from parley.preferences import PreferenceKind

LEAST: dict[str, float] = {
    "like": 0.45, "dislike": 0.4, "refuse": 0.4, "require": 0.4, "interest": 0.5, "skill": 0.55, "unskilled": 0.4,
    "relation": 0.45, "available": 0.6, "unavailable": 0.45, "over": 0.4, "fact": 0.55,
}  # fmt: skip
"""How sure the tagger has to be of what the rules do not see, set on sentences in styles it was not trained on
and on our own labelled ones."""
SEEN = 0.35
"""How sure it has to be that something is there at all, for what the rules see too."""
_ATTITUDES: dict[str, Attitude] = {
    "like": likes(0.7), "dislike": dislikes(0.75), "refuse": refuses(0.95), "require": requires(0.9),
    "interest": interests(0.7), "skill": skilled(0.75), "unskilled": unskilled(0.7),
    "available": Attitude(PreferenceKind.AVAILABILITY, 1, 0.8, "availability"),
    "unavailable": Attitude(PreferenceKind.AVAILABILITY, -1, 0.9, "availability"),
}  # fmt: skip
_SIGN = {"like": 1, "require": 1, "interest": 1, "skill": 1, "available": 1, "dislike": -1, "refuse": -1, "unskilled": -1, "unavailable": -1, "relation": 0, "fact": 0}  # fmt: skip
_RULES_ALONE = frozenset({PreferenceKind.FACT, PreferenceKind.RELATION})
_STRONG = re.compile(
    r"\b(?:lov(?:e|es|ed|ing)|luv|ador\w+|obsess\w*|crazy|mad about|favou?rite\w*|fave|best|absolutely|totally|so much|can't get enough|live for|hat(?:e|es|ed|ing)|loath\w+|detest\w*|despise\w*|can't stand|worst|"
    r"liebe?|hasse?|über alles|total|mega|am liebsten|liebling\w*|verabscheu\w*|nicht ausstehen)\b|!!|😍|❤|🤮",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:don't mind|do not mind|wouldn't say no|quite like|kind of|kinda|sort of|not really|not too|not so|not that|fine with|ok with|okay|alright|not keen|not a fan|ganz gern|ganz ok\w*|eher|nichts dagegen|nicht so|nicht besonders)\b",
    re.IGNORECASE,
)
_TIED = re.compile(
    rf"\b(?:my|our|mine|mein\w*|unser\w*|with me|mit mir|{KIN}s?|freund\w*|kolleg\w*|partner\w*|schwester|bruder|mentor\w*|trauzeug\w*|mitbewohner\w*|chef\w*|nachbar\w*)\b",
    re.IGNORECASE,
)
"""A name alone is nobody's friend: minutes are full of those who were there."""
_ALLERGIC = re.compile(
    r"allerg|intoleran|anaphyla|epi-?pen|\bhives\b|\brash\b|\bswell|unverträglich|vertrage?\b|coeliac|celiac|hospital|krankenhaus",
    re.IGNORECASE,
)


def together(flat: str, asked: Asked, notes: Sequence[Note], wishes: Sequence[Wish]) -> list[Note]:
    """The notes of one sentence after both readings. `notes`: what the rules noted inside it."""
    kept: list[Note] = []
    met: set[int] = set()
    for note in notes:
        noted: list[Noted] = []
        for each in note.noted:
            same = [at for at, wish in enumerate(wishes) if _same_thing(each, flat[wish.start : wish.end])]
            met.update(same)
            if (judged := _judged(each, [wishes[at] for at in same], asked.owned)) is not None:
                noted.append(judged)
        if noted:
            kept.append(replace(note, noted=tuple(noted)))
    new = [wish for at, wish in enumerate(wishes) if at not in met and wish.score >= LEAST[wish.kind]]
    sentence = flat[asked.start : asked.end]
    if _is_over(sentence):
        new = [wish for wish in new if wish.kind in ("relation", "fact")]
    second = _stems(" ".join(each.over or "" for note in notes for each in note.noted))
    new = [wish for wish in new if not _stems(flat[wish.start : wish.end]) <= second]
    added = [noted for wish in new if wish.kind != "over" for noted in _noted(flat, asked, wish, wishes)]
    said = {(each.kind, each.slot) for note in kept for each in note.noted}
    added = [each for each in added if (each.kind, each.slot) not in said]
    return [*kept, Note(asked.start, asked.end, tuple(added))] if added else kept


_TODAY = re.compile(
    r"\b(?:now|today|nowadays|these days|since|any ?more|still|heute|jetzt|inzwischen|mittlerweile|seit|mehr)\b",
    re.IGNORECASE,
)


def _is_over(sentence: str) -> bool:
    """Whether a sentence tells only of what once was."""
    lowered = sentence.lower()
    past = is_over(lowered) if language_of(sentence) == "de" else is_past(lowered)
    return past and _TODAY.search(sentence) is None


def _same_thing(noted: Noted, words_of_wish: str) -> bool:
    """Whether they share a word that says something."""
    mine, theirs = _stems(noted.object), _stems(words_of_wish)
    return bool(mine & theirs)


def _stems(text: str) -> set[str]:
    return {word for word in slot_of(text).split() if len(word) > 2 or word.isdigit()} or set(slot_of(text).split())


def _judged(noted: Noted, seen: Sequence[Wish], owned: bool) -> Noted | None:
    """What is left of a rule's note: itself, or nothing where nobody is named and the tagger sees nothing of it either."""
    if owned or noted.kind in _RULES_ALONE or noted.slot == "budget":
        return noted
    sure = [wish for wish in seen if wish.score >= SEEN and wish.kind not in ("over", "relation")]
    if not sure:
        return None
    best = max(sure, key=lambda wish: wish.score)
    sign = _SIGN[best.kind]
    if sign in (0, noted.polarity) or best.score < 0.8:
        return noted
    return None


def _noted(flat: str, asked: Asked, wish: Wish, wishes: Sequence[Wish]) -> list[Noted]:
    """A wish that the rules did not see, as they would have noted it."""
    over = next((flat[other.start : other.end] for other in wishes if other.kind == "over"), None)
    return as_noted(wish.kind, flat[wish.start : wish.end], flat[asked.start : asked.end], over)


def as_noted(kind: str, named: str, sentence: str, over: str | None = None) -> list[Noted]:
    """What a sentence says of the words it names, where another reader than the rules says what kind of wish it is.

    `kind` is one of tools/preference_sentences; times and limits of money come out as the rules would have them.
    """
    text = named.strip(" .,;:!?\"'()*_\x00")
    german = language_of(sentence) == "de"
    if not text or VAGUE.fullmatch(text.lower()):
        return []
    if kind == "relation":
        tied = text[:1].isupper() and _TIED.search(sentence) is not None
        return [Noted(PreferenceKind.RELATION, 0, 0.6, text, f"relation:{slot_of(text)}")] if tied else []
    if (money := MONEY.search(text.lower())) is not None and kind in ("fact", "refuse", "require"):
        return [budget(money.group())]
    if kind == "fact":
        return [Noted(PreferenceKind.FACT, 0, 0.5, text, f"fact:{slot_of(text)}")] if len(text) > 2 else []
    attitude = _ATTITUDES[kind]
    if attitude.axis == "availability":
        return _times(text, attitude, german)
    if (diet := _diet(text)) is not None and kind in ("require", "like"):
        return [diet]
    if kind == "refuse" and _ALLERGIC.search(sentence):
        attitude = refuses(1.0, "allergy")
    attitude = _shaded(attitude, sentence)
    over = over if kind == "like" else None
    if german:
        return [replace(each, over=over) for each in read_listed(text, (0, len(text)), attitude)]
    return list(objects(words(text, 0, len(text)), attitude, over=over))


VAGUE = re.compile(
    r"(?:anything|everything|something|nothing|stuff|things?|all|one|it|that|this)(?: (?:with|of|else|like|that|is))?"
)


def _times(text: str, attitude: Attitude, german: bool) -> list[Noted]:
    if german:
        return read_listed(text, (0, len(text)), attitude)
    clause = Clause(tuple(words(text, 0, len(text))), "")
    return [available(time, attitude.polarity, attitude.strength) for time in times_of(clause)]


def _diet(text: str) -> Noted | None:
    lowered = text.lower()
    if (found := DIET.fullmatch(lowered)) is not None:
        return Noted(PreferenceKind.DEALBREAKER, 1, 1.0, found["diet"], DIETS[found["diet"]])
    if lowered in GERMAN_DIETS:
        english, slot = GERMAN_DIETS[lowered]
        return Noted(PreferenceKind.DEALBREAKER, 1, 1.0, f"{text} ({english})", slot)
    return None


def _shaded(attitude: Attitude, sentence: str) -> Attitude:
    if attitude.kind is PreferenceKind.DEALBREAKER:
        return attitude
    if _WEAK.search(sentence):
        return replace(attitude, strength=round(attitude.strength - 0.25, 2))
    if _STRONG.search(sentence):
        return replace(attitude, strength=round(min(0.95, attitude.strength + 0.2), 2))
    return attitude
