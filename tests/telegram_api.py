"""A Telegram data centre on 127.0.0.1: MTProto 2.0 over TCP ("full" transport), as far as reading group chats goes.

    async with TelegramApi([group]) as server:
        ...  # PARLEY_TELEGRAM__SERVER=server.address, the session is server.session

The account's key is known beforehand, as a session that was made earlier is, so there is no handshake. Everything is
encrypted as the real one does it, by Telethon's own types. A request that it does not know, or a malformed one, is a
failure: told to the client as an error, and raised again on leaving. `errors` answer the first getHistory requests in
order (None: as usual).
"""

import asyncio
import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.sessions import StringSession
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, MessageContainer
from telethon.tl.tlobject import TLObject

KEY = hashlib.shake_256(b"the key of a fictional account").digest(256)
SALT, SESSION_AT = 7, ("149.154.167.51", 443)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Group:
    """`entity` as this account sees it; `messages` in any order; `users` who wrote them."""

    entity: Any
    messages: list[Any] = field(default_factory=list[Any])
    users: list[types.User] = field(default_factory=list[types.User])

    @property
    def peer(self) -> Any:
        of_channel = isinstance(self.entity, types.Channel)
        return types.PeerChannel(self.entity.id) if of_channel else types.PeerChat(self.entity.id)


@dataclass(frozen=True)
class Fails:
    code: int
    message: str


