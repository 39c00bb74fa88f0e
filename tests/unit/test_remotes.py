"""The remote sources by kind, and what a connection may not say."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from ingestion.remotes import make_remotes
from ingestion.remotes.fetching import Wanted, wanted_as
from ingestion.sources import Refused
from parley.settings import REPOSITORY, Settings


def test_every_kind_of_remote_is_found_by_its_name() -> None:
    remotes = make_remotes(Settings.model_validate({}))
    assert {kind: remotes[kind].kind for kind in remotes} == {kind: kind for kind in remotes}
    assert set(remotes) == {"twitter", "telegram", "google_calendar", "website"}
    with pytest.raises(KeyError):
        remotes["facebook"]


def test_a_vendors_client_is_imported_only_when_it_is_needed() -> None:
    code = (
        "import sys; from ingestion.remotes import make_remotes; from parley.settings import Settings; "
        "make_remotes(Settings.model_validate({}))['website']; "
        "print({'tweepy', 'telethon', 'googleapiclient'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    assert ran.stdout.strip() == "set()", ran.stderr


class Asked(Wanted):
    name: str
    secret: SecretStr


def test_a_connection_that_is_wrong_is_told_by_its_fields_and_never_by_what_is_in_them() -> None:
    with pytest.raises(Refused) as refused:
        wanted_as(Asked, {"secret": ["hunter2"], "other": "hunter2"})
    told = f"{refused.value} {refused.value.what_to_do}"
    assert refused.value.code == "bad_connection"
    assert [name for name in ("name", "secret", "other") if name in told] == ["name", "secret", "other"]
    assert "hunter2" not in told + repr(refused.value.__cause__) + repr(refused.value.__context__)


def test_what_a_connection_asks_for_keeps_its_secret_to_itself() -> None:
    asked = wanted_as(Asked, {"name": " Ana ", "secret": "hunter2"})
    assert (asked.name, asked.secret.get_secret_value()) == ("Ana", "hunter2")
    assert "hunter2" not in repr(asked)
