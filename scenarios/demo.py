"""`python -m scenarios demo NAME`: a fresh house is started, a story is played in it over HTTP, the house is ended."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from parley.settings import REPOSITORY, load_settings
from scenarios.runner import play
from scenarios.story import Story, load_story, stories


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", nargs="?", default="barbecue", help=f"one of {', '.join(stories())}, or a folder")
    parser.add_argument("--out", type=Path, help="where the report goes; default: out/<story>")
    parser.add_argument("--own-stores", action="store_true", help="use the stores and the model of your settings")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 when everything that the story promises was seen."""
    console = Console()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _leave)
    story = load_story(arguments.story)
    out = arguments.out or REPOSITORY / "out" / story.name
    with house_of(story, console, own_stores=arguments.own_stores) as url:
        code = play(story, url, out, console)
    console.print(f"Done in {time.monotonic() - began:.0f} s, from the first server to the last.")
    return code


def _leave(_: int, __: FrameType | None) -> None:
    """Told to end, the demo still ends what it started."""
    sys.exit(143)


@contextmanager
def house_of(story: Story, console: Console, *, own_stores: bool = False) -> Generator[str]:
    """A house with nobody in it, under the story's clock; everything it started is ended. Yields its address.

    Its stores are embedded and its twins compose, whatever your settings say: a story's people are not put beside
    real ones, and nobody's model is paid for. Unless you ask for it.
    """
    state = load_settings().folder / "stories" / story.name
    environment = dict(os.environ) if own_stores else _bare(os.environ)  # noqa: TID251  the child's environment is ours
    environment |= {
        "PARLEY_STATE": str(state),
        "PARLEY_NOW": story.now.isoformat(),
        "PARLEY_SERVE__PORT": "0",
    }
    _serving("down", environment)
    shutil.rmtree(state, ignore_errors=True)
    try:
        with console.status("Starting Postgres, the graph, Ray and Serve ..."):
            _serving("up", environment)
        yield json.loads((state / "house.json").read_text())["url"]
    finally:
        with console.status("Stopping what was started ..."):
            _serving("down", environment)


def _bare(environment: Mapping[str, str]) -> dict[str, str]:
    own = ("PARLEY_STORES__", "PARLEY_EMBEDDING__", "PARLEY_RAY__ADDRESS", "OPENAI_")
    kept = {name: value for name, value in environment.items() if not name.upper().startswith(own)}
    return kept | {"PARLEY_ENV_FILE": ""}


def _serving(command: str, environment: dict[str, str]) -> None:
    """The house's own command line. Raises SystemExit with what it said when it failed."""
    told = subprocess.run(
        [sys.executable, "-m", "serving", command], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    if told.returncode:
        raise SystemExit(told.stderr.strip() or told.stdout.strip() or f"`serving {command}` failed")
