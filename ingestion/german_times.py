# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""German times and money: "samstags", "am 12. Juni", "unter der Woche abends", "max. 40 Euro".

What a room matches is English, so a time keeps the words as written and, in brackets, their English form.
"""

import re
from collections.abc import Sequence

from ingestion.grammar import Word
from ingestion.noted import Noted
from ingestion.objects import slot_of
from parley.preferences import PreferenceKind

_DAYS = {
    "montag": "monday", "dienstag": "tuesday", "mittwoch": "wednesday", "donnerstag": "thursday",
    "freitag": "friday", "samstag": "saturday", "sonnabend": "saturday", "sonntag": "sunday",
}  # fmt: skip
_SHORT = {"mo": "monday", "di": "tuesday", "mi": "wednesday", "do": "thursday", "fr": "friday", "sa": "saturday", "so": "sunday"}  # fmt: skip
_PARTS = {
    "morgen": "morning", "morgens": "mornings", "früh": "morning", "vormittag": "morning", "vormittags": "mornings",
    "mittag": "noon", "mittags": "noon", "nachmittag": "afternoon", "nachmittags": "afternoons", "abend": "evening",
    "abends": "evenings", "abende": "evenings", "nacht": "night", "nachts": "nights",
}  # fmt: skip
_MONTHS = {
    "januar": "january", "jänner": "january", "februar": "february", "märz": "march", "april": "april", "mai": "may",
    "juni": "june", "juli": "july", "august": "august", "september": "september", "oktober": "october",
    "november": "november", "dezember": "december",
}  # fmt: skip
_OTHER = {
    "wochenende": "weekend", "wochenenden": "weekends", "wochentags": "weekdays", "werktags": "weekdays", "feiertags": "holidays",
    "heute": "today", "morgen": "tomorrow", "übermorgen": "day after tomorrow", "weihnachten": "christmas", "ostern": "easter", "silvester": "new year's eve",
    "sommer": "summer", "winter": "winter", "frühling": "spring", "frühjahr": "spring", "herbst": "autumn",
}  # fmt: skip
_LINKING = {
    "vor": "before", "nach": "after", "ab": "from", "bis": "until", "zwischen": "between", "und": "and", "nächsten": "next", "nächste": "next", "nächstes": "next",
    "kommenden": "next", "kommendes": "next", "diesen": "this", "dieses": "this", "diese": "this", "jeden": "every", "jedes": "every", "jede": "every", "letzten": "last", "ersten": "first",
    "anfang": "early", "mitte": "mid", "ende": "late", "woche": "week", "uhr": "", "am": "", "an": "", "im": "", "in": "", "der": "", "den": "", "dem": "", "das": "", "um": "at", "ganzen": "whole", "gesamten": "whole", "von": "from", "nur": "only", "unter": "",
}  # fmt: skip
_DAY = re.compile(
    r"(?P<day>montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)(?P<plural>s|e|en)?(?P<part>morgen|vormittag|nachmittag|mittag|abend|nacht)?(?P<parts>s|e|en)?$"
)
_DATE = re.compile(
    r"(?:\d{1,2}\.?|\d{1,2}\.-?\d{1,2}\.?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}-\d{1,2}|\d{1,2}[:.]\d\d|\d{4}-\d\d-\d\d)$"
)
FREE = re.compile(
    r"\b(?:frei|verfügbar|zeit|flexibel|dabei|am start|zu haben|passt|passen|geht|gehen|ginge|klappt|klappen|möglich|kann|könnte|können|perfekt|ideal|prima|gut|super|lieber|am besten|bin da|da|hätte ich|einsatzbereit|erreichbar|okay|ok|recht|bin ich)\b"
)
TAKEN = re.compile(
    r"\b(?:weg|verreist|unterwegs|im urlaub|urlaub|belegt|verplant|ausgebucht|besetzt|beschäftigt|arbeiten|arbeite|arbeitet|dienst|schicht|spätschicht|frühschicht|nachtschicht|training|chorprobe|chor|probe|kurs|uni|schlecht|schwierig|ungünstig|raus|keine zeit|kein\w* chance|unmöglich|verhindert|nicht da|vergeben|fest verplant|termin|termine)\b"
)
NOT_FREE = re.compile(r"\b(?:nicht|nie|niemals|keine?|keinen|nix|schlecht|kaum|leider)\b")
FEELING = re.compile(
    r"\b(?:mag|liebe|liebt|hasse|hasst|esse|trinke|schmeckt|finde|freue|gern|ungern|liebsten|war|waren|hatte|gab|lust|bock)\b"
)
_MONEY = r"(?:[€$£] ?\d[\d.,]*|\d[\d.,]* ?(?:€|euro|eur|chf|franken|tacken|mäuse|öcken))"
MONEY = re.compile(_MONEY)
BUDGET = re.compile(
    rf"\b(?:max\.?|maximal|höchstens|bis(?: zu)?|nicht (?:mehr|teurer) als|mehr als|über|unter|budget(?! (?:des|der|von|vom|für))(?: \w+){{0,3}}|obergrenze(?: \w+){{0,2}}|limit(?: \w+){{0,2}}|nicht über)(?: \.)?(?: von| ist| sind| liegt bei| beträgt)?(?: so| etwa| ca| rund)?(?: \.)? (?P<money>{_MONEY})(?P<per> (?:pro|die|im|je|am) (?:person|nase|kopf|nacht|tag|woche|monat))?"
)
_SPENDING = re.compile(
    r"\b(?:max\w*|höchstens|budget|obergrenze|limit|ausgeben|zahlen|bezahlen|kosten|drin|leisten|nicht mehr als|bis zu|teurer)\b"
)


def budget_of(norm: str) -> str:
    """The most somebody will pay, as written; "" when the clause names none."""
    found = BUDGET.search(norm)
    if found is None or not _SPENDING.search(norm):
        return ""
    return found["money"] + (found["per"] or "")


def timings(words: Sequence[Word], norm: str) -> list[Noted]:
    """When they have time, and when not: "samstags kann ich nicht"."""
    if FEELING.search(norm):
        return []
    runs = list(_runs(words))
    if not runs:
        return []
    lean = _leaning(norm)
    return [_noted(words[first:last], *lean) for first, last in runs] if lean is not None else []


def listed_times(words: Sequence[Word], polarity: int, strength: float) -> list[Noted]:
    """The times of a list below "Verfügbar" or "Keine Zeit"; "nicht samstags" leans the other way."""
    found: list[Noted] = []
    for first, last in _runs(words):
        turned = first > 0 and words[first - 1].norm in ("nicht", "außer", "nie", "ohne", "kein", "keine", "keinen")
        found.append(_noted(words[first:last], -polarity if turned else polarity, strength))
    return found


def _leaning(norm: str) -> tuple[int, float] | None:
    negated = NOT_FREE.search(norm) is not None
    if re.search(r"\bimmer\b.*\b(?:frei|zeit)\b|\bnur\b", norm) and not negated and FREE.search(norm):
        return 1, 0.95
    if FREE.search(norm) and not TAKEN.search(norm):
        return (-1, 0.9) if negated else (1, 0.8)
    if TAKEN.search(norm):
        return (
            (1, 0.5)
            if re.search(r"\bnicht (?:arbeiten|im urlaub|weg|verplant|unterwegs|im dienst)\b", norm)
            else (-1, 0.9)
        )
    return (
        (-1, 0.9) if re.match(r"(?:(?:bitte|aber|und) )*(?:nicht|nie|niemals|nur nicht|bloß nicht)\b", norm) else None
    )


def _runs(words: Sequence[Word]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        end, core = at, False
        while end < len(words) and (named := _english(words, end)) is not None:
            core = core or named not in _LINKING.values() or words[end].norm == "woche"
            end += 1
        while end > at and words[end - 1].norm in (
            "und",
            "am",
            "an",
            "im",
            "in",
            "der",
            "den",
            "dem",
            "das",
            "um",
            "vor",
            "nach",
            "ab",
            "bis",
            "von",
            "unter",
            "nur",
        ):
            end -= 1
        if core and end > at:
            if at == 0 or words[at - 1].norm != "seit":
                found.append((at, end))
            at = end
        else:
            at += 1
    return found


def _english(words: Sequence[Word], at: int) -> str | None:
    """One word of a time in English; None when it is none."""
    norm = words[at].norm.rstrip(".")
    before = words[at - 1].norm if at else ""
    after = words[at + 1].norm if at + 1 < len(words) else ""
    if not norm:
        return "" if before.isdigit() else None
    if (day := _DAY.match(norm)) is not None:
        part = _PARTS.get(day["part"] or "", "")
        return f"{_DAYS[day['day']]}{' ' + part if part else ''}{'s' if day['plural'] or day['parts'] else ''}"
    if (
        norm in _SHORT
        and words[at].raw[:1].isupper()
        and (
            before in ("am", "und", "/", ",", "nur", "bis")
            or after in ("und", "/", "-", ",", "abend", "kann", "geht", "passt", "ab")
        )
        and norm != "so"
    ):
        return _SHORT[norm]
    if (named := _named(words[at], before)) is not None:
        return named
    if _DATE.match(words[at].norm) and (
        after in _MONTHS
        or after in ("uhr", ".", "bis", "-")
        or before in ("am", "vor", "nach", "ab", "bis", "um", "zwischen", "und", "vom", "zum")
    ):
        return norm
    if norm == "unter" and after == "der":
        return "weekday"
    if norm in _LINKING:
        return _LINKING[norm]
    return None


def _named(word: Word, before: str) -> str | None:
    """A part of the day, a month, a season; "morgen" and "früh" by what stands before them."""
    norm = word.norm.rstrip(".")
    if norm == "morgen" and before not in ("jeden", "am", "heute"):
        return "tomorrow"
    early = norm in ("früh", "morgen") and word.raw[:1].islower()
    if early and before not in ("jeden", "heute", "am") and not _DAY.match(before):
        return None
    return next((table[norm] for table in (_PARTS, _MONTHS, _OTHER) if norm in table), None)


def _noted(words: Sequence[Word], polarity: int, strength: float) -> Noted:
    kept = list(words)
    while kept and kept[0].norm in ("am", "an", "im", "in", "der", "den", "dem", "das", "und", "um"):
        kept.pop(0)
    written = " ".join(word.raw for word in kept).replace(" .", ".").lower()
    english = " ".join(filter(None, (_english(words, at) for at in range(len(words)))))
    english = english.replace("weekday week", "weekdays").replace("saturday saturdays", "saturdays").strip()
    text = f"{written} ({english})" if english and english != written else written
    slot = slot_of(english.removeprefix("only ") or written)
    return Noted(PreferenceKind.AVAILABILITY, polarity, strength, text, f"availability:{slot}")
