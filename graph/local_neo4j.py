"""A real Neo4j 5.26 on this machine, without Docker: fetched from Maven Central, run on Java 17.

`python -m graph.local_neo4j fetch|start|stop|status --folder .neo4j`
"""

import argparse
import json
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from parley.processes import Launch, Server, ServerFailed, alive, socket_folder, start_or_join, stop
from parley.settings import REPOSITORY

_POM = REPOSITORY / "tools" / "neo4j" / "pom.xml"
_MARK = "neo4j-5.26.30.jar"
_APT = "apt-get install openjdk-17-jre-headless maven"
_BOLT = b"\x60\x60\xb0\x17" + b"\x00\x00\x04\x05" + b"\x00" * 12  # magic, and the one version we ask for: 5.4
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")

_CONFIGURATION = """\
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size=512m
server.memory.pagecache.size=128m
"""


class Login(NamedTuple):
    """How to reach it. `password` is made at the first start and kept in the home folder, readable by us only."""

    url: str
    user: str
    password: str


def missing_tools() -> str:
    """What has to be installed first, with its apt line; empty when nothing is."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"Neo4j needs {' and '.join(missing)}, not found on PATH: {_APT}" if missing else ""


def fetch(folder: Path) -> Path:
    """The folder of the server's jars (about 210, 120 MB), copied from Maven Central if it is not complete.

    Raises ServerFailed, which names what is missing.
    """
    library = folder.resolve() / "lib"
    if (library / ".complete").exists() and (library / _MARK).exists():
        return library
    if missing := missing_tools():
        raise ServerFailed(missing)
    goal = "dependency:copy-dependencies"
    command = ["mvn", "-q", "-B", "-f", str(_POM), goal, f"-DoutputDirectory={library}", "-DincludeScope=runtime"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if run.returncode or not (library / _MARK).exists():
        said = "\n".join((run.stdout + run.stderr).strip().splitlines()[-5:])
        raise ServerFailed(f"Maven could not fetch Neo4j:\n{said}")
    (library / ".complete").touch()
    return library


def start(home: Path, library: Path, *, within_s: float = 180.0) -> Login:
    """Start, or join, the server whose data is in `home`; returns when it answers queries. Raises ServerFailed."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if missing := missing_tools():
        raise ServerFailed(missing)
    start_or_join(_server(home), lambda: _prepare(home, library.resolve()), within_s=within_s)
    login = _login(home)
    _first_login(login, within_s)
    return login


def running(home: Path) -> Login | None:
    """How to reach the server of `home`; None when none runs."""
    return _login(home.resolve()) if alive(_server(home.resolve())) else None


def end(home: Path) -> bool:
    """End it cleanly. False: none was running. Raises ServerFailed."""
    return stop(_server(home.resolve()), within_s=60.0)


def _server(home: Path) -> Server:
    return Server("neo4j", home, lambda _: _answers(home))


def _answers(home: Path) -> bool:
    """Whether the recorded port shakes hands in the bolt protocol."""
    try:
        port = json.loads((home / "login.json").read_text())["port"]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(_BOLT)
            return len(connection.recv(4)) == 4
    except (OSError, ValueError, KeyError):
        return False


def _login(home: Path) -> Login:
    kept = json.loads((home / "login.json").read_text())
    return Login(f"bolt://127.0.0.1:{kept['port']}", "neo4j", kept["password"])


def _prepare(home: Path, library: Path) -> Launch:
    for name in ("conf", "data", "logs", "run", "plugins", "import"):
        (home / name).mkdir(exist_ok=True)
    socket_folder(_server(home))
    port = _keep_login(home)
    (home / "conf" / "neo4j.conf").write_text(_CONFIGURATION.format(port=port))
    opened = [f"--add-opens={module}=ALL-UNNAMED" for module in _OPENED]
    java = [shutil.which("java") or "java", "-Xms512m", "-Xmx512m", "-cp", f"{library}/*", *opened]
    entry = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    return Launch((*java, *entry))


def _keep_login(home: Path) -> int:
    """Port and password of the last start, while the port is still free; else another port."""
    path = home / "login.json"
    kept = json.loads(path.read_text()) if path.exists() else {"port": 0, "password": secrets.token_urlsafe(18)}
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", kept["port"]))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        kept["port"] = probe.getsockname()[1]
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept))
    return int(kept["port"])


def _first_login(login: Login, within_s: float) -> None:
    """Wait until it answers a query (recovery after a kill takes some 20 s), changing the first password if need be."""
    from graph.drivers import log_in  # imports Graphiti, which `fetch` and `status` can do without

    deadline = time.monotonic() + within_s
    while not log_in(*login):
        if time.monotonic() > deadline:
            raise ServerFailed(f"Neo4j at {login.url} answers no query after {within_s:.0f} s")
        time.sleep(0.2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m graph.local_neo4j", description=__doc__)
    parser.add_argument("command", choices=["fetch", "start", "stop", "status"])
    parser.add_argument("--folder", type=Path, default=REPOSITORY / ".neo4j")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen.command, chosen.folder)
    except ServerFailed as cause:
        print(cause, file=sys.stderr)
        return 1


def _run(command: str, folder: Path) -> int:
    home = folder / "home"
    match command:
        case "fetch":
            print(f"Neo4j's jars are in {fetch(folder)}")
        case "start":
            print(_shown(start(home, fetch(folder))))
        case "stop":
            print("Neo4j is stopped" if end(home) else "Neo4j was not running")
        case _:
            login = running(home)
            print(_shown(login) if login else "Neo4j is not running")
            return 0 if login else 3
    return 0


def _shown(login: Login) -> str:
    """As lines for .env."""
    return (
        f"PARLEY_STORES__GRAPH_URL={login.url}\n"
        f"PARLEY_STORES__GRAPH_USER={login.user}\n"
        f"PARLEY_STORES__GRAPH_PASSWORD={login.password}"
    )


if __name__ == "__main__":
    sys.exit(main())
