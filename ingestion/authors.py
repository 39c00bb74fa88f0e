# ruff: noqa: E501, RUF001, SIM905  patterns are read as one line, with the marks people write
"""Whose words a block is: the owner's, or those of somebody in a chat log, a mail or a letter to the owner."""

import re
from collections import Counter

from ingestion.people import Speaker
from ingestion.pragmatics import HIJACK
from ingestion.sections import bare_title, section_of
from ingestion.sentences import RULE, Block, BlockKind
from ingestion.turns import Turns, is_called

HEADER = re.compile(
    r"^[\s>*_]*(?P<key>From|Von|Sender|Absender|To|An|Cc|Bcc|Kopie|Subject|Re|Betreff|Date|Datum|Sent|Gesendet|Reply-To|Antwort an)[*_]*:[*_]*\s*(?P<value>.*)$",
    re.IGNORECASE,
)
SENT_BY = frozenset({"from", "von", "sender", "absender"})
BYLINE = re.compile(
    r"^[\s>*_]*(?:Author|Written by|By|Autor(?:in)?|Verfasst von)[*_]*:[*_]*\s*(?P<name>[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,2})\s*$"
)
WROTE = re.compile(
    r"^(?:(?:On|Am|Le|El) .{4,90}?,? |\S+ )?(?:(?P<name>[^\W\d_a-z][\w'-]+(?: [A-Z][\w'-]+)?|[\w.+-]+@[\w.-]+) (?:<[^>]+> ?)?wrote|schrieb (?P<german>[^\W\d_][\w'-]+(?: [^\W\d_][\w'-]+)?)(?: <[^>]+>)?):\s*$"
)
FORWARDED = re.compile(
    r"^\W*(?:Original Message|Forwarded message|Begin forwarded message|Ursprüngliche Nachricht|Originalnachricht|Weitergeleitete Nachricht|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Message d'origine)\W*$",
    re.IGNORECASE,
)
POST = re.compile(
    r"^(?P<name>[\w.-]{2,30}(?: [A-Z][\w.-]{1,20})?)(?:,| -| –| —| \|| on| wrote on| schrieb am| am)? (?:on |am )?\W?(?=\d{1,4}[./ -]|(?:Jan|Feb|M[aä]r|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[ck]t|Nov|De[cz])[a-zä]* \d)[^\n]{6,34}$"
)
"""The line above somebody's post in a forum: "gravel_jo, 19 Jun 2025"."""
REPOST = re.compile(r"^\W*RT @\w+|^\W*(?:Retweeted|Reposted) by\b|^\W*@\w+ (?:wrote|tweeted|posted):")
QUOTED = re.compile(r"\[quote\b[^\]\n]{0,80}\]", re.IGNORECASE)
UNQUOTED = re.compile(r"\[/quote\]", re.IGNORECASE)
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
CUSTOMERS = frozenset(
    "customer customers subscriber subscribers user users traveller shopper kunde kundin kunden kundinnen abonnent abonnentin nutzer nutzerin".split()
)
"""Whom only a company greets: the letter is not the owner's."""
LONGEST_FENCE = 6_000  # chars between two rules that are looked at together


