"""The journal in Postgres: an event and its outbox row in one transaction, versions gapless and in commit order."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from pydantic_core import PydanticSerializationError, from_json, to_json

from memory.postgres import SQL, Connection, Postgres
from parley.errors import Fenced, RequestError, SyncError
from parley.identity import owner_of
from parley.ports import Clock
from parley.records import Draft, Episode, EpisodeKind, Fence

K = EpisodeKind
PROJECTED: dict[str, frozenset[EpisodeKind]] = {
    "twin": frozenset(
        {K.CHAT_TURN, K.DOCUMENT, K.CHUNK, K.PREFERENCE, K.BUSY, K.CALENDAR, K.MEMORY}
        | {K.ITEM, K.MENTIONS, K.RETRACTED, K.SUMMARY}
    ),
    "project": frozenset({K.CONTEXT, K.DOCUMENT}),
    "room": frozenset({K.CHARTER, K.BALLOT, K.UNSEALED, K.REVISED, K.TALLY, K.VERDICT}),
}
"""What the views are made of, by the kind of address: only these events get an outbox row."""

_CONTENT = "content"

# An item is `event:<uid>:<recurrence>`: a day, an instant or nothing.
_BUSY_OF_SERIES = r"""
SELECT DISTINCT e.payload ->> 'item'
FROM event e
WHERE e.stream = %(stream)s AND e.kind = 'busy' AND e.payload ? 'item'
  AND regexp_replace(e.payload ->> 'item', ':(\d{4}-\d\d-\d\d(T[0-9:.+-]+)?)?$', '') = ANY(%(series)s::text[])
"""


@dataclass(frozen=True)
class _Placed:
    """A draft with its place in its stream and the payload as it is stored and read back."""

    draft: Draft
    version: int
    payload: dict[str, Any]

    @property
    def is_chat(self) -> bool:
        return self.draft.kind is EpisodeKind.CHAT_TURN

    @property
    def is_projected(self) -> bool:
        return self.draft.kind in PROJECTED[self.draft.stream.split("/", 1)[0]]


class PostgresJournal:
    """See `parley.ports.Journal`. `clock` gives `recorded_at`."""

    def __init__(self, postgres: Postgres, clock: Clock) -> None:
        self._postgres = postgres
        self._clock = clock

    async def append(
        self, drafts: Sequence[Draft], transaction_id: str, *, fence: Fence | None = None
    ) -> list[Episode]:
        """See the port. Raises RequestError for a payload that is not JSON or holds text that cannot be stored."""
        if not drafts:
            return []
        writing = _Writing(transaction_id, self._clock.now())
        checked = _Checked.of(drafts)

        async def work(connection: Connection) -> list[Episode]:
            if fence is not None:
                await _hold(connection, fence)
            return await writing.append(connection, checked)

        return await self._postgres.run(work)

    async def append_together(self, drafts: Sequence[Draft], transaction_id: str) -> bool:
        """All of them, or none when the first one's key is taken. False: none."""
        writing = _Writing(transaction_id, self._clock.now())
        checked, first = _Checked.of(drafts), drafts[0]

        async def work(connection: Connection) -> bool:
            await _locked(connection, [first.stream], transaction_id)
            if await _stored(connection, [(first.stream, first.key)]):
                return False
            await writing.append(connection, checked)
            return True

        return await self._postgres.run(work)

    async def reconcile(
        self, stream: str, about: "About", decide: Callable[[Sequence[Episode]], Sequence[Draft]], transaction_id: str
    ) -> list[Episode]:
        """Append what `decide` makes of what the stream already has `about` some items; nobody appends in between.

        `decide` must be pure: it may be asked again when the server was lost.
        """
        writing = _Writing(transaction_id, self._clock.now())

        async def work(connection: Connection) -> list[Episode]:
            await _locked(connection, [stream], transaction_id)
            items = [*about.items, *await _busy_items(connection, stream, about)]
            stored = await _fetch(connection, "events_of_items", {"stream": stream, "items": items})
            drafts = decide(stored)
            return await writing.append(connection, _Checked.of(drafts)) if drafts else []

        return await self._postgres.run(work)

    async def read(self, stream: str, *, after: int = 0, limit: int = 1000) -> list[Episode]:
        return await self._episodes("events_after", stream=stream, after=after, limit=limit)

    async def head(self, stream: str) -> int:
        row = await self._postgres.row("stream_head", address=stream)
        return row[0] if row else 0

    async def find(self, stream: str, key: str) -> Episode | None:
        found = await self._episodes("events_by_key", streams=[stream], keys=[key])
        return found[0] if found else None

    async def has(self, stream: str, prefix: str) -> bool:
        """Whether the stream has an event whose key begins so."""
        return await self._postgres.row("has_key", stream=stream, prefix=prefix) is not None

    async def by_id(self, id: str) -> Episode | None:
        """The event with this journal id: what an Evidence points at."""
        found = await self._episodes("event_by_id", id=id)
        return found[0] if found else None

    async def turns(self, person: str, session_id: str, last: int = 6) -> list[Episode]:
        """The last chat turns of one session with this person's twin, oldest first."""
        return (await self._episodes("last_turns", person=person, session_id=session_id, last=last))[::-1]

    async def counts(self, stream: str) -> dict[str, int]:
        """How many events of each kind a stream has."""
        return dict(await self._postgres.rows("stream_counts", stream=stream))  # pyright: ignore[reportArgumentType]

    async def of_item(self, stream: str, item: str) -> list[Episode]:
        """What one item left in a stream, its earlier versions and what took them back included."""
        return await self._episodes("events_of_items", stream=stream, items=[item])

    async def sessions_to_summarise(self) -> list[tuple[str, str, int, int]]:
        """(person, session, version of its last turn, turns) of sessions that went on since their last summary."""
        rows = await self._postgres.rows("sessions_to_summarise")
        return [(person, session, last, turns) for person, session, last, turns in rows]

    async def openings(self, *, undecided: bool = False, proposal: str | None = None) -> list[Episode]:
        """The charters of rooms, oldest first: all, those without a verdict, or the one of a proposal."""
        return await self._episodes("room_openings", undecided=undecided, proposal=proposal)

    async def streams(self, prefix: str = "") -> list[str]:
        """Addresses that have events: all, or those that start so (`room/`)."""
        return [address for (address,) in await self._postgres.rows("stream_addresses", prefix=prefix)]

    def listen(self) -> AsyncGenerator[str]:
        """Addresses as they are appended to; "" when it begins, and whenever some may have been missed."""
        return self._postgres.listen("journal")

    async def _episodes(self, name: str, **parameters: object) -> list[Episode]:
        async def work(connection: Connection) -> list[Episode]:
            return await _fetch(connection, name, parameters)

        return await self._postgres.run(work)


