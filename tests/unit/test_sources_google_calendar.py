"""Google's API: an event has the same name, start and end as in Google's own .ics export; changes take back."""

import json
from datetime import timedelta
from typing import Any

import pytest

from ingestion.sources import CalendarEvent, Reading, Refused, read, source_of
from ingestion.sources.google_calendar import GoogleCalendarFile
from tests.unit.reading_fixtures import calendar, intake

ZONE = "Europe/Berlin"


def at(wall: str, zone: str = ZONE) -> dict[str, str]:
    return {"dateTime": f"{wall}+02:00", "timeZone": zone}


def item(number: str, start: str = "2026-06-04T20:00:00", end: str = "2026-06-04T22:00:00", **more: Any) -> Any:
    return {
        "id": number, "iCalUID": f"{number}@google.com", "status": "confirmed", "summary": "Choir", "start": at(start),
        "end": at(end), **more,
    }  # fmt: skip


def body(*items: Any, whole: bool = True) -> bytes:
    """What the poll stores."""
    told = {"kind": "calendar#events", "summary": "ana@club.example", "timeZone": ZONE, "items": list(items)}
    return json.dumps(told | {"parley": {"whole": whole, "calendar": "primary"}}).encode()


def api(*items: Any, whole: bool = True) -> Reading:
    return read("google-calendar/primary.json", body(*items, whole=whole), intake())


def facts(reading: Reading) -> list[tuple[str, str, Any, Any, bool, Any]]:
    def told(event: CalendarEvent) -> tuple[str, str, Any, Any, bool, Any]:
        return event.uid, event.recurrence, event.start, event.end, event.all_day, event.revised_at

    return [told(event) for event in reading.events]


def export(*events: str) -> Reading:
    data = calendar(*events).replace(b"PRODID:-//test//EN", b"PRODID:-//Google Inc//Google Calendar 70.9054//EN")
    return read("ana.ics", data.replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-CALNAME:ana@club.example"), intake())


SERIES = (
    f"UID:choir@google.com\nSUMMARY:Choir\nDTSTART;TZID={ZONE}:20260604T200000\nDTEND;TZID={ZONE}:20260604T220000\n"
    "RRULE:FREQ=WEEKLY;COUNT=3\nLAST-MODIFIED:20260520T080000Z"
)
MOVED = (
    f"UID:choir@google.com\nSUMMARY:Choir\nRECURRENCE-ID;TZID={ZONE}:20260611T200000\nLAST-MODIFIED:20260521T080000Z\n"
    f"DTSTART;TZID={ZONE}:20260612T190000\nDTEND;TZID={ZONE}:20260612T210000"
)
UPDATED = {"updated": "2026-05-20T08:00:00.000Z"}
MOVED_ITEM = item(
    "choir_20260611T180000Z", "2026-06-12T19:00:00", "2026-06-12T21:00:00", iCalUID="choir@google.com",
    recurringEventId="choir", originalStartTime=at("2026-06-11T20:00:00"), updated="2026-05-21T08:00:00.000Z",
)  # fmt: skip


def test_single_occurrences_are_the_events_of_the_export() -> None:
    days = ("2026-06-04", "2026-06-18")
    single = [
        item(
            f"choir_{day}", f"{day}T20:00:00", f"{day}T22:00:00", iCalUID="choir@google.com", recurringEventId="choir",
            originalStartTime=at(f"{day}T20:00:00"), **UPDATED,
        )
        for day in days
    ]  # fmt: skip
    assert facts(api(*single, MOVED_ITEM)) == facts(export(SERIES, MOVED))


def test_rules_are_unrolled_like_those_of_the_export() -> None:
    series = item("choir", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], **UPDATED)
    assert facts(api(series, MOVED_ITEM)) == facts(export(SERIES, MOVED))
    assert len(facts(api(series, MOVED_ITEM))) == 3


