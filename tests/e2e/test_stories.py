"""The stories of the catalogue, played from outside: the demo is a test."""

import json
from html import unescape
from pathlib import Path

import pytest
from rich.console import Console

from scenarios.runner import play
from scenarios.story import load_story, stories
from tests.e2e.house import House

CLOCKS = {"barbecue": "house", "vacation": "july_house"}


def test_every_story_of_the_catalogue_is_played_here() -> None:
    assert sorted(CLOCKS) == stories()


@pytest.mark.parametrize("name", sorted(CLOCKS))
def test_a_story_comes_out_as_promised(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue(CLOCKS[name])
    console = Console(record=True, width=120)
    assert play(load_story(name), house.url, tmp_path, console) == 0, console.export_text()
    assert load_story(name).title in unescape((tmp_path / "report.html").read_text())
    if name == "barbecue":  # somebody hears why their wish is impossible, and gives way
        ballots = json.loads((tmp_path / "run.json").read_text())["room"]["ballots"]
        assert [change["because"] for ballot in ballots for change in ballot["changes"]]
