"""Tables whose cells are drawn: what stands in one box is one cell, boxes side by side are one row."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ingestion.sources.pdf_rows import Piece, Row

CELL = " | "
_CLOSE = 2.0  # points that ends of lines may miss each other by


class Drawn(Protocol):
    """A straight line on the page (pdf_runs.Rule)."""

    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


class _Box(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


class Grid:
    """A page's drawn lines."""

    def __init__(self, rules: Sequence[Drawn]) -> None:
        upright = [(rule.x0, min(rule.y0, rule.y1), max(rule.y0, rule.y1)) for rule in rules if rule.x1 - rule.x0 < 1]
        level = [(rule.y0, rule.x0, rule.x1) for rule in rules if rule.x1 - rule.x0 >= 1]
        self._upright, self._level = sorted(set(upright)), sorted(set(level))

    def parts(self, left: Piece, right: Piece) -> bool:
        """Whether an upright line stands between two pieces of a row."""
        low = bisect_left(self._upright, (left.x1 - _CLOSE,))
        high = bisect_right(self._upright, (right.x0 + _CLOSE,))
        middle = left.y + 0.3 * left.size
        between = left.x1 - _CLOSE < right.x0 + _CLOSE
        return between and any(bottom <= middle <= top for _, bottom, top in self._upright[low:high])

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, those of drawn tables as one line each ("Monday | swimming"), where their first line stands."""
        boxes: dict[_Box, list[Piece]] = defaultdict(list)
        loose: list[Row] = []
        for row in rows:
            rest: list[Piece] = []
            for piece in row:
                box = self._box(piece) if self._upright and self._level else None
                (rest if box is None else boxes[box]).append(piece)
            if rest:
                loose.append(tuple(rest))
        beside: dict[tuple[float, float], list[_Box]] = defaultdict(list)
        for box in boxes:
            beside[box.bottom, box.top].append(box)
        told: list[Row] = []
        for row_boxes in beside.values():
            told += _line(sorted(row_boxes), boxes) if len(row_boxes) > 1 else _single(boxes[row_boxes[0]])
        return _merged(loose, told)

    def _box(self, piece: Piece) -> _Box | None:
        """The nearest lines around a piece, where there are four."""
        x, y = (piece.x0 + piece.x1) / 2, piece.y + 0.3 * piece.size
        left, right = _around(self._upright, x, y)
        bottom, top = _around(self._level, y, x)
        if left is None or right is None or bottom is None or top is None:
            return None
        return _Box(left, right, bottom, top)


def _around(lines: list[tuple[float, float, float]], at: float, across: float) -> tuple[float | None, float | None]:
    """The nearest lines before and after `at` that reach over `across`."""
    middle = bisect_left(lines, (at,))
    before = next((line[0] for line in reversed(lines[:middle]) if _reaches(line, across)), None)
    after = next((line[0] for line in lines[middle:] if _reaches(line, across)), None)
    rounded = (None if each is None else round(each / _CLOSE) * _CLOSE for each in (before, after))
    first, last = rounded
    return first, last


def _reaches(line: tuple[float, float, float], across: float) -> bool:
    return line[1] - _CLOSE <= across <= line[2] + _CLOSE


def _line(row: list[_Box], boxes: dict[_Box, list[Piece]]) -> list[Row]:
    cells = [" ".join(piece.text for piece in boxes[box]) for box in row]
    first = max((boxes[box][0] for box in row), key=lambda piece: piece.y)
    return [(Piece(told(cells), row[0].left, row[-1].right, first.y, first.size, alone=True),)]


def _single(pieces: list[Piece]) -> list[Row]:
    """A box with nothing beside it is a frame: what stands in it is read as if there were none."""
    rows: dict[float, list[Piece]] = defaultdict(list)
    for piece in pieces:
        rows[round(piece.y)].append(piece)
    return [tuple(sorted(row, key=lambda piece: piece.x0)) for row in rows.values()]


def _merged(loose: list[Row], told: list[Row]) -> list[Row]:
    """All rows from top to bottom; parts of a row that a frame had taken apart are put together."""
    if not told:
        return loose
    found: list[Row] = []
    for row in sorted([*loose, *told], key=lambda row: -row[0].y):
        whole = row[0].alone or (bool(found) and found[-1][0].alone)
        if found and not whole and abs(found[-1][0].y - row[0].y) < 0.4 * row[0].size:
            found[-1] = tuple(sorted([*found[-1], *row], key=lambda piece: piece.x0))
        else:
            found.append(row)
    return found


def told(cells: list[str]) -> str:
    """ "Name: Ana | Berlin": a cell that ends with a colon names the next one; empty ones are left out."""
    text = ""
    for cell in filter(None, cells):
        text += ("" if not text else " " if text.endswith(":") else CELL) + cell
    return text
