"""How many chat turns a second the journal takes: appended as the front door appends them, and over HTTP."""

import asyncio
import itertools
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from ingestion.normalise import Turn, chat_drafts
from ingestion.people import Speaker
from memory import embedded_postgres
from memory.journal import PostgresJournal
from memory.postgres import Postgres
from parley.clock import SetClock
from parley.identity import new_transaction
from parley.records import Draft
from scenarios.benchmarks.house import BenchHouse
from scenarios.benchmarks.table import Figures

PEOPLE = 8
APPENDED, ASKED = 100, 5  # messages of each person
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
    return {**asyncio.run(_appended(house, people)), **_over_http(house, people)}


async def _appended(house: BenchHouse, people: list[str]) -> Figures:
    """Turns a second, each committed by itself, of eight people at once: with reading what each says of its person, as
    the front door does, and the journal's part alone."""
    postgres = await Postgres(embedded_postgres.start_or_join(house.state / "postgres"), connections=PEOPLE).open()
    journal = PostgresJournal(postgres, SetClock(NOW))
    turns = {person: [_turn(person, "journal", number) for number in range(APPENDED)] for person in people}
    drafts = [[chat_drafts(turn) for turn in some] for some in turns.values()]
    try:
        began = time.monotonic()
        await asyncio.gather(*(_append(journal, some) for some in drafts))
        alone = time.monotonic() - began
        again = {person: [_turn(person, "read", number) for number in range(APPENDED)] for person in people}
        began = time.monotonic()
        with ThreadPoolExecutor(1) as reading:
            await asyncio.gather(*(_read_and_append(journal, some, reading) for some in again.values()))
        read = time.monotonic() - began
    finally:
        await postgres.close()
    return {"read_and_appended_a_second": PEOPLE * APPENDED / read, "appended_a_second": PEOPLE * APPENDED / alone}


async def _append(journal: PostgresJournal, some: Iterable[Sequence[Draft]]) -> None:
    for drafts in some:
        await journal.append(drafts, new_transaction())


async def _read_and_append(journal: PostgresJournal, turns: Iterable[Turn], reading: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    for turn in turns:
        await journal.append(await loop.run_in_executor(reading, chat_drafts, turn), new_transaction())


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
