"""What a text says about its owner, by rule and without a model: kinds, objects, polarity, strength, since when.

The slot. A later statement supersedes an earlier one of the same slot. A slot is the object lower-cased and stemmed,
without articles and degrees; likes, dislikes, dealbreakers and interests share it, so that "I love fish" and "I don't
eat fish any more" are about one thing. What answers another question has a prefix: `allergy:`, `diet:` (all
animal-food diets are one slot), `budget`, `skill:`, `relation:`, `availability:`, `fact:`. Liking peanuts does not
cure a peanut allergy; only "I'm not allergic to peanuts any more" does, which is a weak like in the allergy's slot.
Polarity +1 of a dealbreaker is a requirement ("vegetarian", "parking"), -1 something refused ("peanuts").
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import AwareDatetime

from ingestion.authors import Authors
from ingestion.clauses import Around, Note, is_meant, sentence_notes
from ingestion.dates import BRANDED, at_midnight, entry_head, leading_date, since_date
from ingestion.grammar import plain
from ingestion.interviews import answer_notes
from ingestion.listing import asks_for_more, entry_notes, item_notes, pair_notes
from ingestion.noted import Noted
from ingestion.people import Speaker, tells_of_other
from ingestion.pragmatics import HIJACK, retracts, without_quotations
from ingestion.privacy import private_spans
from ingestion.second_reading import together
from ingestion.sections import MIXED, bare_title, section_of
from ingestion.sentences import UNDER, Block, BlockKind, ByteOffsets, blocks, sentences
from ingestion.tables import Cell, cells_of, row_notes
from ingestion.turns import is_about_owner
from ingestion.wishes import Asked, is_owned, wishes, worth_asking
from parley.preferences import DatedBy, PreferenceKind
from parley.records import Value


class Said(Value):
    """When a text was said: `at` is the message's own time, a date from its header, or the upload (`by` tells which).

    `turn`: a chat message of the person, where a greeting by name addresses the twin and not the person.
    `before`: what was said right before, by whomever, where the text is an answer: it helps to understand "thai pls".
    """

    at: AwareDatetime
    by: DatedBy
    timezone: str = "UTC"
    turn: bool = False
    before: str = ""


class Found(Value):
    """One statement. [start, end) are bytes of the text's utf-8 form, and `quote` is exactly what stands there."""

    kind: PreferenceKind
    object: str
    slot: str
    polarity: int
    strength: float
    quote: str
    start: int
    end: int
    valid_from: AwareDatetime
    dated_by: DatedBy
    over: str | None = None
    private: bool = False


class Own(Value):
    """A block of a text that is its owner's own words: chars [start, end), since when, and the line before it."""

    start: int
    end: int
    before: str
    valid_from: AwareDatetime
    dated_by: DatedBy


def own_words(text: str, person: Speaker, said: Said) -> list[Own]:
    """The blocks of a text that its owner wrote or said, in order; none that gives orders to whatever reads it."""
    reader = _Reader(text, person, said)
    for block in reader.blocks:
        for _ in reader.notes_of(block):
            pass
    return [own for own in reader.own if not HIJACK.search(reader.flat, own.start, own.end)]


def statements(text: str, person: Speaker, said: Said) -> list[Found]:
    """Everything the text says about `person`, in order. Pure: same text, same statements."""
    return _Reader(text, person, said).read()


Dated = tuple[datetime, DatedBy]

CAPTION = re.compile(r"[A-Z][\w'/&-]*(?: [\w'/&-]+){0,4}$")


@dataclass(slots=True)
class _Section:
    """What the blocks below a heading are."""

    title: str = ""
    level: int = 0


def _quiet(flat: str, parts: Sequence[Block]) -> str:
    """The flattened text with other people's quoted words blanked, block by block, char for char."""
    pieces: list[str] = []
    position = 0
    for block in parts:
        pieces += [flat[position : block.start], without_quotations(flat[block.start : block.end])]
        position = block.end
    return "".join([*pieces, flat[position:]])