@dataclass
class TelegramApi:
    """`known`: whether the account's session is still accepted; None: not even its key is known."""

    groups: list[Group] = field(default_factory=list[Group])
    people: list[types.User] = field(default_factory=list[types.User])
    me: types.User = field(default_factory=lambda: types.User(7, is_self=True, first_name="Ana", access_hash=70))
    known: bool | None = True
    errors: list[Fails | None] = field(default_factory=list[Fails | None])
    requests: list[Any] = field(default_factory=list[Any])
    failures: list[str] = field(default_factory=list[str])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()
        if kind is None and self.failures:
            raise AssertionError("the data centre was not used as expected: " + "; ".join(self.failures))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def session(self) -> str:
        return session_at(*SESSION_AT)

    def asked(self, kind: type) -> list[Any]:
        return [request for request in self.requests if isinstance(request, kind)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = _Wire(reader, writer)
        try:
            while True:
                for number, request in await wire.receive():
                    await self._answer(wire, number, request)
        except asyncio.IncompleteReadError:
            pass  # the client left
        except _UnknownKey:
            await wire.send_plain(struct.pack("<i", -404))
        except (AssertionError, AttributeError, TypeError, ValueError) as wrong:
            self.failures.append(f"{type(wrong).__name__}: {wrong}")
        finally:
            writer.close()

    async def _answer(self, wire: "_Wire", number: int, request: Any) -> None:
        if self.known is None:
            raise _UnknownKey
        while hasattr(request, "query"):  # invokeWithLayer, invokeWithoutUpdates, initConnection
            request = request.query
        if isinstance(request, types.MsgsAck):
            return
        self.requests.append(request)
        answer = self._reply(request)
        if isinstance(answer, Fails):
            answer = types.RpcError(answer.code, answer.message)
        body = _vector(answer) if isinstance(answer, list) else bytes(answer)
        await wire.send(struct.pack("<Iq", 0xF35C6D01, number) + body)

    def _reply(self, request: Any) -> Any:
        match request:
            case functions.help.GetConfigRequest():
                return _config()
            case _ if not self.known:
                return Fails(401, "AUTH_KEY_UNREGISTERED")
            case functions.users.GetUsersRequest():
                return [self.me]
            case functions.updates.GetStateRequest():
                return types.updates.State(1, 0, BEGAN, 0, 0)
            case functions.updates.GetDifferenceRequest():
                return types.updates.DifferenceEmpty(BEGAN, 0)
            case functions.contacts.ResolveUsernameRequest():
                return self._resolved(request.username)
            case functions.messages.GetDialogsRequest():
                return self._dialogs()
            case functions.channels.GetChannelsRequest():
                return self._chats([self._of(each) for each in request.id])
            case functions.messages.GetChatsRequest():
                return self._chats([self._find(types.Chat, each) for each in request.id])
            case functions.messages.GetHistoryRequest():
                return (self.errors.pop(0) if self.errors else None) or self._history(request)
            case _:
                self.failures.append(f"nobody expected {type(request).__name__}")
                return Fails(400, "METHOD_INVALID")

    def _find(self, kind: type, number: int) -> Group | None:
        return next((each for each in self.groups if isinstance(each.entity, kind) and each.entity.id == number), None)

    def _of(self, peer: Any) -> Group | None:
        if isinstance(peer, types.InputPeerChat):
            return self._find(types.Chat, peer.chat_id)
        found = self._find(types.Channel, peer.channel_id)
        assert found is None or found.entity.access_hash == peer.access_hash, "a channel was asked with a wrong hash"
        return found

    def _chats(self, found: list[Group | None]) -> Any:
        if None in found:
            return Fails(400, "CHANNEL_INVALID")
        return types.messages.Chats([group.entity for group in found if group is not None])

    def _resolved(self, name: str) -> Any:
        for user in self.people:
            if user.username == name:
                return types.contacts.ResolvedPeer(types.PeerUser(user.id), [], [user])
        for group in self.groups:
            if getattr(group.entity, "username", None) == name:
                return types.contacts.ResolvedPeer(group.peer, [group.entity], [])
        return Fails(400, "USERNAME_NOT_OCCUPIED")

    def _dialogs(self) -> Any:
        peers = [*(types.PeerUser(user.id) for user in self.people), *(group.peer for group in self.groups)]
        dialogs = [types.Dialog(peer, 0, 0, 0, 0, 0, 0, 0, types.PeerNotifySettings()) for peer in peers]
        return types.messages.Dialogs(dialogs, [], [group.entity for group in self.groups], self.people)

    def _history(self, asked: Any) -> Any:
        """By core.telegram.org/api/offsets: newest first from below the offset, shifted by add_offset."""
        group = self._of(asked.peer)
        if group is None:
            return Fails(400, "CHANNEL_PRIVATE")
        newest_first = sorted(group.messages, key=lambda message: -message.id)
        first = 0
        if asked.offset_id:
            first = sum(message.id >= asked.offset_id for message in newest_first)
        elif asked.offset_date:
            first = sum(message.date >= asked.offset_date for message in newest_first)
        start = first + asked.add_offset
        page = newest_first[max(0, start) : max(0, start + min(asked.limit, 100))]
        if isinstance(group.entity, types.Channel):
            return types.messages.ChannelMessages(1, len(newest_first), page, [], [group.entity], group.users)
        return types.messages.MessagesSlice(len(newest_first), page, [], [group.entity], group.users)


class _UnknownKey(Exception):
    pass


class _Wire:
    """Packets of one connection, numbered and checked; messages in them, encrypted with the account's key."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._received, self._sent, self._messages = 0, 0, 0
        self._session = 0

    async def receive(self) -> list[tuple[int, Any]]:
        """The (message id, request) pairs of the next packet."""
        length, sequence = struct.unpack("<ii", head := await self._reader.readexactly(8))
        body = await self._reader.readexactly(length - 8)
        assert sequence == self._received, "a packet is missing"
        assert struct.unpack("<I", body[-4:])[0] == zlib.crc32(head + body[:-4]), "a packet's checksum is wrong"
        self._received += 1
        return self._opened(body[:-4])

    def _opened(self, packet: bytes) -> list[tuple[int, Any]]:
        assert struct.unpack("<Q", packet[:8])[0] == AuthKey(KEY).key_id, "encrypted with another key"
        plain = AES.decrypt_ige(packet[24:], *_keys(packet[8:24], from_client=True))
        assert hashlib.sha256(KEY[88:120] + plain).digest()[8:24] == packet[8:24], "the message key is wrong"
        _, self._session, number, _, length = struct.unpack("<qqqii", plain[:32])
        assert 12 <= len(plain) - 32 - length <= 1024, "the padding is wrong"
        return list(_requests(number, BinaryReader(plain[32 : 32 + length]).tgread_object()))

    async def send(self, body: bytes) -> None:
        self._messages += 1
        seconds = int(datetime.now(UTC).timestamp())
        number = (seconds << 32) | (self._messages << 2) | 1
        plain = struct.pack("<qqqii", SALT, self._session, number, 2 * self._messages - 1, len(body)) + body
        plain += bytes(-(len(plain) + 12) % 16 + 12)
        key = hashlib.sha256(KEY[96:128] + plain).digest()[8:24]
        sealed = AES.encrypt_ige(plain, *_keys(key, from_client=False))
        await self.send_plain(struct.pack("<Q", AuthKey(KEY).key_id) + key + sealed)

    async def send_plain(self, packet: bytes) -> None:
        framed = struct.pack("<ii", len(packet) + 12, self._sent) + packet
        self._sent += 1
        self._writer.write(framed + struct.pack("<I", zlib.crc32(framed)))
        await self._writer.drain()


def _requests(number: int, received: Any) -> list[tuple[int, Any]]:
    """What is in a message: a request, packed or not, or a container of several."""
    if isinstance(received, MessageContainer):
        return [each for inner in received.messages for each in _requests(inner.msg_id, inner.obj)]
    if isinstance(received, GzipPacked):
        return _requests(number, BinaryReader(received.data).tgread_object())
    return [(number, received)]


def _keys(key: bytes, from_client: bool) -> tuple[bytes, bytes]:
    """AES key and initialisation vector of one message."""
    x = 0 if from_client else 8
    a = hashlib.sha256(key + KEY[x : x + 36]).digest()
    b = hashlib.sha256(KEY[x + 40 : x + 76] + key).digest()
    return a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]


def _vector(items: list[TLObject]) -> bytes:
    return struct.pack("<Ii", 0x1CB5C415, len(items)) + b"".join(bytes(item) for item in items)


def _config() -> types.Config:
    here = [types.DcOption(2, SESSION_AT[0], SESSION_AT[1])]
    return types.Config(BEGAN, BEGAN, False, 2, here, "", *[0] * 21, "https://t.me/", 1024, 4096, 2)


def session_at(host: str, port: int) -> str:
    """A string session of the account, as Telethon saves it."""
    session = StringSession()
    session.set_dc(2, host, port)
    session.auth_key = AuthKey(KEY)
    return session.save()
