"""Texts cut into chunks for a prompt and passages for an embedder, with byte offsets that really point at them."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import tiktoken
import tiktoken.load
from pydantic import Field

from ingestion.sentences import BlockKind, ByteOffsets, blocks, sentences
from parley.records import Value

CHUNK_TOKENS = 2_000
PASSAGE_WORDPIECES = 254  # the embedder's 256 less [CLS] and [SEP]
O200K_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"  # what tiktoken calls o200k_base in a cache folder
LONGEST_UNIT = 1_500  # chars; a "sentence" beyond this is cut at spaces: even of four-byte chars it fits a chunk

Wordpieces = Callable[[str], Sequence[tuple[int, int]]]
"""The embedder's wordpieces of a text, as char offsets, without special tokens."""


class Passage(Value):
    """What is embedded: at most 254 wordpieces. Offsets are bytes of the whole stored text."""

    text: str
    start: int
    end: int


class Chunk(Value):
    """What goes into a prompt: at most 2,000 tokens. `page` counts from 1 and is where the chunk begins."""

    number: int
    text: str
    start: int
    end: int
    page: int | None = None
    passages: tuple[Passage, ...] = Field(default=())


def token_count(text: str, encoding: tiktoken.Encoding | None = None) -> int:
    """Tokens of o200k_base when its `encoding` is given, else a careful estimate (never too low for prose)."""
    if encoding is not None:
        return len(encoding.encode(text, disallowed_special=()))
    return math.ceil(max(len(text.encode()) / 4, len(text.split()) * 1.3) * 1.15)


@lru_cache(maxsize=4)
def cached_encoding(folder: Path | None) -> tiktoken.Encoding | None:
    """o200k_base out of a tiktoken cache folder; None when it is not there. Never downloads."""
    if folder is None or not (folder / O200K_FILE).is_file():
        return None
    ranks = tiktoken.load.load_tiktoken_bpe(str(folder / O200K_FILE))
    return tiktoken.Encoding("o200k_base", pat_str=_O200K_PATTERN, mergeable_ranks=ranks, special_tokens={})


_O200K_PATTERN = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)

Unit = tuple[int, int, int]
"""Start, end (chars), and how good a place its start is to cut at: 3 heading, 2 block, 1 sentence, 0 inside one."""


def chunks(
    text: str,
    wordpieces: Wordpieces,
    pages: Sequence[tuple[int, int]] = (),
    encoding: tiktoken.Encoding | None = None,
) -> list[Chunk]:
    """Cut a stored text. `pages` are byte ranges, for a PDF. Same text, same chunks."""
    at = ByteOffsets(text)
    found: list[Chunk] = []
    for number, units in enumerate(_packed(list(_units(text)), lambda a, b: token_count(text[a:b], encoding))):
        start, end = units[0][0], units[-1][1]
        found.append(
            Chunk(
                number=number,
                text=text[start:end],
                start=at[start],
                end=at[end],
                page=page_of(at[start], pages),
                passages=tuple(_passages(text, units, wordpieces, at)),
            )
        )
    return found


def passages_of(text: str, wordpieces: Wordpieces, offset: int = 0) -> tuple[Passage, ...]:
    """The passages of a short text that is an item of its own, `offset` bytes into the stored text."""
    passages = _passages(text, list(_units(text)), wordpieces, ByteOffsets(text))
    return tuple(Passage(text=each.text, start=each.start + offset, end=each.end + offset) for each in passages)


def page_of(start: int, pages: Sequence[tuple[int, int]]) -> int | None:
    """The page, from 1, that a byte offset lies on; None for a text without pages."""
    earlier = [number for number, (begin, _) in enumerate(pages, start=1) if begin <= start]
    return earlier[-1] if earlier else None


