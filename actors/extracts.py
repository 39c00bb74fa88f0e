# ruff: noqa: E501  patterns are read as one line
"""The few sentences of a chat that say most: plans, wishes, decisions before small talk (pure)."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

from pydantic import AwareDatetime

from actors.words import content_words, folded, stem
from parley.records import Value
from parley.style.forms import GERMAN, PERSONAL, SLANG

MOST = 3
"""Sentences of an extract."""
LONGEST_QUOTE = 280
"""Characters; a longer sentence is quoted up to a space before that, with "…" behind it."""
_TELLING = 8  # content words that count: more of them do not make a sentence more telling
_ALIKE = 0.75  # of the shorter one's content words: then only the better of two sentences is quoted
_WORTH = 0.6  # of the best sentence's score: what says much less is left out

_PLANS = re.compile(
    r"\b(?:want|wanna|wish|hope|plan|planning|decided|decide|agreed|will|won't|i'll|we'll|going to|gonna|would (?:like|love|rather|prefer)|i'd|we'd|prefer|rather|let's|need|must|have to|can't|cannot|book(?:ed)?|cancel(?:led|ed)?|instead|changed my mind|from now on|no longer|any ?more|never|always|allergic|"
    r"will ich|ich will|wir wollen|möchten?|würden?|werden?|plane[n]?|entschieden|beschlossen|lieber|brauchen?|muss|müssen|kann nicht|lass(?:t)? uns|buche[n]?|gebucht|absagen|abgesagt|stattdessen|nicht mehr|ab jetzt|ab sofort|nie|immer|allergisch)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:today|tomorrow|tonight|weekend|next (?:week|month|year)|january|february|march|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:mon|diens|donners|frei|sams|sonn)tags?\b|\b(?:mittwochs?|heute|morgen|wochenende|nächste[rns]? (?:woche|monat|jahr)|januar|februar|märz|mai|juni|juli|oktober|dezember)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:i|i'm|i'd|i'll|i've|im|ive|my|we|our|let's|ich|wir|mein\w*|unser\w*|mir|mich)\b", re.IGNORECASE
)
_OTHERS = re.compile(r"\b(?:you|your|you're|he|she|his|her|they|their|du|dein\w*|dich|dir|ihr|euch)\b", re.IGNORECASE)
_TO_THE_TWIN = re.compile(
    r"\W*(?:(?:and|so|ok|okay|please|pls|now|und|bitte|hey|also)\W+){0,3}(?:(?:tell|show|remind|list|explain|sag|zeig|erinner|nenn|erklär)\b|"
    r"(?:what|who|when|where|why|how|which)(?:'s| (?:\w+ )?(?:do|does|did|is|are|was|were|can|should|would|have|has|will)\b)|"
    r"(?:do|does|did|can|could|should|would|are|am|is|have|will) (?:you|i|we|they|he|she|it|there|my|your)\b|"
    r"(?:was|wer|wann|wo|warum|wie|welche\w*) \w+ (?:ich|du|wir|mein\w*)\b|(?:kannst|hast|bist|weißt|magst|willst) du\b)",
    re.IGNORECASE,
)
"""Asked of the twin, with a question mark or without."""
_ASKED = re.compile(r"\?\W*$")
_EMPTY = frozenset(folded(word) for word in (*GERMAN, *PERSONAL, *SLANG))


class Said(Value):
    """One sentence of the person, verbatim; `id` is the journal's of its turn."""

    id: str
    at: AwareDatetime
    text: str

    @property
    def quote(self) -> str:
        """The sentence, or its beginning where it is too long to be quoted."""
        if len(self.text) <= LONGEST_QUOTE:
            return self.text
        head = self.text[:LONGEST_QUOTE]
        return f"{head.rsplit(maxsplit=1)[0]} …"

    @property
    def asks(self) -> bool:
        """A question, with its mark at the end, whatever emoji follow it."""
        return _ASKED.search(self.text[-20:]) is not None


def extract(said: Sequence[Said]) -> list[Said]:
    """At most `MOST` sentences, in the order they were said; none when the person stated nothing.

    Scored by how rare their content words are in the chat, by signs of a plan, a wish or a decision, a time, the first
    person rather than another, and by how late they come, since a later word may take back an earlier one. Questions and requests to the
    twin count for a third. Of equals the earlier; of two that say the same, the better; none that says much less than
    the best.
    """
    stems = [_stems(each.text) for each in said]
    scores = _scores(said, stems)
    if not any(scores[n] and not _is_request(each) for n, each in enumerate(said)):
        return []
    chosen: list[int] = []
    least = _WORTH * max(scores)
    for n in sorted(range(len(said)), key=lambda n: (-scores[n], n)):
        if len(chosen) < MOST and scores[n] >= least and not any(_alike(stems[n], stems[other]) for other in chosen):
            chosen.append(n)
    return [said[n] for n in sorted(chosen)]


def _stems(sentence: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(sentence[: 4 * LONGEST_QUOTE]) if word not in _EMPTY)


def _scores(said: Sequence[Said], stems: Sequence[frozenset[str]]) -> list[float]:
    """0 for what says too little to be quoted: fewer than two content words."""
    spread = Counter(word for each in stems for word in each)
    most = _TELLING * log(1 + len(said))
    scores: list[float] = []
    for n, (each, words) in enumerate(zip(said, stems, strict=True)):
        rare = sorted((log(1 + len(said) / spread[word]) for word in words), reverse=True)[:_TELLING]
        text = each.text[: 4 * LONGEST_QUOTE].replace("’", "'")  # noqa: RUF001
        score = sum(rare) / most + 0.2 * (n + 1) / len(said)
        score += 0.4 * (_PLANS.search(text) is not None) + 0.15 * (_TIMED.search(text) is not None)
        score += 0.3 * (_SELF.search(text) is not None) - 0.3 * (_OTHERS.search(text) is not None)
        scores.append(0.0 if len(words) < 2 else max(score, 0.01) / (3 if _is_request(each) else 1))
    return scores


def _is_request(each: Said) -> bool:
    return each.asks or _TO_THE_TWIN.match(each.text) is not None


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return len(a & b) >= _ALIKE * min(len(a), len(b))
