"""Trains ingestion/model/: persons, organisations, places, works, products and events in English prose and tweets.

    /somewhere/bin/python -m tools.train_entities --data ../shared/data/ner --into ingestion/model

Reads the train parts of Broad Twitter (CC BY 4.0), WNUT-17 (CC BY 4.0) and CrossNER (MIT). The dev parts only choose
between recipes and say how far it got; UNER-EWT (CC BY-SA 4.0) is never trained on.
The environment it needs is told at the top of tools/encoder_training.py.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingestion.tagging import Cutting, Tagger
from scenarios.benchmarks.ner_sets import SETS, Sentence, read_set
from tools.encoder_files import Provenance, export
from tools.encoder_training import Example, Recipe, Trained, bio, resume, train, with_layers
from tools.invented_sentences import Names, invented, lines_of

NAMES = {
    "person": "PERSON",
    "organisation": "ORG",
    "place": "PLACE",
    "work": "WORK_OF_ART",
    "product": "PRODUCT",
    "event": "EVENT",
    "other": "OTHER",
}
LABELS = bio(tuple(NAMES.values()))
MINOR = frozenset(("WORK_OF_ART", "PRODUCT", "EVENT", "OTHER"))
OPEN = {"Broad Twitter": MINOR, "WNUT-17": frozenset(("EVENT", "OTHER"))}
GLUED_BEFORE = frozenset((*",.!?;:)]%'", "'s", "'m", "'re", "'ve", "'ll", "'d", "n't", "\u2019s"))
GLUED_AFTER = frozenset("([$£€")
CUTTING = Cutting(pieces=6, camel=True, names=True)
INVENTED = 3  # times each invented line is filled in an epoch
TRAINED_ON = (
    "Broad Twitter Corpus, train part, CC BY 4.0",
    "WNUT-17 emerging entities, train part, CC BY 4.0",
    "CrossNER, train parts of five domains, MIT",
    "invented sentences, tools/entity_sentences, ours",
)


@dataclass(frozen=True)
class Source:
    sentences: Sequence[Sentence]
    open: frozenset[str]
    times: int


class Corpus:
    """The training sentences, a little different each epoch: other names, other letters, other spaces."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        self._sources = [
            Source(read_set(folder, each, "train"), OPEN.get(each.name, frozenset()), 2 if "Cross" in each.name else 1)
            for each in SETS
        ]
        self._pool: dict[str, list[tuple[str, ...]]] = {}
        for source in self._sources:
            for sentence in source.sentences:
                for start, end, kind in sentence.spans:
                    tokens = sentence.tokens[start:end]
                    if all(token[0].isalnum() for token in tokens):
                        self._pool.setdefault(kind, []).append(tokens)
        self._names = Names(self._pool)
        self._lines = lines_of()

    def epoch(self, number: int) -> list[Example]:
        chance = random.Random(f"{self._seed}/{number}")
        examples: list[Example] = []
        for source in self._sources:
            for _ in range(source.times):
                for sentence in source.sentences:
                    if not sentence.spans and chance.random() < 0.5:
                        continue
                    changed = self._other_case(self._other_names(sentence, chance), chance)
                    examples.append(example_of(changed, source.open, chance.random() < 0.5))
        for _ in range(INVENTED):
            examples += invented(self._lines, self._names, chance)
        return examples

    def _other_names(self, sentence: Sentence, chance: random.Random) -> Sentence:
        if chance.random() > 0.35:
            return sentence
        tokens, spans, at = list[str](), list[tuple[int, int, str]](), 0
        for start, end, kind in sentence.spans:
            tokens += sentence.tokens[at:start]
            name = sentence.tokens[start:end]
            if kind in self._pool and name[0][0].isalnum() and chance.random() < 0.6:
                name = chance.choice(self._pool[kind])
            spans.append((len(tokens), len(tokens) + len(name), kind))
            tokens += name
            at = end
        return Sentence((*tokens, *sentence.tokens[at:]), tuple(spans))

    def _other_case(self, sentence: Sentence, chance: random.Random) -> Sentence:
        dice = chance.random()
        change = str.lower if dice < 0.04 else str.upper if dice < 0.06 else str.title if dice < 0.08 else None
        if change is None:
            return sentence
        return Sentence(tuple(change(token) for token in sentence.tokens), sentence.spans)


def example_of(sentence: Sentence, open_types: frozenset[str], natural: bool) -> Example:
    """`natural`: spaces as people set them, else one between any two tokens."""
    text, places = "", list[tuple[int, int]]()
    before = ""
    for token in sentence.tokens:
        glued = natural and (token in GLUED_BEFORE or before in GLUED_AFTER)
        text += "" if glued or not text else " "
        places.append((len(text), len(text) + len(token)))
        text += token
        before = token
    spans = tuple((places[start][0], places[end - 1][1], NAMES[kind]) for start, end, kind in sentence.spans)
    return Example(text, spans, open_types)


def f1_by_set(tagger: Tagger, folder: Path, every: int = 1) -> dict[str, float]:
    """Micro F1 of person, organisation and place on each set's dev part: exact spans."""
    major = {NAMES[each]: each for each in ("person", "organisation", "place")}
    figures: dict[str, float] = {}
    groups: dict[str, list[Sentence]] = {}
    for each in SETS:
        sentences = read_set(folder, each, "dev")
        groups[each.name] = sentences[::every] if "Cross" in each.name else sentences
    for name, sentences in groups.items():
        right = found = wanted = 0
        for sentence, tags in zip(sentences, tagger.tag([each.text for each in sentences]), strict=True):
            places = sentence.places
            gold = {
                (places[start][0], places[end - 1][1], kind)
                for start, end, kind in sentence.spans
                if kind in major.values()
            }
            mine = {(tag.start, tag.end, major[tag.label]) for tag in tags if tag.label in major}
            right, found, wanted = right + len(gold & mine), found + len(mine), wanted + len(gold)
        figures[name] = round(200 * right / max(1, found + wanted), 2)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the entity tagger.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the weights there after each epoch, in 32 bits")
    parser.add_argument("--layers", type=int, nargs="*", help="of the network to start with, keep these blocks")
    parser.add_argument("--start", type=Path, help="begin with such weights")
    arguments = parser.parse_args()
    corpus = Corpus(arguments.data, arguments.seed)

    def report(trained: Trained, epoch: int) -> None:
        if arguments.keep:
            np.savez(arguments.keep, **{name: np.asarray(each) for name, each in trained.params.items()})
        with tempfile.TemporaryDirectory() as scratch:
            export(trained, Path(scratch), Provenance("entities"))
            print(f"epoch {epoch} dev F1: {f1_by_set(Tagger(Path(scratch)), arguments.data, 4)}", file=sys.stderr)

    start = resume(arguments.start, LABELS) if arguments.start else None
    if start and arguments.layers:
        start = replace(start, params=with_layers(start.params, arguments.layers))
    recipe = Recipe(epochs=arguments.epochs, seed=arguments.seed, rate=arguments.rate, cutting=CUTTING)
    trained = train(corpus.epoch, LABELS, recipe, report, start)
    export(trained, arguments.into, Provenance("entities", TRAINED_ON))
    figures = f1_by_set(Tagger(arguments.into), arguments.data)
    print(figures)
    export(trained, arguments.into, Provenance("entities", TRAINED_ON, figures))


if __name__ == "__main__":
    main()
