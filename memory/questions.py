"""A question as each leg of recall wants it.

Names dominate a sentence's vector, and people speak of themselves in the first person: both cost recall.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from memory.keywords import STOP_WORDS
from parley.records import Value

ADDRESSED = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself"}
THIRD_PERSON = {
    "she": "I",
    "he": "I",
    "her": "my",
    "his": "my",
    "hers": "mine",
    "him": "me",
    "herself": "myself",
    "himself": "myself",
}
# What the verb becomes beside an I that stands where another person stood.
AGREEMENT = (
    (re.compile(r"\b(?:are|is) I\b", re.I), "am I"),
    (re.compile(r"\bI (?:are|is)\b", re.I), "I am"),
    (re.compile(r"\bwere I\b", re.I), "was I"),
    (re.compile(r"\bI were\b", re.I), "I was"),
    (re.compile(r"\bdoes I\b", re.I), "do I"),
    (re.compile(r"\bdoesn['\u2019]t I\b", re.I), "don't I"),
    (re.compile(r"\bhas I\b", re.I), "have I"),
    (re.compile(r"\bI has\b", re.I), "I have"),
    (re.compile(r"\bI['\u2019]re\b", re.I), "I'm"),
    (re.compile(r"(?<!n['\u2019]t )\bI(?=[?.!]|$)"), "me"),
    (re.compile(r"\b(about|at|beside|by|for|from|of|on|to|with|without) I\b", re.I), r"\1 me"),
)
SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b")
NAMES_THAT_OPEN = frozenset({"may", "mark"})
WHEN = re.compile(
    r"\b(when|what (?:time|date|day|month|year|week)|how long|since when|which (?:day|month|year))\b", re.I
)


class Question(Value):
    """`asked` as it was put; `dense` in the first person; `keywords` without names.

    `about_self`: it is about the person whose memory is asked. `asks_when`: the answer is a time.
    """

    asked: str
    dense: str
    keywords: str
    about_self: bool
    asks_when: bool


def read_question(asked: str, own: Sequence[str], others: Sequence[str] = ()) -> Question:
    """`own` is the name and aliases of the person whose memory is asked, `others` of people known beside them.

    Asked of Melanie's twin, "When did Melanie run?" and "When did you run?" both become "When did I run?".
    """
    dense = first_person(asked, own)
    return Question(
        asked=asked,
        dense=dense,
        keywords=without_names(asked, [*own, *others]) or asked,
        about_self=SELF.search(dense) is not None,
        asks_when=WHEN.search(asked) is not None,
    )


def first_person(text: str, own: Sequence[str]) -> str:
    """The question as the person would put it to themselves; unchanged when it is not about them."""
    named = _names(tuple(own), _lower(text))
    changed = _unaddressed(text, named) if named else text
    about_person = changed != text
    if named:
        spoken = named.sub(lambda match: _first_person_of(match, changed), changed)
        about_person, changed = about_person or spoken != changed, spoken
    changed = _replace(changed, ADDRESSED | (THIRD_PERSON if about_person else {}))
    if changed == text:
        return text
    for pattern, said in AGREEMENT:
        changed = pattern.sub(lambda match, said=said: _like(match[0], match.expand(said)), changed)
    return _like(text, changed)


def without_names(text: str, names: Sequence[str]) -> str:
    """The text without the names, their `'s`, and the comma of an address (", Mel!")."""
    named = _names(tuple(names), _lower(text))
    if named is None:
        return text
    bare = _unaddressed(text, named)
    bare = named.sub(lambda match: match[0] if _opens_as_word(match, bare) else " ", bare)
    return re.sub(r"\s+([,.!?;:])", r"\1", " ".join(bare.split())).strip(" ,")


def _unaddressed(text: str, named: re.Pattern[str]) -> str:
    """Without the names that only address somebody: "Mel, are you free?", "Are you free, Mel?"."""
    after = rf"\s*,\s*(?:{named.pattern})(?=\s*[,.!?]|\s*$)"
    before = rf"^\s*(?:{named.pattern})\s*[,:]\s*"
    return re.sub(before, "", re.sub(after, "", text))


def _first_person_of(match: re.Match[str], text: str) -> str:
    if _opens_as_word(match, text):
        return match[0]
    return "my" if match["possessive"] else "I"


def _opens_as_word(match: re.Match[str], text: str) -> bool:
    """A name that is also a word opens a sentence: "Will you come?" asks nothing of Will."""
    opens = not re.search(r"[^.!?\s]\s*$", text[: match.start()])
    return opens and match[0].lower() in STOP_WORDS | NAMES_THAT_OPEN


def _replace(text: str, said: dict[str, str]) -> str:
    pattern = rf"\b({'|'.join(sorted(said, key=len, reverse=True))})\b"
    return re.sub(pattern, lambda match: said[match[0].lower()], text, flags=re.I)


def _like(before: str, after: str) -> str:
    """`after` with the first letter's case of `before`; the capital of a lone I says nothing."""
    return after[0].upper() + after[1:] if before[0].isupper() and not re.match(r"I\b", before) else after


def _lower(text: str) -> bool:
    """Typed without capitals: names are then looked for without them too."""
    return text == text.lower()


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...], lower: bool) -> re.Pattern[str] | None:
    """Matches any of the names, longest first. Capitals count, since names are words too: Will, Mark, May."""
    wanted = {part for name in names for part in _parts(name) if part}
    if lower:
        wanted = {part.lower() for part in wanted} - STOP_WORDS
    if not wanted:
        return None
    choices = "|".join(re.escape(part) for part in sorted(wanted, key=lambda part: (-len(part), part)))
    return re.compile(rf"(?<!\w)(?:{choices})(?P<possessive>['\u2019]s|['\u2019](?=\s))?(?!\w)")


def _parts(name: str) -> Iterable[str]:
    """How a person may be called: the whole name, and its parts but for particles (Ana de Souza: Ana, Souza)."""
    whole = name.strip()
    yield from (whole, whole.title()) if whole == whole.lower() else (whole,)
    yield from (part for part in whole.split() if len(part) > 1 and (part != part.lower() or part == part.upper()))
