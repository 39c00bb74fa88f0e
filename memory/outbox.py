"""What is still to be projected: rows written with their events, taken in order, gone when the views hold them."""

from collections.abc import Sequence
from itertools import groupby

from memory.journal import PROJECTED
from memory.postgres import SQL, Connection, Postgres
from parley.identity import new_transaction
from parley.records import Episode, Value

_EPISODE = ("stream", "version", "kind", "key", "occurred_at", "recorded_at", "transaction_id", "payload")


class Pending(Value):
    """An event that waits. `id` acknowledges it."""

    id: int
    attempts: int
    episode: Episode


class Batch(Value):
    """What waits in one stream, in the stream's order."""

    stream: str
    rows: tuple[Pending, ...]

    @property
    def episodes(self) -> tuple[Episode, ...]:
        return tuple(row.episode for row in self.rows)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(row.id for row in self.rows)


class Lag(Value):
    """How far the views are behind the journal. `last_error` belongs to the row that was tried most often."""

    rows: int
    oldest_s: float
    attempts: int
    last_error: str | None


class Outbox:
    """At least once, in each stream's order. All methods raise SyncError. Waiting is by the database's clock."""

    def __init__(self, postgres: Postgres, *, longest_wait_s: float = 60.0) -> None:
        self._postgres = postgres
        self._longest_wait_s = longest_wait_s

    async def pending(self, limit: int = 500) -> list[Batch]:
        """Up to `limit` rows that may be projected now, oldest first, by stream.

        A stream whose next row failed waits as a whole: its order is never broken.
        """
        rows = [
            Pending(id=id, attempts=attempts, episode=Episode.model_validate(dict(zip(_EPISODE, event, strict=True))))
            for id, attempts, *event in await self._postgres.rows("pending", limit=limit)
        ]
        rows.sort(key=lambda row: (row.episode.stream, row.episode.version))
        batches = [
            Batch(stream=stream, rows=tuple(those)) for stream, those in groupby(rows, lambda row: row.episode.stream)
        ]
        return sorted(batches, key=lambda batch: batch.rows[0].id)

    async def done(self, ids: Sequence[int]) -> None:
        """The views hold these."""
        await self._postgres.execute("outbox_done", ids=list(ids))

    async def failed(self, id: int, error: str) -> None:
        """Count the attempt; the row, and what stands behind it in its stream, comes again after 1, 2, 4 ... s."""
        # Vendor messages may hold anything; Postgres stores no NUL.
        error = error.replace("\x00", "")[:2000]
        await self._postgres.execute("outbox_failed", id=id, error=error, longest_s=self._longest_wait_s)

    async def waiting(self, stream: str, up_to: int) -> int:
        """How many rows of a stream wait, up to this version. 0: the views hold everything up to it."""
        row = await self._postgres.row("outbox_waiting", stream=stream, up_to=up_to)
        return row[0] if row else 0

    async def lag(self) -> Lag:
        row = await self._postgres.row("outbox_lag")
        rows, oldest_s, attempts, last_error = row or (0, 0.0, 0, None)
        return Lag(rows=rows, oldest_s=oldest_s, attempts=attempts or 0, last_error=last_error)

    async def refill(self, prefix: str = "") -> int:
        """Make every projected event (of streams that start so) wait again: the views are rebuilt. Returns how many.

        All of them are put back anew, those that wait already too: a stream's rows stay in the stream's order.
        """
        pairs = [(place, kind.value) for place, kinds in sorted(PROJECTED.items()) for kind in sorted(kinds)]
        everything = {
            "prefix": prefix,
            "places": [place for place, _ in pairs],
            "kinds": [kind for _, kind in pairs],
            "transaction_id": str(new_transaction()),
        }

        async def work(connection: Connection) -> int:
            await connection.execute(SQL["outbox_clear"], everything)
            return (await connection.execute(SQL["outbox_refill"], everything)).rowcount

        return await self._postgres.run(work)
