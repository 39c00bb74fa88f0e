"""How chat logs are read in tests, and how a valid sample is spoiled."""

from typing import Any

from hypothesis import strategies as st

from ingestion.sources import Item, Reading, Refused, read
from tests.unit.reading_fixtures import intake

NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"[" * 400,
    b"{" * 400,
    b"9" * 5000,
    b"\\ud83d",
    b"&#0;",
    b"<!ENTITY a 'b'>",
)


def chat(name: str, data: str | bytes, **changes: object) -> Reading:
    """The reading, whose items stand exactly where they say."""
    reading = read(name, data.encode() if isinstance(data, str) else data, intake(**changes))
    stored = reading.text.encode()
    assert [stored[item.start : item.end].decode() for item in reading.items] == [item.text for item in reading.items]
    assert list(reading.items) == sorted(reading.items, key=lambda item: item.start)
    return reading


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(item.author, item.text) for item in reading.items]


def local(item: Item, form: str = "%Y-%m-%d %H:%M") -> str:
    """When it was written, in UTC."""
    assert item.at is not None
    return item.at.strftime(form)


@st.composite
def spoiled(draw: Any, sample: bytes) -> bytes:
    """The sample with bytes cut, doubled, turned round or put in."""
    data = bytearray(sample)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), start + draw(st.integers(0, 60)))
        change = draw(st.sampled_from(("cut", "double", "swap", "put", "nasty")))
        if change == "cut":
            del data[start:end]
        elif change == "double":
            data[start:start] = data[start:end]
        elif change == "swap":
            data[start:end] = data[start:end][::-1]
        else:
            data[start:end] = draw(st.binary(max_size=8)) if change == "put" else draw(st.sampled_from(NASTY))
    return bytes(data)


def reads_or_is_refused(name: str, data: bytes) -> None:
    """Anything else that is raised fails the test."""
    try:
        chat(name, data)
    except Refused as refusal:
        assert refusal.code and str(refusal) and refusal.what_to_do
