"""Pages of tweets as X's API (version 2) gives them for one handle, saved as JSON."""

import re
from typing import Any

from ingestion.sources.fields import dicts, inside, iso_second, parsed, text_at
from ingestion.sources.reading import Intake, Reading, Refused
from ingestion.sources.rendering import one_line
from ingestion.sources.tweets import Tweet, first_of, kind_of, links_of, plain, reading_of, tweet_id

_ITS_FIELDS = re.compile(rb'"(?:edit_history_tweet_ids|result_count)"\s{0,8}:')
"""A quoted key with its colon: the same words inside a message's text would have their quotes escaped."""
_LINKED = (("entities", "urls"), ("note_tweet", "entities", "urls"))


class TwitterPages:
    """Recognised by fields that only this API has. One page ({"data": [...], "includes": ..., "meta": ...}) or a list.

    Items have the keys, kinds and texts that the same tweets have in the archive. `own` is left open: the pages tell
    whose tweets they are (`author`: "@handle"), not who the person is; the caller, who asked for a handle, knows.
    """

    def recognises(self, name: str, data: bytes) -> bool:
        begins = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
        return begins.startswith((b"{", b"[")) and _ITS_FIELDS.search(data) is not None

    def check(self, name: str, data: bytes) -> None:
        """Nothing more can be told without reading."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        whole = parsed(data)
        pages = dicts(whole) or dicts([whole])
        if not pages:
            raise Refused("malformed", f"{name!r} is damaged: it cannot be read as JSON.", "Fetch it again.")
        handles = _handles(pages)
        found = (_tweet(raw, handles) for page in pages for raw in dicts(page.get("data")))
        title = f"Tweets by {', '.join(sorted(handles.values())[:3])}" if len(handles) == 1 else "Tweets"
        return reading_of(name, "application/json", title, (tweet for tweet in found if tweet is not None), intake)


def _handles(pages: list[dict[str, Any]]) -> dict[str, str]:
    """ "@handle" by user id, of those whose tweets these are (replies bring in other users too)."""
    authors = {text_at(raw, "author_id") for page in pages for raw in dicts(page.get("data"))}
    users = (user for page in pages for user in dicts(inside(page, "includes", "users")))
    named = ((text_at(user, "id"), one_line(text_at(user, "username"), 40).lstrip("@")) for user in users)
    return {number: f"@{handle}" for number, handle in named if handle and number in authors}


def _tweet(raw: dict[str, Any], handles: dict[str, str]) -> Tweet | None:
    number = tweet_id(raw.get("id"))
    if number is None:
        return None
    links = links_of(*(inside(raw, *path) for path in _LINKED))
    short = plain(text_at(raw, "text"), links)
    referred = {text_at(reference, "type") for reference in dicts(raw.get("referenced_tweets"))}
    kind = kind_of(short, retweeted="retweeted" in referred, replied="replied_to" in referred)
    text = short if kind == "repost" else plain(text_at(raw, "note_tweet", "text"), links) or short
    return Tweet(
        id=number,
        first=first_of(number, raw.get("edit_history_tweet_ids")),
        kind=kind,
        author=handles.get(text_at(raw, "author_id"), ""),
        own=None,
        text=text,
        at=iso_second(text_at(raw, "created_at")),
    )
