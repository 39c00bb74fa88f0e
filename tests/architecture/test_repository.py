"""What is tracked says nothing about a machine, and what is generated is up to date."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley import settings
from parley.settings import QUIET, REPOSITORY

REGISTRIES = re.compile(
    r"https?://[\w.-]*(?:pypi|pythonhosted|artifactory|nexus|jfrog|devpi|registry)[\w.-]*|--(?:extra-)?index-url|--trusted-host"
)
PLACES = re.compile(r"(?<![\w.])/(?:root|work|home)/\w+|/tmp/lab\b")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    """Tracked text files, this one aside: it has to name what it forbids."""
    for file in tracked():
        data = file.read_bytes()
        if b"\0" not in data[:8000] and file != Path(__file__).resolve():
            yield file.relative_to(REPOSITORY), data.decode(errors="replace")


@pytest.mark.parametrize("forbidden", [REGISTRIES, PLACES], ids=["registry", "place"])
def test_no_tracked_file_names_a_registry_or_a_place_on_a_machine(forbidden: re.Pattern[str]) -> None:
    found = {str(file): sorted(set(forbidden.findall(text))) for file, text in texts() if forbidden.search(text)}
    assert found == {}


def test_the_example_of_settings_is_generated_from_them() -> None:
    assert (REPOSITORY / ".env.example").read_text() == settings.example()


def lock_entries() -> list[str]:
    lock = (REPOSITORY / "requirements.lock").read_text()
    lines = [line for line in lock.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    return [line for line in lines if not line.lstrip().startswith("#")]


def test_every_pin_of_the_lock_file_has_hashes_and_none_has_an_address() -> None:
    entries = lock_entries()
    assert len(entries) > 100
    assert [entry for entry in entries if not re.match(r"[\w.\[\],-]+==\S+", entry)] == []
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if "://" in entry] == []


def test_telemetry_is_off_before_any_vendor_is_imported() -> None:
    code = "import json, os, parley.settings; print(json.dumps(dict(os.environ)))"
    environment = {"PATH": "/usr/bin:/bin", "MEM0_TELEMETRY": "True", "RAY_USAGE_STATS_ENABLED": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    told = ast.literal_eval(ran.stdout)
    assert {name: told[name] for name in QUIET} == QUIET
    assert told["RAY_AUTH_MODE"] == "disabled"
    assert {
        "MEM0_TELEMETRY",
        "GRAPHITI_TELEMETRY_ENABLED",
        "RAY_USAGE_STATS_ENABLED",
        "POSTHOG_DISABLED",
    } <= QUIET.keys()


def test_every_statement_that_is_asked_for_by_name_exists_and_every_statement_is_asked_for() -> None:
    from memory.postgres import SQL

    asked: set[str] = set()
    for file in (REPOSITORY / "memory").rglob("*.py"):
        asked |= {node.value for node in ast.walk(ast.parse(file.read_text())) if _is_text(node)} & (
            set(SQL) | named_in_calls(file)
        )
    assert sorted(asked - set(SQL)) == []
    assert sorted(set(SQL) - asked) == []


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def named_in_calls(file: Path) -> set[str]:
    """Statements named where one is run: `SQL["x"]`, and the first argument of row, rows, execute and their like."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Subscript(value=ast.Name(id="SQL"), slice=ast.Constant(value=str(name))):
                named.add(name)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="_postgres"), attr="row" | "rows" | "execute"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                named.add(name)
            case ast.Call(func=ast.Attribute(attr="_episodes" | "_change"), args=[ast.Constant(value=str(name)), *_]):
                named.add(name)
            case _:
                pass
    return named
