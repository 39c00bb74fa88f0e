# pyright: basic
"""A calendar by Google's API. The only file that knows googleapiclient, google-auth and httplib2."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError
from pydantic import Field, SecretStr

from ingestion.remotes.fetching import Fetched, FetchedFile, Wanted, hush, later, wanted_as, within
from ingestion.sources.reading import Intake, Refused
from parley.ports import Clock
from parley.settings import Google

hush("googleapiclient", "google", "google_auth_httplib2")

_A_PAGE, _PAGES = 2500, 200
_FIELDS = (
    "kind,summary,timeZone,updated,nextPageToken,nextSyncToken,items(id,status,iCalUID,recurringEventId,"
    "originalStartTime,start,end,summary,location,updated,transparency,eventType,attendees(self,responseStatus),recurrence)"
)
"""What readers look at. What a meeting is about and who else comes is not fetched: nobody needs it kept."""
_MOST_UIDS = 20_000
_INSTANCE = re.compile(r"(?P<series>.+)_(?P<date>\d{8})(?:T(?P<time>\d{6})Z)?")
_BUSY = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "backendError")


class GoogleWanted(Wanted):
    """`calendar`: "primary", or a calendar's address as Google's settings tell it. Scope: calendar.readonly."""

    calendar: str = Field(default="primary", min_length=1, max_length=254, pattern=r"^[!-.0-\[\]-~]+$")
    refresh_token: SecretStr


class _TokenIsOld(Exception):
    """Google forgot what the sync token stood for."""


class GoogleCalendar:
    """First the whole window, later what changed, and the whole window again every few days, as it moves on with time.

    Recurring events come as their single occurrences, each change of one by itself. `intake` says how far the
    window reaches: it is the one that readers unroll recurring events in.
    """

    kind = "google_calendar"

    def __init__(self, settings: Google, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    def check(self, wanted: Mapping[str, Any]) -> None:
        wanted_as(GoogleWanted, wanted)
        if not self._settings.client_id or self._settings.client_secret is None:
            raise Refused(
                "not_configured",
                "Google cannot be asked: this house has no OAuth client.",
                "Set PARLEY_GOOGLE__CLIENT_ID and PARLEY_GOOGLE__CLIENT_SECRET, or upload an .ics export.",
            )

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        """One file of events; none when nothing changed."""
        self.check(wanted)
        asked = wanted_as(GoogleWanted, wanted)
        return await within(self._settings.fetch_s, "Google", asyncio.to_thread(self._read, asked, dict(cursor)))

    def _read(self, wanted: GoogleWanted, cursor: dict[str, Any]) -> Fetched:
        now = self._clock.now()
        ends = time.monotonic() + self._settings.fetch_s
        token = None if self._is_due(cursor, now) else cursor["token"]
        http = self._http(wanted.refresh_token.get_secret_value())
        try:
            sync = _Sync(http, self._settings.calendar_url, wanted.calendar, ends)
            try:
                return sync.changes(token, cursor) if token else sync.whole(now)
            except _TokenIsOld:
                return sync.whole(now)
        finally:
            http.close()

    def _is_due(self, cursor: dict[str, Any], now: datetime) -> bool:
        if "token" not in cursor:
            return True
        return now - datetime.fromisoformat(cursor["synced"]) >= timedelta(days=self._settings.resync_days)

    def _http(self, refresh_token: str) -> AuthorizedHttp:
        """Asks with the person's token and leads to the two configured addresses only: no proxy, no redirect."""
        settings = self._settings
        assert settings.client_secret is not None
        http = httplib2.Http(timeout=settings.timeout_s, proxy_info=None)
        http.follow_redirects = False
        credentials = Credentials(
            token=None,
            refresh_token=refresh_token,
            token_uri=settings.token_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
        )
        return AuthorizedHttp(credentials, http=http)


