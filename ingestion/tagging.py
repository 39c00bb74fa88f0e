"""Words of a text, tagged by a fine-tuned sentence encoder: any labels, no spaCy.

    tagger = Tagger(Path(__file__).parent / "model")             # a folder that tools/encoder_training.py wrote
    for tag in tagger.tag(["Ana Brandt moved to Porto."])[0]:    # Tag(label, start, end, score), characters of the text
        ...

A folder holds graph.onnx, weights.bin and manifest.json: labels (BIO), transitions and every tensor's place. The word
vectors are not in it: they are those of the shipped embedder (memory/model), which were not trained any further.
How to train one: the head of tools/encoder_training.py.

How fast it reads: docs/decisions/entities.md. Loading takes 0.3 s and
about 100 MB, so one process holds one.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Literal, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ingestion.decoding import Floats, Ints, best_paths, certainties
from ingestion.namelists import NameList
from ingestion.wordshapes import CONTINUED, SLOTS, Word, each_word, features_of, shape_of
from memory.embedding import FOLDER as BASE
from memory.embedding import StoredTensor, in_bytes, open_session
from memory.embedding import read_manifest as read_base
from memory.wordpieces import Wordpieces
from parley.errors import NerError, translate

WINDOW = 126  # wordpieces read at once, the two specials not counted
ADDRESS = 2  # wordpieces of a web or mail address that are read
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|_")
JOINED = frozenset(("handle", "hashtag", "mixed", "letters and digits"))
LONGEST = 100  # letters of a word that are looked up
CACHED = 50_000  # words whose pieces are remembered
UNKNOWN, FIRST, LAST = 100, 101, 102  # [UNK], [CLS], [SEP] of the vocabulary
LEVEL = 512  # wordpieces in one run of the network
DECODED = 512  # windows whose best paths are looked for together
REBUILD = "restore the folder from the repository, or train it again: python -m tools.train_entities"


class Cutting(BaseModel):
    """How words are shown to the network. `pieces`: how many wordpieces of a word are read, its beginning.

    `camel`: "TheMattEspinosa" is read as its words. `names`: with what ingestion.namelists says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pieces: int = 4
    camel: bool = False
    names: bool = False


class TaggerManifest(BaseModel):
    """What tools/encoder_training.py says of the files beside it.

    `base`: sha256 of the embedder's weights.bin whose word vectors are used. `transitions[i][j]`: the score of label
    j after label i; `starts[j]`: of label j at the beginning. `arithmetic`: "bytes" multiplies 8-bit numbers, each
    word's with a scale of its own: half as fast again as 32-bit ones, as good, and the same whatever is read beside it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    labels: tuple[str, ...]
    starts: tuple[float, ...]
    transitions: tuple[tuple[float, ...], ...]
    group: int
    base: str
    files: dict[str, str]
    tensors: tuple[StoredTensor, ...]
    trained_on: tuple[str, ...]
    figures: dict[str, float]
    cutting: Cutting = Cutting()
    arithmetic: Literal["float", "bytes"] = "float"


@dataclass(frozen=True, slots=True)
class Tag:
    """Characters [start, end) of the text are a `label`; `score` in (0, 1] is how likely its words' labels are."""

    label: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Window:
    """Words that are read together: some of text number `text`. `ids` and `rows` are by piece, `firsts` by word."""

    text: int
    words: list[Word]
    ids: list[int]
    rows: list[tuple[int, ...]]
    firsts: list[int]


