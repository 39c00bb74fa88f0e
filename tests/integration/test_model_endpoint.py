"""The whole model door over real HTTP: AutoGen's client, our retries, the OpenAI wire protocol."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import openai
import pytest

from parley.errors import LlmError
from parley.llm.backoff import Pace
from parley.llm.openai_model import OpenAIModel
from parley.ports import ChatMessage
from parley.records import Value
from parley.settings import Model, Settings
from tests.model_endpoint import ModelEndpoint, Refuses, Reply, Request, Says

ASK = [
    ChatMessage(role="system", content="You are Ana's twin."),
    ChatMessage(role="user", content="Which day?"),
    ChatMessage(role="assistant", content="Saturday."),
    ChatMessage(role="user", content="And what to eat?"),
]


class Menu(Value):
    dishes: tuple[str, ...]


@asynccontextmanager
async def talking_to(endpoint: ModelEndpoint, smaller: str | None = None) -> AsyncIterator[OpenAIModel]:
    async def no_wait(seconds: float) -> None:
        pass

    settings = Settings(
        openai_base_url=endpoint.base_url,
        openai_api_key="sk-scripted",  # pyright: ignore[reportArgumentType]
        model=Model(name="house-model", smaller=smaller, retries=1, timeout_s=5),  # pyright: ignore[reportCallIssue]
    )
    model = OpenAIModel.from_settings(settings, Pace(sleep=no_wait))
    try:
        yield model
    finally:
        await model.close()


def script(*replies: Reply) -> list[Reply]:
    return list(replies)


async def test_an_answer_comes_through_with_the_whole_conversation_asked() -> None:
    with ModelEndpoint(script(Says("Corn and halloumi."))) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK) == "Corn and halloumi."
    request = endpoint.requests[0]
    assert request.headers["authorization"] == "Bearer sk-scripted"
    assert request.body["model"] == "house-model"
    assert request.body["max_tokens"] == 400
    assert [(each["role"], each["content"]) for each in request.body["messages"]] == [
        (each.role, each.content) for each in ASK
    ]


async def test_a_stream_comes_piece_by_piece_and_asks_for_its_usage() -> None:
    with ModelEndpoint(script(Says("Corn and halloumi."))) as endpoint:
        async with talking_to(endpoint) as model:
            pieces = [piece async for piece in model.stream(ASK)]
    assert pieces == ["Corn", " and", " halloumi."]
    assert endpoint.requests[0].body["stream_options"] == {"include_usage": True}


async def test_a_shape_is_asked_for_by_schema_and_comes_back_as_json() -> None:
    with ModelEndpoint(script(Says({"dishes": ["corn"]}))) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK, shape=Menu) == '{"dishes":["corn"]}'
    asked = endpoint.requests[0].body["response_format"]
    assert (asked["type"], asked["json_schema"]["name"], asked["json_schema"]["strict"]) == (
        "json_schema",
        "Menu",
        True,
    )


async def test_an_endpoint_that_knows_no_schemas_is_asked_in_words_from_then_on() -> None:
    refusal = Refuses(400, "response_format is not supported by this server")
    said = Says('Here: {"dishes": ["corn"]}')
    with ModelEndpoint(script(refusal, said, said)) as endpoint:
        async with talking_to(endpoint) as model:
            for _ in range(2):
                assert await model.complete(ASK, shape=Menu) == '{"dishes":["corn"]}'
    assert [each.shape for each in endpoint.requests] == ["Menu", None, None]
    assert "validate against this JSON schema" in endpoint.requests[2].prompt


async def test_an_endpoint_that_ignores_the_schema_gets_one_chance_to_repair() -> None:
    with ModelEndpoint(script(Says("Corn!", unchecked=True), Says({"dishes": ["corn"]}))) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK, shape=Menu) == '{"dishes":["corn"]}'
    assert "That does not fit" in endpoint.requests[1].prompt


async def test_a_model_that_wants_its_limit_by_the_newer_name_gets_it() -> None:
    refusal = Refuses(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    with ModelEndpoint(script(refusal, Says("Corn."))) as endpoint:
        async with talking_to(endpoint) as model:
            assert "".join([piece async for piece in model.stream(ASK)]) == "Corn."
    assert endpoint.requests[1].body["max_completion_tokens"] == 400
    assert "max_tokens" not in endpoint.requests[1].body


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_retried(status: int) -> None:
    with ModelEndpoint(script(Refuses(status, retry_after=0.5), Says("Corn."))) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK) == "Corn."


async def test_a_lasting_failure_reaches_the_smaller_model() -> None:
    replies = script(Refuses(404, "The model does not exist"), Says("Corn, says the small one."))
    with ModelEndpoint(replies) as endpoint:
        async with talking_to(endpoint, smaller="small-model") as model:
            assert await model.complete(ASK) == "Corn, says the small one."
    assert [each.body["model"] for each in endpoint.requests] == ["house-model", "small-model"]


async def test_a_wrong_key_is_an_error_that_no_retry_mends() -> None:
    with ModelEndpoint(script(Refuses(401, "Incorrect API key provided", code="invalid_api_key"))) as endpoint:
        async with talking_to(endpoint) as model:
            with pytest.raises(LlmError, match=r"401: .*Incorrect API key") as caught:
                await model.complete(ASK)
    assert not caught.value.retryable


async def test_an_exhausted_account_is_not_asked_again() -> None:
    with ModelEndpoint(script(Refuses(429, "You exceeded your quota", code="insufficient_quota"))) as endpoint:
        async with talking_to(endpoint) as model:
            with pytest.raises(LlmError, match="quota") as caught:
                await model.complete(ASK)
    assert not caught.value.retryable


async def test_a_connection_cut_in_the_middle_of_a_stream_is_an_error_after_what_was_said() -> None:
    heard: list[str] = []
    with ModelEndpoint(script(Says("one two three four", cut_after=2))) as endpoint:
        async with talking_to(endpoint) as model:
            with pytest.raises(LlmError) as caught:
                async for piece in model.stream(ASK):
                    heard += [piece]
    assert heard == ["one", " two"]
    assert caught.value.retryable


async def test_an_empty_answer_is_tried_again_and_never_handed_on() -> None:
    with ModelEndpoint(script(Says(""), Says("Corn."), Says(""), Says("Corn."))) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK) == "Corn."
            assert [piece async for piece in model.stream(ASK)] == ["Corn."]


async def test_an_endpoint_that_is_not_there_is_an_error_that_may_pass() -> None:
    with ModelEndpoint([]) as endpoint:
        gone = endpoint
    async with talking_to(gone) as model:
        with pytest.raises(LlmError, match="cannot be reached") as caught:
            await model.complete(ASK)
    assert caught.value.retryable


async def test_the_endpoint_fails_loudly_when_its_script_has_ended() -> None:
    ended = pytest.raises(AssertionError, match=r"the script had ended when it was asked: .*what to eat")
    with ended, ModelEndpoint(script()) as endpoint:
        async with talking_to(endpoint) as model:
            with pytest.raises(LlmError, match="400"):
                await model.complete(ASK)


async def test_the_endpoint_refuses_a_script_that_breaks_the_schema_asked_for() -> None:
    broken = pytest.raises(AssertionError, match="breaks the schema Menu")
    with broken, ModelEndpoint(script(Says({"dishes": "corn"}))) as endpoint:
        async with talking_to(endpoint) as model:
            with pytest.raises(LlmError):
                await model.complete(ASK, shape=Menu)


async def test_a_script_may_be_a_function_of_the_request() -> None:
    def echo(request: Request) -> Reply:
        return Says(request.body["messages"][-1]["content"].upper())

    asked: Callable[[Request], Reply] = echo
    with ModelEndpoint(asked) as endpoint:
        async with talking_to(endpoint) as model:
            assert await model.complete(ASK) == "AND WHAT TO EAT?"


async def test_embeddings_come_as_the_official_client_asks_for_them() -> None:
    with ModelEndpoint([], dimension=64) as endpoint:
        async with openai.AsyncOpenAI(base_url=endpoint.base_url, api_key="k", max_retries=0) as client:
            answer = await client.embeddings.create(model="e", input=["grilled corn", "corn on the grill", "tax law"])
    near, also_near, far = (each.embedding for each in answer.data)
    assert len(near) == 64
    assert sum(a * b for a, b in zip(near, also_near, strict=True)) > 0.3
    assert abs(sum(a * b for a, b in zip(near, far, strict=True))) < 0.3
