"""Reading preferences: what the reader finds in labelled texts, against what a fair judge expects of it.

How one found statement counts against one label, when the object is right (labels.is_about) and so is the sign:
1 for a right kind (like and interest are one family), 1/2 for a right wish with the wrong hardness (a dislike found
as a dealbreaker or the other way round, a like found as a requirement), else nothing. A label is met once. Saying a
met label again, or something from `may`, counts neither for nor against; whatever else was found is a false alarm.
Precision is the credit over what was met or a false alarm, recall the credit over what was expected.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ingestion.model_reading import read_with_model
from ingestion.people import Speaker
from ingestion.preferences import Found, Said, statements
from parley.llm.openai_model import OpenAIModel
from parley.preferences import PreferenceKind
from parley.settings import Settings, load_settings
from scenarios.benchmarks.labels import SPARE, SPARE_OF_FACTS, Case, Half, Label, Reading, is_about, read_cases
from scenarios.benchmarks.table import Bench, Figures, Progress, print_table, ratio

LABELS = Path(__file__).parent / "preference_labels"
REMINDER = "The sealed half is for the final figure. Whoever tunes the reader does not look into it."

Reader = Callable[[Case], Sequence[Found]]


def by_rules(case: Case) -> Sequence[Found]:
    """What the reader finds without a model."""
    return statements(case.text, *_spoken(case))


def by_model(settings: Settings) -> Reader:
    """The reader that asks the settings' model. Raises ValueError without one, or when it does not answer."""
    if not settings.has_model:
        raise ValueError("there is no model: set OPENAI_API_KEY or OPENAI_BASE_URL, or run it without --with-model")

    async def asked(case: Case) -> Sequence[Found]:
        model = OpenAIModel.from_settings(settings)
        try:
            reading = await read_with_model(case.text, *_spoken(case), model)
        finally:
            await model.close()
        if reading.by_rules:
            raise ValueError(f"the model did not answer about {case.id}")
        return reading.found

    return lambda case: asyncio.run(asked(case))


def _spoken(case: Case) -> tuple[Speaker, Said]:
    message = case.form == "message"
    person = Speaker(uid=case.id, name=case.owner.name, aliases=case.owner.aliases)
    return person, Said(at=case.said_at, by="message" if message else "upload", turn=message)


_TASTE = frozenset({PreferenceKind.LIKE, PreferenceKind.INTEREST})
_PLAIN = frozenset({PreferenceKind.FACT, PreferenceKind.RELATION})
_HARDNESS = (
    frozenset({PreferenceKind.DISLIKE, PreferenceKind.DEALBREAKER}),
    frozenset({PreferenceKind.LIKE, PreferenceKind.DEALBREAKER}),
)


@dataclass(frozen=True)
class Judged:
    """One case after the reader: labels met (with the credit), missed, and what was found without being there."""

    case: Case
    met: tuple[tuple[Label, Found, float], ...]
    missed: tuple[Label, ...]
    false_alarms: tuple[Found, ...]
    allowed: tuple[tuple[Label, Found], ...] = ()


def judge(case: Case, found: Sequence[Found]) -> Judged:
    """Pair labels with statements, the better pairs first, each at most once."""
    pairs = sorted(
        (-credit, at, place)
        for at, label in enumerate(case.expect)
        for place, each in enumerate(found)
        if (credit := credit_of(label, each, case)) > 0
    )
    labels: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, place in pairs:
        if at not in labels and place not in taken:
            labels[at] = place
            taken.add(place)
    met = tuple(
        (case.expect[at], found[place], credit_of(case.expect[at], found[place], case)) for at, place in labels.items()
    )
    missed = tuple(label for at, label in enumerate(case.expect) if at not in labels)
    rest = [each for place, each in enumerate(found) if place not in taken]
    allowed = [(label, each) for each in rest if (label := _allowing(case, each)) is not None]
    false_alarms = tuple(each for each in rest if not any(each is seen for _, seen in allowed))
    return Judged(case, met, missed, false_alarms, tuple(allowed))


