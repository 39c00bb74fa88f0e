"""A short text taken apart: its terms, in segments, and what it says is not in it (pure).

"Gluten-free pasta with prawns" -> segments [pasta], [prawn]; lacks {gluten}.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from actors.kinds import LONGEST_TERM, Kinds
from actors.words import STOP_WORDS, folded, words

SEPARATORS = frozenset(
    ["and", "or", "with", "plus", "on", "in", "from", "over", "at", "near", "by", "to", "for", "of", "then", "|"]
)
LACKING = frozenset(["without", "no", "not", "minus", "excluding", "except"])

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,;/+&()|:·•]")
_LACKS = re.compile(r"\b([a-z]+)[- ]free\b(?! (?:wifi|wi-fi|entry|parking|time|day|of charge))")
_NON = re.compile(r"\bnon[- ]?(alcoholic|dairy|vegetarian|smoking)\b")
_NOUNS = {"alcoholic": "alcohol"}


class Term(NamedTuple):
    """`name` is singular and folded; `parts` are its words as written (folded)."""

    name: str
    parts: tuple[str, ...]


class Phrase(NamedTuple):
    segments: tuple[tuple[Term, ...], ...]
    lacks: frozenset[str]
    marks: frozenset[str]  # words that qualify the whole: "vegan", "alcohol-free"

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for segment in self.segments for term in segment)


@lru_cache(maxsize=20_000)
def phrase(text: str) -> Phrase:
    kinds = Kinds.shipped()
    plain = folded(text)
    freed = {kinds.term(hit[1]) for hit in _LACKS.finditer(plain)}
    freed |= {_NOUNS.get(hit[1], hit[1]) for hit in _NON.finditer(plain)}
    rest = _NON.sub(" ", _LACKS.sub(" ", plain))
    segments: list[tuple[Term, ...]] = []
    lacks = set(freed)
    for negated, segment in _segments(_terms(_tokens(rest), kinds)):
        if negated:
            lacks |= {term.name for term in segment}
        elif segment:
            segments.append(segment)
    marks = {hit[0] for hit in re.finditer(r"[a-z]+(?:-[a-z]+)*", plain)} | {f"{each}-free" for each in freed}
    return Phrase(tuple(segments), frozenset(lacks), frozenset(marks))


def _tokens(plain: str) -> list[str]:
    return [token.removesuffix("'s") if token[0].isalnum() else "|" for token in _TOKEN.findall(plain)]


def _terms(tokens: Sequence[str], kinds: Kinds) -> Iterator[Term | str]:
    """The longest known terms from left to right; separators and negations as they are."""
    at = 0
    while at < len(tokens):
        term = _longest(tokens, at, kinds)
        if term is not None:
            yield term
            at += len(term.parts)
            continue
        word = tokens[at]
        at += 1
        if word in SEPARATORS or word in LACKING:
            yield word
        elif word not in STOP_WORDS:
            yield Term(kinds.hypernyms.singular(word), (word,))


def _longest(tokens: Sequence[str], at: int, kinds: Kinds) -> Term | None:
    for length in range(min(LONGEST_TERM, len(tokens) - at), 1, -1):
        parts = tuple(tokens[at : at + length])
        if "|" in parts or parts[0] in STOP_WORDS or parts[-1] in STOP_WORDS:
            continue
        name = kinds.term(" ".join(parts))
        if kinds.tabled(name) or (kinds.hypernyms.knows(name) and not SEPARATORS & set(parts)):
            return Term(name, parts)
    return None


def _segments(terms: Iterator[Term | str]) -> Iterator[tuple[bool, tuple[Term, ...]]]:
    segment: list[Term] = []
    negated = False
    for term in terms:
        if isinstance(term, Term):
            segment.append(term)
            continue
        yield negated, tuple(segment)
        segment = []
        negated = term in LACKING or (negated and term in ("and", "or"))
    yield negated, tuple(segment)


def words_of(text: str) -> frozenset[str]:
    """Every word of the text, singular."""
    return frozenset(Kinds.shipped().hypernyms.singular(word) for word in words(text))
