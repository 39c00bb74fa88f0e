"""Ingestion measured: how much a minute through the whole path, what bounds it, and how much memory it takes.

Each measurement brings what it reads, made from the seed, and a house of its own with nobody in it. Two cores decide
most figures, so the load of the machine while it ran is told beside them.
"""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table

from memory.wordpieces import Wordpieces
from parley.settings import load_settings
from scenarios.benchmarks import chat_turns, pdf_book, slow_sites
from scenarios.benchmarks.footprint import Footprint, computed
from scenarios.benchmarks.house import BenchHouse, bench_house
from scenarios.benchmarks.prose import Prose
from scenarios.benchmarks.stages import stages
from scenarios.benchmarks.table import Bench, Figures, Progress

HERE = Path(__file__).parent
PARTS = ("path", "stages", "chat", "pdf", "workers")
MB = 1_000_000
_FILE = 60_000  # bytes
_STAGES = 0.2  # of the text goes through the stages one by one

AIMS: dict[tuple[str, str], tuple[float, str]] = {
    ("whole path", "MB_a_minute"): (1.0, "at least"),
    ("chat turns", "read_and_appended_a_second"): (150.0, "at least"),
    ("20 MB PDF", "peak_GB"): (1.5, "below"),
    ("workers", "two_over_one"): (1.7, "at least"),
}


def run(bench: Bench, progress: Progress) -> tuple[dict[str, Figures], dict[str, dict[str, Figures]]]:
    """Figures by measurement. Raises ValueError when a house does not start, or sets a file aside."""
    wanted = tuple(bench.options["only"] or PARTS)
    figures: dict[str, Figures] = {}
    progress.begin(len(wanted))
    documents = list(Prose(bench.seed).documents(int(bench.options["mb"] * MB), _FILE))
    if {"path", "chat"} & set(wanted):
        with bench_house() as house:
            figures |= _in_a_house(house, documents, wanted, progress)
    if "stages" in wanted:
        some = documents[: max(1, round(_STAGES * len(documents)))]
        figures["stages alone, seconds a MB"] = _per_mb(stages(some, load_settings()), some)
        progress.step("stages")
    if "pdf" in wanted:
        figures["20 MB PDF"] = pdf_book.measure(bench.seed)
        progress.step("pdf")
    if "workers" in wanted:
        figures["workers"] = slow_sites.measure(bench.seed)
        progress.step("workers")
    figures["machine"] = {"cores": os.cpu_count() or 0, "load_of_the_last_minute": round(os.getloadavg()[0], 1)}
    return figures, {}


def _in_a_house(
    house: BenchHouse, documents: Sequence[str], wanted: Sequence[str], progress: Progress
) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    if "chat" in wanted:
        found["chat turns"] = chat_turns.measure(house)
        progress.step("chat")
    if "path" in wanted:
        found |= _path(house, documents)
        progress.step("path")
    return found


def _path(house: BenchHouse, documents: Sequence[str]) -> dict[str, Figures]:
    """Markdown of one person until a question would see all of it: in the journal, in both views, every passage."""
    person = house.person("reader")
    house.ingested(house.upload(person, {"warm-up.md": b"I love rowing with Ana.\n"}))
    house.named(person)  # processes are started, models loaded
    size = sum(len(text.encode()) for text in documents)
    before, began = computed(house.state, house.pid), time.monotonic()
    with Footprint(house.pid) as footprint:
        house.ingested(house.upload(person, {f"notes-{n}.md": text.encode() for n, text in enumerate(documents)}))
    seconds = time.monotonic() - began
    after = computed(house.state, house.pid)
    house.named(person)
    named = time.monotonic() - began
    stats = house.call("GET", f"/twin/{person}/profile")["stats"]
    busy: Figures = {kind: (after[kind] - before[kind]) / (size / MB) for kind in after}
    figures: Figures = {
        "MB_a_minute": size / MB / seconds * 60,
        "MB_a_minute_until_names_are_found_too": size / MB / named * 60,
        "MB": size / MB,
        "seconds": seconds,
        "files": len(documents),
        "wordpieces": _wordpieces(documents),
        "events": stats["head"],
        "preferences": stats["entries"],
        "peak_GB_of_the_whole_house": footprint.peak / 1e9,
    }
    return {"whole path": figures, "core-seconds a MB": busy}


def _wordpieces(documents: Sequence[str]) -> int:
    counting = Wordpieces()
    return sum(counting.count(text) for text in documents)


def _per_mb(seconds: Mapping[str, float], documents: Sequence[str]) -> Figures:
    """Seconds a MB by stage; a stage alone keeps one core busy (but for the stores, which are other processes)."""
    size = sum(len(text.encode()) for text in documents) / MB
    figures: Figures = {stage: each / size for stage, each in seconds.items()}
    return figures | {"all": sum(seconds.values()) / size}


def print_figures(title: str, figures: Mapping[str, Figures], stream: TextIO) -> None:
    """One line a figure, its aim beside it where it has one."""
    table = Table(title=title)
    for name in ("measured", "what", "figure", "aim"):
        table.add_column(name, justify="right" if name == "figure" else "left")
    for measurement, each in figures.items():
        for name, value in each.items():
            table.add_row(measurement, name.replace("_", " "), _written(value), _aim(measurement, name, value))
        table.add_section()
    Console(file=stream, width=None if stream.isatty() else 110).print(table)


def _written(value: float | None) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _aim(measurement: str, name: str, value: float | None) -> str:
    aim = AIMS.get((measurement, name))
    if aim is None or value is None:
        return ""
    reached = value < aim[0] if aim[1] == "below" else value >= aim[0]
    return f"{aim[1]} {aim[0]:g}: {'reached' if reached else 'missed'}"
