"""What may be connected: each kind takes what its fetcher asks for, and what signs in is kept apart."""

from base64 import urlsafe_b64encode
from struct import pack

import pytest

from ingestion.connecting import KINDS, checked
from ingestion.sources import Refused
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
