"""Raw items to journal drafts: an upload's reading, or a chat turn, becomes the events of docs/journal.md.

Pure and deterministic: the keys depend on the content alone, never on the order in which things arrived.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal

import tiktoken
from pydantic import AwareDatetime, Field

from ingestion.chunking import Chunk, Wordpieces, chunks, page_of
from ingestion.dates import at_midnight
from ingestion.people import Speaker
from ingestion.preferences import Found, Said, statements
from ingestion.sources import CalendarEvent, Reading
from parley.identity import chat_key, place_key, twin_address
from parley.preferences import Busy, Preference
from parley.records import Draft, EpisodeKind, Evidence, Span, Value

LONGEST_KEY_PART = 160  # chars; the journal's keys have at most 512


class Upload(Value):
    """Whose file it is, and what it is called. `sha256` is of the bytes as uploaded, `size` their number."""

    person: Speaker
    sha256: str
    name: str
    size: int = Field(ge=0)
    uploaded_at: AwareDatetime
    timezone: str = "UTC"
    project: str | None = None


class Turn(Value):
    """One message of a chat with a twin. `person` is whose twin it is; `sender` who wrote (a uid)."""

    person: Speaker
    session_id: str
    message_id: str
    role: Literal["person", "guest", "twin"]
    sender: str
    turn: int
    content: str
    said_at: AwareDatetime
    timezone: str = "UTC"
    project: str | None = None
    evidence: tuple[Evidence, ...] = ()
    missing_sources: tuple[str, ...] = ()


def document_drafts(
    reading: Reading, about: Upload, wordpieces: Wordpieces, encoding: tiktoken.Encoding | None = None
) -> list[Draft]:
    """The document, its chunks and preferences, and a calendar's busy times and span, in that order."""
    said = _said(reading, about)
    drafts = [_document(reading, about, said.at)]
    drafts += [
        _draft(
            about.person,
            EpisodeKind.CHUNK,
            f"chunk:{about.sha256}:{chunk.number}",
            said.at,
            _chunk(chunk, about),
        )
        for chunk in chunks(reading.text, wordpieces, reading.pages, encoding)
    ]
    if reading.calendar is None:
        drafts += _document_preferences(reading, about, said)
    drafts += _calendar(reading, about)
    return drafts


def chat_drafts(turn: Turn) -> list[Draft]:
    """The turn, and what its person says about themselves in it. Guests and twins say nothing about the person.

    Talking about a project with one's own twin shares nothing: only what is uploaded to a project is its members' too.
    """
    key = chat_key(turn.session_id, turn.message_id, turn.role)
    payload: dict[str, Any] = {
        "session_id": turn.session_id,
        "message_id": turn.message_id,
        "sender": turn.sender,
        "role": turn.role,
        "turn": turn.turn,
        "content": turn.content,
    } | _project(turn.project)
    if turn.role == "twin":
        payload["evidence"] = [evidence.model_dump(mode="json") for evidence in turn.evidence]
        payload["missing_sources"] = list(turn.missing_sources)
    drafts = [_draft(turn.person, EpisodeKind.CHAT_TURN, key, turn.said_at, payload)]
    if turn.role == "person":
        said = Said(at=turn.said_at, by="message", timezone=turn.timezone, turn=True)
        origin = place_key(turn.session_id, turn.message_id)
        drafts += [
            _preference(turn.person, origin, found, None, None, None)
            for found in statements(turn.content, turn.person, said)
        ]
    return drafts


def _said(reading: Reading, about: Upload) -> Said:
    """The date a text's header states, else the upload."""
    if reading.dated is not None:
        return Said(at=at_midnight(reading.dated, about.timezone), by="header", timezone=about.timezone)
    return Said(at=about.uploaded_at, by="upload", timezone=about.timezone)


def _document(reading: Reading, about: Upload, at: datetime) -> Draft:
    payload: dict[str, Any] = {
        "sha256": about.sha256,
        "name": about.name,
        "media_type": reading.media_type,
        "size": about.size,
        "dated": _iso(reading.dated),
    } | _project(about.project)
    return _draft(about.person, EpisodeKind.DOCUMENT, f"document:{about.sha256}", at, payload)


def _chunk(chunk: Chunk, about: Upload) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "sha256": about.sha256,
        "name": about.name,
        "chunk": chunk.number,
        "text": chunk.text,
        "start": chunk.start,
        "end": chunk.end,
        "passages": [passage.model_dump() for passage in chunk.passages],
    }
    if chunk.page is not None:
        payload["page"] = chunk.page
    return payload | _project(about.project)


def _document_preferences(reading: Reading, about: Upload, said: Said) -> Iterator[Draft]:
    for found in statements(reading.text, about.person, said):
        page = page_of(found.start, reading.pages)
        span = Span(document=about.sha256, start=found.start, end=found.end, page=page)
        yield _preference(about.person, about.sha256, found, about.project, about.name, span)


def _preference(
    person: Speaker, origin: str, found: Found, project: str | None, source_file: str | None, span: Span | None
) -> Draft:
    preference = Preference.model_validate(
        found.model_dump(exclude={"start", "end"}) | {"source_file": source_file, "span": span}
    )
    key = f"preference:{_short(origin)}:{found.start}:{found.kind.value}:{_short(found.slot)}"
    payload = preference.model_dump(mode="json") | _project(project)
    return _draft(person, EpisodeKind.PREFERENCE, key, found.valid_from, payload)


def _calendar(reading: Reading, about: Upload) -> Iterator[Draft]:
    if reading.calendar is None:
        return
    for event in reading.events:
        key = f"busy:{about.sha256}:{_short(event.uid)}:{event.start.isoformat()}"
        payload = _busy(event, about).model_dump(mode="json") | _project(about.project)
        yield _draft(about.person, EpisodeKind.BUSY, key, event.start, payload)
    span = reading.calendar.model_dump(mode="json") | _project(about.project)
    yield _draft(about.person, EpisodeKind.CALENDAR, f"calendar:{about.sha256}", about.uploaded_at, span)


def _busy(event: CalendarEvent, about: Upload) -> Busy:
    return Busy(
        start=event.start,
        end=event.end,
        title=event.title,
        all_day=event.all_day,
        source_file=about.name,
        span=Span(document=about.sha256, start=event.span[0], end=event.span[1]),
    )


def _draft(person: Speaker, kind: EpisodeKind, key: str, at: datetime, payload: dict[str, Any]) -> Draft:
    return Draft(stream=twin_address(person.uid), kind=kind, key=key, occurred_at=at, payload=payload)


def _project(project: str | None) -> dict[str, Any]:
    return {} if project is None else {"project": project}


def _iso(when: date | None) -> str | None:
    return None if when is None else when.isoformat()


def _short(part: str, limit: int = LONGEST_KEY_PART) -> str:
    """A key's part, cut with a fingerprint when it is too long."""
    if len(part) <= limit:
        return part
    return f"{part[: limit - 17]}~{hashlib.sha256(part.encode()).hexdigest()[:16]}"


__all__: Sequence[str] = ("Turn", "Upload", "chat_drafts", "document_drafts")
