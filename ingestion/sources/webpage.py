# pyright: basic
"""A web page, saved or fetched: its main text by trafilatura, without menus, footers and other people's comments."""

import logging
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import lxml.etree as etree
from trafilatura import bare_extraction

from ingestion.sources.markup import canonical, is_html, pruned, tree_of
from ingestion.sources.reading import Intake, Item, Reading, Refused
from ingestion.sources.rendering import Rendering, clean, one_line

_MOST_ELEMENTS = 20_000  # trafilatura takes about 0.3 ms for one, and longer the more there are
_FEW_ELEMENTS = 3_000  # up to so many, a second opinion on what the main text is costs little
_TRACKING = re.compile(r"utm_\w+|(?:g|fb|dc|ms|y|tt|tw)clid|mc_[ce]id|igshid|_hs\w+|mkt_tok|ref_src|s_kwcid", re.I)
_INLINE = ("b", "strong", "i", "em", "u", "mark", "small")
_ESCAPED = re.compile(r"\\([*_`~\[\]<|])|(?m:^([ >\d]{0,12})\\(?=[#>+.)-]))")
_LETTER = re.compile(r"[^\W\d_]")
_AROUND = "//nav | //footer | //dialog | //*[@role='navigation' or @role='contentinfo' or @role='dialog']"
_MARKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# What these warn about is a page's small flaw, and not our log's business.
for _vendor in ("trafilatura", "htmldate", "readability", "courlan", "justext"):
    logging.getLogger(_vendor).setLevel(logging.CRITICAL)


class WebPage:
    """Recognised by its first tags, or by its name. A fetched page's `name` is the address it was fetched from.

    One item of kind "page". `author` is who the page says wrote it, "" where it does not; `own` is left open: that a
    page stands on the person's own site is known to whoever fetched it, not to the page.
    """

    def recognises(self, name: str, data: bytes) -> bool:
        return is_html(name, data)

    def check(self, name: str, data: bytes) -> None:
        """Nothing more can be told without reading."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """Raises Refused("no_text") for a page of menus and pictures, "too_large" for one of too many elements."""
        tree = pruned(tree_of(name, data))
        address = name if _is_address(name) else canonical(tree, data)
        found = _extracted(name, tree, intake)
        title = one_line(found.title or "")
        text = _untitled(clean(_unescaped(found.text or "")), title)
        if _LETTER.search(text) is None:
            raise Refused("no_text", f"{name!r} has no main text.", "Upload a page with text, or the text itself.")
        rendering = Rendering(name, intake)
        if title:
            rendering.line(f"# {title}\n")
        start, end = rendering.line(text)
        item = Item(
            key=f"page:{key}" if (key := address_key(address)) else "",
            kind="page",
            author=one_line(found.author or "", 120),
            text=text,
            start=start,
            end=end,
            thread=title,
        )
        return Reading(
            name=name,
            media_type="text/html",
            text=rendering.text,
            text_is_upload=False,
            source="website",
            dated=_day(found.date, intake.now.date()),
            items=(item,),
        )


def address_key(address: str) -> str:
    """One name for one page, "ana.example/about": the same by http and https, with www. and without.

    No fragment, no tracking, no default port, no slash at the end; "" for no web address.
    """
    if not _is_address(address):
        return ""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").rstrip(".").removeprefix("www."), parts.port
        kept = [(key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(key)]
    except ValueError:
        return ""
    if not host:
        return ""
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    path = parts.path.rstrip("/") or "/"
    return clean(urlunsplit(("", "", place + path, urlencode(kept), "")))


def _is_address(text: str) -> bool:
    return len(text) <= 2_000 and re.match(r"https?://[^\s/?#]", text.strip(), re.IGNORECASE) is not None


def _marked(tree: Any) -> None:
    """Menus go. Quoted words stay marked as such, line by line. Emphasis is undone, so that sentences are plain."""
    for around in [each for each in tree.xpath(_AROUND) if each.getparent() is not None]:
        around.drop_tree()
    etree.strip_tags(tree, *_INLINE)
    for quote in [quote for quote in tree.iter("blockquote") if next(quote.iterancestors("blockquote"), None) is None]:
        for block in quote.iter("blockquote", "p", "li", "div"):
            if block.text and block.text.strip():
                block.text = "> " + _MARKS.sub(" ", block.text).lstrip()
        for line in quote.iter("br"):
            line.tail = "> " + _MARKS.sub(" ", line.tail or "").lstrip()
    for words in tree.iter("q"):
        words.text = "“" + _MARKS.sub(" ", words.text or "")
        words.tail = "”" + _MARKS.sub(" ", words.tail or "")
    etree.strip_tags(tree, "q")


def _extracted(name: str, tree: Any, intake: Intake) -> Any:
    """The library's Document. Whatever it stumbles over in a damaged page is a reason to refuse the page."""
    count = sum(1 for _ in tree.iter())
    if count > _MOST_ELEMENTS:
        raise Refused("too_large", f"{name!r} has more than {_MOST_ELEMENTS:,} elements.", "Save its text instead.")
    _marked(tree)
    try:
        found = bare_extraction(
            tree,
            favor_precision=True,
            fast=count > _FEW_ELEMENTS,
            include_comments=False,
            include_formatting=True,
            with_metadata=True,
            date_extraction_params={
                "extensive_search": False,
                "original_date": True,
                "max_date": intake.now.date().isoformat(),
            },
        )
    except (Exception, RecursionError) as cause:
        raise Refused("malformed", f"{name!r} cannot be read as a web page.", "Save its text instead.") from cause
    if found is None:
        raise Refused("no_text", f"{name!r} has no main text.", "Upload a page with text, or the text itself.")
    return found


def _unescaped(text: str) -> str:
    """Markdown's backslashes undone: what is kept are people's words, not a page to be rendered."""
    return _ESCAPED.sub(lambda found: found[1] or found[2] or "", text)


def _untitled(text: str, title: str) -> str:
    """The text without its own title in front, which is written above it."""
    first, _, rest = text.partition("\n")
    return rest.strip() if title and one_line(first).lstrip("# ") == title else text


def _day(text: Any, today: date) -> date | None:
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day is not None and day <= today else None
