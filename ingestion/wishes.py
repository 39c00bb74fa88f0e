"""What the tagger of wishes makes of a sentence: which words name what its writer wants, refuses, can, or is.

The network is trained by tools/train_statements.py on sentences written for it. It says what is wanted; whose words
they are, since when, and what is asked, quoted or dreamt of is decided by the rules before it is asked.
"""

import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import NerError

if TYPE_CHECKING:
    from ingestion.people import Speaker
    from ingestion.tagging import Tagger

MODEL = Path(__file__).parent / "statement_model"
OWNER = "@me"
"""How the owner's name is written for the tagger: it has never seen the name, and must not care."""
SEPARATOR = "|"
"""Stands between the sentence before, which is only context, and the one that is read."""
BEFORE = 120  # chars of the sentence before that are shown
NEEDY = 60  # chars: a sentence that is longer is understood without the one before it
LONGEST = 700  # chars of a sentence that are read; what is longer is a list, a table, or no sentence

log = logging.getLogger(__name__)
_TAGGING = threading.Lock()  # the tagger remembers words, and is not safe for two threads at once


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence, chars [start, end) of the flattened text, that may be its owner's own words.

    `before`: the sentence or heading before it. `lead`: the mark of a list's item. `pronouns`: "she" is the owner.
    `owned`: it has an "I" or its owner's name, or is a scrap; otherwise only its place says whose it is.
    """

    start: int
    end: int
    before: str = ""
    lead: str = ""
    pronouns: bool = False
    owned: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """Chars [start, end) of the flattened text are a `kind` of tools/preference_sentences; `score` is 0..1."""

    kind: str
    start: int
    end: int
    score: float


@dataclass(slots=True)
class _Shown:
    """What the tagger is shown, and where its chars stand in the flattened text."""

    text: str
    skip: int
    places: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # (char shown, char of the text)

    def place(self, at: int) -> int:
        shown, old = max((each for each in self.places if each[0] <= at), default=self.places[0])
        return old + at - shown


_FIRST = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|im|ive|id|my|me|mine|myself|we|we're|we'd|us|our|ich|mich|mir|mein\w*|wir|uns|unser\w*|hab|bin|i[sc]h)\b",
    re.IGNORECASE,
)
_SCRAP = 9  # words: what is shorter needs no "I" to be somebody's wish
_TELLING = re.compile(
    r"\b(?:lov(?:e|es|ed|ing)|luv|lik(?:e|es)|hat(?:e|es)|prefers?|rather|enjoys?|ador\w+|fan|into|keen|fond|allerg\w+|intoleran\w+|vegan|veggie|vegetarian|halal|kosher|lactose|favou?rites?|fave|avoids?|pls|plz|please|yay|nope|nah|deal-?breakers?|"
    r"non-negotiable|unavailable|good at|fluent|hobb(?:y|ies)|interests?|obsess\w+|curious|passion\w*|vote|"
    r"lieb\w+|mag|mags|hass\w*|gern\w*|ungern|nervt|nerven|bitte|lust|bock|lieber|vertrag\w*|allergi\w*|unverträglich\w*|brauch\w*|möchte|interess\w*|leidenschaft|liebling\w*|no-?gos?)\b",
    re.IGNORECASE,
)


def worth_asking(sentence: str, person: "Speaker", *, named: bool = False) -> bool:
    """Whether a sentence can say anything about its writer: it names them, is a scrap, or has a word that tells."""
    if not 1 < len(sentence) <= LONGEST or not any(map(str.isalpha, sentence)):
        return False
    if named or len(sentence.split()) <= _SCRAP or _FIRST.search(sentence) or _TELLING.search(sentence):
        return True
    return _owner(person.names, False).search(sentence) is not None


def is_owned(sentence: str, person: "Speaker", *, named: bool) -> bool:
    """Whether the sentence itself says whose it is: an "I", the owner's name, or so few words that it needs neither."""
    short = len(sentence.split()) <= _SCRAP
    return named or short or any(found.search(sentence) for found in (_FIRST, _owner(person.names, False)))


def wishes(flat: str, asked: Sequence[Asked], person: "Speaker", *, addressed: bool = False) -> list[list[Wish]] | None:
    """The wishes in each sentence, in order; None when there is no tagger here. Deterministic.

    `addressed`: the text is a message to the owner's twin, so their name in it is a greeting.
    """
    with _TAGGING:  # or two threads would make one each
        tagger = _tagger()
    if tagger is None:
        return None
    shown = [_shown(flat, each, person, addressed) for each in asked]
    found: list[list[Wish]] = []
    texts = list(dict.fromkeys(one.text for one in shown))  # what is said twice is read once
    with _TAGGING:
        told = dict(zip(texts, tagger.tag(texts), strict=True))
    for each, tags in ((one, told[one.text]) for one in shown):
        found.append(
            [
                Wish(tag.label, each.place(tag.start), each.place(tag.end), tag.score)
                for tag in tags
                if tag.start >= each.skip
            ]
        )
    return found


_LAST_WORD = re.compile(r"[^\W\d_]+(?=\s$)")


@lru_cache(maxsize=1)
def _tagger() -> "Tagger | None":
    """One a process, made when first needed; None where it cannot be, and the rules read alone."""
    if not MODEL.exists():
        return None
    try:
        from ingestion.tagging import Tagger

        return Tagger(MODEL)
    except (ImportError, NerError) as error:
        log.warning("no tagger of wishes, the rules read alone: %s", type(error).__name__)
        return None


def _shown(flat: str, asked: Asked, person: "Speaker", addressed: bool) -> _Shown:
    needy = asked.end - asked.start < NEEDY
    before = re.sub(r"\s+", " ", asked.before).replace("\x00", " ").strip()[-BEFORE:] if needy else ""
    lead = f"{before} {SEPARATOR} {asked.lead}" if before else f"{SEPARATOR} {asked.lead}"
    from ingestion.people import names_a_thing  # the trainer, which shares this module's words, has no need of it

    sentence = flat[asked.start : asked.end].replace("\x00", " ")
    shown = _Shown(lead, len(lead))
    at = 0
    own = None if addressed or _FIRST.search(sentence) else _owner(person.names, asked.pronouns)
    for found in own.finditer(sentence) if own is not None else ():
        before = _LAST_WORD.search(sentence[: found.start()])
        quoted = sentence[max(0, found.start() - 1) : found.start()] == sentence[found.end() : found.end() + 1] == '"'
        if quoted or (" " not in found.group() and before is not None and names_a_thing(before.group())):
            continue
        if not found.group()[:1].isupper() and found.group().lower() not in ("she", "he", "sie", "er"):
            continue
        shown.places.append((len(shown.text), asked.start + at))
        shown.text += sentence[at : found.start()]
        shown.places.append((len(shown.text), asked.start + found.start()))
        shown.text += OWNER
        at = found.end()
    shown.places.append((len(shown.text), asked.start + at))
    shown.text += sentence[at:]
    return shown


@lru_cache(maxsize=256)
def _owner(names: frozenset[str], pronouns: bool) -> re.Pattern[str]:
    words = [re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))]
    return re.compile(
        rf"\b(?:{'|'.join([*words, *(['she', 'he', 'sie', 'er'] if pronouns else [])])})\b", re.IGNORECASE
    )
