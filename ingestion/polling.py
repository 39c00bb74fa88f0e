"""A remote source read once: what it gave is kept like an upload, in the commit that says how far it was read."""

import logging
from collections.abc import Mapping

from ingestion.pipeline import DONE, Outcome
from ingestion.remotes.fetching import Fetched, Remote
from ingestion.sources import Refused
from memory.connections import ConnectionName, Connections, SourceConnection
from memory.documents import Documents, NewFile, NewUpload
from memory.postgres import Connection
from parley.errors import IngestionError
from parley.identity import new_transaction
from parley.log import bound

log = logging.getLogger(__name__)

_MOST_ROUNDS = 200
"""How often one poll asks for more."""


class Polling:
    """`remotes`: by kind, whoever can fetch it."""

    def __init__(self, connections: Connections, documents: Documents, remotes: Mapping[str, Remote]) -> None:
        self._connections, self._documents, self._remotes = connections, documents, remotes

    async def poll(self, name: ConnectionName) -> Outcome:
        connection = await self._connections.find(name)
        if connection is None:  # it was dropped while its job waited
            return DONE
        with bound(twin=name.person):
            try:
                return await self._read(connection)
            except Refused as refusal:
                await self._connections.failed(name, refusal.code, f"{refusal} {refusal.what_to_do}".strip())
                return DONE
            except IngestionError as error:
                await self._connections.failed(name, error.code.value, str(error))
                wait = error.context.get("retry_after_s")
                after_s = float(wait) if isinstance(wait, int | float) else 0.0
                return Outcome(again=True, reason=str(error), after_s=after_s)

    async def _read(self, connection: SourceConnection) -> Outcome:
        remote, cursor = self._remotes[connection.kind], connection.cursor
        wanted = {**connection.wanted, **connection.secret}
        for _ in range(_MOST_ROUNDS):
            fetched = await remote.fetch(wanted, cursor)
            goes_on = await self._keep(connection, fetched)
            cursor = fetched.cursor
            if not (fetched.more and goes_on):
                break
        return DONE

    async def _keep(self, read: SourceConnection, fetched: Fetched) -> bool:
        """False: it was dropped meanwhile, or something else is wanted of it. What it gave is kept all the same."""
        files = [
            NewFile(name=file.name[:255], media_type=file.media_type, data=file.data, own=file.own)
            for file in fetched.files
        ]
        if not files:
            return await self._connections.advance(read, fetched.cursor)
        same = True

        async def advance(connection: Connection) -> None:
            nonlocal same
            same = await self._connections.polled(connection, read, fetched.cursor)

        await self._documents.receive(NewUpload(read.person, None, files, new_transaction()), advance)
        return same
