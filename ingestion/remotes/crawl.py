"""One crawl of one site: breadth first, in the order of the pages' own links, politely; it can stop and go on."""

import asyncio
import codecs
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingestion.remotes.addresses import WebAddress
from ingestion.remotes.fetching import Fetched, FetchedFile, later
from ingestion.remotes.links import Leads, leads
from ingestion.remotes.pages import NoPage, Page, Pages
from ingestion.remotes.robots import REDIRECTS, Robots
from ingestion.sources.reading import Refused
from parley.errors import IngestionError

HTML = ("text/html", "application/xhtml+xml")
_HOPS = 5
_A_ROUND, _A_ROUND_BYTES = 50, 8 * 1024 * 1024  # pages and bytes that are handed over together
_NEVER_PAGES = tuple(
    f".{ending}"
    for ending in (
        *("jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "css", "js", "json", "xml", "rss", "atom", "ics", "pdf"),
        *("zip", "gz", "mp3", "mp4", "mov", "woff", "woff2", "docx", "pptx", "xlsx"),
    )
)
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"}


class _Busy(Exception):
    """The site asks us to come back later."""

    def __init__(self, wait: float | None) -> None:
        self.wait = wait


@dataclass(frozen=True)
class Manners:
    """How a site is read. `pause` waits between two requests; `ends` is when the round is over, by the loop's clock."""

    pages: int
    depth: int
    page_bytes: int
    delay_s: float
    longest_delay_s: float
    sitemap: bool
    ports: frozenset[int]
    pause: Callable[[float], Awaitable[None]]
    ends: float


@dataclass
class Stop:
    """A page to go to. `settled`: another page named this address as its own canonical one."""

    address: WebAddress
    depth: int
    settled: bool = False


@dataclass
class _State:
    """`known`: what was found at each page of the site, the cursor's memory. `seen`: pages of this crawl, by key."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    queue: list[Stop] = field(default_factory=list[Stop])
    seen: set[str] = field(default_factory=set[str])
    asked: int = 0

    @classmethod
    def of(cls, start: WebAddress, cursor: Mapping[str, Any]) -> "_State":
        state = cls(known=dict(cursor.get("pages", {})))
        if "crawl" in cursor:
            left = cursor["crawl"]["left"]
            state.queue = [Stop(_read(address), depth, settled) for address, depth, settled in left]
            state.seen, state.asked = set(cursor["crawl"]["seen"]), cursor["crawl"]["asked"]
        else:
            state.add(start, 0)
            for address, told in sorted(state.known.items(), key=lambda each: each[1]["depth"]):
                state.add(_read(address), max(1, told["depth"]))
        return state

    def add(self, address: WebAddress, depth: int) -> None:
        """Once, behind all that are not deeper."""
        if key(address) not in self.seen:
            self.seen.add(key(address))
            place = len(self.queue)
            while place and self.queue[place - 1].depth > depth:
                place -= 1
            self.queue.insert(place, Stop(address, depth))

    @property
    def cursor(self) -> dict[str, Any]:
        if not self.queue:
            return {"pages": self.known}
        left = [[str(stop.address), stop.depth, stop.settled] for stop in self.queue]
        return {"pages": self.known, "crawl": {"left": left, "seen": sorted(self.seen), "asked": self.asked}}


def key(address: WebAddress) -> str:
    """What is one page under http and https, with www. and without."""
    return address.site + ("" if address.port in (80, 443) else f":{address.port}") + address.target


class Crawl:
    """`start` is the page that a person named: what is wrong with it is told; of others, it is passed over."""

    def __init__(self, pages: Pages, robots: Robots, start: WebAddress, manners: Manners, cursor: Mapping[str, Any]):
        self._pages, self._robots, self._start, self._manners = pages, robots, start, manners
        self._state = _State.of(start, cursor)
        self._rested = "crawl" not in cursor
        self._files: list[FetchedFile] = []

    async def round(self) -> Fetched:
        """As many pages as one round may bring."""
        state, before = self._state, self._state.asked
        while state.queue and state.asked < self._manners.pages:
            if state.asked > before and self._is_over:
                return Fetched(files=tuple(self._files), cursor=state.cursor, more=True)
            stop = state.queue.pop(0)
            try:
                await self._visit(stop)
            except _Busy as busy:
                if state.asked == before:
                    raise later(f"{self._start.host} asks to be left alone for a while", busy.wait) from busy
                state.queue.insert(0, stop)
                return Fetched(files=tuple(self._files), cursor=state.cursor, more=True)
            state.asked += 1
        for stop in state.queue:  # beyond the limit: no longer part of what is read
            state.known.pop(str(stop.address), None)
        state.queue.clear()
        return Fetched(files=tuple(self._files), cursor=state.cursor)

    @property
    def _is_over(self) -> bool:
        full = len(self._files) >= _A_ROUND or sum(len(file.data) for file in self._files) >= _A_ROUND_BYTES
        return full or asyncio.get_running_loop().time() > self._manners.ends

    async def _visit(self, stop: Stop) -> None:
        page = await self._arrived(stop)
        if page is None or not self._is_page(page, stop):
            return
        known, address = self._state.known, str(page.address)
        self._state.seen.add(key(page.address))
        if address != str(stop.address):
            known.pop(str(stop.address), None)
        if page.status == 304:  # its links are known; what the sitemap names may be new
            await self._look_further(Leads(), stop)
            return
        robot, header = self._robots.robot, page.headers.get("x-robots-tag", "")
        found = leads(page.body, page.charset, page.address, header, robot)
        if found.may_keep and not self._is_elsewhere(found.canonical, page.address, stop):
            self._keep(page, stop.depth)
        else:
            known.pop(address, None)
        if not (found.may_keep or found.may_follow):
            self._passed_over(
                stop, _refused("robots", f"{address} asks robots to stay away.", "Change its robots tag.")
            )
        await self._look_further(found, stop)

    async def _look_further(self, found: Leads, stop: Stop) -> None:
        if stop.depth >= self._manners.depth:
            return
        for address in found.links if found.may_follow else ():
            if self._accepts(address) and len(self._state.seen) < 4 * self._manners.pages:
                self._state.add(address, stop.depth + 1)
        if stop.depth == 0 and self._manners.sitemap:
            named = await self._robots.sitemap(self._start, self._accepts_any, self._may_look, self._manners.pages)
            for address in filter(self._accepts, named):
                self._state.add(address, 1)

    async def _arrived(self, stop: Stop) -> Page | None:
        """The answer at the end of at most five redirects; None where we may not or need not go."""
        address = stop.address
        for _ in range(_HOPS + 1):
            if not await self._may_ask(address, stop):
                return None
            try:
                page = await self._pages.get(address, HTML, self._manners.page_bytes, self._validators(address))
            except NoPage as cause:
                return self._passed_over(stop, later(f"{address.host} did not answer: {cause}"))
            except Refused as forbidden:  # an address that no site may lead us to
                return self._passed_over(stop, forbidden)
            if page.status not in REDIRECTS:
                return page
            following = WebAddress.read(page.headers.get("location", ""), address)
            if following is None or not self._accepts_any(following):
                to = following.origin if following else "nowhere"
                return self._passed_over(stop, _refused("not_found", f"{address} leads to {to}.", "Connect that one."))
            if key(following) != key(stop.address) and key(following) in self._state.seen and not stop.settled:
                self._state.known.pop(str(stop.address), None)
                return None
            address = following
        return self._passed_over(stop, _refused("not_found", f"{stop.address} redirects without end.", "Open it once."))

    async def _may_look(self, sitemap: WebAddress) -> bool:
        return await self._may_ask(sitemap, Stop(sitemap, 1))

    async def _may_ask(self, address: WebAddress, stop: Stop) -> bool:
        """Whether robots.txt lets us; after the pause that it asks for."""
        try:
            rules = await self._robots.rules(address)
        except (IngestionError, Refused) as unknown:
            self._passed_over(stop, unknown)
            return False
        if not rules.allow(address):
            self._state.known.pop(str(address), None)
            self._passed_over(stop, _refused("robots", f"{address} asks robots to stay away.", "Change robots.txt."))
            return False
        delay = max(self._manners.delay_s, rules.delay_s)
        if delay > self._manners.longest_delay_s:
            raise _refused("robots", f"{address.host} wants {delay:g} seconds between two pages.", "That is too slow.")
        if not self._rested:
            await self._manners.pause(delay)
        self._rested = False
        return True

    def _validators(self, address: WebAddress) -> dict[str, str]:
        told = self._state.known.get(str(address), {})
        names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
        return {names[field]: told[field] for field in names if field in told}

    def _is_page(self, page: Page, stop: Stop) -> bool:
        """Whether it is worth a look; what is not is forgotten when it is gone for good."""
        address, status = str(page.address), page.status
        if status == 304 or (status == 200 and page.media_type in HTML and not page.too_large):
            return True
        if status == 429 or (status == 503 and page.retry_after_s is not None):
            raise _Busy(page.retry_after_s)
        if status in (404, 410):
            self._state.known.pop(address, None)
        self._passed_over(stop, _reason(page))
        return False

    def _is_elsewhere(self, canonical: WebAddress | None, address: WebAddress, stop: Stop) -> bool:
        """Whether this is a copy of another page of the site, which is then read in its stead."""
        if canonical is None or stop.settled or not self._accepts(canonical) or key(canonical) == key(address):
            return False
        if key(canonical) not in self._state.seen:
            self._state.seen.add(key(canonical))
            self._state.queue.insert(0, Stop(canonical, stop.depth, settled=True))
        for waiting in self._state.queue:
            waiting.settled = waiting.settled or key(waiting.address) == key(canonical)
        return True

    def _keep(self, page: Page, depth: int) -> None:
        address, digest = str(page.address), hashlib.sha256(page.body).hexdigest()[:32]
        changed = self._state.known.get(address, {}).get("digest") != digest
        validators = {"etag": page.headers.get("etag"), "modified": page.headers.get("last-modified")}
        told = {name: value for name, value in validators.items() if value and len(value) <= 200}
        self._state.known[address] = {"depth": depth, "digest": digest, **told}
        if changed:
            file = FetchedFile(name=address, media_type="text/html", data=_in_utf8(page), own=True)
            self._files.append(file)

    def _accepts_any(self, address: WebAddress) -> bool:
        return address.site == self._start.site and address.port in self._manners.ports

    def _accepts(self, address: WebAddress) -> bool:
        path = address.target.partition("?")[0].lower()
        return self._accepts_any(address) and not path.endswith(_NEVER_PAGES)

    def _passed_over(self, stop: Stop, reason: Exception) -> None:
        if key(stop.address) == key(self._start):
            raise reason


def _read(address: str) -> WebAddress:
    found = WebAddress.read(address)
    assert found is not None, "the cursor holds addresses that were read before"
    return found


def _reason(page: Page) -> Exception:
    """What to tell of the page that a person named."""
    if page.status in (404, 410):
        return _refused("not_found", f"There is no page at {page.address}.", "See how its address is written.")
    if 400 <= page.status < 500:
        return _refused("access_denied", f"{page.address} is not open to us ({page.status}).", "Let our robot read it.")
    if page.too_large:
        return _refused("too_large", f"{page.address} is too large.", "Connect a page that leads to the others.")
    if page.status == 200:
        return _refused("unsupported_type", f"{page.address} is not a web page.", "Connect the site's first page.")
    return later(f"{page.address.host} answered {page.status}", page.retry_after_s)


def _refused(code: Any, message: str, what_to_do: str) -> Refused:
    return Refused(code, message, what_to_do)


def _in_utf8(page: Page) -> bytes:
    """The page's bytes; in utf-8 with a mark where only the header told another charset: headers are not stored."""
    if page.charset in ("", "utf-8", "utf8") or page.body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return page.body
    try:
        if codecs.lookup(page.charset).name in _NO_CHARSETS:  # no page is written in these, and some are slow
            return page.body
        return b"\xef\xbb\xbf" + page.body.decode(page.charset, "replace").encode("utf-8", "replace")
    except LookupError:
        return page.body
