# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""German headings, keys and short judgements: "Allergien: ...", "Mag ich nicht", "Karaoke: nein danke"."""

import re

from ingestion.lexicon import ALLERGY, Attitude, dislikes, interests, likes, refuses, requires, skilled, unskilled
from parley.preferences import PreferenceKind

FREE = Attitude(PreferenceKind.AVAILABILITY, 1, 0.8, "availability")
TAKEN = Attitude(PreferenceKind.AVAILABILITY, -1, 0.9, "availability")
RELATED = Attitude(PreferenceKind.RELATION, 0, 0.6, "relation")

_WHAT = r"(?:das |was |dinge,? die |sachen,? die |essen,? das |musik,? die )?"
SECTIONS: tuple[tuple[str, Attitude | str], ...] = (
    (r"(?:lebensmittel-?|bekannte )?allergien?(?: (?:und|&|/) ?.*)?|(?:nahrungsmittel-?|lebensmittel-?)?unverträglichkeiten(?: .*)?|allergisch (?:gegen|auf)|vertrage (?:ich )?nicht", ALLERGY),
    (r"no-?gos?|nogos|(?:absolute |mein(?:e)? )?(?:no-?gos?|tabus?)|ausschluss(?:kriterien|kriterium)?|geht gar nicht|auf keinen fall|kommt nicht in ?frage|esse ich nicht|(?:das )?(?:mache|esse|trinke|will) ich (?:nicht|nie|niemals)|nie wieder|nie mehr|niemals|"
     r"(?:das )?isst du nicht|was isst du (?:gar )?nicht|tabu|ausgeschlossen|nicht verhandelbar nein|bitte nicht zeigen|nicht (?:zeigen|veröffentlichen|teilen)", refuses()),
    (r"muss(?:-kriterien)?|must-?haves?|pflicht|unbedingt|unverzichtbar|(?:meine |harte |zwingende )*(?:anforderungen|bedingungen|voraussetzungen)|brauche ich(?: unbedingt)?|darauf verzichte ich (?:nie|nicht)|nicht verhandelbar|wichtig|benötigt|bedarf", requires()),
    (r"ernährung(?:sweise|sform)?|essgewohnheiten|kost(?:form)?|diät", "diet"),
    (r"(?:max(?:imal(?:es|e)?)?\.? )?budget(?: .*)?|(?:max(?:imal)?e?\.? )?miete|preisgrenze|obergrenze|kostenrahmen|höchstpreis", "budget"),
    (_WHAT + r"(?:mag|mögen|liebe) ich (?:gar |überhaupt |absolut )?nicht|mag (?:ich )?(?:gar )?nicht|was ich (?:gar |überhaupt )?nicht (?:mag|leiden kann)|nicht mein(?:s| ding)|abneigungen|" + _WHAT + r"hasse ich|hasst|hasse|was ich hasse|was mich (?:nervt|stört|stresst)|mich (?:nervt|stört)|(?:das )?nervt(?: mich)?|"
     r"kann ich nicht (?:leiden|ausstehen|ab)|contra|nachteile|schlecht|doof|lieber nicht|ungern|(?:das )?vermeide ich|meide(?:t)?|ängste|angst vor|bitte nicht|nicht so gern", dislikes(0.8)),
    (r"ich will (?:nicht|kein\w*)|(?:das )?will ich nicht|ich mag (?:gar )?nicht|ich (?:mag|möchte) kein\w*", dislikes(0.8)),
    (r"ich brauche|ich benötige", requires(0.9)),
    (r"ich mag|ich liebe|ich möchte gern", likes(0.8)),
    (r"ich kann", skilled(0.75)),
    (r"ich kann nicht", unskilled(0.7)),
    (r"(?:meine |sonstige |persönliche )*interessen(?: (?:und|&) hobbys?)?|hobb(?:y|ys|ies|ys und interessen)|freizeit(?:aktivitäten|beschäftigung)?|leidenschaften|(?:das )?interessiert mich|mich (?:begeistert|interessiert|fasziniert)|beschäftigt mich|lern(?:t|e)(?: ich)? gerade|themen|sport(?:arten)?|in meiner freizeit|fragt mich (?:zu|nach)", interests(0.75)),
    (_WHAT + r"(?:liebe ich|lieb ich)|liebt|was ich liebe", likes(0.95)),
    (_WHAT + r"mag ich(?: gern| sehr)?|mag|vorlieben|was ich (?:gern )?mag|(?:esse|mache|höre|lese|trinke|schaue) ich gern(?:e)?|gern(?:e)?|gut|pro|vorteile|mein(?:e)? lieblings\w+|lieblings\w+|favoriten?|am liebsten|immer gern|freut mich|macht mir spaß|dafür", likes(0.8)),
    (r"(?:meine )?wünsche|wunsch(?:liste|zettel)?|würde ich gern(?:e)?(?: \w+)?|hätte ich gern(?:e)?|ich wünsche mir|(?:nice to have|schön wäre|gern gesehen|wäre schön|optional)|bevorzugt(?:e[rs]?)?(?: \w+)?|ich möchte|ziele|traum|träume", likes(0.7)),
    (r"(?:meine |weitere |besondere |fachliche )*(?:fähigkeiten|kenntnisse|stärken|kompetenzen|qualifikationen|fertigkeiten|talente?)(?: .*)?|(?:edv|it|sprach|fach|programmier)-?kenntnisse|sprachen|(?:das )?kann ich(?: gut)?|(?:darin )?bin ich gut|zertifikate|kann(?: gut)?|spricht|berufserfahrung mit|erfahrung(?:en)? (?:mit|in)|werkzeuge|instrumente|führerschein(?:e)?", skilled(0.8)),
    (r"schwächen|(?:das )?kann ich (?:gar |leider )?nicht(?: so gut| gut)?|kann nicht|bin ich schlecht", unskilled(0.7)),
    (r"(?:nicht verfügbar|nicht erreichbar|abwesend(?:heiten?)?|keine zeit|nicht da|weg|urlaub|verhindert|belegt|geht nicht|(?:da )?kann ich nicht|passt nicht|sperrtermine|arbeit(?:stage)?)", TAKEN),
    (r"(?:verfügbar(?:keit)?|erreichbar(?:keit)?|(?:habe |hab )?(?:ich )?zeit|freie (?:tage|termine)|(?:da )?kann ich|passt(?: mir)?|mögliche termine|wann (?:ich kann|passt es)|termine|sprechzeiten|anwesend)", FREE),
    (r"familie|freunde|geschwister|eltern|partner(?:in)?|ehe(?:partner|frau|mann)(?:in)?|notfallkontakt|kontakt im notfall|kinder", RELATED),
    (r"über mich|allgemeines?|sonstiges|profil|steckbrief|notizen|essen|musik|reisen|arbeit|kontakt|privat(?:es)?|bemerkungen|anmerkungen|kommentar", "mixed"),
)  # fmt: skip
PATTERNS = tuple((re.compile(rf"(?:{pattern})", re.IGNORECASE), attitude) for pattern, attitude in SECTIONS)
FACT_KEYS = re.compile(
    r"(?:voller |voll|vor|nach)?name|spitzname|alter|geboren(?: am| in)?|geburts(?:tag|datum|ort)|beruf|tätigkeit|position|wohnort|wohnhaft(?: in)?|wohnt in|adresse|anschrift|telefon|handy|mobil|e-?mail|familienstand|staatsangehörigkeit|nationalität|größe|schuhgröße|konfektionsgröße|"
    r"t-?shirt(?:-?größe)?|sternzeichen|ausbildung|studium|schule|arbeitgeber|firma|haustiere?|gehalt|religion|konfession|blutgruppe|auto",
    re.IGNORECASE,
)
HEADERS = re.compile(
    r"(?:von|an|kopie|betreff|datum|gesendet|quelle|autor(?:in)?|seite|stand|anlage|aktenzeichen|wg|ort|uhrzeit|treffpunkt)",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"^\W*(?:keine?|nichts|entfällt|nein|keine (?:bekannt|bekannten?|angabe|angaben|besonderheiten|allergien|einschränkungen|vorlieben|präferenz)|nicht bekannt|nicht dass ich wüsste|egal|k\. ?a\.?|siehe (?:oben|unten)|offen|alles)\W*$",
    re.IGNORECASE,
)
VERDICTS: tuple[tuple[re.Pattern[str], Attitude], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), attitude)
    for pattern, attitude in (
        (r"(?:liebe ich|lieb ich|über alles|unbedingt|immer(?: gern)?|großartig|mega|traumhaft|ein traum)", likes(0.95)),
        (r"(?:ja(?:,? (?:bitte|gern(?:e)?|sehr|klar|unbedingt))?|gern(?:e)?|mag ich|find(?:e)? ich gut|gut|super|toll|top|prima|dafür|bin dabei|passt|klar|auf jeden fall|sehr gern(?:e)?)", likes(0.75)),
        (r"(?:geht so|ok(?:ay)?|in ordnung|von mir aus|kann man machen)", likes(0.3)),
        (r"(?:hasse ich|hass|niemals|nie(?: wieder)?|auf keinen fall|geht gar nicht|igitt|bäh|furchtbar|schrecklich|ein graus|nur über meine leiche)", dislikes(0.95)),
        (r"(?:nein(?:,? danke)?|nee|nö|mag ich nicht|nicht (?:so )?(?:gern|meins|mein ding)|lieber nicht|ungern|eher nicht|dagegen|raus|nervt|doof|langweilig|nicht)", dislikes(0.7)),
    )
)  # fmt: skip


def names(title: str) -> bool:
    """Whether a heading or a key is one of the German ones."""
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", title)
    return any(pattern.fullmatch(bare) for pattern, _ in PATTERNS) or FACT_KEYS.fullmatch(bare) is not None
