"""How a failed request is tried again: how often, after how long, on whose clock."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pace:
    """Time and chance as a client sees them; a test passes its own and waits for nothing."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: random.Random = field(default_factory=random.Random)


@dataclass(frozen=True)
class Backoff:
    """Waits that double from `first_s` up to `longest_s`, shortened by up to half so that clients fall out of step."""

    retries: int
    first_s: float = 0.5
    longest_s: float = 8.0

    def wait_s(self, retry: int, asked_s: float | None, chance: random.Random) -> float:
        """Seconds before the given retry, from 0. What the server asked for wins, up to `longest_s`."""
        if asked_s is not None:
            return min(max(asked_s, 0.0), self.longest_s)
        return min(self.first_s * 2**retry, self.longest_s) * (1 - chance.random() / 2)
