# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What a German clause says with a verb or a phrase of wanting: the frames of `ingestion/german_words.py`, and "gern"."""

import re

from ingestion.german_grammar import Part, german_slot, longest, objects, own_voice, phrase, segments
from ingestion.german_words import FRAMES, LIGHT_VERBS, NEGATORS, NOISE, NOT_WITHOUT, PREPOSITION, WANTING, Frame
from ingestion.grammar import Word
from ingestion.lexicon import Attitude, dislikes, likes, refuses, requires
from ingestion.noted import Noted
from parley.preferences import PreferenceKind

_DEGREE_UP = re.compile(
    r"\b(?:sehr|total|wahnsinnig|unglaublich|wirklich|echt|absolut|über alles|am meisten|abgöttisch|mega|voll|richtig|besonders)\b"
)
_DEGREE_DOWN = re.compile(
    r"\b(?:ganz gern|ein bisschen|ein wenig|eher|irgendwie|einigermaßen|halbwegs|nicht so|nicht besonders|nicht sonderlich|nicht wirklich|nicht unbedingt|nicht gerade)\b"
)
_FRAGMENTS = (
    (re.compile(r"(?:(?:bitte|nein|aber|ach|also|und|ja|nee|,) )*(?:auf (?:gar )?keinen fall|niemals|nie wieder|nie mehr|nie im leben|bloß (?:nicht|kein\w*)|absolut kein\w*|(?:bitte )?kein\w*)(?: mehr| wieder| nochmal)? (?!ahnung|lust|bock|problem|probleme|zeit|sorge|stress|thema|frage|fragen|wunder|mensch|grund|idee|plan|meinung|präferenz|allergien|fan|freund|freundin|ding)(?=\w)"), refuses(0.95)),
    (re.compile(r"(?:(?:bitte|aber|und|also|ja|,) )*(?:bitte )?(?:ohne) (?=\w)"), refuses(0.8)),
    (re.compile(r"(?:(?:und|aber|also|ja|,) )*(?:her mit|hauptsache|gern|unbedingt|ich will|ja zu|immer her mit|es lebe|yay für) (?=\w)"), likes(0.7)),
    (re.compile(r"(?:(?:und|aber|also|ja|,) )*(?:nein zu|nie mehr|schluss mit|weg mit|bloß weg mit|igitt|bäh|pfui) (?=\w)"), dislikes(0.8)),
)  # fmt: skip


