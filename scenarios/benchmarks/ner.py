"""Names in given tokens: exact spans, precision, recall and F1 by type, for every extractor that is there.

Each extractor is scored on what the house would keep of it (its mentions merged with what the rules find), on the
tokens of a sentence joined by blanks. GPE, LOC and FAC count as places. A mention that begins or ends inside a token
is taken for the whole token. Labels are read by the scorer alone.
Data: see the README beside it; parts that are in the folder are measured, dev and test apart.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.table import Table

from ingestion.entities import EntityExtractor, Extractor, Mention
from ingestion.entities.encoder import EncoderExtractor
from ingestion.entities.spacy_pipeline import MEDIUM, SpacyExtractor
from parley.settings import load_settings
from scenarios.benchmarks.ner_sets import SETS, TYPES, NerSet, Sentence, read_set
from scenarios.benchmarks.table import Bench, Figures, Progress, ratio

KINDS = {
    "PERSON": "person",
    "ORG": "organisation",
    **dict.fromkeys(("GPE", "LOC", "FAC"), "place"),
    "WORK_OF_ART": "work",
    "PRODUCT": "product",
    "EVENT": "event",
}
SHOWN = (*TYPES, "the three", "work", "product", "event")
ORDER = ("edited prose", "tweets", "encyclopedia")
NO_HANDLES = "without @"

Span = tuple[int, int, str]


@dataclass
class Counts:
    """Of spans, by type."""

    right: Counter[str] = field(default_factory=Counter[str])
    found: Counter[str] = field(default_factory=Counter[str])
    wanted: Counter[str] = field(default_factory=Counter[str])

    def add(self, gold: set[Span], mine: set[Span]) -> None:
        for counter, spans in ((self.right, gold & mine), (self.found, mine), (self.wanted, gold)):
            counter.update(span[2] for span in spans)
            counter["the three"] += sum(span[2] in TYPES for span in spans)

    def figures(self) -> Figures:
        """Per cent. What the set does not label is left out."""
        figures: Figures = {}
        for kind in SHOWN:
            right, found, wanted = self.right[kind], self.found[kind], self.wanted[kind]
            if wanted:
                figures[f"{kind} precision"] = _percent(right / found if found else None)
                figures[f"{kind} recall"] = _percent(ratio(right, wanted))
                figures[f"{kind} f1"] = _percent(ratio(2 * right, found + wanted))
                figures[f"{kind} names"] = wanted
        return figures


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def spans_of(sentence: Sentence, mentions: Iterable[Mention]) -> set[Span]:
    """Mentions as spans of tokens, of the kinds that are scored."""
    at = {place: number for number, (start, end) in enumerate(sentence.places) for place in range(start, end)}
    spans: set[Span] = set()
    for mention in mentions:
        tokens = [at[place] for place in range(mention.start, mention.end) if place in at]
        if tokens and mention.type in KINDS:
            spans.add((tokens[0], tokens[-1] + 1, KINDS[mention.type]))
    return spans


def handles(sentence: Sentence) -> set[int]:
    """Tokens that are an @ of its own, and those after one: handles that the tokens have cut in two."""
    marks = {number for number, token in enumerate(sentence.tokens) if token == "@"}
    return marks | {number + 1 for number in marks}


def score(sentences: Sequence[Sentence], mentions: Sequence[Sequence[Mention]]) -> dict[str, Figures]:
    """Figures of all names, and where handles are cut in two also of all others ("without @")."""
    every, others = Counts(), Counts()
    cut = False
    for sentence, found in zip(sentences, mentions, strict=True):
        gold, mine = set(sentence.spans), spans_of(sentence, found)
        every.add(gold, mine)
        apart = handles(sentence)
        cut = cut or bool(apart)
        others.add(*({span for span in spans if span[0] not in apart} for spans in (gold, mine)))
    return {"": every.figures(), NO_HANDLES: others.figures()} if cut else {"": every.figures()}


def kind_of(chosen: NerSet) -> str:
    return "tweets" if chosen.tweets else "encyclopedia" if "CrossNER" in chosen.name else "edited prose"


def extractors() -> list[Extractor]:
    """Every extractor that could be there. Gemini only with a key: it costs money."""
    found: list[Extractor] = [
        EncoderExtractor(),
        SpacyExtractor(MEDIUM, "spaCy md"),
        SpacyExtractor(name="spaCy sm"),
    ]
    settings = load_settings()
    if settings.has_gemini:
        from ingestion.entities.gemini import GeminiExtractor

        key = settings.gemini_api_key.get_secret_value() if settings.gemini_api_key else None
        found.insert(0, GeminiExtractor(settings.gemini, key))
    return found


def run(bench: Bench, progress: Progress) -> tuple[dict[str, Figures], dict[str, dict[str, Figures]]]:
    """Figures by "kind/set and part/extractor". Raises ValueError when no set is there."""
    parts = {
        f"{kind_of(each)}/{each.name} {part}": read_set(bench.data, each, part)[: bench.limit]
        for each in SETS
        for part in ("dev", "test")
    }
    parts = {name: sentences for name, sentences in parts.items() if sentences}
    if not parts:
        raise ValueError(f"no dev or test part of any set in {bench.data}")
    there = asyncio.run(_working(extractors()))
    progress.begin(len(parts) * len(there))
    figures: dict[str, Figures] = {}
    seconds: defaultdict[str, float] = defaultdict(float)
    for name, sentences in sorted(parts.items(), key=lambda each: ORDER.index(each[0].split("/")[0])):
        for extractor in there:
            began = time.process_time()
            mentions = asyncio.run(_read(extractor, sentences))
            seconds[extractor.name] += time.process_time() - began
            for which, found in score(sentences, mentions).items():
                figures[f"{f'{name} {which}'.strip()}/{extractor.name}"] = found
            progress.step(f"{extractor.name}: {name}")
    tokens = sum(len(sentence.tokens) for sentences in parts.values() for sentence in sentences)
    return figures | _pace(tokens, seconds), {}


def _pace(tokens: int, seconds: Mapping[str, float]) -> dict[str, Figures]:
    """How fast each was, in CPU seconds of this run; compared with the slowest of the shipped ones, spaCy md."""
    slowest = max(seconds.values())
    return {
        f"pace/all sets/{name}": {
            "tokens a CPU second": float(round(tokens / max(spent, 1e-9))),
            "times the slowest": round(slowest / max(spent, 1e-9), 2),
        }
        for name, spent in seconds.items()
    }


async def _working(candidates: Sequence[Extractor]) -> list[Extractor]:
    """Those that answer. Their loading is not measured."""
    there: list[Extractor] = []
    for each in candidates:
        [tried] = await EntityExtractor([each]).extract(["Ana Brandt moved to Porto."])
        if not tried.failed:
            there.append(each)
    return there


async def _read(extractor: Extractor, sentences: Sequence[Sentence]) -> list[tuple[Mention, ...]]:
    found = await EntityExtractor([extractor]).extract([sentence.text for sentence in sentences])
    return [each.mentions for each in found]


def print_figures(title: str, figures: Mapping[str, Figures], stream: TextIO) -> None:
    """A table a set: a line a type, three columns an extractor."""
    tables: defaultdict[str, dict[str, Figures]] = defaultdict(dict)
    for path, each in figures.items():
        kind, name, extractor = path.split("/")
        tables[f"{kind}: {name}"][extractor] = each
    console = Console(file=stream, width=None if stream.isatty() else 120)
    console.print(f"{title}\nexact spans, per cent: precision, recall, F1", highlight=False)
    sets = {caption: rows for caption, rows in tables.items() if not caption.startswith("pace")}
    for caption, rows in sets.items():
        console.print(_type_table(caption, rows))
    console.print(_summary(sets))
    for caption in tables.keys() - sets.keys():
        console.print(_pace_table(caption, tables[caption]))


def _type_table(caption: str, rows: Mapping[str, Figures]) -> Table:
    table = Table("", "names", title=caption, title_justify="left")
    for extractor in rows:
        for figure in ("P", "R", "F1"):
            table.add_column(f"{extractor}\n{figure}", justify="right")
    first = next(iter(rows.values()))
    for kind in SHOWN:
        if f"{kind} names" in first:
            cells = [_cell(each[f"{kind} {name}"]) for each in rows.values() for name in ("precision", "recall", "f1")]
            table.add_row(kind, f"{first[f'{kind} names']:.0f}", *cells, style="bold" if kind == "the three" else None)
    return table


def _summary(sets: Mapping[str, Mapping[str, Figures]]) -> Table:
    """One line a set: F1 of person, organisation and place together."""
    table = Table("", *next(iter(sets.values())), title="F1 of the three together", title_justify="left")
    for caption, rows in sets.items():
        table.add_row(caption, *(_cell(each["the three f1"]) for each in rows.values()))
    return table


def _pace_table(caption: str, rows: Mapping[str, Figures]) -> Table:
    table = Table("", *next(iter(rows.values())), title=caption, title_justify="left")
    for extractor, each in rows.items():
        table.add_row(extractor, *(_cell(value) for value in each.values()))
    return table


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
