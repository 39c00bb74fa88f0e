# ruff: noqa: E501, SIM905  patterns are read as one line, with the marks people write
"""German sentences as words, clauses and phrases: just enough grammar to know what stands where."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import snowballstemmer

from ingestion.german_words import EDGE, NEGATORS, NOISE, PREPOSITION
from ingestion.grammar import WORD, Word
from ingestion.lexicon import Attitude
from ingestion.noted import Noted

STEMMER: Any = snowballstemmer.stemmer("german")  # pyright: ignore[reportUnknownMemberType]
SPELLED = {"hab": "habe", "nich": "nicht", "net": "nicht", "nix": "nichts", "ned": "nicht", "bissl": "bisschen", "is": "ist", "gerne": "gern", "ess": "esse"}  # fmt: skip
_HARD = frozenset(';:().!?"[]|/')
_LINKS = frozenset(
    "aber weil denn obwohl während wenn falls dass ob doch sondern außer sobald damit trotzdem deshalb deswegen jedoch sofern solange bevor nachdem".split()
)
_FINITE = re.compile(
    r"(?:ich|i|wir|er|sie|man|du|ihr|mag|mags|mögen|liebe|liebt|lieben|hasse|hasst|hassen|bin|ist|sind|habe|hab|hat|haben|kann|können|esse|isst|trinke|will|wollen|möchte|würde|vertrage|brauche|finde|geht|gehen|muss|schmeckt|nervt|stört|passt|spreche|spiele|wohne|lebe|arbeite|freue|freu|verzichte|hätte|wäre|stehe|steh|meide|koche|fliege|fahre|gefällt|macht|komme|kommt|lerne|interessiere|genieße|bevorzuge|sagt|meint|findet)$"
)
NO_OBJECT = frozenset(
    "weg raus rein hin zurück leben es das dies er sie ihn ihm ihr ihnen sie dich euch mich uns etwas was alles nichts nix dann da so hier dort damit dazu daran darauf davon dafür dagegen sowas beides beide selber selbst einfach ganz andere anderes zeit heute morgen immer jemand viel mehr weniger wenig zwar das".split()
)


class Part:
    """A clause: its words, in order, and their lower-case forms as one line."""

    def __init__(self, words: Sequence[Word], link: str = "") -> None:
        self.words = tuple(words)
        self.norms = [SPELLED.get(word.norm, word.norm) for word in words]
        self.norm = " ".join(self.norms)
        self.link = link


_FIRST_VERB = re.compile(
    r"(?:mag|mags|will|wollen|kann|bin|hab|würd|find|ess|trink|steh|freu|brauch|hass|lieb|hätt|wär|wär|muss|darf|weiß|geh|fahr|mach|nehm|(?!eine$|keine$|meine$|deine$|seine$|ihre$|unsere$|diese$|jede$|alle$|viele$|gerne$|heute$|die$|bitte$|danke$|ohne$|liebe$)[a-zäöüß]{2,}e)$"
)
_NOT_FIRST = re.compile(
    r"(?:ja|nein|nee|ne|ok|okay|also|und|aber|oder|naja|tja|ach|oh|hm|ehrlich|gesagt|übrigens|bitte|sorry|echt|mal|jetzt|auch|sehr|total|leider|ps|,|\d+|[a-z]|\))$"
)
_VERBS = re.compile(
    r"(?:ist|sind|hat|haben|wird|werden|kann|können|will|wollen|mag|mögen|liebt|lieben|hasst|hassen|braucht|brauchen|isst|essen|trinkt|geht|gehen|kommt|lehnt|steht|findet|möchte|möchten|würde|würden|soll|muss|müssen|darf|spielt|wohnt|war|waren|hatte|sucht|freut|spricht)$"
)


def own_voice(part: "Part") -> bool:
    """Whether a clause is said by its writer of themselves: "ich", "mir", a first-person verb in front, or no verb."""
    if any(norm in ("ich", "i", "wir", "my", "mir", "mich", "uns") for norm in part.norms):
        return True
    kept = [word for word in part.words if not _NOT_FIRST.match(word.norm)]
    if not kept:
        return True
    first = kept[0]
    if _FIRST_VERB.match(first.norm) or first.norm == "liebe":
        return True
    return not any(_VERBS.match(word.norm) and word.raw[:1].islower() for word in kept)


def words_of(flat: str, span: tuple[int, int]) -> list[Word]:
    return [Word(mark.group().lower(), mark.group(), mark.start(), mark.end()) for mark in WORD.finditer(flat, *span)]


def parts(words: Sequence[Word]) -> Iterator[Part]:
    """The clauses: cut at hard marks, conjunctions, and where a comma or "und" is followed by a verb of its own."""
    current: list[Word] = []
    link = ""
    for number, word in enumerate(words):
        norm = word.norm
        hard = norm in _HARD and not (norm == "." and _abbreviates(words, number))
        listed = norm in ("und", "oder", ",") and any(
            _FINITE.match(SPELLED.get(each.norm, each.norm)) for each in current
        )
        soft = norm in _LINKS or (listed and _opens(words[number + 1 : number + 9]))
        if not (hard or soft):
            current.append(word)
            continue
        if current:
            yield Part(current, link)
            current = []
            link = ""
        link = norm if norm.isalpha() else link
    if current:
        yield Part(current, link)


def _abbreviates(words: Sequence[Word], at: int) -> bool:
    """A dot after a number or a short form ends no sentence: "am 3. Juni", "max. 40 Euro"."""
    before = words[at - 1].norm if at else ""
    return before.isdigit() or before in (
        "max",
        "ca",
        "evtl",
        "bzw",
        "inkl",
        "mind",
        "z",
        "b",
        "u",
        "a",
        "dr",
        "nr",
        "usw",
        "d",
        "h",
    )


def _opens(following: Sequence[Word]) -> bool:
    """Whether a clause with a verb, a subject or a refusal of its own begins here."""
    for number, word in enumerate(following):
        if word.norm in (",", "und", "oder") or word.norm in _HARD or word.norm in _LINKS:
            return number == 0 and word.norm in _LINKS
        if _FINITE.match(SPELLED.get(word.norm, word.norm)) and word.raw[:1].islower() | (number == 0):
            return True
        if number == 0 and re.match(r"(?:kein\w*|nicht|bitte|lieber|am|dafür|niemals|nie)$", word.norm):
            return True
        if number == 0 and word.norm in ("die", "der", "das", "den", "welche", "welcher") and len(following) > 2:
            return following[min(3, len(following) - 1)].norm == "" or _relative(following)
    return False


def _relative(following: Sequence[Word]) -> bool:
    """A relative clause ends with its verb: "die zu laut sind"."""
    line = [word.norm for word in following]
    cut = next((at for at, norm in enumerate(line) if norm in (",", ".", "!", ";")), len(line))
    return (
        cut > 1
        and re.match(r"(?:\w+t|\w+en|ist|sind|hat|war)$", line[cut - 1]) is not None
        and following[cut - 1].raw[:1].islower()
    )


def segments(part: Part, used: set[int], start: int = 0, end: int | None = None) -> list[list[Word]]:
    """The runs of words that are left when the frame's own words and the small words around them are taken away."""
    runs: list[list[Word]] = [[]]
    used = used | _since(part)
    for at in range(start, len(part.words) if end is None else end):
        word, norm = part.words[at], part.norms[at]
        inner = bool(runs[-1]) and norm in (
            "sehr",
            "zu",
            "so",
            "ganz",
            "von",
            "auf",
            "über",
            "und",
            "oder",
            "mehr",
            "voll",
            "dem",
            "im",
            "beim",
        )
        breaks = (
            at in used
            or NEGATORS.match(norm)
            or (norm in NOISE and not inner and not (norm in ("zu", "auf", "und") and runs[-1]))
        )
        if breaks:
            runs.append([])
        else:
            runs[-1].append(word)
    return [run for run in runs if phrase(run)]


