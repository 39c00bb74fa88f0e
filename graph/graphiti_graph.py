# pyright: basic
"""The fact graph on Graphiti: bi-temporal facts written without a model, read as of a time, searched from an anchor."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from graph.drivers import GONE, REFUSED, Database, FalkorGroups, GraphitiEmbedder, Neo4jGroups, NoModel, NoReranker

from graphiti_core import Graphiti  # isort: skip  # after graph.drivers, which switches its telemetry off
from graphiti_core.edges import EntityEdge
from graphiti_core.graph_queries import get_vector_cosine_func_query
from graphiti_core.nodes import EntityNode
from graphiti_core.utils.bulk_utils import add_nodes_and_edges_bulk

from graph import changes, ontology, queries, rows
from graph.changes import Stored
from graph.ontology import Relation
from graph.recipes import FOR_AN_ANSWER, Recipe
from graph.timeline import Slot, ends
from parley.errors import RequestError, RetrievalError, translate
from parley.ports import Clock, Embedder
from parley.processes import ServerFailed
from parley.records import Entity, Fact

GROUP = re.compile(r"^(person|project)-[a-z0-9_-]{1,64}$")

READ_WITHIN_S = 20.0
"""Seconds a read may take. Neo4j's client alone would try for half a minute before it says that nobody is there."""


