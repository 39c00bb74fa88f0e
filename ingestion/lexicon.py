# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""The words people use to say what they want, can, are and will not do. Data; the grammar that reads it is elsewhere."""

import re
from dataclasses import dataclass

from parley.preferences import PreferenceKind

LIKE, DISLIKE, DEALBREAKER = PreferenceKind.LIKE, PreferenceKind.DISLIKE, PreferenceKind.DEALBREAKER
INTEREST, SKILL, FACT = PreferenceKind.INTEREST, PreferenceKind.SKILL, PreferenceKind.FACT


@dataclass(frozen=True, slots=True)
class Attitude:
    """What a predicate says of its object. `axis` keeps slots of different questions apart ("allergy", "skill")."""

    kind: PreferenceKind
    polarity: int
    strength: float
    axis: str = ""


def likes(strength: float) -> Attitude:
    return Attitude(LIKE, 1, strength)


def dislikes(strength: float) -> Attitude:
    return Attitude(DISLIKE, -1, strength)


def refuses(strength: float = 1.0, axis: str = "") -> Attitude:
    return Attitude(DEALBREAKER, -1, strength, axis)


def requires(strength: float = 1.0, axis: str = "") -> Attitude:
    return Attitude(DEALBREAKER, 1, strength, axis)


def interests(strength: float) -> Attitude:
    return Attitude(INTEREST, 1, strength)


def skilled(strength: float) -> Attitude:
    return Attitude(SKILL, 1, strength, "skill")


def unskilled(strength: float) -> Attitude:
    return Attitude(SKILL, -1, strength, "skill")


@dataclass(frozen=True, slots=True)
class Predicate:
    """`pattern` is matched where the verb group ends; what follows it is the object.

    `meant` is the attitude, `negated` the one under negation; None says nothing about the person.
    """

    pattern: re.Pattern[str]
    meant: Attitude | None
    negated: Attitude | None = None


def _predicates(*rows: tuple[str, Attitude | None, Attitude | None]) -> tuple[Predicate, ...]:
    return tuple(
        Predicate(re.compile(rf"(?:{pattern})(?:(?= |$)|(?<= ))"), meant, negated) for pattern, meant, negated in rows
    )


ALLERGY, MILD = refuses(1.0, "allergy"), Attitude(LIKE, 1, 0.25, "allergy")

