"""A whole house for tests: started as anybody starts it, spoken to over plain HTTP, ended by what it recorded."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

import httpx

from parley.processes import Identity
from parley.settings import REPOSITORY
from scenarios.sse import ServerEvent, events

JUNE = "2026-06-01T09:00:00+01:00"
JULY = "2026-07-06T18:00:00+02:00"
"""The clocks of the two stories; they stand still."""

_DEADLINE_S = 90.0
_OURS = ("PARLEY_", "OPENAI_", "GEMINI_", "GOOGLE_API_KEY")


def wait_for[T](look: Callable[[], T | bool | None], what: str, within_s: float = _DEADLINE_S) -> T:
    """What `look` found, once it found something. AssertionError when it did not in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := look():
            return found  # pyright: ignore[reportReturnType]
        time.sleep(0.05)
    raise AssertionError(f"waited {within_s:.0f} s in vain: {what}")


@dataclass
class House:
    """A house that runs. `state` is its folder, `url` its door, `pid` the process everything else descends from.

    `now` is its clock, which stands still.
    """

    state: Path
    url: str
    pid: int
    now: str = JUNE

    def descendants(self, mark: str) -> list[int]:
        """Processes of this house whose command line begins with `mark`."""
        parents = dict(_parents())
        return [pid for pid in _below({self.pid}, parents) if _command(pid).startswith(mark)]

    def kill_everything(self) -> None:
        """`kill -9` of the house, its Ray, its servers and whatever they started, all at once. Gone when it returns."""
        roots = {self.pid, self.server("postgres").pid, self.server("graph").pid}
        found = [Identity.of(pid) for pid in _below(roots, dict(_parents()))]
        alive = [process for process in found if process is not None]
        for process in alive:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        wait_for(lambda: not any(process.running for process in alive), "everything that was killed is gone")

    def server(self, name: str) -> Identity:
        """The process of an embedded server, as its folder records it: `postgres` or `graph`."""
        [pid_file] = (self.state / name).glob("*.pid")
        found = Identity.parse(pid_file.read_text().partition("\n")[0])
        assert found is not None, f"{pid_file} names no process"
        return found[0]


def _below(roots: Collection[int], parents: Mapping[int, int]) -> list[int]:
    """These processes and all that descend from them."""
    return [pid for pid in parents if any(each in roots for each in _line(pid, parents))]


