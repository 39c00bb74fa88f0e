"""CSV as exports write it: perhaps with notes above the header, perhaps with odd quotes."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice

from ingestion.sources.reading import Refused
from ingestion.sources.text import decode

_NOTES = 20  # rows that may stand above the header
_MOST_ROWS = 200_000
_ESCAPED = re.compile(r'\\"(?!,(?! )|\n(?:\d{4}-\d\d-\d\d |\Z)|\Z)')
"""A quote with a backslash, unless the field ends with it: then a column without a space or a row's date follows."""

Row = dict[str, str]


def header_of(text: str, columns: Sequence[str]) -> int | None:
    """The row (from 0) that names all of `columns`, among the first; None where there is none."""
    try:
        for number, row in enumerate(islice(csv.reader(StringIO(text[:20_000])), _NOTES)):
            if set(columns) <= {cell.strip() for cell in row}:
                return number
    except csv.Error:
        return None
    return None


def rows_of(name: str, data: bytes, columns: Sequence[str]) -> Iterator[Row]:
    """Each row as column: text, all of it stripped. Raises Refused where `columns` are not there or rows too many.

    Quotes inside a field are doubled in most exports and written \\" in some.
    """
    text = csv_text(name, data)
    above = header_of(text, columns)
    if above is None:
        raise Refused("malformed", f"{name!r} has no columns {', '.join(columns)}.", "Download the export again.")
    try:
        reader = csv.reader(StringIO(_ESCAPED.sub('""', text)))
        header = [cell.strip() for cell in next(islice(reader, above, None))]
        for number, row in enumerate(reader):
            if number >= _MOST_ROWS:
                raise Refused("too_large", f"{name!r} has more than {_MOST_ROWS:,} rows.", "Send it in parts.")
            if row:
                yield {column: cell.strip() for column, cell in zip(header, row, strict=False)}
    except csv.Error as cause:
        raise Refused(
            "malformed", f"{name!r} is damaged: it cannot be read as a table.", "Download it again."
        ) from cause


def csv_text(name: str, data: bytes) -> str:
    return decode(name, data)[0].removeprefix("\ufeff").replace("\r\n", "\n")
