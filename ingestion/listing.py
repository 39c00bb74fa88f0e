# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Lists, "Key: value" lines and table rows: statements that lean on a heading, a key or a column."""

import re

from ingestion import german_sections
from ingestion.antecedents import named_in
from ingestion.availability import times_of
from ingestion.boxes import BOX, is_ticked, ticked_notes
from ingestion.clauses import Around, Note, read_clauses, sentence_notes
from ingestion.diets import listed_diets
from ingestion.fragments import SELF_START, with_domain
from ingestion.german import read_listed
from ingestion.german_grammar import words_of
from ingestion.german_times import listed_times
from ingestion.grammar import Clause, Word, clauses, words
from ingestion.languages import language_of
from ingestion.lexicon import CEILING, FACT, MONEY, Attitude, dislikes, likes, requires
from ingestion.noted import Noted, available, budget, objects
from ingestion.objects import phrase, slot_of
from ingestion.people import Speaker, Who, as_owner, subject_of, tells_of_other
from ingestion.pragmatics import is_question
from ingestion.resumes import career_notes
from ingestion.sections import CAREER, FACTS, MIXED, favourite_domain, is_career, section_of
from ingestion.sections import DIET as DIET_SECTION
from ingestion.sections import OTHERS as OTHERS_SECTION
from ingestion.sentences import Block, sentences
from ingestion.timings import timings
from ingestion.verdicts import verdict_of
from ingestion.weekdays import day_notes
from parley.preferences import PreferenceKind

SPLIT = re.compile(r"^(?P<what>[^:;=|]{2,60}?)\s*(?:[:=|]|;+|\.{3})\s*(?P<verdict>[^:;|]{1,40})$")
MARKED = re.compile(r"^(?P<mark>✅|✓|✔️?|👍|❤️?|💚|😍|❌|✗|✘|👎|🚫|⛔|🤮)\s*(?P<what>.+)$")
MARKS = {
    "✅": likes(0.75),
    "✓": likes(0.75),
    "✔": likes(0.75),
    "👍": likes(0.75),
    "❤": likes(0.95),
    "💚": likes(0.9),
    "😍": likes(0.95),
}
NOTHING = re.compile(
    r"^\W*(?:none|no|n/?a|nothing|nil|not applicable|nothing special|no (?:known )?(?:allergies|restrictions|preferences?|dealbreakers?)|none (?:known|that i know of)|unknown|tbd|anything|everything|-|—|/)\W*$",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"^(?:from|to|cc|bcc|subject|re|fwd|sent|date|reply-to|title|author|by|source|url|link|version|updated|tags?|file|page|status|id|ref|https?|ps|layout|slug|category)$",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"\s*(?:[;(]|\b(?:because|since|but|so|which|when|if|although|though|cause|cos)\b|, (?:but|because|so|which|though) ).*$",
    re.IGNORECASE,
)
YES_NO = re.compile(r"(?:[\w' -]{2,24} (?:yes|no)\b[,;.! ]*){2,}", re.IGNORECASE)
PAIRS = re.compile(
    r"(?:^|[:,;.] ?|and |but )(?P<what>[\w' -]{2,24}?) (?P<verdict>yes|no|ja|nein)(?= ?(?:[,;.!]|$| but| and| aber| und))",
    re.IGNORECASE,
)
"""Several short verdicts in one sentence: "about the cabin: sauna yes, hot tub no"."""
LONGEST_ROW = 400  # chars of a sentence of verdicts
SKILL_VERB = re.compile(r"(?:knows?|speaks?|can|uses?|does|masters?)$")
LACK = re.compile(
    r"(?:(?:a |the )?(?:lack|absence) of|missing|(?:no|without(?: an?)?)(?= (?:\w+[ -])*(?:options?|choices?|alternatives?|access|accessibility|wifi|wi-fi|internet|"
    r"parking|heating|showers?|toilets?|lifts?|elevators?|kitchens?|windows?|transport|shade|ramps?|signal|privacy|contracts?|insurance)$)) "
)
"""A dealbreaker that is an absence: what is lacking is what they require."""
SEPARATED = re.compile(r"\s*[;|/•·]\s*")


def item_notes(flat: str, block: Block, title: str, person: Speaker) -> list[Note] | None:
    """The notes of a list item below `title` ("" when the heading says nothing); None: read it as prose."""
    if title and is_career(title):
        return career_notes(flat, block)
    box = BOX.search(flat, block.line, block.start) if title else None
    if box is not None and not is_ticked(box):
        return []
    if (boxed := ticked_notes(flat, block, block.start, section_of(title) if title else None)) is not None:
        return boxed
    return _valued(flat, block, title, person)


def _valued(flat: str, block: Block, title: str, person: Speaker) -> list[Note] | None:
    line = flat[block.start : block.end]
    if (verdict := _verdict(flat, block)) is not None:
        return verdict
    if not title:
        return None
    attitude = section_of(title)
    if attitude is None or attitude is MIXED:
        return None
    if attitude is OTHERS_SECTION:
        return []
    if is_question(line, line.lower()) or NOTHING.match(line) or german_sections.NOTHING.match(line):
        return []
    found: list[Note] = []
    named = False
    for number, (start, end) in enumerate(_members(flat, block)):
        # only the first sentence leans on the heading: "Ramen. I can't eat shrimp though."
        lacking = attitude.kind is PreferenceKind.DEALBREAKER and LACK.match(flat[start:end].lower()) is not None
        later = number > 0 and flat[start - 2 : start].strip() != ";"
        if not lacking and (later or _speaks_for_itself(flat, (start, end), person)):
            notes, named = sentence_notes(flat, (start, end), person, named)
            found += notes
        elif noted := items_named(flat, (start, end), attitude, title):
            found.append(Note(start, end, tuple(noted)))
    return found


def pair_notes(flat: str, span: tuple[int, int]) -> list[Note] | None:
    """The verdicts of a sentence that is a row of them; None for any other."""
    pairs = list(PAIRS.finditer(flat[slice(*span)])) if span[1] - span[0] < LONGEST_ROW else []
    if len(pairs) < 2:
        return None
    found: list[Note] = []
    for pair in pairs:
        attitude = likes(0.7) if pair["verdict"].lower() in ("yes", "ja") else dislikes(0.7)
        what = words(flat, span[0] + pair.start("what"), span[0] + pair.end("what"))
        noted = tuple(objects(what, attitude))
        found += [Note(*span, noted)] if noted else []
    return found


def items_named(flat: str, span: tuple[int, int], attitude: Attitude, title: str) -> list[Noted]:
    """What an item names, read by the grammar of its language: the heading's where the item does not tell."""
    if (
        language_of(flat[slice(*span)], "de" if german_sections.names(title) or language_of(title) == "de" else "en")
        == "de"
    ):
        return read_listed(flat, span, attitude)
    return forced(words(flat, *span), attitude, favourite_domain(title))


def _members(flat: str, block: Block) -> list[tuple[int, int]]:
    """The sentences of an item, and what semicolons part in them: "no vegan option; shared bathrooms"."""
    found: list[tuple[int, int]] = []
    for start, end in sentences(flat, block.start, block.end):
        begin = start
        for mark in re.finditer(r";\s+(?=\S)", flat[start:end]):
            if flat.count("(", begin, start + mark.start()) > flat.count(")", begin, start + mark.start()):
                continue  # inside an aside
            found.append((begin, start + mark.start()))
            begin = start + mark.end()
        found.append((begin, end))
    return found


def _speaks_for_itself(flat: str, span: tuple[int, int], person: Speaker) -> bool:
    """A whole sentence with a subject, or a fragment with a predicate of its own."""
    if language_of(flat[slice(*span)]) == "de":
        return re.search(r"\b(?:ich|mir|mich|wir|uns)\b", flat[slice(*span)], re.IGNORECASE) is not None
    sentence, _ = as_owner(words(flat, *span), person, False)
    if not sentence:
        return True
    first = clauses(sentence)
    if not first:
        return True
    who, _ = subject_of(first[0])
    norm = first[0].norm
    if who in (Who.SELF, Who.OTHER):
        return True
    if re.match(
        r"my (?:\w+ ){1,4}(?:is|are)\b|(?:no|nothing|not|never|please|do not|can not|allergic|only|absolutely) ", norm
    ):
        return bool(read_clauses(first, norm))
    if re.search(r" (?:is|are|must|has to|makes?|gives?|does|do) ", norm) and read_clauses(first, norm):
        return True
    return (
        SELF_START.match(norm) is not None
        and not re.match(
            r"(?:reading|learning|working|follow|love|can|speak|play|works?|free|away|busy|available|unavailable|french|is)\b",
            norm,
        )
        and bool(read_clauses(first, norm))
    )


def forced(sentence: list[Word], attitude: Attitude, domain: str) -> list[Noted]:
    """Every thing named in an item or a value, with the section's attitude."""
    sentence = _without_asides(sentence)
    norm = " ".join(word.norm for word in sentence)
    if attitude.axis == "availability":
        return _times(sentence, attitude)
    if attitude.axis == "budget" or (CEILING.match(norm) and MONEY.search(norm)):
        money = MONEY.search(norm)
        return [budget(money.group())] if money else []
    if attitude is DIET_SECTION:
        return listed_diets(sentence)
    if attitude.kind is PreferenceKind.RELATION:
        return _relations(sentence)
    cut = TAIL.search(norm)
    kept = sentence[: len(norm[: cut.start()].split())] if cut and cut.start() else sentence
    if attitude is FACTS:
        return []
    found: list[Noted] = []
    if attitude.kind is PreferenceKind.SKILL and kept and SKILL_VERB.match(kept[0].norm):
        kept = kept[1:]
    if attitude.kind is PreferenceKind.DEALBREAKER and attitude.polarity < 0 and (lack := LACK.match(norm)) is not None:
        return list(objects(kept[len(lack[0].split()) :], requires()))
    for noted in objects(kept, attitude):
        if attitude.kind is PreferenceKind.DEALBREAKER and (money := MONEY.search(noted.object.lower())):
            found.append(budget(money.group()))
        elif not NOTHING.match(noted.object):
            found.append(with_domain(noted, domain) if domain not in ("food", "thing", "dish", "dishe") else noted)
    return found


def _without_asides(sentence: list[Word]) -> list[Word]:
    """Without what stands in parentheses: "Portuguese (native), English"."""
    depth, kept = 0, list[Word]()
    for word in sentence:
        depth += word.norm == "("
        if not depth:
            kept.append(word)
        depth -= word.norm == ")" and depth > 0
    return kept


def _times(sentence: list[Word], attitude: Attitude) -> list[Noted]:
    clause = Clause(tuple(sentence), "")
    if said := timings(clause):
        return [available(*timing) for timing in said]
    polarity = -1 if re.match(r"(?:not|no|never|except|but not)\b", clause.norm) else attitude.polarity
    return [available(text, polarity, attitude.strength) for text in times_of(clause)]


def _relations(sentence: list[Word]) -> list[Noted]:
    names = [
        word.raw
        for word in sentence
        if word.raw[:1].isupper() and word.raw.isalpha() and word.norm not in ("i", "my", "we")
    ]
    return [Noted(PreferenceKind.RELATION, 0, 0.6, name, f"relation:{slot_of(name)}") for name in names[:1]]


def _verdict(flat: str, block: Block) -> list[Note] | None:
    """ "Karaoke: hate it", "✅ sushi", "Hiking 5/5"."""
    line = flat[block.start : block.end]
    if YES_NO.fullmatch(line):
        pairs = re.finditer(r"([\w' -]+?) (yes|no)\b", line, re.IGNORECASE)
        spans = [(pair, likes(0.7) if pair[2].lower() == "yes" else dislikes(0.7)) for pair in pairs]
        return [
            note
            for pair, attitude in spans
            for note in notes_about(flat, block, block.start + pair.start(1), block.start + pair.end(1), attitude)
        ]
    if (marked := MARKED.match(line)) is not None:
        attitude = MARKS.get(marked["mark"].rstrip("\ufe0f"), dislikes(0.8))
        return notes_about(flat, block, block.start + marked.start("what"), block.end, attitude)
    split = SPLIT.match(line) or re.match(
        r"^(?P<what>[^:;|]{2,60}?)\s+\(?(?P<verdict>\d{1,2}/(?:5|10)|★+|⭐+)\)?$", line
    )
    if split is None:
        return None
    attitude = verdict_of(split["verdict"])
    if attitude is None or section_of(split["what"]) is not None:
        return None
    what = words(flat, block.start, block.start + split.end("what"))
    if days := listed_times(words_of(flat, (block.start, block.start + split.end("what"))), attitude.polarity, 0.9):
        return [Note(block.start, block.end, tuple(days))]
    if times := times_of(Clause(tuple(what), "")):
        return [Note(block.start, block.end, tuple(available(text, attitude.polarity, 0.9) for text in times))]
    return notes_about(flat, block, block.start, block.start + split.end("what"), attitude)


def notes_about(flat: str, block: Block, start: int, end: int, attitude: Attitude) -> list[Note]:
    noted = tuple(objects(words(flat, start, end), attitude))
    return [Note(block.start, block.end, noted)] if noted else []


def asks_for_more(flat: str, block: Block) -> bool:
    """Whether a "Key: value" line has a key that the rules do not know, so that another reading may help."""
    key = flat[block.start : block.end].partition(":")[0].strip(" *_")
    if HEADER.match(key) or german_sections.HEADERS.fullmatch(key):
        return False
    paired = any(pair_notes(flat, span) for span in sentences(flat, block.start, block.end))
    return section_of(key) in (None, MIXED) and _verdict(flat, block) is None and not paired


def entry_notes(flat: str, block: Block, person: Speaker) -> list[Note] | None:
    """The notes of a "Key: value" line; None: read it as prose."""
    if (verdict := _verdict(flat, block)) is not None:
        return verdict
    line = flat[block.start : block.end]
    key, _, _ = line.partition(":")
    start = block.start + len(key) + 1
    bare = key.strip(" *_")
    if HEADER.match(bare) or german_sections.HEADERS.fullmatch(bare):
        return []
    value = Block(kind=block.kind, start=_skip(flat, start, block.end), end=block.end, line=block.line)
    attitude = section_of(bare)
    if attitude is FACTS or attitude is CAREER:
        return fact_note(flat, block, bare, value)
    if attitude is None and tells_of_other(line, person):
        return []
    subject = _subject(flat, block.start, start - 1)
    if (boxed := ticked_notes(flat, block, value.start, attitude)) is not None:
        return boxed
    if attitude is None and (days := day_notes(flat, block, (block.start, start - 1), value)) is not None:
        return days or _sentences(flat, value, person)
    if attitude is None or attitude is MIXED:
        return _sentences(flat, value, person, subject)
    notes = _valued(flat, value, bare, person)
    if notes is None:
        return _sentences(flat, value, person)
    return [Note(block.start if note.start == value.start else note.start, note.end, note.noted) for note in notes]


def fact_note(flat: str, block: Block, key: str, value: Block) -> list[Note]:
    """A fact named by its key; none when the value says nothing."""
    text = re.sub(r"\s+", " ", flat[value.start : value.end]).strip(" .*_")[:160]
    if not text or NOTHING.match(text):
        return []
    noted = Noted(FACT, 0, 0.5, f"{key.lower()}: {text}", f"fact:{slot_of(key)}")
    return [Note(block.start, block.end, (noted,))]


def _subject(flat: str, start: int, end: int) -> tuple[Word, ...]:
    """What "it" means after a key: "Sushi: I like it now", "I changed my mind about sushi: I like it"."""
    key = Clause(tuple(words(flat, start, end)), "")
    return named_in(key, ()) or (key.words if len(key.words) <= 4 else ())


def _sentences(flat: str, value: Block, person: Speaker, subject: tuple[Word, ...] = ()) -> list[Note]:
    found: list[Note] = []
    named = False
    for span in sentences(flat, value.start, value.end):
        if (pairs := pair_notes(flat, span)) is not None:
            found += pairs
            continue
        notes, named = sentence_notes(flat, span, person, named, Around(about=subject))
        found += notes
    return found


def _skip(flat: str, start: int, end: int) -> int:
    while start < end and (flat[start].isspace() or flat[start] in "*_"):
        start += 1
    return start


__all__ = ["entry_notes", "item_notes", "phrase"]
