"""German sentences read by rule: the same notes as of English ones.

Words may stand anywhere in a German clause, so a frame is a set of words; what is left between them, without the
small words, is the object. Not read: dialect, passive voice, irony without a mark, sentences of more than a few
clauses that hang in each other.
"""

import re
from collections.abc import Iterator, Sequence

from ingestion import german_pragmatics
from ingestion.german_facts import (
    read_ability,
    read_allergy,
    read_compared,
    read_diet,
    read_limit,
    read_mine,
    read_own_fact,
    read_praised,
    read_times,
)
from ingestion.german_frames import read_eating, read_fragment, read_framed, read_gladly, read_wanting
from ingestion.german_grammar import SPELLED, Part, german_slot, objects, parts, words_of
from ingestion.german_times import MONEY, listed_times
from ingestion.german_words import NEGATORS
from ingestion.grammar import Word
from ingestion.lexicon import Attitude, refuses
from ingestion.noted import Noted, budget
from ingestion.people import Speaker, as_owner
from parley.preferences import PreferenceKind

_OTHERS = re.compile(r"(?:er|sie|du|ihr|man|jemand|niemand|alle|jeder|leute|viele|manche|die anderen)$")
KIN = re.compile(
    r"(?:schwester|bruder|mutter|vater|mama|papa|sohn|tochter|frau|mann|partner|partnerin|freundin|freund|cousin|cousine|tante|onkel|nichte|neffe|oma|opa|großmutter|großvater|kumpel|mitbewohner|mitbewohnerin|nachbar|nachbarin|chef|chefin|kollege|kollegin|kinder|kind|eltern|schwiegermutter|schwiegervater|ex|verlobte|verlobter|zwillingsschwester|zwillingsbruder|team|hund|katze)$"
)
_OPENING = re.compile(
    r"(?:ja|nein|nee|ne|ok|okay|also|und|aber|naja|tja|ach|oh|hm|hmm|ehrlich|gesagt|übrigens|bitte|lieber|sorry|hallo|hey|hi|danke|echt|mal|jetzt|unter|uns|ps|,)$"
)


def read_german(flat: str, span: tuple[int, int], person: Speaker, named: bool) -> tuple[list[Noted], bool]:
    """What a German sentence notes about its owner, and whether "sie" or "er" after it still means the owner."""
    words, owner_named = as_owner(_without_greeting(words_of(flat, span)), person, pronouns=False)
    if named:
        words = [Word("i", word.raw, word.start, word.end) if word.norm in ("sie", "er") else word for word in words]
    norm = " ".join(SPELLED.get(word.norm, word.norm) for word in words)
    written = flat[slice(*span)]
    if german_pragmatics.is_question(written, norm) or german_pragmatics.not_meant(norm, written):
        return [], named or owner_named
    found: list[Noted] = []
    own = True
    about: tuple[Word, ...] = ()
    clauses = list(parts(words))
    for number, part in enumerate(clauses):
        following = clauses[number + 1] if number + 1 < len(clauses) else None
        speaks = _speaks(part, own)
        noted = _read(part, following, about, speaks)
        if noted:
            about = _about(part, noted) or about
        if not german_pragmatics.is_over(part.norm) and part.link not in ("wenn", "falls", "ob"):
            found += [*noted, *(_relations(part))]
        own = speaks
    return _without_twice(found), named or owner_named


def _without_greeting(words: list[Word]) -> list[Word]:
    """ "Liebe Nachbarn, am Samstag ...": nobody loves neighbours here."""
    if words and re.fullmatch(r"liebe[rs]?|hallo|hi|hey|guten|moin|servus", words[0].norm):
        comma = next((at for at, word in enumerate(words[:6]) if word.norm in (",", "!")), None)
        if comma is not None and all(
            word.raw[:1].isupper() or word.norm in ("und", "liebe", "lieber", "alle", "tag", "morgen")
            for word in words[:comma]
        ):
            return words[comma + 1 :]
    return words


def read_listed(flat: str, span: tuple[int, int], attitude: Attitude) -> list[Noted]:
    """The things that a German list item or value names, each with its heading's attitude."""
    words = [word for word in words_of(_without_asides(flat, span), span) if word.norm != "\x00"]
    norm = " ".join(word.norm for word in words)
    if attitude.axis == "availability":
        return listed_times(words, attitude.polarity, attitude.strength)
    if attitude.axis == "budget":
        money = MONEY.search(norm)
        return [budget(money.group())] if money else []
    if attitude.axis == "diet":
        return _diets(words)
    if attitude.kind is PreferenceKind.RELATION:
        names = [
            word.raw for word in words if word.raw[:1].isupper() and word.raw.isalpha() and not KIN.match(word.norm)
        ]
        return [Noted(PreferenceKind.RELATION, 0, 0.6, name, f"relation:{german_slot(name)}") for name in names[:1]]
    cut = next((at for at, word in enumerate(words) if at and word.norm in (";", "weil", "aber", "denn", "wenn")), None)
    return objects(words[:cut], attitude)


