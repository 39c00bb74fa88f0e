"""Entities that follow a form: addresses and handles, amounts and times, peoples, languages and laws.

English, and the German months, days, units and numbers. A rule's mention is certain of its form, not of its meaning:
"May" alone is no date, "one" alone no number.
"""

import re
from collections.abc import Iterator, Sequence

from ingestion.entities import measures
from ingestion.entities.kinds import EntityType, Mention
from ingestion.entities.merging import BESIDE, Spans
from ingestion.entities.peoples import LANGUAGES, ONLY_LANGUAGES, PEOPLES

_URL = re.compile(
    r"(?<![\w@.])(?:(?:https?|ftp)://[^\s<>\"'\]\[{}|\\^`]{1,2000}|www\.[^\s<>\"'\]\[{}|\\^`]{1,2000}"
    r"|(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|edu|gov|io|de|eu|dev|app|co\.uk|info|ch|at)\b(?:/[^\s<>\"')\]]{0,500})?)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"(?<![\w@/.])@\w{1,50}(?![\w@]|\.\w)")
_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])\w{1,100}")
_PHONE = re.compile(r"(?<![\w.,/$€£-])(?:\+|00|\()?\d{1,4}\)?(?:[ ./-]{1,2}\(?\d{2,8}\)?){1,5}(?![\w/]|[.,-]\d)")
_DATED = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d)")
_PHONE_WORD = re.compile(
    r"(?:tel|phone|fax|call|mobile|cell|telefon|mobil|handy|ring|whatsapp)\b[.:]?\W{0,3}(?:\w+ ){0,2}$", re.IGNORECASE
)

_PEOPLE = re.compile(r"\b(?:" + "|".join(sorted(PEOPLES | ONLY_LANGUAGES, key=len, reverse=True)) + r")\b")
_SPOKEN_BEFORE = re.compile(
    r"(?:\b(?:speaks?|spoke|speaking|spoken|learn(?:s|ing|ed)?|study(?:ing)?|studies|fluent in|in|into|from|translat\w+"
    r"|written|read(?:s|ing)?|native|write|understand|some|little|and|or)|,)\s+$",
    re.IGNORECASE,
)
_SPOKEN_AFTER = re.compile(
    r"(?:\s+(?:language|lessons?|course|class(?:es)?|grammar|vocabulary|translation|speakers?)\b|-speaking)"
)
_LAW_WORD = r"(?:[A-Z][\w'-]{1,30}|of|and|the|for|on)"
_LAW = re.compile(
    rf"\b[A-Z][\w'-]{{1,30}}(?: {_LAW_WORD}){{0,6}} "
    r"(?:Act|Treaty|Constitution|Amendment|Directive|Convention|Accords?)\b"
    r"(?: of)?(?: \d{4}\b)?"
    r"|\b(?:Treaty|Constitution|Convention|Bill|Declaration) (?:of|on) (?:the )?"
    r"[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30}){0,3}"
    r"|\b(?:GDPR|DSGVO|HIPAA|BGB|StGB|Grundgesetz|Magna Carta)\b"
    r"|§§? ?\d{1,5}[a-z]?(?: Abs\. \d{1,3})?(?: [A-Z][A-Za-z]{1,6}\b)?"
)


def by_rule(text: str) -> list[Mention]:
    """What the rules find, in order. Only handles and hashtags may lie inside something else."""
    taken = Spans()
    found = [
        mention
        for each in (_net(text), _phones(text), _laws(text), _groups(text), measures.found(text))
        for mention in each
        if (mention.type in BESIDE and taken.free(mention)) or (mention.type not in BESIDE and taken.add(mention))
    ]
    return sorted(found, key=lambda mention: mention.start)


def _net(text: str) -> Iterator[Mention]:
    kinds: Sequence[tuple[EntityType, re.Pattern[str]]] = (
        ("EMAIL", _EMAIL), ("URL", _URL), ("HANDLE", _HANDLE), ("HASHTAG", _HASHTAG),
    )  # fmt: skip
    for kind, pattern in kinds:
        for found in pattern.finditer(text):
            # A sentence's own marks are no part of the address that ends it.
            end = found.start() + len(found.group().rstrip(".,;:!?*_)")) if kind == "URL" else found.end()
            if kind == "EMAIL":
                end = found.start() + len(found.group().rstrip(".-"))
            yield _mention(kind, text, found.start(), end)


def _phones(text: str) -> Iterator[Mention]:
    for found in _PHONE.finditer(text):
        number = found.group().strip()
        digits = sum(each.isdigit() for each in number)
        if not 7 <= digits <= 15 or _DATED.search(number):
            continue
        american = re.fullmatch(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}", number)
        if number[0] in "+0(" or american or _PHONE_WORD.search(text, max(0, found.start() - 40), found.start()):
            yield _mention("PHONE", text, found.start(), found.start() + len(number))


def _groups(text: str) -> Iterator[Mention]:
    for found in _PEOPLE.finditer(text):
        spoken = found.group() in ONLY_LANGUAGES or (found.group() in LANGUAGES and _is_spoken(text, *found.span()))
        yield _mention("LANGUAGE" if spoken else "NORP", text, found.start(), found.end())


def _is_spoken(text: str, start: int, end: int) -> bool:
    """So in "learns Polish", "Polish lessons", not in "likes Polish food"."""
    after = text[end : end + 20]
    if _SPOKEN_AFTER.match(after):
        return True
    return bool(_SPOKEN_BEFORE.search(text, max(0, start - 20), start)) and not re.match(r"\s+[a-z]{4}", after)


def _laws(text: str) -> Iterator[Mention]:
    for found in _LAW.finditer(text):
        start = found.start() + (4 if found.group().startswith("The ") else 0)
        yield _mention("LAW", text, start, found.end())


def _mention(kind: EntityType, text: str, start: int, end: int) -> Mention:
    return Mention(type=kind, text=text[start:end], start=start, end=end)
