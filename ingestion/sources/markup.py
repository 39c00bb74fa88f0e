# pyright: basic
"""HTML from strangers, opened with care: one tree, in bounded time and memory.

libxml2 takes minutes over a tag with a million attributes and forgets what is nested too deeply. So it never sees the
page itself: the page is tokenized here, in one pass, and written anew with few attributes, no scripts and no comments.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree as etree
from lxml.html import HTMLParser, document_fromstring

from ingestion.sources.fields import dicts, inside, parsed
from ingestion.sources.reading import Refused
from ingestion.sources.text import UTF16, decode

_MOST_TAGS = 150_000
_MOST_CHARS = 6_000_000  # once scripts, styles and most attributes are gone
_MOST_JSON = 200_000  # characters of one JSON-LD script
_MOST_ATTRIBUTES = 2_000  # of one tag
_KEPT = re.compile(
    r"id|class|href|rel|content|property|name|type|datetime|lang|role|item(?:prop|type)|style|hidden|(?:col|row)span|"
    r"aria-(?:hidden|label)|data-(?:section|testid|component|role|type)"
)
_CUT = {"href": 2_000, "content": 4_000}  # characters of a value; 500 of any other
_RAW = frozenset(["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"])
_DROPPED = frozenset(["svg", "math", "object", "embed", "canvas", "template", "audio", "video", "picture", "base"])
_MARK = re.compile(r"<(?:(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,40})|!--|[!?/])")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<name>[^\s/>=][^\s/>=]*+|=)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>"'][^\s>]*+)?))?+)?+"""
)
_LONGEST_RUN = 120  # of one character: the libraries' patterns take quadratic time over a million backslashes
_RUN = re.compile(rf"(.)\1{{{_LONGEST_RUN},}}+", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CHARSET = re.compile(rb"<meta\b[^<>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,20})", re.IGNORECASE)
_KNOWN_CHARSETS = re.compile(
    r"(?:windows|cp|iso)-?[\d-]+|latin-?\d|koi8-[ru]|shift[_-]jis|euc-(?:jp|kr)|gb\w+|big5", re.IGNORECASE
)
_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^<>]{0,200}\?>\s*|<!--.{0,500}?-->\s*){0,3}<(?:!doctype\s+html|html|head|body)\b", re.I
)


def is_html(name: str, data: bytes) -> bool:
    """By its first tags; by its name where it begins with some other tag."""
    start = data[:3_000].removeprefix(codecs.BOM_UTF8)
    if data.startswith(UTF16):
        start = data[2:3_000].replace(b"\x00", b"")
    if _BEGINS.match(start):
        return True
    plain = start.lstrip()
    page = name.lower().startswith(("http://", "https://")) and plain.startswith(b"<") and plain[:5] != b"<?xml"
    return page or name.lower().endswith((".html", ".htm", ".xhtml"))


