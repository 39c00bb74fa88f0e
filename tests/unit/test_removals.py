"""What a calendar takes back, whatever calendar it was known from, and what stays."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from ingestion.drafts import Upload
from ingestion.items import event_versions
from ingestion.people import Speaker
from ingestion.removals import removed, series_of
from ingestion.sources import read
from ingestion.versions import decided
from parley.records import Draft, Episode, EpisodeKind
from tests.unit.reading_fixtures import NOW, calendar, intake

ANA = Speaker(uid="ana", name="Ana")
HOUR = timedelta(hours=1)
ONCE = "UID:once\nSUMMARY:Dinner\nDTSTART:20260610T190000Z\nDTEND:20260610T210000Z"
WEEKLY = "UID:w\nSUMMARY:Choir\nDTSTART:20260604T190000Z\nDTEND:20260604T210000Z\nRRULE:FREQ=WEEKLY;COUNT=4"


class Stream:
    """Ana's busy times, file by file: what the pipeline does, with a list for the journal."""

    def __init__(self) -> None:
        self.stored: list[Episode] = []

    def read(self, name: str, data: bytes, after: timedelta = timedelta(0)) -> None:
        at = NOW + after
        reading = read(name, data, intake(now=at))
        about = Upload(
            person=ANA, sha256="0" * 64, name=name, size=len(data), uploaded_at=at, timezone="Europe/Lisbon"
        )  # fmt: skip
        self._append(decided(list(event_versions(reading, about)), self.stored), at)
        self._append(removed(reading, about, self.stored), at)

    def _append(self, drafts: Sequence[Draft], at: datetime) -> None:
        for draft in drafts:
            told = {name: getattr(draft, name) for name in ("stream", "kind", "key", "occurred_at")}
            self.stored.append(
                Episode(
                    **told,
                    payload=draft.model_dump(mode="json")["payload"],
                    version=len(self.stored) + 1,
                    recorded_at=at,
                    transaction_id="t",
                )
            )

    @property
    def busy(self) -> list[str]:
        """The days of the living ones."""
        gone = {id for each in self.stored if each.kind is EpisodeKind.RETRACTED for id in each.payload["ids"]}
        left = [each for each in self.stored if each.kind is EpisodeKind.BUSY and str(each.id) not in gone]
        starts = [datetime.fromisoformat(each.payload["start"]).astimezone(UTC) for each in left]
        return [f"{start:%m-%d}" for start in sorted(starts)]


def message(event: str, method: str = "CANCEL") -> bytes:
    return calendar(event).replace(b"VERSION:2.0", f"VERSION:2.0\r\nMETHOD:{method}".encode())


def export(*events: str, name: str = "Work") -> bytes:
    return calendar(*events).replace(b"VERSION:2.0", f"VERSION:2.0\r\nX-WR-CALNAME:{name}".encode())


def known(*events: str) -> Stream:
    stream = Stream()
    stream.read("work.ics", export(*events))
    return stream


@pytest.mark.parametrize(
    "data", [message(ONCE), message(ONCE + "\nSTATUS:CANCELLED", "REQUEST"), calendar(ONCE + "\nSTATUS:CANCELLED")]
)
def test_a_cancellation_in_a_file_of_its_own_takes_the_event_back(data: bytes) -> None:
    stream = known(ONCE, WEEKLY)
    stream.read("invite.ics", data, HOUR)
    assert stream.busy == ["06-04", "06-11", "06-18", "06-25"]


def test_a_cancelled_series_goes_whole_and_no_other_whose_name_begins_alike() -> None:
    stream = known(WEEKLY, WEEKLY.replace("UID:w", "UID:w:2").replace("COUNT=4", "COUNT=1"))
    stream.read("invite.ics", message("UID:w\nDTSTART:20260604T190000Z"), HOUR)
    assert stream.busy == ["06-04"]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("RECURRENCE-ID:20260611T190000Z", ["06-04", "06-18", "06-25"]),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260611T190000Z", ["06-04"]),
        ("RECURRENCE-ID;VALUE=DATE:20260611", ["06-04", "06-18", "06-25"]),
        ("RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260618", ["06-04", "06-11"]),
    ],
)
def test_occurrences_go_as_their_cancellation_says(which: str, left: list[str]) -> None:
    stream = known(WEEKLY)
    stream.read("invite.ics", message(f"UID:w\n{which}\nDTSTART:20260611T190000Z"), HOUR)
    assert stream.busy == left


