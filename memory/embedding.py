"""Sentence vectors: the shipped model, or any OpenAI-compatible endpoint instead."""

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from memory.wordpieces import Wordpieces
from parley.errors import RetrievalError, translate
from parley.ports import Embedder
from parley.settings import Settings

FOLDER = Path(__file__).parent / "model"
ROUND = 512
"""Wordpieces, padding included, that are computed at once: what they touch stays in the processor's cache. Measured on
two cores of an EPYC without AVX-512, wordpieces a second: 2,800 in rounds of 512, 1,200 in rounds of 8,000."""
REBUILD = "restore the folder from the repository, or build it again: python -m tools.build_embedder"

Floats = NDArray[np.float32]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredTensor(_File):
    """Its place in weights.bin is after the tensors before it."""

    name: str
    shape: tuple[int, ...]
    quantised: bool


class Manifest(_File):
    """What tools/build_embedder.py says of the files beside it. `in_bytes`: matrices that are multiplied in 8 bits."""

    model: str
    dimension: int
    wordpieces: int
    group: int
    source: dict[str, str]
    files: dict[str, str]
    in_bytes: frozenset[str] = frozenset()
    tensors: tuple[StoredTensor, ...]


class ShippedEmbedder:
    """all-MiniLM-L6-v2 with 8-bit weights. Reads the first 254 wordpieces of a text.

    A text's vector does not depend on what else is in its batch (to 1e-6): nothing is scaled per batch. It is the
    published one to a cosine of .995 to .999.
    `threads`: how many rounds of a batch are computed side by side.
    Loading takes about 0.3 s and 200 MB, so one process holds one. Raises RetrievalError, not retryable,
    when a file is missing or is not the one that was shipped.
    """

    def __init__(self, folder: Path = FOLDER, *, threads: int = 1) -> None:
        self._manifest = read_manifest(folder)
        self._wordpieces = Wordpieces(folder / "vocab.txt")
        tensors = in_bytes(dict(read_tensors(folder / "weights.bin", self._manifest)), self._manifest.in_bytes)
        self._session = open_session(folder / "graph.onnx", tensors)
        self._threads = threads

    @property
    def model(self) -> str:
        return self._manifest.model

    @property
    def dimension(self) -> int:
        return self._manifest.dimension

    def wordpieces(self, text: str) -> int:
        return self._wordpieces.count(text)

    def offsets(self, text: str) -> list[tuple[int, int]]:
        return self._wordpieces.offsets(text)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one a text, in order. The arithmetic runs in a worker thread."""
        if not texts:
            return []
        vectors = await asyncio.to_thread(self._vectors, list(texts))
        return cast(list[list[float]], vectors.tolist())

    def _vectors(self, texts: list[str]) -> Floats:
        rows = self._wordpieces.ids(texts, self._manifest.wordpieces)
        vectors = np.empty((len(rows), self.dimension), dtype=np.float32)

        def compute(places: list[int]) -> None:
            vectors[places] = self._run([rows[place] for place in places])

        rounds = list(_rounds([len(row) for row in rows]))
        if len(rounds) == 1 or self._threads == 1:
            for places in rounds:
                compute(places)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(compute, rounds))
        return vectors

    def _run(self, rows: Sequence[Sequence[int]]) -> Floats:
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.float32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        return cast(Floats, self._session.run(["vectors"], {"ids": ids, "mask": mask})[0])


def _rounds(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts that are computed together: of like length, so that little is computed for padding."""
    places: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if places and lengths[place] * (len(places) + 1) > ROUND:
            yield places
            places = []
        places.append(place)
    yield places


def read_manifest(folder: Path) -> Manifest:
    """The manifest, once every file it names has been found to be the one it names."""
    with translate(RetrievalError, f"The embedder in {folder} cannot be used ({REBUILD})", OSError, ValidationError):
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        for name, expected in manifest.files.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise RetrievalError(f"{folder / name} is not the file that was shipped: {REBUILD}")
    return manifest


def read_tensors(file: Path, manifest: Manifest) -> Iterator[tuple[str, Floats]]:
    """Every tensor by name, in 32 bits. A quantised one is int8 values, then a float16 scale a group of them."""
    data = file.read_bytes()
    at = 0
    for tensor in manifest.tensors:
        count = int(np.prod(tensor.shape))
        if not tensor.quantised:
            yield tensor.name, np.frombuffer(data, "<f4", count, at).reshape(tensor.shape)
            at += 4 * count
            continue
        groups = count // manifest.group
        values = np.frombuffer(data, np.int8, count, at).reshape(groups, manifest.group)
        scales = np.frombuffer(data, "<f2", groups, at + count).astype(np.float32)
        yield tensor.name, (values * scales[:, None]).reshape(tensor.shape)
        at += count + 2 * groups


def in_bytes(tensors: dict[str, Floats], chosen: Collection[str]) -> dict[str, Any]:
    """The chosen matrices as 8-bit numbers with a scale a column, `.bytes` and `.scales`; the rest as it is."""
    ready: dict[str, Any] = {}
    for name, tensor in tensors.items():
        if name in chosen:
            scales = np.maximum(np.abs(tensor).max(axis=0), np.finfo(np.float32).tiny) / 127
            ready[f"{name}.bytes"] = np.rint(tensor / scales).astype(np.int8)
            ready[f"{name}.scales"] = scales.astype(np.float32)
        else:
            ready[name] = tensor
    return ready


def open_session(graph: Path, weights: dict[str, Any], threads: int = 1) -> Any:
    """A session whose single run is computed by `threads`; runs side by side use two cores better than one on both."""
    runtime: Any = onnxruntime  # its types are missing
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that spins while it waits takes its core from the other processes of the house.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen: 270 MB more, no faster
    # The session copies what it is handed: the tensors may go once it is made.
    values = [runtime.OrtValue.ortvalue_from_numpy(tensor) for tensor in weights.values()]
    options.add_external_initializers(list(weights), values)
    return runtime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def make_embedder(settings: Settings, *, threads: int = 1) -> Embedder:
    """The embedder the settings name: the shipped one unless they give an endpoint."""
    chosen = settings.embedding
    if chosen.base_url is None:
        return ShippedEmbedder(threads=threads)
    # Imported where it is needed: the client takes a second to import, and most houses never use it.
    from memory.remote_embedding import OpenAIEmbedder

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return OpenAIEmbedder(chosen.base_url, key, chosen.model, chosen.dimension)
