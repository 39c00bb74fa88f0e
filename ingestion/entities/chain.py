"""Extractors in order of preference: where one fails, the next is asked, and the answer says who answered."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingestion.entities.encoder import EncoderExtractor
from ingestion.entities.kinds import Extraction, Extractor, Mention
from ingestion.entities.merging import merged
from ingestion.entities.rules import by_rule
from ingestion.entities.spacy_pipeline import SpacyExtractor
from parley.errors import NerError
from parley.llm.breaker import CircuitBreaker
from parley.settings import Settings

FAILURES = 3  # in a row, until an extractor is left alone
REST_S = 60.0
BATCH = 64  # texts that are given together, however short they are

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Resort:
    extractor: Extractor
    breaker: CircuitBreaker


class EntityExtractor:
    """Finds what texts name. It never raises: what nobody could read keeps what the rules find, marked `failed`."""

    def __init__(self, extractors: Sequence[Extractor], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._resorts = [Resort(each, CircuitBreaker(FAILURES, REST_S, monotonic)) for each in extractors]

    async def extract(self, texts: Sequence[str]) -> list[Extraction]:
        """One extraction a text, in order. Half a surrogate pair, which JSON may carry, is read as a question mark."""
        texts = [text.encode("utf-8", "replace").decode() for text in texts]
        named: dict[int, tuple[str, list[Mention]]] = {}
        for resort in self._resorts:
            pending = [place for place in range(len(texts)) if place not in named]
            if not pending:
                break
            named |= await self._ask(resort, texts, pending)
        forms = await asyncio.to_thread(lambda: [by_rule(text) for text in texts])
        return [
            Extraction(
                mentions=merged(named[place][1] if place in named else (), forms[place]),
                extractor=named[place][0] if place in named else "rules",
                failed=place not in named and bool(self._resorts),
            )
            for place in range(len(texts))
        ]

    def close(self) -> None:
        for resort in self._resorts:
            resort.extractor.close()

    async def _ask(
        self, resort: Resort, texts: Sequence[str], pending: Sequence[int]
    ) -> dict[int, tuple[str, list[Mention]]]:
        """What this extractor finds in the pending texts, as far as it answers."""
        turns = asyncio.Semaphore(resort.extractor.parallel)

        async def ask(batch: Sequence[int]) -> dict[int, tuple[str, list[Mention]]]:
            async with turns:
                found = await self._found(resort, [texts[place] for place in batch])
            return {} if found is None else {
                place: (resort.extractor.name, mentions) for place, mentions in zip(batch, found, strict=True)
            }  # fmt: skip

        answers = await asyncio.gather(
            *(ask(batch) for batch in _batches(texts, pending, resort.extractor.batch_chars))
        )
        return {place: answer for each in answers for place, answer in each.items()}

    async def _found(self, resort: Resort, texts: Sequence[str]) -> list[list[Mention]] | None:
        """None when the extractor rests or fails."""
        if not resort.breaker.admit():
            return None
        name = resort.extractor.name
        try:
            found = await resort.extractor.find(texts)
            if len(found) != len(texts):
                raise NerError(f"{name} answered for {len(found)} of {len(texts)} texts")
        except NerError as cause:
            log.warning("an extractor failed", extra={"extractor": name, "code": cause.code, "reason": str(cause)})
        except Exception:
            log.exception("an extractor failed in a way of its own", extra={"extractor": name})
        else:
            resort.breaker.succeeded()
            return found
        resort.breaker.failed()
        return None


def _batches(texts: Sequence[str], places: Sequence[int], chars: int) -> list[list[int]]:
    """Neighbours together, up to so many characters; a longer text alone."""
    batches: list[list[int]] = []
    room = 0
    for place in places:
        size = len(texts[place])
        if not batches or size > room or len(batches[-1]) == BATCH:
            batches.append([])
            room = chars
        batches[-1].append(place)
        room -= size
    return batches


def make_extractor(settings: Settings) -> EntityExtractor:
    """Gemini where its key or base URL is set, the shipped encoder, spaCy. Loads nothing until it is asked."""
    extractors: list[Extractor] = [EncoderExtractor(), SpacyExtractor()]
    if settings.has_gemini:
        # Imported where it is needed: the client takes a second to import, and most houses never use it.
        from ingestion.entities.gemini import GeminiExtractor

        key = settings.gemini_api_key.get_secret_value() if settings.gemini_api_key else None
        extractors.insert(0, GeminiExtractor(settings.gemini, key))
    return EntityExtractor(extractors)
