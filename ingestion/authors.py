# ruff: noqa: E501, RUF001, SIM905  patterns are read as one line, with the marks people write
"""Whose words a block is: the owner's, or those of somebody in a chat log, a mail or a letter to the owner."""

import re
from collections import Counter

from ingestion.people import Speaker
from ingestion.sections import bare_title, section_of
from ingestion.sentences import Block, BlockKind
from ingestion.verdicts import verdict_of

STAMP = r"(?:[\[(]?\d{1,4}[-/.:]\d{1,2}[^\]A-Za-z]{0,24}(?:[AaPp]\.?[Mm]\.?)?[\])]?\s*[-;]*\s*)?"
SPOKEN = re.compile(
    rf"^[\s*_]*{STAMP}[*_]*(?P<name>[A-Z][\w'.-]*(?: [A-Z][\w'.-]*){{0,2}}|me|Me)[*_]*(?: ?\([^)]{{1,20}}\))?[*_]*:[*_]*\s+(?=\S)"
)
FROM = re.compile(r"^[\s>*_]*(?:From|Von|Author|Written by|By|Sender)[*_]*:[*_]*\s*(?P<name>.+)$", re.IGNORECASE)
WROTE = re.compile(r"^(?:On .{4,60}, )?(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?) (?:<[^>]+> )?wrote:\s*$")
GREETING = re.compile(
    r"^\W*(?:dear|hi|hey|hello|hallo|liebe[rs]?|good morning|my dear(?:est)?)[ ,]+(?!I\b|I'm\b|i\b|i'm\b|it's\b|this\b|my\b)(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)\s*[,!.:;—-]*\s*$",
    re.IGNORECASE,
)
GREETING_START = re.compile(
    r"^\W*(?:dear|hi|hey|hello)[ ,]+(?!I\b|I'm\b|i\b|i'm\b|it's\b|this\b|my\b)(?P<name>[A-Z][\w'-]+)\b\s*[,!]",
    re.IGNORECASE,
)
POSSESSED = re.compile(
    r"^(?:about |notes on |from )?(?P<name>[A-Z][\w-]+)(?: [A-Z][\w-]+)?'s? .+|^(?:about|notes on|from|for) (?P<other>[A-Z][\w-]+)$"
)
FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|My|me|we|We)\b")
VERBED = re.compile(
    r"\b(?:loves?|hates?|likes?|is|am|are|can|will|prefers?|don't|do|said|wants?|think|let's|what|how|ok|sounds|yes|no|hi|hey|thanks)\b",
    re.IGNORECASE,
)


TOPIC = re.compile(
    r"(?:the )?(?:dates?|money|costs?|prices?|food|drinks?|meals?|budget|times?|timing|transport|travel|accommodation|hotels?|rooms?|edit(?: ?\d)?|update|ps|pps|nb|notes?|tl;?dr|music|"
    r"hobbies|work|jobs?|pets?|sports?|health|family|home|weekends?|weekdays?|mornings?|evenings?|logistics|activities|location|places?|venue|weather|gear|equipment|summary|question|answer|"
    r"background|experience|education|availability|schedule|plans?|cooking|cleaning|driving|kids|children|languages?|movies|films|books|games)",
    re.IGNORECASE,
)
"""What a line is about, never who speaks it: "Dates: 1-10 July is perfect"."""


CUSTOMERS = frozenset(
    "customer customers subscriber subscribers user users traveller shopper kunde kundin kunden kundinnen abonnent abonnentin nutzer nutzerin".split()
)
"""Whom only a company greets: the letter is not the owner's."""
QUESTIONS = frozenset(
    {"q", "question", "f", "frage", "interviewer", "interviewerin", "moderator", "moderatorin", "host"}
)
ANSWERS = frozenset({"a", "answer", "antwort"})
"""In an interview with the text's owner, who asks and who answers."""


