"""Conversations as plain text: "Ana: hello", with or without a time before or after the name, or copied from an app.

A text is taken for one only when it clearly is: several people speak, again and again, and it is mostly their lines.
Notes with keys ("Budget: 300"), forms, lists and questions with answers are documents.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingestion.dates import Moment, header_date, leading_date
from ingestion.sections import section_of
from ingestion.sources.conversations import Message, item_of, local_moment, nothing_said, one_line, refuse_too_many
from ingestion.sources.reading import Intake, Item, Reading
from ingestion.sources.stamps import DAY, Numbers, Order, day_of, numbers_of, order_of, time_of, zone_hint
from ingestion.sources.text import MARKDOWN, PLAIN, UTF16, decode
from ingestion.sources.transcript_keys import KEY, is_wordy

_SPACE = "[ \t\u00a0\u202f]"
_CLOCK = (
    r"(?P<hour{0}>\d{{1,2}})[:.](?P<minute{0}>\d{{2}})(?:[:.](?P<second{0}>\d{{2}}))?"
    r"(?:[ \u00a0\u202f]?(?P<half{0}>[AaPp]\.?[Mm]\b\.?))?"
)
_WHEN = rf"(?:(?:{DAY})(?:,|T|{_SPACE}at)?{_SPACE}{{0,4}})?(?:{_CLOCK.format('')})?"
_LATER = _CLOCK.format("2")
_DAY_LAST = re.sub(r"\(\?P([<=])(\w+)", r"(?P\1\g<2>2", DAY)  # "[10:32, 31/12/2023]", as WhatsApp Web copies
_EMOJI = "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]"
_WORD = r"[\w.'\u2019-]{0,30}"
_NAME = rf"(?:[^\W\d_]{_WORD}(?:[ \u00a0][^\W_]{_WORD}){{0,3}}(?:[ \u00a0]?{_EMOJI}{{1,8}})?|\+\d[\d ()-]{{6,18}}\d)"
_GAP = f"{_SPACE}{{0,4}}"
TURN = re.compile(
    rf"^{_GAP}[*_]{{0,2}}(?:(?P<open>[\[(])?(?=\d){_WHEN}(?(open)(?:,{_SPACE}{_DAY_LAST})?[\])]){_GAP}[-\u2013|]?{_GAP})?"
    rf"(?:<(?P<nick>{_NAME})>{_SPACE}|[*_]{{0,2}}(?P<name>{_NAME})[*_]{{0,2}}"
    rf"(?:{_SPACE}?[\[(]{_LATER}[\])])?[*_]{{0,2}}:[*_]{{0,2}}(?:{_SPACE}|$))",
    re.MULTILINE,
)
"""A line on which somebody speaks."""
HEAD = re.compile(
    rf"^{_GAP}(?P<name>{_NAME})(?:{_GAP}[\u2014\u2013]{_GAP}|{_SPACE}{{2,4}}|,{_SPACE}\[|,?{_SPACE}(?=\d{{1,4}}[./-]))"
    rf"(?:(?P<near>today|yesterday|heute|gestern)(?:{_SPACE}(?:at|um))?{_SPACE})?(?=\d){_WHEN}\]?{_GAP}$",
    re.MULTILINE | re.IGNORECASE,
)
"""A line that says who wrote what follows, as copied from Discord, Slack and their like: "Ana — 01/05/2024 10:32"."""
BLANK = re.compile(r"\r?\n[ \t]*\r?\n")
ME = frozenset({"me", "myself", "ich"})
"""How people call themselves in a conversation they wrote down."""
LOOKED_AT = 262_144  # bytes of a file that are looked at to recognise it


class Transcript:
    """Recognised by what a text looks like, under the names that texts have."""

    def recognises(self, name: str, data: bytes) -> bool:
        if PurePosixPath(name.replace("\\", "/")).suffix.lower() not in MARKDOWN | PLAIN:
            return False
        return _pattern(_head(data)) is not None

    def check(self, name: str, data: bytes) -> None:
        """Nothing can be told before it is read."""

    def read(self, name: str, data: bytes, intake: Intake) -> Reading:
        """Each speaker's words are an item, as far as their paragraph goes (in a copied chat: to the next head line).

        A time without a date is dated by the line with a date above it, else by the date at the head of the text; where
        there is neither, the item has no time of its own.
        """
        text, same = decode(name, data)
        if "\x00" in text:
            text, same = text.replace("\x00", "\ufffd"), False
        pattern = _pattern(_head(data))
        items = [] if pattern is None else list(_Dialogue(name, text, pattern, intake).items())
        if not items:
            raise nothing_said(name, 0)
        return Reading(
            name=name,
            media_type="text/plain",
            text=text,
            text_is_upload=same,
            source="transcript",
            dated=header_date(text, intake.now.date()),
            items=tuple(items),
        )


class _Turn(NamedTuple):
    found: re.Match[str]
    start: int
    end: int


class _Dialogue:
    def __init__(self, name: str, text: str, pattern: re.Pattern[str], intake: Intake) -> None:
        self._found = _spoken(list(pattern.finditer(text)))
        refuse_too_many(name, len(self._found))
        self._text, self._pattern, self._intake = text, pattern, intake
        self._zone = ZoneInfo(intake.timezone)
        self._today = intake.now.astimezone(self._zone).date()

    def items(self) -> Iterator[Item]:
        turns = list(self._turns())
        stamps = [numbers for turn in turns if (numbers := _numbers(turn.found)) is not None]
        marks = {turn.found["mark" if turn.found["a"] else "mark2"] for turn in turns if _numbers(turn.found)}
        hints: list[Order | None] = ["dmy" if marks - {"/"} else None, zone_hint(self._intake.timezone)]
        order = order_of(stamps, self._today, hints)
        day = _date_of(header_date(self._text, self._today))
        chars = position = 0
        for turn in turns:
            day = self._day_between(chars, turn.found.start(), day)
            position += len(self._text[chars : turn.start].encode())
            words = self._text[turn.start : turn.end]
            size = len(words.encode())
            at = self._moment(turn.found, order, day)
            author = one_line(_speaker(turn.found))
            own = True if author.casefold() in ME else None
            yield item_of(Message(author, words, at, own=own), position, position + size)
            chars, position = turn.end, position + size

    def _turns(self) -> Iterator[_Turn]:
        found = self._found
        for number, one in enumerate(found):
            start, end = one.end(), found[number + 1].start() if number + 1 < len(found) else len(self._text)
            if self._pattern is TURN and (gap := BLANK.search(self._text, start, end)):
                end = gap.start()
            words = self._text[start:end]
            start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
            if start < end:
                yield _Turn(one, start, end)

    def _day_between(self, start: int, end: int, day: datetime | None) -> datetime | None:
        """The date of a line of its own since the turn before ("## 1 May 2024")."""
        for line in self._text[start:end].splitlines() if end - start < 2_000 else ():
            leading = leading_date(line, self._today) if any(map(str.isdigit, line)) else None
            if leading is not None and not line[leading[1] :].strip(" \t#*_=-.:"):
                day = _date_of(leading[0])
        return day

    def _moment(self, found: re.Match[str], order: Order, day: datetime | None) -> datetime | None:
        if (numbers := _numbers(found)) is not None and (own := day_of(numbers, order)) is not None:
            day = _date_of(own)
        if day is None or (found.re is HEAD and found["near"]):  # who knows when "today" was
            return None
        clock = None if not _timed(found) else time_of(found) if found["hour"] else time_of(found, "2")
        return local_moment(day if clock is None else datetime.combine(day, clock), self._zone)


def _date_of(when: Moment | None) -> datetime | None:
    """A date, or the day of a time, as the midnight it begins with on a wall clock."""
    return None if when is None else datetime(when.year, when.month, when.day)  # noqa: DTZ001


def _numbers(found: re.Match[str]) -> Numbers | None:
    if found["a"] is None and found.re is TURN and found["a2"] is not None:
        return int(found["a2"]), int(found["b2"]), int(found["c2"])
    return None if found["a"] is None else numbers_of(found)


def _speaker(found: re.Match[str]) -> str:
    return found["name"] or found["nick"]


def _head(data: bytes) -> str:
    if data.startswith(UTF16):
        return data[:LOOKED_AT].decode("utf-16", "ignore")
    return data[:LOOKED_AT].decode("utf-8", "ignore")


def _pattern(text: str) -> re.Pattern[str] | None:
    """How people take turns in the text; None when it is no conversation."""
    return next((pattern for pattern in (HEAD, TURN) if _converses(text, list(pattern.finditer(text)))), None)


def _converses(text: str, turns: list[re.Match[str]]) -> bool:
    """Whether these lines are people talking: two or more, again and again, in sentences, on most of the lines."""
    keys = sum(KEY.fullmatch(name) is not None or section_of(name) is not None for name in map(_speaker, turns))
    if keys > len(turns) * 0.2:
        return False
    turns = _spoken(turns)
    speakers = Counter(_speaker(turn).casefold() for turn in turns)
    if len(speakers) < 2 or any(len(name) < 2 for name in speakers):
        return False
    surely = sum(map(_timed, turns)) >= 0.8 * len(turns)
    again = sum(count > 1 for count in speakers.values())
    if again < (1 if surely else 2) or len(turns) < (3 if surely else 1.5 * len(speakers)) or _is_a_record(turns):
        return False
    said = [_said(text, turns, number) for number in range(len(turns))]
    wordy = sum(is_wordy(one) for one in said)
    return _mostly_turns(text, turns) and wordy >= (0.3 if surely else 0.5) * len(turns)


def _spoken(turns: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without the lines inside somebody's words that only look like a turn: "one thing: ...", "Budget: 300".

    Who speaks once only is somebody if called like somebody; where turns have times, a line without one is none.
    """
    often = Counter(map(_speaker, turns))
    names = {name for name, count in often.items() if not KEY.fullmatch(name) and _is_name(name, count)}
    called = [turn for turn in turns if _speaker(turn) in names]
    if sum(map(_timed, called)) < 0.8 * len(called):
        return called
    return [turn for turn in called if _timed(turn)]