def read_fragment(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "Kein Fisch bitte", "Nie wieder Camping"."""
    if any(norm in ("ich", "i", "wir") for norm in part.norms) or re.search(
        r"\b(?:ist|sind|hat|haben|geht|kann|gibt|wird|mag|soll|muss|kommt)\b", part.norm
    ):
        return []
    for pattern, attitude in _FRAGMENTS:
        if (found := pattern.match(part.norm)) is not None:
            return objects(part.words[len(part.norm[: found.end()].split()) :], attitude)
    return []


def read_gladly(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "ich koche gern", "am liebsten esse ich Nudeln", "ungern"."""
    line = re.sub(r"\bfür (?:mein|sein|ihr) leben\b", "", part.norm)
    best, gladly = "am liebsten" in line, re.search(r"\bgern\b", line) is not None
    if not (best or gladly or "ungern" in part.norms) or not own_voice(part):
        return []
    if re.search(r"\b(?:mag|liebe)\b", line) and best:
        gladly = True
    against = (
        "ungern" in part.norms
        or (best and re.search(r"\b(?:gar )?nicht\b(?! mehr)", line) is not None)
        or re.search(
            r"\bnicht (?:so |besonders |sonderlich |wirklich )*gern\b|\bkein\w* .*\bgern\b|\bgar nicht gern\b", line
        )
        is not None
    )
    attitude = dislikes(0.6) if against else likes(0.9 if best else 0.7)
    used = {at for at, norm in enumerate(part.norms) if LIGHT_VERBS.match(norm)}
    segment = longest(segments(part, used))
    verb = next((at for at in range(len(part.norms)) if _is_verb(part, at)), None)
    if verb is not None:
        doing = infinitive(part.norms[verb])
        rest = phrase([word for at, word in enumerate(part.words) if segment and word in segment and at != verb])
        thing = f"{rest} {doing}".strip() if rest and not PREPOSITION.match(rest.split()[0].lower()) else doing
        return [Noted(attitude.kind, attitude.polarity, attitude.strength, thing, german_slot(thing))]
    return objects(segment, shaded(attitude, line)) if segment else []


def _is_verb(part: Part, at: int) -> bool:
    """A first-person verb beside "ich" that carries the meaning: "wandere" of "im Herbst wandere ich gern"."""
    norm, raw = part.norms[at], part.words[at].raw
    if (
        LIGHT_VERBS.match(norm)
        or raw[:1].isupper()
        or not norm.endswith(("e", "n", "t"))
        or norm in NOISE
        or len(norm) < 4
    ):
        return False
    beside = (part.norms[at - 1] if at else "", part.norms[at + 1] if at + 1 < len(part.norms) else "")
    return (norm.endswith("e") and any(norm in ("ich", "i") for norm in beside)) or (at == 0 and norm.endswith("e"))


def infinitive(verb: str) -> str:
    stem = verb.removesuffix("e")
    return stem + ("n" if stem.endswith(("er", "el")) else "en")


def read_framed(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    own = own_voice(part)
    for frame in FRAMES:
        used = _matched(frame, part, following) if frame.of_thing or own else None
        if used is None:
            continue
        if (
            frame.of_thing
            and frame.words[0].fullmatch("ist")
            and not re.search(
                r"\b(?:mir|mich|mein\w*|meins|uns|no-?gos?|nogo|tabu|ausgeschlossen|muss|pflicht|dealbreaker|unverzichtbar)\b",
                part.norm,
            )
        ):
            continue
        negated = not frame.always and any(
            NEGATORS.match(norm)
            for at, norm in enumerate(part.norms)
            if not re.match(r"nur$", part.norms[at + 1] if at + 1 < len(part.norms) else "")
        )
        attitude = frame.negated if negated else frame.meant
        if attitude is None:
            return []
        return _of_frame(frame, part, used, shaded(attitude, part.norm), following, about)
    return []


def _matched(frame: Frame, part: Part, following: Part | None) -> set[int] | None:
    used: set[int] = set()
    for pattern in frame.words:
        at = next((at for at, norm in enumerate(part.norms) if at not in used and pattern.fullmatch(norm)), None)
        if at is None:
            return None
        used.add(at)
    if (
        frame.to is not None
        and _lead(frame, part, used) is None
        and not TO_DO.search(following.norm if following else "")
    ):
        return None
    return used


def _lead(frame: Frame, part: Part, used: set[int]) -> int | None:
    """Where the preposition stands that leads to the frame's object."""
    assert frame.to is not None
    return next((at for at, norm in enumerate(part.norms) if at not in used and frame.to.fullmatch(norm)), None)


TO_DO = re.compile(r"\bzu \w+en\b|\w+zu\w+en\b")


def _of_frame(
    frame: Frame, part: Part, used: set[int], attitude: Attitude, following: Part | None, about: tuple[Word, ...]
) -> list[Noted]:
    if frame.to is not None:
        lead = _lead(frame, part, used)
        if lead is None:
            return _infinite(following, attitude) if following is not None else []
        segment = longest(segments(part, used, lead + 1), first=True)
        return objects(segment, attitude) if segment else []
    segment = longest(segments(part, used))
    spoken = segment if segment and not PREPOSITION.match(segment[0].norm) else None
    if spoken and (noted := objects(spoken, attitude)):
        return noted
    if following is not None and (TO_DO.search(following.norm) or following.link == "wenn"):
        return _infinite(following, attitude)
    if about and re.search(r"\b(?:es|ihn|sie|das|ihm|ihr|ihnen|die|den)\b", part.norm):
        return objects(about, attitude)
    return objects(segment, attitude) if segment and segment[0].norm != "seit" else []


def _infinite(following: Part, attitude: Attitude) -> list[Noted]:
    """ "(ich liebe es,) früh aufzustehen", "(ich hasse es,) wenn Leute laut telefonieren"."""
    thing = " ".join(
        word.raw for word in following.words if word.norm not in ("wenn", ",", "man", "ich", "i", "zu")
    ).strip()
    return (
        [Noted(attitude.kind, attitude.polarity, attitude.strength, thing, german_slot(thing))]
        if thing and len(thing.split()) <= 8
        else []
    )


def read_wanting(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "ich will kein Camping", "möchte einen Balkon", "würde nie fliegen"."""
    at = next((at for at, norm in enumerate(part.norms) if WANTING.fullmatch(norm)), None)
    if (
        at is None
        or not own_voice(part)
        or re.search(r"\b(?:wissen|sagen|fragen|wenn|mal sehen|nur|dass|hoffen|behaupten|sein)\b", part.norm)
    ):
        return []
    never = re.search(r"\b(?:nie|niemals|nie wieder|auf keinen fall|unter keinen umständen|keinesfalls)\b", part.norm)
    negated = any(NEGATORS.match(norm) for norm in part.norms)
    if part.norms[at].startswith(("würde", "werde", "wolle")) and not never:
        return []
    attitude = refuses(0.95) if never else dislikes(0.7) if negated else likes(0.7)
    segment = longest(segments(part, {at}))
    return objects(segment, attitude) if segment else []


def read_eating(part: Part, following: Part | None, about: tuple[Word, ...]) -> list[Noted]:
    """ "ich esse kein Fleisch", "trinke nur Tee", "fliege nicht"."""
    at = next((at for at, norm in enumerate(part.norms) if NOT_WITHOUT.match(norm)), None)
    if at is None:
        return []
    negated = any(NEGATORS.match(norm) for norm in part.norms)
    if re.search(r"\b(?:nur|ausschließlich)\b", part.norm):
        segment = longest(segments(part, {at}))
        return objects(segment, requires(0.85)) if segment else []
    if re.search(r"\bwieder\b", part.norm) and not negated:
        segment = longest(segments(part, {at}))
        return objects(segment, likes(0.4)) if segment else []
    if not negated or re.search(r"\b(?:viel|oft|heute|gestern|gerade|so|nicht (?:so|nur))\b", part.norm):
        return []
    if "ohne" in part.norms:  # "ohne Zusage unterschreibe ich nichts"
        without = longest(segments(part, {at}, part.norms.index("ohne") + 1), first=True)
        return objects(without, requires(0.9)) if without else []
    segment = longest(segments(part, {at}))
    noted = objects(segment, refuses(0.95)) if segment else []
    verb = part.norms[at]
    if not noted and verb.startswith(("trink", "rauch", "flieg", "camp")):
        thing = "Alkohol" if verb.startswith("trink") else "rauchen" if verb.startswith("rauch") else infinitive(verb)
        return [Noted(PreferenceKind.DEALBREAKER, -1, 0.9, thing, german_slot(thing))]
    return noted


def shaded(attitude: Attitude, norm: str) -> Attitude:
    if attitude.kind is PreferenceKind.DEALBREAKER:
        return attitude
    strength = attitude.strength
    if _DEGREE_DOWN.search(norm):
        strength -= 0.15
    elif _DEGREE_UP.search(norm):
        strength = min(1.0, strength + 0.1)
    return Attitude(attitude.kind, attitude.polarity, round(max(0.1, strength), 2), attitude.axis)
