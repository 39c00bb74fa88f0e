# pyright: basic
"""The front door: HTTP on Ray Serve. Routes are in serving/routes, the ErrorCode -> HTTP table in serving/problems.

`python -m serving up` starts the whole house (this file, in the background); `serve run serve_app:app` serves it on a
Ray that is already there.
"""

from contextlib import asynccontextmanager

from fastapi import FastAPI
from ray import serve

from parley.settings import Settings, load_settings
from serving import lifecycle, problems
from serving.door import Door
from serving.hosts import start_projector
from serving.routes import health, ingestion, people, profiles, proposals, rooms, twins, uploads

ROUTERS = (people, uploads, ingestion, twins, profiles, rooms, proposals, health)


def front_door(settings: Settings) -> FastAPI:
    """The app, with every route and every error as problem+json."""

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        app.state.door = await Door.open(settings)
        start_projector(settings)
        yield
        await app.state.door.close()

    app = FastAPI(
        title="Parley",
        version="0.1.0",
        description="Digital twins that negotiate for the people they represent.",
        lifespan=lifespan,
    )
    for routes in ROUTERS:
        app.include_router(routes.router)
    problems.install(app)
    return app


def build(settings: Settings) -> serve.Application:
    """The Serve application for these settings."""

    @serve.deployment(
        name="front-door",
        ray_actor_options={"num_cpus": 0},
        max_ongoing_requests=200,
        graceful_shutdown_timeout_s=5,
        health_check_period_s=5,
    )
    @serve.ingress(front_door(settings))
    class FrontDoor:
        """A replica. All its state is in the app's lifespan."""

    return FrontDoor.bind()


def app() -> serve.Application:
    """For `serve run serve_app:app`: settings from the environment."""
    return build(load_settings())


if __name__ == "__main__":
    lifecycle.run(load_settings(), build)