# Matched right after the subject, before any auxiliary is taken away: here the auxiliary is part of the idiom.
IDIOMS = _predicates(
    (r"(?:would |will )?(?:really |just )?(?:rather|prefer) not (?:to )?(?:say|tell|comment|answer)|(?:(?:would|do) )?(?:hate|love|like|want|wanted) to (?:interrupt|say|ask|point out|know|mention|add|hear (?:from|back|what)|remind|bother|see you|have you|thank|congratulate|apply|invite|inform|confirm|stress|emphasi[sz]e|be a pain|admit|break it|request|draw your|welcome)", None, None),
    (r"would (?:really |absolutely )?hate to (?:miss|lose|skip)", likes(0.8), None),
    (r"(?:(?:will|would) (?:always |happily |gladly )?(?:take|have|pick|choose)|take|pick|choose) (?=[\w' -]+ (?:over|any day|any time)\b)", likes(0.8), None),
    (r"do (?:still )?(?:eat|drink)", likes(0.4), None),
    (r"(?:am|is) (?:totally |absolutely )?(?:happy|fine|ok|okay|comfortable|cool) (?:for|with|about|to have|to share|to show)(?: sharing| showing)? (?=my )", likes(0.4), None),
    (r"ha(?:ve|s) always (?:wanted|dreamed|dreamt|wished)(?: to| of| about| for)?", likes(0.75), None),
    (r"could (?:happily |easily |literally )?(?!(?:be|not|never|have|get|see|use|need|only|come|meet|help|work|eat|drink|watch|listen|talk|do)\b)(?=[\w ]+ (?:every day|all day(?: long)?|forever|for hours)\b)", likes(0.85), None),
    (r"(?:do|does) not (?=read (?:\w+ ){0,2}(?:music|notes|notation|scores?|charts?|tabs?|maps?|braille)\b)", unskilled(0.7), None),
    (r"(?:do|does) not (?:actually |really )?play (?:the |any )?(?=(?:guitar|piano|violin|drums?|bass|cello|flute|sax\w*|trumpet|ukulele|harp|clarinet|keyboard|viola|organ|instruments?)\b)", unskilled(0.7), None),
    (r"(?:do|does) not (?:ever |usually )?(?:watch|use|read|play|buy|attend|listen to|go to|do)", dislikes(0.7), None),
    (r"(?:really |absolutely |simply |just |honestly )*can (?:not|never|hardly|barely) (?:ever )?(?:stand|bear|abide|tolerate) "
     r"(?:being|having to|people who|people|it when people|anyone)", refuses(0.9), None),
    (r"(?:\w+ly |just )*can (?:not|never|hardly|barely) (?:ever )?(?:stand|bear|stomach|abide|deal with|cope with|handle)", dislikes(0.95), None),
    (r"can not wait (?:for|to)|can not get enough of|can never get enough of|can not resist|can never resist", likes(0.9), None),
    (r"can not (?:live|do|imagine (?:my |a )?(?:life|day|week|summer)) without", likes(0.95), None),
    (r"can not go wrong with|would not say no to|will not say no to|would never say no to|never say no to", likes(0.6), None),
    (r"never (?:get )?(?:tire|tired|bored) of|never (?:miss|skip|turn down|pass up)|can not help but love", likes(0.85), None),
    (r"could (?:eat|drink|watch|listen to|talk about|do) (?=.*\b(?:every day|all day|forever|for hours))", likes(0.85), None),
    (r"(?:do not|does not|would not|will not|did not) (?:really |particularly |at all )?mind|(?:am|is) (?:ok|okay|fine|cool|alright|comfortable|happy enough) "
     r"(?:with|to)|(?:am|is) not (?:against|opposed to|bothered by|averse to)|have nothing against|have no problem with|have no objections? to", likes(0.3), None),
    (r"(?:am|is) not (?:ok|okay|fine|cool|comfortable) (?:with|to)|do not feel comfortable with|am uncomfortable with", dislikes(0.85), None),
    (r"(?:would|'d) (?:much |really |far )*(?:rather|prefer) not(?: to)?(?: have(?: to)?)?|prefer not to|(?:would|could) (?:happily )?do without|could live without", dislikes(0.6), None),
    (r"(?:can|could) take or leave|(?:am|is) (?:indifferent to|neutral (?:on|about))|do not care (?:much )?(?:about|for) either", None, None),
    (r"do not (?:really |much )?care (?:much |at all )?(?:for|about)|(?:am|is) not bothered about|could not care less about", dislikes(0.5), None),
    (r"can not afford(?: to(?: pay)?)?", refuses(0.95), None),
    (r"can (?:only|at most) (?:eat|have|drink|do|stay in|sleep in|accept|wear)", requires(), None),
    (r"(?:do not|will not|would not|can not) (?:want to |like to )?(?:share|publish|show|disclose|reveal|give out|have) (?=my (?:\w+ ){0,3}"
     r"(?:number|address|email|e-mail|name|birthday|photo|picture|salary|age|employer|data|details|diagnosis|location)\b)", refuses(0.95), None),
    (r"do not (?:want|wish|like) (?=my (?:\w+ ){0,4}(?:shared|shown|published|public|visible|posted|on (?:the|a)|in (?:the|a)|to be))", refuses(0.95), None),
    (r"(?:can|could|may) not (?:do|eat|have(?! (?:been|done|said|asked|imagined|made|got|\w+ed)\b)(?! time)|drink|digest|consume|be (?:near|around)|touch|tolerate|take)|must not (?:eat|drink|have|touch)"
     r"|am not (?:allowed|supposed) to (?:eat|drink|have)|am forbidden", refuses(), None),
    (r"(?:(?:do|does|will|would|can) not|never) (?:ever )?(?:knowingly )?(?:eat|drink|touch|consume|wear)|(?:never|no longer) (?:eats?|drinks?|touch(?:es)?)|(?:have )?(?:given|gave) up|(?:have )?(?:stopped|quit) (?:eating|drinking|smoking|wearing|using)", refuses(0.95), None),
    (r"(?:am|is) not going to|(?:absolutely |simply |definitely |really )*(?:will|would) (?:not|never) (?:ever )?(?:again )?(?:go (?:to|on|for)|accept|agree to|eat|touch|drink|do|take|"
     r"have|pay(?: for)?|use|set foot in|stay in|be)\b(?! there| able)|refuses? (?:to )?(?:eat|do|go to|take|drink)?|draw the line at|"
     r"am (?:strictly |totally |completely )?(?:against|opposed to)|object to", refuses(), None),
    (r"(?:absolutely |strictly |really )*(?:must|need to|have to|has to) (?:have|be able to)(?! been)|insists? on|(?:absolutely|definitely) need(?! to )|require", requires(), None),
    (r"(?:(?:will |can |would )?(?:only|exclusively)(?: ever)? (?:eats?|drinks?|buys?|uses?|wears?|watch(?:es)?|consider|dine|reads?|plays?|stays?|travels?|listens? to|shops?|orders?|books?|accept)|(?:eats?|drinks?|uses?|wears?|buys?|watch(?:es)?) (?:only|exclusively|nothing but))(?: at| in| with| by)?", requires(0.85), None),
    (r"would (?:really |absolutely )*(?:kill|die|give anything) for", likes(0.95), None),
)  # fmt: skip

