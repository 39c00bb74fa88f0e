"""One structured log: a JSON object a line, to stderr and to `<state>/parley.log`.

Every line carries the transaction id, the twin and the room it was written for. What people wrote stays out of it:
messages are fixed texts, values go into `extra`, and exceptions are told without the input they complain about.
"""

import json
import logging
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from types import TracebackType

from pydantic import ValidationError

from parley.errors import TwinError
from parley.settings import Settings

FILE = "parley.log"

# These print prompts, memories or addresses at INFO.
TALKATIVE = (
    "procrastinate",
    "autogen_core",
    "autogen_agentchat",
    "graphiti_core",
    "httpcore",
    "httpx",
    "httpx2",
    "mem0",
    "neo4j",
    "openai",
    "pypdf",
)

_SCOPES = {name: ContextVar[str | None](name, default=None) for name in ("transaction", "twin", "room")}
_KNOWN = frozenset([*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"])
_LONGEST = 300  # characters of an exception's message


@contextmanager
def bound(transaction: str | None = None, twin: str | None = None, room: str | None = None) -> Generator[None]:
    """Every line written inside carries these; what is not given stays as it was. Follows tasks, not threads."""
    given = {"transaction": transaction, "twin": twin, "room": room}
    tokens = {name: _SCOPES[name].set(value) for name, value in given.items() if value is not None}
    try:
        yield
    finally:
        for name, token in tokens.items():
            _SCOPES[name].reset(token)


def configure(settings: Settings) -> None:
    """Send this process's log to stderr and to the state folder. A second call replaces the first."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, JsonLines)]:
        root.removeHandler(handler)
        handler.close()
    file = WatchedFileHandler(settings.folder / FILE, encoding="utf-8")
    for handler in (logging.StreamHandler(sys.stderr), file):
        handler.setFormatter(JsonLines())
        handler.addFilter(_in_scope)
        root.addHandler(handler)
    root.setLevel(settings.log_level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _in_scope(record: logging.LogRecord) -> bool:
    """Note whom the record is for while still in its context: a formatter may run elsewhere."""
    for name, scope in _SCOPES.items():
        if not hasattr(record, name):
            setattr(record, name, scope.get())
    return True


def _said(record: logging.LogRecord) -> str:
    """The message; of asyncio's only the first line, since the rest prints values that belong to people."""
    message = record.getMessage()
    return message.split("\n", 1)[0] if record.name == "asyncio" else message


class JsonLines(logging.Formatter):
    """A record as one line: at, level, logger, message, transaction, twin, room, its extras, its error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
            **{name: getattr(record, name, scope.get()) for name, scope in _SCOPES.items()},
        }
        line.update({key: value for key, value in vars(record).items() if key not in _KNOWN and key not in line})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _told(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(error: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """An exception: what it is, its code, where it came from, and its cause told the same way."""
    told: dict[str, object] = {"type": type(error).__name__, "message": _message(error)}
    if isinstance(error, TwinError):
        told |= {"code": error.code, "retryable": error.retryable, "context": error.context}
    told["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-8:]]
    if error.__cause__ is not None:
        told["cause"] = _told(error.__cause__, error.__cause__.__traceback__)
    return told


def _message(error: BaseException) -> str:
    if isinstance(error, ValidationError):  # its own text quotes the input
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in problems)[:_LONGEST]
    return str(error)[:_LONGEST]
