"""What a calendar would cost to unroll, told from its lines before any library sees them.

Three lines are enough to ask for a billion events, or for one on 30 February, which is looked for until the year 9999.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.sources.reading import Refused

MOST_EVENTS = 100_000  # components of a file, repeated or not
_MOST_DATES = 50_000  # RDATE and EXDATE of all events
_MOST_ZONES = 2_000
_MOST_STEPS = 8_000_000  # a quarter of a minute
_DEEPEST = 4  # VCALENDAR, VEVENT, VALARM and one more
_LONGEST_RULE = 1_000
_LAST_YEAR = 9999

_LINE = re.compile(
    r"^(?P<name>BEGIN|END|DTSTART|RRULE|EXRULE|RDATE|EXDATE)(?:;[^:\r\n]{0,300})?:(?P<value>[^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_A_YEAR = {"YEARLY": 1, "MONTHLY": 12, "WEEKLY": 53, "DAILY": 366, "HOURLY": 8784}
_PLAIN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_KNOWN = frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"})
_A_YEARS_MASKS = 50  # steps that dateutil's tables of one year are worth


def unfolded(text: str) -> str:
    """Long lines of the format are continued on lines that begin with a blank."""
    return re.sub(r"\r?\n[ \t]", "", text)


def weight(name: str, text: str, last_year: int) -> int:
    """How many steps it takes at most to unroll all events of an iCalendar text until `last_year`; one is some
    microseconds. Raises Refused for what no calendar has: rules by the second, endless dates, deep nesting, or more
    steps than can be taken.
    """
    scale = _Scale(name, last_year)
    for line in _LINE.finditer(unfolded(text)):
        scale.take(line["name"].upper(), line["value"].strip())
        if scale.events > MOST_EVENTS or scale.dates > _MOST_DATES or scale.zone_rules > _MOST_ZONES:
            raise Refused("too_large", f"{name!r} has too many events or dates.", "Export a shorter period.")
    if scale.steps > _MOST_STEPS:
        raise Refused(
            "too_large",
            f"{name!r} has rules that take too long to follow.",
            "Export a shorter period, or fewer events.",
        )
    return scale.steps


@dataclass
class _Scale:
    """What was seen so far, line by line."""

    name: str
    last_year: int
    steps: int = 0
    events: int = 0
    dates: int = 0
    zone_rules: int = 0
    open_ones: list[str] = field(default_factory=list[str])
    start: str = ""
    rules: list[str] = field(default_factory=list[str])

    def take(self, kind: str, value: str) -> None:
        match kind:
            case "BEGIN":
                self._begin(value.upper())
            case "END" if self.open_ones:
                if self.open_ones.pop() == "VEVENT":
                    self.steps += sum(_steps(self.name, rule, self.start, self.last_year) for rule in self.rules)
            case "DTSTART":
                self.start = value
            case "RRULE" | "EXRULE" if "VTIMEZONE" in self.open_ones:
                self.zone_rules += 1
                _check_zone(self.name, value)
            case "RRULE" | "EXRULE":
                self.rules.append(value)
            case "RDATE" | "EXDATE":
                self.dates += value.count(",") + 1
            case _:
                pass

    def _begin(self, part: str) -> None:
        self.open_ones.append(part)
        if len(self.open_ones) > _DEEPEST:
            raise _malformed(self.name, "nests its parts too deeply")
        if part == "VEVENT":
            self.events += 1
            self.start, self.rules = "", []


def _steps(name: str, rule: str, start: str, last_year: int) -> int:
    parts = _parts(name, rule)
    frequency = parts.get("FREQ", "YEARLY")
    if frequency not in _A_YEAR or len(_list(parts, "BYSECOND")) > 1 or len(_list(parts, "BYMINUTE")) > 12:
        raise Refused(
            "malformed", f"{name!r} repeats an event every minute or second.", "Remove it from the calendar."
        )  # fmt: skip
    surely = _comes_often(frequency, _interval(name, parts), parts)
    first = int(start[:4]) if start[:4].isascii() and start[:4].isdigit() else last_year
    years = max((last_year if surely else _LAST_YEAR) - first, 0) + 1
    each = max(len(_list(parts, "BYHOUR")), 1) * max(len(_list(parts, "BYMINUTE")), 1)
    return years * (_A_YEAR[frequency] * each // _interval(name, parts) + _A_YEARS_MASKS)


def _comes_often(frequency: str, interval: int, parts: dict[str, str]) -> bool:
    """Whether a rule finds a date every few years, for sure; "31 June" and "every 7th day if it is Monday" may not."""
    kept = set(parts) - _PLAIN
    if not kept:
        return True
    bounds = (("BYMONTHDAY", 28), ("BYSETPOS", 4), ("BYMONTH", 12))
    if not kept <= _KNOWN or not all(_is_within(_list(parts, key), most) for key, most in bounds):
        return False
    if "BYMONTHDAY" in kept and "BYDAY" in kept:
        return False
    match frequency:
        case "DAILY":
            return interval == 1 and "BYSETPOS" not in kept
        case "WEEKLY":
            return not kept & {"BYMONTHDAY", "BYSETPOS"} and (interval == 1 or "BYMONTH" not in kept)
        case "MONTHLY":
            return interval == 1 or "BYMONTH" not in kept
        case _:
            return frequency == "YEARLY"


def _is_within(values: list[str], most: int) -> bool:
    return all(re.fullmatch(r"[+-]?\d{1,2}", value) and 1 <= abs(int(value)) <= most for value in values)


def _interval(name: str, parts: dict[str, str]) -> int:
    value = parts.get("INTERVAL", "1")
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) < 1:
        raise _malformed(name, "repeats an event in steps of nothing")
    return int(value)


def _parts(name: str, rule: str) -> dict[str, str]:
    if len(rule) > _LONGEST_RULE:
        raise _malformed(name, "has a rule that is too long")
    pairs: Iterator[tuple[str, str, str]] = (part.partition("=") for part in rule.upper().split(";") if part)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _list(parts: dict[str, str], key: str) -> list[str]:
    return parts[key].split(",") if parts.get(key) else []


def _check_zone(name: str, rule: str) -> None:
    parts = _parts(name, rule)
    if parts.get("FREQ") not in ("YEARLY", "MONTHLY") or _interval(name, parts) > 100:
        raise _malformed(name, "changes its time zone more often than once a month")


def _malformed(name: str, how: str) -> Refused:
    return Refused("malformed", f"{name!r} {how}.", "Export the calendar again.")
