"""One real Postgres and one real FalkorDB for a whole test session, and fresh databases in that one server.

A conftest takes them in with `pytest_plugins = ["tests.stores_fixtures"]`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from graph import embedded_falkordb
from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.postgres import Postgres
from parley.clock import SetClock


@dataclass(frozen=True)
class Database:
    """One database of the embedded server."""

    name: str
    host: str
    user: str

    def within(self, server: str) -> str:
        """The conninfo of this database, given the server's."""
        return make_conninfo(server, dbname=self.name)


@contextmanager
def new_database(server: str) -> Iterator[Database]:
    """An empty database, dropped at the end."""
    parts = conninfo_to_dict(server)
    database = Database(f"test_{uuid4().hex[:12]}", str(parts["host"]), str(parts["user"]))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database.name}".encode())
    try:
        yield database
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {database.name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose Postgres runs; stopped at the end of the session."""
    folder = tmp_path_factory.mktemp("postgres")
    embedded_postgres.start_or_join(folder)
    yield folder
    embedded_postgres.stop(folder)


@pytest.fixture(scope="session")
def falkordb_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose FalkorDB runs; stopped at the end of the session."""
    folder = tmp_path_factory.mktemp("falkordb")
    embedded_falkordb.start_or_join(folder)
    yield folder
    embedded_falkordb.stop(folder)


@pytest.fixture(scope="session")
def falkordb_socket(falkordb_folder: Path) -> str:
    """The unix socket of a FalkorDB, which is a Redis too."""
    return embedded_falkordb.start_or_join(falkordb_folder)


@pytest.fixture(scope="module")
def fresh_database(postgres_folder: Path) -> Iterator[str]:
    """Conninfo of an empty database of this module's own, in the session's server."""
    server = embedded_postgres.start_or_join(postgres_folder)
    with new_database(server) as database:
        yield database.within(server)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres(fresh_database: str) -> AsyncIterator[Postgres]:
    """The module's database, migrated and open."""
    async with Postgres(fresh_database, connections=10) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def clock() -> SetClock:
    return SetClock(datetime(2026, 6, 1, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def journal(postgres: Postgres, clock: SetClock) -> PostgresJournal:
    return PostgresJournal(postgres, clock)