_SINCE = re.compile(
    r"\bseit (?:(?:anfang|mitte|ende|etwa|ungefähr|rund|gut|über|fast|letzte\w*|diese\w*|meine\w*|de[mrn]|eine[mr]?|ein paar|zwei|drei|vier|fünf|zehn|\d+|vielen|vorige\w*) )*\w+"
)


def _since(part: Part) -> set[int]:
    """The words of "seit August", "seit zwei Jahren": when, and never what."""
    found = _SINCE.search(part.norm)
    if found is None:
        return set()
    first = len(part.norm[: found.start()].split())
    return set(range(first, first + len(found.group().split())))


def longest(runs: list[list[Word]], *, first: bool = False) -> list[Word] | None:
    """The run that names the object: the first after a preposition of the frame; else one without a preposition before it."""
    if not runs:
        return None
    if first:
        return runs[0]
    plain = [run for run in runs if not PREPOSITION.match(run[0].norm)] or runs
    nouns = [run for run in plain if any(word.raw[:1].isupper() for word in run)] or plain
    return nouns[-1] if len(nouns) == 1 else max(nouns, key=len)


def objects(words: Sequence[Word], attitude: Attitude) -> list[Noted]:
    """One note for each thing named: "Wandern, Wein und alte Karten"."""
    members: list[list[Word]] = [[]]
    for word in words:
        if word.norm in (",", "und", "oder", "sowie", "bzw", "noch", "/", "+", "&"):
            members.append([])
        else:
            members[-1].append(word)
    found: list[Noted] = []
    for member in members:
        thing = phrase(member)
        if not thing or len(thing.split()) > 9:
            continue
        if found and member and (_ASIDE.match(member[0].norm) or any(_FINITE.match(word.norm) for word in member)):
            break
        slot = german_slot(thing)
        slot = f"{attitude.axis}:{slot}" if attitude.axis else slot
        found.append(Noted(attitude.kind, attitude.polarity, attitude.strength, thing, slot))
    return found


_ASIDE = re.compile(
    r"(?:sonst|ansonsten|die|der|das|weil|denn|bring|bringt|kriege?|egal|nicht|außer|wegen|obwohl|falls|da|dann|also|danke|aber)$"
)
"""What stands after a comma and is no further thing: "kein Fleisch, sonst Krankenhaus"."""


def phrase(words: Sequence[Word]) -> str:
    kept = list(words)
    while kept and (kept[0].norm in EDGE | NOISE or not kept[0].raw[:1].isalnum() or NEGATORS.match(kept[0].norm)):
        kept.pop(0)
    while kept and (kept[-1].norm in EDGE | NOISE or not kept[-1].raw[-1:].isalnum() or NEGATORS.match(kept[-1].norm)):
        kept.pop()
    if not kept or all(word.norm in NO_OBJECT for word in kept):
        return ""
    return " ".join(word.raw for word in kept).replace(" ,", ",")[:200]


@lru_cache(maxsize=4096)
def german_slot(thing: str) -> str:
    """Lower case, stemmed, without articles: "die gegrillten Pilze" and "gegrillter Pilz" are one."""
    parts = re.findall(r"[^\W_]+(?:[.'-][^\W_]+)*|[€£$]", thing.lower())
    kept = [part for part in parts if part not in EDGE] or parts
    return " ".join(STEMMER.stemWords(kept))[:200] or "?"
