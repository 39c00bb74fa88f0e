# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Questions with their answers on the same line, as forms have them: "Any allergies? Peanuts"."""

import re

from ingestion.boxes import BOX, is_ticked, ticked_notes, ticked_times
from ingestion.clauses import Note, sentence_notes
from ingestion.grammar import words
from ingestion.lexicon import FACT, Attitude, dislikes, likes, refuses, skilled, unskilled
from ingestion.listing import fact_note, item_notes
from ingestion.noted import Noted, objects
from ingestion.objects import slot_of
from ingestion.people import Speaker
from ingestion.pragmatics import is_question
from ingestion.questions import WHETHER, asked_title
from ingestion.sections import MIXED, section_of
from ingestion.sentences import Block, sentences

ANSWERED = re.compile(
    r"^\W*(?P<asked>[^?\n]{6,120})\?[\s*_:;>-]*(?:\(?(?:please )?(?:tick|circle|y/n|yes/no|ja/nein)[^):]{0,20}[):]\s*)?(?P<told>\S[^\n]{0,900})$",
    re.IGNORECASE,
)
OFFERED = re.compile(
    r"(?:(?:yes|y|ja|j)\s*/\s*(?:no|n|nein)|(?:no|n|nein)\s*/\s*(?:yes|y|ja|j))\b[\s:;>)*_-]*", re.IGNORECASE
)
"""The answers a form offers, before the one that is given: "Yes / No -> Yes, short ones"."""
SHOWN = re.compile(
    r"(?:can|may|could|should) (?:we|i|others|people) (?:show|share|publish|display|list|print) your (?P<field>[\w -]{3,30})$",
    re.IGNORECASE,
)
YES = re.compile(
    r"(?:yes|y|yep|yeah|sure|of course|ok(?:ay)?|fine|gladly|happily|absolutely|definitely|always|ja|gern(?:e)?|klar|natürlich|sicher|immer)\b",
    re.IGNORECASE,
)
NO = re.compile(
    r"(?:no|n|nope|nah|never|not|rather not|please (?:do not|don't)|nein|nee|nö|nie|niemals|lieber nicht|bitte nicht|leider nicht|auf keinen fall)\b",
    re.IGNORECASE,
)
ABILITY = re.compile(
    r"(?:(?:able to|know how to) )?(?P<what>(?:drive|swim|ski|cook|bake|sail|ride|sing|dance|skate|surf|climb|dive|code|sew|knit|paint|draw|type|fly|lift|carry|repair|fix|use|operate|speak|play|read|write|do (?!you)|autofahren|schwimmen|kochen|backen|fahren|singen|tanzen)\b.*|.* (?:fahren|sprechen|spielen|kochen|schwimmen|backen|bedienen|reparieren))"
)
TASTE = re.compile(r"(?:like|enjoy|love|eat|drink|mind|want|fancy|prefer|mögen|magst) (?P<what>.+)")
GRANTED = re.compile(r"(?:may|can|could|might|should|dürfen|können|sollen) (?:we|i|others|people|wir)\b", re.IGNORECASE)
OWNED = re.compile(
    r"(?:do you (?:have|own)|have you got|hast du) (?:an? |any |your own |eine?n? )?(?P<what>[\w' -]{2,40})$",
    re.IGNORECASE,
)
DONE = re.compile(
    r" (?:zeigen|verwenden|benutzen|veröffentlichen|teilen|nutzen|drucken|weitergeben|speichern)$", re.IGNORECASE
)
USED = re.compile(
    r"(?:use|take|publish|share|show|print|keep|store|post|have|pass on|contact|call|ring|text|email) (?P<what>.+)"
)


def answer_notes(flat: str, block: Block, person: Speaker) -> list[Note] | None:
    """The notes of a question and its answer; None when the line is not one that a form asks."""
    found = ANSWERED.match(flat[block.start : block.end])
    if found is None:
        return _chosen(flat, block)
    asked = found["asked"].strip(" *_")
    offered = OFFERED.match(found["told"])
    start = block.start + found.start("told") + (offered.end() if offered else 0)
    if start >= block.end or is_question(flat[start : block.end], flat[start : block.end].lower()):
        return None
    value = Block(kind=block.kind, start=start, end=block.end, line=start)
    if (shown := SHOWN.match(asked)) is not None:
        return _shown(flat, block, block.start + found.start("asked") + shown.start("field"), found)
    section = section_of(asked)
    if (boxed := ticked_notes(flat, block, start, section)) is not None:
        return boxed
    if section is not None and section is not MIXED:
        return _below(flat, block, value, asked, person)
    whether = WHETHER.match(asked)
    if whether is None:
        return None
    return _whether(flat, block, value, (asked, block.start + found.start("asked")), person)


