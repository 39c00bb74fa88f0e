"""Drafts for the journal's tests, each test in streams of its own."""

from datetime import UTC, datetime
from itertools import count

from parley.records import Draft, EpisodeKind

SAID_AT = datetime(2026, 5, 30, 18, 0, tzinfo=UTC)
_numbers = count()


def new_stream(place: str = "twin") -> str:
    """An address no other test has used."""
    return f"{place}/s{next(_numbers)}"


def event(stream: str, key: str, kind: EpisodeKind = EpisodeKind.CHUNK, **payload: object) -> Draft:
    return Draft(stream=stream, kind=kind, key=key, occurred_at=SAID_AT, payload=payload)


def turn(stream: str, message_id: str, content: str, role: str = "person", **more: object) -> Draft:
    said = {"session_id": "s1", "message_id": message_id, "sender": "ana", "role": role, "content": content}
    return event(stream, f"chat:s1:{message_id}:{role}", EpisodeKind.CHAT_TURN, **said, **more)