def test_the_day_of_an_occurrence_is_that_of_its_own_clock() -> None:
    zone = "TZID=America/New_York"
    stream = known(f"UID:n\nDTSTART;{zone}:20260604T210000\nDTEND;{zone}:20260604T220000\nRRULE:FREQ=DAILY;COUNT=3")
    stream.read("i.ics", message("UID:n\nRECURRENCE-ID;VALUE=DATE:20260605\nDTSTART;VALUE=DATE:20260605"), HOUR)
    assert stream.busy == ["06-05", "06-07"]


@pytest.mark.parametrize(
    ("known_at", "cancelled_at", "left"),
    [
        ("LAST-MODIFIED:20260525T080000Z", "LAST-MODIFIED:20260524T080000Z", ["06-10"]),
        ("LAST-MODIFIED:20260525T080000Z", "DTSTAMP:20260524T080000Z", ["06-10"]),
        ("LAST-MODIFIED:20260525T080000Z", "LAST-MODIFIED:20260526T080000Z", []),
        ("LAST-MODIFIED:20260525T080000Z", "CLASS:PUBLIC", []),
        ("CLASS:PUBLIC", "LAST-MODIFIED:20260524T080000Z", []),
    ],
)
def test_a_later_version_outlives_an_earlier_cancellation(known_at: str, cancelled_at: str, left: list[str]) -> None:
    stream = known(f"{ONCE}\n{known_at}")
    stream.read("invite.ics", message(f"{ONCE}\n{cancelled_at}"), HOUR)
    assert stream.busy == left


def test_a_cancellation_that_was_uploaded_before_and_is_read_later_takes_nothing_away() -> None:
    stream = known(ONCE)
    stream.read("invite.ics", message(ONCE), -HOUR)
    assert stream.busy == ["06-10"]


def test_an_occurrence_that_is_told_with_the_end_of_its_series_stays() -> None:
    stream = known(WEEKLY)
    kept = "UID:w\nRECURRENCE-ID:20260611T190000Z\nDTSTART:20260612T190000Z\nDTEND:20260612T210000Z"
    stream.read("work.ics", export(WEEKLY + "\nSTATUS:CANCELLED", kept), HOUR)
    assert stream.busy == ["06-12"]


def test_what_a_whole_export_leaves_out_is_gone_from_its_own_calendar_alone() -> None:
    stream = known(ONCE, WEEKLY)
    stream.read("home.ics", export("UID:h\nDTSTART:20260701T100000Z\nDTEND:20260701T110000Z", name="Home"), HOUR)
    assert stream.busy == ["06-04", "06-10", "06-11", "06-18", "06-25", "07-01"]
    stream.read("work.ics", export(ONCE), 2 * HOUR)
    assert stream.busy == ["06-10", "07-01"]


def test_an_older_export_that_is_read_later_takes_nothing_away() -> None:
    stream = known(ONCE, WEEKLY)
    stream.read("work.ics", export(ONCE), -HOUR)
    assert stream.busy == ["06-04", "06-10", "06-11", "06-18", "06-25"]


def test_a_cancellation_read_twice_is_told_once() -> None:
    stream = known(ONCE)
    for _ in range(2):
        stream.read("invite.ics", message(ONCE), HOUR)
    assert [each.kind for each in stream.stored].count(EpisodeKind.RETRACTED) == 1


def test_the_series_asked_about_are_those_that_something_is_taken_back_of() -> None:
    off = "UID:w\nSTATUS:CANCELLED\nRECURRENCE-ID:20260611T190000Z\nDTSTART:20260611T190000Z"
    reading = read("c.ics", calendar(ONCE, WEEKLY, off), intake())
    assert series_of(reading) == ("event:w",)