def test_whole_days_are_those_of_the_export() -> None:
    day = item("trip", start={"date": "2026-06-12"}, end={"date": "2026-06-14"})
    reading = api({**day, "start": {"date": "2026-06-12"}, "end": {"date": "2026-06-14"}})
    assert facts(reading) == facts(
        export("UID:trip@google.com\nDTSTART;VALUE=DATE:20260612\nDTEND;VALUE=DATE:20260614")
    )
    assert reading.events[0].end - reading.events[0].start == timedelta(days=2)


def test_the_calendar_is_called_as_in_the_export() -> None:
    found, exported = api(item("a")).calendar, export(SERIES).calendar
    assert found is not None and exported is not None
    assert (found.id, found.whole) == (exported.id, True) == ("google:ana@club.example", True)


@pytest.mark.parametrize(
    "more",
    [
        {"transparency": "transparent"},
        {"eventType": "workingLocation"},
        {"eventType": "birthday"},
        {"attendees": [{"email": "b@club.example"}, {"self": True, "responseStatus": "declined"}]},
    ],
)
def test_what_takes_no_time_is_not_busy_and_a_change_to_it_takes_the_event_back(more: dict[str, Any]) -> None:
    assert api(item("a", **more)).events == ()
    assert api(item("a", **more), whole=False).cancelled == (("a@google.com", ""),)


@pytest.mark.parametrize("kind", ["default", "focusTime", "outOfOffice", "fromGmail"])
def test_other_kinds_of_events_take_time(kind: str) -> None:
    assert len(api(item("a", eventType=kind)).events) == 1


def test_a_deleted_event_is_taken_back_by_its_name_alone() -> None:
    gone = {"id": "choir", "status": "cancelled", "iCalUID": "choir@google.com"}
    assert api(gone, whole=False).cancelled == (("choir@google.com", ""),)


def test_a_deleted_occurrence_is_taken_back_by_its_original_start() -> None:
    gone = {
        "id": "choir_20260611T180000Z", "status": "cancelled", "recurringEventId": "choir",
        "iCalUID": "choir@google.com", "originalStartTime": {"dateTime": "2026-06-11T18:00:00Z"},
    }  # fmt: skip
    assert api(gone, whole=False).cancelled == (("choir@google.com", "2026-06-11T18:00:00+00:00"),)


def test_changes_say_nothing_of_the_rest_of_the_calendar() -> None:
    found = api(item("a"), whole=False).calendar
    assert found is not None
    assert (found.whole, found.end - found.start) == (False, timedelta(0))


def test_titles_with_marks_of_the_format_stay_as_they_are() -> None:
    title = "Dinner, at six; C:\\wine\\red END:VEVENT"
    assert api(item("a", summary=title)).events[0].title == title


def test_a_title_cannot_add_lines() -> None:
    reading = api(item("a", summary="x\r\nRRULE:FREQ=DAILY", recurrence=["RRULE:FREQ=DAILY;COUNT=2\r\nRDATE:20260101"]))
    assert len(reading.events) == 1


@pytest.mark.parametrize(
    "data",
    [
        b'{"kind": "calendar#events", "items": ' + b"[" * 200_000,
        b'{"kind": "calendar#events", "items": [' + b"9" * 5_000 + b"]}",
        b'{"kind": "calendar#events", "items"',
    ],
)
def test_damaged_and_hostile_answers_are_refused(data: bytes) -> None:
    assert isinstance(source_of("x.json", data), GoogleCalendarFile)
    with pytest.raises(Refused) as refusal:
        read("x.json", data, intake())
    assert refusal.value.code == "malformed"


def test_fields_of_the_wrong_kind_are_passed_over() -> None:
    strange = [{"id": 7, "start": [], "end": "x", "recurrence": {"a": 1}, "attendees": ["x", 1]}, 7, None, "x"]
    assert api(*strange, item("a")).events[0].uid == "a@google.com"