def _line(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    """A process, its parent, and so on."""
    while pid in parents:
        yield pid
        pid = parents[pid]


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            yield int(folder.name), int(fields[1])


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@contextmanager
def running_house(state: Path, now: str = JUNE, **settings: str) -> Generator[House]:
    """`python -m serving up`, and `down` whatever happens. `settings` go into its environment as they are."""
    try:
        yield started_house(state, now, **settings)
    finally:
        _serving("down", _environment(state, now, settings))


def started_house(state: Path, now: str = JUNE, **settings: str) -> House:
    """`python -m serving up`: also after a house of that state was killed. Whoever starts it ends it."""
    _serving("up", _environment(state, now, settings))
    told = json.loads((state / "house.json").read_text())
    return House(state, told["url"], told["pid"], now)


def _environment(state: Path, now: str, settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return inherited | {"PARLEY_STATE": str(state), "PARLEY_NOW": now, "PARLEY_SERVE__PORT": "0", **settings}


def _serving(command: str, environment: Mapping[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "serving", command], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    assert told.returncode == 0, f"`serving {command}` failed: {told.stderr or told.stdout}"


@dataclass
class Visitor:
    """Somebody with an HTTP client in front of a house's door."""

    http: httpx.Client
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def at(cls, url: str) -> Self:
        return cls(httpx.Client(base_url=url, timeout=90, trust_env=False))

    # --- people and what they leave

    def person(self, uid: str, name: str = "", timezone: str = "UTC", aliases: Sequence[str] = ()) -> str:
        body = {"name": name or uid.split("-")[0].title(), "timezone": timezone, "aliases": list(aliases)}
        self.http.put(f"/people/{uid}", json=body).raise_for_status()
        return uid

    def project(self, id: str, *members: str) -> str:
        self.http.put(f"/projects/{id}", json={"title": id.title(), "members": members}).raise_for_status()
        return id

    def group(self, project: str, files: Mapping[str, Mapping[str, str]], timezone: str = "UTC") -> list[str]:
        """People `<name>-<project>` with their files, all ingested, members of one project; their ids."""
        uids = [self.person(f"{name}-{project}", timezone=timezone) for name in files]
        self.project(project, *uids)
        uploads = [self.send(uid, told) for uid, told in zip(uids, files.values(), strict=True) if told]
        for upload in uploads:
            self.settled(accepted(upload)["upload_id"])
        return uids

    def send(self, person: str, files: Mapping[str, str | bytes], project: str | None = None) -> httpx.Response:
        """The upload's raw answer. Files are sent in the order given."""
        parts = [("files", (name, data.encode() if isinstance(data, str) else data)) for name, data in files.items()]
        form = {"person": person} | ({"project": project} if project else {})
        return self.http.post("/upload", data=form, files=parts)

    def settled(self, upload: str) -> list[dict[str, Any]]:
        """The files of an upload, once every one is ingested or set aside."""

        def look() -> dict[str, Any] | None:
            status = self.http.get(f"/uploads/{upload}").raise_for_status().json()
            return status if status["done"] else None

        return wait_for(look, f"upload {upload} is dealt with")["files"]

    def upload(self, person: str, files: Mapping[str, str | bytes], project: str | None = None) -> list[dict[str, Any]]:
        """Upload and wait; every file must be ingested."""
        found = self.settled(accepted(self.send(person, files, project))["upload_id"])
        assert [file["state"] for file in found] == ["ingested"] * len(files), found
        return found

    # --- talking with a twin

    def chat(self, person: str, message: str, **body: Any) -> httpx.Response:
        asked = {"session_id": f"s{next(self._numbers)}", "message": message, **body}
        return self.http.post(f"/twin/{person}/chat", params={"stream": "false"}, json=asked)

    def ask(self, person: str, message: str, **body: Any) -> dict[str, Any]:
        """The committed answer, in a session of its own unless `session_id` is given."""
        return self.chat(person, message, **body).raise_for_status().json()

    def hear(self, person: str, message: str, **body: Any) -> list[ServerEvent]:
        """The whole stream of an answer."""
        asked = {"session_id": f"s{next(self._numbers)}", "message": message, **body}
        with self.http.stream("POST", f"/twin/{person}/chat", json=asked) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            return list(events(response.iter_text()))

    def profile(self, person: str) -> dict[str, Any]:
        return self.http.get(f"/twin/{person}/profile").raise_for_status().json()

    def wishes(self, person: str) -> list[str]:
        """What holds of a person's profile, sorted: "like tea"."""
        entries = self.profile(person)["entries"]
        return sorted(f"{each['kind']} {each['object']}" for each in entries if not each["superseded"])

    def caught_up(self) -> None:
        """Wait until the views hold everything that the journal does."""
        wait_for(lambda: self.http.get("/healthz").raise_for_status().json()["lag"]["rows"] == 0, "the views catch up")

    def named(self, person: str) -> None:
        """Wait until a person's texts were looked through for names, and the views hold those."""
        path = f"/people/{person}/ingestion"
        wait_for(lambda: self.http.get(path).raise_for_status().json()["names_waiting"] == 0, "names are found", 300)
        self.caught_up()

    # --- rooms

    def open_room(self, project: str, question: str, participants: Sequence[str], **body: Any) -> dict[str, str]:
        asked = {"project": project, "question": question, "participants": list(participants), **body}
        return accepted(self.http.post("/rooms", json=asked))

    def room(self, room: str) -> dict[str, Any]:
        return self.http.get(f"/rooms/{room}").raise_for_status().json()

    def decided(self, room: str) -> dict[str, Any]:
        """The room, once it has its verdict."""

        def look() -> dict[str, Any] | None:
            state = self.room(room)
            return state if state["verdict"] else None

        return wait_for(look, f"room {room} comes to a verdict")

    def decide(self, project: str, question: str, participants: Sequence[str], **body: Any) -> dict[str, Any]:
        """Open a room and wait for its verdict."""
        return self.decided(self.open_room(project, question, participants, **body)["room_id"])

    def events(self, room: str, after: str = "") -> Iterator[ServerEvent]:
        """A room's events, from after the id given, until its stream ends."""
        headers = {"Last-Event-ID": after} if after else {}
        with self.http.stream("GET", f"/rooms/{room}/events", headers=headers) as response:
            assert response.status_code == 200, response.read()
            yield from events(response.iter_text())


def accepted(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    return response.json()


def options(*labels: str) -> list[dict[str, str]]:
    """A planner's options, their ids made of their labels."""
    return [{"id": label.lower().replace(" ", "-"), "label": label} for label in labels]


def winner(state: Mapping[str, Any]) -> str | None:
    """The label of what a room decided; None when it decided nothing."""
    won = state["verdict"]["winner"]
    return (
        " · ".join(", ".join(each["label"] for each in choice["candidates"]) for choice in won["choices"])
        if won
        else None
    )


def refused(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem a refusal tells, after checking that it is one, and that it helps."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status and told["code"] and told["detail"] and told["what_to_do"], told
    return told
