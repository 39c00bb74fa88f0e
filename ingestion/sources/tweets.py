"""Tweets as items: one value for both ways they come, so that the same tweet is one item whichever way it came."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingestion.sources.fields import dicts, listed
from ingestion.sources.reading import Intake, Item, ItemKind, Reading, Refused
from ingestion.sources.rendering import Rendering, clean

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Where the clock inside an id starts. Ids before that were counted and carry no time."""
_FIRST_TIMED = 29_700_859_247
_ID = re.compile(r"\d{1,19}")
_SHORT = re.compile(r"https?://t\.co/\w{1,30}")
_ITS_PICTURE = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_HOST = re.compile(r"^https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/", re.IGNORECASE)
_RETWEET = re.compile(r"RT @\w{1,20}: ")
_LONGEST_LINK = 2_000


@dataclass(frozen=True, slots=True)
class Tweet:
    """One version of one tweet. `first` is the id it had before it was ever edited; `id` the one it has now."""

    id: int
    first: int
    kind: ItemKind
    author: str
    own: bool | None
    text: str
    at: datetime | None

    @property
    def key(self) -> str:
        return f"twitter:{self.first}"


def tweet_id(value: object) -> int | None:
    """An id as the archive (text) and old files (numbers) write it."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = value if isinstance(value, str) else str(value) if 0 <= value < 1 << 63 else ""
    return int(text) if _ID.fullmatch(text) and text.isascii() else None


def time_of_id(number: int) -> datetime | None:
    """When an id was given, to the millisecond; None for an id from before November 2010."""
    if not _FIRST_TIMED < number < 1 << 63:
        return None
    return _EPOCH + timedelta(milliseconds=number >> 22)


def plain(text: str, links: Mapping[str, str]) -> str:
    """A tweet's words: `&amp;` as `&`, each t.co link as what it stands for, links to its own pictures left out."""
    return clean(_SHORT.sub(lambda short: _expanded(short[0], links), html.unescape(text)))


def _expanded(short: str, links: Mapping[str, str]) -> str:
    target = links.get(short, short)
    return "" if _ITS_PICTURE.search(target) else target


def links_of(*lists: object) -> dict[str, str]:
    """Short link to long link, out of lists of link entities: {"url": ..., "expanded_url": ...}.

    Twitter renamed itself: links to it are written the new way, or one quote would read two ways.
    """
    links: dict[str, str] = {}
    for entry in (entry for found in lists for entry in dicts(found)):
        short = entry.get("url") or entry.get("shortUrl")
        long = entry.get("expanded_url") or entry.get("expandedUrl")
        if isinstance(short, str) and isinstance(long, str) and 0 < len(long) <= _LONGEST_LINK:
            links[short] = _HOST.sub("https://x.com/", long)
    return links


def kind_of(text: str, *, retweeted: bool, replied: bool) -> ItemKind:
    """Somebody else's words, an answer, or a post; who quotes others adds words of their own and posts."""
    if retweeted or _RETWEET.match(text):
        return "repost"
    return "reply" if replied or text.startswith("@") else "post"


def reading_of(name: str, media_type: str, title: str, tweets: Iterable[Tweet], intake: Intake) -> Reading:
    """Every tweet once, in its newest version, oldest first. Raises Refused("no_text") when there is none."""
    newest = _newest(name, tweets, intake)
    if not newest:
        raise Refused("no_text", f"{name!r} holds no tweets.", "Request the archive again, or send another part of it.")
    rendering = Rendering(name, intake)
    rendering.line(f"# {title}")
    items = [_item(tweet, rendering) for _, tweet in sorted(newest.items())]
    return Reading(
        name=name,
        media_type=media_type,
        text=rendering.text,
        text_is_upload=False,
        source="twitter",
        items=tuple(items),
    )


def _newest(name: str, tweets: Iterable[Tweet], intake: Intake) -> dict[int, Tweet]:
    """The newest version by first id. Too much text is refused while it comes: the rest is never held."""
    newest: dict[int, Tweet] = {}
    chars = 0
    for tweet in tweets:
        known = newest.get(tweet.first)
        if tweet.text and (known is None or tweet.id > known.id):
            chars += len(tweet.text) - (len(known.text) if known else 0)
            if chars > intake.limit_chars:
                raise too_much(name, intake)
            newest[tweet.first] = tweet
    return newest


def too_much(name: str, intake: Intake) -> Refused:
    return Refused(
        "too_large", f"{name!r} has more than {intake.limit_chars:,} characters of text.", "Send it in parts."
    )


def _item(tweet: Tweet, rendering: Rendering) -> Item:
    """A line with time and kind, then the words. Twitter's `created_at` is the id's time without the fraction."""
    edited = tweet.id != tweet.first
    given = time_of_id(tweet.first)
    at = tweet.at if tweet.at is not None and not edited else given.replace(microsecond=0) if given else None
    when = f"{at:%Y-%m-%d %H:%M} UTC" if at else "undated"
    rendering.add(f"\n[{when}] {tweet.author} {tweet.kind}\n")
    start, end = rendering.line(tweet.text)
    return Item(
        key=tweet.key,
        kind=tweet.kind,
        author=tweet.author,
        own=tweet.own,
        text=tweet.text,
        start=start,
        end=end,
        at=at,
        revised_at=time_of_id(tweet.id) if edited else None,
    )


def first_of(own: int, versions: object, initial: object = None) -> int:
    """The id before any edit: the one stated, else the smallest of its versions (a list of ids), else its own."""
    known = [number for value in (initial, *listed(versions)) if (number := tweet_id(value)) is not None]
    return min([own, *known])
