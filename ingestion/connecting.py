"""What a person may connect: the kinds of remote sources, what each is called by, how often it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingestion.remotes.fetching import Remote
from parley.errors import RequestError


@dataclass(frozen=True)
class Kind:
    """`called`: the field that a connection's name fills. `secrets`: fields that are kept apart and never told.

    `every_s`: seconds between polls unless somebody says otherwise; None: read once.
    """

    called: str
    secrets: frozenset[str] = frozenset()
    every_s: int | None = None


KINDS: Mapping[str, Kind] = {
    "twitter": Kind("handle"),
    "telegram": Kind("chat", frozenset({"session"}), every_s=300),
    "google_calendar": Kind("calendar", frozenset({"refresh_token"}), every_s=900),
    "website": Kind("address", every_s=86_400),
}


@dataclass(frozen=True)
class Asked:
    """A connection as it is kept."""

    wanted: dict[str, Any]
    secret: dict[str, Any]
    every_s: int | None


def checked(
    remotes: Mapping[str, Remote], kind: str, name: str, given: Mapping[str, Any], every_s: int | None
) -> Asked:
    """Raises RequestError (Refused) when the source cannot be asked for this."""
    if kind not in KINDS:
        raise RequestError(f"{kind!r} is no kind of source.", 404, f"Use one of {', '.join(sorted(KINDS))}.")
    known = KINDS[kind]
    wanted = {known.called: name, **given}
    remotes[kind].check(wanted)
    return Asked(
        wanted={key: value for key, value in wanted.items() if key not in known.secrets},
        secret={key: value for key, value in wanted.items() if key in known.secrets},
        every_s=every_s or known.every_s,
    )