class _Sync:
    """events.list of one calendar, page by page."""

    def __init__(self, http: AuthorizedHttp, base_url: str, calendar: str, ends: float) -> None:
        options = {"api_endpoint": base_url.rstrip("/") + "/"}
        service = build(
            "calendar", "v3", http=http, client_options=options, static_discovery=True, cache_discovery=False
        )
        self._events = service.events()
        self._calendar, self._ends = calendar, ends

    def whole(self, now: datetime) -> Fetched:
        start, end = Intake(now=now).window
        window = {"timeMin": start.isoformat(), "timeMax": end.isoformat()}
        head, items, token = self._pages(window)
        uids = _uids(items)
        cursor = {"token": token, "synced": now.isoformat(), "uids": uids}
        return Fetched(files=(self._file(head, items, {"whole": True, **window}),), cursor=cursor)

    def changes(self, token: str, cursor: dict[str, Any]) -> Fetched:
        head, items, following = self._pages({"syncToken": token})
        uids = {**cursor.get("uids", {}), **_uids(items)}
        named = [_named(item, uids) for item in items]
        kept = dict(list(uids.items())[-_MOST_UIDS:])
        files = (self._file(head, named, {"whole": False}),) if named else ()
        return Fetched(files=files, cursor={**cursor, "token": following, "uids": kept})

    def _pages(self, asked: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
        """The first page's head, the items of all pages, and the token that the next sync begins with."""
        pages: list[dict[str, Any]] = []
        following = None
        while len(pages) < _PAGES and time.monotonic() < self._ends:
            page = self._page({**asked, "pageToken": following})
            pages.append(page)
            following = page.get("nextPageToken")
            if not following:
                return _merged(pages)
        raise later("Google gave more pages than one poll can read")

    def _page(self, asked: dict[str, Any]) -> dict[str, Any]:
        request = self._events.list(
            calendarId=self._calendar, singleEvents=True, maxResults=_A_PAGE, fields=_FIELDS, **asked
        )
        try:
            page = request.execute(num_retries=0)
        except HttpError as error:
            raise _told(error, self._calendar, "syncToken" in asked) from None
        except RefreshError as error:  # without its cause: the answer of the token's endpoint is in it
            if error.retryable:
                raise later("Google did not renew the access for now") from None
            raise Refused(
                "access_denied", "Google no longer accepts the access it was given.", "Connect the calendar again."
            ) from None
        except (GoogleAuthError, httplib2.HttpLib2Error, OSError, Error, ValueError) as error:
            raise later(f"Google did not answer: {type(error).__name__}") from None
        if not isinstance(page, dict) or not all(isinstance(item, dict) for item in page.get("items") or []):
            raise later("Google gave an answer that cannot be used")
        return page

    def _file(self, head: dict[str, Any], items: list[dict[str, Any]], about: dict[str, Any]) -> FetchedFile:
        whole = {**head, "items": items, "parley": {**about, "calendar": self._calendar}}
        data = json.dumps(whole, ensure_ascii=False).encode()
        return FetchedFile(name=f"google-calendar/{self._calendar}.json", media_type="application/json", data=data)


def _merged(pages: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    token = pages[-1].get("nextSyncToken")
    if not isinstance(token, str):
        raise later("Google gave no token to go on from")
    left_out = ("items", "nextPageToken", "nextSyncToken", "defaultReminders")
    head = {name: value for name, value in pages[0].items() if name not in left_out}
    return head, [item for page in pages for item in page.get("items") or []], token


def _series(item: dict[str, Any]) -> str:
    """The id of the event that an item is an occurrence of; its own where it is none."""
    number = str(item.get("id", ""))
    found = _INSTANCE.fullmatch(number)
    return str(item.get("recurringEventId") or (found["series"] if found else number))


def _uids(items: list[dict[str, Any]]) -> dict[str, str]:
    """iCalUID by event id, where it is not simply the id at google.com: events that came from elsewhere."""
    named = {_series(item): item["iCalUID"] for item in items if isinstance(item.get("iCalUID"), str)}
    return {number: uid for number, uid in named.items() if uid != f"{number}@google.com"}


def _named(item: dict[str, Any], uids: Mapping[str, str]) -> dict[str, Any]:
    """Of a deleted event Google may tell no more than its id: which occurrence of which event it was is added."""
    if item.get("status") != "cancelled":
        return item
    series = _series(item)
    added: dict[str, Any] = {"iCalUID": uids.get(series, f"{series}@google.com")}
    if found := _INSTANCE.fullmatch(str(item.get("id", ""))):
        added |= {"recurringEventId": series, "originalStartTime": _moment(found)}
    return {**added, **item}


def _moment(found: re.Match[str]) -> dict[str, str]:
    day = f"{found['date'][:4]}-{found['date'][4:6]}-{found['date'][6:]}"
    clock = found["time"]
    return {"dateTime": f"{day}T{clock[:2]}:{clock[2:4]}:{clock[4:]}Z"} if clock else {"date": day}


def _told(error: HttpError, calendar: str, incremental: bool) -> Exception:
    status = int(error.resp.status)
    reasons = [each.get("reason") for each in error.error_details if isinstance(each, dict)]
    if incremental and status in (400, 410):
        return _TokenIsOld()
    if status == 429 or status >= 500 or any(reason in _BUSY for reason in reasons):
        wait = error.resp.get("retry-after", "")
        return later(f"Google is busy ({status})", float(wait) if wait.isascii() and wait.isdigit() else None)
    if status == 404:
        return Refused("not_found", f"Google knows no calendar {calendar!r} of this account.", "See its settings.")
    if status in (401, 403):
        return Refused("access_denied", f"Google does not let the calendar {calendar!r} be read.", "Connect it again.")
    return later(f"Google answered {status}")
