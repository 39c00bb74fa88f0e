# pyright: basic
"""A whole PDF: opened, its pages read one after the other. One of two files that know pypdf; runs in the child."""

import logging
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from ingestion.sources.pdf_furniture import without_furniture
from ingestion.sources.pdf_grid import Grid
from ingestion.sources.pdf_layout import blocks_of
from ingestion.sources.pdf_paragraphs import goes_on, joined, text_of, words_of
from ingestion.sources.pdf_rows import Row, rows_of, turned_text
from ingestion.sources.pdf_runs import Shared, TooMuch, shown_by

PAGE_BREAK = "\n\n"
_UNREADABLE = 0.3  # of all letters: from here on the fonts do not say what they mean
_MEBI = 1 << 20

# Nothing is decoded here but text and its fonts; a page's own stream has kilobytes, of a bomb it has gigabytes.
_BOUNDS = {
    "zlib_maximum_output_length": 32 * _MEBI,
    "lzw_maximum_output_length": 32 * _MEBI,
    "run_length_maximum_output_length": 32 * _MEBI,
    "array_based_stream_maximum_output_length": 32 * _MEBI,
    "stream_decoding_work_maximum_length": 64 * _MEBI,
    "stream_parsing_work_maximum_count": 1_000_000,
    "jbig2dec_binary": None,
}

# pypdf warns about every small flaw of a file; nobody reads the child's error stream.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class Unreadable(Exception):
    """This PDF cannot be read; the parent makes a Refused of it."""

    def __init__(self, code: str, message: str, what_to_do: str) -> None:
        super().__init__(message)
        self.code, self.what_to_do = code, what_to_do


def pages(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The text of all pages and each page's byte range: {"text": ..., "pages": [[start, end], ...]}.

    `options`: the file's `name` for sentences, how many pages (`limit_pages`) and characters (`limit_chars`) it may
    have. Raises Unreadable.
    """
    with apply_configuration(**_BOUNDS):
        shown = _shown(_opened(data, options["name"]), options)
    rows = without_furniture([rows for rows, _ in shown])
    blocks = [blocks_of(page) for page in rows]
    words = words_of(block for page in blocks for block in page)
    texts = [text_of(page, words) for page in blocks]
    texts = ["\n\n".join(filter(None, (text, turned))) for text, (_, turned) in zip(texts, shown, strict=True)]
    _refuse_nothing(texts, options["name"])
    return _put_together(texts, words)


def _opened(data: bytes, name: str) -> PdfReader:
    """An opened file. Only an owner's password (printing, copying) opens with the empty one."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        shut = reader.is_encrypted and not reader.decrypt("")
    except Exception as cause:
        raise _told(cause, name) from cause
    if shut:
        raise Unreadable("encrypted", f"{name!r} is encrypted.", "Remove the password and upload it again.")
    return reader


def _shown(reader: PdfReader, options: dict[str, Any]) -> list[tuple[list[Row], str]]:
    """The rows of all pages, and what is turned on them: a page tree that loops or multiplies is cut at the limit."""
    name, shared = options["name"], Shared(options["limit_chars"])
    found: list[tuple[list[Row], str]] = []
    try:
        for page in reader.pages:
            if len(found) == options["limit_pages"]:
                most = f"{options['limit_pages']:,}"
                raise Unreadable("too_large", f"{name!r} has more than {most} pages.", "Split the file.")
            runs, rules = shown_by(page, shared)
            grid = Grid(rules)
            found.append((grid.rows(rows_of(runs, grid.parts)), turned_text(runs)))
    except (Unreadable, MemoryError):
        raise
    except TooMuch as cause:
        most = f"{options['limit_chars']:,}"
        raise Unreadable("too_large", f"{name!r} has more than {most} characters.", "Split the file.") from cause
    except Exception as cause:
        raise _told(cause, name) from cause
    return found


def _told(cause: Exception, name: str) -> Unreadable:
    if isinstance(cause, MemoryError | LimitReachedError):
        return Unreadable(
            "too_large", f"{name!r} unpacks to more than one file may hold.", "Print it to a new PDF, or split it."
        )
    return Unreadable(
        "malformed", f"{name!r} is damaged: it cannot be read as a PDF.", "Export or download it again."
    )  # fmt: skip


def _refuse_nothing(texts: list[str], name: str) -> None:
    letters = "".join("".join(text[:2_000].split()) for text in texts)
    if not letters:
        raise Unreadable(
            "no_text",
            f"{name!r} has no text layer: it seems to be scanned pictures.",
            "Run text recognition (OCR) over it, or upload the text itself.",
        )
    strange = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in letters)
    if strange > _UNREADABLE * len(letters):
        raise Unreadable(
            "no_text",
            f"{name!r} does not say which letters its fonts stand for.",
            "Print it to a new PDF, or run text recognition (OCR) over it.",
        )


def _put_together(texts: list[str], words: set[str]) -> dict[str, Any]:
    """All pages; a sentence that goes on over the page's end is not cut there."""
    parts: list[str] = []
    ranges: list[tuple[int, int]] = []
    position = 0
    for number, text in enumerate(texts):
        following = texts[number + 1] if number + 1 < len(texts) else ""
        between = PAGE_BREAK if following or number + 1 < len(texts) else ""
        if text and following and goes_on(text, following):
            whole = joined(text, following, words).removesuffix(following)
            text, between = (whole[:-1], " ") if whole.endswith(" ") else (whole, "")
        size = len(text.encode())
        ranges.append((position, position + size))
        position += size + len(between)
        parts += [text, between]
    return {"text": "".join(parts), "pages": ranges}