def tree_of(name: str, data: bytes) -> Any:
    """The page's <html> element, at most 256 deep. Raises Refused for what is too large, too deep or no HTML."""
    plain = rewritten(name, html_text(name, data))
    if len(plain) > _MOST_CHARS:
        raise Refused("too_large", f"{name!r} has more than {_MOST_CHARS:,} characters.", "Save its text instead.")
    parser = HTMLParser(encoding="utf-8", collect_ids=False, default_doctype=False)
    try:
        tree = document_fromstring(plain.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as cause:
        raise Refused("malformed", f"{name!r} cannot be read as a web page.", "Save the page again.") from cause
    if any("LIMIT" in str(entry.type_name) for entry in parser.error_log):
        raise Refused("too_large", f"{name!r} is nested too deeply to be read.", "Save its text instead.")
    return tree


def html_text(name: str, data: bytes) -> str:
    """UTF-8 wherever the bytes allow it; else as the page declares itself; else Windows' latin-1."""
    declared = _CHARSET.search(data[:4_096])
    if declared is not None and not data.startswith(UTF16) and _KNOWN_CHARSETS.fullmatch(declared[1].decode("ascii")):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            charset = declared[1].decode("ascii").lower()
        try:
            return data.decode("cp1252" if charset in ("iso-8859-1", "latin1", "latin-1") else charset, "replace")
        except LookupError:
            pass  # no charset that is known here: read like a page that declares none
    return decode(name, data)[0].removeprefix("\ufeff")


def rewritten(name: str, text: str) -> str:
    """The same page in plain tags: each with its kept attributes, quoted; every other "<" is written as text."""
    text = _RUN.sub(lambda run: run[0][:_LONGEST_RUN], _CONTROL.sub(" ", text))
    parts: list[str] = []
    position, tags = 0, 0
    while (mark := _MARK.search(text, position)) is not None:
        parts.append(text[position : mark.start()].replace("<", "&lt;"))
        if mark["name"] is None:
            end, skip = ("-->", 3) if mark[0] == "<!--" else (">", 1)
            position = text.find(end, mark.end()) + skip
            if position < mark.end():
                return "".join(parts)
            continue
        tags += 1
        if tags > _MOST_TAGS:
            raise Refused("too_large", f"{name!r} has more than {_MOST_TAGS:,} tags.", "Save its text instead.")
        tag, position = _tag(name, text, mark)
        parts.append(tag)
        if not mark["close"] and mark["name"].lower() in _RAW:
            raw, position = _raw(text, position, mark["name"].lower(), tag)
            parts.append(raw)
    return "".join([*parts, text[position:].replace("<", "&lt;")])


def _tag(page: str, text: str, mark: re.Match[str]) -> tuple[str, int]:
    """The tag written anew, and where it ends in `text`."""
    kept: list[str] = []
    position, count = mark.end(), 0
    while position < len(text) and text[position] != ">":
        found = _ATTRIBUTE.match(text, position)
        if found is None or found.end() == position:
            break
        position, count = found.end(), count + 1
        if count > _MOST_ATTRIBUTES:
            raise Refused("too_large", f"{page!r} has a tag with thousands of attributes.", "Save its text instead.")
        attribute = (found["name"] or "").lower()
        if _KEPT.fullmatch(attribute) and not mark["close"]:
            value = (found["double"] or found["single"] or found["bare"] or "")[: _CUT.get(attribute, 500)]
            value = value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
            kept.append(f' {attribute}="{value}"')
    name = mark["name"].lower()
    if name in _RAW and name not in ("script", "title"):
        return "", position + 1
    return f"<{mark['close']}{name}{''.join(dict.fromkeys(kept[:50]))}>", position + 1


def _raw(text: str, position: int, name: str, tag: str) -> tuple[str, int]:
    """The content of an element that holds no tags, up to its end: titles and JSON-LD are kept, the rest is not."""
    close = re.compile(f"</{name}", re.IGNORECASE).search(text, position)
    end = close.start() if close is not None else len(text)
    if name == "title":
        return text[position:end][:2_000].replace("<", "&lt;"), end
    if name == "script" and "ld+json" in tag and end - position <= _MOST_JSON:
        return text[position:end].replace("<", "\\u003c"), end
    return "", end


def pruned(tree: Any) -> Any:
    """The tree without what is drawn or embedded; its data (JSON-LD) stays."""
    for element in [element for element in tree.iter(*_DROPPED) if element.getparent() is not None]:
        element.drop_tree()
    return tree


def json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects that a page states about itself (schema.org), those of an @graph one by one."""
    for script in [script for script in tree.iter("script") if script.text][:20]:
        value = parsed(script.text)
        for each in dicts(value) or dicts([value]):
            yield each
            yield from dicts(inside(each, "@graph"))


def meta(tree: Any, *names: str) -> str:
    """The content of the first <meta> of one of these names or properties; "" without."""
    for element in tree.iter("meta"):
        if (element.get("property") or element.get("name") or "").lower() in names and element.get("content"):
            return str(element.get("content"))
    return ""


def canonical(tree: Any, data: bytes) -> str:
    """The address a page gives itself, or the one a browser noted when it saved it; "" without."""
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical" and element.get("href"):
            return str(element.get("href")).strip()
    saved = re.search(rb"<!-- saved from url=\(\d{4}\)(https?://[^\s<>]{1,1000}) -->", data[:4_096])
    return meta(tree, "og:url").strip() or (saved[1].decode("ascii", "replace") if saved else "")
