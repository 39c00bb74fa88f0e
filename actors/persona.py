"""The voice of a person, as far as their own sentences show it (pure)."""

import re
from statistics import median

from parley.preferences import PreferenceCard
from parley.style import StyleTally, describe

_FEW = 5
"""Sentences below which nothing is said about a voice."""


def voice_of(card: PreferenceCard, tally: StyleTally | None = None) -> str:
    """For a prompt: how this person writes, "" when too little is known.

    What the tally of their own words says; where it says nothing yet, what the quotes on the card show.
    """
    return (describe(tally, card.name) if tally else "") or _by_quotes(card)


def _by_quotes(card: PreferenceCard) -> str:
    said = list(dict.fromkeys(known.preference.quote.strip() for known in card.preferences if known.preference.quote))
    if len(said) < _FEW:
        return ""
    length = median(len(quote.split()) for quote in said)
    manner = "in very short sentences" if length <= 6 else "in short sentences" if length <= 12 else "in full sentences"
    lively = sum("!" in quote for quote in said) / len(said) >= 0.3
    smiling = any(re.search(r"[\U0001F300-\U0001FAFF]|[:;]-?\)", quote) for quote in said)
    extra = " with some exclamation marks" if lively else ""
    return f"You write {manner}{extra}{' and the odd smiley' if smiling else ''}."
