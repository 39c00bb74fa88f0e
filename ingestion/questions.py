# ruff: noqa: E501, RUF001  patterns are read as one line
"""What a form's question asks for: the heading its answer would stand below, or whether the owner does something."""

import re

FRONT = r"(?:(?:and|so|now|please|also|are there|is there|do you have|have you got|have you|got|tell us|let us know|hast du|gibt es|haben sie|habt ihr|und) )*"
_DAYS = r"(?:(?:other |which )?(?:days?|dates?|times?|evenings?|mornings?|weekends?|weekdays?|slots?|hours?|weeks?|months?|shifts?))"
_THINGS = r"(?:(?:kinds? |sorts? |types? )of )?(?:\w+ )?"
ASKED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"{FRONT}(?:{pattern})", re.IGNORECASE), title)
    for pattern, title in (
        (r"(?:any |known |food |other )*(?:allerg(?:y|ies)|intolerances?)(?: .*)?|(?:what |anything )?(?:are )?you allergic to(?: anything)?|(?:irgendwelche |bekannte )?(?:allergien|unverträglichkeiten)(?: .*)?|worauf (?:bist du|sind sie|reagierst du) allergisch", "Allergies"),
        (r"(?:any |absolute )*(?:deal-?breakers|no-gos|hard limits)|what (?:are|is) (?:your|an?) (?:absolute )?(?:deal-?breakers?|no-gos?)(?: for you)?|what (?:will|would|do|can) you (?:never|not) (?:eat|drink|do|accept)|what (?:won't|don't|can't) you (?:eat|drink|do)|was (?:geht|kommt) (?:für dich |bei dir )?(?:gar nicht|nicht in ?frage)|was (?:isst|trinkst) du (?:gar |überhaupt )?nicht", "Dealbreakers"),
        (r"(?:any|a|your|what)?(?: is your| are your)? ?(?:special )?(?:diet|dietary (?:requirements?|restrictions?|needs?|wishes))|wie ernährst du dich", "Diet"),
        (rf"(?:(?:what|which) )?{_DAYS} (?:are|is) (?:impossible|out|no good|bad|not possible|blocked|taken)(?: for you)?|(?:when|(?:what|which) {_DAYS}) (?:can(?:'t|not)|are you (?:not|un) ?available|are you (?:away|busy)|do(?:n't| not) (?:work|suit))(?: you)?(?: .*)?|when (?:can you not|can't you|are you (?:away|busy|not (?:free|available)))(?: .*)?|"
         r"wann (?:kannst du|geht es(?: bei dir)?|hast du|können sie) (?:gar |auf keinen fall )?(?:nicht|keine zeit)|an welchen tagen (?:kannst du|geht es) (?:gar )?nicht|welche (?:tage|termine) (?:gehen|passen) (?:gar )?nicht", "Unavailable"),
        (rf"(?:(?:what|which) )?{_DAYS} (?:suits?|works?|fits?|are (?:good|best|possible|ok|fine|free)|is (?:good|best)|do you (?:prefer|have|like)|would (?:suit|work|you prefer)|can you (?:do|make|come|take|cover|work)|are you (?:free|available))(?: .*)?|when (?:can you|are you (?:free|available)|do you have time|would you|could you|suits)(?! not)(?: .*)?|"
         r"wann (?:hast du|habe ich|habt ihr|haben sie|kannst du|kann ich|können sie|passt es(?: dir| ihnen)?|bist du da)(?: am besten| meistens)?(?: zeit)?|(?:an )?welche[nr]? (?:tage?n?|termine?n?|abende?n?) (?:passt es|passen|gehen|hast du zeit|kannst du|bist du da)(?: dir| bei dir)?(?: am besten)?", "Available"),
        (rf"(?:anything|something|what|things|{_THINGS}) ?(?:that |which )?(?:else )?(?:you(?:'d| would| do)?|would you|do you|should we|we should|to) (?:rather |really |please |absolutely )*(?:not (?:want|like|do|eat|have)|avoid|dislike|hate|skip|leave out|do less of|have less of|see less of|like least|can't stand|don't (?:like|want|enjoy))(?: .*)?|what (?:annoys|bothers|irritates|scares|stresses) you(?: .*)?|"
         r"what (?:don't|do) you not (?:like|enjoy|want)(?: .*)?|what do you dislike(?: .*)?|what can't you stand|was (?:magst|mag|mögen|willst|möchtest) (?:du|ich|sie) (?:gar |überhaupt |lieber |absolut )?nicht(?: so)?(?: .*)?|was (?:nervt|stört|stresst) dich(?: .*)?|(?:irgend)?was,? (?:das|was|wovor|worauf) du (?:lieber )?(?:vermeidest|nicht (?:möchtest|magst|willst))|worauf (?:kannst|könntest) du verzichten|wovon (?:hättest|willst) du (?:gern |gerne )?weniger", "Dislikes"),
        (r"what (?:can|could|would|will|do) you (?:bring|offer|contribute|help with|teach|do for|do well)(?: .*)?|what can i (?:bring|offer|contribute|do for|help)(?: .*)?|how (?:can|could|would) (?:you|i) help(?: .*)?|what are you (?:really |particularly )?good at|what are your (?:skills|strengths|talents)(?: .*)?|what (?:languages|instruments)(?: do you (?:speak|play)| can you (?:speak|play))?|which (?:languages|instruments) (?:do|can) you (?:speak|play)|"
         r"was kann(?:st)? (?:ich|du) (?:gut|besonders gut|für .*|einbringen|beitragen|anbieten|mitbringen|beisteuern)(?: .*)?|(?:womit|wie|wobei) kann(?:st)? (?:ich|du) (?:helfen|dich einbringen|mich einbringen|unterstützen)(?: .*)?|welche (?:sprachen|instrumente) (?:sprichst|spielst|kannst) du|was sind deine (?:stärken|talente|fähigkeiten)", "Skills"),
        (rf"what {_THINGS}(?:would you|do you|should we) (?:like|love|want|prefer|wish for|enjoy|hope for|do more of|have more of|see more of)(?: .*)?|what (?:should|could) we do more of|what (?:do|would) you (?:really )?(?:like|love|enjoy|want|prefer|wish)(?: .*)?|what (?:makes you happy|are you looking forward to|would make you happy)(?: .*)?|(?:any |other |special )*(?:wishes|preferences|requests)(?: .*)?|how would you (?:like|prefer) .*|which (?:\w+ ){{1,3}}(?:would|do) you (?:like|prefer|choose|want)(?: .*)?|"
         r"was (?:wünschst|möchtest|magst|willst|mögen|wünschen|isst|hörst|liest|trinkst) (?:du|sie)(?: dir| sich)?(?! (?:gar |überhaupt |lieber )?nicht)(?: .*)?|was wünsche ich mir(?: .*)?|wovon (?:hättest|willst) du (?:gern |gerne )?mehr|worauf freust du dich(?: .*)?|wie möchtest du .*|irgendwelche wünsche", "Likes"),
        (r"what are your (?:hobbies|interests|passions)(?: .*)?|(?:any |your )?(?:hobbies|interests)|what do you do (?:for fun|in your (?:free|spare) time)(?: .*)?|was (?:machst|tust) du (?:gern |gerne )?in deiner freizeit|was sind deine hobbys|(?:irgendwelche )?hobbys", "Interests"),
        (r"(?:what is|what's) your (?:max(?:imum)? )?budget(?: .*)?|(?:what is|what's) the most you (?:would|can|could) (?:pay|spend)(?: .*)?|how much (?:can|could|would|will|do you want to|are you (?:able|willing|happy|prepared) to) (?:you )?(?:spend|pay|afford)(?: .*)?|wie viel (?:kannst|willst|möchtest|würdest) du (?:höchstens |maximal )?(?:ausgeben|zahlen|bezahlen)(?: .*)?|was darf es (?:höchstens |maximal )?kosten|wie hoch ist dein budget", "Budget"),
        (r"(?:anything|what|something) you (?:can't|cannot|can not|are not able to|aren't able to) do|what (?:can't|cannot) you do|was kannst du (?:gar |leider |überhaupt )?nicht(?: so gut)?", "Weaknesses"),
        (r"what do you (?:do|do for (?:work|a living))|what(?: is|'s) your (?:job|occupation|profession)|was (?:machst|arbeitest) du(?: beruflich)?|was bist du von beruf", "Occupation"),
        (r"where (?:do you live|are you (?:based|from))|wo (?:wohnst|lebst) du|woher (?:kommst|bist) du", "Lives in"),
        (r"(?:what|things|stuff|food|people)? ?(?:that |which )?i(?:'m| am) (?:really |so )?not (?:so |really |that )?(?:into|keen on|fond of|a fan of|interested in)|what (?:drives me (?:mad|crazy|up the wall)|puts me off|annoys me|bothers me|i (?:can|could) do without|i don't need|i'd rather (?:avoid|skip|not(?: do)?))|worauf ich (?:gern |gut )?verzichten kann|was ich nicht (?:brauche|so mag|gern \w+)", "Dislikes"),
        (r"what i (?:really |absolutely )?need(?: .*)?|what i can't (?:do|live|work) without|was ich (?:unbedingt |wirklich )?brauche(?: .*)?", "Must-haves"),
        (r"what (?:i can|i'm able to|i could) (?:do|offer|bring|teach|help with|contribute)(?: .*)?|was ich (?:gut |besonders gut |alles )?(?:kann|mache)|was ich (?:\w+ )?(?:einbringen|anbieten|beitragen|mitbringen|machen) kann(?: .*)?|was ich für .* tun kann", "Skills"),
        (r"was ich nicht mehr (?:mache|esse|trinke|will|tue)|was ich (?:nie(?: wieder)?|niemals|auf keinen fall) .*|what i (?:won't|will not|refuse to|no longer|don't|never) (?:do|eat|drink|accept|take on)(?: any ?more| again)?", "Dealbreakers"),
        (r"was ich mir wünsche(?: .*)?|was ich (?:gern|gerne|am liebsten) \w+|worüber ich mich freue|what i(?:'d| would) (?:like|love)(?: .*)?|what (?:makes me happy|i enjoy|i'm looking for|i look for)(?: .*)?", "Likes"),
        (r"how (?:far|long|often|much) (?:are you (?:happy|able|willing|prepared) to|can you|do you like to) .*|wie (?:weit|lange|oft) (?:kannst|möchtest|willst) du .*", "Likes"),
    )
)  # fmt: skip
WHETHER = re.compile(
    r"(?:(?:do|would|could|can|will|are|have|may|might|should|shall|is) (?:you|we|i|it|others|people)|(?:kannst|könntest|willst|würdest|möchtest|magst|hast|bist|darfst|fährst|trinkst|rauchst) du|(?:dürfen|können|sollen) wir) (?P<what>.+)",
    re.IGNORECASE,
)
ABLE = re.compile(
    r"(?:able to |also |ever |still |happy to |willing to |prepared to |up for |ready to |ok(?:ay)? with |comfortable with )+",
    re.IGNORECASE,
)


def asked_title(question: str) -> str:
    """The heading that the answer to a question would stand below; "" where it would stand below none."""
    bare = re.sub(r"\s*\([^)]*\)", "", question.replace("’", "'")).strip(" *_?:.")
    bare = re.sub(r"\s+", " ", bare)
    if not 4 < len(bare) <= 120:
        return ""
    return next((title for pattern, title in ASKED if pattern.fullmatch(bare)), "")
