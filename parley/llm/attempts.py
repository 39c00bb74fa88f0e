"""One request's way through several endpoints: each tried again with backoff, each watched by a breaker."""

import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from parley.errors import LlmError
from parley.llm.backoff import Backoff, Pace
from parley.llm.breaker import CircuitBreaker
from parley.ports import ChatMessage
from parley.records import Value

log = logging.getLogger(__name__)


class Endpoint(Protocol):
    """One model at one address: a single request, no second try. Raises LlmError."""

    @property
    def model(self) -> str: ...

    async def complete(self, messages: Sequence[ChatMessage], shape: type[Value] | None) -> str: ...

    def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str]: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Resort:
    """An endpoint and the breaker that watches it."""

    endpoint: Endpoint
    breaker: CircuitBreaker

    def check(self) -> None:
        if not self.breaker.admit():
            model, rest = self.endpoint.model, self.breaker.rests_for
            raise LlmError(f"{model} failed too often and rests for {rest:.0f} s", retryable=True, model=model)

    def learn(self, error: LlmError) -> None:
        """Only what speaks of the endpoint's health counts: a request it refuses says nothing about the next."""
        if error.retryable:
            self.breaker.failed()
        else:
            self.breaker.succeeded()


@dataclass
class Attempts:
    """One request's way through the endpoints: whom to ask next, after what wait, until nobody is left."""

    resorts: Sequence[Resort]
    backoff: Backoff
    pace: Pace
    failures: list[LlmError] = field(default_factory=list[LlmError])
    _resort: int = 0
    _tries: int = 0  # at the present endpoint

    async def next(self) -> Resort:
        """The endpoint to ask now. Raises LlmError when all have had their tries or rest."""
        while self._resort < len(self.resorts):
            resort = self.resorts[self._resort]
            try:
                resort.check()
            except LlmError as resting:
                self.failures.append(resting)
                self._move_on()
                continue
            if self._tries:
                await self.pace.sleep(self.backoff.wait_s(self._tries - 1, self._asked_s, self.pace.chance))
            return resort
        last = self.failures[-1]
        raise LlmError(str(last), retryable=any(each.retryable for each in self.failures)) from last

    def failed(self, failure: LlmError) -> None:
        """Note how the present endpoint failed; where it is not worth another try, the next one's turn comes."""
        resort = self.resorts[self._resort]
        resort.learn(failure)
        self.failures.append(failure)
        self._tries += 1
        status = failure.context.get("status")
        log.warning("the model failed", extra={"model": resort.endpoint.model, "tries": self._tries, "status": status})
        if self._tries > self.backoff.retries or not failure.retryable:
            self._move_on()

    def _move_on(self) -> None:
        self._resort += 1
        self._tries = 0

    @property
    def _asked_s(self) -> float | None:
        asked = self.failures[-1].context.get("retry_after")
        return asked if isinstance(asked, float) else None
