# ruff: noqa: E501, RUF001, SIM905  patterns are read as one line, with the marks people write
"""Which lines of a text are somebody speaking: "Mia: I hate fish" is, "Termin: Am 6. Juni kann ich nicht" is a key.

A speaker of a conversation speaks in turns with others, or is called as people are. A key belongs to its line alone.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from ingestion.namelists import GIVEN, PLACE, PLACE_OF_WORDS, NameList
from ingestion.people import Speaker
from ingestion.sections import section_of
from ingestion.sources.transcript_keys import KEY, is_wordy
from ingestion.verdicts import verdict_of
from parley.errors import NerError

STAMP = r"(?:[\[(]?\d{1,4}[-/.:]\d{1,2}[^\]A-Za-z]{0,24}(?:[AaPp]\.?[Mm]\.?)?[\])]?\s*[-;]*\s*)?"
SPOKEN = re.compile(
    rf"^[\s*_]*{STAMP}[*_]*(?P<name>[^\W\d_a-z][\w'.-]*(?: [^\W\d_a-z][\w'.-]*){{0,2}}|me|Me)[*_]*(?: ?\([^)]{{1,20}}\))?[*_]*:[*_]*\s+(?=\S)"
)
TOPIC = re.compile(
    r"(?:the )?(?:dates?|money|costs?|prices?|food|drinks?|meals?|budget|times?|timing|transport|travel|accommodation|hotels?|rooms?|edit(?: ?\d)?|update|ps|pps|nb|notes?|tl;?dr|music|"
    r"hobbies|work|jobs?|pets?|sports?|health|family|home|weekends?|weekdays?|mornings?|evenings?|logistics|activities|location|places?|venue|weather|gear|equipment|summary|question|answer|"
    r"background|experience|education|availability|schedule|plans?|cooking|cleaning|driving|kids|children|languages?|movies|films|books|games)",
    re.IGNORECASE,
)
"""What a line is about, never who speaks it: "Dates: 1-10 July is perfect"."""
QUESTIONS = frozenset(
    {"q", "question", "f", "frage", "interviewer", "interviewerin", "moderator", "moderatorin", "host"}
)
ANSWERS = frozenset({"a", "answer", "antwort"})
"""In an interview with the text's owner, who asks and who answers."""
WORDS_TOO = frozenset(
    "art hope summer winter autumn spring joy grace faith sky ocean river rain star olive ginger sage basil rosemary heather dance destiny harmony melody sunny love day money music page price rich wood ice love case dates long room young".split()
)
"""First names that are as often what a line is about."""
INITIALS = re.compile(r"[A-Z]{2,3}")
FULL_NAME = re.compile(r"\b[A-Z][a-z][\w'-]{0,20} (?:[A-Z][a-z][\w'-]{0,20} )?[A-Z][a-z][\w'-]{0,20}")
TALK = re.compile(
    r"\b(?:I|I'm|I've|I'd|I'll|my|My|me|we|We)\b|\b(?i:loves?|hates?|likes?|is|am|are|can|will|prefers?|don't|do|said|wants?|think|let's|what|how|ok|sounds|yes|no|hi|hey|thanks|ich|mir|wir|mag|nein|ja)\b"
)


FIRST = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|[Mm]e|[Mm]y|[Ii]ch|[Mm]ir|[Mm]ich|[Mm]ein\w*)\b")


