"""From lines to paragraphs: what a line's end cut is joined again, words that were parted by a hyphen are mended."""

import re
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingestion.sources.pdf_layout import Block, Lines
from ingestion.sources.pdf_rows import MARKER, Piece

_HYPHEN = re.compile(r"(?P<head>[^\W\d_][\w'\u2019]*(?:-[\w'\u2019]+)*)[-\u2010\u2011]$")
_TAIL = re.compile(r"[^\W_][\w'\u2019]*")
_WORD = re.compile(r"[^\W_][\w'\u2019]*(?:[-\u2010\u2011][\w'\u2019]+)*")
_MARKED = re.compile(rf"{MARKER.pattern}\s")
_LABELLED = re.compile(r"[A-Z][\w'-]*(?: [\w'-]+){0,2}: \S")
_ENDED = re.compile(r"[.!?:;…][\"'\u201d\u2019\u00bb)\]]*$")
_ENDINGS = frozenset(
    {"ing", "ings", "er", "ers", "ed", "ly", "ness", "est", "en", "es", "tion", "tions", "sion", "ment", "ments"}
    | {"able", "ible", "ful", "less", "ity", "al", "ous"}
)
_AND = frozenset({"und", "oder", "bzw", "and", "or", "y", "e", "et", "ou", "o", "u"})
_KEPT = frozenset(
    {"well", "self", "high", "low", "long", "short", "full", "half", "cross", "old", "new", "hard", "left", "right"}
    | {"good", "real", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "thirty"}
    | {"forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)


def words_of(blocks: Iterable[Block]) -> set[str]:
    """Every word that stands whole within a line, lower case: what a mended word is held against."""
    found: set[str] = set()
    for block in blocks:
        lines = [line.text for line in block.lines] if isinstance(block, Lines) else block.rows
        for text in lines:
            found.update(_WORD.findall(_HYPHEN.sub("", text).lower()))
    return found


def text_of(blocks: Sequence[Block], words: Container[str]) -> str:
    """The blocks' text: an empty line between paragraphs. A paragraph that goes on in the next column goes on."""
    text = ""
    for block in blocks:
        new = _paragraphs(block.lines, words) if isinstance(block, Lines) else "\n".join(block.rows)
        if text and new and isinstance(block, Lines) and goes_on(text, new):
            text = joined(text, new, words)
        else:
            text += ("\n\n" if text and new else "") + new
    return text


def goes_on(before: str, after: str) -> bool:
    """Whether a sentence was cut between the two: the one has no end and the other begins small."""
    last = before.rsplit("\n", 1)[-1].rstrip()
    return bool(last) and len(last) > 20 and not _ENDED.search(last) and after[:1].islower()


def _paragraphs(lines: Sequence[Piece], words: Container[str]) -> str:
    right = max(line.x1 for line in lines)
    steps = [above.y - below.y for above, below in pairwise(lines) if above.y > below.y]
    usual = median(steps) if len(steps) > 2 else 0.0
    text = lines[0].text
    for above, below in pairwise(lines):
        step = above.y - below.y
        if above.alone and below.alone:
            text += "\n" + below.text
        elif above.alone or below.alone or _is_apart(above, below, step, usual):
            text += "\n\n" + below.text
        elif _is_new_line(above, below, right):
            text += "\n" + below.text
        else:
            text = joined(text, below.text, words)
    return text


def _is_apart(above: Piece, below: Piece, step: float, usual: float) -> bool:
    """More room than usual between the lines, or letters of another size: a paragraph of its own."""
    size = max(above.size, below.size)
    if min(above.size, below.size) < 0.85 * size or step < 0:
        return True
    return step > (min(max(1.35 * usual, 1.3 * size), 2.2 * size) if usual else 1.7 * size)


def _is_new_line(above: Piece, below: Piece, right: float) -> bool:
    """Whether somebody ended the line above: the next word had fitted, or the line below is an item or set in.

    Setters leave room where a word would just have fitted, so a sentence that goes on small goes on.
    """
    if _MARKED.match(below.text) or _LABELLED.match(below.text) or above.text.isupper() != below.text.isupper():
        return True
    if below.text[0].islower() and not _ENDED.search(above.text) and right - above.x1 < 0.25 * (right - above.x0):
        return False
    letter = (below.x1 - below.x0) / max(len(below.text), 1)
    if right - above.x1 > letter * (len(below.text.split(" ", 1)[0]) + 1.5):
        return True
    return below.x0 - above.x0 > 0.8 * below.size and not _MARKED.match(above.text)


def joined(before: str, after: str, words: Container[str]) -> str:
    """Two parts of a sentence, put together where a line ended between them.

    A hyphen at the end stays before a capital or a digit ("Covid-19"), where the document has the word with a hyphen
    elsewhere, inside a word that has another one ("state-of-the-art"), and after words that compounds begin with
    ("well-known"). Before "and" it is the mark of a word left out ("Vor- und Nachteile"). Else it was put there by
    the setting and goes. A soft hyphen always goes.
    """
    if before.endswith("\u00ad"):
        return before[:-1] + after
    cut, tail = _HYPHEN.search(before[-80:]), _TAIL.match(after)
    if cut is None or tail is None:
        return f"{before} {after}"
    head, rest = cut["head"].lower(), tail.group()
    if rest in _AND:
        return f"{before} {after}"
    if _stays(head, rest, words):
        return before + after
    return before[:-1] + after


def _stays(head: str, rest: str, words: Container[str]) -> bool:
    if not rest[0].islower() or f"{head}-{rest}" in words:
        return True
    if head + rest in words:
        return False
    return "-" in head or (head in _KEPT and rest not in _ENDINGS)
