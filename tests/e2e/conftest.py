"""One house for the session, started when the first test needs it and ended with the last."""

from collections.abc import Iterator

import pytest

from tests.e2e.house import JULY, House, Visitor, running_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def visitor(house: House) -> Iterator[Visitor]:
    visitor = Visitor.at(house.url)
    yield visitor
    visitor.http.close()


@pytest.fixture(scope="session")
def july_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A second house, under another clock."""
    with running_house(tmp_path_factory.mktemp("july"), JULY) as house:
        yield house


@pytest.fixture(scope="session")
def july(july_house: House) -> Iterator[Visitor]:
    visitor = Visitor.at(july_house.url)
    yield visitor
    visitor.http.close()
