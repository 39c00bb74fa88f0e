import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from parley import log
from parley.errors import RetrievalError
from parley.settings import Settings

lines = logging.getLogger("parley.test")


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    root, level = logging.getLogger(), logging.getLogger().level
    before = list(root.handlers)
    log.configure(Settings(state=tmp_path))
    yield tmp_path / log.FILE
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def last(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8").splitlines()[-1])


def test_every_line_says_for_which_transaction_twin_and_room_it_was_written(written: Path) -> None:
    with log.bound(transaction="t1", twin="ana"), log.bound(room="r1"):
        lines.info("voted", extra={"options": 3})
    line = last(written)
    assert {key: line[key] for key in ("level", "logger", "message", "transaction", "twin", "room", "options")} == {
        "level": "INFO",
        "logger": "parley.test",
        "message": "voted",
        "transaction": "t1",
        "twin": "ana",
        "room": "r1",
        "options": 3,
    }


def test_outside_of_a_binding_the_three_are_there_and_empty(written: Path) -> None:
    with log.bound(twin="ana"):
        pass
    lines.info("started")
    line = last(written)
    assert (line["transaction"], line["twin"], line["room"]) == (None, None, None)


def test_an_exception_is_told_with_its_code_and_its_cause(written: Path) -> None:
    try:
        try:
            raise ConnectionError("refused")
        except ConnectionError as cause:
            raise RetrievalError("the graph is away", retryable=True, group="person-ana") from cause
    except RetrievalError:
        lines.exception("could not recall")
    error = last(written)["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["retryable"], error["context"]) == ("RETRIEVAL_ERROR", True, {"group": "person-ana"})
    assert (error["cause"]["type"], error["cause"]["message"]) == ("ConnectionError", "refused")


def test_an_exception_that_quotes_its_input_is_told_without_it(written: Path) -> None:
    try:
        TypeAdapter(int).validate_python("I am allergic to peanuts")
    except ValidationError:
        lines.exception("bad value")
    assert "peanuts" not in written.read_text(encoding="utf-8")


def test_a_second_configuration_replaces_the_first(written: Path, tmp_path: Path) -> None:
    log.configure(Settings(state=tmp_path))
    lines.info("once")
    assert written.read_text(encoding="utf-8").count('"once"') == 1


def test_vendors_that_print_prompts_at_info_are_not_heard(written: Path) -> None:
    logging.getLogger("autogen_core.events").info("the whole prompt")
    logging.getLogger("mem0.memory.main").info("the whole memory")
    assert "the whole" not in written.read_text(encoding="utf-8")
