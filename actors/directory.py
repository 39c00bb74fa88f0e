"""Where twins are found and woken. No Ray exception gets past here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from actors.calls import Failed, Gone, call, find_or_start
from actors.twin import Advice, Answer, Twin
from actors.twin_actor import TwinActor
from parley.ballots import Ballot, BallotRound, Move, Option, Position, Proposal
from parley.errors import Fenced, LlmError, RetrievalError, SyncError, TwinError, VoteError
from parley.identity import twin_address
from parley.preferences import PreferenceCard
from parley.records import Episode
from parley.settings import Settings
from parley.style import StyleTally

log = logging.getLogger(__name__)

BuildTwin = Callable[[Settings, str], Awaitable[Twin]]
"""Made by the composition root; runs inside the actor's process."""

_TRIES = 6
_PAUSE_S = 0.25


class Directory:
    """Finds the actor of a person's twin, or starts it; asks again when it died on the way.

    Asking again is safe: everything a twin writes is keyed, and an answer that was given is given again.
    """

    def __init__(self, settings: Settings, build: BuildTwin) -> None:
        self._settings, self._build = settings, build
        self._actors: dict[str, Any] = {}

    def twin(self, person: str) -> "TwinHandle":
        return TwinHandle(person, self)

    async def _actor(self, person: str) -> Any:
        """Looked up in a thread, since Ray blocks; remembered until it is gone."""
        if person not in self._actors:
            arguments = (self._settings, person, self._build)
            self._actors[person] = await asyncio.to_thread(find_or_start, TwinActor, twin_address(person), arguments)
        return self._actors[person]

    async def ask(self, person: str, broken: type[TwinError], method: str, *args: object) -> Any:
        """Raises `broken`, the caller's promise, when the twin cannot be reached; the twin's own errors pass."""
        last: Exception | None = None
        for attempt in range(_TRIES):
            try:
                return await call(await self._actor(person), method, *args)
            except (Gone, Fenced) as error:
                last = error
                self._actors.pop(person, None)
                log.warning("twin is gone, waking it again", extra={"twin": person, "attempt": attempt})
                await asyncio.sleep(_PAUSE_S * 2**attempt)
            except Failed as error:
                raise broken(f"{person}'s twin failed: {error}", person=person) from error
        raise broken(f"{person}'s twin cannot be reached: {last}", retryable=True, person=person) from last


class TwinHandle:
    """A twin from outside: an Observer for ingestion, a Participant for a room, an interlocutor for the front door."""

    def __init__(self, person: str, directory: Directory) -> None:
        self._person, self._directory = person, directory

    @property
    def person(self) -> str:
        return self._person

    async def _ask(self, broken: type[TwinError], method: str, *args: object) -> Any:
        return await self._directory.ask(self._person, broken, method, *args)

    async def awake(self) -> None:
        """Returns when the twin is there to be asked."""
        await self._ask(VoteError, "awake")

    async def observe(self, batch: Sequence[Episode]) -> int:
        return await self._ask(SyncError, "observe", list(batch))

    async def take_position(self, proposal: Proposal) -> Position:
        return await self._ask(VoteError, "take_position", proposal)

    async def vote(
        self,
        proposal: Proposal,
        options: Sequence[Option],
        round: BallotRound,
        heard: Sequence[Move] = (),
        cast: Ballot | None = None,
    ) -> Ballot:
        return await self._ask(VoteError, "vote", proposal, list(options), round, list(heard), cast)

    async def speak(self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> Move:
        return await self._ask(VoteError, "speak", proposal, list(options), cast, list(heard))

    async def reply(self, session_id: str, message_id: str) -> Answer:
        return await self._ask(LlmError, "reply", session_id, message_id)

    async def card(self) -> PreferenceCard:
        return await self._ask(RetrievalError, "card")

    async def voice(self) -> StyleTally:
        return await self._ask(RetrievalError, "voice")

    async def recommend(self, request: Any) -> list[Advice]:
        return await self._ask(RetrievalError, "recommend", request)
