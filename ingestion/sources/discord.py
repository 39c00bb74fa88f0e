"""Discord channels and direct messages, as DiscordChatExporter writes them to JSON."""

import re
from zoneinfo import ZoneInfo

from ingestion.sources.conversations import Message, Written, conversation, one_line, with_handle, written_moment
from ingestion.sources.reading import Intake, ItemKind, Reading
from ingestion.sources.untyped import Record, json_record, record_at, records_at, text_at, whole_number_at

BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"guild"\s*:\s*\{')
WRITTEN_BY_PEOPLE = frozenset({"Default", "Reply"})
MENTION = re.compile(r"<@!?(\d{1,20})>")
EMOJI = re.compile(r"<a?(:\w{1,40}:)\d{1,20}>")


class DiscordExport:
    """Recognised by its first field, the guild, and the channel after it."""

    def recognises(self, name: str, data: bytes) -> bool:
        return BEGINS.match(data) is not None and b'"channel"' in data[:16_384] and b'"messages"' in data

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told before it is read."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """What people wrote: messages of bots and of Discord itself (joined, pinned ...), and link previews, are none.

        A server's nickname and the account's name are both names: an author who has two is "Ana (@ana.sousa)", and
        `conversations.names_of` takes them apart.
        """
        whole = json_record(name, data)
        thread, zone = _thread(whole), ZoneInfo(intake.timezone)
        written = Written()
        for message in records_at(whole, "messages"):
            if message is None:
                written.add(None)
            elif _by_a_person(message):
                written.add(_message(message, thread, zone))
        return conversation(name, "application/json", "discord", written, intake)


def _thread(whole: Record) -> str:
    """ "Lisbon Climbers #general"; a direct message's guild is called "Direct Messages"."""
    guild = one_line(text_at(record_at(whole, "guild"), "name"))
    channel = one_line(text_at(record_at(whole, "channel"), "name"))
    return f"{guild} #{channel}".strip(" #") if guild != "Direct Messages" else channel or guild


def _by_a_person(message: Record) -> bool:
    return text_at(message, "type") in WRITTEN_BY_PEOPLE and record_at(message, "author").get("isBot") is not True


def _message(message: Record, thread: str, zone: ZoneInfo) -> Message | None:
    author = record_at(message, "author")
    number, at = whole_number_at(message, "id"), written_moment(text_at(message, "timestamp"), zone)
    called = with_handle(one_line(text_at(author, "nickname")), one_line(text_at(author, "name")))
    if number is None or at is None or not called:
        return None
    text, kind = _words(message)
    revised = written_moment(text_at(message, "timestampEdited"), zone)
    return Message(
        author=called,
        text=_readable(text, message),
        at=at,
        key=f"discord:{number}",
        kind=kind,
        revised_at=revised if revised is not None and revised > at else None,
        thread=thread,
    )


def _words(message: Record) -> tuple[str, ItemKind]:
    """The text, and whether it is a reply or somebody else's message that was forwarded."""
    text = text_at(message, "content")
    forwarded = text_at(record_at(message, "forwardedMessage"), "content")
    if not text.strip() and forwarded:
        return forwarded, "repost"
    return text, "reply" if text_at(message, "type") == "Reply" else "message"


def _readable(text: str, message: Record) -> str:
    """Mentions by name and emoji by word, where the export left Discord's own marks."""
    if "<" not in text:
        return text
    mentioned = {
        text_at(one, "id"): one_line(text_at(one, "nickname") or text_at(one, "name"))
        for one in records_at(message, "mentions")
        if one is not None
    }
    text = MENTION.sub(lambda found: f"@{mentioned.get(found[1]) or 'somebody'}", text)
    return EMOJI.sub(r"\1", text)
