"""X by tweepy, against a local server that speaks its API."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from ingestion.remotes.fetching import Fetched
from ingestion.remotes.twitter import TwitterTimeline
from ingestion.sources import Intake, Refused
from ingestion.sources.twitter_api import TwitterPages
from parley.clock import SetClock
from parley.errors import IngestionError
from parley.settings import Twitter
from tests.http_server import Answer, HttpServer
from tests.x_api import TOKEN, Account, limited, x_api

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def timeline(server: HttpServer, token: str | None = TOKEN) -> TwitterTimeline:
    return TwitterTimeline(Twitter.model_validate({"base_url": server.base_url, "bearer_token": token}), SetClock(NOW))


def tweet(number: int, text: str = "I like corn.") -> dict[str, Any]:
    at = "2026-05-01T10:00:00.000Z"
    return {
        "id": str(number),
        "text": text,
        "author_id": "11",
        "created_at": at,
        "edit_history_tweet_ids": [str(number)],
    }


def ids(fetched: Fetched) -> list[int]:
    return [int(each["id"]) for file in fetched.files for each in json.loads(file.data)["data"]]


async def test_a_timeline_is_read_through_all_its_pages_into_one_file() -> None:
    ana = Account("11", "Ana", [tweet(number) for number in range(1000, 1250)])
    with x_api({"ana": ana}) as server:
        fetched = await timeline(server).fetch({"handle": "@ana"}, {})
    (file,) = fetched.files
    assert (file.name, file.media_type, file.own) == ("x.com/ana.json", "application/json", True)
    assert ids(fetched) == list(range(1249, 999, -1))
    assert json.loads(file.data)["includes"]["users"] == [{"id": "11", "name": "Ana", "username": "ana"}]
    assert (fetched.cursor, fetched.more) == ({"user": "11", "since": "1249"}, False)
    assert [request.query.get("until_id") for request in server.requests[1:]] == [None, "1150", "1050"]


async def test_the_reader_of_xs_pages_reads_what_was_fetched() -> None:
    reposted = {**tweet(12, "RT @mia: I like rice."), "referenced_tweets": [{"type": "retweeted", "id": "3"}]}
    with x_api({"ana": Account("11", "Ana", [tweet(10, "I like corn &amp; beans."), reposted])}) as server:
        (file,) = (await timeline(server).fetch({"handle": "ana"}, {})).files
    reader = TwitterPages()
    assert reader.recognises(file.name, file.data)
    items = reader.read(file.name, file.data, Intake(now=NOW)).items
    assert [(item.key, item.author, item.kind, item.text) for item in items] == [
        ("twitter:10", "@ana", "post", "I like corn & beans."),
        ("twitter:12", "@ana", "repost", "RT @mia: I like rice."),
    ]


async def test_what_the_reader_needs_is_asked_for() -> None:
    with x_api({"ana": Account("11", "Ana", [tweet(5)])}) as server:
        await timeline(server).fetch({"handle": "ana"}, {})
    query = server.requests[1].query
    wanted = {"created_at", "referenced_tweets", "edit_history_tweet_ids", "note_tweet", "entities", "author_id"}
    assert wanted <= set(query["tweet.fields"].split(","))
    assert query["expansions"] == "author_id"


async def test_the_next_pull_brings_only_what_is_new() -> None:
    ana = Account("11", "Ana", [tweet(1), tweet(2)])
    with x_api({"ana": ana}) as server:
        first = await timeline(server).fetch({"handle": "ana"}, {})
        ana.tweets.append({**tweet(3, "I like rice."), "edit_history_tweet_ids": ["2", "3"]})
        second = await timeline(server).fetch({"handle": "ana"}, first.cursor)
        again = await timeline(server).fetch({"handle": "ana"}, first.cursor)
        third = await timeline(server).fetch({"handle": "ana"}, second.cursor)
    assert (ids(second), again) == ([3], second)
    assert (third.files, third.cursor) == ((), second.cursor)


async def test_a_limit_in_the_middle_keeps_what_came_and_goes_on_from_there() -> None:
    ana = Account("11", "Ana", [tweet(number) for number in range(1, 251)])
    reset_at = int(NOW.timestamp()) + 600
    with x_api({"ana": ana}, [None, limited(reset_at), limited(reset_at)]) as server:
        first = await timeline(server).fetch({"handle": "ana"}, {})
        assert (len(ids(first)), first.more) == (100, True)
        with pytest.raises(IngestionError) as waits:
            await timeline(server).fetch({"handle": "ana"}, first.cursor)
        ana.tweets.append(tweet(251))
        rest = await timeline(server).fetch({"handle": "ana"}, first.cursor)
        newer = await timeline(server).fetch({"handle": "ana"}, rest.cursor)
    assert waits.value.retryable
    assert waits.value.context["retry_after_s"] == 601
    assert (sorted(ids(first) + ids(rest)), rest.more) == (list(range(1, 251)), False)
    assert ids(newer) == [251]


async def test_a_handle_nobody_has_is_told() -> None:
    with x_api({}) as server, pytest.raises(Refused, match="@nobody") as refused:
        await timeline(server).fetch({"handle": "nobody"}, {})
    assert refused.value.code == "not_found"


async def test_a_protected_account_is_told() -> None:
    with x_api({"ana": Account("11", "Ana", protected=True)}) as server, pytest.raises(Refused) as refused:
        await timeline(server).fetch({"handle": "ana"}, {})
    assert (refused.value.code, refused.value.what_to_do) == (
        "access_denied",
        "Upload the archive of your account instead.",
    )


async def test_a_handle_that_changed_hands_is_not_read() -> None:
    with x_api({"ana": Account("12", "Another Ana", [tweet(9)])}) as server, pytest.raises(Refused) as refused:
        await timeline(server).fetch({"handle": "ana"}, {"user": "11", "since": "3"})
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("answer", [Answer(503), Answer(200, b"<html>"), Answer(200, b'{"data": [{"id": 7}]}')])
async def test_a_server_in_trouble_is_asked_again_later(answer: Answer) -> None:
    with x_api({"ana": Account("11", "Ana", [tweet(1)])}, [answer]) as server:
        with pytest.raises(IngestionError) as failed:
            await timeline(server).fetch({"handle": "ana"}, {})
        assert failed.value.retryable
        assert ids(await timeline(server).fetch({"handle": "ana"}, {})) == [1]


async def test_a_redirect_leads_nowhere() -> None:
    with x_api({"ana": Account("11", "Ana", [tweet(1)])}) as other:
        moved = Answer(302, headers={"location": f"{other.base_url}/2/users/11/tweets?max_results=100"})
        with x_api({"ana": Account("11", "Ana")}, [moved]) as server, pytest.raises(IngestionError):
            await timeline(server).fetch({"handle": "ana"}, {})
    assert other.requests == []


async def test_a_token_that_is_refused_is_told_and_written_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with x_api({}) as server, pytest.raises(Refused) as refused:
        await timeline(server, "a-revoked-token").fetch({"handle": "ana"}, {})
    assert refused.value.code == "access_denied"
    assert "a-revoked-token" not in caplog.text + str(refused.value) + repr(refused.value)


async def test_without_a_token_or_a_handle_the_connection_is_refused_before_anybody_is_asked() -> None:
    with x_api({}) as server:
        with pytest.raises(Refused) as unset:
            timeline(server, None).check({"handle": "ana"})
        with pytest.raises(Refused) as wrong:
            timeline(server).check({"handle": "ana/../../x"})
    assert (unset.value.code, wrong.value.code, server.requests) == ("not_configured", "bad_connection", [])
