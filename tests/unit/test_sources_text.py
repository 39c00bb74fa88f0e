"""Markdown and plain text come in as uploaded; what is neither is refused with a reason."""

import pickle
from datetime import date

import pytest

from ingestion.sources import Refused, check, read
from tests.unit.reading_fixtures import intake


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_text_is_the_upload_byte_for_byte(mark: bytes) -> None:
    data = mark + "Olá\r\nI love pão de ló 🍰\r\n".encode()
    reading = read("notes.md", data, intake())
    assert (reading.text_is_upload, reading.text.encode()) == (True, data)


def test_utf16_text_is_decoded_and_its_offsets_are_the_stored_texts() -> None:
    reading = read("notes.txt", "Olá, I love fado".encode("utf-16"), intake())
    assert (reading.text, reading.text_is_upload) == ("Olá, I love fado", False)


def test_latin1_text_is_decoded() -> None:
    reading = read("notes.txt", "café olé".encode("latin-1"), intake())
    assert (reading.text, reading.text_is_upload) == ("café olé", False)


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("# Notes\nDate: 3 May 2026\n\nHello", date(2026, 5, 3)),
        ("---\ntitle: x\ndate: 2026-05-03\n---\nHello", date(2026, 5, 3)),
        ("# Journal, May 3rd, 2026\nHello", date(2026, 5, 3)),
        ("I was in Rome on 3 May 2026 with all of my friends and it was lovely.", None),
    ],
)
def test_the_header_dates_the_text(text: str, dated: date | None) -> None:
    assert read("n.md", text.encode(), intake()).dated == dated


@pytest.mark.parametrize(
    ("name", "data", "code", "status"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n....", "unsupported_type", 415),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "unsupported_type", 415),
        ("empty.md", b"", "empty", 422),
        ("blank.md", b"\xef\xbb\xbf \n\t\n", "empty", 422),
        ("big.txt", b"x" * 2000, "too_large", 413),
        ("fake.pdf", b"hello", "malformed", 422),
        ("fake.ics", b"hello", "malformed", 422),
    ],
)
def test_the_front_door_refuses_what_cannot_be_read(name: str, data: bytes, code: str, status: int) -> None:
    with pytest.raises(Refused) as refusal:
        check(name, data, limit=1000)
    assert (refusal.value.code, refusal.value.status) == (code, status)
    assert name in str(refusal.value)


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = pickle.loads(pickle.dumps(Refused("empty", "'a.md' is empty.", "Upload something.")))
    assert (refusal.code, str(refusal), refusal.what_to_do, refusal.status) == (
        "empty", "'a.md' is empty.", "Upload something.", 422,
    )  # fmt: skip
