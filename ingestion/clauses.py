# ruff: noqa: E501, SIM905  patterns are read as one line, with the marks people write
"""One sentence read clause by clause: whose statement is it, and what does it state."""

import re
from dataclasses import dataclass, replace

from ingestion import german_pragmatics
from ingestion.antecedents import LIKE_THEM, in_the_present, named_in, resolved, told_of_others, unlike_others
from ingestion.attitudes import TO_ME, read_self
from ingestion.availability import leaning, times_of
from ingestion.facts import read_fact, read_own_fact
from ingestion.fragments import read_comparison, read_conditions, read_fragment, read_mine, read_what_i
from ingestion.german import read_german
from ingestion.grammar import Clause, Word, clauses, words
from ingestion.languages import language_of
from ingestion.lexicon import dislikes, likes, refuses
from ingestion.noted import Noted, available, objects
from ingestion.people import Speaker, Who, as_owner, relations, subject_of
from ingestion.pragmatics import is_past, is_question, not_meant
from ingestion.things import PRAISE, read_inverted, read_thing
from parley.preferences import PreferenceKind


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in chars [start, end) of the text: the sentence, verbatim, and all it says."""

    start: int
    end: int
    noted: tuple[Noted, ...]


JUDGEMENT = re.compile(
    r"(?:i am (?=free|busy|away|out|available|unavailable|not free|not available|booked))?(?:free|busy|ok|okay|fine|good|no|nope|impossible|works|yes|available|unavailable|away|not free|not available|out|booked)\b(?: all day| for me| please)?[ ,.!]*$"
)
THIRD_PERSON = re.compile(
    r"(?:(?:also|really|never|always) )*(?:loves|hates|likes|prefers|enjoys|wants|adores|dislikes|avoids|needs|detests|refuses) "
)
TAKES_ALL = re.compile(
    r"\b(?:eat|eats|like|likes|love|loves|enjoy|enjoys|drink|drinks|fine with|anything|everything)\b"
)
ONLY_THEN = re.compile(r"(?:for |on |in |at |during |the |every )*+(?!first|second|third|last|one|when|if)\S+")
NOT_THEN = re.compile(
    r"(?:just |definitely |absolutely )?(?:not|never) (?:on |in |at |for |before |after |from |during |until |the |any )*\S+"
)
PAST_TENSE = re.compile(
    r"(?:and |but |so )?(?:i|we) (?:\w+ly |also |always |really )?(?:liked|loved|hated|enjoyed|preferred|adored|was|were|had|could|wanted)\b"
)
LINKS_OUT = frozenset("due owing if unless which who whose where when whenever despite except otherwise".split())


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a sentence: the text before and after it, and what "it" means at its beginning."""

    before: str = ""
    after: str = ""
    about: tuple[Word, ...] = ()


ALONE = Around()


def sentence_notes(
    flat: str, span: tuple[int, int], person: Speaker, named: bool, around: Around = ALONE
) -> tuple[list[Note], bool]:
    """The notes of one sentence, and whether "she" or "he" after it still means the owner."""
    written = flat[slice(*span)]
    if len(written) > LONGEST:
        return [], named
    language = language_of(written)
    if language == "de":
        return _german(flat, span, person, named)
    sentence, owner_named = as_owner(words(flat, *span), person, named)
    norm = " ".join(word.norm for word in sentence)
    if owner_named and re.search(r"\bi (?:is|has|does|was|\w+s)\b", norm):
        named = True
    elif any(subject_of(clause)[0] is Who.OTHER and clause.words[0].raw[:1].isupper() for clause in clauses(sentence)):
        named = False
    if is_question(written, norm) or not_meant(norm, written):
        return [], named
    noted = [_as_hard_as_said(each, norm) for each in read_clauses(clauses(sentence), norm, around.about)]
    if not noted and not language:
        return _german(flat, span, person, named)
    return [Note(*span, tuple(noted))] if noted else [], named


LONGEST = 3_000  # chars of a sentence: what is longer is a table, a listing or an attack
NEEDED = re.compile(r"\bneeds? ")
HARD = re.compile(
    r"\b(?:not negotiable|non-negotiable|no way around|no exceptions?|always|absolutely|without fail|no matter what|not optional|a must|essential|otherwise i)\b"
)


def _as_hard_as_said(noted: Noted, norm: str) -> Noted:
    """ "I need a step-free hotel, that is not negotiable": a requirement, and not only a wish."""
    if noted.kind is PreferenceKind.LIKE and noted.strength == 0.85 and NEEDED.search(norm) and HARD.search(norm):
        return replace(noted, kind=PreferenceKind.DEALBREAKER, strength=0.95)
    return noted


def is_meant(flat: str, span: tuple[int, int]) -> bool:
    """Whether a sentence states something: no question, guess, wish, joke, report or order to a machine."""
    written = flat[slice(*span)]
    norm = " ".join(word.norm for word in words(flat, *span))
    if language_of(written) == "de":
        return german_pragmatics.is_meant(written, written.lower())
    return not (is_question(written, norm) or not_meant(norm, written))


def _german(flat: str, span: tuple[int, int], person: Speaker, named: bool) -> tuple[list[Note], bool]:
    noted, named = read_german(flat, span, person, named)
    return [Note(*span, tuple(noted))] if noted else [], named


