"""`python -m scenarios`: plays stories, runs benchmarks."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scenarios import demo
from scenarios.benchmarks import bench


class Command(NamedTuple):
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS: dict[str, Command] = {
    "demo": Command("play a story, end to end, over HTTP", demo.add_arguments, demo.run),
    "bench": Command("score the house on a task nobody here wrote", bench.add_arguments, bench.run),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the subcommand named."""
    parser = argparse.ArgumentParser(prog="python -m scenarios")
    subcommands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(subcommands.add_parser(name, help=command.help))
    parsed = parser.parse_args(arguments)
    return COMMANDS[parsed.command].run(parsed)


if __name__ == "__main__":
    sys.exit(main())
