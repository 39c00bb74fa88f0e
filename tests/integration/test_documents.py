"""Uploads: originals under their hash, jobs that survive their workers, and nothing by a name somebody gave."""

import hashlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from memory.documents import Documents, FileJob, NewFile, NewUpload
from memory.originals import Originals
from memory.postgres import Postgres
from memory.registry import Person, Project, Registry
from parley.clock import SetClock
from parley.errors import RequestError

_numbers = count()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


@pytest.fixture
async def documents(postgres: Postgres, originals: Originals, clock: SetClock) -> Documents:
    registry = Registry(postgres)
    await registry.put_person(Person(uid="mira", name="Mira"), "t")
    await registry.put_person(Person(uid="otis", name="Otis"), "t")
    await registry.put_project(Project(id="trip", title="A trip", members=("mira",)), "t")
    documents = Documents(postgres, originals, clock)
    while job := await documents.claim("sweeper"):  # what other tests left
        await documents.set_aside(job, "INGESTION_ERROR", "swept")
    return documents


def note(text: str, name: str = "note.md") -> NewFile:
    return NewFile(name=name, media_type="text/markdown", data=text.encode())


def upload(files: Sequence[NewFile], person: str = "mira", project: str | None = None) -> NewUpload:
    return NewUpload(person, project, files, f"tx{next(_numbers)}")


async def claimed(documents: Documents, worker: str = "w1", lease_s: float = 60) -> FileJob:
    job = await documents.claim(worker, lease_s)
    assert job is not None
    return job


async def test_an_upload_is_stored_and_queued_and_says_so(documents: Documents, originals: Originals) -> None:
    id = await documents.receive(upload([note("one", "a.md"), note("two", "b.md")], project="trip"))
    status = await documents.status(id)
    assert [(file.name, file.state) for file in status.files] == [("a.md", "queued"), ("b.md", "queued")]
    assert (status.person, status.project) == ("mira", "trip")
    sha256 = hashlib.sha256(b"one").hexdigest()
    assert status.files[0].sha256 == sha256
    assert await originals.read(sha256) == b"one"
    (document,) = await documents.documents("mira", sha256)
    assert (document.name, document.size, document.project) == ("a.md", 3, "trip")


async def test_a_file_goes_from_queued_over_reading_to_ingested(documents: Documents) -> None:
    id = await documents.receive(upload([note("walk")]))
    job = await claimed(documents)
    assert (job.upload, job.place, job.person, job.name, job.attempts) == (id, 0, "mira", "note.md", 1)
    assert (await documents.status(id)).files[0].state == "reading"
    assert await documents.mark_read(job, version=7)
    (read,) = [file for file in await documents.read_files() if file.upload == id]
    assert (read.person, read.version) == ("mira", 7)
    assert (await documents.status(id)).files[0].state == "reading"
    assert await documents.mark_ingested(read)
    assert (await documents.status(id)).files[0].state == "ingested"
    assert id not in [file.upload for file in await documents.read_files()]


async def test_files_are_claimed_in_the_order_they_came_and_once_each(documents: Documents) -> None:
    first = await documents.receive(upload([note("1", "1"), note("2", "2")]))
    second = await documents.receive(upload([note("3", "3")]))
    jobs = [await claimed(documents, f"w{n}") for n in range(3)]
    assert [(job.upload, job.name) for job in jobs] == [(first, "1"), (first, "2"), (second, "3")]
    assert await documents.claim("w4") is None


async def test_a_file_whose_worker_was_killed_is_taken_again_and_the_old_worker_has_no_say(
    documents: Documents,
) -> None:
    id = await documents.receive(upload([note("again")]))
    lost = await claimed(documents, "lost", lease_s=0)
    again = await claimed(documents, "second")
    assert (again.upload, again.attempts) == (id, 2)
    assert not await documents.mark_read(lost, version=3)
    assert not await documents.renew(lost)
    assert await documents.renew(again)
    assert await documents.mark_read(again, version=3)


async def test_a_file_that_was_read_is_not_read_again_while_the_views_follow(documents: Documents) -> None:
    await documents.receive(upload([note("slow views")]))
    job = await claimed(documents, lease_s=0)
    await documents.mark_read(job, version=1)
    assert await documents.claim("other") is None


