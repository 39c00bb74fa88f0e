"""Google's OAuth token endpoint and Calendar API on 127.0.0.1, as far as events.list of one account goes.

    with google_api({"primary": Calendar("Ana", [event(...)])}) as server:
        ...  # PARLEY_GOOGLE__CALENDAR_URL=f"{server.base_url}/calendar/v3", PARLEY_GOOGLE__TOKEN_URL=.../token

Strict where the real one is: sync tokens do not go with time bounds, a page's token only with the question that gave
it, and the other parameters stay as they were. Of `fields` only those are told. `refusals` answer the first
events.list requests (None: as usual).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote

from tests.http_server import Answer, HttpServer, Request

REFRESH, CLIENT, SECRET, ACCESS = "1//refresh-token", "client.example", "client-secret", "ya29.access-token"
BOUNDS = {"timeMin", "timeMax"}
PARAMETERS = {"singleEvents", "maxResults", "syncToken", "pageToken", "fields", "alt", *BOUNDS}
MASK = re.compile(r"\w+|[(),]")


@dataclass
class Calendar:
    """`changes`: a list of items for each time something changed; the first is what there is at the beginning."""

    summary: str
    changes: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])
    a_page: int = 2500
    forgotten: set[str] = field(default_factory=set[str])


def google_api(calendars: dict[str, Calendar], refusals: Iterable[Answer | None] = ()) -> HttpServer:
    waiting = iter(refusals)

    def answer(request: Request) -> Answer | None:
        if (request.method, request.path) == ("POST", "/token"):
            return _token(request.form)
        if request.headers.get("authorization") != f"Bearer {ACCESS}":
            return _error(401, "authError")
        match request.path.split("/")[1:]:
            case ["calendar", "v3", "calendars", name, "events"] if set(request.query) <= PARAMETERS:
                calendar = calendars.get(unquote(name))
                if calendar is None:
                    return _error(404, "notFound")
                return next(waiting, None) or _events(calendar, request.query)
            case _:
                return None

    return HttpServer(answer)


def refused(status: int, reason: str) -> Answer:
    return _error(status, reason)


def _token(form: dict[str, str]) -> Answer:
    expected = {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": REFRESH}
    if form != expected:
        return _json({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
    return _json({"access_token": ACCESS, "expires_in": 3599, "token_type": "Bearer"})


def _events(calendar: Calendar, query: dict[str, str]) -> Answer:
    assert query["singleEvents"] == "true"
    token = query.get("syncToken")
    assert not (token and BOUNDS & set(query)), "a sync token does not go with time bounds"
    if token in calendar.forgotten:
        return _error(410, "fullSyncRequired")
    if token is None:
        latest: dict[str, dict[str, Any]] = {item["id"]: item for change in calendar.changes for item in change}
        items = [item for item in latest.values() if item.get("status") != "cancelled"]
    else:
        items = [item for change in calendar.changes[int(token.removeprefix("sync-")) :] for item in change]
    page = query.get("pageToken", f"{token}:0")
    asked, _, first = page.rpartition(":")
    assert asked == str(token), "a page's token goes with the question that gave it"
    last = int(first) + calendar.a_page
    head = {"kind": "calendar#events", "summary": calendar.summary, "timeZone": "Europe/Berlin", "etag": '"p1"'}
    following = {"nextPageToken": f"{token}:{last}"} if last < len(items) else {}
    done = {} if following else {"nextSyncToken": f"sync-{len(calendar.changes)}"}
    whole = {**head, "items": items[int(first) : last], **following, **done}
    return _json(_told(whole, _mask(iter(MASK.findall(query["fields"])))) if "fields" in query else whole)


def _mask(words: Iterator[str]) -> dict[str, Any]:
    """ "kind,items(id,start)" -> {"kind": {}, "items": {"id": {}, "start": {}}}."""
    mask: dict[str, Any] = {}
    name = ""
    for word in words:
        if word == ")":
            break
        if word == "(":
            mask[name] = _mask(words)
        elif word != ",":
            name = word
            mask[name] = {}
    return mask


def _told(value: Any, mask: dict[str, Any]) -> Any:
    """Of an object, or of each in a list, what the mask names; an empty mask names all."""
    if isinstance(value, list):
        return [_told(each, mask) for each in cast(list[Any], value)]
    if not mask or not isinstance(value, dict):
        return value
    return {name: _told(held, mask[name]) for name, held in cast(dict[str, Any], value).items() if name in mask}


def _error(status: int, reason: str) -> Answer:
    detail = {"domain": "global", "reason": reason, "message": reason}
    return _json({"error": {"code": status, "message": reason, "errors": [detail]}}, status)


def _json(body: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(body).encode())
