"""`kill -9` of a room's process, wherever it stands: it resumes, and no ballot is lost or counted twice."""

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.postgres import Postgres
from parley.ballots import Verdict
from parley.records import EpisodeKind
from tests.integration.room_process import PEOPLE, people, room_of
from tests.room_people import Person

REPOSITORY = Path(__file__).resolve().parents[2]
DEATHS = [
    "charter",
    "candidates:ben",
    "position:ana",
    "pool",
    "asking:cara",
    "ballot:sealed:ben",
    "unsealed",
    "move:2",
    "ballot:revision:cara",
    "revised",
    "tally",
    "verdict",
]


async def run_until_killed(conninfo: str, room: str, key: str) -> int:
    """The exit code of a process of its own; -9: it was killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.room_process", conninfo, room, key), cwd=REPOSITORY
    )
    try:
        return await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()


async def run_here(room: str, journal: PostgresJournal, postgres: Postgres) -> tuple[Verdict, list[Person]]:
    seated = people()
    return await room_of(room, seated, journal, postgres, "the next process").run(), seated


@pytest.mark.parametrize("key", DEATHS)
async def test_a_killed_room_resumes_to_the_verdict_of_an_undisturbed_one(
    key: str, fresh_database: str, postgres: Postgres, journal: PostgresJournal
) -> None:
    room = f"r-{DEATHS.index(key)}"
    assert await run_until_killed(fresh_database, room, key) == -signal.SIGKILL
    before = [event.key for event in await journal.read(f"room/{room}")]
    verdict, seated = await run_here(room, journal, postgres)

    undisturbed, _ = await run_here("undisturbed", journal, postgres)
    assert verdict == undisturbed
    assert verdict.outcome == "decided"
    after = [event.key for event in await journal.read(f"room/{room}")]
    assert after[: len(before)] == before
    assert sorted(after) == sorted(event.key for event in await journal.read("room/undisturbed"))
    assert max(Counter(after).values()) == 1
    for person in seated:
        answered = {each.rsplit(":", 1)[0] for each in before if each.endswith(f":{person.person}")}
        assert not ("ballot:sealed" in answered and "sealed" in person.asked)
        assert not ("ballot:revision" in answered and "revision" in person.asked)


async def test_the_pool_shown_after_a_restart_is_the_pool_shown_before(
    fresh_database: str, postgres: Postgres, journal: PostgresJournal
) -> None:
    assert await run_until_killed(fresh_database, "r-pool", "pool") == -signal.SIGKILL
    shown = await journal.find("room/r-pool", "pool")
    await run_here("r-pool", journal, postgres)
    assert shown is not None
    assert [event for event in await journal.read("room/r-pool") if event.kind is EpisodeKind.POOL] == [shown]


async def test_a_decided_room_is_left_in_peace_and_each_twin_remembers_it_once(
    fresh_database: str, postgres: Postgres, journal: PostgresJournal
) -> None:
    assert await run_until_killed(fresh_database, "r-end", "tally") == -signal.SIGKILL
    verdict, _ = await run_here("r-end", journal, postgres)
    assert await run_here("r-end", journal, postgres) == (verdict, people())
    assert "room/r-end" not in await PostgresLeases(postgres).abandoned("room/", within_s=0)
    for person in PEOPLE:
        remembered = [event for event in await journal.read(f"twin/{person}") if event.key == "verdict:r-end"]
        assert len(remembered) == 1
