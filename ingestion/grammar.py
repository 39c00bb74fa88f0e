# ruff: noqa: RUF001, SIM905  patterns are read as one line, with the marks people write
"""Sentences as words and clauses: just enough English grammar to know who says what of whom.

Everything keeps its place in the text: a `Word` knows its chars, a `Clause` maps its normalised form back to words.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

ONE_TO_ONE = str.maketrans({
    "’": "'", "‘": "'", "´": "'", "`": " ", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "—": ";", "―": ";", "…": ".", "\xa0": " ", "\ufeff": " ", "\n": " ", "\r": " ", "\t": " ", "\u202f": " ",
})  # fmt: skip
COMMENT = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z][^<>\n]{0,80}>", re.DOTALL)
DATE_RANGE = re.compile(
    r"((?:\d|am|pm|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)) [-–] (?=\d)", re.IGNORECASE
)
EMPHASIS = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")
LINK = re.compile(r"\]\([^)\s]*\)|(?<!\w)\[(?=[^\]]*\]\()")
WORD = re.compile(
    r"[€£$]\s?\d[\d.,]*\d|[€£$]\s?\d+|\d{1,2}:\d{2}|\d+(?:[.,/-]\d+)*(?:st|nd|rd|th|am|pm|k|h|km|kg)?(?!\w)|[€£$%]|"
    r"[^\W_]+(?:[-'&.+/#][^\W_]+)*[+#]*|\S"
)
CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "cant": "can not",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "wont": "will not", "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "couldnt": "could not", "wouldnt": "would not", "havent": "have not",
    "im": "i am", "ive": "i have", "i'd": "i would", "ain't": "is not", "wanna": "want to", "gonna": "going to",
    "gotta": "got to", "let's": "let us", "y'all": "you", "ill": "ill", "&": "and", "w/o": "without", "w/": "with",
    "fav": "favourite", "fave": "favourite", "favorite": "favourite", "favorites": "favourites",
    "favs": "favourites", "faves": "favourites", "luv": "love", "plz": "please", "pls": "please", "alot": "a lot",
}  # fmt: skip
ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))
IS_AFTER = frozenset("it that there he she what who here this everything nothing one karaoke".split())
IS_BEFORE = re.compile(
    r"(?:not|an?|the|my|allergic|vegetarian|vegan|always|never|really|into|very|just|only|lactose|good|great|fond|"
    r"afraid|scared|keen|crazy|free|away|busy|available|gluten|on|out|off|fine|perfect|best|so|too)$"
)


@dataclass(frozen=True, slots=True)
class Word:
    """`norm` is lower case, contractions undone ("don't" is two words on the same chars); `raw` is as written."""

    norm: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two borders. `link` is the word or mark that opened it: "", "but", "if", ",", ";" ..."""

    words: tuple[Word, ...]
    link: str
    norm: str = field(init=False)
    _starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        starts: list[int] = []
        position = 0
        for word in self.words:
            starts.append(position)
            position += len(word.norm) + 1
        object.__setattr__(self, "norm", " ".join(word.norm for word in self.words))
        object.__setattr__(self, "_starts", tuple(starts))

    def between(self, start: int, end: int | None = None) -> tuple[Word, ...]:
        """The words that lie in chars [start, end) of `norm`."""
        end = len(self.norm) if end is None else end
        first = bisect_right(self._starts, start) - 1 if start > 0 else 0
        if (first < len(self.words) and start > self._starts[first] + len(self.words[first].norm)) or (
            first < len(self.words) and start > self._starts[first]
        ):
            first += 1
        return tuple(word for word, at in zip(self.words[first:], self._starts[first:], strict=True) if at < end)


def plain(text: str) -> str:
    """The same text, char for char, with typography, emphasis and links flattened."""
    flat = COMMENT.sub(lambda mark: " " * len(mark.group()), text)
    flat = re.sub(r"(?<=\w)–(?=\w)|(?<=\d)—(?=\d)", "-", flat)
    flat = DATE_RANGE.sub(lambda dash: f"{dash[1]} \u2010 ", flat)
    flat = re.sub(r"(?<=\s)[-–—]+(?=\s)", lambda dash: ";" * len(dash.group()), flat)
    flat = flat.replace("–", ";").replace("\u2010", "-").translate(ONE_TO_ONE)
    flat = LINK.sub(lambda mark: " " * len(mark.group()), flat)
    return EMPHASIS.sub(lambda mark: " " * len(mark.group()), flat)


