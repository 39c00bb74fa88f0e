# pyright: basic
"""The Ray actor of one twin: a thin edge around `Twin`, which knows nothing of Ray."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import ray

from actors.twin import Answer, Recommending, Twin
from parley.ballots import Ballot, BallotRound, Move, Option, Position, Proposal
from parley.errors import Fenced
from parley.log import bound
from parley.preferences import PreferenceCard
from parley.records import Episode
from parley.settings import Settings
from parley.style import StyleTally


class TwinActor:
    """One live person's twin. It is built on its first call, when it claims its lease.

    When the lease is lost to another incarnation this one ends itself: whoever asked finds the other.
    """

    def __init__(self, settings: Settings, person: str, build: Callable[[Settings, str], Awaitable[Twin]]) -> None:
        self._settings, self._person, self._build = settings, person, build
        self._twin: Twin | None = None
        self._waking = asyncio.Lock()
        self._busy = 0
        self._sleep: asyncio.TimerHandle | None = None

    async def _with(self, work: Callable[[Twin], Awaitable[Any]]) -> Any:
        with bound(twin=self._person), self._kept_awake():
            async with self._waking:
                if self._twin is None:
                    self._twin = await self._build(self._settings, self._person)
            try:
                return await work(self._twin)
            except Fenced:
                asyncio.get_running_loop().call_later(0.1, _end_this_actor)
                raise

    @contextmanager
    def _kept_awake(self) -> Generator[None]:
        """A twin that nobody asks anything for a while ends its process; waking it again costs a second."""
        if self._sleep is not None:
            self._sleep.cancel()
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                loop = asyncio.get_running_loop()
                self._sleep = loop.call_later(self._settings.ray.twin_idle_s, self._fall_asleep)

    def _fall_asleep(self) -> None:
        if not self._busy:
            _end_this_actor()

    async def awake(self) -> None:
        """Returns when the twin has read its journal."""
        await self._with(lambda twin: twin.current_card())

    async def observe(self, batch: list[Episode]) -> int:
        return await self._with(lambda twin: twin.observe(batch))

    async def reply(self, session_id: str, message_id: str) -> Answer:
        return await self._with(lambda twin: twin.reply(session_id, message_id))

    async def take_position(self, proposal: Proposal) -> Position:
        return await self._with(lambda twin: twin.take_position(proposal))

    async def vote(
        self, proposal: Proposal, options: list[Option], round: BallotRound, heard: list[Move], cast: Ballot | None
    ) -> Ballot:
        return await self._with(lambda twin: twin.vote(proposal, options, round, heard, cast))

    async def speak(self, proposal: Proposal, options: list[Option], cast: Ballot, heard: list[Move]) -> Move:
        return await self._with(lambda twin: twin.speak(proposal, options, cast, heard))

    async def card(self) -> PreferenceCard:
        return await self._with(lambda twin: twin.current_card())

    async def voice(self) -> StyleTally:
        return await self._with(lambda twin: twin.voice())

    async def recommend(self, request: Recommending) -> Any:
        return await self._with(lambda twin: twin.recommend(request))

    async def pid(self) -> int:
        """The process this twin lives in: for tests that end it."""
        return os.getpid()


def _end_this_actor() -> None:
    ray.kill(ray.get_runtime_context().current_actor)
