"""What `parley.ports.Recall` promises, shown on Mem0 over a Postgres reached by conninfo and over the embedded one."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import pytest_asyncio

from memory import embedded_postgres
from memory.embedding import ShippedEmbedder
from memory.mem0_recall import Mem0Recall
from memory.ranking import expired
from parley.clock import SetClock
from parley.errors import RetrievalError
from parley.identity import derived_id
from parley.ports import Embedder, NewMemory
from tests.stores_fixtures import Database, new_database

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


class MovingClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class ConstantEmbedder:
    """Another model, as far as a store can tell."""

    def __init__(self, model: str, dimension: int) -> None:
        self.model, self.dimension = model, dimension

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] + [0.0] * (self.dimension - 1) for _ in texts]


def said(journal_id: str, text: str, **changes: Any) -> NewMemory:
    given = {
        "journal_id": journal_id,
        "text": text,
        "domain": "chat",
        "source": "chat",
        "importance": 0.5,
        "created_at": NOW,
        "transaction_id": "t1",
    }
    return NewMemory.model_validate({**given, **changes})


def texts(memories: Sequence[Any]) -> list[str]:
    return [memory.text for memory in memories]


@pytest.fixture(scope="module", autouse=True)
def mem0_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where Mem0 writes when it is first imported."""
    os.environ["MEM0_DIR"] = str(tmp_path_factory.mktemp("mem0"))


@pytest.fixture(scope="module")
def database(postgres_folder: Path) -> Iterator[Database]:
    with new_database(embedded_postgres.start_or_join(postgres_folder)) as database:
        yield database


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return ShippedEmbedder()


@pytest.fixture(scope="module")
def clock() -> MovingClock:
    return MovingClock()


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["by conninfo", "embedded"])
async def opened(
    request: pytest.FixtureRequest, postgres_folder: Path, database: Database, embedder: Embedder, clock: MovingClock
) -> AsyncIterator[Mem0Recall]:
    def embedded() -> str:
        return database.within(embedded_postgres.start_or_join(postgres_folder))

    source = embedded if request.param == "embedded" else embedded()
    async with Mem0Recall(source, embedder, clock) as recall:
        yield recall


@pytest_asyncio.fixture(loop_scope="session")
async def recall(opened: Mem0Recall, clock: MovingClock) -> Mem0Recall:
    """A recall whose namespaces `ana` and `ben` are empty, at NOW."""
    clock.at = NOW
    for person in ("ana", "ben"):
        await opened.clear(person)
    return opened


async def test_a_memory_comes_back_with_its_whole_metadata(recall: Mem0Recall) -> None:
    written = said(
        "j1",
        "I am allergic to peanuts.",
        domain="preference",
        source="document",
        importance=0.9,
        session_id="s1",
        turn=3,
        expiration_date="2026-08-30",
        extra={"sender": "ana", "role": "person", "part": 2, "page": None},
    )

    [id] = await recall.write("ana", [written])
    [memory] = await recall.everything("ana")

    assert memory.id == id == str(derived_id("memory", "ana", "j1", 2))
    assert (memory.person, memory.text) == ("ana", "I am allergic to peanuts.")
    assert memory.metadata == {
        "domain": "preference",
        "source": "document",
        "importance": 0.9,
        "session_id": "s1",
        "turn": 3,
        "created_at": "2026-06-01T09:00:00+00:00",
        "created_epoch": NOW.timestamp(),
        "expiration_date": "2026-08-30",
        "expires_epoch": datetime(2026, 8, 31, tzinfo=UTC).timestamp(),
        "transaction_id": "t1",
        "journal_id": "j1",
        "sender": "ana",
        "role": "person",
        "part": 2,
        "page": None,
    }


async def test_search_and_everything_tell_the_same_of_a_memory(recall: Mem0Recall) -> None:
    await recall.write("ana", [said("j1", "I am allergic to peanuts.", extra={"role": "person"})])

    [found] = await recall.search("ana", "peanuts")
    [listed] = await recall.everything("ana")

    assert found.model_copy(update={"score": 0.0}) == listed


async def test_writing_twice_leaves_one_row(recall: Mem0Recall) -> None:
    first = await recall.write("ana", [said("j1", "I like camping."), said("j2", "I own a tent.")])
    second = await recall.write("ana", [said("j2", "I own a tent."), said("j3", "I fish."), said("j3", "I fish.")])

    assert second[0] == first[1]
    assert second[1] == second[2]
    assert sorted(texts(await recall.everything("ana"))) == ["I fish.", "I like camping.", "I own a tent."]


async def test_two_writers_at_the_same_moment_leave_one_row_each(recall: Mem0Recall) -> None:
    batch = [said(f"j{n}", f"memory number {n}") for n in range(20)]

    answers = await asyncio.gather(*(recall.write("ana", batch[start:] + batch[:start]) for start in range(0, 20, 4)))

    assert len(await recall.everything("ana")) == 20
    assert {id for ids in answers for id in ids} == {memory.id for memory in await recall.everything("ana")}


