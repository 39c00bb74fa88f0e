"""The names found in what is read, as events: `mentions`, one a chunk or item that has any."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from ingestion.drafts import Upload, draft_of, short, with_project
from ingestion.sentences import ByteOffsets
from ingestion.versions import Version
from parley.records import Draft, EpisodeKind


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


async def mentions_of_chunks(chunks: Sequence[Draft], about: Upload, extract: Extract | None) -> list[Draft]:
    if extract is None:
        return []
    found = await extract([chunk.payload["text"] for chunk in chunks])
    return [
        _event(about, f"mentions:{about.sha256}:{chunk.payload['chunk']}", chunk, extraction, {})
        for chunk, extraction in zip(chunks, found, strict=True)
        if _tells(extraction)
    ]


async def with_mentions(versions: Sequence[Version], about: Upload, extract: Extract | None) -> list[Version]:
    """The versions, each with what its item names."""
    if extract is None:
        return list(versions)
    found = await extract([version.drafts[0].payload["text"] for version in versions])
    return [
        _with(version, about, extraction) if _tells(extraction) else version
        for version, extraction in zip(versions, found, strict=True)
    ]


def _tells(extraction: Extraction) -> bool:
    return bool(extraction.mentions) or extraction.failed


def _with(version: Version, about: Upload, extraction: Extraction) -> Version:
    told = {"item": version.item, "revision": version.revision}
    key = f"mentions:{short(version.item)}:{version.revision}"
    return version.model_copy(
        update={"drafts": (*version.drafts, _event(about, key, version.drafts[0], extraction, told))}
    )


def _event(about: Upload, key: str, source: Draft, extraction: Extraction, told: dict[str, Any]) -> Draft:
    """Offsets are bytes of the stored document; `failed` marks what no extractor could read."""
    text, start = source.payload["text"], source.payload["start"]
    at = ByteOffsets(text)
    payload: dict[str, Any] = told | {
        "sha256": about.sha256,
        "name": about.name,
        "extractor": extraction.extractor,
        "failed": extraction.failed,
        "mentions": [
            {"type": each.type, "text": each.text, "start": start + at[each.start], "end": start + at[each.end]}
            for each in extraction.mentions
        ],
    }
    if source.payload.get("private"):
        payload["private"] = True
    return draft_of(about.person, EpisodeKind.MENTIONS, key, about.uploaded_at, with_project(payload, about.project))
