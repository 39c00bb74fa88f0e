"""What a site lets robots do: robots.txt and sitemaps. The only file that knows Protego."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser
from protego import Protego

from ingestion.remotes.addresses import WebAddress
from ingestion.remotes.fetching import later
from ingestion.remotes.pages import NoPage, Page, Pages
from ingestion.sources.reading import Refused
from parley.errors import IngestionError

Accept = Callable[[WebAddress], bool]
MayAsk = Callable[[WebAddress], Awaitable[bool]]

REDIRECTS = frozenset([301, 302, 303, 307, 308])
_HOPS = 5
_MOST_RULES = 500 * 1024  # bytes that RFC 9309 asks to be read
_MOST_SITEMAP = 2 * 1024 * 1024
_SITEMAPS = 5


@dataclass(frozen=True)
class Rules:
    """robots.txt of one origin, as it concerns `robot`."""

    parsed: Protego
    robot: str

    def allow(self, address: WebAddress) -> bool:
        return self.parsed.can_fetch(str(address), self.robot)

    @property
    def delay_s(self) -> float:
        """Seconds it asks for between two requests; 0: it does not say."""
        rate = self.parsed.request_rate(self.robot)
        paced = rate.seconds / rate.requests if rate is not None and rate.requests > 0 else 0.0
        return max(0.0, self.parsed.crawl_delay(self.robot) or 0.0, paced)

    @property
    def sitemaps(self) -> list[str]:
        return list(self.parsed.sitemaps)[:_SITEMAPS]


class Robots:
    """Rules of the origins of one site, each asked for once. `robot` is our name without its version."""

    def __init__(self, pages: Pages, user_agent: str) -> None:
        self._pages = pages
        self.robot = re.split(r"[/ ]", user_agent)[0]
        self._rules: dict[str, Rules | IngestionError | Refused] = {}

    async def rules(self, address: WebAddress) -> Rules:
        """By RFC 9309: no such file, everything is allowed; a server in trouble: nothing is, until later.

        Raises IngestionError, and Refused("forbidden_address") where it would have to be asked for inside a network.
        """
        if address.origin not in self._rules:
            try:
                self._rules[address.origin] = Rules(Protego.parse(await self._text(address)), self.robot)
            except (IngestionError, Refused) as unknown:
                self._rules[address.origin] = unknown
        found = self._rules[address.origin]
        if not isinstance(found, Rules):
            raise found
        return found

    async def _text(self, address: WebAddress) -> str:
        asked = WebAddress(address.scheme, address.host, address.port, "/robots.txt")
        page = await self._followed(asked)
        if page is None or (400 <= page.status < 500 and page.status != 429) or page.status in REDIRECTS:
            return ""
        if page.status != 200:
            raise later(f"{address.host} does not say what robots may read ({page.status})", page.retry_after_s)
        return page.body.decode("utf-8-sig", "replace").replace("\x00", "")

    async def _followed(self, address: WebAddress) -> Page | None:
        """After at most five redirects within the site; None: they lead away from it."""
        page = None
        for _ in range(_HOPS + 1):
            try:
                page = await self._pages.get(address, (), _MOST_RULES)
            except NoPage as cause:
                raise later(f"{address.host} does not say what robots may read: {cause}") from cause
            following = WebAddress.read(page.headers.get("location", ""), address)
            if page.status not in REDIRECTS or following is None:
                return page
            if following.site != address.site or following.port not in (address.port, 80, 443):
                return None
            address = following
        return page

    async def sitemap(self, address: WebAddress, accept: Accept, may_ask: MayAsk, most: int) -> list[WebAddress]:
        """Pages that the site's sitemaps name, of those that are accepted. One that cannot be read names none."""
        waiting = [WebAddress.read(each, address) for each in (await self.rules(address)).sitemaps]
        found: dict[WebAddress, None] = {}
        for _ in range(_SITEMAPS):
            if not waiting or len(found) >= most:
                break
            asked = waiting.pop(0)
            if asked is None or not accept(asked) or not await may_ask(asked):
                continue
            index, locations = await self._locations(asked)
            read = [WebAddress.read(each, asked) for each in locations]
            if index:
                waiting += read[:_SITEMAPS]
            else:
                found |= dict.fromkeys(each for each in read if each is not None and accept(each))
        return list(found)[:most]

    async def _locations(self, address: WebAddress) -> tuple[bool, list[str]]:
        try:
            page = await self._pages.get(address, (), _MOST_SITEMAP)
        except (NoPage, Refused):
            return False, []
        return locations(page.body) if page.status == 200 and not page.too_large else (False, [])


def locations(body: bytes) -> tuple[bool, list[str]]:
    """Of a sitemap: whether it is an index of others, and the addresses in it. Broken or hostile: none."""
    target = _Locations()
    try:
        parser = XMLParser(target=target, forbid_dtd=True)
        parser.feed(body)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        return False, []
    return target.index, target.found


class _Locations:
    """Hears of tags as they are read: no tree is built."""

    def __init__(self) -> None:
        self.index, self.found = False, list[str]()
        self._text: list[str] | None = None

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.index = self.index or name == "sitemapindex"
        self._text = [] if name == "loc" else None

    def data(self, text: str) -> None:
        if self._text is not None and len(self._text) < 100:
            self._text.append(text)

    def end(self, _: str) -> None:
        if self._text is not None and len(self.found) < 10_000:
            self.found.append("".join(self._text))
        self._text = None

    def close(self) -> None:
        pass
