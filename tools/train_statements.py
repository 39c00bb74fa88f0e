"""Trains the tagger of wishes: which words of a sentence name what its writer wants, refuses, can, or is.

    OMP_NUM_THREADS=1 taskset -c 1 python -m tools.train_statements --held-out --into ingestion/statement_model

The sentences are ours (tools/preference_sentences, one example a line):

    # style: group chat
    what should I bring? ||| idk but I can't get enough of {like|spicy ramen}

About a tenth of them, by whole styles, is kept back with `--held-out` and tells how a style is read that was never
seen; what is shipped was trained so (eight epochs of two minutes on a core that others used too). Each epoch
reads the sentences as other people might have written them: other objects of the same kind in the same frames, other
names, without capitals, apostrophes or the final mark. The owner of a text is written as `@me` where a text speaks
of them by name (ingestion/wishes.py does the same). The environment: the head of tools/encoder_training.py.
"""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.tagging import Tagger
from ingestion.wishes import BEFORE, NEEDY, OWNER, SEPARATOR
from tools.encoder_files import Provenance, export, shipped
from tools.encoder_training import Example, Recipe, Trained, bio, train

FOLDER = Path(__file__).parent / "preference_sentences"
TYPES = (
    "like", "dislike", "refuse", "require", "interest", "skill", "unskilled", "relation", "available", "unavailable",
    "over", "fact",
)  # fmt: skip
HELD_OUT = frozenset(
    {
        "diary", "planning an offsite", "food", "German minutes of a club", "formal English handover note",
        "German mail, planning a trip or a party", "formal English minutes", "splitting tasks",
    }
)  # fmt: skip
MARK = re.compile(r"\{(\w+)\|([^{}]*)\}")
NAMES = (
    "Mia", "Tom", "Sam", "Priya", "Lena", "Jonas", "Ben", "Carla", "Diego", "Emeka", "Farah", "Greta", "Hugo",
    "Ines", "Jakob", "Kira", "Liam", "Maya", "Nils", "Olga", "Pablo", "Rosa", "Sven", "Tariq", "Uma", "Vera",
    "Wiebke", "Yara", "Zoe", "Anton", "Bea", "Clara", "Dennis", "Ella", "Finn", "Hannah", "Igor", "Julia", "Karl",
    "Lotte", "Noah",
)  # fmt: skip
BIO = "third-person bio about the owner"


@dataclass(frozen=True)
class Line:
    """`spans`: (start, end, type) in characters of `text`."""

    style: str
    before: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def read_lines(folder: Path) -> list[Line]:
    """Every example. Raises ValueError where a line has a type that is not known."""
    lines: list[Line] = []
    for file in sorted(folder.glob("*.txt")):
        style = file.stem
        for written in file.read_text("utf-8").splitlines():
            if written.startswith("# style:"):
                style = written.removeprefix("# style:").strip()
            elif written.strip() and not written.startswith("# "):
                lines.append(read_line(written, style))
    return lines


