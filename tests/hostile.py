"""Files that were damaged or built to hurt: valid samples of every source, changed by a seeded die.

    for file in hostile_files(seed=7, count=1000):
        read(file.name, file.data, intake())   # a reading, or Refused

`file.how` says what was done, so that a failure can be made again.
"""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.unit import test_sources_discord as discord
from tests.unit import test_sources_google_calendar as google
from tests.unit import test_sources_linkedin as linkedin
from tests.unit import test_sources_linkedin_page as profile
from tests.unit import test_sources_mail as mail
from tests.unit import test_sources_sms as sms
from tests.unit import test_sources_telegram as telegram
from tests.unit import test_sources_transcript as transcript
from tests.unit import test_sources_twitter as twitter
from tests.unit import test_sources_webpage as website
from tests.unit import test_sources_whatsapp as whatsapp
from tests.unit.reading_fixtures import calendar, pdf

NOTES = "# Notes\nDate: 3 May 2026\n\nI love ramen and I hate fog. Olá, até já!\n\n- tea\n- long walks\n"

SAMPLES: tuple[tuple[str, bytes], ...] = (
    ("letter.pdf", pdf(["I love ramen.", "I hate fog, and I always will."])),
    ("home.ics", calendar(google.SERIES, google.MOVED, "SUMMARY:Trip\nDTSTART;VALUE=DATE:20260612")),
    ("primary.json", google.body(google.item("choir", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]), google.MOVED_ITEM)),
    ("twitter.zip", twitter.archive()),
    ("tweets.js", twitter.script("tweets", twitter.TWEETS).encode()),
    ("tweets.json", twitter.page()),
    ("linkedin.zip", linkedin.export()),
    ("Positions.csv", linkedin.POSITIONS.encode()),
    ("ana.html", profile.MEMBER.encode()),
    ("post.html", website.POST.encode()),
    ("WhatsApp Chat with Ben.txt", whatsapp.ANDROID_US.encode()),
    ("chat.zip", whatsapp.zipped(**{"_chat.txt": whatsapp.IPHONE})),
    ("result.json", telegram.dumped(telegram.GROUP)),
    ("account.json", telegram.dumped(telegram.ACCOUNT)),
    ("general.json", discord.dumped(discord.CHANNEL)),
    ("letter.eml", mail.EML.encode()),
    ("inbox.mbox", mail.MBOX.encode()),
    ("sms.xml", sms.BACKUP.encode()),
    ("talk.txt", transcript.PLAIN.encode()),
    ("notes.md", NOTES.encode()),
)
_NASTY = (
    b"\x00" * 300, b"\xff\xfe", b"\xfe\xff\x00", b"\xed\xa0\x80", b"\\ud83d", b"\x1a", b"\x0c" * 50, b"9" * 6000, b"-1",
    b"1e999999", b"NaN", b"null", b"{" * 3000, b"[" * 120_000, b"(" * 50_000, b'{"a":' * 20_000, b"<div>" * 20_000,
    b"<b" * 5_000, b"&#0;" * 100, b"&#x110000;", b"]]>", b"<!--", b"'\"`", b"%s%n{0}", b"../../../etc/passwd",
    b"BEGIN:VEVENT\r\n" * 3_000, b"RRULE:FREQ=SECONDLY;COUNT=999999999\r\n", b"RRULE:FREQ=DAILY;INTERVAL=0\r\n",
    b"DTSTART:00000000T999999Z\r\n", b"RDATE:" + b"20260101T000000Z," * 4_000 + b"\r\n",
    "\u202e\u2066\u200b".encode() * 100,
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghi"
    ) + b"]><a>&i;</a>",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', b"/Kids [2 0 R 2 0 R 2 0 R]",
    b"/Length 99999999999", b"/Filter [" + b"/FlateDecode " * 500 + b"]", b"<<" * 5_000, b"/Count 2147483647",
    b"/Prev 0", b"BI ID EI " * 2_000, b"/Encrypt 1 0 R",
)  # fmt: skip

_NAMES = (
    "../../etc/passwd.md", "a\x00b.txt", "x" * 4_000 + ".md", "\u202egpj.txt", "\ud800.txt", ".md", "", "CON.ics",
    "🍰.pdf",
    "a/b\\c.zip", "name\nwith\rlines.json", "%00.html", "'; drop table people; --.txt", "a.pdf.txt", "{0}{name!r}.csv",
)  # fmt: skip


@dataclass(frozen=True)
class HostileFile:
    name: str
    data: bytes
    how: str


Change = Callable[[random.Random, bytes], bytes]


def hostile_files(seed: int, count: int) -> Iterator[HostileFile]:
    """`count` files: the built ones first, then samples that were changed one to four times each."""
    built = [HostileFile(name, data, f"built: {name}") for name, data in _built()]
    yield from built[:count]
    die = random.Random(seed)
    for number in range(count - len(built)):
        name, data = die.choice(SAMPLES)
        changes = die.choices(_CHANGES, k=die.choice((1, 1, 2, 4)))
        if data.startswith(b"PK") and die.random() < 0.6:
            changes = [_inside(changes)]
        for change in changes:
            data = change(die, data)[:3_000_000]
        how = f"{number} of seed {seed}: {name}, {', '.join(change.__name__ for change in changes)}"
        if die.random() < 0.15:
            name = die.choice([*_NAMES, *(other for other, _ in SAMPLES)])
        yield HostileFile(name, data, how)


def _place(die: random.Random, data: bytes) -> slice:
    start = die.randrange(len(data) + 1)
    return slice(start, start + int(die.expovariate(1 / 40)))


