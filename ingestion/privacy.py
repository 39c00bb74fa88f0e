# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What a text asks not to be passed on, and what is nobody else's business: health, money, beliefs.

A statement or a passage that is `private` may steer its person's own twin; guests and rooms are not told it.
What a host has to know in order to be a host is not private by itself: an allergy, a diet, a price limit. They were
told to be used, and a veto that cannot be named helps nobody. Said in confidence they are private all the same.
"""

import re
from functools import lru_cache

from ingestion.grammar import plain
from ingestion.sentences import Block, BlockKind, blocks, sentences

IN_CONFIDENCE = re.compile(
    r"\b(?:do not|don't|dont|never|pls no|not) (?:ever )?(?:tell|mention (?:this|it|that|any of this)|repeat (?:this|it|that)|share (?:this|that|it)|pass (?:this|that|it) on|spread (?:this|that|it)|forward (?:this|that|it)|let (?:this|that|it) (?:get|slip|leave))\b(?! (?:me|the difference|apart|how|if|whether|by)\b)|"
    r"\b(?:strictly |just |only |stays? )?between (?:us|you and me|you and i|ourselves|the two of us)\b(?! (?:and|two|three|four|five|all|we|there)\b)|"
    r"\bkeep (?:this|it|that)(?: one| bit| part| info)? (?:please )?(?:to yourself|to yourselves|between|secret|private|quiet|confidential|under wraps|off the record)|"
    r"\b(?:is|it is|it's|this is|that's|stays|remains|treat this as) (?:a |an |my |strictly |totally |meant to be )*(?:secret|confidential|classified|hush-hush|for your (?:eyes|ears) only)\b|"
    r"\boff the record\b|\bin (?:strict |the strictest |total )?confidence\b(?! (?:in|that|about)\b)|\bconfidentially\b|\bfor your (?:eyes|ears) only\b|"
    r"\bno ?(?:one|body)(?: else| at \w+)? (?:should|must|can|has to|needs to|may|is (?:supposed|allowed) to|knows?|is to) (?:know|hear|find out|about)\b|\bnobody else knows\b|\bmum's the word\b|\bmy lips are sealed\b|"
    r"\b(?:i (?:have not|haven't|never) told (?:anyone|anybody|a soul|many people)|(?:only|just) (?:you|a few people) know)\b|"
    r"^\W*(?:strictly |please )?(?:private|confidential|secret|entre nous)\b(?! \w+ (?:is|are)\b)(?=\W*(?:$|[:,;.!|]))|\((?:private|confidential|secret|between us)\)|"
    r"\b(?:bleibt|nur|das|ganz|mal|jetzt|bitte|aber) (?:bitte |aber |jetzt |mal )*unter uns\b|^\W*(?:mal |ganz |jetzt mal |nur )?unter uns(?: gesagt)?\b|"
    r"\b(?:bitte |aber )*(?:nicht|nichts|nix|niemandem|keinem|niemand)(?: davon)? (?:weiter ?sagen|weiter ?erzählen|weitergeben|rumerzählen|herumerzählen|verraten|erzählen|sagen)\b|"
    r"\b(?:sags?|sag es|sagt|sagts|erzähls?|erzähle|erzählt|verrats?|verrate|verratet) (?:\w+ ){0,3}(?:niemand(?:em|en)?|keinem|nicht(?:s)? weiter)\b|"
    r"\b(?:behalts?|behalte|behaltet) (?:\w+ ){0,4}für (?:dich|euch)\b|\bim vertrauen\b|\bstreng(?:stens)? (?:geheim|vertraulich)\b|\bvertraulich\b|\bnur für (?:dich|deine ohren|deine augen)\b|"
    r"\b(?:muss|soll|darf|braucht) (?:sonst |das |es |davon )*(?:niemand|keiner|kein mensch)(?: sonst)? (?:davon |zu )*(?:wissen|erfahren|mitbekommen)\b|\bweiß (?:sonst |bisher |noch )*(?:niemand|keiner)\b|^\W*(?:privat|geheim)\b(?=\W*(?:$|[:,;.!|]))|\((?:privat|vertraulich|geheim)\)",
    re.IGNORECASE,
)
ABOUT_THAT = re.compile(
    r"^\W*(?:(?:but|and|so|also|ok|pls|please|pssst|psst|btw|oh|aber|und|also|bitte|das|dass) )*(?:do not|don't|dont|never|not|keep|this|that|that's|it|it's|between|just between|only between|off the record|strictly|private|confidential|"
    r"secret|in (?:strict )?confidence|no ?one|nobody|mum's|for your|i have|i haven't|only you|unter uns|bleibt|nicht|nichts|niemand|sag|erzähl|verrat|behalt|im vertrauen|streng|vertraulich|nur|muss|soll|darf|weiß|privat|geheim)",
    re.IGNORECASE,
)
ALL_OF_IT = re.compile(
    r"\b(?:everything|all|anything|the rest|alles|der rest)(?: of)? ?(?:in (?:this|here)|(?:i|you) (?:say|said|write|wrote|read)|below|here|this|that|hier|was (?:ich|hier)|unten|folgende)\b|\b(?:what follows|the following|dieses dokument|diese mail|this (?:document|file|mail|email|page|note))\b",
    re.IGNORECASE,
)
SECRET_TITLE = re.compile(
    r"(?:strictly |streng |my |meine )?(?:private|confidential|secret|vertraulich|privat|privates|geheim|between us|unter uns|in confidence|off the record|personal and confidential)"
    r"(?: (?:notes?|stuff|things|matters?|section|part|info(?:rmation)?|notizen|sachen|dinge))?(?: \(.*\))?",
    re.IGNORECASE,
)

_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|im|ive|my|me|mine|we|our|us|he|she|his|her|they|their|ich|mein\w*|mir|mich|wir|unser\w*|uns|er|seine?\w*|ihre?\w*|hab|bin)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:health|medical(?: (?:conditions?|history|info(?:rmation)?))?|conditions?|diagnos[ei]s|medications?|meds|illness(?:es)?|disabilit(?:y|ies)|salary|income|net worth|debts?|savings|bank(?: account| details)?|iban|account number|"
    r"religion|faith|denomination|politics|political (?:views?|party|affiliation)|party(?: membership)?|sexual(?:ity| orientation)|orientation|union(?: membership)?|blood type|"
    r"gesundheit|erkrankung(?:en)?|krankheit(?:en)?|diagnosen?|medikamente?|behinderung|gehalt|einkommen|schulden|ersparnisse|kontonummer|konfession|glaube|partei|parteizugehörigkeit|sexualität|gewerkschaft)\W*[:|]\s*\S",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\b(?:(?:was|been|got|recently|were|is|am) diagnosed|diagnosis|depress(?:ion|ed|ive)|antidepressants?|bipolar|anxiety(?! dream)|panic (?:attacks?|disorder)|ptsd|adhd|add|autis(?:m|tic)|asperger'?s|ocd|bulimi[ac]|anorexi[ac]|eating disorder|burn-?out|"
    r"therap(?:y|ist)|psychiatrist|psychologist|rehab|sober since|in recovery|alcoholics? anonymous|alcoholic|aa meetings?|addict(?:ion)?|relapsed?|hiv|aids|hepatitis|herpes|std|cancer|tumou?r|chemo(?:therapy)?|remission|diabet(?:es|ic)|insulin|epilep(?:sy|tic)|seizures?|asthma|"
    r"crohn'?s|colitis|ibs|endometriosis|fibromyalgia|lupus|arthritis|multiple sclerosis|parkinson'?s|dementia|alzheimer'?s|heart (?:condition|disease|attack|surgery)|pacemaker|blood pressure|thyroid|migraines?|chronic(?:ally)? (?:pain|ill|fatigue|condition)|long covid|"
    r"pregnan(?:t|cy)|miscarriage|ivf|fertility (?:treatment|clinic)|abortion|menopause|surgery|operation on my|operated on|hernia|slipped disc|bad (?:knee|back|hip|shoulder)s?|my (?:knees?|back|hip|shoulder) (?:is|are|hurts?)|medication|meds|pills for|prescri(?:bed|ption)|sleeping pills|painkillers|inhaler|epipen|"
    r"hearing aids?|stoma|dialysis|transplant|overweight|obese|suicid(?:e|al)|self-harm|hospitali[sz]ed|"
    r"depressionen|depressiv|antidepressiv\w*|angststörung|panikattacken?|adhs|autis(?:mus|tisch)|essstörung|magersucht|therapie|therapeut(?:in)?|psychiater(?:in)?|psycholog(?:e|in)|trockener alkoholiker|alkoholiker(?:in)?|suchtklinik|entzug|"
    r"krebs(?!en| fang)|chemo(?:therapie)?|diabetes|diabetiker(?:in)?|epileptiker(?:in)?|epilepsie|rheuma|bluthochdruck|herzfehler|herzinfarkt|herzprobleme?|migräne|chronisch krank|chronische schmerzen|schwanger|schwangerschaft|fehlgeburt|kinderwunsch(?:klinik)?|"
    r"bandscheibenvorfall|operiert|operation|medikamente?|tabletten gegen|schlaftabletten|schmerzmittel|krankgeschrieben|krankenhaus|diagnostiziert|schwerbehindert|reha)\b",
    re.IGNORECASE,
)
NOT_HEALTH = re.compile(
    r"\b(?:(?:retail|aroma|massage|physio) ?therapy|therapy (?:dogs?|animals?)|addict(?:ed)? to (?:coffee|chocolate|sushi|books|cheese|podcasts?|tv|series|board games|running|crosswords?)|(?:coffee|chocolate|sugar|sneaker|news|book|tv|adrenaline|cheese|gym) (?:addict|addiction)|"
    r"(?:book|film|movie|novel|documentary|podcast|series|song|talk|paper|article|research|thesis|lecture|charity|fundrais\w+|study|studies|nurse|doctor|surgeon|buch|film|roman|artikel|forschung|spende\w*)\b.{0,40}\b(?:on|about|into|for|über|against|zu)|(?:work|working|worked|train|trained|training|arbeite|gearbeitet) (?:as|in|with|for|als|im|in|bei|mit)|great depression|tax break|(?:data|root cause) diagnosis|rescue operation)\b",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\b(?:(?:my|our|his|her|their) (?:\w+ )?(?:salary|wages?|income|pay ?check|bonus|pension|savings|debts?|loans?|mortgage|credit (?:card|score)|overdraft|bank (?:account|balance|details)|inheritance|alimony|tax(?:es)? (?:debt|return|bill))|salary (?:is|of)|(?:i|we) (?:\w+ )?(?:earn|make|get paid|take home|owe|inherited) (?:about |around |only |roughly |just |over |like |the bank )?(?:[€£$]|\d[\d.,]*k?(?= (?:a|per) (?:month|year|week|hour)|k| ?(?:€|euros?|eur|dollars|pounds|net|gross|before|after))|nothing|a fortune)|"
    r"(?:am|i'm|im|are|we're|was|totally|completely|flat|pretty|kinda|kind of|so) (?:totally |completely |flat |pretty |really |so |kinda )*(?:broke|skint|bankrupt|insolvent|in the red|in debt|deep in debt|overdrawn|hard up|living paycheck)|in debt|(?:can ?not|can't|cant|couldn't|could not) (?:really |even |actually )?afford|behind on (?:my |the )?(?:rent|mortgage|payments)|paycheck to paycheck|on (?:benefits|welfare|the dole)|money (?:is|has been|'s) (?:really |very |so |super |a bit |pretty )*(?:tight|short|a problem)|money problems|financial (?:trouble|problems|difficult\w+)|declared bankruptcy|"
    r"mein(?:e[mnrs]?)? (?:\w+ )?(?:gehalt|lohn|einkommen|rente|erspartes|ersparnisse|schulden|kredite?|hypothek|dispo|konto(?:stand)?|erbe|verdienst)|(?:ich|wir) (?:\w+ )?(?:verdiene?n?|bekomme?n?) (?:\w+ ){0,3}\d|verdiene (?:\w+ ){0,3}\d|bin (?:\w+ )*(?:pleite|blank|verschuldet|insolvent)|(?:habe?|hab) (?:\w+ )*schulden|kann (?:ich )?(?:mir )?(?:\w+ ){0,4}nicht leisten|nicht leisten|hartz|bürgergeld|knapp bei kasse|im minus|geldsorgen|geldprobleme)\b",
    re.IGNORECASE,
)
BELIEFS = re.compile(
    r"\b(?:(?:am|i'm|im|being|as|was raised|grew up|became|become|a practi[sc]ing|a devout|a lapsed|a) (?:an? |very |quite |not |deeply |practi[sc]ing |devout |lapsed |raised |strictly |openly |secretly )*(?:christian|catholic|protestant|evangelical|lutheran|baptist|mormon|orthodox|muslim|sunni|shia|jewish|hindu|buddhist|sikh|atheist|agnostic|religious|spiritual|jehovah's witness)|"
    r"(?:my|our) (?:\w+ )?(?:faith|religion|religious beliefs|god|church|parish|mosque|synagogue|temple|prayers?|congregation|imam|rabbi|priest)|(?:i|we) (?:\w+ )?(?:pray|believe in god|do not believe in god|don't believe in god|go to (?:church|mass|mosque|synagogue|temple))|ramadan|"
    r"(?:i|we|i'm|im|i've|i'll|i'd) (?:\w+ ){0,2}(?:vote|voted|voting|campaign(?:ed|ing)?|canvass(?:ed|ing)?) (?:\w+ )?(?:for (?:the )?(?:greens?|labour|tories|conservatives|democrats?|republicans?|liberals?|left|right|socialists?|afd|spd|cdu|fdp|\w+ party)|green|labour|tory|conservative|democrat|republican|liberal|left|right)|"
    r"(?:member of|joined|donate to|active in|campaign for) (?:a |an |the |my )?(?:\w+ ){0,2}(?:trade union|labou?r union|union|greens|socialists|republicans|democrats|(?:green|labour|conservative|socialist|liberal|democratic|republican|communist|political|left|pirate) party)\b|(?:am|i'm|im|lean|pretty|fairly|quite|very) (?:pretty |fairly |quite |very |far |politically )*(?:left-wing|right-wing|left-leaning|right-leaning|socialist|communist|marxist|libertarian|anarchist|far left|far right)|(?:my|our) (?:trade )?union\b|shop steward|my political (?:views?|beliefs?|opinions?)|"
    r"(?:am|i'm|im|as|being|came out as|come out as|out as|identify as) (?:an? |also |openly |not out as |a closeted |closeted |secretly )*(?:gay|lesbian|bi|bisexual|queer|trans|transgender|non-?binary|asexual|pansexual)|not out (?:at work|to my (?:family|parents|boss)|yet)|my (?:sexuality|sexual orientation|coming out)|"
    r"(?:bin|als) (?:\w+ )?(?:christ(?:in)?|katholisch|katholik(?:in)?|evangelisch|protestant(?:in)?|muslim(?:in|a)?|moslem|jüdisch|jude|jüdin|hindu|buddhist(?:in)?|atheist(?:in)?|gläubig|religiös|schwul|lesbisch|bisexuell|bi|queer|trans|nichtbinär|links|rechts|kommunist(?:in)?|sozialist(?:in)?)|mein(?:e[mnr]?)? (?:glaube|religion|gemeinde|kirche|moschee|synagoge|gewerkschaft|partei|coming-?out)|"
    r"(?:wähle|wählte|gewählt habe|habe (?:\w+ ){0,3}gewählt)|in (?:der|die|einer) (?:gewerkschaft|partei|spd|cdu|fdp|afd|linken?)|bei den grünen|parteimitglied|gewerkschaftsmitglied|bete (?:jeden|täglich|regelmäßig|vor)|glaube (?:nicht )?an gott|gehe? (?:\w+ )?in die kirche)\b",
    re.IGNORECASE,
)
_OPENING = 200  # chars of a message in which a short sentence ends, and some more
_INTRODUCED = re.compile(
    r"(?:(?<=:)\s+\w|(?:,\s*(?:but |aber )?|\b(?:but|aber|that|dass) )(?:i|i'm|i've|i'd|ich|my|mein\w*|we|wir)\b(?! (?:said|told|wrote|asked))).*",
    re.DOTALL | re.IGNORECASE,
)
LONGEST = 3_000  # chars of one sentence that are looked at; whoever writes longer ones hides nothing in a clause


def in_confidence(sentence: str) -> bool:
    """Asks not to be passed on."""
    return IN_CONFIDENCE.search(sentence[:LONGEST]) is not None


def only_asks(sentence: str) -> bool:
    """A short sentence that says nothing but that: "Please don't tell anyone." It speaks of the one beside it."""
    short = len(sentence) < 90 and len(sentence.split()) < 10
    return short and ABOUT_THAT.match(sentence) is not None and in_confidence(sentence)


def opens_with_asking(message: str) -> bool:
    """Whether a message only asks for silence, or first of all: then it speaks of the message before it.

    "Between us: I hate karaoke." and "Don't tell anyone, but I hate karaoke." speak of themselves.
    """
    return _opens_with_asking(message[:_OPENING])


@lru_cache(maxsize=4096)  # a message is asked about beside each of its neighbours
def _opens_with_asking(opening: str) -> bool:
    flat = plain(opening).strip()
    if ABOUT_THAT.match(flat) is None:  # of most messages this is all that is looked at
        return False
    return any(only_asks(said) and not _tells_itself(said) for said in (flat, _first(flat)))


def _first(flat: str) -> str:
    return next((flat[slice(*span)] for span in sentences(flat, 0, len(flat))), "")


def _tells_itself(request: str) -> bool:
    after = _INTRODUCED.search(request)
    return after is not None and not in_confidence(after[0])


def is_sensitive(sentence: str) -> bool:
    """About somebody's health, money or beliefs, and not about such things in general."""
    text = sentence[:LONGEST]
    if _LABEL.match(text):
        return True
    if MONEY.search(text) or BELIEFS.search(text):
        return True
    return HEALTH.search(text) is not None and NOT_HEALTH.search(text) is None and _PERSON.search(text) is not None


