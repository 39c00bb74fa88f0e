# ruff: noqa: E501, RUF001, SIM905  word lists are read as one line
"""The closed lists of English and German words and forms that a style is read by. Lower case, plain apostrophes.

What a tally names is in these lists, so that its size is bounded and it holds nothing that somebody confided.
"""

import re

ENGLISH = frozenset(
    "i you she it we they him her us them my your his our their the this that these those and but because if when while "
    "of at by for with about into through after before from up down out off over again then is are been being have has had "
    "do does did would can could should may might must not never nothing there here what which who where why how all any each "
    "more most other some such only own than too very just i'm i've i'd i'll it's that's don't can't won't doesn't didn't isn't "
    "im ive dont cant thats please really to as be".split()
)
"""Small words that only English has, among the two: those that German (or Spanish, French) writes too are left out."""
GERMAN = frozenset(
    "ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meinem meiner dein deine deinen "
    "unser unsere der das den dem des ein eine einen einem einer kein keine keinen und oder aber denn weil wenn dass ob als wie "
    "auf mit bei nach von vom zu zum zur für gegen ohne durch über unter vor aus seit bis ist sind bist seid wäre habe hab haben "
    "hast hatte hätte wird werde werden wurde würde kann kannst können könnte muss müssen soll sollte möchte darf dürfen nicht "
    "nichts nie auch noch nur sehr schon immer mal doch halt lieber gern gerne heute morgen gestern jetzt hier dort da dann "
    "vielleicht bitte danke ja nein nee naja im ans beim welche dieser diese dieses jeder alle alles viel wer wo wann warum "
    "geht gibt ne nen nix nich isst zusammen".split()
)
FOREIGN = frozenset(
    "el los las que es una por con para mi muy pero está como le les et est une pas je tu qui dans pour sur nous vous c'est j'ai "
    "di che non per sono della il het een van niet ik dat voor zijn um uma não eu com og jag och är det på nie jest się na że".split()
)
"""Small words of other languages in Latin letters, enough to tell that a sentence is in neither."""

IMPERSONAL = frozenset(
    "the a an of in on at by for with from into through during between among against without within upon under over "
    "der den dem des ein eine einen einem einer eines im auf bei beim mit nach von vom zu zum zur für gegen durch über unter "
    "vor aus seit während wegen trotz gemäß bezüglich".split()
)
"""Articles and prepositions: the closed classes that a formal text has more of."""
PERSONAL = frozenset(
    "i i'm i've i'd i'll im ive me my mine you you're you've you'll your yours we we're we've we'll us our he him his she her "
    "they them their ich mich mir mein meine meinen meinem meiner du dich dir dein deine deinen deinem deiner wir uns unser "
    "unsere er ihm ihn ihr euch euer eure oh ah wow oops ugh hmm hm huh na ach aha puh tja".split()
)
"""Pronouns of persons, and interjections: what talk has more of."""
FORMAL = frozenset(
    "regarding concerning furthermore moreover therefore hereby kindly sincerely accordingly nevertheless thus hence whom shall "
    "pursuant respectively additionally consequently bezüglich hinsichtlich ferner daher jedoch somit hiermit gemäß sofern "
    "folglich ebenfalls selbstverständlich diesbezüglich gegebenenfalls zudem dennoch geehrte geehrter geehrten".split()
)
SLANG = frozenset(
    "lol lmao rofl omg wtf idk tbh imo imho btw gonna wanna gotta kinda sorta dunno yeah yep yup nope nah u ur thx pls plz ppl "
    "cuz coz dude bro ugh meh ya yay ok okay damn crap ain't y'all lemme gimme tho rn ikr smh af xoxo "
    "ne nen nem nix nich krass geil mega joa jo nö nee naja hä boah digga hab gehts gibts vllt bissl kp echt halt".split()
)
CONTRACTED = frozenset(
    "it's that's he's she's what's there's let's here's who's where's how's dont cant wont im ive didnt doesnt isnt wasnt thats "
    "whats youre geht's gibt's hab's ist's wär's wird's".split()
)
CONTRACTION = re.compile(r"(?:n't|'(?:m|re|ve|ll|d))$")
LAUGHTER = re.compile(r"(?:ha|he|hi){2,}h?$")

DU = frozenset("du dich dir dein deine deinen deinem deiner".split())
SIE = frozenset("Sie Ihnen Ihr Ihre Ihren Ihrem Ihrer Ihres".split())
"""The polite address, where the capital letter is not that of a sentence's beginning."""

ABBREVIATIONS = frozenset(
    "e.g i.e etc mr mrs ms dr prof st vs approx no nr ca bzw usw z.b d.h u.a evtl ggf inkl str tel min max jan feb apr jun jul aug sept oct nov dec".split()
)
"""Before a full stop that ends no sentence."""
MONTH = re.compile(r"\s+(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b", re.I)
"""Behind a day's number with its German full stop."""

