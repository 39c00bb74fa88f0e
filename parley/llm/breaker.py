"""A circuit breaker: an endpoint that keeps failing is left alone for a while instead of being waited for."""

from collections.abc import Callable


class CircuitBreaker:
    """Open after `failures` in a row; after `rest_s` one call may try, and its end decides.

    `monotonic` tells seconds on a clock that never jumps.
    """

    def __init__(self, failures: int, rest_s: float, monotonic: Callable[[], float]) -> None:
        self._limit = failures
        self._rest_s = rest_s
        self._monotonic = monotonic
        self._failures = 0
        self._opened_at: float | None = None

    @property
    def rests_for(self) -> float:
        """Seconds until a call may try; 0 when it may try now."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._rest_s - self._monotonic())

    def admit(self) -> bool:
        """Whether a call may go out. The first one after the rest holds the others back until it ends."""
        if self._opened_at is None:
            return True
        if self.rests_for > 0:
            return False
        self._opened_at = self._monotonic()
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._opened_at = None

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= self._limit:
            self._opened_at = self._monotonic()
