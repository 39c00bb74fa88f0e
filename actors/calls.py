# pyright: basic
"""Calling a Ray actor so that no Ray exception gets past: the cause's own error, or one of ours that may be retried."""

from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayActorError, RayError, RayTaskError, TaskCancelledError

from parley.errors import RequestError, TwinError

NAMESPACE = "parley"


class Gone(Exception):
    """The actor is dead or cannot be reached; asking again may start a new one."""


async def call(handle: Any, method: str, *args: object) -> Any:
    """Await one call. Raises TwinError or RequestError as the actor raised it, `Gone` when there is no actor."""
    try:
        return await getattr(handle, method).remote(*args)
    except RayTaskError as error:
        if isinstance(error.cause, TwinError | RequestError):
            raise error.cause from None
        # The type only: a message may quote what somebody said, and this one may travel far.
        raise Failed(f"{method} failed: {type(error.cause).__name__}") from error
    except (RayActorError, TaskCancelledError, GetTimeoutError) as error:
        raise Gone(f"{method}: {type(error).__name__}") from error
    except RayError as error:
        raise Failed(f"{method}: {type(error).__name__}") from error


class Failed(Exception):
    """The actor raised something that is none of our errors: a bug on its side."""


def find_or_start(kind: type, name: str, arguments: tuple[object, ...], **options: Any) -> Any:
    """The named actor of this class; started if there is none. Async actors, so many calls may be under way.

    Detached: an actor that is not ends when the handle of whoever started it does.
    """
    remote = ray.remote(kind)
    settings = {"num_cpus": 0, "max_concurrency": 64, "get_if_exists": True, "namespace": NAMESPACE}
    settings |= {"lifetime": "detached", **options}
    return remote.options(name=name, **settings).remote(*arguments)


def kill(name: str) -> bool:
    """End a named actor at once, as a crash would. False when there is none."""
    try:
        ray.kill(ray.get_actor(name, namespace=NAMESPACE))
    except ValueError:
        return False
    return True
