"""Names by the shipped encoder: persons, organisations, places, works, products and events."""

import asyncio
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ingestion.entities.kinds import EntityType, Mention
from ingestion.entities.places import place_type
from ingestion.tagging import Tag, Tagger
from parley.errors import NerError

FOLDER = Path(__file__).parent.parent / "model"
_TYPES: dict[str, EntityType] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "WORK_OF_ART": "WORK_OF_ART",
    "PRODUCT": "PRODUCT",
    "EVENT": "EVENT",
}  # and PLACE, which has several types; OTHER is trained on so that it is none of these
_FORM = re.compile(
    r"\s?,?\s(?:(?:Inc|Corp|Ltd|LLP|Co|Bhd|Pty)\b\.?|(?:LLC|GmbH|AG|plc|PLC|SE|KG|e\.V\.|L\.L\.C\.|L\.P\.)(?!\w))"
)
_STOP = re.compile(r"[^\W\d_]{5}\.$")
_SURE = {"ORG": 0.6, "PLACE": 0.5}
"""What is less likely is left out. Chosen on the dev parts: doubtful organisations were wrong more often than right."""
_TAGGING = threading.Lock()


@cache
def shipped(folder: Path = FOLDER) -> Tagger:
    """One a process, made when it is first needed. Raises NerError."""
    return Tagger(folder)


class EncoderExtractor:
    """How fast it reads: docs/decisions/entities.md. English; other languages at a venture."""

    name = "encoder"
    batch_chars = 200_000
    parallel = 1

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    async def find(self, texts: Sequence[str]) -> list[list[Mention]]:
        return await asyncio.to_thread(self._find, texts)

    def close(self) -> None:
        """Nothing to end: what is loaded is the process's."""

    def _find(self, texts: Sequence[str]) -> list[list[Mention]]:
        with _TAGGING:
            tagger = shipped(self._folder)
            try:
                tags = tagger.tag(texts)
            except (RuntimeError, ValueError, MemoryError) as cause:  # what the runtime raises
                raise NerError(f"The encoder failed: {cause}") from cause
        return [list(_mentions(text, found)) for text, found in zip(texts, tags, strict=True)]


def _mentions(text: str, tags: Sequence[Tag]) -> Iterator[Mention]:
    for tag in tags:
        if tag.score < _SURE.get(tag.label, 0.0):
            continue
        # The mark of a hashtag or a handle is no part of the name.
        start = tag.start + (text[tag.start] in "#@" and tag.end - tag.start > 1)
        end = _end(text, tag)
        named = text[start:end]
        kind = place_type(named) if tag.label == "PLACE" else _TYPES.get(tag.label)
        if kind is not None:
            yield Mention(type=kind, text=named, start=start, end=end, score=min(1.0, tag.score))


def _end(text: str, tag: Tag) -> int:
    """With a company goes its legal form; the full stop after a long word is the sentence's."""
    form = _FORM.match(text, tag.end) if tag.label == "ORG" else None
    if form:
        return form.end()
    return tag.end - 1 if _STOP.search(text, tag.start, tag.end) else tag.end
