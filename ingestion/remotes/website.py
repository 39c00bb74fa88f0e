"""A personal website, read politely and from the public internet only."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from ingestion.remotes.addresses import AddressGuard, Resolver, WebAddress, resolve
from ingestion.remotes.crawl import Crawl, Manners
from ingestion.remotes.fetching import Fetched, Wanted, wanted_as, within
from ingestion.remotes.pages import Door, Pages
from ingestion.remotes.robots import Robots
from ingestion.sources.reading import Refused
from parley.settings import Website


class WebsiteWanted(Wanted):
    """`address` may leave out its https://."""

    address: str = Field(min_length=3, max_length=250)


class PersonalWebsite:
    """Pages that are new or changed, each under its final address, all of them the person's own words.

    `resolve` and `pause` are there for tests: names that no server knows, waiting that takes no time.
    """

    kind = "website"

    def __init__(
        self,
        settings: Website,
        resolve: Resolver = resolve,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings, self._pause = settings, pause
        guard = AddressGuard.of(settings.networks)
        self._door = Door(guard, resolve, settings.user_agent, settings.timeout_s)
        self._ports = frozenset(int(port) for port in settings.ports.split(","))

    def check(self, wanted: Mapping[str, Any]) -> None:
        self._start(wanted)

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        """One round of a crawl. `cursor` holds what is known of the site's pages, and where a crawl stopped."""
        start, settings = self._start(wanted), self._settings
        manners = Manners(
            pages=settings.pages,
            depth=settings.depth,
            page_bytes=int(settings.page_mb * 1024 * 1024),
            delay_s=settings.delay_s,
            longest_delay_s=max(settings.fetch_s / 4, settings.delay_s),
            sitemap=settings.sitemap,
            ports=self._ports,
            pause=self._pause,
            ends=asyncio.get_running_loop().time() + settings.fetch_s,
        )
        most = 2 * settings.fetch_s + 10 * settings.timeout_s
        async with Pages(self._door) as pages:
            crawl = Crawl(pages, Robots(pages, settings.user_agent), start, manners, cursor)
            return await within(most, start.host, crawl.round())

    def _start(self, wanted: Mapping[str, Any]) -> WebAddress:
        text = wanted_as(WebsiteWanted, wanted).address
        address = WebAddress.read(text if "://" in text else f"https://{text}")
        if address is None or address.port not in self._ports or "." not in address.host:
            raise Refused(
                "bad_connection",
                f"{text!r} is not the address of a website that can be read.",
                "Give it as https://name.example/, without user name and password.",
            )
        if re.fullmatch(r"[\d.]+", address.host) and not self._door.guard.admits(address.host):
            raise Refused(
                "forbidden_address", f"{text!r} is not on the public internet.", "Only public sites are read."
            )
        return address
