"""The keyword leg of recall: BM25 over one person's whole namespace, held in memory."""

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

import snowballstemmer

K1, B = 0.9, 0.3
"""How fast repeated words stop counting, and how much long texts are held back. As measured on talk: short texts."""

_FUNCTION_WORDS = """
    a about above after again against all also am an and any are as at be because been before being below between
    both but by can cant could did didnt do does doesnt doing dont down during each few for from further get got had
    has have having he her here hers herself him himself his how i if im in into is isnt it its itself ive just like
    me more most my myself no nor not of off on once only or other ought our ours ourselves out over own really same
    she should so some such than that thats the their theirs them themselves then there these they this those
    through to too under until up us very was wasnt we were what whats when where which while who whom why will with
    would yes you your youre yours yourself yourselves
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

# A run of letters and digits, apostrophes inside it allowed; Han and kana have no spaces, so each sign is a word.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:['\u2019][^\W_]+)*")


def words(text: str) -> list[str]:
    """The text's words in lower case and order; a possessive loses its `'s`."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return [word.removesuffix("'s") for word in WORD.findall(folded)]


def terms(text: str) -> list[str]:
    """What is indexed: stems of the words that are not English stop words. Words of other languages stay."""
    return [_stem(word.replace("'", "")) for word in words(text) if not _stops(word)]


def _stops(word: str) -> bool:
    """A function word, or one contracted: "we'll" is, "well" and "ill" are not."""
    head, apostrophe, _ = word.partition("'")
    return word in STOP_WORDS or (apostrophe != "" and (head in STOP_WORDS or word.endswith("n't")))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # A stemmer keeps the word it works on in itself: one a call, so that threads never share one.
    stemmer: Any = snowballstemmer.stemmer("english")  # pyright: ignore[reportUnknownMemberType]
    return str(stemmer.stemWord(word))


class KeywordIndex:
    """BM25 with Lucene's idf, ln(1 + (N - n + .5) / (n + .5)): never negative. Texts come and go by id."""

    def __init__(self, *, k1: float = K1, b: float = B) -> None:
        self._k1, self._b = k1, b
        self._postings: dict[str, dict[str, int]] = {}
        self._texts: dict[str, Counter[str]] = {}
        self._total = 0

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, id: str) -> bool:
        return id in self._texts

    def add(self, id: str, text: str) -> None:
        """Index a text; one with the same id is replaced."""
        self.remove(id)
        counts = Counter(terms(text))
        self._texts[id] = counts
        self._total += counts.total()
        for term, count in counts.items():
            self._postings.setdefault(term, {})[id] = count

    def remove(self, id: str) -> None:
        """Forget a text; nothing happens when it is not there."""
        counts = self._texts.pop(id, None)
        if counts is None:
            return
        self._total -= counts.total()
        for term in counts:
            holders = self._postings[term]
            del holders[id]
            if not holders:
                del self._postings[term]

    def search(self, query: str, *, limit: int | None = None) -> dict[str, float]:
        """Scores above 0 by id, best first, ties by id. A word asked twice counts twice."""
        scores: dict[str, float] = {}
        for term, asked in Counter(terms(query)).items():
            holders = self._postings.get(term, {})
            idf = math.log(1 + (len(self._texts) - len(holders) + 0.5) / (len(holders) + 0.5))
            for id, count in holders.items():
                scores[id] = scores.get(id, 0.0) + asked * idf * self._saturated(count, id)
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
        return dict(best[:limit])

    def _saturated(self, count: int, id: str) -> float:
        mean = self._total / len(self._texts)
        length = self._texts[id].total() / mean if mean else 1.0
        return count * (self._k1 + 1) / (count + self._k1 * (1 - self._b + self._b * length))
