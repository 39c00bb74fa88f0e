"""A PDF of 20 MB, a book with pictures: how much memory reading it takes, and how long."""

import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from parley.settings import REPOSITORY
from scenarios.benchmarks.footprint import Footprint
from scenarios.benchmarks.prose import Prose
from scenarios.benchmarks.table import Figures

SIZE, PAGES, LINES = 20 * 1024 * 1024 - 200_000, 600, 45
_SIDE = 100  # of a picture, in dots

READER = """
import sys
from pathlib import Path
from scenarios.benchmarks.pdf_book import read_whole
print(read_whole(Path(sys.argv[1])))
"""


def measure(seed: int) -> Figures:
    """The whole reading (text, chunks, passages, preferences) in a process of its own, as in a house's reader."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.pdf"
        book.write_bytes(made(seed))
        began = time.monotonic()
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(book)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        with Footprint(reader.pid) as footprint:
            told, _ = reader.communicate()
        if reader.returncode:
            raise ValueError("the PDF could not be read")
        size = book.stat().st_size
    return {
        "peak_GB": footprint.peak / 1e9,
        "seconds": time.monotonic() - began,
        "MB": size / 1e6,
        "MB_of_text": int(told) / 1e6,
        "pages": PAGES,
    }


def read_whole(book: Path) -> int:
    """What a reader does with an upload. Returns how many bytes of text it found."""
    from datetime import UTC, datetime

    from ingestion.drafts import Upload
    from ingestion.normalise import document_drafts
    from ingestion.people import Speaker
    from ingestion.sources import Intake, read
    from memory.wordpieces import Wordpieces

    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    reading = read(book.name, book.read_bytes(), Intake(now=now))
    me = Speaker(uid="reader", name="Reader")
    about = Upload(person=me, sha256="0" * 64, name=book.name, size=book.stat().st_size, uploaded_at=now)
    document_drafts(reading, about, Wordpieces().offsets)
    return len(reading.text.encode())


def made(seed: int) -> bytes:
    """Pages of prose, compressed as books are, and pictures of noise, which nothing compresses."""
    parts, places = [b"%PDF-1.7\n"], list[int]()
    position = len(parts[0])
    for number, body in enumerate(_objects(seed), start=1):
        places.append(position)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        position += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, position))
    return b"".join(parts)


def _objects(seed: int) -> Iterator[bytes]:
    """Catalogue, page tree, font; then page, words and picture of each page."""
    prose, noise = Prose(seed), random.Random(seed)
    kids = b" ".join(b"%d 0 R" % (4 + 3 * number) for number in range(PAGES))
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, PAGES)
    yield b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    words = [zlib.compress(_page(prose)) for _ in range(PAGES)]
    picture = (SIZE - sum(len(each) + 700 for each in words)) // PAGES
    for number, page in enumerate(words):
        first = 4 + 3 * number
        fonts = b"/Font << /F1 3 0 R >> /XObject << /P %d 0 R >>" % (first + 2)
        yield (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %b >> >>"
            % (first + 1, fonts)
        )
        yield b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(page), page)
        yield (
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length %d >>\nstream\n%b\nendstream" % (_SIDE, picture // _SIDE, picture, noise.randbytes(picture))
        )


def _page(prose: Prose) -> bytes:
    """Lines of about 90 letters."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < LINES * 90:
        words += prose.sentence().split()
    lines, line = list[str](), ""
    for word in words:
        if len(line) + len(word) > 90:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    shown = b"".join(b"(%b) Tj 0 -16 Td\n" % line.encode("latin-1", "replace") for line in [*lines, line])
    return b"BT /F1 10 Tf 40 800 Td\n%b ET\nq 100 0 0 100 450 20 cm /P Do Q" % shown
