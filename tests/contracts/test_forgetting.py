"""What both views promise about events that are taken back: gone, every part of them, and nothing else is."""

from datetime import UTC, datetime, timedelta

from graph.graphiti_graph import GraphitiGraph
from memory.mem0_recall import Mem0Recall
from tests.contracts.test_fact_graph import day, texts
from tests.contracts.test_fact_graph import said as fact
from tests.contracts.test_recall import (  # noqa: F401  fixtures
    NOW,
    MovingClock,
    clock,
    database,
    embedder,
    mem0_folder,
    opened,
    recall,
    said,
)


async def test_what_an_event_left_is_forgotten_part_by_part_in_one_namespace_only(recall: Mem0Recall) -> None:  # noqa: F811
    parts = [said("j1", f"Part {n}.", extra={"part": n}) for n in range(3)]
    await recall.write("ana", [*parts, said("j2", "I like camping.")])
    await recall.write("ben", [said("j1", "I hate camping.")])
    assert await recall.forget("ana", ["j1", "unknown"]) == 3
    assert await recall.forget("ana", ["j1"]) == 0
    assert [memory.text for memory in await recall.everything("ana")] == ["I like camping."]
    assert [memory.text for memory in await recall.everything("ben")] == ["I hate camping."]


async def test_what_is_forgotten_may_be_written_again(recall: Mem0Recall) -> None:  # noqa: F811
    await recall.write("ana", [said("j1", "I like camping.")])
    await recall.forget("ana", ["j1"])
    await recall.write("ana", [said("j1", "I like camping.")])
    assert [memory.text for memory in await recall.everything("ana")] == ["I like camping."]


async def test_only_what_has_expired_is_trimmed(recall: Mem0Recall) -> None:  # noqa: F811
    last_day = NOW.date().isoformat()
    await recall.write("ana", [said("j1", "small talk", expiration_date=last_day), said("j2", "I like camping.")])
    assert await recall.trim(NOW) == 0
    midnight = datetime.combine(NOW.date() + timedelta(days=1), datetime.min.time(), UTC)
    assert await recall.trim(midnight) == 1
    assert [memory.text for memory in await recall.everything("ana")] == ["I like camping."]


async def test_facts_that_rest_on_an_event_are_retracted_and_what_they_superseded_holds_again(
    graph: GraphitiGraph,
) -> None:
    await graph.put_facts(
        [
            fact("LIKES", "camping", day(3)),
            fact("DISLIKES", "camping", day(5), evidence="e2"),
            fact("LIKES", "tea", day(3), evidence="e3"),
        ]
    )
    assert await texts(graph, day(6)) == ["Ana likes tea", "Ana dislikes camping"]
    assert await graph.retract("person-ana", ["e2", "unknown"]) == 1
    assert sorted(await texts(graph, day(6))) == ["Ana likes camping", "Ana likes tea"]
    assert await graph.retract("person-ana", ["e2"]) == 0
    assert await graph.cypher("person-ana", "MATCH ({group_id: $group})-[r:DISLIKES]->() RETURN r.uuid AS id") == []


async def test_a_group_that_was_never_written_has_nothing_to_retract(graph: GraphitiGraph) -> None:
    assert await graph.retract("person-nobody", ["e1"]) == 0
