"""A reading's items, statements and events as versions for the journal: whose words they are, and what they say.

Pure and deterministic: names and keys come from the source and the words, never from the order things arrived in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ingestion.chunking import Wordpieces, passages_of
from ingestion.dates import at_midnight
from ingestion.drafts import Upload, busy_payload, draft_of, preference_payload, short, with_project
from ingestion.preferences import Found, Said
from ingestion.privacy import opens_with_asking, private_spans
from ingestion.sources import CalendarEvent, Item, Reading, Refused
from ingestion.sources.conversations import names_of as called_in
from ingestion.versions import Rank, Version, revision_of
from parley.preferences import Preference
from parley.records import Draft, EpisodeKind, Span

_ANSWERED = 300  # chars of the message before, which may be the question that one answers
_MANY = 12  # names told to somebody whose own is not among them
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def own_authors(reading: Reading, about: Upload) -> frozenset[str]:
    """The authors who are the person. Raises Refused("unknown_speaker") with the names found when nobody is.

    A full name or an alias tells more than a first name: where one of the authors is called so, nobody is taken for
    the person by their first name alone. A first name that several bear tells nothing. Of mails, whoever has told an
    address is known by their addresses alone: anybody can write any name beside theirs.
    """
    person = about.person
    authors = {item.author for item in reading.items if item.own is None and item.author}
    if not authors or about.own is not None:
        return frozenset()
    addresses = [alias for alias in person.aliases if reading.source == "mail" and "@" in _called(alias)]
    if exact := _bearers(authors, addresses or (person.name, *person.aliases)):
        return exact
    first = frozenset[str]() if addresses else _named(authors, person.names)
    several = len({_spelled(author) for author in first}) > 1
    if first and not several:
        return first
    if any(item.own for item in reading.items):
        return frozenset()
    found = sorted(first or authors)
    told = ", ".join(found[:_MANY]) + (f" and {len(found) - _MANY} more" if len(found) > _MANY else "")
    called = f"Several in {reading.name!r} may be" if several else f"Nobody in {reading.name!r} is called"
    raise Refused(
        "unknown_speaker",
        f"{called} {person.name}. It names: {told}.",
        f"If one is {person.name}, add that name to their aliases (PUT /people/{person.uid}) and drive it again.",
    )


def _named(authors: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    wanted = {_called(name) for name in names}
    return frozenset(author for author in authors if any(_called(name) in wanted for name in called_in(author)))


def _bearers(authors: Iterable[str], names: Sequence[str]) -> frozenset[str]:
    """Who bears one of the names. Where "Ana" and "~Ana" both do, it is the one spelled as the name is."""
    found, wanted = _named(authors, names), {_spelled(name) for name in names}
    to_the_letter = {name for author in found for name in map(_spelled, called_in(author)) if name in wanted}
    taken = {called for _, called in to_the_letter}
    return frozenset(
        author
        for author in found
        if any(_spelled(name) in to_the_letter for name in called_in(author))
        or not any(_called(name) in taken for name in called_in(author))
    )


def _spelled(name: str) -> tuple[bool, str]:
    """A name as `_called`, and whether "~" stands before it: WhatsApp's mark of those whom the phone does not know."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).strip()
    return bare.startswith("~"), _called(name)


