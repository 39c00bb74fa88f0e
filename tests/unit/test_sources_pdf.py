"""PDF: text by page, or a clear reason why not."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from ingestion.sources import Refused, check, read
from ingestion.sources.pdf_paragraphs import joined
from tests.unit.reading_fixtures import intake, pdf

RIVER = (
    "I have lived in Porto for seven years and I love the river, the fog in the morning and the custard tarts of my "
    "street. Unless it rains I go for a run along the water before dinner. "
)
CITY = (
    "Lisbon never was my city: too many hills, too many people and far too little sleep for somebody who has to be up "
    "at five. I go there twice a year, to see my sister and her dogs, and am glad to be home again on Sunday. "
)


def drawn(draw: Callable[[FPDF], None], pages: int = 1, document: type[FPDF] = FPDF) -> bytes:
    made = document()
    made.set_font("Times", size=12)
    for _ in range(pages):
        made.add_page()
        draw(made)
    return bytes(made.output())


def text_of(data: bytes) -> str:
    return read("a.pdf", data, intake()).text


METHODS = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")


def encrypted(user_password: str, method: str = "AES-256") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(["I love ramen."]))))
    writer.encrypt(user_password, owner_password="owner", algorithm=method)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_each_pages_byte_range_holds_its_text() -> None:
    reading = read("a.pdf", pdf(["I love ramen.", "I hate fog."]), intake())
    data = reading.text.encode()
    assert [data[start:end].decode().strip() for start, end in reading.pages] == ["I love ramen.", "I hate fog."]
    assert not reading.text_is_upload


@pytest.mark.parametrize("method", METHODS)
def test_a_pdf_with_a_password_is_refused_at_the_front_door(method: str) -> None:
    with pytest.raises(Refused) as refusal:
        check("a.pdf", encrypted("secret", method), limit=1_000_000)
    assert refusal.value.code == "encrypted"


@pytest.mark.parametrize("method", METHODS)
def test_a_pdf_with_only_an_owners_password_passes_the_front_door(method: str) -> None:
    check("a.pdf", encrypted("", method), limit=1_000_000)


def test_a_lock_that_is_not_seen_at_the_front_door_is_met_in_reading() -> None:
    hidden = encrypted("secret").replace(b"/Encrypt ", b"/Encrypt%x\n")
    check("a.pdf", hidden, limit=1_000_000)
    with pytest.raises(Refused) as refusal:
        read("a.pdf", hidden, intake())
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


def test_lines_of_a_paragraph_are_joined_and_paragraphs_stay_apart() -> None:
    def draw(made: FPDF) -> None:
        for text in (RIVER, CITY):
            made.multi_cell(0, 6, text, align="L", new_x="LMARGIN", new_y="NEXT")
            made.ln(5)

    assert text_of(drawn(draw)) == f"{RIVER.strip()}\n\n{CITY.strip()}"


def test_titles_and_labels_keep_their_lines() -> None:
    def draw(made: FPDF) -> None:
        for at, line in enumerate(("HEALTH CARD FOR CLASS TRIPS AND DINNERS", "Name: Chloe", "Date: 2024-09-02")):
            made.text(20, 30 + 6 * at, line)

    assert text_of(drawn(draw)) == "HEALTH CARD FOR CLASS TRIPS AND DINNERS\nName: Chloe\nDate: 2024-09-02"


def test_the_left_column_is_read_before_the_right_one() -> None:
    def draw(made: FPDF) -> None:
        made.cell(0, 10, "Two cities", align="C", new_x="LMARGIN", new_y="NEXT")
        top = made.get_y() + 6
        for x, text in ((10, RIVER * 2), (110, CITY * 2)):
            made.set_xy(x, top)
            made.multi_cell(85, 6, text.strip(), align="J")

    assert text_of(drawn(draw)) == f"Two cities\n\n{(RIVER * 2).strip()}\n\n{(CITY * 2).strip()}"


def test_a_drawn_tables_cells_stay_together_in_their_rows() -> None:
    rows = (
        ("Day", "What", "Where"),
        ("Monday", "Swimming with the kids", "Pool"),
        ("Tuesday", "I rehearse with my choir until ten and then we all go for a drink by the river", "Church"),
    )

    def draw(made: FPDF) -> None:
        with made.table(text_align="LEFT") as table:
            for texts in rows:
                row = table.row()
                for text in texts:
                    row.cell(text)

    assert text_of(drawn(draw)).split("\n") == [" | ".join(row) for row in rows]


def test_a_table_without_lines_is_read_row_by_row() -> None:
    def draw(made: FPDF) -> None:
        for at, (day, what) in enumerate((("Monday", "Swimming"), ("Tuesday", "Choir"), ("Friday", "Cinema"))):
            made.text(20, 30 + 8 * at, day)
            made.text(80, 30 + 8 * at, what)

    assert text_of(drawn(draw)) == "Monday | Swimming\nTuesday | Choir\nFriday | Cinema"


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    class Letter(FPDF):
        def header(self) -> None:
            self.cell(0, 8, "Ana Lopes, private", new_x="LMARGIN", new_y="NEXT")
            self.ln(8)

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 8, f"Page {self.page_no()} of 4", align="C")

    told = ("I like the sea.", "Fog is lovely.", "I am at home on Mondays.", "No more hills for me.")
    data = drawn(lambda made: made.multi_cell(0, 6, told[made.page_no() - 1]), 4, Letter)
    assert text_of(data) == "\n\n".join(told)


def test_a_sentence_that_goes_on_over_a_pages_end_is_not_cut() -> None:
    halves = ("I have never liked the smell of the fish market and the", "noise of it even less.")
    reading = read("a.pdf", pdf(halves), intake())
    assert reading.text == " ".join(halves)
    assert tuple(reading.text.encode()[start:end].decode() for start, end in reading.pages) == halves


def test_byte_ranges_count_bytes_and_not_letters() -> None:
    pages = iter(("Olá, gosto de pão.", "Não gosto de chá."))
    reading = read("a.pdf", drawn(lambda made: made.text(20, 30, next(pages)), 2), intake())
    found = [reading.text.encode()[start:end].decode() for start, end in reading.pages]
    assert found == ["Olá, gosto de pão.", "Não gosto de chá."]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("I like moun-", "tains", "I like mountains"),
        ("a well-", "known place", "a well-known place"),
        ("Covid-", "19 was hard", "Covid-19 was hard"),
        ("Frau Müller-", "Lüdenscheidt", "Frau Müller-Lüdenscheidt"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("state-of-", "the-art", "state-of-the-art"),
        ("a coffee-", "table", "a coffee-table"),
        ("soft\u00ad", "ware", "software"),
        ("I like", "tea", "I like tea"),
    ],
)
def test_hyphens_at_the_end_of_a_line_are_mended_and_real_ones_kept(before: str, after: str, whole: str) -> None:
    assert joined(before, after, {"coffee-table"}) == whole


def test_ligatures_are_written_as_letters() -> None:
    ligature = pdf(["\\256ne"]).replace(
        b"/BaseFont /Helvetica", b"/BaseFont /Helvetica /Encoding << /Differences [174 /fi] >>"
    )
    assert text_of(rebuilt(ligature)) == "fine"


def rebuilt(data: bytes) -> bytes:
    """The file with its table counted anew."""
    body = data[: data.index(b"xref\n")]
    offsets = [found.start() + 1 for found in re.finditer(rb"\n\d+ 0 obj", body)]
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, len(body))
    return body + head + table + tail


def with_stream(content: bytes, filters: str = "/FlateDecode") -> bytes:
    """A page whose content is `content` as it stands."""
    head, _, rest = pdf(["x"]).partition(b"<< /Length")
    tail = rest[rest.index(b"endstream") :]
    return rebuilt(head + f"<< /Filter {filters} /Length {len(content)} >>\nstream\n".encode() + content + b"\n" + tail)


def test_a_decompression_bomb_is_refused() -> None:
    inner = zlib.compress(zlib.compress(b"(a) Tj " * 30_000_000, 9), 9)
    with pytest.raises(Refused) as refusal:
        read("bomb.pdf", with_stream(inner, "[/FlateDecode /FlateDecode]"), intake())
    assert refusal.value.code == "too_large"


def test_a_content_stream_of_millions_of_operators_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read("long.pdf", with_stream(zlib.compress(b"BT /F1 9 Tf " + b"1 0 Td (a) Tj " * 700_000)), intake())
    assert refusal.value.code == "too_large"


def test_deep_nesting_ends_in_a_reason_or_in_the_text() -> None:
    nested = with_stream(zlib.compress(b"[" * 100_000 + b"BT /F1 9 Tf (a) Tj ET"))
    with pytest.raises(Refused) as refusal:
        read("deep.pdf", nested, intake())
    assert refusal.value.code in ("malformed", "too_large", "no_text")


def test_a_form_that_shows_itself_is_refused() -> None:
    looped = pdf(["x"]).replace(b"(x) Tj", b"/X Do  ").replace(b"/Font <<", b"/XObject << /X 5 0 R >> /Font <<")
    looped = looped.replace(b"<< /Length", b"<< /Type /XObject /Subtype /Form /Length")
    with pytest.raises(Refused) as refusal:
        read("form.pdf", rebuilt(looped), intake())
    assert refusal.value.code in ("malformed", "too_large")


def test_text_that_runs_upwards_comes_after_the_lines() -> None:
    def draw(made: FPDF) -> None:
        with made.rotation(90, 20, 100):
            made.text(20, 100, "DRAFT 7")
        made.text(40, 30, "I love the river.")

    assert text_of(drawn(draw)) == "I love the river.\n\nDRAFT 7"
