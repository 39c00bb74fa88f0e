# pyright: basic
"""Web pages by HTTP: a connection goes to exactly the address that was looked at. The only file that knows httpcore."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpcore

from ingestion.remotes.addresses import AddressGuard, NoAddress, Resolver, WebAddress

_LONGEST_RAW = 1 << 20  # bytes that a server may add by compressing badly


class NoPage(Exception):
    """No usable answer: no address, no connection, no time. It may come, later."""


@dataclass(frozen=True)
class Page:
    """An answer. `body` is what was read of it: empty unless the status is 200 and the type was asked for.

    `too_large`: there is more of it than was asked for. `headers` are named in lower case.
    """

    address: WebAddress
    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    too_large: bool = False

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        _, found, value = self.headers.get("content-type", "").lower().partition("charset=")
        return value.partition(";")[0].strip(" \"'") if found else ""

    @property
    def retry_after_s(self) -> float | None:
        value = self.headers.get("retry-after", "")
        return float(value) if value.isascii() and value.isdigit() and len(value) < 8 else None


@dataclass(frozen=True)
class Door:
    """Through which pages are asked for: who may be reached, as whom we ask, how long one page may take."""

    guard: AddressGuard
    resolve: Resolver
    user_agent: str
    timeout_s: float


class Pages:
    """GET and nothing else; redirects are the caller's to follow, so that it can look at each. For `async with`."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=2,
            network_backend=_Guarded(door),
            retries=0,
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, at)

    async def get(
        self, address: WebAddress, media_types: tuple[str, ...], limit: int, headers: Mapping[str, str] | None = None
    ) -> Page:
        """One answer, its body at most `limit` bytes. No media types: any.

        Raises NoPage, and Refused("forbidden_address").
        """
        try:
            async with asyncio.timeout(self._door.timeout_s):
                return await self._get(address, media_types, limit, dict(headers or {}))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, NoAddress, OSError) as cause:
            raise NoPage(type(cause).__name__) from cause
        except (zlib.error, UnicodeError, ValueError) as cause:
            raise NoPage("its answer is broken") from cause

    async def _get(self, address: WebAddress, media_types: tuple[str, ...], limit: int, more: dict[str, str]) -> Page:
        headers = {
            "Host": address.origin.partition("://")[2],
            "User-Agent": self._door.user_agent,
            "Accept": ", ".join(media_types) or "*/*",
            "Accept-Encoding": "gzip",
            **more,
        }
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._door.timeout_s)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        async with self._pool.stream("GET", url, headers=raw, extensions={"timeout": timeouts}) as response:
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            page = Page(address, response.status, told)
            if page.status != 200 or (media_types and page.media_type not in media_types):
                return page
            body, too_large = await _body(response.aiter_stream(), told.get("content-encoding", ""), limit)
            return Page(address, page.status, told, body, too_large)


async def _body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> tuple[bytes, bool]:
    """At most `limit` bytes, unpacked, and whether there were more. A bomb is never unpacked further than that."""
    if encoding.strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise ValueError("an encoding that was not asked for")
    packed = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        body += packed.decompress(chunk, limit + 1 - len(body)) if packed else chunk
        if len(body) > limit or received > limit + _LONGEST_RAW:
            return bytes(body[:limit]), True
    if packed and not packed.eof:
        raise ValueError("cut off")
    return bytes(body), False


class _Guarded(httpcore.AsyncNetworkBackend):
    """Resolves a name once, looks at every address, and connects to one of these. TLS still asks for the name."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._inner: Any = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception | None = None
        for address in (await self._door.guard.addresses(host, port, self._door.resolve))[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(host)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("not a web address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
