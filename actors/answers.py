"""Entries of a card as sentences in the first person, and as evidence (pure)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from actors.availability import zone_of
from actors.hearsay import own_parts
from actors.words import stems
from parley.preferences import KnownPreference, Preference, PreferenceCard, PreferenceKind
from parley.records import Evidence


class Statements:
    """What one card says, by evidence id."""

    def __init__(self, card: PreferenceCard) -> None:
        self._owner = card.name
        zone = zone_of(card.timezone)
        self._known = {known.evidence_id: known for known in card.preferences}
        self._evidence = {key: _of_preference(key, known.preference) for key, known in self._known.items()}
        for known in card.busy:
            self._evidence[known.evidence_id] = Evidence(
                id=known.evidence_id,
                source="calendar",
                quote=f"busy from {_clock(known.busy.start, zone)} to {_clock(known.busy.end, zone)}",
                source_file=known.busy.source_file,
                valid_from=known.busy.start,
                span=known.busy.span,
            )
        for span in card.calendars:
            self._evidence[span.evidence_id] = Evidence(
                id=span.evidence_id,
                source="calendar",
                quote=f"calendar from {span.start.astimezone(zone):%Y-%m-%d} to {span.end.astimezone(zone):%Y-%m-%d}",
                source_file=span.source_file,
                valid_from=span.start,
            )

    def evidence(self, ids: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self._evidence[key] for key in dict.fromkeys(ids) if key in self._evidence)

    def of(self, ids: Iterable[str]) -> list[KnownPreference]:
        return [self._known[key] for key in ids if key in self._known]

    def told(self, entries: Sequence[KnownPreference]) -> str:
        """The entries in sentences: the person's own where they stand alone, else composed from their objects.

        Entries that were said in one sentence are told by that sentence once.
        """
        sentences: dict[str, None] = {}
        rest: dict[PreferenceKind, list[Preference]] = {}
        for known in entries:
            own = _own_sentence(known.preference, self._owner)
            if own:
                sentences[own] = None
            else:
                rest.setdefault(known.preference.kind, []).append(known.preference)
        composed = [sentence for kind, group in rest.items() for sentence in _composed(kind, group, self._owner)]
        return " ".join([*sentences, *composed])


def listed(things: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    return f"{', '.join(things[:-1])} {word} {things[-1]}" if len(things) > 1 else "".join(things)


def _of_preference(key: str, preference: Preference) -> Evidence:
    return Evidence(
        id=key,
        source="preference",
        quote=preference.quote,
        source_file=preference.source_file,
        valid_from=preference.valid_from,
        span=preference.span,
    )


def _clock(when: datetime, zone: ZoneInfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def _own_sentence(preference: Preference, owner: str) -> str:
    """The quote, when it is a short sentence in the first person that is understood alone and speaks of nobody else."""
    text = " ".join(preference.quote.split()).strip(" -*>")
    if preference.kind is not PreferenceKind.RELATION and (own := own_parts(text, owner)) != [text]:
        named = (part for part in own if stems(preference.object) <= stems(part))
        text = next((part for part in named if re.match(r"(?:I|My|We)\b", part)), "")
    elif not re.match(r"(?:I|My|We)\b", text):
        clauses = re.split(r"[,;]? (?:but|and|so|because|though) (?=I\b|my\b)|[;:] (?=I\b)", text)
        text = next((c for c in clauses if re.match(r"I\b", c) and stems(preference.object) <= stems(c)), "")
    if not 8 <= len(text) <= 200 or text.endswith("?") or not re.match(r"(?:I|My|We)\b", text):
        return ""
    return text if text.endswith((".", "!")) else f"{text}."


_BEING = frozenset(
    ["vegetarian", "veggie", "vegan", "pescatarian", "coeliac", "celiac", "teetotal", "lactose intolerant"]
)


def _composed(kind: PreferenceKind, group: Sequence[Preference], owner: str) -> list[str]:
    """Sentences for entries whose own words do not stand alone (an item of a list, a line of a form)."""
    wanted = [each.object.split(" (")[0] for each in group if each.polarity >= 0]
    unwanted = [each.object.split(" (")[0] for each in group if each.polarity < 0 and not _is_allergy(each)]
    harmful = [each.object.split(" (")[0] for each in group if _is_allergy(each)]
    good, bad = listed(wanted), listed(unwanted)
    match kind:
        case PreferenceKind.DEALBREAKER:
            found = [f"I'm {each}." for each in wanted if each.lower() in _BEING]
            needed = [each for each in wanted if each.lower() not in _BEING]
            found += [f"A must for me: {listed(needed)}."] if needed else []
            found += [f"I have to avoid {listed(harmful)}."] if harmful else []
            return found + ([f"Out for me: {bad}."] if bad else [])
        case PreferenceKind.SKILL:
            return [line for line, has in ((f"What I can do: {good}.", good), (f"Not my thing: {bad}.", bad)) if has]
        case PreferenceKind.AVAILABILITY:
            return [line for line, has in ((f"Good for me: {good}.", good), (f"Not good: {bad}.", bad)) if has]
        case PreferenceKind.DISLIKE:
            return [f"I don't like {listed([*unwanted, *wanted])}."]
        case PreferenceKind.LIKE | PreferenceKind.INTEREST:
            return [line for line, has in ((f"I like {good}.", good), (f"I don't like {bad}.", bad)) if has]
        case _:
            plain = (_plain(each, owner) for each in group)
            return [text if text.endswith((".", "!")) else f"{text}." for text in plain if text]


def _is_allergy(preference: Preference) -> bool:
    return preference.slot.startswith("allergy:") and preference.polarity < 0


def _plain(preference: Preference, owner: str) -> str:
    """A fact or a relation as it was said; a fact that was said along with somebody else's, by its own words."""
    quote = preference.quote.strip()
    if preference.kind is PreferenceKind.RELATION or own_parts(quote, owner) == [quote]:
        return quote
    return (
        f"I {preference.object}" if re.match(r"(?:am|live|have|work|own)\b", preference.object) else preference.object
    )
