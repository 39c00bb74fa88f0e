"""iCalendar files: when a person is taken.

Recurrence, its exceptions and time zones are the libraries' (icalendar, recurring-ical-events).
"""

# pyright: basic
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from ingestion.sources.reading import CalendarEvent, CalendarWindow, Intake, Reading, Refused
from ingestion.sources.text import decode

FREE_AHEAD = timedelta(days=60)
STEP = timedelta(days=35)  # unrolled a month at a time, so that a bomb is noticed before it goes off
TOO_FINE = frozenset({"SECONDLY", "MINUTELY"})


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
        parsed = _parse(name, data)
        lines, text = _readable(parsed, name)
        owner = str(parsed.get("X-WR-CALNAME", "")).lower()
        events = [
            event
            for component in _occurrences(name, parsed, intake)
            if _takes_time(component, owner) and (event := _event(component, lines, intake)) is not None
        ]
        events = sorted(set(events), key=lambda event: (event.start, event.end, event.uid))
        return Reading(
            name=name,
            media_type="text/calendar",
            text=text,
            text_is_upload=False,
            events=tuple(events),
            calendar=_span(events, name, intake),
        )


def _begins(data: bytes) -> bool:
    return b"BEGIN:VCALENDAR" in data[:2048].replace(b"\x00", b"").upper()


def _parse(name: str, data: bytes) -> Calendar:
    """One calendar of all the file's components: an export may hold several VCALENDARs in a row."""
    text, _ = decode(name, data)
    try:
        first, *others = Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
    except Exception as cause:
        raise Refused(
            "malformed", f"{name!r} cannot be read as a calendar: {cause}", "Export the calendar again."
        ) from cause
    for other in others:
        first.subcomponents.extend(other.subcomponents)
    return first


def _occurrences(name: str, calendar: Calendar, intake: Intake) -> list[Component]:
    """Every occurrence inside the window; an occurrence that spans two steps comes once a step."""
    _refuse_bombs(name, calendar)
    start, end = intake.window
    found: list[Component] = []
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        while start < end:
            found += query.between(start, min(start + STEP, end))
            if len(found) > intake.limit_events:
                raise Refused(
                    "too_large", f"{name!r} has more than {intake.limit_events:,} events.", "Export a shorter period."
                )
            start += STEP
    except Refused:
        raise
    except Exception as cause:
        raise Refused("malformed", f"{name!r} has an event that cannot be read: {cause}", "Export it again.") from cause
    return found


def _refuse_bombs(name: str, calendar: Calendar) -> None:
    for event in calendar.walk("VEVENT"):
        rules: Any = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            fine = {str(freq).upper() for freq in rule.get("FREQ", [])} & TOO_FINE
            if fine or len(rule.get("BYSECOND", [])) > 1 or len(rule.get("BYMINUTE", [])) > 12:
                raise Refused(
                    "malformed", f"{name!r} repeats an event every minute or second.", "Remove it from the calendar."
                )


def _takes_time(event: Component, owner: str) -> bool:
    """Opaque, not cancelled, and not declined by the calendar's owner (exports name the calendar by their address)."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE":
        return False
    guests: Any = event.get("ATTENDEE", [])
    for guest in guests if isinstance(guests, list) else [guests]:
        if owner and str(guest).lower().removeprefix("mailto:") == owner:
            return str(guest.params.get("PARTSTAT", "")).upper() != "DECLINED"
    return True


def _event(component: Component, lines: dict[str, tuple[int, int]], intake: Intake) -> CalendarEvent | None:
    """An occurrence in the world's time; None when it takes no time at all."""
    zone = ZoneInfo(intake.timezone)
    begin, finish = _bounds(component)
    start, end = _moment(begin, zone), _moment(finish, zone)
    if end <= start:
        return None
    uid = str(component.get("UID", "")) or f"{component.get('SUMMARY', '')}"
    return CalendarEvent(
        uid=uid,
        title=str(component.get("SUMMARY", "")).strip() or "busy",
        start=start,
        end=end,
        all_day=not isinstance(begin, datetime),
        span=lines.get(uid, (0, 0)),
    )


def _bounds(component: Component) -> tuple[date | datetime, date | datetime]:
    """DTSTART and DTEND, or what DURATION and the RFC's defaults make of them."""
    event: Any = component
    return event.start, event.end


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """Floating times and whole days are meant where the person is."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _span(events: list[CalendarEvent], name: str, intake: Intake) -> CalendarWindow:
    """The time for which "not busy" means "free".

    A calendar file says nothing about its own horizon. It starts today (or with its first event, if that is
    earlier): what is past and empty was perhaps never kept. It ends with the day of its last event, and at least 60
    days ahead: people who hand over their calendar keep it for about two months, and an empty far future is unknown
    rather than free.
    """
    zone = ZoneInfo(intake.timezone)
    today = datetime.combine(intake.now.astimezone(zone).date(), time(), zone)
    start = min([today, *(event.start for event in events)])
    last = max((event.end for event in events), default=today)
    midnight = datetime.combine(last.astimezone(zone).date(), time(), zone)
    close = midnight if midnight == last else midnight + timedelta(days=1)
    return CalendarWindow(start=start, end=max(close, today + FREE_AHEAD), name=name)


def _readable(calendar: Calendar, name: str) -> tuple[dict[str, tuple[int, int]], str]:
    """A text of one line an event, and where the line of each uid stands in it (bytes)."""
    text = f"Calendar {str(calendar.get('X-WR-CALNAME', '')).strip() or name}\n"
    lines: dict[str, tuple[int, int]] = {}
    parts, position = [text], len(text.encode())
    for event in calendar.walk("VEVENT"):
        line = _line(event)
        size = len(line.encode())
        uid = str(event.get("UID", "")) or f"{event.get('SUMMARY', '')}"
        lines.setdefault(uid, (position, position + size))
        parts.append(line + "\n")
        position += size + 1
    return lines, "".join(parts)


def _line(event: Component) -> str:
    """ "Dentist: 2026-06-12 10:00 to 2026-06-12 11:00 Europe/Lisbon, repeats weekly, at Rua 1"."""
    title = " ".join(str(event.get("SUMMARY", "")).split()) or "busy"
    parts = [f"{title}: {_written(event, 'DTSTART')}"]
    if event.get("DTEND") is not None:
        parts[0] += f" to {_written(event, 'DTEND')}"
    rule: Any = event.get("RRULE")
    if rule is not None and not isinstance(rule, list) and rule.get("FREQ"):
        parts.append(f"repeats {str(rule['FREQ'][0]).lower()}")
    if place := " ".join(str(event.get("LOCATION", "")).split()):
        parts.append(f"at {place}")
    return ", ".join(parts)


def _written(event: Component, field: str) -> str:
    value: Any = getattr(event.get(field), "dt", None)
    if isinstance(value, datetime):
        zone = f" {value.tzinfo}" if value.tzinfo is not None else ""
        return f"{value:%Y-%m-%d %H:%M}{zone}"
    return str(value) if value is not None else "unknown"
