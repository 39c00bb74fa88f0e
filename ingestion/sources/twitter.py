"""Twitter's own archive ("Download an archive of your data"): the zip, or one of its tweets.js files."""

import codecs
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.sources.archives import Archive, is_zip
from ingestion.sources.fields import dicts, inside, iso_second, text_at
from ingestion.sources.reading import Intake, Reading, Refused
from ingestion.sources.rendering import one_line
from ingestion.sources.tweets import Tweet, first_of, kind_of, links_of, plain, reading_of, too_much, tweet_id

_TWEETS = re.compile(r"(?:^|/)(?:tweets?|community-tweet)(?:-part\d+)?\.js$", re.IGNORECASE)
_NOTES = re.compile(r"(?:^|/)note-tweet(?:-part\d+)?\.js$", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?:^|/)account\.js$", re.IGNORECASE)
_ASSIGNED = re.compile(r"\s*window\.YTD\.\w{1,60}\.part\d{1,6}\s*=\s*\[")
_BETWEEN = re.compile(r"[\s,]*")
_LOOSE = re.compile(rb"\s*window\.YTD\.(?:tweets?|community_tweet)\.part\d")
_MOST_BYTES = 100 * 1024 * 1024  # of one member: about 80,000 tweets
_MOST_ENTRIES = 500_000
_WINDOW = 2 * 1024 * 1024  # characters looked at together; one entry may not be longer
_NEAR = 5  # seconds
_SHORTEST_CUT, _LONGEST_CUT = 100, 4_000  # a long tweet is cut after about 275 characters, links count as 23
_CUT = re.compile(r"\s*…?(?:\s+https?://\S+)?$")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_CREATED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})")
_LINKED = (("entities", "urls"), ("entities", "media"), ("extended_entities", "media"))
_DECODE = json.JSONDecoder().raw_decode

Notes = dict[datetime, list[str]]
"""Whole texts of long tweets, by the second they were written in."""


class TwitterArchive:
    """Recognised by `window.YTD.tweets`, or by a zip that holds such files. All in it was posted by its owner."""

    def recognises(self, name: str, data: bytes) -> bool:
        if not is_zip(data):
            return _LOOSE.match(data[:200].removeprefix(codecs.BOM_UTF8)) is not None
        try:
            return any(_TWEETS.search(member) for member in Archive(name, data).names())
        except Refused:
            return False

    def check(self, name: str, data: bytes) -> None:
        if is_zip(data):
            Archive(name, data)

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """Posts, replies and reposts. Deleted tweets, likes and direct messages are left out."""
        upload = _Upload(name, data)
        handle, called = _account(upload)
        notes = _notes(upload, intake)
        found = (_tweet(entry, handle, notes) for entry in upload.entries(_TWEETS))
        media_type = "application/zip" if is_zip(data) else "text/javascript"
        title = f"Tweets by {called} ({handle})" if handle else "Tweets"
        return reading_of(name, media_type, title, (tweet for tweet in found if tweet is not None), intake)


class _Upload:
    """The zip, opened once, so that its limits hold for all that is read of it; or a loose file of tweets."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self._data = name, data
        self._archive = Archive(name, data) if is_zip(data) else None

    def entries(self, wanted: re.Pattern[str]) -> Iterator[dict[str, Any]]:
        """The objects in every member of that name, one at a time. Raises Refused when they are too many together."""
        for count, entry in enumerate(self._members(wanted), 1):
            if count > _MOST_ENTRIES:
                raise _too_many(self.name)
            yield entry

    def _members(self, wanted: re.Pattern[str]) -> Iterator[dict[str, Any]]:
        if self._archive is not None:
            for member in sorted(member for member in self._archive.names() if wanted.search(member)):
                yield from _objects(f"{member} in {self.name}", self._archive.read(member, _MOST_BYTES))
        elif wanted is _TWEETS:
            yield from _objects(self.name, self._data)


def _too_many(name: str) -> Refused:
    return Refused("too_large", f"{name!r} holds more than {_MOST_ENTRIES:,} entries.", "Send it in parts.")


def _objects(name: str, raw: bytes) -> Iterator[dict[str, Any]]:
    """The members of `window.YTD.x.part0 = [...]`, decoded window by window: the whole never stands in memory."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest, count, begun = "", 0, False
    for offset in range(0, len(raw), _WINDOW):
        rest += decoder.decode(raw[offset : offset + _WINDOW], offset + _WINDOW >= len(raw))
        if not begun:
            if (assigned := _ASSIGNED.match(rest)) is None:
                break
            begun, rest = True, rest[assigned.end() :]
        values, used = _values(rest)
        yield from dicts(values)
        rest, count = rest[used:], count + len(values)
        if rest.startswith("]"):
            return
        if count > _MOST_ENTRIES:
            raise _too_many(name)
        if len(rest) > _WINDOW:
            break
    raise Refused("malformed", f"{name!r} is damaged: its list cannot be read.", "Download the archive again.")


