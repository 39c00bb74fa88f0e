# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""One clause of its owner's own words, read: what they like, refuse, can, are and when they have time."""

import re

from ingestion.availability import committed, times_of
from ingestion.diets import read_diet
from ingestion.grammar import Clause
from ingestion.lexicon import (
    CEILING,
    IDIOMS,
    MONEY,
    PREDICATES,
    Attitude,
    dislikes,
    likes,
    refuses,
    skilled,
    unskilled,
)
from ingestion.noted import Noted, available, budget, noted_from, objects
from ingestion.pragmatics import is_past
from ingestion.timings import timings
from ingestion.verbs import CHAIN, NEGATED
from parley.preferences import PreferenceKind

STRONGER = re.compile(
    r"\b(?:really|absolutely|totally|truly|so|deeply|especially|strongly|genuinely|massively|hugely|thoroughly)\b"
)
WEAKER = re.compile(
    r"\b(?:kind of|sort of|kinda|quite|a bit|a little|somewhat|slightly|mildly|occasionally|sometimes)\b"
)
MOST = re.compile(
    r" (?:very much|so much|a lot|(?:the )?(?:most|best)|more than anything|with a passion|to death|by far)$"
)
ENDED = re.compile(r"\b(?:any ?more|any longer|no longer)\b")
COMPARING = re.compile(r"\b(?:prefers?|preferred|rather|happier|pick|choose|take|favou?rs?|any day)\b")
SPEECH = re.compile(
    r"(?:(?:have|must|got|need|should|do|would|can) (?:to )?)?(?:told (?:\w+ ){1,3}that|tell (?:\w+ ){1,2}that|said(?: that)?|say(?: that)?|mean|admit(?: that)?|confess(?: that)?|know(?: \w+){0,2}? that|know|"
    r"realised(?: that)?|decided(?: that)?|repeat|think) (?:i|we) "
)
ABILITIES = (
    r"(?:cook|drive|swim|sing|dance|ski|draw|paint|code|program|speak|ride|play|bake|sew|read|write|type|teach|translate|edit|design|knit|juggle|surf|sail|dive|"
    r"skate|climb|grill|barbecue|organi[sz]e|fix|repair|build|photograph|film|navigate|facilitate|moderate|help with|take care of|handle|lead|host|bring|set up|do (?:the|all|some|magic)|manage|count|whistle)"
)
CAN = re.compile(rf"can (?:also |even |easily |really |happily |only )*(?={ABILITIES}\b)")
CAN_NOT = re.compile(
    rf"(?:can not|can never|never learned to|never learnt to|do not know how to)(?: really| even)? (?={ABILITIES.replace('|do (?:the|all|some|magic)', '').replace('|bring', '').replace('|host', '')}\b)"
)
NEVER_DO = re.compile(
    r"(?:\w+ly )?never (?:ever |again )?(?=(?:eat|drink|smoke|fly|drive|wear|use|work|book|share|stay|sleep|travel|buy|go|do|take|touch|pay|camp|agree|accept|sign|swim|dive|ride|set)\b)"
)
CAN_NOT_DO = re.compile(
    r"(?:can not|can never|could never|will not|will never|would never|am unable to|am not able to|refuse to|am not willing to|am not prepared to|under no circumstances will|must not|may not)"
    r"(?: ever| again| possibly| physically| just| really| simply)? (?!(?:help|foresee|get enough|really tell|quite tell|show up|believe|remember|imagine|complain|tell|see|find|say|decide|understand|think|wait|be sure|lie|forget|bore|hurt|deny|speak for|thank|recall|know|explain|promise|let|quit|give up|stop|fail|rest|regret|keep|hold|disappoint|judge|change|ask|blame|miss|need|make it|have (?:time|been|done|\w+ed)|trouble|take long|repeat|apologi[sz]e|name|matter|mention|spoil|be (?:surprised|long|bored|beaten)|thank|wait|stress|express|emphasi[sz]e|put into words|quite)\b)"
)
TO_ME = re.compile(r"\b(?:me|my|i|us)\b")


def read_self(clause: Clause, at: int) -> list[Noted]:
    """What the words after the subject (from char `at` of the clause's norm) say about the speaker."""
    rest = clause.norm[at:]
    if (speech := SPEECH.match(rest)) is not None:
        at += speech.end()
        rest = clause.norm[at:]
    if is_past(clause.norm) or rest.startswith("had "):
        return []
    for reading in (_eating, _ceiling, _time, _ability, _idiom, _opinion, _refusal, _predicate):
        if (noted := reading(clause, at, rest)) is not None:
            return noted
    return []