_NAMED = r"(?=\s*(?:[!,.:]|$)|\s+(?:all|everyone|everybody|team|folks|guys|zusammen|allerseits)\b|\s+[^\W\d_]+(?:\s[^\W\d_]+)?\s*(?:[!,.:]|$))"
GREETINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\W*(?:{form})(?![-'\w])", re.IGNORECASE))
    for name, form in (
        ("good morning", rf"good morning{_NAMED}"),
        ("good afternoon", rf"good afternoon{_NAMED}"),
        ("good evening", rf"good evening{_NAMED}"),
        ("guten morgen", rf"guten morgen{_NAMED}"),
        ("guten tag", "guten tag"),
        ("guten abend", rf"guten abend{_NAMED}"),
        ("sehr geehrte", "sehr geehrter?"),
        ("hi there", "hi+ there"),
        ("hey", "he+y+a?"),
        ("hi", "hi+"),
        ("hello", "hello+"),
        ("hallo", "hallo+|hallö+chen"),
        ("hallöchen", "hallöle"),
        ("moin", "moin(?: moin)?|moinsen"),
        ("servus", "servus"),
        ("grüß gott", "grü(?:ß|ss) gott"),
        ("grüezi", "grüezi"),
        ("dear", rf"dear{_NAMED}"),
        ("liebe", rf"lieber?(?:s)?(?=\s+[A-ZÄÖÜ]){_NAMED}"),
        ("morning", rf"(?:mornin[g']?){_NAMED}"),
        ("yo", rf"yo+{_NAMED}"),
        ("hej", "hej"),
        ("na", r"na(?=\s*[!,?]|\s+du\b)"),
    )
)
"""How a text begins: (favourite's name, form), the first that fits."""

_NAME = r"(?:\W+(?:[A-ZÄÖÜ][\w'-]{0,30}|an alle|to all|all|everyone|euch|dir|in advance|im voraus|so much|a lot|again|then|tomorrow|later|morgen|bald)){0,3}\W*$"
SIGN_OFFS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\W*(?i:{form}){_NAME}"))
    for name, form in (
        ("best regards", "best regards"),
        ("kind regards", "(?:kind|warm)(?:est)? regards"),
        ("regards", "regards"),
        ("best wishes", "best wishes"),
        ("all the best", "all the best"),
        ("yours sincerely", "(?:yours )?sincerely"),
        ("best", "best"),
        ("cheers", "cheers"),
        ("thanks", "(?:many )?thanks|thx|thank you"),
        ("take care", "take care"),
        ("see you", "(?:see|c) (?:you|ya|u)|cu"),
        ("bye", "bye(?:-bye| bye)?"),
        ("love", "(?:lots of )?love"),
        ("xx", "x{1,4}|(?:xo)+x?"),
        ("mit freundlichen grüßen", "mit (?:freundlichen|besten|lieben) gr(?:ü|ue)(?:ß|ss)en|mfg"),
        ("viele grüße", "(?:viele|beste|schöne|herzliche) gr(?:ü|ue)(?:ß|ss)e|vg"),
        ("liebe grüße", "(?:ganz )?liebe gr(?:ü|ue)(?:ß|ss)e|lg|glg"),
        ("gruß", "gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e"),
        ("bis dann", "bis (?:dann|später|bald|denn|die tage|gleich)"),
        ("tschüss", "tsch(?:ü|ö)+(?:ss+|ß)?(?:i)?|ciao(?: ciao)?"),
        ("danke", "(?:vielen |lieben )?dank(?:e)?"),
    )
)
"""How a text ends: (favourite's name, a whole short line or last sentence, with a name behind it at most)."""

_BASE = r"[\U0001F300-\U0001F3FA\U0001F400-\U0001FAFF\u2600-\u26FF\u2705\u270A-\u270D\u2728\u274C\u2753-\u2757\u2763\u2764\u2B50]"
_SKIN = r"[\U0001F3FB-\U0001F3FF\uFE0F]*"
EMOJI = re.compile(
    rf"(?P<flag>[\U0001F1E6-\U0001F1FF]{{2}})|(?P<face>{_BASE}){_SKIN}(?:\u200D{_BASE}{_SKIN})*|"
    r"(?<![^\s(.,!?])(?P<typed>[:;=]['’]?-?[)(DPp/]+|[xX]D+|<3+|\^\^)(?![^\s).,!?])"
)
"""One picture (skin tone and sex left aside, of a joined one the first part), a flag, or a typed smiley."""
PICTURES = rf"(?:[ \t]{{0,3}}{_BASE}{_SKIN})*"
"""Pictures behind the mark that ends a sentence."""
