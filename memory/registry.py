"""People and projects: who there is, what they are called, who belongs together."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from memory.postgres import SQL, Connection, Postgres
from parley.errors import RequestError
from parley.identity import PersonId, ProjectId
from parley.records import Value

_Name = Annotated[str, Field(min_length=1, max_length=200)]


class Person(Value):
    """`aliases` are other names they go by in texts; `timezone` is an IANA name: Europe/Lisbon."""

    uid: PersonId
    name: _Name
    aliases: tuple[_Name, ...] = Field(default=(), max_length=50)
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def _known(cls, timezone: str) -> str:
        if timezone not in available_timezones():
            raise ValueError("not an IANA time zone: write it like Europe/Lisbon or UTC")
        return timezone


class Project(Value):
    id: ProjectId
    title: _Name
    members: tuple[PersonId, ...] = Field(default=(), max_length=200)


class Registry:
    """All methods raise SyncError; what is unknown is a RequestError that says what to do."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    async def put_person(self, person: Person, transaction_id: str) -> None:
        """Create or replace."""
        written = person.model_dump() | {"aliases": list(person.aliases)}
        await self._postgres.execute("put_person", **written, transaction_id=transaction_id)

    async def person(self, uid: str) -> Person:
        """Raises RequestError 404."""
        found = await self.people([uid])
        if not found:
            raise RequestError(f"There is no person {uid!r}.", 404, f"Create them first: PUT /people/{uid}.")
        return found[0]

    async def people(self, uids: list[str] | None = None) -> list[Person]:
        """Everybody, or those of `uids` that exist; by uid."""
        rows = await self._postgres.rows("people", uids=uids)
        return [
            Person(uid=uid, name=name, aliases=tuple(aliases), timezone=timezone)
            for uid, name, aliases, timezone in rows
        ]

    async def put_project(self, project: Project, transaction_id: str) -> None:
        """Create or replace, members included. Raises RequestError 422 that names the unknown members."""
        members = list(dict.fromkeys(project.members))
        written = {"id": project.id, "title": project.title, "members": members, "transaction_id": transaction_id}

        async def work(connection: Connection) -> None:
            rows = await (await connection.execute(SQL["people"], {"uids": members})).fetchall()
            unknown = sorted(set(members) - {uid for uid, *_ in rows})
            if unknown:
                raise RequestError(
                    f"Project {project.id!r} names members that do not exist: {', '.join(unknown)}.",
                    422,
                    "Create them first: PUT /people/{uid}.",
                )
            for statement in ("put_project", "clear_members", "put_members"):
                await connection.execute(SQL[statement], written)

        await self._postgres.run(work)

    async def project(self, id: str) -> Project:
        """Raises RequestError 404."""
        found = await self._projects(id=id)
        if not found:
            raise RequestError(f"There is no project {id!r}.", 404, f"Create it first: PUT /projects/{id}.")
        return found[0]

    async def projects(self) -> list[Project]:
        return await self._projects()

    async def projects_of(self, person: str) -> list[Project]:
        """The projects this person is a member of, by id."""
        return await self._projects(person=person)

    async def _projects(self, id: str | None = None, person: str | None = None) -> list[Project]:
        rows = await self._postgres.rows("projects", id=id, person=person)
        return [Project(id=id, title=title, members=tuple(members)) for id, title, members in rows]
