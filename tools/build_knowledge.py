"""Build actors/knowledge/wordnet.npz from WordNet 3.0's noun files.

The files are those of the Debian package `wordnet-base` (`apt-get download wordnet-base`, `dpkg-deb -x`), in
usr/share/wordnet. Run `python -m tools.build_knowledge FOLDER`; the hashes of what was read and written go into
actors/knowledge/manifest.json. Needed only to build the file again, never to run Parley.

What is kept: every noun with its first senses (and all its food senses), each sense's category and what it is a
kind of, an instance of, or (places) a part of; and the irregular plurals.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "actors" / "knowledge"
SENSES_KEPT = 4
FOOD = 13
TOO_GENERAL = 2500  # a synset with more below it ("object", "person") says nothing about what somebody likes
PLACES = (15, 17)  # location, natural object: their wholes are kept ("Lisbon" in "Portugal")


class Synset(NamedTuple):
    category: int  # WordNet's lexicographer file number
    parents: tuple[int, ...]  # offsets


def main(folder: Path) -> None:
    synsets = dict(_synsets(folder / "data.noun"))
    number = {offset: index for index, offset in enumerate(sorted(synsets))}
    lemmas = dict(_lemmas(folder / "index.noun", synsets))
    _write(lemmas, number, synsets, _exceptions(folder / "noun.exc"))
    sources = {name: _sha256(folder / name) for name in ("data.noun", "index.noun", "noun.exc")}
    manifest = {"source": "WordNet 3.0 (Debian wordnet-base)", "read": sources}
    manifest["written"] = {"wordnet.npz": _sha256(TARGET / "wordnet.npz")}
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{len(lemmas)} nouns, {len(number)} synsets, {(TARGET / 'wordnet.npz').stat().st_size} bytes")


def _synsets(path: Path) -> Iterator[tuple[int, Synset]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue  # the licence
        fields = line.split(" | ")[0].split()
        category = int(fields[1])
        start = 4 + 2 * int(fields[3], 16)
        pointers = fields[start + 1 : start + 1 + 4 * int(fields[start])]
        wanted = {"@", "@i", "#p"} if category in PLACES else {"@", "@i"}
        parents = [int(pointers[i + 1]) for i in range(0, len(pointers), 4) if pointers[i] in wanted]
        yield int(fields[0]), Synset(category, tuple(parents))


def _lemmas(path: Path, synsets: dict[int, Synset]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """(lemma, [(offset, rank from 1)]): the most frequent senses first."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split()
        offsets = [int(offset) for offset in fields[-int(fields[2]) :]]
        kept = [
            (offset, rank)
            for rank, offset in enumerate(offsets, 1)
            if rank <= SENSES_KEPT or synsets[offset].category == FOOD
        ]
        yield fields[0].replace("_", " ").lower(), kept


def _exceptions(path: Path) -> list[tuple[str, str]]:
    pairs = [line.split()[:2] for line in path.read_text(encoding="utf-8").splitlines()]
    return [(plural, singular) for plural, singular in pairs if "_" not in plural]


def _write(
    lemmas: dict[str, list[tuple[int, int]]],
    number: dict[int, int],
    synsets: dict[int, Synset],
    exceptions: list[tuple[str, str]],
) -> None:
    names = sorted(lemmas)
    senses = [lemmas[name] for name in names]
    ordered = [synsets[offset] for offset in sorted(synsets)]
    general = [number[offset] for offset, below in _sizes(synsets).items() if below > TOO_GENERAL]
    np.savez_compressed(
        TARGET / "wordnet.npz",
        lemmas=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        sense_starts=_starts(len(each) for each in senses),
        senses=np.array([number[offset] for each in senses for offset, _ in each], dtype=np.int32),
        ranks=np.array([min(rank, 255) for each in senses for _, rank in each], dtype=np.uint8),
        categories=np.array([synset.category for synset in ordered], dtype=np.uint8),
        parent_starts=_starts(len(synset.parents) for synset in ordered),
        parents=np.array([number[parent] for synset in ordered for parent in synset.parents], dtype=np.int32),
        general=np.array(sorted(general), dtype=np.int32),
        plurals=np.frombuffer("\n".join(f"{a} {b}" for a, b in exceptions).encode(), dtype=np.uint8),
    )


def _sizes(synsets: dict[int, Synset]) -> Counter[int]:
    """How many synsets each one has below it."""
    sizes: Counter[int] = Counter()
    for offset in synsets:
        above, waiting = {offset}, [offset]
        while waiting:
            new = set(synsets[waiting.pop()].parents) - above
            above |= new
            waiting.extend(new)
        sizes.update(above)
    return sizes


def _starts(lengths: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.concatenate([[0], np.cumsum(list(lengths))]).astype(np.int32)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tools.build_knowledge FOLDER  (with data.noun, index.noun, noun.exc)")
    main(Path(sys.argv[1]))
