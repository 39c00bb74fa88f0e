"""Times as people write them in a question: "in June", "next weekend", "between 5 and 12 June". Pure, English.

Everything is read as whole local days, [first, after). A time without a year is the next one to come.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}

_MONTH = r"(?P<month>(?:" + "|".join(rf"{name}|{name[:3]}\.?" for name in MONTHS) + r"|sept\.?)(?![a-z]))"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_DAY = r"(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH_FIRST = re.sub(r"<(\w+)>", r"<\g<1>2>", rf"{_MONTH}\s+{_DAY}\b{_YEAR}")  # June 5; groups month2, day2, year2
_DATE = rf"(?:(?P<iso>20\d\d-\d\d-\d\d)|{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}|{_MONTH_FIRST})"


@dataclass(frozen=True)
class Days:
    """Local days, [first, after)."""

    first: date
    after: date

    @property
    def count(self) -> int:
        return (self.after - self.first).days


def read_window(text: str, today: date) -> Days | None:
    """The days a text speaks of, clipped so that none lies before tomorrow (today, if that is all there is).

    None when it names none, or only days that are gone.
    """
    lowered = " ".join(text.casefold().split())
    for pattern, read in _READERS:
        match = re.search(pattern, lowered)
        days = None if match is None else read({name: part for name, part in match.groupdict().items() if part}, today)
        if days is not None:
            return _to_come(days, today)
    return None


def _to_come(days: Days, today: date) -> Days | None:
    for earliest in (today + timedelta(days=1), today):
        if days.after > earliest:
            return Days(max(days.first, earliest), days.after)
    return None


Parts = Mapping[str, str]  # what a pattern named and found


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(name.rstrip(".")[:3]))


def _a_date(parts: Parts, today: date, suffix: str = "") -> date | None:
    def part(name: str) -> str | None:
        return parts.get(name + suffix)

    try:
        if iso := part("iso"):
            return date.fromisoformat(iso)
        month, day = part("month") or part("month2"), part("day") or part("day2")
        if month is None or day is None:
            return None
        year = part("year") or part("year2")
        return _next_date(today, _month_number(month), int(day), int(year) if year else None)
    except ValueError:
        return None


def _next_date(today: date, month: int, day: int, year: int | None) -> date:
    at = date(year or today.year, month, day)
    return at if year or at >= today else date(today.year + 1, month, day)


def _month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _month_first(parts: Parts, today: date) -> date:
    month = _month_number(parts["month"])
    if year := parts.get("year"):
        return date(int(year), month, 1)
    return date(today.year + (month < today.month), month, 1)


def _between(parts: Parts, today: date) -> Days | None:
    end = _a_date(parts, today, "_b")
    if end is None:
        return None
    start = _a_date(parts, today, "_a")
    if start is None and (day := parts.get("start_day")):
        try:
            start = date(end.year, end.month, int(day))
        except ValueError:
            return None
    if start is not None and start > end and parts.get("year_a") is None:
        start = _same_month_day(start, start.year - 1)
    return None if start is None or start > end else Days(start, end + timedelta(days=1))


def _same_month_day(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _days_after_month(parts: Parts, today: date) -> Days | None:
    """ "June 5 to 12": the month once, in front."""
    try:
        month = _month_number(parts["month"])
        end = _next_date(today, month, int(parts["end_day"]), int(parts["year"]) if parts.get("year") else None)
        return Days(date(end.year, month, int(parts["start_day"])), end + timedelta(days=1))
    except ValueError:
        return None


def _before(parts: Parts, today: date) -> Days | None:
    end = _a_date(parts, today)
    inclusive = timedelta(days=0 if parts["how"] == "before" else 1)
    return None if end is None else Days(today, end + inclusive)


def _after(parts: Parts, today: date) -> Days | None:
    start = _a_date(parts, today)
    if start is None:
        return None
    first = start + timedelta(days=1 if parts["how"] == "after" else 0)
    return Days(first, first + timedelta(days=28))


def _nth_weekend(parts: Parts, today: date) -> Days | None:
    first = _month_first(parts, today)
    weekday = WEEKDAYS.index(parts["what"]) if parts["what"] != "weekend" else 5
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    starts = [start + timedelta(days=7 * n) for n in range(5)]
    in_month = [each for each in starts if each < _month_after(first)]
    nth = _ORDINALS[parts["nth"]]
    if nth >= len(in_month):
        return None
    return Days(in_month[nth], in_month[nth] + timedelta(days=2 if parts["what"] == "weekend" else 1))


def _in_month(parts: Parts, today: date) -> Days | None:
    first = _month_first(parts, today)
    after = _month_after(first)
    part = {
        "early": Days(first, first + timedelta(days=10)),
        "mid": Days(first + timedelta(days=10), first + timedelta(days=20)),
        "late": Days(first + timedelta(days=20), after),
    }
    aliases = {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}
    named = parts.get("part") or ""
    return part.get(aliases.get(named, named), Days(first, after))


def _in_season(parts: Parts, today: date) -> Days | None:
    start, end = _SEASONS[parts["season"]]
    year = int(parts["year"]) if parts.get("year") else today.year
    days = Days(date(year, start, 1), _month_after(date(year + (end < start), end, 1)))
    if parts.get("year") or days.after > today:
        return days
    return Days(date(year + 1, start, 1), _month_after(date(year + 1 + (end < start), end, 1)))


def _this_or_next(parts: Parts, today: date) -> Days | None:
    further = 1 if parts["which"] in ("next", "following") else 0
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * further)
    if parts["unit"] == "week":
        return Days(monday, monday + timedelta(days=7))
    if parts["unit"] == "weekend":
        return Days(monday + timedelta(days=5), monday + timedelta(days=7))
    if parts["unit"] == "year":
        return Days(date(today.year + further, 1, 1), date(today.year + further + 1, 1, 1))
    first = today.replace(day=1)
    first = _month_after(first) if further else first
    return Days(first, _month_after(first))


def _coming(parts: Parts, today: date) -> Days | None:
    number = parts["number"]
    many = int(number) if number.isdigit() else _COUNT.index(number) + 1 if number in _COUNT else 2
    unit = {"day": 1, "week": 7, "month": 30}[parts["unit"]]
    return Days(today + timedelta(days=1), today + timedelta(days=1 + many * unit))


def _weekday(parts: Parts, today: date) -> Days | None:
    ahead = (WEEKDAYS.index(parts["weekday"]) - today.weekday()) % 7 or 7
    day = today + timedelta(days=ahead)
    return Days(day, day + timedelta(days=1))


def _single(parts: Parts, today: date) -> Days | None:
    day = _a_date(parts, today)
    return None if day is None else Days(day, day + timedelta(days=1))


def _near(parts: Parts, today: date) -> Days | None:
    day = today + timedelta(days=1 if parts["near"] == "tomorrow" else 0)
    return Days(day, day + timedelta(days=1))


def _suffixed(pattern: str, suffix: str) -> str:
    return re.sub(r"\?P<(\w+)>", rf"?P<\1{suffix}>", pattern)


_TO = r"\s*(?:-|\u2013|\u2014|to|and|until|till|through)\s*"
_NTHS = "|".join(_ORDINALS)
_READERS: list[tuple[str, Callable[[Parts, date], Days | None]]] = [
    (rf"{_suffixed(_DATE, '_a')}{_TO}{_suffixed(_DATE, '_b')}", _between),
    (rf"\b(?:the\s+)?(?P<start_day>\d{{1,2}})(?:st|nd|rd|th)?{_TO}{_suffixed(_DATE, '_b')}", _between),
    (rf"\b{_MONTH}\s+(?P<start_day>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?P<end_day>\d{{1,2}})\b{_YEAR}", _days_after_month),
    (rf"\b(?P<how>before|by|until|till)\s+{_DATE}", _before),
    (rf"\b(?P<how>after|from|since)\s+{_DATE}", _after),
    (rf"\b(?P<nth>{_NTHS})\s+(?P<what>weekend|{'|'.join(WEEKDAYS)})\s+(?:of|in)\s+{_MONTH}{_YEAR}", _nth_weekend),
    (rf"\b{_DATE}", _single),
    (
        rf"\b(?:in|during|of|for|this|next)\s+(?:the\s+)?(?:(?P<part>early|mid|late|beginning|start|middle|end)"
        rf"[\s-]+(?:of\s+)?)?{_MONTH}\b{_YEAR}",
        _in_month,
    ),
    (rf"\b(?:in|during|this|next)\s+(?:the\s+)?(?P<season>{'|'.join(_SEASONS)})\b{_YEAR}", _in_season),
    (r"\b(?P<which>this|next|coming|following)\s+(?P<unit>weekend|week|month|year)\b", _this_or_next),
    (
        r"\b(?:next|coming|within|following)\s+(?:the\s+)?(?:next\s+)?(?P<number>\d{1,3}|\w+)\s+(?P<unit>day|week|month)s\b",
        _coming,
    ),
    (rf"\b(?:on|this|next|coming)\s+(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
    (r"\b(?P<near>today|tonight|tomorrow)\b", _near),
]
