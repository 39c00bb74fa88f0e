"""The room's own record: its stream of the journal, written under its lease, read again after a restart."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from parley.clock import later_than
from parley.errors import Fenced, SyncError
from parley.identity import new_transaction, room_address
from parley.ports import Clock, Journal, Leases
from parley.records import Draft, Episode, EpisodeKind, Fence

log = logging.getLogger(__name__)

BEAT_S = 5.0
_TRIES = 4  # a server that went away is back in seconds; the room does not give up a decision for that
_PAUSE_S = 0.2


class Minutes:
    """What happened in the room so far. Every event has a key: written again, it stays as it was first written."""

    def __init__(self, room: str, journal: Journal, leases: Leases, clock: Clock, owner: str) -> None:
        self._address = room_address(room)
        self._journal = journal
        self._leases = leases
        self._clock = clock
        self._owner = owner
        self._fence: Fence | None = None
        self._events: dict[str, Episode] = {}
        self._last: datetime | None = None
        self._writing = asyncio.Lock()
        self._transaction = new_transaction()

    async def open(self) -> None:
        """Become the room's owner and read what is there. An older owner is refused from here on."""
        epoch, _ = await self._leases.claim(self._address, self._owner)
        self._fence = Fence(address=self._address, epoch=epoch)
        after = 0
        while batch := await self._journal.read(self._address, after=after):
            for episode in batch:
                self._remember(episode)
            after = batch[-1].version

    async def close(self) -> None:
        """The decision is made: nobody has to be woken for this room. A newer owner closes it itself."""
        if self._fence is not None:
            try:
                await self._leases.release(self._fence)
            except SyncError as cause:
                log.warning("the room could not be released: %s", cause, extra={"room": self._address})

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self._events[key].payload

    def __contains__(self, key: str) -> bool:
        return key in self._events

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of what happened, in the order it happened."""
        return [key for key in self._events if key.startswith(prefix)]

    async def write(self, kind: EpisodeKind, key: str, payload: dict[str, Any], *elsewhere: Draft) -> None:
        """One event of the room, and with it, in the same transaction, events of other streams."""
        async with self._writing:
            if key in self._events:
                return
            at = later_than(self._clock, self._last)
            mine = Draft(stream=self._address, kind=kind, key=key, occurred_at=at, payload=payload)
            others = [draft.model_copy(update={"occurred_at": at}) for draft in elsewhere]
            stored = await self._append([mine, *others])
            self._remember(stored[0])

    async def write_opening(self, draft: Draft) -> None:
        """The charter, unless whoever opened the room has written it."""
        async with self._writing:
            if draft.key not in self._events:
                self._remember((await self._append([draft]))[0])

    async def beat_forever(self) -> None:
        """Say that the owner lives, until cancelled or fenced. Appends are fenced anyway: this may fail quietly."""
        while self._fence is not None:
            await asyncio.sleep(BEAT_S)
            try:
                await self._leases.beat(self._fence)
            except Fenced:
                return
            except SyncError as cause:
                log.warning("the room's heartbeat is late: %s", cause, extra={"room": self._address})

    async def _append(self, drafts: Sequence[Draft]) -> list[Episode]:
        for attempt in range(_TRIES):
            try:
                return await self._journal.append(drafts, self._transaction, fence=self._fence)
            except SyncError as cause:
                if isinstance(cause, Fenced) or not cause.retryable or attempt == _TRIES - 1:
                    raise
                log.warning("the journal is away, trying again: %s", cause, extra={"room": self._address})
                await asyncio.sleep(_PAUSE_S * 2**attempt)
        raise AssertionError("unreachable")

    def _remember(self, episode: Episode) -> None:
        self._events[episode.key] = episode
        if self._last is None or episode.occurred_at > self._last:
            self._last = episode.occurred_at