async def test_a_writer_overtaken_between_looking_and_writing_still_writes_the_rest(
    recall: Mem0Recall, embedder: Embedder, database: Database, postgres_folder: Path
) -> None:
    class Overtaken(ConstantEmbedder):
        """Takes so long that another writer is done first."""

        async def embed(self, texts: Sequence[str]) -> list[list[float]]:
            await recall.write("ana", [said("j2", "I own a tent.")])
            return await embedder.embed(texts)

    conninfo = database.within(embedded_postgres.start_or_join(postgres_folder))
    slow = Overtaken(embedder.model, embedder.dimension)
    async with Mem0Recall(conninfo, slow, SetClock(NOW)) as overtaken:
        await overtaken.write(
            "ana", [said("j1", "I like camping."), said("j2", "I own a tent."), said("j3", "I fish.")]
        )

    assert sorted(texts(await recall.everything("ana"))) == ["I fish.", "I like camping.", "I own a tent."]


async def test_the_parts_of_one_event_are_memories_of_their_own(recall: Mem0Recall) -> None:
    ids = await recall.write("ana", [said("j1", f"passage {part}", extra={"part": part}) for part in range(3)])

    assert len(set(ids)) == 3
    assert sorted(texts(await recall.everything("ana"))) == ["passage 0", "passage 1", "passage 2"]


async def test_scores_are_the_cosines_and_all_candidates_come_in_their_order(
    recall: Mem0Recall, embedder: Embedder
) -> None:
    sentences = [
        "I cannot eat peanuts or any other nuts.",
        "Peanuts peanuts peanuts.",
        "We went to the lake on Saturday.",
        "My knee hurts after long walks.",
        "Which food makes Ana ill?",
    ]
    query = "Which food makes Ana ill?"
    await recall.write("ana", [said(f"j{n}", text) for n, text in enumerate(sentences)])

    found = await recall.search("ana", query)

    asked, *vectors = np.array(await embedder.embed([query, *sentences]))
    cosines = {text: max(0.0, float(asked @ vector)) for text, vector in zip(sentences, vectors, strict=True)}
    assert texts(found) == sorted(sentences, key=lambda text: -cosines[text])
    assert [memory.score for memory in found] == pytest.approx([cosines[text] for text in texts(found)], abs=1e-5)
    assert found[0].score == pytest.approx(1.0, abs=1e-5)


async def test_no_more_than_the_limit_come_back_and_they_are_the_best(recall: Mem0Recall) -> None:
    await recall.write("ana", [said(f"j{n}", f"Fact {n} about trains.") for n in range(80)])
    await recall.write("ana", [said("cat", "My cat is called Miso.")])

    assert texts(await recall.search("ana", "What is the name of my cat?", limit=1)) == ["My cat is called Miso."]
    assert len(await recall.search("ana", "cat")) == 60
    assert len(await recall.search("ana", "cat", limit=200)) == 81


async def test_what_is_embedded_may_differ_from_what_is_told(recall: Mem0Recall) -> None:
    await recall.write("ana", [said("j1", "Yes.", embedded_text="Do you eat fish? Yes."), said("j2", "The bus left.")])

    assert texts(await recall.search("ana", "Does she eat fish?", limit=1)) == ["Yes."]


async def test_search_stays_in_its_own_namespace(recall: Mem0Recall) -> None:
    await recall.write("ana", [said("j1", "I am allergic to peanuts.")])
    await recall.write("ben", [said("j1", "I love peanuts.")])

    assert texts(await recall.search("ana", "peanuts")) == ["I am allergic to peanuts."]
    assert texts(await recall.search("ben", "peanuts")) == ["I love peanuts."]
    assert await recall.search("carla", "peanuts") == []


async def test_searches_at_the_same_moment_each_get_their_own_answer(recall: Mem0Recall) -> None:
    await recall.write("ana", [said("j1", "I am allergic to peanuts."), said("j2", "The train leaves at nine.")])

    answers = await asyncio.gather(
        *(recall.search("ana", query, limit=1) for query in ["nut allergy", "train departure"] * 6)
    )

    assert [texts(answer) for answer in answers] == [["I am allergic to peanuts."], ["The train leaves at nine."]] * 6


async def test_a_memory_is_hidden_once_its_utc_day_has_passed_by_the_set_clock(
    recall: Mem0Recall, clock: MovingClock
) -> None:
    fleeting = [said(f"j{n}", f"I had soup, bowl {n}.", expiration_date="2026-06-10") for n in range(70)]
    await recall.write("ana", [*fleeting, said("stays", "The tent is in the cellar.")])

    clock.at = datetime(2026, 6, 10, 23, 59, 59, tzinfo=UTC)
    assert len(await recall.search("ana", "soup", limit=100)) == 71
    clock.at += timedelta(seconds=1)
    assert texts(await recall.search("ana", "soup", limit=1)) == ["The tent is in the cellar."]
    left = [memory for memory in await recall.everything("ana") if not expired(memory, clock.at)]
    assert texts(left) == ["The tent is in the cellar."]


