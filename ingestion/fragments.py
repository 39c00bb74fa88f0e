# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""Statements without a subject of their own ("No seafood please", "Allergic to nuts"), and those about "my ..."."""

import re

from ingestion.attitudes import read_self
from ingestion.availability import is_of_a_thing, times_of
from ingestion.grammar import Clause
from ingestion.lexicon import (
    CEILING,
    MONEY,
    Attitude,
    dislikes,
    interests,
    likes,
    refuses,
    requires,
    skilled,
    unskilled,
)
from ingestion.noted import Noted, available, budget, objects
from ingestion.objects import FIELDS, phrase, slot_of
from ingestion.timings import is_of_time, timings
from parley.preferences import PreferenceKind

START = r"(?:(?:and|but|also|please|just|so|well|ok|oh|,|really|absolutely|strictly|definitely|simply) )*"
CLOSERS = r"(?: (?:please|thanks|thank you|for me|ever|whatsoever|at all|!|,|\.))*$"
FRAGMENTS: tuple[tuple[re.Pattern[str], Attitude], ...] = tuple(
    (re.compile(START + pattern), attitude)
    for pattern, attitude in (
        (r"(?:never|not|except|anything but|please not) (?=my )", refuses(0.95)),
        (
            r"(?:absolutely |strictly |definitely |please )?no (?!(?:one|need|idea|objections?|experience|use|can|yeah|yes|no|spoilers?|sign|news|answer|point|luck|joke|surprise|hurry|pressure|stress|more|thoughts?|chance|hard feelings|problem|worries|way|doubt|thanks|thank|wonder|matter|longer|preference|preferences|strong|opinion|comment|rush|reason|allergies|issues?|restrictions|plans|big deal|clue|offen[cs]e|such|surprise)\b)",
            refuses(0.95),
        ),
        (r"(?:never|not) (?:again )?without ", requires(0.95)),
        (
            r"(?:anything but |no food |nowhere |nothing (?=(?:with|that is|that has|which|containing|made|too|from|over|above|under)\b|[\w-]+(?: or [\w-]+)?(?: please| for me)?[ ,.!]*$))(?!(?:beats|better|like|special|else|much|to|is|against|compares|about|wrong|comes|new|yet)\b)(?:with |that is |that has |which is |containing |made (?:of|with) )?(?:too )?",
            refuses(0.95),
        ),
        (r"(?:nothing|hardly anything|few things) (?:beats|better than|is better than|compares to|like) ", likes(0.9)),
        (r"(?:hard|big|firm|absolute|definite) no (?:to|for|on) ", refuses()),
        (
            r"(?:count me out|i am out|i'm out) (?:for|of|on|if (?:there (?:is|are)|it (?:is|involves|has)|we have)) ",
            refuses(0.95),
        ),
        (
            r"(?:please )?(?:do not|never) (?:ever )?(?:share|publish|show|disclose|reveal|post|display|include|give out|mention|put|list|print|store|tag) (?=(?:\w+ )?(?:my|our|any)\b|(?:\w+ )?(?:phone|address|email|photo|picture|age|salary|birthday)s?\b)",
            refuses(0.95),
        ),
        (r"(?:please )?(?:keep|leave) (?=my .*\b(?:private|secret|hidden|out|off|confidential)\b)", refuses(0.95)),
        (
            r"(?:please )?(?:do not|never) (?:(?:book|serve|schedule|seat|plan|invite|cook|buy|order|assign|phone|call)(?: me| us)?|(?:give|make|put|add|use|pick|choose|ask|send|count) (?:me|us)) (?:with |in |into |on |to (?:do )?|for |near |anything )*",
            refuses(0.9),
        ),
        (r"(?:please )?(?:avoid|skip|leave out|hold(?= the| any)) (?:the |any )?", dislikes(0.75)),
        (r"(?:dealbreakers?|deal breakers?|hard no|no-go|no go|red line) (?:for me )?(?::|is|are|,) ", refuses()),
        (
            r"(?:definitely |always )?(?:up for|down for|game for|keen on|happy (?:to|with)|open to|fine with|ok with|okay with) ",
            likes(0.6),
        ),
        (r"(?:one )?(?:must have|must-have|non-negotiable) (?::|is|,) ", requires()),
        (r"(?:has|have|needs?) to (?:be|have) ", requires()),
        (
            r"it is (?:\w+ )?(?:essential|crucial|vital|necessary|imperative|a must)(?: for me| to me)? (?:that (?:[\w ]+? (?:be|is|are|has|have) )|to (?:have|be) )",
            requires(),
        ),
        (
            r"(?:[\w'-]+ ){0,4}with (?:\w+ )?(?:\d+|many|several|ten|twenty|five) years(?: ')?(?: of)? (?:\w+ )?experience (?:in|with|of) ",
            skilled(0.8),
        ),
        (r"(?:yes to|yay for|all for|big yes to|hooray for) ", likes(0.8)),
        (
            r"(?:put|sign) me (?:down|up) for |count me in (?:for|on) |(?:you can |i will )?always (?:tempt|bribe|win) me with ",
            likes(0.7),
        ),
        (r"(?:down with|boo to|nope to|no thanks to|not for me :) ", dislikes(0.7)),
        (r"(?:anyone|whoever) (?:but|except) me (?:for|on|to do|should do) ", dislikes(0.7)),
        (r"would (?:love|like) ", likes(0.75)),
        (r"keep (?=.* away from me\b)", dislikes(0.85)),
        (r"give me (?=.* any (?:time|day)\b)", likes(0.8)),
        (r"(?:somewhere|some place|a place) without (?:any )?", dislikes(0.75)),
        (rf"(?:show|share|publish|display) (?=my (?:\w+ ){{0,2}}{FIELDS})", likes(0.6)),
        (rf"hide (?=my (?:\w+ ){{0,2}}{FIELDS})", refuses(0.95)),
    )
)
SELF_START = re.compile(
    START
    + r"(?:(?:a |an |the |huge |big |very |severely |deathly |not |much |too |so |quite |pretty |totally |more |most |still |always |never |also )*"
    r"(?:allergic|intolerant|lactose|gluten|coeliac|celiac|vegetarian|vegan|veggie|pescatarian|halal|kosher|diabetic|fan of|keen|fond|into|obsessed|crazy about|mad about|addicted|good at|great at|bad at|terrible at|hopeless|experienced|skilled|"
    r"fluent|interested|curious|passionate|fascinated|afraid|scared|terrified|free|away|busy|available|unavailable|happy|fine|ok with|sick of|tired of|looking forward|dreaming|trained|qualified|certified|proficient|out of town|on holiday|on vacation|teetotal|working|sober)\b"
    r"|(?:do not|does not|did not|can not|could not|will not|would not|can|would|never|only|rather|must|need|prefer|love|like|enjoy|adore|hate|detest|loathe|dislike|avoid|want|crave|refuse|dread|speak|play|follow|collect|has|have|had|been|reading|learning|works?|"
    r"loves|likes|enjoys|adores|hates|detests|loathes|dislikes|avoids|prefers|wants|refuses|speaks|plays|follows|collects|eats|drinks|struggle|struggles|insist|insists|require|requires|is)\b)"
)
MORE_OF = re.compile(
    r"(?:much |far |way |definitely |always |really |i am |am )*more of an? (?P<first>[\w' -]{2,40}?)(?: (?:person|guy|girl|type|kind of person|man|woman))?(?: than (?:of )?an? (?P<second>[\w' -]{2,40}?)(?: (?:person|guy|girl|type|man|woman))?)?(?: ,.*| to be honest| here| myself| lol)*[ .!]*$"
)
BETTER = re.compile(
    r"^(?P<first>(?!(?:it|this|that|i|he|she|they|we|you|the|there)\b)[\w' -]{2,40}?) (?:is|are|beats?|tastes?) (?:so |just |always |way |far |much |a lot |simply )*(?:(?:better|nicer|tastier|more fun) than )?(?<=than |eats |beat )(?P<second>[\w' -]{2,40}?)(?: any (?:day|time).*| and .*| ,.*| for me| to me| hands down| every time)*[ .!]*$"
)
UNMATCHED = re.compile(
    r"(?:nothing|no one thing|few things) (?:\w+ ){0,2}?(?:makes?|soothes?|moves?|pleases?|cheers?|calms?|relaxes?|thrills?|beats?|gets?|warms?|inspires?|\w+s) (?:me|us|my \w+)(?: \w+){0,3}? (?:like|more than|than|as much as) (?P<what>.+)$"
)
OVER = re.compile(
    r"^(?P<first>[^,]{2,60}?) (?:over|rather than|instead of|>|beats?|before) (?P<second>[^,]{2,60}?)(?: any (?:day|time|day of the week)| every time| always|,|$)"
)
ONLY_IF = re.compile(
    r"\b(?:only if|as long as|provided(?: that)?|on condition that|unless) (?P<not>there is no|there are no|we do not have|there is not|it is not|nobody|no one)? ?(?P<there>there is|there are|we have|it is|it has|i get|we get|we can|i can)? ?"
)


