"""Files in, readings out: bytes to text, byte ranges, dates and busy times. Pure: no stores, no network."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from ingestion.sources.calendar import CalendarFile
from ingestion.sources.discord import DiscordExport
from ingestion.sources.google_calendar import GoogleCalendarFile
from ingestion.sources.linkedin import LinkedInExport
from ingestion.sources.linkedin_page import LinkedInPage
from ingestion.sources.mail import MailFile
from ingestion.sources.pdf import PdfFile
from ingestion.sources.reading import CalendarEvent, CalendarWindow, Intake, Item, Reading, Refused, Source, Stated
from ingestion.sources.sms import SmsBackup
from ingestion.sources.telegram_export import TelegramExport
from ingestion.sources.text import TextFile
from ingestion.sources.transcript import Transcript
from ingestion.sources.twitter import TwitterArchive
from ingestion.sources.twitter_api import TwitterPages
from ingestion.sources.webpage import WebPage
from ingestion.sources.whatsapp import WhatsAppChat
from parley.errors import TwinError

log = logging.getLogger(__name__)

__all__ = [
    "CalendarEvent",
    "CalendarWindow",
    "Intake",
    "Item",
    "Reading",
    "Refused",
    "Source",
    "Stated",
    "check",
    "read",
    "source_of",
]

SOURCES: tuple[Source, ...] = (
    PdfFile(),
    CalendarFile(),
    GoogleCalendarFile(),
    MailFile(),
    TwitterArchive(),
    TwitterPages(),
    LinkedInExport(),
    LinkedInPage(),
    WebPage(),
    WhatsAppChat(),
    TelegramExport(),
    DiscordExport(),
    SmsBackup(),
    Transcript(),
    TextFile(),
)


def source_of(name: str, data: bytes) -> Source:
    """The source that recognises the file. Raises Refused("unsupported_type")."""
    for source in SOURCES:
        if source.recognises(name, data):
            return source
    raise Refused(
        "unsupported_type",
        f"{name!r} is not a kind of file that can be read here.",
        "Upload PDF, Markdown, text, web pages, calendars (.ics), or an export of WhatsApp, Telegram, Discord, X, "
        "LinkedIn or SMS Backup: docs/sources.md says how each is made.",
    )


def check(name: str, data: bytes, limit: int) -> None:
    """Refuse at the front door what can be refused without reading: size (`limit` in bytes), type, empty, encrypted."""
    if len(data) > limit:
        raise Refused(
            "too_large",
            f"{name!r} has {len(data):,} bytes; the limit is {limit:,}.",
            "Split the file or upload a smaller export.",
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty", f"{name!r} is empty.", "Upload a file with something in it.")
    with _held(name):
        source_of(name, data).check(name, data)


def read(name: str, data: bytes, intake: Intake) -> Reading:
    """Read one upload. Raises Refused with a code and a sentence that says what is wrong."""
    name = _sayable(name)
    check(name, data, intake.limit_bytes)
    with _held(name):
        return source_of(name, data).read(name, data, intake)


@contextmanager
def _held(name: str) -> Generator[None]:
    """The last resort for what strangers built: whatever else a parser raises is a file that cannot be read.

    What the machine itself lacks (OSError, our own errors) is no fault of the file and passes.
    """
    try:
        yield
    except (Refused, TwinError, OSError):
        raise
    except MemoryError as cause:
        raise Refused("too_large", f"{name!r} takes more memory than there is.", "Split the file.") from cause
    except Exception as cause:
        kind = type(cause).__name__  # its words may be a person's; its name is not
        log.warning("a reader met a flaw it does not know", extra={"error": kind}, exc_info=True)
        raise Refused(
            "malformed", f"{name!r} cannot be read: it has a flaw that is not known here ({kind}).", "Export it again."
        ) from cause


def _sayable(name: str) -> str:
    """A file's name as utf-8 and Postgres can carry it."""
    return name.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
