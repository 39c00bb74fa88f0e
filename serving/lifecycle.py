# pyright: basic
"""The house brought up and down: embedded servers, Ray, Serve. What we start, we end by its recorded pid."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

from graph import embedded_falkordb
from memory import embedded_postgres
from parley.processes import Identity, ServerFailed
from parley.settings import REPOSITORY, Settings
from serving.house import graph_folder, postgres_folder
from serving.packages import check_packages

_UP_WITHIN_S = 180.0
_DOWN_WITHIN_S = 45.0
_RAY_TRIES = 3

log = logging.getLogger(__name__)


class EmbeddedServer(Protocol):
    """memory.embedded_postgres and graph.embedded_falkordb, as modules."""

    def start_or_join(self, folder: Path) -> str: ...

    def stop(self, folder: Path) -> bool: ...

    def alive(self, folder: Path) -> bool: ...


type Build = Callable[[Settings], Any]
"""Makes the Serve application: `serve_app.build`, handed in because nobody imports the front door."""


@dataclass(frozen=True)
class Running:
    """A house that was started: its process, and where its door is."""

    identity: Identity
    url: str


def _record(settings: Settings) -> Path:
    return settings.folder / "house.json"


def running(settings: Settings) -> Running | None:
    """The house of this state folder, if its process lives."""
    try:
        told = json.loads(_record(settings).read_text())
    except (FileNotFoundError, ValueError):
        return None
    identity = Identity(told["pid"], told["started"])
    return Running(identity, told["url"]) if identity.running else None


def up(settings: Settings) -> Running:
    """Start the house in the background, or find the one that runs. Raises ServerFailed with the log's last words."""
    found, child = running(settings), None
    if found is None:
        settings.folder.mkdir(parents=True, exist_ok=True)
        with _log(settings).open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "serve_app"],
                cwd=REPOSITORY,
                env=os.environ | {"PARLEY_STATE": str(settings.folder)},  # noqa: TID251  the child's environment is ours
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    return _wait_until_up(settings, child)


def _log(settings: Settings) -> Path:
    return settings.folder / "house.log"


def _wait_until_up(settings: Settings, child: "subprocess.Popen[bytes] | None") -> Running:
    deadline = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < deadline:
        found = running(settings)
        if found and _answers(found.url):
            return found
        if (failed := settings.folder / "house.failed").exists():
            reason = failed.read_text()
            failed.unlink()
            raise ServerFailed(reason)
        if child is not None and child.poll() is not None:
            last = "\n".join(_log(settings).read_text(errors="replace").splitlines()[-5:])
            raise ServerFailed(f"The house ended while it came up:\n{last}\nSee {_log(settings)}")
        time.sleep(0.2)
    raise ServerFailed(f"The house did not come up in {_UP_WITHIN_S:.0f} s; see {_log(settings)}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def down(settings: Settings) -> bool:
    """End the house and its embedded servers. False: nothing was running."""
    found = running(settings)
    if found:
        os.kill(found.identity.pid, signal.SIGTERM)
        deadline = time.monotonic() + _DOWN_WITHIN_S
        while found.identity.running and time.monotonic() < deadline:
            time.sleep(0.1)
        if found.identity.running:
            os.kill(found.identity.pid, signal.SIGKILL)
        _record(settings).unlink(missing_ok=True)
    stopped = [server.stop(folder) for server, folder in embedded(settings) if folder.exists()]
    return found is not None or any(stopped)


def embedded(settings: Settings) -> list[tuple[EmbeddedServer, Path]]:
    """The local servers these settings use, with their folders."""
    stores = settings.stores
    servers: list[tuple[EmbeddedServer, Path]] = []
    if stores.postgres_url is None:
        servers.append((embedded_postgres, postgres_folder(settings)))
    if stores.graph_url is None or stores.redis_url is None:
        servers.append((embedded_falkordb, graph_folder(settings)))
    return servers


def run(settings: Settings, build: Build) -> None:
    """Start everything in this process and stay until SIGTERM or SIGINT. What fails is left in `house.failed`."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    failed = settings.folder / "house.failed"
    failed.unlink(missing_ok=True)
    try:
        stop = _start(settings, build)
    except Exception as error:
        failed.write_text(f"{error}\nSee {_log(settings)}")
        raise
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    leave.wait()
    stop()


def _start(settings: Settings, build: Build) -> Callable[[], None]:
    """Servers first, then Ray, then Serve. Returns what ends Ray and Serve; the servers stay for `down`."""
    check_packages("driver")
    for server, folder in embedded(settings):
        folder.mkdir(parents=True, exist_ok=True)
        server.start_or_join(folder)
    import ray
    from ray import serve

    _start_ray(settings)
    ray.get(ray.remote(num_cpus=0)(check_packages).remote("Ray worker"))
    port = settings.serve.port or free_port(settings.serve.host)
    _refuse_taken(settings.serve.host, port)
    serve.start(proxy_location="HeadOnly", http_options={"host": settings.serve.host, "port": port})
    serve.run(build(settings), name="parley", route_prefix="/", blocking=False)
    me = Identity.of(os.getpid())
    assert me is not None
    url = f"http://{settings.serve.host}:{port}"
    _record(settings).write_text(json.dumps({"pid": me.pid, "started": me.started, "url": url}))

    def stop() -> None:
        _record(settings).unlink(missing_ok=True)
        serve.shutdown()
        ray.shutdown()

    return stop


def _start_ray(settings: Settings) -> None:
    import ray

    options = settings.ray
    local = {
        "num_cpus": options.cpus,
        "object_store_memory": options.object_store_mb * 1024 * 1024,
        "include_dashboard": False,
    }
    for left in reversed(range(_RAY_TRIES)):
        try:
            ray.init(
                address=options.address,
                namespace="parley",
                log_to_driver=False,
                logging_level=logging.ERROR,
                **(local if options.address == "local" else {}),
            )
            return
        except Exception as error:  # on a busy machine Ray gives its own processes 30 s, and raises a bare Exception
            ray.shutdown()
            if not left:
                raise ServerFailed(f"Ray did not start: {error}") from error
            log.warning("Ray did not start, trying again", extra={"error": str(error)})


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as cause:
            raise ServerFailed(
                f"Port {port} of {host} is taken: set PARLEY_SERVE__PORT, or stop what uses it"
            ) from cause


OURS = ("postgres", "graph", "originals", "mem0", "stories")
"""What the house makes in its state folder, beside its logs and records."""


def reset(settings: Settings) -> None:
    """Remove people's memory: what the house made in the state folder, nothing else. The caller has asked.

    Raises ServerFailed when memory is kept elsewhere: what is not ours to start is not ours to empty.
    """
    elsewhere = [name for name in ("postgres_url", "graph_url") if getattr(settings.stores, name)]
    if elsewhere:
        names = ", ".join(f"PARLEY_STORES__{name.upper()}" for name in elsewhere)
        raise ServerFailed(f"People's memory is in servers of your own ({names}): empty them there.")
    down(settings)
    for name in OURS:
        if (settings.folder / name).exists():
            shutil.rmtree(settings.folder / name)
    for file in (*settings.folder.glob("house.*"), *settings.folder.glob("parley.log*")):
        file.unlink()
