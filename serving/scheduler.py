"""The one leased scheduler: works the durable queue as Ray tasks, queues what is due, watches the folder."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ingestion.pipeline import Outcome
from memory.connections import POLL, ConnectionName
from memory.documents import READ_FILE
from memory.jobs import Again, Handler, Job, JobRunner
from memory.names import FIND_NAMES
from parley.errors import SyncError
from serving.house import House, conninfo
from serving.nights import SUMMARISE, TRIM
from serving.watching import Watch

log = logging.getLogger(__name__)

LOCK = "scheduler"
_LONGEST_WAIT_S = 600.0  # between two tries, however many there were
_TICK_S = 1.0
_REST_S = 2.0
LONGEST_PAUSE_S = 3600.0

Dispatch = Callable[[str, dict[str, Any]], Awaitable[Outcome]]
"""(task, arguments) -> how it ended. `serving.work.dispatched`, in the cluster."""


class Scheduler:
    """Only one works at a time: it holds an advisory lock as long as its connection lives. The next waits for it.

    Back-pressure: at most `workers` jobs are under way; the others wait in Postgres.
    """

    def __init__(self, house: House, dispatch: Dispatch) -> None:
        self._house, self._dispatch = house, dispatch
        options = house.settings.ingestion
        self._workers = options.workers or house.settings.ray.cpus
        self._watch = Watch(house, options.watch)

    async def run(self) -> None:
        """For ever. A database that is lost is waited for."""
        while True:
            try:
                async with self._house.postgres.holding(LOCK) as lock:
                    await self._work(lock.held)
            except SyncError as error:
                log.warning("the scheduler waits for Postgres", extra={"error": str(error)})
            except Exception as error:  # the queue's own errors when its connections break
                log.warning("the scheduler starts again", exc_info=error)
            await asyncio.sleep(_REST_S)

    async def _work(self, held: Callable[[], Awaitable[bool]]) -> None:
        await self._house.documents.adopt()
        handlers: dict[str, Handler] = dict.fromkeys((READ_FILE, FIND_NAMES, POLL, TRIM, SUMMARISE), self._handle)
        nightly: dict[str, str] = dict.fromkeys((FIND_NAMES, TRIM, SUMMARISE), self._house.settings.ingestion.nightly)
        runner = JobRunner(await conninfo(self._house.settings), handlers, self._workers, nightly)
        running = asyncio.create_task(runner.run())
        try:
            while not running.done() and await held():
                await self._tick()
                await asyncio.wait({running}, timeout=_TICK_S)
        finally:
            runner.stop()
            # What is under way ends before the lock is let go: the next runner takes up whatever it finds so.
            await asyncio.gather(running, return_exceptions=True)
        await running  # raises what ended it

    async def _tick(self) -> None:
        """What fails in one tick is logged and tried in the next. Raises SyncError when the database may be lost."""
        for step in (self._house.connections.enqueue_due, self._watch.look):
            try:
                await step()
            except Exception as error:
                if isinstance(error, SyncError) and error.retryable:
                    raise
                log.warning("the scheduler tries again", extra={"step": step.__name__}, exc_info=error)

    async def _handle(self, job: Job) -> None:
        outcome = await self._dispatch(job.task, job.args)
        if not outcome.again:
            return
        options = self._house.settings.ingestion
        if job.task != READ_FILE and job.attempts + 1 >= options.tries:
            await self._give_up(job, outcome)
            return
        pause = outcome.after_s or options.retry_s * 2.0**job.attempts
        raise Again(outcome.reason, min(pause, LONGEST_PAUSE_S))

    async def _give_up(self, job: Job, outcome: Outcome) -> None:
        """A file keeps its own count and is set aside by its reader; any other job becomes a dead letter here."""
        person, source, name = job.args.get("person"), job.task, job.task
        if job.task == POLL:
            connection = ConnectionName.model_validate(job.args)
            person, source, name = connection.person, connection.kind, connection.name
        await self._house.documents.give_up(
            task=job.task,
            args=job.args,
            person=person,
            source=source,
            name=name,
            code="gave_up",
            reason=outcome.reason,
            attempts=job.attempts + 1,
        )
