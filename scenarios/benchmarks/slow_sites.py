"""Websites that take their time: a source that waits for others, read by one worker and by two."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scenarios.benchmarks.house import bench_house, until
from scenarios.benchmarks.prose import Prose
from scenarios.benchmarks.table import Figures

SITES, PAGES, LATENCY_S = 10, 6, 1.0


def measure(seed: int) -> Figures:
    """Seconds until every page of every site is ingested, by the number of workers, and their ratio."""
    seconds = {workers: _read(seed, workers) for workers in (1, 2)}
    return {
        "two_over_one": seconds[1] / seconds[2],
        "seconds_by_one": seconds[1],
        "seconds_by_two": seconds[2],
        "sites": SITES,
        "pages": SITES * PAGES,
        "seconds_a_page_takes_to_come": LATENCY_S,
    }


def _read(seed: int, workers: int) -> float:
    with _served(seed) as port:
        settings = {
            "INGESTION__WORKERS": str(workers),
            "WEBSITE__NETWORKS": "127.0.0.0/8",
            "WEBSITE__PORTS": str(port),
            "WEBSITE__DELAY_S": "0",
            "WEBSITE__SITEMAP": "false",
        }
        with bench_house(**settings) as house:
            person = house.person("reader")
            house.ingested(house.upload(person, {"warm-up.md": b"I love rowing.\n"}))
            warm_up = f"http://127.0.0.1:{port}/warm-up"
            house.call("PUT", f"/people/{person}/sources/website/{warm_up}", json={})
            until(lambda: _ingested(house.call("GET", f"/people/{person}/ingestion")) > 1 or None, "it is warm", 0.1)
            began = time.monotonic()
            for site in range(SITES):
                house.call("PUT", f"/people/{person}/sources/website/http://127.0.0.1:{port}/{site}/0", json={})
            wanted = 2 + SITES * PAGES
            until(
                lambda: _ingested(house.call("GET", f"/people/{person}/ingestion")) >= wanted or None,
                "all is read",
                0.1,
            )
            return time.monotonic() - began


def _ingested(told: dict[str, dict[str, dict[str, int]]]) -> int:
    return sum(each["ingested"] for each in told["sources"].values())


@contextmanager
def _served(seed: int) -> Generator[int]:
    """A server of all sites on one port: /<site>/<page>, the first page with links to the others. Yields the port."""
    prose = Prose(seed)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the benchmark prints figures."""

        def do_GET(self) -> None:
            time.sleep(LATENCY_S)
            with lock:
                body = _page(prose, self.path)
            self.send_response(200 if body else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _page(prose: Prose, target: str) -> bytes:
    site, _, number = target.strip("/").partition("/")
    if site == "robots.txt":
        return b""
    links = "".join(f'<a href="/{site}/{page}">on</a>' for page in range(1, PAGES) if number == "0")
    words = " ".join(prose.sentence() for _ in range(6))
    return f"<!doctype html><html><body><main><p>{words}</p><p>{prose.wish()}</p>{links}</main></body></html>".encode()
