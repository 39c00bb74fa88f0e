# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Which of a statement's times are good and which are not: "free on Saturdays, never on Friday evenings"."""

import re
from collections.abc import Iterator

from ingestion.availability import leaning, time_phrases, times_of
from ingestion.grammar import Clause
from ingestion.objects import slot_of

Timing = tuple[str, int, float]
"""A time as said, +1 or -1, and how firmly: 0..1."""

EXCEPTION = re.compile(
    r"(?: ,| ;)*(?: and| but)*(?: ,)? (?P<turn>(?:just |definitely |absolutely )?(?:not|never)|except(?: for)?|apart from|other than|but only|only)"
    r"(?= (?:on |in |at |for |before |after |from |during |the |any |this |next |every )*(?P<what>\S+))"
)
TO_BE_DONE_THEN = re.compile(
    r"\b(?:can|could|will|would) (?:not|never) (?:\w+ly |really |even |ever )*(?:sleep|eat|drink|stand|bear|concentrate|think|wait|hear|see|focus|function|"
    r"digest|live|breathe|stay awake|survive|cope|relax|remember|believe|afford|find|imagine|help|tell|say)\b"
)
"""What cannot be done at a time says nothing of being free then: "I can't sleep after coffee in the evening"."""


def timings(clause: Clause, at: int = 0) -> list[Timing]:
    """Every time of the clause from char `at` of its norm, leaning as its own part of the clause does.

    A turn ("never", "not", "except", "but only") begins a part: what follows it leans the other way, unless the
    clause says nothing of being free or taken at all.
    """
    if TO_BE_DONE_THEN.search(clause.norm):
        return []
    parts = list(_parts(clause, at))
    lean = leaning(parts[0][1].norm[at:] if parts[0][0] is None else parts[0][1].norm)
    if lean is None and len(parts) > 1:
        lean = leaning(clause.norm[at:])
    return [timing for turn, part in parts for timing in _leaning(part, turn, lean)] if lean is not None else []


def _leaning(part: Clause, turn: str | None, lean: tuple[int, float]) -> Iterator[Timing]:
    for text in times_of(part):
        if turn is None:
            yield text, *lean
        elif turn.endswith("only"):
            yield (text if text.startswith("only") else f"only {text}"), 1, 0.9
        elif turn.endswith(("not", "never")):
            yield text, -1, 0.9
        else:
            yield text, -lean[0], lean[1]


def _parts(clause: Clause, at: int) -> Iterator[tuple[str | None, Clause]]:
    """The clause cut where it turns; the first part has no turn. Only a turn right before a time cuts."""
    begin, turn = 0, None
    for found in EXCEPTION.finditer(clause.norm, at):
        head = Clause(clause.between(begin, found.start()), clause.link)
        if not is_of_time(clause, found.start("what")) or not (times_of(head) or begin):
            continue
        yield turn, head
        begin, turn = found.start("turn"), found["turn"]
    rest = clause.between(begin)
    yield turn, Clause(rest, clause.link) if begin else clause


def is_of_time(clause: Clause, at: int) -> bool:
    """Whether the word at char `at` of the norm belongs to a time."""
    number = len(clause.words) - len(clause.between(at))
    return any(first <= number < last for first, last in time_phrases(clause.words))


def slot_of_time(text: str) -> str:
    return f"availability:{slot_of(text.removeprefix('only '))}"
