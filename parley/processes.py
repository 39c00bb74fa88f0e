"""A local server that several processes share: started once, joined by the rest, stopped only when told to.

One lock file decides everything. Who gets the lock starts the server, and the server *inherits* it: the kernel
gives the lock back when the last process of that server is gone, however it ended. So a held lock means "a server
is up or coming", a free one means "nobody touches these files", and no pid, recycled or not, has to be believed.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LONGEST_SOCKET = 100  # a unix socket's path must stay below 108 bytes, the file's own name included
_POLL_S = 0.02

# The inner shell writes its own line of /proc before it becomes the server: pid and start time, from the process
# itself. The outer one ends at once, so the server belongs to init and not to the Ray worker that asked for it
# (Ray kills a worker's children).
_DETACH = r"""setsid /bin/sh -c '
    read -r self </proc/$$/stat; printf "%s\n" "$self" "$2" >"$1"; shift 2; exec "$@"
' sh "$@" &"""


class ServerFailed(RuntimeError):
    """A local server could not be started, joined or stopped. The message says what to do and names the log file."""


@dataclass(frozen=True)
class Identity:
    """One process and no other: its pid, and when it started (clock ticks since boot), which a recycled pid lacks."""

    pid: int
    started: int

    @classmethod
    def parse(cls, line: str) -> "tuple[Identity, str] | None":
        """Identity and state letter from a line of /proc/<pid>/stat; None if it is not one."""
        head, _, tail = line.rpartition(")")  # the name in between may hold spaces and parentheses
        fields = tail.split()
        if len(fields) < 20 or not head.split(" ")[0].isdigit():
            return None
        return cls(int(head.split(" ")[0]), int(fields[19])), fields[0]

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The live process with this pid. A zombie is not alive: in a container it may stay for ever."""
        try:
            parsed = cls.parse(Path(f"/proc/{pid}/stat").read_text())
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if parsed is None or parsed[1] in "ZX" else parsed[0]

    @property
    def running(self) -> bool:
        return Identity.of(self.pid) == self


@dataclass(frozen=True)
class Launch:
    """What to run. `uid`: the user to run as, where it is not ours."""

    command: tuple[str, ...]
    uid: int | None = None


@dataclass(frozen=True)
class Server:
    """A server and the folder it owns (absolute). `answers(sockets)` says whether it serves on that socket folder."""

    name: str
    folder: Path
    answers: Callable[[Path], bool]

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def lock(self) -> Path:
        return self.folder / f"{self.name}.lock"

    @property
    def pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    @property
    def sockets(self) -> Path | None:
        """Where the server's sockets are; None before its first start. The temp folder may differ between processes."""
        link = self.folder / "sockets"
        return link.readlink() if link.is_symlink() else None

    def ready(self) -> bool:
        sockets = self.sockets
        return sockets is not None and self.answers(sockets)

    @property
    def mark(self) -> str:
        """What a copy of the folder does not share: a record that came with a copy is about another server."""
        found = self.lock.stat()
        return f"{found.st_dev}:{found.st_ino}"

    def recorded(self) -> Identity | None:
        """The process that was started last, running or not."""
        try:
            line, _, mark = self.pid_file.read_text().strip().partition("\n")
            parsed = Identity.parse(line) if mark == self.mark else None
        except FileNotFoundError:
            return None
        return parsed[0] if parsed else None

    def last_words(self, lines: int = 5) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(the log is empty)"


def start_or_join(server: Server, prepare: Callable[[], Launch], *, within_s: float = 60.0) -> Path:
    """Make sure that exactly one server owns the folder and answers; returns its socket folder.

    `prepare` runs only in the process that starts it, when nobody else touches the folder.
    Raises ServerFailed. What is still coming up when the deadline passes is left to come up.
    """
    deadline = time.monotonic() + within_s
    while True:
        with server.lock.open("a") as lock:
            if _taken(lock):
                _start(server, prepare(), lock, deadline)
        sockets = server.sockets
        if sockets is not None and server.answers(sockets):
            return sockets
        if time.monotonic() > deadline:
            raise ServerFailed(
                f"{server.name} holds {server.lock} but has not answered for {within_s:.0f} s. "
                f"See {server.log}; stop it with `make stop` and start again."
            )
        time.sleep(_POLL_S)


def stop(server: Server, how: signal.Signals = signal.SIGTERM, *, within_s: float = 30.0) -> bool:
    """End the recorded process and wait until it is gone. False: there was none. Raises ServerFailed."""
    process = server.recorded()
    running = process is not None and process.running
    if process is not None and running:
        os.kill(process.pid, how)
        deadline = time.monotonic() + within_s
        while process.running:
            if time.monotonic() > deadline:
                raise ServerFailed(f"{server.name} (pid {process.pid}) has not stopped. See {server.log}.")
            time.sleep(_POLL_S)
    _remove_sockets(server)
    return running


def alive(server: Server) -> bool:
    """Whether the recorded process runs and answers."""
    process = server.recorded()
    return process is not None and process.running and server.ready()


def socket_folder(server: Server, owner: int | None = None) -> Path:
    """A short folder only `owner` (default: us) may enter, derived from the server's folder; linked from there."""
    uid = os.geteuid() if owner is None else owner
    name = f"parley-{uid}-{_digest(server)}"
    sockets = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(sockets)) + 20 > _LONGEST_SOCKET:
        sockets = Path("/tmp") / name
    if not sockets.is_symlink() and not sockets.exists():
        sockets.mkdir(mode=0o700)
        if uid != os.geteuid():
            os.chown(sockets, uid, uid)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise ServerFailed(f"{sockets} is not a folder that only user {uid} may enter. Remove it and start again.")
    link = server.folder / "sockets"
    link.unlink(missing_ok=True)
    link.symlink_to(sockets)
    return sockets


def _digest(server: Server) -> str:
    return hashlib.sha256(os.fsencode(server.folder)).hexdigest()[:12]


def _remove_sockets(server: Server) -> None:
    sockets = server.sockets
    if sockets is None or not sockets.name.endswith(_digest(server)):  # a copied folder links to another's
        return
    with server.lock.open("a") as lock:
        if _taken(lock):  # else somebody has started it again
            shutil.rmtree(sockets, ignore_errors=True)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(server: Server, launch: Launch, lock: IO[str], deadline: float) -> None:
    server.pid_file.unlink(missing_ok=True)
    _detach(server, launch, lock)
    while not server.ready():
        process = server.recorded()
        if process is not None and not process.running:
            raise ServerFailed(f"{server.name} ended while starting. See {server.log}:\n{server.last_words()}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{server.name} did not answer in time. See {server.log}:\n{server.last_words()}")
        time.sleep(_POLL_S)


def _detach(server: Server, launch: Launch, lock: IO[str]) -> None:
    with server.log.open("ab") as log:
        subprocess.run(
            ["/bin/sh", "-c", _DETACH, "sh", str(server.pid_file), server.mark, *launch.command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            pass_fds=[lock.fileno()],
            check=True,
            user=launch.uid,
            group=launch.uid,
            extra_groups=None if launch.uid is None else [],
        )
