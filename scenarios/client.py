"""Parley's front door as any client sees it: plain HTTP, nothing imported from behind it."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import httpx

from scenarios.run_record import FileState, ProposalStatus, RoomOpened, RoomState, TwinAnswer, UploadState, UploadTaken
from scenarios.sse import ServerEvent, events
from scenarios.story import Person, Project, RoomPlan

MEDIA_TYPES = {
    ".ics": "text/calendar",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


class Unanswered(Exception):
    """The front door refused, failed, or did not answer in time. The text is fit to be shown as it is."""


class Problem(Unanswered):
    """A problem+json answer (RFC 9457): what was wrong, the house's code, and what to do about it."""

    def __init__(self, asked: str, status: int, body: dict[str, Any]) -> None:
        self.status, self.body = status, body
        self.code = body.get("code")
        phrase = HTTPStatus(status).phrase if status in HTTPStatus else ""
        lines = [f"{asked} was answered with {status} {phrase}".rstrip()]
        lines += [f"  {name}: {value}" for name, value in body.items() if name not in ("type", "status") and value]
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Patience:
    """How long is waited for what, in seconds, and on whose clock."""

    request_s: float = 60.0
    ingestion_s: float = 120.0
    room_s: float = 180.0
    projection_s: float = 30.0
    pause_s: float = 0.2
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep

    def until(self, limit_s: float) -> Iterator[float]:
        """Turns of a waiting loop, with the seconds that have passed; ends when the limit is over."""
        began = self.monotonic()
        while (passed := self.monotonic() - began) < limit_s:
            yield passed
            self.sleep(self.pause_s)


class Client:
    """Every endpoint as a method. Raises Unanswered (Problem where the server said why)."""

    def __init__(
        self, base_url: str, patience: Patience | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.patience = patience or Patience()
        self._http = httpx.Client(
            base_url=base_url, timeout=self.patience.request_s, transport=transport, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def put_person(self, person: Person, timezone: str) -> None:
        body = {"name": person.name, "aliases": list(person.aliases), "timezone": person.timezone or timezone}
        self._ask("PUT", f"/people/{person.id}", json=body)

    def put_project(self, project: Project, members: list[str]) -> None:
        """Create the project, and tell its members what is given."""
        self._ask("PUT", f"/projects/{project.id}", json={"title": project.title, "members": members})
        for text in project.context:
            self._ask("POST", f"/projects/{project.id}/context", json={"text": text})

    def upload(self, person: str, files: list[Path], sent: Callable[[int], object] = lambda _: None) -> str:
        """Send files for a person. `sent` hears how many bytes went out. Returns the upload's id."""
        with ExitStack() as opened:
            parts = [
                ("files", (path.name, opened.enter_context(_Heard(path, sent)), _media_type(path))) for path in files
            ]
            return UploadTaken.read(self._ask("POST", "/upload", data={"person": person}, files=parts)).upload_id

    def upload_state(self, upload: str) -> list[FileState]:
        return list(UploadState.read(self._ask("GET", f"/uploads/{upload}")).files)

    def wait_until_settled(
        self, uploads: list[str], told: Callable[[dict[str, list[FileState]]], object] = lambda _: None
    ) -> dict[str, list[FileState]]:
        """Until every file of these uploads is ingested or set aside. `told` hears every look. Raises Unanswered."""
        states: dict[str, list[FileState]] = {}
        for _ in self.patience.until(self.patience.ingestion_s):
            states = {upload: self.upload_state(upload) for upload in uploads}
            told(states)
            if all(file.settled for files in states.values() for file in files):
                return states
        waiting = ", ".join(
            f"{file.name} ({file.state})" for files in states.values() for file in files if not file.settled
        )
        raise Unanswered(f"not ingested after {self.patience.ingestion_s:.0f} s: {waiting}")

    def profile(self, person: str) -> dict[str, Any]:
        return self._ask("GET", f"/twin/{person}/profile")

    def chat(
        self, person: str, message: str, session: str, message_id: str, heard: Callable[[str], object] = lambda _: None
    ) -> TwinAnswer:
        """Ask a twin. `heard` gets the provisional tokens; what is returned is the committed answer."""
        body = {"message": message, "session_id": session, "message_id": message_id}
        with self._stream("POST", f"/twin/{person}/chat", json=body) as pieces:
            for event in events(pieces):
                if event.kind == "token":
                    heard(str(event.json["text"]))
                elif event.kind == "done":
                    return TwinAnswer.read(event.json)
                elif event.kind == "error":
                    raise Problem(f"POST /twin/{person}/chat", int(event.json.get("status", 500)), event.json)
        raise Unanswered(f"{person}'s twin stopped before its answer was done")

    def open_room(self, project: str, plan: RoomPlan) -> RoomOpened:
        """Put a question to a room. It is on its way when this returns."""
        body = {"project": project, **plan.model_dump(mode="json", exclude_none=True, exclude_defaults=True)}
        return RoomOpened.read(self._ask("POST", "/rooms", json=body))

    def room(self, room: str) -> RoomState:
        return RoomState.read(self._ask("GET", f"/rooms/{room}"))

    def room_events(self, room: str, after: str = "") -> Iterator[ServerEvent]:
        """What happens in a room, each event once, until its verdict. Goes on where a broken connection stopped."""
        for _ in self.patience.until(self.patience.room_s):
            headers = {"Last-Event-ID": after} if after else {}
            try:
                with self._stream("GET", f"/rooms/{room}/events", headers=headers) as pieces:
                    for event in events(pieces):
                        after = event.id or after
                        yield event
                        if event.kind == "verdict":
                            return
            except httpx.TransportError:
                continue
        raise Unanswered(f"the room {room} came to no verdict in {self.patience.room_s:.0f} s")

    def proposal(self, proposal: str, as_of: str | None = None) -> ProposalStatus:
        """Where a question stands now, or as the graph knew it at a moment (ISO 8601)."""
        params = {"as_of": as_of} if as_of else {}
        return ProposalStatus.read(self._ask("GET", f"/proposals/{proposal}/status", params=params))

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **request)
        except httpx.TransportError as cause:
            raise Unanswered(f"{method} {self._http.base_url.join(path)} got no answer: {cause}") from cause
        if response.is_error:
            raise _problem(f"{method} {path}", response)
        return response.json() if response.content else {}

    def _stream(self, method: str, path: str, **request: Any) -> "_Pieces":
        headers = {"Accept": "text/event-stream", **request.pop("headers", {})}
        return _Pieces(self._http.build_request(method, path, headers=headers, **request), self._http)


class _Pieces:
    """A response's text, as it comes, while it is open. Raises Problem where it is no stream but a refusal."""

    def __init__(self, request: httpx.Request, http: httpx.Client) -> None:
        self._request, self._http = request, http

    def __enter__(self) -> Iterator[str]:
        self._response = self._http.send(self._request, stream=True)
        if self._response.is_error:
            self._response.read()
            self._response.close()
            raise _problem(f"{self._request.method} {self._request.url.path}", self._response)
        return self._response.iter_text()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._response.close()


class _Heard(io.FileIO):
    """A file that says how much of it was read."""

    def __init__(self, path: Path, read: Callable[[int], object]) -> None:
        super().__init__(path)
        self._read = read

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size)
        self._read(len(data))
        return data


def _media_type(path: Path) -> str:
    return MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")


def _problem(asked: str, response: httpx.Response) -> Problem:
    try:
        body: object = response.json()
    except ValueError:
        body = response.text[:500]
    told = cast("dict[str, Any]", body) if isinstance(body, dict) else {"detail": body}
    return Problem(asked, response.status_code, told)
