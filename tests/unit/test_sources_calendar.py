"""iCalendar: when a person is taken, and for which span that is known."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from ingestion.sources import Reading, Refused, read
from ingestion.sources.calendar_limits import weight
from tests.unit.reading_fixtures import calendar, intake


def busy(*events: str, **changes: object) -> Reading:
    return read("c.ics", calendar(*events), intake(**changes))


def starts(reading: Reading) -> list[str]:
    return [event.start.isoformat() for event in reading.events]


def occurrences(reading: Reading) -> list[tuple[str, str]]:
    """(what the rule says, when it is), both in UTC without the year."""
    return [(event.recurrence[5:16], event.start.astimezone(UTC).isoformat()[5:16]) for event in reading.events]


WEEKLY = "UID:w\nSUMMARY:Choir\nDTSTART:20260604T190000Z\nDTEND:20260604T210000Z\nRRULE:FREQ=WEEKLY;COUNT=4"


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


def test_occurrences_are_told_apart_by_what_their_rule_says_also_when_moved() -> None:
    moved = "UID:w\nSUMMARY:Choir\nRECURRENCE-ID:20260618T190000Z\nDTSTART:20260619T200000Z\nDTEND:20260619T210000Z"
    assert occurrences(busy(WEEKLY, moved)) == [
        ("06-04T19:00", "06-04T19:00"),
        ("06-11T19:00", "06-11T19:00"),
        ("06-18T19:00", "06-19T20:00"),
        ("06-25T19:00", "06-25T19:00"),
    ]


def test_an_event_that_happens_once_has_no_recurrence() -> None:
    (event,) = busy("UID:a\nSUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z").events
    assert (event.uid, event.recurrence) == ("a", "")


def test_this_and_all_following_move_together_and_keep_their_names() -> None:
    change = (
        "UID:w\nSUMMARY:Choir\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260611T190000Z\nDTSTART:20260611T180000Z\n"
        "DTEND:20260611T200000Z"
    )
    assert occurrences(busy(WEEKLY, change)) == [
        ("06-04T19:00", "06-04T19:00"),
        ("06-11T19:00", "06-11T18:00"),
        ("06-18T19:00", "06-18T18:00"),
        ("06-25T19:00", "06-25T18:00"),
    ]


def test_a_cancelled_occurrence_is_taken_back_and_not_busy() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID:20260611T190000Z\nDTSTART:20260611T190000Z\nDTEND:20260611T210000Z"
    reading = busy(WEEKLY, off)
    assert [there for there, _ in occurrences(reading)] == ["06-04T19:00", "06-18T19:00", "06-25T19:00"]
    assert reading.cancelled == (("w", "2026-06-11T19:00:00+00:00"),)


def test_a_cancelled_series_is_taken_back_whole() -> None:
    reading = busy(WEEKLY + "\nSTATUS:CANCELLED")
    assert (reading.events, reading.cancelled) == ((), (("w", ""),))


def test_a_cancelled_occurrence_takes_all_following_with_it_when_it_says_so() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260611T190000Z\nDTSTART:20260611T190000Z"
    reading = busy(WEEKLY, off)
    assert [there for there, _ in occurrences(reading)] == ["06-04T19:00"]
    assert reading.cancelled == (("w", "2026-06-11T19:00:00+00:00/.."),)


def test_a_later_occurrence_that_has_its_own_entry_outlives_the_end_of_its_series() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260611T190000Z\nDTSTART:20260611T190000Z"
    last = "UID:w\nRECURRENCE-ID:20260625T190000Z\nDTSTART:20260626T190000Z\nDTEND:20260626T200000Z"
    assert [at for _, at in occurrences(busy(WEEKLY, off, last))] == ["06-04T19:00", "06-26T19:00"]


def test_an_occurrence_can_be_cancelled_by_its_day() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;VALUE=DATE:20260611\nDTSTART;VALUE=DATE:20260611"
    reading = busy(WEEKLY, off)
    assert [there for there, _ in occurrences(reading)] == ["06-04T19:00", "06-18T19:00", "06-25T19:00"]
    assert reading.cancelled == (("w", "2026-06-11"),)


def test_the_day_of_a_cancelled_occurrence_is_that_of_the_events_own_clock() -> None:
    zone = "TZID=America/New_York"
    late = f"UID:n\nDTSTART;{zone}:20260604T210000\nDTEND;{zone}:20260604T220000\nRRULE:FREQ=DAILY;COUNT=3"
    off = "UID:n\nSTATUS:CANCELLED\nRECURRENCE-ID;VALUE=DATE:20260605\nDTSTART;VALUE=DATE:20260605"
    assert [at for _, at in occurrences(busy(late, off))] == ["06-05T01:00", "06-07T01:00"]


def test_all_days_from_one_on_can_be_cancelled() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260618\nDTSTART:20260618T190000Z"
    assert [there for there, _ in occurrences(busy(WEEKLY, off))] == ["06-04T19:00", "06-11T19:00"]


def test_an_occurrence_with_its_own_entry_outlives_its_cancelled_series() -> None:
    kept = "UID:w\nRECURRENCE-ID:20260611T190000Z\nDTSTART:20260612T190000Z\nDTEND:20260612T210000Z"
    reading = busy(WEEKLY + "\nSTATUS:CANCELLED", kept)
    assert (occurrences(reading), reading.cancelled) == ([("06-11T19:00", "06-12T19:00")], (("w", ""),))


def test_a_series_that_stands_beside_its_own_cancellation_is_cancelled() -> None:
    reading = busy(WEEKLY, WEEKLY + "\nSTATUS:CANCELLED")
    assert (reading.events, reading.cancelled) == ((), (("w", ""),))


@pytest.mark.parametrize("field", ["LAST-MODIFIED", "DTSTAMP"])
def test_a_cancelling_message_says_when_it_was_cancelled(field: str) -> None:
    event = f"UID:a\n{field}:20260520T080000Z\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"
    data = calendar(event).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:CANCEL")
    assert read("cancel.ics", data, intake()).cancelled == (("a", "@2026-05-20T08:00:00+00:00"),)


def test_an_occurrence_at_the_end_of_time_is_no_reason_to_stop() -> None:
    zone = "TZID=Europe/Berlin"
    far = f"UID:w\nRECURRENCE-ID:99991231T235959Z\nDTSTART;{zone}:20260612T210000\nDTEND;{zone}:20260612T220000"
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID;VALUE=DATE:20260611\nDTSTART;VALUE=DATE:20260611"
    reading = busy("UID:w\nDTSTART:20260604T190000Z\nDTEND:20260604T210000Z\nRRULE:FREQ=WEEKLY;COUNT=2", far, off)
    assert "06-12T19:00" in [at for _, at in occurrences(reading)]


def test_dates_are_added_and_left_out_by_hand() -> None:
    reading = busy(WEEKLY + "\nRDATE:20260606T080000Z\nEXDATE:20260604T190000Z,20260611T190000Z")
    assert [at for _, at in occurrences(reading)] == ["06-06T08:00", "06-18T19:00", "06-25T19:00"]


def test_a_weekly_event_keeps_its_hour_when_the_clocks_change() -> None:
    zone = "TZID=Europe/Berlin"
    reading = busy(f"UID:b\nDTSTART;{zone}:20261021T190000\nDTEND;{zone}:20261021T200000\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert [at for _, at in occurrences(reading)] == ["10-21T17:00", "10-28T18:00"]


@pytest.mark.filterwarnings("ignore:Timezone.*is a globally unique TZID")
@pytest.mark.parametrize(
    "zone", ["W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"]
)
def test_zones_are_known_by_other_programs_names_too(zone: str) -> None:
    reading = busy(f"SUMMARY:x\nDTSTART;TZID={zone}:20260610T100000\nDTEND;TZID={zone}:20260610T110000")
    assert reading.events[0].start == datetime(2026, 6, 10, 8, tzinfo=UTC)


def test_a_zone_that_the_file_describes_itself_is_taken_from_there() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\n"
        "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
        "DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
        "END:DAYLIGHT\nEND:VTIMEZONE\n"
    ).replace("\n", "\r\n")
    event = "UID:z\nDTSTART;TZID=Customized Time Zone:20260610T100000\nDTEND;TZID=Customized Time Zone:20260610T110000"
    data = calendar(event).replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT", 1)
    assert read("c.ics", data, intake()).events[0].start == datetime(2026, 6, 10, 8, tzinfo=UTC)


def test_a_duration_stands_for_an_end() -> None:
    (event,) = busy("SUMMARY:x\nDTSTART:20260610T100000Z\nDURATION:PT1H30M").events
    assert event.end - event.start == timedelta(minutes=90)


def test_an_event_without_an_end_takes_no_time_but_a_day_without_one_is_a_day() -> None:
    reading = busy("UID:a\nDTSTART:20260610T100000Z", "UID:b\nDTSTART;VALUE=DATE:20260612")
    assert [(event.uid, event.end - event.start) for event in reading.events] == [("b", timedelta(days=1))]


def test_whole_days_that_repeat_are_named_by_their_day() -> None:
    reading = busy("UID:d\nDTSTART;VALUE=DATE:20260612\nDTEND;VALUE=DATE:20260613\nRRULE:FREQ=YEARLY")
    assert [(event.recurrence, event.all_day) for event in reading.events] == [
        ("2026-06-12", True), ("2027-06-12", True),
    ]  # fmt: skip


def test_what_the_calendars_owner_declined_is_not_busy() -> None:
    event = (
        "UID:a\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:ana@club.example"
    )
    data = calendar(event).replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-CALNAME:ana@club.example")
    assert read("c.ics", data, intake()).events == ()


@pytest.mark.parametrize(
    ("fields", "revised"),
    [
        ("LAST-MODIFIED:20260520T080000Z\nDTSTAMP:20260601T080000Z", datetime(2026, 5, 20, 8, tzinfo=UTC)),
        ("SEQUENCE:2\nDTSTAMP:20260521T080000Z", datetime(2026, 5, 21, 8, tzinfo=UTC)),
        ("SEQUENCE:0\nDTSTAMP:20260601T080000Z", None),
    ],
)
def test_an_event_is_revised_when_it_says_so(fields: str, revised: datetime | None) -> None:
    (event,) = busy(f"SUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z\n{fields}").events
    assert event.revised_at == revised


def test_a_calendar_has_one_name_in_all_its_exports() -> None:
    event = "UID:a\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"
    named = calendar(event).replace(b"PRODID:-//test//EN", b"PRODID:-//Maker 4.2//EN\r\nX-WR-CALNAME:Work")
    later = named.replace(b"4.2", b"5.0")
    ids = [read(name, data, intake()).calendar for name, data in (("a.ics", named), ("b (1).ics", later))]
    assert {found.id for found in ids if found} == {"-//maker //en:work"}


@pytest.mark.parametrize("name", ["home.ics", "home (1).ics", "home-2026-06-01.ics", "home 20260601.ics"])
def test_a_calendar_without_a_name_goes_by_its_files(name: str) -> None:
    found = read(name, calendar("UID:a\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"), intake()).calendar
    assert found is not None and found.id == "-//test//en:home"


def test_an_invitation_says_nothing_of_the_rest_of_the_calendar() -> None:
    event = "UID:a\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"
    found = read("i.ics", calendar(event).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:REQUEST"), intake())
    assert found.calendar is not None and len(found.events) == 1
    assert (found.calendar.whole, found.calendar.end - found.calendar.start) == (False, timedelta(0))


def test_one_event_that_cannot_be_read_leaves_the_others() -> None:
    reading = busy(
        "UID:a\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z",
        "UID:b\nSUMMARY:no start",
        "UID:c\nDTSTART:20260611T100000Z\nDTEND;VALUE=DATE:20260612\nRRULE:FREQ=DAILY;UNTIL=nonsense",
    )
    assert "a" in {event.uid for event in reading.events}


@pytest.mark.parametrize(
    "event",
    [
        "RRULE:FREQ=MINUTELY",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=" + ",".join(str(minute) for minute in range(60)),
        "RRULE:FREQ=DAILY;BYMONTHDAY=" + ",".join(["30"] * 1000),
        "RDATE:" + ",".join(["20260610T100000Z"] * 60_000),
        "RRULE:FREQ=HOURLY;COUNT=1000000000",
        "RRULE:FREQ=HOURLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_bombs_are_refused_in_no_time(event: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused) as refusal:
        busy(f"SUMMARY:x\nDTSTART:20200610T100000Z\nDTEND:20200610T110000Z\n{event}", limit_events=2_000)
    assert refusal.value.code in ("malformed", "too_large")
    assert time.process_time() - began < 10


def test_a_zone_that_changes_by_the_hour_is_refused() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0200\r\n"
    zone += "TZOFFSETTO:+0100\r\nRRULE:FREQ=HOURLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    data = calendar("UID:z\nDTSTART;TZID=X:20260610T100000").replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT")
    with pytest.raises(Refused) as refusal:
        read("c.ics", data, intake())
    assert refusal.value.code == "malformed"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
        "FREQ=HOURLY;INTERVAL=6", "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25",
        "FREQ=DAILY;BYMONTH=6,7",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ],
)  # fmt: skip
def test_rules_that_people_have_weigh_little(rule: str) -> None:
    text = calendar(f"DTSTART:20150601T100000Z\nRRULE:{rule}").decode()
    assert weight("c.ics", text, 2027) < 30_000


def test_a_day_that_never_comes_is_looked_for_in_a_child_and_not_for_ever() -> None:
    never = "UID:n\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z\nRRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30"
    assert weight("c.ics", calendar(never).decode(), 2027) > 400_000
    assert [event.recurrence[:10] for event in busy(never).events] in ([], ["2026-06-10"])


def test_parts_that_are_nested_deeply_are_refused() -> None:
    data = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 50_000
    with pytest.raises(Refused) as refusal:
        read("deep.ics", data, intake())
    assert refusal.value.code == "malformed"
