"""What a calendar took back: events it cancels, and events that a whole new export of it no longer names (pure)."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ingestion.drafts import Upload
from ingestion.items import event_name
from ingestion.sources import Intake, Reading
from ingestion.sources.cancellations import Cancellation, Cancellations, day_of
from ingestion.versions import NEVER, gone
from parley.identity import twin_address
from parley.records import Draft, Episode, EpisodeKind

_NAME = re.compile(r"event:(?P<uid>.*):(?P<recurrence>(?:\d{4}-\d\d-\d\d(?:T[\d:.+-]+)?)?)", re.DOTALL)


def series_of(reading: Reading) -> tuple[str, ...]:
    """The series that a reading takes something back of, as the names of their occurrences begin."""
    return tuple(sorted({event_name(uid, "")[:-1] for uid, _ in reading.cancelled}))


def removed(reading: Reading, about: Upload, stored: Sequence[Episode]) -> list[Draft]:
    """Retractions. `stored`: the busy times the stream has of this calendar and of the series that something is taken
    back of, whatever calendar they came in, and what was retracted of them.

    What the reading names itself stays, and so does what is known in a later version.
    """
    named = {event_name(event.uid, event.recurrence) for event in reading.events}
    taken = {id for each in stored if each.kind is EpisodeKind.RETRACTED for id in each.payload["ids"]}
    busy = [each for each in stored if each.kind is EpisodeKind.BUSY]
    known = [each for each in busy if str(each.id) not in taken and str(each.payload["item"]) not in named]
    lost = _cancelled(reading, about, known)
    if not _is_older(reading, about, busy):
        lost |= _left_out(reading, about, known)
    concerned = [each for each in stored if str(each.payload["item"]) in lost]
    return gone(twin_address(about.person.uid), concerned, set(), about.uploaded_at)


def _cancelled(reading: Reading, about: Upload, known: Sequence[Episode]) -> set[str]:
    """Items that are cancelled by their name, and of no version later than that."""
    off = Cancellations(Cancellation.of(each) for each in reading.cancelled)
    zone = ZoneInfo(about.timezone)
    lost: set[str] = set()
    for episode in known:
        item = str(episode.payload["item"])
        if not all(_is_later(episode, each, about) for each in _covering(item, episode, off, zone)):
            lost.add(item)
    return lost


def _covering(item: str, episode: Episode, off: Cancellations, zone: ZoneInfo) -> list[Cancellation]:
    parts = _NAME.fullmatch(item)
    if parts is None:
        return []
    day = day_of(parts["recurrence"], datetime.fromisoformat(episode.payload["start"]), zone)
    return list(off.covering(parts["uid"], parts["recurrence"], day))


def _is_later(episode: Episode, cancelled: Cancellation, about: Upload) -> bool:
    """By the source's own word where both have one, else by when they were read."""
    stated, read = (datetime.fromisoformat(each) for each in episode.payload["rank"])
    if cancelled.stated is not None and stated != NEVER:
        return (stated, read) > (cancelled.stated, about.uploaded_at)
    return max(stated, read) > about.uploaded_at


def _is_older(reading: Reading, about: Upload, busy: Sequence[Episode]) -> bool:
    """Whether a later reading of the same calendar is known: an older export takes nothing away."""
    own = [each for each in busy if _is_of(each, reading)]
    return max((datetime.fromisoformat(each.payload["rank"][1]) for each in own), default=NEVER) > about.uploaded_at


def _is_of(episode: Episode, reading: Reading) -> bool:
    return reading.calendar is not None and episode.payload.get("calendar") == reading.calendar.id


def _left_out(reading: Reading, about: Upload, known: Sequence[Episode]) -> set[str]:
    """Items of the same calendar, and of the time that it speaks for, that it does not name any more."""
    window = reading.calendar
    if window is None or not window.whole:
        return set()
    latest = Intake(now=about.uploaded_at).window[1]  # what begins later was in no reading so far
    lost: set[str] = set()
    for episode in known:
        start, end = (datetime.fromisoformat(episode.payload[name]) for name in ("start", "end"))
        if _is_of(episode, reading) and end > window.start and start < latest:
            lost.add(str(episode.payload["item"]))
    return lost