def flipped(die: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(die.choice((1, 3, 30, 300)) if changed else 0):
        changed[die.randrange(len(changed))] ^= 1 << die.randrange(8)
    return bytes(changed)


def cut_short(die: random.Random, data: bytes) -> bytes:
    return data[: die.randrange(len(data) + 1)]


def with_a_hole(die: random.Random, data: bytes) -> bytes:
    place = _place(die, data)
    return data[: place.start] + data[place.stop :]


def with_repeats(die: random.Random, data: bytes) -> bytes:
    place = _place(die, data)
    return data[: place.stop] + data[place] * die.choice((1, 3, 200)) + data[place.stop :]


def spliced(die: random.Random, data: bytes) -> bytes:
    other = die.choice(SAMPLES)[1]
    at, there = die.randrange(len(data) + 1), die.randrange(len(other) + 1)
    return data[:at] + other[there:]


def with_something_nasty(die: random.Random, data: bytes) -> bytes:
    place = _place(die, data)
    return data[: place.start] + die.choice(_NASTY) + data[place.stop if die.random() < 0.5 else place.start :]


def with_huge_numbers(die: random.Random, data: bytes) -> bytes:
    huge = (b"9" * 400, b"-1", b"0", b"4294967296", b"1e400", b"253402300800000000", b"1.5", b"0x41")
    return re.sub(rb"\d+", lambda found: die.choice(huge) if die.random() < 0.1 else found[0], data)


def with_shuffled_lines(die: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    die.shuffle(lines)
    return b"\n".join(lines)


def with_other_references(die: random.Random, data: bytes) -> bytes:
    """PDF objects that point at each other in rings; other files hardly notice."""
    return re.sub(rb"\b\d 0 R", lambda found: b"%d 0 R" % die.randrange(9) if die.random() < 0.3 else found[0], data)


def in_another_encoding(die: random.Random, data: bytes) -> bytes:
    encoding = die.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp500"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def of_another_type(die: random.Random, data: bytes) -> bytes:
    """JSON and XML whose values are of other kinds than they should be."""
    other = (b"null", b"[]", b"{}", b"7", b'"x"', b"true", b"[[[]]]")
    values = rb'(?<=": )(?:"[^"\\]{0,200}"|\d+|null|true|false|\{\}|\[\])'
    return re.sub(values, lambda found: die.choice(other) if die.random() < 0.15 else found[0], data)


_CHANGES: tuple[Change, ...] = (
    flipped, cut_short, with_a_hole, with_repeats, spliced, with_something_nasty, with_something_nasty,
    with_huge_numbers, with_shuffled_lines, with_other_references, in_another_encoding, of_another_type,
)  # fmt: skip


def _inside(changes: list[Change]) -> Change:
    """The changes done to one file inside a zip, which is then packed again: so they reach what reads that file."""

    def change(die: random.Random, data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        chosen = die.choice(sorted(members))
        for each in changes:
            members[chosen] = each(die, members[chosen])[:3_000_000]
        return packed(members)

    change.__name__ = f"inside ({', '.join(each.__name__ for each in changes)})"
    return change


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _built() -> Iterator[tuple[str, bytes]]:
    """Files that a die would not find."""
    yield "bomb.zip", packed({"data/tweets.js": b"window.YTD.tweets.part0 = [" + b" " * 60_000_000 + b"]"})
    yield "bomb2.zip", packed({"Positions.csv": b"Company Name,Title," * 3_000_000})
    yield "many.zip", packed({f"{number}/_chat.txt": b"" for number in range(21_000)})
    yield "climbing.zip", packed({"../../../data/tweets.js": twitter.script("tweets", twitter.TWEETS).encode()})
    yield "zip-in-zip.zip", packed({"_chat.txt": packed({"_chat.txt": b"x" * 1_000_000})})
    yield (
        "bomb.pdf",
        _with_stream(zlib.compress(zlib.compress(b"(a) Tj " * 8_000_000, 9), 9), b"[/FlateDecode /FlateDecode]"),
    )
    yield "nested.pdf", pdf(["x"]).replace(b"(x) Tj", b"[" * 30_000 + b"(x) Tj")
    yield "ring.pdf", pdf(["x"]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R 2 0 R 2 0 R]")
    yield "count.pdf", pdf(["x"]).replace(b"/Count 1", b"/Count 2147483647")
    yield "xref.pdf", re.sub(rb"startxref\n\d+", b"startxref\n0", pdf(["x"]))
    yield "prev.pdf", pdf(["x"], extra_trailer="/Prev 9 ")
    yield "deep.json", b'{"messages": ' + b"[" * 2_000_000
    yield "deep.html", b"<html><body>" + b"<div>" * 300_000 + b"I love tea."
    yield "wide.csv", linkedin.POSITIONS.encode().replace(b"Acme", b"," * 500_000)
    yield "quote.csv", linkedin.POSITIONS.encode() + b'"' + b"x" * 2_000_000
    yield "entities.xml", sms.BOMB.encode()
    yield "outside.xml", sms.OUTSIDE.encode()
    yield "years.ics", calendar("DTSTART:00010101T000000Z\nRRULE:FREQ=HOURLY;UNTIL=99991231T235959Z")
    yield "leap.ics", calendar("DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31")
    yield "bom.txt", b"\xff\xfe\x00\x00" + b"\xff" * 4_001
    yield "one-line.txt", b"Ana: " + b"a" * 3_000_000
    yield "colons.txt", b": " * 1_000_000
    yield "brackets.txt", b"[" * 2_000_000
    yield "times.txt", b"12/03/24, 10:00 - " * 100_000


def _with_stream(content: bytes, filters: bytes) -> bytes:
    head, _, rest = pdf(["x"]).partition(b"<< /Length")
    stream = b"<< /Filter %s /Length %d >>\nstream\n" % (filters, len(content))
    return head + stream + content + b"\n" + rest[rest.index(b"endstream") :]
