"""Weekdays, dates and parts of the day as people name them: "saturdays", "12-19 June", "before 10 am" (pure).

A `TimePattern` says when; `within` gives its stretches inside a span, in the person's time zone. Relative words
("next weekend") count from the day they were said.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from actors.dates import DAY, DAY_NAMES, MONTH_NAMES, day_spans
from actors.words import folded, vocabulary

type Stretch = tuple[datetime, datetime]

DAY_MINUTES = 24 * 60

_PARTS = {
    "early morning": (5, 9), "morning": (5, 12), "noon": (12, 13), "midday": (11, 14), "lunchtime": (12, 14),
    "lunch": (12, 14), "afternoon": (12, 18), "late afternoon": (16, 18), "evening": (17.5, 23.5),
    "dinner time": (18, 22), "tonight": (18, 24), "night": (20, 24), "after work": (17.5, 23.5), "breakfast": (7, 10),
    "office hour": (9, 17), "working hour": (9, 17), "work hour": (9, 17), "daytime": (9, 18), "late night": (22, 24),
}  # fmt: skip
_TO = r"\s*(?:-|to|until|till|through|and)\s*"
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'?clock|h\b|uhr)?"


class TimePattern(NamedTuple):
    """Days and minutes of the day; what is empty is not restricted."""

    weekdays: frozenset[int] = frozenset()
    dates: tuple[tuple[date, date], ...] = ()  # both ends included
    minutes: tuple[int, int] | None = None  # [from, to) since midnight

    @property
    def dated(self) -> bool:
        return bool(self.dates)

    def has(self, day: date) -> bool:
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return not self.dates or any(first <= day <= last for first, last in self.dates)

    def within(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Stretch]:
        """The pattern's stretches inside [start, end), in order."""
        day = start.astimezone(zone).date()
        while (midnight := datetime.combine(day, time(), zone)) < end:
            if self.has(day):
                opening, closing = self.minutes or (0, DAY_MINUTES)
                begin = max(start, at_minute(midnight, opening))
                finish = min(end, at_minute(midnight, closing))
                if begin < finish:
                    yield begin, finish
            day += timedelta(days=1)


def at_minute(midnight: datetime, minute: int) -> datetime:
    """The wall-clock minute of that local day; 1440 is the next midnight."""
    day = midnight.date() + timedelta(days=minute // DAY_MINUTES)
    return datetime.combine(day, time(minute % DAY_MINUTES // 60, minute % 60), midnight.tzinfo)


def patterns(text: str, said: date) -> tuple[TimePattern, ...]:
    """The times a phrase names, one of which has to hold; empty when it names none that can be read."""
    return _patterns(" ".join(folded(text).split()), said)


@lru_cache(maxsize=20_000)
def _patterns(text: str, said: date) -> tuple[TimePattern, ...]:
    dates, rest = day_spans(text, said)
    days = _weekdays(rest)
    minutes = _minutes(rest)
    if not dates and not days and not minutes:
        return ()
    spans = tuple(dates)
    return tuple(TimePattern(days, spans, each) for each in minutes or [None])


def only_time(text: str, said: date) -> bool:
    """Whether the phrase is about a time and nothing else: "saturday mornings", not "saturday markets"."""
    if not patterns(text, said):
        return False
    rest = day_spans(" ".join(folded(text).split()), said)[1]
    rest = re.sub(rf"\b(?:{DAY_NAMES})\b", " ", rest)
    for part in sorted(_PARTS, key=len, reverse=True):
        rest = re.sub(rf"\b{part}s?\b", " ", rest)
    rest = re.sub(_CLOCK, " ", rest)
    return not set(re.findall(r"[a-z]+", rest)) - _FRAME


_FRAME = vocabulary("around times")


def _weekdays(text: str) -> frozenset[int]:
    if found := re.search(rf"\b({DAY_NAMES})s?{_TO}({DAY_NAMES})s?\b", text):
        first, last = DAY[found[1]], DAY[found[2]]
        if " and " not in found[0]:
            return frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))
    days = {DAY[name] for name in re.findall(rf"\b({DAY_NAMES})\b", text)}
    if re.search(r"\bweekdays?\b|\bworking days?\b|\bweek ?nights?\b|\bduring the week\b|\bmidweek\b", text):
        days |= {0, 1, 2, 3, 4}
    if re.search(r"\bweekends?\b", text):
        days |= {5, 6}
    return frozenset(days)


def _minutes(text: str) -> list[tuple[int, int]]:
    """Parts of the day that are named; a clock time outdoes a word for the part it is in."""
    if (clocked := _clocked(text)) is not None:
        return [clocked]
    found: list[tuple[int, int]] = []
    rest = re.sub(r"\bweek ?nights?\b", "evening", text)
    for part in sorted(_PARTS, key=len, reverse=True):
        if re.search(rf"\b{part}s?\b", rest):
            rest = re.sub(rf"\b{part}s?\b", " ", rest)
            opening, closing = _PARTS[part]
            found.append((int(opening * 60), int(closing * 60)))
    return sorted(found)


def _clocked(text: str) -> tuple[int, int] | None:
    between = re.search(rf"(?:between |from )?{_CLOCK}\s*(?:-|to|and|until|till)\s*{_CLOCK}(?!\w)", text)
    if between and (between[2] or between[3] or between[5] or between[6]):
        closing = _minute(between[4], between[5], between[6])
        opening = _minute(between[1], between[2], between[3] or (between[6] if _same_half(between) else None))
        return (opening, closing) if opening < closing else None
    for word, direction in (("before|until|till|by|earlier than|no later than", -1), ("after|from|past|later than", 1)):
        if found := re.search(rf"\b(?:{word}) {_CLOCK}(?![\w]|\s*(?:{MONTH_NAMES})\b)", text):
            if not (found[2] or found[3]) and int(found[1]) > 23:
                continue
            minute = _minute(found[1], found[2], found[3])
            return (0, minute) if direction < 0 else (minute, DAY_MINUTES)
        if found := re.search(rf"\b(?:{word}) (noon|midday|lunch)\b", text):
            return (0, 12 * 60) if direction < 0 else (12 * 60, DAY_MINUTES)
    if found := re.search(rf"\bat {_CLOCK}(?!\w)|\b(\d{{1,2}}):(\d{{2}})\b|\b(\d{{1,2}}) ?([ap])\.?m\b", text):
        if found[1]:
            minute = _minute(found[1], found[2], found[3])
        elif found[4]:
            minute = _minute(found[4], found[5], None)
        else:
            minute = _minute(found[6], None, f"{found[7]}m")
        return (minute, min(minute + 60, DAY_MINUTES))
    return None


def _same_half(found: re.Match[str]) -> bool:
    """ "9-11 pm" is in the evening, "10 to 2 pm" is not."""
    return int(found[1]) < int(found[4])


def _minute(hour: str, minutes: str | None, half: str | None) -> int:
    value = int(hour) % 24 * 60 + int(minutes or 0) if int(hour) != 24 else DAY_MINUTES
    if half and half.startswith("p") and int(hour) < 12:
        value += 12 * 60
    if half and half.startswith("a") and int(hour) == 12:
        value -= 12 * 60
    return min(value, DAY_MINUTES)
