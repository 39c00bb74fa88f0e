# ruff: noqa: E501, RUF001  patterns are read as one line, with the marks people write
"""A text cut into blocks (headings, list items, paragraphs ...) and those into sentences, all by char offsets.

Nothing is copied or changed: every span points into the text as stored.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ingestion.dates import BRANDED, is_log


class BlockKind(StrEnum):
    HEADING = "heading"
    ITEM = "item"  # of a list
    ENTRY = "entry"  # "Key: value"
    ROW = "row"  # of a table
    PARAGRAPH = "paragraph"
    QUOTE = "quote"  # "> ..."
    CODE = "code"


class Block(BaseModel):
    """[start, end) without markers and surrounding space. `line` is where its first line begins, marker included.

    `level` is a heading's depth (1 highest), an item's indent in spaces, or, for an item that is the heading of a list of
    its own, that indent and UNDER.
    """

    model_config = ConfigDict(frozen=True)

    kind: BlockKind
    start: int
    end: int
    line: int
    level: int = 0


FENCE = re.compile(r"^\s*(?:```|~~~)")
RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,})\s*$")
HASHES = re.compile(r"^\s*(#{1,6})\s+")
ITEM = re.compile(
    r"^(\s*)(?:[-*+•‣◦·▪●○–—»→]|\d{1,2}[.)](?! *(?:Jan|Feb|M[äa]r|Apr|Ma[iy]|Jun|Jul|Aug|Sept?|O[kc]t|Nov|De[zc])[a-zä]{0,6}\.? *(?:\d{2,4}\b|[,(:;|–-]|$))|\(?[a-z]\)|[oO](?=\s))\s*(?:\[[ xX]?\]\s*)?(?<=[\s\]])(?=\S)"
)
QUOTE = re.compile(r"^\s*>+\s?")
ROW = re.compile(r"^\s*\|.*\|\s*$")
ENTRY = re.compile(
    r"^[\s*_\"']*(?:\[?\d[\d:., /-]*\]?[\s-]*)?[^\W\d_](?:[\w '’/&(),-]|\.(?! )|(?<=\b\w\w)\. ){0,58}[*_]*:(?=[*_]*\s+\S)"
)
LABEL_ALONE = re.compile(r"^(?!.*\b(?:wrote|schrieb)\b)[\s*_]*[^\W\d_][\w '’/&(),-]{0,58}[*_]*:[*_\s]*$")
BOLD_ALONE = re.compile(r"^\s*(\*\*|__)(?P<title>[^*_]{2,60})\1:?\s*$")
CAPITALS = re.compile(r"^\s*[^\Wa-z\d_][^a-z]{2,50}$")
CONNECTOR = re.compile(
    r"(?:,|\b(?:and|or|but|the|an?|to|of|with|for|in|on|at|my|is|are|am|not|because|that|than))\s*$", re.I
)
UNDER = 100  # added to the indent of an item that is the heading of a list of its own
WRAP_WIDTH = 56  # a line shorter than this was probably ended on purpose


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order."""
    found: list[Block] = []
    fenced = False
    lines = list(_lines(text))
    log = is_log(text)
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            _add(found, text, BlockKind.CODE, start, end, start)
        elif not line.strip(" \t\r\f\ufeff\xa0"):
            found.append(_BREAK)
        elif _is_heading_mark(text, lines, number):
            if found and found[-1] is not _BREAK:
                found[-1] = found[-1].model_copy(update={"kind": BlockKind.HEADING, "level": 1})
        elif RULE.match(line):
            found.append(_BREAK)
        elif log and (dated := BRANDED.match(line)) is not None:
            kind = BlockKind.ENTRY if ENTRY.match(line[dated.end() :]) else BlockKind.PARAGRAPH
            _add(found, text, kind, start + dated.end(), end, start)
        else:
            _read_line(found, text, start, end)
    return [_titled(block, found, number, text) for number, block in enumerate(found) if block is not _BREAK]


def _titled(block: Block, found: list[Block], number: int, text: str) -> Block:
    """A question, or an item that ends in a colon, right above a list of answers is their heading."""
    below = found[number + 1] if number + 1 < len(found) else _BREAK
    asks = text[block.start : block.end].endswith("?") and block.end - block.start < 100
    if (
        below is _BREAK
        or block.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH)
        or "\n" in text[block.start : block.end]
    ):
        return block
    if block.kind is BlockKind.ITEM:
        listed = below.kind is BlockKind.ITEM and below.level > block.level
        title = listed and (asks or text[block.start : block.end].endswith(":"))
        return block.model_copy(update={"kind": BlockKind.HEADING, "level": UNDER + block.level}) if title else block
    answers = below.kind in (BlockKind.ITEM, BlockKind.ENTRY) or text[below.start : below.start + 1] in "[(☐☑☒"
    return block.model_copy(update={"kind": BlockKind.HEADING, "level": 6}) if asks and answers else block


_BREAK = Block(kind=BlockKind.PARAGRAPH, start=-1, end=-1, line=-1)


