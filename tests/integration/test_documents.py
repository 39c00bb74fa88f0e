"""Uploads: originals under their hash, jobs that survive their workers, and nothing by a name somebody gave."""

import hashlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg
import pytest

from memory.documents import Documents, FileJob, FilePlace, NewFile, NewUpload
from memory.originals import Originals
from memory.postgres import Connection, Postgres
from memory.registry import Person, Project, Registry
from parley.clock import SetClock
from parley.errors import RequestError
from parley.identity import derived_id

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
    return Documents(postgres, originals, clock)


def note(text: str, name: str = "note.md") -> NewFile:
    return NewFile(name=name, media_type="text/markdown", data=text.encode())


def upload(files: Sequence[NewFile], person: str = "mira", project: str | None = None) -> NewUpload:
    return NewUpload(person, project, files, f"tx{next(_numbers)}")


async def started(documents: Documents, upload: str, place: int = 0) -> FileJob:
    job = await documents.start(FilePlace(upload=upload, place=place))
    assert job is not None
    return job


async def queued(postgres: Postgres, upload: str) -> list[dict[str, object]]:
    """The arguments of the jobs that wait for this upload's files, in order."""
    async with await psycopg.AsyncConnection.connect(await conninfo_of(postgres)) as connection:
        rows = await connection.execute(
            "SELECT args FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'upload' = %s ORDER BY id", [upload]
        )
        return [args for (args,) in await rows.fetchall()]


async def conninfo_of(postgres: Postgres) -> str:
    async def work(connection: Connection) -> str:
        return connection.info.dsn

    return await postgres.run(work)


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
    job = await started(documents, id)
    assert (job.upload, job.place, job.person, job.name, job.attempts) == (id, 0, "mira", "note.md", 1)
    assert (await documents.status(id)).files[0].state == "reading"
    await documents.progress(job, "document", items=4, done=3)
    assert await documents.mark_read(job, version=7)
    (read,) = [file for file in await documents.read_files() if file.upload == id]
    assert (read.person, read.version) == ("mira", 7)
    told = (await documents.status(id)).files[0]
    assert (told.state, told.source, told.items, told.done) == ("reading", "document", 4, 3)
    assert await documents.mark_ingested(read)
    assert (await documents.status(id)).files[0].state == "ingested"
    assert id not in [file.upload for file in await documents.read_files()]


async def test_each_file_has_one_job_queued_in_the_commit_that_keeps_it(
    documents: Documents, postgres: Postgres
) -> None:
    given = upload([note("1", "1"), note("2", "2")])
    id = await documents.receive(given)
    assert await queued(postgres, id) == [{"upload": id, "place": 0}, {"upload": id, "place": 1}]
    await documents.receive(given)
    assert len(await queued(postgres, id)) == 2

    async def fails(_: Connection) -> None:
        raise RequestError("the rest of the commit fails", 422)

    lost = upload([note("3", "3")])
    with pytest.raises(RequestError):
        await documents.receive(lost, fails)
    assert await queued(postgres, derived_id("upload", lost.transaction_id).hex) == []


async def test_a_file_whose_worker_was_killed_is_started_again_and_counts(documents: Documents) -> None:
    id = await documents.receive(upload([note("again")]))
    await started(documents, id)
    assert (await started(documents, id)).attempts == 2


async def test_a_file_that_was_read_is_not_read_again_while_the_views_follow(documents: Documents) -> None:
    id = await documents.receive(upload([note("slow views")]))
    job = await started(documents, id)
    assert await documents.mark_read(job, version=1)
    assert await documents.start(job) is None
    assert not await documents.mark_read(job, version=2)


async def test_what_failed_for_now_waits_with_its_reason(documents: Documents) -> None:
    id = await documents.receive(upload([note("later")]))
    assert await documents.put_back(await started(documents, id), "INGESTION_ERROR", "the disk is full")
    status = (await documents.status(id)).files[0]
    assert (status.state, status.code, status.reason) == ("queued", "INGESTION_ERROR", "the disk is full")


async def test_what_waits_without_a_job_is_given_one_once(documents: Documents, postgres: Postgres) -> None:
    id = await documents.receive(upload([note("from before the queue")]))

    async def forget(connection: Connection) -> None:
        await connection.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'upload' = %s", [id])

    await postgres.run(forget)
    await documents.adopt()
    await documents.adopt()
    assert await queued(postgres, id) == [{"upload": id, "place": 0}]


async def test_what_was_given_up_is_a_dead_letter_and_is_read_again_when_it_is_driven_again(
    documents: Documents, postgres: Postgres
) -> None:
    id = await documents.receive(upload([note("scanned", "scan.pdf")], person="otis"))
    job = await started(documents, id)
    assert await documents.set_aside(job, "no_text", "scanned pictures")
    assert not await documents.set_aside(job, "no_text", "twice")
    (letter,) = await documents.dead_letters("otis")
    assert (letter.name, letter.code, letter.reason, letter.attempts) == ("scan.pdf", "no_text", "scanned pictures", 1)
    assert letter.args == {"upload": id, "place": 0}
    assert await documents.start(job) is None
    before = len(await queued(postgres, id))
    assert await documents.redrive(letter.id)
    assert not await documents.redrive(letter.id)
    assert len(await queued(postgres, id)) == before + 1
    assert await documents.dead_letters("otis") == []
    assert (await started(documents, id)).attempts == 1


async def test_a_persons_files_are_counted_by_source_and_state(documents: Documents, postgres: Postgres) -> None:
    await Registry(postgres).put_person(Person(uid="counted", name="Counted"), "t")
    id = await documents.receive(upload([note("a", "a"), note("b", "b"), note("c", "c")], person="counted"))
    job = await started(documents, id, 1)
    await documents.progress(job, "whatsapp", items=10, done=10)
    await documents.mark_read(job, version=1)
    await documents.mark_ingested(job)
    told = [(row.source, row.state, row.files, row.items, row.done) for row in await documents.by_source("counted")]
    assert told == [("", "queued", 2, 0, 0), ("whatsapp", "ingested", 1, 10, 10)]


async def test_a_bad_file_is_set_aside_with_its_reason_and_the_rest_goes_on(documents: Documents) -> None:
    id = await documents.receive(upload([note("bad", "bad.pdf"), note("good", "good.md")]))
    await documents.set_aside(await started(documents, id), "INGESTION_ERROR", "not a PDF: \x00 at byte 3")
    assert (await started(documents, id, 1)).name == "good.md"
    bad = (await documents.status(id)).files[0]
    assert (bad.state, bad.code, bad.reason) == ("set_aside", "INGESTION_ERROR", "not a PDF:  at byte 3")


async def test_a_file_refused_on_arrival_is_shown_as_set_aside_and_is_no_document(
    documents: Documents, postgres: Postgres
) -> None:
    refused = NewFile("x.exe", "application/octet-stream", b"MZ", "INGESTION_ERROR", "only PDF, Markdown, text, iCal")
    id = await documents.receive(upload([refused], person="otis"))
    assert (await documents.status(id)).files[0].state == "set_aside"
    assert await queued(postgres, id) == []
    assert "x.exe" not in [document.name for document in await documents.documents("otis")]


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
