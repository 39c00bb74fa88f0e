"""When somebody is free: their calendar and their words against a candidate's time."""

from datetime import UTC, date, datetime

import pytest

from actors.availability import availability
from actors.times import TimePattern, only_time, patterns
from tests.unit.mind_fixtures import at, candidate, card, day, said

MONDAY = date(2026, 6, 1)


def span(first: str, last: str = "") -> tuple[date, date]:
    return (date.fromisoformat(first), date.fromisoformat(last or first))


READ = [
    ("saturdays", TimePattern(frozenset({5}))),
    ("weekday evenings", TimePattern(frozenset({0, 1, 2, 3, 4}), (), (1050, 1410))),
    ("monday to thursday", TimePattern(frozenset({0, 1, 2, 3}))),
    ("12-19 June", TimePattern(dates=(span("2026-06-12", "2026-06-19"),))),
    ("June 12-19, 2027", TimePattern(dates=(span("2027-06-12", "2027-06-19"),))),
    ("from 28 June to 3 July", TimePattern(dates=(span("2026-06-28", "2026-07-03"),))),
    ("4, 11 and 18 July", TimePattern(dates=(span("2026-07-04"), span("2026-07-11"), span("2026-07-18")))),
    ("before 10 am", TimePattern(minutes=(0, 600))),
    ("after 6pm", TimePattern(minutes=(1080, 1440))),
    ("18:00-20:30", TimePattern(minutes=(1080, 1230))),
    ("the first week of July", TimePattern(dates=(span("2026-07-01", "2026-07-07"),))),
    ("late July", TimePattern(dates=(span("2026-07-20", "2026-07-31"),))),
    ("Saturday 13 June", TimePattern(frozenset({5}), (span("2026-06-13"),))),
    ("2026-06-13", TimePattern(dates=(span("2026-06-13"),))),
    ("tomorrow", TimePattern(dates=(span("2026-06-02"),))),
    ("3 February", TimePattern(dates=(span("2027-02-03"),))),
    ("mornings", TimePattern(minutes=(300, 720))),
]


@pytest.mark.parametrize(("text", "pattern"), READ)
def test_a_named_time_is_read(text: str, pattern: TimePattern) -> None:
    assert patterns(text, MONDAY) == (pattern,)


def test_a_text_without_a_time_names_none() -> None:
    assert patterns("Lake house, 950 EUR", MONDAY) == ()
    assert patterns("two people", MONDAY) == ()


def test_a_thing_that_happens_on_saturdays_is_more_than_a_time() -> None:
    assert only_time("saturday mornings", MONDAY)
    assert not only_time("saturday markets", MONDAY)


def test_no_calendar_and_no_statement_is_unknown() -> None:
    assert availability(card(), day(13), MONDAY).status == "unknown"


def test_a_calendar_makes_its_empty_days_free_and_the_days_beyond_it_unknown() -> None:
    known = card(calendar=(at(1), at(15)))
    assert availability(known, day(13), MONDAY).status == "free"
    assert availability(known, day(13), MONDAY).evidence == ("calendar",)
    assert availability(known, day(20), MONDAY).status == "unknown"


def test_a_day_with_a_good_stretch_left_is_partly_free() -> None:
    known = card(busy=[(at(13, 10), at(13, 12))], calendar=(at(1), at(30)))
    found = availability(known, day(13), MONDAY)
    assert found.status == "partly"
    assert found.evidence == ("busy1",)
    assert found.displaced == 2.0


def test_a_day_without_four_hours_on_end_is_busy() -> None:
    known = card(busy=[(at(13, 9), at(13, 13)), (at(13, 16, 30), at(13, 19))], calendar=(at(1), at(30)))
    assert availability(known, day(13), MONDAY).status == "busy"


