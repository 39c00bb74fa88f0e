"""A thousand damaged and hostile files: each is read, or refused with a code and a reason, and none takes for ever."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ingestion.sources import SOURCES, Refused, read, source_of
from ingestion.sources.reading import STATUS, Reading
from parley.settings import REPOSITORY
from tests.hostile import SAMPLES, HostileFile, hostile_files
from tests.unit.reading_fixtures import intake, pdf

DEADLINE_S = 30  # seconds of this process's own work on one file; what runs in a child has the sandbox's limits
LIMIT_CHARS, LIMIT_EVENTS = 2_000_000, 5_000


class Hung(BaseException):
    """Not an Exception, so that nobody on the way takes it for a flaw of the file."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    def rings(_: int, __: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGPROF, rings)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def outcome(file: HostileFile) -> str:
    """ "read", the refusal's code, or "held" when only the last resort had a reason; whatever else is raised fails."""
    try:
        with deadline(DEADLINE_S):
            reading = read(file.name, file.data, intake(limit_chars=LIMIT_CHARS, limit_events=LIMIT_EVENTS))
    except Refused as refusal:
        assert refusal.code in STATUS and str(refusal).strip() and refusal.what_to_do.strip(), file.how
        assert len(str(refusal)) < 10_000, file.how
        return "held" if "a flaw that is not known" in str(refusal) else refusal.code
    except BaseException as error:
        raise AssertionError(f"{type(error).__name__} on {file.name[:80]!r}: {file.how}") from error
    check(reading, file.how)
    return "read"


def check(reading: Reading, how: str) -> None:
    """What is read can be stored, and every range points at what it says."""
    stored = reading.text.encode()
    assert b"\x00" not in stored or reading.text_is_upload, how
    for item in reading.items:
        assert stored[item.start : item.end].decode() == item.text, how
    for start, end in (*reading.pages, *((each.start, each.end) for each in reading.stated)):
        assert stored[start:end].decode() or start == end, how
    Reading.model_validate_json(reading.model_dump_json())


def test_every_source_has_a_valid_sample() -> None:
    found = {type(source_of(name, data)).__name__ for name, data in SAMPLES}
    assert found == {type(source).__name__ for source in SOURCES}
    assert {outcome(HostileFile(name, data, name)) for name, data in SAMPLES} == {"read"}


def large_pdf(pages: int, lines: int, ballast: int) -> bytes:
    """Pages of prose, and bytes that nothing shows, as of pictures."""
    line = "I like tea and long walks by the sea, and I would rather read than talk about the weather. "
    text = ") Tj 0 -9 Td (".join(f"{number} {line}" for number in range(lines))
    data = pdf([f") Tj ET BT /F1 7 Tf 40 780 Td ({text}"] * pages)
    filler = random.Random(7).randbytes(ballast).replace(b"endstream", b"")
    picture = b"<< /Type /XObject /Subtype /Image /Length %d >>\nstream\n%s\nendstream" % (len(filler), filler)
    return data.replace(b"%PDF-1.4\n", b"%PDF-1.4\n900000 0 obj\n" + picture + b"\nendobj\n", 1)


def test_a_pdf_of_twenty_megabytes_is_read_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    file.write_bytes(large_pdf(200, 60, 18 << 20))  # its table is wrong too, so that the whole file is looked through
    command = [sys.executable, "-m", "tests.integration.pdf_process", str(file)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stdout)
    print(f"{file.stat().st_size >> 20} MiB: {told}")
    assert (told["pages"], told["chars"] > 1_000_000) == (200, True)
    assert told["peak_kib"] < 1_500 * 1024


def test_a_thousand_hostile_files_are_read_or_refused_with_a_reason() -> None:
    began = time.process_time()
    found = Counter(outcome(file) for file in hostile_files(seed=20261125, count=1000))
    print(f"{dict(found)}, {time.process_time() - began:.0f} s of this process")
    assert sum(found.values()) == 1000
    assert found["read"] > 100 and found["malformed"] > 100  # neither all let through nor all shut out
    assert found["held"] == 0  # each reason is a reader's own; the last resort is for what nobody thought of
