# ruff: noqa: E501, SIM905  patterns are read as one line, with the marks people write
"""What a statement is about: short noun phrases, and the slots that later statements supersede."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import snowballstemmer

from ingestion.grammar import Word

STEMMER: Any = snowballstemmer.stemmer("english")  # pyright: ignore[reportUnknownMemberType]
LONGEST = 14  # words; an object is a phrase, not a story

LEADING = re.compile(
    r"^(?:(?:[,;:.!\"'()-]|the|an?|some|any|all|such|this|that|these|those|my own|really|very|so|just|even|also|always|both|"
    r"either|(?:up|down|out|far away|somewhere)(?: up| out)? (?:in|on|at|by|near|with)|a lot of|lots of|loads of|plenty of|all (?:kinds|sorts|types) of|any (?:kind|sort|type) of|kinds? of|"
    r"a good|a nice|a bit of|a glass of|a cup of|of|about|with|it when|it if|when|being able to|having to|to be able to|"
    r"being|to|go(?:ing)?(?: to| out for| for| on)?(?: the| an?)?|have|having|eat(?:ing)?|drink(?:ing)?|"
    r"listen(?:ing)? to|try(?:ing)?(?: out)?|visit(?:ing)?|get(?:ting)?|attend(?:ing)?|do(?:ing)?(?: the| some| an?)?|"
    r"tak(?:e|ing) part in|tak(?:e|ing)(?: the| an?)|join(?:ing)?|order(?:ing)?|see(?:ing)? more|more|(?:anything|everything)(?: (?:involving|with|related to|containing|like|that (?:is|has|involves|contains)|too))?|(?:sharing|showing|publishing|posting|disclosing|listing|giving out|including)(?= my))(?: |$))+"
)
KEEP = re.compile(r"^(?:more than|do it|go with|being (?:late|alone|tired|rushed|cold|the)|go first|have to)")
TRAILING = re.compile(
    r"(?:(?:^| )(?:[,;:.!?\"'()]|very much|so much|a lot|a great deal|at all|any ?more|any longer|these days|nowadays|"
    r"lately|too|too much|as well|either|though|please|thanks|thank you|to be honest|honestly|tbh|now|right now|anyway|"
    r"in general|generally|most of the time|mostly|the most|most|the best|best|more than anything(?: else)?|for me|"
    r"to me|of course|i think|lol|haha|and so on|etc|and (?:the )?like|and stuff|or (?:anything|something)(?: like that)?|"
    r"like that|away from me|any time|by the way|btw|at the moment|for the time being|as a rule|if possible|ideally|with a passion|to death|any day|all the time|no matter what|for (?:\w+ ){1,2}reasons|by far|"
    r"inside out|like the back of my hand|by heart|under any circumstances|in any case|to bits|again|ever|period|full stop|already|instead|every day|all day(?: long)?|forever|for hours|especially|also|and|or|"
    r"really|personally|obviously|always|whatsoever|of any kind|in particular|for sure|i guess|you know|right|ever since|"
    r"to|is|are|so|that|since (?:i|then|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|last|the|\d)[\w ]*|for (?:\w+ ){0,2}(?:years|months|decades|ages)(?: now)?|since|for|as|of|in))+$"
)
PAIRS = re.compile(
    r"(?:fish and chips|salt and (?:pepper|vinegar)|rock (?:and|n) roll|bed and breakfast|b and b|arts and crafts|"
    r"gin and tonic|drum and bass|peace and quiet|mac(?:aroni)? and cheese|rhythm and blues|r and b|"
    r"track and field|food and drink|black and white|dungeons and dragons|research and development|"
    r"bread and butter|ham and cheese|surf and turf|search and rescue|up and down|tea and biscuits)"
)
SEPARATORS = frozenset(
    {",", "and", "or", "nor", "plus", "especially", "including", "particularly", "and/or", "/", "also"}
)
NO_OBJECT = frozenset(
    "it that this them him her you me us one ones things thing something anything everything someone people so "
    "everyone what there here these those both all none much more way time to how and or the i we he she they is "
    "not a an be do stuff lot bit any same sort kind most others other which who if when being him/her why".split()
)
FILLERS = frozenset(
    "the a an some any all my our your his her their this that these those of very really so too quite super extremely "
    "good great nice lovely proper real big huge little bit lot lots kind kinds sort sorts type types more most".split()
)


def split_list(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The members of "hiking, wine and old maps"; fixed pairs ("fish and chips") stay whole."""
    norm = " ".join(word.norm for word in words)
    held = [pair.span() for pair in PAIRS.finditer(norm)]
    position, member = 0, list[Word]()
    inside_between = False
    for word in words:
        whole = any(start <= position < end for start, end in held) or inside_between
        if word.norm == "between":
            inside_between = True
        elif word.norm == "and" and inside_between:
            inside_between = False
        if word.norm in SEPARATORS and not whole:
            if member:
                yield tuple(member)
            member = []
        else:
            member.append(word)
        position += len(word.norm) + 1
    if member:
        yield tuple(member)


