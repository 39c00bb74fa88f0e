"""How far each person's stream was looked through for names, and the jobs that go on with it."""

from memory.jobs import NewJob, enqueue
from memory.postgres import SQL, Connection, Postgres
from parley.identity import new_transaction

FIND_NAMES = "find_names"
"""The task that looks for names: `person`'s; without one it queues a job for everybody whose texts wait."""

_LAST = -10  # of a job: whatever else waits goes first


def names_job(person: str) -> NewJob:
    lock = f"names:{person}"
    return NewJob(task=FIND_NAMES, args={"person": person}, lock=lock, only=lock, priority=_LAST)


async def look_for_names(connection: Connection, person: str) -> None:
    """In the commit that ends the last of a person's files: once none waits or is read, names are looked for."""
    if not (await connection.execute(SQL["person_has_unread"], {"person": person})).rowcount:
        await enqueue(connection, [names_job(person)])


class Names:
    """All methods raise SyncError."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    async def position(self, person: str) -> int:
        """The version of the last event that was looked at; 0 when none was."""
        row = await self._postgres.row("names_position", person=person)
        return row[0] if row else 0

    async def advance(self, person: str, before: int, after: int) -> bool:
        """Move the position and queue the next job, in one commit. False, and neither, if it had been moved."""

        async def work(connection: Connection) -> bool:
            told = {"person": person, "before": before, "after": after, "transaction_id": str(new_transaction())}
            moved = await (await connection.execute(SQL["advance_names"], told)).fetchone()
            if moved is not None:
                await enqueue(connection, [names_job(person)])
            return moved is not None

        return await self._postgres.run(work)

    async def waiting(self, person: str) -> int:
        """How many chunks and items were not looked through yet."""
        row = await self._postgres.row("names_waiting", person=person)
        return row[0] if row else 0

    async def queue_all(self) -> int:
        """A job for everybody whose texts wait. Returns for how many."""
        people = [person for (person,) in await self._postgres.rows("people_with_names_waiting")]

        async def work(connection: Connection) -> None:
            await enqueue(connection, [names_job(person) for person in people])

        if people:
            await self._postgres.run(work)
        return len(people)
