"""What people hand over, in the true formats of where it comes from, about fictional people."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
FIRST_MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)
_TWITTER = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)


class Said(NamedTuple):
    """A message of a chat: who wrote what, the how-manieth it is, and since when (seconds) it reads like this."""

    number: int
    by: str
    text: str
    edited: int = 0


def whatsapp(messages: Iterable[tuple[str, str]], start: datetime = FIRST_MAY) -> str:
    """An Android export: (author, text), two minutes apart."""
    times = (start + timedelta(minutes=2 * number) for number in range(1_000_000))
    lines = (f"{at:%d/%m/%Y, %H:%M} - {by}: {text}" for at, (by, text) in zip(times, messages, strict=False))
    return "\n".join(lines) + "\n"


def telegram(messages: Iterable[Said], chat: int = 77, name: str = "Club") -> str:
    """Telegram Desktop's result.json of one group."""
    return json.dumps(
        {"name": name, "type": "private_group", "id": chat, "messages": [_telegram(each) for each in messages]}
    )


def _telegram(said: Said) -> dict[str, Any]:
    at = FIRST_MAY + timedelta(minutes=said.number, seconds=30)
    told = {"id": said.number, "type": "message", "from": said.by, "from_id": f"user{len(said.by)}", "text": said.text}
    told |= {"date": f"{at:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(int(at.timestamp()))}
    if said.edited:
        edited = at + timedelta(seconds=said.edited)
        told |= {"edited": f"{edited:%Y-%m-%dT%H:%M:%S}", "edited_unixtime": str(int(edited.timestamp()))}
    return told


def calendar(*events: Mapping[str, str], name: str = "Home") -> str:
    """iCalendar: each event by its fields."""
    blocks = ("".join(f"{field}:{value}\n" for field, value in event.items()) for event in events)
    inside = "".join(f"BEGIN:VEVENT\n{block}END:VEVENT\n" for block in blocks)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Ours//EN\nX-WR-CALNAME:{name}\n{inside}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n")


def event(uid: str, title: str, start: str, end: str, **more: str) -> dict[str, str]:
    """`start` and `end` as in 20260610T100000Z."""
    return {"UID": uid, "SUMMARY": title, "DTSTART": start, "DTEND": end, **more}


def tweet_id(number: int) -> str:
    """As Twitter gives it to a tweet of that minute after the first of May."""
    at = FIRST_MAY + timedelta(minutes=number)
    return str((int((at - _TWITTER).total_seconds() * 1000) << 22) + number)


def twitter_archive(texts: Sequence[str], handle: str = "ana_c") -> bytes:
    """The official archive's zip of the tweets with these words, a minute apart."""
    account: list[Any] = [{"account": {"username": handle, "accountId": "42", "accountDisplayName": handle}}]
    tweets: list[dict[str, Any]] = [
        {
            "tweet": {
                "edit_info": {"initial": {"editTweetIds": [tweet_id(number)]}},
                "entities": {"urls": []},
                "id_str": tweet_id(number),
                "created_at": f"{FIRST_MAY + timedelta(minutes=number):%a %b %d %H:%M:%S +0000 %Y}",
                "full_text": text,
            }
        }
        for number, text in enumerate(texts)
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, told in (("account", account), ("tweets", tweets)):
            entry = zipfile.ZipInfo(f"data/{name}.js", (2026, 5, 1, 0, 0, 0))  # the same bytes whenever it is made
            packed.writestr(entry, f"window.YTD.{name}.part0 = {json.dumps(told)}")
    return out.getvalue()


def twitter_pages(texts: Sequence[str], handle: str = "ana_c") -> str:
    """The same tweets as X's API gives them."""
    data = [
        {
            "id": tweet_id(number),
            "text": text,
            "author_id": "42",
            "created_at": f"{FIRST_MAY + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S}.000Z",
            "edit_history_tweet_ids": [tweet_id(number)],
        }
        for number, text in enumerate(texts)
    ]
    users = [{"id": "42", "username": handle, "name": handle}]
    return json.dumps({"data": data, "includes": {"users": users}, "meta": {"result_count": len(data)}})


def put(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder, with these files in it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder
