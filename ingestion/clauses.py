# ruff: noqa: E501, SIM905  patterns are read as one line, with the marks people write
"""One sentence read clause by clause: whose statement is it, and what does it state."""

import re
from dataclasses import dataclass

from ingestion.attitudes import TO_ME, Noted, available, objects, read_self
from ingestion.availability import leaning, times_of
from ingestion.facts import read_fact, read_own_fact
from ingestion.fragments import read_comparison, read_conditions, read_fragment, read_mine
from ingestion.grammar import Clause, clauses, words
from ingestion.lexicon import dislikes
from ingestion.people import Speaker, Who, as_owner, relations, subject_of
from ingestion.pragmatics import is_past, is_question, not_meant
from ingestion.things import read_inverted, read_thing
from parley.preferences import PreferenceKind


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in chars [start, end) of the text: the sentence, verbatim, and all it says."""

    start: int
    end: int
    noted: tuple[Noted, ...]
    private: bool = False


PRIVATE = re.compile(
    r"\b(?:do not|don't|never) (?:tell|mention (?:this|it|that)|repeat (?:this|it|that))\b|\bbetween (?:us|you and me|ourselves)\b|"
    r"\bkeep (?:this|it|that) (?:to yourself|between|secret|private|quiet|confidential)|\b(?:is|it is|it's) (?:a |strictly )?(?:secret|confidential)\b|"
    r"\boff the record\b|\bin confidence\b|\bconfidentially\b|\bfor your (?:eyes|ears) only\b|\bno ?one (?:else )?(?:should|must|can) know\b",
    re.IGNORECASE,
)
THIS = re.compile(
    r"^\W*(?:but |and |so )?(?:please )?(?:do not|don't|never|keep|this is|that is|that's|it's|between|off the record)\b",
    re.IGNORECASE,
)
JUDGEMENT = re.compile(
    r"(?:free|busy|ok|okay|fine|good|no|nope|impossible|works|yes|available|unavailable|away|not free|not available|out|booked)\b(?: all day| for me| please)?[ ,.!]*$"
)
THIRD_PERSON = re.compile(
    r"(?:(?:also|really|never|always) )*(?:loves|hates|likes|prefers|enjoys|wants|adores|dislikes|avoids|needs|detests|refuses) "
)
TAKES_ALL = re.compile(
    r"\b(?:eat|eats|like|likes|love|loves|enjoy|enjoys|drink|drinks|fine with|anything|everything)\b"
)
LINKS_OUT = frozenset("due owing if unless which who whose where when whenever despite except otherwise".split())


def is_private(flat: str, following: str) -> bool:
    """Asked not to be passed on, in the sentence or in a short one right after it ("Please don't tell anyone.")."""
    if PRIVATE.search(flat):
        return True
    return len(following.split()) < 9 and PRIVATE.search(following) is not None and THIS.match(following) is not None


def sentence_notes(
    flat: str, span: tuple[int, int], person: Speaker, named: bool, following: str = ""
) -> tuple[list[Note], bool]:
    """The notes of one sentence, and whether "she" or "he" after it still means the owner."""
    written = flat[slice(*span)]
    sentence, owner_named = as_owner(words(flat, *span), person, named)
    norm = " ".join(word.norm for word in sentence)
    if owner_named and re.search(r"\bi (?:is|has|does|was|\w+s)\b", norm):
        named = True
    elif any(subject_of(clause)[0] is Who.OTHER and clause.words[0].raw[:1].isupper() for clause in clauses(sentence)):
        named = False
    if is_question(written, norm) or not_meant(norm, written):
        return [], named
    noted = read_clauses(clauses(sentence), norm)
    notes = [Note(*span, tuple(noted), is_private(written, following))] if noted else []
    return notes, named


def read_clauses(parts: list[Clause], norm: str) -> list[Noted]:
    found: list[Noted] = []
    previous = Who.NONE
    hypothetical = any(part.link == "if" for part in parts) and re.search(r"\bwould\b", norm) is not None
    for number, part in enumerate(parts):
        if part.link == "except" and number and TAKES_ALL.search(parts[number - 1].norm):
            found += objects(part.words, dislikes(0.75))
            continue
        if part.link in LINKS_OUT:
            if part.link == "if" and re.search(r"\bonly$", norm[: norm.find(part.norm)].removesuffix("if ").rstrip()):
                found += read_conditions(_with_link(part, "only if"))
            continue
        if part.link in ("as long as", "provided"):
            found += read_conditions(_with_link(part, "as long as"))
            continue
        who, at = subject_of(part)
        elliptic = part.link in ("and", "but", ",", "or", "so", "then", "also", "plus", "yet") and who is Who.THING
        if elliptic and previous is not Who.SELF and THIRD_PERSON.match(part.norm):
            continue
        if elliptic and previous is Who.OTHER and not TO_ME.search(part.norm):
            continue
        noted = [] if hypothetical and "would" in part.norm else _clause(part, who, at, previous)
        if not noted and who is Who.THING and number + 1 < len(parts):
            noted = _time_and_judgement(part, parts[number + 1])
        found += [*noted, *relations(part)]
        previous = previous if elliptic and previous is not Who.NONE else who
    return found


def _time_and_judgement(part: Clause, following: Clause) -> list[Noted]:
    """ "Weekends in July: free"."""
    if times_of(following) or not JUDGEMENT.match(following.norm):
        return []
    lean = leaning(following.norm) or ((-1, 0.9) if re.match(r"(?:no|not|never|nope)\b", following.norm) else (1, 0.8))
    return [available(text, *lean) for text in times_of(part)]


def _with_link(part: Clause, link: str) -> Clause:
    return Clause((*(word for word in words(link, 0, len(link))), *part.words), link)


def _clause(part: Clause, who: Who, at: int, previous: Who) -> list[Noted]:
    if who is Who.OTHER:
        return []
    if (refused := read_inverted(part)) != []:
        return refused
    part = Clause(part.between(at), part.link) if who is Who.THING and at else part
    if who is Who.SELF:
        return read_self(part, at) or _fact(part, at)
    mine = read_mine(part)
    if mine is not None:
        return mine
    if is_past(part.norm):
        return []
    return read_fragment(part) or read_thing(part, own=True) or read_comparison(part) or read_own_fact(part)


def _fact(part: Clause, at: int) -> list[Noted]:
    if is_past(part.norm):
        return []
    thing = read_thing(part, own=True) if not re.match(r"(?:i|we) ", part.norm) else []
    return thing or [noted for noted in read_fact(part, at) if noted.kind is not PreferenceKind.RELATION]
