# ruff: noqa: E501, SIM905  forms and word lists are read as one line
"""Dates, times, money, percentages, quantities, ordinals and numbers, by their forms.

English; of German the months, days, clock times and units. Earlier kinds win: "3 pm" is a time, its 3 no number.
"""

import re
from collections.abc import Iterator

from ingestion.entities.kinds import EntityType, Mention

_N = r"(?:\d{1,3}(?:[,.]\d{3}){1,5}(?!\d)|\d{1,15})(?:[.,]\d{1,6})?"
_SMALL = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_LARGE = "hundred|thousand|million|billion|trillion|dozen"
_WORDS = (
    rf"(?:(?:(?:a|one|half a|several) )?(?:{_LARGE})s?|(?:{_SMALL}))(?:[ -](?:and )?(?:one|{_SMALL}|{_LARGE})){{0,6}}\b"
)
_NUMBER = rf"(?:{_N}|{_WORDS})"
_SCALE = r"(?: ?(?:k|m|mn|bn|million|billion|trillion|thousand|hundred|Millionen|Milliarden|Tausend)\b)?"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
_MONTH = rf"(?:{_MONTHS})\b\.?"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag"
_DAY = rf"(?:{_DAYS})s?\b"
_SPAN = r"(?:day|week|weekend|fortnight|month|quarter|semester|year|decade|century|spring|summer|autumn|fall|winter)"
_ON = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:1[6-9]|20)\d\d"
_WHICH = "last|next|this|every|each|past|previous|coming"
_UNITS = (
    r"(?:square |cubic )?(?:km/h|mph|kmh|km²?|kilomet(?:er|re)s?|met(?:er|re)s?|cm|mm|m²|miles?|feet|foot|ft|inch(?:es)?|yards?"
    r"|kg|kilos?|kilograms?|grams?|mg|pounds?|lbs?|ounces?|oz|tons?|tonnes?|lit(?:er|re)s?|ml|gallons?|acres?|hectares?"
    r"|degrees?(?: (?:celsius|fahrenheit))?|°[CF]?|kwh|kw|watts?|volts?|[kmgt]b|sqm|calories|kcal|Meter|Liter|Gramm|Grad)(?!\w)"
)
_CURRENCY = r"(?:[€£$]|(?:(?:US |Canadian )?dollars?|euros?|cents?|bucks?|quid|francs|yen|rupees|EUR|USD|GBP|CHF)\b)"

_TIME = (
    r"[0-2]?\d[:.][0-5]\d(?::[0-5]\d)? ?(?:a\.?m\b\.?|p\.?m\b\.?|Uhr\b|o'clock\b)|[0-2]?\d:[0-5]\d(?::[0-5]\d)?\b"
    r"|[0-2]?\d ?(?:a\.m\.|p\.m\.|[ap]m\b|Uhr\b|o'clock\b)|(?:noon|midnight|tonight)\b"
    rf"|(?:this|yesterday|tomorrow|last|{_DAYS}) (?:morning|afternoon|evening|night)\b"
    rf"|(?:{_NUMBER}|an?|half an) ?(?:hours?|hrs?|minutes?|mins?|seconds?|secs?|Stunden?|Minuten?|Sekunden?)\b(?!-)"
)
_DATE = (
    rf"{_YEAR}-\d\d-\d\d\b|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)\b|(?:{_DAY},? )?{_MONTH} {_ON}(?:(?:,| ) ?{_YEAR})?\b"
    rf"|(?:{_DAY},? )?(?:the )?{_ON} (?:of )?{_MONTH}(?:,? {_YEAR}\b)?|{_MONTH},? (?:of )?{_YEAR}\b"
)
_DAYS_AND_SPANS = (
    rf"(?:(?:{_WHICH}) )?{_DAY}|(?:yesterday|today|tomorrow)\b|(?:{_WHICH}) (?:{_SPAN}|{_MONTH})\b"
    rf"|(?:the )?(?:early |late |mid-)?(?:1[6-9]|20)\d0s\b|(?:{_NUMBER}|an?|one) {_SPAN}s?\b(?: (?:ago|old|later)\b)?"
    rf"|(?:{_NUMBER}|zwei|drei|vier|fünf|sechs) (?:Tagen?|Wochen?|Monaten?|Jahren?|Tage|Jahre)\b|(?:gestern|heute|morgen)\b"
)
_SINCE = (
    rf"(?:in|since|until|till|by|before|after|from|during|of|around|early|late|seit|bis|im) ({_YEAR})(?![\w.,:-]\d|\w)"
)

_FORMS: tuple[tuple[EntityType, str, int], ...] = (
    ("TIME", _TIME, re.IGNORECASE),
    ("DATE", _DATE, 0),
    ("DATE", _DAYS_AND_SPANS, re.IGNORECASE),
    ("PERCENT", rf"{_NUMBER} ?(?:%|percent\b|per cent\b|Prozent\b)", re.IGNORECASE),
    (
        "MONEY",
        rf"(?:US|A|C)?[$€£¥] ?{_N}{_SCALE}|{_NUMBER}{_SCALE} ?{_CURRENCY}|(?:EUR|USD|GBP|CHF) ?{_N}{_SCALE}",
        re.IGNORECASE,
    ),
    ("QUANTITY", rf"{_NUMBER}[ -]?{_UNITS}", re.IGNORECASE),
    (
        "ORDINAL",
        r"\d{1,9}(?:st|nd|rd|th)\b|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?"
        r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|twentieth|hundredth|thousandth)\b",
        re.IGNORECASE,
    ),
    ("CARDINAL", rf"{_N}{_SCALE}(?!\w|[.,:/-]?\d)|{_WORDS}", re.IGNORECASE),
)
_KINDS: list[tuple[EntityType, re.Pattern[str]]] = [(kind, re.compile(form, flags)) for kind, form, flags in _FORMS]
_YEARS = re.compile(_SINCE, re.IGNORECASE)

# A form is looked for only where one can begin: at a number, or at one of these words.
_BEGINNINGS = frozenset(
    f"{_SMALL}|{_LARGE}|{_MONTHS}|{_DAYS}|{_WHICH}|a|an|one|half|several|the|yesterday|today|tomorrow|gestern|heute|morgen|noon|midnight"
    "|tonight|early|late|mid|us|eur|usd|gbp|chf|zwei|drei|vier|fünf|sechs|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    "|tenth|eleventh|twelfth|thirteenth|twentieth|hundredth|thousandth|hundreds|thousands|millions|billions|dozens".lower().split(
        "|"
    )
) | {f"{day}s" for day in _DAYS.lower().split("|")}
_SINCE_WORDS = frozenset("in since until till by before after from during of around early late seit bis im".split())
_PLACE = re.compile(r"(?<![\w$€£.,:/-])(?:\d|[$€£¥]|[^\W\d_]+)|(?<=-)\d(?=\d? )")


def found(text: str) -> Iterator[Mention]:
    """What is a measure, in order, none inside another."""
    free = 0
    for place in _PLACE.finditer(text):
        start = place.start()
        if start < free:
            continue
        begins = place.group().lower()
        if begins in _SINCE_WORDS and (year := _YEARS.match(text, start)):
            yield Mention(type="DATE", text=year[1], start=year.start(1), end=year.end(1))
            free = year.end()
        elif (not begins[0].isalpha() or begins in _BEGINNINGS) and (mention := _at(text, start)):
            yield mention
            free = mention.end


def _at(text: str, start: int) -> Mention | None:
    for kind, pattern in _KINDS:
        if each := pattern.match(text, start):
            return Mention(type=kind, text=each.group(), start=start, end=each.end())
    return None
