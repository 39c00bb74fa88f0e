"""LinkedIn's data export ("Get a copy of your data"): the zip of CSV files, or one of them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from itertools import islice
from urllib.parse import unquote

from ingestion.sources.archives import Archive, is_zip
from ingestion.sources.careers import Career, Post
from ingestion.sources.fields import iso_second
from ingestion.sources.periods import period_of
from ingestion.sources.reading import Intake, Item, ItemKind, Reading, Refused
from ingestion.sources.rendering import Rendering, clean, one_line
from ingestion.sources.tables import Row, csv_text, header_of, rows_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "profile": ("First Name", "Last Name", "Headline"),
    "positions": ("Company Name", "Title", "Started On"),
    "education": ("School Name", "Degree Name"),
    "certifications": ("Name", "Authority"),
    "shares": ("Date", "ShareLink", "ShareCommentary"),
    "comments": ("Date", "Link", "Message"),
    "messages": ("CONVERSATION ID", "FROM", "DATE", "CONTENT"),
    "recommendations_received": ("First Name", "Last Name", "Text"),
    "recommendations_given": ("First Name", "Last Name", "Text"),
    "skills": ("Name",),
    "languages": ("Name",),
}
"""The files that are read, by the columns they cannot do without. Contacts, invitations and the rest are left out."""

_TELLING = ("profile", "positions", "shares", "comments", "messages")  # enough by themselves, also outside a zip
_MEMBER = re.compile(rf"(?:^|/)(?P<table>{'|'.join(COLUMNS)})(?:_\d{{1,3}})?\.csv$", re.IGNORECASE)
_MOST_BYTES = 60 * 1024 * 1024  # of one member
_MOST_ROWS = 400_000  # of all members together
_MOST_COLUMNS = 24  # that are kept of a row; exports have up to 15
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity|groupPost|comment)\S{1,200}")
_MARKUP = re.compile(r"</?(?:p|br|div|span|a|b|i|strong|em|ul|ol|li|img)\b[^<>]{0,2000}>", re.IGNORECASE)
_QUOTED_BREAK = re.compile(r'"\n(?:"\n)*"')
_US = re.compile(r"(\d\d)/(\d\d)/(\d\d), (\d\d):(\d\d) ([AP])M")

Tables = dict[str, list[Row]]


class LinkedInExport:
    """Recognised by the names of a zip's files and their columns; one file alone by its columns."""

    def recognises(self, name: str, data: bytes) -> bool:
        if not is_zip(data):
            return _table_of(name, data) is not None
        try:
            archive = Archive(name, data)
            named = {found["table"].lower(): member for member in archive.names() if (found := _MEMBER.search(member))}
            return any(
                header_of(csv_text(member, archive.read(member, _MOST_BYTES)), COLUMNS[table]) is not None
                for table, member in sorted(named.items())
                if table in _TELLING or len(named) > 1
            )
        except Refused:
            return False

    def check(self, name: str, data: bytes) -> None:
        if is_zip(data):
            Archive(name, data)

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The profile's fields as facts, posts, comments and messages as items."""
        tables = _tables(name, data)
        profile = tables["profile"][0] if tables["profile"] else Row()
        owner = _name_in(profile)
        rendering = Rendering(name, intake)
        career = Career(rendering, owner, own=True)
        _career(career, tables, profile)
        told = sorted(_told(tables, owner), key=lambda item: (item.at or intake.now, item.key))
        items = [*career.items, *_written(told, rendering)]
        if not items and not career.stated:
            raise Refused("no_text", f"{name!r} holds no profile, posts or messages.", "Request the export again.")
        return Reading(
            name=name,
            media_type="application/zip" if is_zip(data) else "text/csv",
            text=rendering.text,
            text_is_upload=False,
            source="linkedin",
            items=tuple(items),
            stated=tuple(career.stated),
        )


def _table_of(name: str, data: bytes) -> str | None:
    """Which file of an export this is, by its columns."""
    if b"," not in data[:2_000] or b"\x00" in data[:2_000]:
        return None
    try:
        text = csv_text(name, data[:20_000])
    except Refused:
        return None
    return next((table for table in _TELLING if header_of(text, COLUMNS[table]) is not None), None)


def _tables(name: str, data: bytes) -> Tables:
    tables: Tables = {table: [] for table in COLUMNS}
    if not is_zip(data):
        table = _table_of(name, data)
        if table is None:
            raise Refused("malformed", f"{name!r} is no file of a LinkedIn export.", "Upload the export's zip.")
        tables[table] = list(rows_of(name, data, COLUMNS[table]))
        return tables
    archive = Archive(name, data)
    for member in sorted(archive.names()):
        if found := _MEMBER.search(member):
            table = found["table"].lower()
            raw = archive.read(member, _MOST_BYTES)
            if raw.strip():
                room = _MOST_ROWS - sum(map(len, tables.values()))
                rows = islice(rows_of(f"{member} in {name}", raw, COLUMNS[table]), room + 1)
                tables[table] += (dict(islice(row.items(), _MOST_COLUMNS)) for row in rows)
            if sum(map(len, tables.values())) > _MOST_ROWS:
                raise Refused("too_large", f"{name!r} has more than {_MOST_ROWS:,} rows.", "Send it in parts.")
    return tables


def _name_in(row: Row) -> str:
    return one_line(f"{row.get('First Name', '')} {row.get('Last Name', '')}", 120)