def is_private(text: str) -> bool:
    """Whether a sentence, a chat line or another short item is to be kept from others."""
    flat = plain(text)
    return any(_is_private(flat[slice(*span)]) for span in sentences(flat, 0, len(flat)))


@lru_cache(maxsize=4096)  # a text is looked at for its chunks, and again for its wishes
def _is_private(sentence: str) -> bool:
    return in_confidence(sentence) or is_sensitive(sentence)


def private_spans(text: str) -> list[tuple[int, int]]:
    """The chars [start, end) of a text that are private, in order, apart from each other: sentences, or all below a heading.

    A sentence that only asks for silence ("Please don't tell anyone.") takes the one before it along; the first of
    a paragraph, the one after it.
    """
    flat = plain(text)
    found: list[tuple[int, int]] = []
    secret_level: int | None = None
    for block in blocks(text):
        line = flat[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            if secret_level is None or block.level <= secret_level:
                secret_level = block.level if SECRET_TITLE.fullmatch(line.strip(" *_:#")) else None
            if secret_level is not None:
                found.append((block.start, block.end))
            continue
        if secret_level is not None:
            found.append((block.start, block.end))
            continue
        spans = _of_block(flat, block)
        if any(ALL_OF_IT.search(flat[slice(*span)]) and IN_CONFIDENCE.search(flat[slice(*span)]) for span in spans):
            return [(0, len(text))]
        found += spans
    return _joined(found)


def _of_block(flat: str, block: Block) -> list[tuple[int, int]]:
    key, colon, _ = flat[block.start : block.end].partition(":")
    if colon and SECRET_TITLE.fullmatch(key.strip(" *_")):
        return [(block.start, block.end)]
    spans = sentences(flat, block.start, block.end)
    texts = [flat[slice(*span)] for span in spans]
    private = {number for number, text in enumerate(texts) if _is_private(text)}
    for number in sorted(private):
        if only_asks(texts[number]):
            private.add(number - 1 if number else min(1, len(spans) - 1))
    return [spans[number] for number in sorted(private)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
