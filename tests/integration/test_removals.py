"""Cancellations on real stores: they find what is known by its name, whatever calendar it came in."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.integration.twin_fixtures import Workshop, open_workshop
from tests.unit.reading_fixtures import calendar

ONCE = "UID:a:b\nSUMMARY:lunch\nDTSTART:20260610T120000Z\nDTEND:20260610T130000Z"
WEEKLY = "UID:w\nSUMMARY:choir\nDTSTART:20260604T190000Z\nDTEND:20260604T210000Z\nRRULE:FREQ=WEEKLY;COUNT=3"
DAY = "UID:d\nSUMMARY:trip\nDTSTART;VALUE=DATE:20260620\nDTEND;VALUE=DATE:20260621\nRRULE:FREQ=YEARLY;COUNT=1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("removals"), fresh_database, falkordb_socket) as workshop:
        yield workshop


async def busy(workshop: Workshop, uid: str) -> list[str]:
    twin = workshop.twins.get(uid) or await workshop.wake(uid)
    await workshop.project_everything()
    return sorted(f"{each.busy.start:%d} {each.busy.title}" for each in (await twin.current_card()).busy)


def export(*events: str) -> bytes:
    return calendar(*events).replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-CALNAME:Work")


def message(event: str) -> bytes:
    return calendar(event).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:CANCEL")


@pytest.mark.parametrize(
    ("uid", "cancelled", "left"),
    [
        ("asta", ONCE, ["04 choir", "11 choir", "18 choir", "20 trip"]),
        ("bela", "UID:w", ["10 lunch", "20 trip"]),
        ("cleo", "UID:d", ["04 choir", "10 lunch", "11 choir", "18 choir"]),
        ("dana", "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260611T190000Z", ["04 choir", "10 lunch", "20 trip"]),
        ("egon", "UID:w\nRECURRENCE-ID;VALUE=DATE:20260611", ["04 choir", "10 lunch", "18 choir", "20 trip"]),
        ("fred", "UID:a", ["04 choir", "10 lunch", "11 choir", "18 choir", "20 trip"]),
    ],
)
async def test_a_cancellation_in_a_file_of_its_own_takes_back_what_it_names(
    workshop: Workshop, uid: str, cancelled: str, left: list[str]
) -> None:
    await workshop.person(uid)
    await workshop.upload(uid, "work.ics", export(ONCE, WEEKLY, DAY))
    await workshop.upload(uid, "invite.ics", message(cancelled))
    assert await busy(workshop, uid) == left
