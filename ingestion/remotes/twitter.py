# pyright: basic
"""A handle's own timeline by X's API, version 2. The only file that knows tweepy."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import tweepy
from pydantic import Field
from requests.adapters import HTTPAdapter

from ingestion.remotes.fetching import Fetched, FetchedFile, Wanted, hush, later, wanted_as, within
from ingestion.sources.reading import Refused
from parley.errors import IngestionError
from parley.ports import Clock
from parley.settings import Twitter

hush("tweepy", "urllib3", "requests_oauthlib")

_VENDORS = "https://api.twitter.com"  # what tweepy asks, whatever we say
_A_PAGE, _PAGES = 100, 33  # the API gives the newest 3,200 tweets and no more
_FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "referenced_tweets",
]


class TwitterWanted(Wanted):
    handle: str = Field(pattern=r"^@?[A-Za-z0-9_]{1,15}$")


@dataclass
class _Pull:
    """Pages so far, newest first. `before`: the next page ends before this id; None: the last page was read."""

    user: dict[str, Any]
    since: str | None
    newest: str | None
    before: str | None
    tweets: list[dict[str, Any]] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, page: dict[str, Any]) -> None:
        tweets = page["data"] if isinstance(page.get("data"), list) else []
        self.tweets += tweets
        self.users |= {user["id"]: user for user in page["includes"]["users"]}
        ids = [int(tweet["id"]) for tweet in tweets]
        self.newest = str(max([int(self.newest or 0), *ids])) if ids else self.newest
        self.before = str(min(ids)) if ids else None

    @property
    def cursor(self) -> dict[str, Any]:
        """`since`: all up to it was read. Between two rounds of one pull, `newest` waits until the older is read."""
        user = {"user": self.user["id"]}
        if self.before is not None:
            return {**user, "since": self.since, "newest": self.newest, "before": self.before}
        return {**user, "since": self.newest or self.since}

    def file(self, handle: str) -> tuple[FetchedFile, ...]:
        if not self.tweets:
            return ()
        users = {self.user["id"]: self.user, **self.users}
        meta = {"result_count": len(self.tweets)}
        whole = {"data": self.tweets, "includes": {"users": [users[key] for key in sorted(users)]}, "meta": meta}
        data = json.dumps(whole, ensure_ascii=False).encode()
        return (FetchedFile(name=f"x.com/{handle}.json", media_type="application/json", data=data, own=True),)


class TwitterTimeline:
    """Posts, replies, quotes and retweets of one account; its edited tweets come again as new versions.

    `own` is True: it is the account the person named. Whose words a retweet holds, its reader knows.
    """

    kind = "twitter"

    def __init__(self, settings: Twitter, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    def check(self, wanted: Mapping[str, Any]) -> None:
        wanted_as(TwitterWanted, wanted)
        if self._settings.bearer_token is None:
            raise Refused(
                "not_configured",
                "X cannot be asked: this house has no bearer token for its API.",
                "Set PARLEY_TWITTER__BEARER_TOKEN, or upload the archive of your account.",
            )

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        """All that is new since `cursor`; where X stops us in the middle, what came until then, with `more`."""
        self.check(wanted)
        handle = wanted_as(TwitterWanted, wanted).handle.lstrip("@")
        return await within(self._settings.fetch_s, "X", asyncio.to_thread(self._pull, handle, dict(cursor)))

    def _pull(self, handle: str, cursor: dict[str, Any]) -> Fetched:
        ends = time.monotonic() + self._settings.fetch_s
        client = _client(self._settings)
        with client.session:
            pull = self._begun(self._asked(handle, client.get_user, username=handle), handle, cursor)
            for count in range(_PAGES):
                if count and time.monotonic() > ends - 2 * self._settings.timeout_s:
                    break
                try:
                    page = self._page(client, handle, pull)
                except IngestionError:
                    if count == 0:
                        raise
                    break  # what was read is kept; the next round meets the same and says so
                pull.add(page)
                if pull.before is None or "next_token" not in page["meta"]:
                    pull.before = None
                    break
            else:
                pull.before = None
        return Fetched(files=pull.file(handle), cursor=pull.cursor, more=pull.before is not None)

    def _begun(self, found: dict[str, Any], handle: str, cursor: dict[str, Any]) -> _Pull:
        user = found.get("data")
        if not isinstance(user, dict):
            raise later("X gave an answer that cannot be used")
        if cursor.get("user") not in (None, user["id"]):
            raise Refused(
                "not_found",
                f"@{handle} is another account now than the one that was read before.",
                "Remove the connection, and add it again if the new account is yours.",
            )
        return _Pull(user, cursor.get("since"), cursor.get("newest"), cursor.get("before"))

    def _page(self, client: tweepy.Client, handle: str, pull: _Pull) -> dict[str, Any]:
        asked = {
            "max_results": _A_PAGE,
            "tweet_fields": _FIELDS,
            "expansions": ["author_id"],
            "user_fields": ["username", "name"],
        }
        bounds = {"since_id": pull.since, "until_id": pull.before}
        given = {name: value for name, value in bounds.items() if value is not None}
        return self._asked(handle, client.get_users_tweets, pull.user["id"], **asked, **given)

    def _asked(self, handle: str, ask: Any, *args: Any, **params: Any) -> dict[str, Any]:
        """The answer's JSON. X tells "no such user" and "protected" inside an answer of status 200."""
        try:
            answer = ask(*args, **params)
        except tweepy.TooManyRequests as error:
            raise later("X allows no more requests for now", self._wait(error)) from None
        except (tweepy.TwitterServerError, requests.ConnectionError, requests.Timeout) as error:
            raise later(f"X did not answer: {type(error).__name__}") from None
        except tweepy.Unauthorized:
            raise _denied("X does not accept the bearer token of this house.", "Make a new one and set it.") from None
        except tweepy.Forbidden:
            raise _denied("X does not let this house read timelines.", "See what its project's plan allows.") from None
        except tweepy.NotFound:
            raise _unknown(handle) from None
        except (tweepy.HTTPException, requests.RequestException, ValueError) as error:
            raise later(f"X gave an answer that cannot be used: {type(error).__name__}") from None
        return _whole(answer, handle)

    def _wait(self, error: tweepy.TooManyRequests) -> float | None:
        """Seconds until the window that X names is over, one more for clocks that differ."""
        if error.reset_time is None:
            return None
        return min(3600.0, max(1.0, error.reset_time + 1 - self._clock.now().timestamp()))


