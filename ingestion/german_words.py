# ruff: noqa: E501, SIM905  patterns are read as one line
"""The German words for what somebody wants, can, is and will not do. Data; `ingestion/german.py` reads with it.

A `Frame` is a set of words that may stand anywhere in a clause ("Auf Camping habe ich keine Lust"), and a preposition
that leads to its object where it has one.
"""

import re
from dataclasses import dataclass

from ingestion.lexicon import ALLERGY, MILD, Attitude, dislikes, interests, likes, refuses, requires, skilled, unskilled


@dataclass(frozen=True, slots=True)
class Frame:
    """`words`: each has to match one word of the clause. `to`: the preposition before the object ("" for none).

    `meant` without a negation, `negated` with one; None says nothing. `of_thing`: the thing is the subject and the
    person stands in it as "mir" or "mich"; `always`: a negation is part of the words and does not turn it.
    """

    words: tuple[re.Pattern[str], ...]
    to: re.Pattern[str] | None
    meant: Attitude | None
    negated: Attitude | None
    of_thing: bool = False
    always: bool = False


def _frame(
    words: str,
    meant: Attitude | None,
    negated: Attitude | None = None,
    *,
    to: str = "",
    of_thing: bool = False,
    always: bool = False,
) -> Frame:
    return Frame(
        tuple(re.compile(word) for word in words.split()),
        re.compile(to) if to else None,
        meant,
        negated,
        of_thing,
        always,
    )


_GOOD = "gut|toll|super|klasse|schön|prima|spannend|interessant|großartig|genial|lecker|cool|geil|herrlich|angenehm|entspannend|faszinierend|wunderbar|fantastisch|spitze|stark|köstlich|nice|mega|bereichernd|gemütlich"
_BAD = "doof|blöd|schrecklich|furchtbar|langweilig|schlimm|schlecht|eklig|anstrengend|nervig|ätzend|grässlich|grausam|öde|überbewertet|unangenehm|stressig|widerlich|mies|scheiße|bescheuert|gruselig|fies|lästig|fürchterlich|ungemütlich|unnötig|albern|peinlich|abstoßend|entsetzlich"
_MINE = "mir|mich|uns|i|ich"

