"""Looking into JSON whose shape nobody promises: what is there, or nothing."""

import json
import re
from datetime import UTC, datetime
from typing import Any, cast

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z| ?UTC|\+00:?00)?")


def inside(value: object, *path: str) -> object:
    """What stands at the end of a path of keys; None where it breaks off."""
    for key in path:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """The text at the end of a path; "" where there is none."""
    found = inside(value, *path)
    return found if isinstance(found, str) else ""


def listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a JSON list; nothing where there is no list."""
    return [cast("dict[str, Any]", member) for member in listed(value) if isinstance(member, dict)]


def parsed(text: str | bytes) -> object:
    """JSON, or None for what is none: cut, nested beyond reason, with numbers of a million digits."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def iso_second(text: str) -> datetime | None:
    """A time in UTC, to the second: "2026-11-25T16:28:07.000Z", "2026-11-25 16:28:07 UTC". None: something else."""
    found = _ISO.fullmatch(text.strip()) if len(text) < 64 and text.isascii() else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(group) for group in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
