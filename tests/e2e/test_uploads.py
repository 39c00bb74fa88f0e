"""Files on their way into a twin: what is refused, what is set aside, and when a file counts as known."""

import hashlib
import io
import re

import pytest
from pypdf import PdfWriter

from parley.settings import REPOSITORY
from tests.e2e.house import House, Visitor, accepted, refused

LIKES = "Date: 2026-05-20\n\nI love {thing}.\n"


@pytest.fixture(scope="module")
def tess(visitor: Visitor) -> str:
    return visitor.person("tess")


def encrypted_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, 415, "unsupported_type"),
        ("huge.txt", b"I love tea. " * (21 * 1024 * 1024 // 12), 413, "too_large"),
        ("locked.pdf", encrypted_pdf(), 422, "encrypted"),
        ("nothing.txt", b"", 422, "empty"),
        ("blank.md", b" \n\t\n", 422, "empty"),
    ],
    ids=["wrong type", "too large", "encrypted", "empty", "blank"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    visitor: Visitor, tess: str, name: str, data: bytes, status: int, code: str
) -> None:
    assert refused(visitor.send(tess, {name: data}), status)["code"] == code


def test_files_for_somebody_unknown_are_refused(visitor: Visitor) -> None:
    assert "PUT /people/nobody-here" in refused(visitor.send("nobody-here", {"a.txt": "Hello."}), 404)["what_to_do"]


def test_files_for_a_project_are_refused_where_it_is_unknown_or_its_person_no_member(
    visitor: Visitor, tess: str
) -> None:
    refused(visitor.send(tess, {"a.txt": "Hello."}, project="no-such-project"), 404)
    visitor.project("others", visitor.person("ursula"))
    assert refused(visitor.send(tess, {"a.txt": "Hello."}, project="others"), 403)["what_to_do"]


def test_a_batch_with_bad_files_goes_on_and_says_why(visitor: Visitor) -> None:
    uid = visitor.person("vera")
    broken_calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:nonsense\n"
    files = {
        "photo.png": b"\x89PNG\r\n\x1a\n",
        "locked.pdf": encrypted_pdf(),
        "torn.ics": broken_calendar,
        "torn.pdf": b"%PDF-1.7\nthis is no pdf",
        "good.txt": LIKES.format(thing="cherries"),
    }
    found = {each["name"]: each for each in visitor.settled(accepted(visitor.send(uid, files))["upload_id"])}
    assert {name: each["state"] for name, each in found.items()} == {
        "photo.png": "set_aside",
        "locked.pdf": "set_aside",
        "torn.ics": "set_aside",
        "torn.pdf": "set_aside",
        "good.txt": "ingested",
    }
    assert found["locked.pdf"]["code"] == "encrypted"
    assert all(each["code"] and each["reason"] for name, each in found.items() if name != "good.txt")
    assert "cherries" in visitor.ask(uid, "What do you like to eat?")["answer"]


NAMES = ("../../etc/passwd.txt", "..\\..\\boot.ini.txt", "/abs/olute.md", "a\nb.txt", "ünï — 🍉.md")


def test_a_name_is_kept_as_a_name_and_never_becomes_a_path(visitor: Visitor, house: House) -> None:
    uid = visitor.person("nomi")
    files = {name: f"Date: 2026-05-{place + 10}\n\nI love plums.\n" for place, name in enumerate(NAMES)}
    found = visitor.upload(uid, files)
    sources = [entry["evidence"]["source_file"] for entry in visitor.profile(uid)["entries"]]
    assert sorted(sources) == sorted(file["name"] for file in found)
    assert {"../../etc/passwd.txt", "/abs/olute.md", "ünï — 🍉.md"} <= set(sources)
    assert "'../../etc/passwd'" in refused(visitor.send(uid, {"../../etc/passwd": "I love tea."}), 415)["detail"]
    stored = [path.name for path in (house.state / "originals").rglob("*") if path.is_file()]
    assert stored and all(re.fullmatch(r"[0-9a-f]{64}(\.\w+)?", name) for name in stored), stored


def test_the_same_file_twice_adds_nothing(visitor: Visitor) -> None:
    uid, file = visitor.person("wanda"), {"a.md": LIKES.format(thing="pears")}
    visitor.upload(uid, file)
    before = visitor.profile(uid)
    visitor.upload(uid, file)
    visitor.upload(uid, {"under-another-name.md": file["a.md"]})
    assert visitor.profile(uid) == before
    assert before["stats"]["documents"] == 1


def test_ingested_means_that_a_question_asked_at_once_sees_it(visitor: Visitor) -> None:
    uid = visitor.person("xenia")
    for thing in ("cherries", "burgers", "pizza"):
        visitor.upload(uid, {f"{thing}.txt": LIKES.format(thing=thing)})
        assert thing in visitor.ask(uid, "What do you like to eat?")["answer"]
        stats = visitor.profile(uid)["stats"]
        assert stats["position"] >= stats["documents"] * 3


def test_a_pdf_is_known_by_page_and_quote(visitor: Visitor) -> None:
    uid = visitor.person("yara")
    visitor.upload(uid, {"card.pdf": (REPOSITORY / "scenarios/catalogue/barbecue/chloe/health-card.pdf").read_bytes()})
    entries = visitor.profile(uid)["entries"]
    allergy = next(entry for entry in entries if entry["kind"] == "dealbreaker")
    assert "peanut" in allergy["object"]
    assert allergy["evidence"]["span"]["page"] == 1


def test_a_later_statement_supersedes_whatever_the_order_of_upload(visitor: Visitor) -> None:
    then, now = "Date: 2025-03-01\n\nI love pork ribs.\n", "Date: 2026-03-01\n\nI don't eat pork ribs any more.\n"
    for uid, files in (("zora", {"then.md": then, "now.md": now}), ("zeno", {"now.md": now, "then.md": then})):
        visitor.person(uid)
        for name, text in files.items():
            visitor.upload(uid, {name: text})
        entries = visitor.profile(uid)["entries"]
        assert {entry["evidence"]["source_file"]: entry["superseded"] for entry in entries} == {
            "then.md": True,
            "now.md": False,
        }
        [past] = [entry for entry in entries if entry["superseded"]]
        assert past["superseded_at"].startswith("2026-03-01") and past["valid_from"].startswith("2025-03-01")
        assert visitor.profile(uid)["stats"]["superseded"] == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["notes.md", "notes.txt"])
def test_evidence_spans_are_bytes_of_the_uploaded_file(visitor: Visitor, name: str, ending: str) -> None:
    uid = visitor.person(f"span-{name[-2:]}{len(ending)}")
    text = "# Größe & Äpfel 🍎\nDate: 2026-05-20\n\n- I love crème brûlée.\n- I can't stand Käsefüße.\n"
    data = text.replace("\n", ending).encode()
    visitor.upload(uid, {name: data})
    entries = visitor.profile(uid)["entries"]
    assert len(entries) == 2
    for entry in entries:
        evidence = entry["evidence"]
        span = evidence["span"]
        assert span["document"] == hashlib.sha256(data).hexdigest()
        assert data[span["start"] : span["end"]].decode() == evidence["quote"]