START_WORDS = re.compile("^" + START)
SECOND_PERSON = re.compile(r"\b(?:you|your|yourself)\b")
FIRST_PERSON = re.compile(r"\b(?:me|my|i|mine)\b")
LOVE_IS = re.compile(START + r"(?:love|loves|need|needs|like|work|want) (?:is|are|was|can|has|and|makes?|means?)\b")


ALLERGY_ALONE = re.compile(
    START
    + r"(?:(?:a|an|severe|mild|serious|bad|slight|known|life-threatening) )*(?P<what>(?:(?!my|your|no|is|has|the)\w+ ){1,4})(?:allergy|intolerance|allergies)\b(?! (?:is|are|season))"
)
WHAT_I = re.compile(
    START
    + r"(?:what|the thing|one thing|something|all) i (?:\w+ly |would |most |always )*(?P<verb>need|want|love|like|enjoy|hate|dislike|fear|dread|miss|value|can not stand)(?: most| the most| more than anything)? (?:is|are) "
)


def read_what_i(clause: Clause) -> list[Noted] | None:
    """ "What I really need is a quiet place"; None when it is not of that kind."""
    if (what := WHAT_I.match(clause.norm)) is None:
        return None
    against = what["verb"] in ("hate", "dislike", "fear", "dread", "can not stand")
    return list(objects(clause.between(what.end()), dislikes(0.85) if against else likes(0.85)))


