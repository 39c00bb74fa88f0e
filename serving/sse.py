"""Server-sent events: how a stream of values is written on the wire."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
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


HEARTBEAT_S = 15.0


async def _wires(events: AsyncGenerator[Event]) -> AsyncGenerator[str]:
    """Events as they come; in a long silence a comment, so that neither side takes the other for gone."""
    async with aclosing(events):
        coming = asyncio.ensure_future(anext(events, None))
        try:
            while True:
                await asyncio.wait({coming}, timeout=HEARTBEAT_S)
                if not coming.done():
                    yield ": still here\n\n"
                    continue
                if (event := coming.result()) is None:
                    return
                yield event.wire
                coming = asyncio.ensure_future(anext(events, None))
        finally:
            coming.cancel()
            await asyncio.wait({coming})


def event_stream(events: AsyncGenerator[Event]) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_wires(events), media_type="text/event-stream", headers=headers)