FRAMES: tuple[Frame, ...] = (
    _frame("allergisch|allergische?r?", ALLERGY, MILD, to="gegen|auf"),
    _frame("allergie", ALLERGY, MILD, to="gegen|auf"),
    _frame("vertrage|verträgt|vertragen", None, refuses(1.0, "allergy")),
    _frame("kommen?|kommt nicht|nie|niemals infrage|frage", refuses(), of_thing=True, always=True),
    _frame("gehe?n|geht gar nicht|nicht|net", refuses(0.95), of_thing=True, always=True),
    _frame("no-?gos?|nogos?|tabu|ausgeschlossen|ausschlusskriterium|dealbreaker", refuses(), None, of_thing=True),
    _frame("muss pflicht|muss", requires(), of_thing=True),
    _frame("ist|sind|ein muss|pflicht|voraussetzung|bedingung|unverzichtbar", requires(), None, of_thing=True),
    _frame("geht|komme|kann|läuft nicht|nichts|nix", requires(0.9), to="ohne", of_thing=True, always=True),
    _frame("bestehe", requires(), None, to="auf"),
    _frame("brauche|brauchen|benötige unbedingt|zwingend", requires(), None),
    _frame("kann|können ausstehen|leiden|ertragen|riechen|abhaben|ab", None, dislikes(0.95)),
    _frame("kann|können sehen", None, dislikes(0.9)),
    _frame("kann|können nichts|nix anfangen", dislikes(0.7), to="mit", always=True),
    _frame("kann|könnt man mich jagen", dislikes(0.95), to="mit", of_thing=True),
    _frame("kann|können|könnte verzichten", dislikes(0.6), likes(0.9), to="auf"),
    _frame("verzichte", dislikes(0.6), None, to="auf"),
    _frame("hängt|hängen hals", dislikes(0.85), None, of_thing=True),
    _frame("habe?n?|hab|hat|hatte|hätte(?:n|ste?)? etwas|was|einiges", dislikes(0.6), None, to="gegen"),
    _frame("habe?n?|hab|hat nichts|nix", likes(0.3), to="gegen", always=True),
    _frame("nichts|nix dagegen", None, always=True),
    _frame("habe?n?|hab|hat|hätte|hätten angst|panik|respekt|schiss|horror|flugangst|höhenangst", dislikes(0.85), likes(0.25), to="vor"),
    _frame("habe?|hab|hat flugangst", dislikes(0.85)),
    _frame("lust|bock", likes(0.75), dislikes(0.7), to="auf"),
    _frame("fans?|anhänger(?:in)?|freund(?:in)?|liebhaber(?:in)?", likes(0.85), dislikes(0.6), to="von|vom"),
    _frame("süchtig|verrückt", likes(0.9), dislikes(0.5), to="nach"),
    _frame("scharf|heiß|wild|versessen", likes(0.75), dislikes(0.6), to="auf"),
    _frame("stehe?n?|steh|steht", likes(0.8), dislikes(0.6), to="auf"),
    _frame("fahre?|fährt|abfahre?n? ab|abfahre", likes(0.85), None, to="auf"),
    _frame("schwärme?|schwärmt", likes(0.85), None, to="für|von"),
    _frame("begeistere?|begeistert|begeistern", interests(0.8), dislikes(0.4), to="für|von"),
    _frame("interessiere?|interessiert|interessieren|interessierte mich|i|ich|uns", interests(0.7), dislikes(0.45), to="für"),
    _frame("interessiert|interessieren|fasziniert|faszinieren|reizt|reizen|begeistert|begeistern mich|uns", interests(0.75), dislikes(0.5), of_thing=True),
    _frame("interesse", interests(0.7), dislikes(0.45), to="an"),
    _frame("neugierig", interests(0.6), None, to="auf"),
    _frame("beschäftige?|beschäftigt mich|i|ich|uns", interests(0.6), None, to="mit"),
    _frame("leidenschaft|schwäche|faible|vorliebe", likes(0.85), None, to="für"),
    _frame("lerne|lernt|lernen", interests(0.6), None),
    _frame("freue?|freuen|freut", likes(0.8), None, to="auf|über"),
    _frame("träume?|träumt", likes(0.8), None, to="von|vom"),
    _frame("graut|graust|ekelt|ekle|ekele|fürchte", dislikes(0.85), likes(0.25), to="vor"),
    _frame("ekelt|graut|anwidert|widert", dislikes(0.85), None, of_thing=True),
    _frame("nerven|keks|geist|zeiger|senkel geht|gehen|geh", dislikes(0.85), None, of_thing=True),
    _frame("nervt|nerven|stört|stören|stresst|stressen|langweilt|langweilen|deprimiert|überfordert|überfordern|ermüdet|gruselt|ärgert|ärgern mich|uns", dislikes(0.8), likes(0.3), of_thing=True),
    _frame("macht|machen mich|mir krank|wahnsinnig|fertig|nervös|aggressiv|angst", dislikes(0.85), likes(0.3), of_thing=True),
    _frame("macht|machen mich|mir spaß|freude|glücklich|happy", likes(0.85), dislikes(0.6), of_thing=True),
    _frame("wird|werde|werd mir|ich|i schlecht|übel|schwindelig|schwindlig|seekrank", dislikes(0.85), None, to="auf|von|vom|bei|beim|in|im"),
    _frame("tut|tun mir gut", likes(0.8), dislikes(0.6), of_thing=True),
    _frame("bringt|bringen mich runter|ruhe|entspannung", likes(0.7), None, of_thing=True),
    _frame("entspannt|entspannen|beruhigt|beruhigen mich", likes(0.75), dislikes(0.5), of_thing=True),
    _frame("gefällt|gefallen|taugt|taugen|behagt mir|uns", likes(0.7), dislikes(0.7), of_thing=True),
    _frame("schmeckt|schmecken|mundet mir|uns", likes(0.7), dislikes(0.7), of_thing=True),
    _frame("schmeckt|schmecken " + _BAD + "|nach|seife", dislikes(0.8), None, of_thing=True),
    _frame("passt|passen mir|uns", likes(0.5), dislikes(0.6), of_thing=True),
    _frame("liegt|liegen|fällt mir|uns leicht|leicht", skilled(0.7), None, of_thing=True),
    _frame("liegt|liegen mir|uns", skilled(0.7), unskilled(0.7), of_thing=True),
    _frame("ist|sind|wäre|wären mir|uns wichtig", likes(0.8), dislikes(0.4), of_thing=True),
    _frame("lege?|legt wert", likes(0.8), dislikes(0.4), to="auf"),
    _frame("ist|sind nichts|nix mich", dislikes(0.7), of_thing=True, always=True),
    _frame("ist|sind|war ding|meins|fall|welt|geschmack|metier", likes(0.85), dislikes(0.7), of_thing=True),
    _frame("ist|sind leidenschaft|lieblings\\w+|hobby|hobbys|favorit|favoriten", likes(0.9), dislikes(0.4), of_thing=True),
    _frame("halte|hält|halten nichts|wenig|nix", dislikes(0.65), to="von|vom", always=True),
    _frame("halte|hält|halten viel|große stücke|viel", likes(0.65), dislikes(0.6), to="von|vom"),
    _frame("finde?n?|find|findet|fand|fänd|fände?n? (?:so|sau|stink|mega|tod)?(?:" + _BAD + ")\\w{0,2}", dislikes(0.7), likes(0.3)),
    _frame("finde?n?|find|findet|fände?n?|fänd (?:sau|mega|ur)?(?:" + _GOOD + ")", likes(0.65), dislikes(0.6)),
    _frame("bevorzuge|bevorzugt|bevorzugen|favorisiere", likes(0.65), dislikes(0.5)),
    _frame("mag|mags|mögen|mochte|mochten|gemocht|möge", likes(0.7), dislikes(0.7)),
    _frame("liebe?|liebt|lieben|liebte|liebten|geliebt", likes(0.95), dislikes(0.45)),
    _frame("hasse?|hasst|hassen|hasste|gehasst|verabscheue|verabscheut|verachte", dislikes(0.95), likes(0.25)),
    _frame("meide|meidet|vermeide|vermeidet", dislikes(0.75), None),
    _frame("genieße|genießt|genießen", likes(0.75), dislikes(0.5)),
    _frame("schätze|schätzt|schätzen", likes(0.6), dislikes(0.5)),
    _frame("lehne|lehnt ab|strikt", refuses(0.9), None),
    _frame("weigere|weigert mich|i|ich|sich", refuses(0.95), None),
    _frame("wünsche?|wünscht mir|uns|i", likes(0.7), dislikes(0.6)),
    _frame("hätte|hätten gerne?|gern", likes(0.7), None),
    _frame("dabei", likes(0.6), None, to="bei|beim"),
    _frame("offen", likes(0.5), None, to="für"),
    _frame("bin|wäre|stimme|votiere|plädiere|wären dafür", likes(0.7), None),
    _frame("bin|wäre|stimme|votiere|plädiere|sind|wären für|fürs", likes(0.75), dislikes(0.6), to="für|fürs"),
    _frame("bin|wäre|stimme|votiere|sind gegen|gegens", dislikes(0.75), None, to="gegen"),
    _frame("bin|ist zu haben", likes(0.7), dislikes(0.6), to="für"),
    _frame("spreche|spricht|sprechen|sprech", skilled(0.8), unskilled(0.6)),
    _frame("beherrsche|beherrscht", skilled(0.85), unskilled(0.6)),
    _frame("kenne?|kennt|kenn mich|i|ich|uns|sich aus", skilled(0.8), unskilled(0.6), to="mit|bei|in|im"),
    _frame("erfahrung|erfahrungen|ahnung|übung|routine", skilled(0.8), unskilled(0.6), to="mit|in|im|von|als|bei"),
    _frame("bin|ist (?:sehr|ganz|richtig|ziemlich|echt|recht)?gut|fit|stark|spitze|profi|versiert|geübt", skilled(0.8), unskilled(0.7), to="in|im|mit|bei|beim"),
    _frame("bin|ist schlecht|miserabel|mies|niete|grottenschlecht|hoffnungslos", unskilled(0.8), None, to="in|im|mit|bei|beim"),
    _frame("ertrage|erträgt|ertrag", None, dislikes(0.9)),
    _frame("sammle|sammelt|züchte|züchtet|restauriere|restauriert|bastle|bastelt|fotografiere|fotografiert", interests(0.65), None),
    _frame("zufrieden|glücklich|begeistert", likes(0.6), dislikes(0.6), to="mit|von|vom"),
    _frame("mache|mach|machen mit|gern", None, dislikes(0.8)),
    _frame("mache|mach|machen", None, dislikes(0.7)),
    _frame("habe|hab|hat satt", dislikes(0.8), None),
    _frame("brauche|brauchen|brauch|braucht|benötige", likes(0.85), dislikes(0.5)),
    _frame("fürchte|scheue", dislikes(0.75), None),
)  # fmt: skip
WANTING = re.compile(r"will|wollen|möchte?|möchten|würde?|würden|wolle|werde")
PASTIME = re.compile(
    r"(?:fußball|handball|basketball|volleyball|tennis|badminton|hockey|schach|poker|golf|tischtennis|karten|theater|rugby|squash|padel|skat|doppelkopf)"
)
LIGHT_VERBS = re.compile(
    r"(?:esse|isst|essen|trinke|trinkt|trinken|höre|hört|hör|hören|lese|liest|lesen|schaue?|schaut|gucke?|guck|sehe|seh|gehe?|geh|geht|gehen|fahre?|fährt|fahren|mache?|mach|macht|machen|habe?|hab|haben|bin|ist|sein|reise|spiele?|spielt|nehme|nimmt|nehmen|"
    r"koche?|kocht|besuche|trage|komme?|bleibe?|verbringe|unternehme|treibe|würde?|würden|will|möchte?|mag|kann|hätte|hätten|wäre|arbeite|arbeiten|übernachte|buche|sitze?|leb|lebe|wohne|kümmere|übernehme|verwende|nutze|benutze|bestelle)$"
)
"""Verbs that say little without their object: of "ich esse gern Sushi", sushi is liked."""
NOT_WITHOUT = re.compile(
    r"(?:esse|ess|isst|essen|trinke|trink|trinkt|trinken|nehme|rauche|raucht|fliege|fliegt|fahre|trage|benutze|schlafe|übernachte|campe|unterschreibe|teile)$"
)
"""With a negation these are refusals: "ich esse kein Fleisch", "ich fliege nicht"."""

