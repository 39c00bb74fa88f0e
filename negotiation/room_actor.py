"""The Ray actor that hosts one room. Thin: what a room is made of is composed by whoever opens it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import ray
import ray.actor
from ray.actor import ActorProxy

from negotiation.room import Room
from parley.ballots import Verdict
from parley.errors import Fenced, SyncError
from parley.identity import room_address

log = logging.getLogger(__name__)

Compose = Callable[[str], AbstractAsyncContextManager[Room]]
"""Opens the house's stores in this process and builds the room with this id from its charter in the journal."""


class RoomHost:
    """One room in one process. Nothing is built before the room runs."""

    def __init__(self, room: str, compose: Compose) -> None:
        self._room = room
        self._compose = compose
        self._running: asyncio.Task[Verdict] | None = None

    async def run(self) -> Verdict:
        """Carry the room to its verdict. Asked twice at once, it runs once; asked again, it answers the same."""
        if self._running is None or (self._running.done() and self._running.exception() is not None):
            self._running = asyncio.create_task(self._run())
        return await asyncio.shield(self._running)

    async def _run(self) -> Verdict:
        async with self._compose(self._room) as room:
            return await room.run()

    async def run_and_leave(self) -> None:
        """Carry the room to its verdict, then end this process. What is unfinished is left to who wakes rooms."""
        try:
            await self.run()
        except Fenced as cause:
            log.info("another process has taken the room: %s", cause, extra={"room": self._room})
        except SyncError as cause:
            log.warning("the room waits for the journal: %s", cause, extra={"room": self._room})
        except Exception:  # a fault of ours: said once, then the address is free for the next owner
            log.exception("the room could not be carried on", extra={"room": self._room})
        ray.actor.exit_actor()


RoomActor: Any = ray.remote(RoomHost)


def open_room(room: str, compose: Compose, **options: Any) -> "ActorProxy[RoomHost]":
    """Start the room's actor, or find the one that runs, and let it work. Returns at once.

    Killed, it is started again by Ray and takes the room up from the journal: running it again is harmless.
    """
    settings = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": -1, "lifetime": "detached"}
    actor = RoomActor.options(name=room_address(room), get_if_exists=True, **{**settings, **options})
    handle = actor.remote(room, compose)
    handle.run_and_leave.remote()
    return handle