class WordVectors:
    """The shipped embedder's word vectors, kept in 8 bits: a quarter of the memory, and the same numbers."""

    def __init__(self, folder: Path, tensor: StoredTensor, group: int) -> None:
        words, width = tensor.shape
        with (folder / "weights.bin").open("rb") as file:  # the first tensor of the file
            values = np.frombuffer(file.read(words * width), np.int8)
            scales = np.frombuffer(file.read(2 * words * width // group), "<f2")
        self._values = values.reshape(words, width // group, group)
        self._scales = scales.astype(np.float32).reshape(words, width // group, 1)
        self.width = width

    def of(self, ids: Ints) -> Floats:
        """(batch, pieces) -> (batch, pieces, width)."""
        return (self._values[ids] * self._scales[ids]).reshape(*ids.shape, self.width)


class Cutter:
    """Cuts texts into windows, words into pieces. Not safe for two threads at once: it remembers words."""

    def __init__(self, cutting: Cutting | None = None, window: int = WINDOW) -> None:
        self._cutting = cutting or Cutting()
        self._wordpieces = Wordpieces()
        self._names = NameList() if self._cutting.names else None
        self._window = window
        self._known: dict[str, list[int]] = {}

    def windows(self, texts: Sequence[str]) -> Iterator[Window]:
        """Windows end where sentences do, as far as sentences are short enough, and where paragraphs do."""
        for number, text in enumerate(texts):
            for words in self._together(text):
                yield self.window(number, words)

    def window(self, number: int, words: list[Word]) -> Window:
        """The words as the network reads them, however many they are."""
        self._learn(words)
        ids, rows, firsts = [FIRST], [(0,) * SLOTS], list[int]()
        for word, features in zip(words, features_of(words, self._names), strict=True):
            firsts.append(len(ids))
            pieces = self._known[word.text]
            ids += pieces
            rows.append(features)
            rows += [(features[0], CONTINUED, *features[2:])] * (len(pieces) - 1)
        return Window(number, words, [*ids, LAST], [*rows, (0,) * SLOTS], firsts)

    def _learn(self, words: Sequence[Word]) -> None:
        """Look up the pieces of those words that are new."""
        if len(self._known) > CACHED:
            self._known.clear()
        new = list({word.text for word in words if word.text not in self._known})
        rows = self._wordpieces.ids([self._spelled(word) for word in new], self._cutting.pieces + 2)
        for word, row in zip(new, rows, strict=True):
            limit = ADDRESS if self._cutting.camel and shape_of(word) == "address" else len(row)
            self._known[word] = row[1:-1][:limit] or [UNKNOWN]

    def _spelled(self, word: str) -> str:
        word = word[:LONGEST]
        return CAMEL.sub(" ", word) if self._cutting.camel and shape_of(word) in JOINED else word

    def _together(self, text: str) -> Iterator[list[Word]]:
        """The words of each window: sentences of a paragraph are put together until the next one does not fit."""
        together, room = list[Word](), self._window
        for sentence, new_paragraph in _sentences(text):
            self._learn(sentence)
            size = sum(len(self._known[word.text]) for word in sentence)
            if together and (new_paragraph or size > room):
                yield together
                together, room = [], self._window
            for word in sentence:
                pieces = len(self._known[word.text])
                if pieces > room:
                    yield together
                    together, room = [], self._window
                together.append(word)
                room -= pieces
        if together:
            yield together


def _sentences(text: str) -> Iterator[tuple[list[Word], bool]]:
    """Sentences as words, each with whether a new paragraph begins with it. Long ones are cut somewhere."""
    sentence, begins = list[Word](), True
    for word in each_word(text):
        if sentence:
            before = sentence[-1]
            paragraph = _new_paragraph(text, before, word)
            ends = before.text in ".!?" and before.end < word.start and not word.text[0].islower()
            if paragraph or ends or len(sentence) >= WINDOW:
                yield sentence, begins
                sentence, begins = [], paragraph
        sentence.append(word)
    if sentence:
        yield sentence, begins


def _new_paragraph(text: str, before: Word, word: Word) -> bool:
    lines = text.count("\n", before.end, word.start)
    return lines > 1 or (lines == 1 and word.text[0] in "#-*+>|")


class Tagger:
    """A network, its labels and what may follow what. `tag` may be called from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Raises NerError, not retryable, when a file is missing or is not the one that was shipped."""
        self.manifest = read_manifest(folder)
        tensors = dict(read_tensors(folder / "weights.bin", self.manifest.tensors, self.manifest.group))
        self._rows = tensors.pop("features")
        self._vectors = word_vectors(self.manifest)
        if self.manifest.arithmetic == "bytes":
            linear = [name for name, tensor in tensors.items() if tensor.ndim == 2 and name.startswith("encoder.")]
            tensors = in_bytes(tensors, linear)
        self._session = open_session(folder / "graph.onnx", tensors)
        self._cutter = Cutter(self.manifest.cutting)
        self._transitions = np.array(self.manifest.transitions, np.float32)
        self._starts = np.array(self.manifest.starts, np.float32)

    def tag(self, texts: Sequence[str]) -> list[list[Tag]]:
        """The tags of each text, in its order, none inside another."""
        found: list[list[Tag]] = [[] for _ in texts]
        for together in batched(self._cutter.windows(texts), DECODED):
            emissions, counts = self._by_word(together)
            paths = best_paths(emissions, counts, self._starts, self._transitions)
            sure = certainties(emissions, counts, self._starts, self._transitions, paths)
            for window, path, scores in zip(together, paths, sure, strict=True):
                found[window.text] += self._spans(window, path[: len(window.words)], scores)
        return found

    def _by_word(self, windows: Sequence[Window]) -> tuple[Floats, list[int]]:
        """What the network says of each word, (windows, words, labels), and how many words each window has."""
        counts = [len(window.words) for window in windows]
        found = np.zeros((len(windows), max(counts), len(self.manifest.labels)), np.float32)
        for places in _levels(windows):
            emissions = self._emissions([windows[place] for place in places])
            for row, place in enumerate(places):
                found[place, : counts[place]] = emissions[row, windows[place].firsts]
        return found, counts

    def _emissions(self, windows: Sequence[Window]) -> Floats:
        longest = max(len(window.ids) for window in windows)
        ids = np.zeros((len(windows), longest), np.int64)
        rows = np.zeros((len(windows), longest, SLOTS), np.int64)
        mask = np.zeros((len(windows), longest), np.float32)
        for place, window in enumerate(windows):
            ids[place, : len(window.ids)] = window.ids
            rows[place, : len(window.ids)] = window.rows
            mask[place, : len(window.ids)] = 1
        vectors = self._vectors.of(ids)
        for slot in range(SLOTS):
            vectors += self._rows[rows[:, :, slot]]
        return cast(Floats, self._session.run(["emissions"], {"vectors": vectors, "mask": mask})[0])

    def _spans(self, window: Window, path: Ints, scores: Floats) -> Iterator[Tag]:
        """Runs of B-X I-X ... as tags."""
        names = [self.manifest.labels[int(label)] for label in path]
        at = 0
        while at < len(names):
            end = at + 1
            if names[at] != "O":
                while end < len(names) and names[end] == f"I-{names[at][2:]}":
                    end += 1
                score = float(scores[at:end].mean())
                yield Tag(names[at][2:], window.words[at].start, window.words[end - 1].end, score)
            at = end


def _levels(windows: Sequence[Window]) -> Iterator[Sequence[int]]:
    """Places of windows of like length, about LEVEL pieces at a time, so that little is computed for padding."""
    together: list[int] = []
    for place in sorted(range(len(windows)), key=lambda place: len(windows[place].ids)):
        if together and (len(together) + 1) * len(windows[place].ids) > LEVEL:
            yield together
            together = []
        together.append(place)
    if together:
        yield together


def read_manifest(folder: Path) -> TaggerManifest:
    """The manifest, once every file it names has been found to be the one it names. Raises NerError."""
    with translate(NerError, f"The tagger in {folder} cannot be used ({REBUILD})", OSError, ValidationError):
        manifest = TaggerManifest.model_validate_json((folder / "manifest.json").read_bytes())
        for name, expected in manifest.files.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise NerError(f"{folder / name} is not the file that was shipped: {REBUILD}")
    return manifest


def read_tensors(file: Path, tensors: Sequence[StoredTensor], group: int) -> Iterator[tuple[str, Floats]]:
    """Every tensor by name, in 32 bits. A quantised one is int8 values, then a float16 scale a group of them."""
    data = file.read_bytes()
    at = 0
    for tensor in tensors:
        count = int(np.prod(tensor.shape))
        if not tensor.quantised:
            yield tensor.name, np.frombuffer(data, "<f4", count, at).reshape(tensor.shape)
            at += 4 * count
            continue
        values = np.frombuffer(data, np.int8, count, at).reshape(-1, group)
        scales = np.frombuffer(data, "<f2", count // group, at + count).astype(np.float32)
        yield tensor.name, (values * scales[:, None]).reshape(tensor.shape)
        at += count + 2 * count // group


def word_vectors(manifest: TaggerManifest, folder: Path = BASE) -> WordVectors:
    """The embedder's word vectors, if they are the ones the tagger was trained on. Raises NerError."""
    base = read_base(folder)
    if base.files["weights.bin"] != manifest.base:
        raise NerError(f"The tagger {manifest.name} was trained on another embedder than {folder} holds: {REBUILD}")
    return WordVectors(folder, base.tensors[0], base.group)
