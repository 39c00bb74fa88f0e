# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""One clause of its owner's own words, read: what they like, refuse, can, are and when they have time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.availability import committed, times_of
from ingestion.grammar import Clause, Word
from ingestion.lexicon import (
    CEILING,
    DIET,
    DIETS,
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
from ingestion.objects import field_of, phrase, slot_of, split_list
from ingestion.pragmatics import is_past
from ingestion.timings import slot_of_time, timings
from parley.preferences import PreferenceKind


@dataclass(frozen=True, slots=True)
class Noted:
    """What a clause says of one object. `private` and the times are the sentence's, added by whoever reads it."""

    kind: PreferenceKind
    polarity: int
    strength: float
    object: str
    slot: str
    over: str | None = None


ADVERB = (
    r"(?:really|absolutely|totally|truly|so|also|just|always|still|often|usually|even|quite|rather(?= (?:like|enjoy))|very|much|too|genuinely|"
    r"honestly|actually|definitely|particularly|especially|simply|personally|generally|mostly|sometimes|kind of|sort of|kinda|"
    r"kind|deeply|strongly|secretly|currently|recently|lately|now|then|both|all|only|ever|pretty|a bit|a little|somewhat|slightly|mildly|"
    r"especially|normally|rarely|hardly|barely|seldom|occasionally|obviously|certainly|completely|fully|basically|already|all that|"
    r"at all|that|massively|hugely|thoroughly|probably|do|does|,|not only|(?!(?:family|italy|early|daily|july|jelly|ugly|fly|friendly|reply|apply|rely|supply|weekly|monthly)\b)[a-z]{3,}ly)"
)
AUXILIARY = r"(?:did|have|has|had|am|is|are|was|were|be|been|being|will|would|can|could|must|got|got to|going to|started|start|begun|come to|grown|learned to|learnt to|tend to)"
NEGATOR = r"(?:not|never|no longer|neither|nor)"
CHAIN = re.compile(rf"(?:(?:{ADVERB}|{AUXILIARY}|{NEGATOR}|used to)(?: |$))*")
NEGATED = re.compile(r"\b(?:not|never|no longer|neither|nor|rarely|hardly|barely|seldom)\b(?! only)")
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
SECOND = re.compile(
    r"^(?P<first>.+?) (?:(?:a lot |much |way |far )?(?:more|better) than|rather than|instead of|over|than|as opposed to|not) (?P<second>.+)$"
)
PREFER_TO = re.compile(r"^(?P<first>.+?) to (?!(?:the |a )?(?:beach|sea|gym|cinema|party)\b)(?P<second>.+)$")
COMPARING = re.compile(r"\b(?:prefers?|preferred|rather|pick|choose|take|favou?rs?|any day)\b")
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
    r"(?: ever| again| possibly| physically| just| really| simply)? (?!(?:help|believe|remember|imagine|complain|tell|see|find|say|decide|understand|think|wait|be sure|lie|forget|bore|hurt|deny|speak for|thank|recall|know|explain|promise|let|quit|give up|stop|fail|rest|regret|keep|hold|disappoint|judge|change|ask|blame|miss|need|make it|have (?:time|been|done|\w+ed)|trouble|take long|repeat|apologi[sz]e|name|matter|mention|spoil|be (?:surprised|long|bored|beaten)|thank|wait|stress|express|emphasi[sz]e|put into words|quite)\b)"
)
OVER_IT = 0.25
"""Strength of what is left when an allergy or a diet is over: it is fine again, and supersedes what was refused."""
TO_ME = re.compile(r"\b(?:me|my|i|us)\b")


def read_self(clause: Clause, at: int) -> list[Noted]:
    """What the words after the subject (from char `at` of the clause's norm) say about the speaker."""
    rest = clause.norm[at:]
    if (speech := SPEECH.match(rest)) is not None:
        at += speech.end()
        rest = clause.norm[at:]
    if is_past(clause.norm) or rest.startswith("had "):
        return []
    for reading in (_diet, _ceiling, _time, _ability, _idiom, _opinion, _refusal, _predicate):
        if (noted := reading(clause, at, rest)) is not None:
            return noted
    return []