def credit_of(label: Label, found: Found, case: Case) -> float:
    """0, 1/2 or 1: see the top of this file."""
    spare = SPARE_OF_FACTS if found.kind is PreferenceKind.FACT else SPARE
    if not is_about(label.about, found.object, case.language, spare):
        return 0.0
    return max(_credit(reading, found) for reading in label.readings)


def _credit(reading: Reading, found: Found) -> float:
    if not _same_sign(reading, found):
        return 0.0
    kinds = frozenset({reading.kind, found.kind})
    if len(kinds) == 1 or kinds <= _TASTE:
        return 1.0
    return 0.5 if kinds in _HARDNESS else 0.0


def _same_sign(reading: Reading, found: Found) -> bool:
    """A plain fact may be signed or not; a skill without a sign is one that is there."""
    if found.kind in _PLAIN and (found.polarity == 0 or reading.polarity == 0):
        return True
    signed = found.polarity or (1 if found.kind is PreferenceKind.SKILL else 0)
    return signed == reading.polarity


def _allowing(case: Case, found: Found) -> Label | None:
    """The label of the case that makes it no mistake to have found this beside what was met."""
    return next((each for each in (*case.may, *case.expect) if credit_of(each, found, case) == 1.0), None)


@dataclass
class Tally:
    """Counts of one group of cases. `credit` is what the met labels were worth, `alarmed` cases had false alarms.

    `unjudged` statements counted neither way: it is shown so that nobody hides behind them.
    """

    cases: int = 0
    expected: int = 0
    met: int = 0
    credit: float = 0.0
    false_alarms: int = 0
    unjudged: int = 0
    alarmed: int = 0

    def figures(self) -> Figures:
        return {
            "precision": ratio(self.credit, self.met + self.false_alarms),
            "recall": ratio(self.credit, self.expected),
            "expected": self.expected,
            "met": self.met,
            "false_alarms": self.false_alarms,
            "not_judged": self.unjudged,
            "clean_cases": ratio(self.cases - self.alarmed, self.cases),
            "cases": self.cases,
        }


def score(judged: Sequence[Judged]) -> dict[str, Figures]:
    """Figures by `group/name`: all, kind, trap (and ordinary text with nothing in it), language, style, marks."""
    groups: defaultdict[str, Tally] = defaultdict(Tally)
    for each in judged:
        case = each.case
        ordinary = "nothing to find" if not case.expect else "something to find"
        for group in ("all/all", f"trap/{case.trap or ordinary}", f"language/{case.language}", f"style/{case.style}"):
            _count(groups[group], each)
        for kind in PreferenceKind:
            _count(groups[f"kind/{kind.value}"], _only(each, kind))
    return {name: groups[name].figures() for name in sorted(groups)} | _marks(judged)


def _count(tally: Tally, judged: Judged) -> None:
    tally.cases += 1
    tally.expected += len(judged.met) + len(judged.missed)
    tally.met += len(judged.met)
    tally.credit += sum(credit for _, _, credit in judged.met)
    tally.false_alarms += len(judged.false_alarms)
    tally.unjudged += len(judged.allowed)
    tally.alarmed += bool(judged.false_alarms)


def _only(judged: Judged, kind: PreferenceKind) -> Judged:
    """What of it is of one kind: labels by their first reading, false alarms by what they were found as."""
    return Judged(
        judged.case,
        tuple(each for each in judged.met if each[0].kind is kind),
        tuple(each for each in judged.missed if each.kind is kind),
        tuple(each for each in judged.false_alarms if each.kind is kind),
        tuple(each for each in judged.allowed if each[1].kind is kind),
    )


