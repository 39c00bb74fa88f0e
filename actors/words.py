"""Words as they are compared: folded, singular, stemmed, without those that carry no meaning (pure)."""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "\u2011": "-"})


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, frozenset[str]]:
    table = (files("actors") / "knowledge" / "vocabulary.txt").read_text(encoding="utf-8")
    lists = table.replace("\n    ", " ").splitlines()
    named = (line.partition(":") for line in lists if line and not line.startswith("#"))
    return {name: frozenset(listed.split()) for name, _, listed in named}


def vocabulary(name: str) -> frozenset[str]:
    """A list of actors/knowledge/vocabulary.txt."""
    return _vocabulary()[name]


STOP_WORDS = vocabulary("stop words")


def folded(text: str) -> str:
    """Lower case, without accents, with plain quotes and hyphens."""
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Every word, folded, in order."""
    return [word.removesuffix("'s") for word in _WORD.findall(folded(text))]


def content_words(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS]


def stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))


def overlap(question: str, text: str) -> float:
    """Share of the question's content stems that the text has, 0..1; 0 for a question without any."""
    asked = stems(question)
    return len(asked & stems(text)) / len(asked) if asked else 0.0


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))  # pyright: ignore
