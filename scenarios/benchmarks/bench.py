"""`python -m scenarios bench NAME ...`: run benchmarks, print a table beside the baselines, write JSON."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scenarios.benchmarks import calbench, ingestion, ner, preferences
from scenarios.benchmarks.table import Bench, Figures, Progress, complain, print_table, versions, write_json

Result = tuple[Mapping[str, Figures], Mapping[str, Mapping[str, Figures]]]
"""Our figures by family, and each baseline's."""


def no_options(parser: argparse.ArgumentParser) -> None:
    """The options of a benchmark that has none of its own."""


def beside_baselines(title: str, result: Result, stream: TextIO) -> None:
    figures, baselines = result
    print_table(title, {"parley": figures, **baselines}, stream)


def by_group(title: str, result: Result, stream: TextIO) -> None:
    preferences.print_figures(title, result[0], stream)


def by_entity_set(title: str, result: Result, stream: TextIO) -> None:
    ner.print_figures(title, result[0], stream)


def by_measurement(title: str, result: Result, stream: TextIO) -> None:
    ingestion.print_figures(title, result[0], stream)


@dataclass(frozen=True)
class Benchmark:
    """`data`: the folder of its data set where the package has it; None: `--data` must be given."""

    run: Callable[[Bench, Progress], Result]
    data: Path | None = None
    add_options: Callable[[argparse.ArgumentParser], None] = no_options
    show: Callable[[str, Result, TextIO], None] = beside_baselines


def preference_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--half", choices=["open", "sealed", "both"], default="open", help="sealed: for a final figure")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write what went wrong on the open half there")
    parser.add_argument("--with-model", action="store_true", help="read with the model instead of by rules")


def ingestion_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="+", choices=ingestion.PARTS, metavar="PART", help=", ".join(ingestion.PARTS))
    parser.add_argument("--mb", type=float, default=1.5, help="of Markdown that goes through the whole path")


BENCHMARKS: dict[str, Benchmark] = {
    "calbench": Benchmark(calbench.run),
    "ingestion": Benchmark(ingestion.run, ingestion.HERE, ingestion_options, by_measurement),
    "ner": Benchmark(ner.run, show=by_entity_set),
    "preferences": Benchmark(preferences.run, preferences.LABELS, preference_options, by_group),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME", help=", ".join(sorted(BENCHMARKS)))
    for name, benchmark in BENCHMARKS.items():
        own = names.add_parser(name)
        own.add_argument(
            "--data",
            type=Path,
            required=benchmark.data is None,
            default=benchmark.data,
            help="the folder of its data set" + (" (default: ours)" if benchmark.data else ""),
        )
        own.add_argument("--seed", type=int, default=0, help="of every lot that is drawn (default 0)")
        own.add_argument("--limit", type=_positive, default=None, help="at most so many tasks of each family")
        own.add_argument("--json", type=Path, default=None, metavar="FILE", help="write the figures there")
        benchmark.add_options(own)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 2 when the data or the file cannot be used."""
    bench = Bench(arguments.name, arguments.data, arguments.seed, arguments.limit, vars(arguments))
    benchmark = BENCHMARKS[bench.name]
    began = time.monotonic()
    try:
        with Progress(sys.stderr) as progress:
            figures, baselines = benchmark.run(bench, progress)
    except ValueError as cause:
        return complain(f"{bench.name}: {cause}")
    seconds = round(time.monotonic() - began, 3)
    benchmark.show(f"{bench.name}, seed {bench.seed}, {seconds:.1f} s", (figures, baselines), sys.stdout)
    if arguments.json is None:
        return 0
    content = {
        "figures": figures,
        "baselines": baselines,
        "seed": bench.seed,
        "versions": versions(),
        "seconds": seconds,
    }
    try:
        write_json(arguments.json, content)
    except OSError as cause:
        return complain(f"cannot write {arguments.json}: {cause}")
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a number from 1")
    return number
