# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Statements whose subject is the thing itself: "karaoke is a dealbreaker", "Sundays don't work for me"."""

import re

from ingestion.availability import is_of_a_thing, times_of
from ingestion.grammar import Clause
from ingestion.lexicon import MONEY, Attitude, dislikes, likes, refuses, requires, skilled
from ingestion.noted import Noted, available, budget, noted_from, objects
from ingestion.objects import phrase
from ingestion.timings import timings
from ingestion.verbs import NEGATED
from parley.preferences import PreferenceKind

ADV2 = r"(?:\w+ly |just |so |also |always |really |very |a bit |quite |still |too |such |definitely )*"
PRAISE = 0.5
"""Strength of what is only called nice; "but" takes it back: "Fish is great, but I'm allergic"."""
INVERTED = re.compile(
    r"(?:under no circumstances|no way|on no account|in no case|never(?: ever| again)?|by no means|nowhere|at no point) (?:will|would|do|am|can|should|could|shall) (?:i|we) (?:ever )?"
)

THING_IS: tuple[tuple[re.Pattern[str], Attitude], ...] = tuple(
    (re.compile(pattern), attitude)
    for pattern, attitude in (
        (
            r"(?:should|must|may|can|shall) (?:not|never) be (?:\w+ly )?(?:shared|shown|mentioned|published|public|visible|listed|used|included|disclosed|posted|displayed|revealed)\b",
            refuses(0.95),
        ),
        (
            r"(?:send|sends|sent|put|puts|land|lands|landed) me (?:in|to|into) (?:the |a )?(?:hospital|emergency room|a&e)\b|(?:is|are) (?:deadly|lethal|poison|toxic) (?:to|for) me\b",
            refuses(1.0, "allergy"),
        ),
        (
            rf"would be {ADV2}(?:nice|great|lovely|good|perfect|wonderful|welcome|a plus|a bonus|ideal|amazing|ace|brilliant|cool|fantastic)(?: to have| too| as well| for me| though)?[ ,.!]*$",
            likes(0.5),
        ),
        (
            r"(?:must|should|has to|have to|needs? to|shall) (?:always |strictly )?(?:stay|remain|be kept|be) (?:strictly |always )?(?:private|hidden|secret|confidential|off (?:the|my) profile)\b",
            refuses(0.95),
        ),
        (rf"(?:is|are) {ADV2}(?:fine|ok|okay)(?: too| as well| by me| also)?$", likes(0.3)),
        (
            rf"(?:is|are|would be|will be) {ADV2}(?:a |an |my |the |another )?(?:absolute |total |complete |real |big |only |biggest |hard )*(?:deal-?breakers?|deal breakers?|no-?go|no-?goes|no-?gos|non-?starters?|no no|"
            r"hard no|hard limit|red lines?|veto)\b",
            refuses(),
        ),
        (
            rf"(?:is|are|would be) {ADV2}(?:out of the question|off the table|off limits|off-limits|unacceptable|(?:forbidden|banned|impossible)(?= (?:for|to|with|by) (?:me|us)\b| in my\b))\b",
            refuses(),
        ),
        (
            rf"(?:is|are|would) not {ADV2}(?:be )?(?:an? |really )?(?:option|options|acceptable|negotiable for me|possible for me|happening)\b",
            refuses(),
        ),
        (
            rf"(?:is|are) {ADV2}(?:a |an )?(?:absolute )?(?:must|must-?haves?|non-?negotiable|deal)(?= (?:for|to) (?:me|us)|$)",
            requires(),
        ),
        (
            rf"(?:is|are) {ADV2}(?:essential|mandatory|required|vital|indispensable|necessary|crucial|important|a requirement)(?= (?:for|to) (?:me|us)\b)",
            requires(0.9),
        ),
        (
            r"(?:must|has to|have to|needs? to) (?:absolutely |really )*(?:be|have|include|offer)\b(?! been| a blast| so | tough| hard| nice| great| amazing)",
            requires(),
        ),
        (
            r"(?:makes?|made|gets?) (?:me|us) (?:really |very |so |quite |a bit |physically )*(?:sick|ill|vomit|swell|itch|unwell|throw up|break out)|(?:gives?|gave) me (?:\w+ )?(?:hives|a rash|anaphyla\w+)|(?:could|would|will|might) kill me",
            refuses(1.0, "allergy"),
        ),
        (
            rf"(?:is|are|were|was) {ADV2}(?:not|never) {ADV2}(?:my (?:\w+ )?(?:kind of \w+|thing|cup of tea|jam|style|scene|drink|food|music|sport|world|vibe|favou?rite|idea of (?:a )?\w+)|for me|to my taste|me)\b",
            dislikes(0.7),
        ),
        (
            r"do(?:es)? my head in\b|(?:is|are) (?:an? )?(?:\w+ )?(?:no|nope|pass) (?:from|for) me\b",
            dislikes(0.85),
        ),
        (
            r"(?:does|do) not (?:really |even )*(?:bother|scare|worry) (?:me|us)\b",
            likes(0.3),
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
            r"(?:is|are) (?:\w+ly |just |so |also |always |really |very |pretty )*(?:great|cool|brilliant|nice|awesome|fantastic|amazing|fun|wonderful)[ ,.!]*$",
            likes(PRAISE),
        ),
        (
            rf"(?:is|are) {ADV2}(?:the best(?: \w+)?(?: (?:in|on|of) (?:the|this) (?:world|planet|city|town|earth|universe|country|year|week))?|heaven|bliss|heavenly|underrated|delicious|unbeatable|life) ?(?:to me|for me|imho|imo|if you ask me|in my opinion|ever)?$",
            likes(0.7),
        ),
    )
)


