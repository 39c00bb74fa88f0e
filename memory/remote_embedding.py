"""Sentence vectors from any OpenAI-compatible endpoint."""

import asyncio
from collections.abc import Sequence
from itertools import batched

import numpy as np
import openai

from parley.errors import RetrievalError

BATCH = 128  # texts in one request; endpoints accept between 96 and 2048
TIMEOUT_S = 30.0
RETRIES = 2
PASSING = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)


class OpenAIEmbedder:
    """Asks `model` at `base_url` (None: OpenAI itself). Vectors are brought to length 1 whatever the endpoint does.

    Raises RetrievalError: retryable when the endpoint is away or busy, not when it refuses the request or when its
    vectors do not have `dimension` numbers.
    """

    def __init__(self, base_url: str | None, api_key: str | None, model: str, dimension: int) -> None:
        self._model = model
        self._dimension = dimension
        # Local endpoints want no key, the client wants one.
        self._client = openai.AsyncOpenAI(
            base_url=base_url, api_key=api_key or "none", timeout=TIMEOUT_S, max_retries=RETRIES
        )

    @property
    def model(self) -> str:
        return self._model

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        answers = await asyncio.gather(*(self._ask(batch) for batch in batched(texts, BATCH)))
        return [vector for answer in answers for vector in answer]

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            answer = await self._client.embeddings.create(
                model=self._model,
                input=[text or " " for text in texts],  # an empty text is refused
                encoding_format="float",
            )
        except openai.OpenAIError as cause:
            raise RetrievalError(
                f"The embeddings endpoint did not answer for {self._model}: {cause}",
                retryable=isinstance(cause, PASSING),
            ) from cause
        rows = sorted(answer.data, key=lambda row: row.index)
        return self._unit([row.embedding for row in rows], len(texts))

    def _unit(self, rows: list[list[float]], expected: int) -> list[list[float]]:
        lengths = {len(row) for row in rows}
        if len(rows) != expected or lengths != {self._dimension}:
            raise RetrievalError(
                f"{self._model} gave {len(rows)} vectors of {sorted(lengths)} numbers for {expected} texts; "
                f"set PARLEY_EMBEDDING__DIMENSION (now {self._dimension}) to what the model gives"
            )
        vectors = np.array(rows, dtype=np.float64)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: list[list[float]] = (vectors / np.where(norms > 0, norms, 1.0)).tolist()
        return unit