@lru_cache(maxsize=4096)  # a chat has few names and many messages
def _called(name: str) -> str:
    """A name as it is compared: no invisible marks, emoji, "~" or "@", one case; of a phone number its digits."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold().strip(" ~@")
    bare = "".join(mark for mark in bare if unicodedata.category(mark) not in ("So", "Sk", "Cs"))
    digits = re.sub(r"[\s()/.-]", "", bare)
    return digits if re.fullmatch(r"\+?\d{6,15}", digits) else " ".join(bare.split())


class Items:
    """A reading's items, one by one: whose each is, what is to be read in it, and its version for the journal."""

    def __init__(self, reading: Reading, about: Upload, wordpieces: Wordpieces) -> None:
        """Raises Refused("unknown_speaker")."""
        self._reading, self._about, self._wordpieces = reading, about, wordpieces
        self._mine = own_authors(reading, about)
        self._before = {
            item.start: earlier.text[-_ANSWERED:]
            for earlier, item in pairwise(reading.items)
            if earlier.thread == item.thread
        }
        self._beside = self._beside_each()

    def own(self, item: Item) -> bool:
        if item.own is not None:
            return item.own
        if self._about.own is not None:
            return self._about.own and not self._is_a_guests(item)
        return item.author in self._mine

    def _is_a_guests(self, item: Item) -> bool:
        """A page of the person's own site that names somebody by a full name no word of which is the person's."""
        author = {word for name in called_in(item.author) for word in _called(name).split()}
        mine = {word for name in self._about.person.names for word in _called(name).split()}
        return item.kind == "page" and len(author) > 1 and not author & mine

    def said(self, item: Item) -> Said | None:
        """When it was said, where its person's wishes may be in it; None where none can be."""
        if not self.own(item) or item.kind == "repost":
            return None
        by = "message" if item.at else "header" if self._reading.dated else "upload"
        before = self._before.get(item.start, "") if item.kind == "message" else ""
        return Said(at=self._at(item), by=by, timezone=self._about.timezone, turn=item.kind != "page", before=before)

    def version(self, item: Item, found: Sequence[Found]) -> Version:
        """`found`: what its person says in it."""
        about, name, revision = self._about, item_name(item), revision_of(item.text)
        stated = item.revised_at or self._at(item)
        if hushed := self._hushed(item):  # a version of its own that outranks the open one, in whatever order they come
            revision, stated = revision_of(item.text, "hushed"), stated + timedelta(microseconds=1)
        rank = Rank(stated=stated, read=about.uploaded_at)
        version = {"item": name, "revision": revision, "rank": rank.told}
        payload = with_project(version | self._payload(item, hushed), about.project)
        private = bool(payload.get("private"))
        told = draft_of(about.person, EpisodeKind.ITEM, f"item:{short(name)}:{revision}", self._at(item), payload)
        wishes = (_wish(about, item, each, version, private) for each in found)
        return Version(item=name, revision=revision, rank=rank, drafts=(told, *wishes))

    def _payload(self, item: Item, hushed: bool) -> dict[str, Any]:
        private = {"private": True} if hushed or private_spans(item.text) else {}
        return {
            "kind": item.kind,
            "author": item.author,
            "own": self.own(item),
            "source": self._reading.source,
            "thread": item.thread,
            "name": self._about.name,
            "sha256": self._about.sha256,
            "text": item.text,
            "start": item.start,
            "end": item.end,
            "passages": [each.model_dump() for each in passages_of(item.text, self._wordpieces, item.start)],
        } | private

    def _beside_each(self) -> dict[int, tuple[Sequence[Item], int]]:
        """By its start: what the same author says in the same thread, and which of them an item is."""
        said: dict[tuple[str, bool, str], list[Item]] = {}
        for item in self._reading.items:
            own = self.own(item)
            said.setdefault((item.thread, own, "" if own else _called(item.author)), []).append(item)
        ordered = (_in_order(items) for items in said.values())
        return {item.start: (items, place) for items in ordered for place, item in enumerate(items)}

    def _hushed(self, item: Item) -> bool:
        """Whether its author asks for silence right after it; or right before it, where they said nothing earlier."""
        said, place = self._beside[item.start]
        if opens_with_asking(item.text):
            return False
        if place + 1 < len(said) and opens_with_asking(said[place + 1].text):
            return True
        first = place
        while first and opens_with_asking(said[first - 1].text):
            first -= 1
        return first == 0 < place

    def _at(self, item: Item) -> datetime:
        return item.at or _dated(self._reading, self._about)


def _in_order(items: Sequence[Item]) -> Sequence[Item]:
    """One author's items in a thread as they were written: some exports begin with the newest."""
    first, last = items[0].at, items[-1].at
    return items[::-1] if first and last and first > last else items


