"""From runs of text to rows: what stands at one height, cut where a wide gap is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

WORD_GAP, CELL_GAP = 0.15, 1.0  # of the letters' size: from here on a space, a new piece
_LETTERS = str.maketrans(
    {
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "ft",
        "\ufb06": "st", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ", "\x00": "\ufffd",
        "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKER = re.compile(r"(?:[•◦▪▫‣\u2043∙●○■□➢➤✓✔\u2013\u2014*·-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])")


class Shown(Protocol):
    """What a page shows at one place (pdf_runs.Run)."""

    @property
    def text(self) -> str: ...
    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def size(self) -> float: ...
    @property
    def turned(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together. Points; `y` is the baseline, upwards. `alone`: a whole line that nothing joins."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    alone: bool = False


Row = tuple[Piece, ...]


def plain(text: str) -> str:
    """Letters as they are written today: no ligatures, no controls, nothing that utf-8 or Postgres refuses."""
    text = _CONTROLS.sub("", text.translate(_LETTERS))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rows_of(runs: Iterable[Shown], parted: Callable[[Piece, Piece], bool]) -> list[Row]:
    """Rows from top to bottom, their pieces from left to right. `parted`: whether a line is drawn between two."""
    pieces = [Piece(plain(run.text), run.x0, run.x1, run.y, run.size) for run in runs if not run.turned]
    pieces = sorted((each for each in pieces if each.text.strip()), key=lambda each: -each.y)
    rows: list[list[Piece]] = []
    top, tallest = 0.0, 0.0
    for piece in pieces:
        if rows and top - piece.y <= 0.4 * max(tallest, piece.size):
            rows[-1].append(piece)
            tallest = max(tallest, piece.size)
        else:
            rows.append([piece])
            top, tallest = piece.y, piece.size
    return [_joined(row, parted) for row in rows]


def _joined(row: list[Piece], parted: Callable[[Piece, Piece], bool]) -> Row:
    """The pieces of one row, letters and words put together up to the wide gaps and to drawn lines."""
    row.sort(key=lambda each: each.x0)
    done: list[Piece] = []
    text, first, last = "", row[0], row[0]
    for piece in row:
        gap, size = piece.x0 - last.x1, max(piece.size, last.size)
        if not text:
            text, first, last = piece.text, piece, piece
        elif piece.text == last.text and abs(piece.x0 - last.x0) < 0.2 * size and abs(piece.y - last.y) < 0.2 * size:
            continue  # printed twice to look bold
        elif (gap > CELL_GAP * size and not MARKER.fullmatch(text.strip())) or parted(last, piece):
            done.append(_piece(text, first, last))
            text, first, last = piece.text, piece, piece
        else:
            apart = gap > WORD_GAP * size or gap < -size
            text += (" " if apart and not text.endswith(" ") else "") + piece.text
            last = piece if piece.x1 >= last.x1 else replace(last, size=size)
            first = replace(first, y=piece.y, size=piece.size) if piece.size > first.size else first
    return (*done, _piece(text, first, last))


def _piece(text: str, first: Piece, last: Piece) -> Piece:
    return Piece(" ".join(text.split()), first.x0, max(first.x1, last.x1), first.y, first.size)


def turned_text(runs: Iterable[Shown]) -> str:
    """What runs upwards or upside down, in the order it is shown: it has no place among the lines."""
    texts = [plain(run.text) for run in runs if run.turned]
    parts = [text if len(text) < 2 or text.endswith(" ") else text + " " for text in texts]
    return " ".join("".join(parts).split())