def _diets(words: Sequence[Word]) -> list[Noted]:
    found: list[Noted] = []
    for part in parts([word for word in words if word.norm != ","]):
        if (diet := read_diet(part)) is not None:
            found += diet
        elif any(NEGATORS.match(norm) or norm == "ohne" for norm in part.norms):
            found += objects([word for word in part.words if word.norm != "ohne"], refuses(0.95))
    return found


def _without_asides(flat: str, span: tuple[int, int]) -> str:
    """The text with what stands in brackets inside the span blanked: "Polnisch (Muttersprache), Englisch"."""
    inner = re.sub(r"\([^()]*\)", lambda mark: "\x00" * len(mark.group()), flat[slice(*span)])
    return flat[: span[0]] + inner + flat[span[1] :]


def _speaks(part: Part, own: bool) -> bool:
    """Whether the clause's subject is the owner: "ich", or no subject at all where the owner spoke before."""
    if any(norm in ("ich", "i", "wir", "my") for norm in part.norms):
        return True
    if part.link in ("die", "der", "das", "welche"):
        return False
    kept = [word for word in part.words if not _OPENING.match(word.norm)]
    if not kept:
        return own
    first = SPELLED.get(kept[0].norm, kept[0].norm)
    if first in ("mein", "meine", "meinem", "meinen", "unser", "unsere") and len(kept) > 1 and KIN.match(kept[1].norm):
        return False
    if _OTHERS.match(first):
        return False
    second = SPELLED.get(kept[1].norm, kept[1].norm) if len(kept) > 1 else ""
    if kept[0].raw[:1].isupper() and re.match(
        r"(?:mag|liebt|hasst|isst|trinkt|kann|will|möchte|hat|geht|kommt|spielt|findet|sagt|meint|braucht|wohnt|arbeitet|spricht|freut|würde|verträgt|steht|bevorzugt|interessiert)$",
        second,
    ):
        return any(norm in ("mir", "mich", "uns") for norm in part.norms) or second in ("geht", "kommt")
    return own


def _read(part: Part, following: Part | None, about: tuple[Word, ...], speaks: bool) -> list[Noted]:
    if not speaks and not any(norm in ("mir", "mich", "uns") for norm in part.norms):
        return []
    for reading in (read_limit, read_times, read_diet, read_allergy, read_compared):
        if (noted := reading(part)) is not None:
            return noted
    for reading in (
        read_fragment,
        read_gladly,
        read_mine,
        read_framed,
        read_wanting,
        read_eating,
        read_ability,
        read_own_fact,
        read_praised,
    ):
        if noted := reading(part, following, about):
            return noted
    return []


def _relations(part: Part) -> Iterator[Noted]:
    """ "meine Schwester Mia", "mein Chef"."""
    for at, norm in enumerate(part.norms[:-1]):
        if not re.fullmatch(r"mein(?:e[mnrs]?)?|my|unser(?:e[mnr]?)?", norm) or not KIN.match(part.norms[at + 1]):
            continue
        if part.norms[at + 1] in ("hund", "katze", "team", "kinder", "kind", "eltern"):
            continue
        after = at + 2 + (at + 2 < len(part.norms) and part.norms[at + 2] in ("heißt", ","))
        name = (
            part.words[after].raw
            if after < len(part.words) and part.words[after].raw[:1].isupper() and part.words[after].raw.isalpha()
            else ""
        )
        kin = part.words[at + 1].raw
        yield Noted(
            PreferenceKind.RELATION, 0, 0.6, f"{name} ({kin})" if name else kin, f"relation:{german_slot(name or kin)}"
        )


def _about(part: Part, noted: Sequence[Noted]) -> tuple[Word, ...]:
    """The words of the one thing a clause spoke of: what "ihn" or "es" means after it."""
    things = {each.object.split(" (")[0] for each in noted if each.kind is not PreferenceKind.AVAILABILITY}
    if len(things) != 1:
        return ()
    wanted = things.pop().split()
    raws = [word.raw for word in part.words]
    for start in range(len(raws) - len(wanted) + 1):
        if raws[start : start + len(wanted)] == wanted:
            return part.words[start : start + len(wanted)]
    return ()


def _without_twice(found: Sequence[Noted]) -> list[Noted]:
    kept: dict[tuple[PreferenceKind, str], Noted] = {}
    for noted in found:
        kept.setdefault((noted.kind, noted.slot), noted)
    return list(kept.values())
