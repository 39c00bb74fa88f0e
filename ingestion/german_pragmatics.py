# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What is said in German without being meant: questions, guesses, wishes, irony, reports of others, what is over."""

import re

_ASKS = re.compile(
    r"(?:und |also |aber |na |hey |hi |ok |sag mal ,? ?)*(?:wer|was|wann|wo|warum|wieso|weshalb|wie|welche[rsnm]?|wohin|woher) (?:\w+ ){0,2}(?:ist|sind|hat|haben|kann|könnt|könnten|soll|sollen|machst|macht|mögt|magst|willst|wollt|esst|isst|hast|habt|wird|geht|kommt|meint|meinst|denkt|denkst|hältst|haltet|wäre|gibt) "
    r"|(?:und |also |aber |na |hey |hi |ok |sag mal ,? ?)*(?:magst|mögt|hast|habt|kannst|könnt|willst|wollt|isst|esst|trinkst|liebst|hasst|bist|seid|möchtest|möchtet|würdest|würdet|findest|findet|gehst|geht|kommst|kommt|weißt|wisst) (?:du|ihr|er|sie)\b"
)
_HEDGE = re.compile(
    r"\b(?:vielleicht|eventuell|evtl|womöglich|möglicherweise|vermutlich|wahrscheinlich mag|keine ahnung|weiß (?:ich )?(?:noch )?nicht|bin (?:mir )?(?:noch )?(?:nicht|un)(?: ganz| so)? ?(?:sicher|schlüssig)|unsicher|mal (?:sehen|schauen|gucken)|schwer zu sagen|hin und ?hergerissen|unentschlossen|"
    r"angeblich|(?:(?<=^)|(?<=, ))laut (?!ist|sind|und|aber|ich)\w+|glaube? (?:ich )?,? ?ich|ich glaube?|ich schätze ,|ich vermute|ich denke ,? ?ich|könnte mir vorstellen|kann mir vorstellen|theoretisch|rein hypothetisch|irgendwann mal|ob ich)\b"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:wenn|falls|angenommen|gesetzt den fall|stell dir vor|hätte ich|wäre ich|könnte ich|würde ich) (?:\w+ ){0,8}?(?:wäre|wär|hätte|hätt|könnte|würde|müsste|dürfte|wüsste|ginge|käme|mögen würde|lieben würde|gäbe|bekäme)\b|"
    r"\b(?:als ob|als wenn|als hätte|als wäre)\b|\bich (?:wünschte|sollte (?:wohl |mal |eigentlich )*(?:mehr|öfter|lernen|anfangen)|müsste (?:mal|eigentlich|wohl))\b|\bwürde (?:ich )?(?:\w+ ){0,3}(?:mögen|lieben|hassen|vermissen)\b|\bhätte (?:ich )?(?:\w+ ){0,4}(?:gemocht|geliebt|gehasst|genommen|gewählt)\b|"
    r"\bso tun\b|\bversuche (?:\w+ ){0,3}zu mögen\b|\b(?:alle|jeder|leute|man) (?:denken|denkt|glauben|glaubt|meinen|meint|erwarten|erwartet|sagen|sagt)\b"
)
_IRONY = re.compile(
    r"(?:^|\s)/s\b|\bironie\b|\bna (?:toll|super|klasse|prima|bravo|herrlich|danke)\b|^(?:oh |ach |ja |haha |ha |wow |super |klar )*(?:toll|super|klasse|prima|herrlich|großartig|wunderbar|juhu|hurra|yay|super|ganz toll)[ ,!.]+(?:noch|schon wieder|wieder|ein(?:e|en)? weitere|genau|jetzt|das|es|ich|nichts)\b|\bgenau (?:das,? )?was ich (?:\w+ )?(?:gebraucht|gewollt|wollte|brauche|immer wollte)\b|\b(?:genau )?mein(?:e)? (?:traum|humor)\b.*🙄|🙄|\bja,? (?:klar|sicher|genau|ne is klar|nee,? is klar)\b|\b(?:nee|ne),? (?:is|ist) klar\b|\b(?:haha|lol),? (?:nein|nicht|als ob)\b|\bals ob\b[!. ]*$|"
    r"\bnicht(?: wirklich)?[!.]*$(?<=\. nicht\.)|[,;] nicht[!.]*$|\b(?:nur |war ein |kleiner )(?:spaß|scherz|witz)\b|\bich liebe es ja\b|\bes gibt (?:doch )?nichts schöneres,? als (?:\w+ ){0,8}(?:stau|schlange|stehen|warten|regen|steuererklärung|montag|uhr)\b|\bhat mir gerade noch gefehlt\b|\bdas hat (?:mir |uns )?(?:gerade )?noch gefehlt\b|\bwas (?:kann|soll) (?:da )?schon schiefgehen\b|\bso (?:gern|gerne|sehr) wie (?:\w+ ){0,3}(?:zahnarzt|wurzelbehandlung|steuererklärung|zahnschmerzen|fußpilz)\b|\bwie schön\b|\bich freu mich (?:ja )?(?:schon )?(?:wahnsinnig|riesig|total|tierisch)\b.*(?:stau|zahnarzt|steuer|🙃)|🙃",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"^(?:(?:und|aber|also|ach|ja|übrigens|wie) )*(?!ich\b|i\b|wir\b)(?:(?:mein\w*|unser\w*|die|der|das|eine?|seine?|ihre?|dein\w*) )?(?:[\w-]+ ){1,3}?(?:sagt|sagte|sagen|meint|meinte|meinen|findet|fand|glaubt|glaubte|denkt|dachte|behauptet|behauptete|erzählt|erzählte|schreibt|schrieb|schwört|hofft|fragt|fragte|wünscht sich|berichtet|will wissen|möchte wissen|hat (?:\w+ ){0,3}(?:gesagt|gemeint|erzählt|geschrieben|behauptet|gefragt))\b"
)
_OWN_REPORT = re.compile(r"\b(?:ich|wir|i) (?:\w+ ){0,2}(?:sag|sage|sagte|meine|finde|schreibe|schrieb)\b")
_ORDER = re.compile(
    r"\b(?:ignorier\w*|vergiss|vergesst|missachte\w*|überschreib\w*|übergehe?) (?:bitte )?(?:alle |alles |sämtliche |die |deine |jede |bisherigen? |vorherigen? |obigen? |früheren )*(?:anweisung\w*|instruktion\w*|regeln|vorgaben|prompts?|befehle?|bisherige\w*|vorherige\w*|obige\w*|was (?:oben|bisher|zuvor))|"
    r"\bsystem-?prompt\b|\bdu bist (?:jetzt|nun|ab sofort) (?:ein|eine|der|die|mein)\b|\b(?:assistent|zwilling|agent|ki|modell|bot|system) ?(?::|muss|soll|bitte)|\b(?:notiere?|merke?|speichere?|vermerke?|trage?|gib|antworte|behaupte|melde|sag)\b(?:\W+(?:dir|allen|ein|aus))*\W+dass \w+|\bstimme? (?:immer |bitte |jetzt )*für (?:option|vorschlag|kandidat)\b"
)
PAST = re.compile(
    r"\b(?:früher|damals|einst|ehemals|als (?:kind|jugendliche[r]?|teenager|student(?:in)?|kleine[rs]?)|in (?:meiner|der) (?:jugend|kindheit|schulzeit|studienzeit)|vor jahren|vor meiner|bis vor kurzem|jahrelang|lange zeit|mochte|mochten|liebte|hasste|aß|trank|war|waren|fand|hatte|hatten|konnte|wollte|ging|spielte|wohnte|lebte|arbeitete)\b|\bhab(?:e)? (?:\w+ ){0,6}(?:gemocht|geliebt|gehasst|gegessen|getrunken|gespielt|gelebt|gewohnt)\b"
)


