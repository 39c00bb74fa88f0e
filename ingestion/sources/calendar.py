"""iCalendar files: when a person is taken.

Recurrence, its exceptions and time zones are the libraries' (icalendar, recurring-ical-events). What would take them
long, or much memory, is read in a child process.
"""

# pyright: basic
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar

from ingestion.sources.calendar_events import named, readable, unrolled
from ingestion.sources.calendar_limits import weight
from ingestion.sources.reading import CalendarEvent, CalendarWindow, Intake, Reading, Refused
from ingestion.sources.sandbox import Limits, contained
from ingestion.sources.text import decode

FREE_AHEAD = timedelta(days=60)
_LIGHT = 200_000  # steps of unrolling, a second or two
_SMALL = 1 << 20  # bytes
_MESSAGES = frozenset({"REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"})


class Frame(NamedTuple):
    """Which calendar a text is of: its own name for machines, whether it is all there is, how it came."""

    id: str = ""
    whole: bool = True
    media_type: str = "text/calendar"


class CalendarFile:
    """Recognised by its first line, or by its name (and then refused if the content disagrees)."""

    def recognises(self, name: str, data: bytes) -> bool:
        return _begins(data) or name.lower().endswith((".ics", ".ical"))

    def check(self, name: str, data: bytes) -> None:
        if not _begins(data):
            raise Refused("malformed", f"{name!r} is not an iCalendar file.", "Export the calendar again as .ics.")

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The busy times inside the intake's window, and the span the calendar speaks for."""
        self.check(name, data)
        text, _ = decode(name, data)
        return read_text(name, text, intake, Frame())


def read_text(name: str, text: str, intake: Intake, frame: Frame) -> Reading:
    """An iCalendar text, here or in a child, as heavy as it is. Raises Refused."""
    steps = weight(name, text, intake.window[1].year)
    if steps <= _LIGHT and len(text) <= _SMALL:
        return _read(name, text, intake, frame)
    data = text.encode("utf-8", "replace")
    options = {"name": name, "intake": intake.model_dump(mode="json"), "frame": list(frame)}
    return Reading.model_validate(contained(name, "calendar:inside", data, options, Limits.of(len(data))))


def inside(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The same in the child."""
    intake = Intake.model_validate(options["intake"])
    return _read(options["name"], data.decode(), intake, Frame(*options["frame"])).model_dump(mode="json")


def _begins(data: bytes) -> bool:
    return b"BEGIN:VCALENDAR" in data[:2048].replace(b"\x00", b"").upper()


def _read(name: str, text: str, intake: Intake, frame: Frame) -> Reading:
    parsed = _parse(name, text)
    title = " ".join(str(parsed.get("X-WR-CALNAME", "")).split())
    whole = frame.whole and str(parsed.get("METHOD", "")).upper() not in _MESSAGES
    lines, readable_text = readable(title or name, named(parsed), ZoneInfo(intake.timezone))
    found = unrolled(name, parsed, lines, intake)
    cancelled = found.cancelled if whole else [*found.cancelled, *found.free]
    return Reading(
        name=name,
        media_type=frame.media_type,
        text=readable_text,
        text_is_upload=False,
        source="calendar",
        events=tuple(found.events),
        calendar=_span(found.events, title or name, frame.id or calendar_id(parsed, name), whole, intake),
        cancelled=tuple(sorted({each.told for each in cancelled})),
    )


def _parse(name: str, text: str) -> Calendar:
    """One calendar of all the file's components: an export may hold several VCALENDARs in a row."""
    try:
        found = Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
        first, *others = [each for each in found if isinstance(each, Calendar)]
    except (Exception, RecursionError) as cause:
        what = f"{type(cause).__name__}: {str(cause)[:200]}"
        raise Refused("malformed", f"{name!r} cannot be read as a calendar: {what}", "Export it again.") from cause
    for other in others:
        first.subcomponents.extend(other.subcomponents)
    return first


def calendar_id(parsed: Calendar, name: str) -> str:
    """The calendar's own name, the same in each export of it: who made it, and what its owner calls it.

    Programs put their version into PRODID, so its digits do not count. A calendar without a name goes by its file's,
    without what is added to a second download (" (1)", "-2026-06-01").
    """
    own = parsed.get("X-WR-RELCALID") or parsed.get("X-WR-CALNAME") or _file_stem(name)
    maker = " ".join(re.sub(r"[\d.]+", "", str(parsed.get("PRODID", ""))).split())
    if "google" in maker.lower():
        maker = "google"
    return f"{maker}:{' '.join(str(own).split())}".casefold()[:300]


def _file_stem(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return (
        re.sub(r"[\s_.-]*(?:\(\d{1,3}\)|\d{4}-?\d{2}-?\d{2}(?:T?\d{4,6})?|- ?(?:copy|kopie|cópia))$", "", stem) or stem
    )


def _span(events: Sequence[CalendarEvent], name: str, id: str, whole: bool, intake: Intake) -> CalendarWindow:
    """The time for which "not busy" means "free".

    A calendar file says nothing about its own horizon. It starts today (or with its first event, if that is
    earlier): what is past and empty was perhaps never kept. It ends with the day of its last event, and at least 60
    days ahead: people who hand over their calendar keep it for about two months, and an empty far future is unknown
    rather than free. An invitation, and a list of changes, says nothing of the rest: its span is empty.
    """
    if not whole:
        return CalendarWindow(start=intake.now, end=intake.now, name=name, id=id, whole=False)
    zone = ZoneInfo(intake.timezone)
    today = datetime.combine(intake.now.astimezone(zone).date(), time(), zone)
    start = min([today, *(event.start for event in events)])
    last = max((event.end for event in events), default=today)
    midnight = datetime.combine(last.astimezone(zone).date(), time(), zone)
    close = midnight if midnight == last else midnight + timedelta(days=1)
    return CalendarWindow(start=start, end=max(close, today + FREE_AHEAD), name=name, id=id)
