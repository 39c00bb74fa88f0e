"""Importing from the command line: which files are sent, and what is said of those that cannot be."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from ingestion.console import Door, Trouble, import_paths
from ingestion.folders import called, files_in


class Counter(Door):
    """A front door that takes everything in and reads it at once."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.uploads: list[list[str]] = []
        self.vanishing: list[Path] = []

    def call(self, method: str, path: str, **options: Any) -> Any:
        while self.vanishing:
            self.vanishing.pop().unlink()
        if path == "/upload":
            assert all(part.read() for _, (_, part) in options["files"])
            self.uploads.append([name for _, (name, _) in options["files"]])
            return {"upload_id": str(len(self.uploads) - 1)}
        if path.startswith("/uploads/"):
            names = self.uploads[int(path.removeprefix("/uploads/"))]
            read = {"state": "ingested", "source": "text", "items": 1, "done": 1}
            return {"done": True, "files": [{"name": name, **read} for name in names]}
        return {}

    @property
    def sent(self) -> list[str]:
        return [name for upload in self.uploads for name in upload]


@pytest.fixture
def door() -> Counter:
    return Counter()


def put(folder: Path, *names: str | bytes) -> Path:
    for name in names:
        path = folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("I love plums.")
    return folder


def imported(door: Door, *paths: Path) -> int:
    return import_paths(door, Namespace(person="ana", project=None, paths=[str(path) for path in paths]))


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed, wherever its lines were broken."""
    return " ".join(capsys.readouterr().err.split())


def failing(monkeypatch: pytest.MonkeyPatch, method: str, name: str, error: OSError) -> None:
    """That method of a path fails for the file of that name."""
    kept = getattr(Path, method)

    def fails(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == name:
            raise error
        return kept(path, *given, **named)

    monkeypatch.setattr(Path, method, fails)


def test_what_is_hidden_below_the_named_folder_is_not_sent(door: Counter, tmp_path: Path) -> None:
    folder = put(tmp_path / ".mine", "a.md", "deep/b.md", ".git/objects/c.md", "deep/.cache/more/d.md", ".e.md")
    assert imported(door, folder) == 0
    assert door.sent == ["a.md", "deep/b.md"]


def test_a_name_that_is_no_text_is_sent_with_a_sayable_one(door: Counter, tmp_path: Path) -> None:
    assert imported(door, put(tmp_path, "a.md", b"caf\xe9.md")) == 0
    assert door.sent == ["a.md", "caf\ufffd.md"]


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("open", PermissionError(13, "Permission denied")),
        ("open", OSError(5, "Input/output error")),
        ("lstat", PermissionError(13, "Permission denied")),
    ],
)
def test_a_file_that_cannot_be_read_is_set_aside_with_its_reason_and_the_others_are_sent(
    door: Counter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    method: str,
    error: OSError,
) -> None:
    folder = put(tmp_path / "mine", "a.md", "b.md", "c.md")
    failing(monkeypatch, method, "b.md", error)
    assert imported(door, folder) == 1
    assert door.sent == ["a.md", "c.md"]
    told = said(capsys)
    assert "2 of 3 files ingested" in told
    assert f"b.md (unreadable): It cannot be read: {error.strerror}." in told


def test_a_file_that_is_gone_when_it_is_to_be_sent_is_set_aside_and_the_others_are_sent(
    door: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path, "a.md", "b.md", "c.md")
    door.vanishing.append(folder / "b.md")
    assert imported(door, folder) == 1
    assert door.sent == ["a.md", "c.md"]
    assert "b.md (unreadable): It cannot be read: No such file or directory." in said(capsys)


def test_a_folder_that_cannot_be_looked_into_is_told_and_the_others_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.md", "locked/b.md", "open/c.md")
    scan = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    failed: list[Path] = []
    found = files_in(tmp_path, lambda path, _: failed.append(path))
    assert [called(path.relative_to(tmp_path)) for path, _ in found] == ["a.md", "open/c.md"]
    assert failed == [tmp_path / "locked"]


def test_links_are_not_followed(tmp_path: Path, door: Counter) -> None:
    put(tmp_path / "elsewhere", "secret.md")
    folder = put(tmp_path / "mine", "a.md")
    (folder / "file.md").symlink_to(tmp_path / "elsewhere" / "secret.md")
    (folder / "folder").symlink_to(tmp_path / "elsewhere")
    assert imported(door, folder) == 0
    assert door.sent == ["a.md"]


def test_a_folder_with_nothing_in_it_is_said_to_be_so(tmp_path: Path, door: Counter) -> None:
    with pytest.raises(Trouble, match="There is no file in what you named"):
        imported(door, tmp_path)
