"""Who owns an address: an epoch that fences older owners, a position, a heartbeat. Times are the database's own."""

from memory.postgres import Postgres
from parley.errors import Fenced
from parley.identity import new_transaction
from parley.records import Fence


class PostgresLeases:
    """See `parley.ports.Leases`."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    async def claim(self, address: str, owner: str) -> tuple[int, int]:
        row = await self._postgres.row(
            "claim_lease", address=address, owner=owner, transaction_id=str(new_transaction())
        )
        assert row is not None, "an upsert with RETURNING gives its row"
        return row[0], row[1]

    async def advance(self, fence: Fence, before: int, after: int) -> None:
        """A second arrival (the first one's answer was lost) finds the position already at `after`: that is well."""
        changed = await self._postgres.execute(
            "advance_lease", address=fence.address, epoch=fence.epoch, before=before, after=after
        )
        self._refuse_unless(changed, fence, f"or its position is not {before}")

    async def beat(self, fence: Fence) -> None:
        self._refuse_unless(await self._postgres.execute("beat_lease", address=fence.address, epoch=fence.epoch), fence)

    async def release(self, fence: Fence) -> None:
        """The address is finished with: nobody has to be woken for it. Its epoch stays. Raises Fenced."""
        self._refuse_unless(
            await self._postgres.execute("release_lease", address=fence.address, epoch=fence.epoch), fence
        )

    async def position(self, address: str) -> int:
        """How far the address' owners have come; 0 if nobody ever owned it."""
        row = await self._postgres.row("lease_state", address=address, within_s=0.0)
        return row[2] if row else 0

    async def live(self, address: str, within_s: float) -> str | None:
        """The owner that was heard of within the last `within_s` seconds; None: nobody."""
        row = await self._postgres.row("lease_state", address=address, within_s=within_s)
        return row[0] if row and row[4] and not row[3] else None

    async def abandoned(self, prefix: str, within_s: float) -> list[str]:
        """Addresses that have events, are not released, and whose owner was not heard of for `within_s` seconds."""
        return [address for (address,) in await self._postgres.rows("abandoned", prefix=prefix, within_s=within_s)]

    async def rewind(self, prefix: str) -> int:
        """Positions back to 0, before views are rebuilt. Present owners are fenced. Returns how many."""
        return await self._postgres.execute("rewind_leases", prefix=prefix, transaction_id=str(new_transaction()))

    @staticmethod
    def _refuse_unless(changed: int, fence: Fence, otherwise: str = "") -> None:
        if not changed:
            raise Fenced(f"epoch {fence.epoch} of {fence.address} is over {otherwise}".rstrip())