def _chosen(flat: str, block: Block) -> list[Note] | None:
    """A choice without a question: "Pace: slow ( ) steady (x)"; None for any other line, but a box left empty."""
    begins = BOX.match(flat[block.line : block.end].lstrip(" -*+•;"))
    if begins is not None and not is_ticked(begins) and len(BOX.findall(flat, block.line, block.end)) == 1:
        return []
    if begins is not None and (times := ticked_times(flat, block)):
        return times
    key = re.match(r"[^:?\[☐☑☒]{2,60}[:?](?=\s)", flat[block.start : block.end])
    start = block.start + (key.end() if key else 0)
    return ticked_notes(flat, block, start, section_of(key.group()) if key else None)


def _below(flat: str, block: Block, value: Block, asked: str, person: Speaker) -> list[Note] | None:
    """The answer as a list below the heading that the question is."""
    title = asked_title(asked) or asked
    if title in ("Occupation", "Lives in"):
        return fact_note(flat, block, title, value)
    told = flat[value.start : value.end]
    begins = re.match(r"(?:yes|ja)\b[\s,:;.-]*", told, re.IGNORECASE)
    if begins is not None and begins.end() < len(told):
        value = value.model_copy(update={"start": value.start + begins.end()})
    notes = item_notes(flat, value, asked, person)
    if notes is None:
        return None
    return [Note(block.start if note.start == value.start else note.start, note.end, note.noted) for note in notes]


def _whether(flat: str, block: Block, value: Block, asked: tuple[str, int], person: Speaker) -> list[Note] | None:
    """ "Do you drive? Yes, but not on motorways": what is asked, with the sign of the answer, and what is added."""
    told = flat[value.start : value.end]
    answer = (1, YES.match(told)) if YES.match(told) else (-1, NO.match(told))
    if answer[1] is None:
        return None
    about = _asked_about(*asked, sign=answer[0])
    if (owned := OWNED.match(asked[0])) is not None:
        said = Noted(
            FACT, 0, 0.5, f"{owned['what']}: {'yes' if answer[0] > 0 else 'no'}", f"fact:{slot_of(owned['what'])}"
        )
        return [Note(block.start, block.end, (said,))]
    notes: list[Note] = []
    if about is not None:
        attitude, start, end = about
        noted = tuple(objects(words(flat, start, end), attitude, whole=True))
        notes = [Note(block.start, value.start + answer[1].end(), noted)] if noted else []
    rest = value.start + answer[1].end()
    named = False
    for span in sentences(flat, rest + len(re.match(r"[\s,.;:!-]*", flat[rest : value.end]).group()), value.end):  # pyright: ignore[reportOptionalMemberAccess]
        more, named = sentence_notes(flat, span, person, named)
        notes += more
    return notes if notes or about is not None else None


def _asked_about(asked: str, at: int, *, sign: int) -> tuple[Attitude, int, int] | None:
    """The attitude that yes (1) or no (-1) says, and to which chars of the text."""
    whether = WHETHER.match(asked)
    if whether is None:
        return None
    what, start = whether["what"], whether.start("what")
    if GRANTED.match(asked):
        used = USED.match(what)
        skip = used.start("what") if used else 0
        your = re.match(r"(?:your|dein\w*|ihr\w*|you)\b ?", what[skip:])
        skip += your.end() if your else 0
        end = DONE.search(asked)
        return (likes(0.6) if sign > 0 else refuses(0.95)), at + start + skip, at + (end.start() if end else len(asked))
    if asked.lower().startswith("magst du "):
        return (likes(0.7) if sign > 0 else dislikes(0.75)), at + start, at + len(asked)
    if (taste := TASTE.match(what)) is not None:
        attitude = likes(0.7) if sign > 0 else dislikes(0.75)
        return attitude, at + start + taste.start("what"), at + len(asked)
    able = ABILITY.match(what)
    if able is not None and re.match(r"(?:do|can|are|could|kannst|fährst|sprichst|spielst)\b", asked, re.IGNORECASE):
        skip = able.start("what")
        skip += 3 if what[skip:].startswith("do ") else 4 if what[skip:].startswith("use ") else 0
        return (skilled(0.75) if sign > 0 else unskilled(0.75)), at + start + skip, at + len(asked)
    if re.match(r"(?:would|could|can|will|kannst|könntest|würdest|willst|möchtest)\b", asked, re.IGNORECASE):
        skip = len(re.match(r"(?:do |make |come (?:to )?|join |be ok with )?", what).group())  # pyright: ignore[reportOptionalMemberAccess]
        return (likes(0.6) if sign > 0 else dislikes(0.7)), at + start + skip, at + len(asked)
    return None


def _shown(flat: str, block: Block, start: int, found: re.Match[str]) -> list[Note]:
    """ "Can we show your surname? No": a field of a profile, shown or hidden."""
    told = found["told"].strip(" .!*_")
    attitude = likes(0.6) if YES.match(told) else refuses(0.95) if NO.match(told) else None
    if attitude is None:
        return []
    noted: tuple[Noted, ...] = tuple(objects(words(flat, start, block.start + found.end("asked")), attitude))
    return [Note(block.start, block.end, noted)] if noted else []
