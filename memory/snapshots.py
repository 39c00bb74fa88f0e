"""What an owner had folded of its stream, kept with its version: waking up need not read everything again."""

import json
from typing import Any

from memory.postgres import Postgres
from parley.identity import new_transaction
from parley.records import Fence


class PostgresSnapshots:
    """See `parley.ports.Snapshots`."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    async def load(self, address: str, shape: str) -> tuple[int, dict[str, Any]] | None:
        row = await self._postgres.row("load_snapshot", address=address, shape=shape)
        return (row[0], row[1]) if row else None

    async def save(self, fence: Fence, version: int, shape: str, state: dict[str, Any]) -> bool:
        return bool(
            await self._postgres.execute(
                "save_snapshot",
                address=fence.address,
                epoch=fence.epoch,
                version=version,
                shape=shape,
                state=json.dumps(state),
                transaction_id=str(new_transaction()),
            )
        )
