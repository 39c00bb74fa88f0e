"""What `python -m ingestion` does, over HTTP: nothing here touches a store."""

import argparse
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ingestion.folders import called, files_in
from parley.settings import REPOSITORY, load_settings

_FILES = 100  # in one upload
_BYTES = 100 * 1024 * 1024
_POLL_S = 0.3


class Trouble(Exception):
    """What went wrong and what to do, for whoever typed the command. `refused`: the house took it in, and said no."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class Door:
    """The front door of a house, as a client sees it."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=120, trust_env=False)

    @classmethod
    def at(cls, url: str | None) -> Self:
        """The house at `url`; else the one of our state folder, started when it does not run."""
        return cls(url or _running() or _started())

    def call(self, method: str, path: str, **options: Any) -> Any:
        try:
            answer = self._http.request(method, path, **options)
        except httpx.HTTPError as cause:
            raise Trouble(f"The house does not answer: {cause}. Start it with `make serve`.") from cause
        if answer.is_error:
            told = answer.json() if "json" in answer.headers.get("content-type", "") else {"detail": answer.text}
            raise Trouble(f"{told.get('detail')} {told.get('what_to_do', '')}".strip(), refused=answer.is_client_error)
        return answer.json() if answer.content else None


def _running() -> str | None:
    """The address of the house of this state folder, if it answers."""
    try:
        url = json.loads((load_settings().folder / "house.json").read_text())["url"]
        httpx.get(f"{url}/healthz", timeout=10, trust_env=False)
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return str(url)


def _started() -> str:
    print("No house is running; starting one (`make stop` ends it).", file=sys.stderr)
    told = subprocess.run([sys.executable, "-m", "serving", "up"], cwd=REPOSITORY, capture_output=True, text=True)
    if told.returncode or (url := _running()) is None:
        raise Trouble(told.stderr.strip() or "The house did not start: see `make doctor`.")
    return url


# --- import


Row = dict[str, Any]
"""How one file ended, as the front door tells it."""


def import_paths(door: Door, arguments: argparse.Namespace) -> int:
    """Upload files in batches and stay until each is ingested or set aside, with a bar. 1 when some were set aside."""
    told: list[Row] = []
    files = list(_files([Path(path) for path in arguments.paths], told))
    if not files and not told:
        raise Trouble("There is no file in what you named.")
    door.call("GET", f"/people/{arguments.person}/ingestion")  # nobody's files are not sent at all
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sending", total=len(files))
        uploads: list[str] = []
        beside = len(told)
        for some in _batches(files):
            for sent in _send(door, arguments, some):
                if isinstance(sent, str):
                    uploads.append(sent)
                else:
                    told.append(sent)
            progress.update(bar, advance=len(some))
        progress.reset(bar, total=len(files) + beside - len(told), description="reading")
        told += _followed(door, uploads, progress, bar)
    return _report(told, console)


def _files(paths: Sequence[Path], aside: list[Row]) -> Iterator[tuple[Path, str]]:
    """Every file, and what it is called below the path that was named. `aside` gets what cannot be looked at."""
    for path in paths:
        if path.is_dir():
            found = files_in(path, lambda each, error: aside.append(_unreadable(called(each), error)))
            yield from ((each, called(each.relative_to(path))) for each, _ in found)
        elif path.is_file():
            yield path, called(Path(path.name))
        else:
            raise Trouble(f"{called(path)} is not there.")


def _unreadable(name: str, error: OSError) -> Row:
    return _aside(name, "unreadable", f"It cannot be read: {error.strerror or type(error).__name__}.")


def _aside(name: str, code: str, reason: str) -> Row:
    return {"name": name, "state": "set_aside", "code": code, "reason": reason}


