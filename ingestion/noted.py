# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What a clause says of one thing, and the things that its words name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.grammar import Clause, Word
from ingestion.lexicon import Attitude
from ingestion.objects import field_of, phrase, slot_of, split_list
from ingestion.timings import slot_of_time
from parley.preferences import PreferenceKind


@dataclass(frozen=True, slots=True)
class Noted:
    """What a clause says of one object. `private` and the times are the sentence's, added by whoever reads it."""

    kind: PreferenceKind
    polarity: int
    strength: float
    object: str
    slot: str
    over: str | None = None


SECOND = re.compile(
    r"^(?P<first>.+?) (?:(?:a lot |much |way |far )?(?:more|better) than|rather than|instead of|over|than|as opposed to|not) (?P<second>.+)$"
)
PREFER_TO = re.compile(r"^(?P<first>.+?) to (?!(?:the |a )?(?:beach|sea|gym|cinema|party)\b)(?P<second>.+)$")


def noted_from(
    clause: Clause, start: int, attitude: Attitude, *, compared: bool = False, whole: bool = False
) -> list[Noted]:
    """The objects from char `start` of the clause's norm on, each with the attitude. `whole`: no list, one phrase."""
    tail = clause.norm[start:]
    over: str | None = None
    end = len(clause.norm)
    comparison = (
        SECOND.match(tail.strip())
        if compared or re.search(r"\b(?:more|better|rather) than\b|\bas opposed to\b|\binstead of\b", tail)
        else None
    )
    if comparison is None and compared:
        comparison = PREFER_TO.match(tail.strip())
    if comparison is not None:
        offset = start + len(tail) - len(tail.lstrip())
        end = offset + comparison.end("first")
        over = phrase(clause.between(offset + comparison.start("second"))) or None
    return list(objects(clause.between(start + (tail[:1] == " "), end), attitude, over=over, whole=whole))


NOT_A_THING = re.compile(
    r"^(?:how|what|why|that|your|you|is|are|was) |\bthen$|^(?:\w+ ){0,3}(?:it|them|you|him|there|this|that)$|\b(?:you|he|she|they) \w"
)


ASIDE = re.compile(
    r"\w+ly$|too (?:much|many) |turn out |wrote |my (?:eyes|head|back|ears|heart|brain|nerves)\b|please |(?:(?:always|not|never|just|right|whatever|whoever|less|don't|do not|send|strange|honestly|huge|sadly|believe|trust|sorry|seriously|even|still|only|ideally|preferably|obviously|apparently|usually|hence|no matter|in (?:that|this|no|any)|at (?:least|last|all)|for (?:once|now|me)|you|he|she|they|there|its?|it's|if|when|where|because|since|but|yes|no to|in for|out for|find|bring|otherwise)\b)"
    r"|.*\b(?:gets?|hurts?|calms?|claims?|says?|makes?|drives?|is|are|will|would|has|had|can't|can not|guess|plans?|judge)\b"
)
"""What stands after a comma and is no further thing: "a brass band, always gets me"."""
NONE_OF = re.compile(r"no (?P<what>[\w' -]{2,40}?)(?: at all| though| whatsoever| sorry| sry)*$", re.IGNORECASE)
"""One of a list that is not: "Mandarin and some German, no French"."""
ONLY_WHEN = re.compile(r"(?:every|each|all) (?:day|week|weekend|month|year|time|night|morning|summer|winter)s?$")
POINTS_BACK = re.compile(
    r"\b(?:change|fix|do|keep|see|say|know|make) (?:it|that|this)$|^(?:even )?(?:an? )?(?:traces?|hint|drop|crumb)s? in\b"
)


def objects(
    words: Sequence[Word], attitude: Attitude, *, over: str | None = None, whole: bool = False
) -> Iterator[Noted]:
    """One note for each thing named."""
    if words and words[0].norm == "neither" and attitude.polarity > 0:
        attitude, words = Attitude(PreferenceKind.DISLIKE, -1, 0.6), words[1:]
    members = [tuple(words)] if whole else list(split_list(words))
    for number, member in enumerate(map(_without_clause, members)):
        if POINTS_BACK.search(" ".join(word.norm for word in member)):
            continue
        text = field_of(phrase(member))
        if attitude.polarity < 0:
            text = text.removeprefix("no ")
        if (
            not text
            or ONLY_WHEN.match(text.lower())
            or NOT_A_THING.search(text.lower())
            or (number and (re.search(r"\w (?:was|were) \w", text) or ASIDE.match(text.lower())))
            or (number and re.match(r"(?:so|then|that|it|i|we|my (?:\w+ )?(?:loves?|hates?|is))\b", text))
        ):
            continue
        if attitude.axis == "allergy":
            text = re.sub(
                r"^(?:(?:severe|mild|bad|serious|slight|strong|life-threatening|known|food) )+| (?:allergy|intolerance|allergies)$",
                "",
                text,
            )
        kind, polarity = attitude.kind, attitude.polarity
        if number and polarity > 0 and (refused := NONE_OF.match(text)) is not None:
            text, polarity = refused["what"], -1
            kind = kind if kind is PreferenceKind.SKILL else PreferenceKind.DISLIKE
        slot = slot_of(text)
        yield Noted(kind, polarity, attitude.strength, text, f"{attitude.axis}:{slot}" if attitude.axis else slot, over)


QUIET = re.compile(r"how (?P<adjective>\w+) (?P<what>(?:the|my|our) [\w' -]+?) (?:is|are)\b")


def _without_clause(member: tuple[Word, ...]) -> tuple[Word, ...]:
    """ "the dress she picked for us": the dress; "how quiet the pool is": the pool."""
    line = " ".join(word.norm for word in member)
    if (quiet := QUIET.match(line)) is not None:
        first = len(line[: quiet.start("what")].split())
        return member[first : first + len(quiet["what"].split())]
    for number, word in enumerate(member):
        told = number > 0 and number + 1 < len(member) and word.norm in ("i", "he", "she", "they", "we")
        if told and member[number - 1].norm not in (
            "how",
            "what",
            "when",
            "that",
            "and",
            "or",
            "than",
            "like",
            "as",
            "way",
        ):
            return member[:number]
    return member


def budget(amount: str) -> Noted:
    """The dealbreaker that a limit is: whatever costs more than that."""
    return Noted(PreferenceKind.DEALBREAKER, -1, 1.0, f"more than {amount}", "budget")


def available(text: str, polarity: int, strength: float) -> Noted:
    return Noted(PreferenceKind.AVAILABILITY, polarity, strength, text, slot_of_time(text))
