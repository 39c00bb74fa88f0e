"""The watched folder and the scheduler: what is wrong with one file, or one tick, holds up nothing else."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ingestion.pipeline import DONE, Outcome
from memory.connections import POLL, Connections
from memory.documents import Documents, NewUpload
from memory.jobs import NewJob, enqueue
from memory.journal import PostgresJournal
from memory.lease import PostgresLeases
from memory.names import Names
from memory.originals import Originals
from memory.outbox import Outbox
from memory.postgres import Connection, Postgres
from memory.registry import Person, Registry
from memory.streams import Streams
from parley.clock import SetClock
from parley.errors import RequestError, SyncError
from parley.settings import load_settings
from serving import scheduler
from serving.house import House
from serving.scheduler import Scheduler
from serving.watching import Watch
from tests.integration.test_documents import conninfo_of

WITHIN_S = 30.0
_numbers = count()


@pytest.fixture
async def house(postgres: Postgres, clock: SetClock, tmp_path: Path) -> House:
    stores = {"postgres_url": await conninfo_of(postgres), "redis_url": "redis://127.0.0.1:1"}
    ingestion = {"watch": str(tmp_path / "watched")}
    settings = load_settings(state=tmp_path, stores=stores, ingestion=ingestion)  # pyright: ignore[reportArgumentType]
    originals = Originals(tmp_path / "originals")
    return House(
        settings=settings,
        clock=clock,
        postgres=postgres,
        journal=PostgresJournal(postgres, clock),
        leases=PostgresLeases(postgres),
        registry=Registry(postgres),
        originals=originals,
        documents=Documents(postgres, originals, clock),
        connections=Connections(postgres, clock),
        names=Names(postgres),
        outbox=Outbox(postgres),
        streams=Streams("redis://127.0.0.1:1"),
    )


@pytest.fixture
async def ana(house: House) -> str:
    uid = f"ana{next(_numbers)}"
    await house.registry.put_person(Person(uid=uid, name="Ana"), "t")
    return uid


@pytest.fixture
async def zoe(house: House) -> str:
    """Her folder is looked at after Ana's."""
    uid = f"zoe{next(_numbers)}"
    await house.registry.put_person(Person(uid=uid, name="Zoe"), "t")
    return uid


def put(house: House, uid: str, *names: str | bytes) -> None:
    """Files that were written long ago, each with its own text."""
    for name in names:
        path = house.settings.ingestion.watch / uid / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"I love plums, says {uid} in {name!r}.")
        os.utime(path, (1_600_000_000, 1_600_000_000))


def watch(house: House) -> Watch:
    return Watch(house, house.settings.ingestion.watch)


async def taken(house: House, uid: str) -> list[str]:
    return sorted(document.name for document in await house.documents.documents(uid))


async def files(house: House, uid: str) -> dict[str, int]:
    return {str(each.state): each.files for each in await house.documents.by_source(uid)}


