"""What a calendar takes back: one occurrence, a day's, all from one on, or a whole series (pure)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from parley.records import Value

_ON = "/.."  # as ISO 8601 writes an interval without an end
_AS_OF = "@"


class Cancellation(Value):
    """`occurrence`: a start as its name (ISO in UTC), or a day where the event is; "" for the whole series.

    `following`: with all later ones. `stated`: when it was taken back, by the source's own word.
    """

    uid: str
    occurrence: str = ""
    following: bool = False
    stated: AwareDatetime | None = None

    @property
    def told(self) -> tuple[str, str]:
        """As it stands in a reading: (uid, "<occurrence>[/..][@<stated>]")."""
        stated = f"{_AS_OF}{self.stated.isoformat()}" if self.stated is not None else ""
        return self.uid, f"{self.occurrence}{_ON if self.following else ''}{stated}"

    @classmethod
    def of(cls, told: tuple[str, str]) -> "Cancellation":
        uid, text = told
        what, _, stated = text.partition(_AS_OF)
        at = datetime.fromisoformat(stated) if stated else None
        return cls(uid=uid, occurrence=what.removesuffix(_ON), following=what.endswith(_ON), stated=at)


class Cancellations:
    """Many of them, asked about one occurrence at a time in a time that does not grow with their number."""

    def __init__(self, all: Iterable[Cancellation]) -> None:
        self._by_name: dict[tuple[str, str], Cancellation] = {}
        self._following: dict[tuple[str, bool], Cancellation] = {}
        for each in all:
            self._take(each)

    def _take(self, each: Cancellation) -> None:
        """Of what names the same occurrence the latest counts, of what goes on from one the earliest."""
        if each.following:
            other = self._following.setdefault((each.uid, _is_day(each.occurrence)), each)
            if each.occurrence < other.occurrence:
                self._following[each.uid, _is_day(each.occurrence)] = each
            return
        name = (each.uid, each.occurrence)
        self._by_name[name] = max((self._by_name.get(name, each), each), key=_known_at)

    def covering(self, uid: str, recurrence: str, day: str) -> Iterator[Cancellation]:
        """Those that take back this occurrence; `day` is its `day_of`."""
        for name in dict.fromkeys((recurrence, day, "")):
            if (found := self._by_name.get((uid, name))) is not None:
                yield found
        for since, is_day in ((recurrence, False), (day, True)):
            found = self._following.get((uid, is_day))
            if found is not None and since and (is_day or not _is_day(since)) and since >= found.occurrence:
                yield found


def _known_at(each: Cancellation) -> tuple[bool, float]:
    return (each.stated is None, each.stated.timestamp() if each.stated is not None else 0.0)


def _is_day(name: str) -> bool:
    return "T" not in name


def day_of(recurrence: str, start: datetime, zone: ZoneInfo) -> str:
    """The day that a rule gave an occurrence, where the event is: by its own clock, by the person's if that is UTC."""
    if _is_day(recurrence):
        return recurrence
    own = zone if start.tzname() in (None, "UTC") else start.tzinfo
    try:
        return datetime.fromisoformat(recurrence).astimezone(own).date().isoformat()
    except OverflowError:  # at either end of the calendar
        return recurrence[:10]
