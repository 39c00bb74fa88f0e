"""Tables: whose column or row is the owner's, and what its cells say: opinions, times, fields."""

import re
from dataclasses import dataclass

from ingestion import german_sections
from ingestion.availability import leaning, times_of
from ingestion.clauses import Note
from ingestion.german_grammar import words_of
from ingestion.german_times import listed_times
from ingestion.grammar import Clause, words
from ingestion.lexicon import FACT, Attitude, dislikes, unskilled
from ingestion.listing import NOTHING, items_named, notes_about
from ingestion.noted import Noted, available
from ingestion.objects import slot_of
from ingestion.people import Speaker
from ingestion.sections import FACTS, MIXED, section_of
from ingestion.sentences import Block
from ingestion.verdicts import verdict_of
from parley.preferences import PreferenceKind

_CELL = re.compile(r"([^|]*)\|")
_WHO = re.compile(r"(?:name|who|person|member|participant|wer|teilnehmer(?:in)?|mitglied)s?", re.IGNORECASE)
_YES = re.compile(r"(?:yes|y|ok(?:ay)?|free|sure|x|✓|✔️?|✅|ja|frei|geht|passt)\b", re.IGNORECASE)
_NO = re.compile(r"(?:no|n|busy|away|out|off|✗|✘|❌|nein|nee|weg|belegt|geht nicht|nicht)\b", re.IGNORECASE)

_NOT = re.compile(
    r"(?:no|not|never|none|nope|barely|hardly|can't|cannot|zero|nein|nicht|nie|kaum|gar nicht|keine?)\b|0(?:/\d+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`start`: the char of the text where what it says begins."""

    text: str
    start: int


def cells_of(flat: str, block: Block) -> list[Cell]:
    line = flat[block.start : block.end]
    found: list[Cell] = []
    for mark in _CELL.finditer(line, 1 if line.startswith("|") else 0):
        text = mark[1].strip(" *_")
        found.append(Cell(text, block.start + mark.start(1) + mark[1].find(text)))
    return found


def is_rule(cells: list[Cell]) -> bool:
    """The line of dashes below a table's head."""
    return bool(cells) and all(not set(cell.text) - set("-: ") for cell in cells)


def row_notes(flat: str, block: Block, section: Attitude | None, head: list[Cell], person: Speaker) -> list[Note]:
    """A row: "| karaoke | hate it |", "| Mon | no |", "| diet | vegan |"; of several people, the owner's alone."""
    cells = cells_of(flat, block)
    if len(cells) < 2 or is_rule(cells) or cells == head or not cells[0].text:
        return []
    if head and _WHO.fullmatch(head[0].text):
        return _of_person(flat, block, cells, head) if cells[0].text.lower() in person.names else []
    value = cells[_column(head, person) if len(head) == len(cells) else 1]
    if times := _times(flat, cells[0], value.text):
        return [Note(block.start, block.end, tuple(times))]
    if (verdict := verdict_of(value.text)) is not None:
        return notes_about(flat, block, cells[0].start, cells[0].start + len(cells[0].text), verdict)
    return _field(flat, block, cells[0].text, value) or _listed(flat, block, cells[0], value, section)


def _listed(flat: str, block: Block, cell: Cell, value: Cell, section: Attitude | None) -> list[Note]:
    """ "| Figma | in my sleep |" below "Skills": the first cell is a thing of the list, the second how much."""
    if section is None or section in (MIXED, FACTS) or not section.polarity or section.axis in ("diet", "budget"):
        return []
    against = {PreferenceKind.SKILL: unskilled(0.7), PreferenceKind.LIKE: dislikes(0.7)}.get(section.kind)
    attitude = against if against is not None and _NOT.match(value.text) else section
    return notes_about(flat, block, cell.start, cell.start + len(cell.text), attitude)


def _column(head: list[Cell], person: Speaker) -> int:
    """The column under the owner's name; the second where none is."""
    return next((at for at, cell in enumerate(head) if at and cell.text.lower() in person.names), 1)


def _times(flat: str, cell: Cell, told: str) -> list[Noted]:
    """ "Mon | no": a time and whether they have it; what is said beside yes belongs to the time."""
    yes, no = _YES.match(told), _NO.match(told)
    lean = leaning(told.lower()) or ((1, 0.8) if yes else (-1, 0.9) if no else None)
    if lean is None:
        return []
    span = (cell.start, cell.start + len(cell.text))
    if german := listed_times(words_of(flat, span), *lean):
        return german
    times = times_of(Clause(tuple(words(flat, *span)), ""))
    rest = told[yes.end() :].strip(" ,;:()") if yes else ""
    return [available(f"{time} {rest.lower()}".strip(), *lean) for time in times]


def _of_person(flat: str, block: Block, cells: list[Cell], head: list[Cell]) -> list[Note]:
    return [
        note for key, cell in zip(head[1:], cells[1:], strict=False) for note in _field(flat, block, key.text, cell)
    ]


def _field(flat: str, block: Block, key: str, value: Cell) -> list[Note]:
    """A field and what it holds, as a "Key: value" line would say it."""
    attitude = section_of(key)
    if attitude is None or attitude is MIXED or NOTHING.match(value.text) or german_sections.NOTHING.match(value.text):
        return []
    if attitude is FACTS:
        noted = Noted(FACT, 0, 0.5, f"{key.lower()}: {value.text}"[:200], f"fact:{slot_of(key)}")
        return [Note(block.start, block.end, (noted,))]
    named = items_named(flat, (value.start, value.start + len(value.text)), attitude, key)
    return [Note(block.start, block.end, tuple(named))] if named else []


__all__ = ["Cell", "PreferenceKind", "cells_of", "is_rule", "row_notes"]
