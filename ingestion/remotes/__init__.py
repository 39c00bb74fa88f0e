"""Bytes that lie elsewhere: a handle's timeline, a group chat, a calendar, a website. Only fetched here, never read."""

from collections.abc import Callable, Iterator, Mapping

from ingestion.remotes.fetching import Fetched, FetchedFile, Remote
from parley.settings import Settings

__all__ = ["Fetched", "FetchedFile", "Remote", "make_remotes"]


def make_remotes(settings: Settings) -> Mapping[str, Remote]:
    """Remotes by kind: "twitter", "telegram", "google_calendar", "website". Raises ValueError for settings that say
    nothing; a vendor's client is imported when its kind is asked for first."""
    return _Remotes(settings)


class _Remotes(Mapping[str, Remote]):
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __getitem__(self, kind: str) -> Remote:
        return _MAKERS[kind](self._settings)

    def __iter__(self) -> Iterator[str]:
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)


def _twitter(settings: Settings) -> Remote:
    from ingestion.remotes.twitter import TwitterTimeline

    return TwitterTimeline(settings.twitter, settings.clock)


def _telegram(settings: Settings) -> Remote:
    from ingestion.remotes.telegram import TelegramChat

    return TelegramChat(settings.telegram, settings.clock)


def _google_calendar(settings: Settings) -> Remote:
    from ingestion.remotes.google_calendar import GoogleCalendar

    return GoogleCalendar(settings.google, settings.clock)


def _website(settings: Settings) -> Remote:
    from ingestion.remotes.website import PersonalWebsite

    return PersonalWebsite(settings.website)


_MAKERS: dict[str, Callable[[Settings], Remote]] = {
    "twitter": _twitter,
    "telegram": _telegram,
    "google_calendar": _google_calendar,
    "website": _website,
}