TRADE = re.compile(START + r"(?:an? )?(?P<what>(?:[a-z-]+ ){0,2}[a-z-]+) by (?:trade|profession|training)\b")
CHEER = re.compile(
    r"(?P<what>(?!(?:thanks|friends?|best|gone|lost|not|it|this|that|i|we|you|us|together|live|stay|grateful|no)\b)[\w&'-]+(?: (?!and\b|is\b|are\b)[\w&'-]+)?)"
    r" (?:forever|4ever|for ?ever|for the win|ftw|for life)[ !.]*$"
)
ORDERED = re.compile(
    START + r"(?P<what>(?:an? |some )?[\w'-]+(?: [\w'-]+)? or (?:an? |some )?[\w'-]+(?: [\w'-]+)?)(?: ,)? please[ !.]*$"
)
FRONTED = re.compile(
    START
    + r"(?P<what>(?!(?:the|a|an|what|which|who|how|all|thing|things|something|everything|anything|people|that|this|those|it|when|if|because|as|since|whenever|"
    r"where|my|one|ones|no|yes|in|on|at|with|for|to|of|from|than|then|maybe|is|are|was|there|here)\b)[\w'-]+(?: [\w'-]+)?) "
    r"(?:i|we) (?:(?:really|still|absolutely|just|simply|always|truly|only) )*(?:(?P<loved>love|adore)|(?P<liked>like|enjoy|(?<=still )do|do (?=still))"
    r"|(?P<hated>hate|detest|loathe|can not (?:stand|bear)|dread|avoid|do not (?:really )?(?:like|enjoy)))(?: every \w+| a lot| so much| either| though)*[ .!]*$"
)
"""The object first: "Swimming I still do", "Karaoke I can't stand"."""


