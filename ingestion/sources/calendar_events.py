"""A parsed calendar's occurrences: unrolled by recurring-ical-events, told apart as an API tells them apart."""

# pyright: basic
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, vBroken, vText

from ingestion.sources.cancellations import Cancellation, Cancellations, day_of
from ingestion.sources.reading import CalendarEvent, Intake, Refused

log = logging.getLogger(__name__)

Component = Any  # icalendar's: a field has as many types as files can be wrong

STEP = timedelta(days=35)  # unrolled a month at a time, so that a bomb is noticed before it goes off
_LONGEST_UID = 500
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE"})
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError)


@dataclass
class Unrolled:
    """The busy times of the window, what is cancelled, and what else takes no time (any more)."""

    events: list[CalendarEvent] = field(default_factory=list)
    cancelled: list[Cancellation] = field(default_factory=list)
    free: list[Cancellation] = field(default_factory=list)


def named(calendar: Calendar) -> list[Component]:
    """The calendar's events, each with one UID: what has none is named after its title and start.

    An event whose times cannot be read is left out; of other fields only the field.
    """
    found: list[Component] = []
    parts: list[Any] = calendar.walk("VEVENT")
    for event in parts:
        broken = {name for name, value in event.items() if _is_broken(value)}
        if broken & _TIMES:
            continue
        for name in broken:
            del event[name]
        uid = event.get("UID")
        if isinstance(uid, list) or not str(uid or "").strip():
            event["UID"] = f"{_one_line(event.get('SUMMARY'))}@{written(event, 'DTSTART')}"
        event["UID"] = vText(" ".join(str(event["UID"]).split())[:_LONGEST_UID])
        found.append(event)
    return found


def _is_broken(value: Any) -> bool:
    return any(isinstance(each, vBroken) for each in (value if isinstance(value, list) else [value]))


def unrolled(name: str, calendar: Calendar, lines: dict[tuple[str, str], tuple[int, int]], intake: Intake) -> Unrolled:
    """Everything inside the intake's window. `lines`: where in the reading's text each event stands.

    An event that cannot be read is left out, the others stay. Raises Refused when there are too many.
    """
    found, zone = Unrolled(), ZoneInfo(intake.timezone)
    by_uid = _living(calendar, found, zone)
    off = Cancellations(found.cancelled)
    kept = [event for events in by_uid.values() for event in events]
    own = {(str(event["UID"]), _recurrence(event, zone)) for event in kept if not _is_on(event)}
    owner = str(calendar.get("X-WR-CALNAME", "")).lower()
    seen: set[tuple[str, str, datetime]] = set()
    for component in _occurrences(name, kept, intake):
        series = by_uid[str(component["UID"])]
        try:
            event = _event(component, series, lines, zone)
        except _UNREADABLE:
            continue
        key = (event.uid, event.recurrence)
        if (*key, event.start) in seen or _is_off(event, off, key in own, zone):
            continue
        seen.add((*key, event.start))
        if not takes_time(component, owner) or event.end <= event.start:
            found.free.append(Cancellation(uid=key[0], occurrence=key[1], stated=event.revised_at))
        else:
            found.events.append(event)
    found.events.sort(key=lambda event: (event.start, event.end, event.uid))
    return found


def _living(calendar: Calendar, found: Unrolled, zone: ZoneInfo) -> dict[str, list[Component]]:
    """The events by their UID; what is cancelled goes to `found`."""
    by_uid: dict[str, list[Component]] = defaultdict(list)
    all_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    for event in named(calendar):
        if all_off or str(event.get("STATUS", "")).upper() == "CANCELLED":
            found.cancelled.append(_cancellation(event, all_off, zone))
        elif getattr(event.get("DTSTART"), "dt", None) is not None:
            by_uid[str(event["UID"])].append(event)
    return by_uid


def _cancellation(event: Component, is_message: bool, zone: ZoneInfo) -> Cancellation:
    """A message's DTSTAMP is the time of the message."""
    return Cancellation(
        uid=str(event["UID"]),
        occurrence=_recurrence(event, zone),
        following=_is_on(event),
        stated=_revised_at(event, is_message),
    )


def _is_on(event: Component) -> bool:
    """Whether it is about all following occurrences, too."""
    first = event.get("RECURRENCE-ID")
    return getattr(first, "dt", None) is not None and str(first.params.get("RANGE", "")).upper() == "THISANDFUTURE"


def _is_off(event: CalendarEvent, off: Cancellations, is_named: bool, zone: ZoneInfo) -> bool:
    """Whether an occurrence is cancelled. One with an entry of its own outlives its series, and what it was of it."""
    for each in off.covering(event.uid, event.recurrence, day_of(event.recurrence, event.start, zone)):
        if each.occurrence == event.recurrence or not (is_named and (each.following or not each.occurrence)):
            return True
    return False


def _occurrences(name: str, events: list[Component], intake: Intake) -> Iterator[Component]:
    """All at once; if one event spoils that, each series by itself."""
    try:
        yield from list(_between(name, events, intake))
        return
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  each library on the way has its own kinds
        log.info("a calendar has an event that cannot be unrolled: %s", type(error).__name__)
    series: dict[str, list[Component]] = defaultdict(list)
    for event in events:
        series[str(event["UID"])].append(event)
    read = count = 0
    for members in series.values():
        try:
            some = list(_between(name, members, intake))
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001
            log.info("an event cannot be unrolled: %s", type(error).__name__)
            continue
        read, count = read + 1, count + len(some)
        _refuse_many(name, count, intake)
        yield from some
    if series and not read:
        raise Refused("malformed", f"{name!r} has no event that can be read.", "Export the calendar again.")