def words(flat: str, start: int, end: int) -> list[Word]:
    """The words of a flattened text between two chars, contractions undone."""
    found = list(WORD.finditer(flat, start, end))
    result: list[Word] = []
    for number, mark in enumerate(found):
        following = found[number + 1].group().lower() if number + 1 < len(found) else ""
        parts = _expanded(mark.group().lower(), following)
        result += [Word(norm, mark.group(), mark.start(), mark.end()) for norm in parts]
    return result


def _expanded(word: str, following: str) -> list[str]:
    if word == "i'd" and following in ("better", "been"):
        return ["i", "had"]
    if word.endswith("'d") and re.match(
        r"(?:never|been|just|already|had|always)$|\w+(?:ed|one|een|elt|ought)$", following
    ):
        return [word.removesuffix("'d"), "had"]
    if word in CONTRACTIONS:
        return CONTRACTIONS[word].split()
    for ending, full in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return (word.removesuffix(ending) + full).split()
    if word.endswith("'s"):
        bare = word.removesuffix("'s")
        if bare in IS_AFTER or IS_BEFORE.match(following):
            return [bare, "is"]
    return [word]


SUBJECTS = frozenset("i we he she they it you this that there everyone everybody people nobody someone".split())
BORDER_MARKS = frozenset('; : ( ) " . ! ? [ ] |'.split())
BORDER_WORDS = frozenset(
    "but because although though whereas while which who whose unless if when whenever where however yet except "
    "despite cause cos cuz unfortunately otherwise provided".split()
)
HOLDING = re.compile(r"\b(?:hate|hates|love|loves|like|likes|mind|stand|enjoy|only|even|as|it|just|not|out|in)$")
VERB = re.compile(
    r"(?:is|are|was|were|am|has|have|had|does|do|did|can|could|will|would|should|loves?|likes?|hates?|prefers?|"
    r"enjoys?|adores?|says?|said|thinks?|wants?|needs?|works?|knows?|goes|eats?|lives?|plays?|makes?|gives?|"
    r"dislikes?|avoids?|believes?|told|tells?|claims?)$"
)
ELLIPTIC = re.compile(
    r"(?:(?:also|really|absolutely|still|just|always|then|even|definitely|strongly|usually|actually|especially) )*"
    r"(?:(?:do|does|can|will|would|could|am|are) (?:not|never|also|only|rather|love|like|prefer|be|really|do|make)\b"
    r"|not (?:a|an|so|really|keen|into|fond|too|much|very|fussed|interested|free|available|on|the)\b"
    r"|(?:hates?|detests?|loathes?|dislikes?|adores?|loves?|enjoys?|prefers?|avoids?|refuses?|despises?|wants?|needs?)"
    r" (?!(?:and|or|of|for|from|is|are|in|to know|,|\.|!|;|songs?|stor(?:y|ies)|letters?)(?: |$))\w"
    r"|like (?:the|a|to|my|being|going) "
    r"|never (?:eat|drink|fly|drive|touch|go|miss|work|do|have|been|really|smoke|liked|enjoyed)\b"
    r"|(?:allergic|intolerant) to|"
    r"can (?:eat|do|cook|speak|play|make|drive|bring|help|sew|swim|sing|dance|paint|draw|fix|repair|build|bake|write|"
    r"code|grill|ride|teach|organi[sz]e)\b|no (?:\w+ ){1,3}please"
    r"|(?:hide|show) my |am \w|have (?:been|a|an|never|always) "
    r"|is (?:allergic|vegan|vegetarian|not|very|really|into|good)\b|has )"
)


