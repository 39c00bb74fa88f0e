"""PDF, by pypdf: the text layer only, in reading order. Whoever sends scans is told so.

Strangers build PDFs to hurt whoever opens them, so a file is opened in a child process with limits, never here.
"""

from ingestion.dates import header_date
from ingestion.sources.pdf_lock import is_locked
from ingestion.sources.reading import Intake, Reading, Refused
from ingestion.sources.sandbox import Limits, contained

_UNUSED = ("PIL",)  # pypdf imports what it finds; pictures are not looked at


class PdfFile:
    """Recognised by its first bytes, or by its name (and then refused if the bytes disagree)."""

    def recognises(self, name: str, data: bytes) -> bool:
        return b"%PDF-" in data[:1024] or name.lower().endswith(".pdf")

    def check(self, name: str, data: bytes) -> None:
        """Refuses what is no PDF, and what is encrypted with a password. Nothing else of the file is looked at."""
        if b"%PDF-" not in data[:1024]:
            raise Refused("malformed", f"{name!r} is named .pdf but is not a PDF.", "Export it again as PDF.")
        if b"/Encrypt" in data and is_locked(data):
            raise Refused("encrypted", f"{name!r} is encrypted.", "Remove the password and upload it again.")

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """Column after column, tables row by row (" | " between cells), without headers, footers and page numbers."""
        options = {"name": name, "limit_pages": intake.limit_pages, "limit_chars": intake.limit_chars}
        without = _UNUSED if b"/Encrypt" in data else (*_UNUSED, "cryptography")
        found = contained(name, "pdf_document:pages", data, options, Limits.of(len(data)), without)
        text = str(found["text"])
        return Reading(
            name=name,
            media_type="application/pdf",
            text=text,
            text_is_upload=False,
            source="pdf",
            pages=tuple((start, end) for start, end in found["pages"]),
            dated=header_date(text, intake.now.date()),
        )
