# ruff: noqa: RUF001  people write ranges with three kinds of dash
"""The months and years of a career, in English and German: "Mar 2019 - Present", "März 2019 – Aug. 2022", "2014"."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_DATE = r"(?:[A-Za-zäÄ]{3,9}\.? )?(?:19|20)\d\d"
_NOW = r"present|heute|today|now|current|aktuell|gegenwart|derzeit"
_RANGE = re.compile(
    rf"(?P<from>{_DATE}) ?(?:-|–|—|to|bis) ?(?:(?P<to>{_DATE})|(?P<now>{_NOW}))(?![\w/])", re.IGNORECASE
)
_SINGLE = re.compile(rf"(?P<from>{_DATE})")
_LAST_YEAR = 2099


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until). `until` None: not over. `since` None: nobody says since when."""

    since: date | None = None
    until: date | None = None


def first_day(text: str) -> date | None:
    """The first day of "Mar 2019" or "2019"; None for anything else."""
    span = _span(text)
    return span[0] if span else None


def day_after(text: str) -> date | None:
    """The first day that "Aug 2022" or "2022" no longer holds; None for anything else."""
    span = _span(text)
    return span[1] if span else None


def period_of(began: str, ended: str) -> Period | None:
    """Two fields of a table, either may be empty. None where one says something that cannot be read as a month."""
    since, until = first_day(began), day_after(ended)
    if (began.strip() and since is None) or (ended.strip() and until is None):
        return None
    return None if since and until and until <= since else Period(since, until)


def period_in(line: str) -> Period | None:
    """A line that begins with a range, such as "Mar 2019 - Present · 4 yrs"; None for any other line."""
    short = " ".join(line[:120].split())
    found = _RANGE.match(short)
    if found is None:
        return None
    return period_of(found["from"], found["to"] or "")


def year_in(line: str) -> Period | None:
    """A line that is nothing but one month or year, as of a course that took no longer: "2014"."""
    short = " ".join(line[:60].split())
    return period_of(short, short) if _SINGLE.fullmatch(short) else None


def _span(text: str) -> tuple[date, date] | None:
    words = text[:40].strip().split()
    if not words or len(words) > 2 or not re.fullmatch(r"(?:19|20)\d\d", words[-1], re.ASCII):
        return None
    year = int(words[-1])
    if year > _LAST_YEAR:
        return None
    if len(words) == 1:
        return date(year, 1, 1), date(year + 1, 1, 1)
    month = _MONTHS.get(words[0][:3].lower())
    if month is None:
        return None
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
