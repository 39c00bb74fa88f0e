"""Discord, as DiscordChatExporter writes it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from ingestion.sources import Refused, read
from ingestion.sources.conversations import names_of
from tests.unit.chat_fixtures import chat, local, reads_or_is_refused, said, spoiled
from tests.unit.reading_fixtures import intake

ANA = {
    "id": "201", "name": "ana.sousa", "discriminator": "0000", "nickname": "Ana ☀", "color": "#FF0000", "isBot": False,
    "roles": [], "avatarUrl": "https://cdn.example/a.png",
}  # fmt: skip
BEN = ANA | {"id": "202", "name": "ben", "nickname": "Ben"}
BOT = ANA | {"id": "203", "name": "DiceBot", "nickname": "DiceBot", "isBot": True}


def message(number: int, content: str, author: object = ANA, **more: object) -> dict[str, Any]:
    return {
        "id": f"12345678901234{number:04}",
        "type": "Default",
        "timestamp": f"2024-05-01T10:{number:02}:00.1234567+00:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": author,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
    } | more


CHANNEL: dict[str, Any] = {
    "guild": {"id": "1", "name": "Lisbon Climbers", "iconUrl": "https://cdn.example/i.png"},
    "channel": {
        "id": "2",
        "type": "GuildTextChat",
        "categoryId": "3",
        "category": "Text",
        "name": "general",
        "topic": None,
    },
    "dateRange": {"after": None, "before": None},
    "exportedAt": "2024-06-01T10:00:00+00:00",
    "messages": [
        message(1, "I love bouldering"),
        message(2, "rolled a 6", BOT),
        message(3, "Ben joined", BEN, type="GuildMemberJoin"),
        message(4, "ask <@201> or <@!999> <:cake:123>", BEN, type="Reply", mentions=[ANA]),
        message(5, "I hate rain", timestampEdited="2024-05-01T11:00:00+00:00"),
        message(6, "", forwardedMessage={"content": "Steaks are great", "timestamp": "2024-04-01T10:00:00+00:00"}),
        message(7, "", embeds=[{"title": "A page"}]),
    ],
    "messageCount": 7,
}


def dumped(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


def test_a_channel_is_what_its_people_wrote_without_bots_and_system_lines() -> None:
    reading = chat("general.json", dumped(CHANNEL))
    assert (reading.source, reading.text_is_upload) == ("discord", False)
    assert said(reading) == [
        ("Ana ☀ (@ana.sousa)", "I love bouldering"),
        ("Ben", "ask @Ana ☀ or @somebody :cake:"),
        ("Ana ☀ (@ana.sousa)", "I hate rain"),
        ("Ana ☀ (@ana.sousa)", "Steaks are great"),
    ]
    assert [item.kind for item in reading.items] == ["message", "reply", "message", "repost"]


def test_a_message_has_its_own_number_time_and_channel() -> None:
    first, _, edited, _ = chat("general.json", dumped(CHANNEL)).items
    assert (first.key, local(first), first.thread) == (
        "discord:123456789012340001", "2024-05-01 10:01", "Lisbon Climbers #general",
    )  # fmt: skip
    assert (first.revised_at, edited.revised_at is not None and f"{edited.revised_at:%H:%M}") == (None, "11:00")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ana ☀ (@ana.sousa)", ("Ana ☀", "ana.sousa")),
        ("Ben", ("Ben",)),
        ("Mia (Ana's sister)", ("Mia (Ana's sister)",)),
        ("Bob (@ana) (@bob)", ("Bob (@ana)", "bob")),
    ],
)
def test_a_nickname_and_an_account_are_both_names(author: str, names: tuple[str, ...]) -> None:
    assert names_of(author) == names


def test_a_direct_message_is_called_after_the_other_one() -> None:
    direct = CHANNEL | {"guild": {"id": "0", "name": "Direct Messages"}, "channel": {"name": "Ben"}}
    assert chat("dm.json", dumped(direct)).items[0].thread == "Ben"


@pytest.mark.parametrize(
    "bad", [message(1, "x", author=None), message(1, "x", timestamp="soon"), message(1, "x", id=[]), 7, None]
)
def test_a_message_that_cannot_be_read_is_counted_and_the_others_are_read(bad: object) -> None:
    reading = chat("c.json", dumped(CHANNEL | {"messages": [bad, message(2, "fine", BEN)]}))
    assert said(reading) == [("Ben", "fine")]
    assert reading.text.endswith("(1 messages could not be read.)\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (dumped(CHANNEL | {"messages": [message(1, "x", BOT)]}), "empty"),
        (dumped(CHANNEL | {"messages": [7]}), "malformed"),
        (dumped(CHANNEL)[:-40], "malformed"),
    ],
)
def test_a_file_without_a_message_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("general.json", data, intake())
    assert refusal.value.code == code


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=spoiled(dumped(CHANNEL)))
def test_a_spoiled_export_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("general.json", data)
