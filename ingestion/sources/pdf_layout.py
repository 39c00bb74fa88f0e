"""In which order a page is read: column after column, a table row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingestion.sources.pdf_grid import told
from ingestion.sources.pdf_rows import Piece, Row

_GUTTER = 0.8  # of the letters' size: the least width of what parts two columns
_MOST_ROWS = 400  # beyond that a page is read line by line
_DEEP = 4
_PROSE_WORDS, _PROSE_FILL = 4, 0.6


@dataclass(frozen=True, slots=True)
class Lines:
    """Running text, line by line, all of one column."""

    lines: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table, each as one line; `y` of the first."""

    rows: tuple[str, ...]


Block = Lines | Table


@dataclass(slots=True)
class _Gap:
    """A strip from top to bottom that is empty in some rows, and how many of these have text left and right of it."""

    x0: float
    x1: float
    left: int = 0
    right: int = 0

    @property
    def parts(self) -> bool:
        return self.left >= 2 and self.right >= 2


def blocks_of(rows: Sequence[Row], depth: int = 0) -> list[Block]:
    """Blocks in reading order. `rows` from top to bottom."""
    if len(rows) > _MOST_ROWS or depth >= _DEEP:
        return [Lines(tuple(_line(row) for row in rows))] if rows else []
    blocks: list[Block] = []
    plain: list[Row] = []
    low = min((piece.x0 for row in rows for piece in row), default=0.0)
    high = max((piece.x1 for row in rows for piece in row), default=0.0)
    at = 0
    while at < len(rows):
        end, gaps = _parted(rows, at, _Gap(low, high))
        if not gaps:
            plain.append(rows[at])
            at += 1
            continue
        if plain:
            blocks.append(Lines(tuple(_line(row) for row in plain)))
            plain = []
        blocks += _parts(rows[at:end], gaps, depth)
        at = end
    if plain:
        blocks.append(Lines(tuple(_line(row) for row in plain)))
    return blocks


def _line(row: Row) -> Piece:
    text = " ".join(piece.text for piece in row)
    return Piece(text, row[0].x0, row[-1].x1, row[0].y, row[0].size, row[0].alone)


def _parted(rows: Sequence[Row], at: int, whole: _Gap) -> tuple[int, list[_Gap]]:
    """The longest block from row `at` on that the same empty strips part: where it ends, and the strips."""
    gaps = [whole]
    end, found = at, list[_Gap]()
    for number in range(at, len(rows)):
        row = rows[number]
        least = _GUTTER * max(piece.size for piece in row)
        gaps = [each for gap in gaps for each in _narrowed(gap, row, least)]
        if not gaps:
            break
        if parting := [gap for gap in gaps if gap.parts]:
            end, found = number + 1, [_Gap(gap.x0, gap.x1, gap.left, gap.right) for gap in parting]
    return end, found


def _narrowed(gap: _Gap, row: Row, least: float) -> list[_Gap]:
    """What is left of an empty strip when a row is added: nothing, one strip or several."""
    edges = [gap.x0]
    for piece in row:
        if piece.x1 > gap.x0 and piece.x0 < gap.x1:
            edges += [piece.x0, piece.x1]
    edges.append(gap.x1)
    kept: list[_Gap] = []
    for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
        x0, x1 = max(x0, gap.x0), min(x1, gap.x1)
        if x1 - x0 >= least:
            left = gap.left + any(piece.x1 <= x0 + 0.01 for piece in row)
            right = gap.right + any(piece.x0 >= x1 - 0.01 for piece in row)
            kept.append(_Gap(x0, x1, left, right))
    return kept


def _parts(rows: Sequence[Row], gaps: list[_Gap], depth: int) -> list[Block]:
    """The block's columns one after the other, or its rows as those of a table."""
    cuts = sorted((gap.x0 + gap.x1) / 2 for gap in gaps)
    grid = [_cells(row, cuts) for row in rows]
    columns = [[cells[number] for cells in grid if cells[number]] for number in range(len(cuts) + 1)]
    shared = sum(sum(bool(cell) for cell in cells) > 1 for cells in grid)
    if shared * 5 < len(rows) * 2 or all(_is_prose(column) for column in columns):
        return [block for column in columns for block in blocks_of(column, depth + 1)]
    return [Table(tuple(_table(grid)))]


def _cells(row: Row, cuts: Sequence[float]) -> list[Row]:
    cells: list[list[Piece]] = [[] for _ in range(len(cuts) + 1)]
    for piece in row:
        middle = (piece.x0 + piece.x1) / 2
        cells[sum(middle > cut for cut in cuts)].append(piece)
    return [tuple(cell) for cell in cells]


def _is_prose(column: Sequence[Row]) -> bool:
    """Whether most of a column's lines are sentences that fill it."""
    lines = [_line(row) for row in column]
    if len(lines) < 2:
        return False
    wide = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = [line for line in lines if line.x1 - line.x0 >= _PROSE_FILL * wide]
    return median(len(line.text.split()) for line in lines) >= _PROSE_WORDS and 2 * len(full) >= len(lines)


def _table(grid: Sequence[Sequence[Row]]) -> list[str]:
    """A line a row. Where the first cell is empty just below another row, its cells go on from that row's."""
    done: list[list[str]] = []
    last: float | None = None
    for cells in grid:
        texts = [_line(cell).text if cell else "" for cell in cells]
        pieces = [piece for cell in cells for piece in cell]
        y, size = pieces[0].y, max(piece.size for piece in pieces)
        near = last is not None and last - y <= 1.6 * size
        fewer = bool(done) and sum(map(bool, texts)) < sum(map(bool, done[-1]))
        if near and fewer and not texts[0] and all(old for old, new in zip(done[-1], texts, strict=True) if new):
            done[-1] = [f"{old} {new}".strip() for old, new in zip(done[-1], texts, strict=True)]
        else:
            done.append(texts)
        last = y
    return [told(texts) for texts in done]