def _is_heading_mark(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """A line of === or --- right below a single short line makes that line a heading."""
    if number == 0 or not UNDERLINE.match(text[slice(*lines[number])]):
        return False
    above = text[slice(*lines[number - 1])]
    alone = number == 1 or not text[slice(*lines[number - 2])].strip()
    return bool(above.strip()) and alone and len(above) < 90 and not ITEM.match(above)


def _read_line(found: list[Block], text: str, start: int, end: int) -> None:
    line = text[start:end].replace("\ufeff", " ")
    if mark := HASHES.match(line):
        _add(found, text, BlockKind.HEADING, start + mark.end(), end, start, len(mark[1]))
    elif mark := QUOTE.match(line):
        _add(found, text, BlockKind.QUOTE, start + mark.end(), end, start)
    elif ROW.match(line):
        _add(found, text, BlockKind.ROW, start, end, start)
    elif BOLD_ALONE.match(line) or LABEL_ALONE.match(line) or CAPITALS.match(line):
        _add(found, text, BlockKind.HEADING, start, end, start, 6)
    elif (mark := ITEM.match(line)) and not _continues(found, text, line):
        _add(found, text, BlockKind.ITEM, start + mark.end(), end, start, len(mark[1].expandtabs(4)))
    elif ENTRY.match(line):
        _add(found, text, BlockKind.ENTRY, start, end, start)
    elif _continues(found, text, line):
        found[-1] = found[-1].model_copy(update={"end": start + len(line.rstrip())})
    else:
        _add(found, text, BlockKind.PARAGRAPH, start, end, start)


def _continues(found: list[Block], text: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before it: a text that was wrapped at a width."""
    if not found or found[-1] is _BREAK or found[-1].kind in (BlockKind.HEADING, BlockKind.ROW, BlockKind.QUOTE):
        return False
    if ITEM.match(line) and not line.lstrip().startswith(("–", "—", "-")):
        return False
    before = text[found[-1].line : found[-1].end].rsplit("\n", 1)[-1]
    if ITEM.match(line):
        return False
    stripped = line.strip()
    if CONNECTOR.search(before):
        return True
    if found[-1].kind is BlockKind.ITEM and line[:1] in " \t":
        return True
    if stripped[:1].islower() and not re.match(r"i\b", stripped):
        return len(before) > 30
    return len(before.rstrip()) >= WRAP_WIDTH


def _add(found: list[Block], text: str, kind: BlockKind, start: int, end: int, line: int, level: int = 0) -> None:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Block(kind=kind, start=start, end=end, line=line, level=level))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in re.split(r"(?<=\n)|(?<=\f)", text):
        yield position, position + len(line)
        position += len(line)


ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|mr|mrs|ms|dr|prof|st|vs|etc|approx|no|nr|ca|max|min|incl|esp|jr|sr|a\.m|p\.m|a|p|[A-Z]"
    r"|bzw|evtl|inkl|usw|ggf|z\.b|z\. b|d\.h|u\.a|mind|zzgl|geb|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|\d)\.$",
    re.IGNORECASE,
)
DATED = re.compile(r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jän)")
END = re.compile(
    r"[.!?…]+[\"'”’)\]*_]*(?=\s)|\n(?=\s*[-•])|(?<=\S)\s*[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+(?=\s+[A-Z])"
)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of [start, end), trimmed, by char offsets into the text."""
    found: list[tuple[int, int]] = []
    begin = start
    for mark in END.finditer(text, start, end):
        if not _ends_sentence(text, mark, end):
            continue
        _trimmed(found, text, begin, mark.end())
        begin = mark.end()
    _trimmed(found, text, begin, end)
    return found


def _ends_sentence(text: str, mark: re.Match[str], end: int) -> bool:
    after = text[mark.end() : min(end, mark.end() + 12)].lstrip()
    if mark.group()[:1] in ".…" and after[:1].islower() and not re.match(r"i\b|i'", after):
        if mark.group().startswith(("..", "…")):
            return False
        return not ABBREVIATION.search(text[max(0, mark.start() - 8) : mark.start() + 1])
    if mark.group() == ".":
        before = text[max(0, mark.start() - 8) : mark.start() + 1]
        if re.search(r"(?:a\.m|p\.m|etc)\.$", before, re.I):
            return after[:1].isupper()
        if re.search(r"\d\.$", before):
            return not (after[:1].isdigit() or DATED.match(after))
        return not ABBREVIATION.search(before)
    return True


def _trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))


def byte_offsets(text: str) -> "ByteOffsets":
    return ByteOffsets(text)


class ByteOffsets:
    """Where a char of a text stands in its utf-8 bytes."""

    def __init__(self, text: str) -> None:
        self._ascii = text.isascii()
        self._starts: list[int] = []
        if not self._ascii:
            position = 0
            for char in text:
                self._starts.append(position)
                position += 1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4
            self._starts.append(position)

    def __getitem__(self, char: int) -> int:
        return char if self._ascii else self._starts[char]
