"""JSON answers: the schema that is asked for, what is found in the text, and what is said when it does not fit."""

import json
from collections.abc import Sequence
from typing import Any, cast

from pydantic import ValidationError

from parley.ports import ChatMessage
from parley.records import Value

_UNSUPPORTED = ("default", "title", "description")


def response_format(shape: type[Value]) -> dict[str, Any]:
    """The `response_format` that asks an endpoint for this shape, in the strict dialect."""
    schema = strict_schema(shape)
    return {"type": "json_schema", "json_schema": {"name": shape.__name__, "schema": schema, "strict": True}}


def strict_schema(shape: type[Value]) -> dict[str, Any]:
    """The shape's JSON schema as strict endpoints want it: every property required, no others, no defaults."""
    return cast("dict[str, Any]", _strict(shape.model_json_schema()))


def _strict(node: object, named: bool = False) -> object:
    """`named`: the keys of this mapping are property names, not words of the schema language."""
    if isinstance(node, list):
        return [_strict(item) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    mapping = cast("dict[str, object]", node)
    kept = {
        key: _strict(value, named=not named and key in ("properties", "$defs"))
        for key, value in mapping.items()
        if named or key not in _UNSUPPORTED
    }
    if not named and isinstance(mapping.get("properties"), dict):
        kept["required"] = list(cast("dict[str, object]", mapping["properties"]))
        kept["additionalProperties"] = False
    return kept


def asked_in_words(messages: Sequence[ChatMessage], shape: type[Value]) -> list[ChatMessage]:
    """The same request for an endpoint that knows no schemas: the schema goes into the prompt."""
    schema = json.dumps(strict_schema(shape), ensure_ascii=False)
    rule = f"Answer with one JSON object and nothing else. It must validate against this JSON schema:\n{schema}"
    return [ChatMessage(role="system", content=rule), *messages]


def read(answer: str, shape: type[Value]) -> str:
    """The JSON inside an answer, normalised. Raises ValueError with what is wrong with it, never with its content."""
    start, end = answer.find("{"), answer.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in the answer")
    try:
        return shape.model_validate_json(answer[start : end + 1]).model_dump_json()
    except ValidationError as cause:
        problems = cause.errors(include_input=False, include_url=False, include_context=False)
        raise ValueError("; ".join(f"{_path(each['loc'])}: {each['msg']}" for each in problems[:8])) from None


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the answer"


def asked_again(messages: Sequence[ChatMessage], answer: str, problem: str) -> list[ChatMessage]:
    """The one repair: the answer, what is wrong with it, and the request to say it again."""
    complaint = f"That does not fit: {problem}. Send the corrected JSON object and nothing else."
    return [*messages, ChatMessage(role="assistant", content=answer), ChatMessage(role="user", content=complaint)]
