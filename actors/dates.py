"""Days and spans of days as people write them: "12-19 June", "the first week of July", "next weekend" (pure).

A day without a year is the next one, or one at most two months gone; relative words count from the day it was said.
"""

import re
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

_SHORT_DAYS = {"tues": 1, "thur": 3, "thurs": 3, "weds": 2} | {name[:3]: i for i, name in enumerate(WEEKDAYS)}
DAY = {name: i for i, name in enumerate(WEEKDAYS)} | {f"{name}s": i for i, name in enumerate(WEEKDAYS)} | _SHORT_DAYS
_MONTH = {name: i for i, name in enumerate(MONTHS, 1)} | {name[:3]: i for i, name in enumerate(MONTHS, 1)} | {"sept": 9}
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}

MONTH_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
DAY_NAMES = "|".join(sorted(DAY, key=len, reverse=True))
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (\d{4}))?"
_TO = r"\s*(?:-|to|until|till|through|and)\s*(?:the )?"


def day_spans(text: str, said: date) -> tuple[list[tuple[date, date]], str]:
    """Spans of days that are named, and the text without them."""
    found: list[tuple[date, date]] = []
    rest = _listed(text)
    for expression, reading in _READINGS:
        while hit := expression.search(rest):
            span = reading(hit, said)
            before = rest[: hit.start()]
            rest = f"{before}{' ' if span else '_'}{rest[hit.end() :]}"
            if span:
                found.append(_week_around(span[0]) if re.search(r"\bweek(?:end)? of (?:the )?$", before) else span)
    return sorted(set(found)), rest


def _listed(text: str) -> str:
    """ "4, 11 and 18 June" -> "4 June, 11 June, 18 June": days that are listed, not a range."""
    if "between" in text:
        return text
    one_more = re.compile(rf"\b{_NUMBER}(?:, and|,| and| or) (?=\d{{1,2}}(?:st|nd|rd|th)?(?: of)? ({MONTH_NAMES})\b)")
    while hit := one_more.search(text):
        text = f"{text[: hit.start()]}{hit[1]} {hit[2]}, {text[hit.end() :]}"
    return text


