# ruff: noqa: E501, SIM905  patterns are read as one line, with the marks people write
"""Time expressions, and who is free or taken when: "saturdays", "12-19 june", "weekday evenings", "before 10 am"."""

import re
from collections.abc import Sequence

from ingestion.dates import MONTHS
from ingestion.grammar import Clause, Word

DAYS = (
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*-(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:'?s)?|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|weekends?|weekdays?|"
    r"week-?ends?|workdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)day-(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
PARTS = (
    r"mornings?|afternoons?|evenings?|eves|nights?|lunchtimes?|noon|midday|midnight|today|tonight|tomorrow|weeknights?|"
    r"school nights?|easter|christmas|summer|winter|spring|autumn|new year's(?: eve)?|daytime"
)
_NOT_ALONE = frozenset(
    "may mar sep dec jan jun jul januar jänner februar märz maerz mrz mai juni juli oktober okt dezember dez".split()
)
"""Short forms that are other words too, and German names, which ingestion/german_times.py reads."""
MONTH = "|".join(name for name in MONTHS if name not in _NOT_ALONE)
CORE = re.compile(
    rf"(?:{DAYS}|{PARTS}|{MONTH}|may|jan|mar|jun|jul|sep|dec|\d{{1,2}}(?:st|nd|rd|th)|\d{{4}}-\d\d-\d\d|\d{{1,2}}:\d\d|"
    r"\d{1,2}(?:am|pm)|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?)$"
)
NUMBER = re.compile(r"(?:\d{1,2}(?:-\d{1,2})?|(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?-\d{1,2}(?:st|nd|rd|th)?)$")
AROUND = frozenset(
    "the this next last every all whole entire first second third fourth any most each other early late mid of in from "
    "to until till through between before after by - at on around onwards onward end beginning start middle half week "
    "weeks month year day days am pm o'clock and both until past later earlier than ; school public bank holiday "
    "holidays only except during same new over".split()
)
OPENERS = frozenset(
    "before after until till from between next this last every early late mid any all most end beginning start middle "
    "first second third past since only except".split()
)
TRAILERS = AROUND - frozenset(
    "am pm onwards onward week weeks month year day days holiday holidays o'clock later earlier".split()
)
LEFT_OUT = frozenset("every each all on in at for the during of over by around and to both ; -".split())
CLOCK = frozenset({"before", "after", "until", "till", "from", "at", "past", "by", "between", "and", "to"})
COUNTED = re.compile(
    r"(?:euros?|eur|dollars?|usd|pounds?|gbp|quid|bucks|francs?|€|£|\$|%|percent|people|persons|guests|kids|km|kg|miles|metres|meters|per)$"
)
SHORT_DAYS = frozenset({"mon", "wed", "fri", "sat", "sun"})
BESIDE_SHORT_DAY = (
    r"(?:works?|does|do|is|are|would|suits?|mornings?|afternoons?|evenings?|nights?|at|before|after|and|or|,|/)$"
)
BESIDE_A_PART = re.compile(
    r"(?:shifts?|trains?|bus(?:es)?|owls?|person|people|life|markets?|flights?|clubs?|class(?:es)?|courses?|schools?|birds?|jobs?|dress(?:es)?|tables?|"
    r"walks?|swims?|runs?|light|sky|air|heat|rolls?|solstice|semester|term|house|clothes|sports?|carols?|dinner|pudding|cake|tree)$"
)
AMBIGUOUS = frozenset({"may", "mon", "sat", "wed", "fri", "mar", "jan", "second", "spring", "sun"})


def time_phrases(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Maximal runs of words that name a time, as [first, last) word numbers; "and" joins only inside "between"."""
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(words):
        end = _run(words, position)
        if end > position:
            found.append((position, end))
            position = end
        else:
            position += 1
    return found


def _run(words: Sequence[Word], start: int) -> int:
    """Where the time expression that begins at `start` ends; `start` when none does."""
    if words[start].norm not in OPENERS and not _names_time(words, start):
        return start
    following = words[start + 1].norm if start + 1 < len(words) else ""
    if words[start].norm in ("start", "end", "beginning", "middle") and following != "of":
        return start
    position, core, between = start, False, False
    while position < len(words):
        norm = words[position].norm
        if norm == "and" and not between:
            break
        if norm == "between":
            between = True
        elif norm == "and":
            between = False
        if _names_time(words, position):
            core = True
        elif norm not in AROUND:
            break
        position += 1
    while position > start and words[position - 1].norm in TRAILERS:
        position -= 1
    return position if core and not _names_a_thing(words, start, position) else start


def _names_a_thing(words: Sequence[Word], start: int, end: int) -> bool:
    """ "night shifts", "summer holidays": the last word of the run only says which thing is meant."""
    following = words[end].norm if end < len(words) else ""
    alone = all(word.norm in AROUND for word in words[start : end - 1])
    return (
        alone and re.match(PARTS + r"$", words[end - 1].norm) is not None and BESIDE_A_PART.match(following) is not None
    )


def _names_time(words: Sequence[Word], at: int) -> bool:
    norm = words[at].norm
    if norm in AMBIGUOUS and not words[at].raw[:1].isupper():
        before = words[at - 1].norm if at else ""
        after = words[at + 1].norm if at + 1 < len(words) else ""
        return norm == "spring" or (
            norm in SHORT_DAYS and (before in ("free", "busy") or re.match(BESIDE_SHORT_DAY, after) is not None)
        )
    if CORE.match(norm):
        return True
    if not NUMBER.match(norm):
        return norm == "week" and at + 1 < len(words) and words[at + 1].norm == "of"
    before = words[at - 1].norm if at else ""
    after = words[at + 1].norm if at + 1 < len(words) else ""
    if COUNTED.match(after):
        return False
    later = before == "than" and at > 1 and words[at - 2].norm in ("later", "earlier")
    beside = later or before in CLOCK or re.match(rf"(?:{MONTH}|may)$", before) is not None
    return beside or after in ("am", "pm", "o'clock", "-") or re.match(rf"(?:{MONTH}|may|of)$", after) is not None


def phrase_of(words: Sequence[Word], run: tuple[int, int]) -> str:
    """The words of a run, lower case, without a leading preposition: "on Saturdays" -> "saturdays"."""
    kept = list(words[run[0] : run[1]])
    while kept and kept[0].norm in LEFT_OUT:
        kept.pop(0)
    if kept and kept[0].norm == "from" and any(word.norm in ("to", "until", "till", "through") for word in kept):
        kept.pop(0)
    return " ".join(word.norm for word in kept)


FREE = re.compile(
    r"(?<![-\w])(?:free|available|around|flexible|in town|off work|open|at home|home|good to go|up for it|there)\b|"
    r"\b(?:can|could) (?:always |easily |only |also |definitely )*(?:do|make|come|meet|join|attend|host|manage|be there|"
    r"help|offer|travel|work|start|play|stay|fit in)\b|"
    r"(?<!\bat )(?<!\bto )(?<!\bof )(?<!\bmust )(?<!\bi )\b(?:works?|suits?|fits?)(?: (?:well|best|fine|better|great|perfectly|ok))?(?: (?:for )?(?:me|us|my)\b|$)|"
    r"\b(?:is|are|would be) (?:also |always |usually |totally |really |very |all |the |even |much )*(?:good|fine|best|ideal|perfect|great|ok|okay|"
    r"easiest|better|free|possible|open)\b|\b(?:best|easiest|ideal|good|fine|perfect|better) (?:days? |times? )?(?:for me|is|are|on)\b|"
    r"\bhappy with\b|\bfine with\b"
)
TAKEN = re.compile(
    r"\b(?:away|busy|unavailable|abroad|out(?=$| (?:on|from|until|till|next|this|all|the|between|\d))|out of town|on (?:holiday|holidays|vacation|leave|call|duty|a trip|business)|"
    r"(?:travell?ing|booked|occupied|tied up|gone|working|at work)|in class|off limits|off the table|no good|"
    r"not available|not free|out of office|taken|stuck (?:at|in)|(?:have|has|got|need) to work|must work|a no(?:-go)? (?:from|for) (?:me|us)|impossible|difficult|tricky|bad|hard for me|full|blocked|reserved)\b"
    r"|\bhave plans\b"
)
COMMITTED = re.compile(
    r"(?:work|train|teach|play|study|volunteer|practise|practice|rehearse|coach|go to|attend|do|run|have|have got|am at|"
    r"look after|take care of|pick up|visit|am in|am on)\b"
)
REPEATED = re.compile(r"\b(?:on|every|each|from|until|till|between|all)\b")


def leaning(norm: str) -> tuple[int, float] | None:
    """+1 free or -1 taken, with strength, as a statement about a time says it; None when it says neither."""
    negated = re.search(r"\b(?:not|never|no longer|hardly|rarely)\b", norm) is not None
    hedge = 0.4 if re.search(r"\b(?:probably|usually|mostly|normally|generally|likely|should)\b", norm) else 1.0
    if re.search(r"\b(?:can|could|will) (?:not|never)\b|\bunable to\b", norm):
        return -1, 1.0
    if re.search(r"\b(?:does|do|is|are) not$", norm):
        return -1, 0.9
    if FREE.search(norm) and not re.search(r"\b(?:no|not any) good\b", norm):
        only = re.search(r"\bonly\b", norm) is not None
        best = re.search(r"\b(?:best|ideal|perfect|easiest|always|definitely|great|any time)\b", norm) is not None
        weight = (1.0 if only else 0.9 if best else 0.8) * (0.6 if hedge < 1 else 1.0)
        return (-1, 0.9) if negated else (1, round(weight, 2))
    if negated and re.search(r"\bon (?:call|duty)\b", norm):
        return None
    if TAKEN.search(norm):
        return (1, 0.5) if negated else (-1, 0.9 if hedge == 1 else 0.5)
    return None


def committed(rest: str) -> bool:
    """A standing commitment: "(I) have choir on Thursdays", "(I) work every weekend"."""
    return COMMITTED.match(rest) is not None and REPEATED.search(rest) is not None


def _pointed_at(words: Sequence[Word], at: int) -> bool:
    """ "those evenings", "such days": which ones, only the text around it tells."""
    return at > 0 and words[at - 1].norm in ("those", "these", "such", "that", "same")


def _is_since(words: Sequence[Word], at: int) -> bool:
    """ "since September": from when something holds, and not when somebody has time."""
    return words[at].norm == "since" or (at > 0 and words[at - 1].norm == "since")


_OWN = re.compile(r"\b(?:me|us|i|we|my (?:schedule|calendar|diary|week|day)|works?|suits?|fits?)\b")
_VERB = r"(?:is|are|was|were|goes|go|opens?|stays?|leaves?|starts?|begins?|has|have|had|runs?|closes?|ends?)\b"
_THING_FIRST = re.compile(rf"(?:[\w'-]+ ){{1,5}}{_VERB}")
_THING_AFTER = re.compile(rf" ?(?:the|our|a|an|his|her|their|there) (?:[\w'-]+ ){{0,3}}?{_VERB}|there's")


def is_of_a_thing(clause: Clause) -> bool:
    """Whether a clause tells when a thing or somebody else is free: "the hall is free on Saturday"."""
    runs = time_phrases(clause.words)
    if not runs or _OWN.search(clause.norm):
        return False
    before = " ".join(word.norm for word in clause.words[: runs[0][0]])
    after = " ".join(word.norm for word in clause.words[runs[0][1] :])
    return _THING_FIRST.match(before) is not None or _THING_AFTER.match(after) is not None


def times_of(clause: Clause) -> list[str]:
    """The time expressions of a clause, each fit for a date matcher. "only" is kept: it excludes the rest."""
    only = re.search(r"\bonly\b", clause.norm) is not None and not re.search(r"\bnot only\b", clause.norm)
    runs = [run for run in time_phrases(clause.words) if not _pointed_at(clause.words, run[0])]
    runs = [run for run in runs if not _is_since(clause.words, run[0])]
    phrases = [phrase_of(clause.words, run) for run in runs]
    return [f"only {text}" if only and not text.startswith("only") else text for text in phrases if text]