class Authors:
    """Follows who is speaking through a text's blocks. A text is its owner's until something says otherwise."""

    def __init__(self, text: str, owner: Speaker, *, letters: bool) -> None:
        self._owner = owner
        self._letters = letters
        self._text = text
        self._turns = Turns(text, owner)
        self._mail = True  # the mail or letter at hand is the owner's
        self._turn = True  # the speaker of the chat log at hand is the owner
        self._section = True  # the section at hand is about the owner
        self._quoting = False  # inside a quotation of several blocks
        self._silent = 0  # up to this char the text gives orders to whatever reads it
        self._ordered = False  # the block before did
        self._posts = self._posters()
        headings = [bare_title(line) for line in text.splitlines() if line.lstrip().startswith("#")]
        self._by_person = any(heading.lower() in owner.names for heading in headings)
        self._first = True

    def heading(self, title: str) -> None:
        """A heading ends a speaker's turn, and may open a section about somebody else ("Mia's wishes")."""
        self._turn, self._ordered = True, HIJACK.search(title) is not None
        bare = bare_title(title)
        found = POSSESSED.match(bare)
        name = (found["name"] or found["other"]) if found else ""
        if not (is_called(name) if name else False) and not self._is_owner(name):
            name = ""
        person = re.fullmatch(r"[A-Z][\w-]+(?: [A-Z][\w-]+)?", bare) and section_of(bare) is None
        if (self._by_person and not name and person) or self._turns.conversation(bare):
            name = bare
        self._section = not name or self._is_owner(name)

    def owns(self, block: Block, flat: str) -> tuple[int, bool]:
        """Where the block's own words begin (after "Ana: "), and whether they are the owner's."""
        line = flat[block.start : block.end]
        first, self._first = self._first, False
        if self._gives_orders(block, flat):
            return block.start, False
        if self._changes_mail(block, self._text[block.start : block.end].replace("’", "'")):
            return block.start, False
        if (start := self._after_quotation(block, flat)) > block.start:
            return start, start < block.end and self._owned
        if self._letters and (greeted := self._greeted(line, first)) is not None:
            return block.end if GREETING.match(line) else block.start, greeted
        if REPOST.match(line):
            return block.start, False
        spoken = self._turns.spoken(line) if block.kind in _SPEAKING else None
        if spoken is not None:
            owned = self._is_owner(spoken["name"])
            if block.kind is not BlockKind.ITEM and self._turns.conversation(spoken["name"]):
                self._turn = owned  # an item's name, or a key's, holds for the line alone
            return block.start + spoken.end(), owned
        return block.start, self._owned

    @property
    def _owned(self) -> bool:
        return self._mail and self._turn and self._section

    def _greeted(self, line: str, first: bool) -> bool | None:
        """Whether a letter that begins here is the owner's; None where none begins."""
        alone = GREETING.match(line)
        greeted = alone or (GREETING_START.match(line) if first else None)
        if greeted is None:
            return None
        if self._is_owner(greeted["name"]) or greeted["name"].lower() in CUSTOMERS:
            self._mail = False
        return self._mail

    def _changes_mail(self, block: Block, line: str) -> bool:
        """Take a line that says whose mail, letter or post follows. True when it is nothing but that."""
        if (header := HEADER.match(line)) is not None and self._is_head(block):
            if header["key"].lower() in SENT_BY:
                self._mail, self._turn = self._is_owner(header["value"]), True
            return True
        if (byline := BYLINE.match(line)) is not None:
            self._mail, self._turn = self._is_owner(byline["name"]), True
            return True
        if (wrote := WROTE.match(line)) is not None:
            quoted = re.match(r"\s*(?:>|\[quote)", self._text[block.end : block.end + 200]) is not None
            if not quoted:  # nothing marks where it ends
                self._mail = self._is_owner(wrote["name"] or wrote["german"])
            return True
        if FORWARDED.match(line):
            self._mail = False
            return True
        if (post := POST.match(line)) is not None and post["name"] in self._posts:
            self._mail, self._turn = self._is_owner(post["name"]), True
            return True
        return False

    def _is_head(self, block: Block) -> bool:
        """Whether the lines around it are a mail's head too: "From: Lisbon" in a form is none."""
        around = self._text[max(0, block.line - 300) : block.end + 300].splitlines()
        keys = {found["key"].lower() for line in around if (found := HEADER.match(line))}
        value = self._text[block.start : block.end].partition(":")[2]
        return len(keys) > 1 or "@" in value

    def _posters(self) -> set[str]:
        """Whose posts the text has; nobody's where the owner has none."""
        found = Counter(post["name"] for line in self._text.splitlines() if (post := POST.match(line.strip())))
        if not any(map(self._is_owner, found)):
            return set()
        return {name for name in found if found[name] > 1 or is_called(name) or re.search(r"\d|_", name)}

    def _after_quotation(self, block: Block, flat: str) -> int:
        """Where the block's own words begin, after what it quotes with [quote] marks."""
        line = flat[block.start : block.end]
        opened, closed = list(QUOTED.finditer(line)), list(UNQUOTED.finditer(line))
        if not (self._quoting or opened):
            return block.start
        if closed and (not opened or closed[-1].start() > opened[-1].start()):
            self._quoting = False
            rest = flat[block.start + closed[-1].end() : block.end]
            return block.end - len(rest.lstrip())
        self._quoting = True
        return block.end

    def _gives_orders(self, block: Block, flat: str) -> bool:
        """A paragraph that gives orders to a machine, its list, and what stands with it between two rules."""
        if block.start < self._silent:
            return True
        if HIJACK.search(flat, block.start, block.end) is None:
            follows = self._ordered and (block.kind is BlockKind.ITEM or not self._parted(block))
            self._ordered = follows
            return follows
        self._ordered = True
        if RULE.match(self._line_above(block)):
            self._silent = self._closing_rule(block.end)
        return True

    def _parted(self, block: Block) -> bool:
        """Whether an empty line or a rule stands right before the block."""
        above = self._line_above(block)
        return not above.strip() or RULE.match(above) is not None

    def _line_above(self, block: Block) -> str:
        end = max(0, block.line - 1)
        return self._text[self._text.rfind("\n", 0, end) + 1 : end]

    def _closing_rule(self, at: int) -> int:
        """Where the rule below begins; the end of the block itself where none follows soon."""
        position = at
        for line in self._text[at : at + LONGEST_FENCE].splitlines(keepends=True):
            if line.strip() and RULE.match(line):
                return position
            position += len(line)
        return at

    def _is_owner(self, name: str) -> bool:
        return self._turns.is_owner(name)


_SPEAKING = (BlockKind.ENTRY, BlockKind.ITEM, BlockKind.PARAGRAPH)
