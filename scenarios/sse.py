"""Server-sent events, as the standard words them: pieces of text in, events out."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ServerEvent:
    """One event. `id` is the last id the stream named, "" before the first: what `Last-Event-ID` asks to go on from."""

    kind: str
    data: str
    id: str = ""

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.data)


def events(pieces: Iterable[str]) -> Iterator[ServerEvent]:
    """Events of a stream of text, cut anywhere. An event that the stream's end cuts off is dropped."""
    kind, data, last_id = "", list[str](), ""
    for line in _lines(pieces):
        if not line:
            if data:
                yield ServerEvent(kind or "message", "\n".join(data), last_id)
            kind, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "id" and "\0" not in value:
            last_id = value


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines, ended by CR LF, LF or CR and nothing else: `str.splitlines` would also cut inside of JSON."""
    rest = ""
    for piece in pieces:
        *lines, rest = re.split(r"\r\n|\n|\r(?!$)", rest + piece)
        yield from lines
    if rest.endswith("\r"):
        yield rest[:-1]
