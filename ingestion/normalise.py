"""Raw items to journal drafts: an upload's reading, or a chat turn, becomes the events of docs/journal.md.

Pure and deterministic: the keys depend on the content alone, never on the order in which things arrived.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import tiktoken
from pydantic import AwareDatetime

from ingestion.chunking import Chunk, Wordpieces, chunks, page_of
from ingestion.dates import at_midnight
from ingestion.drafts import Upload, draft_of, preference_payload, short, with_project
from ingestion.people import Speaker
from ingestion.preferences import Found, Said, statements
from ingestion.privacy import private_spans
from ingestion.sentences import ByteOffsets
from ingestion.sources import Reading
from parley.identity import chat_key, place_key
from parley.preferences import Preference
from parley.records import Draft, EpisodeKind, Evidence, Span, Value


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
    """The document; if it is one text, its chunks; if it is a calendar, the span it speaks for.

    What it says of its person is made by `wish_drafts`, what changes on its own (items, events, fields) by
    `ingestion.items`.
    """
    said = _said(reading, about)
    drafts = [_document(reading, about, said.at)]
    if reading.items:
        return drafts
    private = _Private(reading.text)
    of_calendar = {} if reading.calendar is None else {"calendar": reading.calendar.id}
    drafts += [
        draft_of(
            about.person,
            EpisodeKind.CHUNK,
            f"chunk:{about.sha256}:{chunk.number}",
            said.at,
            _chunk(chunk, about, private) | of_calendar,
        )
        for chunk in chunks(reading.text, wordpieces, reading.pages, encoding)
    ]
    if reading.calendar is not None:
        span = reading.calendar.model_dump(mode="json", include={"start", "end", "name"})
        told = with_project(span, about.project)
        key = f"calendar:{about.sha256}"
        drafts.append(draft_of(about.person, EpisodeKind.CALENDAR, key, about.uploaded_at, told))
    return drafts


def said_in(reading: Reading, about: Upload) -> Said | None:
    """When its one text was said; None where its person's wishes are not looked for in the text as a whole."""
    if reading.items or reading.stated or reading.calendar is not None:
        return None
    return _said(reading, about)


def wish_drafts(reading: Reading, about: Upload, found: Sequence[Found]) -> list[Draft]:
    """`found`: what the text says of its person."""
    return [
        _preference(
            about.person,
            about.sha256,
            each,
            about.project,
            about.name,
            Span(document=about.sha256, start=each.start, end=each.end, page=page_of(each.start, reading.pages)),
        )
        for each in found
    ]


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
    }
    payload = with_project(payload, turn.project)
    if turn.role == "twin":
        payload["evidence"] = [evidence.model_dump(mode="json") for evidence in turn.evidence]
        payload["missing_sources"] = list(turn.missing_sources)
    drafts = [draft_of(turn.person, EpisodeKind.CHAT_TURN, key, turn.said_at, payload)]
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
    }
    payload = with_project(payload, about.project)
    return draft_of(about.person, EpisodeKind.DOCUMENT, f"document:{about.sha256}", at, payload)


class _Private:
    """What of a text is private, in bytes. A request or a heading reaches over the border between two chunks."""

    def __init__(self, text: str) -> None:
        at = ByteOffsets(text)
        self._spans = [(at[start], at[end]) for start, end in private_spans(text)]
        self._ends = [end for _, end in self._spans]

    def within(self, start: int, end: int) -> list[list[int]]:
        """The private bytes of [start, end), in order."""
        found: list[list[int]] = []
        for number in range(bisect_right(self._ends, start), len(self._spans)):
            begin, stop = self._spans[number]
            if begin >= end:
                break
            found.append([max(begin, start), min(stop, end)])
        return found


def _chunk(chunk: Chunk, about: Upload, private: _Private) -> dict[str, Any]:
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
    if hidden := private.within(chunk.start, chunk.end):
        payload["private"] = hidden
    return with_project(payload, about.project)


def _preference(
    person: Speaker, origin: str, found: Found, project: str | None, source_file: str | None, span: Span | None
) -> Draft:
    preference = Preference.model_validate(
        found.model_dump(exclude={"start", "end"}) | {"source_file": source_file, "span": span}
    )
    key = f"preference:{short(origin)}:{found.start}:{found.kind.value}:{short(found.slot)}"
    payload = with_project(preference_payload(preference), project)
    return draft_of(person, EpisodeKind.PREFERENCE, key, found.valid_from, payload)


def _iso(when: date | None) -> str | None:
    return None if when is None else when.isoformat()


__all__: Sequence[str] = ("Turn", "Upload", "chat_drafts", "document_drafts", "said_in", "wish_drafts")
