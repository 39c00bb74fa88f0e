"""iCalendar: when a person is taken, and for which span that is known."""

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.sources import Reading, Refused, read
from tests.unit.reading_fixtures import calendar, intake


def busy(*events: str, **changes: object) -> Reading:
    return read("c.ics", calendar(*events), intake(**changes))


def starts(reading: Reading) -> list[str]:
    return [event.start.isoformat() for event in reading.events]


def test_a_weekly_event_is_unrolled_without_its_exceptions_and_with_what_was_moved() -> None:
    reading = busy(
        "UID:w\nSUMMARY:Choir\nDTSTART:20260604T190000Z\nDTEND:20260604T210000Z\nRRULE:FREQ=WEEKLY;COUNT=4\n"
        "EXDATE:20260611T190000Z",
        "UID:w\nSUMMARY:Choir\nRECURRENCE-ID:20260618T190000Z\nDTSTART:20260619T190000Z\nDTEND:20260619T210000Z",
    )
    assert [event.start.astimezone(UTC).day for event in reading.events] == [4, 19, 25]


def test_floating_times_are_meant_where_the_person_is() -> None:
    assert starts(busy("SUMMARY:x\nDTSTART:20260610T100000\nDTEND:20260610T110000")) == ["2026-06-10T10:00:00+01:00"]


def test_a_named_zone_is_kept() -> None:
    zone = "TZID=America/New_York"
    reading = busy(f"SUMMARY:x\nDTSTART;{zone}:20260610T100000\nDTEND;{zone}:20260610T110000")
    assert reading.events[0].start == datetime(2026, 6, 10, 14, tzinfo=UTC)


def test_a_whole_day_ends_with_the_midnight_its_end_names() -> None:
    (event,) = busy("SUMMARY:Trip\nDTSTART;VALUE=DATE:20260612\nDTEND;VALUE=DATE:20260614").events
    assert (event.all_day, event.end - event.start) == (True, timedelta(days=2))
    assert event.start.isoformat() == "2026-06-12T00:00:00+01:00"


@pytest.mark.parametrize("field", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_what_takes_no_time_is_not_busy(field: str) -> None:
    assert busy(f"SUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z\n{field}").events == ()


def test_a_calendar_speaks_from_today_to_sixty_days_ahead_or_its_last_event() -> None:
    near = busy("SUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z").calendar
    far = busy("SUMMARY:x\nDTSTART:20261010T100000Z\nDTEND:20261010T110000Z").calendar
    assert near is not None and far is not None
    assert (near.start.isoformat(), near.end.isoformat()) == ("2026-06-01T00:00:00+01:00", "2026-07-31T00:00:00+01:00")
    assert far.end.isoformat() == "2026-10-11T00:00:00+01:00"


def test_an_events_span_points_at_its_line_in_the_readable_text() -> None:
    reading = busy("SUMMARY:Jantar à beira-mar\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z")
    start, end = reading.events[0].span
    assert reading.text.encode()[start:end].decode().startswith("Jantar à beira-mar: 2026-06-10 10:00")


def test_an_event_that_repeats_every_second_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        busy("SUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z\nRRULE:FREQ=SECONDLY")
    assert refusal.value.code == "malformed"


def test_too_many_events_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        busy("SUMMARY:x\nDTSTART:20260601T100000Z\nDTEND:20260601T103000Z\nRRULE:FREQ=DAILY", limit_events=100)
    assert refusal.value.code == "too_large"
