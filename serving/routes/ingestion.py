"""How reading goes on, person by person; what was given up and is to be driven again; remote sources."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from ingestion.connecting import KINDS, checked
from memory.connections import ConnectionName, SourceConnection
from memory.documents import DeadLetter
from memory.jobs import NewJob, count_jobs, enqueue
from memory.names import FIND_NAMES
from parley.errors import RequestError
from parley.identity import UID_PATTERN
from serving.hosts import wake_projector
from serving.house import remotes
from serving.nights import SUMMARISE, TRIM
from serving.routes.people import TheDoor, Uid
from serving.shapes import ConnectionIn, ConnectionOut, DeadLetterOut, IngestionOut, JobsOut, Redriven, SourceCounts

router = APIRouter(tags=["ingestion"])

Person = Annotated[str | None, Query(pattern=UID_PATTERN, description="only this person's")]


@router.get("/people/{uid}/ingestion")
async def progress(uid: Uid, door: TheDoor) -> IngestionOut:
    """How far a person's files and sources are read, in numbers, source by source."""
    await door.house.registry.person(uid)
    sources: dict[str, dict[str, int]] = {}
    for row in await door.house.documents.by_source(uid):
        counts = sources.setdefault(row.source or "unread", {"files": 0, "items": 0, "done": 0})
        counts[row.state] = counts.get(row.state, 0) + row.files
        counts["files"] += row.files
        counts["items"] += row.items
        counts["done"] += row.done
    return IngestionOut(
        person=uid,
        sources={name: SourceCounts.model_validate(counts) for name, counts in sources.items()},
        connections=[_shown(each) for each in await door.house.connections.of(uid)],
        names_waiting=await door.house.names.waiting(uid) if door.settings.ingestion.entities else 0,
        dead_letters=await door.house.documents.count_dead_letters(uid),
    )


@router.get("/ingestion")
async def jobs(door: TheDoor) -> JobsOut:
    """The queue as a whole."""
    counts = await door.house.postgres.run(count_jobs)
    return JobsOut(**counts.model_dump(), dead_letters=await door.house.documents.count_dead_letters())


@router.post("/ingestion/{task}", status_code=202)
async def run_now(task: str, door: TheDoor) -> JobsOut:
    """Do what the night does (`trim`, `summarise`, `find_names`) now."""
    if task not in (TRIM, SUMMARISE, FIND_NAMES):
        raise RequestError(f"{task!r} is not done by night", 404, f"Use {TRIM}, {SUMMARISE} or {FIND_NAMES}.")

    async def work(connection: Any) -> None:
        await enqueue(connection, [NewJob(task=task, only=task)])

    await door.house.postgres.run(work)
    return await jobs(door)


@router.get("/dead-letters")
async def dead_letters(door: TheDoor, person: Person = None) -> list[DeadLetterOut]:
    """What was given up, and why, oldest first."""
    return [_letter(each) for each in await door.house.documents.dead_letters(person)]


@router.post("/dead-letters/{id}/redrive", status_code=202)
async def redrive(id: str, door: TheDoor) -> Redriven:
    """Queue a job again that was given up."""
    if not await door.house.documents.redrive(id):
        raise RequestError(f"There is no dead letter {id!r}.", 404, "GET /dead-letters lists them.")
    await wake_projector(door.settings)
    return Redriven(redriven=1)


@router.post("/dead-letters/redrive", status_code=202)
async def redrive_all(door: TheDoor, person: Person = None) -> Redriven:
    """Queue everything again that was given up: one person's, or everybody's."""
    driven = 0
    for letter in await door.house.documents.dead_letters(person, limit=None):
        driven += await door.house.documents.redrive(letter.id)
    await wake_projector(door.settings)
    return Redriven(redriven=driven)


@router.put("/people/{uid}/sources/{kind}/{name:path}")
async def connect(
    uid: Uid, kind: str, name: str, body: Annotated[ConnectionIn, Body()], door: TheDoor
) -> ConnectionOut:
    """Read a remote source of this person, now and (unless it is read once) again and again.

    `name` is what it is called there: a Twitter handle, a Telegram chat, a calendar's id, a website's address.
    """
    await door.house.registry.person(uid)
    fetchers = await asyncio.to_thread(lambda: remotes(door.settings))  # pyright: ignore[reportArgumentType]  a frozen tree hashes
    asked = checked(fetchers, kind, name, body.wanted, body.every_s)
    connection = ConnectionName(person=uid, kind=kind, name=name)
    await door.house.connections.put(connection, asked.wanted, asked.secret, asked.every_s)
    found = await door.house.connections.find(connection)
    assert found is not None
    return _shown(found)


@router.post("/people/{uid}/sources/{kind}/{name:path}", status_code=202)
async def poll_now(uid: Uid, kind: str, name: str, door: TheDoor) -> ConnectionOut:
    """Read it now, whenever it would have been next."""
    connection = ConnectionName(person=uid, kind=kind, name=name)
    if not await door.house.connections.poll_now(connection):
        raise _unknown(connection)
    found = await door.house.connections.find(connection)
    assert found is not None
    return _shown(found)


@router.delete("/people/{uid}/sources/{kind}/{name:path}", status_code=204)
async def disconnect(uid: Uid, kind: str, name: str, door: TheDoor) -> Response:
    """Read it no more, and forget what was given to sign in. What was read stays."""
    connection = ConnectionName(person=uid, kind=kind, name=name)
    if not await door.house.connections.drop(connection):
        raise _unknown(connection)
    return Response(status_code=204)


def _unknown(name: ConnectionName) -> RequestError:
    return RequestError(
        f"{name.person} has no source {name.kind} {name.name!r}",
        404,
        f"Connect it first; kinds: {', '.join(sorted(KINDS))}.",
    )


def _shown(found: SourceConnection) -> ConnectionOut:
    """What was given to sign in is never told."""
    return ConnectionOut(**found.model_dump(exclude={"secret", "cursor"}))


def _letter(letter: DeadLetter) -> DeadLetterOut:
    return DeadLetterOut(**letter.model_dump(exclude={"args"}))
