"""A child process for what strangers may have built to hurt: it reads one file, within limits, and is gone.

A child costs about a quarter of a second of one core (a new Python and the parser's import). Whatever happens to it,
memory, time or a crash of the interpreter, ends in a `Refused` here; it leaves nothing behind.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ingestion.sources.reading import Refused
from parley.errors import IngestionError

_ROOT = Path(__file__).resolve().parents[2]
_READY = b"ready\n"
_MEBI = 1 << 20

# The packages stand there as empty shells, so that importing one parser does not import all the others.
_BOOT = """
import sys, types
for name in ("ingestion", "ingestion.sources"):
    shell = types.ModuleType(name)
    shell.__path__ = [sys.argv[1] + "/" + name.replace(".", "/")]
    sys.modules[name] = shell
sys.path.append(sys.argv[1])
from ingestion.sources.sandbox_inside import main
main(sys.argv[2:])
"""


class Limits(NamedTuple):
    """What a child may take: seconds of processor time, seconds on the clock, bytes of address space."""

    cpu_s: int
    wall_s: float
    memory: int = 1024 * _MEBI

    @classmethod
    def of(cls, size: int) -> "Limits":
        """For a file of `size` bytes: 20 s of a core and 15 more for each MiB; the clock allows for a busy machine."""
        cpu = 20 + 15 * size // _MEBI
        return cls(cpu_s=cpu, wall_s=30 + 5.0 * cpu)


def contained(
    name: str,
    function: str,
    data: bytes,
    options: Mapping[str, Any],
    limits: Limits,
    without: Sequence[str] = (),
) -> Any:
    """What `function` ("module:name" in ingestion.sources) makes of (`data`, `options`), by way of JSON.

    `name` is the file's, for the sentence that a refusal tells. Raises Refused: by the function's own word (it raises
    something with a `code` and `what_to_do`) or because a limit was reached or the child broke; and IngestionError
    (retryable) when the child could not be started, which is no fault of the file. `without`: packages that the child
    is to do without, although they are installed.
    """
    payload = (
        json.dumps({"function": function, "options": dict(options), "without": list(without)}).encode() + b"\n" + data
    )
    child = _started([str(_ROOT), str(limits.cpu_s), str(limits.memory)])
    with child:
        try:
            told, _ = child.communicate(payload, timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            raise _too_long(name) from None
        finally:
            child.kill()
    if not told.startswith(_READY):
        raise IngestionError(f"the reader's child ended before it began ({child.returncode})", retryable=True)
    return _answer(name, told.removeprefix(_READY), child.returncode)


def _started(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """A Python of its own: no environment, no path of ours, not a byte on our error stream."""
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError as cause:
        raise IngestionError("the reader's child could not be started", retryable=True) from cause


def _answer(name: str, told: bytes, code: int) -> Any:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _too_long(name)
    try:
        answer: Any = json.loads(told)
    except ValueError as cause:
        raise _broken(name, f"the reader ended with {code}") from cause
    if "answer" in answer:
        return answer["answer"]
    if answer.get("refused"):
        raise Refused(answer["refused"], answer["told"], answer["advice"])
    if answer.get("failed") == "MemoryError":
        raise Refused("too_large", f"{name!r} takes more memory than one file may.", "Split it or export it again.")
    raise _broken(name, str(answer.get("failed")))


def _too_long(name: str) -> Refused:
    return Refused("too_large", f"{name!r} takes longer to read than one file may.", "Split it or export it again.")


def _broken(name: str, how: str) -> Refused:
    return Refused("malformed", f"{name!r} is damaged: it cannot be read ({how}).", "Export or download it again.")
