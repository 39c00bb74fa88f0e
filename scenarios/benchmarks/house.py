"""A house for a benchmark: started with nobody in it, spoken to over HTTP, ended and removed with everything in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from parley.settings import REPOSITORY

NOW = "2026-06-01T09:00:00+00:00"
_LONGEST_S = 1_800.0
_OURS = ("PARLEY_STORES__", "PARLEY_EMBEDDING__", "PARLEY_RAY__ADDRESS", "OPENAI_", "GEMINI_", "GOOGLE_API_KEY")


@dataclass(frozen=True)
class BenchHouse:
    """`pid`: the process everything of the house but its servers descends from."""

    state: Path
    http: httpx.Client
    pid: int

    def person(self, uid: str) -> str:
        self.call("PUT", f"/people/{uid}", json={"name": uid.title()})
        return uid

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The answer's JSON. Raises ValueError."""
        try:
            return self.http.request(method, path, **options).raise_for_status().json()
        except httpx.HTTPError as cause:
            raise ValueError(f"the house did not answer {method} {path}: {cause}") from cause

    def upload(self, person: str, files: Mapping[str, bytes]) -> str:
        parts = [("files", (name, data)) for name, data in files.items()]
        return self.call("POST", "/upload", data={"person": person}, files=parts)["upload_id"]

    def ingested(self, upload: str) -> list[dict[str, Any]]:
        """The files of an upload, once all are. Raises ValueError when one is set aside."""

        def look() -> list[dict[str, Any]] | None:
            status = self.call("GET", f"/uploads/{upload}")
            return status["files"] if status["done"] else None

        files = until(look, f"upload {upload} is ingested", 0.5)
        if aside := [file for file in files if file["state"] != "ingested"]:
            raise ValueError(f"{aside[0]['name']} was set aside: {aside[0]['reason']}")
        return files

    def named(self, person: str) -> None:
        """Wait until this person's texts were looked through for names and the twin has taken those in."""
        until(lambda: self.call("GET", f"/people/{person}/ingestion")["names_waiting"] == 0, "names are found", 0.5)
        until(lambda: self.call("GET", "/healthz")["lag"]["rows"] == 0, "the views catch up", 0.5)


def until[T](look: Callable[[], T | None], what: str, pause_s: float) -> T:
    """What `look` found, once it found something. Raises ValueError when it never does."""
    began = time.monotonic()
    while time.monotonic() - began < _LONGEST_S:
        if found := look():
            return found
        time.sleep(pause_s)
    raise ValueError(f"waited {_LONGEST_S:.0f} s in vain: {what}")


@contextmanager
def bench_house(**settings: str) -> Generator[BenchHouse]:
    """`python -m serving up` in a temporary state folder; `settings` go into its environment, PARLEY_ before them."""
    state = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}  # noqa: TID251  the child's
    environment = kept | {"PARLEY_ENV_FILE": "", "PARLEY_STATE": str(state), "PARLEY_SERVE__PORT": "0"}
    environment |= {"PARLEY_NOW": NOW} | {f"PARLEY_{name}": value for name, value in settings.items()}
    try:
        _serving("up", environment)
        told = json.loads((state / "house.json").read_text())
        with httpx.Client(base_url=told["url"], timeout=300, trust_env=False) as http:
            yield BenchHouse(state, http, told["pid"])
    finally:
        _serving("down", environment)
        shutil.rmtree(state, ignore_errors=True)


def _serving(command: str, environment: dict[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "serving", command], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    if told.returncode:
        raise ValueError(f"`serving {command}` failed: {told.stderr.strip() or told.stdout.strip()}")
