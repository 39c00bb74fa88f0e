"""What a PDF's pages repeat: headers, footers, page numbers. They belong to the paper, not to the text."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingestion.sources.pdf_rows import Piece, Row

_EDGE_ROWS = 3
_SAME_HEIGHT = 6.0  # points
_LONGEST = 100  # characters
_APART = 1.25  # of the usual step from line to line: a header stands off the text
_NUMBER = re.compile(r"[^\w#]*(?:(?:page|seite|p|s|página|pagina)\.? *)?#(?: *(?:/|of|von|de|-) *#)?[^\w#]*")


def without_furniture(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Pages without what stands at the same height, but for its numbers, on most of them, or on most even or odd ones.

    Taken off from outside in, at most three rows at either end; nothing is taken where hardly anything would be left.
    """
    seen = _repeated(pages)
    peeled = [_peeled(rows, seen, number, len(pages)) for number, rows in enumerate(pages)]
    emptied = sum(bool(before) and not after for before, after in zip(pages, peeled, strict=True))
    return list(pages) if emptied * 2 > len(pages) else peeled


_Seen = dict[str, list[tuple[int, float]]]


def _repeated(pages: Sequence[list[Row]]) -> _Seen:
    """Page numbers and heights of every piece near an edge, by its text without its numbers."""
    seen: _Seen = defaultdict(list)
    for number, rows in enumerate(pages):
        edges = rows if len(rows) <= 2 * _EDGE_ROWS else [*rows[:_EDGE_ROWS], *rows[-_EDGE_ROWS:]]
        for piece in (piece for row in edges for piece in row):
            seen[_numberless(piece.text)].append((number, piece.y))
    return seen


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", unicodedata.normalize("NFKC", text).casefold())


def _peeled(rows: list[Row], seen: _Seen, number: int, count: int) -> list[Row]:
    steps = [above[0].y - below[0].y for above, below in pairwise(rows)]
    usual = min(median(steps), 2 * rows[0][0].size) if steps else 0.0
    kept = list(rows)
    for at in (0, -1):
        off = _loose(kept[:: 1 if at == 0 else -1], seen, number, count, usual)
        kept = kept[off:] if at == 0 else kept[: len(kept) - off]
        if kept and not off:
            rest = tuple(piece for piece in kept[at] if not _is_furniture(piece, seen, number, count))
            kept[at] = rest or kept[at]
    return kept


def _loose(rows: list[Row], seen: _Seen, number: int, count: int, usual: float) -> int:
    """How many rows at this end (the outermost first) are furniture that stands off the text, or page numbers."""
    off = 0
    for at, row in enumerate(rows[:_EDGE_ROWS], start=1):
        if not all(_is_furniture(piece, seen, number, count) for piece in row):
            break
        step = abs(row[0].y - rows[at][0].y) if at < len(rows) else _APART * usual + 1
        if step > _APART * usual or all(_NUMBER.fullmatch(_numberless(piece.text)) for piece in row):
            off = at
    return off


def _is_furniture(piece: Piece, seen: _Seen, number: int, count: int) -> bool:
    if len(piece.text) > _LONGEST:
        return False
    alike = {page for page, y in seen.get(_numberless(piece.text), ()) if abs(y - piece.y) <= _SAME_HEIGHT}
    if len(alike) >= 2 and len(alike) * 2 > count:
        return True
    same_side = sum(page % 2 == number % 2 for page in alike)
    sides = (count + (number + 1) % 2) // 2
    return same_side >= 3 and same_side * 2 > sides
