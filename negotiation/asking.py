"""How the room asks: everybody at once, each with a deadline. What comes late, broken or not at all is an Absence."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from parley.ballots import Absence
from parley.errors import ErrorCode, TwinError, VoteError

log = logging.getLogger(__name__)

Phase = str
_LONGEST_REASON = 300


class Patience:
    """The seconds one answer may take, never more than are left for the whole room.

    Counted by the loop's clock from where this process took the room up: a clock that stands still ends no room.
    """

    def __init__(self, answer_s: float, deadline_s: float) -> None:
        self._answer_s = answer_s
        self._until = asyncio.get_running_loop().time() + deadline_s

    @property
    def seconds(self) -> float:
        return min(self._answer_s, self._until - asyncio.get_running_loop().time())


async def answer_of[Answer](person: str, answering: Coroutine[Any, Any, Answer], patience: Patience) -> Answer:
    """One answer, in time. Raises VoteError that says why there is none.

    A twin that ignores its cancellation is left behind, not waited for: the room ends when the room says so.
    """
    seconds = patience.seconds
    if seconds <= 0:
        answering.close()
        raise VoteError("the room's deadline had passed")
    task = asyncio.create_task(answering)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        task.add_done_callback(_forget)
        raise VoteError(f"no answer within {seconds:.0f} s")
    try:
        return task.result()
    except TwinError as cause:
        raise VoteError(str(cause)) from cause
    except asyncio.CancelledError as cause:
        raise VoteError("the answer was cancelled") from cause
    except Exception as cause:  # one twin's fault is that twin's absence, never the end of the room
        log.exception("a twin failed while it was asked", extra={"twin": person})
        raise VoteError(f"the twin failed: {type(cause).__name__}") from cause


def _forget[Answer](task: asyncio.Task[Answer]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.info("an answer that came too late failed as well: %s", type(task.exception()).__name__)


def absence(person: str, phase: Phase, cause: VoteError) -> Absence:
    return Absence(person=person, phase=phase, code=ErrorCode.VOTE_ERROR, reason=str(cause)[:_LONGEST_REASON])


async def all_of(people: Sequence[str], ask: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    """Ask everybody at once. What the room itself cannot do (write, hold its lease) ends the asking, and is raised."""
    try:
        async with asyncio.TaskGroup() as together:
            for person in people:
                together.create_task(ask(person))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
