"""Small files made by hand, and a stand-in for the embedder's tokenizer."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ingestion.sources import Intake

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def intake(**changes: object) -> Intake:
    return Intake.model_validate({"now": NOW, "timezone": "Europe/Lisbon"} | changes)


def four_letter_pieces(text: str) -> list[tuple[int, int]]:
    """Wordpieces of at most four letters: enough like the real ones to count and to point."""
    return [found.span() for found in re.finditer(r"\w{1,4}|[^\w\s]", text)]


def pdf(pages: Sequence[str], *, extra_trailer: str = "") -> bytes:
    """A PDF with one line of Helvetica a page ("" for a page without text)."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {extra_trailer}>>\n"
    return (body + f"startxref\n{body.index('xref')}\n%%EOF\n").encode("latin-1")


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", *([] if "UID:" in event else [f"UID:e{number}"]), *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