def read_line(written: str, style: str) -> Line:
    before, _, marked = written.rpartition(" ||| ")
    text, spans, at = "", [], 0
    for mark in MARK.finditer(marked):
        if mark[1] not in TYPES:
            raise ValueError(f"{mark[1]!r} is no type of wish: {written!r}")
        text += marked[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        at = mark.end()
    return Line(style, before, text + marked[at:], tuple(spans))


def kind_of(words: str) -> str:
    """What an object looks like, so that it is only put where such a one stood."""
    first = words.split()[0]
    shape = "the" if first.lower() in ("the", "a", "an", "my") else "ing" if first.lower().endswith("ing") else "noun"
    number = "s" if words.endswith("s") else ""
    return f"{shape}{number}"


class Variations:
    """The same lines as other people might have written them."""

    def __init__(self, lines: Sequence[Line], seed: int) -> None:
        self._lines = lines
        self._seed = seed
        self._objects: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
        self._befores = [line.text for line in lines]
        for line in lines:
            for start, end, kind in line.spans:
                words = line.text[start:end]
                self._objects[is_german(line), kind, kind_of(words)].append(words)

    def epoch(self, number: int) -> list[Example]:
        chance = random.Random(self._seed * 1_000 + number)
        return [as_example(self._varied(line, chance, number), chance) for line in self._lines]

    def _varied(self, line: Line, chance: random.Random, number: int) -> Line:
        line = owned(line, chance)
        if number == 0:
            return line
        if chance.random() < 0.55:
            line = self._other_objects(line, chance)
        if chance.random() < 0.4:
            line = other_names(line, chance)
        if not line.before and len(line.text) < NEEDY and chance.random() < 0.3:
            line = Line(line.style, chance.choice(self._befores), line.text, line.spans)
        return otherwise_written(line, chance)

    def _other_objects(self, line: Line, chance: random.Random) -> Line:
        swaps: list[tuple[int, int, str]] = []
        for start, end, kind in line.spans:
            words = line.text[start:end]
            pool = self._objects[is_german(line), kind, kind_of(words)]
            swaps.append((start, end, chance.choice(pool) if chance.random() < 0.7 else words))
        return swapped(line, swaps)


def is_german(line: Line) -> bool:
    return line.style.startswith("German")


def swapped(line: Line, swaps: Sequence[tuple[int, int, str]]) -> Line:
    """The line with other words in some places; a swap covers a span wholly or lies outside of all."""
    text, at = "", 0
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    for start, end, words in sorted(swaps):
        text += line.text[at:start]
        moved[start, end] = (len(text), len(text) + len(words))
        text += words
        at = end
    text += line.text[at:]

    def place(old: int) -> int:
        shift = sum((new[1] - new[0]) - (end - start) for (start, end), new in moved.items() if end <= old)
        return old + shift

    spans = tuple((*moved.get((start, end), (place(start), place(end))), kind) for start, end, kind in line.spans)
    return Line(line.style, line.before, text, spans)


def outside(line: Line, start: int, end: int) -> bool:
    return all(end <= first or last <= start for first, last, _ in line.spans)


def other_names(line: Line, chance: random.Random) -> Line:
    known = set(NAMES)
    found = [m for m in re.finditer(r"\b[A-Z][a-z]+\b", line.text) if m.group() in known]
    return swapped(
        line, [(m.start(), m.end(), chance.choice(NAMES)) for m in found if outside(line, m.start(), m.end())]
    )


def owned(line: Line, chance: random.Random) -> Line:
    """A bio's owner as `@me`, as the reader writes the owner's name; not always in lines that say nothing."""
    if line.style != BIO or (not line.spans and chance.random() < 0.5):
        return line
    swaps: list[tuple[int, int, str]] = []
    first = re.match(r"(?:[A-Z][\w]+ )?([A-Z][\w]+)(?='s | [a-z])", line.text)
    if line.spans and first and first.group().split()[0] not in ("In", "As", "Her", "His", "She", "He", "The", "Once"):
        swaps.append((first.start(), first.end(), OWNER))
    swaps += [
        (found.start(), found.end(), OWNER + ("'s" if found.group() in ("Her", "His") else ""))
        for found in re.finditer(r"\b(?:[Hh]e|[Ss]he)\b|^(?:Her|His)\b", line.text)
    ]
    return swapped(line, [swap for swap in swaps if outside(line, swap[0], swap[1])])


def otherwise_written(line: Line, chance: random.Random) -> Line:
    text = line.text
    if chance.random() < 0.15:
        text = text.lower() if len(text.lower()) == len(text) else text
    if chance.random() < 0.2 and text[-1:] in ".!" and outside(line, len(text) - 1, len(text)):
        text = text[:-1]
    line = Line(line.style, line.before, text, line.spans)
    if chance.random() < 0.1:
        marks = [m for m in re.finditer("['\u2019]", text) if outside(line, m.start(), m.end())]
        line = swapped(line, [(m.start(), m.end(), "") for m in marks])
    return line


def as_example(line: Line, chance: random.Random) -> Example:
    before = line.before[-BEFORE:] if len(line.text) < NEEDY else ""  # as the reader shows it
    lead = f"{before} {SEPARATOR} " if before else f"{SEPARATOR} "
    spans = tuple((start + len(lead), end + len(lead), kind) for start, end, kind in line.spans)
    return Example(lead + line.text, spans)


def measure(tagger: Tagger, lines: Sequence[Line], least: float) -> tuple[float, float]:
    """Precision and recall of tags of at least that score: the type is right and the words overlap."""
    chance = random.Random(0)
    right = found = wanted = 0
    examples = [as_example(owned(line, chance), chance) for line in lines]
    for example, tags in zip(examples, tagger.tag([each.text for each in examples]), strict=True):
        inside = [tag for tag in tags if tag.score >= least and tag.start >= example.text.index(SEPARATOR)]
        found += len(inside)
        wanted += len(example.spans)
        right += sum(
            any(kind == tag.label and start < tag.end and tag.start < end for start, end, kind in example.spans)
            for tag in inside
        )
    return right / max(1, found), right / max(1, wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=Path("ingestion/statement_model"))
    parser.add_argument("--sentences", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="train this folder's weights further")
    parser.add_argument("--held-out", action="store_true", help="keep some styles back and print how they are read")
    given = parser.parse_args()
    lines = read_lines(given.sentences)
    kept = [line for line in lines if not (given.held_out and line.style in HELD_OUT)]
    back = [line for line in lines if given.held_out and line.style in HELD_OUT]
    print(f"{len(lines)} lines, {len(back)} held out, {sum(not line.spans for line in kept)} say nothing", flush=True)

    def report(trained: Trained, epoch: int) -> None:
        if back and (epoch % 2 == 1 or epoch == given.epochs - 1):
            export(trained, given.into, Provenance("wishes"))
            tagger = Tagger(given.into)
            for least in (0.0, 0.5, 0.7, 0.9):
                precision, recall = measure(tagger, back, least)
                print(f"  epoch {epoch} score >= {least}: precision {precision:.3f} recall {recall:.3f}", flush=True)

    recipe = Recipe(
        epochs=given.epochs,
        pieces=512,
        rate=1.2e-4,
        head_rate=6e-4,
        average=0.99,
        masked_names=0.12,
        seed=given.seed,
    )
    start = shipped(given.start) if given.start else None
    trained = train(Variations(kept, given.seed).epoch, bio(TYPES), recipe, report, start)
    origin = ("tools/preference_sentences: sentences written for this, ours",)
    export(trained, given.into, Provenance("wishes", origin, {"sentences": float(len(kept))}))


if __name__ == "__main__":
    main()