def item_name(item: Item) -> str:
    """The source's own name for it; else who said what and when, so that a second export brings nothing new."""
    at = item.at.isoformat() if item.at else ""
    return item.key or f"said:{revision_of(_called(item.author), at, item.text)}"


def _wish(about: Upload, item: Item, found: Found, version: dict[str, Any], private: bool) -> Draft:
    span = Span(document=about.sha256, start=item.start + found.start, end=item.start + found.end)
    told = found.model_dump(exclude={"start", "end"}) | {"source_file": about.name, "span": span}
    preference = Preference.model_validate(told | {"private": found.private or private})
    origin = f"{short(version['item'], 120)}@{version['revision']}"
    key = f"preference:{origin}:{found.start}:{found.kind.value}:{short(found.slot)}"
    payload = with_project(preference_payload(preference) | version, about.project)
    return draft_of(about.person, EpisodeKind.PREFERENCE, key, found.valid_from, payload)


def _dated(reading: Reading, about: Upload) -> datetime:
    return at_midnight(reading.dated, about.timezone) if reading.dated is not None else about.uploaded_at


# --- what stands in fields


def stated_versions(reading: Reading, about: Upload) -> Iterator[Version]:
    """Skills, roles and the like: the same field read again later is a later version of it."""
    data = reading.text.encode()
    for stated in reading.stated:
        quote = data[stated.start : stated.end].decode()
        name = f"stated:{reading.source}:{stated.slot}"
        since, until = (_day(day, about) for day in (stated.since, stated.until))
        revision = revision_of(stated.object, stated.polarity, stated.since, stated.until)
        rank = Rank(read=about.uploaded_at)
        preference = Preference(
            **stated.model_dump(include={"kind", "object", "slot", "polarity", "strength"}),
            quote=quote,
            valid_from=since or _dated(reading, about),
            valid_until=until,
            dated_by="header" if since or reading.dated else "upload",
            source_file=about.name,
            span=Span(document=about.sha256, start=stated.start, end=stated.end),
        )
        payload = preference_payload(preference) | {"item": name, "revision": revision, "rank": rank.told}
        key = f"preference:{short(name, 200)}:{revision}"
        told = with_project(payload, about.project)
        draft = draft_of(about.person, EpisodeKind.PREFERENCE, key, preference.valid_from, told)
        yield Version(item=name, revision=revision, rank=rank, drafts=(draft,))


def _day(day: Any, about: Upload) -> datetime | None:
    return None if day is None else at_midnight(day, about.timezone)


# --- calendars


def event_name(uid: str, recurrence: str) -> str:
    return f"event:{uid}:{recurrence}"


def event_versions(reading: Reading, about: Upload) -> Iterator[Version]:
    """A calendar's busy times. An event that was moved is a later version of itself."""
    if reading.calendar is None:
        return
    for event in reading.events:
        yield _event(event, reading.calendar.id, about)


def _event(event: CalendarEvent, calendar: str, about: Upload) -> Version:
    name = event_name(event.uid, event.recurrence)
    moments = (event.start.astimezone(UTC), event.end.astimezone(UTC))
    days = (event.start.date(), event.end.date())
    # One event by file and by API is one revision, whatever zone its moments are told in.
    told = [each.isoformat() for each in (days if event.all_day else moments)]
    revision = revision_of(*told, event.title, event.all_day)
    rank = Rank(stated=event.revised_at, read=about.uploaded_at) if event.revised_at else Rank(read=about.uploaded_at)
    payload = busy_payload(event, about) | {"item": name, "revision": revision, "rank": rank.told, "calendar": calendar}
    key = f"busy:{short(event.uid)}:{event.recurrence}:{revision}"
    draft = draft_of(about.person, EpisodeKind.BUSY, key, event.start, with_project(payload, about.project))
    return Version(item=name, revision=revision, rank=rank, drafts=(draft,))


def names_of(versions: Iterable[Version]) -> list[str]:
    return sorted({version.item for version in versions})