# Matched after the verb group ("do not really ..."), whose negation picks the attitude.
PREDICATES = _predicates(
    (r"(?:an? |the |my )?(?:(?:very |really |pretty )?[\w-]+ )?(?:aversion|dislike|distaste|hatred|disdain|antipathy|bias|hate|fear|phobia|dread|horror|contempt|loathing|objections?|intolerance) (?:to|for|of|towards?|against)", dislikes(0.85), likes(0.25)),
    (r"(?:no|zero|little) (?:real |particular |great )?(?:interest|desire|wish|appetite|patience|love|enthusiasm) (?:in|for|to)|uninterested in|not interested in", dislikes(0.65), None),
    (r"(?:an? |the |my )?(?:(?:very |really |pretty )?[\w-]+ )?(?:preference|love|fondness|liking|taste|enthusiasm|affection|appreciation|penchant|craving|passion) (?:for|of)", likes(0.8), dislikes(0.4)),
    (r"averse to", dislikes(0.8), None),
    (r"(?:would )?(?:sooner|rather) (?:have|take|see|watch|get|see|hear|read|play|do)", likes(0.65), None),
    (r"vot(?:e|ed|ing) for|(?<=would )(?:choose|pick|opt for|go for|go with|suggest)|(?<=personally )(?:choose|pick)", likes(0.7), dislikes(0.5)),
    (r"more of an? (?=[\w' -]+ (?:person|guy|girl|type)\b)", likes(0.65), None),
    (r"knows? (?=.+ (?:inside out|like the back of my hand|by heart)\b)", skilled(0.85), None),
    (r"looking for|prioriti[sz]es?|opts? for|gravitate towards?|lean towards?", likes(0.65), dislikes(0.5)),
    (r"(?:loves?|loved|loving|adores?|adored|worship|cherish|treasure)", likes(0.95), dislikes(0.45)),
    (r"(?:likes?|liked|enjoys?|enjoyed|relish(?:es)?)", likes(0.7), dislikes(0.7)),
    (r"(?:appreciates?|values?|admires?|fanc(?:y|ies)|welcomes?)", likes(0.6), dislikes(0.5)),
    (r"rather", likes(0.65), dislikes(0.5)),
    (r"(?:much |far )?happier (?:with|to have)", likes(0.65), None),
    (r"(?:read|understand|write)s? (?=(?:some|a little|a bit of|basic|fluent) (?:[a-z]+(?:ish|ese|ian|man|ch|bic|rew|eek)|farsi|urdu|hindi)\b)", skilled(0.5), None),
    (r"(?:prefers?|preferred|favou?rs?)", likes(0.65), dislikes(0.5)),
    (r"(?:hates?|hated|detests?|loathes?|despises?|abhors?)", dislikes(0.95), None),
    (r"(?:dislikes?|disliked|resents?|dreads?|fears?)", dislikes(0.75), likes(0.25)),
    (r"(?:gone|went) off|done with|had enough of", dislikes(0.75), None),
    (r"listen(?:s|ing)? (?:\w+ )?to", interests(0.6), dislikes(0.4)),
    (r"minds?", dislikes(0.5), likes(0.3)),
    (r"(?:skip|pass on|avoids?|avoiding|steer clear of|stay(?:ing)? away from|keep(?:ing)? away from|stay clear of|trying to avoid|try to avoid|trying to cut (?:down on|out)|cut out|cutting out)", dislikes(0.75), None),
    (r"struggles? with|(?:ha(?:ve|s) )?(?:a hard time|trouble|problems?) with|suffers? from", dislikes(0.6), None),
    (r"(?:wants?|craves?|crave|dying for|longs? for|hopes? for|keen to|eager to|excited (?:about|for|to)|thrilled (?:about|by|to)|up for|down for|game for|all for|in favou?r of|happy (?:to|with|about))",
     likes(0.75), dislikes(0.7)),
    (r"look(?:s|ing)? forward to|dream(?:s|ing|t)? (?:of|about)", likes(0.8), dislikes(0.6)),
    (r"needs? to (?!be\b|have\b|sit\b|sleep\b|eat\b|stay\b|see\b|live\b|move\b|feel\b)(?=\w)", None, None),
    (r"needs?", likes(0.85), None),
    (r"(?:severely |deathly |badly |highly |very |also |mildly |slightly )*(?:allergic|anaphylactic) to|anaphylactic (?:to|with)|(?:have )?(?:a|an) (?:\w+ )?allergy to", ALLERGY, MILD),
    (r"(?:have )?(?:a|an) (?=(?:\w+ ){1,6}(?:allergy|intolerance))", ALLERGY, MILD),
    (r"(?:intolerant to|sensitive to|intolerant of)", ALLERGY, MILD),
    (r"(?:(?:big|huge|great|massive|real|total|lifelong|longtime|the biggest|much of a|too|so|quite|a bit|an?) )*(?:fan of|fans of|sucker for|lover of|enthusiast of|devotee of)",
     likes(0.85), dislikes(0.6)),
    (r"(?:crazy|mad|nuts|wild|bonkers) (?:about|for)|obsessed with|addicted to|hooked on|head over heels for|a sucker for|in love with|devoted to|wild about", likes(0.9), dislikes(0.55)),
    (r"(?:keen|big|sold|hot|super keen|too keen|set) on|fond of|partial to|drawn to|a friend of|(?:much )?of an? (?=\w+ (?:person|drinker|eater)$)|of an? (?=\w+(?:er|or)\W*$)", likes(0.7), dislikes(0.6)),
    (r"(?:passionate|enthusiastic) about|(?:ha(?:ve|s) )?a (?:passion|soft spot|weakness|thing) for", Attitude(INTEREST, 1, 0.85), dislikes(0.4)),
    (r"(?:really |totally |deep |deeply |very much |super |heavily )*into|getting into|got into|gotten into", interests(0.75), dislikes(0.5)),
    (r"(?:interested in|curious about|fascinated by|intrigued by|captivated by)", interests(0.7), dislikes(0.45)),
    (r"(?:read(?:ing)?|learn(?:ing)?|hearing|podcasts) (?:a lot |lots |up |more |everything |all )?(?:about|on)(?! the (?:beach|train|sofa|bus))|follow(?:s|ing)?|subscribe to|collects?|collecting|geek(?:ing)? out (?:on|about|over)|nerd(?:ing)? out (?:on|about|over)|dabbl(?:e|ing) in|tak(?:e|ing) up|taken up|taking (?:lessons|classes) in", interests(0.6), None),
    (r"(?:afraid|scared|terrified|frightened|petrified|wary|sick|tired|sick and tired|fed up|weary) (?:of|with)|claustrophobic in|phobic (?:of|about)|(?:ha(?:ve|s) )?a (?:\w+ )?(?:fear|phobia|horror) of|put off by|disgusted by|annoyed by|irritated by|bothered by|bored (?:by|with|of)|stressed by|exhausted by|uncomfortable (?:with|in|around)",
     dislikes(0.85), likes(0.25)),
    (r"get (?:really |very |always |so |easily )*(?:seasick|carsick|sick|travel sick|motion sick|nauseous|dizzy|migraines|headaches|anxious|panicky|stressed|bored|hives|a rash|ill) "
     r"(?:on|in|from|at|with|around|by|during)", dislikes(0.85), None),
    (r"(?:(?:very|really|pretty|quite|extremely|also|rather|not bad|fairly|so|super|kind of) )*(?:good|great|excellent|skilled|talented|proficient|amazing|decent|brilliant|strong|experienced|fluent|versed|well versed|trained|qualified|certified|handy|competent|expert|best|confident|comfortable coding|gifted|ok) (?:at|in|with|as)",
     skilled(0.85), unskilled(0.7)),
    (r"(?:(?:very|really|pretty|quite|absolutely|so) )*(?:bad|terrible|hopeless|awful|rubbish|useless|poor|horrible|clumsy|lousy|weak|slow|inexperienced|no good) (?:at|with|in)", unskilled(0.8), None),
    (r"(?:ha(?:ve|s) )?(?:\w+ ){0,3}(?:years|decades|months|lots|plenty|a lot|some|solid|good|extensive|professional|\d+ years)(?: '| of)* ?(?:of )?(?:\w+ )?(?:experience|practice|training) (?:in|with|of|as|at)|(?:ha(?:ve|s) )?(?:\w+ )?(?:experience|training|a degree|a diploma|a certificate|a licence|a license|a background|expertise) (?:in|with|as|of)",
     skilled(0.8), unskilled(0.6)),
    (r"worked as(?: an?)?", skilled(0.6), None),
    (r"(?:know|knows) how to|trained as|speciali[sz]es? in|excels? at|master(?:ed)?|(?:ha(?:ve|s) )?a (?:knack|talent|gift|flair) for|(?:ha(?:ve|s) )?a way with|an? (?:certified|qualified|trained|licensed|professional|experienced)", skilled(0.85), unskilled(0.7)),
    (r"(?:writ(?:ing|ten)|programm(?:ing|ed)|cod(?:ing|ed)|work(?:ing|ed)) (?:in |with )?(?=[\w+#]+(?: \w+)? (?:for|since))|(?:teaching|playing|coaching|designing|building|baking|cooking|speaking|practising|practicing|restoring|repairing|doing) (?=.+ (?:for (?:\w+ ){0,3}(?:years|decades)|since))", skilled(0.8), None),
    (r"(?:fluent|native) (?:in)?|speaks?(?= (?:fluent |some |good |a little |native |basic |decent |a bit of )*[a-z]+(?:ish|ese|ian|ch|an|ic|i|ew|ek|in)\b)", skilled(0.8), unskilled(0.6)),
)  # fmt: skip

