"""What every fact graph promises, on every database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from graphiti_core.prompts.models import Message

from graph.graphiti_graph import GraphitiGraph
from graph.ontology import document, proposal, topic, twin, user, vote
from graph.recipes import BEFORE_A_VOTE, OF_A_DECISION
from parley.ballots import BallotRound
from parley.errors import RequestError, RetrievalError
from parley.records import Entity, Fact
from tests.graph_fixtures import NOW, WordsEmbedder

ANA = twin("ana", "Ana")
TRIP = proposal("trip-1", "Where do we go?")


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


def said(
    relation: str, about: str, at: datetime, *, evidence: str = "e1", who: Entity = ANA, **changes: object
) -> Fact:
    return Fact.model_validate(
        {
            "group": f"person-{who.key}",
            "source": who,
            "relation": relation,
            "target": topic(about),
            "text": f"{who.name} {relation.lower()} {about}",
            "slot": about,
            "valid_at": at,
            "evidence_id": evidence,
            **changes,
        }
    )


def voted(choice: str, at: datetime, round: BallotRound) -> list[Fact]:
    ballot = vote("ana", TRIP.key, round, choice=choice, confidence=0.75, scores=[("sea", 4), ("hills", 2.5)])
    evidence = f"ballot-{round}"
    common = {"group": "project-trip", "valid_at": at, "evidence_id": evidence, "attributes": {}}
    return [
        Fact(source=ANA, relation="VOTED", target=ballot, text=f"Ana voted for {choice}", slot=TRIP.key, **common),
        Fact(source=ballot, relation="ON", target=TRIP, text="a vote on the trip", slot="", **common),
    ]


async def texts(
    graph: GraphitiGraph, at: datetime, group: str = "person-ana", relation: str | None = None
) -> list[str]:
    return [fact.text for fact in await graph.facts_as_of(group, at, relation=relation)]


async def test_a_fact_comes_back_as_it_was_put(graph: GraphitiGraph) -> None:
    put = said("LIKES", "camping", day(3), attributes={"strength": 0.8, "polarity": 1, "private": False, "quote": "mm"})
    await graph.put_facts([put])
    assert await graph.facts_as_of("person-ana", day(4)) == [put]


async def test_a_later_statement_ends_the_earlier_one_of_its_slot(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "camping", day(3)), said("DISLIKES", "camping", day(5), evidence="e2")])
    assert await texts(graph, day(4)) == ["Ana likes camping"]
    assert await texts(graph, day(6)) == ["Ana dislikes camping"]
    [earlier] = await graph.facts_as_of("person-ana", day(4))
    assert earlier.invalid_at == day(5)


async def test_a_fact_that_arrives_late_takes_its_place_in_the_middle(graph: GraphitiGraph) -> None:
    for number, evidence in ((1, "a"), (9, "c"), (5, "b")):
        await graph.put_facts([said("LIKES", "camping", day(number), evidence=evidence, text=f"from day {number}")])
    assert [await texts(graph, day(number)) for number in (2, 6, 10)] == [
        ["from day 1"],
        ["from day 5"],
        ["from day 9"],
    ]


async def test_an_older_fact_never_supersedes_a_newer_one(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("DISLIKES", "camping", day(5))])
    await graph.put_facts([said("LIKES", "camping", day(3))])
    assert await texts(graph, day(6)) == ["Ana dislikes camping"]
    [now] = await graph.facts_as_of("person-ana", day(6))
    assert now.invalid_at is None


async def test_other_slots_are_left_alone(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "camping", day(3)), said("LIKES", "opera", day(5))])
    await graph.put_facts([said("SKILLED_IN", "camping", day(6))])
    assert await texts(graph, day(7)) == ["Ana likes camping", "Ana likes opera", "Ana skilled_in camping"]


async def test_a_replay_changes_nothing_and_embeds_nothing(graph: GraphitiGraph) -> None:
    facts = [said("LIKES", "camping", day(3)), said("DISLIKES", "camping", day(5)), said("LIKES", "opera", day(4))]
    await graph.put_facts(facts)
    before = await graph.cypher("person-ana", _EVERYTHING)
    embedder = graph._embedder  # pyright: ignore[reportPrivateUsage]
    assert isinstance(embedder, WordsEmbedder)
    calls = len(embedder.calls)
    for replayed in (facts, facts[:1], facts[::-1]):
        await graph.put_facts(replayed)
    assert await graph.cypher("person-ana", _EVERYTHING) == before
    assert len(embedder.calls) == calls


_EVERYTHING = """
MATCH (s:Entity {group_id: $group})-[r]->(t) RETURN s.uuid AS source, type(r) AS type, r.uuid AS id, t.uuid AS target,
r.fact AS fact, r.valid_at AS valid_at, r.invalid_at AS invalid_at, r.created_at AS created_at,
r.expired_at AS expired_at, r.ts AS ts, r.until AS until ORDER BY type, id
"""


async def test_the_order_of_arrival_makes_no_difference(graph: GraphitiGraph) -> None:
    facts = [
        said("LIKES", "camping", day(3), evidence="a"),
        said("DEALBREAKER", "camping", day(5), evidence="b", attributes={"precedence": 7}),
        said("INTERESTED_IN", "camping", day(5), evidence="c"),
        said("LIKES", "camping", day(8), evidence="d"),
        said("LIKES", "camping", day(8), evidence="e", text="the same day, another document"),
    ]
    await graph.put_facts(facts)
    together = await graph.cypher("person-ana", _EVERYTHING)
    await graph.clear("person-ana")
    for fact in reversed(facts):
        await graph.put_facts([fact])
    assert await graph.cypher("person-ana", _EVERYTHING) == together
    assert await texts(graph, day(6)) == ["Ana dealbreaker camping"]
    assert await texts(graph, day(9)) == ["the same day, another document"]


async def test_two_writers_at_once_leave_each_fact_once_and_one_of_them_standing(graph: GraphitiGraph) -> None:
    others = [GraphitiGraph(graph._database, WordsEmbedder(), graph._clock) for _ in range(3)]  # pyright: ignore[reportPrivateUsage]
    facts = [said("LIKES", "camping", day(number), evidence=f"e{number}") for number in range(1, 7)]
    await asyncio.gather(
        *(writer.put_facts(facts[start::2]) for start, writer in enumerate([graph, others[0]])),
        *(writer.put_facts(facts) for writer in others[1:]),
    )
    found = await graph.cypher("person-ana", _EVERYTHING)
    assert sorted(row["type"] for row in found) == ["LIKES"] * 6 + ["RELATES_TO"] * 6
    held = [await graph.facts_as_of("person-ana", day(number)) for number in range(1, 9)]
    assert [[fact.evidence_id for fact in facts] for facts in held] == [[f"e{min(n, 6)}"] for n in range(1, 9)]


async def test_a_statement_that_leads_elsewhere_takes_the_place_of_the_one_it_outranks(graph: GraphitiGraph) -> None:
    near = said("LIKES", "sea", day(3), slot="where to")
    far = said("LIKES", "hills", day(3), slot="where to", attributes={"precedence": 1})
    await graph.put_facts([near])
    await graph.put_facts([far])
    await graph.put_facts([near])
    assert await graph.facts_as_of("person-ana", day(4)) == [far]
    assert [row["type"] for row in await graph.cypher("person-ana", _EVERYTHING)] == ["LIKES", "RELATES_TO"]


async def test_what_was_outranked_at_its_own_instant_was_never_true(graph: GraphitiGraph) -> None:
    hard = said("DEALBREAKER", "peanuts", day(3), attributes={"precedence": 1})
    await graph.put_facts([said("LIKES", "peanuts", day(3)), hard])
    assert await graph.facts_as_of("person-ana", day(3)) == [hard]
    found = await graph.search("person-ana", "peanuts", anchor=ANA, at=day(4))
    assert [fact.relation for fact in found] == ["DEALBREAKER"]


async def test_who_is_named_only_by_an_id_keeps_the_name_that_is_known(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "sea", day(3))])
    await graph.put_facts([said("LIKES", "hills", day(4), who=twin("ana", "ana"))])
    assert {fact.source.name for fact in await graph.facts_as_of("person-ana", NOW)} == {"Ana"}


async def test_a_fact_ends_by_itself_where_it_says_so(graph: GraphitiGraph) -> None:
    busy = said("AVAILABLE", "availability", day(3), slot="3 May", invalid_at=day(4))
    await graph.put_facts([busy])
    assert [await texts(graph, day(number)) for number in (2, 3, 4)] == [[], ["Ana available availability"], []]


async def test_the_sealed_vote_is_what_held_until_the_revision(graph: GraphitiGraph) -> None:
    sealed, revised = NOW, NOW + timedelta(milliseconds=1)
    await graph.put_facts([*voted("sea", sealed, "sealed"), *voted("hills", revised, "revision")])
    between = await graph.facts_as_of("project-trip", sealed, source=ANA, relation="VOTED")
    after = await graph.facts_as_of("project-trip", revised, source=ANA, relation="VOTED")
    assert [fact.target.attributes["choice"] for fact in between] == ["sea"]
    assert [fact.target.attributes["choice"] for fact in after] == ["hills"]
    assert after[0].target.attributes["scores"] == (4.0, 2.5)


async def test_votes_are_found_by_plain_cypher(graph: GraphitiGraph) -> None:
    sealed, revised = NOW, NOW + timedelta(milliseconds=1)
    await graph.put_facts(voted("hills", revised, "revision"))
    await graph.put_facts(voted("sea", sealed, "sealed"))
    found = await graph.cypher(
        "project-trip",
        "MATCH (t:DigitalTwin {group_id: $group})-[r:VOTED]->(v:Vote)-[:ON]->(p:Proposal) "
        "RETURN t.key AS twin, v.choice AS choice, v.scores AS scores, p.name AS question, "
        "r.ts AS ts, r.until AS until ORDER BY ts",
    )
    question = {"twin": "ana", "scores": [4.0, 2.5], "question": "Where do we go?"}
    assert found == [
        {**question, "choice": "sea", "ts": sealed.isoformat(), "until": revised.isoformat()},
        {**question, "choice": "hills", "ts": revised.isoformat(), "until": None},
    ]


async def test_plain_cypher_may_not_write(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "camping", day(3))])
    with pytest.raises(RetrievalError):
        await graph.cypher("person-ana", "MATCH (n {group_id: $group}) SET n.name = 'gone' RETURN n.name")


async def test_plain_cypher_has_to_name_its_group(graph: GraphitiGraph) -> None:
    with pytest.raises(RequestError):
        await graph.cypher("person-ana", "MATCH (n) RETURN n.name")


async def test_typed_relations_join_people_and_their_twins(graph: GraphitiGraph) -> None:
    has_twin = Fact(
        group="person-ana",
        source=user("ana", "Ana"),
        relation="HAS_TWIN",
        target=ANA,
        text="Ana has a twin",
        slot="",
        valid_at=day(1),
        evidence_id="twin/ana",
    )
    await graph.put_facts([has_twin, said("LIKES", "opera", day(2))])
    found = await graph.cypher(
        "person-ana",
        "MATCH (u:User {group_id: $group})-[:HAS_TWIN]->(:DigitalTwin)-[:LIKES]->(p:PolicyTopic) "
        "RETURN u.name AS user, p.name AS topic",
    )
    assert found == [{"user": "Ana", "topic": "opera"}]


async def test_an_anchored_search_finds_a_twins_own_fact_among_many_others(graph: GraphitiGraph) -> None:
    crowd = [twin(f"guest-{number}", f"Guest {number}") for number in range(60)]
    noise = [
        said("LIKES", f"quiet beach number {n}", day(3), who=who, group="project-trip")
        for who in crowd
        for n in range(5)
    ]
    own = said("LIKES", "quiet beach at dusk", day(3), group="project-trip")
    await graph.put_facts([*noise, own, said("LIKES", "opera", day(3), group="project-trip")])
    found = await graph.search("project-trip", "a quiet beach", anchor=ANA, at=NOW, limit=1)
    assert [fact.text for fact in found] == ["Ana likes quiet beach at dusk"]


async def test_a_search_ranks_by_nearness_and_keeps_to_the_limit(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", about, day(3)) for about in ("opera", "tent camping", "jazz", "camping")])
    found = await graph.search("person-ana", "camping in a tent", anchor=ANA, at=NOW, limit=2)
    assert [fact.target.name for fact in found] == ["tent camping", "camping"]
    assert 1 >= found[0].score > found[1].score >= -1


async def test_a_search_finds_shared_words_in_another_form(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", about, day(3)) for about in ("opera", "jazz", "mushroom risotto")])
    [found] = await graph.search("person-ana", "mushrooms?", anchor=ANA, at=NOW, limit=1)
    assert found.target.name == "mushroom risotto"


async def test_a_search_sees_what_ended_within_the_grace_and_nothing_older_or_later(graph: GraphitiGraph) -> None:
    for about, start, end in (("old", 200, 100), ("recent", 200, 30), ("standing", 200, None)):
        ended = NOW - timedelta(days=end) if end else None
        await graph.put_facts([said("LIKES", f"{about} tea", NOW - timedelta(days=start), invalid_at=ended)])
    await graph.put_facts([said("LIKES", "future tea", NOW + timedelta(days=1))])
    found = await graph.search("person-ana", "tea", anchor=ANA, at=NOW, grace_days=90)
    assert sorted(fact.target.name for fact in found) == ["recent tea", "standing tea"]


async def test_a_search_without_an_anchor_sees_the_whole_group(graph: GraphitiGraph) -> None:
    await graph.put_facts([*voted("sea", NOW, "sealed"), said("LIKES", "sea", NOW, who=twin("ben", "Ben"))])
    found = await graph.search("project-trip", "who voted for the sea", anchor=None, at=NOW)
    assert [fact.text for fact in found] == ["Ana voted for sea"]


async def test_a_recipe_says_which_relations_are_looked_at(graph: GraphitiGraph) -> None:
    likes = said("LIKES", "sea", NOW, group="project-trip", text="Ana likes the sea")
    await graph.put_facts([*voted("sea", NOW, "sealed"), likes])
    for recipe, expected in ((OF_A_DECISION, "Ana voted for sea"), (BEFORE_A_VOTE, "Ana likes the sea")):
        found = await graph.search("project-trip", "the sea", anchor=ANA, at=NOW, recipe=recipe)
        assert [fact.text for fact in found] == [expected]


async def test_a_group_does_not_see_another(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "opera", day(3)), said("LIKES", "jazz", day(3), who=twin("ben", "Ben"))])
    assert await texts(graph, NOW) == ["Ana likes opera"]
    assert await texts(graph, NOW, "person-ben") == ["Ben likes jazz"]
    assert await graph.search("person-ana", "jazz", anchor=twin("ben", "Ben"), at=NOW) == []


async def test_clearing_a_group_leaves_the_others_and_it_can_be_filled_again(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "opera", day(3)), said("LIKES", "jazz", day(3), who=twin("ben", "Ben"))])
    await graph.clear("person-ana")
    assert await texts(graph, NOW) == []
    assert await texts(graph, NOW, "person-ben") == ["Ben likes jazz"]
    await graph.put_facts([said("LIKES", "tea", day(3))])
    assert await texts(graph, NOW) == ["Ana likes tea"]


async def test_another_embedder_is_refused_with_an_instruction(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", "opera", day(3))])
    other = GraphitiGraph(graph._database, WordsEmbedder("longer", 96), graph._clock)  # pyright: ignore[reportPrivateUsage]
    for attempt in (
        other.put_facts([said("LIKES", "tea", day(3))]),
        other.search("person-ana", "tea", anchor=ANA, at=NOW),
    ):
        with pytest.raises(RetrievalError, match=r"words \(64 numbers\).*longer \(96\).*make rebuild") as refusal:
            await attempt
        assert not refusal.value.retryable


async def test_a_newer_description_of_an_entity_wins_whichever_comes_first(graph: GraphitiGraph) -> None:
    opened = proposal("trip-1", "Where do we go?", status="open", as_of="2026-05-01T00:00:00+00:00")
    decided = proposal("trip-1", "Where do we go?", status="decided", winner="sea", as_of="2026-05-02T00:00:00+00:00")
    for order in ([opened, decided], [decided, opened], [decided, proposal("trip-1")]):
        await graph.clear("project-trip")
        for entity in order:
            await graph.put_entities("project-trip", [entity])
        found = await graph.cypher(
            "project-trip", "MATCH (p:Proposal {group_id: $group}) RETURN p.name AS name, p.status AS status"
        )
        assert found == [{"name": "Where do we go?", "status": "decided"}]


async def test_a_relation_that_cannot_join_its_ends_is_refused(graph: GraphitiGraph) -> None:
    with pytest.raises(ValueError, match="VOTED cannot lead to 'PolicyTopic': use Vote"):
        await graph.put_facts([said("VOTED", "camping", day(3))])


async def test_a_misnamed_group_is_refused(graph: GraphitiGraph) -> None:
    with pytest.raises(ValueError, match="person-<id> or project-<id>"):
        await graph.put_facts([said("LIKES", "camping", day(3), group="ana@home.org")])


async def test_graphitis_own_search_finds_the_facts_without_a_model(graph: GraphitiGraph) -> None:
    await graph.put_facts([said("LIKES", about, day(3)) for about in ("opera", "tent camping", "jazz")])
    found = await graph.graphiti("person-ana").search("tent camping", group_ids=["person-ana"])
    assert found[0].fact == "Ana likes tent camping"


async def test_asking_graphiti_for_a_model_fails_loudly(graph: GraphitiGraph) -> None:
    with pytest.raises(AssertionError, match="asked for a language model"):
        await graph.graphiti("person-ana").llm_client.generate_response([Message(role="user", content="hello")])


async def test_a_document_and_what_it_mentions_are_joined(graph: GraphitiGraph) -> None:
    notes = document("ab" * 32, "notes.md")
    common = {"group": "person-ana", "slot": "", "valid_at": day(2), "evidence_id": "e"}
    await graph.put_facts(
        [
            Fact(source=ANA, relation="AUTHORED", target=notes, text="Ana wrote notes.md", **common),
            Fact(source=notes, relation="MENTIONS", target=topic("opera"), text="notes.md mentions opera", **common),
        ]
    )
    found = await graph.cypher(
        "person-ana",
        "MATCH (:DigitalTwin {group_id: $group})-[:AUTHORED]->(d:Document)-[:MENTIONS]->(t:PolicyTopic) "
        "RETURN d.name AS document, t.name AS topic",
    )
    assert found == [{"document": "notes.md", "topic": "opera"}]
