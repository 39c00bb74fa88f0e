"""Telegram Desktop's result.json: one chat, or a whole account."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from ingestion.sources import Refused, read
from ingestion.sources.telegram_export import bare_id
from tests.unit.chat_fixtures import chat, local, reads_or_is_refused, said, spoiled
from tests.unit.reading_fixtures import intake


def message(number: int, text: object, **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-05-01T12:32:00",  # where it was exported
        "date_unixtime": str(1714552320 + 60 * number),
        "from": "Ana Sousa",
        "from_id": "user101",
        "text": text,
        "text_entities": [],
    } | more


GROUP: dict[str, Any] = {
    "name": "Lisbon Climbers",
    "type": "private_supergroup",
    "id": 1500000001,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2024-05-01T10:00:00",
            "actor": "Ben",
            "action": "create_group",
            "text": "",
        },
        message(2, "I love bouldering"),
        message(3, ["No ", {"type": "bold", "text": "smoking"}, " please, ", {"type": "mention", "text": "@ben"}]),
        message(4, "Who is in?", **{"from": "Ben", "from_id": "user102", "reply_to_message_id": 2}),
        message(5, "Steaks are great", forwarded_from="Grill News"),
        message(6, "hidden words", forwarded_from=None),
        message(7, "I hate rain", edited="2024-05-01T13:00:00", edited_unixtime="1714554000"),
        message(8, "", photo="photos/photo_1.jpg"),
        message(9, "bye", **{"from": None, "from_id": "user103"}),
        message(10, "", poll={"question": "Pizza or ramen?", "answers": [{"text": "Pizza"}]}),
    ],
}
ACCOUNT: dict[str, Any] = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": 101, "first_name": "Ana", "last_name": "Sousa"},
    "contacts": {"list": []},
    "chats": {
        "about": "This page lists all chats.",
        "list": [
            {"name": "Ben", "type": "personal_chat", "id": 102, "messages": [
                message(2, "I am vegetarian"),
                message(3, "I eat everything", **{"from": "Ben", "from_id": "user102"}),
            ]},
            {"type": "saved_messages", "id": 101, "messages": [message(4, "buy tofu")]},
            {"name": None, "type": "personal_chat", "id": 103, "messages": [message(5, "hello?")]},
        ],
    },
    "left_chats": {"list": [{"name": "Old", "type": "private_group", "id": 7, "messages": [message(6, "leaving")]}]},
}  # fmt: skip


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def test_a_chat_is_its_peoples_words_in_a_text_that_can_be_read() -> None:
    reading = chat("result.json", dumped(GROUP))
    assert (reading.source, reading.media_type, reading.text_is_upload) == ("telegram", "application/json", False)
    assert said(reading) == [
        ("Ana Sousa", "I love bouldering"),
        ("Ana Sousa", "No smoking please, @ben"),
        ("Ben", "Who is in?"),
        ("Ana Sousa", "Steaks are great"),
        ("Ana Sousa", "hidden words"),
        ("Ana Sousa", "I hate rain"),
        ("Deleted Account", "bye"),
        ("Ana Sousa", "Pizza or ramen?"),
    ]
    assert reading.text.startswith("# Lisbon Climbers\n\n2024-05-01 09:34 Ana Sousa: I love bouldering\n")


def test_forwarded_words_are_somebody_elses_also_when_their_sender_hides() -> None:
    kinds = {item.text: item.kind for item in chat("result.json", dumped(GROUP)).items}
    assert [kinds[text] for text in ("Steaks are great", "hidden words", "Who is in?", "I hate rain")] == [
        "repost", "repost", "reply", "message",
    ]  # fmt: skip


def test_a_message_is_known_by_its_chat_and_number_and_dated_by_the_worlds_time() -> None:
    item = chat("result.json", dumped(GROUP), timezone="Asia/Tokyo").items[0]
    assert (item.key, local(item), item.thread) == (
        "telegram:1500000001:2", "2024-05-01 08:34", "Lisbon Climbers",
    )  # fmt: skip


@pytest.mark.parametrize(("written", "bare"), [(1500000001, 1500000001), (-1001500000001, 1500000001), (-42, 42)])
def test_a_chat_has_one_number_however_it_is_marked(written: int, bare: int) -> None:
    assert bare_id(written) == bare


def test_an_edited_message_says_since_when_it_reads_so() -> None:
    item = chat("result.json", dumped(GROUP)).items[5]
    assert item.revised_at is not None
    assert item.revised_at.timestamp() == 1714554000


def test_exports_from_before_2022_are_dated_by_the_wall_clock() -> None:
    old = message(1, "hi")
    del old["date_unixtime"]
    assert local(chat("r.json", dumped(GROUP | {"messages": [old]})).items[0]) == "2024-05-01 11:32"


def test_a_whole_account_knows_which_words_are_its_owners() -> None:
    reading = chat("result.json", dumped(ACCOUNT))
    assert [(item.thread, item.text, item.own) for item in reading.items] == [
        ("Ben", "I am vegetarian", True),
        ("Ben", "I eat everything", False),
        ("Saved Messages", "buy tofu", True),
        ("Deleted Account", "hello?", True),
        ("Old", "leaving", True),
    ]


def test_one_chat_does_not_know_whose_export_it_is() -> None:
    assert {item.own for item in chat("result.json", dumped(GROUP)).items} == {None}


@pytest.mark.parametrize(
    "bad",
    [
        message(1, "x", date_unixtime="9" * 19), message(1, "x", date_unixtime=10**19), message(True, "x"),
        message(1, "x", date=None, date_unixtime=None), message(1, "x", date="yesterday", date_unixtime=[]),
        7, None, [],
    ],
)  # fmt: skip
def test_a_message_that_cannot_be_read_is_counted_and_the_others_are_read(bad: object) -> None:
    reading = chat("result.json", dumped(GROUP | {"messages": [bad, message(2, "fine")]}))
    assert said(reading) == [("Ana Sousa", "fine")]
    assert reading.text.endswith("(1 messages could not be read.)\n")


def test_halves_of_an_emoji_meet_and_what_postgres_cannot_store_is_replaced() -> None:
    data = dumped(GROUP | {"messages": [message(1, "X")]}).replace(b'"X"', rb'"a\ud83c\udf70b\ud83dc\u0000d"')
    assert chat("result.json", data).items[0].text == "a🍰b\ufffdc\ufffdd"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (dumped(GROUP | {"messages": []}), "empty"),
        (dumped(GROUP | {"messages": [message(1, "")]}), "empty"),
        (dumped(GROUP | {"messages": [7]}), "malformed"),
        (dumped(GROUP)[:-40], "malformed"),
        (b'{"type": "personal_chat", "messages": ' + b"[" * 200_000, "malformed"),
        (b'{"type": "personal_chat", "messages": [' + b"9" * 10_000 + b"]}", "malformed"),
    ],
)
def test_a_file_without_a_message_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("result.json", data, intake())
    assert refusal.value.code == code


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=spoiled(dumped(GROUP)))
def test_a_spoiled_export_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("result.json", data)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(data=spoiled(dumped(ACCOUNT)))
def test_a_spoiled_account_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("result.json", data)
