# pyright: basic
"""Graphiti's drivers, tamed, behind one shape: a Database that holds groups.

On FalkorDB a group is a graph of its own; on Neo4j (Community: one database) it is the `group_id` property.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any, Protocol

import parley.settings  # isort: skip  # telemetry is off before graphiti_core is imported

import neo4j
import neo4j.exceptions
import redis.asyncio
import redis.exceptions
from falkordb.asyncio.graph import AsyncGraph
from graphiti_core.cross_encoder.client import CrossEncoderClient
from graphiti_core.driver.driver import GraphDriver, GraphProvider
from graphiti_core.driver.falkordb_driver import FalkorDriver
from graphiti_core.driver.neo4j_driver import Neo4jDriver
from graphiti_core.embedder.client import EmbedderClient
from graphiti_core.graph_queries import get_fulltext_indices, get_range_indices
from graphiti_core.llm_client.client import LLMClient
from graphiti_core.llm_client.config import LLMConfig
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from graph import queries
from parley.ports import Embedder

assert parley.settings.QUIET["GRAPHITI_TELEMETRY_ENABLED"] == "false"

# Their error lines carry whole queries with people's texts; what went wrong reaches the caller as an exception.
for _name in ("graphiti_core.driver.falkordb_driver", "graphiti_core.driver.neo4j_driver"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)  # "property key does not exist" on every search

GONE: tuple[type[Exception], ...] = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    neo4j.exceptions.ServiceUnavailable,
    neo4j.exceptions.SessionExpired,
    neo4j.exceptions.TransientError,
    OSError,
)
"""The server is away, starting or overloaded: the same call may succeed later."""

REFUSED: tuple[type[Exception], ...] = (redis.exceptions.RedisError, neo4j.exceptions.Neo4jError)
"""The server answered, and said no."""

Rows = list[dict[str, Any]]


class Database(Protocol):
    """What holds the groups. Raises vendor exceptions of GONE and REFUSED."""

    def driver(self, group: str) -> GraphDriver:
        """Graphiti's driver for this group."""
        ...

    async def read(self, group: str, query: str, params: Mapping[str, Any]) -> Rows:
        """Rows of a query that may not write; the server refuses if it tries. An unknown group has none."""
        ...

    async def write(self, group: str, query: str, params: Mapping[str, Any]) -> Rows: ...

    async def build_indices(self, group: str) -> None: ...

    async def drop(self, group: str) -> None: ...

    async def close(self) -> None: ...


class _FalkorClient:
    """What FalkorDriver needs of `falkordb.asyncio.FalkorDB`, whose constructor blocks on a synchronous connection."""

    def __init__(self, pool: redis.asyncio.ConnectionPool) -> None:
        self.connection = redis.asyncio.Redis(connection_pool=pool)
        self.execute_command = self.connection.execute_command
        self._pool = pool

    def select_graph(self, name: str) -> AsyncGraph:
        return AsyncGraph(self, name)

    async def aclose(self) -> None:
        await self.connection.aclose()
        await self._pool.aclose()


class TamedFalkorDriver(FalkorDriver):
    """FalkorDriver without two traps: no index over dates, and no index building behind the caller's back.

    FalkorDB answers `<=` on an indexed ISO date string with all rows (FalkorDB #2239, graphiti #1625), so facts from
    the future would be found.
    """

    def __init__(self, client: _FalkorClient, database: str) -> None:
        super().__init__(falkor_db=client, database=database)  # pyright: ignore[reportArgumentType]
        _forget_index_task(self)

    async def build_indices_and_constraints(self, delete_existing: bool = False) -> None:
        if delete_existing:
            await self.delete_all_indexes()
        for query in get_range_indices(GraphProvider.FALKORDB) + get_fulltext_indices(GraphProvider.FALKORDB):
            if not query.lstrip().startswith("CREATE FULLTEXT"):
                query = re.sub(r", [en]\.(created_at|expired_at|valid_at|invalid_at)\b", "", query)
            await self.execute_query(query)

    def clone(self, database: str) -> GraphDriver:
        return self if database == self._database else TamedFalkorDriver(self.client, database)  # pyright: ignore[reportArgumentType]


class TamedNeo4jDriver(Neo4jDriver):
    """Neo4jDriver that builds its indices when asked, one after the other: together they race and log errors.

    Graphiti's index over node ids becomes a constraint: two writers at once cannot make a node twice.
    """

    def __init__(self, uri: str, user: str, password: str) -> None:
        super().__init__(uri, user, password)
        _forget_index_task(self)

    async def build_indices_and_constraints(self, delete_existing: bool = False) -> None:
        if delete_existing:
            await self.delete_all_indexes()
        for query in queries.ONE_NODE_AN_ID:
            await self._execute_index_query(query)
        for query in get_range_indices(GraphProvider.NEO4J) + get_fulltext_indices(GraphProvider.NEO4J):
            if " entity_uuid " not in query:
                await self._execute_index_query(query)