@dataclass(frozen=True)
class About:
    """Which items of a stream are asked about: these by name, with `calendar` every busy time of that calendar, and
    with `series` every busy time of these (`event:<uid>`), whatever calendar it is of.
    """

    items: Sequence[str]
    calendar: str | None = None
    series: Sequence[str] = ()


@dataclass(frozen=True)
class _Checked:
    """Drafts that can be stored: the first of each key, and its payload as JSON gives it back."""

    drafts: Sequence[Draft]
    first: dict[tuple[str, str], Draft]
    payloads: dict[tuple[str, str], dict[str, Any]]

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> "_Checked":
        first = {(draft.stream, draft.key): draft for draft in reversed(drafts)}
        return cls(drafts, first, {name: _plain(draft) for name, draft in first.items()})


@dataclass(frozen=True)
class _Writing:
    """What all rows of one append share."""

    transaction_id: str
    at: datetime

    def episode(self, placed: _Placed) -> Episode:
        given = placed.draft
        return Episode(
            stream=given.stream,
            kind=given.kind,
            key=given.key,
            occurred_at=given.occurred_at,
            payload=placed.payload,
            version=placed.version,
            recorded_at=self.at,
            transaction_id=self.transaction_id,
        )

    async def append(self, connection: Connection, checked: _Checked) -> list[Episode]:
        """Within the caller's transaction."""
        streams = sorted({draft.stream for draft in checked.drafts})
        heads = await _locked(connection, streams, self.transaction_id)
        stored = await _stored(connection, list(checked.first))
        fresh: list[_Placed] = []
        for draft in checked.drafts:
            name = (draft.stream, draft.key)
            if name not in stored:
                heads[draft.stream] += 1
                fresh.append(_Placed(checked.first[name], heads[draft.stream], checked.payloads[name]))
                stored[name] = self.episode(fresh[-1])
        if fresh:
            await self.write(connection, fresh, heads)
        return [stored[draft.stream, draft.key] for draft in checked.drafts]

    async def write(self, connection: Connection, fresh: Sequence[_Placed], heads: dict[str, int]) -> None:
        await connection.execute(SQL["insert_events"], self._columns(fresh))
        chat = [self._message(placed) for placed in fresh if placed.is_chat]
        if chat:
            await connection.cursor().executemany(SQL["insert_chat_message"], chat)
        projected = [placed for placed in fresh if placed.is_projected]
        await connection.execute(SQL["enqueue"], self._columns(projected))
        addresses = sorted({placed.draft.stream for placed in fresh})
        changed = {"addresses": addresses, "heads": [heads[address] for address in addresses]}
        await connection.execute(SQL["advance_streams"], {**changed, "transaction_id": self.transaction_id})
        await connection.execute(SQL["notify"], changed)

    def _columns(self, placed: Sequence[_Placed]) -> dict[str, object]:
        drafts = [each.draft for each in placed]
        return {
            "streams": [draft.stream for draft in drafts],
            "versions": [each.version for each in placed],
            "ids": [draft.id for draft in drafts],
            "kinds": [draft.kind.value for draft in drafts],
            "keys": [draft.key for draft in drafts],
            "occurred": [draft.occurred_at for draft in drafts],
            "payloads": [_stored_payload(each) for each in placed],
            "recorded_at": self.at,
            "transaction_id": self.transaction_id,
        }

    def _message(self, placed: _Placed) -> dict[str, object]:
        said, draft = placed.payload, placed.draft
        return {
            "id": draft.id,
            "person": owner_of(draft.stream),
            "session_id": said["session_id"],
            "message_id": said["message_id"],
            "sender": said["sender"],
            "role": said["role"],
            "turn": said.get("turn"),
            "ts": draft.occurred_at,
            "content": said[_CONTENT],
            "project": said.get("project"),
            "version": placed.version,
            "transaction_id": self.transaction_id,
        }