def read_fragment(clause: Clause) -> list[Noted]:
    """A clause without a subject, in its owner's own text."""
    norm = clause.norm
    if (trade := TRADE.match(norm)) is not None:
        return [Noted(PreferenceKind.FACT, 0, 0.5, f"{trade['what']} by trade", "fact:work as")]
    if (unmatched := UNMATCHED.match(norm)) is not None:
        return list(objects(clause.between(unmatched.start("what")), likes(0.9)))
    for pattern, attitude in ((CHEER, likes(0.85)), (ORDERED, likes(0.6))):
        if (found := pattern.match(norm)) is not None:
            return list(objects(clause.between(found.start("what"), found.end("what")), attitude))
    if (fronted := FRONTED.match(norm)) is not None:
        attitude = likes(0.9) if fronted["loved"] else likes(0.6) if fronted["liked"] else dislikes(0.85)
        return list(objects(clause.between(fronted.start("what"), fronted.end("what")), attitude))
    if (time := _time_only(clause)) is not None:
        return time
    money = MONEY.search(norm)
    last = re.search(r" (?:max(?:imum)?|at most|tops)[ .!]*$", norm)
    if money is not None and (last is not None or CEILING.match(START_WORDS.sub("", norm))):
        return [budget(money.group())]
    if (allergy := ALLERGY_ALONE.match(norm)) is not None:
        return list(objects(clause.between(allergy.start("what"), allergy.end("what")), refuses(1.0, "allergy")))
    for pattern, attitude in FRAGMENTS:
        if (found := pattern.match(norm)) is None:
            continue
        return _fragment(clause, found.end(), attitude)
    if SECOND_PERSON.search(norm) and not FIRST_PERSON.search(norm):
        return []
    start = re.match(START, norm)
    at = start.end() if start else 0
    if SELF_START.match(norm) and not LOVE_IS.match(norm) and (noted := read_self(clause, at)):
        return noted
    return []


def _fragment(clause: Clause, at: int, attitude: Attitude) -> list[Noted]:
    if (money := MONEY.search(clause.norm, at)) is not None and attitude.polarity < 0:
        return [budget(money.group())]
    return list(objects(clause.between(at), attitude))


def _time_only(clause: Clause) -> list[Noted] | None:
    """ "Nothing before 10 am" forbids a time; "Best for me: Friday", "Saturdays only", "never on Sundays" give one."""
    times = times_of(clause)
    if not times or is_of_a_thing(clause):
        return None
    norm = clause.norm
    refused = re.match(
        START
        + r"(?:(?:absolutely |please )?nothing|no (?:\w+ )?(?:meetings?|calls?|events?|starts?|plans|appointments?)|never|not|no)\b"
        r"(?= (?:on |in |at |for |before |after |from |during |until |the |any |later |earlier |too |this |next )*(?P<what>\S+))",
        norm,
    )
    if (
        refused is not None
        and is_of_time(clause, refused.start("what"))
        and not re.search(r"\b(?:available|free|around)\b", norm)
    ):
        return [Noted(PreferenceKind.DEALBREAKER, -1, 0.95, text, f"availability:{slot_of(text)}") for text in times]
    if re.search(r"\b(?:love|hate|like|enjoy|prefer)s?\b", norm):
        return None
    return [available(*timing) for timing in timings(clause)] or None


def read_comparison(clause: Clause) -> list[Noted]:
    """ "Beach over mountains, any day"."""
    for pattern in (MORE_OF, BETTER):
        if (compared := pattern.match(clause.norm)) is not None:
            second = compared["second"]
            over = phrase(clause.between(compared.start("second"), compared.end("second"))) if second else ""
            return list(
                objects(clause.between(compared.start("first"), compared.end("first")), likes(0.65), over=over or None)
            )
    found = OVER.match(clause.norm)
    if found is None or re.search(
        r"\b(?:is|are|was|were|has|have|fly|flew|jump(?:ed)?|game|the (?:sea|city|bridge))\b", found.group()
    ):
        return []
    if not re.search(
        r"any (?:day|time)|every time|always|rather than|instead of| over ",
        found.group() + clause.norm[found.end() - 1 :],
    ):
        return []
    over = phrase(clause.between(found.start("second"), found.end("second"))) or None
    return list(objects(clause.between(found.start("first"), found.end("first")), likes(0.65), over=over))