def _is_name(name: str, often: int) -> bool:
    return often > 1 or all(not word[0].islower() for word in name.split())


def _timed(turn: re.Match[str]) -> bool:
    return turn["hour"] is not None or (turn.re is TURN and turn["hour2"] is not None)


def _said(text: str, turns: list[re.Match[str]], number: int) -> str:
    end = turns[number + 1].start() if number + 1 < len(turns) else len(text)
    return text[turns[number].end() : min(end, turns[number].end() + 400)].strip()


def _is_a_record(turns: list[re.Match[str]]) -> bool:
    """Three or more keys that come again in the same order each time: cards, not people."""
    names = [_speaker(turn).casefold() for turn in turns]
    period = names.index(names[0], 1) if names[0] in names[1:] else 0
    return period > 2 and all(name == names[number % period] for number, name in enumerate(names))


def _mostly_turns(text: str, turns: list[re.Match[str]]) -> bool:
    """Whether at least half of the lines belong to a turn, and it has no headings but one."""
    lines = [line for line in text.splitlines() if line.strip()]
    headings = sum(line.startswith("#") and not any(map(str.isdigit, line)) for line in lines)
    inside = len(turns) * 2 if turns[0].re is HEAD else len(turns)
    return headings < 2 and inside >= 0.5 * len(lines)