class GraphitiGraph:
    """A `parley.ports.FactGraph` over FalkorDB or Neo4j.

    `revive` starts or joins the server (it may block; it runs in a thread): a call that finds the server gone
    calls it and tries once more. All methods raise RetrievalError, retryable when the server is away.
    """

    def __init__(
        self, database: Database, embedder: Embedder, clock: Clock, revive: Callable[[], object] | None = None
    ) -> None:
        self._database, self._embedder, self._clock, self._revive = database, embedder, clock, revive
        self._vendor_embedder = GraphitiEmbedder(embedder)
        self._writing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def falkordb(
        cls, socket_or_url: str, embedder: Embedder, clock: Clock, revive: Callable[[], object] | None = None
    ) -> Self:
        """`socket_or_url`: path of a unix socket, or falkor://host:6379."""
        return cls(FalkorGroups(socket_or_url), embedder, clock, revive)

    @classmethod
    def neo4j(cls, url: str, user: str, password: str, embedder: Embedder, clock: Clock) -> Self:
        return cls(Neo4jGroups(url, user, password), embedder, clock)

    async def put_facts(self, facts: Sequence[Fact]) -> None:
        """Idempotent; a late or replayed fact takes its right place among those of its slot.

        Raises ValueError when a relation cannot join its ends or a group is misnamed.
        """
        groups: dict[str, list[Fact]] = {}
        for fact in facts:
            ontology.check(fact.source, fact.relation, fact.target)
            groups.setdefault(_checked(fact.group), []).append(fact)
        for group, members in groups.items():
            await self._attempt(lambda group=group, members=members: self._put(group, members))

    async def put_entities(self, group: str, entities: Sequence[Entity]) -> None:
        """Idempotent; attributes are merged, those of the newer `as_of` attribute win."""
        for entity in entities:
            ontology.check_label(entity)
        if entities:
            await self._attempt(lambda: self._put(_checked(group), [], entities))

    async def retract(self, group: str, evidence_ids: Sequence[str]) -> int:
        """Delete the facts that rest on these events; what they had superseded holds again. Returns how many facts."""
        if not evidence_ids:
            return 0
        return await self._attempt(lambda: self._retract(_checked(group), list(evidence_ids)))

    async def facts_as_of(
        self, group: str, at: datetime, *, source: Entity | None = None, relation: str | None = None
    ) -> list[Fact]:
        """What was true at `at`: valid_at <= at < invalid_at. Ordered by valid_at, then id."""
        query = queries.facts_as_of(from_source=source is not None, of_relation=relation is not None)
        params: dict[str, Any] = {"at": at.astimezone(UTC), "relation": relation}
        if source is not None:
            params["source"] = rows.entity_id(group, source)
        found = await self._attempt(lambda: self._read(_checked(group), query, params), READ_WITHIN_S)
        facts = [(rows.fact_from(group, row), row["id"]) for row in found]
        return [fact for fact, _ in sorted(facts, key=lambda pair: (pair[0].valid_at, pair[1]))]

    async def search(
        self,
        group: str,
        query: str,
        *,
        anchor: Entity | None,
        at: datetime,
        grace_days: int = 90,
        limit: int = 5,
        recipe: Recipe = FOR_AN_ANSWER,
    ) -> list[Fact]:
        """Facts valid at `at` or ended within `grace_days` before it, nearest first: by meaning, and by shared words.

        With `anchor`, only facts that start from or lead to it; without, those of the whole group. `score` is in
        [-1, 1]. Nothing asked, nothing found.
        """
        if not query.strip():
            return []
        [vector] = await self._embedder.embed([query])
        held = {"at": at.astimezone(UTC), "since": at.astimezone(UTC) - timedelta(days=grace_days)}
        params: dict[str, Any] = {"vector": vector, "limit": limit, **held, **recipe.terms(query)}
        if anchor is not None:
            params["anchor"] = rows.entity_id(group, anchor)
        provider = self._database.driver(_checked(group)).provider
        cosine = get_vector_cosine_func_query("e.fact_embedding", "$vector", provider)
        cypher = queries.search(anchored=anchor is not None, cosine=cosine)
        found = await self._attempt(lambda: self._read(group, cypher, params), READ_WITHIN_S)
        return [rows.fact_from(group, row) for row in found]

    async def cypher(self, group: str, query: str, **params: Any) -> list[dict[str, Any]]:
        """Rows of a read-only query, times as ISO strings in UTC on both databases.

        The query has to use the parameter `$group`: on Neo4j all groups share one database. Raises RequestError.
        """
        if "$group" not in query:
            raise RequestError("A graph query has to name its group", what_to_do="match on {group_id: $group}")
        found = await self._attempt(lambda: self._database.read(_checked(group), query, params), READ_WITHIN_S)
        return [{name: rows.portable(value) for name, value in row.items()} for row in found]

    async def clear(self, group: str) -> None:
        """Drop everything the group holds, its record of the embedder too."""
        await self._attempt(lambda: self._database.drop(_checked(group)))

    async def close(self) -> None:
        await self._database.close()

    def graphiti(self, group: str) -> Graphiti:
        """Graphiti itself over one group, without a model: for its own search and tools."""
        return Graphiti(
            graph_driver=self._database.driver(_checked(group)),
            llm_client=NoModel(),
            embedder=self._vendor_embedder,
            cross_encoder=NoReranker(),
        )

    async def _attempt[Answer](
        self, operation: Callable[[], Awaitable[Answer]], within_s: float | None = None
    ) -> Answer:
        """Run it; when the server is gone, revive it and run it once more. Operations are idempotent."""
        try:
            return await self._translated(operation, within_s)
        except RetrievalError as cause:
            if self._revive is None or not cause.retryable:
                raise
        with translate(RetrievalError, "The graph database did not come back", ServerFailed, retryable=True):
            await asyncio.to_thread(self._revive)
        return await self._translated(operation, within_s)

    async def _translated[Answer](self, operation: Callable[[], Awaitable[Answer]], within_s: float | None) -> Answer:
        with (
            translate(RetrievalError, "The graph database refused", *REFUSED),
            translate(RetrievalError, "The graph database is away", *GONE, retryable=True),
        ):
            async with asyncio.timeout(within_s):
                return await operation()

    async def _read(self, group: str, query: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Rows; none for a group that was never written. Refuses vectors of another model."""
        return await self._database.read(group, query, params) if await self._known(group) else []

    async def _known(self, group: str) -> bool:
        records = await self._database.read(group, queries.FIND_RECORD, {})
        mine = (self._embedder.model, self._embedder.dimension)
        for record in records:
            held = (record["embedder"], record["dimension"])
            if held != mine:
                raise RetrievalError(
                    f"graph group {group} holds vectors of {held[0]} ({held[1]} numbers), but the embedder is "
                    f"{mine[0]} ({mine[1]}): set PARLEY_EMBEDDING__* back, or write the views anew with `make rebuild`"
                )
        return bool(records)

    async def _put(self, group: str, facts: Sequence[Fact], entities: Sequence[Entity] = ()) -> None:
        """Nodes, then typed relations, then facts: a fact that is there has all that belongs to it."""
        async with self._writing[group]:
            await self._open(group)
            stored = await self._stored(group, facts)
            fresh = changes.fresh(facts, stored)
            told = [*entities, *(end for fact in facts for end in (fact.source, fact.target))]
            nodes = await self._changed_nodes(group, told)
            edges = self._edges(group, fresh, stored)
            await self._embed(nodes, edges)
            await self._save(group, nodes, [])
            if moved := changes.moved(fresh, stored):
                ids = {"sources": [moment.source for moment in moved], "ids": [moment.id for moment in moved]}
                await self._database.write(group, queries.DELETE_FACTS, ids)
            await self._project(group, fresh.values(), edges)
            await self._save(group, [], edges)
            await self._settle(group, facts)

    async def _retract(self, group: str, evidence_ids: list[str]) -> int:
        async with self._writing[group]:
            if not await self._known(group):
                return 0
            found = await self._database.read(group, queries.RESTING_ON, {"evidence": evidence_ids})
            if not found:
                return 0
            moments = [rows.moment_from(row) for row in found]
            ids = {"sources": sorted({each.source for each in moments}), "ids": [each.id for each in moments]}
            await self._database.write(group, queries.DELETE_FACTS, ids)
            await self._settle_places(group, {moment.place for moment in moments})
            return len(moments)

    async def _open(self, group: str) -> None:
        if not await self._known(group):
            await self._database.build_indices(group)
            record = {"embedder": self._embedder.model, "dimension": self._embedder.dimension}
            await self._database.write(group, queries.WRITE_RECORD, record)

    async def _stored(self, group: str, facts: Sequence[Fact]) -> dict[str, Stored]:
        """What the slots of these facts hold: by id."""
        return await self._stored_at(group, {rows.moment_of(fact).place for fact in facts})

    async def _stored_at(self, group: str, places: set[Slot]) -> dict[str, Stored]:
        if not places:
            return {}
        params = {
            "sources": sorted({source for source, _, _ in places}),
            "relations": sorted({str(relation) for _, family, _ in places for relation in family}),
            "slots": sorted({slot for _, _, slot in places}),
        }
        found = [
            Stored(rows.moment_from(row), row) for row in await self._database.read(group, queries.MOMENTS, params)
        ]
        return {stored.moment.id: stored for stored in found if stored.moment.place in places}

    async def _changed_nodes(self, group: str, told: Iterable[Entity]) -> list[EntityNode]:
        """Nodes that are new, or of which something new was told."""
        by_id: dict[str, Entity] = {}
        for entity in told:
            node = rows.entity_id(group, entity)
            by_id[node] = rows.merged(by_id.get(node), entity)
        found = await self._database.read(group, queries.ENTITIES, {"ids": sorted(by_id)})
        known = {row["id"]: rows.entity_from(row) for row in found}
        merged = {node: rows.merged(known.get(node), entity) for node, entity in by_id.items()}
        return [self._node(group, node, entity) for node, entity in merged.items() if known.get(node) != entity]

    def _node(self, group: str, node: str, entity: Entity) -> EntityNode:
        return EntityNode(
            uuid=node,
            name=entity.name,
            group_id=group,
            labels=[str(entity.label)],
            created_at=self._clock.now(),
            attributes=rows.node_properties(entity),
        )

    def _edges(self, group: str, fresh: Mapping[str, Fact], stored: Mapping[str, Stored]) -> list[EntityEdge]:
        now = self._clock.now()
        moments = {name: held.moment for name, held in stored.items()}
        over = ends((moments | {name: rows.moment_of(fact) for name, fact in fresh.items()}).values())
        return [
            EntityEdge(
                uuid=name,
                source_node_uuid=rows.entity_id(group, fact.source),
                target_node_uuid=rows.entity_id(group, fact.target),
                name=str(fact.relation),
                fact=fact.text,
                group_id=group,
                episodes=[fact.evidence_id],
                created_at=now,
                valid_at=fact.valid_at.astimezone(UTC),
                invalid_at=over[name],
                expired_at=now if over[name] else None,
                attributes=rows.edge_properties(fact),
            )
            for name, fact in fresh.items()
        ]

    async def _embed(self, nodes: Sequence[EntityNode], edges: Sequence[EntityEdge]) -> None:
        """All texts in one call, each once."""
        texts = list(dict.fromkeys([*(node.name for node in nodes), *(edge.fact for edge in edges)]))
        if not texts:
            return
        vectors = dict(zip(texts, await self._embedder.embed(texts), strict=True))
        for node in nodes:
            node.name_embedding = vectors[node.name]
        for edge in edges:
            edge.fact_embedding = vectors[edge.fact]

    async def _save(self, group: str, nodes: list[EntityNode], edges: list[EntityEdge]) -> None:
        if nodes or edges:
            driver = self._database.driver(group)
            await add_nodes_and_edges_bulk(driver, [], [], nodes, edges, self._vendor_embedder)

    async def _project(self, group: str, facts: Iterable[Fact], edges: Iterable[EntityEdge]) -> None:
        relations: dict[Relation, list[dict[str, Any]]] = {}
        for fact, edge in zip(facts, edges, strict=True):
            row = {"id": edge.uuid, "source": edge.source_node_uuid, "target": edge.target_node_uuid}
            row |= {"ts": edge.valid_at, "until": edge.invalid_at, "evidence_id": fact.evidence_id}
            relations.setdefault(Relation(fact.relation), []).append(row)
        for relation, batch in relations.items():
            await self._database.write(group, queries.project(relation), {"facts": batch})

    async def _settle(self, group: str, facts: Sequence[Fact]) -> None:
        """End what is superseded, and look again until nothing is left to end.

        Of writers at once each sees only what was saved before it looked; the last to write looks after all of them.
        """
        await self._settle_places(group, {rows.moment_of(fact).place for fact in facts})

    async def _settle_places(self, group: str, places: set[Slot]) -> None:
        while changed := changes.resettled((await self._stored_at(group, places)).values()):
            by_relation: dict[Relation, list[dict[str, Any]]] = {}
            for moment in changed:
                row = {"id": moment.id, "source": moment.source, "invalid_at": moment.invalid_at}
                row["expired_at"] = self._clock.now() if moment.invalid_at else None
                by_relation.setdefault(Relation(moment.relation), []).append(row)
            for relation, batch in by_relation.items():
                await self._database.write(group, queries.end(relation), {"ends": batch})


def open_graph(
    url: str,
    embedder: Embedder,
    clock: Clock,
    *,
    login: tuple[str, str] = ("neo4j", ""),
    revive: Callable[[], object] | None = None,
) -> GraphitiGraph:
    """The graph at neo4j://, bolt:// (with `login`: user, password), falkor:// or the path of a unix socket."""
    if re.match(r"^(neo4j|bolt)(\+s|\+ssc)?://", url):
        return GraphitiGraph.neo4j(url, *login, embedder, clock)
    if url.startswith("/") or re.match(r"^(falkors?|unix)://", url):
        return GraphitiGraph.falkordb(url, embedder, clock, revive)
    raise ValueError(f"cannot open a graph at {url!r}: use neo4j://, bolt://, falkor:// or the path of a unix socket")


def _checked(group: str) -> str:
    if not GROUP.match(group):
        raise ValueError(f"{group!r} is no graph group: use person-<id> or project-<id>")
    return group
