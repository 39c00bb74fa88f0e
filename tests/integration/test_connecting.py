"""What may be connected: each kind takes what its fetcher asks for, and what signs in is kept apart."""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from ingestion.connecting import KINDS, checked
from ingestion.polling import Polling
from ingestion.remotes.fetching import Fetched, FetchedFile
from ingestion.sources import Refused
from memory.connections import ConnectionName, Connections
from memory.documents import Documents
from memory.originals import Originals
from memory.postgres import Postgres
from memory.registry import Person, Registry
from parley.clock import SetClock
from parley.errors import RequestError
from parley.settings import load_settings
from serving.house import remotes

SETTINGS = {
    "twitter": {"bearer_token": "b"},
    "telegram": {"api_id": 1, "api_hash": "h"},
    "google": {"client_id": "c", "client_secret": "s"},
}
FETCHERS = remotes(load_settings(**SETTINGS))  # pyright: ignore[reportArgumentType]  a frozen tree hashes
SESSION = "1" + urlsafe_b64encode(pack(">B4sH256s", 2, bytes([149, 154, 167, 51]), 443, b"k" * 256)).decode()
"""A Telethon string session, as far as it can be told without asking Telegram."""

GIVEN: list[tuple[str, str, dict[str, str]]] = [
    ("twitter", "ana_c", {}),
    ("telegram", "climbers", {"session": SESSION}),
    ("google_calendar", "primary", {"refresh_token": "1//secret"}),
    ("website", "https://ana.example/about", {}),
]


def test_every_kind_has_a_fetcher_and_every_fetcher_a_kind() -> None:
    assert set(FETCHERS) == set(KINDS)


@pytest.mark.parametrize(("kind", "name", "given"), GIVEN, ids=[kind for kind, _, _ in GIVEN])
def test_a_kinds_name_and_fields_are_what_its_fetcher_takes_and_its_secrets_are_kept_apart(
    kind: str, name: str, given: dict[str, str]
) -> None:
    asked = checked(FETCHERS, kind, name, given, None)
    assert asked.secret == given
    assert name in asked.wanted.values()
    assert not set(asked.wanted) & set(given)
    assert asked.every_s == KINDS[kind].every_s


def test_another_pause_between_polls_may_be_asked_for() -> None:
    assert checked(FETCHERS, "website", "ana.example", {}, 3600).every_s == 3600


def test_an_unknown_kind_an_unknown_field_and_a_wrong_name_are_refused_with_what_to_do() -> None:
    for kind, name, given, told in (
        ("myspace", "ana", {}, "google_calendar, telegram, twitter, website"),
        ("website", "ana.example", {"pages": 7}, "address"),
        ("twitter", "no handle at all", {}, "handle"),
    ):
        with pytest.raises(RequestError) as refusal:
            checked(FETCHERS, kind, name, given, None)
        assert told in f"{refusal.value} {refusal.value.what_to_do}"


def test_a_secret_that_is_refused_is_not_told_back() -> None:
    with pytest.raises(Refused) as refusal:
        checked(FETCHERS, "telegram", "climbers", {"session": "not-a-session-but-secret"}, None)
    assert "not-a-session-but-secret" not in f"{refusal.value} {refusal.value.what_to_do}"


class Pages:
    """A source with ever more pages; `meanwhile` happens while the first is fetched."""

    kind = "website"

    def __init__(self, files: tuple[FetchedFile, ...], meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._files, self._meanwhile = files, meanwhile
        self.asked: list[tuple[object, object]] = []

    def check(self, wanted: Mapping[str, Any]) -> None:
        del wanted

    async def fetch(self, wanted: Mapping[str, Any], cursor: Mapping[str, Any]) -> Fetched:
        self.asked.append((wanted["address"], cursor.get("page")))
        if len(self.asked) == 1:
            await self._meanwhile()
        page = int(cursor.get("page", 0)) + 1
        return Fetched(files=self._files, cursor={"page": page}, more=page < 3)


PAGE = FetchedFile(name="page.md", media_type="text/markdown", data=b"I love plums.")
NAME = ConnectionName(person="mira", kind="website", name="hers")


@pytest.mark.parametrize("files", [(), (PAGE,)], ids=["nothing new", "a new page"])
@pytest.mark.parametrize("wanted", ["old.example", "new.example"])
async def test_a_poll_under_way_keeps_how_far_it_read_only_while_the_same_is_wanted(
    postgres: Postgres, clock: SetClock, tmp_path: Path, files: tuple[FetchedFile, ...], wanted: str
) -> None:
    await Registry(postgres).put_person(Person(uid="mira", name="Mira"), "t")
    connections = Connections(postgres, clock)
    documents = Documents(postgres, Originals(tmp_path), clock)
    await connections.drop(NAME)
    await connections.put(NAME, {"address": "old.example"}, {}, 3600)
    pages = Pages(files, lambda: connections.put(NAME, {"address": wanted}, {}, 3600))

    await Polling(connections, documents, {"website": pages}).poll(NAME)

    found = await connections.find(NAME)
    assert found is not None
    if wanted == "old.example":
        assert found.cursor == {"page": 3}
        assert pages.asked == [("old.example", None), ("old.example", 1), ("old.example", 2)]
    else:
        assert (found.cursor, found.polled_at) == ({}, None)
        assert pages.asked == [("old.example", None)]
