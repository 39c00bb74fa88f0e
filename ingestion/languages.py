# ruff: noqa: E501, RUF001, SIM905  word lists are read as one line
"""Which of the languages that are read a stretch of text is written in: by its small words, without a model."""

import re
from functools import lru_cache
from typing import Literal

Language = Literal["en", "de", ""]
"""`""`: nothing tells; a name, a number, a language that is not read here."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
GERMAN_WORDS = frozenset(
    "ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meinem meiner meins dein deine deinen deinem "
    "deiner unser unsere unserem unseren unserer euer eure der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner "
    "keins und oder aber sondern denn weil wenn dass ob als wie auf mit bei nach von vom zu zum zur für gegen ohne durch über unter vor "
    "aus seit bis ist sind bin bist seid waren wäre wären hat habe hab haben hast hatte hatten hätte hätten wird werde werden wurde würde "
    "würden kann kannst können konnte könnte muss musst müssen soll sollen sollte will willst wollen wollte möchte möchten darf dürfen mag "
    "magst mögen mochte nicht nichts nie niemals auch noch nur sehr schon immer mal doch halt eben eher lieber gern gerne nach heute morgen "
    "gestern jetzt hier dort da dann deshalb trotzdem vielleicht eigentlich leider bitte danke ja nein nee naja außer im am ans beim vom "
    "welche welcher welches dieser diese dieses jeder jede jedes alle alles viel viele wenig mehr man was wer wo wann warum liebe hasse esse "
    "trinke finde brauche freue geht gehen gibt macht machen kommt kommen lass lasst ne nen nem nix nich net isst hasst liebt".split()
)
ENGLISH_WORDS = frozenset(
    "i you he she it we they me him her us them my your his our their a an the this that these those and or but because if when while "
    "as of at by for with about against between into through after before above below to from up down out on off over under again then "
    "is are am be been being have has had do does did will would can could should may might must shall not no never nothing don't can't "
    "won't doesn't didn't isn't i'm i've i'd i'll it's that's there here what which who whom where why how all any both each few more most "
    "other some such only own same so than too very just love like hate prefer want need enjoy really please thanks yes yeah ok lol tbh "
    "im dont cant wont ive was were get got go going went make made know think".split()
) - {"am", "was", "so", "war", "will", "hat", "die", "an", "in"}
_GERMAN_LETTERS = re.compile(r"[äöüßÄÖÜ]")
_GERMAN_SHAPE = re.compile(
    r"[^\W\d_]{3,}(?:ung|heit|keit|schaft|lich|isch|ieren|tion(?:en)|chen|lein)(?:en|e|s|er|em)?$", re.IGNORECASE
)
_AMBIGUOUS = frozenset("am was so will hat die an in war mag bin also man wo da he us".split())


def language_of(text: str, otherwise: Language = "") -> Language:
    """The language of a sentence or a paragraph; `otherwise` where its words do not tell."""
    found = _read(text[:600])
    return found or otherwise


@lru_cache(maxsize=4096)
def _read(text: str) -> Language:
    words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
    german = sum(0.3 if word in _AMBIGUOUS else 1.0 for word in words if word in GERMAN_WORDS)
    english = float(sum(word in ENGLISH_WORDS for word in words))
    german += 0.8 * sum(_GERMAN_LETTERS.search(word) is not None for word in words)
    german += 0.4 * sum(_GERMAN_SHAPE.match(word) is not None for word in words if len(word) > 7)
    if german == english:
        return ""
    if max(german, english) < 0.75:
        return ""
    return "de" if german > english else "en"
