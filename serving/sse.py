"""Server-sent events: how a stream of values is written on the wire."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi.responses import StreamingResponse


@dataclass(frozen=True)
class Event:
    kind: str
    data: object
    id: str | None = None

    @property
    def wire(self) -> str:
        head = f"id: {self.id}\n" if self.id is not None else ""
        return f"{head}event: {self.kind}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


async def _wires(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    async for event in events:
        yield event.wire


def event_stream(events: AsyncIterator[Event]) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_wires(events), media_type="text/event-stream", headers=headers)