DIETS: dict[str, str] = {
    "vegetarian": "diet:animal", "vegan": "diet:animal", "pescatarian": "diet:animal", "pescetarian": "diet:animal",
    "flexitarian": "diet:animal", "veggie": "diet:animal", "plant-based": "diet:animal", "plant based": "diet:animal",
    "halal": "diet:halal", "kosher": "diet:kosher", "coeliac": "diet:gluten", "celiac": "diet:gluten",
    "gluten free": "diet:gluten", "gluten-free": "diet:gluten", "gluten intolerant": "allergy:gluten",
    "lactose intolerant": "allergy:lactos", "lactose-intolerant": "allergy:lactos", "dairy free": "diet:dairy",
    "dairy-free": "diet:dairy", "sugar free": "diet:sugar", "low carb": "diet:carb", "low-carb": "diet:carb",
    "low-fodmap": "diet:fodmap", "low fodmap": "diet:fodmap", "diabetic": "diet:sugar", "teetotal": "diet:alcohol",
    "sober": "diet:alcohol", "teetotaller": "diet:alcohol", "nut-free": "allergy:nut", "nut free": "allergy:nut",
    "keto": "diet:carb", "paleo": "diet:paleo", "jain": "diet:jain",
}  # fmt: skip
DIET = re.compile(
    r"(?:an? |strictly |strict |a strict |mostly |basically |lifelong |a lifelong |also |fully |on an? |following an? |follows? an? |follows? |adheres? to an? |sticks? to an? |maintain an? |observe an? |keep |eat |eating |"
    r"ha(?:ve|s) |go |went |gone |turned |become |became |now |on the )*"
    r"(?P<diet>"
    + "|".join(sorted(map(re.escape, DIETS), key=len, reverse=True))
    + r")s?(?: diet| disease| food| person| only)?(?= |$)"
)
MONEY = re.compile(
    r"(?:[€£$] ?\d[\d.,]*k?|\d[\d.,]*k? ?(?:€|£|\$|euros?|eur|dollars?|usd|pounds?|gbp|quid|bucks|francs?|chf|crowns|kr|yen))"
    r"(?: (?:per|a|each|p) ?(?:person|head|night|day|week|month|p)?(?= |$)| each| pp)?"
)
CEILING = re.compile(
    r"(?:can|could|will|would|do|does|must|should|may|want to|is|are) (?:not|never) (?:want to |like to |be able to |going to )?(?:spend|pay|go|cost|exceed|be|afford|budget|do)?(?: (?:any|anything))?(?: to)?(?: spend| pay)? ?"
    r"(?:more than|over|above|beyond|exceed(?:ing)?)?|(?:not|no|nothing) (?:more than|over|above|beyond)|budget|at most|max(?:imum)?|"
    r"up to|stretch to|not a (?:cent|penny) more|limit|under|below|less than|cheaper than|within|afford|cap|ceiling|no higher than|tops"
)
