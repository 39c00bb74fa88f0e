"""An HTTP server on 127.0.0.1 for tests: an answer for each request, and a word about each that nobody expected.

What it was asked is kept in `requests`. A request that `answer` does not know is a failure: told to the client as an
error, and raised again on leaving.
"""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Answer:
    """`announced`: the content length it claims, where that is not its body's."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    announced: int | None = None


@dataclass
class HttpServer:
    """`answer` gives the answer to a request, None to one it does not know. `deaf`: it hears and says nothing."""

    answer: Callable[[Request], Answer | None]
    requests: list[Request] = field(default_factory=list[Request])
    failures: list[str] = field(default_factory=list[str])
    deaf: bool = False

    def __post_init__(self) -> None:
        self._left = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def wrap(self, context: ssl.SSLContext) -> None:
        """From now on it speaks TLS."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._left.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        if kind is None and self.failures:
            raise AssertionError("the server was not used as expected: " + "; ".join(self.failures))

    def answered(self, request: Request) -> Answer:
        if self.deaf:
            self._left.wait()
        self.requests.append(request)
        answer = self.answer(request)
        if answer is None:
            self.failures.append(f"nobody expected {request.method} {request.target}")
            return Answer(status=404)
        return answer


class _Handler(BaseHTTPRequestHandler):
    owner: HttpServer
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body leave together; else each answer waits 40 ms for an acknowledgement

    def log_message(self, format: str, *args: object) -> None:
        pass  # a test prints what it asserts

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.owner.answered(Request(self.command, self.path, headers, body))
        self.send_response(answer.status)
        for name, value in {"content-type": answer.media_type, **answer.headers}.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("content-length", str(len(answer.body) if answer.announced is None else answer.announced))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET
