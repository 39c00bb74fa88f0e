"""The supervisor of local servers, tried on a server of two shell words that opens no socket."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley import processes
from parley.processes import Identity, Launch, Server, ServerFailed


def _answers(sockets: Path) -> bool:
    return (sockets / "up").exists()


class Supervised:
    """A server that says it is up by a file, and then sleeps."""

    def __init__(self, folder: Path) -> None:
        self.server = Server("sleeper", folder, _answers)
        self.prepared = 0
        self.script = 'touch "$0/up"; exec sleep 300'

    def start(self, within_s: float = 20.0) -> Path:
        return processes.start_or_join(self.server, self._prepare, within_s=within_s)

    def _prepare(self) -> Launch:
        self.prepared += 1
        sockets = processes.socket_folder(self.server)
        (sockets / "up").unlink(missing_ok=True)
        return Launch(("/bin/sh", "-c", self.script, str(sockets)))


@pytest.fixture
def supervised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervised]:
    folder = tmp_path / "server"
    folder.mkdir()
    temporary = tempfile.mkdtemp(prefix="t", dir="/tmp")
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    supervised = Supervised(folder)
    yield supervised
    processes.stop(supervised.server)
    shutil.rmtree(temporary)


def test_a_server_is_started_once_and_then_joined(supervised: Supervised) -> None:
    sockets = supervised.start()
    first = supervised.server.recorded()
    assert supervised.start() == sockets
    assert supervised.prepared == 1
    assert supervised.server.recorded() == first
    assert processes.alive(supervised.server)


def test_a_server_belongs_to_no_process_that_asked_for_it(supervised: Supervised) -> None:
    supervised.start()
    process = supervised.server.recorded()
    assert process is not None
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    parent = int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1])
    assert parent != os.getpid()


def test_a_killed_server_is_started_again(supervised: Supervised) -> None:
    supervised.start()
    killed = supervised.server.recorded()
    assert killed is not None
    os.kill(killed.pid, signal.SIGKILL)
    while killed.running:  # the kernel takes its time; a real server would not answer any more
        time.sleep(0.01)
    supervised.start()
    assert supervised.prepared == 2
    assert supervised.server.recorded() != killed
    assert not killed.running


def test_a_server_that_ends_while_starting_is_an_error_with_its_log(supervised: Supervised) -> None:
    supervised.script = "echo no room on the disk; exit 3"
    with pytest.raises(ServerFailed, match=r"sleeper ended while starting.*sleeper\.log:\nno room on the disk"):
        supervised.start()


def test_a_server_that_never_answers_is_an_error_that_names_its_log(supervised: Supervised) -> None:
    supervised.script = "exec sleep 300"
    with pytest.raises(ServerFailed, match=r"did not answer in time.*sleeper\.log"):
        supervised.start(within_s=0.3)


def test_one_that_still_comes_up_when_the_deadline_passes_is_joined_and_not_started_twice(
    supervised: Supervised,
) -> None:
    supervised.script = "exec sleep 300"
    with pytest.raises(ServerFailed):
        supervised.start(within_s=0.3)
    with pytest.raises(ServerFailed, match="make stop"):
        supervised.start(within_s=0.3)
    assert supervised.prepared == 1
    sockets = supervised.server.sockets
    assert sockets is not None
    (sockets / "up").touch()
    assert supervised.start() == sockets


def test_stop_ends_the_recorded_process_and_says_whether_there_was_one(supervised: Supervised) -> None:
    supervised.start()
    process = supervised.server.recorded()
    assert process is not None
    assert processes.stop(supervised.server) is True
    assert not process.running
    assert processes.stop(supervised.server) is False
    assert not processes.alive(supervised.server)


def test_stop_spares_a_process_that_only_has_the_same_pid(supervised: Supervised) -> None:
    supervised.server.lock.touch()
    mark = supervised.server.mark
    with subprocess.Popen(["sleep", "300"]) as innocent:
        try:
            line = Path(f"/proc/{innocent.pid}/stat").read_text().strip()
            parsed = Identity.parse(line)
            supervised.server.pid_file.write_text(f"{line}\n{mark}\n")
            assert parsed is not None
            assert supervised.server.recorded() == parsed[0]  # written like this, it would be believed
            fields = line.split()
            fields[21] = str(int(fields[21]) - 1)  # the one that was recorded had started earlier
            supervised.server.pid_file.write_text(f"{' '.join(fields)}\n{mark}\n")
            assert processes.stop(supervised.server) is False
            assert innocent.poll() is None
        finally:
            innocent.kill()


def test_a_recycled_pid_does_not_keep_a_server_from_starting(supervised: Supervised) -> None:
    supervised.server.lock.touch()
    supervised.server.pid_file.write_text(f"{Path('/proc/self/stat').read_text()}{supervised.server.mark}\n")
    supervised.start()
    assert supervised.prepared == 1
    assert processes.alive(supervised.server)


def test_a_copy_of_the_folder_is_another_server_and_cannot_stop_the_first(
    supervised: Supervised, tmp_path: Path
) -> None:
    supervised.start()
    copied = Path(shutil.copytree(supervised.server.folder, tmp_path / "copy", symlinks=True))
    copy = Server("sleeper", copied, _answers)
    assert not processes.alive(copy)
    assert processes.stop(copy) is False
    assert processes.alive(supervised.server)


def test_a_name_with_spaces_and_parentheses_does_not_confuse_an_identity() -> None:
    line = "42 (a (b) c d) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 9876 1024"
    assert Identity.parse(line) == (Identity(42, 9876), "S")


def test_what_is_no_line_of_proc_is_no_identity() -> None:
    assert Identity.parse("") is None
    assert Identity.parse("42") is None


def test_a_process_that_ended_and_was_not_waited_for_is_not_running() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.read()  # until it has ended
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert Path(f"/proc/{child.pid}/stat").exists()
        assert Identity.of(child.pid) is None


def test_sockets_lie_in_a_short_folder_of_our_own(supervised: Supervised, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    sockets = processes.socket_folder(Server("deep", deep, _answers))
    assert len(str(sockets / ".s.PGSQL.5432")) < 108
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert Server("deep", deep, _answers).sockets == sockets


def test_two_folders_never_share_their_sockets(supervised: Supervised, tmp_path: Path) -> None:
    found = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        found.add(processes.socket_folder(Server("server", tmp_path / name, _answers)))
    assert len(found) == 2


def test_a_socket_folder_that_others_may_enter_is_refused(supervised: Supervised) -> None:
    sockets = processes.socket_folder(supervised.server)
    sockets.chmod(0o755)
    with pytest.raises(ServerFailed, match="may enter"):
        processes.socket_folder(supervised.server)
    sockets.chmod(0o700)


def test_a_temp_folder_with_a_long_path_does_not_make_a_long_socket(
    supervised: Supervised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("t" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    sockets = processes.socket_folder(supervised.server)
    assert len(str(sockets)) < 80
    sockets.rmdir()
