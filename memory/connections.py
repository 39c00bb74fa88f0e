"""Remote sources of people: what is wanted of them, how far they were read, when they are read next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field
from pydantic_core import to_json

from memory.jobs import NewJob, enqueue
from memory.postgres import SQL, Connection, Postgres
from parley.identity import derived_id, new_transaction
from parley.ports import Clock
from parley.records import Value

POLL = "poll"
"""The task that reads a remote source once; its arguments are `person`, `kind` and `name`."""


class ConnectionName(Value):
    """One source of one person: a kind ("twitter", "website") and what it is called there (a handle, an address)."""

    person: str
    kind: str
    name: str

    @property
    def job(self) -> NewJob:
        lock = f"poll:{derived_id('connection', self.person, self.kind, self.name).hex}"
        return NewJob(task=POLL, args=self.model_dump(include={"person", "kind", "name"}), lock=lock, only=lock)


class SourceConnection(ConnectionName):
    """`wanted` and `secret` are the settings it was made with; only whoever polls sees the secret.

    `every_s` None: read once. `cursor`: how far it was read. `code` and `reason`: why the last poll failed.
    """

    wanted: dict[str, Any]
    secret: dict[str, Any] = Field(default_factory=dict, repr=False)
    cursor: dict[str, Any] = Field(default_factory=dict, repr=False)
    every_s: int | None = None
    next_at: datetime | None = None
    polled_at: datetime | None = None
    code: str | None = None
    reason: str | None = None


class Connections:
    """All methods raise SyncError. When a source is due is by the database's clock, `clock` gives what people see."""

    def __init__(self, postgres: Postgres, clock: Clock) -> None:
        self._postgres = postgres
        self._clock = clock

    async def put(
        self, name: ConnectionName, wanted: Mapping[str, Any], secret: Mapping[str, Any], every_s: int | None
    ) -> None:
        """Make it, or change it; it is due at once. Without a secret the one it has stays. RequestError 404."""
        await self._postgres.execute(
            "put_connection",
            **name.model_dump(include={"person", "kind", "name"}),
            wanted=to_json(wanted).decode(),
            secret=to_json(secret).decode(),
            every_s=every_s,
            transaction_id=str(new_transaction()),
        )

    async def of(self, person: str) -> list[SourceConnection]:
        return await self._select(person=person, kind=None, name=None)

    async def find(self, name: ConnectionName) -> SourceConnection | None:
        found = await self._select(person=name.person, kind=name.kind, name=name.name)
        return found[0] if found else None

    async def drop(self, name: ConnectionName) -> bool:
        """Forget the connection and its secret. What was read stays."""
        return bool(await self._postgres.execute("drop_connection", **_key(name)))

    async def poll_now(self, name: ConnectionName) -> bool:
        """It is due at once. False: there is none of that name."""
        return bool(await self._postgres.execute("poll_now", **_key(name)))

    async def enqueue_due(self) -> int:
        """Queue a poll for each source whose time has come, in the commit that sets its next time."""

        async def work(connection: Connection) -> int:
            rows = await (await connection.execute(SQL["take_due_connections"])).fetchall()
            due = [ConnectionName(person=person, kind=kind, name=name) for person, kind, name in rows]
            await enqueue(connection, [each.job for each in due])
            return len(due)

        return await self._postgres.run(work)

    async def polled(self, connection: Connection, read: SourceConnection, cursor: Mapping[str, Any]) -> bool:
        """It was read as far as `cursor`; in the commit that keeps what it gave. `read`: as it was found.

        False: it was dropped meanwhile, or something else is wanted of it now, and how far that was read stays.
        """
        wanted, reached = to_json(read.wanted).decode(), to_json(cursor).decode()
        told = {**_key(read), "wanted": wanted, "cursor": reached, "at": self._clock.now()}
        return (await connection.execute(SQL["connection_polled"], told)).rowcount > 0

    async def advance(self, read: SourceConnection, cursor: Mapping[str, Any]) -> bool:
        """It was read as far as `cursor` and gave nothing. False: as `polled`."""

        async def work(connection: Connection) -> bool:
            return await self.polled(connection, read, cursor)

        return await self._postgres.run(work)

    async def failed(self, name: ConnectionName, code: str, reason: str) -> None:
        told = {"code": code, "reason": reason.replace("\x00", "")[:2000], "at": self._clock.now()}
        await self._postgres.execute("connection_failed", **_key(name), **told)

    async def _select(self, **wanted: str | None) -> list[SourceConnection]:
        rows = await self._postgres.rows("connections", **wanted)
        fields = SourceConnection.model_fields
        return [SourceConnection.model_validate(dict(zip(fields, row, strict=True))) for row in rows]


def _key(name: ConnectionName) -> dict[str, str]:
    return {"person": name.person, "kind": name.kind, "name": name.name}
