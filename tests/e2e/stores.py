"""What a house's stores really hold, looked at from outside: the journal, Mem0's rows, the graph's facts."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import psycopg

from graph import embedded_falkordb
from graph.graphiti_graph import GraphitiGraph
from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.postgres import Postgres
from parley.clock import SetClock
from parley.records import Draft
from tests.e2e.house import House
from tests.graph_fixtures import WordsEmbedder

JOURNAL = """
SELECT e.stream, e.key, e.id::text, e.kind, e.occurred_at, e.payload, c.content
FROM event e LEFT JOIN chat_message c ON c.id = e.id
WHERE starts_with(e.stream, %s) ORDER BY e.stream, e.version
"""
MEMORIES = """
SELECT id::text, payload->>'data', payload->>'source', payload->>'domain', payload->>'journal_id'
FROM memory WHERE payload->>'user_id' = %s ORDER BY id
"""
FACTS = """
MATCH (a)-[e:RELATES_TO {group_id: $group}]->(b)
RETURN e.uuid AS id, e.name AS relation, e.fact AS text, a.name AS source, b.name AS target,
       e.valid_at AS valid_at, e.invalid_at AS invalid_at
"""


def events(house: House, stream: str) -> list[tuple[Any, ...]]:
    """(stream, key, id, kind, occurred_at, payload, content) of every event of the streams that start so."""
    return _rows(house, JOURNAL, stream)


def payloads(house: House, person: str, kind: str) -> list[dict[str, Any]]:
    """The payloads of a person's events of one kind, in their order."""
    return [payload for _, _, _, found, _, payload, _ in events(house, f"twin/{person}") if found == kind]


def memories(house: House, person: str) -> list[tuple[Any, ...]]:
    """(id, text, source, domain, journal id) of every row of a person's namespace, by id."""
    return _rows(house, MEMORIES, person)


def facts(house: House, group: str) -> list[dict[str, Any]]:
    """Every fact of a graph's group, ended or not, by id; times are ISO strings."""

    async def read() -> list[dict[str, Any]]:
        socket = embedded_falkordb.start_or_join(house.state / "graph")
        graph = GraphitiGraph.falkordb(socket, WordsEmbedder(), SetClock(datetime.fromisoformat(house.now)))
        try:
            return sorted(await graph.cypher(group, FACTS), key=lambda row: row["id"])
        finally:
            await graph.close()

    return _done(read())


def append(house: House, drafts: list[Draft], at: datetime) -> None:
    """Write into the journal as the front door would have done at another time."""

    async def write() -> None:
        postgres = await Postgres(_conninfo(house), connections=2).open()
        try:
            await PostgresJournal(postgres, SetClock(at)).append(drafts, "from-a-test")
        finally:
            await postgres.close()

    _done(write())


def _done[T](work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _conninfo(house: House) -> str:
    return embedded_postgres.start_or_join(house.state / "postgres")


def _rows(house: House, query: str, *parameters: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(_conninfo(house)) as connection:
        return connection.execute(query.encode(), parameters).fetchall()