def _values(text: str) -> tuple[list[object], int]:
    """As many whole JSON values as stand at the beginning, and where the rest begins."""
    values: list[object] = []
    position = 0
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if len(values) > _MOST_ENTRIES or text[position : position + 1] in ("", "]"):
            return values, position
        try:
            value, position = _DECODE(text, position)
        except (ValueError, RecursionError):  # cut by the window, or never whole: the caller sees which
            return values, position
        values.append(value)


def _account(upload: _Upload) -> tuple[str, str]:
    """("@handle", display name) of the archive's owner; ("", "") where it does not say."""
    for entry in upload.entries(_ACCOUNT):
        if handle := one_line(text_at(entry, "account", "username"), 40).lstrip("@"):
            return f"@{handle}", one_line(text_at(entry, "account", "accountDisplayName"), 80) or handle
    return "", ""


def _notes(upload: _Upload, intake: Intake) -> Notes:
    notes: Notes = defaultdict(list)
    chars = 0
    for entry in upload.entries(_NOTES):
        core = inside(entry, "noteTweet", "core")
        at = iso_second(text_at(entry, "noteTweet", "createdAt"))
        if at is not None:
            notes[at].append(note := plain(text_at(core, "text"), links_of(inside(core, "urls"))))
            chars += len(note)
            if chars > intake.limit_chars:
                raise too_much(upload.name, intake)
    return notes


def _tweet(entry: dict[str, Any], author: str, notes: Notes) -> Tweet | None:
    """One entry; None for what is no tweet. Archives from before 2019 have no `tweet` around it."""
    raw = inside(entry, "tweet") or entry
    number = tweet_id(inside(raw, "id_str")) or tweet_id(inside(raw, "id"))
    if number is None:
        return None
    links = links_of(*(inside(raw, *path) for path in _LINKED))
    text = plain(text_at(raw, "full_text") or text_at(raw, "text"), links)
    at = _created(text_at(raw, "created_at"))
    replied = tweet_id(inside(raw, "in_reply_to_status_id_str") or inside(raw, "in_reply_to_status_id")) is not None
    kind = kind_of(text, retweeted=inside(raw, "retweeted_status") is not None, replied=replied)
    whole = text if kind == "repost" else _whole(text, at, notes)
    return Tweet(number, _first(number, inside(raw, "edit_info")), kind, author, own=True, text=whole, at=at)


def _first(number: int, info: object) -> int:
    """The id before any edit: `initial` describes a first version, `edit` a later one."""
    if (later := inside(info, "edit")) is not None:
        return first_of(number, inside(later, "editControlInitial", "editTweetIds"), inside(later, "initialTweetId"))
    return first_of(number, inside(info, "initial", "editTweetIds"))


def _whole(text: str, at: datetime | None, notes: Notes) -> str:
    """A long tweet stands cut in tweets.js and whole in note-tweet.js; the two share time and beginning, no id."""
    if at is None or not notes or not _SHORTEST_CUT <= len(text) <= _LONGEST_CUT:
        return text
    stem = _CUT.sub("", text)
    near = (at + timedelta(seconds=shift) for shift in sorted(range(-_NEAR, _NEAR + 1), key=abs))
    for note in (note for second in near for note in notes.get(second, ())):
        if len(note) > len(stem) >= _SHORTEST_CUT and note.startswith(stem):
            return note
    return text


def _created(text: str) -> datetime | None:
    """ "Wed Nov 25 16:28:07 +0000 2026"; old archives write ISO. None when it is neither."""
    found = _CREATED.fullmatch(text)
    if found is None or (month := _MONTHS.find(found[1])) % 3:
        return iso_second(text)
    day, hour, minute, second, year = (int(found[number]) for number in range(2, 7))
    try:
        return datetime(year, month // 3 + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