def _units(text: str) -> Iterator[Unit]:
    """Sentences, with how good a border each one's beginning is. The gaps between them are white space and markers."""
    for block in blocks(text):
        border = 3 if block.kind is BlockKind.HEADING else 2
        spans = [(block.start, block.end)] if block.kind is BlockKind.CODE else sentences(text, block.start, block.end)
        for number, (start, end) in enumerate(spans):
            begin = min(block.line + _indent(text, block.line), start) if number == 0 else start
            cuts = [*range(begin, end, LONGEST_UNIT), end] if end - begin > LONGEST_UNIT else [begin, end]
            for piece, (left, right) in enumerate(pairwise(_at_spaces(text, cuts))):
                yield left, right, 0 if piece else (1 if number else border)


def _indent(text: str, line: int) -> int:
    """White space (and a byte order mark) at the head of a line: not worth a place in a chunk."""
    position = line
    while position < len(text) and (text[position].isspace() or text[position] == "\ufeff"):
        position += 1
    return position - line


def _at_spaces(text: str, cuts: list[int]) -> list[int]:
    """Cuts moved back to the last space before them, where one is near."""
    moved = [cuts[0]]
    for cut in cuts[1:-1]:
        space = max(text.rfind(mark, moved[-1] + 1, cut) for mark in (" ", "\n", "\t"))
        moved.append(space + 1 if space > cut - 200 else cut)
    return [*moved, cuts[-1]]


def _packed(units: list[Unit], size: Callable[[int, int], int]) -> Iterator[list[Unit]]:
    """Units in groups of at most CHUNK_TOKENS; a full group is cut at the best border of its second half.

    Sizes are summed, each with the gap before it, which can only overstate what the group's whole text counts.
    """
    group: list[Unit] = []
    sizes: list[int] = []
    for before, unit in zip([(0, 0, 0), *units], units, strict=False):
        tokens = size(before[1], unit[1]) + 1
        while group and sum(sizes) + tokens > CHUNK_TOKENS:
            cut = _best_cut(group, unit)
            yield group[:cut]
            group, sizes = group[cut:], sizes[cut:]
        group.append(unit)
        sizes.append(tokens)
    if group:
        yield group


def _best_cut(group: list[Unit], following: Unit) -> int:
    """How many units of a full group to give away."""
    candidates = [*range(max(1, len(group) // 2), len(group)), len(group)]
    borders = [*group, following]
    return max(candidates, key=lambda cut: (borders[cut][2], cut))


def _passages(text: str, units: list[Unit], wordpieces: Wordpieces, at: ByteOffsets) -> Iterator[Passage]:
    """Whole sentences as long as they fit; a sentence that alone is too long is cut between its words."""
    start = end = -1
    used = 0
    for left, right, count in _fitting(text, units, wordpieces):
        if used and (used + count > PASSAGE_WORDPIECES or text[end:left].strip()):
            yield Passage(text=text[start:end], start=at[start], end=at[end])
            used = 0
        if not used:
            start = left
        end = right
        used += count
    if used:
        yield Passage(text=text[start:end], start=at[start], end=at[end])


def _fitting(text: str, units: list[Unit], wordpieces: Wordpieces) -> Iterator[tuple[int, int, int]]:
    """(start, end, wordpieces) of pieces that each fit a passage. What has no wordpiece at all is left out."""
    for left, right, _ in units:
        pieces = list(wordpieces(text[left:right]))
        while len(pieces) > PASSAGE_WORDPIECES:
            cut = _word_border(text, left, pieces)
            middle = left + pieces[cut][0]
            yield left, _rstripped(text, left, middle), cut
            left, pieces = middle, list(wordpieces(text[middle:right]))
        if pieces:
            yield left, right, len(pieces)


def _word_border(text: str, left: int, pieces: list[tuple[int, int]]) -> int:
    """The last piece within the limit that begins a word; the limit itself inside an endless word."""
    for cut in range(PASSAGE_WORDPIECES, PASSAGE_WORDPIECES // 2, -1):
        if text[left + pieces[cut][0] - 1].isspace():
            return cut
    return PASSAGE_WORDPIECES


def _rstripped(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end
