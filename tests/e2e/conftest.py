"""One house for the session, started when the first test needs it and ended with the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.house import JULY, House, Visitor, running_house
from tests.http_server import Answer, HttpServer, Request

SLEEPY = {"PARLEY_RAY__TWIN_IDLE_S": "60"}
"""Tests leave many twins behind: awake, forty of them keep a core busy with doing nothing. Whoever is asked wakes."""
NAMELESS = {"PARLEY_INGESTION__ENTITIES": "false"}
"""Names are looked for where files are what is tested (the library): elsewhere they would only take time."""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house"), **SLEEPY, **NAMELESS) as house:
        yield house


@pytest.fixture(scope="session")
def visitor(house: House) -> Iterator[Visitor]:
    visitor = Visitor.at(house.url)
    yield visitor
    visitor.http.close()


@pytest.fixture(scope="session")
def july_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A second house, under another clock."""
    with running_house(tmp_path_factory.mktemp("july"), JULY, **SLEEPY, **NAMELESS) as house:
        yield house


@pytest.fixture(scope="session")
def july(july_house: House) -> Iterator[Visitor]:
    visitor = Visitor.at(july_house.url)
    yield visitor
    visitor.http.close()


@dataclass
class Library:
    """A house that watches a folder, may read a website on this machine, and does not wait long before it tries again.

    `pages` are the site's, by target, as they are when they are asked for. There too is who gives Google's tokens.
    """

    house: House
    visitor: Visitor
    watched: Path
    site: HttpServer
    pages: dict[str, Answer]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    pages: dict[str, Answer] = {}
    watched = tmp_path_factory.mktemp("watched")

    def answer(request: Request) -> Answer:
        return pages.get(request.target, Answer(404, b"<p>Nothing here</p>", "text/html"))

    with HttpServer(answer) as site:
        settings = SLEEPY | {
            "PARLEY_INGESTION__WATCH": str(watched),
            "PARLEY_INGESTION__RETRY_S": "0.1",
            "PARLEY_INGESTION__TRIES": "3",
            "PARLEY_WEBSITE__NETWORKS": "127.0.0.0/8",
            "PARLEY_WEBSITE__PORTS": str(site.port),
            "PARLEY_WEBSITE__DELAY_S": "0",
            "PARLEY_GOOGLE__CLIENT_ID": "a-client",
            "PARLEY_GOOGLE__CLIENT_SECRET": "its-own-secret",
            "PARLEY_GOOGLE__TOKEN_URL": f"{site.base_url}/token",
            "PARLEY_GOOGLE__CALENDAR_URL": f"{site.base_url}/calendar/",
        }
        with running_house(tmp_path_factory.mktemp("library"), **settings) as house:
            visitor = Visitor.at(house.url)
            yield Library(house, visitor, watched, site, pages)
            visitor.http.close()