class Turns:
    """Who takes turns in a text. `conversation`: whether what follows a line belongs to its speaker too."""

    def __init__(self, text: str, owner: Speaker) -> None:
        lines = [SPOKEN.match(line) for line in text.replace("’", "'").splitlines()]
        keyed = [match for match in lines if match and section_of(match["name"]) is None]
        self.often = Counter(match["name"] for match in keyed)
        self._wordy = Counter(match["name"] for match in keyed if _is_talk(match.string[match.end() :]))
        self._initials = {"".join(word[0] for word in full.split()) for full in FULL_NAME.findall(text)}
        self._owner = owner
        self._asked = any(name.lower() in QUESTIONS for name in self.often)
        self._mostly_spoken = len(keyed) * 4 >= sum(bool(line.strip()) for line in text.splitlines())
        self._speakers = self._alternating([match["name"] for match in keyed if not _is_key(match["name"])])

    def conversation(self, name: str) -> bool:
        """Whether what follows a line of somebody's is theirs too: not in minutes, where few lines are spoken."""
        return name in self._speakers and self._mostly_spoken

    def spoken(self, line: str) -> re.Match[str] | None:
        """ "Mia: I hate fish" is Mia speaking; "Music: I love jazz" is a topic."""
        found = SPOKEN.match(line)
        if found is None:
            return None
        name, rest = found["name"], line[found.end() :]
        if self.is_owner(name) or name in self._speakers:
            return found
        if section_of(name) is not None or TOPIC.fullmatch(name) or _is_key(name) or verdict_of(rest) is not None:
            return None
        return found if self._is_somebody(name) and TALK.search(rest) and len(rest.split()) >= 2 else None

    def is_owner(self, name: str) -> bool:
        lowered = name.lower().strip(" *_<>\"'")
        if lowered in ANSWERS:
            return self._asked
        names = self._owner.names
        return (
            lowered in names
            or lowered in {full.split()[-1] for full in names if " " in full}
            or lowered in ("me", "i", "myself")
            or name in _initials(self._owner)
            or any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", lowered) for one in names)
        )

    def _alternating(self, names: list[str]) -> frozenset[str]:
        """Who speaks several times, in turns with others; once the owner does, everybody who is called like somebody."""
        changes = sum(one != other for one, other in pairwise(names))
        with_owner = any(map(self.is_owner, names)) and len(set(names)) > 1
        if changes < (1 if with_owner else 2) or self._is_a_record(names):
            return frozenset()
        again = {name for name in names if self.often[name] > 1}
        often = {name for name in again if with_owner or self._talks(name)}
        if len(often) < 2 and not with_owner:
            return frozenset()
        others = {name for name in names if is_called(name) and not self.is_owner(name)}
        if with_owner and (
            again or len(others) > 1
        ):  # a conversation of the owner's: whoever else has a line in it speaks
            return frozenset(name for name in names if name in often or self._talks(name))
        return frozenset({*often, *(name for name in names if self._is_somebody(name))})

    def _is_somebody(self, name: str) -> bool:
        asks = name.lower() in QUESTIONS | ANSWERS
        return asks or self.is_owner(name) or is_called(name) or self._is_short_for_somebody(name)

    def _talks(self, name: str) -> bool:
        """Whether the lines of that name are what people say: a repeated "Thread: Tubeless" is none."""
        return self._is_somebody(name) or self._wordy[name] * 2 >= self.often[name]

    @staticmethod
    def _is_a_record(names: list[str]) -> bool:
        """Three or more keys that come again in the same order: cards, not people."""
        period = names.index(names[0], 1) if names and names[0] in names[1:] else 0
        return period > 2 and all(name == names[number % period] for number, name in enumerate(names))

    def _is_short_for_somebody(self, name: str) -> bool:
        """ "BP" in minutes that name Bronwen Pugh."""
        return INITIALS.fullmatch(name) is not None and name in self._initials


def is_about_owner(text: str, owner: Speaker) -> bool:
    """Whether a text tells of its owner in the third person, so that "she" after their name may be they.

    Whoever writes "I" tells of others when they write "she", whatever name stands in the title.
    """
    firsts = len(FIRST.findall(text))
    if not firsts:
        return True
    names = "|".join(re.escape(name) for name in sorted(owner.names, key=len, reverse=True))
    return firsts < 2 * len(re.findall(rf"(?<!\w)(?:{names})(?!\w)", text, re.IGNORECASE))


def is_called(name: str) -> bool:
    """Whether it is a name that people are called by, by its first word."""
    names = _names()
    first = name.split()[0].lower()
    if names is None:
        return True
    return first not in WORDS_TOO and bool(names.marks_of([first.split("-")[0]])[0] & GIVEN)


def is_place(named: str) -> bool:
    """Whether every part of "Porto, Portugal" begins with what places are called."""
    names = _names()
    firsts = [part.split()[0].lower() for part in named.split(",") if part.split()]
    return (
        names is not None and bool(firsts) and all(mark & (PLACE | PLACE_OF_WORDS) for mark in names.marks_of(firsts))
    )


def _is_talk(said: str) -> bool:
    return is_wordy(said) and TALK.search(said) is not None


def _is_key(name: str) -> bool:
    return name.lower() not in QUESTIONS | ANSWERS and (KEY.fullmatch(name) or TOPIC.fullmatch(name)) is not None


def _initials(owner: Speaker) -> set[str]:
    """ "GL" of Gareth Llewellyn."""
    full = [name.split() for name in (owner.name, *owner.aliases)]
    return {"".join(word[0] for word in words).upper() for words in full if len(words) > 1}


@lru_cache(maxsize=1)
def _names() -> NameList | None:
    """One a process; None where the list cannot be read, and any capitalised word may be a name."""
    try:
        return NameList()
    except NerError:
        return None
