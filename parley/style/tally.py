# ruff: noqa: RUF001  the marks people write
"""What is counted of how a person writes: whole numbers that add up, whatever the order (pure)."""

import re
import unicodedata
from collections import Counter
from typing import Any, NamedTuple, Self, cast
from zlib import crc32

from pydantic import Field, NonNegativeInt

from parley.records import Value
from parley.style import forms
from parley.style.sentences import sentence_spans

LONGEST_SENTENCE = 60
"""Words; longer sentences are counted as this long, so that the histogram stays small."""
SLOTS = 2048
"""Of the table of word counts: a word's slot is crc32 of it, modulo this."""

_SALUTATION = 5  # words of a greeting that stands alone
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+|(?<=\d)[.,:]\d+)*")
_NOT_TYPED = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}|(?<!\w)@\w{1,50}")
_MARKS = {
    "!": re.compile(r"!"),
    "?": re.compile(r"\?"),
    "…": re.compile(r"…|\.{2,}"),
    ",": re.compile(r",(?!\d)"),
    "–": re.compile(r"[–—]|(?<=\s)--?(?=\s)"),
}
_STOPPED = re.compile(r"[.!?…:]")

Counts = dict[str, NonNegativeInt]


class StyleTally(Value):
    """Counts over texts of one person. `a + b` is what `of` would have given for both: in any order, any grouping.

    It holds no word that a person wrote but those of `parley.style.forms` and emoji: these lists are closed, so
    favourites are counted exactly and need no cap, and the size is bounded (60 kB of JSON at worst). The
    vocabulary is a table of `SLOTS` counts by hash (`diversity` in parley.style.portrait says what it is good for).

    `sentences`: with a word in it; a salutation and a sign-off that stand alone are counted apart and not as such.
    `lower`: sentences that begin in lower case, out of `cased` that begin with a letter. `open`: sentences without
    a mark at their end. `shouted`: words of four letters or more in capitals. `lengths`: words a sentence ->
    sentences. `marks`: "!", "?", "…", ",", "–" -> how often. `register_marks`: of formality, see
    `parley.style.portrait.formality`. `languages`: "en", "de", "other" -> words of the sentences that tell.
    """

    texts: NonNegativeInt = 0
    sentences: NonNegativeInt = 0
    words: NonNegativeInt = 0
    lower: NonNegativeInt = 0
    cased: NonNegativeInt = 0
    open: NonNegativeInt = 0
    shouted: NonNegativeInt = 0
    lengths: dict[int, NonNegativeInt] = Field(default_factory=dict[int, int])
    marks: Counts = Field(default_factory=dict)
    emoji: Counts = Field(default_factory=dict)
    greetings: Counts = Field(default_factory=dict)
    sign_offs: Counts = Field(default_factory=dict)
    register_marks: Counts = Field(default_factory=dict)
    languages: Counts = Field(default_factory=dict)
    vocabulary: dict[int, NonNegativeInt] = Field(default_factory=dict[int, int])

    @classmethod
    def of(cls, text: str) -> Self:
        """One text of the person's own: a message, a post, a passage. A text without a sentence counts nothing."""
        plain = unicodedata.normalize("NFC", text).replace("’", "'")
        written = [plain[slice(*span)] for span in sentence_spans(plain)]
        greeting, sign_off = _named(forms.GREETINGS, [each[:120] for each in written[:1]]), _sign_off(written)
        saluted = bool(greeting) and len(written) > 1 and len(written[0].split()) <= _SALUTATION
        counting = _Counting()
        for place, sentence in enumerate(written[: sign_off.place] if sign_off else written):
            if place or not saluted:
                counting.take(sentence, begun=saluted and place == 1)
        if not counting.totals["sentences"] and not counting.emoji and not greeting:
            return cls()
        return cls(
            texts=1,
            **cast("dict[str, Any]", counting.totals),
            lengths=dict(counting.lengths),
            marks=dict(counting.marks),
            emoji=dict(counting.emoji),
            greetings={greeting: 1} if greeting else {},
            sign_offs={sign_off.name: 1} if sign_off else {},
            register_marks=dict(counting.register),
            languages=dict(counting.languages),
            vocabulary=dict(counting.vocabulary),
        )

    def __add__(self, other: Self) -> Self:
        """Both together. Neither is changed."""
        return type(self).model_construct(
            **{name: _sum(getattr(self, name), getattr(other, name)) for name in type(self).model_fields}
        )


