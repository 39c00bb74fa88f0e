"""Nearness in meaning for pure code: what it asks for is embedded between two runs of it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.ports import Embedder

_KEPT = 8_000  # vectors, about 12 MB at 384 numbers of 4 bytes
_ROUNDS = 6


class Similarity(Protocol):
    """Cosine of two texts, -1..1."""

    def __call__(self, a: str, b: str, /) -> float: ...


class Meaning:
    """Runs a pure judgement again until every text it compares has its vector.

    The judgement stays synchronous and free of stores, and the embedder is asked in batches.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    async def judge[T](self, judgement: Callable[[Similarity], T]) -> T:
        """The judgement's result. Raises RetrievalError when the embedder is away."""
        for _ in range(_ROUNDS):
            missing: dict[str, None] = {}
            result = judgement(self._similarity(missing))
            if not missing:
                return result
            await self._embed(list(missing))
        return judgement(self._similarity({}))

    def _similarity(self, missing: dict[str, None]) -> Similarity:
        vectors = self._vectors

        def similarity(a: str, b: str, /) -> float:
            left, right = vectors.get(a), vectors.get(b)
            if left is None or right is None:
                missing.update({text: None for text, vector in ((a, left), (b, right)) if vector is None})
                return 0.0
            return float(left @ right)

        return similarity

    async def _embed(self, texts: list[str]) -> None:
        for text, vector in zip(texts, await self._embedder.embed(texts), strict=True):
            self._vectors[text] = np.asarray(vector, dtype=np.float32)
        while len(self._vectors) > _KEPT:
            self._vectors.popitem(last=False)
