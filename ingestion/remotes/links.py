# pyright: basic
"""What a page says about where to go from it: links, its canonical address, and what robots may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  it has no types

from ingestion.remotes.addresses import WebAddress

_MOST_LINKS = 2_000
_NOT_TO_FOLLOW = {"nofollow", "ugc", "sponsored"}


@dataclass
class Leads:
    """`links`: of the first 2,000, in order, each once. `canonical`: under which address it wants to be known."""

    links: list[WebAddress] = field(default_factory=list[WebAddress])
    canonical: WebAddress | None = None
    rules: set[str] = field(default_factory=set[str])

    @property
    def may_follow(self) -> bool:
        return not self.rules & {"nofollow", "none"}

    @property
    def may_keep(self) -> bool:
        return not self.rules & {"noindex", "none"}


def leads(body: bytes, charset: str, address: WebAddress, header: str, robot: str) -> Leads:
    """Read as a stream: no tree is built, so depth costs nothing. `header`: X-Robots-Tag. `robot`: our name."""
    target = _Target(address, robot)
    target.rule(header)
    parser = _parser(target, charset)
    for start in range(0, len(body), 1 << 16):
        parser.feed(body[start : start + (1 << 16)])
    if body:
        parser.close()
    return target.found


def _parser(target: "_Target", charset: str) -> "etree.HTMLParser[Leads]":
    try:
        return etree.HTMLParser(target=target, encoding=charset or None, huge_tree=True)
    except LookupError:  # a charset that does not exist
        return etree.HTMLParser(target=target, huge_tree=True)


class _Target:
    """Hears of tags as they are read."""

    def __init__(self, address: WebAddress, robot: str) -> None:
        self._base, self._robot = address, robot.lower()
        self._seen: set[WebAddress] = set()
        self._left = _MOST_LINKS
        self._based = False
        self.found = Leads()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("a", "area"):
            self._link(attributes)
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.found.canonical = self.found.canonical or WebAddress.read(attributes.get("href", ""), self._base)
        elif tag == "meta" and attributes.get("name", "").strip().lower() in ("robots", self._robot):
            self.found.rules |= _rules(attributes.get("content", ""))
        elif tag == "base" and not self._based and (href := attributes.get("href")):
            self._based, self._base = True, WebAddress.read(href, self._base) or self._base

    def rule(self, header: str) -> None:
        """X-Robots-Tag: "noindex, nofollow" or "somebot: noindex"; several of them joined by commas."""
        whose = ""
        for part in header.lower().split(","):
            name, colon, rest = part.partition(":")
            if colon and name.strip() not in ("unavailable_after", "max-snippet", "max-image-preview"):
                whose, part = name.strip(), rest
            if whose in ("", self._robot):
                self.found.rules |= _rules(part)

    def close(self) -> Leads:
        return self.found

    def _link(self, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href", "")
        if not href or self._left == 0 or set(attributes.get("rel", "").lower().split()) & _NOT_TO_FOLLOW:
            return
        self._left -= 1
        address = WebAddress.read(href, self._base)
        if address is not None and address not in self._seen:
            self._seen.add(address)
            self.found.links.append(address)


def _rules(text: str) -> set[str]:
    return {word.strip() for word in text.lower().split(",")}
