"""The names found in what was read, as events: `mentions`, one a chunk or item that has any.

They are looked for after everything else (see `Naming`): a twin can answer from a file before its names are known.
"""

from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any, Protocol

from ingestion.drafts import short
from ingestion.sentences import ByteOffsets
from memory.journal import PostgresJournal
from memory.names import Names
from parley.identity import twin_address
from parley.records import Draft, Episode, EpisodeKind

AT_ONCE = 60  # texts that one job looks through: other work comes in between
_READ = 500  # events


class Mention(Protocol):
    """What a text names: [start, end) are its chars."""

    @property
    def type(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Extraction(Protocol):
    """What one text names, by whom that was found; `failed`: nobody could read it."""

    @property
    def mentions(self) -> Sequence[Mention]: ...
    @property
    def extractor(self) -> str: ...
    @property
    def failed(self) -> bool: ...


Extract = Callable[[Sequence[str]], Awaitable[Sequence[Extraction]]]
"""Texts in, what is named in each out; it never raises: what could not be tagged is marked so."""


class Naming:
    """Looks through a person's journal for names, from where it stopped to the end, some texts a call."""

    def __init__(self, journal: PostgresJournal, names: Names, extract: Extract) -> None:
        self._journal, self._names, self._extract = journal, names, extract

    async def go_on(self, person: str) -> bool:
        """False when it has come to the end; else its next job is queued. Killed at any line, it reads the same again.

        Raises SyncError.
        """
        stream = twin_address(person)
        reached = await self._names.position(person)
        episodes = await self._journal.read(stream, after=reached, limit=_READ)
        if not episodes:
            return False
        texts, last = _first_texts(episodes)
        for transaction, some in groupby(texts, key=lambda episode: episode.transaction_id):
            drafts = await mentions_of(list(some), self._extract)
            await self._journal.append(drafts, transaction)
        return await self._names.advance(person, reached, last)


def _first_texts(episodes: Sequence[Episode]) -> tuple[list[Episode], int]:
    """The first texts among some events, and the version of the last event that is dealt with by reading them."""
    texts: list[Episode] = []
    for episode in episodes:
        if _has_names(episode):
            if len(texts) == AT_ONCE:
                return texts, texts[-1].version
            texts.append(episode)
    return texts, episodes[-1].version


def _has_names(episode: Episode) -> bool:
    """A calendar's text is made for machines. What a later version overtook still stands in the document it is in."""
    of_calendar = episode.kind is EpisodeKind.CHUNK and "calendar" in episode.payload
    return episode.kind in (EpisodeKind.CHUNK, EpisodeKind.ITEM) and not of_calendar


async def mentions_of(sources: Sequence[Draft], extract: Extract) -> list[Draft]:
    """One event for each chunk or item that names something, in the stream and at the time of its source."""
    if not sources:
        return []
    found = await extract([source.payload["text"] for source in sources])
    return [
        _event(source, extraction)
        for source, extraction in zip(sources, found, strict=True)
        if extraction.mentions or extraction.failed
    ]


_KEPT = ("sha256", "name", "item", "revision", "project")


def _event(source: Draft, extraction: Extraction) -> Draft:
    """Offsets are bytes of the stored document; `failed` marks what no extractor could read."""
    told = source.payload
    text, start = told["text"], told["start"]
    at = ByteOffsets(text)
    payload: dict[str, Any] = {name: told[name] for name in _KEPT if name in told}
    payload |= {
        "extractor": extraction.extractor,
        "failed": extraction.failed,
        "mentions": [
            {"type": each.type, "text": each.text, "start": start + at[each.start], "end": start + at[each.end]}
            for each in extraction.mentions
        ],
    }
    if told.get("private"):
        payload["private"] = True
    key = f"mentions:{short(source.key, 400)}"
    return Draft(
        stream=source.stream, kind=EpisodeKind.MENTIONS, key=key, occurred_at=source.occurred_at, payload=payload
    )
