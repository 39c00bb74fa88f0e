# ruff: noqa: RUF001  patterns are read as one line
"""The parts of a CV: positions, degrees and awards are facts; what referees say there is not the owner's."""

import re

from ingestion.clauses import Note
from ingestion.lexicon import FACT
from ingestion.noted import Noted
from ingestion.objects import slot_of
from ingestion.sentences import Block
from ingestion.turns import is_place

WHEN = re.compile(
    r"(?:jan|feb|mar|mär|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zäö]*|present|heute|now|today|ongoing|aktuell|seit|since|from|until|till|to|bis|years?|months?|yrs?|mos?|jahre?|monate?|full|part|time|vollzeit|teilzeit|spring|summer|autumn|fall|winter",
    re.IGNORECASE,
)
PLACE_ALONE = re.compile(
    r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){0,3}(?:, [^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){0,2}){1,2}"
)
OWN = re.compile(r"\b(?:I|I'm|I've|I'd|my|me|ich|mein\w*|mir|mich)\b")
LONGEST = 160  # chars of a fact


def career_notes(flat: str, block: Block) -> list[Note] | None:
    """The facts of a block below a heading of a career ("Experience"); None where it is to be read as prose.

    A title, an employer or a task is a fact with the dates beside it; dates or a place alone are none.
    """
    line = flat[block.start : block.end].strip()
    if OWN.search(line):
        return None
    if len(line) > 4 * LONGEST or _is_when(line) or (PLACE_ALONE.fullmatch(line) and is_place(line)):
        return []
    named = re.sub(r"\s*;+\s*", " - ", line[:LONGEST]).strip(" ,.-·|")
    noted = Noted(FACT, 0, 0.5, named, f"fact:{slot_of(named)}")
    return [Note(block.start, block.end, (noted,))]


def _is_when(line: str) -> bool:
    """Nothing but dates: "March 2019 - Present"."""
    return all(WHEN.fullmatch(word) is not None for word in re.findall(r"[^\W\d_]+", line))
