"""Postgres as the stores see it: a pool that finds its server again, numbered migrations, statements by name."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from memory.jobs import migrate_queue
from parley.errors import RequestError, SyncError
from parley.identity import new_transaction
from parley.processes import ServerFailed

HERE = Path(__file__).parent
_MIGRATION_LOCK = 7_021_977  # any number, the same in every process
_SERVER_GOES = {"57P01", "57P02", "57P03"}  # it is shutting down, crashed, or starting
# A server that is up and says no: libpq has no code for it, and waiting does not change its mind.
_REFUSALS = ("authentication failed", "does not exist", "no pg_hba.conf entry")
_CONFLICT = {"40001", "40P01"}  # another transaction won: serialisation, deadlock

log = logging.getLogger(__name__)

type Connection = AsyncConnection[tuple[Any, ...]]
type Source = str | Callable[[], str]
"""A conninfo or URL; or a callable that starts or joins the embedded server and returns one."""


def named_statements(text: str) -> dict[str, bytes]:
    """Statements of a commented SQL file, by the `-- name: x` that precedes each."""
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(names) != len(set(names)):
        raise ValueError(f"a statement is named twice: {sorted(names)}")
    lines = ("\n".join(line for line in body.splitlines() if not line.startswith("--")) for body in bodies)
    return {name: body.strip().rstrip(";").encode() for name, body in zip(names, lines, strict=True)}


SQL = named_statements((HERE / "queries.sql").read_text())


class Holding:
    """A lock that is held as long as its connection lives."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def held(self) -> bool:
        try:
            await self._connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


class Postgres:
    """One process' way to the database. Bound to the event loop it was opened in."""

    def __init__(self, source: Source, *, connections: int = 6, deadline_s: float = 30.0) -> None:
        """`deadline_s`: how long one operation looks for a server that is gone before it gives up."""
        self._source = source
        self._connections = connections
        self._deadline_s = deadline_s
        self._pool: AsyncConnectionPool[Connection] | None = None
        self._repair = asyncio.Lock()

    async def open(self) -> "Postgres":
        """Connect (starting the embedded server where that is the source) and bring the tables up to date."""
        await self.run(migrate)
        return self

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def __aenter__(self) -> "Postgres":
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run[T](self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run `work` in one transaction; commit what it did, or nothing.

        When the server is gone it is started or joined again and the whole of `work` is run once more, also when
        the loss came in the middle of a commit. So `work` must be such that twice is as good as once: keyed writes.
        Raises SyncError (retryable where a later try may succeed) and RequestError for text that cannot be stored.
        """
        deadline = time.monotonic() + self._deadline_s
        while True:
            pool = await self._connected(deadline)
            try:
                async with pool.connection() as connection:
                    return await work(connection)
            except psycopg.Error as cause:
                if not _passes(cause) or time.monotonic() > deadline:
                    raise _translated(cause) from cause
                log.warning("postgres: %s; trying again", _in_a_line(cause))
                if _lost(cause):
                    await self._forget(pool)
                await asyncio.sleep(0.05)

    async def execute(self, name: str, /, **parameters: object) -> int:
        """One statement in a transaction of its own; returns how many rows it touched."""

        async def work(connection: Connection) -> int:
            return (await connection.execute(SQL[name], parameters)).rowcount

        return await self.run(work)

    async def rows(self, name: str, /, **parameters: object) -> list[tuple[Any, ...]]:
        async def work(connection: Connection) -> list[tuple[Any, ...]]:
            return await (await connection.execute(SQL[name], parameters)).fetchall()

        return await self.run(work)

    async def row(self, name: str, /, **parameters: object) -> tuple[Any, ...] | None:
        rows = await self.rows(name, **parameters)
        return rows[0] if rows else None

    @asynccontextmanager
    async def holding(self, name: str) -> AsyncGenerator[Holding]:
        """Wait until no other process holds `name`, then hold it: an advisory lock on a connection of its own.

        The lock ends with its connection, so whoever works under it asks `held()` before each piece of work.
        Raises SyncError.
        """
        try:
            connection = await psycopg.AsyncConnection.connect(await self._find_server(), autocommit=True)
            await connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        except (psycopg.Error, ServerFailed) as cause:
            raise SyncError(f"the lock {name!r} cannot be had: {cause}", retryable=True) from cause
        try:
            yield Holding(connection)
        finally:
            await connection.close()

    async def listen(self, channel: str) -> AsyncGenerator[str]:
        """Payloads of NOTIFY on `channel`, for ever. The first one is "": listening has begun, look once yourself.

        "" comes again whenever the server was lost: what was notified in between is gone, so look again.
        It takes a connection of its own for as long as it runs: one a process, not one a request.
        """
        while True:
            try:
                conninfo = await self._find_server()
                async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                    yield ""
                    async with aclosing(connection.notifies()) as notes:
                        async for note in notes:
                            yield note.payload
            except (psycopg.OperationalError, ServerFailed) as cause:
                log.warning("postgres: stopped listening: %s", str(cause).strip())
                await asyncio.sleep(0.5)

    async def _connected(self, deadline: float) -> "AsyncConnectionPool[Connection]":
        """The open pool; a new one when there is none, or when the last one's server was lost."""
        async with self._repair:
            while self._pool is None:
                try:
                    self._pool = await self._opened(await self._find_server())
                except ServerFailed as cause:
                    raise SyncError(str(cause), retryable=True) from cause
                except psycopg.OperationalError as cause:
                    refused = any(words in str(cause) for words in _REFUSALS)
                    if refused or time.monotonic() > deadline:
                        message = f"Postgres is not reachable: {_in_a_line(cause)}. Check PARLEY_STORES__POSTGRES_URL."
                        raise SyncError(message, retryable=not refused) from cause
                    await asyncio.sleep(0.2)
            return self._pool

    async def _find_server(self) -> str:
        return self._source if isinstance(self._source, str) else await asyncio.to_thread(self._source)

    async def _opened(self, conninfo: str) -> "AsyncConnectionPool[Connection]":
        # One plain connection first: it says at once, and in words, what a pool would only time out on.
        await (await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5)).close()
        pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            conninfo, min_size=1, max_size=self._connections, open=False, configure=_configure, timeout=self._deadline_s
        )
        try:
            await pool.open(wait=True, timeout=10)
        except PoolTimeout:
            await pool.close(timeout=0)
            raise
        return pool

    async def _forget(self, pool: "AsyncConnectionPool[Connection]") -> None:
        async with self._repair:
            if self._pool is pool:
                self._pool = None
        await pool.close(timeout=0)