class _Reader:
    """Walks the blocks of one text and keeps what earlier blocks mean for later ones: section, date, speaker."""

    def __init__(self, text: str, person: Speaker, said: Said) -> None:
        self.text = text
        self.blocks = blocks(text)
        self.flat = _quiet(plain(text), self.blocks)
        self.person = person
        self.said = said
        self.bytes = ByteOffsets(text)
        self.section = self.outer = _Section()
        self.dated: Dated = (said.at, said.by)
        self.own: list[Own] = []
        self.asked: list[tuple[Asked, Dated]] = []
        self.before = said.before  # the line before the block at hand, whoever wrote it
        self.authors = Authors(text, person, letters=not said.turn)
        self.head: list[Cell] = []  # of the table at hand
        self.secret: list[tuple[int, int]] | None = None
        self.third = is_about_owner(text, person)
        self.named = False  # the text speaks of its owner in the third person: "she" may be the owner

    def read(self) -> list[Found]:
        found: list[Found] = []
        seen: set[tuple[int, str, str]] = set()
        once: set[tuple[str, str]] = set()
        for note, dated in self._notes():
            for statement in self._found(note, dated):
                key = (statement.start, statement.kind, statement.slot)
                repeated = (statement.kind, statement.slot)
                if key in seen or (statement.kind is PreferenceKind.RELATION and repeated in once):
                    continue
                seen.add(key)
                once.add(repeated)
                found.append(statement)
        return found

    def _notes(self) -> list[tuple[Note, Dated]]:
        """What the rules note block by block, and what is left of it, or comes to it, when the tagger has read too."""
        noted = [(note, self.dated) for block in self.blocks for note in self.notes_of(block)]
        questions = [asked for asked, _ in self.asked]
        told = wishes(self.flat, questions, self.person, addressed=self.said.turn) if questions else None
        if told is None:
            return noted
        order = sorted(range(len(noted)), key=lambda place: noted[place][0].start)
        starts = [noted[place][0].start for place in order]
        read_twice: set[int] = set()
        both: list[tuple[Note, Dated]] = []
        for (asked, dated), heard in zip(self.asked, told, strict=True):
            near = order[bisect_left(starts, asked.start) : bisect_left(starts, asked.end)]
            inside = [place for place in near if noted[place][0].end <= asked.end and place not in read_twice]
            if inside or heard:
                read_twice.update(inside)
                notes = together(self.flat, asked, [noted[place][0] for place in inside], heard)
                both += [(note, dated) for note in notes]
        once = [pair for place, pair in enumerate(noted) if place not in read_twice]
        return sorted([*once, *both], key=lambda pair: pair[0].start)

    def notes_of(self, block: Block) -> Iterator[Note]:
        """The notes of one block; headings, dates and speakers change what later blocks mean."""
        if block.kind in (BlockKind.CODE, BlockKind.QUOTE):
            return
        line = self.flat[block.start : block.end]
        if block.kind is not BlockKind.ROW:
            self.head = []
        if self._dates(block, line):
            return
        if block.kind is BlockKind.HEADING or self._is_title(block, line) or self._is_caption(block, line):
            if self.section.level < UNDER:
                self.outer = self.section
            self.section = _Section(line, block.level)
            self.authors.heading(line)
            self.before = line
            return
        if block.kind is BlockKind.ITEM and UNDER + block.level <= self.section.level:
            self.section = self.outer  # the next item after one that had a list of its own
        start, owned = self.authors.owns(block, self.flat)
        if owned:
            when, by = self.dated
            self.own.append(Own(start=start, end=block.end, before=self.before, valid_from=when, dated_by=by))
            yield from self._own(block, start)
        self.before = line[-200:]

    def _own(self, block: Block, start: int) -> Iterator[Note]:
        """The notes of a block that is the owner's from char `start` on; none where it gives orders to a machine."""
        if HIJACK.search(self.flat, start, block.end):
            return
        spoken, block = start > block.start, block.model_copy(update={"start": start})
        if (block.kind is BlockKind.ENTRY and not spoken) or self._is_keyed(block):
            notes = entry_notes(self.flat, block, self.person)
            if notes is not None:
                if asks_for_more(self.flat, block):
                    self._ask(block.start, block.end)
                yield from notes
                return
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not self.said.turn:
            answers = answer_notes(self.flat, block, self.person)
            if answers is not None:
                yield from answers
                return
        section = section_of(self.section.title) if self.section.title else None
        if block.kind is BlockKind.ROW:
            self.head = self.head or cells_of(self.flat, block)
            yield from row_notes(self.flat, block, section, self.head, self.person)
            return
        listed = section is not None and section is not MIXED
        if block.kind is BlockKind.ITEM or listed:
            notes = item_notes(self.flat, block, self.section.title if listed else "", self.person)
            if notes is not None:
                yield from notes
                return
        yield from self._prose(start, block)

    def _ask(self, start: int, end: int, before: str | None = None, lead: str = "") -> None:
        """Let the tagger read this too, if it can say anything about the owner and is meant."""
        sentence = self.flat[start:end]
        if not worth_asking(sentence, self.person, named=self.named) or not is_meant(self.flat, (start, end)):
            return
        context = self.before if before is None else before
        owned = is_owned(sentence, self.person, named=self.named)
        self.asked.append((Asked(start, end, context, lead, self.named, owned), self.dated))

    def _is_title(self, block: Block, line: str) -> bool:
        """A line of its own that names a section ("Wish list"), without any mark of a heading."""
        return (
            block.kind is BlockKind.PARAGRAPH
            and len(line) < 50
            and not line.endswith((".", "!", "?", ","))
            and section_of(line) is not None
        )

    def _is_keyed(self, block: Block) -> bool:
        """An item that brings its own key: "- must have: a balcony"."""
        key, colon, value = self.flat[block.start : block.end].partition(": ")
        keyed = block.kind is BlockKind.ITEM and bool(colon and value.strip()) and len(key) < 40
        return keyed and section_of(key) not in (None, MIXED)

    def _is_caption(self, block: Block, line: str) -> bool:
        """A short line right above a whole sentence, after an empty line: it ends the section before it."""
        return (
            block.kind is BlockKind.PARAGRAPH
            and bool(self.section.title)
            and CAPTION.match(line) is not None
            and re.search(r"(?:\n|[.!?])[ \t]*\r?\n\s*$", self.text[: block.start]) is not None
            and re.match(r"[ \t]*\r?\n[ \t]*[A-Z\d][^\n]*[.!:][ \t]*(?:\r?\n|$)", self.text[block.end :]) is not None
        )

    def _prose(self, start: int, block: Block) -> Iterator[Note]:
        quiet, end = self.flat, block.end
        spans = sentences(quiet, start, end)
        for number, span in enumerate(spans):
            following = quiet[slice(*spans[number + 1])] if number + 1 < len(spans) else ""
            before = quiet[slice(*spans[number - 1])] if number else ""
            if retracts(following) or retracts(before, joined=True) or tells_of_other(quiet[slice(*span)], self.person):
                continue
            if (keyed := self._keyed_sentence(block, span) or pair_notes(quiet, span)) is not None:
                yield from keyed
                continue
            around = Around(before=before, after=following)
            lead = "- " if block.kind is BlockKind.ITEM and not number else ""
            self._ask(*span, around.before if number else None, lead)
            notes, named = sentence_notes(quiet, span, self.person, self.named, around)
            self.named = named and self.third
            yield from notes

    def _keyed_sentence(self, block: Block, span: tuple[int, int]) -> list[Note] | None:
        """A sentence inside a paragraph that is a line of a form: "Loves: Bach, cold brew."; None for any other."""
        key, colon, value = self.flat[slice(*span)].partition(": ")
        if not (colon and value.strip()) or len(key) > 40 or section_of(key) in (None, MIXED):
            return None
        return entry_notes(self.flat, block.model_copy(update={"start": span[0], "end": span[1]}), self.person)

    def _dates(self, block: Block, line: str) -> bool:
        """Take a date that heads an entry. True when the block is nothing but that date."""
        near = self.said.at.date()
        line = self.text[block.line : block.start].strip() + " " + line if block.line < block.start else line
        if self.said.by == "message" or not any(map(str.isdigit, line)):
            return False
        listed = block.kind is BlockKind.ITEM and block.line < block.start
        if not (listed or self._lists_times()) and (headed := entry_head(line, near)) is not None:
            self.dated = (at_midnight(headed, self.said.timezone), "header")
            return True
        if (leading := leading_date(line, near)) is None:
            return False
        when, end = leading
        begins = not listed and BRANDED.match(self.text, block.line, block.end) is not None  # a line of a log
        if begins or block.kind is BlockKind.HEADING or re.match(r"[\])]?\s*[:;|]|\s*[)\]]|\.\s", line[end:]):
            self.dated = (at_midnight(when, self.said.timezone), "header")
        return False

    def _lists_times(self) -> bool:
        """Below "Not available" a date is no heading of what follows."""
        attitude = section_of(self.section.title) if self.section.title else None
        return attitude is not None and attitude.axis == "availability"

    def _found(self, note: Note, dated: Dated) -> Iterator[Found]:
        start, end = self.bytes[note.start], self.bytes[note.end]
        quote = self.text[note.start : note.end]
        when, by = self._when(note, dated)
        private = self._is_private(note)
        for noted in note.noted:
            yield Found(
                kind=noted.kind,
                object=noted.object,
                slot=noted.slot,
                polarity=noted.polarity,
                strength=round(noted.strength, 2),
                quote=quote,
                start=start,
                end=end,
                valid_from=when,
                dated_by=by,
                over=noted.over,
                private=private,
            )

    def _is_private(self, note: Note) -> bool:
        if self.secret is None:
            self.secret = private_spans(self.text)
        last = bisect_left(self.secret, (note.end, 0)) - 1  # they are in order and apart from each other
        return last >= 0 and self.secret[last][1] > note.start

    def _when(self, note: Note, dated: Dated) -> Dated:
        when, by = dated
        since: date | datetime | None = since_date(self.flat[note.start : note.end], when.date())
        return (at_midnight(since, self.said.timezone), "header") if since is not None else (when, by)


__all__ = ["Found", "Noted", "Said", "Sequence", "Speaker", "bare_title", "statements"]
