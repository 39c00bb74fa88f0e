"""What a calendar took back: events it cancels, and events that a whole new export of it no longer names (pure)."""

from collections.abc import Sequence
from datetime import datetime

from ingestion.drafts import Upload
from ingestion.items import event_name
from ingestion.sources import Intake, Reading
from ingestion.versions import gone
from parley.identity import twin_address
from parley.records import Draft, Episode, EpisodeKind


def removed(reading: Reading, about: Upload, stored: Sequence[Episode]) -> list[Draft]:
    """Retractions. `stored`: the busy times the stream has of this calendar, and what was retracted of them.

    An older export that is read later takes nothing away.
    """
    assert reading.calendar is not None
    busy = [each for each in stored if each.kind is EpisodeKind.BUSY]
    newest = max((datetime.fromisoformat(each.payload["rank"][1]) for each in busy), default=about.uploaded_at)
    if newest > about.uploaded_at:
        return []
    latest = Intake(now=about.uploaded_at).window[1]  # what begins later was in no reading so far
    lost = {str(each.payload["item"]) for each in busy if _is_lost(each, reading, latest)}
    concerned = [each for each in stored if str(each.payload["item"]) in lost]
    return gone(twin_address(about.person.uid), concerned, set(), about.uploaded_at)


def _is_lost(episode: Episode, reading: Reading, latest: datetime) -> bool:
    item = str(episode.payload["item"])
    if any(
        item == event_name(*each) or (not each[1] and item.startswith(event_name(*each))) for each in reading.cancelled
    ):
        return True
    window = reading.calendar
    if window is None or not window.whole:
        return False
    named = {event_name(event.uid, event.recurrence) for event in reading.events}
    start, end = (datetime.fromisoformat(episode.payload[name]) for name in ("start", "end"))
    return item not in named and end > window.start and start < latest