def _career(career: Career, tables: Tables, profile: Row) -> None:
    if profile:
        career.about(profile.get("Headline", ""), profile.get("Summary", ""))
    career.roles(_posts(tables["positions"], "Title", "Company Name", ("Started On", "Finished On"), "Description"))
    schools = _posts(tables["education"], "Degree Name", "School Name", ("Start Date", "End Date"), "Notes")
    career.schooling(schools)
    career.certificates(_posts(tables["certifications"], "Name", "Authority", ("Started On", "Finished On"), ""))
    career.skills(row.get("Name", "") for row in tables["skills"])
    career.languages((row.get("Name", ""), row.get("Proficiency", "")) for row in tables["languages"])


def _posts(rows: list[Row], what: str, where: str, dates: tuple[str, str], words: str) -> Iterator[Post]:
    for row in rows:
        began, ended = (row.get(column, "") for column in dates)
        yield Post(row.get(what, ""), row.get(where, ""), period_of(began, ended), row.get(words, ""))


# --- what was written


def _told(tables: Tables, owner: str) -> Iterator[Item]:
    """Items without their place in the text yet."""
    for row in tables["shares"]:
        yield _item("post", _link_key(row.get("ShareLink", "")), _unquoted(row.get("ShareCommentary", "")), row, owner)
    for row in tables["comments"]:
        link = _link_key(row.get("Link", ""))
        key = link if not link or "comment" in link else f"{link}:{row.get('Date', '')}"
        yield _item("reply", key, row.get("Message", ""), row, owner)
    for row in tables["recommendations_given"]:
        yield _item("post", "", row.get("Text", ""), row, owner)
    for row in tables["recommendations_received"]:
        yield _item("post", "", row.get("Text", ""), row, _name_in(row), own=False)
    yield from _messages(tables["messages"], owner)


def _messages(rows: list[Row], owner: str) -> Iterator[Item]:
    """Conversation and second name a message. Where two share both, their words tell them apart."""
    sent = [row for row in rows if row.get("IS MESSAGE DRAFT", "").lower() not in ("yes", "true")]
    names = Counter((row.get("CONVERSATION ID", ""), row.get("DATE", "")) for row in sent)
    for row in sent:
        chat, second = row.get("CONVERSATION ID", ""), row.get("DATE", "")
        author = one_line(row.get("FROM", ""), 120)
        text = _readable(row.get("CONTENT", ""))
        own = _same(author, owner) if owner else None
        key = f"linkedin:{chat}:{second}" if chat and second else ""
        if key and names[chat, second] > 1:
            key += f":{sha256(clean(f'{author} {text}').encode()).hexdigest()[:12]}"
        thread = one_line(row.get("CONVERSATION TITLE", "") or row.get("TO" if own else "FROM", ""))
        yield _item("message", key, text, row, author, own=own, thread=thread)


def _item(
    kind: ItemKind, key: str, text: str, row: Row, author: str, *, own: bool | None = True, thread: str = ""
) -> Item:
    at = moment(row.get("DATE") or row.get("Date") or row.get("Creation Date") or "")
    words = clean(text)
    return Item(key=one_line(key), kind=kind, author=author, own=own, text=words, start=0, end=0, at=at, thread=thread)


def _written(told: list[Item], rendering: Rendering) -> Iterator[Item]:
    seen: set[tuple[str, str, str]] = set()
    for item in told:
        name = (item.key, item.author, item.text)
        if not item.text or name in seen:
            continue
        seen.add(name)
        when = f"{item.at:%Y-%m-%d %H:%M} UTC" if item.at else "undated"
        rendering.add(f"\n[{when}] {item.author or 'own'} {item.kind}{f' ({item.thread})' if item.thread else ''}\n")
        start, end = rendering.line(item.text)
        yield item.model_copy(update={"start": start, "end": end})


def moment(text: str) -> datetime | None:
    """ "2024-03-05 12:34:56 UTC", or "04/12/21, 03:16 PM" as recommendations have it; the export is in UTC."""
    found = _US.fullmatch(text) if text.isascii() else None
    if found is None:
        return iso_second(text)
    month, day, year, hour, minute = (int(found[number]) for number in range(1, 6))
    try:
        return datetime(2000 + year, month, day, hour % 12 + (12 if found[6] == "P" else 0), minute, tzinfo=UTC)
    except ValueError:
        return None


def _link_key(link: str) -> str:
    """ ".../feed/update/urn%3Ali%3Ashare%3A71234" is "linkedin:urn:li:share:71234"; other links name themselves."""
    plain = unquote(link[:600])
    urns = _URN.findall(plain)
    return f"linkedin:{urns[-1] if urns else plain}" if plain else ""


def _unquoted(text: str) -> str:
    """Posts stand in the export with every line in quotes of its own; where each break has them, they are not said."""
    return _QUOTED_BREAK.sub(_breaks, text) if text.count("\n") == _broken(text) else text


def _broken(text: str) -> int:
    return sum(found[0].count("\n") for found in _QUOTED_BREAK.finditer(text))


def _breaks(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _readable(text: str) -> str:
    """A message without its markup, where it has some."""
    return unescape(_MARKUP.sub(" ", text)) if _MARKUP.search(text) else text


def _same(author: str, owner: str) -> bool:
    return author.casefold() == owner.casefold()