DIETS: dict[str, tuple[str, str]] = {
    "vegetarier": ("vegetarian", "diet:animal"), "vegetarierin": ("vegetarian", "diet:animal"),
    "vegetarisch": ("vegetarian", "diet:animal"), "veggie": ("vegetarian", "diet:animal"),
    "vegan": ("vegan", "diet:animal"), "veganer": ("vegan", "diet:animal"), "veganerin": ("vegan", "diet:animal"),
    "pescetarier": ("pescatarian", "diet:animal"), "pescetarierin": ("pescatarian", "diet:animal"),
    "pescetarisch": ("pescatarian", "diet:animal"), "pescatarisch": ("pescatarian", "diet:animal"), "halal": ("halal", "diet:halal"),
    "koscher": ("kosher", "diet:kosher"), "glutenfrei": ("gluten-free", "diet:gluten"), "zöliakie": ("coeliac", "diet:gluten"),
    "laktosefrei": ("dairy-free", "diet:dairy"), "flexitarier": ("flexitarian", "diet:animal"), "flexitarierin": ("flexitarian", "diet:animal"),
    "antialkoholiker": ("teetotal", "diet:alcohol"), "antialkoholikerin": ("teetotal", "diet:alcohol"), "abstinent": ("teetotal", "diet:alcohol"),
}  # fmt: skip
ALLERGY_WORD = re.compile(
    r"(?P<what>[^\W\d_]{3,}?)-?(?:allergie|allergiker(?:in)?|unverträglichkeit|intoleranz|intolerant|allergisch)$"
)
NEGATORS = re.compile(
    r"(?:nicht|nich|net|nie|niemals|kein\w{0,2}|nichts|nix|ungern|weder|null|kaum|keinesfalls|keineswegs)$"
)
NOISE = frozenset(
    "früher damals einst bisher seither kürzlich neulich ich wir mir mich uns i es sich sehr wirklich total echt so auch noch immer schon gerade eigentlich halt eben ja doch mal einfach "
    "absolut ganz richtig überhaupt gar besonders meistens oft manchmal inzwischen jetzt mittlerweile leider persönlich ehrlich gesagt "
    "übrigens dafür wahnsinnig unglaublich furchtbar meisten alles bitte danke aber und oder also naja tja na ach lol haha ne nee da dann "
    "denn wohl sowieso definitiv generell grundsätzlich nur selbst beide beiden alle zusammen dazu davon damit dabei darauf daran drauf "
    "seit neuestem neuerdings wieder mehr am liebsten gerne gern lieber sogar zwar nämlich mega voll super ziemlich recht eher über etwas "
    "ok okay sondern trotzdem deshalb deswegen nun allerdings hingegen genauso ebenfalls auf jeden keinen fall keinem hab habe hat haben bin ist sind wäre "
    "wären hätte hätten wird werde werden würde würden will wollen möchte möchten kann können könnte muss müssen soll war waren zu stets".split()
)
EDGE = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keins mein meine meinen meinem meiner unser unsere alle allen viel viele jede "
    "jeden jeder jedes so etwas bisschen lauter solche solchen solch irgendwelche irgendein irgendeine ner nen ne dieses diese diesen diesem dieser jegliche jeglichen "
    "in im an am auf aufs bei beim mit von vom zu zum zur für fürs gegen nach über um ins ans als wie".split()
)
PREPOSITION = re.compile(
    r"(?:in|im|an|am|auf|bei|beim|mit|von|vom|zu|zum|zur|für|nach|seit|ab|über|um|vor|aus|durch|während|wegen|trotz|zwischen|unter|ohne|gegen|nachm|ins|ans)$"
)
SKILL_VERBS = re.compile(
    r"(?:schwimmen|kochen|backen|singen|tanzen|zeichnen|malen|nähen|stricken|fahren|autofahren|reiten|programmieren|coden|schreiben|organisieren|moderieren|reparieren|grillen|fotografieren|"
    r"übersetzen|jonglieren|segeln|tauchen|klettern|surfen|löten|schweißen|mauern|tapezieren|gärtnern|häkeln|pfeifen|verhandeln|zuhören|erklären|rechnen|präsentieren|unterrichten|spielen|lesen|sprechen|skifahren|einparken|massieren|bauen|schrauben)$"
)