DUTY = re.compile(
    r"(?:\w+ed|kept|sold|swept|done|made|paid|taken|sent|told|brought|cut|put|shut|built|bought|washed up|off|on|out|in|back|there|here|my|your|his|her|the|a joke)\b(?! (?:for|to) me)"
)
"""What must be done to a thing is somebody's duty, and nobody's wish: "the hall must be swept"."""
OF_ITSELF = re.compile(
    r"(?!(?:the|this|that|these|those|my|our|your|his|her|their|its?|he|she|they|we|you|i|there|here|what|which|who|how|everything|everyone|everybody|all|life|work|weather|business|food|"
    r"service|staff|people|kids|location|price|prices|rooms?|views?|one|some|most|both|mum|dad|today|tomorrow|things|pay|team|atmosphere|not|no|nothing)\b)[\w' &-]+(?: and [\w' -]+)?$"
)
"""A thing that is praised in general ("Dogs are great"), not this one, here or now ("The soup is great")."""
OTHER_PART = re.compile(r"(?P<first>.+? (?:is|are|was|would|will|can|has|have) .+?) , (?:and |but )?")
"""What an earlier part of the same clause says of another thing: "A pool would be nice, a lift is a must"."""
MOST_PAID = re.compile(
    rf"(?:about |around )?(?P<money>{MONEY.pattern}).{{0,30}}? (?:is|would be) (?:all|(?:the|my) (?:\w+ )?(?:most|max(?:imum)?|limit|ceiling|budget|cap))\b"
)


UP_TO = re.compile(rf"(?: ,)? up to (?P<money>{MONEY.pattern})[ .!]*$")


def read_inverted(clause: Clause) -> list[Noted]:
    """ "Under no circumstances will I share a room"."""
    found = INVERTED.search(clause.norm)
    return noted_from(clause, found.end(), refuses(), whole=True) if found is not None else []


def read_thing(clause: Clause, own: bool) -> list[Noted]:
    """A clause whose subject is what it is about; `own` when an earlier clause shows whose opinion it is."""
    times = times_of(clause)
    norm = clause.norm
    mine = re.search(
        r"\b(?:for me|me|my|i|works?|work|suits?|free|out|best|fine|good|impossible|no good|not an option|off|possible|perfect|ideal|taken|bad|difficult|tricky)\b",
        norm,
    )
    if own and mine and times and not is_of_a_thing(clause) and (said := timings(clause)):
        return [available(*timing) for timing in said]
    if (most := UP_TO.search(norm)) is not None and re.search(r"\b(?:me|us|my|i)\b", norm[: most.start()]):
        before = Clause(clause.between(0, most.start()), clause.link)
        return [*read_thing(before, own), budget(most["money"])]
    if (limit := MOST_PAID.match(norm)) is not None:
        return [budget(limit["money"])]
    for pattern, attitude in THING_IS:
        found = re.search(r"(?:^| )(?:" + pattern.pattern + ")", norm)
        if found is None or found.start() == 0:
            continue
        if attitude == likes(PRAISE) and " be " not in found.group() and not OF_ITSELF.match(norm[: found.start()]):
            continue
        positive = attitude.polarity == 1 and attitude.kind is PreferenceKind.DEALBREAKER
        if positive and re.match(r" ?(?:must|has to|have to|needs? to)", found.group()):
            if DUTY.match(norm[found.end() :].strip()):
                return []
            subject = phrase(clause.between(0, found.start()))
            return list(objects(clause.between(found.end() + 1), attitude)) if subject or own else []
        if NEGATED.search(found.group()) is None and re.search(r"\bnot$", norm[: found.start()]):
            return []
        subject, before = clause.between(0, found.start()), OTHER_PART.match(norm[: found.start()])
        if before is None:
            return list(objects(subject, attitude))
        first = Clause(clause.between(0, before.end("first")), clause.link)
        return [*read_thing(first, own), *objects(clause.between(before.end(), found.start()), attitude)]
    return []