def _week_around(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return (monday, monday + timedelta(days=6))


def _on(day: str | int, month: str, year: str | None, said: date) -> date | None:
    """That day; without a year the next one, or one at most two months gone."""
    number = _MONTH[month]
    if year:
        return _made(int(year), number, int(day))
    this = _made(said.year, number, int(day))
    if this is not None and this >= said - timedelta(days=60):
        return this
    return _made(said.year + 1, number, int(day))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(first: date | None, last: date | None) -> tuple[date, date] | None:
    if first is None or last is None:
        return None
    return (first, last) if first <= last else (first, last.replace(year=last.year + 1))


def _month_end(first: date) -> date:
    following = (first.replace(day=28) + timedelta(days=7)).replace(day=1)
    return following - timedelta(days=1)


def _read_iso(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    first = _made(int(hit[1]), int(hit[2]), int(hit[3]))
    last = _made(int(hit[4]), int(hit[5]), int(hit[6])) if hit[4] else first
    return _span(first, last)


def _read_day_range(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    return _span(_on(hit[1], hit[3], hit[4], said), _on(hit[2], hit[3], hit[4], said))


def _read_month_day_range(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    return _span(_on(hit[2], hit[1], hit[4], said), _on(hit[3], hit[1], hit[4], said))


def _read_two_dates(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    return _span(_on(hit[1], hit[2], hit[5], said), _on(hit[3], hit[4], hit[5], said))


def _read_two_month_days(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    return _span(_on(hit[2], hit[1], hit[5], said), _on(hit[4], hit[3], hit[5], said))


def _read_bound(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    day = _on(hit[2] or hit[5], hit[3] or hit[4], hit[6], said)
    if day is None:
        return None
    match hit[1]:
        case "before":
            return (date.min, day - timedelta(days=1))
        case "until" | "till" | "by":
            return (date.min, day)
        case "after":
            return (day + timedelta(days=1), date.max)
        case _:
            return (day, date.max)


def _read_day(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    day = _on(hit[1] or hit[5], hit[2] or hit[4], hit[3] or hit[6], said)
    return _span(day, day)


def _read_numeric(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    year = int(hit[3]) if hit[3] else said.year
    day = _made(year if year > 99 else 2000 + year, int(hit[2]), int(hit[1]))
    if day is not None and not hit[3] and day < said - timedelta(days=60):
        day = _made(said.year + 1, day.month, day.day)
    return _span(day, day)


def _read_week_of_month(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    first = _on(1, hit[2], hit[3], said - timedelta(days=30))
    if first is None:
        return None
    if hit[1] == "last":
        return (_month_end(first) - timedelta(days=6), _month_end(first))
    start = first + timedelta(days=7 * _ORDINALS[hit[1]])
    return (start, start + timedelta(days=6))


def _read_part_of_month(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    first = _on(1, hit[2], hit[3], said - timedelta(days=30))
    if first is None:
        return None
    part = (hit[1] or "").strip()
    if part.startswith(("early", "beginning", "start")):
        return (first, first.replace(day=10))
    if part.startswith("mid"):
        return (first.replace(day=10), first.replace(day=20))
    if part.startswith(("late", "end")):
        return (first.replace(day=20), _month_end(first))
    return (first, _month_end(first))


def _read_relative(hit: re.Match[str], said: date) -> tuple[date, date] | None:
    monday = said - timedelta(days=said.weekday())
    match hit[0]:
        case "today" | "tonight":
            return (said, said)
        case "tomorrow":
            return (said + timedelta(days=1), said + timedelta(days=1))
        case "the day after tomorrow" | "day after tomorrow":
            return (said + timedelta(days=2), said + timedelta(days=2))
        case "this week":
            return (monday, monday + timedelta(days=6))
        case "next week":
            return (monday + timedelta(days=7), monday + timedelta(days=13))
        case "this weekend":
            return (monday + timedelta(days=5), monday + timedelta(days=6))
        case "next weekend":
            return (monday + timedelta(days=12), monday + timedelta(days=13))
        case "next month":
            first = _month_end(said) + timedelta(days=1)
            return (first, _month_end(first))
        case _:
            return (said, _month_end(said))


def _read_coming_weekday(hit: re.Match[str], said: date) -> tuple[date, date]:
    ahead = (DAY[hit[2]] - said.weekday()) % 7 or 7
    if hit[1] == "this" and DAY[hit[2]] == said.weekday():
        ahead = 0
    if hit[1] == "next":
        monday = said - timedelta(days=said.weekday())
        day = monday + timedelta(days=7 + DAY[hit[2]])
        return (day, day)
    return (said + timedelta(days=ahead), said + timedelta(days=ahead))


_ISO = r"(\d{4})-(\d{2})-(\d{2})(?:t[\d:.+z]*)?"
_READINGS = (
    (re.compile(rf"\b{_ISO}(?:\s*(?:to|until|till|-|/)\s*{_ISO})?"), _read_iso),
    (re.compile(rf"\b{_NUMBER}(?: of)? ({MONTH_NAMES}){_TO}{_NUMBER}(?: of)? ({MONTH_NAMES})\b{_YEAR}"),
     _read_two_dates),
    (re.compile(rf"\b({MONTH_NAMES}) {_NUMBER}{_TO}({MONTH_NAMES}) {_NUMBER}\b{_YEAR}"), _read_two_month_days),
    (re.compile(rf"\b{_NUMBER}{_TO}{_NUMBER}(?: of)? ({MONTH_NAMES})\b{_YEAR}"), _read_day_range),
    (re.compile(rf"\b({MONTH_NAMES}) {_NUMBER}{_TO}{_NUMBER}\b(?!:){_YEAR}"), _read_month_day_range),
    (re.compile(rf"\b(before|until|till|by|after|from|since) (?:the )?(?:{_NUMBER}(?: of)? ({MONTH_NAMES})\b"
                rf"|({MONTH_NAMES}) {_NUMBER}\b(?!:)){_YEAR}"), _read_bound),
    (re.compile(rf"\b{_NUMBER}(?: of)? ({MONTH_NAMES})\b{_YEAR}|\b({MONTH_NAMES}) {_NUMBER}\b(?![:\d]){_YEAR}"),
     _read_day),
    (re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})?(?!\d)"), _read_numeric),
    (re.compile(rf"\b(first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of|in) ({MONTH_NAMES})\b{_YEAR}"),
     _read_week_of_month),
    (re.compile(rf"\b(early |mid[ -]?|late |beginning of |start of |end of |middle of )?\b({'|'.join(MONTHS[:4])}"
                rf"|{'|'.join(MONTHS[5:])}|(?<=in )may|(?<=of )may|(?<=all )may)\b{_YEAR}"), _read_part_of_month),
    (re.compile(r"\b(?:(?:the )?day after tomorrow|today|tonight|tomorrow|this week(?!end)|next week(?!end)"
                r"|this weekend|next weekend|next month|this month)\b"), _read_relative),
    (re.compile(rf"\b(this|next|coming) ({DAY_NAMES})\b"), _read_coming_weekday),
)  # fmt: skip
