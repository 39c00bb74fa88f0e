"""Precision and recall of the preference rules on the labelled sentences, by kind.

Run `python -m tests.unit.preference_scores` to see the table and every mistake.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from ingestion.objects import slot_of
from ingestion.people import Speaker
from ingestion.preferences import Said, statements
from tests.unit import preference_labels

ANA = Speaker(uid="ana", name="Ana Sousa", aliases=("Anita",))
SAID = Said(at=datetime(2026, 5, 20, 12, tzinfo=UTC), by="upload", timezone="Europe/Lisbon")
SIGNS = {"+": 1, "-": -1, "0": 0}

Label = tuple[str, int, str]


def expected(line: str) -> Counter[Label]:
    found: Counter[Label] = Counter()
    for entry in filter(None, (part.strip() for part in line.split(" | "))):
        kind, sign, thing = entry.split(" ", 2)
        found[(kind, SIGNS[sign], slot_of(thing))] += 1
    return found


def noted(text: str) -> Counter[Label]:
    found = statements(text, ANA, SAID)
    return Counter(
        (
            item.kind.value,
            item.polarity,
            slot_of(item.object.split(" (")[0] if item.kind == "relation" else item.object),
        )
        for item in found
    )


class Scores:
    def __init__(self, cases: Iterable[tuple[str, str]]) -> None:
        self.right: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.mistakes: list[str] = []
        for text, labels in cases:
            self._add(text, expected(labels), noted(text))

    def _add(self, text: str, want: Counter[Label], got: Counter[Label]) -> None:
        for target, labels in ((self.right, want & got), (self.wrong, got - want), (self.missed, want - got)):
            for label, count in labels.items():
                target[label[0]] += count
        if want != got:
            self.mistakes.append(f"{text!r}\n    missed {sorted(want - got)}\n    wrong  {sorted(got - want)}")

    def precision(self, kind: str) -> float:
        return _share(self.right[kind], self.wrong[kind])

    def recall(self, kind: str) -> float:
        return _share(self.right[kind], self.missed[kind])

    @property
    def overall(self) -> tuple[float, float]:
        return (
            _share(self.right.total(), self.wrong.total()),
            _share(self.right.total(), self.missed.total()),
        )


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def main() -> None:
    for name in ("BEFORE", "AFTER"):
        cases = getattr(preference_labels, name, [])
        scores = Scores(cases)
        print(f"\n{name}: {len(cases)} texts, precision {scores.overall[0]:.2f}, recall {scores.overall[1]:.2f}")
        for kind in sorted(set(scores.right) | set(scores.wrong) | set(scores.missed)):
            shares = f"precision {scores.precision(kind):.2f}  recall {scores.recall(kind):.2f}"
            print(f"  {kind:13} {shares}  ({scores.right[kind]} right)")
        print("\n".join(scores.mistakes))


if __name__ == "__main__":
    main()
