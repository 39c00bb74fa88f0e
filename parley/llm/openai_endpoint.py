# pyright: basic
"""The only file that talks to AutoGen's OpenAI client: one request, no retries, our errors.

The vendors (72 MB, half a second) are imported when an endpoint is built, not when this module is.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import LlmError
from parley.llm.shapes import asked_in_words, response_format
from parley.ports import ChatMessage
from parley.records import Value

if TYPE_CHECKING:
    from autogen_core.models import LLMMessage

_WORTH_A_RETRY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_NO_KEY = "no-key"  # the client refuses to be built without one; local servers ask for none


@dataclass(frozen=True)
class Door:
    """Where a model is reached, and how much it may take."""

    model: str
    api_key: str | None
    base_url: str | None
    timeout_s: float
    tokens_per_answer: int


@dataclass
class Dialect:
    """What the endpoint turned out to understand; learnt from its refusals, once."""

    schemas: bool = True
    limit: str = "max_tokens"  # newer models insist on max_completion_tokens, older servers do not know it

    def learn(self, refusal: str) -> bool:
        """True when the refusal taught something, so that the same request is worth another try."""
        if self.limit == "max_tokens" and "max_completion_tokens" in refusal:
            self.limit = "max_completion_tokens"
            return True
        if self.schemas and any(word in refusal for word in ("response_format", "json_schema", "schema")):
            self.schemas = False
            return True
        return False


class OpenAIEndpoint:
    """One model at one address. Every failure is an LlmError; `retry_after` is in its context when the server said."""

    def __init__(self, door: Door) -> None:
        from autogen_core.models import ModelFamily, ModelInfo
        from autogen_ext.models.openai import OpenAIChatCompletionClient

        # The client knows a few names of one provider; any other name at any other address is as good.
        warnings.filterwarnings("ignore", message="Resolved model mismatch", category=UserWarning)
        self._door = door
        self._dialect = Dialect()
        where: Any = {"base_url": door.base_url} if door.base_url else {}
        self._client = OpenAIChatCompletionClient(
            model=door.model,
            api_key=door.api_key or _NO_KEY,
            timeout=door.timeout_s,
            max_retries=0,
            include_name_in_message=False,
            model_info=ModelInfo(
                vision=False,
                function_calling=False,
                json_output=True,
                structured_output=True,
                family=ModelFamily.UNKNOWN,
                multiple_system_messages=True,
            ),
            **where,
        )

    @property
    def model(self) -> str:
        return self._door.model

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens read and written since the endpoint was built, as it counted them."""
        usage = self._client.total_usage()
        return usage.prompt_tokens, usage.completion_tokens

    async def complete(self, messages: Sequence[ChatMessage], shape: type[Value] | None) -> str:
        """The whole answer; with `shape`, asked for by schema, or in words where schemas are refused."""
        while True:
            try:
                return await self._ask(messages, shape)
            except LlmError as refusal:
                if refusal.context.get("status") not in (400, 422) or not self._dialect.learn(str(refusal)):
                    raise

    async def _ask(self, messages: Sequence[ChatMessage], shape: type[Value] | None) -> str:
        request: dict[str, Any] = {self._dialect.limit: self._door.tokens_per_answer}
        if shape is not None and self._dialect.schemas:
            request["response_format"] = response_format(shape)
        elif shape is not None:
            messages = asked_in_words(messages, shape)
        with _our_errors(self.model):
            async with asyncio.timeout(self._door.timeout_s):
                result = await self._client.create(_spoken(messages), extra_create_args=request)
        if result.finish_reason == "content_filter":
            raise LlmError(f"{self.model} refused to answer", model=self.model)
        if not isinstance(result.content, str) or not result.content.strip():
            raise LlmError(f"{self.model} gave an empty answer", retryable=True, model=self.model)
        return result.content

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str]:
        """The answer's pieces. Raises LlmError also in the middle, and when there was no piece at all."""
        spoken = False
        while not spoken:
            try:
                async with aclosing(self._pieces(messages)) as pieces:
                    async for piece in pieces:
                        spoken = True
                        yield piece
            except LlmError as refusal:
                if spoken or refusal.context.get("status") not in (400, 422) or not self._dialect.learn(str(refusal)):
                    raise
            else:
                if not spoken:
                    raise LlmError(f"{self.model} gave an empty answer", retryable=True, model=self.model)

    async def _pieces(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str]:
        request = {self._dialect.limit: self._door.tokens_per_answer}
        with _our_errors(self.model):
            answer = self._client.create_stream(_spoken(messages), extra_create_args=request, include_usage=True)
            async with aclosing(answer) as parts:
                async for part in parts:
                    if isinstance(part, str) and part:
                        yield part

    async def close(self) -> None:
        await self._client.close()


def _spoken(messages: Sequence[ChatMessage]) -> list[LLMMessage]:
    from autogen_core.models import AssistantMessage, SystemMessage, UserMessage

    kinds = {
        "system": lambda text: SystemMessage(content=text),
        "user": lambda text: UserMessage(content=text, source="user"),
        "assistant": lambda text: AssistantMessage(content=text, source="assistant"),
    }
    return [kinds[message.role](message.content) for message in messages]


@contextmanager
def _our_errors(model: str) -> Iterator[None]:
    """Vendor exceptions become LlmError, with the server's status and wait where it gave them."""
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as cause:
        raise _refused(model, cause) from cause
    except (openai.APIConnectionError, httpx2.HTTPError) as cause:
        raise LlmError(f"{model} cannot be reached: {cause}", retryable=True, model=model) from cause
    except TimeoutError as cause:
        raise LlmError(f"{model} took too long", retryable=True, model=model) from cause
    except (openai.OpenAIError, LookupError, TypeError, AttributeError, ValueError, AssertionError) as cause:
        # What the client raises when an answer is not in the protocol's shape.
        raise LlmError(f"{model} sent an answer that cannot be read", retryable=True, model=model) from cause


def _refused(model: str, cause: Any) -> LlmError:
    status = int(cause.status_code)
    told = str(getattr(cause, "message", ""))[:300]
    exhausted = getattr(cause, "code", None) == "insufficient_quota"
    return LlmError(
        f"{model} answered {status}: {told}",
        retryable=status in _WORTH_A_RETRY and not exhausted,
        model=model,
        status=status,
        retry_after=_seconds(cause.response.headers.get("retry-after")),
    )


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header else None
    except ValueError:  # an HTTP date: the backoff's own wait is good enough
        return None
