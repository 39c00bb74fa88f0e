# pyright: basic
"""The Ray actors that belong to no twin: the host of the projector and the scheduler, a room's parts."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Iterable
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial

from actors.calls import NAMESPACE, Gone, call, find_or_start
from actors.directory import TwinHandle
from actors.stores_host import Stores
from ingestion.projector import Projector, Sources
from negotiation.charter import read_charter
from negotiation.minutes import Minutes
from negotiation.room import Room
from negotiation.room_actor import open_room
from parley.errors import SyncError
from parley.identity import owner_of, room_address
from parley.log import bound
from parley.processes import ServerFailed
from parley.settings import Settings
from serving.house import House, build_stores, directory, open_house
from serving.scheduler import Scheduler
from serving.work import dispatched

log = logging.getLogger(__name__)

PROJECTOR = "projector"
_POLL_S = 1.0
_ABANDONED_S = 15.0  # three missed heartbeats
_WAKE_WITHIN_S = 300.0


class ProjectorHost:
    """Runs the one projector and the one scheduler, wakes rooms whose owner is gone.

    Woken by the journal's NOTIFY, polling each second. A second host waits for the locks and takes over.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._news = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Work for ever. Called once by whoever starts the host: killed, Ray starts it and calls this again."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        await asyncio.shield(self._running)

    async def poke(self) -> None:
        """There is something to do."""
        self._news.set()

    async def _run(self) -> None:
        house = await self._opened()
        projector = Projector(self._sources(house))
        listening = asyncio.create_task(self._listen(house))
        scheduling = asyncio.create_task(Scheduler(house, partial(dispatched, self._settings)).run())
        try:
            while True:
                try:
                    async with house.postgres.holding(PROJECTOR) as lock:
                        while await lock.held():
                            await self._turn(house, projector)
                except SyncError as error:
                    log.warning("the projector waits for Postgres", extra={"error": str(error)})
                    await asyncio.sleep(_POLL_S)
        finally:
            scheduling.cancel()
            listening.cancel()
            await house.close()

    async def _opened(self) -> House:
        while True:
            try:
                return await open_house(self._settings)
            except (SyncError, ServerFailed) as error:
                log.warning("the projector waits for its stores", extra={"error": str(error)})
                await asyncio.sleep(_POLL_S)

    async def _turn(self, house: House, projector: Projector) -> None:
        self._news.clear()
        moved = False
        for work in (projector.step(), self._wake_rooms(house)):
            try:
                moved = bool(await work) or moved
            except Exception as error:  # what one piece of work breaks must not stop the others
                log.warning("a piece of the projector's work failed", exc_info=error)
        if not moved:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _POLL_S)

    def _sources(self, house: House) -> Sources:
        twins = directory(self._settings)
        return Sources(
            outbox=house.outbox,
            journal=house.journal,
            registry=house.registry,
            documents=house.documents,
            leases=house.leases,
            graph=Stores(self._settings, build_stores).graph,
            observer=twins.twin,
        )

    async def _listen(self, house: House) -> None:
        async for _ in house.journal.listen():
            self._news.set()

    async def _wake_rooms(self, house: House) -> None:
        for address in await house.leases.abandoned("room/", _ABANDONED_S):
            log.info("waking a room without an owner", extra={"room": address})
            await asyncio.to_thread(start_room, self._settings, owner_of(address))


@asynccontextmanager
async def compose_room(settings: Settings, room: str) -> AsyncGenerator[Room]:
    """A room in this process, from its charter in the journal. When it is decided its address is released."""
    with ExitStack() as stack:
        stack.enter_context(bound(room=room))
        house = await open_house(settings)
        opening = await house.journal.find(room_address(room), "charter")
        assert opening is not None, "the front door writes the charter before it starts a room"
        stack.enter_context(bound(transaction=opening.transaction_id))
        charter, twins = read_charter(opening.payload), directory(settings)
        participants = {person: twins.twin(person) for person in charter.proposal.participants}
        minutes = Minutes(room, house.journal, house.leases, house.clock, owner=f"pid-{os.getpid()}")
        await _wake(participants.values(), charter.deadline_s)
        try:
            yield Room(charter, participants, minutes)
        finally:
            await house.close()


async def _wake(participants: Iterable[TwinHandle], within_s: float) -> None:
    """Twins that sleep are woken before they are asked: an answer's time does not pay for a process's start."""
    waking = asyncio.gather(*(each.awake() for each in participants), return_exceptions=True)
    with suppress(TimeoutError):
        await asyncio.wait_for(waking, min(within_s / 2, _WAKE_WITHIN_S))


def start_room(settings: Settings, room: str) -> None:
    """The room's actor, found or started, gets to work. One that is just ending is replaced at the next wake-up."""
    open_room(room, partial(compose_room, settings), namespace=NAMESPACE)


_FOR_EVER = {"max_restarts": -1, "max_task_retries": -1}


def start_projector(settings: Settings) -> None:
    """The projector's host, found or started, works from now on. A call that was lost with it is made again by Ray."""
    find_or_start(ProjectorHost, PROJECTOR, (settings,), **_FOR_EVER).run.remote()


async def wake_projector(settings: Settings) -> None:
    """There is work for the projector's host. Losing this message loses nothing: it polls."""
    try:
        await call(find_or_start(ProjectorHost, PROJECTOR, (settings,), **_FOR_EVER), "poke")
    except Gone:
        log.warning("the projector's host is restarting")
