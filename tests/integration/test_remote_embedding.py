"""The embedder at an endpoint: the real client, over HTTP, against an endpoint that speaks the real protocol."""

import numpy as np
import pytest

from memory.embedding import ShippedEmbedder, make_embedder
from memory.remote_embedding import BATCH, OpenAIEmbedder
from parley.errors import RetrievalError
from parley.settings import Settings
from tests.model_endpoint import ModelEndpoint, embedding


async def test_vectors_come_back_in_the_order_of_the_texts_over_several_requests() -> None:
    texts = [f"memory number {n}" for n in range(BATCH + 5)]

    with ModelEndpoint([], dimension=16) as endpoint:
        embedder = OpenAIEmbedder(endpoint.base_url, None, "some-model", 16)
        vectors = await embedder.embed(texts)
        await embedder.close()

    assert sorted(len(request.body["input"]) for request in endpoint.requests) == [5, BATCH]
    assert {request.body["model"] for request in endpoint.requests} == {"some-model"}
    assert np.array(vectors) == pytest.approx(np.array([embedding(text, 16) for text in texts]))


async def test_an_empty_text_has_a_vector_too_and_nothing_is_asked_for_nothing() -> None:
    with ModelEndpoint([], dimension=16) as endpoint:
        embedder = OpenAIEmbedder(endpoint.base_url, "key", "some-model", 16)
        [vector] = await embedder.embed([""])
        assert await embedder.embed([]) == []
        await embedder.close()

    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert len(endpoint.requests) == 1


async def test_vectors_of_another_length_are_refused_with_the_setting_to_change() -> None:
    with ModelEndpoint([], dimension=24) as endpoint:
        embedder = OpenAIEmbedder(endpoint.base_url, "key", "some-model", 16)
        with pytest.raises(RetrievalError, match="PARLEY_EMBEDDING__DIMENSION") as refused:
            await embedder.embed(["hello"])
        await embedder.close()

    assert "24" in str(refused.value)
    assert not refused.value.retryable


async def test_an_endpoint_that_is_away_is_a_retryable_error() -> None:
    with ModelEndpoint([]) as endpoint:
        gone = endpoint.base_url

    embedder = OpenAIEmbedder(gone, "key", "some-model", 16)
    with pytest.raises(RetrievalError) as away:
        await embedder.embed(["hello"])
    await embedder.close()

    assert away.value.retryable


async def test_the_settings_choose_the_embedder() -> None:
    default = Settings.model_validate({})
    remote = Settings.model_validate(
        {"embedding": {"base_url": "http://127.0.0.1:9/v1", "model": "other", "dimension": 8}}
    )

    shipped, chosen = make_embedder(default), make_embedder(remote)

    assert isinstance(shipped, ShippedEmbedder)
    assert isinstance(chosen, OpenAIEmbedder)
    assert (chosen.model, chosen.dimension) == ("other", 8)
    await chosen.close()