def _forget_index_task(driver: FalkorDriver | Neo4jDriver) -> None:
    """Their constructors schedule index building when a loop runs; it has not begun yet."""
    if driver._init_task is not None:
        driver._init_task.cancel()
        driver._init_task = None


class FalkorGroups:
    """Every group a graph of its own, on one server."""

    def __init__(self, socket_or_url: str, connections: int = 16) -> None:
        common = {"decode_responses": True, "max_connections": connections, "retry": Retry(NoBackoff(), 0)}
        if socket_or_url.startswith("/"):
            pool = redis.asyncio.BlockingConnectionPool(
                connection_class=redis.asyncio.UnixDomainSocketConnection, path=socket_or_url, **common
            )
        else:
            url = re.sub(r"^falkor(s?)://", r"redis\1://", socket_or_url)
            pool = redis.asyncio.BlockingConnectionPool.from_url(url, **common)
        self._client = _FalkorClient(pool)
        self._drivers: dict[str, TamedFalkorDriver] = {}

    def driver(self, group: str) -> GraphDriver:
        if group not in self._drivers:
            self._drivers[group] = TamedFalkorDriver(self._client, group)
        return self._drivers[group]

    async def read(self, group: str, query: str, params: Mapping[str, Any]) -> Rows:
        prepared: dict[str, Any] = FalkorDriver.convert_datetimes_to_strings({**params, "group": group})
        try:
            result = await self._client.select_graph(group).ro_query(query, prepared)
        except redis.exceptions.ResponseError as cause:
            if "empty key" in str(cause):
                return []
            raise
        names = [column[1] for column in result.header]
        return [dict(zip(names, row, strict=True)) for row in result.result_set]

    async def write(self, group: str, query: str, params: Mapping[str, Any]) -> Rows:
        rows, _, _ = await self.driver(group).execute_query(query, **params, group=group)
        return rows

    async def build_indices(self, group: str) -> None:
        await self.driver(group).build_indices_and_constraints()

    async def drop(self, group: str) -> None:
        try:
            await self._client.select_graph(group).delete()
        except redis.exceptions.ResponseError as cause:
            if "empty key" not in str(cause):
                raise

    async def close(self) -> None:
        await self._client.aclose()


class Neo4jGroups:
    """All groups in one database, told apart by `group_id`."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._driver = TamedNeo4jDriver(url, user, password)
        self._indexing = asyncio.Lock()
        self._indexed = False

    def driver(self, group: str) -> GraphDriver:
        return self._driver

    async def read(self, group: str, query: str, params: Mapping[str, Any]) -> Rows:
        result = await self._driver.execute_query(query, params={**params, "group": group}, routing_="r")  # pyright: ignore[reportArgumentType]
        return [record.data() for record in result.records]

    async def write(self, group: str, query: str, params: Mapping[str, Any]) -> Rows:
        result = await self._driver.execute_query(query, params={**params, "group": group})  # pyright: ignore[reportArgumentType]
        return [record.data() for record in result.records]

    async def build_indices(self, group: str) -> None:
        async with self._indexing:
            if not self._indexed:
                await self._driver.build_indices_and_constraints()
                self._indexed = True

    async def drop(self, group: str) -> None:
        while (await self.write(group, queries.CLEAR_SOME, {}))[0]["deleted"]:
            pass

    async def close(self) -> None:
        await self._driver.close()


class GraphitiEmbedder(EmbedderClient):
    """A parley Embedder as Graphiti calls it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def create(self, input_data: Any) -> list[float]:
        text = input_data if isinstance(input_data, str) else str(next(iter(input_data)))
        return (await self._embedder.embed([text]))[0]

    async def create_batch(self, input_data_list: list[str]) -> list[list[float]]:
        return await self._embedder.embed(input_data_list)


class NoModel(LLMClient):
    """Structured facts need no model: a call is a mistake of ours, so it fails."""

    def __init__(self) -> None:
        super().__init__(LLMConfig(model="none", small_model="none"))

    async def _generate_response(self, *args: object, **options: object) -> dict[str, Any]:
        raise AssertionError("Graphiti asked for a language model; parley writes facts and never lets it extract any")


class NoReranker(CrossEncoderClient):
    """Recipes with a cross encoder are not used here."""

    async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
        raise AssertionError("Graphiti asked for a cross encoder; use its RRF recipes")


def log_in(url: str, user: str, password: str) -> bool:
    """Whether a Neo4j answers a query; changes the password it was born with to `password` first, if that stands."""
    try:
        with neo4j.GraphDatabase.driver(url, auth=(user, password), max_transaction_retry_time=2.0) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")
            return True
    except neo4j.exceptions.AuthError:
        return _change_first_password(url, user, password)
    except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
        return False


def _change_first_password(url: str, user: str, password: str) -> bool:
    try:
        with neo4j.GraphDatabase.driver(url, auth=(user, "neo4j")) as driver:
            change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
            driver.execute_query(change, password=password, database_="system")
    except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
        pass
    return False  # asked again, the new password shows whether it holds
