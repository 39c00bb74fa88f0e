"""JSON from strangers: read with care, and asked for values that may have any type."""

import json
from collections.abc import Iterator
from typing import Any, cast

from ingestion.sources.reading import Refused

Record = dict[str, Any]


def json_record(name: str, data: bytes) -> Record:
    """The object a JSON file holds. Raises Refused("malformed") for anything else, however deep or huge it is."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as cause:  # a number of over 4,300 digits is a ValueError too
        raise Refused("malformed", f"{name!r} is damaged: it cannot be read as JSON.", "Export it again.") from cause
    if not isinstance(value, dict):
        raise Refused("malformed", f"{name!r} holds no JSON object.", "Export it again.")
    return cast(Record, value)


def text_at(record: Record, key: str) -> str:
    """The text under `key`, "" for what is none."""
    value = record.get(key)
    return value if isinstance(value, str) else ""


def whole_number_at(record: Record, key: str) -> int | None:
    """The whole number under `key`, also one written as text; None for what is none or has over 20 digits."""
    value = record.get(key)
    if isinstance(value, str) and len(value) <= 20 and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        try:
            value = int(value)
        except ValueError:  # "--1"
            return None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) < 10**20 else None


def record_at(record: Record, key: str) -> Record:
    """The object under `key`, an empty one for what is none."""
    value = record.get(key)
    return cast(Record, value) if isinstance(value, dict) else {}


def list_at(record: Record, key: str) -> list[Any]:
    """The list under `key`, an empty one for what is none."""
    value = record.get(key)
    return cast(list[Any], value) if isinstance(value, list) else []


def records_at(record: Record, key: str) -> Iterator[Record | None]:
    """The objects of the list under `key`; None for each of its values that is none."""
    for value in list_at(record, key):
        yield cast(Record, value) if isinstance(value, dict) else None
