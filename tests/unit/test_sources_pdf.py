"""PDF: text by page, or a clear reason why not."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from ingestion.sources import Refused, check, read
from tests.unit.reading_fixtures import intake, pdf


def encrypted(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(["I love ramen."]))))
    writer.encrypt(user_password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_each_pages_byte_range_holds_its_text() -> None:
    reading = read("a.pdf", pdf(["I love ramen.", "I hate fog."]), intake())
    data = reading.text.encode()
    assert [data[start:end].decode().strip() for start, end in reading.pages] == ["I love ramen.", "I hate fog."]
    assert not reading.text_is_upload


def test_a_pdf_with_a_password_is_refused_at_the_front_door() -> None:
    with pytest.raises(Refused) as refusal:
        check("a.pdf", encrypted("secret"), limit=1_000_000)
    assert refusal.value.code == "encrypted"


def test_a_pdf_with_only_an_owners_password_is_read() -> None:
    assert "I love ramen." in read("a.pdf", encrypted(""), intake()).text


def test_scanned_pages_are_refused_with_advice() -> None:
    with pytest.raises(Refused) as refusal:
        read("scan.pdf", pdf(["", ""]), intake())
    assert refusal.value.code == "no_text"
    assert "OCR" in refusal.value.what_to_do


def test_a_damaged_pdf_is_refused_and_not_a_crash() -> None:
    with pytest.raises(Refused) as refusal:
        read("a.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF", intake())
    assert refusal.value.code == "malformed"


def test_a_page_tree_that_loops_is_refused() -> None:
    looped = pdf(["a"]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    with pytest.raises(Refused) as refusal:
        read("loop.pdf", looped, intake())
    assert refusal.value.code in ("malformed", "no_text", "too_large")


@pytest.mark.parametrize("limits", [{"limit_pages": 2}, {"limit_chars": 10}])
def test_pages_and_characters_are_bounded(limits: dict[str, int]) -> None:
    with pytest.raises(Refused) as refusal:
        read("long.pdf", pdf(["some text"] * 3), intake(**limits))
    assert refusal.value.code == "too_large"
