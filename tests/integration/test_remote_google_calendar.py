"""Google Calendar by Google's own client, against a local server that speaks its API."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingestion.remotes.fetching import Fetched
from ingestion.remotes.google_calendar import GoogleCalendar
from ingestion.sources import Intake, Refused
from ingestion.sources.google_calendar import GoogleCalendarFile
from parley.clock import SetClock
from parley.errors import IngestionError
from parley.settings import Google
from tests.google_api import CLIENT, REFRESH, SECRET, Calendar, google_api, refused
from tests.http_server import Answer, HttpServer

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
WANTED = {"refresh_token": REFRESH}


def calendar(server: HttpServer, now: datetime = NOW, client_id: str = CLIENT) -> GoogleCalendar:
    settings = {
        "calendar_url": f"{server.base_url}/calendar/v3",
        "token_url": f"{server.base_url}/token",
        "client_id": client_id,
        "client_secret": SECRET,
    }
    return GoogleCalendar(Google.model_validate(settings), SetClock(now))


def event(name: str, **more: Any) -> dict[str, Any]:
    times = {"start": {"dateTime": "2026-06-02T10:00:00+02:00"}, "end": {"dateTime": "2026-06-02T11:00:00+02:00"}}
    return {"id": name, "status": "confirmed", "iCalUID": f"{name}@google.com", "summary": name, **times, **more}


def body(fetched: Fetched) -> dict[str, Any]:
    (file,) = fetched.files
    return json.loads(file.data)


def asked(server: HttpServer) -> list[dict[str, str]]:
    return [request.query for request in server.requests if request.path != "/token"]


async def test_the_first_poll_brings_the_whole_window_with_all_pages_in_one_file() -> None:
    events = [event(f"event{number}") for number in range(5)]
    with google_api({"ana@club.example": Calendar("Ana", [events], a_page=2)}) as server:
        fetched = await calendar(server).fetch({**WANTED, "calendar": "ana@club.example"}, {})
    (file,) = fetched.files
    assert (file.name, file.media_type) == ("google-calendar/ana@club.example.json", "application/json")
    whole = body(fetched)
    assert (whole["kind"], whole["summary"], whole["timeZone"]) == ("calendar#events", "Ana", "Europe/Berlin")
    assert whole["items"] == events
    assert whole["parley"] == {
        "whole": True,
        "calendar": "ana@club.example",
        "timeMin": "2026-03-03T09:00:00+00:00",
        "timeMax": "2027-07-06T09:00:00+00:00",
    }
    assert [query["timeMin"] for query in asked(server)] == ["2026-03-03T09:00:00+00:00"] * 3
    assert (fetched.cursor["token"], fetched.more) == ("sync-1", False)


async def test_the_next_poll_brings_only_changes_and_no_file_when_there_are_none() -> None:
    kept = Calendar("Ana", [[event("walk"), event("dinner")]])
    with google_api({"primary": kept}) as server:
        first = await calendar(server).fetch(WANTED, {})
        quiet = await calendar(server).fetch(WANTED, first.cursor)
        kept.changes.append([event("walk", summary="Long walk")])
        changed = await calendar(server).fetch(WANTED, quiet.cursor)
        again = await calendar(server).fetch(WANTED, quiet.cursor)
    assert quiet.files == ()
    assert [item["summary"] for item in body(changed)["items"]] == ["Long walk"]
    assert body(changed)["parley"] == {"whole": False, "calendar": "primary"}
    assert again == changed
    assert asked(server)[1]["syncToken"] == "sync-1"


async def test_what_a_meeting_is_about_and_who_else_comes_is_not_kept() -> None:
    guests = [{"email": "tom@club.example", "responseStatus": "accepted"}, {"self": True, "responseStatus": "declined"}]
    private = {"description": "About Tom's pay.", "attendees": guests, "creator": {"email": "tom@club.example"}}
    told = {"location": "Room 3", "eventType": "default", "transparency": "opaque", "updated": "2026-05-30T10:00:00Z"}
    kept = Calendar("Ana", [[event("talk", **told, **private)]])
    with google_api({"primary": kept}) as server:
        first = await calendar(server).fetch(WANTED, {})
        kept.changes.append([event("talk", **private)])
        changed = await calendar(server).fetch(WANTED, first.cursor)
    answers = [{"responseStatus": "accepted"}, {"self": True, "responseStatus": "declined"}]
    assert body(first)["items"] == [event("talk", **told, attendees=answers)]
    assert body(changed)["items"] == [event("talk", attendees=answers)]
    assert [secret for secret in (b"pay", b"tom@") for each in (first, changed) if secret in each.files[0].data] == []


async def test_all_that_readers_look_at_is_fetched() -> None:
    """Each field that changes what is read of an event changes it just so after it was fetched."""
    times = {"timeZone": "Europe/Lisbon", "dateTime": "2026-06-02T09:00:00+01:00"}
    series = {"recurringEventId": "choir", "originalStartTime": {"dateTime": "2026-06-02T18:00:00Z"}}
    declined = [{"self": True, "responseStatus": "declined"}]
    events = [
        event("a", location="Room 3", updated="2026-05-30T10:00:00Z", start=times),
        event("choir_20260602T180000Z", **series),
        event("b", transparency="transparent"),
        event("c", eventType="workingLocation"),
        event("d", attendees=declined),
        event("e", start={"date": "2026-06-03"}, end={"date": "2026-06-04"}),
        event("f", recurrence=["RRULE:FREQ=DAILY;COUNT=3"]),
    ]
    with google_api({"primary": Calendar("Ana", [events])}) as server:
        (file,) = (await calendar(server).fetch(WANTED, {})).files
    fetched = json.loads(file.data)
    whole = json.dumps({**fetched, "items": events}).encode()
    intake = Intake(now=NOW, timezone="Europe/Lisbon")
    reading = GoogleCalendarFile().read("a.json", file.data, intake)
    assert reading == GoogleCalendarFile().read("a.json", whole, intake)
    assert {found.title for found in reading.events} == {"a", "choir_20260602T180000Z", "e", "f"}


async def test_a_deleted_event_that_came_from_elsewhere_is_still_known_by_its_uid() -> None:
    series = {"recurringEventId": "choir", "originalStartTime": {"dateTime": "2026-06-02T18:00:00Z"}}
    at_first = [
        event("walk"),
        event("invited", iCalUID="9f2@mail.example"),
        event("choir_20260602T180000Z", iCalUID="choir@choir.example", **series),
    ]
    gone = [{"id": name, "status": "cancelled"} for name in ("walk", "invited", "choir_20260602T180000Z")]
    kept = Calendar("Ana", [at_first])
    with google_api({"primary": kept}) as server:
        first = await calendar(server).fetch(WANTED, {})
        kept.changes.append(gone)
        changed = await calendar(server).fetch(WANTED, first.cursor)
    told = {item["id"]: item for item in body(changed)["items"]}
    assert told["walk"]["iCalUID"] == "walk@google.com"
    assert told["invited"]["iCalUID"] == "9f2@mail.example"
    assert told["choir_20260602T180000Z"] == {
        "id": "choir_20260602T180000Z",
        "status": "cancelled",
        "iCalUID": "choir@choir.example",
        "recurringEventId": "choir",
        "originalStartTime": {"dateTime": "2026-06-02T18:00:00Z"},
    }


async def test_a_forgotten_sync_token_leads_to_the_whole_window_again() -> None:
    kept = Calendar("Ana", [[event("walk")]])
    with google_api({"primary": kept}) as server:
        first = await calendar(server).fetch(WANTED, {})
        kept.forgotten.add(str(first.cursor["token"]))
        fetched = await calendar(server).fetch(WANTED, first.cursor)
    assert body(fetched)["parley"]["whole"] is True


async def test_the_window_is_read_anew_when_it_has_moved_on() -> None:
    with google_api({"primary": Calendar("Ana", [[event("walk")]])}) as server:
        first = await calendar(server).fetch(WANTED, {})
        nearly = await calendar(server, NOW + timedelta(days=7, seconds=-1)).fetch(WANTED, first.cursor)
        later = await calendar(server, NOW + timedelta(days=7)).fetch(WANTED, nearly.cursor)
    assert (nearly.files, body(later)["parley"]["timeMin"]) == ((), "2026-03-10T09:00:00+00:00")


async def test_an_empty_calendar_is_told_as_a_whole_one() -> None:
    with google_api({"primary": Calendar("Ana")}) as server:
        fetched = await calendar(server).fetch(WANTED, {})
    assert (body(fetched)["items"], body(fetched)["parley"]["whole"]) == ([], True)


async def test_a_revoked_token_is_told_and_no_secret_is_written_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with google_api({"primary": Calendar("Ana")}) as server:
        fetched = await calendar(server).fetch(WANTED, {})
        with pytest.raises(Refused) as told:
            await calendar(server).fetch({"refresh_token": "1//revoked"}, {})
    assert told.value.code == "access_denied"
    written = caplog.text + repr(told.value) + repr(told.value.__cause__) + fetched.model_dump_json()
    assert [secret for secret in ("1//revoked", REFRESH, SECRET, "ya29") if secret in written] == []


async def test_a_calendar_nobody_has_is_told() -> None:
    with google_api({}) as server, pytest.raises(Refused, match="primary") as told:
        await calendar(server).fetch(WANTED, {})
    assert told.value.code == "not_found"


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (refused(403, "rateLimitExceeded"), None),
        (Answer(429, b"{}", headers={"retry-after": "30"}), 30.0),
        (Answer(503), None),
        (Answer(200, b"[1]"), None),
        (Answer(302, headers={"location": "http://127.0.0.1:9/"}), None),
    ],
)
async def test_what_may_pass_is_asked_again_later(answer: Answer, wait: float | None) -> None:
    with google_api({"primary": Calendar("Ana")}, [answer]) as server, pytest.raises(IngestionError) as failed:
        await calendar(server).fetch(WANTED, {})
    assert (failed.value.retryable, failed.value.context["retry_after_s"]) == (True, wait)


async def test_without_an_oauth_client_or_a_token_the_connection_is_refused_before_anybody_is_asked() -> None:
    with google_api({}) as server:
        with pytest.raises(Refused) as unset:
            calendar(server, client_id="").check(WANTED)
        with pytest.raises(Refused, match="refresh_token") as wrong:
            calendar(server).check({"calendar": "a/b", "refresh": "1//secret"})
    assert (unset.value.code, wrong.value.code, server.requests) == ("not_configured", "bad_connection", [])
    assert "1//secret" not in str(wrong.value)