def refuse_to_open(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    opened: Callable[..., Any] = Path.open

    def open_(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", open_)


async def test_a_name_that_is_no_text_is_made_sayable_and_a_restart_takes_it_not_twice(
    house: House, ana: str, zoe: str
) -> None:
    put(house, ana, "a.md", b"caf\xe9.md", "z.md")
    put(house, zoe, "b.md")
    assert await watch(house).look() == 4
    await watch(house).look()
    assert await taken(house, ana) == ["a.md", "caf\ufffd.md", "z.md"]
    assert await taken(house, zoe) == ["b.md"]
    assert await files(house, ana) == {"queued": 3}


async def test_a_file_that_may_not_be_read_is_set_aside_once_and_the_others_are_taken(
    house: House, ana: str, zoe: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(house, ana, "a.md", "locked.md", "z.md")
    put(house, zoe, "b.md")
    refuse_to_open(monkeypatch, "locked.md")
    watching = watch(house)
    assert (await watching.look(), await watching.look()) == (4, 0)
    assert (await taken(house, ana), await taken(house, zoe)) == (["a.md", "z.md"], ["b.md"])
    assert await files(house, ana) == {"queued": 2, "set_aside": 1}
    assert [record.message for record in caplog.records if record.name == "serving.watching"] == [
        "a watched file is set aside"
    ]


async def test_a_file_that_is_let_be_read_afterwards_is_taken(
    house: House, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(house, ana, "locked.md")
    watching = watch(house)
    with monkeypatch.context() as until:
        refuse_to_open(until, "locked.md")
        await watching.look()
    (house.settings.ingestion.watch / ana / "locked.md").chmod(0o640)
    assert await watching.look() == 1
    assert await taken(house, ana) == ["locked.md"]


async def test_whatever_else_goes_wrong_with_one_file_is_told_once_and_the_others_are_taken(
    house: House, ana: str, zoe: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(house, ana, "a.md", "odd.md", "z.md")
    put(house, zoe, "b.md")
    receive = house.documents.receive

    async def refusing(upload: NewUpload) -> str:
        if upload.files[0].name == "odd.md":
            raise RequestError("This text cannot be stored.", 422)
        return await receive(upload)

    monkeypatch.setattr(house.documents, "receive", refusing)
    watching = watch(house)
    assert (await watching.look(), await watching.look()) == (3, 0)
    assert (await taken(house, ana), await taken(house, zoe)) == (["a.md", "z.md"], ["b.md"])
    told = [record.message for record in caplog.records if record.name == "serving.watching"]
    assert told == ["a watched file cannot be taken"]


@pytest.mark.parametrize("lost", [SyncError("gone", retryable=True), OSError(28, "No space left on device")])
async def test_what_the_house_lacks_is_no_fault_of_the_file_which_is_taken_later(
    house: House, ana: str, monkeypatch: pytest.MonkeyPatch, lost: Exception
) -> None:
    put(house, ana, "a.md")

    async def losing(upload: NewUpload) -> str:
        raise lost

    watching = watch(house)
    with monkeypatch.context() as until:
        until.setattr(house.documents, "receive", losing)
        with pytest.raises(type(lost)):
            await watching.look()
    assert await watching.look() == 1
    assert await taken(house, ana) == ["a.md"]


async def test_what_lies_in_a_hidden_folder_is_left_alone(house: House, ana: str) -> None:
    put(house, ana, "notes/a.md", ".git/objects/b.md", "notes/.cache/deep/c.md", ".d.md")
    await watch(house).look()
    assert await taken(house, ana) == ["notes/a.md"]


async def scheduled(
    house: House, dispatch: Callable[[str, dict[str, Any]], Awaitable[Outcome]], until: asyncio.Event
) -> None:
    """One job is queued and a scheduler works `until`. What other tests left in the queue is not dispatched."""

    async def dispatched(task: str, args: dict[str, Any]) -> Outcome:
        return await dispatch(task, args) if task == POLL else DONE

    async def work(connection: Connection) -> None:
        await enqueue(connection, [NewJob(task=POLL, args={"person": "ana", "kind": "website", "name": "a"})])

    await house.postgres.run(work)
    working = asyncio.create_task(Scheduler(house, dispatched).run())
    try:
        await asyncio.wait_for(until.wait(), WITHIN_S)
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def test_a_tick_that_fails_is_logged_and_tried_again_while_jobs_go_on(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, later, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    jobs, ticks = 0, 0

    async def dispatch(task: str, args: dict[str, Any]) -> Outcome:
        nonlocal jobs
        jobs += 1
        begun.set()
        await later.wait()
        done.set()
        return DONE

    async def due() -> int:
        nonlocal ticks
        ticks += begun.is_set()
        if ticks == 1:
            raise ValueError("a flaw")
        if ticks == 3:
            later.set()
        return 0

    monkeypatch.setattr(scheduler, "_REST_S", 0.0)
    monkeypatch.setattr(house.connections, "enqueue_due", due)
    with caplog.at_level(logging.WARNING):
        await scheduled(house, dispatch, done)
    assert jobs == 1
    assert [record.message for record in caplog.records if record.name == "serving.scheduler"] == [
        "the scheduler tries again"
    ]


async def test_a_scheduler_that_lost_the_database_begins_again_when_its_jobs_have_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, lost, again = asyncio.Event(), asyncio.Event(), asyncio.Event()
    heard: list[str] = []
    adopt = house.documents.adopt

    async def dispatch(task: str, args: dict[str, Any]) -> Outcome:
        heard.append("job begins")
        begun.set()
        await lost.wait()
        with suppress(TimeoutError):  # time enough for another scheduler to begin, if it does
            await asyncio.wait_for(again.wait(), 1.0)
        heard.append("job ends")
        return DONE

    async def due() -> int:
        if begun.is_set() and not lost.is_set():
            lost.set()
            raise SyncError("the database is gone", retryable=True)
        return 0

    async def adopting() -> int:
        heard.append("scheduler begins")
        if lost.is_set():
            again.set()
        return await adopt()

    monkeypatch.setattr(scheduler, "_REST_S", 0.0)
    monkeypatch.setattr(house.connections, "enqueue_due", due)
    monkeypatch.setattr(house.documents, "adopt", adopting)
    await scheduled(house, dispatch, again)
    assert heard == ["scheduler begins", "job begins", "job ends", "scheduler begins"]
