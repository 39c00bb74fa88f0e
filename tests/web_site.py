"""A personal website on 127.0.0.1: pages by path, for hosts that only a test's own resolver knows.

    with web_site({"/": page("Hello.", "/about"), "/about": page("I like corn.")}) as server:
        ...  # PARLEY_WEBSITE__NETWORKS=127.0.0.0/8, PARLEY_WEBSITE__PORTS=server.port

What is not there is answered with 404, as a site does. Conditional requests are answered as the validators say.
"""

import hashlib
import html
from collections.abc import Callable

from tests.http_server import Answer, HttpServer, Request

Pages = dict[str, Answer | Callable[[Request], Answer]]


def web_site(pages: Pages) -> HttpServer:
    """`pages` by target, as they are when they are asked for."""

    def answer(request: Request) -> Answer:
        assert request.method == "GET"
        found = pages.get(request.target, Answer(404, b"<p>Nothing here</p>", "text/html"))
        given = found(request) if callable(found) else found
        etag = given.headers.get("etag")
        return Answer(304, headers=given.headers) if etag and request.headers.get("if-none-match") == etag else given

    return HttpServer(answer)


def page(text: str, *links: str, head: str = "", **headers: str) -> Answer:
    """A page with these words and links; a link may bring its attributes: '/x" rel="nofollow'."""
    anchors = "".join(f'<a href="{link}">on</a>' for link in links)
    body = f"<!doctype html><html><head>{head}</head><body><p>{html.escape(text)}</p>{anchors}</body></html>".encode()
    return Answer(body=body, media_type="text/html; charset=utf-8", headers=headers)


def tagged(answer: Answer) -> Answer:
    """The same with an ETag of its words."""
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:8]}"'
    return Answer(answer.status, answer.body, answer.media_type, {**answer.headers, "etag": etag})


def robots(text: str) -> Answer:
    return Answer(body=text.encode(), media_type="text/plain")


def moved(to: str, status: int = 301) -> Answer:
    return Answer(status, headers={"location": to}, media_type="text/html")
