# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What a German clause says by its own words: diets, allergies, limits, abilities, favourites, plain facts."""

import re

from ingestion import german_pragmatics
from ingestion.german_grammar import NO_OBJECT, Part, german_slot, longest, objects, own_voice, phrase, segments
from ingestion.german_times import budget_of, timings
from ingestion.german_words import ALLERGY_WORD, DIETS, EDGE, NEGATORS, PASTIME, SKILL_VERBS
from ingestion.grammar import Word
from ingestion.lexicon import FACT, dislikes, interests, likes, refuses, requires, skilled, unskilled
from ingestion.noted import Noted, budget
from parley.preferences import PreferenceKind


def read_limit(part: Part) -> list[Noted] | None:
    money = budget_of(part.norm)
    return [budget(money)] if money else None


def read_times(part: Part) -> list[Noted] | None:
    found = timings(part.words, part.norm)
    named = found[0].object.split(" (")[0].split()[0] if found else ""
    first = next(
        (
            norm
            for norm in part.norms
            if norm
            not in ("am", "im", "an", "in", "der", "den", "dem", "das", "und", "aber", "also", "ja", "nein", ",")
        ),
        "",
    )
    return found if found and (own_voice(part) or first == named) else None


def read_diet(part: Part) -> list[Noted] | None:
    named = next((norm for norm in part.norms if norm in DIETS), None)
    if named is None or not re.search(
        r"\b(?:bin|i ist|lebe|esse|ernähre?|ernährt|habe|ich|i|nur|strikt|streng|wurde|geworden)\b|^\W*\w+$", part.norm
    ):
        return None
    english, slot = DIETS[named]
    word = next(word for word in part.words if word.norm == named)
    if re.search(r"\b(?:freund\w*|restaurants?|gerichte?|optionen|küche|kochen|koche|rezepte)\b", part.norm):
        return None
    over = any(NEGATORS.match(norm) for norm in part.norms)
    text = word.raw if word.norm == english else f"{word.raw} ({english})"
    kind, strength = (PreferenceKind.LIKE, 0.25) if over else (PreferenceKind.DEALBREAKER, 1.0)
    return [Noted(kind, 1, strength, text, slot)]


def read_allergy(part: Part) -> list[Noted] | None:
    """ "Nussallergie", "laktoseintolerant"."""
    if not own_voice(part):
        return None
    for norm, word in zip(part.norms, part.words, strict=True):
        found = ALLERGY_WORD.match(norm)
        if found is None or norm in ("allergisch", "allergie"):
            continue
        what = word.raw[: found.end("what")]
        what = what.removesuffix("s") if what.lower().endswith(("ungs", "heits")) else what
        over = any(NEGATORS.match(other) for other in part.norms)
        slot = f"allergy:{german_slot(what)}"
        kind = PreferenceKind.LIKE if over else PreferenceKind.DEALBREAKER
        return [Noted(kind, 1 if over else -1, 0.25 if over else 1.0, what.capitalize(), slot)]
    return None


_COMPARED = re.compile(r"\b(?:lieber|eher|besser|mehr|schöner|bevorzuge|ziehe|statt|anstatt|anstelle)\b")


def read_compared(part: Part) -> list[Noted] | None:
    """ "lieber Zug als Flug", "Tee statt Kaffee", "ich ziehe Tee Kaffee vor"."""
    if not _COMPARED.search(part.norm) or german_pragmatics.is_over(part.norm):
        return None
    if part.norm.startswith("nichts ") and (
        best := re.match(
            r"nichts (?:ist|geht|gibt es) (?:mir |für mich )?(?:schöner|schöneres|besser|besseres|leckerer|über)(?: ,)?(?: als)? ",
            part.norm,
        )
    ):
        return objects(part.words[len(part.norm[: best.end()].split()) :], likes(0.9))
    cut = next((at for at, norm in enumerate(part.norms) if norm in ("als", "statt", "anstatt", "anstelle")), None)
    if cut is None or cut == 0 or cut + 1 >= len(part.words):
        return None
    if part.norms[cut] == "als" and not re.search(
        r"\b(?:lieber|eher|besser|mehr|schöner)\b", " ".join(part.norms[:cut])
    ):
        return None
    first, second = longest(segments(part, set(), 0, cut)), phrase(part.words[cut + 1 :])
    if first is None or not (thing := phrase(first)) or not second:
        return None
    return [Noted(PreferenceKind.LIKE, 1, 0.65, thing, german_slot(thing), second)]


