"""What a document shared to a project leaves in the project's own stream: that it is there, and what it says (pure).

What was said in confidence stays with the person: a private item is left out, a chunk is told around its private
sentences.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from parley.identity import project_address
from parley.records import Draft, EpisodeKind


def shared_drafts(project: str, person: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts for `project/<project>` from those of the person's stream."""
    return [shared for draft in drafts for shared in _of(project, person, draft)]


def _of(project: str, person: str, draft: Draft) -> Iterator[Draft]:
    payload = draft.payload
    if draft.kind is EpisodeKind.DOCUMENT:
        told = {"person": person, "sha256": payload["sha256"], "name": payload["name"]}
        yield _shared(project, draft, EpisodeKind.DOCUMENT, f"document:{person}:{payload['sha256']}", told)
    elif draft.kind is EpisodeKind.CHUNK:
        for number, part in enumerate(_parts(payload)):
            told = {key: payload.get(key) for key in ("name", "sha256", "page")} | part | {"person": person}
            key = f"context:{person}:{payload['sha256']}:{payload['chunk']}" + (f":{number}" if number else "")
            yield _shared(project, draft, EpisodeKind.CONTEXT, key, told)
    elif draft.kind is EpisodeKind.ITEM and not payload.get("private"):
        told = {key: payload[key] for key in ("text", "name", "sha256", "start", "end")}
        speaker = person if payload["own"] else payload["author"]
        key = f"context:{person}:{draft.key}"
        yield _shared(project, draft, EpisodeKind.CONTEXT, key, told | {"person": person, "speaker": speaker})


def _parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chunk without its private sentences: pieces, each with the bytes it stands at."""
    data, begin = payload["text"].encode(), payload["start"]
    position = begin
    for start, end in [*payload.get("private", ()), [payload["end"], payload["end"]]]:
        piece = data[position - begin : start - begin].decode()
        if piece.strip():
            yield {"text": piece, "start": position, "end": start}
        position = end


def _shared(project: str, draft: Draft, kind: EpisodeKind, key: str, payload: dict[str, Any]) -> Draft:
    return Draft(
        stream=project_address(project), kind=kind, key=key[:512], occurred_at=draft.occurred_at, payload=payload
    )
