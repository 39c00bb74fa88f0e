"""The ChatModel: an endpoint tried again with backoff, left alone while it is down, replaced by a smaller one."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Self

from parley.errors import LlmError
from parley.llm.attempts import Attempts, Resort
from parley.llm.backoff import Backoff, Pace
from parley.llm.breaker import CircuitBreaker
from parley.llm.shapes import asked_again, read
from parley.ports import ChatMessage
from parley.records import Value
from parley.settings import Settings

log = logging.getLogger(__name__)


class OpenAIModel:
    """A `parley.ports.ChatModel` over any OpenAI-compatible endpoint.

    Every call: the first endpoint with its retries, then the next one (the smaller model), then LlmError, whose
    `retryable` says whether the same call may succeed later. A stream that broke after its first piece is not
    tried again: what was said cannot be unsaid, the caller decides.
    """

    def __init__(self, resorts: Sequence[Resort], backoff: Backoff, pace: Pace) -> None:
        if not resorts:
            raise ValueError("a model needs at least one endpoint")
        self._resorts = tuple(resorts)
        self._backoff = backoff
        self._pace = pace

    @classmethod
    def from_settings(cls, settings: Settings, pace: Pace | None = None) -> Self:
        """Built from OPENAI_API_KEY, OPENAI_BASE_URL and PARLEY_MODEL__*. Ask `settings.has_model` first."""
        from parley.llm.openai_endpoint import Door, OpenAIEndpoint

        pace, model = pace or Pace(), settings.model
        names = dict.fromkeys(name for name in (model.name, model.smaller) if name)
        key = settings.openai_api_key
        doors = (
            Door(
                model=name,
                api_key=key.get_secret_value() if key else None,
                base_url=settings.openai_base_url,
                timeout_s=model.timeout_s,
                tokens_per_answer=model.tokens_per_answer,
            )
            for name in names
        )
        resorts = [
            Resort(OpenAIEndpoint(door), CircuitBreaker(model.breaker_failures, model.breaker_rest_s, pace.monotonic))
            for door in doors
        ]
        return cls(resorts, Backoff(model.retries), pace)

    async def complete(self, messages: Sequence[ChatMessage], *, shape: type[Value] | None = None) -> str:
        """The whole answer. With `shape`, JSON that validates as it, after at most one repair. Raises LlmError."""
        answer = await self._complete(messages, shape)
        if shape is None:
            return answer
        try:
            return read(answer, shape)
        except ValueError as problem:
            log.warning("the model's answer did not fit", extra={"shape": shape.__name__, "problem": str(problem)})
            again = await self._complete(asked_again(messages, answer, str(problem)), shape)
        try:
            return read(again, shape)
        except ValueError as problem:
            message = f"the model's answer is no {shape.__name__}, also when asked again: {problem}"
            raise LlmError(message, retryable=True, shape=shape.__name__) from problem

    async def _complete(self, messages: Sequence[ChatMessage], shape: type[Value] | None) -> str:
        attempts = Attempts(self._resorts, self._backoff, self._pace)
        while True:
            resort = await attempts.next()
            try:
                answer = await resort.endpoint.complete(messages, shape)
            except LlmError as failure:
                attempts.failed(failure)
            else:
                resort.breaker.succeeded()
                return answer

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncIterator[str]:
        """The answer piece by piece. Raises LlmError; before the first piece only after all retries."""
        attempts = Attempts(self._resorts, self._backoff, self._pace)
        while True:
            resort = await attempts.next()
            spoken = False
            try:
                async with aclosing(resort.endpoint.stream(messages)) as pieces:
                    async for piece in pieces:
                        spoken = True
                        yield piece
            except LlmError as failure:
                attempts.failed(failure)
                if spoken:
                    raise
            else:
                resort.breaker.succeeded()
                return

    async def close(self) -> None:
        for resort in self._resorts:
            await resort.endpoint.close()
