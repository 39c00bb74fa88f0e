"""What a replica of the front door holds, and how a route gets at it."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from fastapi import Request

from actors.directory import Directory, TwinHandle
from actors.stores_host import RemoteGraph, Stores
from ingestion.normalise import Turn, chat_drafts
from parley.records import Draft
from parley.settings import Settings
from serving.house import House, build_stores, directory, open_house


class Door:
    """One replica's house, its twins' directory, and news of the journal."""

    def __init__(self, settings: Settings, house: House) -> None:
        self.settings, self.house = settings, house
        self._directory: Directory = directory(settings)
        self.graph: RemoteGraph = Stores(settings, build_stores).graph
        self._news = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())
        self._reading = ThreadPoolExecutor(1, "reading")  # the tagger of wishes is asked from one thread at a time

    @classmethod
    async def open(cls, settings: Settings) -> "Door":
        return cls(settings, await open_house(settings))

    def twin(self, person: str) -> TwinHandle:
        return self._directory.twin(person)

    async def drafts(self, turn: Turn) -> list[Draft]:
        """What a message leaves in the journal. It is read beside the loop: others' tokens flow on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, chat_drafts, turn)

    async def close(self) -> None:
        self._listening.cancel()
        self._reading.shutdown(wait=False)
        await self.house.close()

    async def _listen(self) -> None:
        async for _ in self.house.journal.listen():
            async with self._news:
                self._news.notify_all()

    async def ticks(self, longest_s: float = 1.0) -> AsyncGenerator[None]:
        """Once at the beginning, then whenever the journal has news, and at least every `longest_s` seconds.

        News only wakes: whoever is woken reads the journal, so a wake-up that is lost costs a second.
        """
        while True:
            yield
            async with self._news:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), longest_s)


def the_door(request: Request) -> Door:
    """The replica's door, for FastAPI's `Depends`."""
    door = request.app.state.door
    assert isinstance(door, Door)
    return door
