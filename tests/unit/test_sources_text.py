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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_known_by_their_marks_or_zeros(encoding: str) -> None:
    text = "Olá, I love fado and the river 🍰"
    reading = read("notes.txt", text.encode(encoding), intake())
    assert (reading.text, reading.text_is_upload) == (text, False)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", ["Ich möchte später Käse für Übermorgen, bitte schön", "não, o café é às três"])
def test_older_encodings_are_told_apart_by_their_letters(text: str, encoding: str) -> None:
    assert read("notes.txt", text.encode(encoding), intake()).text == text


def test_windows_marks_of_print_are_read() -> None:
    text = "\u201eJa\u201c \u2013 5 \u20ac for Ana\u2019s caf\u00e9\u2026"
    assert read("notes.txt", text.encode("cp1252"), intake()).text == text


def test_utf8_that_was_cut_loses_only_its_last_letter() -> None:
    data = "não gosto de chá, só de café".encode()[:-1]
    assert read("notes.txt", data, intake()).text == "não gosto de chá, só de caf\ufffd"


def test_text_in_an_unknown_encoding_is_refused_and_not_guessed() -> None:
    with pytest.raises(Refused) as refusal:
        read("notes.txt", "Я люблю чай и не люблю кофе, спасибо большое".encode("cp1251"), intake())
    assert (refusal.value.code, "UTF-8" in refusal.value.what_to_do) == ("malformed", True)


def test_what_claims_to_be_utf16_but_is_not_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read("notes.txt", b"\xff\xfe" + b"\x00\xd8" * 200, intake())
    assert refusal.value.code == "malformed"


def test_a_few_zeros_are_replaced_and_the_text_is_then_no_longer_the_upload() -> None:
    reading = read("notes.txt", b"I love tea.\x00 " + b"And long walks by the sea. " * 10, intake())
    assert (reading.text[:13], reading.text_is_upload) == ("I love tea.\ufffd ", False)


def test_form_feeds_line_ends_and_very_long_lines_stay_as_they_are() -> None:
    data = b"one\r\ntwo\x0cthree\rfour\n" + b"word " * 1_000_000
    reading = read("notes.txt", data, intake())
    assert (reading.text_is_upload, reading.text.encode() == data) == (True, True)


def test_twenty_megabytes_are_read_to_the_last_byte() -> None:
    data = ("I like tea and long walks by the sea, ação. \n" * 430_000).encode()
    reading = read("long.md", data, intake())
    assert (len(reading.text.encode()), reading.text_is_upload) == (len(data), True)


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
