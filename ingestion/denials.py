# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What a sentence denies or reports, for a reader that quotes out of sentences: "It is not true that I like fish".

The rules never read such clauses, because the owner is not their subject; whoever quotes "I like fish" has to ask.
"""

import re
from collections.abc import Iterator

from ingestion.german_pragmatics import is_over
from ingestion.grammar import words
from ingestion.languages import language_of
from ingestion.people import DOCTOR, Speaker, as_owner
from ingestion.pragmatics import is_past

_CONTRAST = re.compile(r"[;]|\b(?:but|although|though|aber|doch|sondern)\b|,(?= (?:i|ich)\b)", re.IGNORECASE)
_ME = r"(?:i|my|we|ich|mein\w*|wir)\b"
_NO = r"\b(?:not|never|nobody|no one|hardly|no|nicht|nie|niemals|niemand|kein\w*)\b(?! (?:only|just|nur)\b)(?!-)"
_SURELY = re.compile(
    rf"{_NO} (?:\w+ )?(?:forget|worry|tell|doubt|miss|ignore|mention|deny|mind|secret|question|wonder|vergessen|zweifel\w*|wunder|geheimnis)\b|"
    r"\b(?:vergiss|vergesst) nicht\b"
)
"""A denial of what would be a denial: "don't forget that I ..."."""
_DENIES = re.compile(
    rf"(?:{_NO}|\b(?:false|untrue|wrong|lie|myth|denied|deny|denies|doubt|falsch|gelogen|unwahr|lüge|bezweifle|bestreite)\b)"
    rf"(?: [^.;!?]{{0,60}}?)?(?: (?:that|if|whether|dass|ob|says?|said|think|thought|claim(?:ed)?|mean|meant|told \w+|believed?|wrote|feel))+ {_ME}"
)
_SAY = (
    r"(?:says?|saying|said|tells|telling|told|thinks?|thought|claims?|claiming|claimed|insists?|insisting|insisted|believes?|believed|swears?|swore|reckons?|assumes?|assumed|suggests?|suggested|hopes?|"
    r"writes|wrote|asks|asked|jokes|joked|guess(?:es|ed)|suspects?|pretends?|pretended|sagt|sagte|meint|meinte|glaubt|glaubte|behauptet|behauptete|denkt)"
)
_REPORTS = re.compile(
    rf"(?<= )(?P<say>{_SAY}) (?:(?:to )?(?:me|us|everyone|everybody|people|him|her|them|you|to \w+) )?(?:(?:, )?(?:that|if|whether|dass|ob|:) )*{_ME}|"
    rf" , (?:as )?(?!i |we |ich |wir )(?:(?:my|the|mein\w*) )?\w+ {_SAY}\W*$| , (?:says|said|claims|claimed|insists|insisted|sagt|sagte|meint|meinte|behauptet) (?!i\b|we\b|ich\b|wir\b)\w+|"
    rf"(?<= ){_SAY}$"
)
_MYSELF = re.compile(
    r"(?:\b(?:i|we|ich|wir) (?:(?:always|often|also|just|already|still|keep|have|has|had|must|can|will|would|should|do|did|\w+ly) )*|\bto |\b(?:what|whatever|as|like|unlike|wie|was) (?:\S+ ){0,4})$"
)
_AGAINST = re.compile(
    r"\b(?:hat(?:e|es|ed)|dislikes?|detests?|loathes?|allergic|intolerant|avoids?|refuses?|mind|bad|busy|away|hass\w*|allergisch|ungern)\b"
)
_AFTER = re.compile(
    r"\W*(?:no (?:more|longer)|not (?:at all|any|one)|never|neither)\b|(?:(?!\bund\b)[^,;.])*\b(?:nicht|nie|niemals)\b",
    re.IGNORECASE,
)


def is_cut_out(
    flat: str, sentence: tuple[int, int], quote: tuple[int, int], person: Speaker, *, negative: bool
) -> bool:
    """Whether what chars `quote` leave out of their clause turns what they say: "I do not | like fish", "I used to | ...".

    `negative`: what is told is a refusal, so "I do not eat | fish" says it, and only "I do not hate | fish" turns it.
    """
    start, end = next((clause for clause in _clauses(flat, sentence) if quote[0] < clause[1]), quote)
    said, lead = _norm(flat, *quote, person), _norm(flat, min(start, quote[0]), quote[0], person)
    if re.match(_ME, said) and lead.endswith((",", ":", " and", " und")):
        lead = ""
    if is_over(lead) if language_of(flat[start:end]) == "de" else is_past(lead):
        return True
    turned = re.search(_NO, _SURELY.sub("", lead)) or _AFTER.match(flat[quote[1] : max(end, quote[1])])
    return turned is not None and (not negative or _AGAINST.search(f"{lead} {said}") is not None)


def others_clauses(flat: str, sentence: tuple[int, int], person: Speaker) -> Iterator[tuple[int, int]]:
    """The clauses that deny, or tell as somebody else's, what they say of the owner; a doctor's word counts.

    `flat` is the text with quotations blanked (ingestion.pragmatics): a clause that has one is somebody else's.
    """
    speaks = False  # the clause before ends in "Tom said,"
    for clause in _clauses(flat, sentence):
        norm = _SURELY.sub("", _norm(flat, *clause, person))
        told = [found for found in _REPORTS.finditer(norm) if not _MYSELF.search(norm[: found.start()])]
        if speaks or _DENIES.search(norm) or (told and not DOCTOR.match(norm)) or "\x00" in flat[slice(*clause)]:
            yield clause
        speaks = any(found.end() == len(norm) for found in told)


def _clauses(flat: str, sentence: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that a contrast sets apart: a denial in one is none of the other."""
    start = sentence[0]
    for mark in _CONTRAST.finditer(flat, *sentence):
        yield start, mark.start()
        start = mark.end()
    yield start, sentence[1]


def _norm(flat: str, start: int, end: int, person: Speaker) -> str:
    """The words as the rules read them: lower case, contractions undone, the owner's name as "i"."""
    return " ".join(word.norm for word in as_owner(words(flat, start, end), person, False)[0])
