"""A house with a language model: a real OpenAI-compatible endpoint on this machine, asked over the real wire."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import NAMELESS
from tests.e2e.house import Visitor, options, running_house, winner
from tests.model_endpoint import ModelEndpoint, Refuses, Reply, Request, Says

LIKES_SUSHI = "Date: 2026-05-20\n\nI love sushi.\nI can't eat peanuts, I am allergic to them.\n"
WISHES: dict[str, dict[str, Any]] = {
    sentence: {"kind": kind, "object": object, "strength": strength, "quote": sentence, "over": None, "private": False}
    for sentence, kind, object, strength in (
        ("I love sushi.", "like", "sushi", 0.9),
        ("I can't eat peanuts, I am allergic to them.", "refuse", "peanuts", 1.0),
        ("I like pizza.", "like", "pizza", 0.7),
    )
}
HALLUCINATED = "00000000-dead-beef-0000-000000000000"
_ID = re.compile(r'"id": "([0-9a-f-]{36}(?::\d+)?)"[^}]*"text": "([^"]*)"')


class Model:
    """Cites the evidence about sushi and one that does not exist; puts every move in words of its own.

    Asked what a text says of its owner, it tells of the wishes in it that it knows, each with its sentence.
    """

    down = False

    def __call__(self, request: Request) -> Reply:
        if self.down:
            return Refuses(500)
        if request.shape == "StatementsTold":
            return Says({"statements": [told for sentence, told in WISHES.items() if sentence in request.prompt]})
        cited = [id for id, text in _ID.findall(request.prompt) if "sushi" in text]
        if cited and "argues" not in request.prompt:
            return Says(f"Sushi, always, says the model [{cited[0]}]. Or so I was told [{HALLUCINATED}].")
        return Says("As the model puts it: let us eat together.")


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def endpoint(model: Model) -> Iterator[ModelEndpoint]:
    with ModelEndpoint(model) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def visitor(endpoint: ModelEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """In front of a house whose twins speak through the endpoint; two people live in it."""
    settings = {
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "sk-scripted",
        "PARLEY_MODEL__RETRIES": "0",
        "PARLEY_MODEL__BREAKER_FAILURES": "1000",
        **NAMELESS,
    }
    with running_house(tmp_path_factory.mktemp("model"), **settings) as house:
        visitor = Visitor.at(house.url)
        visitor.group("dinner", {"ana": {"a.md": LIKES_SUSHI}, "ben": {"b.md": "I like pizza.\n"}})
        yield visitor
        visitor.http.close()


def test_the_answer_is_the_models_streamed_and_its_hallucinated_citation_is_dropped(
    visitor: Visitor, endpoint: ModelEndpoint
) -> None:
    heard = visitor.hear("ana-dinner", "What do you like to eat?")
    tokens = "".join(event.json["text"] for event in heard[:-1])
    done = heard[-1].json
    assert [event.kind for event in heard] == ["token"] * (len(heard) - 1) + ["done"]
    assert "Sushi, always, says the model" in tokens
    assert done["answer"] == "Sushi, always, says the model. Or so I was told."
    assert HALLUCINATED not in json.dumps(done)
    assert [evidence["quote"] for evidence in done["evidence"]] and "sushi" in done["evidence"][0]["quote"]
    assert endpoint.requests[-1].body["stream"] is True
    assert endpoint.requests[-1].headers["authorization"] == "Bearer sk-scripted"


def test_the_same_message_again_does_not_ask_the_model_again(visitor: Visitor, endpoint: ModelEndpoint) -> None:
    message = {"session_id": "again", "message_id": "m1"}
    first = visitor.ask("ana-dinner", "What do you like to eat?", **message)
    asked = len(endpoint.requests)
    assert visitor.ask("ana-dinner", "What do you like to eat?", **message) == first
    assert len(endpoint.requests) == asked


def test_a_guest_in_a_private_session_has_nothing_of_it_told_to_the_model(
    visitor: Visitor, endpoint: ModelEndpoint
) -> None:
    visitor.ask("ana-dinner", "I have a secret called Xylophon.", session_id="private")
    visitor.ask("ana-dinner", "What did you just say?", session_id="private", asker="ben-dinner")
    assert "Xylophon" not in endpoint.requests[-1].prompt
    assert "peanuts" not in endpoint.requests[-1].prompt


def test_a_room_speaks_through_the_model_and_is_counted_by_code(visitor: Visitor, model: Model) -> None:
    asked = {"issues": [{"name": "Dinner", "options": options("Sushi", "Peanut curry")}], "seed": 1}
    people = ["ana-dinner", "ben-dinner"]
    state = visitor.decide("dinner", "What shall we have for dinner?", people, **asked)
    assert winner(state) == "Sushi"
    assert any("the model" in move["text"] for move in state["talk"])
    assert state["charter"]["model"] == "gpt-4o-mini"
    assert visitor.http.get("/healthz").json()["model"] == "gpt-4o-mini"


def test_when_the_model_fails_the_twin_composes_its_answer(visitor: Visitor, model: Model) -> None:
    model.down = True
    try:
        heard = visitor.hear("ana-dinner", "Is there anything you can't eat?")
        state = visitor.decide(
            "dinner",
            "What shall we have for dinner?",
            ["ana-dinner"],
            issues=[{"name": "Dinner", "options": options("Sushi", "Peanut curry")}],
        )
    finally:
        model.down = False
    done = heard[-1]
    assert done.kind == "done"
    assert done.json["answer"] == "I can't eat peanuts, I am allergic to them."
    assert done.json["evidence"][0]["quote"] == "I can't eat peanuts, I am allergic to them."
    assert winner(state) == "Sushi"
