"""Whether the house stands."""

from importlib.metadata import version

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from parley.errors import TwinError
from serving.routes.people import TheDoor
from serving.shapes import Health, Lag

router = APIRouter(tags=["health"])

_BEHIND_S = 30.0  # a twin that is being woken on a busy machine takes some of it


@router.get("/healthz")
async def health(door: TheDoor) -> Health:
    """What is reachable, and how far the views are behind the journal. Degraded: answers name what is missing."""
    house = door.house
    lag = await house.outbox.lag()  # without Postgres there is nothing to say: 503, SYNC_ERROR
    stores = {"postgres": True, "redis": await house.streams.alive(), "graph": await _graph_answers(door)}
    model = door.settings.model.name if door.settings.has_model else "composed"
    behind = lag.attempts > 0 or lag.oldest_s > _BEHIND_S
    return Health(
        status="ok" if all(stores.values()) and not behind else "degraded",
        lag=Lag(rows=lag.rows, oldest_s=lag.oldest_s),
        stores=stores,
        model=model,
        version=version("parley"),
    )


async def _graph_answers(door: TheDoor) -> bool:
    try:
        await door.graph.facts_as_of("project-healthz", door.house.clock.now())
    except TwinError:
        return False
    return True


@router.get("/", include_in_schema=False)
async def root() -> RedirectResponse:
    return RedirectResponse("/docs")