def _batches(files: Sequence[tuple[Path, str]]) -> Iterator[list[tuple[Path, str]]]:
    batch: list[tuple[Path, str]] = []
    size = 0
    for path, name in files:
        length = _length(path)
        if batch and (len(batch) == _FILES or size + length > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append((path, name))
        size += length
    if batch:
        yield batch


def _length(path: Path) -> int:
    """In bytes. Of one that is gone 0: whoever opens it says so."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _send(door: Door, arguments: argparse.Namespace, batch: Sequence[tuple[Path, str]]) -> list[str | Row]:
    """The ids of the uploads, and rows of what was set aside here.

    A batch that is refused at the door, or has a file that cannot be read, is sent file by file: each gets its reason.
    """
    form = {"person": arguments.person} | ({"project": arguments.project} if arguments.project else {})
    with contextlib.ExitStack() as stack:
        try:
            parts = [("files", (name, stack.enter_context(path.open("rb")))) for path, name in batch]
            return [door.call("POST", "/upload", data=form, files=parts)["upload_id"]]
        except OSError as error:
            if len(batch) == 1:
                return [_unreadable(batch[0][1], error)]
        except Trouble as trouble:
            if not trouble.refused:
                raise
            if len(batch) == 1:
                return [_aside(batch[0][1], "refused", str(trouble))]
    return [sent for one in batch for sent in _send(door, arguments, [one])]


def _followed(door: Door, uploads: Sequence[str], progress: Progress, bar: Any) -> list[dict[str, Any]]:
    """The files of all uploads, once every one is dealt with."""
    done: dict[str, list[dict[str, Any]]] = {}
    while True:
        for id in islice((each for each in uploads if each not in done), 50):
            status = door.call("GET", f"/uploads/{id}")
            if status["done"]:
                done[id] = status["files"]
            else:
                settled = sum(file["state"] in ("ingested", "set_aside") for file in status["files"])
                held = sum(len(files) for files in done.values()) + settled
                items = sum(file["done"] for file in status["files"])
                progress.update(bar, completed=held, description=f"reading ({items:,} items)" if items else "reading")
        progress.update(bar, completed=sum(len(files) for files in done.values()))
        if len(done) == len(uploads):
            return [file for id in uploads for file in done[id]]
        time.sleep(_POLL_S)


def _report(files: Sequence[dict[str, Any]], console: Console) -> int:
    aside = [file for file in files if file["state"] == "set_aside"]
    table = Table(title=f"{len(files) - len(aside)} of {len(files)} files ingested")
    for name in ("source", "files", "items"):
        table.add_column(name, justify="left" if name == "source" else "right")
    ingested = [file for file in files if file["state"] == "ingested"]
    for kind in sorted({file["source"] for file in ingested}):
        mine = [file for file in ingested if file["source"] == kind]
        table.add_row(kind, str(len(mine)), f"{sum(file['items'] for file in mine):,}")
    console.print(table)
    for file in aside:
        console.print(f"set aside: {file['name']} ({file['code']}): {file['reason']}", markup=False)
    return 1 if aside else 0


# --- looking and driving


def status(door: Door, arguments: argparse.Namespace) -> int:
    told = door.call("GET", f"/people/{arguments.person}/ingestion")
    table = Table(title=f"What is read of {arguments.person}")
    for name in ("source", "files", "queued", "reading", "ingested", "set aside", "items"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for source, counts in told["sources"].items():
        counted = (counts[name] for name in ("files", "queued", "reading", "ingested", "set_aside"))
        table.add_row(source, *(str(count) for count in counted), f"{counts['done']:,} of {counts['items']:,}")
    console = Console()
    console.print(table)
    for each in told["connections"]:
        state = each["reason"] or (f"read at {each['polled_at']}" if each["polled_at"] else "not read yet")
        console.print(f"{each['kind']} {each['name']}: {state}", markup=False)
    if told["names_waiting"]:
        console.print(f"{told['names_waiting']} texts are still to be looked through for names; answers need none")
    if told["dead_letters"]:
        console.print(f"{told['dead_letters']} given up: python -m ingestion dead-letters --person {arguments.person}")
    return 0


def dead_letters(door: Door, arguments: argparse.Namespace) -> int:
    letters = door.call("GET", "/dead-letters", params={"person": arguments.person} if arguments.person else {})
    console = Console(highlight=False)
    for each in letters:
        whose = f"{each['person']}: " if each["person"] else ""
        console.print(f"{each['id']}  {whose}{each['name']} ({each['code']}): {each['reason']}", markup=False)
    console.print(f"{len(letters)} given up." + (" Queue again: python -m ingestion redrive ID" if letters else ""))
    return 0


def redrive(door: Door, arguments: argparse.Namespace) -> int:
    if bool(arguments.ids) == arguments.all:
        raise Trouble("Name dead letters by id, or give --all.")
    if arguments.all:
        params = {"person": arguments.person} if arguments.person else {}
        driven = door.call("POST", "/dead-letters/redrive", params=params)["redriven"]
    else:
        driven = sum(door.call("POST", f"/dead-letters/{id}/redrive")["redriven"] for id in arguments.ids)
    print(f"{driven} queued again.")
    return 0


def connect(door: Door, arguments: argparse.Namespace) -> int:
    wanted = dict(_field(given) for given in arguments.fields)
    path = f"/people/{arguments.person}/sources/{arguments.kind}/{arguments.name}"
    door.call("PUT", path, json={"wanted": wanted, "every_s": arguments.every})
    print(f"{arguments.kind} {arguments.name} is read for {arguments.person} from now on.")
    return 0


def _field(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals:
        raise Trouble(f"{given!r} is not KEY=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def night(door: Door, arguments: argparse.Namespace) -> int:
    for task in ("trim", "summarise", "find_names"):
        door.call("POST", f"/ingestion/{task}")
    print("Trim, summaries and the search for names are queued.")
    return 0
