"""The door itself: what it says about its routes, how it refuses, how it is."""

from typing import Any

import pytest

from tests.e2e.house import Visitor, refused

ROUTES = {
    ("put", "/people/{uid}"),
    ("put", "/projects/{id}"),
    ("post", "/projects/{id}/context"),
    ("post", "/upload"),
    ("get", "/uploads/{id}"),
    ("get", "/twin/{uid}/profile"),
    ("post", "/twin/{uid}/chat"),
    ("post", "/recommendations/generate"),
    ("post", "/rooms"),
    ("get", "/rooms/{id}"),
    ("get", "/rooms/{id}/events"),
    ("get", "/proposals/open"),
    ("get", "/proposals/{pid}/status"),
    ("get", "/healthz"),
    ("get", "/people/{uid}/ingestion"),
    ("get", "/ingestion"),
    ("post", "/ingestion/{task}"),
    ("get", "/dead-letters"),
    ("post", "/dead-letters/redrive"),
    ("post", "/dead-letters/{id}/redrive"),
    ("put", "/people/{uid}/sources/{kind}/{name}"),
    ("post", "/people/{uid}/sources/{kind}/{name}"),
    ("delete", "/people/{uid}/sources/{kind}/{name}"),
}


@pytest.fixture(scope="module")
def described(visitor: Visitor) -> dict[str, Any]:
    return visitor.http.get("/openapi.json").raise_for_status().json()


def test_every_route_is_described(described: dict[str, Any]) -> None:
    found = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert found == ROUTES
    untold = [route for route in ROUTES if not described["paths"][route[1]][route[0]].get("description")]
    assert untold == []


def test_every_json_body_has_an_example_that_fits_it(described: dict[str, Any]) -> None:
    import jsonschema

    shapes = described["components"]["schemas"]
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for methods in described["paths"].values()
        for operation in methods.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert len(bodies) == 7
    for name in bodies:
        assert shapes[name]["examples"], name
        for example in shapes[name]["examples"]:
            jsonschema.validate(example, {**shapes[name], "components": described["components"]})


@pytest.mark.parametrize(
    "path",
    [
        "/uploads/no-such-upload",
        "/twin/nobody-here/profile",
        "/rooms/no-such-room",
        "/rooms/no-such-room/events",
        "/proposals/no-such-proposal/status",
        "/no/such/route",
    ],
)
def test_an_unknown_id_is_404_with_what_to_do(visitor: Visitor, path: str) -> None:
    refused(visitor.http.get(path), 404)


def test_unknown_people_and_projects_are_404_wherever_they_are_named(visitor: Visitor) -> None:
    visitor.person("known")
    chat = {"message": "Hello?", "session_id": "s"}
    advice = {"person": "known", "context": "Dinner"}
    for path, body in (
        ("/twin/nobody-here/chat", chat),
        ("/twin/known/chat", chat | {"asker": "nobody-here"}),
        ("/twin/known/chat", chat | {"project": "no-such-project"}),
        ("/recommendations/generate", advice | {"person": "nobody-here"}),
        ("/recommendations/generate", advice | {"project": "no-such-project"}),
        ("/projects/no-such-project/context", {"text": "Hello."}),
    ):
        refused(visitor.http.post(path, json=body), 404)
    refused(visitor.http.put("/projects/new", json={"title": "New", "members": ["nobody-here"]}), 422)
    assert visitor.profile("known")["stats"]["chat_turns"] == 0


def test_broken_limits_are_422_with_the_field_that_breaks_them(visitor: Visitor) -> None:
    visitor.person("known")
    chat = {"message": "Hello?", "session_id": "s"}
    for method, path, body, field in (
        ("PUT", "/people/UPPER", {"name": "Upper"}, "uid"),
        ("PUT", f"/people/{'x' * 65}", {"name": "Long"}, "uid"),
        ("PUT", "/people/known", {"name": ""}, "name"),
        ("PUT", "/people/known", {"name": "Known", "timezone": "Mars/Olympus"}, "timezone"),
        ("PUT", "/people/known", {"name": "Known", "shoe_size": 44}, "shoe_size"),
        ("PUT", "/projects/p", {"title": "P", "members": []}, "members"),
        ("POST", "/twin/known/chat", chat | {"message": ""}, "message"),
        ("POST", "/twin/known/chat", chat | {"message": "x" * 8_001}, "message"),
        ("POST", "/twin/known/chat", chat | {"session_id": "two\nlines"}, "session_id"),
        ("POST", "/twin/known/chat", {"message": "Hello?"}, "session_id"),
        ("POST", "/recommendations/generate", {"person": "known", "context": ""}, "context"),
    ):
        assert field in refused(visitor.http.request(method, path, json=body), 422)["detail"]
    refused(visitor.http.post("/twin/known/chat", content=b"{not json"), 422)
    refused(visitor.http.delete("/people/known"), 405)


def test_text_that_no_database_can_hold_is_refused_or_kept_but_never_breaks_the_house(visitor: Visitor) -> None:
    uid = visitor.person("odd")
    for message in ("nul \x00 byte", "lone \ud800 surrogate", "'; DROP TABLE event; --", "{{7*7}} ${x} %s %(x)s"):
        body = b'{"session_id": "odd", "message": ' + _escaped(message) + b"}"
        response = visitor.http.post(
            f"/twin/{uid}/chat?stream=false", content=body, headers={"content-type": "application/json"}
        )
        assert response.status_code in (200, 422), response.text
    assert visitor.ask(uid, "What do you like to eat?")["answer"]


def _escaped(text: str) -> bytes:
    import json

    return json.dumps(text).encode()


def test_health_shows_the_lag_of_the_views_and_every_store(visitor: Visitor) -> None:
    visitor.caught_up()
    told = visitor.http.get("/healthz").raise_for_status().json()
    assert told["status"] == "ok"
    assert told["stores"] == {"postgres": True, "redis": True, "graph": True}
    assert told["lag"]["rows"] == 0
    assert told["model"] == "composed"
