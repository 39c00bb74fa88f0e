"""Six codes, one rule: the code names the promise that was broken, not the machine that broke it."""

from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    INGESTION_ERROR = "INGESTION_ERROR"
    NER_ERROR = "NER_ERROR"
    RETRIEVAL_ERROR = "RETRIEVAL_ERROR"
    LLM_ERROR = "LLM_ERROR"
    VOTE_ERROR = "VOTE_ERROR"
    SYNC_ERROR = "SYNC_ERROR"


class TwinError(Exception):
    """A broken promise. `retryable` says whether the same call may succeed later; `context` is for the log.

    The message is positional so that the exception survives pickling between Ray processes.
    """

    code: ClassVar[ErrorCode]

    def __init__(self, message: str, *, retryable: bool = False, **context: object) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.context = context

    def __reduce__(self) -> tuple[object, ...]:
        return (_revive, (type(self), str(self), self.retryable, self.context))


def _revive(kind: type[TwinError], message: str, retryable: bool, context: dict[str, object]) -> TwinError:
    return kind(message, retryable=retryable, **context)


class IngestionError(TwinError):
    code = ErrorCode.INGESTION_ERROR


class NerError(TwinError):
    code = ErrorCode.NER_ERROR


class RetrievalError(TwinError):
    code = ErrorCode.RETRIEVAL_ERROR


class LlmError(TwinError):
    code = ErrorCode.LLM_ERROR


class VoteError(TwinError):
    code = ErrorCode.VOTE_ERROR


class SyncError(TwinError):
    code = ErrorCode.SYNC_ERROR


class Fenced(SyncError):
    """This incarnation's epoch is over: another one owns the address. Drop all state and exit."""


class RequestError(Exception):
    """The caller asked for something that cannot be. `what_to_do` tells them how to ask again.

    Not one of the six: no promise of ours was broken. The front door answers with `status`.
    """

    def __init__(self, message: str, status: int = 400, what_to_do: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.what_to_do = what_to_do

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (str(self), self.status, self.what_to_do))


@contextmanager
def translate(
    kind: type[TwinError], message: str, *vendor: type[Exception], retryable: bool = False, **context: object
) -> Generator[None]:
    """Turn the listed vendor exceptions into ours; the cause is kept. Our own pass through unchanged."""
    try:
        yield
    except (TwinError, RequestError):
        raise
    except vendor as cause:
        raise kind(f"{message}: {cause}", retryable=retryable, **context) from cause
