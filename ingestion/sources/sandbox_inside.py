"""What runs inside the child: limits first, then one function on one file, its answer as JSON."""

import importlib
import json
import resource
import sys
from typing import Any


def main(arguments: list[str]) -> None:
    """Arguments: seconds of processor time, bytes of address space. One JSON line and the file on standard input."""
    _limit(*(int(each) for each in arguments))
    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    sys.modules.update(dict.fromkeys(head["without"]))  # None: an import of it fails
    module, _, name = head["function"].partition(":")
    function = getattr(importlib.import_module(f"ingestion.sources.{module}"), name)
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    sys.stdout.buffer.write(json.dumps(_told(function, data, head["options"]), ensure_ascii=False).encode())
    sys.stdout.buffer.flush()


def _limit(cpu: int, memory: int) -> None:
    for kind, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))


def _told(function: Any, data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": function(data, options)}
    except Exception as error:  # noqa: BLE001  it crosses the border as a word; the parent says what it means
        return _refusal(error) or {"failed": type(error).__name__}


def _refusal(error: Exception) -> dict[str, Any] | None:
    """A parser's own no: an exception with a code and advice."""
    code, advice = getattr(error, "code", None), getattr(error, "what_to_do", None)
    if not isinstance(code, str) or not isinstance(advice, str):
        return None
    return {"refused": code, "told": str(error), "advice": advice}
