"""What a twin writes into its Mem0 namespace: a view of its journal, event by event (pure)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from parley.identity import derived_id
from parley.ports import NewMemory
from parley.records import Episode, EpisodeKind, Evidence, EvidenceSource, Memory, Span

CHAT_KEPT = timedelta(days=90)
"""Small talk with the twin is forgotten 90 days after it entered Parley, whatever date it bears."""

# Importance is 0..1; only what is below LOW expires.
_IMPORTANCE: dict[EvidenceSource, float] = {
    "chat": 0.3,
    "context": 0.4,
    "document": 0.5,
    "preference": 0.9,
    "verdict": 0.8,
    "profile": 1.0,
}
LOW = 0.4
SUMMARY = 0.6
"""A night's summary of a session outlives its turns."""


def memories_of(person: str, episodes: Iterable[Episode]) -> list[NewMemory]:
    """Every memory these events leave with this person."""
    return [memory for episode in episodes for memory in _of(person, episode)]


def voice_memory(person: str, text: str, at: datetime) -> NewMemory:
    """How the person writes. There is one such memory; it never expires and is replaced when it says otherwise.

    It rests on all that was read, so no transaction of the journal is its own: one is derived from what it says.
    """
    return NewMemory(
        journal_id=voice_id(person),
        text=text,
        domain="voice",
        source="profile",
        importance=_IMPORTANCE["profile"],
        created_at=at,
        transaction_id=derived_id("voice", person, text).hex,
    )


def voice_id(person: str) -> str:
    return f"voice/{person}"


def retracted(episodes: Iterable[Episode]) -> list[str]:
    """Journal ids of what these events take back."""
    return [id for episode in episodes if episode.kind is EpisodeKind.RETRACTED for id in episode.payload["ids"]]


def _of(person: str, episode: Episode) -> Iterator[NewMemory]:
    match episode.kind:
        case EpisodeKind.CHAT_TURN if episode.payload["role"] == "person":
            yield _chat(episode)
        case EpisodeKind.CHUNK:
            for part, passage in enumerate(episode.payload["passages"]):
                place = _place(episode.payload, passage["start"], passage["end"])
                private = _is_private(episode.payload, passage) or None
                yield _memory(episode, passage["text"], "document", "passage", part=part, private=private, **place)
        case EpisodeKind.ITEM if not episode.payload.get("overtaken"):
            yield from _item(person, episode)
        case EpisodeKind.PREFERENCE:
            payload = episode.payload
            span: dict[str, Any] = payload.get("span") or {}
            yield _memory(
                episode,
                payload["quote"],
                "preference",
                payload["kind"],
                sender=person,
                object=payload["object"],
                source_file=payload.get("source_file"),
                sha256=span.get("document"),
                start=span.get("start"),
                end=span.get("end"),
                page=span.get("page"),
                project=payload.get("project"),
                private=payload.get("private") or None,
            )
        case EpisodeKind.MEMORY:
            yield _memory(
                episode, episode.payload["text"], "verdict", "decision", project=episode.payload.get("project")
            )
        case EpisodeKind.SUMMARY:
            told = _memory(episode, episode.payload["text"], "chat", "summary", sender=person)
            yield told.model_copy(update={"importance": SUMMARY, "session_id": episode.payload["session_id"]})
        case _:
            pass


def _chat(episode: Episode) -> NewMemory:
    payload = episode.payload
    expires = (episode.recorded_at + CHAT_KEPT).date().isoformat()
    memory = _memory(
        episode, payload["content"], "chat", "talk", sender=payload["sender"], project=payload.get("project")
    )
    return memory.model_copy(
        update={"session_id": payload["session_id"], "turn": payload["turn"], "expiration_date": expires}
    )


def _item(person: str, episode: Episode) -> Iterator[NewMemory]:
    """A message or a post: the person's own words, or somebody else's, which are context and named as theirs."""
    payload = episode.payload
    own = payload["own"] and payload["kind"] != "repost"
    for part, passage in enumerate(payload["passages"]):
        yield _memory(
            episode,
            passage["text"],
            "document" if own else "context",
            payload["kind"],
            part=part,
            sender=person if own else None,
            speaker=None if own else payload["author"] or None,
            thread=payload["thread"] or None,
            source_file=payload["name"],
            sha256=payload["sha256"],
            start=passage["start"],
            end=passage["end"],
            project=payload.get("project"),
            private=payload.get("private"),
        )


def _is_private(payload: dict[str, Any], passage: dict[str, Any]) -> bool:
    """Whether any private sentence of the chunk stands in the passage."""
    return any(start < passage["end"] and passage["start"] < end for start, end in payload.get("private", ()))


def _place(payload: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return {
        "source_file": payload["name"],
        "sha256": payload["sha256"],
        "start": start,
        "end": end,
        "page": payload.get("page"),
        "chunk": payload["chunk"],
        "project": payload.get("project"),
    }


def _memory(
    episode: Episode, text: str, source: EvidenceSource, domain: str, **extra: str | float | bool | None
) -> NewMemory:
    return NewMemory(
        journal_id=str(episode.id),
        text=text,
        domain=domain,
        source=source,
        importance=_IMPORTANCE[source],
        created_at=episode.occurred_at,
        transaction_id=episode.transaction_id,
        extra={key: value for key, value in extra.items() if value is not None},
    )


def evidence_of(memory: Memory) -> Evidence:
    """A recalled memory as evidence: its id is the journal's (a passage adds `:<part>`), its quote verbatim."""
    data = memory.metadata
    identity = str(data["journal_id"])
    span = None
    if data.get("sha256") is not None and data.get("start") is not None:
        span = Span(document=data["sha256"], start=data["start"], end=data["end"], page=data.get("page"))
    return Evidence.model_validate(
        {
            "id": f"{identity}:{data['part']}" if data.get("part") is not None else identity,
            "source": data["source"],
            "quote": memory.text,
            "source_file": data.get("source_file"),
            "valid_from": data.get("created_at"),
            "span": span,
            "speaker": data.get("speaker"),
            "score": memory.score,
        }
    )
