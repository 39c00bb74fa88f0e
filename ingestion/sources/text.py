"""Markdown and plain text."""

import codecs
from pathlib import PurePosixPath

from ingestion.dates import header_date
from ingestion.sources.reading import Intake, Reading, Refused

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
PLAIN = frozenset({".txt", ".text"})
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TextFile:
    """Recognised by its name; what is inside must be text."""

    def recognises(self, name: str, data: bytes) -> bool:
        return _suffix(name) in MARKDOWN | PLAIN

    def check(self, name: str, data: bytes) -> None:
        """Refuses what is binary under a text file's name."""
        if not data.startswith(UTF16) and b"\x00" in data[:65_536]:
            raise Refused(
                "unsupported_type", f"{name!r} is named like text but is not text.", "Upload it with its true type."
            )

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        self.check(name, data)
        text, same = decode(name, data)
        if not text.strip("\ufeff \t\r\n"):
            raise Refused("empty", f"{name!r} has no text in it.", "Upload a file with something in it.")
        media_type = "text/markdown" if _suffix(name) in MARKDOWN else "text/plain"
        return Reading(
            name=name, media_type=media_type, text=text, text_is_upload=same, dated=header_date(text, intake.now.date())
        )


def decode(name: str, data: bytes) -> tuple[str, bool]:
    """The text, and whether its utf-8 bytes are exactly `data`.

    A utf-8 byte order mark stays in the text as U+FEFF, so that offsets count in the uploaded bytes. What is
    neither utf-8 nor marked as utf-16 is read as Windows' superset of latin-1, which older editors write.
    """
    if data.startswith(UTF16):
        try:
            return data.decode("utf-16"), False
        except UnicodeDecodeError as cause:
            raise Refused("malformed", f"{name!r} claims to be UTF-16 but is not.", "Save it as UTF-8.") from cause
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), False


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()