def test_a_timed_candidate_conflicts_when_it_overlaps_and_not_when_it_touches() -> None:
    known = card(busy=[(at(13, 10), at(13, 12))], calendar=(at(1), at(30)))
    assert availability(known, candidate("meeting", at(13, 11), at(13, 13)), MONDAY).status == "busy"
    assert availability(known, candidate("meeting", at(13, 12), at(13, 13)), MONDAY).status == "free"


def test_a_firm_statement_rules_out_its_weekdays_only() -> None:
    known = card(said("availability", "sundays", -1, id="no-sundays"), calendar=(at(1), at(30)))
    assert availability(known, day(14), MONDAY).status == "busy"
    assert availability(known, day(14), MONDAY).evidence == ("no-sundays",)
    assert availability(known, day(13), MONDAY).status == "free"


def test_a_statement_makes_a_day_free_without_a_calendar_and_the_calendar_outdoes_it() -> None:
    free = said("availability", "saturdays", 1, id="yes")
    assert availability(card(free), day(13), MONDAY).status == "free"
    taken = card(free, busy=[(at(13, 8), at(13, 23))])
    assert availability(taken, day(13), MONDAY).status == "busy"


def test_a_date_that_was_said_later_is_an_exception_to_a_rule_of_weekdays() -> None:
    rule = said("availability", "saturdays", -1, at=datetime(2026, 5, 1, tzinfo=UTC))
    exception = said("availability", "13 June", 1, at=datetime(2026, 5, 20, tzinfo=UTC))
    assert availability(card(rule, exception), day(13), MONDAY).status == "free"
    assert availability(card(rule, exception), day(20), MONDAY).status == "busy"
    earlier = said("availability", "13 June", 1, at=datetime(2026, 4, 1, tzinfo=UTC))
    assert availability(card(rule, earlier), day(13), MONDAY).status == "busy"


def test_only_on_weekends_rules_out_the_rest_of_the_week() -> None:
    known = card(said("availability", "weekends", 1, quote="I can only do weekends"))
    assert availability(known, day(13), MONDAY).status == "free"
    assert availability(known, day(12), MONDAY).status == "busy"


def test_a_label_that_names_its_day_is_understood() -> None:
    known = card(said("availability", "sundays", -1), calendar=(at(1), at(30)))
    assert availability(known, candidate("Sunday 14 June"), MONDAY).status == "busy"
    assert availability(known, candidate("Saturday 13 June"), MONDAY).status == "free"
    assert availability(known, candidate("Sun evening"), MONDAY).status == "busy"


def test_nights_out_do_not_rule_out_a_weekday_without_a_time() -> None:
    assert availability(card(said("availability", "night", -1)), candidate("Saturday"), MONDAY).status == "unknown"


def test_a_weekly_routine_does_not_rule_out_a_journey_but_dates_do() -> None:
    week = candidate("week", at(4, month=7), at(12, month=7))
    assert availability(card(said("availability", "mondays", -1)), week, MONDAY).status != "busy"
    assert availability(card(said("availability", "3-10 July", -1)), week, MONDAY).status == "busy"


def test_the_persons_time_zone_decides_what_the_morning_is() -> None:
    known = card(said("availability", "before 10 am", -1))
    early = candidate("call", datetime(2026, 6, 11, 8, 30, tzinfo=UTC), datetime(2026, 6, 11, 9, 30, tzinfo=UTC))
    assert availability(known, early, MONDAY).status == "busy"  # 9:30 in Lisbon
    late = candidate("call", datetime(2026, 6, 11, 9, 30, tzinfo=UTC), datetime(2026, 6, 11, 10, 30, tzinfo=UTC))
    assert availability(known, late, MONDAY).status == "unknown"


def test_a_leaning_is_welcome_and_rules_nothing_out() -> None:
    known = card(said("dislike", "early mornings", -1, 0.9), calendar=(at(1), at(30)))
    found = availability(known, candidate("run", at(13, 7), at(13, 8)), MONDAY)
    assert found.status == "free"
    assert found.leaning < 0
