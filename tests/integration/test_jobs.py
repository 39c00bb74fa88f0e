"""The durable queue on a real Postgres: jobs commit with their cause, outlive their runner, come again when asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from memory.jobs import Again, Handler, Job, JobRunner, NewJob, count_jobs, enqueue
from memory.postgres import Connection, Postgres
from tests.integration.test_documents import conninfo_of

WITHIN_S = 30.0


async def queue(postgres: Postgres, *jobs: NewJob) -> None:
    async def work(connection: Connection) -> None:
        await enqueue(connection, jobs)

    await postgres.run(work)


@asynccontextmanager
async def running(postgres: Postgres, handlers: dict[str, Handler], concurrency: int = 2) -> AsyncIterator[JobRunner]:
    runner = JobRunner(await conninfo_of(postgres), handlers, concurrency)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        runner.stop()
        await asyncio.wait_for(task, WITHIN_S)


async def until(look: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = look()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


async def test_a_job_is_worked_with_its_arguments_and_leaves_the_queue(postgres: Postgres) -> None:
    heard: list[Job] = []

    async def handle(job: Job) -> None:
        heard.append(job)

    async with running(postgres, {"greet": handle}):
        await queue(postgres, NewJob(task="greet", args={"name": "ö", "n": 3}))
        await until(lambda: len(heard) == 1)
    assert (heard[0].task, heard[0].args, heard[0].attempts) == ("greet", {"name": "ö", "n": 3}, 0)
    counts = await postgres.run(count_jobs)
    assert (counts.waiting, counts.running) == (0, 0)


async def test_a_job_that_is_to_come_again_comes_again_and_counts(postgres: Postgres) -> None:
    attempts: list[int] = []

    async def handle(job: Job) -> None:
        attempts.append(job.attempts)
        if job.attempts < 2:
            raise Again("not yet", 0.01)

    async with running(postgres, {"stubborn": handle}):
        await queue(postgres, NewJob(task="stubborn"))
        await until(lambda: len(attempts) == 3)
    assert attempts == [0, 1, 2]


async def test_no_more_jobs_are_under_way_than_the_runner_may_have(postgres: Postgres) -> None:
    under_way: list[int] = [0]
    most: list[int] = [0]
    done: list[Job] = []
    gate = asyncio.Event()

    async def handle(job: Job) -> None:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await gate.wait()
        under_way[0] -= 1
        done.append(job)

    async with running(postgres, {"slow": handle}, concurrency=3):
        await queue(postgres, *(NewJob(task="slow") for _ in range(8)))
        await until(lambda: under_way[0] == 3)

        async def waits() -> bool:
            counts = await postgres.run(count_jobs)
            return (counts.waiting, counts.running) == (5, 3)

        await until(waits)
        gate.set()
        await until(lambda: len(done) == 8)
    assert most[0] == 3


async def test_what_a_killed_runner_left_behind_is_taken_up_by_the_next(postgres: Postgres) -> None:
    ended: list[Job] = []

    async def works(job: Job) -> None:
        ended.append(job)

    await queue(postgres, NewJob(task="left", args={"n": 1}))

    async def fetched(connection: Connection) -> None:
        """As a runner leaves a job that it fetched and never got to say anything about."""
        await connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'left'")

    await postgres.run(fetched)
    async with running(postgres, {"left": works}):
        await until(lambda: len(ended) == 1)
    assert (ended[0].args, ended[0].attempts) == ({"n": 1}, 1)


async def test_one_that_waits_behind_the_same_one_under_way_stops_nobody(postgres: Postgres) -> None:
    """What is under way may have to wait again beside it: when it failed, or when its runner was killed."""
    heard: list[tuple[int, int]] = []
    name = NewJob(task="twin", lock="twin", only="twin")

    async def handle(job: Job) -> None:
        heard.append((job.id, job.attempts))
        if len(heard) == 1:
            await queue(postgres, name)
            raise Again("not yet", 0.01)

    await queue(postgres, name)
    async with running(postgres, {"twin": handle}):
        await until(lambda: len(heard) == 3)
    assert sorted(attempts for _, attempts in heard) == [0, 0, 1] and len({id for id, _ in heard}) == 2


async def test_a_killed_runners_job_is_taken_up_beside_the_same_one_that_waits(postgres: Postgres) -> None:
    heard: list[int] = []
    name = NewJob(task="pair", lock="pair", only="pair")

    async def handle(job: Job) -> None:
        heard.append(job.attempts)

    async def fetched(connection: Connection) -> None:
        await connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'pair'")

    await queue(postgres, name)
    await postgres.run(fetched)
    await queue(postgres, name)
    async with running(postgres, {"pair": handle}):
        await until(lambda: len(heard) == 2)
    assert sorted(heard) == [0, 1]


async def test_two_who_queue_the_same_one_at_once_queue_it_once(postgres: Postgres) -> None:
    name = NewJob(task="both", only="both")
    await asyncio.gather(*(queue(postgres, name) for _ in range(8)))
    assert (await postgres.run(count_jobs)).waiting == 1


async def test_of_jobs_that_are_only_one_thing_one_waits(postgres: Postgres) -> None:
    heard: list[Job] = []

    async def handle(job: Job) -> None:
        heard.append(job)

    alike: Sequence[NewJob] = [NewJob(task="single", only="single")] * 2
    for job in alike:
        await queue(postgres, job)
    async with running(postgres, {"single": handle}):
        await until(lambda: len(heard) == 1)

        async def empty() -> bool:
            return (await postgres.run(count_jobs)).waiting == 0

        await until(empty)
    assert len(heard) == 1


async def test_a_job_whose_cause_did_not_commit_is_no_job(postgres: Postgres) -> None:
    async def work(connection: Connection) -> None:
        await enqueue(connection, [NewJob(task="never")])
        raise ValueError("the commit fails")

    with pytest.raises(ValueError, match="the commit fails"):
        await postgres.run(work)
    assert (await postgres.run(count_jobs)).waiting == 0
