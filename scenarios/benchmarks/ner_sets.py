"""The data sets of `bench ner`: sentences as given tokens with spans, and what their types are called here.

Formats are CoNLL's: a token a line, its label in one of the columns, an empty line between sentences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TYPES = ("person", "organisation", "place")

_PLAIN = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_EMERGING = {
    "person": "person",
    "location": "place",
    "corporation": "organisation",
    "group": "organisation",
    "creative-work": "work",
    "product": "product",
}
_CROSS = {
    **dict.fromkeys(("person", "politician", "writer", "musicalartist", "scientist", "researcher"), "person"),
    **dict.fromkeys(("organisation", "politicalparty", "band", "university"), "organisation"),
    **dict.fromkeys(("location", "country"), "place"),
    **dict.fromkeys(("book", "poem", "album", "song", "magazine", "academicjournal"), "work"),
    **dict.fromkeys(("event", "election", "conference"), "event"),
    "product": "product",
}


@dataclass(frozen=True)
class Sentence:
    """`spans`: tokens [start, end) and the type: one of TYPES, "work", "event", "product" or "other"."""

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]

    @property
    def text(self) -> str:
        return " ".join(self.tokens)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where each token stands in `text`, in characters."""
        at, places = 0, list[tuple[int, int]]()
        for token in self.tokens:
            places.append((at, at + len(token)))
            at += len(token) + 1
        return places


@dataclass(frozen=True)
class NerSet:
    """`files` by part, in the folder of --data. `token` and `label` are columns. `tweets`: not edited prose."""

    name: str
    files: Mapping[str, Sequence[str]]
    types: Mapping[str, str]
    tweets: bool = False
    token: int = 0
    label: int = 1
    inside_only: bool = False  # labels do not tell where one span ends and the next begins


_DOMAINS = ("ai", "literature", "music", "politics", "science")

SETS = (
    NerSet(
        "UNER-EWT",
        {
            "dev": ("uner_english_ewt/en_ewt-ud-dev.iob2",),
            "test": ("uner_english_ewt/en_ewt-ud-test.iob2",),
        },
        _PLAIN,
        token=1,
        label=2,
    ),
    *(
        NerSet(
            f"CrossNER {domain}",
            {part: (f"crossner/{domain}/{part}.txt",) for part in ("train", "dev", "test")},
            _CROSS,
        )
        for domain in _DOMAINS
    ),
    NerSet(
        "Broad Twitter",
        {part: (f"broad_twitter_corpus/splits/btc.{part}",) for part in ("train", "dev", "test")},
        _PLAIN,
        tweets=True,
    ),
    NerSet(
        "WNUT-17",
        {
            "train": ("wnut17/wnut17train.conll",),
            "dev": ("wnut17/emerging.dev.conll",),
            "test": ("wnut17/emerging.test.annotated", "wnut17/emerging.test.conll"),
        },
        _EMERGING,
        tweets=True,
    ),
)


def read_set(folder: Path, chosen: NerSet, part: str) -> list[Sentence]:
    """The sentences of one part, none when its file is not there. Raises ValueError that names an unreadable file."""
    for name in chosen.files.get(part, ()):
        file = folder / name
        if file.exists():
            try:
                text = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as cause:
                raise ValueError(f"{file} cannot be read: {cause}") from cause
            return list(sentences_of(text, chosen, str(file)))
    return []


def sentences_of(text: str, chosen: NerSet, name: str = "") -> Iterator[Sentence]:
    """Raises ValueError when a line has too few columns."""
    tokens, labels = list[str](), list[str]()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if not line.strip():
            if tokens:
                yield _sentence(tokens, labels, chosen)
            tokens, labels = [], []
            continue
        if chosen.token and line.startswith("#"):  # a comment, where lines are numbered
            continue
        columns = line.rstrip("\r").split("\t") if "\t" in line else line.split()
        if len(columns) <= max(chosen.token, chosen.label):
            raise ValueError(f"{name} line {number} is not of {chosen.name}: {line[:60]!r}")
        # A blank inside a token would look like two of them.
        tokens.append("_".join(columns[chosen.token].split()) or "_")
        labels.append(columns[chosen.label].strip())


def _sentence(tokens: Sequence[str], labels: Sequence[str], chosen: NerSet) -> Sentence:
    spans = list[tuple[int, int, str]]()
    for at, label in enumerate(labels):
        mark, _, name = label.partition("-")
        if mark not in ("B", "I"):
            continue
        kind = chosen.types.get(name, "other")
        goes_on = mark == "I" and spans and spans[-1][1] == at and labels[at - 1][2:] == name
        if goes_on:
            spans[-1] = (spans[-1][0], at + 1, kind)
        else:
            spans.append((at, at + 1, kind))
    return Sentence(tuple(tokens), tuple(spans))