def read_clauses(parts: list[Clause], norm: str, about: tuple[Word, ...] = ()) -> list[Noted]:
    """What a sentence's clauses note. `about`: what "it" stands for at its beginning ("Sushi: I like it now")."""
    found: list[Noted] = []
    previous = Who.NONE
    hypothetical = any(part.link == "if" for part in parts) and re.search(r"\bwould\b", norm) is not None
    over = False  # an earlier clause tells of what once was, and those in its tense go on with it
    for number, part in enumerate(parts):
        over = over or is_past(part.norm)
        if over and PAST_TENSE.match(part.norm):
            continue
        before = parts[number - 1] if number else None
        if before is not None and (limits := _limits(part, before, found)) is not None:
            found += limits
            continue
        if before is not None and (harmful := _harmful(part, before)):
            found += harmful
            continue
        if part.link in (*LINKS_OUT, "as long as", "provided"):
            found += _conditions(part, norm)
            continue
        who, _ = subject_of(part)
        elliptic = part.link in ("and", "but", ",", "or", "so", "then", "also", "plus", "yet") and who is Who.THING
        skipped = elliptic and (
            (previous is not Who.SELF and THIRD_PERSON.match(part.norm) is not None)
            or (previous is Who.OTHER and not TO_ME.search(part.norm))
        )
        if skipped:
            continue
        if who is Who.OTHER:
            about = told_of_others(part) or about
        elif before is not None and previous is Who.OTHER and (own := _beside_others(part, before)):
            found += own
            previous = who
            continue
        noted, about = _resolved(part, about) if not (hypothetical and "would" in part.norm) else ([], about)
        if not noted and who is Who.THING and number + 1 < len(parts):
            noted = _time_and_judgement(part, parts[number + 1])
        if who is Who.THING and number + 1 < len(parts) and parts[number + 1].link in ("but", "though", "although"):
            noted = [each for each in noted if (each.polarity, each.strength) != (1, PRAISE)]
        found += [*noted, *relations(part)]
        previous = previous if elliptic and previous is not Who.NONE else who
    return found


def _beside_others(part: Clause, other: Clause) -> list[Noted]:
    """ "Ewan is free on Saturday, I am not": the same question, answered for the owner."""
    if (told := unlike_others(part, other)) is not None:
        return list(objects(told[1], likes(0.6) if told[0] else dislikes(0.6)))
    answered = LIKE_THEM.fullmatch(part.norm)
    if answered is None or leaning(other.norm) is None:
        return []
    return [available(text, -1 if answered["no"] else 1, 0.8) for text in times_of(other)]


def _resolved(part: Clause, about: tuple[Word, ...]) -> tuple[list[Noted], tuple[Word, ...]]:
    """What a clause notes with its pronoun filled in, and what "it" means after it."""
    whole = resolved(part, about)
    noted = _clause(whole, *subject_of(whole))
    if noted:
        return noted, named_in(whole, noted) or about
    former = in_the_present(part)
    named = named_in(part, _clause(former, *subject_of(former)) if former is not None else [])
    return noted, named or about


def _limits(part: Clause, before: Clause, found: list[Noted]) -> list[Noted] | None:
    """What a clause takes away from the one before: "except mushrooms", "but not on Tuesdays"; None when it does not."""
    times = times_of(part)
    last = next((each for each in reversed(found) if each.kind is PreferenceKind.AVAILABILITY), None)
    if part.link == "except":
        if times or last is not None:
            plain = last is not None and ONLY_THEN.match(part.norm) is not None
            return [available(text, -last.polarity, last.strength) for text in times] if plain and last else []
        return list(objects(part.words, dislikes(0.75))) if TAKES_ALL.search(before.norm) else []
    if not times or not NOT_THEN.match(part.norm):
        return None
    if last is not None and last.polarity > 0:
        return [available(text, -1, 0.9) for text in times]
    return [] if part.link in ("but", "and", ",", "though", "although") else None


ALLERGIC = re.compile(r"i am (?:\w+ly )*(?:allergic|intolerant)(?: to (?:it|them|that|those))?[ ,.!]*$")
WHAT_IT_IS = re.compile(
    r"(?!(?:it|they|this|that|these|those|there|he|she|we|i|you)\b)(?P<what>.+?) (?:is|are|looks?|smells?|tastes?|sounds?)\b"
)


def _harmful(part: Clause, before: Clause) -> list[Noted]:
    """ "Fish is great, but I'm allergic": to what the clause before is about."""
    thing = WHAT_IT_IS.match(before.norm) if ALLERGIC.fullmatch(part.norm) else None
    if thing is None or subject_of(before)[0] is not Who.THING:
        return []
    return list(objects(before.words[: len(thing["what"].split())], refuses(1.0, "allergy")))


def _conditions(part: Clause, norm: str) -> list[Noted]:
    if part.link in ("as long as", "provided"):
        return read_conditions(_with_link(part, "as long as"))
    if part.link == "if" and re.search(r"\bonly$", norm[: norm.find(part.norm)].removesuffix("if ").rstrip()):
        return read_conditions(_with_link(part, "only if"))
    return []


def _time_and_judgement(part: Clause, following: Clause) -> list[Noted]:
    """ "Weekends in July: free"."""
    if times_of(following) or not JUDGEMENT.match(following.norm) or re.search(r"\b(?:was|were|had)\b", part.norm):
        return []
    lean = leaning(following.norm) or ((-1, 0.9) if re.match(r"(?:no|not|never|nope)\b", following.norm) else (1, 0.8))
    return [available(text, *lean) for text in times_of(part)]


def _with_link(part: Clause, link: str) -> Clause:
    return Clause((*(word for word in words(link, 0, len(link))), *part.words), link)


def _clause(part: Clause, who: Who, at: int) -> list[Noted]:
    if who is Who.OTHER:
        return []
    if (refused := read_inverted(part)) != []:
        return refused
    part = Clause(part.between(at), part.link) if who is Who.THING and at else part
    if (wanted := read_what_i(part)) is not None:
        return wanted
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
