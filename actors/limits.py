"""Amounts and the limits people set to them: "more than 800 euros" against "Lake house, 950 EUR" (pure)."""

import re
from typing import Literal, NamedTuple

from actors.words import folded

_UNITS = {
    "eur": (1.0, r"€|eur(?:os?)?"),
    "usd": (1.0, r"\$|usd|dollars?|bucks"),
    "gbp": (1.0, r"£|gbp|pounds?|quid"),
    "chf": (1.0, r"chf|francs?"),
    "money": (1.0, r"sek|nok|dkk|kr|zl|pln"),
    "hours": (1.0, r"hours?|hrs?|h"),
    "minutes": (1 / 60, r"minutes?|mins?"),
    "distance": (1.0, r"km|kilomet(?:er|re)s?"),
    "miles": (1.609, r"miles?|mi"),
    "people": (1.0, r"people|persons?|guests?|participants?|attendees|of us"),
    "nights": (1.0, r"nights?"),
    "days": (1.0, r"days?"),
    "weeks": (7.0, r"weeks?"),
}
CURRENCIES = frozenset(["eur", "usd", "gbp", "chf", "money"])
_BEFORE = {"eur": r"(?:€|\beur )", "usd": r"(?:\$|\busd )", "gbp": r"(?:£|\bgbp )", "chf": r"\bchf "}
_EACH = re.compile(
    r"\b(?:per|a|each) (?:person|head|guest|night|day)\b|\beach\b|\bp\.?p\b|\bpp\b|/ ?(?:person|night)\b"
)
_SAME = {"minutes": "hours", "miles": "distance", "weeks": "days"}
_NUMBER = r"(\d+(?:[ .,]\d{3})*(?:[.,]\d{1,2})?|\d+)\s?(k\b)?"
_ABOVE = r"more than|over|above|exceeding|exceed|beyond|longer than|further than|farther than|bigger than|upwards of"
_BELOW = r"less than|under|below|fewer than|shorter than|cheaper than|smaller than"
_AT_MOST = (
    r"at most|up to|no more than|not more than|max(?:imum)?(?: of)?|maximum|within|limit(?: is| of)?|budget(?: is| of)?"
)
_AT_LEAST = r"at least|min(?:imum)?(?: of)?|no less than|not less than"


class Amount(NamedTuple):
    value: float
    unit: str

    @property
    def is_money(self) -> bool:
        return self.unit in CURRENCIES

    def compares(self, other: "Amount") -> bool:
        """Whether the two are of one unit; an amount without a currency is of any."""
        if self.is_money and other.is_money:
            return self.unit == other.unit or "money" in (self.unit, other.unit)
        return self.unit == other.unit


def shared(text: str) -> bool:
    """Whether the amount is for one person or one night, so that a total cannot be read off it."""
    return _EACH.search(folded(text)) is not None


class Limit(NamedTuple):
    """What is acceptable: at most, or at least, that much. `strict`: the amount itself is not."""

    side: Literal["at most", "at least"]
    amount: Amount
    strict: bool = False

    def allows(self, amount: Amount) -> bool:
        if self.side == "at most":
            return amount.value < self.amount.value if self.strict else amount.value <= self.amount.value
        return amount.value > self.amount.value if self.strict else amount.value >= self.amount.value


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount with a unit in the text."""
    plain = folded(text)
    found: list[Amount] = []
    for name, (factor, unit) in _UNITS.items():
        after = rf"{_NUMBER}[ -]?(?:{unit})(?![a-z])"
        before = rf"{_BEFORE[name]}\s?{_NUMBER}" if name in _BEFORE else None
        for expression in filter(None, (after, before)):
            hits = re.finditer(expression, plain)
            found += [Amount(_value(hit[1], hit[2]) * factor, _SAME.get(name, name)) for hit in hits]
    return tuple(dict.fromkeys(found))


def limit_of(text: str, wanted: bool) -> Limit | None:
    """The limit a condition sets; None when it sets none. `wanted`: the text says what has to be, not what must not."""
    plain = folded(text)
    found = amounts(plain) or _bare_amount(plain)
    if not found:
        return None
    amount = found[0]
    if re.search(rf"\b(?:{_AT_MOST})\b", plain):
        return Limit("at most", amount)
    if re.search(rf"\b(?:{_AT_LEAST})\b", plain):
        return Limit("at least", amount)
    above, below = re.search(rf"\b(?:{_ABOVE})\b", plain), re.search(rf"\b(?:{_BELOW})\b", plain)
    if above:
        return Limit("at least", amount, strict=True) if wanted else Limit("at most", amount)
    if below:
        return Limit("at most", amount, strict=True) if wanted else Limit("at least", amount)
    return None


def _bare_amount(plain: str) -> tuple[Amount, ...]:
    """A number after a word of comparison is money when no unit is given: "more than 800"."""
    hit = re.search(rf"\b(?:{_ABOVE}|{_BELOW}|{_AT_MOST}) {_NUMBER}(?!\w)(?! ?[a-z])", plain)
    return (Amount(_value(hit[1], hit[2]), "money"),) if hit else ()


def _value(digits: str, thousand: str | None) -> float:
    """ "1,200" and "1.200" are thousands; "12.50" and "12,50" are not."""
    whole = re.sub(r"[ .,](?=\d{3}(?!\d))", "", digits)
    return float(whole.replace(",", ".").replace(" ", "")) * (1000 if thousand else 1)
