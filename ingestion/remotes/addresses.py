"""Which addresses of the network may be reached for a person: public ones, each looked at before it is connected to."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from ingestion.sources.reading import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Every address of a host, as text."""

LONGEST = 250  # characters of an address; longer ones are traps more often than pages
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")

# Python's own `is_global` changes with its patch releases and calls multicast global, so the list is ours: the special
# purpose registries of IANA, and Azure's wire server, which has a public address.
_NOT_PUBLIC = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(  # of 2000::/3; Teredo and 6to4 tunnel to an IPv4 address that nobody needs today
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


class NoAddress(Exception):
    """The name could not be resolved. It may be, later."""


@dataclass(frozen=True)
class AddressGuard:
    """`allowed`: networks that may be reached although they are not public."""

    allowed: frozenset[Network] = frozenset()

    @classmethod
    def of(cls, networks: str) -> "AddressGuard":
        """From "10.1.0.0/16,fd00::/8". Raises ValueError."""
        return cls(frozenset(ip_network(each.strip()) for each in networks.split(",") if each.strip()))

    def admits(self, address: str) -> bool:
        """Whether this address, written as numbers, may be connected to."""
        try:
            number = ip_address(address)
        except ValueError:
            return False
        if isinstance(number, IPv6Address) and number.scope_id is not None:
            return False
        if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        return any(number in network for network in self.allowed) or _is_public(number)

    async def addresses(self, host: str, port: int, resolve: Resolver) -> list[str]:
        """The addresses of a host, in the resolver's order, when all of them may be reached.

        Raises Refused("forbidden_address") when one may not: a name that has both leads inside on purpose.
        """
        found = await resolve(host, port)
        if not found:
            raise NoAddress(host)
        if not all(self.admits(each) for each in found):
            raise Refused(
                "forbidden_address",
                f"{host!r} is an address inside a private network, or none at all on the public internet.",
                "Only public websites are read.",
            )
        return found


def _is_public(number: Address) -> bool:
    if isinstance(number, IPv4Address):
        return not any(number in network for network in _NOT_PUBLIC)
    inner = IPv4Address(int(number) & 0xFFFFFFFF)
    if number in _NAT64:
        return _is_public(inner)
    if number not in _PUBLIC_6 or any(number in network for network in _NOT_PUBLIC_6):
        return False
    return (int(number) >> 32) & 0xFFFFFFFF not in _ISATAP or _is_public(inner)


async def resolve(host: str, port: int) -> list[str]:
    """By the system's resolver. Raises NoAddress."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as cause:
        raise NoAddress(host) from cause
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class WebAddress:
    """An http(s) address in its one form: lower-case ASCII host, no fragment, no default port, encoded path."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def read(cls, text: str, base: "WebAddress | None" = None) -> "WebAddress | None":
        """None for what is no web address that we would follow: another scheme, a user name in it, far too long."""
        try:
            parts = urlsplit(urljoin(str(base), text.strip()) if base else text.strip())
            if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or "\\" in parts.netloc:
                return None
            host, port = _host(parts.hostname), parts.port or _PORTS[parts.scheme]
        except ValueError:
            return None
        path = parts.path or "/"
        if "/." in path and not path.startswith("//"):
            path = urljoin(f"{parts.scheme}://host/", path)[len(parts.scheme) + len("://host") :]
        path = quote(path, safe="/%:@!$&'()*+,;=~")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
        whole = cls(parts.scheme, host, port, f"{path}?{query}" if query else path)
        return whole if host and len(str(whole)) <= LONGEST else None

    @property
    def site(self) -> str:
        """What makes two addresses one site: the host, with or without www."""
        return self.host.removeprefix("www.")

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.target


def _host(name: str) -> str:
    """In ASCII letters; "" for what cannot be a host."""
    if ":" in name:
        return str(IPv6Address(name))
    if len(name) > 253:
        return ""
    ascii_name = name.rstrip(".").encode("idna").decode().lower()
    return ascii_name if all(_LABEL.fullmatch(label) for label in ascii_name.split(".")) else ""