@dataclass
class Mark:
    """How often something beside kind and object was right, of the times it could be."""

    right: int = 0
    of: int = 0

    def count(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def figures(self) -> Figures:
        return {"share": ratio(self.right, self.of), "right": self.right, "of": self.of}


@dataclass
class Marks:
    privacy_precision: Mark = field(default_factory=Mark)
    privacy_recall: Mark = field(default_factory=Mark)
    time: Mark = field(default_factory=Mark)
    comparison: Mark = field(default_factory=Mark)
    hardness: Mark = field(default_factory=Mark)
    sign: Mark = field(default_factory=Mark)


def _marks(judged: Iterable[Judged]) -> dict[str, Figures]:
    """Privacy, time and comparison over what was met; the sign over all whose object was found."""
    marks = Marks()
    for each in judged:
        for label, found, credit in each.met:
            _count_marks(marks, label, found, each.case)
            marks.hardness.count(credit == 1.0)
            marks.sign.count(True)
        for label, found in each.allowed:
            if label.private is True:
                marks.privacy_recall.count(found.private)
        for label in each.missed:
            if any(_against(label, found, each.case) for found in each.false_alarms):
                marks.sign.count(False)
    return {f"marks/{name.replace('_', ' ')}": mark.figures() for name, mark in vars(marks).items()}


def _count_marks(marks: Marks, label: Label, found: Found, case: Case) -> None:
    if label.private is True:
        marks.privacy_recall.count(found.private)
    if found.private and label.private != "either":
        marks.privacy_precision.count(label.private is True)
    if label.since is not None:
        marks.time.count(found.valid_from.date().isoformat().startswith(label.since))
    if label.over:
        marks.comparison.count(found.over is not None and is_about(label.over, found.over, case.language))


def _against(label: Label, found: Found, case: Case) -> bool:
    """The right object with the opposite sign."""
    opposite = any(found.polarity == -reading.polarity != 0 for reading in label.readings)
    return opposite and is_about(label.about, found.object, case.language)


def run(bench: Bench, progress: Progress) -> tuple[dict[str, Figures], dict[str, dict[str, Figures]]]:
    """Figures by `half/group/name`. Raises ValueError: no model, no labelled set, no place for the misses."""
    halves: tuple[Half, ...] = ("open", "sealed") if bench.options["half"] == "both" else (bench.options["half"],)
    reader = by_model(load_settings()) if bench.options["with_model"] else by_rules
    sets = {half: read_cases(bench.data, half)[: bench.limit] for half in halves}
    progress.begin(sum(len(cases) for cases in sets.values()))
    figures: dict[str, Figures] = {}
    for half, cases in sets.items():
        judged = [_judged(case, reader, progress) for case in cases]
        figures |= {f"{half}/{name}": each for name, each in score(judged).items()}
        if half == "open" and bench.options["misses"] is not None:
            write_misses(bench.options["misses"], judged)
    if "sealed" in sets:
        print(REMINDER, file=sys.stderr)
    return figures, {}


def _judged(case: Case, reader: Reader, progress: Progress) -> Judged:
    judged = judge(case, reader(case))
    progress.step(case.style)
    return judged


def write_misses(file: Path, judged: Iterable[Judged]) -> None:
    """Every case with a false alarm, a miss or half a credit, to be read by people. Raises ValueError."""
    lines: list[str] = []
    for each in judged:
        wrong = [f"  missed: {_label(label)}" for label in each.missed]
        wrong += [f"  half: {_label(label)}, found {_found(found)}" for label, found, credit in each.met if credit < 1]
        wrong += [f"  false alarm: {_found(found)}, quote {found.quote!r}" for found in each.false_alarms]
        if wrong:
            head = f"{each.case.id} {each.case.language} {each.case.style} {each.case.trap}".rstrip()
            lines += [head, *(f"  | {line}" for line in each.case.text.splitlines()), *wrong, ""]
    try:
        file.write_text("\n".join(lines), encoding="utf-8")
    except OSError as cause:
        raise ValueError(f"cannot write {file}: {cause.strerror}") from cause


def _label(label: Label) -> str:
    readings = " or ".join(f"{each.kind.value} {each.polarity:+d}" for each in label.readings)
    return f"{readings}: {' / '.join(label.about)}"


def _found(found: Found) -> str:
    return f"{found.kind.value} {found.polarity:+d}: {found.object}"


def print_figures(title: str, figures: Mapping[str, Figures], stream: TextIO) -> None:
    """One table a half and group, one line a name."""
    tables: defaultdict[str, dict[str, Mapping[str, Figures]]] = defaultdict(dict)
    for path, each in figures.items():
        half, group, name = path.split("/")
        tables[f"{half} half, by {group}"][name] = {"": each}
    print(title, file=stream)
    for caption, rows in tables.items():
        print_table(caption, rows, stream)
