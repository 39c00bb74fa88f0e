"""A journal and leases that keep everything in this process: for simulations, where nothing has to outlive the run.

The same promises as the journal on Postgres: gapless versions, one event a key, a stale epoch refused, all or nothing.
"""

from collections.abc import Sequence

from parley.errors import Fenced
from parley.ports import Clock
from parley.records import Draft, Episode, Fence


class VolatileLeases:
    def __init__(self) -> None:
        self._held: dict[str, tuple[int, str, int]] = {}  # address -> epoch, owner, position

    async def claim(self, address: str, owner: str) -> tuple[int, int]:
        epoch, _, position = self._held.get(address, (0, "", 0))
        self._held[address] = (epoch + 1, owner, position)
        return epoch + 1, position

    async def advance(self, fence: Fence, before: int, after: int) -> None:
        self.check(fence)
        epoch, owner, position = self._held[fence.address]
        if position != before:
            raise Fenced(f"{fence.address} stands at {position}, not at {before}")
        self._held[fence.address] = (epoch, owner, after)

    async def beat(self, fence: Fence) -> None:
        self.check(fence)

    async def release(self, fence: Fence) -> None:
        self.check(fence)

    def check(self, fence: Fence) -> None:
        """Raises Fenced when the epoch is not the address's latest."""
        epoch, owner, _ = self._held.get(fence.address, (0, "nobody", 0))
        if fence.epoch != epoch:
            raise Fenced(f"epoch {fence.epoch} of {fence.address} is over: {owner} holds {epoch}")


class VolatileJournal:
    def __init__(self, clock: Clock, leases: VolatileLeases) -> None:
        self._clock = clock
        self._leases = leases
        self._streams: dict[str, list[Episode]] = {}
        self._by_key: dict[tuple[str, str], Episode] = {}

    async def append(
        self, drafts: Sequence[Draft], transaction_id: str, *, fence: Fence | None = None
    ) -> list[Episode]:
        if fence is not None:
            self._leases.check(fence)
        return [self._write(draft, transaction_id) for draft in drafts]

    def _write(self, draft: Draft, transaction_id: str) -> Episode:
        known = self._by_key.get((draft.stream, draft.key))
        if known is not None:
            return known
        stream = self._streams.setdefault(draft.stream, [])
        episode = Episode(
            **draft.model_dump(), version=len(stream) + 1, recorded_at=self._clock.now(), transaction_id=transaction_id
        )
        stream.append(episode)
        self._by_key[draft.stream, draft.key] = episode
        return episode

    async def read(self, stream: str, *, after: int = 0, limit: int = 1000) -> list[Episode]:
        return self._streams.get(stream, [])[after : after + limit]

    async def head(self, stream: str) -> int:
        return len(self._streams.get(stream, []))

    async def find(self, stream: str, key: str) -> Episode | None:
        return self._by_key.get((stream, key))
