"""A folder named like one of our packages in the current directory would shadow ours, in every worker: look first."""

import importlib.util
from pathlib import Path

from parley.processes import ServerFailed
from parley.settings import REPOSITORY

PACKAGES = ("parley", "actors", "negotiation", "ingestion", "memory", "graph", "scenarios", "serving", "serve_app")


def shadowed(repository: Path = REPOSITORY) -> dict[str, str]:
    """Package -> where it would be imported from, for those that are not the repository's own."""
    wrong: dict[str, str] = {}
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        origin = spec.origin if spec else None
        if origin is None or not Path(origin).resolve().is_relative_to(repository):
            wrong[name] = origin or "nowhere"
    return wrong


def check_packages(where: str, repository: Path = REPOSITORY) -> None:
    """Raises ServerFailed that names what shadows what."""
    if wrong := shadowed(repository):
        lines = "; ".join(f"{name} is imported from {origin}" for name, origin in wrong.items())
        raise ServerFailed(
            f"In the {where}, packages are not the repository's own: {lines}. "
            "Start from the repository's folder, and rename what shadows them."
        )
