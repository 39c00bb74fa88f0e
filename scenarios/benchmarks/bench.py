"""`python -m scenarios bench NAME ...`: run benchmarks, print a table beside the baselines, write JSON."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from scenarios.benchmarks import calbench
from scenarios.benchmarks.table import Bench, Figures, Progress, complain, print_table, versions, write_json

Result = tuple[Mapping[str, Figures], Mapping[str, Mapping[str, Figures]]]

BENCHMARKS: dict[str, Callable[[Bench, Progress], Result]] = {"calbench": calbench.run}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=sorted(BENCHMARKS), help="which benchmark")
    parser.add_argument("--data", type=Path, required=True, help="the folder of its data set")
    parser.add_argument("--seed", type=int, default=0, help="of every lot that is drawn (default 0)")
    parser.add_argument("--limit", type=_positive, default=None, help="at most so many tasks of each family")
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help="write the figures there")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 2 when the data or the file cannot be used."""
    bench = Bench(arguments.name, arguments.data, arguments.seed, arguments.limit)
    began = time.monotonic()
    try:
        with Progress(sys.stderr) as progress:
            figures, baselines = BENCHMARKS[bench.name](bench, progress)
    except ValueError as cause:
        return complain(f"{bench.name}: {cause}")
    seconds = round(time.monotonic() - began, 3)
    print_table(f"{bench.name}, seed {bench.seed}, {seconds:.1f} s", {"parley": figures, **baselines}, sys.stdout)
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
