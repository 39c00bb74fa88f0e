"""Labelled texts: what a text says about its owner, as a fair judge would have it. docs/decisions/preference-labels.md.

A label's `about` lists the wordings of its object that are right. A found object is right when it holds all the words
of one of them (compared by their stems, without articles and the like) and few words more: `SPARE`, for a plain fact,
which is often a whole clause, `SPARE_OF_FACTS`.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, cast

import snowballstemmer
import yaml
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from parley.preferences import PreferenceKind
from parley.records import Value

Language = Literal["en", "de"]
Half = Literal["open", "sealed"]
Polarity = Literal[-1, 0, 1]
Trap = Literal[
    "",
    "negated",
    "hypothetical",
    "hedged",
    "ironic",
    "question",
    "report",
    "quotation",
    "namesake",
    "injection",
    "past",
    "change",
    "comparison",
    "privacy",
    "others",
]

ANYTHING = "*"
SPARE = 4
SPARE_OF_FACTS = 8


class Owner(Value):
    name: str
    aliases: tuple[str, ...] = ()


class Reading(Value):
    """A kind and its sign: what a statement may be taken for."""

    kind: PreferenceKind
    polarity: Polarity


class Label(Reading):
    """One statement. `alternatives` are readings as right as the first; `private` "either": both are right.

    `since` is as much of an ISO date as the text says ("2025-08"). `over`: the right wordings of what came second.
    """

    about: tuple[str, ...] = Field(min_length=1)
    alternatives: tuple[Reading, ...] = Field(default=(), alias="or")
    private: bool | Literal["either"] = False
    since: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")
    over: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        return (Reading(kind=self.kind, polarity=self.polarity), *self.alternatives)


class Case(Value):
    """A text, its owner, and what must be found in it. What is in `may` is neither right nor wrong to find."""

    id: str
    language: Language
    style: str
    trap: Trap
    owner: Owner
    form: Literal["document", "message"] = Field(alias="as")
    said_at: AwareDatetime
    text: str
    expect: tuple[Label, ...]
    may: tuple[Label, ...] = ()


_CASES = TypeAdapter(tuple[Case, ...])


def read_cases(folder: Path, half: Half) -> tuple[Case, ...]:
    """The cases of one half. Raises ValueError when they are not there or not readable."""
    file = folder / f"{half}.yaml"
    try:
        return _CASES.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as cause:
        raise ValueError(f"cannot read {file}: {cause.strerror}") from cause
    except (yaml.YAMLError, ValidationError) as cause:
        raise ValueError(f"{file} is not a labelled set: {cause}") from cause


def is_about(accepted: Collection[str], wording: str, language: Language, spare: int = SPARE) -> bool:
    """Whether `wording` is one of the accepted ones, or one of them and at most `spare` words more."""
    found = _words(wording, language)
    wanted = (_words(each, language) for each in accepted)
    return ANYTHING in accepted or any(each and each <= found and len(found - each) <= spare for each in wanted)


_SILENT = """
a an the this that these those my mine your our his her its their me i you we it s of to in on at for with by from
and or as is are am be very really so too all some any
der die das den dem des ein eine einen einem einer eines mein meine meinen meinem meiner dein unser zu zum zur von
vom im am auf mit bei für und oder als ist sind bin sehr so ganz ich es
"""
_EMPTY = frozenset(_SILENT.split())  # words that say nothing about what a thing is
# The calendar is one, however it is abbreviated and in whichever language: days, months, times of day.
_CALENDAR: dict[str, str] = {
    alias: name
    for name, aliases in {
        "monday": "mondays mon montag montags",
        "tuesday": "tuesdays tue tues dienstag dienstags",
        "wednesday": "wednesdays wed mittwoch mittwochs",
        "thursday": "thursdays thu thur thurs donnerstag donnerstags",
        "friday": "fridays fri freitag freitags",
        "saturday": "saturdays sat samstag samstags sonnabend",
        "sunday": "sundays sun sonntag sonntags",
        "january": "jan januar jänner",
        "february": "feb februar",
        "march": "märz",
        "april": "apr",
        "may": "mai",
        "june": "jun juni",
        "july": "jul juli",
        "august": "aug",
        "september": "sep sept",
        "october": "oct oktober",
        "november": "nov",
        "december": "dec dezember",
        "morning": "mornings vormittag vormittags morgens",
        "afternoon": "afternoons nachmittag nachmittags",
        "evening": "evenings abend abends",
        "weekend": "weekends wochenende wochenenden",
    }.items()
    for alias in aliases.split()
}
_THOUSANDS = re.compile(r"(?<=\d)[.,' ](?=\d{3}\b)")
_TOKEN = re.compile(r"\w+")


class _Stemmer(Protocol):
    def stemWords(self, words: list[str]) -> list[str]: ...


@cache
def _stemmer(language: Language) -> _Stemmer:
    name = {"en": "english", "de": "german"}[language]
    return cast(_Stemmer, snowballstemmer.stemmer(name))  # pyright: ignore[reportUnknownMemberType]


@cache
def _words(text: str, language: Language) -> frozenset[str]:
    """The stems of the words that matter; of all words where none does."""
    plain: list[str] = _TOKEN.findall(_THOUSANDS.sub("", text.casefold()))
    tokens = [_CALENDAR.get(each, each) for each in plain]
    telling = [each for each in tokens if each not in _EMPTY] or tokens
    return frozenset(_stemmer(language).stemWords(telling))
