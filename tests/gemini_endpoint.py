"""An endpoint on 127.0.0.1 that speaks Gemini's generateContent, and says what its script tells it to.

    with GeminiEndpoint([Names({0: [("Ana", "PERSON")]}), Refuses(429)]) as endpoint:
        ...  # PARLEY_GEMINI__BASE_URL=endpoint.base_url
    assert endpoint.requests[0].texts == ["Ana is here."]

It is strict where the real one is: a wrong path, a request without key, contents or the schema asked for, and a
question after the end of the script are failures, told to the client as an error and raised again on leaving.
"""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Names:
    """The answer: for each number of a text the names in it with their types."""

    found: Mapping[int, Sequence[tuple[str, str]]]

    @property
    def text(self) -> str:
        texts = [
            {"number": number, "names": [{"text": text, "type": kind} for text, kind in names]}
            for number, names in self.found.items()
        ]
        return json.dumps({"texts": texts}, ensure_ascii=False)


@dataclass(frozen=True)
class Says:
    """Any text, as a model that does not keep to the schema would say it; `blocked`: no candidate at all."""

    text: str
    finish_reason: str = "STOP"
    blocked: bool = False


@dataclass(frozen=True)
class Refuses:
    status: int
    name: str = "UNAVAILABLE"
    after_s: float = 0.0


Reply = Names | Says | Refuses


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        """What was asked about."""
        [content] = self.body["contents"]
        return [each["text"] for each in json.loads(content["parts"][0]["text"])]

    @property
    def instruction(self) -> str:
        return "\n".join(part["text"] for part in self.body["systemInstruction"]["parts"])


@dataclass
class GeminiEndpoint:
    script: Sequence[Reply]
    requests: list[Request] = field(default_factory=list[Request])
    failures: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self._replies: Iterator[Reply] = iter(self.script)
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        if kind is None and self.failures:
            raise AssertionError("the endpoint was not used as scripted: " + "; ".join(self.failures))

    def reply_to(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            reply = next(self._replies, None)
        return reply or self.fail("the script had ended when it was asked again")

    def fail(self, problem: str) -> Refuses:
        self.failures.append(problem)
        return Refuses(400, "INVALID_ARGUMENT")


class _Handler(BaseHTTPRequestHandler):
    endpoint: GeminiEndpoint
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass  # a test prints what it asserts

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(raw))
        problem = _malformed(request)
        reply = self.endpoint.fail(problem) if problem else self.endpoint.reply_to(request)
        if isinstance(reply, Refuses):
            time.sleep(reply.after_s)
            error = {"code": reply.status, "message": "as scripted", "status": reply.name}
            return self._json(reply.status, {"error": error})
        return self._json(200, _answer(reply))

    def _json(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _answer(reply: Names | Says) -> dict[str, Any]:
    if isinstance(reply, Says) and reply.blocked:
        return {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": "scripted"}
    reason = reply.finish_reason if isinstance(reply, Says) else "STOP"
    content = {"role": "model", "parts": [{"text": reply.text}]}
    return {"candidates": [{"content": content, "finishReason": reason, "index": 0}], "modelVersion": "scripted"}


def _malformed(request: Request) -> str | None:
    if not re.fullmatch(r"/v1(beta)?/models/[\w.-]+:generateContent", request.path):
        return f"no such path: POST {request.path}"
    if not request.headers.get("x-goog-api-key"):
        return "the request carries no key"
    if len(request.body.get("contents", [])) != 1:
        return "contents must be one message"
    asked = request.body.get("generationConfig", {})
    if asked.get("responseMimeType") != "application/json" or "responseJsonSchema" not in asked:
        return "no structured answer was asked for"
    return None
