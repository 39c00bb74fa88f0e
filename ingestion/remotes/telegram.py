# pyright: basic
"""Group chats by Telegram's own API. With telegram_records the only file that knows Telethon."""

import asyncio
import binascii
import json
import re
import struct
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from pydantic import Field, SecretStr
from telethon import TelegramClient, errors, utils
from telethon.errors.common import AuthKeyNotFound
from telethon.sessions import StringSession
from telethon.tl import types
from telethon.tl.functions.contacts import ResolveUsernameRequest

from ingestion.remotes.fetching import Fetched, FetchedFile, Wanted, hush, later, wanted_as, within
from ingestion.remotes.telegram_records import changed_at, type_of, written
from ingestion.sources.reading import Refused
from parley.errors import IngestionError
from parley.ports import Clock
from parley.settings import Telegram

hush("telethon")

A_ROUND = 2_000
"""Messages that are handed over together."""
_EDITABLE = timedelta(hours=48)  # that long Telegram lets people change what they wrote
_LOOKED_BACK = 1_000  # messages that are looked at again for changes
_DIALOGS = 1_000
_NAME = re.compile(r"(?:(?:https?://)?t\.me/|@)?(?P<name>[A-Za-z]\w{3,31})/?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)
_LINKED = re.compile(
    r"(?:https?://)?t\.me/c/(?P<number>\d{1,19})(?:/\d+)*/?", re.ASCII
)  # of a message in a private group
# Where Telegram's data centres are (its published list): a string session names an address, and not any will do.
_TELEGRAM = [
    ip_network(each)
    for each in (
        *("149.154.160.0/20", "91.108.4.0/22", "91.108.8.0/22", "91.108.12.0/22", "91.108.16.0/22", "91.108.20.0/22"),
        *("91.108.56.0/22", "91.105.192.0/23", "95.161.64.0/20", "185.76.151.0/24"),
        *("2001:67c:4e8::/48", "2001:b28:f23c::/48", "2001:b28:f23d::/48", "2001:b28:f23f::/48", "2a0a:f280::/32"),
    )
]
_NO_LONGER = (
    errors.ChannelInvalidError,
    errors.ChannelPrivateError,
    errors.ChatAdminRequiredError,
    errors.ChatForbiddenError,
    errors.ChatIdInvalidError,
    errors.PeerIdInvalidError,
    errors.UserBannedInChannelError,
)


class TelegramWanted(Wanted):
    """`chat`: "@name", a t.me address, or the chat's number. `session`: a Telethon string session; without one, ours.

    `mine`: the session is the person's own account, so that what this account writes is known to be theirs.
    """

    chat: str = Field(min_length=1, max_length=100, coerce_numbers_to_str=True)
    session: SecretStr | None = None
    mine: bool = False


class TelegramChat:
    """New messages since the last poll, and those changed in the last two days, in the shape of Telegram's own export.

    What was deleted is not noticed; what was changed later than two days after it was written is not either (Telegram
    lets nobody but some administrators do that).
    """

    kind = "telegram"

    def __init__(self, settings: Telegram, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    def check(self, wanted: Mapping[str, Any]) -> None:
        self._session(self._asked(wanted))

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        """At most `A_ROUND` new messages; `more` when there are more."""
        asked = self._asked(wanted)
        return await within(self._settings.fetch_s, "Telegram", self._read(asked, dict(cursor)))

    async def _read(self, wanted: TelegramWanted, cursor: dict[str, Any]) -> Fetched:
        async with _told(wanted.chat), self._connected(wanted) as client:
            me: Any = await client.get_me()
            if me is None:
                raise _denied("Telegram no longer accepts the session it was given.", "Connect the account again.")
            entity = await _entity(client, wanted.chat, cursor.get("peer"))
            poll = _Poll(client, entity, cursor, self._clock.now())
            await poll.forward(timedelta(days=self._settings.history_days))
            if not poll.more:
                await poll.backward()
            owner = me.id if wanted.mine and not me.bot else None
            return Fetched(files=poll.files(owner), cursor=poll.cursor, more=poll.more)

    @asynccontextmanager
    async def _connected(self, wanted: TelegramWanted) -> AsyncGenerator[TelegramClient]:
        settings, session = self._settings, self._session(wanted)
        assert settings.api_hash is not None
        client = TelegramClient(
            session,
            settings.api_id or 0,
            settings.api_hash.get_secret_value(),
            use_ipv6=":" in str(session.server_address),
            timeout=settings.timeout_s,  # type: ignore[arg-type]
            request_retries=0,
            connection_retries=1,
            retry_delay=0,
            auto_reconnect=False,
            flood_sleep_threshold=0,
            raise_last_call_error=True,
            receive_updates=False,
            device_model="Parley",
            system_version="1",
            app_version="1",
        )
        try:
            await client.connect()
            yield client
        finally:
            await client.disconnect()  # type: ignore[misc]
            await asyncio.gather(client.disconnected, return_exceptions=True)  # how it ended was told by a request

    def _asked(self, wanted: Mapping[str, Any]) -> TelegramWanted:
        asked = wanted_as(TelegramWanted, wanted)
        if self._settings.api_id is None or self._settings.api_hash is None:
            raise Refused(
                "not_configured",
                "Telegram cannot be asked: this house has no application there.",
                "Set PARLEY_TELEGRAM__API_ID and PARLEY_TELEGRAM__API_HASH, or upload the chat's export.",
            )
        if linked := _LINKED.fullmatch(asked.chat):
            return asked.model_copy(update={"chat": linked["number"]})
        if _NAME.fullmatch(asked.chat) is None and _NUMBER.fullmatch(asked.chat) is None:
            raise Refused(
                "bad_connection",
                "A chat is named by its @name, its t.me address or its number.",
                "Invitation links are not followed: join the chat first.",
            )
        return asked

    def _session(self, wanted: TelegramWanted) -> StringSession:
        """The session, at the configured server or else where it says, if that is Telegram."""
        secret = wanted.session or self._settings.session
        if secret is None:
            raise Refused(
                "bad_connection",
                "Telegram cannot be asked without a session.",
                "Bring a Telethon string session, or set PARLEY_TELEGRAM__SESSION.",
            )
        try:
            session = StringSession(secret.get_secret_value())
        except (ValueError, struct.error, binascii.Error):
            session = None
        if session is None or session.auth_key is None:
            raise Refused("bad_connection", "That is no Telethon string session.", "Make one by StringSession.save().")
        if self._settings.server is not None:
            host, _, port = self._settings.server.rpartition(":")
            session.set_dc(session.dc_id, host.strip("[]"), int(port))
        elif not any(ip_address(str(session.server_address)) in network for network in _TELEGRAM):
            raise Refused(
                "forbidden_address", "The session leads to a server that is not Telegram's.", "Make a new one."
            )
        return session


class _Poll:
    """One chat, read once. `changes` in the cursor: when recent messages were last changed, by their number."""

    def __init__(self, client: TelegramClient, entity: Any, cursor: Mapping[str, Any], now: datetime) -> None:
        self._client, self._entity, self._now = client, entity, now
        same = cursor.get("peer") == _peer(entity)
        self._last: int = cursor.get("last", 0) if same else 0
        self._changes: dict[str, int] = dict(cursor.get("changes", {})) if same else {}
        self._messages: dict[int, Any] = {}
        self.more = False

    async def forward(self, history: timedelta) -> None:
        """What is new, oldest first. Where Telegram makes us wait in the middle, what came until then."""
        bound = {"min_id": self._last} if self._last else {"offset_date": self._now - history}
        try:
            async for message in self._client.iter_messages(self._entity, limit=A_ROUND, reverse=True, **bound):  # type: ignore[arg-type]
                self._take(message)
                self._last = max(self._last, message.id)
        except errors.FloodError:
            if not self._messages:
                raise
            self.more = True
        self.more = self.more or len(self._messages) == A_ROUND

    async def backward(self) -> None:
        """What changed of what was read before, newest first."""
        until, known = self._now - _EDITABLE, self._changes
        self._changes = {}
        first = min(self._messages, default=self._last + 1)
        for number, message in self._messages.items():
            self._note(number, message, until)
        async for message in self._client.iter_messages(self._entity, limit=_LOOKED_BACK, offset_id=first):
            if message.date < until:
                break
            self._note(message.id, message, until)
            if self._changes.get(str(message.id)) != known.get(str(message.id)):
                self._take(message)

    def _take(self, message: Any) -> None:
        self._messages[message.id] = message

    def _note(self, number: int, message: Any, until: datetime) -> None:
        if message.date >= until and (changed := changed_at(message)) is not None:
            self._changes[str(number)] = int(changed.timestamp())

    @property
    def cursor(self) -> dict[str, Any]:
        return {"peer": _peer(self._entity), "last": self._last, "changes": self._changes}

    def files(self, owner: int | None) -> tuple[FetchedFile, ...]:
        records = [written(self._messages[number]) for number in sorted(self._messages)]
        said = [message for message in records if message["text"] or "poll" in message]
        if not said:
            return ()
        whole: dict[str, Any] = {"name": self._entity.title, "type": type_of(self._entity), "id": self._entity.id}
        if owner is not None:
            whole["personal_information"] = {"user_id": owner}
        data = json.dumps({**whole, "messages": said}, ensure_ascii=False).encode()
        return (FetchedFile(name=f"telegram/{self._entity.id}.json", media_type="application/json", data=data),)


async def _entity(client: TelegramClient, chat: str, peer: Mapping[str, Any] | None) -> Any:
    """The chat as it is now, by the peer that the cursor kept, else looked for: resolving a name is rationed.

    A basic group that became a supergroup is that supergroup.
    """
    if peer is None:
        named = None if _NUMBER.fullmatch(chat) else _NAME.fullmatch(chat)
        found = await _by_name(client, named["name"]) if named else await _by_number(client, int(chat))
    elif "hash" in peer:
        found = await client.get_entity(types.InputPeerChannel(peer["id"], peer["hash"]))
    else:
        found = await client.get_entity(types.InputPeerChat(peer["id"]))
    moved = getattr(found, "migrated_to", None)
    if moved is not None:
        found = await client.get_entity(types.InputPeerChannel(moved.channel_id, moved.access_hash))
    if isinstance(found, types.User):
        raise Refused("bad_connection", f"{chat!r} is not a group.", "Private chats are read from their export.")
    if not isinstance(found, types.Chat | types.Channel) or (isinstance(found, types.Chat) and found.left):
        raise _denied(f"The account is not a member of {chat!r}.", "Join the chat with it.")
    return found


async def _by_name(client: TelegramClient, name: str) -> Any:
    resolved = await client(ResolveUsernameRequest(name))
    number = utils.get_peer_id(resolved.peer)  # type: ignore[union-attr]
    entities = [*resolved.users, *resolved.chats]  # type: ignore[union-attr]
    return next((each for each in entities if utils.get_peer_id(each) == number), None)


async def _by_number(client: TelegramClient, number: int) -> Any:
    """Of the account's own chats: a number alone opens none. People's numbers are not looked at."""
    async for dialog in client.iter_dialogs(limit=_DIALOGS):
        if dialog.is_user:
            continue
        if number in (dialog.id, dialog.entity.id):
            return dialog.entity
    raise Refused("not_found", f"The account has no chat of the number {number}.", "Join the chat with it.")


def _peer(entity: Any) -> dict[str, int]:
    if isinstance(entity, types.Channel):
        return {"id": entity.id, "hash": entity.access_hash or 0}
    return {"id": entity.id}


@asynccontextmanager
async def _told(chat: str) -> AsyncGenerator[None]:
    """Telethon's errors as ours. Without their causes: these carry requests."""
    try:
        yield
    except (Refused, IngestionError):
        raise
    except errors.FloodError as error:
        raise later("Telegram asks to be left alone for a while", float(getattr(error, "seconds", 60))) from None
    except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
        raise Refused("not_found", f"Telegram knows no chat {chat!r}.", "See how its name is written.") from None
    except (errors.ApiIdInvalidError, errors.ApiIdPublishedFloodError):
        raise Refused("not_configured", "Telegram does not accept this house's application.", "See its id.") from None
    except (errors.UnauthorizedError, errors.AuthKeyError, AuthKeyNotFound):
        raise _denied("Telegram no longer accepts the session it was given.", "Connect the account again.") from None
    except _NO_LONGER:
        raise _denied(f"The account may not read {chat!r} (any more).", "Join the chat with it.") from None
    except (errors.RPCError, OSError, EOFError, ValueError, BufferError) as error:
        raise later(f"Telegram did not answer: {type(error).__name__}") from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise later("Telegram closed the connection") from None  # Telethon cancels what waits for an answer


def _denied(message: str, what_to_do: str) -> Refused:
    return Refused("access_denied", message, what_to_do)
