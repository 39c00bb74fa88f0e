"""The readable text that a source makes of a file, and where in it each thing stands."""

from ingestion.sources.reading import Intake, Refused

Bytes = tuple[int, int]


class Rendering:
    """A text that grows part by part and tells each part's byte range [start, end) in its utf-8 encoding."""

    def __init__(self, name: str, intake: Intake) -> None:
        """`name` is the upload's; more than the intake's `limit_chars` are refused while they are written."""
        self._name, self._limit = name, intake.limit_chars
        self._parts: list[str] = []
        self._chars = self._position = 0

    def add(self, text: str) -> Bytes:
        """Append `text`, which must be `clean`, exactly as it is. Raises Refused("too_large")."""
        self._chars += len(text)
        if self._chars > self._limit:
            raise Refused(
                "too_large", f"{self._name!r} has more than {self._limit:,} characters of text.", "Send it in parts."
            )
        start = self._position
        self._position += len(text) if text.isascii() else len(text.encode())
        self._parts.append(text)
        return start, self._position

    def line(self, text: str = "") -> Bytes:
        """One line. Its range leaves the line break out."""
        span = self.add(text)
        self.add("\n")
        return span

    @property
    def text(self) -> str:
        return "".join(self._parts)


def clean(text: str) -> str:
    """What utf-8 cannot carry (lone surrogates) and what Postgres cannot store (NUL) is replaced; no blank ends."""
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str, most: int = 300) -> str:
    """A name or a title: its white space collapsed, cut at `most` characters."""
    return " ".join(clean(text[: most * 8]).split())[:most].strip()