async def _hold(connection: Connection, fence: Fence) -> None:
    row = await (await connection.execute(SQL["hold_lease"], {"address": fence.address})).fetchone()
    if row is None or row[0] != fence.epoch:
        raise Fenced(f"{fence.address} is owned by epoch {row and row[0]}, this one was {fence.epoch}")


async def _locked(connection: Connection, addresses: list[str], transaction_id: str) -> dict[str, int]:
    """The heads of these streams; nobody else appends to them until we commit."""
    await connection.execute(SQL["create_streams"], {"addresses": addresses, "transaction_id": transaction_id})
    rows = await (await connection.execute(SQL["lock_streams"], {"addresses": addresses})).fetchall()
    return dict(rows)


async def _busy_items(connection: Connection, stream: str, about: About) -> set[str]:
    """The names of the busy times of a calendar and of some series."""
    items: set[str] = set()
    if about.calendar is not None:
        busy = await _fetch(connection, "busy_of_calendar", {"stream": stream, "calendar": about.calendar})
        items |= {str(each.payload["item"]) for each in busy}
    if about.series:
        rows = await connection.execute(_BUSY_OF_SERIES, {"stream": stream, "series": list(about.series)})
        items |= {str(item) for (item,) in await rows.fetchall()}
    return items


async def _stored(connection: Connection, names: list[tuple[str, str]]) -> dict[tuple[str, str], Episode]:
    wanted = {"streams": [stream for stream, _ in names], "keys": [key for _, key in names]}
    return {(found.stream, found.key): found for found in await _fetch(connection, "events_by_key", wanted)}


async def _fetch(connection: Connection, name: str, parameters: Mapping[str, object]) -> list[Episode]:
    async with connection.cursor(row_factory=class_row(Episode)) as cursor:
        await cursor.execute(SQL[name], parameters)
        return await cursor.fetchall()


def _plain(draft: Draft) -> dict[str, Any]:
    """The payload as JSON gives it back, so that the first and the second arrival get the same answer."""
    try:
        payload = from_json(to_json(draft.payload))
    except (PydanticSerializationError, ValueError) as cause:
        raise RequestError(f"The payload of {draft.key} cannot be stored: {cause}", 422, "Send valid text.") from cause
    needed = {"session_id", "message_id", "sender", "role", _CONTENT}
    if draft.kind is EpisodeKind.CHAT_TURN and not needed <= payload.keys():
        raise SyncError(f"chat turn {draft.key} lacks {sorted(needed - payload.keys())}")
    return payload


def _stored_payload(placed: _Placed) -> str:
    """Chat content is kept once, in chat_message, where it is searched and expires."""
    kept = {k: v for k, v in placed.payload.items() if k != _CONTENT} if placed.is_chat else placed.payload
    return to_json(kept).decode()
