"""Tweets: the official archive and the API's pages, and that both make the same items of the same tweets."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.sources import Item, Reading, Refused, archives, read, source_of, twitter
from ingestion.sources.twitter import TwitterArchive
from ingestion.sources.twitter_api import TwitterPages
from tests.unit.reading_fixtures import intake

EDITED_AT = datetime(2026, 11, 25, 16, 40, 30, 250000, tzinfo=UTC)
EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)


def snowflake(at: datetime, sequence: int = 7) -> str:
    """An id as Twitter gives it at that time."""
    return str((int((at - EPOCH).total_seconds() * 1000 + 0.5) << 22) + sequence)


POSTED = datetime(2026, 11, 25, 16, 28, 7, tzinfo=UTC)
PLAIN, REPLY, REPOST, QUOTE, FIRST = (snowflake(POSTED, number) for number in range(1, 6))
SECOND = snowflake(EDITED_AT)
LONG = snowflake(POSTED, 9)
NOTE = "I have been thinking about trains again. " * 12 + "Night trains &amp; ferries beat planes: https://t.co/llll"
CUT = NOTE[:274].rstrip() + "… https://t.co/self"
LINKS = [{"url": "https://t.co/aaaa", "expanded_url": "https://ana.example/ramen?a=1&lt=2", "indices": ["5", "28"]}]
QUOTED = [{"url": "https://t.co/qqqq", "expanded_url": "https://twitter.com/mia/status/77", "indices": ["5", "28"]}]
PICTURE = {"url": "https://t.co/pppp", "expanded_url": f"https://twitter.com/ana_c/status/{PLAIN}/photo/1"}
LONG_LINKS = [{"url": "https://t.co/llll", "expanded_url": "https://trains.example/"}]


def tweet(number: str, text: str, **fields: Any) -> dict[str, Any]:
    """One entry of tweets.js, with the fields that every one of them has."""
    base: dict[str, Any] = {
        "edit_info": {"initial": {"editTweetIds": [number], "editableUntil": "2026-11-25T17:28:07.000Z"}},
        "retweeted": False,
        "source": '<a href="https://mobile.example" rel="nofollow">Web</a>',
        "entities": {"user_mentions": [], "urls": [], "symbols": [], "hashtags": []},
        "id_str": number,
        "id": number,
        "created_at": "Wed Nov 25 16:28:07 +0000 2026",
        "full_text": text,
        "lang": "en",
    }
    return {"tweet": base | fields}


def edited() -> dict[str, Any]:
    control = {"initialTweetId": FIRST, "editControlInitial": {"editTweetIds": [FIRST, SECOND]}}
    return tweet(
        SECOND,
        "I moved to Braga",
        edit_info={"edit": control},
        created_at="Wed Nov 25 16:40:30 +0000 2026",
    )


ENTITIES: dict[str, Any] = {"urls": LINKS, "media": [PICTURE]}
TWEETS = [
    tweet(PLAIN, "Ramen &amp; maps: https://t.co/aaaa https://t.co/pppp", entities=ENTITIES),
    tweet(
        REPLY,
        "@mia I hate fog",
        in_reply_to_status_id_str="5",
        in_reply_to_status_id="5",
        in_reply_to_screen_name="mia",
        in_reply_to_user_id_str="6",
    ),
    tweet(REPOST, "RT @mia: I love fog"),
    tweet(QUOTE, "So true https://t.co/qqqq", entities={"urls": QUOTED}),
    tweet(FIRST, "I moved to Porto", edit_info={"initial": {"editTweetIds": [FIRST, SECOND]}}),
    edited(),
    tweet(LONG, CUT, entities={"urls": [{"url": "https://t.co/self", "expanded_url": "https://twitter.com/i/web/1"}]}),
]
NOTES = [
    {
        "noteTweet": {
            "noteTweetId": snowflake(POSTED, 8),
            "createdAt": "2026-11-25T16:28:06.000Z",
            "core": {
                "text": NOTE,
                "urls": [{"shortUrl": "https://t.co/llll", "expandedUrl": "https://trains.example/"}],
            },
        }
    }
]
ACCOUNT = [{"account": {"username": "ana_c", "accountId": "42", "accountDisplayName": "Ana Costa", "email": "a@b.c"}}]


def script(what: str, entries: object) -> str:
    return f"window.YTD.{what}.part0 = {json.dumps(entries, ensure_ascii=False)}"


def archive(**more: str) -> bytes:
    files = {
        "data/account.js": script("account", ACCOUNT),
        "data/tweets.js": script("tweets", TWEETS),
        "data/note-tweet.js": script("note_tweet", NOTES),
        "data/deleted-tweets.js": script("deleted_tweets", [tweet("99", "I regret this")]),
        "data/like.js": script("like", [{"like": {"tweetId": "8", "fullText": "I love spam"}}]),
        "Your archive.html": "<html></html>",
    }
    return zipped(files | more)


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def api_tweet(number: str, text: str, **fields: Any) -> dict[str, Any]:
    base = {"id": number, "text": text, "author_id": "42", "created_at": "2026-11-25T16:28:07.000Z"}
    return base | {"edit_history_tweet_ids": [number]} | fields


API_TWEETS = [
    api_tweet(PLAIN, "Ramen &amp; maps: https://t.co/aaaa https://t.co/pppp", entities={"urls": [*LINKS, PICTURE]}),
    api_tweet(REPLY, "@mia I hate fog", referenced_tweets=[{"type": "replied_to", "id": "5"}]),
    api_tweet(REPOST, "RT @mia: I love fog", referenced_tweets=[{"type": "retweeted", "id": "4"}]),
    api_tweet(
        QUOTE,
        "So true https://t.co/qqqq",
        referenced_tweets=[{"type": "quoted", "id": "77"}],
        entities={"urls": QUOTED},
    ),
    api_tweet(
        SECOND,
        "I moved to Braga",
        created_at="2026-11-25T16:40:30.000Z",
        edit_history_tweet_ids=[FIRST, SECOND],
    ),
    api_tweet(LONG, CUT, note_tweet={"text": NOTE, "entities": {"urls": LONG_LINKS}}),
]
USERS = [{"id": "42", "username": "ana_c", "name": "Ana Costa"}, {"id": "6", "username": "mia", "name": "Mia"}]


def page(tweets: object = API_TWEETS) -> bytes:
    return json.dumps({"data": tweets, "includes": {"users": USERS}, "meta": {"result_count": 6}}).encode()


def items(reading: Reading) -> dict[str, Item]:
    data = reading.text.encode()
    assert all(data[item.start : item.end].decode() == item.text for item in reading.items)
    return {item.key.removeprefix("twitter:"): item for item in reading.items}


def test_posts_replies_and_reposts_of_the_archive_are_told_apart() -> None:
    reading = read("twitter-2026.zip", archive(), intake())
    found = items(reading)
    assert {key: found[key].kind for key in (PLAIN, REPLY, REPOST, QUOTE)} == {
        PLAIN: "post",
        REPLY: "reply",
        REPOST: "repost",
        QUOTE: "post",
    }
    assert {(item.author, item.own) for item in reading.items} == {("@ana_c", True)}
    assert found[PLAIN].at == POSTED
    assert (reading.source, reading.media_type) == ("twitter", "application/zip")


def test_links_are_written_out_entities_undone_and_links_to_own_pictures_left_out() -> None:
    found = items(read("a.zip", archive(), intake()))
    assert found[PLAIN].text == "Ramen & maps: https://ana.example/ramen?a=1&lt=2"
    assert found[QUOTE].text == "So true https://x.com/mia/status/77"


def test_an_edited_tweet_is_one_item_under_its_first_id_in_its_newest_words() -> None:
    found = items(read("a.zip", archive(), intake()))
    assert SECOND not in found
    assert found[FIRST].text == "I moved to Braga"
    assert (found[FIRST].at, found[FIRST].revised_at) == (POSTED, EDITED_AT)
    assert found[PLAIN].revised_at is None


def test_a_long_tweet_is_read_whole() -> None:
    text = items(read("a.zip", archive(), intake()))[LONG].text
    assert text == NOTE.replace("&amp;", "&").replace("https://t.co/llll", "https://trains.example/")


def test_deleted_tweets_and_likes_are_left_out() -> None:
    text = read("a.zip", archive(), intake()).text
    assert "regret" not in text
    assert "spam" not in text


def test_the_same_tweets_by_archive_and_by_api_are_the_same_items() -> None:
    by_archive = items(read("a.zip", archive(), intake()))
    by_api = items(read("x.com/ana_c.json", page(), intake()))
    assert by_api.keys() == by_archive.keys()
    for key, item in by_api.items():
        assert item.model_dump(exclude={"own", "start", "end"}) == by_archive[key].model_dump(
            exclude={"own", "start", "end"}
        )
        assert item.own is None


def test_several_pages_are_read_as_one() -> None:
    pages = b"[" + page(API_TWEETS[:2]) + b"," + page(API_TWEETS[2:]) + b"]"
    assert items(read("pages.json", pages, intake())).keys() == items(read("one.json", page(), intake())).keys()


def test_parts_old_names_and_single_files_are_read() -> None:
    parts = {
        "twitter-x/data/tweets.js": script("tweets", [tweet("1", "one")]),
        "twitter-x/data/tweets-part1.js": script("tweets", [tweet("2", "two")]),
        "twitter-x/data/community-tweet.js": script("community_tweet", [tweet("3", "three")]),
    }
    assert [item.text for item in read("a.zip", zipped(parts), intake()).items] == ["one", "two", "three"]
    old = zipped({"tweet.js": script("tweet", [{"id_str": "4", "full_text": "four"}])})
    assert [item.text for item in read("old.zip", old, intake()).items] == ["four"]
    loose = script("tweets", [tweet("5", "five")]).encode()
    assert [item.text for item in read("tweets.js", loose, intake()).items] == ["five"]


def test_the_sources_are_recognised_by_content() -> None:
    assert isinstance(source_of("anything", archive()), TwitterArchive)
    assert isinstance(source_of("anything.json", page()), TwitterPages)
    said = json.dumps({"messages": [{"text": '{"edit_history_tweet_ids": []} "result_count": 1'}]}).encode()
    assert not TwitterPages().recognises("chat.json", said)
    assert not TwitterArchive().recognises("other.zip", zipped({"data/notes.txt": "tweets.js"}))


def test_an_archive_without_tweets_is_refused_with_a_reason() -> None:
    with pytest.raises(Refused) as refusal:
        read("a.zip", zipped({"data/tweets.js": script("tweets", [])}), intake())
    assert refusal.value.code == "no_text"


def test_twenty_thousand_tweets_with_emoji_across_windows_are_all_read() -> None:
    many = [tweet(str(number), f"tweet {number} 🍜 ü") for number in range(1, 20_001)]
    reading = read("a.zip", zipped({"data/tweets.js": script("tweets", many)}), intake())
    assert len(reading.items) == 20_000
    assert reading.items[-1].text == "tweet 20000 🍜 ü"


@pytest.mark.parametrize(
    "hostile",
    [
        "window.YTD.tweets.part0 = [" + "[" * 200_000,
        'window.YTD.tweets.part0 = [{"tweet": {"id": ' + "9" * 100_000 + "}}]",
        "window.YTD.tweets.part0 = [" + '{"a":0},' * 600_000 + "]",
        'window.YTD.tweets.part0 = [{"tweet": {"id_str": "' + "1" * 5_000_000,
        "window.YTD.tweets.part0 = " + " " * 100_000,
        'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "cut',
    ],
    ids=["nested", "huge number", "too many", "one huge entry", "no list", "cut"],
)
def test_bombs_are_refused_with_a_reason(hostile: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("a.zip", zipped({"data/tweets.js": hostile}), intake(limit_bytes=10_000_000))
    assert refusal.value.code in ("malformed", "too_large")


def parts(count: int, each: list[dict[str, Any]], kind: str = "tweets") -> bytes:
    member = {"tweets": "tweets", "note_tweet": "note-tweet"}[kind]
    first = {"data/tweets.js": script("tweets", TWEETS)}
    return zipped(first | {f"data/{member}-part{number}.js": script(kind, each) for number in range(count)})


def test_parts_that_are_small_each_and_a_bomb_together_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = parts(8, [tweet("1", "a" * 100_000)])
    assert read("a.zip", bomb, intake()).items
    monkeypatch.setattr(archives, "MOST_BYTES", 400_000)
    with pytest.raises(Refused, match="unpacks to too much") as refusal:
        read("a.zip", bomb, intake())
    assert refusal.value.code == "too_large"


def test_parts_with_too_many_entries_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twitter, "_MOST_ENTRIES", 50)
    many = parts(3, [tweet(str(number), "hi") for number in range(1, 31)])
    with pytest.raises(Refused, match="more than 50 entries"):
        read("a.zip", many, intake())


def test_too_much_text_is_refused_before_the_rest_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[str] = []
    read_one = archives.Archive.read

    def noted(self: archives.Archive, member: str, limit: int) -> bytes:
        unpacked.append(member)
        return read_one(self, member, limit)

    monkeypatch.setattr(archives.Archive, "read", noted)
    many = parts(8, [tweet(str(number), "a" * 1_000) for number in range(1, 31)])
    notes = parts(8, [{"noteTweet": {"createdAt": "2026-11-25T16:28:07.000Z", "core": {"text": NOTE}}}], "note_tweet")
    for hostile, wanted in ((many, "data/tweets-part0.js"), (notes, "data/note-tweet-part1.js")):
        unpacked.clear()
        with pytest.raises(Refused, match="more than 800 characters") as refusal:
            read("a.zip", hostile, intake(limit_chars=800))
        assert (refusal.value.code, unpacked[-1]) == ("too_large", wanted)


@pytest.mark.parametrize("odd", [None, 3, "x", [], [None], {"a": 1}, [[1]], True, 1e300, "\ud800\x00"])
def test_fields_of_a_wrong_type_are_passed_over(odd: object) -> None:
    """The tweet with the odd field is read for what is left of it; the one after it is read whole."""
    for field in tweet("1", "")["tweet"]:
        entries = [tweet("1", "one", **{field: odd}), tweet("2", "two")]
        found = read("a.zip", zipped({"data/tweets.js": "window.YTD.tweets.part0 = " + json.dumps(entries)}), intake())
        assert items(found)["2"].text == "two"
    for field in API_TWEETS[-1]:
        found = read("a.json", page([API_TWEETS[-1] | {field: odd}, api_tweet("2", "two")]), intake())
        assert items(found)["2"].text == "two"


def test_lone_surrogates_and_nuls_are_replaced() -> None:
    raw = b'{"data": [{"id": "1", "text": "a\\ud800b\\u0000c", "edit_history_tweet_ids": ["1"]}]}'
    assert items(read("a.json", raw, intake()))["1"].text == "a?b\ufffdc"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), api=st.booleans())
def test_a_mutated_file_reads_or_is_refused(data: st.DataObject, api: bool) -> None:
    sample = bytearray(page() if api else script("tweets", TWEETS).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    try:
        source = TwitterPages() if api else TwitterArchive()
        items(source.read("mutated", bytes(sample), intake()))
    except Refused as refusal:
        assert str(refusal)
