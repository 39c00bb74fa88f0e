"""The table Mem0 keeps its vectors in: made before Mem0 touches it, through one pool that finds its server again."""

import threading
import time
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from memory.postgres import Source
from parley.errors import RetrievalError
from parley.processes import ServerFailed
from parley.records import Value

_LOCK = 7_021_978  # any number, the same in every process
_PAUSE_S = 0.1

LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.UndefinedTable, ServerFailed)
"""The server is gone, or another process has dropped the collection to rebuild it: connect and create once more."""


class Vectors(Value):
    """What a collection holds: vectors of one model, all of one length."""

    collection: str
    model: str
    dimension: int


class Collection:
    """One process' pool on the collection. All methods block; call them in worker threads.

    Raises RetrievalError: retryable while the server is away, not when the vectors there are another model's.
    """

    def __init__(self, source: Source, vectors: Vectors, *, connections: int, deadline_s: float) -> None:
        """`deadline_s`: how long one operation looks for a server that is gone before it gives up."""
        self.vectors = vectors
        self._source = source
        self._connections = connections
        self._deadline_s = deadline_s
        self._pool: ConnectionPool | None = None
        self._repair = threading.Lock()

    def run[T](self, work: Callable[[ConnectionPool], T]) -> T:
        """Run `work` with the pool. When the server is lost it is found or started again and all of `work` runs
        once more, so twice must be as good as once."""
        deadline = time.monotonic() + self._deadline_s
        while True:
            pool = None
            try:
                pool = self._connected()
                return work(pool)
            except LOST as cause:
                if isinstance(cause, ServerFailed) or time.monotonic() > deadline:
                    raise RetrievalError(f"The memories' database is not reachable: {cause}", retryable=True) from cause
                if pool is not None and not isinstance(cause, PoolTimeout):
                    self._forget(pool)
                time.sleep(_PAUSE_S)
            except psycopg.Error as cause:
                raise RetrievalError(f"The memories' database refused: {str(cause).strip()}") from cause

    def present(self, ids: Sequence[str]) -> set[str]:
        """Which of the ids are there."""

        def select(pool: ConnectionPool) -> set[str]:
            with pool.connection() as connection:
                found = connection.execute(
                    self._sql("SELECT id::text FROM {table} WHERE id = ANY(%s::uuid[])"), [[*ids]]
                )
                return {row[0] for row in found}

        return self.run(select)

    def clear(self, person: str) -> None:
        """Delete one person's rows, at once: Mem0's own `delete_all` reads and deletes them one by one."""

        def delete(pool: ConnectionPool) -> None:
            with pool.connection() as connection:
                connection.execute(self._sql("DELETE FROM {table} WHERE payload->>'user_id' = %s"), [person])

        self.run(delete)

    def forget(self, person: str, journal_ids: Sequence[str]) -> int:
        """Delete what these journal events left with a person. Returns how many rows."""
        statement = "DELETE FROM {table} WHERE payload->>'user_id' = %s AND payload->>'journal_id' = ANY(%s)"
        return self._deleted(statement, [person, [*journal_ids]])

    def trim(self, at: float) -> int:
        """Delete everybody's rows that had expired by `at` (seconds since 1970). Returns how many."""
        return self._deleted("DELETE FROM {table} WHERE (payload->>'expires_epoch')::float <= %s", [at])

    def _deleted(self, statement: str, parameters: list[object]) -> int:
        def delete(pool: ConnectionPool) -> int:
            with pool.connection() as connection:
                return connection.execute(self._sql(statement), parameters).rowcount

        return self.run(delete)

    def close(self) -> None:
        with self._repair:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def drop(self) -> None:
        """Forget every row and which model they are of. What comes next may be written by another one."""
        with psycopg.connect(_conninfo(self._source)) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            connection.execute(self._sql("DROP TABLE IF EXISTS {table}"))
            connection.execute("CREATE TABLE IF NOT EXISTS " + _MODEL_TABLE)
            connection.execute("DELETE FROM embedding_model WHERE collection = %s", [self.vectors.collection])

    def _connected(self) -> ConnectionPool:
        with self._repair:
            if self._pool is None:
                conninfo = _conninfo(self._source)
                with psycopg.connect(conninfo, connect_timeout=5) as connection:
                    self._create(connection)
                self._pool = ConnectionPool(
                    conninfo, min_size=1, max_size=self._connections, open=True, timeout=self._deadline_s
                )
            return self._pool

    def _forget(self, pool: ConnectionPool) -> None:
        with self._repair:
            if self._pool is pool:
                self._pool = None
        pool.close(timeout=0)

    def _create(self, connection: psycopg.Connection) -> None:
        """Extension, table and index, one process at a time: IF NOT EXISTS alone fails when two come at once."""
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.execute("CREATE TABLE IF NOT EXISTS " + _MODEL_TABLE)
        self._claim_model(connection)
        connection.execute(
            self._sql("CREATE TABLE IF NOT EXISTS {table} (id uuid PRIMARY KEY, vector vector({size}), payload jsonb)")
        )
        # A person's rows are found by this index and compared one by one: exact. An index over everybody's vectors
        # looks at the nearest of all people first and finds little that is this person's.
        connection.execute(self._sql("CREATE INDEX IF NOT EXISTS {index} ON {table} ((payload->>'user_id'))"))

    def _claim_model(self, connection: psycopg.Connection) -> None:
        name, model, size = self.vectors.collection, self.vectors.model, self.vectors.dimension
        connection.execute(
            "INSERT INTO embedding_model VALUES (%s, %s, %s) ON CONFLICT (collection) DO NOTHING", [name, model, size]
        )
        row = connection.execute(
            "SELECT model, dimension FROM embedding_model WHERE collection = %s", [name]
        ).fetchone()
        if row != (model, size):
            had = f"{row[0]} ({row[1]} numbers)" if row else "nothing"
            raise RetrievalError(
                f"The memories hold vectors of {had}, the settings name {model} ({size} numbers). "
                "Set PARLEY_EMBEDDING__* back, or run `make rebuild` to write the memories again."
            )

    def _sql(self, statement: str) -> sql.Composed:
        table = self.vectors.collection
        return sql.SQL(statement).format(  # pyright: ignore[reportArgumentType]
            table=sql.Identifier(table),
            index=sql.Identifier(f"{table}_user_id"),
            size=sql.Literal(self.vectors.dimension),
        )


_MODEL_TABLE = "embedding_model (collection text PRIMARY KEY, model text NOT NULL, dimension int NOT NULL)"


def _conninfo(source: Source) -> str:
    return source if isinstance(source, str) else source()