def _whole(answer: Any, handle: str) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise later("X gave an answer that cannot be used")
    if "data" in answer or "meta" in answer:
        return _sound(answer)
    told = [error for error in answer.get("errors") or [] if isinstance(error, dict)]
    if any(str(error.get("type", "")).endswith("/resource-not-found") for error in told):
        raise _unknown(handle)
    if told:
        raise _denied(f"@{handle} is protected or suspended.", "Upload the archive of your account instead.")
    raise later("X gave an answer that cannot be used")


def _sound(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, when what we rely on is there: ids are numbers, lists are lists."""
    data, includes, meta = answer.get("data") or [], answer.get("includes") or {}, answer.get("meta") or {}
    users = includes.get("users") or [] if isinstance(includes, dict) else None
    named = [*(data if isinstance(data, list) else [data]), *(users if isinstance(users, list) else [None])]
    if not isinstance(meta, dict) or not all(isinstance(each, dict) and _is_id(each.get("id")) for each in named):
        raise later("X gave an answer that cannot be used")
    return {**answer, "includes": {"users": users}, "meta": meta}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20


def _unknown(handle: str) -> Refused:
    return Refused("not_found", f"X knows no account @{handle}.", "See how the handle is written.")


def _denied(message: str, what_to_do: str) -> Refused:
    return Refused("access_denied", message, what_to_do)


def _client(settings: Twitter) -> tweepy.Client:
    """tweepy's client whose only way out is our base URL."""
    assert settings.bearer_token is not None
    token = settings.bearer_token.get_secret_value()
    client = tweepy.Client(token, return_type=dict)  # pyright: ignore[reportArgumentType]  documented, not annotated
    client.session.trust_env = False  # a .netrc would replace the token, a proxy variable the address
    client.session.adapters.clear()
    client.session.mount(f"{_VENDORS}/", _Elsewhere(settings.base_url, settings.timeout_s))
    return client


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for X to `base_url`. The session has no other adapter: a redirect leads nowhere."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._base, self._timeout_s = base_url.rstrip("/"), timeout_s
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url is not None and request.url.startswith(f"{_VENDORS}/")
        request.url = self._base + request.url.removeprefix(_VENDORS)
        return super().send(request, *args, **{**kwargs, "timeout": self._timeout_s})
