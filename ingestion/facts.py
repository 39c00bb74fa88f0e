# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Plain statements about the owner that are no preference: where they live, what they have, what they regularly do."""

import re
from collections.abc import Sequence

from ingestion.grammar import Clause, Word
from ingestion.lexicon import FACT, INTEREST, Attitude, skilled
from ingestion.noted import Noted, objects
from ingestion.objects import slot_of

STATE = re.compile(
    r"(?:(?:always|also|still|now|currently|usually|often|just|recently|only|both|never|mostly) )*(?:am|is|are|have|has|live|lives|work|works|own|owns|play|plays|drive|drives|study|studies|teach|teaches|run|runs|speak|speaks|"
    r"grew up|was born|were born|come from|comes from|moved|studied|worked|go|goes|take|takes|cycle|commute|sleep|wake|get up|rent|share|do not (?:have|own|drive|live|smoke|work|speak)|volunteer|train|practise|practice|sing|paint|read|cook|bake|travel|bring|brings|"
    r"graduated|bought|adopted|keep|wear|use|earn|manage|lead|write|make|build|grow|raise|host|spend|walk|swim|ride|watch|belong|prefer|belong|belongs|keeps|wears|uses|earns|manages|leads|writes|makes|builds|grows|raises|spends|walks|swims|rides|watches|cooks|bakes|sings|paints)\b"
)
PASSING = re.compile(
    r"\b(?:am|are|is|be|been) (?:\w+ly |so |also |still |now |just )*(?!(?:training|studying|learning|working (?:as|at|for|in)|living (?:in|with|at|on|near|alone|together)|planning|saving|moving|expecting|recovering|writing an?|building|married|based|retired|single|divorced|engaged|"
    r"a|an|the|from|in|on|at|of|\d+|pregnant|left-handed|right-handed|born|originally|responsible|not|one|part|half|\w+ish|\w+ese|\w+ian|tall|short|deaf|blind|colou?rblind|disabled|\w+ years|unemployed|self-employed|widowed|religious|christian|muslim|jewish|hindu|buddhist|in)\b)\w"
    r"|\b(?:have|has|got|had) (?:\w+ly |so |also |just )*(?:been|heard|made|talked|gotten|seen|done|had|taken|found|\w+ed|great|good|news|something|so|things?)\b|\bkeep(?:s)? \w+ing\b|\b(?:am|are|is) (?:\w+ly |still |now )*(?:at|on|in) (?:an?|the|my) (?:\w+ )?(?:festival|conference|party|concert|meeting|wedding|workshop|retreat|airport|station|train|bus|plane|trip|holiday|cruise|hospital|course|fair|camp|office|beach|hurry|rush|queue)\b|\b(?:of them|of it|well together)\b"
)
SKIPPED = re.compile(r"(?:(?:always|also|still|now|currently|usually|often|just|recently|only|both|mostly) )+")
NOT_A_FACT = re.compile(
    r"\b(?:you|your|if|would|could|might|should|(?<!in )may|will|shall|going to|sorry|sure|glad|afraid|happy|late|here|there|then|ready|done|back|fine|okay|ok|writing to|trying|thinking|wondering|hoping|asking|told|said|it|this|that|these|just|time|never|not fussy)\b"
)
HABIT = re.compile(
    r"(?:(?:also|still|often|usually|always|now) )*(?:play|plays|practise|practice|do|does|go|goes|train|trains|watch|watches|read|reads|sing|paint|collect|coach|ride|run) (?P<what>.+)$"
)


def read_fact(clause: Clause, at: int) -> list[Noted]:
    """A plain statement about the speaker: "live in Porto", "have two kids"; sport and music they do are interests."""
    rest = re.sub(r"(?: ,)* here(?= ,|$)", "", clause.norm[at:])
    state = STATE.match(rest)
    if state is None or PASSING.search(rest) or NOT_A_FACT.search(rest) or not 2 <= len(rest.split()) <= 16:
        return []
    words = clause.between(at + (adverbs.end() if (adverbs := SKIPPED.match(rest)) else 0))
    if (habit := HABIT.match(rest)) is not None and not re.search(r"\b(?:not|never)\b", rest):
        return _habit(clause, at + habit.start("what"))
    text = _verbatim(words)
    if clause.norm[at:].strip(" .!") in ("am i", "is i"):
        return []  # "I'm Ana": who they are is known
    verb = state.group().split()[-1]
    single = re.search(r"\b(?:live|lives|work|works|born|am|is)\b", state.group()) is not None
    slot = f"fact:{slot_of(verb)}" if single and verb in ("live", "lives", "born") else f"fact:{slot_of(text)}"
    if re.match(r"moved to (?=\w)", rest) and clause.between(at + len("moved to "))[0].raw[:1].isupper():
        slot = "fact:live"
    elif re.match(r"works? as ", rest):
        slot = "fact:work as"
    return [Noted(FACT, 0, 0.5, text, slot)] if text else []


INSTRUMENT = re.compile(
    r"(?:the |a |an )?(?:\w+ )?(?:guitar|piano|violin|drums?|bass|cello|flute|saxophone|sax|trumpet|ukulele|harp|clarinet|keyboard|viola|accordion|banjo|organ|harmonica)\b"
)


def _habit(clause: Clause, at: int) -> list[Noted]:
    what = clause.norm[at:]
    cut = re.search(
        r" (?:on|every|each|at|since|for|with|in|twice|once|three times|most|almost|during|after|before|whenever|regularly)\b",
        what,
    )
    words = clause.between(at, at + cut.start() if cut else None)
    if INSTRUMENT.match(what):
        return list(objects(words, skilled(0.7)))
    return list(objects(words, Attitude(INTEREST, 1, 0.55)))


def _verbatim(words: Sequence[Word]) -> str:
    """As written, but for contractions that swallow the subject ("I'm" -> "am")."""
    parts: list[str] = []
    last = -1
    for word in words:
        if word.start != last:
            parts.append(
                (" " if parts and word.raw not in ",.!'" else "")
                + (word.norm if "'" in word.raw and not parts else word.raw)
            )
            last = word.start
    return "".join(parts).strip(" .,;:!")[:200]


OWN_THING = re.compile(r"(?:and |but )?(?:my|our) (?P<what>[\w' -]{2,40}?) (?:is|are) (?P<value>.+)$")


def read_own_fact(clause: Clause) -> list[Noted]:
    """ "My address is Rua 1": a fact named by its key."""
    found = OWN_THING.match(clause.norm)
    if found is None or len(found["value"].split()) > 14 or NOT_A_FACT.search(found["value"]):
        return []
    value = _verbatim(clause.between(found.start("value")))
    return [Noted(FACT, 0, 0.5, f"{found['what']}: {value}", f"fact:{slot_of(found['what'])}")]
