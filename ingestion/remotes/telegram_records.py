# pyright: basic
"""Telethon's messages as Telegram Desktop's export writes them."""

from datetime import UTC, datetime
from typing import Any

from telethon import utils
from telethon.tl import types


def type_of(entity: Any) -> str:
    """As Telegram Desktop's export calls it."""
    if isinstance(entity, types.Chat):
        return "private_group"
    public = "public" if entity.username or entity.usernames else "private"
    return f"{public}_{'supergroup' if entity.megagroup else 'channel'}"


def changed_at(message: Any) -> datetime | None:
    """Since when it reads like this. A reaction marks a message as changed too, but hides that."""
    return message.edit_date if message.edit_date and not message.edit_hide else None


def written(message: Any) -> dict[str, Any]:
    """A message as the export writes it. Service messages have no text."""
    record: dict[str, Any] = {"id": message.id, "type": "message", **_moment("date", message.date)}
    if (changed := changed_at(message)) is not None:
        record |= _moment("edited", changed)
    record["from"] = utils.get_display_name(message.sender) or None
    record["from_id"] = _sender(message)
    if message.fwd_from is not None:
        source = message.forward.sender or message.forward.chat
        record["forwarded_from"] = utils.get_display_name(source) or message.fwd_from.from_name
    if message.via_bot_id is not None:
        record["via_bot"] = str(message.via_bot_id)
    if message.reply_to_msg_id is not None:
        record["reply_to_message_id"] = message.reply_to_msg_id
    if message.poll is not None:
        record["poll"] = {"question": message.poll.poll.question.text}
    return {**record, "text": "" if message.action is not None else message.message or ""}


def _sender(message: Any) -> str:
    """Whoever wrote it; the chat itself where an administrator hides behind it."""
    peer = message.from_id or message.peer_id
    if isinstance(peer, types.PeerUser):
        return f"user{peer.user_id}"
    return f"chat{peer.chat_id}" if isinstance(peer, types.PeerChat) else f"channel{peer.channel_id}"


def _moment(field: str, at: datetime) -> dict[str, str]:
    return {field: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), f"{field}_unixtime": str(int(at.timestamp()))}
