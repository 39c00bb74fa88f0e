"""The model door's own reasoning, on a scripted endpoint: no socket, no waiting."""

import random
from collections.abc import AsyncGenerator, Sequence

import pytest

from parley.errors import LlmError
from parley.llm.attempts import Resort
from parley.llm.backoff import Backoff, Pace
from parley.llm.breaker import CircuitBreaker
from parley.llm.openai_model import OpenAIModel
from parley.llm.shapes import read, strict_schema
from parley.ports import ChatMessage
from parley.records import Value

HELLO = [ChatMessage(role="user", content="hello")]
DOWN = LlmError("down", retryable=True)
WRONG = LlmError("wrong key", retryable=False)


class Menu(Value):
    dishes: tuple[str, ...]
    note: str = ""


class ScriptedEndpoint:
    """Answers, or raises, what it is told, in order; a list is streamed, an error in it breaks the stream."""

    def __init__(self, model: str, *script: str | LlmError | list[str | LlmError]) -> None:
        self.model = model
        self.script = list(script)
        self.asked: list[Sequence[ChatMessage]] = []

    async def complete(self, messages: Sequence[ChatMessage], shape: type[Value] | None) -> str:
        self.asked.append(messages)
        reply = self.script.pop(0)
        if isinstance(reply, LlmError):
            raise reply
        assert isinstance(reply, str)
        return reply

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str]:
        self.asked.append(messages)
        reply = self.script.pop(0)
        for piece in reply if isinstance(reply, list) else [reply]:
            if isinstance(piece, LlmError):
                raise piece
            yield piece

    async def close(self) -> None:
        pass


class Time:
    """A clock that only sleeping and the test move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def model(time: Time, *endpoints: ScriptedEndpoint, retries: int = 2, failures: int = 5) -> OpenAIModel:
    pace = Pace(monotonic=lambda: time.now, sleep=time.sleep, chance=random.Random(1))
    resorts = [Resort(each, CircuitBreaker(failures, 30.0, pace.monotonic)) for each in endpoints]
    return OpenAIModel(resorts, Backoff(retries), pace)


async def said(pieces: OpenAIModel) -> str:
    return "".join([piece async for piece in pieces.stream(HELLO)])


async def test_a_failing_endpoint_is_asked_again_after_waits_that_grow() -> None:
    time, endpoint = Time(), ScriptedEndpoint("big", DOWN, DOWN, "there you are")
    assert await model(time, endpoint).complete(HELLO) == "there you are"
    first, second = time.slept
    assert 0.25 <= first <= 0.5
    assert 0.5 <= second <= 1.0


async def test_the_wait_the_server_asks_for_is_kept() -> None:
    time = Time()
    busy = LlmError("busy", retryable=True, retry_after=3.0)
    assert await model(time, ScriptedEndpoint("big", busy, "now")).complete(HELLO) == "now"
    assert time.slept == [3.0]


async def test_a_refusal_that_cannot_change_is_not_asked_again() -> None:
    time, endpoint = Time(), ScriptedEndpoint("big", WRONG)
    with pytest.raises(LlmError, match="wrong key") as caught:
        await model(time, endpoint).complete(HELLO)
    assert (len(endpoint.asked), time.slept, caught.value.retryable) == (1, [], False)


async def test_the_smaller_model_answers_when_the_first_has_used_up_its_tries() -> None:
    big, small = ScriptedEndpoint("big", DOWN, DOWN, DOWN), ScriptedEndpoint("small", "from the small one")
    assert await model(Time(), big, small).complete(HELLO) == "from the small one"
    assert len(big.asked) == 3


async def test_when_all_fail_the_error_says_that_it_may_work_later() -> None:
    big, small = ScriptedEndpoint("big", DOWN, DOWN, DOWN), ScriptedEndpoint("small", WRONG)
    with pytest.raises(LlmError) as caught:
        await model(Time(), big, small).complete(HELLO)
    assert caught.value.retryable
    assert caught.value.__cause__ is WRONG


async def test_after_enough_failures_in_a_row_the_endpoint_is_left_alone_until_it_has_rested() -> None:
    time, endpoint = Time(), ScriptedEndpoint("big", DOWN, DOWN, "back again")
    chat = model(time, endpoint, retries=0, failures=2)
    for _ in range(2):
        with pytest.raises(LlmError, match="down"):
            await chat.complete(HELLO)
    with pytest.raises(LlmError, match="rests for 30 s") as caught:
        await chat.complete(HELLO)
    assert caught.value.retryable
    assert len(endpoint.asked) == 2
    time.now += 30
    assert await chat.complete(HELLO) == "back again"


def test_after_its_rest_a_breaker_lets_one_call_through_and_its_failure_opens_it_again() -> None:
    time = Time()
    breaker = CircuitBreaker(1, 30.0, lambda: time.now)
    breaker.failed()
    time.now = 30.0
    assert (breaker.admit(), breaker.admit()) == (True, False)
    breaker.failed()
    time.now = 59.0
    assert breaker.rests_for == 1.0


async def test_a_stream_that_fails_before_its_first_piece_is_tried_again() -> None:
    endpoint = ScriptedEndpoint("big", [DOWN], ["a", "b"])
    assert await said(model(Time(), endpoint)) == "ab"


async def test_a_stream_that_breaks_after_its_first_piece_is_not_said_twice() -> None:
    endpoint = ScriptedEndpoint("big", ["a", DOWN], ["a", "b"])
    heard: list[str] = []
    with pytest.raises(LlmError, match="down"):
        async for piece in model(Time(), endpoint).stream(HELLO):
            heard += [piece]
    assert heard == ["a"]
    assert len(endpoint.asked) == 1


async def test_an_answer_in_a_code_fence_is_read_and_normalised() -> None:
    endpoint = ScriptedEndpoint("big", 'Sure!\n```json\n{"dishes": ["salad"]}\n```')
    assert await model(Time(), endpoint).complete(HELLO, shape=Menu) == '{"dishes":["salad"],"note":""}'


async def test_an_answer_that_does_not_fit_is_repaired_once_and_told_what_was_wrong() -> None:
    endpoint = ScriptedEndpoint("big", '{"dishes": "salad"}', '{"dishes": ["salad"]}')
    assert await model(Time(), endpoint).complete(HELLO, shape=Menu) == '{"dishes":["salad"],"note":""}'
    repair = endpoint.asked[1]
    assert repair[-2] == ChatMessage(role="assistant", content='{"dishes": "salad"}')
    assert repair[-1].content.startswith("That does not fit: dishes: Input should be a valid array")


async def test_an_answer_that_does_not_fit_twice_is_an_error() -> None:
    endpoint = ScriptedEndpoint("big", "no", "still no")
    with pytest.raises(LlmError, match="no Menu, also when asked again: there is no JSON object"):
        await model(Time(), endpoint).complete(HELLO, shape=Menu)


def test_what_is_wrong_with_an_answer_is_told_without_its_content() -> None:
    with pytest.raises(ValueError, match="dishes") as caught:
        read('{"dishes": 7, "note": {"secret": 1}}', Menu)
    assert "secret" not in str(caught.value)


def test_the_strict_schema_requires_every_property_and_forbids_others() -> None:
    schema = strict_schema(Menu)
    assert schema["required"] == ["dishes", "note"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["note"] == {"type": "string"}


def test_properties_named_like_words_of_the_schema_language_stay() -> None:
    class Card(Value):
        title: str
        description: str
        properties: str

    schema = strict_schema(Card)
    assert list(schema["properties"]) == ["title", "description", "properties"]
    assert schema["required"] == ["title", "description", "properties"]