def read_ability(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "kann gut kochen", "kann nicht schwimmen", "spiele seit Jahren Klavier", "koche gut"."""
    played = next((at for at, norm in enumerate(part.norms) if re.fullmatch(r"spiele|spielt|spiel", norm)), None)
    if played is not None:
        segment = longest(segments(part, {played}))
        if segment and not any(NEGATORS.match(norm) for norm in part.norms):
            pastime = any(PASTIME.search(word.norm) for word in segment)
            return objects(segment, interests(0.55) if pastime else skilled(0.7))
        return []
    at = next((at for at, norm in enumerate(part.norms) if norm in ("kann", "können", "konnte")), None)
    if at is None or re.search(r"\b(?:man|du|ihr|er|sie)\b", part.norm):
        return []
    done = [position for position, norm in enumerate(part.norms) if SKILL_VERBS.match(norm)]
    language = re.search(r"\b(?:[a-zäöü]+isch|deutsch|latein|hindi|farsi|urdu|python|java|excel|noten)\b", part.norm)
    if not done and language is None:
        return []
    attitude = unskilled(0.8) if any(NEGATORS.match(norm) for norm in part.norms) else skilled(0.7)
    segment = longest(segments(part, {at}))
    kept = [
        word
        for word in segment or ()
        if not re.match(
            r"(?:gut|fließend|perfekt|ganz|prima|super|schlecht|ziemlich|recht|richtig|sehr|auch|einigermaßen)$",
            word.norm,
        )
    ]
    return objects(kept, attitude) if kept else []


_FAVOURITE = re.compile(
    r"(?P<lead>mein\w*|my|unser\w*) (?:absolut\w* |aller)?lieblings-?(?P<domain>\w+) (?P<verb>ist|sind|bleibt|bleiben|wäre)\b"
)
_MY_WHAT = (
    (re.compile(r"(?:größte|größter|grösste|einzige|einziges|absolutes|persönliches)? ?(?:angst|albtraum|alptraum|horror|hassobjekt)"), dislikes(0.85)),
    (re.compile(r"(?:absolutes |größtes |einziges |einzige )?(?:no-?go|nogo|ausschlusskriterium|dealbreaker)s?"), refuses()),
    (re.compile(r"(?:größte |größtes |liebstes |liebste |einziges |einzige )?(?:hobby|hobbys|hobbies|interessen|leidenschaft|leidenschaften)"), interests(0.75)),
    (re.compile(r"(?:größte |größten |wichtigste )?(?:stärken?|fähigkeiten|talente?|spezialität)"), skilled(0.85)),
    (re.compile(r"(?:größte |größten )?schwächen?"), unskilled(0.7)),
    (re.compile(r"(?:größter |größte |einziger )?(?:traum|wunsch|ziel|favorit|wahl|erste wahl)"), likes(0.8)),
    (re.compile(r"(?:einzige |wichtigste )?(?:bedingung|voraussetzung|muss)"), requires()),
)  # fmt: skip


def read_mine(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "mein Lieblingsessen ist Ramen", "mein größter Traum ist Japan"."""
    favourite = _FAVOURITE.search(part.norm)
    if favourite is not None:
        before, after = part.norm[: favourite.start()].split(), part.norm[: favourite.end()].split()
        words = part.words[len(after) :] or part.words[: len(before)]
        domain = favourite["domain"]
        return [
            Noted(n.kind, n.polarity, n.strength, f"{n.object} ({domain})", n.slot) for n in objects(words, likes(0.9))
        ]
    found = re.match(r"(?:und |aber )?(?:mein\w*|my) (?P<what>[\w -]{3,40}?) (?:ist|sind|bleibt) ", part.norm)
    if found is None or any(NEGATORS.match(norm) for norm in part.norms):
        return []
    for pattern, attitude in _MY_WHAT:
        if pattern.fullmatch(found["what"]):
            return objects(part.words[len(part.norm[: found.end()].split()) :], attitude)
    return []


_FACTS = (
    (re.compile(r"\b(?:ich|i)? ?(?:wohne|lebe|wohnt|lebt|wohn)(?: ich| i)?\b"), "fact:live"),
    (re.compile(r"\b(?:arbeite|arbeitet)(?: ich| i)? (?:\w+ ){0,4}?(?:als|bei|beim|in|im|für)\b"), "fact:work as"),
    (re.compile(r"\b(?:komme|stamme)(?: ich| i)? (?:\w+ ){0,3}?aus\b"), "fact:come from"),
    (re.compile(r"\b(?:studiere|studiert)\b"), "fact:study"),
    (re.compile(r"\b(?:bin|ist)(?: ich| i)? (?:\w+ ){0,4}(?:von beruf|geboren|verheiratet|geschieden|selbstständig|rentner(?:in)?|lehrer(?:in)?|\w+ jahre alt)\b"), "fact:am"),
    (re.compile(r"\b(?:habe|hat)(?: ich| i)? (?:einen |eine |ein |zwei |drei |vier |keine? )(?:\w+ ){0,2}(?:kinder?|hund|hunde|katzen?|auto|garten|geschwister|töchter|söhne|tochter|sohn|führerschein)\b"), ""),
)  # fmt: skip


def read_own_fact(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "ich wohne in Köln", "arbeite als Pfleger": as written, without the subject."""
    if not 2 <= len(part.words) <= 14:
        return []
    for pattern, slot in _FACTS:
        if pattern.search(part.norm):
            text = " ".join(word.raw for word in part.words if word.norm not in ("ich", "i", ",", "und"))
            return [Noted(FACT, 0, 0.5, text[:200], slot or f"fact:{german_slot(text)}")]
    return []


_PRAISED = re.compile(
    r"(?:ist|sind) (?:\w+ ){0,2}(?P<how>super|toll|großartig|klasse|geil|genial|herrlich|lecker|das (?:beste|größte|schönste)|spitze|fantastisch|überbewertet|schrecklich|furchtbar|eklig|ätzend|langweilig|grausam|widerlich|der horror|die hölle)[ !.]*$"
)


def read_praised(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "Hunde sind toll": a thing in general, without an article; "das Essen ist toll" is about one meal."""
    found = _PRAISED.search(part.norm)
    if found is None or any(NEGATORS.match(norm) for norm in part.norms):
        return []
    before = part.words[: len(part.norm[: found.start()].split())]
    if not before or before[0].norm in EDGE | NO_OBJECT or len(before) > 3 or before[len(before) - 1].raw[:1].islower():
        return []
    bad = re.match(
        r"(?:überbewertet|schreck|furcht|eklig|ätzend|langweilig|grausam|widerlich|der horror|die hölle)", found["how"]
    )
    return objects(before, dislikes(0.65) if bad else likes(0.5))
