"""Both views dropped and made again from the journal, by the projector of a running house."""

import asyncio

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from parley.identity import person_group, project_group
from parley.settings import Settings
from serving import lifecycle
from serving.house import House, build_stores, open_house


async def drop_views(house: House) -> int:
    """Empty Mem0 and the graph, fence the twins, and put every projected event back into the outbox: how many.

    Positions go back first, so that a twin that is at work is refused before its view is emptied; and once more
    afterwards, for a twin that woke up in between and wrote into a view that was then emptied.
    """
    recall, graph, _ = await build_stores(house.settings)
    try:
        await house.leases.rewind("twin/")
        for person in await house.registry.people():
            await recall.clear(person.uid)
            await graph.clear(person_group(person.uid))
        for project in await house.registry.projects():
            await graph.clear(project_group(project.id))
    finally:
        await recall.close()
        await graph.close()
    await house.leases.rewind("twin/")
    return await house.outbox.refill()


async def rebuild_views(settings: Settings) -> int:
    """`make rebuild`: starts the house if it is down, drops the views, waits until they are made again."""
    started = lifecycle.running(settings) is None
    await asyncio.to_thread(lifecycle.up, settings)
    house = await open_house(settings)
    try:
        rows = await drop_views(house)
        await _wait(house, rows)
    finally:
        await house.close()
        if started:
            await asyncio.to_thread(lifecycle.down, settings)
    print(f"Rebuilt from {rows} events of the journal.")
    return 0


async def _wait(house: House, rows: int) -> None:
    columns = (TextColumn("rebuilding"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task("rebuilding", total=rows)
        while (left := (await house.outbox.lag()).rows) > 0:
            progress.update(bar, completed=max(0, rows - left))
            await asyncio.sleep(0.3)
        progress.update(bar, completed=rows)