async def test_clearing_one_namespace_leaves_the_others(recall: Mem0Recall) -> None:
    await recall.write("ana", [said("j1", "I like camping.")])
    await recall.write("ben", [said("j1", "I hate camping.")])

    await recall.clear("ana")

    assert await recall.everything("ana") == []
    assert texts(await recall.everything("ben")) == ["I hate camping."]
    await recall.write("ana", [said("j1", "I like camping.")])
    assert texts(await recall.everything("ana")) == ["I like camping."]


async def test_nothing_to_ask_and_nothing_to_write_are_no_errors(recall: Mem0Recall) -> None:
    assert await recall.search("ana", "   ") == []
    assert await recall.write("ana", []) == []


async def test_extra_metadata_cannot_replace_the_contracts(recall: Mem0Recall) -> None:
    with pytest.raises(ValueError, match="user_id"):
        await recall.write("ana", [said("j1", "hello", extra={"user_id": "ben"})])

    assert await recall.everything("ben") == []


@pytest.mark.parametrize("other", [ConstantEmbedder("another", 384), ConstantEmbedder("all-MiniLM-L6-v2", 512)])
async def test_vectors_of_another_model_are_refused_with_an_instruction(
    recall: Mem0Recall, database: Database, postgres_folder: Path, other: ConstantEmbedder
) -> None:
    conninfo = database.within(embedded_postgres.start_or_join(postgres_folder))

    with pytest.raises(RetrievalError, match="make rebuild") as refused:
        await Mem0Recall(conninfo, other, SetClock(NOW)).open()

    assert not refused.value.retryable


async def test_after_a_drop_another_models_vectors_may_be_written(postgres_folder: Path) -> None:
    server = embedded_postgres.start_or_join(postgres_folder)
    with new_database(server) as database:
        async with Mem0Recall(database.within(server), ConstantEmbedder("old", 8), SetClock(NOW)) as old:
            await old.write("ana", [said("j1", "I like camping.")])
        newer = Mem0Recall(database.within(server), ConstantEmbedder("new", 16), SetClock(NOW))

        await newer.drop()

        async with newer:
            assert await newer.everything("ana") == []
            await newer.write("ana", [said("j1", "I like camping.")])
            assert texts(await newer.search("ana", "camping")) == ["I like camping."]


async def test_who_was_open_while_another_dropped_the_collection_goes_on(postgres_folder: Path) -> None:
    server = embedded_postgres.start_or_join(postgres_folder)
    with new_database(server) as database:
        source, embedder = database.within(server), ConstantEmbedder("same", 8)
        async with (
            Mem0Recall(source, embedder, SetClock(NOW)) as one,
            Mem0Recall(source, embedder, SetClock(NOW)) as two,
        ):
            await one.write("ana", [said("j1", "I like camping.")])

            await two.drop()

            assert await one.search("ana", "camping") == []
            await one.write("ana", [said("j2", "I own a tent.")])
            assert texts(await two.everything("ana")) == ["I own a tent."]


async def test_a_server_that_is_gone_is_a_retryable_retrieval_error(tmp_path: Path, embedder: Embedder) -> None:
    recall = Mem0Recall(f"host={tmp_path} dbname=postgres user=nobody", embedder, SetClock(NOW), deadline_s=0.1)

    with pytest.raises(RetrievalError) as gone:
        await recall.search("ana", "anything")

    assert gone.value.retryable


async def test_a_killed_server_is_started_again_and_nothing_is_lost(tmp_path: Path, embedder: Embedder) -> None:
    def source() -> str:
        return embedded_postgres.start_or_join(tmp_path)

    try:
        async with Mem0Recall(source, embedder, SetClock(NOW), deadline_s=30) as recall:
            await recall.write("ana", [said("j1", "I like camping.")])
            os.kill(int((tmp_path / "data" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)

            assert texts(await recall.search("ana", "camping")) == ["I like camping."]
            await recall.write("ana", [said("j1", "I like camping."), said("j2", "I own a tent.")])
            assert sorted(texts(await recall.everything("ana"))) == ["I like camping.", "I own a tent."]
    finally:
        embedded_postgres.stop(tmp_path)


FIRST_USE = """
import asyncio, sys
from tests.contracts.test_recall import ConstantEmbedder, NOW, said
from memory.mem0_recall import Mem0Recall
from parley.clock import SetClock

async def main():
    recall = Mem0Recall(sys.argv[1], ConstantEmbedder("constant", 8), SetClock(NOW))
    print("ready", flush=True)
    sys.stdin.readline()
    async with recall:
        print(*await recall.write("ana", [said("j1", "I like camping.")]))

asyncio.run(main())
"""


async def test_two_processes_may_create_the_collection_at_once(postgres_folder: Path) -> None:
    server = embedded_postgres.start_or_join(postgres_folder)
    with new_database(server) as database:
        conninfo = database.within(server)
        processes = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", FIRST_USE, conninfo),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdout and await process.stdout.readline() == b"ready\n"
        answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

        assert [process.returncode for process in processes] == [0, 0]
        assert answers[0][0] == answers[1][0] != b""
        with psycopg.connect(conninfo) as connection:
            assert connection.execute("SELECT count(*) FROM memory").fetchone() == (1,)