async def test_what_failed_for_now_is_queued_again_for_later(documents: Documents) -> None:
    id = await documents.receive(upload([note("later")]))
    assert await documents.put_back(await claimed(documents), "INGESTION_ERROR", "the disk is full", after_s=3600)
    status = (await documents.status(id)).files[0]
    assert (status.state, status.code, status.reason) == ("queued", "INGESTION_ERROR", "the disk is full")
    assert await documents.claim("w2") is None


async def test_what_is_put_back_for_now_comes_at_once_and_counts_its_attempts(documents: Documents) -> None:
    await documents.receive(upload([note("now")]))
    await documents.put_back(await claimed(documents), "INGESTION_ERROR", "no", after_s=0)
    assert (await claimed(documents)).attempts == 2


async def test_a_bad_file_is_set_aside_with_its_reason_and_the_rest_goes_on(documents: Documents) -> None:
    id = await documents.receive(upload([note("bad", "bad.pdf"), note("good", "good.md")]))
    await documents.set_aside(await claimed(documents), "INGESTION_ERROR", "not a PDF: \x00 at byte 3")
    assert (await claimed(documents)).name == "good.md"
    bad = (await documents.status(id)).files[0]
    assert (bad.state, bad.code, bad.reason) == ("set_aside", "INGESTION_ERROR", "not a PDF:  at byte 3")


async def test_a_file_refused_on_arrival_is_shown_as_set_aside_and_is_no_document(documents: Documents) -> None:
    refused = NewFile("x.exe", "application/octet-stream", b"MZ", "INGESTION_ERROR", "only PDF, Markdown, text, iCal")
    id = await documents.receive(upload([refused], person="otis"))
    assert (await documents.status(id)).files[0].state == "set_aside"
    assert await documents.claim("w") is None
    assert await documents.documents("otis") == []


async def test_the_same_file_again_is_the_same_document(documents: Documents) -> None:
    sha256 = hashlib.sha256(b"same").hexdigest()
    await documents.receive(upload([note("same", "first.md")]))
    await documents.receive(upload([note("same", "second.md")]))
    await documents.receive(upload([note("same", "theirs.md")], person="otis"))
    assert [document.name for document in await documents.documents("mira", sha256)] == ["first.md"]
    assert [document.name for document in await documents.documents("otis", sha256)] == ["theirs.md"]


async def test_the_same_transaction_again_is_the_same_upload(documents: Documents) -> None:
    given = upload([note("once")])
    assert await documents.receive(given) == await documents.receive(given)
    await claimed(documents)
    assert await documents.claim("w2") is None


async def test_upload_names_never_become_paths(documents: Documents, tmp_path: Path) -> None:
    id = await documents.receive(upload([note("evil", "../../../etc/passwd")]))
    assert (await documents.status(id)).files[0].name == "../../../etc/passwd"
    stored = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert stored == [hashlib.sha256(b"evil").hexdigest()]


async def test_an_unknown_person_or_project_is_a_404_that_says_what_to_do(documents: Documents) -> None:
    for given in (upload([note("x")], person="nobody"), upload([note("x")], project="nothing")):
        with pytest.raises(RequestError) as refused:
            await documents.receive(given)
        assert refused.value.status == 404
        assert "PUT /people" in refused.value.what_to_do
    with pytest.raises(RequestError) as unknown:
        await documents.status("nothing")
    assert unknown.value.status == 404


async def test_spans_point_into_the_extracted_text_where_there_is_one(originals: Originals) -> None:
    plain = await originals.put(b"plain text")
    assert await originals.text(plain) == b"plain text"
    pdf = await originals.put(b"%PDF-1.7 ...")
    await originals.put_text(pdf, "what it says — ø")
    assert await originals.text(pdf) == "what it says — ø".encode()
    assert await originals.read(pdf) == b"%PDF-1.7 ..."


async def test_what_is_no_hash_is_no_document(originals: Originals) -> None:
    for wrong in ("../secret", "0" * 63, "G" * 64, "0" * 64):
        with pytest.raises(RequestError) as refused:
            await originals.read(wrong)
        assert refused.value.status == 404
