# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""One clause of its owner's own words, read: what they like, refuse, can, are and when they have time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.availability import committed, leaning, times_of
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
    requires,
    skilled,
    unskilled,
)
from ingestion.objects import field_of, phrase, slot_of, split_list
from ingestion.pragmatics import is_past
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
    r"(?:(?:have|must|got|need|should|do|would|can) (?:to )?)?(?:told (?:\w+ ){1,3}that|tell (?:\w+ ){1,2}that|said(?: that)?|say(?: that)?|mean|admit(?: that)?|confess(?: that)?|know(?: that)?|"
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
    chain = CHAIN.match(rest)
    found = DIET.match(rest, chain.end() if chain else 0)
    if found is None and (named := NAMED_DIET.match(rest)) is not None and not NEGATED.search(rest[: named.start("diet")]):
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


NAMED_DIET = re.compile(
    r"(?:am |is |have to |must |\w+ly )*(?:on|follow|follows|adhere to|keep to|stick to|need|require) (?:an? |my )?(?:very |strict |strictly |medical |special )*(?P<diet>[\w-]+(?: [\w-]+)? diet)\b"
)
ADVERBS = r"(?:too|very|so|quite|rather|really|extremely|pretty|a bit|incredibly|absolutely|both|a little|totally|deeply)"
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
FEELING = re.compile(r"\b(?:love|hate|like|enjoy|prefer|adore|dislike|dread|detest|loathe|mind|into|rather|stand)s?\b")


