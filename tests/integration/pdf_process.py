"""Reads the PDF it is given, in a process that does nothing else, and says what was in it and the memory it took."""

import json
import resource
import sys
from pathlib import Path

from ingestion.sources import read
from tests.unit.reading_fixtures import intake


def main(file: Path) -> None:
    reading = read(file.name, file.read_bytes(), intake())
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"pages": len(reading.pages), "chars": len(reading.text), "peak_kib": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
