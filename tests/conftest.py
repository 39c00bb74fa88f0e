"""What every test gets: the embedded servers on demand, and unit tests that cannot connect."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import parley.settings  # noqa: F401  telemetry off before any vendor is imported

pytest_plugins = ["tests.stores_fixtures", "tests.graph_fixtures"]


@pytest.fixture(autouse=True)
def unit_tests_do_not_connect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In tests/unit a connection is refused. asyncio's own socket pair stays: without it no loop runs."""
    if "unit" in Path(request.node.path).parts:

        def refuse(_: socket.socket, address: Any) -> None:
            raise AssertionError(f"a unit test connects to {address}")

        monkeypatch.setattr(socket.socket, "connect", refuse)
    yield
