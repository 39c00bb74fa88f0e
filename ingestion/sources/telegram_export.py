"""Telegram Desktop's "Export chat history" and "Export Telegram data" as JSON (result.json).

A poll of Telegram's own API is written in the same shape, so that a message is one item however it came.
"""

import re
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from ingestion.sources.conversations import (
    Message,
    Written,
    conversation,
    one_line,
    since_epoch,
    written_moment,
)
from ingestion.sources.reading import Intake, ItemKind, Reading
from ingestion.sources.untyped import Record, json_record, list_at, record_at, records_at, text_at, whole_number_at

BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
TELLTALE = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes|(?:private|public)_\w{1,20})"'
    rb'|"from_id"\s*:\s*"(?:user|channel|chat)\d'
)
SUPERGROUPS = 10**12  # the Bot API and Telethon mark a channel's or supergroup's id: -100<id>
DELETED = "Deleted Account"  # as Telegram itself shows it


class TelegramExport:
    """Recognised by the types of its chats, or by who its messages are from."""

    def recognises(self, name: str, data: bytes) -> bool:
        return BEGINS.match(data) is not None and b'"messages"' in data and TELLTALE.search(data) is not None

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told before it is read."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """The messages of one chat, or of all chats of an account. Service messages and mere media are left out.

        In an export of a whole account the account's own messages are known to be its owner's.
        """
        whole = json_record(name, data)
        owner = whole_number_at(record_at(whole, "personal_information"), "user_id")
        written = Written()
        for chat in _chats(whole):
            if chat is None:
                written.add(None)
            else:
                _Chat(chat, owner, ZoneInfo(intake.timezone)).write(written)
        return conversation(name, "application/json", "telegram", written, intake)


def _chats(whole: Record) -> list[Record | None]:
    if isinstance(whole.get("messages"), list):
        return [whole]
    return [chat for group in ("chats", "left_chats") for chat in records_at(record_at(whole, group), "list")]


class _Chat:
    """One chat of an export. `owner` is the account's id where the export tells it."""

    def __init__(self, chat: Record, owner: int | None, zone: ZoneInfo) -> None:
        self._chat, self._owner, self._zone = chat, owner, zone
        self._saved = text_at(chat, "type") == "saved_messages"
        self._id = bare_id(whole_number_at(chat, "id"))
        self._thread = one_line(text_at(chat, "name")) or ("Saved Messages" if self._saved else DELETED)

    def write(self, written: Written) -> None:
        for message in records_at(self._chat, "messages"):
            if message is None:
                written.add(None)
            elif text_at(message, "type") in ("message", "") and (text := _text(message)).strip():
                written.add(self._message(message, text))

    def _message(self, message: Record, text: str) -> Message | None:
        number, at = whole_number_at(message, "id"), self._moment(message, "date")
        if number is None or at is None:
            return None
        kind = _kind(message)
        revised = self._moment(message, "edited")
        return Message(
            author=one_line(text_at(message, "from")) or DELETED,
            text=text,
            at=at,
            key="" if self._id is None else f"telegram:{self._id}:{number}",
            kind=kind,
            own=self._own(message, kind),
            revised_at=revised if revised is not None and revised > at else None,
            thread=self._thread,
        )

    def _moment(self, message: Record, field: str) -> datetime | None:
        """The Unix time (exports since 2022), else the local time of the machine that exported."""
        seconds = whole_number_at(message, f"{field}_unixtime")
        if seconds is not None:
            return since_epoch(seconds)
        return written_moment(text_at(message, field), self._zone)

    def _own(self, message: Record, kind: ItemKind) -> bool | None:
        """Whether the account's owner wrote it: told by the account's id, and only they write saved messages."""
        if self._owner is not None:
            return text_at(message, "from_id") == f"user{self._owner}"
        return True if self._saved and kind != "repost" else None


def bare_id(number: int | None) -> int | None:
    """A chat's id as exports write it: positive, without the mark of a group or channel."""
    if number is None or number >= 0:
        return number
    return -number - SUPERGROUPS if -number > SUPERGROUPS else -number


def _kind(message: Record) -> ItemKind:
    """Forwarded words, and what an inline bot made, are somebody else's; a hidden sender is null, so the key counts."""
    if "forwarded_from" in message or "via_bot" in message:
        return "repost"
    return "reply" if message.get("reply_to_message_id") is not None else "message"


def _text(message: Record) -> str:
    """Plain, or in pieces (links, bold words, mentions ...); of a poll, its question."""
    value: Any = message.get("text")
    if isinstance(value, str) and value:
        return value
    pieces = [_piece(piece) for piece in list_at(message, "text")]
    return "".join(pieces) or text_at(record_at(message, "poll"), "question")


def _piece(piece: Any) -> str:
    if isinstance(piece, str):
        return piece
    return text_at(cast(Record, piece), "text") if isinstance(piece, dict) else ""
