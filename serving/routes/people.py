"""Who there is and what belongs together: people, projects, what projects share."""

import asyncio
import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import ValidationError

from actors.calls import kill
from memory.registry import Person, Project
from parley.errors import RequestError
from parley.identity import UID_PATTERN, new_transaction, project_address, twin_address
from parley.records import Draft, EpisodeKind
from serving.door import Door, the_door
from serving.shapes import ContextIn, ContextOut, PersonIn, PersonOut, ProjectIn, ProjectOut

router = APIRouter(tags=["people and projects"])

TheDoor = Annotated[Door, Depends(the_door)]
Uid = Annotated[str, Path(pattern=UID_PATTERN, description="a-z, 0-9, _ and -, at most 64", examples=["ana"])]


async def member(door: Door, person: str, project: str) -> None:
    """Raises RequestError: 404 for an unknown project, 403 for somebody who is not in it."""
    if person not in (await door.house.registry.project(project)).members:
        raise RequestError(f"{person} is not a member of {project}", 403, f"Add them: PUT /projects/{project}.")


@router.put("/people/{uid}")
async def put_person(uid: Uid, body: PersonIn, door: TheDoor) -> PersonOut:
    """Create a person, or change what they are called."""
    try:
        person = Person(uid=uid, name=body.name, aliases=tuple(body.aliases), timezone=body.timezone)
    except ValidationError as cause:
        said = "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in cause.errors())
        raise RequestError(said, 422, "Mend the named fields.") from cause
    before = await door.house.registry.people([uid])
    await door.house.registry.put_person(person, new_transaction())
    if before and before != [person]:
        await asyncio.to_thread(kill, twin_address(uid))  # it wakes again under its new name and time zone
    return PersonOut(uid=uid, **body.model_dump())


@router.put("/projects/{id}")
async def put_project(id: Uid, body: ProjectIn, door: TheDoor) -> ProjectOut:
    """Create a project, or change its title and members. Members must exist."""
    project = Project(id=id, title=body.title, members=tuple(body.members))
    await door.house.registry.put_project(project, new_transaction())
    return ProjectOut(id=id, **body.model_dump())


@router.post("/projects/{id}/context", status_code=201)
async def add_context(id: Uid, body: ContextIn, door: TheDoor) -> ContextOut:
    """Tell all members of a project something. The same text again changes nothing."""
    await door.house.registry.project(id)
    draft = Draft(
        stream=project_address(id),
        kind=EpisodeKind.CONTEXT,
        key=f"context:{hashlib.sha256(body.text.encode()).hexdigest()}",
        occurred_at=door.house.clock.now(),
        payload={"text": body.text},
    )
    [stored] = await door.house.journal.append([draft], new_transaction())
    return ContextOut(id=str(stored.id))
