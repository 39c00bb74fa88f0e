# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What is said without being meant: questions, hedges, wishes, irony, quotations, orders to whoever reads along."""

import re

QUOTED = re.compile(r'(?<![\w"])"([^"\n]{2,600})"(?!\w)')
SAID = re.compile(
    r"(?:says?|said|saying|told|tells?|asks?|asked|wrote|writes|replied|answered|goes|went|like|claims?|thinks?|shouted|"
    r"added|texted|mentioned|quoted?|sagt|sagte|sagten|meint|meinte|schreibt|schrieb|fragt|fragte|rief|antwortete|denkt|behauptet)[ ,:]*$",
    re.IGNORECASE,
)
SAID_AFTER = re.compile(
    r"^[ ,.]*(?:(?:she|he|they|my \w+|[A-Z]\w+) )?(?:says?|said|asks?|asked|wrote|writes|replied|answered|told|shouted|goes|"
    r"added|claims?|insists?|sagt|sagte|meint|meinte|schreibt|schrieb|fragt|fragte|rief|ruft|antwortete|erklärte|behauptet)\b"
)
OWN_WORDS = re.compile(
    r"\bI (?:said|say|told \w+|wrote|answered|replied|always say|keep saying)[ ,:]*$|\bich (?:sage|sag|sagte|schrieb|schreibe|meinte)[ ,:]*$",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me|we|we're|our|ich|mich|mir|mein\w*|wir|uns)\b", re.IGNORECASE)


def without_quotations(flat: str) -> str:
    """The same text, char for char, with what others are quoted saying blanked; quoted titles stay."""

    def blank(mark: re.Match[str]) -> str:
        before, inner, after = (
            flat[max(0, mark.start() - 40) : mark.start()],
            mark[1],
            flat[mark.end() : mark.end() + 40],
        )
        if OWN_WORDS.search(before):
            return mark.group()
        speech = SAID.search(before) or SAID_AFTER.match(after) or PERSONAL.search(inner) or len(inner.split()) > 8
        return "\x00" * len(mark.group()) if speech else mark.group()

    return QUOTED.sub(blank, flat)


ASKS = re.compile(
    r"^(?:and |so |but |well |ok |hey |hi |\W)*(?:do|does|did|are|is|am|was|were|can|could|will|would|should|shall|have|has|what|which|who|whom|"
    r"whose|when|where|why|how) (?:i|you|we|he|she|it|they|anyone|anybody|everyone|the|your|about|if|time|kind|day|many|much|long|does|do|is|are|would|could)\b",
    re.IGNORECASE,
)
STATES = re.compile(
    r"(?:and |so |but |well )*(?:what|which) i (?:\w+ ){1,5}(?:is|are) |(?:can|could|will) (?:also )?do (?!you|i |we |they|he |she )"
)
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|i guess|i suppose|i suspect|i assume|i imagine|i wonder|i think i|i think that i|not (?:really |quite |entirely |so )?sure|unsure|"
    r"i (?:might|may|could) (?!.*\b(?:every day|all day|forever|for hours)\b)(?:like|love|enjoy|hate|prefer|want|be|have|eat|go|even)|no idea|do not know (?:if|whether|yet|what|how)|can not (?:tell|say|decide|remember) (?:if|whether)|"
    r"who knows|hard to say|i doubt|not certain|undecided|on the fence|torn between|in theory|apparently i|supposedly|rumou?r has it|according to|hypothetically)\b"
)
WISH = re.compile(
    r"\b(?:i wish|if only|would have (?:loved|liked|preferred|enjoyed|hated)|would be nice to like|suppose i|imagine (?:if|that|i)|let us say|"
    r"(?:pretend|pretending|as though|as if) (?:i|to|that)|not that i|it is not that i|it is not as if|i should (?:like|love|learn|try|probably|really)|"
    r"used to be able|i ought to|trying to (?:like|love|enjoy|get into)|want to (?:like|love|enjoy)|learning to (?:like|love)|"
    r"(?:wanted|tried) to (?:like|love|enjoy)|you would think i|people (?:think|assume|say) i|(?:every(?:one|body)|some(?:one|body)|they|people) (?:thinks?|assumes?|says?|believes?|expects?))\b"
)
IF_I = re.compile(
    r"\bif (?:i|we|it|you|he|she|they|my|the|only|there|that) ?(?:\w+ ){0,3}?(?:were|was|had|liked|loved|could|did|would|hated|enjoyed|knew|lived|ate|won|felt|\w+ed)\b"
)
IRONY = re.compile(
    r"(?:^|\s)/s\b|#(?:not|sarcasm|irony|ironie|ironic)\b|🙃|\bsarcas(?:m|tic)\b|\bwhat (?:joy|fun|bliss|a joy|a treat|luck)\b[.! ]*$|\byeah,? sure\b|\bliving the dream\b|\byeah,? right\b|\bas if\b[!. ]*$|\bsaid no ?one ever\b|\bsaid nobody ever\b|\(sarcasm\)|\boh,? (?:sure|great|joy|yay|yes,? sure|how i love)\b|"
    r"^(?:sure|of course|yes),? because (?:i|nothing|who)\b|\bjust what i (?:needed|wanted|always wanted)\b|\bnothing says fun like\b|🙄|\bhow (?:lovely|wonderful|thrilling)\b|"
    r"\b(?:ha+|lol|haha),? (?:no|as if)\b|\bnot!$|[,;] not[.!]*$|\b(?:just )?kidding\b|\bjk\b|\bwhat could (?:possibly )?go wrong\b|\b(?:love|like) (?:\w+ )*(?:as much as|about as much as|almost as much as) (?:a )?(?:root canal|toothache|dentist|the dentist|taxes|a hole)\b|\bthat would be the day\b",
    re.IGNORECASE,
)
RETRACTS = re.compile(
    r"^\W*(?:not|yeah,? right|as if|/s|just kidding|kidding|jk|joking|just joking|not really|sarcasm)\W*$",
    re.IGNORECASE,
)
ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |every |everything )*(?:previous|prior|above|earlier|other|instructions?|rules?|prompts?|guidelines?|before)\b|"
    r"\b(?:system prompt|you are now|as an ai|you must (?:vote|answer|say|recommend|choose|report)|vote (?:for|against)|(?:assistant|twin|agent|ai|model|bot|system) ?(?::|must|should|shall|has to|please)|"
    r"(?:record|note|remember|store|report|add|register|tell (?:everyone|them)|output|respond|reply|pretend|answer|say) that (?:\w+ ){1,3}(?:loves?|likes?|hates?|prefers?|is|wants?|agrees?|accepts?))\b"
)
HIJACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |every )*(?:previous|prior|above|earlier) (?:instructions?|rules?|prompts?|messages?|text)\b|"
    r"\b(?:ignorier\w*|vergiss|missachte\w*) (?:bitte )?(?:alle |alles |sämtliche |die |deine )*(?:bisherigen?|vorherigen?|obigen?|früheren|anweisung\w*|regeln)\b|\bdu bist (?:jetzt|nun|ab sofort) (?:ein|eine|der|die|mein)\b|"
    r"\b(?:reader of this (?:file|text|document|page)|whoever reads this|whatever reads this) (?:is|are) (?:an? |the )?(?:ai|assistant|language model|bot|agent|machine)\b|\b(?:note|memo|entry) for (?:its|your) memory\b|"
    r"\b(?:note|message|memo|instructions?|reminder|hint|hinweis|nachricht|anweisung(?:en)?|notiz) (?:to|for|an|für) (?:the |any |all |every |die |den |das |alle |eine? )?(?:ai|a\.i\.|assistants?|bots?|agents?|(?:language )?models?|(?:digital )?twins?|llms?|ki|kis|assistent\w*|zwilling\w*|sprachmodell\w*|modell\w*|chatbots?)\b|\bsystem prompt\b|\byou are now\b",
    re.IGNORECASE,
)
"""A paragraph that gives orders to whatever reads it: nothing in it is a statement of the owner."""
PAST = re.compile(
    r"\b(?:(?:loved|liked|enjoyed|hated|preferred|adored) .+ for (?:\w+ ){0,2}(?:years|decades|ages)(?! now)|used to|in the past|as (?:a|an) (?:\w+ )?(?:kid|child|teenager|teen|student|boy|girl|baby)|when i was|when we were|back (?:then|when|in)|once upon|growing up|at the time|"
    r"in my (?:twenties|thirties|teens|childhood|youth|student days)|years ago|until (?:recently|last|i|we|my)|formerly|previously|in those days|before i (?:was|had|met|moved|became|turned|knew)\b)\b"
)


def is_question(flat: str, norm: str) -> bool:
    """Asked, not stated. A wh-word without a question mark counts as well."""
    asked = ASKS.match(norm) is not None and STATES.match(norm) is None
    return flat.rstrip(" \"')*_").endswith("?") or asked


def not_meant(norm: str, flat: str) -> bool:
    """The whole sentence is a hedge, a wish, a joke or an order to a machine."""
    return any(
        found is not None
        for found in (HEDGE.search(norm), WISH.search(norm), IF_I.search(norm), IRONY.search(flat), ORDER.search(norm))
    )


def retracts(flat: str, *, joined: bool = False) -> bool:
    """A sentence that only takes back the one before it: "Not.", "Yeah right.", "#not"; `joined`: the one after it too."""
    if joined:
        return len(flat.split()) <= 3 and IRONY.search(flat) is not None
    return RETRACTS.match(flat) is not None or (len(flat.split()) <= 6 and IRONY.search(flat) is not None)


def is_past(norm: str) -> bool:
    return PAST.search(norm) is not None
