# ruff: noqa: E501, RUF001  patterns are read as one line
"""Dates as people write them at the head of a note, above an entry, or after "since"."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner", "february feb februar", "march mar märz maerz mrz", "april apr", "may mai",
            "june jun juni", "july jul juli", "august aug", "september sept sep", "october oct oktober okt",
            "november nov", "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = r"(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
TIME = (
    r"(?:[T ,]+(?:at )?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?(?!\d))?"
)
WRITTEN = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th|\.)?(?: of)?[ -]" + MONTH.format("m2") + r",?[ -](?P<y2>\d{4})"
    r"|" + MONTH.format("m3") + r" (?P<d3>\d{1,2})(?:st|nd|rd|th)?,? (?P<y3>\d{4})"
    r"|(?P<a4>\d{1,2})[./] ?(?P<b4>\d{1,2})[./] ?(?P<y4>\d{4}|\d{2})"
    r"|" + MONTH.format("m5") + r",? (?P<y5>\d{4})"
    r"|(?P<y8>\d{4})-(?P<m8>0[1-9]|1[0-2])(?![-\d])"
    r"|(?P<d6>\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? " + MONTH.format("m6") + r""
    r"|" + MONTH.format("m7") + r" (?P<d7>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
    r")(?:(?=T\d)|(?!\w))" + TIME,
    re.IGNORECASE,
)  # fmt: skip
WEEKDAY = (
    r"(?:(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mo|di|mi|do|fr|sa|so)\b)\.?,? *)?"
)
LABEL = r"(?:(?:date|dated|written|updated|last updated|created|datum|stand|vom|am|on|sent|as of|day|entry|version)\b *:? *)?"
PREFIX = re.compile(rf"^[\s#>*_\-\[(|~=]*{LABEL}{WEEKDAY}(?:the )?", re.IGNORECASE)
SINCE = re.compile(
    r"\b(?:since|as of|starting|from|seit|ab) (?:(?:about|around|early|mid|late|last|the|etwa|anfang|mitte|ende|letztem|"
    r"letzten|dem|diesem) )*",
    re.IGNORECASE,
)
BARE_MONTH = re.compile(MONTH.format("m") + r"(?! ?\d)\b", re.IGNORECASE)
BARE_YEAR = re.compile(r"(?P<y>(?:19|20)\d{2})\b")

Moment = date | datetime


def dates_in(text: str, near: date) -> Iterator[tuple[int, int, Moment]]:
    """Every date written in the text: (start, end, when), char offsets. Without a year: the latest not after `near`."""
    for found in WRITTEN.finditer(text):
        when = _moment(found, near)
        if when is not None:
            yield found.start(), found.end(), when


def leading_date(line: str, near: date) -> tuple[Moment, int] | None:
    """The date a line begins with ("## 2026-05-03", "12 March 2026: ...", "Date: ..."), and where it ends."""
    prefix = PREFIX.match(line)
    found = WRITTEN.match(line, prefix.end() if prefix else 0)
    when = _moment(found, near) if found and not _goes_on(line, found.end()) else None
    return (when, found.end()) if found and when is not None else None


BESIDE = re.compile(r"\W*$|\s*[,;@|·/(–—-]|\s+(?:in|at|near|bei|auf)\b")
"""How what stands beside the date above an entry begins: "3 June 2026, Hanoi", "12. März (abends)"."""
SMALL = frozenset(
    (
        *("de", "del", "la", "le", "am", "an", "der", "im", "in", "of", "the", "upon", "sur", "al", "do", "da", "dos"),
        *("at", "near", "bei", "auf", "evening", "morning", "night", "noon", "abends", "abend", "morgens", "mittags"),
        *("nachts", "late", "early", "afternoon", "nachmittags", "vormittags"),
    )
)
LONGEST_HEAD = 60  # chars of a line that is a date with what stands beside it
BRANDED = re.compile(
    r"[ \t]*[\[(]?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}/\d{1,2}/\d{4})[\])]?(?:[ \t]*[:;|–—-][ \t]*|[ \t]+)(?=[^\W\d_]|[\"'„“@#(*_]|\d+ )"
)
"""The date that a line of a log begins with: "2026-08-21 I'm done with it."."""


def is_log(text: str) -> bool:
    """Whether most lines of a text begin with a date of their own."""
    lines = [line for line in text.splitlines() if line.strip()]
    dated = sum(BRANDED.match(line) is not None for line in lines)
    return dated >= 2 and dated * 2 >= len(lines)


def entry_head(line: str, near: date) -> Moment | None:
    """The date of a line that is nothing but a date and what may stand beside it: a place, a weekday, a time of day."""
    if len(line) > LONGEST_HEAD:
        return None
    if (leading := leading_date(line, near)) is not None:
        rest = line[leading[1] :]
        return leading[0] if is_weekday(rest) or (BESIDE.match(rest) and _names_a_place(rest)) else None
    found = WRITTEN.search(line)
    if found is None or line[found.end() :].strip(" .:;|#*_-)]"):
        return None
    place = line[: found.start()]
    if re.search(r"[,;:|·(–—-]", place) is None or not _names_a_place(place):
        return None
    return _moment(found, near)


def is_weekday(text: str) -> bool:
    bare = text.strip(" .,:;|#*_-()[]")
    return bool(bare) and re.fullmatch(WEEKDAY, bare, re.IGNORECASE) is not None


def _names_a_place(text: str) -> bool:
    """At most six words, without digits, and none that a name of a place or a time of day does not have."""
    named = re.sub(r"[^\w'’.-]+", " ", text).split()
    words = [word for word in named if any(map(str.isalnum, word))]
    return len(words) <= 6 and all(word[0].isupper() or word in SMALL for word in words) and not re.search(r"\d", text)


UNTIL = re.compile(
    r"\s*(?:-|–|—|;+|to|bis|until|till)\s*(?P<end>(?:present|now|heute|today|ongoing|(?:19|20)\d\d)\b)?", re.IGNORECASE
)


def _goes_on(line: str, at: int) -> bool:
    """Whether a date is the first of two: "May 2016 - Present" is since when and until when."""
    until = UNTIL.match(line, at)
    return until is not None and (until["end"] is not None or WRITTEN.match(line, until.end()) is not None)


def header_date(text: str, near: date) -> Moment | None:
    """The date the head of a text states: in its first lines, alone, labelled, or in its title."""
    lines = [line for line in text[:4000].lstrip("\ufeff").splitlines() if line.strip()][:8]
    for line in lines:
        if (leading := leading_date(line, near)) is not None:
            rest = line[leading[1] :].strip(" \t#*_)]|.:-\u2013\u2014")
            if len(rest) < 60 or re.match(r"(?i)[\s#*_]*(?:date|dated|written|updated|last)", line):
                return leading[0]
    return _in_title(lines, near)


def _in_title(lines: list[str], near: date) -> Moment | None:
    for number, line in enumerate(lines[:3]):
        titled = line.lstrip().startswith(("#", "=", "title", "Title", "**")) or number == 0
        written = re.search(r"(?i)\b(?:updated|written|dated|as of)\b", line)
        if len(line) < 90 and (titled or written):
            for _, end, when in dates_in(line, near):
                if not line[end:].strip(" \t#*_).]") or written:
                    return when
    return None


def since_date(text: str, near: date) -> Moment | None:
    """What "since August", "since 3 May", "as of 2024" in a sentence point at; None when nothing does."""
    for since in SINCE.finditer(text):
        found = WRITTEN.match(text, since.end())
        if found and (when := _moment(found, near)) is not None:
            return when
        if since.group().lower().startswith(("from", "ab ")):
            continue
        if month := BARE_MONTH.match(text, since.end()):
            number = MONTHS[month["m"].lower()]
            return date(near.year if number <= near.month else near.year - 1, number, 1)
        if (year := BARE_YEAR.match(text, since.end())) and int(year["y"]) <= near.year:
            return date(int(year["y"]), 1, 1)
    return None


def at_midnight(when: Moment, zone: str) -> datetime:
    """A date is the midnight it begins with, where the person is; a time without a zone is local too."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), ZoneInfo(zone))
    return when if when.tzinfo is not None else when.replace(tzinfo=ZoneInfo(zone))