def _eating(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    return read_diet(clause, at, rest, _predicate)


def _ceiling(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    money = MONEY.search(rest)
    if money is None or not CEILING.search(rest[: money.start()] + rest[money.end() :]):
        return None
    written = "".join(
        ("" if number == 0 else " ") + word.raw
        for number, word in enumerate(clause.between(at + money.start(), at + money.end()))
    )
    return [budget(written)]


ADVERBS = (
    r"(?:too|very|so|quite|rather|really|extremely|pretty|a bit|incredibly|absolutely|both|a little|totally|deeply)"
)
FIND_IT = re.compile(rf"(?:find|finds|found) it (?:{ADVERBS} )*(?P<how>\w+)(?: and \w+)? (?:to|when|that) ")
FIND = re.compile(
    rf"(?:(?:also|always|personally|really|often|generally) )*(?:find|finds|found|consider|think) (?P<what>.+?) (?:(?:to be|is|are|{ADVERBS}) )*(?:(?:\w+) (?:and|or) )?(?:"
    r"(?P<bad>boring|annoying|stressful|overrated|exhausting|tedious|disgusting|gross|uncomfortable|scary|frightening|dull|tiring|overwhelming|irritating|depressing|pointless|unpleasant|awful|terrible|off-putting|repulsive|"
    r"slow|restrictive|unappealing|distracting|difficult|hard|loud|noisy|creepy|bland|tasteless|unbearable|frustrating|distressing|disorienting|demotivating|too \w+)"
    r"|(?P<good>relaxing|fascinating|calming|soothing|inspiring|delicious|exciting|interesting|enjoyable|fun|beautiful|wonderful|amazing|great|lovely|charming|engaging|therapeutic|comforting|refreshing|irresistible))"
    r"(?= |$)"
)
FEELING = re.compile(
    r"\b(?:love|hate|like|enjoy|prefer|adore|dislike|dread|detest|loathe|mind|into|rather|stand|want)s?\b"
)


WITH_CHILDREN = re.compile(
    r"(?:am|have) (?:always |usually )?(?:with )?(?:my|the) (?:kids|children|son|daughter|grandchildren)(?: then| all day)?[ ,.]*$"
)
AT_WORK = re.compile(r"(?:\w+ly |always |often |sometimes )?work(?: then| late| early| all day)?[ ,.]*$")
OFF_WORK = re.compile(r"am (?:\w+ly |always )?off(?: on| every|$)")
RECURRING = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?")
"""A day off that comes every week is a day they have; "off" in August may well be away."""


def _time(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """When they have time. "I love Saturdays" is a like of Saturdays, not an availability."""
    times = times_of(clause)
    if not times or FEELING.search(rest) or CAN_NOT.match(rest) or re.match(r"(?:was|were|had)\b", rest):
        return None
    if WITH_CHILDREN.match(rest) or AT_WORK.match(rest):
        return [available(text, -1, 0.7) for text in times]
    if OFF_WORK.match(rest) and all(RECURRING.fullmatch(text) for text in times):
        return [available(text, 1, 0.6) for text in times]
    if committed(re.sub(r"^(?:always |usually |also |often |have to )+", "", rest)):
        return [available(text, -1, 0.7) for text in times]
    return [available(*timing) for timing in timings(clause, at)] or None


def _ability(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    if (can := CAN_NOT.match(rest)) is not None:
        return noted_from(clause, at + can.end(), unskilled(0.8), whole=True)
    if (can := CAN.match(rest)) is not None:
        return noted_from(clause, at + can.end(), skilled(0.7), whole=True)
    return None


LEADING_ADVERBS = re.compile(r"(?:(?:[a-z]+ly|really|just|also|always|still) )+")


def _idiom(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    adverbs = LEADING_ADVERBS.match(rest)
    skipped = adverbs.end() if adverbs else 0
    for idiom in IDIOMS:
        if (found := idiom.pattern.match(rest) or idiom.pattern.match(rest, skipped)) is not None:
            if idiom.meant is None:
                return []
            compared = re.search(r"\b(?:take|pick|choose|have) $", found.group()) is not None
            return noted_from(clause, at + found.end(), idiom.meant, compared=compared)
    return None


def _opinion(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """ "find small talk exhausting"."""
    if (it := FIND_IT.match(rest)) is not None and (judged := FIND.match(f"find this {it['how']}")) is not None:
        return noted_from(clause, at + it.end(), dislikes(0.65) if judged["bad"] else likes(0.6), whole=True)
    found = FIND.match(rest)
    if found is None:
        return None
    words = clause.between(at + found.start("what"), at + found.end("what"))
    return list(objects(words, dislikes(0.7) if found["bad"] else likes(0.65)))


def _refusal(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    for pattern in (NEVER_DO, CAN_NOT_DO):
        if (found := pattern.match(rest)) is not None:
            return noted_from(clause, at + found.end(), refuses(0.95), whole=True)
    return None


def _predicate(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """The verb group's negation picks the attitude; its adverbs shade it."""
    chain = CHAIN.match(rest)
    group = rest[: chain.end()] if chain else ""
    for predicate in PREDICATES:
        found = predicate.pattern.match(rest, len(group))
        if found is None:
            continue
        if re.search(r"\b(?:used to|could|must)\b", group):
            return []
        attitude = predicate.negated if NEGATED.search(group) else predicate.meant
        if attitude is None:
            return []
        return noted_from(
            clause,
            at + found.end(),
            _shaded(attitude, group, rest),
            compared=COMPARING.search(found.group()) is not None,
        )
    return None


def _shaded(attitude: Attitude, group: str, rest: str) -> Attitude:
    """ "really" and "with a passion" say more, "kind of" says less, "don't really" denies less."""
    strength = attitude.strength
    negated = NEGATED.search(group) is not None
    if (STRONGER.search(group) and not negated) or MOST.search(rest):
        strength = min(1.0, strength + 0.1)
    if WEAKER.search(group) or (
        negated and re.search(r"\b(?:really|particularly|especially|so|that|all that|much)\b", group)
    ):
        strength -= 0.15
    if attitude.kind is PreferenceKind.DEALBREAKER:
        strength = attitude.strength
    return Attitude(attitude.kind, attitude.polarity, round(max(0.1, strength), 2), attitude.axis)
