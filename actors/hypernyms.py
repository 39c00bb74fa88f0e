"""What is a kind of what, from WordNet's nouns: the door to it is actors/kinds.py.

The file is built by tools/build_knowledge.py and checked against its manifest when it is first read.
"""

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

ANIMAL, ARTIFACT, FOOD, LOCATION, OBJECT, PERSON, PLANT = 5, 6, 13, 15, 17, 18, 20
"""WordNet's lexicographer files, as far as they matter here."""

EDIBLE = frozenset({FOOD, PLANT, ANIMAL})
type Ints = np.ndarray[Any, np.dtype[np.int32]]


LIKELY = 2
"""Senses that are looked at, the most frequent first, where nothing says which one is meant."""


class Sense(NamedTuple):
    synset: int
    rank: int  # 1: the most frequent sense
    category: int


class Hypernyms:
    def __init__(self, arrays: dict[str, Any]) -> None:
        names = bytes(arrays["lemmas"]).decode().split("\n")
        self._index = dict(zip(names, range(len(names)), strict=True))
        self._plurals = dict(line.split(" ") for line in bytes(arrays["plurals"]).decode().split("\n"))
        self._sense_starts: Ints = arrays["sense_starts"]
        self._senses: Ints = arrays["senses"]
        self._ranks: Ints = arrays["ranks"]
        self._categories: Ints = arrays["categories"]
        self._parent_starts: Ints = arrays["parent_starts"]
        self._parents: Ints = arrays["parents"]
        self._ancestors: dict[int, frozenset[int]] = {}
        self._general: frozenset[int] = frozenset(arrays["general"].tolist())  # "object", "person": no liking

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Hypernyms":
        """The one in the repository, read once a process. Raises ValueError if the file is not the manifest's."""
        folder = files("actors") / "knowledge"
        content = (folder / "wordnet.npz").read_bytes()
        expected = json.loads((folder / "manifest.json").read_text())["written"]["wordnet.npz"]
        if hashlib.sha256(content).hexdigest() != expected:
            raise ValueError("actors/knowledge/wordnet.npz is damaged: restore it, or build it again (tools/)")
        with np.load(BytesIO(content)) as arrays:
            return Hypernyms({name: arrays[name] for name in arrays.files})

    def knows(self, lemma: str) -> bool:
        return lemma in self._index

    def singular(self, word: str) -> str:
        """The noun's singular: irregular ones from the list, else the first ending that makes a known noun."""
        if word in self._plurals:
            return self._plurals[word]
        for ending, instead in (("ies", "y"), ("s", ""), ("es", ""), ("ves", "f"), ("ves", "fe"), ("men", "man")):
            single = word.removesuffix(ending) + instead
            if word.endswith(ending) and not word.endswith("ss") and len(single) > 2 and single in self._index:
                return single
        return word if word in self._index or not _plural_looking(word) else word[:-1]

    def senses(self, lemma: str) -> tuple[Sense, ...]:
        """The lemma's senses, most frequent first; empty when it is no noun of WordNet."""
        at = self._index.get(lemma)
        if at is None:
            return ()
        start, end = int(self._sense_starts[at]), int(self._sense_starts[at + 1])
        return tuple(
            Sense(int(self._senses[i]), int(self._ranks[i]), int(self._categories[self._senses[i]]))
            for i in range(start, end)
        )

    def ancestors(self, synset: int) -> frozenset[int]:
        """The synset itself and everything it is a kind, an instance or (places) a part of."""
        if synset not in self._ancestors:
            start, end = int(self._parent_starts[synset]), int(self._parent_starts[synset + 1])
            above = [self.ancestors(int(parent)) for parent in self._parents[start:end]]
            self._ancestors[synset] = frozenset({synset}).union(*above)
        return self._ancestors[synset]

    def meant(self, lemma: str, *, edible: bool) -> frozenset[int]:
        """The lemma's likely senses, without those too general to say anything."""
        return frozenset(sense.synset for sense in self._likely(lemma, edible)) - self._general

    def above(self, lemma: str, *, edible: bool) -> frozenset[int]:
        """Everything one of the lemma's likely senses is a kind of."""
        return frozenset[int]().union(*(self.ancestors(sense.synset) for sense in self._likely(lemma, edible)))

    def _likely(self, lemma: str, edible: bool) -> list[Sense]:
        senses = self.senses(lemma)
        if edible:
            return [sense for sense in senses if sense.category in EDIBLE]
        return [sense for sense in senses if sense.rank <= LIKELY]


def _plural_looking(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
