# pyright: basic
"""One job of the queue as a Ray task: in whatever worker process Ray gives it, with that process's own house."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import ray
from ray.exceptions import RayError, RayTaskError

from actors.stores_host import Stores
from actors.summaries import summarise
from ingestion.mentions import Naming
from ingestion.pipeline import DONE, Outcome, Pipeline
from ingestion.polling import Polling
from memory.connections import POLL, ConnectionName
from memory.documents import READ_FILE, FilePlace
from memory.names import FIND_NAMES
from parley.errors import TwinError
from parley.identity import new_transaction
from parley.llm.openai_model import OpenAIModel
from parley.settings import Settings
from serving.house import House, build_stores, extractor, open_house, remotes, shelves
from serving.nights import SUMMARISE, TRIM, Night

log = logging.getLogger(__name__)


@ray.remote(num_cpus=1, max_retries=0)
def work(settings: Settings, task: str, args: dict[str, Any]) -> Outcome:
    """Killed at any line, the job is taken up again: its runner hears of it, or the next runner finds it."""
    return _Workplace.of(settings).do(task, args)


class _Workplace:
    """A worker process's loop and house, kept from job to job: opening them takes longer than a small file does."""

    _kept: ClassVar["dict[str, _Workplace]"] = {}

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._house: House | None = None

    @classmethod
    def of(cls, settings: Settings) -> "_Workplace":
        key = settings.model_dump_json()
        if key not in cls._kept:
            cls._kept[key] = cls(settings)
        return cls._kept[key]

    def do(self, task: str, args: dict[str, Any]) -> Outcome:
        return self._loop.run_until_complete(self._do(task, args))

    async def _do(self, task: str, args: dict[str, Any]) -> Outcome:
        if self._house is None:
            self._house = await open_house(self._settings, connections=2)
        return await TASKS[task](self._house, args)


async def _read_file(house: House, args: dict[str, Any]) -> Outcome:
    return await Pipeline(shelves(house, _model(house))).read_file(FilePlace.model_validate(args))


async def _find_names(house: House, args: dict[str, Any]) -> Outcome:
    extract = extractor(house.settings)
    if extract is None:
        return DONE
    if (person := args.get("person")) is None:
        await house.names.queue_all()
    else:
        await Naming(house.journal, house.names, extract).go_on(person)
    return DONE


def _model(house: House) -> OpenAIModel | None:
    return OpenAIModel.from_settings(house.settings) if house.settings.has_model else None


async def _poll(house: House, args: dict[str, Any]) -> Outcome:
    polling = Polling(house.connections, house.documents, remotes(house.settings))
    return await polling.poll(ConnectionName.model_validate(args))


async def _trim(house: House, args: dict[str, Any]) -> Outcome:
    trimmed = await Stores(house.settings, build_stores).recall.trim(house.clock.now())
    log.info("expired memories were trimmed", extra={"memories": trimmed})
    return DONE


async def _summarise(house: House, args: dict[str, Any]) -> Outcome:
    written = await Night(house.journal, house.registry, house.clock, _model(house), summarise).summarise(
        new_transaction()
    )
    log.info("sessions were summarised", extra={"sessions": written})
    return DONE


TASKS: dict[str, Callable[[House, dict[str, Any]], Awaitable[Outcome]]] = {
    READ_FILE: _read_file,
    FIND_NAMES: _find_names,
    POLL: _poll,
    TRIM: _trim,
    SUMMARISE: _summarise,
}


async def dispatched(settings: Settings, task: str, args: dict[str, Any]) -> Outcome:
    """The outcome of a job, worked in the cluster. A lost worker or a store that is away: again, later."""
    light = task == POLL  # it waits for others' servers most of its time
    try:
        return await work.options(num_cpus=0 if light else 1).remote(settings, task, args)
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, TwinError):
            return Outcome(again=True, reason=f"{cause.code}: {cause}")
        log.error("a job failed", extra={"task": task, "error": type(cause).__name__}, exc_info=error)
        return Outcome(again=True, reason=f"It failed: {type(cause).__name__}.")
    except RayError as error:
        return Outcome(again=True, reason=f"Its worker was lost: {type(error).__name__}.")