async def _configure(connection: Connection) -> None:
    await connection.execute("SET TIME ZONE 'UTC'")
    await connection.commit()


async def migrate(connection: Connection) -> None:
    """Apply the numbered files that are not yet recorded, all in one transaction, one process at a time."""
    await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MIGRATION_LOCK])
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, transaction_id text NOT NULL)"
    )
    applied = {name for (name,) in await (await connection.execute("SELECT name FROM migration")).fetchall()}
    for file in sorted((HERE / "migrations").glob("[0-9]*.sql")):
        if file.name not in applied:
            await connection.execute(file.read_bytes())
            await connection.execute("INSERT INTO migration VALUES (%s, %s)", [file.name, new_transaction()])
    await migrate_queue(connection)


def _in_a_line(cause: psycopg.Error) -> str:
    return " ".join(str(cause).split()) or type(cause).__name__


def _lost(cause: psycopg.Error) -> bool:
    """Whether the connection, and perhaps the server, is gone. A full pool is neither."""
    gone = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) and cause.sqlstate is None
    by_state = cause.sqlstate in _SERVER_GOES or (cause.sqlstate or "").startswith("08")
    return (gone or by_state) and not isinstance(cause, PoolTimeout)


def _passes(cause: psycopg.Error) -> bool:
    return _lost(cause) or cause.sqlstate in _CONFLICT


def _translated(cause: psycopg.Error) -> SyncError | RequestError:
    if isinstance(cause, psycopg.DataError):
        return RequestError(
            f"This text cannot be stored: {_in_a_line(cause)}",
            422,
            "Remove NUL characters and broken Unicode from it and send it again.",
        )
    if isinstance(cause, psycopg.errors.ForeignKeyViolation):
        return RequestError(
            f"Unknown: {cause.diag.message_detail}", 404, "Create it first: PUT /people/{uid} or PUT /projects/{id}."
        )
    return SyncError(
        f"Postgres refused: {str(cause).strip()}", retryable=_passes(cause) or isinstance(cause, PoolTimeout)
    )