def phrase(words: Sequence[Word]) -> str:
    """The object in words: no article, no "very much", contractions as written; "" when nothing is named."""
    kept = list(words)
    norm = " ".join(word.norm for word in kept)
    if (trail := TRAILING.search(norm)) is not None:
        kept = kept[: len(norm[: trail.start()].split())]
    norm = " ".join(word.norm for word in kept)
    if not KEEP.match(norm) and (lead := LEADING.match(norm + " ")) is not None:
        kept = kept[len(norm[: lead.end()].split()) :] or kept
    if len(kept) > LONGEST:
        kept = _head(kept)
    if len(kept) > LONGEST or not kept or all(word.norm in NO_OBJECT for word in kept):
        return ""
    return _written(kept)


TOO_LONG = frozenset(
    "that which who whose where involving including like such featuring containing with during from to".split()
)


def _head(kept: list[Word]) -> list[Word]:
    """A long story cut where it begins to explain itself: "films that ..."."""
    for number, word in enumerate(kept):
        if number >= 1 and word.norm in TOO_LONG and all(other.norm not in NO_OBJECT for other in kept[:number]):
            return kept[:number]
    return kept


FIELDS = (
    r"(?:numbers?|address|e-?mail|phone|name|surname|nickname|birthday|birth date|age|photos?|pictures?|salary|income|employer|job|location|"
    r"diagnosis|health|religion|politics|relationship status|school|data|details|hobbies|bio|title)\b"
)
FIELD = re.compile(rf"^(?:(?:my|our) (?=(?:\w+ ){{0,3}}{FIELDS})|(?=(?:\w+ )?{FIELDS}))", re.IGNORECASE)
WHERE_TO = re.compile(
    r" (?:with|to|on|in|by|for) (?:anyone|anybody|everyone|everybody|others|strangers|me|(?:the |a |any |our |your )?(?:group|others|public|page|site|website|profile|"
    r"team|list|internet|project|app|report|newsletter|flyer|poster)s?)\b.*$|"
    r" (?:to be )?(?:private|secret|hidden|public|confidential|shared|shown|published|visible|posted|out of (?:it|this|that)|out)\b.*$"
)


def field_of(thing: str) -> str:
    """ "my phone number with anyone" -> "phone number": a field of a profile is named, not described."""
    return WHERE_TO.sub("", FIELD.sub("", thing)) or thing if FIELD.match(thing) else thing


def _written(words: Sequence[Word]) -> str:
    """As the person wrote it, but for the capital that only begins a sentence."""
    parts: list[str] = []
    last = -1
    for word in words:
        if word.start != last:
            glue = "" if not parts or word.raw in ",.!%" or (parts[-1] in "€£$" and parts[-1]) else " "
            parts.append(glue + (word.norm if "'" in word.raw and word.start == words[0].start else word.raw))
            last = word.start
    return "".join(parts).strip(" .,;:!?\"'()*_").replace(" '", "'")[:200]


@lru_cache(maxsize=4096)
def slot_of(thing: str) -> str:
    """Lower case, stemmed, without articles and degrees: "the Grilled Vegetables" and "grilled vegetable" are one."""
    parts = re.findall(r"[^\W_]+(?:[.'][^\W_]+)*|[€£$]", thing.lower())
    kept = [part for part in parts if part not in FILLERS or (part == "more" and "than" in parts)] or parts
    return " ".join(STEMMER.stemWords(kept))[:200] or "?"
