"""The Cypher of the fact graph: one text for FalkorDB and Neo4j. Times are parameters, never literals.

Every query names its group: on Neo4j all groups share one database.
"""

from graph.ontology import Relation

FIND_RECORD = "MATCH (r:GraphRecord {group_id: $group}) RETURN r.embedder AS embedder, r.dimension AS dimension"

WRITE_RECORD = """
MERGE (r:GraphRecord {group_id: $group})
SET r.embedder = $embedder, r.dimension = $dimension
"""

ONE_NODE_AN_ID = (
    "DROP INDEX entity_uuid IF EXISTS",
    "CREATE CONSTRAINT one_node_an_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.uuid IS UNIQUE",
)
"""Neo4j only: FalkorDB writes one query at a time, so its MERGE cannot race."""

ENTITIES = """
MATCH (n:Entity {group_id: $group}) WHERE n.uuid IN $ids
RETURN n.uuid AS id, labels(n) AS labels, n.key AS key, n.name AS name, n.attributes AS attributes
"""

MOMENTS = """
MATCH (s:Entity {group_id: $group})-[e:RELATES_TO]->(t:Entity)
WHERE s.uuid IN $sources AND e.name IN $relations AND e.slot IN $slots
RETURN e.uuid AS id, s.uuid AS source, e.name AS relation, e.slot AS slot, e.valid_at AS valid_at,
       e.precedence AS precedence, e.episodes AS episodes, e.stated_end AS stated_end, e.invalid_at AS invalid_at,
       e.fact AS text, e.attributes AS attributes, t.uuid AS target
"""

RESTING_ON = """
MATCH (s:Entity {group_id: $group})-[e:RELATES_TO]->(:Entity)
WHERE any(episode IN e.episodes WHERE episode IN $evidence)
RETURN e.uuid AS id, s.uuid AS source, e.name AS relation, e.slot AS slot, e.valid_at AS valid_at,
       e.precedence AS precedence, e.episodes AS episodes, e.stated_end AS stated_end, e.invalid_at AS invalid_at
"""

DELETE_FACTS = """
MATCH (s:Entity {group_id: $group})-[e]->() WHERE s.uuid IN $sources AND e.uuid IN $ids
DELETE e
"""


def project(relation: Relation) -> str:
    """Write `(:Source)-[:RELATION {ts, until}]->(:Target)` beside RELATES_TO, so that plain Cypher reads naturally."""
    return f"""
UNWIND $facts AS fact
MATCH (s:Entity {{uuid: fact.source, group_id: $group}}), (t:Entity {{uuid: fact.target, group_id: $group}})
MERGE (s)-[r:{relation} {{uuid: fact.id}}]->(t)
SET r.ts = fact.ts, r.until = fact.until, r.group_id = $group, r.evidence_id = fact.evidence_id
"""


def end(relation: Relation) -> str:
    """End facts and their projections in one write: another writer never sees, or leaves, one without the other."""
    return f"""
UNWIND $ends AS over
MATCH (s:Entity {{uuid: over.source, group_id: $group}})-[e:RELATES_TO {{uuid: over.id}}]->(t:Entity)
MATCH (s)-[r:{relation} {{uuid: over.id}}]->(t)
SET e.invalid_at = over.invalid_at, e.expired_at = over.expired_at, r.until = over.invalid_at
"""


FACT = """
RETURN e.uuid AS id, e.name AS relation, e.fact AS text, e.slot AS slot, e.valid_at AS valid_at,
       e.invalid_at AS invalid_at, e.episodes AS episodes, e.attributes AS attributes,
       labels(s) AS source_labels, s.key AS source_key, s.name AS source_name, s.attributes AS source_attributes,
       labels(t) AS target_labels, t.key AS target_key, t.name AS target_name, t.attributes AS target_attributes
"""

_HELD_AT = "e.valid_at <= $at AND (e.invalid_at IS NULL OR e.invalid_at > $at)"
_HELD_SINCE = "e.valid_at <= $at AND (e.invalid_at IS NULL OR (e.invalid_at > $since AND e.invalid_at > e.valid_at))"


def facts_as_of(*, from_source: bool, of_relation: bool) -> str:
    source = "{uuid: $source, group_id: $group}" if from_source else "{group_id: $group}"
    relation = " AND e.name = $relation" if of_relation else ""
    return f"MATCH (s:Entity {source})-[e:RELATES_TO]->(t:Entity) WHERE {_HELD_AT}{relation}{FACT}"


def search(*, anchored: bool, cosine: str) -> str:
    """Facts ranked by meaning and by shared words. `cosine` is the database's own function, in [0, 1].

    An anchored search walks from the anchor: ranking the whole graph first and filtering afterwards loses the facts
    of one twin among twenty thousand others.
    """
    start = (
        "MATCH (a:Entity {uuid: $anchor, group_id: $group})-[e:RELATES_TO]-(:Entity) "
        "WITH DISTINCT e, startNode(e) AS s, endNode(e) AS t"
        if anchored
        else "MATCH (s:Entity {group_id: $group})-[e:RELATES_TO]->(t:Entity) WITH e, s, t"
    )
    return f"""
{start} WHERE e.name IN $relations AND {_HELD_SINCE}
WITH e, s, t, 2 * {cosine} - 1 AS meaning,
     size([word IN $words WHERE toLower(e.fact) CONTAINS word]) * 1.0 / $word_count AS shared
WITH e, s, t, (1 - $keyword_weight) * meaning + $keyword_weight * shared AS score
ORDER BY score DESC, e.uuid LIMIT $limit
{FACT.rstrip()}, score
"""


CLEAR_SOME = """
MATCH (n:Entity|Episodic|GraphRecord {group_id: $group}) WITH n LIMIT 5000
DETACH DELETE n
RETURN count(*) AS deleted
"""
"""Neo4j only: on FalkorDB the group's whole graph is dropped."""
