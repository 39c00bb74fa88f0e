"""Names are looked for after everything else, in the journal, and nothing is looked through twice or left out."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from ingestion.mentions import AT_ONCE, Naming
from memory.documents import FilePlace, NewFile, NewUpload
from memory.names import FIND_NAMES, Names
from memory.postgres import Connection
from parley.errors import SyncError
from parley.identity import new_transaction, twin_address
from parley.records import Episode, EpisodeKind
from tests.e2e.exports import calendar, event, whatsapp
from tests.integration.twin_fixtures import Workshop, open_workshop


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("names"), fresh_database, falkordb_socket) as workshop:
        yield workshop


@dataclass(frozen=True)
class Capital:
    type: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Capitals:
    mentions: Sequence[Capital]
    extractor: str = "capitals"
    failed: bool = False


async def capitals(texts: Sequence[str]) -> list[Capitals]:
    """Every word in capitals is somebody."""
    return [
        Capitals([Capital("PERSON", found.group(), *found.span()) for found in re.finditer(r"\b[A-Z]{2,}\b", text)])
        for text in texts
    ]


def naming(workshop: Workshop) -> Naming:
    return Naming(workshop.house.journal, workshop.house.names, capitals)


async def mentions(workshop: Workshop, uid: str) -> list[Episode]:
    events = await workshop.house.journal.read(twin_address(uid))
    return [each for each in events if each.kind is EpisodeKind.MENTIONS]


async def jobs(workshop: Workshop, uid: str) -> int:
    async def work(connection: Connection) -> int:
        asked = "SELECT FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND args ->> 'person' = %s"
        return (await connection.execute(asked, [FIND_NAMES, uid])).rowcount

    return await workshop.house.postgres.run(work)


async def ingested(workshop: Workshop) -> None:
    """The last step of every file that was read, as if the views had passed it."""
    for file in await workshop.house.documents.read_files():
        await workshop.house.documents.mark_ingested(file)


async def test_what_is_named_points_at_its_bytes_in_the_document(workshop: Workshop) -> None:
    uid = await workshop.person("nils")
    text = "Date: 2025-04-01\n\nÜber den Fluß with OTTO and ILSE.\n"
    await workshop.upload(uid, "walk.md", text)
    assert await workshop.house.names.waiting(uid) == 1
    assert await naming(workshop).go_on(uid)
    (found,) = await mentions(workshop, uid)
    told = found.payload
    assert [each["text"] for each in told["mentions"]] == ["OTTO", "ILSE"]
    assert [text.encode()[each["start"] : each["end"]].decode() for each in told["mentions"]] == ["OTTO", "ILSE"]
    assert (told["name"], told["extractor"], found.occurred_at.date().isoformat()) == (
        "walk.md",
        "capitals",
        "2025-04-01",
    )
    assert await workshop.house.names.waiting(uid) == 0


async def test_a_long_chat_is_looked_through_some_texts_at_a_time_to_its_end(workshop: Workshop) -> None:
    uid = await workshop.person("lola")
    chat = [("Lola" if number % 2 else "Ben", f"met NAME{'X' * number} today") for number in range(150)]
    await workshop.upload(uid, "WhatsApp Chat with Ben.txt", whatsapp(chat))
    waiting, rounds = [await workshop.house.names.waiting(uid)], 0
    while await naming(workshop).go_on(uid):
        rounds += 1
        waiting.append(await workshop.house.names.waiting(uid))
    assert waiting[0] == 150
    assert waiting[1:4] == [150 - AT_ONCE, 150 - 2 * AT_ONCE, 0]
    assert len(await mentions(workshop, uid)) == 150
    assert rounds < 10


async def test_a_finder_killed_before_it_could_say_how_far_it_came_finds_the_same_once(workshop: Workshop) -> None:
    uid = await workshop.person("kurt")
    await workshop.upload(uid, "a.md", "I met ANNA.\n")

    class Killed(Names):
        async def advance(self, person: str, before: int, after: int) -> bool:
            raise SyncError("killed")

    with pytest.raises(SyncError, match="killed"):
        await Naming(workshop.house.journal, Killed(workshop.house.postgres), capitals).go_on(uid)
    before = await mentions(workshop, uid)
    assert await naming(workshop).go_on(uid)
    assert await mentions(workshop, uid) == before != []


async def test_two_finders_at_once_do_not_both_go_on(workshop: Workshop) -> None:
    uid = await workshop.person("zwei")
    await workshop.upload(uid, "a.md", "I met ANNA.\n")
    names = workshop.house.names
    assert await names.advance(uid, 0, 2)
    assert not await names.advance(uid, 0, 3)
    assert await names.position(uid) == 2


async def test_a_calendars_own_text_is_left_out(workshop: Workshop) -> None:
    uid = await workshop.person("cleo")
    busy = event("e1", "LUNCH with KLARA", "20260602T100000Z", "20260602T110000Z")
    await workshop.upload(uid, "home.ics", calendar(busy))
    while await naming(workshop).go_on(uid):
        pass
    assert await mentions(workshop, uid) == []


async def test_names_are_looked_for_once_the_last_file_is_in(workshop: Workshop) -> None:
    uid = await workshop.person("ruth")
    files = [NewFile(name=f"{n}.md", media_type="text/markdown", data=f"I met ANNA{n}.".encode()) for n in range(2)]
    upload = await workshop.house.documents.receive(NewUpload(uid, None, files, new_transaction()))
    first, second = (FilePlace(upload=upload, place=place) for place in range(2))
    for place in (first, second):
        job = await workshop.house.documents.start(place)
        assert job is not None
    await workshop.house.documents.mark_read(first, 1)
    await ingested(workshop)
    assert await jobs(workshop, uid) == 0
    await workshop.house.documents.mark_read(second, 1)
    await ingested(workshop)
    assert await jobs(workshop, uid) == 1


async def test_names_are_looked_for_also_when_the_last_file_is_given_up(workshop: Workshop) -> None:
    uid = await workshop.person("rolf")
    files = [NewFile(name=f"{n}.md", media_type="text/markdown", data=f"I met ANNA{n}.".encode()) for n in range(2)]
    upload = await workshop.house.documents.receive(NewUpload(uid, None, files, new_transaction()))
    first, second = [await workshop.house.documents.start(FilePlace(upload=upload, place=n)) for n in range(2)]
    assert first is not None and second is not None
    await workshop.house.documents.mark_read(first, 1)
    await ingested(workshop)
    assert await jobs(workshop, uid) == 0
    await workshop.house.documents.set_aside(second, "no_text", "nothing in it")
    assert await jobs(workshop, uid) == 1


async def test_at_night_everybody_whose_texts_wait_gets_a_job_and_only_one(workshop: Workshop) -> None:
    uid = await workshop.person("nora")
    await workshop.upload(uid, "a.md", "I met ANNA.\n")
    assert await jobs(workshop, uid) == 0
    assert await workshop.house.names.queue_all() >= 1
    await workshop.house.names.queue_all()
    assert await jobs(workshop, uid) == 1
