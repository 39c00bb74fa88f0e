# pyright: basic
"""What a PDF page shows, as runs of text with their places. One of two files that know pypdf; runs in the child."""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject
from pypdf.generic._font import Font  # encodings and widths; pypdf keeps its own interpreter's font to itself

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FORMS, _DEEP, _SAVED = 2_000, 8, 200
_MOST_RULES = 4_000
_PAINTED = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_FAR = 1e6  # points; a page is at most 14,400 wide


class TooMuch(Exception):
    """The pages say more than may be read."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text that was shown at once. Points; the origin is the page's lower left corner as it is looked at.

    `y` is the baseline, `size` the height of the letters, `turned` that it does not run from left to right.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that was drawn, upright (x0 = x1) or level (y0 = y1): perhaps the edge of a table's cell."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class _State:
    """What q saves and Q brings back."""

    ctm: Matrix
    font: Font | None = None
    size: float = 12.0
    chars: float = 0.0
    words: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> "_State":
        return _State(
            self.ctm, self.font, self.size, self.chars, self.words, self.stretch, self.leading, self.rise
        )  # fmt: skip


@dataclass(slots=True)
class Shared:
    """What all pages of a file have in common: the characters that they may still show, and their fonts."""

    chars: int
    fonts: dict[int, Font | None] = field(default_factory=dict)

    def spend(self, count: int) -> None:
        self.chars -= count
        if self.chars < 0:
            raise TooMuch

    def font(self, resource: Any) -> Font | None:
        """A font as pypdf reads it; one that is written into the page itself is read each time."""
        if not isinstance(resource, DictionaryObject):
            return None
        number = getattr(resource.indirect_reference, "idnum", None)
        if number is None:
            return Font.from_font_resource(resource)
        if number not in self.fonts:
            self.fonts[number] = Font.from_font_resource(resource)
        return self.fonts[number]


def shown_by(page: Any, shared: Shared) -> tuple[list[Run], list[Rule]]:
    """Everything a page shows, in the order it shows it; and its rules, none where it is a drawing of many."""
    content = page.get("/Contents")
    content = content.get_object() if content is not None else None
    if not isinstance(content, StreamObject | ArrayObject):
        return [], []
    reader = _Interpreter(page.pdf, shared)
    reader.show(content, _resources(page), _State(_upright(page)))
    return reader.runs, reader.rules if len(reader.rules) < _MOST_RULES else []


def _resources(page: Any) -> DictionaryObject:
    found = page.get("/Resources")  # pypdf hands down what the page tree says
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _upright(page: Any) -> Matrix:
    """The page as it is looked at: turned as /Rotate says."""
    turn = page.get("/Rotate")
    turn = turn.get_object() if turn is not None else 0
    quarter = int(turn) // 90 % 4 if isinstance(turn, int | float) and math.isfinite(turn) else 0
    cos, sin = ((1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 1.0))[quarter]
    return (cos, sin, -sin, cos, 0.0, 0.0)


@dataclass(slots=True)
class _Interpreter:
    """The operators of ISO 32000-1 9.3 and 9.4 that say where text stands; everything else is passed over."""

    pdf: Any
    shared: Shared
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    path: list[Rule] = field(default_factory=list)
    pen: tuple[float, float] = (0.0, 0.0)
    forms: int = 0
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY

    def show(self, content: Any, resources: DictionaryObject, state: _State, depth: int = 0) -> None:
        stream = content if isinstance(content, ContentStream) else ContentStream(content, self.pdf, "bytes")
        if not any(mark in stream.get_data() for mark in (b"Tj", b"TJ", b"Do", b"'", b'"')):
            return  # a drawing: not worth taking apart
        saved: list[_State] = []
        for operands, operator in stream.operations:
            if operator == b"q":
                if len(saved) < _SAVED:
                    saved.append(state.copy())
            elif operator == b"Q":
                state = saved.pop() if saved else state
            elif operator == b"cm":
                state.ctm = _times(_matrix(operands), state.ctm)
            elif operator == b"Do":
                self._form(operands, resources, state, depth)
            elif operator == b"Tf":
                self._select(operands, resources, state)
            elif operator in (b"re", b"m", b"l"):
                self._draw(operator, [_number(each) for each in operands], state)
            elif operator in _PAINTED or operator == b"n":
                self.rules += self.path if operator != b"n" else []
                self.path = []
            else:
                self._text(operator, operands, state)

    def _draw(self, operator: bytes, at: list[float], state: _State) -> None:
        if len(self.rules) + len(self.path) >= _MOST_RULES:
            return
        if operator == b"re" and len(at) >= 4:
            x, y, wide, high = at[:4]
            corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
        elif operator == b"l" and len(at) >= 2:
            corners = [self.pen, (at[0], at[1])]
        else:
            corners = []
        for (x0, y0), (x1, y1) in pairwise(corners):
            a, b = _times((1, 0, 0, 1, x0, y0), state.ctm), _times((1, 0, 0, 1, x1, y1), state.ctm)
            if (abs(a[4] - b[4]) < 1) != (abs(a[5] - b[5]) < 1):
                ends = sorted([(a[4], a[5]), (b[4], b[5])])
                self.path.append(Rule(*ends[0], *ends[1]))
        if len(at) >= 2:
            self.pen = (at[0], at[1])

    def _form(self, operands: list[Any], resources: DictionaryObject, state: _State, depth: int) -> None:
        """A form is a page within the page: a letterhead, or all of it."""
        named = _within(resources, "/XObject")
        form = named.get(operands[0]) if operands and isinstance(operands[0], NameObject) else None
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
            return
        self.forms += 1
        if self.forms > _FORMS or depth >= _DEEP:
            raise TooMuch
        inner = state.copy()
        inner.ctm = _times(_matrix(form.get("/Matrix") or list(IDENTITY)), state.ctm)
        own = _within(form, "/Resources")
        outer = self.text, self.line
        self.show(form, own or resources, inner, depth + 1)
        self.text, self.line = outer

    def _select(self, operands: list[Any], resources: DictionaryObject, state: _State) -> None:
        if len(operands) < 2:
            return
        state.size = _number(operands[1], state.size)
        font = _within(resources, "/Font").get(operands[0]) if isinstance(operands[0], NameObject) else None
        state.font = self.shared.font(font.get_object() if font is not None else None)

    def _text(self, operator: bytes, operands: list[Any], state: _State) -> None:
        match operator:
            case b"BT":
                self.text = self.line = IDENTITY
            case b"Td" | b"TD":
                across, up = (_number(operands[at] if at < len(operands) else 0) for at in (0, 1))
                if operator == b"TD":
                    state.leading = -up
                self._next(across, up)
            case b"Tm":
                self.text = self.line = _matrix(operands)
            case b"T*":
                self._next(0, -state.leading)
            case b"Tj" | b"TJ":
                self._show(operands[0] if operands else None, state)
            case b"'":
                self._next(0, -state.leading)
                self._show(operands[0] if operands else None, state)
            case b'"' if len(operands) >= 3:
                state.words, state.chars = _number(operands[0]), _number(operands[1])
                self._next(0, -state.leading)
                self._show(operands[2], state)
            case b"Tc" | b"Tw" | b"TL" | b"Ts" | b"Tz" if operands:
                _set(state, operator, _number(operands[0]))
            case _:
                pass

    def _next(self, across: float, up: float) -> None:
        self.text = self.line = _times((1.0, 0.0, 0.0, 1.0, across, up), self.line)

    def _show(self, shown: Any, state: _State) -> None:
        """One string, or an array of strings and of steps back in thousandths of the size."""
        if state.font is None:
            return
        for part in shown if isinstance(shown, ArrayObject) else [shown]:
            if isinstance(part, str | bytes) and not isinstance(part, NameObject):
                self._string(part, state)
            elif isinstance(part, int | float):
                self._advance(-_number(part) / 1000 * state.size * state.stretch)

    def _string(self, shown: str | bytes, state: _State) -> None:
        assert state.font is not None
        text, width = _decoded(shown, state)
        self.shared.spend(len(text))
        place = _times(self.text, state.ctm)
        size = state.size * math.hypot(place[2], place[3])
        wide = width * math.hypot(place[0], place[1])
        turned = abs(place[1]) > abs(place[0]) or place[0] < 0
        x, y = place[4], place[5] + state.rise * place[3]
        if text and abs(x) < _FAR and abs(y) < _FAR and 0 < size < _FAR and abs(wide) < _FAR:
            self.runs.append(Run(text, x, x + max(wide, 0.0), y, size, turned))
        self._advance(width)

    def _advance(self, across: float) -> None:
        self.text = _times((1.0, 0.0, 0.0, 1.0, across, 0.0), self.text)


def _set(state: _State, operator: bytes, value: float) -> None:
    match operator:
        case b"Tc":
            state.chars = value
        case b"Tw":
            state.words = value
        case b"TL":
            state.leading = value
        case b"Ts":
            state.rise = value
        case _:
            state.stretch = value / 100


def _decoded(shown: str | bytes, state: _State) -> tuple[str, float]:
    """What the codes mean, and how far they move the pen (text space, before the matrix)."""
    font = state.font
    assert font is not None
    if isinstance(shown, str):
        raw = text = str(shown)
    elif isinstance(font.encoding, str):
        try:
            raw = shown.decode(font.encoding, "surrogatepass")
        except UnicodeDecodeError:
            raw = shown.decode(font.encoding, "replace")
        text = "".join(font.character_map.get(each, each) for each in raw)
    else:
        raw = shown.decode("latin-1")
        named = "".join(font.encoding.get(code, chr(code)) for code in shown)
        text = "".join(font.character_map.get(each, each) for each in named)
    widths, usual = font.character_widths, font.character_widths.get("default", 500.0)
    thousandths = sum(widths.get(each, usual) for each in raw)
    if font.space_char in raw:
        thousandths += raw.count(font.space_char) * (font.space_width - widths.get(font.space_char, usual))
    width = thousandths / 1000 * state.size + len(raw) * state.chars + raw.count(" ") * state.words
    return text, width * state.stretch


def _within(holder: DictionaryObject, name: str) -> DictionaryObject:
    found = holder.get(name)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _number(value: Any, default: float = 0.0) -> float:
    """A finite number, whatever the file holds there."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return found if math.isfinite(found) and abs(found) < 1e9 else default


def _matrix(values: Any) -> Matrix:
    if not isinstance(values, list) or len(values) < 6:
        return IDENTITY
    a, b, c, d, e, f = (_number(value) for value in values[:6])
    return (a, b, c, d, e, f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    """m first, then n; what grows beyond every page is cut, so that no number overflows."""
    found = (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
    a, b, c, d, e, f = (max(-1e12, min(1e12, each)) for each in found)
    return (a, b, c, d, e, f)
