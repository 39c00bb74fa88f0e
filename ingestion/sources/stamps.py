"""Dates as chat logs write them before a message, where only the whole file tells the day from the month."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")

SPACE = "[ \u00a0\u202f]"
DAY = rf"(?P<a>\d{{1,4}})(?P<mark>[./-]){SPACE}?(?P<b>\d{{1,2}})(?P=mark){SPACE}?(?P<c>\d{{1,4}})\.?"
CLOCK = (
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?"
    rf"(?:{SPACE}?(?P<half>[AaPp]\.?{SPACE}?[Mm]\b\.?))?"
)
Numbers = tuple[int, int, int]

MONTH_FIRST = re.compile(
    r"US/.*|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Juneau|Sitka|Nome|Adak|"
    r"Menominee|Metlakatla|Yakutat|Indianapolis|Louisville|Indiana/.*|Kentucky/.*|North_Dakota/.*|Puerto_Rico)|"
    r"Pacific/(?:Honolulu|Guam|Saipan)|Asia/Manila|EST5EDT|CST6CDT|MST7MDT|PST8PDT"
)
"""The zones of the United States and the Philippines: where people write the month first."""
TIGHTER = 5
"""A chat whose messages span a fifth of the days in one order is that order's: people write on days that follow."""


def numbers_of(found: re.Match[str]) -> Numbers:
    first, second, third = found.group("a", "b", "c")
    return int(first), int(second), int(third)


@lru_cache(maxsize=4096)  # many messages are of one day
def day_of(numbers: Numbers, order: Order) -> date | None:
    """The date that three numbers are in an order; a year of four digits is the year wherever it stands."""
    first, second, third = numbers
    if first > 99 or (order == "ymd" and third <= 99):
        year, month, day = first, second, third
    elif order == "mdy":
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def time_of(found: re.Match[str], which: str = "") -> time | None:
    """The time of day; None when it is none (25:00; 13:00 PM is taken as 13:00). `which`: the groups' ending."""
    hours, minute, second, half = found.group(f"hour{which}", f"minute{which}", f"second{which}", f"half{which}")
    hour = int(hours)
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        return time(hour, int(minute), int(second or 0))
    except ValueError:
        return None


def moment_of(found: re.Match[str], order: Order) -> datetime | None:
    """The wall clock's date and time of a stamp; None when it is none."""
    day, clock = day_of(numbers_of(found), order), time_of(found)
    return None if day is None or clock is None else datetime.combine(day, clock)


def order_of(stamps: Sequence[Numbers], today: date, hints: Iterable[Order | None]) -> Order:
    """In which order the numbers of all these dates stand. `stamps` in the order of the file, `hints` strongest first.

    It is the order in which most of them are dates at all (no month is the 13th); then in which time least often runs
    backwards; then in which none lies after `today`; then in which they lie much closer together; then the first
    hint's; then the day comes first, as it does nearly everywhere.
    """
    chain = [stamp for number, stamp in enumerate(stamps) if number == 0 or stamp != stamps[number - 1]]
    judged = {order: _judged(chain, today, order) for order in ORDERS}
    best = min(judged[order][:3] for order in ORDERS)
    left: list[Order] = [order for order in ORDERS if judged[order][:3] == best]
    if len(left) > 1 and len(set(chain)) > 2:
        closest = min(judged[order][3] for order in left)
        left = [order for order in left if judged[order][3] <= closest * TIGHTER]
    for hint in hints if len(left) > 1 else ():
        if hint is not None and hint in left:
            return hint
    return left[0]


def _judged(chain: Sequence[Numbers], today: date, order: Order) -> tuple[int, int, int, int]:
    """How many are no dates, how often time runs backwards, how many are still to come, and how many days they span."""
    days = [day for numbers in chain if (day := day_of(numbers, order)) is not None]
    if order == "ymd" and all(numbers[0] <= 99 and numbers[2] <= 31 for numbers in chain) and not _year_first(chain):
        return len(chain) + 1, 0, 0, 0  # two digits of a year before the month: only where nothing else is possible
    backwards = sum(later < earlier for earlier, later in pairwise(days))
    span = (max(days) - min(days)).days + 1 if days else 0
    return len(chain) - len(days), backwards, sum(day > today for day in days), span


def _year_first(chain: Sequence[Numbers]) -> bool:
    """Whether some first number can be neither a day nor a month."""
    return any(first > 31 for first, _, _ in chain)


def zone_hint(zone: str) -> Order:
    """How people write dates where the person lives."""
    return "mdy" if MONTH_FIRST.fullmatch(zone) else "dmy"
