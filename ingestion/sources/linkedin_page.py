# pyright: basic
"""The saved page of a LinkedIn profile, read by its structure: its class names change every few months."""

import re
from collections.abc import Iterator
from typing import Any

from ingestion.sources.careers import Career, Post
from ingestion.sources.fields import text_at
from ingestion.sources.markup import is_html, json_ld, meta, pruned, tree_of
from ingestion.sources.periods import Period, period_in, year_in
from ingestion.sources.reading import Intake, Reading, Refused
from ingestion.sources.rendering import Rendering, clean, one_line

_MOST_ELEMENTS = 30_000  # a long profile has about 10,000
_PROFILE = re.compile(rb"https?://(?:[a-z]{2,3}\.)?linkedin\.com/(?:mwlite/)?in/[^\s\"'<>/]", re.IGNORECASE)
_ITSELF = re.compile(rb"<(?:link|meta)\b[^<>]{0,1000}>|<!-- saved from url=[^\n<>]{0,1000}-->", re.IGNORECASE)
_OF_ITSELF = re.compile(rb"canonical|og:url|saved from url", re.IGNORECASE)

SECTIONS: dict[str, tuple[str, ...]] = {
    "about": ("about", "summary", "info", "zusammenfassung", "über mich"),
    "experience": ("experience", "experience-section", "work experience", "berufserfahrung", "erfahrung"),
    "education": ("education", "educationsdetails", "education-section", "ausbildung"),
    "skills": ("skills", "skills-section", "kenntnisse", "kenntnisse und fähigkeiten", "kenntnisse & fähigkeiten"),
    "languages": ("languages", "languages-section", "sprachen"),
}
"""What a section's anchor or heading may be called, in English and German."""

_BLOCKS = frozenset(
    ["div", "p", "li", "ul", "ol", "section", "article", "main", "header", "br", "dt", "dd", "hr", "td", "tr"]
    + [f"h{level}" for level in range(1, 7)]
)
_SILENT = frozenset(["button", "script", "style", "code", "nav", "form", "img", "footer", "select", "noscript"])
_MORE = re.compile(
    r"…?\s*(?:see|show|read)? ?(?:more|less)|show all.*|\W*mehr(?: anzeigen)?|weniger anzeigen|alle .{0,40}anzeigen",
    re.IGNORECASE,
)
_ENDORSED = re.compile(r"\d+\+? (?:endorse|bestätig|experience)|endorsed|bestätigt|passed linkedin", re.IGNORECASE)
_BESIDE_NAME = re.compile(
    r"\W*(?:(?:she|he|they|sie|er)(?:/\w{2,10}){1,2}\W*|(?:1st|2nd|3rd|\d\.)\W*(?:degree.*|\+?|grad.*|kontakt.*)|verified.*|"
    r"\d{1,3}|.{0,30}(?:followers?|connections?|kontakte|follower:innen))",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:\(\d+\+?\) )?(?P<name>[^|–-]{2,100}?)(?: [|–-] |$)")  # noqa: RUF001


