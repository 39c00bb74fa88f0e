"""What every draft of ingestion has in common: whose it is, its key, its place in a file."""

import hashlib
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, Field

from ingestion.people import Speaker
from ingestion.sources import CalendarEvent
from parley.identity import twin_address
from parley.preferences import Busy, Preference
from parley.records import Draft, EpisodeKind, Span, Value

LONGEST_KEY_PART = 160  # chars; the journal's keys have at most 512


class Upload(Value):
    """Whose file it is, and what it is called. `sha256` is of the bytes as uploaded, `size` their number.

    `own`: all of it is known to be its person's own words, or not to be; None: its text tells.
    """

    person: Speaker
    sha256: str
    name: str
    size: int = Field(ge=0)
    uploaded_at: AwareDatetime
    timezone: str = "UTC"
    project: str | None = None
    own: bool | None = None


def draft_of(person: Speaker, kind: EpisodeKind, key: str, at: datetime, payload: dict[str, Any]) -> Draft:
    return Draft(stream=twin_address(person.uid), kind=kind, key=key, occurred_at=at, payload=payload)


def with_project(payload: dict[str, Any], project: str | None) -> dict[str, Any]:
    return payload if project is None else payload | {"project": project}


def short(part: str, limit: int = LONGEST_KEY_PART) -> str:
    """A key's part, cut with a fingerprint when it is too long."""
    if len(part) <= limit:
        return part
    return f"{part[: limit - 17]}~{hashlib.sha256(part.encode('utf-8', 'replace')).hexdigest()[:16]}"


def preference_payload(preference: Preference) -> dict[str, Any]:
    return preference.model_dump(mode="json", exclude_none=False)


def busy_payload(event: CalendarEvent, about: Upload) -> dict[str, Any]:
    busy = Busy(
        start=event.start,
        end=event.end,
        title=event.title,
        all_day=event.all_day,
        source_file=about.name,
        span=Span(document=about.sha256, start=event.span[0], end=event.span[1]),
    )
    return busy.model_dump(mode="json")
