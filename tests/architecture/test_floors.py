"""What import-linter cannot hold: single modules, names, and what a package name resolves to."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.settings import REPOSITORY
from serving.packages import PACKAGES

NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "tools"}


def our_files() -> Iterator[Path]:
    """Every module of the packages we ship, and the front door."""
    for package in PACKAGES:
        folder = REPOSITORY / package
        yield from folder.rglob("*.py") if folder.is_dir() else [REPOSITORY / f"{package}.py"]


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("nobodys", ["serve_app", "tests"])
def test_nobody_imports(nobodys: str) -> None:
    importers = [file for file in our_files() if any(name.split(".")[0] == nobodys for name in imports(file))]
    assert importers == []


def test_the_walk_over_imports_sees_what_is_there() -> None:
    assert "serving.house" in set(imports(REPOSITORY / "serving" / "door.py"))
    assert len(list(our_files())) > 100


def test_modules_are_named_after_what_they_hold() -> None:
    parts = {part for file in our_files() for part in file.relative_to(REPOSITORY).with_suffix("").parts}
    assert parts & NAMES_OF_NOTHING == set()


def test_a_folder_that_shadows_one_of_our_packages_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "__init__.py").touch()
    # As Ray's workers do: the current folder comes first on the path.
    code = (
        f"import sys; sys.path[:0] = ['', {str(REPOSITORY)!r}]; "
        "from serving.packages import check_packages; check_packages('driver')"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "ServerFailed" in ran.stderr
    assert f"memory is imported from {tmp_path}" in ran.stderr
    assert "Start from the repository's folder" in ran.stderr


def test_without_a_shadow_our_packages_are_the_repositorys_own(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path[:0] = ['', {str(REPOSITORY)!r}]; import serving.packages as ours; print(ours.shadowed())"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout.strip() == "{}", ran.stderr