class LinkedInPage:
    """Recognised by the address it gives itself, linkedin.com/in/... Its name is the author of its one item."""

    def recognises(self, name: str, data: bytes) -> bool:
        if not is_html(name, data):
            return False
        itself = [tag[0] for tag in _ITSELF.finditer(data[:2_000_000]) if _OF_ITSELF.search(tag[0])]
        return any(_PROFILE.search(tag) for tag in [name.encode("utf-8", "replace"), *itself])

    def check(self, name: str, data: bytes) -> None:
        """Nothing more can be told without reading."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """Headline and about as one item, roles, schooling, skills and languages as facts."""
        tree = pruned(tree_of(name, data))
        if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
            raise Refused("too_large", f"{name!r} has more than {_MOST_ELEMENTS:,} elements.", "Export your data.")
        person = next((each for each in json_ld(tree) if text_at(each, "@type") == "Person"), {})
        author = _name(tree, person)
        if not author:
            raise Refused("malformed", f"{name!r} names nobody.", "Save the profile's page again, or export your data.")
        rendering = Rendering(name, intake)
        career = Career(rendering, author, own=None)
        found = dict(_sections(tree))
        about = "\n".join(_about(found)) or _plain(text_at(person, "description"))
        career.about(_headline(tree, author), about)
        career.roles(_roles(found.get("experience")))
        career.schooling(_schooling(found.get("education")))
        career.skills(lines[0] for lines in _entries(found.get("skills")) if _named(lines[0]))
        career.languages((lines[0], " ".join(lines[1:2])) for lines in _entries(found.get("languages")))
        return Reading(
            name=name,
            media_type="text/html",
            text=rendering.text,
            text_is_upload=False,
            source="linkedin",
            items=tuple(career.items),
            stated=tuple(career.stated),
        )


def _name(tree: Any, person: dict[str, Any]) -> str:
    """As the page heads itself; else as it says in its data, else in its title."""
    heading = next((text for each in tree.iter("h1") if (text := one_line(" ".join(lines_of(each)), 120))), "")
    if heading or text_at(person, "name"):
        return heading or one_line(text_at(person, "name"), 120)
    title = meta(tree, "og:title") or next((each.text or "" for each in tree.iter("title")), "")
    found = _TITLE.match(one_line(title))
    return found["name"].strip() if found else ""


def _headline(tree: Any, author: str) -> str:
    """The first line below the name that is no pronoun, no degree of acquaintance and no count."""
    around = next(tree.iter("h1"), None)
    for _ in range(6):
        around = around.getparent() if around is not None else None
        if around is None or around.tag in ("body", "html"):
            return ""
        lines = [line for line in lines_of(around) if not _BESIDE_NAME.fullmatch(line)]
        below = lines[lines.index(author) + 1 :] if author in lines else []
        if below:
            return below[0] if below[0].lower() not in SECTIONS["about"] else ""
    return ""


def _sections(tree: Any) -> Iterator[tuple[str, Any]]:
    """The element that holds each section: by the id of its anchor, by its data, by its heading."""
    called = {word: section for section, words in SECTIONS.items() for word in words}
    seen: set[str] = set()
    for element in tree.iter("div", "section", "h2", "h3", "span", "a"):
        heading = element.tag in ("h2", "h3")
        words = (element.get("id"), element.get("data-section"), " ".join(lines_of(element)) if heading else None)
        section = next((called[word.lower()] for word in words if word and word.lower() in called), None)
        if section is None or section in seen:
            continue
        holder = _holder(element)
        if holder is not None:
            seen.add(section)
            yield section, holder


def _holder(element: Any) -> Any:
    """The <section> around it; where there are none, the nearest element that holds more than the heading."""
    inside = [element, *element.iterancestors()]
    section = next((each for each in inside if each.tag == "section"), None)
    if section is not None:
        return section
    return next((each for each in inside[:5] if each.tag not in ("body", "html") and len(lines_of(each)) > 1), None)


def _about(found: dict[str, Any]) -> Iterator[str]:
    """Its lines, up to the list of top skills that newer pages have in it."""
    for line in lines_of(found["about"]) if "about" in found else []:
        if line.lower() in ("top skills", "top-kenntnisse"):
            return
        if line.lower() not in SECTIONS["about"] and not _MORE.fullmatch(line):
            yield line


def _roles(section: Any) -> Iterator[Post]:
    """Title, company, dates; or a company with several titles below it, each with its dates."""
    for entry in _members(section):
        lines = _told(entry)
        below = [inner for each in entry.iter("li") if each is not entry and any(map(period_in, inner := _told(each)))]
        if below and lines:
            yield from (
                Post(inner[0], _company(lines[0]), next(filter(None, map(period_in, inner)))) for inner in below
            )
            continue
        dated = next((number for number, line in enumerate(lines) if period_in(line)), None)
        above = lines[:dated]
        if dated != 0 and above:
            where = _company(above[1]) if len(above) > 1 else ""
            yield Post(above[0], where, period_in(lines[dated]) if dated is not None else None)
    if section is not None and next(section.iter("li"), None) is None:
        yield from _loose(lines_of(section))


def _loose(lines: list[str]) -> Iterator[Post]:
    """Without a list, the two lines above each range of dates are the title and the company."""
    for number, line in enumerate(lines):
        period = period_in(line)
        if period is not None and number >= 2 and not period_in(lines[number - 1]):
            yield Post(lines[number - 2], _company(lines[number - 1]), period)


def _schooling(section: Any) -> Iterator[Post]:
    """School, perhaps a degree, perhaps dates. A degree without dates is still one."""
    for lines in _entries(section):
        dates = [(period_in(line) or year_in(line)) for line in lines]
        degree = lines[1] if len(lines) > 1 and dates[1] is None else ""
        yield Post(degree, lines[0], next((period for period in dates if period is not None), Period()))


def _entries(section: Any) -> Iterator[list[str]]:
    """The lines of each entry that has some."""
    return (lines for entry in _members(section) if (lines := _told(entry)))


def _members(section: Any) -> list[Any]:
    """A section's outermost list items."""
    members = section.iter("li") if section is not None else []
    return [member for member in members if not any(_between(member, section))]


def _between(member: Any, section: Any) -> Iterator[bool]:
    for around in member.iterancestors():
        if around is section:
            return
        yield around.tag == "li"


def _told(entry: Any) -> list[str]:
    return [line for line in lines_of(entry) if not _MORE.fullmatch(line)]


def _company(line: str) -> str:
    """ "Acme · Full-time" -> "Acme"."""
    return line.split(" · ")[0].strip()


def _named(line: str) -> bool:
    return _ENDORSED.match(line) is None


def _plain(text: str) -> str:
    """A description out of the page's data, which keeps its line breaks as tags."""
    return clean(re.sub(r"<[^<>]{0,100}>", "\n", text))


def lines_of(element: Any) -> list[str]:
    """What one reads, line by line.

    Sighted people and screen readers are told most things twice (`aria-hidden` beside its twin): once is enough.
    """
    parts: list[list[str]] = [[]]
    _walk(element, parts)
    lines: list[str] = []
    for line in (one_line("".join(words), 4_000) for words in parts):
        if line and line not in lines[-1:]:
            lines.append(line)
    return lines


def _walk(node: Any, parts: list[list[str]]) -> None:
    block = node.tag in _BLOCKS or node.get("aria-hidden") == "true"
    if block:
        parts.append([])
    parts[-1].append(node.text or "")
    shown = False
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _SILENT and not (shown and child.tag == "span"):
            _walk(child, parts)
        shown = child.tag == "span" and child.get("aria-hidden") == "true"
        parts[-1].append(child.tail or "")
    if block:
        parts.append([])
