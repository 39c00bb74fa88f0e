"""A calendar as Google's API gives it (events.list), by way of the same library as an .ics file.

Each item is written as the event that Google's own export would hold, so that one event has one name in both. The
poll adds "parley": {"whole": whether it is the whole window or what changed since, "calendar": its address}.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.sources.calendar import Frame, read_text
from ingestion.sources.reading import Intake, Reading, Refused

_KIND = re.compile(rb'"kind"\s*:\s*"calendar#events"')
_EDGE = 8192
_MOST_ITEMS = 100_000
_RULE = re.compile(r"(?:RRULE|EXRULE|RDATE|EXDATE)[:;][^\r\n\x00]{1,20000}", re.IGNORECASE)
_NOT_BUSY = frozenset({"workingLocation", "birthday"})  # focusTime, outOfOffice and what came by mail take time
_FIELDS = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}

_Item = dict[str, Any]


class GoogleCalendarFile:
    """Recognised by its "kind"."""

    def recognises(self, name: str, data: bytes) -> bool:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            return False
        return any(_KIND.search(part) for part in (data[:_EDGE], data[-_EDGE:]))

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told in no time that reading does not tell."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The busy times inside the intake's window; what changed to cancelled or free is taken back."""
        whole = _parsed(name, data)
        about = cast(_Item, whole["parley"]) if isinstance(whole.get("parley"), dict) else {}
        items: list[Any] = whole["items"] if isinstance(whole.get("items"), list) else []
        if len(items) > _MOST_ITEMS:
            raise Refused("too_large", f"{name!r} has more than {_MOST_ITEMS:,} events.", "Ask for a shorter period.")
        title = _line(whole.get("summary"))
        frame = Frame(
            id=_id(about, title),
            whole=about.get("whole") is True,
            media_type="application/json",
        )
        zone = _zone(whole.get("timeZone"), "UTC")
        events = [line for item in items if isinstance(item, dict) for line in _event(cast(_Item, item), zone)]
        text = "\r\n".join(["BEGIN:VCALENDAR", f"X-WR-CALNAME:{_escaped(title)}", *events, "END:VCALENDAR", ""])
        return read_text(name, text, intake, frame)


def _parsed(name: str, data: bytes) -> _Item:
    try:
        whole: Any = json.loads(data)
    except (ValueError, RecursionError) as cause:
        raise Refused(
            "malformed", f"{name!r} is damaged: it is no JSON that can be read.", "Fetch it again."
        ) from cause  # fmt: skip
    if not isinstance(whole, dict):
        raise Refused("malformed", f"{name!r} holds no calendar.", "Fetch it again.")
    return cast(_Item, whole)


def _id(about: _Item, title: str) -> str:
    """The calendar's address. The primary one goes by its title, which is its owner's address, as in the export."""
    address = _line(about.get("calendar"))
    return f"google:{title if address in ('', 'primary') else address}".casefold()[:300]


def _event(item: _Item, zone: ZoneInfo) -> Iterator[str]:
    """The lines of one VEVENT."""
    series = _line(item.get("recurringEventId"))
    uid = _line(item.get("iCalUID")) or (f"{series or _line(item.get('id'))}@google.com")
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(uid)}"
    for field, key in (("DTSTART", "start"), ("DTEND", "end"), ("RECURRENCE-ID", "originalStartTime")):
        if (key != "originalStartTime" or series) and (told := _time(item.get(key), zone)):
            yield f"{field}{told}"
    if title := _line(item.get("summary")):
        yield f"SUMMARY:{_escaped(title)}"
    if place := _line(item.get("location")):
        yield f"LOCATION:{_escaped(place)}"
    if updated := _instant(item.get("updated")):
        yield f"LAST-MODIFIED:{updated}"
    if item.get("status") == "cancelled":
        yield "STATUS:CANCELLED"
    if not _takes_time(item):
        yield "TRANSP:TRANSPARENT"
    rules: Any = item.get("recurrence")
    for rule in cast(list[Any], rules) if isinstance(rules, list) else []:
        if isinstance(rule, str) and _RULE.fullmatch(rule):
            yield rule
    yield "END:VEVENT"


def _takes_time(item: _Item) -> bool:
    """Whether the person is taken: not where they said no, and not by where they work or whose birthday it is."""
    if item.get("transparency") == "transparent" or item.get("eventType") in _NOT_BUSY:
        return False
    guests: Any = item.get("attendees")
    for guest in cast(list[Any], guests) if isinstance(guests, list) else []:
        if isinstance(guest, dict) and cast(_Item, guest).get("self") is True:
            return cast(_Item, guest).get("responseStatus") != "declined"
    return True


def _time(value: Any, zone: ZoneInfo) -> str:
    """What stands after a field's name: ";VALUE=DATE:20260612" or ";TZID=Europe/Berlin:20260612T100000"."""
    if not isinstance(value, dict):
        return ""
    told = cast(_Item, value)
    try:
        if isinstance(told.get("date"), str):
            return f";VALUE=DATE:{date.fromisoformat(told['date']):%Y%m%d}"
        at = datetime.fromisoformat(str(told.get("dateTime")))
        own = _zone(told.get("timeZone"), zone.key)
        wall = at.replace(tzinfo=own) if at.tzinfo is None else at.astimezone(own)
    except (ValueError, OverflowError):
        return ""
    year = f"{wall.year:04d}"
    return f":{year}{wall:%m%dT%H%M%S}Z" if own.key == "UTC" else f";TZID={own.key}:{year}{wall:%m%dT%H%M%S}"


def _instant(value: Any) -> str:
    try:
        return f"{datetime.fromisoformat(str(value)).astimezone(UTC):%Y%m%dT%H%M%SZ}" if value else ""
    except (ValueError, OverflowError):
        return ""


def _zone(name: Any, otherwise: str) -> ZoneInfo:
    """A zone by its name; one that is unknown here changes nothing: the times carry their distance from UTC."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and re.fullmatch(r"[\w+/-]{1,60}", name) else ZoneInfo(otherwise)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(otherwise)


def _line(value: Any) -> str:
    return " ".join(value.split())[:2_000] if isinstance(value, str) else ""


def _escaped(text: str) -> str:
    return "".join(_FIELDS.get(letter, letter) for letter in text if letter >= " ").encode("utf-8", "replace").decode()
