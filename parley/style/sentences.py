# ruff: noqa: RUF001  the marks people write
"""A text cut into the sentences that its writer wrote: quotes of others, code, headings and tables are left out."""

import re
from collections.abc import Iterator

from parley.style.forms import ABBREVIATIONS, MONTH, PICTURES, SIGN_OFFS

WRAP_WIDTH = 56
"""A line that is this long, has no end and no room for the next word is taken for wrapped. Characters."""
WIDEST = 130
"""A text with a longer line was not wrapped."""

_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_NOT_WRITTEN = re.compile(r"[ \t]*(?:>|#{1,6}[ \t]|\|.*\|[ \t]*$)")
_MARKER = re.compile(r"[ \t]*(?:[-*+•–][ \t]+|\d{1,3}[.)][ \t]+)?(?:\[[ xX]?\][ \t]+)?")
_END = re.compile(rf"(?P<mark>[.!?…]+)[\"'”’»)\]*_]*{PICTURES}(?=\s|$|[^\w\s\"'(\[])")
_ENDED = re.compile(r"[.!?…:][\"'”’»)\]*_]*\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_LAST_WORD = re.compile(r"[\w.]{1,12}$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The chars [start, end) of every sentence, in order, trimmed; a line that is not wrapped ends its sentence.

    What follows the end without a letter, an emoji for one, still belongs to the sentence. A line of nothing but such
    marks is a span of its own. Time is linear in the text.
    """
    return [span for start, end in _paragraphs(text) for span in _within(text, start, end)]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of lines that go on with each other."""
    open_from = open_to = -1
    fenced = False
    lines = list(_lines(text))
    width = max(end - start for start, end in lines)
    for start, end in lines:
        line = text[start:end]
        if _FENCE.match(line):
            fenced = not fenced
        marker = _MARKER.match(line)
        begin = start + (marker.end() if marker else 0)
        listed = bool(marker and marker[0].strip())
        if open_from >= 0 and not listed and line.strip() and _is_wrapped(text, open_from, open_to, line, width):
            open_to = end
            continue
        if open_from >= 0:
            yield open_from, open_to
        written = bool(line.strip()) and not fenced and not _FENCE.match(line) and not _NOT_WRITTEN.match(line)
        open_from, open_to = (begin, end) if written else (-1, -1)
    if open_from >= 0:
        yield open_from, open_to


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _is_wrapped(text: str, start: int, end: int, line: str, width: int) -> bool:
    """Whether a line goes on with what stands in [start, end), in a text whose longest line has `width` chars."""
    before = text[max(start, end - WIDEST - 1) : end]
    last = before[before.rfind("\n") + 1 :].rstrip()
    if not WRAP_WIDTH <= len(last) <= width <= WIDEST or _ENDED.search(last[-12:]):
        return False
    first_word = line.split(maxsplit=1)[0]
    return len(last) + 1 + len(first_word) > width and not any(form.match(line) for _, form in SIGN_OFFS)


def _within(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = start
    for hit in _END.finditer(text, start, end):
        if hit["mark"] == "." and _goes_on_after(text, max(at, hit.start() - 12), hit.start()):
            continue
        _add(found, text, at, hit.end())
        at = hit.end()
    _add(found, text, at, end)
    return found


def _goes_on_after(text: str, since: int, stop: int) -> bool:
    """Whether the full stop at `stop` ends nothing: behind "e.g", an initial, a day's number ("am 3. Mai")."""
    word = _LAST_WORD.search(text, since, stop)
    if word is None:
        return False
    bare = word[0].lower()
    if bare.isdigit():
        return len(bare) <= 2 and MONTH.match(text, stop + 1) is not None
    return bare in ABBREVIATIONS or (len(bare) == 1 and bare != "i" and bare.isalpha())


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    if found and not _LETTER.search(text, start, end):
        found[-1] = (found[-1][0], end)
    else:
        found.append((start, end))
