"""A story: people with their own files, a question to each, a question to all, and what must come of it.

Stories live in `scenarios/catalogue/<name>/scenario.yaml`; nothing else in the house knows any of them.
"""

from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import AwareDatetime, Field, ValidationError, model_validator

from parley.ballots import IssueKind, Outcome, Rule
from parley.identity import PersonId, ProjectId
from parley.records import Value

CATALOGUE = Path(__file__).parent / "catalogue"


class Person(Value):
    """Someone with a twin. `files` are paths inside the story's folder.

    `ask` is what their twin is asked first, `names` are words its answer must hold.
    """

    id: PersonId
    name: str
    aliases: tuple[str, ...] = ()
    timezone: str | None = None
    files: tuple[str, ...] = ()
    ask: str
    names: tuple[str, ...] = ()


class Project(Value):
    id: ProjectId
    title: str
    context: tuple[str, ...] = ()


class PlannedOption(Value):
    id: str
    label: str
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


class PlannedIssue(Value):
    """What the planner wants settled. Without options it is open: the twins propose."""

    name: str
    kind: IssueKind | None = None
    options: tuple[PlannedOption, ...] = ()


class RoomPlan(Value):
    """What the planner asks the room. Without issues they are read from the question."""

    question: str
    participants: tuple[PersonId, ...] = Field(min_length=1)
    issues: tuple[PlannedIssue, ...] = ()
    rule: Rule | None = None
    seed: int | None = None
    deadline_s: float | None = None


class Expectation(Value):
    """What the story is wrong without. `never_chosen`: words the winner's label must not hold."""

    outcome: Outcome = "decided"
    never_chosen: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()  # names of files that are meant to be refused


class Story(Value):
    """A whole story. `now` is the clock it is played under (PARLEY_NOW)."""

    name: str
    folder: Path
    title: str
    summary: str = ""
    now: AwareDatetime
    timezone: str = "UTC"
    project: Project
    people: tuple[Person, ...] = Field(min_length=1)
    room: RoomPlan
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = {person.id for person in self.people}
        if len(known) < len(self.people):
            raise ValueError("two people have the same id")
        if strangers := sorted(set(self.room.participants) - known):
            raise ValueError(f"the room's participant {strangers[0]} is not among the people")
        for person in self.people:
            for name in person.files:
                self.path(name)
        return self

    def path(self, name: str) -> Path:
        """A person's file. Raises ValueError when it is not there, or not inside the story's folder."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError(f"the file {name} lies outside the story's folder")
        if not path.is_file():
            raise ValueError(f"the file {name} is missing")
        return path

    def name_of(self, person: str) -> str:
        return next((each.name for each in self.people if each.id == person), person)


def stories() -> list[str]:
    """The names in the catalogue."""
    return sorted(path.parent.name for path in CATALOGUE.glob("*/scenario.yaml"))


def load_story(name_or_folder: str | Path) -> Story:
    """A story of the catalogue by its name, or any other by its folder. Raises ValueError that says what to mend."""
    folder = CATALOGUE / name_or_folder if str(name_or_folder) in stories() else Path(name_or_folder)
    file = folder / "scenario.yaml"
    if not file.is_file():
        known = ", ".join(stories())
        raise ValueError(f"there is no story {str(name_or_folder)!r}: name one of {known}, or a folder with its own")
    try:
        told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Story.model_validate({"name": folder.name, "folder": folder, **told})
    except (yaml.YAMLError, TypeError) as cause:
        raise ValueError(f"{file} cannot be read: {cause}") from cause
    except ValidationError as cause:
        problems = "\n".join(f"  {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in cause.errors())
        raise ValueError(f"{file} is not a story:\n{problems}") from cause
