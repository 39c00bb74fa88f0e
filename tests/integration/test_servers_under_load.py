"""What the embedded servers promise when things end around them: kills under load, and the Ray worker that asked."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph import embedded_falkordb
from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.outbox import Outbox
from memory.postgres import Postgres
from parley.clock import SetClock
from parley.processes import Identity
from parley.records import Draft, EpisodeKind, Fence

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ASKED_BY_RAY = """
import os, sys, time
from pathlib import Path

import parley.settings  # telemetry off
os.environ["RAY_AUTH_MODE"] = "disabled"
import ray
from graph import embedded_falkordb
from memory import embedded_postgres
from parley.processes import Identity

postgres, falkordb = Path(sys.argv[1]), Path(sys.argv[2])
ray.init(address="local", num_cpus=1, object_store_memory=80 * 2**20, include_dashboard=False, log_to_driver=False)

@ray.remote
class Worker:
    def start(self):
        embedded_postgres.start_or_join(postgres)
        embedded_falkordb.start_or_join(falkordb)
        return os.getpid()

worker = Worker.remote()
process = Identity.of(ray.get(worker.start.remote()))
ray.kill(worker)
while process.running:
    time.sleep(0.05)
ray.shutdown()
"""


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    postgres, falkordb = tmp_path / "postgres", tmp_path / "falkordb"
    yield postgres, falkordb
    embedded_postgres.stop(postgres)
    embedded_falkordb.stop(falkordb)


def recorded(pid_file: Path) -> Identity:
    parsed = Identity.parse(pid_file.read_text().splitlines()[0])
    assert parsed is not None
    return parsed[0]


async def test_a_postgres_killed_again_and_again_while_twins_write_loses_and_doubles_nothing(
    folders: tuple[Path, Path],
) -> None:
    folder, _ = folders
    async with Postgres(lambda: embedded_postgres.start_or_join(folder)) as postgres:
        journal, leases = PostgresJournal(postgres, SetClock(NOW)), PostgresLeases(postgres)

        async def live(person: str) -> None:
            address = f"twin/{person}"
            epoch, position = await leases.claim(address, person)
            fence = Fence(address=address, epoch=epoch)
            for n in range(30):
                draft = Draft(
                    stream=address, kind=EpisodeKind.CHUNK, key=f"k{n}", occurred_at=NOW, payload={"text": str(n)}
                )
                (written,) = await journal.append([draft], f"t{n}", fence=fence)
                await leases.advance(fence, position, written.version)
                position = written.version

        async def kill_thrice() -> None:
            for at in (10, 40, 80):
                while sum([await journal.head(f"twin/p{n}") for n in range(4)]) < at:
                    await asyncio.sleep(0.01)
                os.kill(recorded(folder / "postgres.pid").pid, signal.SIGKILL)

        await asyncio.gather(kill_thrice(), *(live(f"p{n}") for n in range(4)))
        for n in range(4):
            events = await journal.read(f"twin/p{n}")
            assert [(each.version, each.key) for each in events] == [(v + 1, f"k{v}") for v in range(30)]
            assert await leases.position(f"twin/p{n}") == 30
        assert (await Outbox(postgres).lag()).rows == 120


def test_the_servers_outlive_the_ray_worker_that_asked_for_them(folders: tuple[Path, Path]) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASKED_BY_RAY, *map(str, folders)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    for folder, server in zip(folders, (embedded_postgres, embedded_falkordb), strict=True):
        assert server.alive(folder)