def _between(name: str, events: Iterable[Component], intake: Intake) -> Iterator[Component]:
    """Every occurrence inside the window; one that spans two steps comes once a step."""
    calendar = Calendar()
    calendar.subcomponents.extend(events)
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    start, end = intake.window
    count = 0
    while start < end:
        some = query.between(start, min(start + STEP, end))
        count += len(some)
        _refuse_many(name, count, intake)
        yield from some
        start += STEP


def _refuse_many(name: str, count: int, intake: Intake) -> None:
    if count > intake.limit_events:
        raise Refused(
            "too_large", f"{name!r} has more than {intake.limit_events:,} events.", "Export a shorter period."
        )  # fmt: skip


def takes_time(event: Component, owner: str) -> bool:
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


def _event(
    component: Component, series: list[Component], lines: dict[tuple[str, str], tuple[int, int]], zone: ZoneInfo
) -> CalendarEvent:
    """An occurrence in the world's time."""
    begin, finish = component["DTSTART"].dt, component["DTEND"].dt
    uid = str(component["UID"])
    recurrence = _told_apart(component, series, zone)
    whole_day = str(component.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    return CalendarEvent(
        uid=uid,
        recurrence=recurrence,
        title=_one_line(component.get("SUMMARY")) or "busy",
        start=moment(begin, zone),
        end=moment(finish, zone),
        all_day=not isinstance(begin, datetime) or whole_day,
        span=lines.get((uid, recurrence)) or lines.get((uid, ""), (0, 0)),
        revised_at=_revised_at(component),
    )


def _told_apart(component: Component, series: list[Component], zone: ZoneInfo) -> str:
    """What the rule gave the occurrence as its start; "" for an event that happens once.

    An occurrence after a "this and all following" carries the first one's RECURRENCE-ID and has moved as it did.
    """
    if not any(name in event for event in series for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return ""
    first = component.get("RECURRENCE-ID")
    if not _is_on(component):
        return told(first.dt, zone)
    change = next(event for event in series if "RECURRENCE-ID" in event and event["RECURRENCE-ID"].dt == first.dt)
    return told(component["DTSTART"].dt - _moved(change), zone)


def _moved(change: Component) -> timedelta:
    after, before = change["DTSTART"].dt, change["RECURRENCE-ID"].dt
    if isinstance(after, datetime) and isinstance(before, datetime) and after.tzinfo is not None and before.tzinfo:
        before = before.astimezone(after.tzinfo)  # of one zone, so that the clocks' difference counts
    return after - before


def _recurrence(event: Component, zone: ZoneInfo) -> str:
    """Which occurrence a component is about; "" for the event as a whole."""
    value = getattr(event.get("RECURRENCE-ID"), "dt", None)
    return "" if value is None else told(value, zone)


def told(value: date | datetime, zone: ZoneInfo) -> str:
    """A start as its name: ISO in UTC; a whole day's is the day, wherever the person is."""
    return moment(value, zone).astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """Floating times and whole days are meant where the person is."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _revised_at(event: Component, is_stamped: bool = False) -> datetime | None:
    """LAST-MODIFIED; DTSTAMP only of an event that was revised (or `is_stamped`): else it is the time of the export."""
    revised = getattr(event.get("LAST-MODIFIED"), "dt", None)
    sequence = str(event.get("SEQUENCE", "0"))
    if revised is None and (is_stamped or (sequence.isdecimal() and int(sequence) > 0)):
        revised = getattr(event.get("DTSTAMP"), "dt", None)
    return moment(revised, ZoneInfo("UTC")) if isinstance(revised, datetime) else None


# --- the text that is stored beside the file


def readable(
    title: str, events: Iterable[Component], zone: ZoneInfo
) -> tuple[dict[tuple[str, str], tuple[int, int]], str]:
    """A text of one line an event, and where the line of each (uid, recurrence) stands in it (bytes)."""
    text = f"Calendar {title}\n"
    places: dict[tuple[str, str], tuple[int, int]] = {}
    parts, position = [text], len(text.encode())
    for event in events:
        line = _line(event)
        size = len(line.encode())
        places.setdefault((str(event["UID"]), _recurrence(event, zone)), (position, position + size))
        parts.append(line + "\n")
        position += size + 1
    return places, "".join(parts)


def _line(event: Component) -> str:
    """ "Dentist: 2026-06-12 10:00 to 2026-06-12 11:00 Europe/Lisbon, repeats weekly, at Rua 1"."""
    parts = [f"{_one_line(event.get('SUMMARY')) or 'busy'}: {written(event, 'DTSTART')}"]
    if event.get("DTEND") is not None:
        parts[0] += f" to {written(event, 'DTEND')}"
    rule: Any = event.get("RRULE")
    if rule is not None and not isinstance(rule, list) and rule.get("FREQ"):
        parts.append(f"repeats {str(rule['FREQ'][0]).lower()}")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        parts.append("cancelled")
    if place := _one_line(event.get("LOCATION")):
        parts.append(f"at {place}")
    return ", ".join(parts)


def written(event: Component, name: str) -> str:
    value: Any = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        zone = f" {value.tzinfo}" if value.tzinfo is not None else ""
        return f"{value:%Y-%m-%d %H:%M}{zone}"
    return str(value) if value is not None else "unknown"


def _one_line(value: Any) -> str:
    """What utf-8 and Postgres can carry, on one line."""
    first = value[0] if isinstance(value, list) and value else value
    text = " ".join(str(first or "").replace("\x00", "\ufffd").split())
    return text.encode("utf-8", "replace").decode()
