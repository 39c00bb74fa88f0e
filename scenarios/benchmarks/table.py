"""What every benchmark is given and leaves behind: its options, its progress, a table and a JSON file."""

import json
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

Figures = dict[str, float | None]
"""A figure by name; None where it is not defined (a ratio over nothing). A whole number is a count."""

_VERSIONS = ("parley", "numpy", "pydantic", "autogen-agentchat")


@dataclass(frozen=True)
class Bench:
    """What a benchmark is run with. `limit`: at most so many tasks of each family. `options`: its own, by name."""

    name: str
    data: Path
    seed: int = 0
    limit: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Progress:
    """A bar on a terminal, a line every tenth of the way elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._total = 0
        self._done = 0

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, total: int) -> None:
        self._total = max(1, total)
        self._bar.add_task("", total=total)

    def step(self, what: str) -> None:
        self._done += 1
        for task in self._bar.task_ids:
            self._bar.update(task, advance=1, description=what)
        tenth = self._done * 10 // self._total
        if not self._console.is_terminal and tenth > (self._done - 1) * 10 // self._total:
            self._console.print(f"{tenth * 10} %: {self._done} of {self._total}, {what}", highlight=False)


def ratio(over: float, under: float) -> float | None:
    """`over / under`; 1 when both are 0, None when only `under` is."""
    if under == 0:
        return 1.0 if over == 0 else None
    return over / under


def print_table(title: str, rows: Mapping[str, Mapping[str, Figures]], stream: TextIO) -> None:
    """One line a solver; one column a figure of each family. `rows` is solver -> family -> figures."""
    columns = [(family, name) for family, figures in next(iter(rows.values())).items() for name in figures]
    table = Table(title=title)
    table.add_column("")
    for family, name in columns:
        table.add_column(f"{family}\n{name.replace('_', ' ')}", justify="right")
    for solver, families in rows.items():
        table.add_row(solver.replace("_", " "), *_cells(families, columns))
    Console(file=stream, width=None if stream.isatty() else 110).print(table)


def _cells(families: Mapping[str, Figures], columns: Iterable[tuple[str, str]]) -> list[str]:
    values = (families[family][name] for family, name in columns)
    return ["-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}" for value in values]


def versions() -> dict[str, str]:
    """What ran: Python and the packages a figure may depend on."""
    found = {"python": platform.python_version()}
    for name in _VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def write_json(file: Path, content: Mapping[str, object]) -> None:
    """Write the results. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def complain(message: str) -> int:
    print(message, file=sys.stderr)
    return 2
