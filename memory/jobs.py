# pyright: basic
"""The durable queue of work: procrastinate's tables in our database. The only file that knows procrastinate.

A job is enqueued on its caller's own transaction: what it is about and the job commit together or not at all. One
runner in the house fetches jobs (its host holds the lock); a job that a killed runner left behind is taken up by the
next one. A job may therefore run twice: whatever it does is keyed.
"""

import importlib.util
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection
from pydantic import Field

from parley.records import Value

log = logging.getLogger(__name__)

QUEUE = "parley"
POLL_S = 1.0  # how long a job may wait when its NOTIFY was lost


class NewJob(Value):
    """`task` names a handler, `args` are its arguments (JSON). Jobs of one `lock` run one after the other.

    Of jobs with the same `only` at most one waits. `at`: not before. Higher `priority` goes first.
    """

    task: str
    args: dict[str, Any] = Field(default_factory=dict)
    lock: str | None = None
    only: str | None = None
    at: datetime | None = None
    priority: int = 0


class Job(Value):
    """A job under way. `attempts` counts the earlier ones."""

    id: int
    task: str
    args: dict[str, Any]
    attempts: int


class Again(Exception):
    """Raised by a handler: this try failed, make another one `after_s` seconds from now."""

    def __init__(self, reason: str, after_s: float) -> None:
        super().__init__(reason)
        self.after_s = after_s


Handler = Callable[[Job], Awaitable[None]]


async def enqueue(connection: AsyncConnection[Any], jobs: Sequence[NewJob]) -> None:
    """Queue jobs in the caller's transaction. One whose `only` waits already is left out. Raises psycopg's errors."""
    from procrastinate import PsycopgConnector
    from procrastinate.exceptions import ProcrastinateException
    from procrastinate.jobs import Job as Row
    from procrastinate.manager import JobManager

    waiting = await _waiting(connection, sorted({job.only for job in jobs if job.only}))
    rows = [
        Row(
            id=None,
            queue=QUEUE,
            lock=job.lock,
            queueing_lock=job.only,
            task_name=job.task,
            task_kwargs=job.args,
            scheduled_at=job.at,
            priority=job.priority,
        )
        for job in jobs
        if job.only not in waiting
    ]
    if not rows:
        return
    try:
        await JobManager(PsycopgConnector()).batch_defer_jobs_async(jobs=rows, connection=connection)
    except ProcrastinateException as error:  # the caller knows what to do when the database is lost, not with this
        raise error.__cause__ or error from error


async def _waiting(connection: AsyncConnection[Any], only: list[str]) -> set[str]:
    """Which of these wait. Until the transaction ends, nobody else queues one of them."""
    if not only:
        return set()
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name", [only]
    )
    found = await connection.execute(
        "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY(%s)", [only]
    )
    return {row[0] for row in await found.fetchall()}


class JobCounts(Value):
    """How many jobs wait, wait for a later try, and are under way."""

    waiting: int
    later: int
    running: int


COUNT_JOBS = """
SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
       count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
       count(*) FILTER (WHERE status = 'doing')
FROM procrastinate_jobs
"""


async def count_jobs(connection: AsyncConnection[Any]) -> JobCounts:
    row = await (await connection.execute(COUNT_JOBS)).fetchone()
    assert row is not None, "an aggregate always has a row"
    return JobCounts(waiting=row[0], later=row[1], running=row[2])


_NO_LONGER_WAITS = "UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE status = 'doing'"
"""One that waits may be queued beside one that is under way. When that one is to wait again, both do: each comes up."""


class JobRunner:
    """Fetches jobs and hands them to their handlers, at most `concurrency` at a time: the rest waits in Postgres.

    `periodic` maps a task to the cron line it is started by (UTC); it is queued once a tick however many runners
    there ever were. A handler that raises `Again` has its job queued for later; any other error ends the job, so
    handlers keep their own record of what is given up.
    """

    def __init__(
        self,
        conninfo: str,
        handlers: Mapping[str, Handler],
        concurrency: int,
        periodic: Mapping[str, str] | None = None,
    ) -> None:
        import procrastinate

        self._connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
        self._app = procrastinate.App(connector=self._connector)
        self._concurrency = concurrency
        self._worker: Any = None
        self._stopped = False
        for name, handler in handlers.items():
            self._register(name, handler, (periodic or {}).get(name))

    def _register(self, name: str, handler: Handler, cron: str | None) -> None:
        async def run(context: Any, **args: Any) -> None:
            job = context.job
            if job.queueing_lock is not None:
                await self._connector.execute_query_async(_NO_LONGER_WAITS + " AND id = %(id)s", id=job.id)
            args.pop("timestamp", None)  # of a periodic one: when it was due
            await handler(Job(id=job.id, task=name, args=args, attempts=job.attempts))

        task = self._app.task(name=name, queue=QUEUE, pass_context=True, retry=_Backoff())(run)
        if cron is not None:
            self._app.periodic(cron=cron, periodic_id=name, queue=QUEUE)(task)  # pyright: ignore[reportArgumentType]

    async def run(self) -> None:
        """Until `stop`, or until the database is lost. Takes up first what an earlier runner left behind."""
        from procrastinate.worker import Worker

        async with self._app.open_async():
            await self._take_up()
            if self._stopped:
                return
            self._worker = Worker(
                self._app,
                queues=[QUEUE],
                concurrency=self._concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_S,
                delete_jobs="successful",
            )
            await self._worker.run()

    def stop(self) -> None:
        """Fetch no more; `run` ends when what is under way has ended."""
        self._stopped = True
        if self._worker is not None:
            self._worker.stop()

    async def _take_up(self) -> None:
        """The lock says that no other runner lives: whatever is under way was left by one that is gone."""
        manager = self._app.job_manager
        await self._connector.execute_query_async(_NO_LONGER_WAITS)
        rows = await self._connector.execute_query_all_async(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' ORDER BY id"
        )
        for row in rows:
            log.info("taking up a job that was left behind", extra={"job": row["id"]})
            await manager.retry_job_by_id_async(row["id"], retry_at=datetime.now(UTC))  # noqa: TID251  the queue's own time


def _Backoff() -> Any:
    from procrastinate import BaseRetryStrategy, RetryDecision

    class Backoff(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> Any:
            if not isinstance(exception, Again):
                return None
            at = datetime.now(UTC) + timedelta(seconds=exception.after_s)  # noqa: TID251  the queue's own time
            return RetryDecision(retry_at=at)

    return Backoff()


async def migrate_queue(connection: AsyncConnection[Any]) -> None:
    """Bring procrastinate's own tables up to date, by the files it ships, in the caller's transaction."""
    shipped = _shipped()
    await connection.execute("CREATE TABLE IF NOT EXISTS queue_migration (name text PRIMARY KEY)")
    rows = await (await connection.execute("SELECT name FROM queue_migration")).fetchall()
    applied = {name for (name,) in rows}
    if not applied:
        await connection.execute((shipped / "schema.sql").read_bytes())
    for file in sorted((shipped / "migrations").glob("*.sql")):
        if file.name not in applied:
            if applied:
                await connection.execute(file.read_bytes())
            await connection.execute("INSERT INTO queue_migration VALUES (%s)", [file.name])


def _shipped() -> Path:
    """Where procrastinate keeps its SQL. Looked up, not imported: every process migrates, few run jobs."""
    spec = importlib.util.find_spec("procrastinate")
    assert spec is not None and spec.submodule_search_locations, "procrastinate is one of our dependencies"
    return Path(spec.submodule_search_locations[0]) / "sql"
