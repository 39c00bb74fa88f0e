"""Telegram by Telethon, against a local data centre that speaks MTProto."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telethon.tl import functions, types

from ingestion.remotes import telegram
from ingestion.remotes.fetching import Fetched
from ingestion.remotes.telegram import TelegramChat
from ingestion.sources import Intake, Refused
from ingestion.sources.telegram_export import TelegramExport
from parley.clock import SetClock
from parley.errors import IngestionError
from parley.settings import Telegram
from tests.telegram_api import Fails, Group, TelegramApi, session_at

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
ANA = types.User(7, is_self=True, first_name="Ana", last_name="Lima", access_hash=70)
MIA = types.User(8, first_name="Mia", access_hash=80)
CHOIR = 1234567890


def message(number: int, text: str = "I like corn.", by: types.User = MIA, **more: Any) -> types.Message:
    at = more.pop("date", NOW - timedelta(hours=1))
    return types.Message(number, types.PeerChannel(CHOIR), at, text, from_id=types.PeerUser(by.id), **more)


def choir(*messages: Any, **more: Any) -> Group:
    given = {"megagroup": True, "access_hash": 99, **more}
    entity = types.Channel(CHOIR, "Choir", types.ChatPhotoEmpty(), NOW, **given)
    return Group(entity, list(messages), [ANA, MIA])


def chat(api: TelegramApi, now: datetime = NOW, **settings: Any) -> TelegramChat:
    ours = {"api_id": 1, "api_hash": "hash-of-the-house", "server": api.address, "timeout_s": 5, **settings}
    return TelegramChat(Telegram.model_validate(ours), SetClock(now))


async def poll(server: TelegramApi, cursor: dict[str, Any] | None = None, now: datetime = NOW, **more: Any) -> Fetched:
    wanted = {"chat": "choir_club", "session": server.session, **more}
    return await chat(server, now).fetch(wanted, cursor or {})


def body(fetched: Fetched) -> dict[str, Any]:
    (file,) = fetched.files
    return json.loads(file.data)


def numbers(fetched: Fetched) -> list[int]:
    return [message["id"] for message in body(fetched)["messages"]] if fetched.files else []


async def test_a_chat_comes_in_the_shape_of_telegrams_own_export() -> None:
    forwarded = types.MessageFwdHeader(NOW, from_id=types.PeerUser(8))
    hidden = types.MessageFwdHeader(NOW, from_name="Somebody")
    edited = {"edit_date": NOW - timedelta(minutes=5)}
    group = choir(
        message(1, "I like corn.", ANA, **edited),
        message(2, "Me too.", reply_to=types.MessageReplyHeader(reply_to_msg_id=1)),
        message(3, "Rice is fine.", ANA, fwd_from=forwarded),
        message(4, "Beans are fine.", fwd_from=hidden, edit_date=NOW, edit_hide=True),
        username="choir_club",
    )
    async with TelegramApi([group]) as server:
        fetched = await poll(server)
    (file,) = fetched.files
    assert (file.name, file.media_type, file.own) == (f"telegram/{CHOIR}.json", "application/json", None)
    whole = body(fetched)
    assert {name: whole[name] for name in ("name", "type", "id")} == {
        "name": "Choir",
        "type": "public_supergroup",
        "id": CHOIR,
    }
    assert whole["messages"][0] == {
        "id": 1,
        "type": "message",
        "date": "2026-06-01T08:00:00",
        "date_unixtime": "1780300800",
        "edited": "2026-06-01T08:55:00",
        "edited_unixtime": "1780304100",
        "from": "Ana Lima",
        "from_id": "user7",
        "text": "I like corn.",
    }
    told = [(each.get("reply_to_message_id"), each.get("forwarded_from")) for each in whole["messages"]]
    assert told == [(None, None), (1, None), (None, "Mia"), (None, "Somebody")]
    assert "edited" not in whole["messages"][3]


async def test_the_reader_of_telegrams_export_reads_what_was_fetched() -> None:
    group = choir(message(1, "I like corn.", ANA), message(2, "Grüße!", fwd_from=types.MessageFwdHeader(NOW)))
    async with TelegramApi([group]) as server:
        fetched = await poll(server, chat=CHOIR, mine=True)
    (file,) = fetched.files
    reader = TelegramExport()
    assert reader.recognises(file.name, file.data)
    items = reader.read(file.name, file.data, Intake(now=NOW)).items
    assert [(item.key, item.author, item.own, item.kind, item.text) for item in items] == [
        (f"telegram:{CHOIR}:1", "Ana Lima", True, "message", "I like corn."),
        (f"telegram:{CHOIR}:2", "Mia", False, "repost", "Grüße!"),
    ]


async def test_the_next_poll_brings_what_is_new_and_asks_for_no_name_again() -> None:
    group = choir(message(1), message(2), username="choir_club")
    async with TelegramApi([group]) as server:
        first = await poll(server)
        quiet = await poll(server, first.cursor)
        group.messages += [message(4), message(3)]
        second = await poll(server, quiet.cursor)
        again = await poll(server, quiet.cursor)
    assert (numbers(first), quiet.files, numbers(second), again) == ([1, 2], (), [3, 4], second)
    assert len(server.asked(functions.contacts.ResolveUsernameRequest)) == 1


async def test_what_was_changed_in_the_last_two_days_comes_once_more() -> None:
    old = NOW - timedelta(hours=49)
    group = choir(message(1, date=old), message(2), message(3), username="choir_club")
    async with TelegramApi([group]) as server:
        first = await poll(server)
        group.messages[0] = message(1, "Too late.", date=old, edit_date=NOW)
        group.messages[1] = message(2, "I like rice.", edit_date=NOW)
        changed = await poll(server, first.cursor)
        quiet = await poll(server, changed.cursor)
        group.messages[1] = message(2, "I like beans.", edit_date=NOW + timedelta(seconds=9))
        once_more = await poll(server, quiet.cursor)
    assert [(each["id"], each["text"]) for each in body(changed)["messages"]] == [(2, "I like rice.")]
    assert quiet.files == ()
    assert body(once_more)["messages"][0]["text"] == "I like beans."


async def test_a_long_chat_comes_in_rounds_and_no_further_back_than_it_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telegram, "A_ROUND", 150)
    long_ago = [message(number, date=NOW - timedelta(days=400)) for number in range(1, 51)]
    group = choir(*long_ago, *[message(number) for number in range(51, 401)], username="choir_club")
    async with TelegramApi([group]) as server:
        rounds: list[Fetched] = [await poll(server)]
        while rounds[-1].more:
            rounds.append(await poll(server, rounds[-1].cursor))
    read = [number for fetched in rounds for number in numbers(fetched)]
    assert [len(numbers(fetched)) for fetched in rounds] == [150, 150, 50]
    assert read == list(range(51, 401))


async def test_a_wait_that_telegram_asks_for_is_told_and_what_came_before_is_kept() -> None:
    group = choir(*[message(number) for number in range(1, 151)], username="choir_club")
    async with TelegramApi([group]) as server:
        server.errors += [None, Fails(420, "FLOOD_WAIT_37"), Fails(420, "FLOOD_WAIT_37")]
        first = await poll(server)
        with pytest.raises(IngestionError) as failed:
            await poll(server, first.cursor)
        rest = await poll(server, first.cursor)
    assert (numbers(first), first.more) == (list(range(1, 101)), True)
    assert (failed.value.retryable, failed.value.context["retry_after_s"]) == (True, 37.0)
    assert (numbers(rest), rest.more) == (list(range(101, 151)), False)


@pytest.mark.parametrize("named", [CHOIR, str(CHOIR), f"-100{CHOIR}", f"https://t.me/c/{CHOIR}/57"])
async def test_a_chat_may_be_named_by_its_number(named: int | str) -> None:
    same_number = types.User(CHOIR, first_name="A person", access_hash=1)
    async with TelegramApi([choir(message(1))], people=[same_number]) as server:
        fetched = await poll(server, chat=named)
        again = await poll(server, fetched.cursor, chat=named)
    assert (body(fetched)["name"], body(fetched)["type"]) == ("Choir", "private_supergroup")
    assert (again.files, len(server.asked(functions.messages.GetDialogsRequest))) == ((), 1)


async def test_a_group_that_became_a_supergroup_is_read_on_as_that() -> None:
    def small(**more: Any) -> types.Chat:
        return types.Chat(55, "Choir", types.ChatPhotoEmpty(), 2, NOW, 1, **more)

    old = types.Message(9, types.PeerChat(55), NOW, "I like corn.", from_id=types.PeerUser(8))
    group = Group(small(), [old], [MIA])
    async with TelegramApi([group]) as server:
        first = await poll(server, chat="55")
        group.entity = small(deactivated=True, migrated_to=types.InputChannel(CHOIR, 99))
        server.groups.append(choir(message(1, "Rice.")))
        second = await poll(server, first.cursor, chat="55")
    assert (body(first)["type"], body(first)["id"], numbers(first)) == ("private_group", 55, [9])
    assert (body(second)["id"], numbers(second)) == (CHOIR, [1])


async def test_service_messages_and_mere_pictures_are_passed_over() -> None:
    added = types.MessageService(1, types.PeerChannel(CHOIR), date=NOW, action=types.MessageActionChatAddUser([8]))
    group = choir(added, message(2, "", media=types.MessageMediaPhoto()), username="choir_club")
    async with TelegramApi([group]) as server:
        fetched = await poll(server)
    assert (fetched.files, fetched.cursor["last"]) == ((), 2)


async def test_whose_account_it_is_is_told_only_when_it_is_the_persons_own() -> None:
    async with TelegramApi([choir(message(1), username="choir_club")]) as server:
        mine, ours = await poll(server, mine=True), await poll(server)
    assert body(mine)["personal_information"] == {"user_id": 7}
    assert "personal_information" not in body(ours)


def forget_key(server: TelegramApi) -> None:
    server.known = None


def end_session(server: TelegramApi) -> None:
    server.known = False


@pytest.mark.parametrize("ended", [forget_key, end_session])
async def test_a_session_that_ended_is_told(ended: Callable[[TelegramApi], None]) -> None:
    async with TelegramApi([choir(message(1), username="choir_club")]) as server:
        ended(server)
        with pytest.raises(Refused) as refused:
            await poll(server)
    assert (refused.value.code, refused.value.what_to_do) == ("access_denied", "Connect the account again.")


@pytest.mark.parametrize(
    ("named", "code"),
    [("@nobody_here", "not_found"), ("https://t.me/mia_person", "bad_connection"), ("77", "not_found")],
)
async def test_a_chat_that_is_none_is_told(named: str, code: str) -> None:
    person = types.User(8, first_name="Mia", username="mia_person", access_hash=80)
    async with TelegramApi([], people=[person]) as server:
        with pytest.raises(Refused) as refused:
            await poll(server, chat=named)
    assert refused.value.code == code


async def test_a_chat_that_may_no_longer_be_read_is_told() -> None:
    async with TelegramApi([choir(message(1), username="choir_club")]) as server:
        first = await poll(server)
        server.groups.clear()
        with pytest.raises(Refused) as refused:
            await poll(server, first.cursor)
    assert refused.value.code == "access_denied"


async def test_a_session_that_leads_elsewhere_than_to_telegram_is_refused() -> None:
    async with TelegramApi([]) as server:
        host, _, port = server.address.rpartition(":")
        wanted = {"chat": "choir_club", "session": session_at(host, int(port))}
        with pytest.raises(Refused) as refused:
            chat(server, server=None).check(wanted)
    assert (refused.value.code, server.requests) == ("forbidden_address", [])


async def test_a_house_without_an_application_or_a_broken_session_is_refused_at_once() -> None:
    async with TelegramApi([]) as server:
        with pytest.raises(Refused) as unset:
            chat(server, api_id=None).check({"chat": "choir_club", "session": server.session})
        with pytest.raises(Refused) as broken:
            chat(server).check({"chat": "choir_club", "session": "1-not-a-session"})
        with pytest.raises(Refused) as invited:
            chat(server).check({"chat": "https://t.me/+AbCdEf", "session": server.session})
    assert [each.value.code for each in (unset, broken, invited)] == ["not_configured", *["bad_connection"] * 2]


async def test_a_server_that_is_away_or_hangs_up_is_asked_again_later() -> None:
    async with TelegramApi([choir(message(1), username="choir_club")]) as server:
        server.errors.append(Fails(500, "WORKER_BUSY_TOO_LONG_RETRY"))
        with pytest.raises(IngestionError) as busy:
            await poll(server)
        away = chat(server)
    with pytest.raises(IngestionError) as gone:
        await away.fetch({"chat": "choir_club", "session": server.session}, {})
    assert (busy.value.retryable, gone.value.retryable) == (True, True)


async def test_no_secret_and_no_message_is_written_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with TelegramApi([choir(message(1, "I like corn."), username="choir_club")]) as server:
        fetched = await poll(server)
    written = caplog.text + fetched.model_dump_json()
    assert [secret for secret in ("hash-of-the-house", server.session) if secret in written] == []
    assert "I like corn." not in caplog.text
