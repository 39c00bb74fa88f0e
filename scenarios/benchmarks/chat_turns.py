"""How many chat turns a second the journal takes: appended as the front door appends them, and over HTTP."""

import asyncio
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from ingestion.normalise import Turn, chat_drafts
from ingestion.people import Speaker
from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.postgres import Postgres
from parley.clock import SetClock
from scenarios.benchmarks.house import BenchHouse
from scenarios.benchmarks.table import Figures

PEOPLE = 8
APPENDED, ASKED = 200, 5  # messages of each person
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_LINES = (
    "Did you see the harbour this morning?",
    "I love sourdough bread, as you know.",
    "The train was late again, so we walked.",
    "Let's meet at nine, and bring the lantern.",
    "I can't stand karaoke.",
    "What was the name of that bakery?",
)


def measure(house: BenchHouse) -> Figures:
    """The house's twins follow along: what is appended is projected while more is appended."""
    people = [house.person(f"talker{number}") for number in range(PEOPLE)]
    together, alone = asyncio.run(_appended(house, people))
    return {"appended_a_second": together, "appended_a_second_by_one": alone, **_over_http(house, people)}


async def _appended(house: BenchHouse, people: list[str]) -> tuple[float, float]:
    """Turns a second, each read for what it says of its person and committed by itself: of all at once, of one."""
    postgres = await Postgres(embedded_postgres.start_or_join(house.state / "postgres"), connections=PEOPLE).open()
    journal = PostgresJournal(postgres, SetClock(NOW))
    try:
        chat_drafts(_turn("nobody", "warm-up", 0))
        began = time.monotonic()
        await asyncio.gather(*(_talk(journal, person, "together") for person in people))
        together = PEOPLE * APPENDED / (time.monotonic() - began)
        began = time.monotonic()
        await _talk(journal, people[0], "alone")
        return together, APPENDED / (time.monotonic() - began)
    finally:
        await postgres.close()


async def _talk(journal: PostgresJournal, person: str, session: str) -> None:
    for number in range(APPENDED):
        turn = _turn(person, session, number)
        await journal.append(chat_drafts(turn), f"{person}-{session}-{number}")


def _turn(person: str, session: str, number: int) -> Turn:
    return Turn(
        person=Speaker(uid=person, name=person.title()),
        session_id=session,
        message_id=f"m{number}",
        role="person",
        sender=person,
        turn=number + 1,
        content=f"{_LINES[number % len(_LINES)]} ({number})",
        said_at=NOW,
    )


def _over_http(house: BenchHouse, people: list[str]) -> Figures:
    """Questions to all twins at once: each is kept, answered and its answer kept, so it is two turns."""
    for person in people:
        _ask(house, person, "warm-up", 0)
    began = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as pool:
        asked = [pool.submit(_ask, house, *each) for each in itertools.product(people, ["http"], range(ASKED))]
        for each in asked:
            each.result()
    seconds = time.monotonic() - began
    return {"over_http_a_second_with_answers": 2 * len(asked) / seconds}


def _ask(house: BenchHouse, person: str, session: str, number: int) -> None:
    body = {"session_id": session, "message_id": f"m{number}", "message": _LINES[number % len(_LINES)]}
    house.call("POST", f"/twin/{person}/chat", params={"stream": "false"}, json=body)
