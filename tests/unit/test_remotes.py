"""What a connection may not say, and what is told of it."""

import pytest
from pydantic import SecretStr

from ingestion.remotes.fetching import Wanted, wanted_as
from ingestion.sources import Refused


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
