"""A model endpoint on 127.0.0.1 that speaks the real OpenAI wire protocol, and says what its script tells it to.

    with ModelEndpoint([Says("Hello."), Refuses(429)]) as endpoint:
        ...  # OPENAI_BASE_URL=endpoint.base_url
    assert endpoint.requests[0].prompt == ...

It is strict where the real one is: malformed requests, a wrong path, an answer that breaks the schema asked for, and
a question after the end of the script are failures, told to the client as an error and raised again on leaving.
"""

import base64
import hashlib
import json
import math
import re
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import jsonschema


@dataclass(frozen=True)
class Says:
    """An answer. A dict is sent as JSON; `unchecked` lets it break the schema asked for, as weaker servers do.

    `cut_after`: the connection breaks after so many streamed pieces. `gap_s`: seconds between pieces.
    """

    content: str | dict[str, Any]
    finish_reason: str = "stop"
    unchecked: bool = False
    cut_after: int | None = None
    gap_s: float = 0.0

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)

    @property
    def pieces(self) -> list[str]:
        return re.findall(r"\s*\S+\s*?|\s+", self.text)


@dataclass(frozen=True)
class Refuses:
    """An error as the real endpoint words it."""

    status: int
    message: str = "The server had an error while processing your request."
    code: str | None = None
    retry_after: float | None = None


Reply = Says | Refuses


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """Everything the model was told, as one text."""
        return "\n".join(_text(message) for message in self.body.get("messages", []))

    @property
    def shape(self) -> str | None:
        """The name of the JSON schema asked for."""
        return self.body.get("response_format", {}).get("json_schema", {}).get("name")


@dataclass
class ModelEndpoint:
    """`script`: replies in order, or a function of the request. `dimension`: length of its embeddings."""

    script: Iterable[Reply] | Callable[[Request], Reply]
    dimension: int = 384
    requests: list[Request] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: Iterator[Reply] | None = None if callable(self.script) else iter(self.script)
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        if kind is None and self.failures:
            raise AssertionError("the model endpoint was not used as scripted: " + "; ".join(self.failures))

    @property
    def unsaid(self) -> int:
        """How many scripted replies are left; reading this ends the script."""
        return 0 if self._replies is None else sum(1 for _ in self._replies)

    def reply_to(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            if callable(self.script):
                return self.script(request)
            assert self._replies is not None
            reply = next(self._replies, None)
        if reply is None:
            return self.fail(f"the script had ended when it was asked: {request.prompt[-200:]!r}")
        return reply

    def fail(self, problem: str) -> Refuses:
        self.failures.append(problem)
        return Refuses(400, f"scripted endpoint: {problem}", code="invalid_request_error")


class _Handler(BaseHTTPRequestHandler):
    endpoint: ModelEndpoint
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass  # a test prints what it asserts

    def do_GET(self) -> None:
        self._refuse(self.endpoint.fail(f"no such path: GET {self.path}"), status=404)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw))
        except ValueError:
            return self._refuse(self.endpoint.fail("the request's body is not JSON"))
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return self._refuse(self.endpoint.fail("the request carries no bearer key"), status=401)
        if self.path == "/v1/chat/completions":
            return self._chat(request)
        if self.path == "/v1/embeddings":
            return self._embed(request)
        return self._refuse(self.endpoint.fail(f"no such path: POST {self.path}"), status=404)

    def _chat(self, request: Request) -> None:
        problem = _malformed(request.body)
        reply = self.endpoint.fail(problem) if problem else self.endpoint.reply_to(request)
        if isinstance(reply, Says) and (problem := _breaks_schema(reply, request.body)):
            reply = self.endpoint.fail(problem)
        if isinstance(reply, Refuses):
            return self._refuse(reply)
        return self._stream(reply, request) if request.body.get("stream") else self._answer(reply, request)

    def _answer(self, reply: Says, request: Request) -> None:
        message = {"role": "assistant", "content": reply.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
        head = _head(request.body, "chat.completion")
        self._json(200, {**head, "choices": [choice], "usage": _usage(request, reply)})

    def _stream(self, reply: Says, request: Request) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        head = _head(request.body, "chat.completion.chunk")
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": piece} for piece in reply.pieces]
        for sent, delta in enumerate(deltas):
            if sent - 1 == reply.cut_after:
                self.close_connection = True
                return
            time.sleep(reply.gap_s if sent else 0)
            self._event({**head, "choices": [_choice(delta, None)]})
        self._event({**head, "choices": [_choice({}, reply.finish_reason)]})
        if request.body.get("stream_options", {}).get("include_usage"):
            self._event({**head, "choices": [], "usage": _usage(request, reply)})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _embed(self, request: Request) -> None:
        given = request.body.get("input")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
            return self._refuse(self.endpoint.fail("input must be a text or a list of texts, none of them empty"))
        self.endpoint.requests.append(request)
        packed = _base64 if request.body.get("encoding_format") == "base64" else list
        data = [
            {"object": "embedding", "index": index, "embedding": packed(embedding(text, self.endpoint.dimension))}
            for index, text in enumerate(texts)
        ]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return self._json(200, {"object": "list", "model": request.body["model"], "data": data, "usage": usage})

    def _refuse(self, reply: Refuses, status: int | None = None) -> None:
        kind = "invalid_request_error" if reply.status < 429 else "server_error"
        error = {"message": reply.message, "type": kind, "param": None, "code": reply.code}
        wait = {} if reply.retry_after is None else {"retry-after": f"{reply.retry_after:g}"}
        self._json(status or reply.status, {"error": error}, wait)

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _event(self, body: dict[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(body)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


def embedding(text: str, dimension: int) -> list[float]:
    """A unit vector in which texts that share words are near each other."""
    vector = [0.0] * dimension
    for word in re.findall(r"\w+", text.lower()) or [text]:
        digest = hashlib.sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4]) % dimension] += 1.0 if digest[4] % 2 else -1.0
    length = math.hypot(*vector) or 1.0
    return [value / length for value in vector]


def _base64(vector: list[float]) -> str:
    """What the official client asks for by default: little-endian 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _malformed(body: dict[str, Any]) -> str | None:
    if not isinstance(body.get("model"), str):
        return "you must provide a model parameter"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "messages must be a list of at least one message"
    for message in messages:
        if message.get("role") not in ("system", "developer", "user", "assistant", "tool"):
            return f"{message.get('role')!r} is not a role"
        if not isinstance(message.get("content"), str | list):
            return "a message needs content"
    return None


def _breaks_schema(reply: Says, body: dict[str, Any]) -> str | None:
    """The real endpoint constrains what it says to the schema; so must the script."""
    asked = body.get("response_format", {})
    if asked.get("type") != "json_schema" or reply.unchecked:
        return None
    try:
        jsonschema.validate(json.loads(reply.text), asked["json_schema"]["schema"])
    except (ValueError, jsonschema.ValidationError) as cause:
        return f"the scripted answer breaks the schema {asked['json_schema']['name']}: {str(cause)[:300]}"
    return None


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-scripted", "object": kind, "created": int(time.time()), "model": body["model"]}


def _choice(delta: dict[str, Any], finish_reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _usage(request: Request, reply: Says) -> dict[str, int]:
    read, written = len(request.prompt.split()), len(reply.text.split())
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
