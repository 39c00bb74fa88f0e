"""What is asked of a twin: read from the words of the question (pure)."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast

from actors.words import folded

QuestionKind = Literal[
    "availability",
    "dealbreakers",
    "decision",
    "likes",
    "meal",
    "dislikes",
    "skills",
    "relations",
    "judgement",
    "opinion",
    "budget",
    "fact",
    "hello",
]


class Reading(NamedTuple):
    """`subject` is what it is about, as said; "" when nothing narrows it. `verb` is what is asked of it."""

    kind: QuestionKind
    subject: str
    verb: str = ""


_TAIL = r"[\s?.!]*$"


@lru_cache(maxsize=1)
def _frames() -> tuple[tuple[QuestionKind, re.Pattern[str]], ...]:
    table = (files("actors") / "knowledge" / "questions.txt").read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple((cast(QuestionKind, kind), re.compile(expression)) for kind, _, expression in lines)


_DAY_WORDS = re.compile(r"\b(?:\w+day|weekend|week|morning|evening|afternoon|tomorrow|today|tonight|\d)\w*\b")


def read(question: str) -> Reading:
    """What kind of question it is, and about what; a plain fact when no frame fits."""
    plain = " ".join(folded(question).split())
    for kind, expression in _frames():
        hit = expression.search(plain)
        if hit is None or not _is_meant(kind, hit, plain):
            continue
        groups = hit.groupdict()
        subject = f"{groups.get('subject') or ''} {groups.get('more') or ''}"
        return Reading(kind, _trimmed(subject), (groups.get("verb") or "").strip())
    return Reading("fact", re.sub(_TAIL, "", plain))


def _is_meant(kind: QuestionKind, hit: re.Match[str], plain: str) -> bool:
    """Frames that are wider than their meaning: "what days of school do you remember" is not about free time."""
    if kind != "availability":
        return True
    if re.search(r"\bwhat (?:time|days?) (?:do|did|does) (?:you|your \w+) (?!prefer|have|want|like|suit|work)", plain):
        return False
    if re.search(
        r"\b(?:free|available|availability|busy|have time|got time|around|suit\w*|works? (?:best )?for you|away)\b",
        plain,
    ):
        return not re.search(
            r"\bfree (?:of|wifi|food|entry)\b|\bfree from (?!\d|\w+day|the|next|this)|gluten[- ]free|work for a living",
            plain,
        )
    return bool(
        re.search(r"\bwhen\b|\b(?:which|what) (?:day|date|time)", plain) or _DAY_WORDS.search(hit["subject"] or "")
    )


def _trimmed(subject: str) -> str:
    text = re.sub(_TAIL, "", subject).strip(" ,")
    text = re.sub(r"^(?:any|some|the|a|an|to|of|for|about|eating|to eat)\s+", "", text)
    text = re.sub(r"\b(?:at all|too|please|then|or not|usually|most|best)$", "", text)
    return " ".join(text.split())
