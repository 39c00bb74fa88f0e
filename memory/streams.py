# pyright: basic
"""Redis: wake-ups, pieces of an answer as it is made, short locks. Losing it loses nothing.

So nothing here raises: what could not be delivered is "not delivered", and the journal is looked at instead.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from parley.identity import new_transaction
from parley.processes import ServerFailed

_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
_REST_S = 2.0  # between two looks for a server that is gone
_ANSWERED_S = 5.0
_GONE = (RedisError, OSError, TimeoutError, ServerFailed)

log = logging.getLogger(__name__)

type Source = str | Callable[[], str]
"""redis://..., a unix socket's path, or a callable that starts or joins the embedded server and returns one."""


class Streams:
    """One process' way to Redis. Bound to the event loop it is used in."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._client: Redis | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def publish(self, channel: str, message: str) -> bool:
        """Whether the message was handed to Redis; who listens at that moment hears it."""
        return await self._do("PUBLISH", channel, message) is not None

    @asynccontextmanager
    async def subscription(self, channel: str) -> AsyncGenerator[AsyncGenerator[str]]:
        """Messages published from here on. The iterator ends when Redis is lost, and is empty when there is none."""
        listening = await self._subscribed(channel)
        if listening is None:
            yield _nothing()
            return
        try:
            yield _messages(listening)
        finally:
            await listening.aclose()

    async def acquire(self, name: str, ttl_s: float) -> str | None:
        """A lock that ends by itself after `ttl_s`. Returns the token that releases it; None: it is taken, or no Redis.

        It saves double work; it never protects data: that is what fences are for.
        """
        token = str(new_transaction())
        done = await self._do("SET", f"lock:{name}", token, "NX", "PX", int(ttl_s * 1000))
        return token if done else None

    async def release(self, name: str, token: str) -> bool:
        """False: it had ended already, or belongs to somebody else now."""
        return bool(await self._do("EVAL", _RELEASE, 1, f"lock:{name}", token))

    async def alive(self) -> bool:
        return bool(await self._do("PING"))

    async def _do(self, *command: Any) -> Any | None:
        """The answer; None when Redis is not there, after one try to find it again."""
        for _ in range(2):
            client = await self._connected()
            if client is None:
                return None
            try:
                async with asyncio.timeout(_ANSWERED_S):
                    return await client.execute_command(*command)
            except _GONE as cause:
                log.info("redis: %s: %s", command[0], cause)
                await self._forget(client)
        return None

    async def _subscribed(self, channel: str) -> PubSub | None:
        """A subscription that Redis has confirmed; None when Redis is not there."""
        for _ in range(2):
            client = await self._connected()
            if client is None:
                return None
            listening = client.pubsub()
            try:
                await listening.subscribe(channel)
                # A dead connection takes the request without a word: only the confirmation says that it arrived.
                if await listening.get_message(timeout=_ANSWERED_S):
                    return listening
            except _GONE as cause:
                log.info("redis: no subscription to %s: %s", channel, cause)
            await listening.aclose()
            await self._forget(client)
        return None

    async def _connected(self) -> Redis | None:
        async with self._looking:
            if self._client is None and time.monotonic() - self._looked_at >= _REST_S:
                self._looked_at = time.monotonic()
                try:
                    self._client = _client(await self._find_server())
                    async with asyncio.timeout(_ANSWERED_S):
                        await self._client.execute_command("PING")
                    self._looked_at = float("-inf")
                except _GONE as cause:
                    self._client = None
                    log.warning("redis: not reachable, wake-ups and token streams are off: %s", cause)
            return self._client

    async def _find_server(self) -> str:
        return self._source if isinstance(self._source, str) else await asyncio.to_thread(self._source)

    async def _forget(self, client: Redis) -> None:
        async with self._looking:
            if self._client is client:
                self._client = None
        await client.aclose()


def _client(place: str) -> Redis:
    # redis-py would retry a refused connection for seconds; here a loss is answered at once.
    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),
        "socket_connect_timeout": 1,
        "socket_timeout": None,
        "decode_responses": True,
    }
    return Redis(unix_socket_path=place, **options) if place.startswith("/") else Redis.from_url(place, **options)


async def _messages(listening: PubSub) -> AsyncGenerator[str]:
    try:
        async for message in listening.listen():
            if message["type"] == "message":
                yield message["data"]
    except _GONE as cause:
        log.info("redis: lost while listening: %s", cause)


async def _nothing() -> AsyncGenerator[str]:
    return
    yield
