"""Who there is and who belongs together."""

import pytest
from pydantic import ValidationError

from memory.postgres import Postgres
from memory.registry import Person, Project, Registry
from parley.errors import RequestError

MIRA = Person(uid="mira", name="Mira Sol", aliases=("Mimi",), timezone="Europe/Lisbon")
OTIS = Person(uid="otis", name="Otis", timezone="America/New_York")


@pytest.fixture
async def registry(postgres: Postgres) -> Registry:
    registry = Registry(postgres)
    for person in (MIRA, OTIS):
        await registry.put_person(person, "t1")
    return registry


async def test_a_person_is_got_as_they_were_put_and_put_again_replaces(registry: Registry) -> None:
    assert await registry.person("mira") == MIRA
    renamed = MIRA.model_copy(update={"name": "Mira Luz", "aliases": ()})
    await registry.put_person(renamed, "t2")
    assert await registry.person("mira") == renamed
    assert [person.uid for person in await registry.people()] == ["mira", "otis"]
    assert await registry.people(["otis", "nobody"]) == [OTIS]


async def test_a_project_keeps_its_members_in_their_order_and_put_again_replaces(registry: Registry) -> None:
    trip = Project(id="trip", title="A trip", members=("otis", "mira"))
    await registry.put_project(trip, "t1")
    assert await registry.project("trip") == trip
    alone = Project(id="trip", title="A short trip", members=("mira",))
    await registry.put_project(alone, "t2")
    assert await registry.project("trip") == alone
    assert await registry.projects_of("otis") == []
    assert await registry.projects_of("mira") == [alone]


async def test_a_member_named_twice_is_a_member_once(registry: Registry) -> None:
    await registry.put_project(Project(id="twice", title="t", members=("mira", "mira")), "t")
    assert (await registry.project("twice")).members == ("mira",)


async def test_a_project_may_wait_for_its_members(registry: Registry) -> None:
    empty = Project(id="empty", title="Not yet")
    await registry.put_project(empty, "t")
    assert await registry.project("empty") == empty
    assert empty in await registry.projects()


async def test_unknown_members_are_named_with_what_to_do_and_nothing_is_written(registry: Registry) -> None:
    with pytest.raises(RequestError, match="ghost, phantom") as refused:
        await registry.put_project(Project(id="haunted", title="t", members=("mira", "phantom", "ghost")), "t")
    assert (refused.value.status, refused.value.what_to_do) == (422, "Create them first: PUT /people/{uid}.")
    with pytest.raises(RequestError):
        await registry.project("haunted")


async def test_who_and_what_does_not_exist_is_a_404_that_says_how_to_create_it(registry: Registry) -> None:
    with pytest.raises(RequestError) as person:
        await registry.person("nobody")
    assert (person.value.status, "PUT /people/nobody" in person.value.what_to_do) == (404, True)
    with pytest.raises(RequestError) as project:
        await registry.project("nothing")
    assert (project.value.status, "PUT /projects/nothing" in project.value.what_to_do) == (404, True)


def test_a_time_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="IANA"):
        Person(uid="x", name="X", timezone="Middle/Earth")
