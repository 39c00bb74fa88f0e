"""X's API (version 2) on 127.0.0.1, as far as one account's timeline goes: users by name, tweets by user.

    with x_api({"ana": Account("11", "Ana", tweets)}) as server:
        ...  # PARLEY_TWITTER__BASE_URL=server.base_url

Strict where the real one is: the token, the parameters it knows, ids as texts, newest first, pages by `max_results`.
`refusals` answer the first requests of a timeline in order (None: as usual).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.http_server import Answer, HttpServer, Request

TOKEN = "AAAA-token-of-the-house"
PARAMETERS = {"max_results", "tweet.fields", "expansions", "user.fields", "since_id", "until_id", "pagination_token"}
PROBLEMS = "https://api.twitter.com/2/problems/"


@dataclass
class Account:
    id: str
    name: str
    tweets: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    protected: bool = False


def x_api(accounts: dict[str, Account], refusals: Iterable[Answer | None] = ()) -> HttpServer:
    """`accounts` by handle; what is added to them later is served."""
    waiting = iter(refusals)

    def answer(request: Request) -> Answer | None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(401, b'{"title": "Unauthorized", "status": 401}')
        match request.path.split("/")[1:]:
            case ["2", "users", "by", "username", handle]:
                return _user(handle, accounts.get(handle))
            case ["2", "users", number, "tweets"] if set(request.query) <= PARAMETERS:
                found = {account.id: (handle, account) for handle, account in accounts.items()}
                return next(waiting, None) or _tweets(*found[number], request.query)
            case _:
                return None

    return HttpServer(answer)


def limited(reset_at: int) -> Answer:
    return Answer(429, b'{"title": "Too Many Requests", "status": 429}', headers={"x-rate-limit-reset": str(reset_at)})


def _user(handle: str, account: Account | None) -> Answer:
    if account is None:
        return _problem("Not Found Error", "resource-not-found", f"Could not find user with username: [{handle}].")
    return _json({"data": {"id": account.id, "name": account.name, "username": handle}})


def _tweets(handle: str, account: Account, query: dict[str, str]) -> Answer:
    if account.protected:
        return _problem("Authorization Error", "not-authorized-for-resource", "Sorry, you are not authorized.")
    count = int(query["max_results"])
    assert 5 <= count <= 100
    above, below = int(query.get("since_id", 0)), int(query.get("until_id", 1 << 63))
    found = [tweet for tweet in account.tweets if above < int(tweet["id"]) < below]
    found.sort(key=lambda tweet: -int(tweet["id"]))
    if not found:
        return _json({"meta": {"result_count": 0}})
    page, rest = found[:count], found[count:]
    meta = {"result_count": len(page), "newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
    users = [{"id": account.id, "name": account.name, "username": handle}]
    following = {"next_token": "7140dibdnow9c7btw421dyz6jism75z99gyxd8egarsc4"} if rest else {}
    return _json({"data": page, "includes": {"users": users}, "meta": {**meta, **following}})


def _problem(title: str, kind: str, detail: str) -> Answer:
    return _json({"errors": [{"title": title, "type": PROBLEMS + kind, "detail": detail, "parameter": "username"}]})


def _json(body: dict[str, Any]) -> Answer:
    return Answer(body=json.dumps(body).encode())