def _sum(a: Any, b: Any) -> Any:
    if isinstance(a, int):
        return a + b
    more, fewer = (a, b) if len(a) >= len(b) else (b, a)
    both = dict(more)
    for key, count in fewer.items():
        both[key] = both.get(key, 0) + count
    return both


class _Counting:
    """The counts of one text, sentence by sentence."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        self.marks: Counter[str] = Counter()
        self.emoji: Counter[str] = Counter()
        self.register: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.vocabulary: Counter[int] = Counter()

    def take(self, sentence: str, begun: bool) -> None:
        """`begun`: its first letter goes on from "Dear Ms Lenz," and says nothing about capitals."""
        typed = _NOT_TYPED.sub(" ", sentence)
        smiles = [_smile(hit) for hit in forms.EMOJI.finditer(typed)]
        self.emoji.update(smiles)
        typed = forms.EMOJI.sub(" ", typed)
        words = _WORD.findall(typed)
        if not words:
            return
        self.lengths[min(len(words), LONGEST_SENTENCE)] += 1
        self.marks.update({mark: found for mark, form in _MARKS.items() if (found := len(form.findall(typed)))})
        self.vocabulary.update(crc32(word.lower().encode()) % SLOTS for word in words)
        first = words[0][0]
        cased = first.lower() != first.upper() and not begun
        self.totals.update(
            sentences=1,
            words=len(words),
            cased=int(cased),
            lower=int(cased and first.islower()),
            open=int(_STOPPED.search(typed.rstrip()[-4:]) is None),
            shouted=sum(len(word) >= 4 and word.isalpha() and word.isupper() for word in words),
        )
        self.register.update(_register(words))
        if language := _language(words):
            self.languages[language] += len(words)


def _smile(hit: re.Match[str]) -> str:
    """An emoji as it is counted: typed smileys without nose and repetition."""
    if hit["typed"] is None:
        return hit["flag"] or hit["face"]
    if hit["typed"] == "^^":
        return "^^"
    bare = hit["typed"].replace("-", "").replace("’", "'")
    short = bare[: 3 if bare[1] == "'" else 2].upper()
    return "xD" if short == "XD" else short


def _register(words: list[str]) -> Counter[str]:
    """Marks of formality, each word at most one: see `parley.style.portrait.formality`."""
    found: Counter[str] = Counter()
    for place, written in enumerate(words):
        word = written.lower()
        if place and written in forms.SIE:
            found["sie"] += 1
        elif word in forms.IMPERSONAL:
            found["impersonal"] += 1
        elif word in forms.FORMAL:
            found["formal"] += 1
        elif word in forms.SLANG or forms.LAUGHTER.match(word):
            found["slang"] += 1
        elif word in forms.PERSONAL or "'" in word:
            found["personal"] += word in forms.PERSONAL
            found["du"] += word in forms.DU
            found["contraction"] += word in forms.CONTRACTED or forms.CONTRACTION.search(word) is not None
        elif word in forms.CONTRACTED:
            found["contraction"] += 1
    return +found


def _language(words: list[str]) -> str:
    """ "" where the small words do not tell: a name, an exclamation."""
    small = [word.lower() for word in words]
    if sum(ord(letter) > 0x24F for word in words for letter in word) * 2 > sum(map(len, words)):
        return "other"  # another script
    listed = {"en": forms.ENGLISH, "de": forms.GERMAN, "other": forms.FOREIGN}
    counts = {name: sum(word in known for word in small) for name, known in listed.items()}
    first, second, _ = sorted(counts, key=lambda name: -counts[name])
    return first if counts[first] > counts[second] else ""


def _named(listed: tuple[tuple[str, re.Pattern[str]], ...], places: list[str]) -> str:
    """The name of the first form that fits a place, "" when none does."""
    return next((name for place in places for name, form in listed if form.match(place)), "")


class _SignOff(NamedTuple):
    name: str
    place: int  # of its sentence; what stands below it is a name


def _sign_off(written: list[str]) -> _SignOff | None:
    """Among the last three lines or sentences; never the first of a text, which is an answer: "Thanks!" """
    for place in range(len(written) - 1, max(0, len(written) - 4), -1):
        if len(written[place]) <= 60 and (name := _named(forms.SIGN_OFFS, [written[place]])):
            return _SignOff(name, place)
    return None
