# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Questions with their answers on the same line, as forms have them: "Any allergies? Peanuts"."""

import re

from ingestion.clauses import Note
from ingestion.grammar import words
from ingestion.lexicon import likes, refuses
from ingestion.listing import fact_note, item_notes
from ingestion.noted import Noted, objects
from ingestion.people import Speaker
from ingestion.pragmatics import is_question
from ingestion.sentences import Block

ANSWERED = re.compile(r"^\W*(?P<asked>[^?\n]{6,90})\?[\s*_:-]+(?P<told>[^?\n]{1,120})$")
SECTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), title)
    for pattern, title in (
        (r"(?:do you have |have you got |got )?any (?:known |food )*allerg(?:ies|y)|what are you allergic to|are you allergic to anything", "Allergies"),
        (r"(?:do you have |got )?any (?:absolute )?(?:deal-?breakers|no-gos|hard limits)|what are your (?:deal-?breakers|no-gos)", "Dealbreakers"),
        (r"(?:do you (?:have|follow) )?(?:any|a) (?:special )?(?:diet|dietary requirements|dietary restrictions)|what is your diet", "Diet"),
        (r"what do you (?:do|do for (?:work|a living))|what(?: is|'s) your (?:job|occupation|profession)", "Occupation"),
        (r"where do you live|where are you based", "Lives in"),
        (r"what (?:(?:food|music|books?|films?|things) )?do you (?:really )?(?:like|love|enjoy)(?: to (?:eat|do|read|watch|drink))?|what are your hobbies", "Likes"),
        (r"what (?:(?:food|music|books?|films?|things) )?do you (?:dislike|hate|not like|avoid)", "Dislikes"),
        (r"what are you good at|what are your (?:skills|strengths)", "Skills"),
        (r"(?:what is|what's) your (?:max(?:imum)? )?budget", "Budget"),
    )
)  # fmt: skip
SHOWN = re.compile(
    r"(?:can|may|could|should) (?:we|i|others|people) (?:show|share|publish|display|list|print) your (?P<field>[\w -]{3,30})$",
    re.IGNORECASE,
)
YES = re.compile(r"(?:yes|yep|yeah|sure|of course|ok(?:ay)?|fine)\b[^,;]*$", re.IGNORECASE)
NO = re.compile(r"(?:no|nope|never|rather not|please (?:do not|don't))\b[^,;]*$", re.IGNORECASE)


def answer_notes(flat: str, block: Block, person: Speaker) -> list[Note] | None:
    """The notes of a question and its answer; None when the line is not one that a form asks."""
    found = ANSWERED.match(flat[block.start : block.end])
    if found is None or is_question(found["told"], found["told"].lower()):
        return None
    asked = found["asked"].strip(" *_")
    if (shown := SHOWN.match(asked)) is not None:
        return _shown(flat, block, block.start + found.start("asked") + shown.start("field"), found)
    title = next((title for pattern, title in SECTIONS if pattern.fullmatch(asked)), None)
    if title is None:
        return None
    value = Block(kind=block.kind, start=block.start + found.start("told"), end=block.end, line=block.line)
    if title in ("Occupation", "Lives in"):
        return fact_note(flat, block, title, value)
    notes = item_notes(flat, value, title, person)
    return None if notes is None else [Note(block.start, note.end, note.noted) for note in notes]


def _shown(flat: str, block: Block, start: int, found: re.Match[str]) -> list[Note]:
    """ "Can we show your surname? No": a field of a profile, shown or hidden."""
    told = found["told"].strip(" .!*_")
    attitude = likes(0.6) if YES.match(told) else refuses(0.95) if NO.match(told) else None
    if attitude is None:
        return []
    noted: tuple[Noted, ...] = tuple(objects(words(flat, start, block.start + found.end("asked")), attitude))
    return [Note(block.start, block.end, noted)] if noted else []