def _moment(found: re.Match[str], near: date) -> Moment | None:
    year, month, day = _parts(found)
    if year is None:
        year = near.year
        if (month, day) > (near.month, near.day):
            year -= 1
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and 1900 <= year <= 2199):
        return None
    return _timed(found, date(year, month, day))


def _parts(found: re.Match[str]) -> tuple[int | None, int, int]:
    group = found.groupdict()
    if group["y1"]:
        return int(group["y1"]), int(group["m1"]), int(group["d1"])
    if group["a4"]:
        first, second, year = int(group["a4"]), int(group["b4"]), int(group["y4"])
        day, month = (second, first) if second > 12 else (first, second)  # day first, as nearly everywhere
        return year + 2000 if year < 100 else year, month, day
    if group["y8"]:
        return int(group["y8"]), int(group["m8"]), 1
    if group["y5"]:
        return int(group["y5"]), MONTHS[group["m5"].lower()], 1
    for case in ("2", "3"):
        if group[f"y{case}"]:
            return int(group[f"y{case}"]), MONTHS[group[f"m{case}"].lower()], int(group[f"d{case}"])
    case = "6" if group["d6"] else "7"
    return None, MONTHS[group[f"m{case}"].lower()], int(group[f"d{case}"])


def _timed(found: re.Match[str], day: date) -> Moment:
    if not found["hour"] or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return day
    moment = datetime.combine(day, time(int(found["hour"]), int(found["minute"])))
    zone = found["zone"]
    if zone is None:
        return moment
    if zone.upper() == "Z":
        return moment.replace(tzinfo=timezone.utc)  # noqa: UP017
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return moment.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
