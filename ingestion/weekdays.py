# ruff: noqa: E501  patterns are read as one line
"""Lines that say of a day when somebody has time then: "Mittwoch: ab 15 Uhr", "Saturday: free all day"."""

import re

from ingestion.availability import leaning, times_of
from ingestion.clauses import Note
from ingestion.german_grammar import words_of
from ingestion.german_times import listed_times
from ingestion.grammar import Clause, words
from ingestion.noted import Noted, available
from ingestion.sentences import Block

NO = re.compile(
    r"(?:no|not|never|nope|x|out|off|work|busy|away|nein|nie|nicht|keine zeit|geht nicht|belegt|weg|arbeit\w*|dienst|schicht)\b",
    re.IGNORECASE,
)
YES = re.compile(
    r"(?:yes|ok|okay|good|free|sure|fine|works?|any ?time|all day|always|ja|frei|geht|passt|immer|ganztags|ganzer tag|jederzeit)\b",
    re.IGNORECASE,
)
FROM_UNTIL = re.compile(
    r"(?:(?:from|after|until|till|before|between|only|ab|nach|bis|vor|von|zwischen|nur) )*(?:(?:from|after|until|till|before|between|ab|nach|bis|vor|von|zwischen) (?:\d|noon|mittag)|\d{1,2}(?:[:.]\d\d)? ?(?:uhr|h\b|am\b|pm\b|-|to|bis))",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"(?:mornings?|afternoons?|evenings?|nights?|vormittags?|nachmittags?|abends?|morgens?|mittags?)\b", re.IGNORECASE
)


def day_notes(flat: str, block: Block, key: tuple[int, int], value: Block) -> list[Note] | None:
    """The notes of a line whose key, chars `key`, is a time; None where it is none."""
    english = times_of(Clause(tuple(words(flat, *key)), ""))
    german = listed_times(words_of(flat, key), 1, 0.8)
    if not (english or german):
        return None
    told = flat[value.start : value.end].strip()
    lean, beside = _lean(told)
    if lean is None:
        return []
    if german:
        noted: list[Noted] = listed_times(words_of(flat, key), *lean)
        noted = [available(f"{each.object} {beside}".strip(), *lean) for each in noted]
    else:
        noted = [available(f"{text} {beside}".strip(), *lean) for text in english]
    return [Note(block.start, block.end, tuple(noted))] if noted else []


def _lean(told: str) -> tuple[tuple[int, float] | None, str]:
    """Whether they have time then, and the hours named beside it."""
    if (hours := FROM_UNTIL.search(told)) is not None and not NO.match(told):
        until = re.split(r"[,;.(]", told[hours.start() :])[0].strip().lower()
        return (1, 0.8), until[:40]
    if PARTS.match(told):
        return (1, 0.8), re.split(r"[,;.(]", told)[0].strip().lower()[:40]
    lean = leaning(told.lower()) or ((-1, 0.9) if NO.match(told) else (1, 0.8) if YES.match(told) else None)
    return lean, ""
