"""Words of a text and what can be seen of them: how they are written, and where they stand.

The encoder's vocabulary is lower case, so what capitals tell has to come in beside it. Every feature is a row of one
small table that is added to the word's vector; row 0 is "nothing is known" and adds nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.namelists import MARKS, NameList

# Bounded, so that no text makes them look further than a line does: a word of a million letters is read once.
_WORD = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|[@#]\w+"
    r"|\w+"
    r"|[^\w\s]"
)
_ENDS = frozenset(".!?:\u2026")

SHAPES = (
    "lower",
    "title",
    "upper",
    "initial",
    "mixed",
    "digits",
    "letters and digits",
    "mark",
    "end mark",
    "handle",
    "lower hashtag",
    "hashtag",
    "address",
    "no case",
)
PLACES = ("after a space", "glued to a word", "glued to a mark", "first")
STYLES = ("few words", "all lower", "usual", "title case", "upper case")
SENTENCES = ("inside", "begins")

_SHAPE_AT = {name: 1 + at for at, name in enumerate(SHAPES)}
_PLACE_AT = {name: 1 + len(SHAPES) + at for at, name in enumerate(PLACES)}
_STYLE_AT = {name: 1 + len(SHAPES) + len(PLACES) + at for at, name in enumerate(STYLES)}
_SENTENCE_AT = {name: 1 + len(SHAPES) + len(PLACES) + len(STYLES) + at for at, name in enumerate(SENTENCES)}

SLOTS = 5  # features a word: shape, place, style, sentence, and what the name lists say
CONTINUED = 1 + len(SHAPES) + len(PLACES) + len(STYLES) + len(SENTENCES)  # of a piece that is not its word's first
LISTED = CONTINUED  # a word with the marks m of ingestion.namelists has the row LISTED + m, none at m = 0
TABLE = LISTED + MARKS  # rows, the row for nothing included

_CASED = frozenset(("lower", "title", "upper", "mixed"))


@dataclass(frozen=True, slots=True)
class Word:
    """Characters [start, end) of the text."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Runs of letters and digits, single marks; web and mail addresses, handles and hashtags whole."""
    return list(each_word(text))


def each_word(text: str) -> Iterator[Word]:
    """The same, one after the other."""
    for found in _WORD.finditer(text):
        yield Word(found.group(), found.start(), found.end())


def shape_of(word: str) -> str:
    """One of SHAPES."""
    first = word[0]
    if len(word) > 1 and first in "@#":
        return _tag_shape(word)
    if not first.isalnum() and first != "_":
        return "address" if "@" in word else "end mark" if first in _ENDS else "mark"
    if (word.startswith(("http", "www.")) and "." in word) or "@" in word:
        return "address"
    return _letter_shape(word)


def _tag_shape(word: str) -> str:
    if word[0] == "@":
        return "address" if "." in word else "handle"
    return "lower hashtag" if word.islower() else "hashtag"


def _letter_shape(word: str) -> str:
    if word.isdigit():
        return "digits"
    if any(letter.isdigit() for letter in word):
        return "letters and digits"
    if word.islower():
        return "lower"
    if word.isupper():
        return "upper" if len(word) > 1 else "initial"
    if word.istitle():
        return "title"
    return "mixed" if word.lower() != word else "no case"


def features_of(words: Sequence[Word], names: NameList | None = None) -> list[tuple[int, int, int, int, int]]:
    """A row of the table for each slot of each word. The words are those of one sentence, or of a few."""
    marks = names.marks_of([word.text.lower() for word in words]) if names else [0] * len(words)
    shapes = [shape_of(word.text) for word in words]
    style = _STYLE_AT[_style(shapes)]
    rows: list[tuple[int, int, int, int, int]] = []
    begins = True
    for at, (word, shape) in enumerate(zip(words, shapes, strict=True)):
        place = _place(words[at - 1], shapes[at - 1], word) if at else "first"
        sentence = _SENTENCE_AT["begins" if begins else "inside"]
        listed = LISTED + marks[at] if marks[at] else 0
        rows.append((_SHAPE_AT[shape], _PLACE_AT[place], style, sentence, listed))
        # A quotation mark or a bracket at the beginning leaves the next word at the beginning.
        begins = shape == "end mark" or (begins and shape in ("mark", "handle"))
    return rows


def _place(before: Word, shape: str, word: Word) -> str:
    if before.end < word.start:
        return "after a space"
    return "glued to a mark" if shape in ("mark", "end mark") else "glued to a word"


def _style(shapes: Sequence[str]) -> str:
    cased = [shape for shape in shapes if shape in _CASED]
    if len(cased) < 3:
        return "few words"
    upper = cased.count("upper")
    if upper >= 0.6 * len(cased):
        return "upper case"
    high = upper + cased.count("title") + cased.count("mixed")
    if high >= 0.6 * len(cased):
        return "title case"
    return "usual" if high else "all lower"
