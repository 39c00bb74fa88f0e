"""Rooms: opened by a planner, watched by anybody, decided by twins."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from negotiation.charter import (
    Charter,
    Circumstances,
    IssueRequest,
    OptionRequest,
    RoomRequest,
    make_charter,
    read_charter,
)
from parley.errors import RequestError
from parley.identity import new_transaction, project_address, room_address
from parley.log import bound
from parley.records import Episode, EpisodeKind
from serving.door import Door
from serving.hosts import start_room
from serving.minutes import public_event, read_room
from serving.routes.people import TheDoor, Uid
from serving.shapes import RoomIn, RoomOut, RoomState
from serving.sse import Event, event_stream

router = APIRouter(tags=["rooms"])

_CONTEXTS = 50


@router.post("/rooms", status_code=202)
async def open_room(body: RoomIn, door: TheDoor) -> RoomOut:
    """Put a question to the twins of some members of a project. Their answer is on its way when this returns."""
    room = uuid.uuid4().hex[:16]
    with bound(transaction=(transaction := new_transaction()), room=room):
        charter = make_charter(_request(body), await _circumstances(room, body, door))
        await door.house.journal.append([charter.opening()], transaction)
        await asyncio.to_thread(start_room, door.settings, room)
    return RoomOut(room_id=room, proposal_id=charter.proposal.id)


def _request(body: RoomIn) -> RoomRequest:
    issues = [
        IssueRequest(
            name=issue.name,
            kind=issue.kind,
            attendees=tuple(issue.attendees),
            options=tuple(
                OptionRequest(id=option.id or "", label=option.label, start=option.start, end=option.end)
                for option in issue.options or ()
            ),
        )
        for issue in body.issues or ()
    ]
    return RoomRequest(
        project=body.project,
        question=body.question,
        participants=tuple(body.participants),
        issues=tuple(issues),
        rule=body.rule,
        seed=body.seed,
        deadline_s=body.deadline_s,
    )


async def _circumstances(room: str, body: RoomIn, door: Door) -> Circumstances:
    house = door.house
    project = await house.registry.project(body.project)
    people = await house.registry.people()
    known = {person.uid: person for person in people}
    if unknown := [uid for uid in body.participants if uid not in known]:
        raise RequestError(f"nobody is known as {unknown[0]}", 404, f"Create them first: PUT /people/{unknown[0]}")
    if strangers := [uid for uid in body.participants if uid not in project.members]:
        raise RequestError(
            f"{strangers[0]} is not a member of {project.id}", 422, f"Add them first: PUT /projects/{project.id}"
        )
    zones = [known[uid].timezone for uid in sorted(body.participants)]
    return Circumstances(
        room=room,
        names={person.uid: person.name for person in people},
        asked_at=house.clock.now(),
        timezone=max(zones, key=zones.count),
        context=await _context(body.project, door),
        answer_s=door.settings.room.answer_s,
        speeches=door.settings.room.speeches,
        model=door.settings.model.name if door.settings.has_model else None,
    )


async def _context(project: str, door: Door) -> tuple[str, ...]:
    """What the members were told about the project; documents shared with it are for their twins to look up."""
    told: list[Episode] = []
    after = 0
    while episodes := await door.house.journal.read(project_address(project), after=after):
        told += [each for each in episodes if each.kind is EpisodeKind.CONTEXT and "sha256" not in each.payload]
        after = episodes[-1].version
    return tuple(str(episode.payload["text"]) for episode in told[-_CONTEXTS:])


@router.get("/rooms/{id}")
async def room_state(id: Uid, door: TheDoor) -> RoomState:
    """The room as it stands: phase, options, talk; once they are unsealed its ballots; at the end its verdict."""
    return read_room(*await _room(id, door))


@router.get("/rooms/{id}/events")
async def room_events(id: Uid, door: TheDoor, last_event_id: Annotated[int, Header(ge=0)] = 0) -> StreamingResponse:
    """The room's events as server-sent events, from after `Last-Event-ID` until its verdict."""
    await _room(id, door)
    return event_stream(_follow(id, last_event_id, door))


async def _follow(room: str, after: int, door: Door) -> AsyncGenerator[Event]:
    async for _ in door.ticks():
        while episodes := await door.house.journal.read(room_address(room), after=after):
            for episode in episodes:
                yield await _event(episode, door)
            after = episodes[-1].version
            if episodes[-1].kind is EpisodeKind.VERDICT:
                return
        if await door.house.journal.find(room_address(room), "verdict"):
            return


async def _event(episode: Episode, door: Door) -> Event:
    """A sealed ballot's event says that it is in; `unsealed` brings them all."""
    ballots: list[Episode] = []
    if episode.kind is EpisodeKind.UNSEALED:
        episodes = await door.house.journal.read(episode.stream)
        ballots = [each for each in episodes if each.kind is EpisodeKind.BALLOT and each.version < episode.version]
    return Event(episode.kind, public_event(episode, ballots), str(episode.version))


async def _room(id: str, door: Door) -> tuple[Charter, list[Episode]]:
    episodes = await door.house.journal.read(room_address(id))
    if not episodes:
        raise RequestError(f"There is no room {id!r}.", 404, "Open one: POST /rooms.")
    return read_charter(episodes[0].payload), episodes