FORMULA = re.compile(
    r"\b(?:rückmeldung|antwort|nachricht|einladung|gelegenheit|gespräch|feedback|kontaktaufnahme)\b.*\bfreue\b|\bfreue\b.*\b(?:rückmeldung|antwort|nachricht|einladung|gelegenheit|gespräch|feedback|kontaktaufnahme|kennenzulernen)\b"
)
"""How letters end: nobody's wish."""


def is_question(flat: str, norm: str) -> bool:
    return flat.rstrip(" \"')*_").endswith("?") or _ASKS.match(norm) is not None


def not_meant(norm: str, flat: str) -> bool:
    """The whole sentence is a guess, a wish, a joke, an order to a machine, or what somebody else says."""
    reported = _REPORT.match(norm) is not None and _OWN_REPORT.match(norm) is None
    return (
        reported
        or FORMULA.search(norm) is not None
        or any(pattern.search(norm) is not None for pattern in (_HEDGE, _HYPOTHETICAL, _ORDER))
        or (_IRONY.search(flat) is not None)
    )


def is_meant(flat: str, norm: str) -> bool:
    return not (is_question(flat, norm) or not_meant(norm, flat))


def is_over(norm: str) -> bool:
    """About what once was; "seit" and "nicht mehr" tell of today."""
    return PAST.search(norm) is not None