def _diet(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """ "am strictly vegetarian", "eat halal"; "am not vegan any more" ends it."""
    if (intolerant := INTOLERANT.match(rest)) is not None:
        what = intolerant["what"]
        return [Noted(PreferenceKind.DEALBREAKER, -1, 1.0, what, f"allergy:{slot_of(what)}")]
    if (again := EATEN_AGAIN.match(rest)) is not None:
        over = [Noted(PreferenceKind.LIKE, 1, OVER_IT, "meat", "diet:animal")] if again["what"] == "meat" else []
        return [*objects(clause.between(at + again.start("what"), at + again.end("what")), likes(0.4)), *over]
    if NO_DRINK.fullmatch(rest):
        return [Noted(PreferenceKind.DEALBREAKER, -1, 0.9, "alcohol", "alcohol")]
    chain = CHAIN.match(rest)
    found = DIET.match(rest, chain.end() if chain else 0)
    if (
        found is None
        and (named := NAMED_DIET.match(rest)) is not None
        and not NEGATED.search(rest[: named.start("diet")])
    ):
        return [Noted(PreferenceKind.DEALBREAKER, 1, 0.95, named["diet"], f"diet:{slot_of(named['diet'])}")]
    if found is None or not re.match(
        r"(?:am|is|are|have|has|eat|keep|follow|follows|adhere|adheres|stick|maintain|observe|strictly|went|gone|now|still|stay|live|became|become|was|been|do|does|only|turned|not|no|go)\b|"
        + DIET.pattern,
        rest,
    ):
        return None
    name = found["diet"]
    after = rest[found.end() :]
    if re.match(
        r" (?:friends?|food|options?|restaurants?|recipes?|cooking|sister|brother|wife|husband|partner|kids?)\b", after
    ):
        return None
    if re.search(r"\b(?:was|were)\b", rest[: found.start()]):
        return []
    ended = NEGATED.search(rest[: found.start()]) is not None
    axis = DIETS[name]
    if ended:
        return [Noted(PreferenceKind.LIKE, 1, OVER_IT, name, axis)]
    return [Noted(PreferenceKind.DEALBREAKER, 1, 1.0, name, axis), *_more_after(clause, at + found.end())]


def _more_after(clause: Clause, at: int) -> list[Noted]:
    """ "I'm vegetarian and allergic to nuts": what follows in the same breath."""
    rest = clause.norm[at:]
    more = re.match(r"[ ,]+(?:and |but )?(?:also )?(?:i )?(?:am )?", rest)
    return (
        (
            _diet(clause, at + more.end(), rest[more.end() :])
            or _predicate(clause, at + more.end(), rest[more.end() :])
            or []
        )
        if more
        else []
    )


def _ceiling(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    money = MONEY.search(rest)
    if money is None or not CEILING.search(rest[: money.start()] + rest[money.end() :]):
        return None
    written = "".join(
        ("" if number == 0 else " ") + word.raw
        for number, word in enumerate(clause.between(at + money.start(), at + money.end()))
    )
    return [budget(written)]


def budget(amount: str) -> Noted:
    """The dealbreaker that a limit is: whatever costs more than that."""
    return Noted(PreferenceKind.DEALBREAKER, -1, 1.0, f"more than {amount}", "budget")


EATEN_AGAIN = re.compile(
    r"(?:now |do |have started (?:to )?)*(?:eat|drink|eating|drinking)s? (?P<what>[\w' -]{2,40}?) again\b"
)
NO_DRINK = re.compile(
    r"(?:\w+ly |really )?(?:do not|does not|never|no longer) drinks?(?: any ?more| at all| any longer)?[ ,!.]*"
)
NAMED_DIET = re.compile(
    r"(?:am |is |have to |must |\w+ly )*(?:on|follow|follows|adhere to|keep to|stick to|need|require) (?:an? |my )?(?:very |strict |strictly |medical |special )*(?P<diet>[\w-]+(?: [\w-]+)? diet)\b"
)
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
INTOLERANT = re.compile(
    r"(?:(?:am|is|also|very|severely|slightly|mildly|a bit) )*(?P<what>lactose|gluten|dairy|fructose|histamine|egg|nut|soy|wheat|alcohol|milk)[ -]intolerant\b"
)
FEELING = re.compile(
    r"\b(?:love|hate|like|enjoy|prefer|adore|dislike|dread|detest|loathe|mind|into|rather|stand|want)s?\b"
)


def _time(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """When they have time. "I love Saturdays" is a like of Saturdays, not an availability."""
    times = times_of(clause)
    if not times or FEELING.search(rest) or CAN_NOT.match(rest) or re.match(r"(?:was|were|had)\b", rest):
        return None
    if committed(re.sub(r"^(?:always |usually |also |often |have to )+", "", rest)):
        return [available(text, -1, 0.7) for text in times]
    return [available(*timing) for timing in timings(clause, at)] or None


def available(text: str, polarity: int, strength: float) -> Noted:
    return Noted(PreferenceKind.AVAILABILITY, polarity, strength, text, slot_of_time(text))


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


def noted_from(
    clause: Clause, start: int, attitude: Attitude, *, compared: bool = False, whole: bool = False
) -> list[Noted]:
    """The objects from char `start` of the clause's norm on, each with the attitude. `whole`: no list, one phrase."""
    tail = clause.norm[start:]
    over: str | None = None
    end = len(clause.norm)
    comparison = (
        SECOND.match(tail.strip())
        if compared or re.search(r"\b(?:more|better|rather) than\b|\bas opposed to\b|\binstead of\b", tail)
        else None
    )
    if comparison is None and compared:
        comparison = PREFER_TO.match(tail.strip())
    if comparison is not None:
        offset = start + len(tail) - len(tail.lstrip())
        end = offset + comparison.end("first")
        over = phrase(clause.between(offset + comparison.start("second"))) or None
    return list(objects(clause.between(start + (tail[:1] == " "), end), attitude, over=over, whole=whole))


NOT_A_THING = re.compile(
    r"^(?:how|what|why|that|your|you|is|are|was) |^(?:\w+ ){0,3}(?:it|them|you|him|there|this|that)$|\b(?:you|he|she|they) \w"
)


def objects(
    words: Sequence[Word], attitude: Attitude, *, over: str | None = None, whole: bool = False
) -> Iterator[Noted]:
    """One note for each thing named."""
    members = [tuple(words)] if whole else list(split_list(words))
    for number, member in enumerate(members):
        text = field_of(phrase(member))
        if attitude.polarity < 0:
            text = text.removeprefix("no ")
        if (
            not text
            or NOT_A_THING.search(text.lower())
            or (number and re.match(r"(?:so|then|that|it|i|we|my (?:\w+ )?(?:loves?|hates?|is))\b", text))
        ):
            continue
        if attitude.axis == "allergy":
            text = re.sub(
                r"^(?:(?:severe|mild|bad|serious|slight|strong|life-threatening|known|food) )+| (?:allergy|intolerance|allergies)$",
                "",
                text,
            )
        slot = slot_of(text)
        yield Noted(
            attitude.kind,
            attitude.polarity,
            attitude.strength,
            text,
            f"{attitude.axis}:{slot}" if attitude.axis else slot,
            over,
        )
