"""What waits to be projected: in order, at least once, and never skipped because something failed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import pytest

from memory.journal import PostgresJournal
from memory.outbox import Batch, Outbox
from memory.postgres import Connection, Postgres
from parley.records import Draft, EpisodeKind

_numbers = count()


@pytest.fixture
def outbox(postgres: Postgres) -> Outbox:
    return Outbox(postgres, longest_wait_s=60)


@pytest.fixture
def stream() -> str:
    return f"twin/p{next(_numbers)}"


async def write(journal: PostgresJournal, stream: str, keys: Sequence[str]) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    drafts = [
        Draft(stream=stream, kind=EpisodeKind.CHUNK, key=key, occurred_at=at, payload={"key": key}) for key in keys
    ]
    await journal.append(drafts, "t")


async def batch_of(outbox: Outbox, stream: str) -> Batch | None:
    return next((batch for batch in await outbox.pending(10_000) if batch.stream == stream), None)


async def let_time_pass(postgres: Postgres) -> None:
    async def work(connection: Connection) -> None:
        await connection.execute("UPDATE outbox SET available_at = available_at - interval '1 hour'")

    await postgres.run(work)


async def test_rows_come_by_stream_in_the_streams_order(journal: PostgresJournal, outbox: Outbox, stream: str) -> None:
    other = f"{stream}-other"
    await write(journal, stream, ["a", "b"])
    await write(journal, other, ["x"])
    await write(journal, stream, ["c"])
    batches = [batch for batch in await outbox.pending() if batch.stream in (stream, other)]
    assert [(batch.stream, [each.key for each in batch.episodes]) for batch in batches] == [
        (stream, ["a", "b", "c"]),
        (other, ["x"]),
    ]
    assert batches[0].episodes[0] == await journal.find(stream, "a")


async def test_what_is_done_does_not_come_again(journal: PostgresJournal, outbox: Outbox, stream: str) -> None:
    await write(journal, stream, ["a", "b"])
    batch = await batch_of(outbox, stream)
    assert batch is not None
    await outbox.done(batch.ids[:1])
    rest = await batch_of(outbox, stream)
    assert rest is not None
    assert [each.key for each in rest.episodes] == ["b"]
    assert await outbox.waiting(stream, 1) == 0
    assert await outbox.waiting(stream, 2) == 1


async def test_a_failed_row_holds_back_its_own_stream_and_no_other(
    journal: PostgresJournal, outbox: Outbox, postgres: Postgres, stream: str
) -> None:
    other = f"{stream}-other"
    await write(journal, stream, ["a", "b", "c"])
    await write(journal, other, ["x"])
    batch = await batch_of(outbox, stream)
    assert batch is not None
    await outbox.failed(batch.ids[1], "the graph is away\x00")
    before_it = await batch_of(outbox, stream)
    assert before_it is not None
    assert [each.key for each in before_it.episodes] == ["a"]
    assert await batch_of(outbox, other) is not None
    await let_time_pass(postgres)
    again = await batch_of(outbox, stream)
    assert again is not None
    assert [(row.episode.key, row.attempts) for row in again.rows] == [("a", 0), ("b", 1), ("c", 0)]


async def test_each_failure_waits_longer_up_to_a_limit(
    journal: PostgresJournal, outbox: Outbox, postgres: Postgres, stream: str
) -> None:
    await write(journal, stream, ["a"])
    batch = await batch_of(outbox, stream)
    assert batch is not None
    waits: list[float] = []
    for _ in range(8):
        await outbox.failed(batch.ids[0], "no")

        async def wait(connection: Connection) -> float:
            found = await connection.execute(
                "SELECT extract(epoch FROM available_at - clock_timestamp())::float8 FROM outbox WHERE id = %s",
                [batch.ids[0]],
            )
            row = await found.fetchone()
            assert row is not None
            return row[0]

        waits.append(await postgres.run(wait))
    expected = [1, 2, 4, 8, 16, 32, 60, 60]
    assert all(e - 1 < seconds <= e for seconds, e in zip(waits, expected, strict=True)), waits


async def test_lag_counts_what_waits_and_names_the_last_error(
    journal: PostgresJournal, outbox: Outbox, stream: str
) -> None:
    await outbox.done([id for batch in await outbox.pending(10_000) for id in batch.ids])
    before = (await outbox.lag()).rows
    await write(journal, stream, ["a", "b"])
    batch = await batch_of(outbox, stream)
    assert batch is not None
    for _ in range(20):  # more often than any row of another test
        await outbox.failed(batch.ids[0], "the graph is away")
    lag = await outbox.lag()
    assert lag.rows == before + 2
    assert lag.attempts == 20
    assert lag.last_error == "the graph is away"
    assert 0 <= lag.oldest_s < 3600


async def test_an_empty_outbox_has_no_lag(outbox: Outbox, postgres: Postgres) -> None:
    async def clear(connection: Connection) -> None:
        await connection.execute("DELETE FROM outbox")

    await postgres.run(clear)
    lag = await outbox.lag()
    assert (lag.rows, lag.oldest_s, lag.attempts, lag.last_error) == (0, 0.0, 0, None)


async def test_a_rebuild_puts_every_projected_event_back_once(
    journal: PostgresJournal, outbox: Outbox, stream: str
) -> None:
    await write(journal, stream, ["a", "b"])
    batch = await batch_of(outbox, stream)
    assert batch is not None
    at = batch.episodes[0].occurred_at
    unprojected = Draft(stream=stream, kind=EpisodeKind.RECOMMENDATION, key="r", occurred_at=at, payload={})
    await journal.append([unprojected], "t")
    await outbox.done(batch.ids[:1])
    assert await outbox.refill(stream) == 2
    again = await batch_of(outbox, stream)
    assert again is not None
    assert [each.key for each in again.episodes] == ["a", "b"]
    assert list(again.ids) == sorted(again.ids)  # however few are taken at once, none overtakes another
