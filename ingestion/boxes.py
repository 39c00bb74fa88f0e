"""Boxes that people tick: "[x] riverside", "Mon [ ] Tue [x]", "slow ( ) steady (x)", "☑ by train"."""

import re

from ingestion.availability import times_of
from ingestion.clauses import Note
from ingestion.grammar import Clause, words
from ingestion.lexicon import Attitude, likes
from ingestion.noted import available, objects
from ingestion.sections import FACTS, MIXED
from ingestion.sentences import Block

BOX = re.compile(r"\[(?P<square>[ xX✓✔_]?)\]|\((?P<round>[ xX✓✔]?)\)|(?P<sign>[☐☑☒])")
ASIDE = re.compile(r"\s*\((?:please )?(?:tick|check|cross|ankreuzen|bitte ankreuzen|mark)[^)]{0,40}\)", re.IGNORECASE)
LONGEST = 120  # chars of what stands at a box


def is_ticked(box: re.Match[str]) -> bool:
    mark = box["square"] if box["square"] is not None else box["round"]
    return box["sign"] in ("☑", "☒") if box["sign"] else mark not in ("", " ", "_")


def ticked(flat: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """Chars of what stands at each ticked box in [start, end), in order; None where there are no boxes."""
    boxes = list(BOX.finditer(flat, start, end))
    if not boxes or all(box.group() == "()" for box in boxes):
        return None
    first = not flat[start : boxes[0].start()].strip(" -*•·;+")
    found: list[tuple[int, int]] = []
    for number, box in enumerate(boxes):
        if first:
            span = box.end(), boxes[number + 1].start() if number + 1 < len(boxes) else end
        else:
            span = boxes[number - 1].end() if number else start, box.start()
        if is_ticked(box) and (label := _label(flat, *span)) is not None:
            found.append(label)
    return found


def _label(flat: str, start: int, end: int) -> tuple[int, int] | None:
    """Without space and marks around it, and up to the end of its first sentence."""
    end = min(end, start + LONGEST)
    if (stop := re.search(r"[.!?](?:\s|$)", flat[start:end])) is not None:
        end = start + stop.start()
    while start < end and not flat[start].isalnum() and flat[start] not in "€£$":
        start += 1
    while end > start and not (flat[end - 1].isalnum() or flat[end - 1] in ")€£$"):
        end -= 1
    return (start, end) if end > start else None


def ticked_notes(flat: str, block: Block, start: int, attitude: Attitude | None) -> list[Note] | None:
    """What is ticked from char `start` of a block on; None where it has no boxes, or one that belongs to no choice."""
    spans = ticked(flat, start, block.end)
    if spans is None or (attitude in (None, MIXED) and len(BOX.findall(flat, start, block.end)) < 2):
        return None
    found: list[Note] = []
    for span in spans:
        said = words(flat, *span)
        if times := times_of(Clause(tuple(said), "")):
            lean = attitude.polarity if attitude is not None and attitude.polarity else 1
            found.append(Note(*span, tuple(available(text, lean, 0.85) for text in times)))
        elif noted := tuple(
            objects(said, attitude if attitude not in (None, MIXED, FACTS) else likes(0.6), whole=True)
        ):
            found.append(Note(*span, noted))
    return found


def ticked_times(flat: str, block: Block) -> list[Note]:
    """ "[x] Saturday morning": a time that is ticked is one they have, whatever was asked above."""
    spans = [
        (span, times_of(Clause(tuple(words(flat, *span)), ""))) for span in ticked(flat, block.line, block.end) or ()
    ]
    return [
        Note(block.start, end, tuple(available(text, 1, 0.85) for text in times)) for (_, end), times in spans if times
    ]