def _time(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """When they have time. "I love Saturdays" is a like of Saturdays, not an availability."""
    times = times_of(clause)
    if not times or FEELING.search(rest) or (CAN_NOT.match(rest)):
        return None
    lean = leaning(clause.norm[at:])
    if committed(re.sub(r"^(?:always |usually |also |often |have to )+", "", rest)):
        lean = (-1, 0.7)
    if lean is None:
        return None
    return [available(text, *lean) for text in times]


def available(text: str, polarity: int, strength: float) -> Noted:
    return Noted(
        PreferenceKind.AVAILABILITY, polarity, strength, text, f"availability:{slot_of(text.removeprefix('only '))}"
    )


def _ability(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    if (can := CAN_NOT.match(rest)) is not None:
        return _noted(clause, at + can.end(), unskilled(0.8), whole=True)
    if (can := CAN.match(rest)) is not None:
        return _noted(clause, at + can.end(), skilled(0.7), whole=True)
    return None


LEADING_ADVERBS = re.compile(r"(?:(?:[a-z]+ly|really|just|also|always|still) )+")


def _idiom(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    adverbs = LEADING_ADVERBS.match(rest)
    skipped = adverbs.end() if adverbs else 0
    for idiom in IDIOMS:
        if (found := idiom.pattern.match(rest) or idiom.pattern.match(rest, skipped)) is not None:
            if idiom.meant is None:
                return []
            return _noted(clause, at + found.end(), idiom.meant)
    return None


def _opinion(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    """ "find small talk exhausting"."""
    if (it := FIND_IT.match(rest)) is not None and (judged := FIND.match(f"find this {it['how']}")) is not None:
        return _noted(clause, at + it.end(), dislikes(0.65) if judged["bad"] else likes(0.6), whole=True)
    found = FIND.match(rest)
    if found is None:
        return None
    words = clause.between(at + found.start("what"), at + found.end("what"))
    return list(objects(words, dislikes(0.7) if found["bad"] else likes(0.65)))


def _refusal(clause: Clause, at: int, rest: str) -> list[Noted] | None:
    for pattern in (NEVER_DO, CAN_NOT_DO):
        if (found := pattern.match(rest)) is not None:
            return _noted(clause, at + found.end(), refuses(0.95), whole=True)
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
        return _noted(
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


def _noted(
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


NOT_A_THING = re.compile(r"^(?:how|what|why|that|your|you|is|are|was) |^(?:\w+ ){0,3}(?:it|them|you|him|there|this|that)$")


def objects(
    words: Sequence[Word], attitude: Attitude, *, over: str | None = None, whole: bool = False
) -> Iterator[Noted]:
    """One note for each thing named."""
    members = [tuple(words)] if whole else list(split_list(words))
    for number, member in enumerate(members):
        text = field_of(phrase(member))
        if not text or NOT_A_THING.search(text.lower()) or (number and re.match(r"(?:so|then|that|it|i|we|my (?:\w+ )?(?:loves?|hates?|is))\b", text)):
            continue
        if attitude.axis == "allergy":
            text = re.sub(
                r"^(?:(?:severe|mild|bad|serious|slight|strong|life-threatening|known|food) )+| (?:allergy|intolerance|allergies)$", "", text
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


# Statements whose subject is the thing itself: "karaoke is a dealbreaker", "Sundays don't work for me".
ADV2 = r"(?:\w+ly |just |so |also |always |really |very |a bit |quite |still |too |such |definitely )*"
INVERTED = re.compile(
    r"(?:under no circumstances|no way|on no account|in no case|never(?: ever| again)?|by no means|nowhere|at no point) (?:will|would|do|am|can|should|could|shall) (?:i|we) (?:ever )?"
)

THING_IS: tuple[tuple[re.Pattern[str], Attitude], ...] = tuple(
    (re.compile(pattern), attitude)
    for pattern, attitude in (
        (
            rf"(?:is|are|would be|will be) {ADV2}(?:a |an |my |the |another )?(?:absolute |total |complete |real |big |only |biggest |hard )*(?:deal-?breakers?|deal breakers?|no-?go|no-?goes|no-?gos|non-?starters?|no no|"
            r"hard no|hard limit|red lines?|veto)\b",
            refuses(),
        ),
        (
            rf"(?:is|are|would be) {ADV2}(?:out of the question|off the table|off limits|off-limits|unacceptable|forbidden|banned|impossible)\b",
            refuses(),
        ),
        (
            rf"(?:is|are|would) not {ADV2}(?:be )?(?:an? |really )?(?:option|options|acceptable|negotiable for me|possible for me|happening)\b",
            refuses(),
        ),
        (
            rf"(?:is|are) {ADV2}(?:a |an )?(?:absolute )?(?:must|must-?haves?|non-?negotiable|deal)(?= (?:for|to) (?:me|us)|$)", requires()),
        (rf"(?:is|are) {ADV2}(?:essential|mandatory|required|vital|indispensable|necessary|crucial|important|a requirement)(?= (?:for|to) (?:me|us)\b)", requires(0.9)),
        (r"(?:must|has to|have to|needs? to) (?:absolutely |really )*(?:be|have|include|offer)\b(?! been| a blast| so | tough| hard| nice| great| amazing)", requires()),
        (
            r"(?:makes?|made|gets?) (?:me|us) (?:really |very |so |quite |a bit |physically )*(?:sick|ill|vomit|swell|itch|unwell|throw up|break out)|(?:gives?|gave) me (?:\w+ )?(?:hives|a rash|anaphyla\w+)|could kill me|would kill me",
            refuses(),
        ),
        (
            rf"(?:is|are|were|was) {ADV2}(?:not|never) {ADV2}(?:my (?:\w+ )?(?:thing|cup of tea|jam|style|scene|favou?rite|idea of (?:a )?\w+)|for me|to my taste|me)\b",
            dislikes(0.7),
        ),
        (
            r"(?:does|do|did) not (?:really |quite |exactly )*(?:appeal to|agree with|interest|excite|sit well with|do it for|thrill|suit|attract) (?:me|us)\b",
            dislikes(0.7),
        ),
        (
            r"(?:gives?|gave) (?:me|us) (?:\w+ )?(?:headaches?|migraines?|anxiety|the creeps|nightmares|heartburn|stomach aches?|a headache|a migraine)|(?:drives?|drove) me (?:crazy|mad|nuts|insane|up the wall)|(?:annoys?|bores?|scares?|terrif(?:y|ies)|stress(?:es)?|exhausts?|irritates?|disgusts?|depress(?:es)?|freaks?|worr(?:y|ies)|overwhelms?|drains?|bothers?) (?:me|us)\b|puts? me off|turns? me off|"
            r"makes? (?:me|us) (?:really |very |so |quite |a bit )*(?:anxious|nervous|uncomfortable|unhappy|sad|angry|tired|sleepy|cringe|miserable|stressed|dizzy|claustrophobic|panic|gag)|tastes? (?:like|of) (?:soap|dirt|feet|cardboard|rubber|\w+)(?: to me)?$|tastes? (?:awful|terrible|horrible)|is (?:my )?(?:idea of )?hell(?: to me| for me)?$|(?:is|are) (?:my )?(?:biggest |worst |least )(?:fear|pet peeve|nightmare|favou?rite)|get on my nerves|gets on my nerves",
            dislikes(0.85),
        ),
        (
            rf"(?:is|are|has (?:always )?been) {ADV2}(?:one of |among )?my (?:all-time |absolute |great |big |biggest |true |real |first |personal |very )*(?:favou?rites?(?: \w+)?|thing|things|jam|passions?|happy place|go-?to(?: \w+)?|obsession|comfort food|guilty pleasure|weakness|loves?|idea of (?:fun|heaven|happiness|a \w+ \w+))\b",
            likes(0.9),
        ),
        (
            r"(?:makes?|made) (?:me|us) (?:really |very |so |quite )*(?:happy|smile|feel alive|relaxed|calm)|(?:relax(?:es)?|excites?|fascinates?|inspires?|thrills?|delights?|calms?) (?:me|us)\b|appeals? to me|(?:is|are) (?:always )?(?:a|my) (?:pleasure|joy|delight|treat) for me|brings? me joy|cheers? me up|never gets? old|is what i live for|helps me (?:relax|unwind|sleep)",
            likes(0.85),
        ),
        (
            r"(?:is|are) (?:what|something|one thing) i (?:am|do) (?:\w+ )?(?:good|best|great|well)(?: at)?\b",
            skilled(0.85),
        ),
        (r"(?:is|are) (?:what|something|one thing) i (?:really |truly )?(?:love|enjoy|like|live for)\b", likes(0.85)),
        (
            r"(?:is|are) (?:what|something|one thing) i (?:really |truly )?(?:hate|avoid|dread|can not stand)\b",
            dislikes(0.85),
        ),
        (
            rf"(?:is|are|sounds?|seems?|would be) {ADV2}(?:fine|ok|okay|good|great|perfect|alright|cool|lovely|wonderful|amazing|ideal) (?:with|for|by) (?:me|us)\b|sounds? (?:great|good|lovely|amazing|fun|perfect|wonderful) to me$|works? for me\b|suits? me\b",
            likes(0.5),
        ),
        (
            rf"(?:is|are) {ADV2}not {ADV2}(?:fine|ok|okay|good|great|cool|alright) (?:with|for|by) (?:me|us)\b|(?:does|do) not work for (?:me|us)\b",
            dislikes(0.8),
        ),
        (
            rf"(?:is|are|feels?) {ADV2}(?:overrated|boring|disgusting|gross|awful|horrible|terrible|dreadful|the worst|tedious|vile|revolting|yuck|yucky|pointless|too \w+) ?(?:to me|for me|for my taste|imho|imo|if you ask me|in my opinion)?$",
            dislikes(0.65),
        ),
        (
            rf"(?:is|are) {ADV2}(?:the best(?: \w+)?|heaven|bliss|heavenly|underrated|delicious|unbeatable|life) ?(?:to me|for me|imho|imo|if you ask me|in my opinion|ever)?$",
            likes(0.7),
        ),
    )
)


def read_inverted(clause: Clause) -> list[Noted]:
    """ "Under no circumstances will I share a room"."""
    found = INVERTED.search(clause.norm)
    return _noted(clause, found.end(), refuses(), whole=True) if found is not None else []


def read_thing(clause: Clause, own: bool) -> list[Noted]:
    """A clause whose subject is what it is about; `own` when an earlier clause shows whose opinion it is."""
    times = times_of(clause)
    norm = clause.norm
    if own and times and (lean := leaning(norm)) is not None:
        if re.search(
            r"\b(?:for me|me|my|i|works?|work|suits?|free|out|best|fine|good|impossible|no good|not an option|off|possible|perfect|ideal|taken|bad|difficult|tricky)\b",
            norm,
        ):
            return [available(text, *lean) for text in times]
    for pattern, attitude in THING_IS:
        found = re.search(r"(?:^| )(?:" + pattern.pattern + ")", norm)
        if found is None or found.start() == 0:
            continue
        positive = attitude.polarity == 1 and attitude.kind is PreferenceKind.DEALBREAKER
        if positive and re.match(r" ?(?:must|has to|have to|needs? to)", found.group()):
            subject = phrase(clause.between(0, found.start()))
            return list(objects(clause.between(found.end() + 1), attitude)) if subject or own else []
        if NEGATED.search(found.group()) is None and re.search(r"\bnot$", norm[: found.start()]):
            return []
        return list(objects(clause.between(0, found.start()), attitude))
    return []