def clauses(sentence: Sequence[Word]) -> list[Clause]:
    """Cut a sentence where a new statement begins. Links are kept with the clause they open."""
    found: list[Clause] = []
    current: list[Word] = []
    link = ""
    position = 0
    while position < len(sentence):
        border = _border(sentence, position, current)
        if border:
            if current:
                found.append(Clause(tuple(current), link))
                link = ""
            current = []
            opened = sentence[position : position + border]
            last = next((word.norm for word in reversed(opened) if word.norm.isalpha()), link or opened[0].norm)
            link = "as long as" if [word.norm for word in opened] == ["as", "long", "as"] else last
            position += border
            continue
        current.append(sentence[position])
        position += 1
    if current:
        found.append(Clause(tuple(current), link))
    return found


def _border(sentence: Sequence[Word], at: int, current: list[Word]) -> int:
    """How many words of a border begin here; 0 when the clause goes on."""
    norm = sentence[at].norm
    after = [word.norm for word in sentence[at + 1 : at + 9]]
    before = " ".join(word.norm for word in current[-3:])
    if norm in BORDER_MARKS or (len(norm) == 1 and ord(norm) > 0x2100 and not norm.isalnum() and norm != "€"):
        return 1
    if norm == "as" and after[:2] == ["long", "as"]:
        return 0 if not current else 3
    if norm in BORDER_WORDS:
        if norm == "but" and before.split()[-1:] in (["anything"], ["nothing"], ["everything"]):
            return 0
        return 0 if HOLDING.search(before) and norm in ("if", "when", "but", "while") else 1
    if norm == "so" and current and (current[-1].norm == "," or (after and after[0] in SUBJECTS | {"no", "please"})):
        return 1
    if norm in ("due", "as", "because", "owing") and current and after:
        reason = (
            after[0] == "to"
            if norm in ("due", "owing")
            else after[0] in SUBJECTS or (norm == "because" and after[0] == "of")
        )
        if reason:
            return 1
    if norm == "since" and current and after and after[0] in SUBJECTS | {"my", "the"}:
        return 1
    if (
        norm == "and"
        and after[:1] == ["i"]
        and 0 < len(current) <= 3
        and not any(VERB.match(word.norm) for word in current)
    ):
        return 0
    if norm in (",", "and", "or", "plus", "then", "so", "/"):
        skip = 1
        while skip <= len(after) and after[skip - 1] in ("and", "but", "so", "or", "then", "also", "plus", ","):
            skip += 1
        if current and _opens(sentence[at + skip : at + skip + 9], norm):
            return skip
    return 0


def _opens(following: Sequence[Word], link: str) -> bool:
    """Whether a new statement, with or without a subject of its own, begins here."""
    if not following:
        return False
    norms = [word.norm for word in following]
    if norms[0] in SUBJECTS and len(norms) > 1:
        return norms[0] != "that" or norms[1] in ("i", "we") or VERB.match(norms[1]) is not None
    if norms[0] in BORDER_WORDS:
        return True
    line = " ".join(norms)
    if ELLIPTIC.match(line):
        return not (link == "," and norms[0] == "like")
    if re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)\w*$", norms[0]) and any(VERB.match(norm) for norm in norms[1:5]):
        return True
    own = following[0].raw[:1].isupper() or norms[0] in ("my", "the", "our", "his", "her", "their")
    verb = next((number for number, norm in enumerate(norms[1:6], start=1) if VERB.match(norm)), 0)
    if own and verb and not any(norm in (",", "and", "or") for norm in norms[:verb]):
        return True
    if re.match(
        r"(?:just |please )*(?:keep (?:\w+ ){1,3}away from me|give me (?:\w+ ){1,3}any (?:time|day))\b"
        r"|[a-z]+ (?:scares?|bores?|terrif(?:y|ies)|annoys?|stress(?:es)?|relax(?:es)?|exhausts?) (?:me|us)\b",
        line,
    ):
        return True
    if link == "," and re.match(
        r"[a-z]+ is (?:not )?my (?:\w+ )?(?:passion|thing|hobby|favou?rite|love|jam|dream)s?\b", line
    ):
        return True
    return re.match(r"[a-z]+(?:ing|s) (?:is|are) (?:not|a|my|fine|ok|great)\b", line) is not None
