"""What a remote source gives, and how it says no. Fetchers bring bytes; what they mean is read by ingestion/sources."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ingestion.sources.reading import Refused
from parley.errors import IngestionError
from parley.records import Value


class FetchedFile(Value):
    """One file, as if it had been uploaded. `own`: all of it is the person's own words; None: its items tell."""

    name: str
    media_type: str
    data: bytes = Field(repr=False)
    own: bool | None = None


class Fetched(Value):
    """Files, and how far the source was read with them. `more`: there is more now, ask again with this cursor.

    Whoever keeps the files keeps the cursor in the same commit: from the same cursor, the same comes again.
    """

    files: tuple[FetchedFile, ...] = ()
    cursor: dict[str, JsonValue]
    more: bool = False


class Remote(Protocol):
    """One kind of remote source. `wanted` is what a connection asks for, its secrets included."""

    @property
    def kind(self) -> str: ...

    def check(self, wanted: Mapping[str, Any]) -> None:
        """What can be told without asking the source. Raises Refused."""
        ...

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        """What is new since `cursor` ({}: nothing was read yet).

        Raises Refused for what will not pass by waiting, and IngestionError(retryable=True) for what may;
        `retry_after_s` is in its context when the source said how long to wait.
        """
        ...


class Wanted(BaseModel):
    """Base of what connections ask for: strings are trimmed, unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


def wanted_as[W: Wanted](kind: type[W], wanted: Mapping[str, Any]) -> W:
    """Raises Refused that names the fields that are wrong, never what was in them: one may be a secret."""
    try:
        return kind.model_validate(dict(wanted))
    except ValidationError as cause:
        errors = cause.errors(include_input=False, include_url=False, include_context=False)
        wrong = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in errors[:5])
        known = ", ".join(kind.model_fields)
        raise Refused("bad_connection", f"The connection cannot be used: {wrong}.", f"It takes: {known}.") from None


def later(message: str, retry_after_s: float | None = None) -> IngestionError:
    """The failure that may pass."""
    return IngestionError(message, retryable=True, retry_after_s=retry_after_s)


async def within[T](seconds: float, what: str, work: Awaitable[T]) -> T:
    """The result of `work`, or a failure that may pass when it takes longer. A thread is left to its own timeouts."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as cause:
        raise later(f"{what} did not answer within {seconds:g} seconds") from cause


def hush(*loggers: str) -> None:
    """Vendors that write requests, headers and bodies into their debug log do not: tokens are among them."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.WARNING)