class Authors:
    """Follows who is speaking through a text's blocks. A text is its owner's until something says otherwise."""

    def __init__(self, text: str, owner: Speaker, *, letters: bool) -> None:
        self._owner = owner
        self._letters = letters
        self._mail = True  # the mail or letter at hand is the owner's
        self._turn = True  # the speaker of the chat log at hand is the owner
        self._section = True  # the section at hand is about the owner
        lines = [SPOKEN.match(line) for line in text.replace("’", "'").splitlines()]
        self._speakers = Counter(match["name"] for match in lines if match and section_of(match["name"]) is None)
        headings = [bare_title(line) for line in text.splitlines() if line.lstrip().startswith("#")]
        self._by_person = any(heading.lower() in owner.names for heading in headings)
        self._first = True

    def heading(self, title: str) -> None:
        """A heading ends a speaker's turn, and may open a section about somebody else ("Mia's wishes")."""
        self._turn = True
        bare = bare_title(title)
        found = POSSESSED.match(bare)
        name = (found["name"] or found["other"]) if found else ""
        if (
            self._by_person
            and not name
            and re.fullmatch(r"[A-Z][\w-]+(?: [A-Z][\w-]+)?", bare)
            and section_of(bare) is None
        ):
            name = bare
        if self._speakers and bare in self._speakers:
            name = bare
        self._section = not name or self._is_owner(name)

    def owns(self, block: Block, flat: str) -> tuple[int, bool]:
        """Where the block's own words begin (after "Ana: "), and whether they are the owner's."""
        line = flat[block.start : block.end]
        first, self._first = self._first, False
        if (mail := FROM.match(line)) is not None:
            self._mail, self._turn = self._is_owner(mail["name"]), True
            return block.start, False
        if (wrote := WROTE.match(line)) is not None:
            self._mail = self._is_owner(wrote["name"])
            return block.start, False
        if (
            self._letters
            and (first or GREETING.match(line))
            and (greeted := GREETING.match(line) or GREETING_START.match(line)) is not None
        ):
            if self._is_owner(greeted["name"]) or greeted["name"].lower() in CUSTOMERS:
                self._mail = False
            return block.end if GREETING.match(line) else block.start, self._mail
        if (
            block.kind in (BlockKind.ENTRY, BlockKind.ITEM, BlockKind.PARAGRAPH)
            and (spoken := self._spoken(line)) is not None
        ):
            owned = self._is_owner(spoken["name"])
            if block.kind is not BlockKind.ITEM:
                self._turn = owned  # an item's name holds for the item alone
            return block.start + spoken.end(), owned
        return block.start, self._mail and self._turn and self._section

    def _spoken(self, line: str) -> re.Match[str] | None:
        """ "Mia: I hate fish" is Mia speaking; "Music: I love jazz" is a topic."""
        found = SPOKEN.match(line)
        if found is None or section_of(found["name"]) is not None or TOPIC.fullmatch(found["name"]):
            return None
        name, rest = found["name"], line[found.end() :]
        if self._is_owner(name):
            return found
        log = sum(count for count in self._speakers.values()) >= 2 and (
            self._speakers[name] >= 2 or any(self._is_owner(other) for other in self._speakers)
        )
        if verdict_of(rest) is not None and not (self._speakers[name] >= 2 or any(map(self._is_owner, self._speakers))):
            return None
        spoken = (FIRST_PERSON.search(rest) or VERBED.search(rest)) and len(rest.split()) >= 2
        return found if log or spoken else None

    def _is_owner(self, name: str) -> bool:
        lowered = name.lower().strip(" *_<>\"'")
        names = self._owner.names
        if lowered in ANSWERS:
            return any(asks.lower() in QUESTIONS for asks in self._speakers)
        return (
            lowered in names
            or lowered in {full.split()[-1] for full in names if " " in full}
            or lowered in ("me", "i", "myself")
            or any(re.search(rf"\b{re.escape(one)}\b", lowered) for one in names)
        )
