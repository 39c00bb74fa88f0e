"""Markdown and plain text, in the encodings that editors write."""

import codecs
import unicodedata
from pathlib import PurePosixPath

from ingestion.dates import header_date
from ingestion.sources.reading import Intake, Reading, Refused

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
PLAIN = frozenset({".txt", ".text"})
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

_SAMPLE = 65_536
_CONTROLS = bytes({*range(9), *range(14, 32)} - {0x1B})
_MARKS = frozenset(
    "\u201c\u201d\u201e\u2018\u2019\u201a\u2013\u2014\u2026\u20ac\u2022\u00a3\u00a7\u00b0\u00ab\u00bb\u00a0\u00bf\u00a1"
)
_OLD = ("cp1252", "mac_roman", "cp850")


class TextFile:
    """Recognised by its name; what is inside must be text."""

    def recognises(self, name: str, data: bytes) -> bool:
        return _suffix(name) in MARKDOWN | PLAIN

    def check(self, name: str, data: bytes) -> None:
        """Refuses what is binary under a text file's name."""
        sample = data[:_SAMPLE]
        if _wide(data) is None and 50 * (len(sample) - len(sample.translate(None, _CONTROLS))) > len(sample):
            raise Refused(
                "unsupported_type", f"{name!r} is named like text but is not text.", "Upload it with its true type."
            )

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        self.check(name, data)
        text, same = decode(name, data)
        if not text.strip("\ufeff\ufffd \t\r\n\f\v"):
            raise Refused("empty", f"{name!r} has no text in it.", "Upload a file with something in it.")
        media_type = "text/markdown" if _suffix(name) in MARKDOWN else "text/plain"
        return Reading(
            name=name,
            media_type=media_type,
            text=text,
            text_is_upload=same,
            source="text",
            dated=header_date(text, intake.now.date()),
        )


def decode(name: str, data: bytes) -> tuple[str, bool]:
    """The text, and whether its utf-8 bytes are exactly `data`. NUL, which Postgres cannot store, becomes U+FFFD.

    A utf-8 byte order mark stays in the text as U+FEFF, so that offsets count in the uploaded bytes. UTF-16 and
    UTF-32 are known by their marks, UTF-16 also by the zeros between its letters. Of utf-8 with a few wrong bytes
    (a file that was cut) only those are lost. What is left is read as one of the three encodings that Western editors
    wrote before; raises Refused when most of its letters would be accented: then it is none of these, and guessing
    would put words into somebody's mouth.
    """
    if wide := _wide(data):
        text = data.decode(wide, "replace").removeprefix("\ufeff")
        if text.count("\ufffd") * 100 > len(text):
            what = wide.upper().replace("_", "-")[:6]
            raise Refused("malformed", f"{name!r} claims to be {what} but is not.", "Save it as UTF-8.")
        return text.replace("\x00", "\ufffd"), False
    try:
        text = data.decode("utf-8")
        return text.replace("\x00", "\ufffd"), "\x00" not in text
    except UnicodeDecodeError:
        return _old(name, data).replace("\x00", "\ufffd"), False


def _wide(data: bytes) -> str | None:
    """UTF-32 or UTF-16, where the text is one of them."""
    if data.startswith(UTF32):  # before UTF-16, whose mark is the beginning of the little one's
        return "utf-32"
    if data.startswith(UTF16):
        return "utf-16"
    sample = data[: _SAMPLE // 2 * 2]
    half = len(sample) // 2
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if half < 4 or max(first, second) * 10 < half * 7 or min(first, second) * 20 > half:
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _old(name: str, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost * 2 <= sum(letter > "\x7f" for letter in text) - lost:
        return text
    found = max((data.decode(each, "replace") for each in _OLD), key=_likeness)
    letters = [letter for letter in found[:_SAMPLE] if letter.isalpha()]
    accented = sum(letter > "\x7f" for letter in letters)
    if accented > 20 and accented * 5 > len(letters) * 2:
        raise Refused(
            "malformed", f"{name!r} is in an encoding that is not known here.", "Save it as UTF-8 and upload it again."
        )
    return found


def _likeness(text: str) -> float:
    """How many of the marks beyond ASCII are lower-case letters or marks of print; capitals between small ones aren't.

    Of equal ones the first encoding wins, and that is Windows'.
    """
    score = 0.0
    before = " "
    for letter in text[:_SAMPLE]:
        if letter > "\x7f":
            small = letter in _MARKS or unicodedata.category(letter) == "Ll"
            fits = small or (letter.isupper() and not before.islower())
            score += 1 if fits else -1
        before = letter
    return score


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()
