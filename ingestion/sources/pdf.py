"""PDF, by pypdf: the text layer only. Whoever sends scans is told so."""

import logging
from io import BytesIO

from pypdf import PageObject, PdfReader

from ingestion.dates import header_date
from ingestion.sources.reading import Intake, Reading, Refused

PAGE_BREAK = "\n\n"

# pypdf warns about every small flaw of a file; a person's upload is not our log's business.
logging.getLogger("pypdf").setLevel(logging.ERROR)


class PdfFile:
    """Recognised by its first bytes, or by its name (and then refused if the bytes disagree)."""

    def recognises(self, name: str, data: bytes) -> bool:
        return b"%PDF-" in data[:1024] or name.lower().endswith(".pdf")

    def check(self, name: str, data: bytes) -> None:
        """Refuses what is no PDF, and what is encrypted with a password."""
        if b"%PDF-" not in data[:1024]:
            raise Refused("malformed", f"{name!r} is named .pdf but is not a PDF.", "Export it again as PDF.")
        if b"/Encrypt" in data:
            _open(name, data)

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        self.check(name, data)
        text, pages = _extract(name, _pages(name, _open(name, data), intake), intake)
        if not text.strip():
            raise Refused(
                "no_text",
                f"{name!r} has no text layer: it seems to be scanned pictures.",
                "Run text recognition (OCR) over it, or upload the text itself.",
            )
        dated = header_date(text, intake.now.date())
        return Reading(
            name=name, media_type="application/pdf", text=text, text_is_upload=False, pages=pages, dated=dated
        )


def _open(name: str, data: bytes) -> PdfReader:
    """An opened file. Only an owner's password (printing, copying) opens with the empty one."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as cause:
        raise _malformed(name) from cause
    if locked:
        raise Refused("encrypted", f"{name!r} is encrypted.", "Remove the password and upload it again.")
    return reader


def _pages(name: str, reader: PdfReader, intake: Intake) -> list[PageObject]:
    """All pages, none twice: a page tree that loops or multiplies is cut at the limit."""
    pages: list[PageObject] = []
    try:
        for page in reader.pages:
            if len(pages) == intake.limit_pages:
                raise Refused("too_large", f"{name!r} has more than {intake.limit_pages:,} pages.", "Split the file.")
            pages.append(page)
    except Refused:
        raise
    except (Exception, RecursionError) as cause:
        raise _malformed(name) from cause
    return pages


def _extract(name: str, pages: list[PageObject], intake: Intake) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of all pages, and each page's byte range in it."""
    texts: list[str] = []
    ranges: list[tuple[int, int]] = []
    position = chars = 0
    for page in pages:
        text = _page_text(name, page)
        chars += len(text)
        if chars > intake.limit_chars:
            raise Refused("too_large", f"{name!r} has more than {intake.limit_chars:,} characters.", "Split the file.")
        size = len(text.encode())
        ranges.append((position, position + size))
        position += size + len(PAGE_BREAK)
        texts.append(text)
    return PAGE_BREAK.join(texts), tuple(ranges)


def _page_text(name: str, page: PageObject) -> str:
    """What utf-8 cannot carry (lone surrogates) and what Postgres cannot store (NUL) is replaced."""
    try:
        text = page.extract_text()
    except (Exception, RecursionError) as cause:
        raise _malformed(name) from cause
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _malformed(name: str) -> Refused:
    return Refused("malformed", f"{name!r} is damaged: it cannot be read as a PDF.", "Export or download it again.")