MY = re.compile(
    r"(?:and |but |also )?(?:my|our) (?P<what>[\w' -]{2,60}?) (?P<verb>(?:is|are|was|were|would be|will be|has been|have been|include|includes|involves|has always been)(?: (?:definitely|probably|still|always|also|clearly|currently|now|simply|just|either))*(?: not)?) "
)
MY_WHAT: tuple[tuple[re.Pattern[str], Attitude], ...] = tuple(
    (re.compile(pattern), attitude)
    for pattern, attitude in (
        (r"(?:only |biggest |main |one |big |absolute |number one )*(?:deal-?breaker|deal breaker|red line|no-go|hard no|hard limit)s?", refuses()),
        (r"(?:biggest |greatest |worst |main |irrational )*(?:fear|phobia|pet peeve|pet hate|nightmare|turn-?off)s?", dislikes(0.85)),
        (r"(?:least favou?rite)s?(?: [\w ]+)?", dislikes(0.8)),
        (r"(?:main |biggest |great |big |other |only |true |first |real )*(?:hobby|hobbies|interests?|passions?|pastimes?)", interests(0.75)),
        (r"(?:main |biggest |greatest |real |core |key )*(?:strengths?|skills?|talents?|speciality|specialty|superpower|forte|expertise)", skilled(0.85)),
        (r"(?:main |biggest |greatest |real )*(?:weakness|weaknesses|weak spot)", unskilled(0.7)),
        (r"(?:ideal|perfect|dream|preferred|best|favou?rite|usual) (?:weekend|holiday|vacation|evening|sunday|saturday|party|dinner|meal|trip|date|night|place|way|choice|option|activity|pick|choices)(?: [\w ]+)?", likes(0.8)),
        (r"(?:biggest |lifelong |one |only |greatest )*(?:dream|wish|hope|goal|ambition)", likes(0.8)),
        (r"(?:first |top |clear |second )*(?:choice|preference|pick|vote|favou?rite option)", likes(0.8)),
        (r"(?:only |one |absolute |main )*(?:requirement|condition|must|must-have|need|non-negotiable)s?", requires()),
        (r"(?:\w+ )?(?:allergy|allergies|intolerance|intolerances)", refuses(1.0, "allergy")),
        (r"(?:max(?:imum)? |total |upper |spending )*(?:budget|limit|ceiling)(?: [\w ]+)?", refuses(1.0, "budget")),
    )
)  # fmt: skip
FAVOURITE = re.compile(
    r"(?:all-time |absolute |personal |very |current |number one )*favou?rite (?P<domain>[\w -]+?)(?: of all time| ever| in the world)?$"
)


def read_mine(clause: Clause) -> list[Noted] | None:
    """ "My favourite colour is green", "My biggest fear is flying", "My budget is 600 euros"; None when it is none of these."""
    found = MY.match(clause.norm)
    if found is None or re.search(r"\b(?:was|were)\b", found["verb"]):
        return None
    what, negated = found["what"], found["verb"].endswith(" not")
    words = clause.between(found.end())
    if (favourite := FAVOURITE.fullmatch(what)) is not None:
        domain = favourite["domain"].removesuffix("s") if len(favourite["domain"]) > 3 else favourite["domain"]
        found_objects = objects(words, dislikes(0.4) if negated else likes(0.9))
        return [with_domain(noted, domain) for noted in found_objects]
    for pattern, attitude in MY_WHAT:
        if pattern.fullmatch(what) and not negated:
            if attitude.axis == "budget":
                money = MONEY.search(clause.norm, found.end())
                return [budget(money.group())] if money else None
            return list(objects(words, attitude))
    return None


def with_domain(noted: Noted, domain: str) -> Noted:
    """The favourite's domain is kept in the object: "green (colour)"."""
    if not domain or slot_of(domain) in noted.slot:
        return noted
    return Noted(noted.kind, noted.polarity, noted.strength, f"{noted.object} ({domain})", noted.slot, noted.over)


def read_conditions(norm_clause: Clause) -> list[Noted]:
    """ "only if there's parking", "as long as there's no karaoke": what it depends on."""
    found = ONLY_IF.search(norm_clause.norm)
    if found is None:
        return []
    attitude = refuses(0.95) if found["not"] else requires(0.9)
    if found.group().startswith("unless"):
        return []
    return list(objects(norm_clause.between(found.end()), attitude))
