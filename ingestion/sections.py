# ruff: noqa: E501, RUF001  patterns are read as one line, with the marks people write
"""Headings and keys that say what kind of list follows: "Likes", "Allergies: ...", "Won't eat"."""

import re

from ingestion import german_sections
from ingestion.lexicon import (
    ALLERGY,
    Attitude,
    dislikes,
    interests,
    likes,
    refuses,
    requires,
    skilled,
    unskilled,
)
from ingestion.questions import asked_title
from parley.preferences import PreferenceKind

FREE = Attitude(PreferenceKind.AVAILABILITY, 1, 0.8, "availability")
TAKEN = Attitude(PreferenceKind.AVAILABILITY, -1, 0.9, "availability")
FACTS = Attitude(PreferenceKind.FACT, 0, 0.5, "fact")
RELATED = Attitude(PreferenceKind.RELATION, 0, 0.6, "relation")
DIET = requires(1.0, "diet")
BUDGET = refuses(1.0, "budget")
CAREER = Attitude(PreferenceKind.FACT, 0, 0.5, "career")
OTHERS = Attitude(PreferenceKind.FACT, 0, 0.0, "others")
"""A section in which others speak of the owner: referees, letters of praise. Nothing in it is the owner's word."""
MIXED = Attitude(PreferenceKind.FACT, 0, 0.0, "mixed")
"""A section whose items speak for themselves ("About me", "Preferences"): sentences are read, lists are not forced."""

_ME = r"(?:my |our |personal |general |some |main |current |top (?:\d+ )?|key |other |favou?rite )*"
_SECTIONS: tuple[tuple[str, Attitude], ...] = (
    (r"(?:food |known |medical |my )*allerg(?:ies|y|ens|ic to)(?: and .*| ?[/&] ?.*)?|(?:food )?intolerances?(?: and .*)?", ALLERGY),
    (r"deal ?-?breakers?|hard (?:limits?|no'?s?|noes|constraints?)|no ?-?go'?e?s?|red lines?|absolute no'?s|never(?: again| ever)?|"
     r"(?:things |what |food )?i? ?(?:will not|won'?t|can ?not|can'?t|refuse to|must not|do not|don'?t|never) "
     r"(?:eat|do|accept|drink|tolerate|have|go|wear|touch|compromise on)(?: or drink)?|not negotiable no.*|not an option|absolutely not|definitely not|"
     r"hide|hidden|keep (?:private|hidden)|(?:fields? |things )?(?:to (?:hide|keep private)|not to (?:show|share|publish))|(?:do not|don'?t) (?:show|share|publish)(?: .*)?|"
     r"vetoe?s?|out of the question|forbidden(?: foods?)?|off[ -]limits|(?:please )?(?:absolutely )?no|banned", refuses()),
    (r"must[ -]haves?|musts?|non[ -]?negotiables?|requirements?|hard requirements|essentials?|(?:i )?(?:need|require|must have)|"
     r"(?:accessibility|access) (?:needs|requirements)|needs", requires()),
    (r"diet(?:ary)?(?: requirements?| restrictions?| needs?| preferences?| type| info(?:rmation)?)?|eating(?: style| habits)?|food restrictions", DIET),
    (r"(?:max(?:imum)? )?rent(?: limit| max(?:imum)?)?|price limit|(?:max(?:imum)? )?budget(?: limit| per .*| max.*)?|spending limit|max(?:imum)? (?:spend|price|cost)", BUDGET),
    (r"(?:things |foods? |what |stuff |everything |activities |music |places )?i? ?(?:really |absolutely )?(?:hates?|dislikes?|avoids?|do(?:es)? not (?:like|enjoy|want)|do(?:es)?n'?t (?:like|enjoy|want)|can'?t stand|loathes?|detests?|despises?|could do without)"
     r"|(?:not (?:for me|my thing|a fan(?: of)?|keen on|into|interested(?: in)?))|pet peeves?|turn ?-?offs?|bad|cons?|thumbs down|"
     r"annoyances|(?:please )?don'?ts?|do not|fears?|least favou?rites?(?: \w+)?|foods? to avoid|avoid|please avoid|less of|hates|boring", dislikes(0.8)),
    (r"interests?(?: (?:and|&) hobbies)?|hobb(?:y|ies)(?: (?:and|&) interests)?|passions?|pastimes?|curious about|ask me about|reading(?: about)?|following|"
     r"(?:things |what )?i(?:'?m| am) (?:into|interested in)|into|topics?(?: i follow)?|(?:free|spare) time|activities", interests(0.75)),
    (r"(?:things |foods? |what |stuff |activities |music |places )?i? ?(?:really |absolutely |already )?(?:loves?|luvs?|adores?)|loves", likes(0.95)),
    (r"(?:things |foods? |what |stuff |everything |activities |music |places )?i? ?(?:really )?(?:likes?|enjoys?|do like)|likes|"
     r"(?:things|foods?|what|stuff|music|places) i (?:really )?(?:like|love|enjoy) to (?:eat|drink|do|read|watch|play|cook|see|hear|visit)|pros?|turn ?-?ons?|thumbs up|"
     r"(?:what )?makes me happy|yes please|always up for|comfort foods?|go-?to(?: \w+)?|good|more of", likes(0.75)),
    (r"(?:\w+ )?wishes|wish ?-?lists?|wishes|wants?|(?:things |what )?i(?:'?d| would) (?:really )?(?:like|love|want|enjoy)(?: to (?:do|see|try))?|i want|bucket ?-?list|hopes|dreams?|"
     r"show(?:n)?(?: on (?:my |the )?(?:public )?profile)?|(?:fields? )?to (?:show|share|publish)|ok(?:ay)? to (?:show|share|publish)|ideas i like|would like|nice[ -]to[ -]haves?|preferred(?: \w+)?|prefers?|preferences|(?:perfect|ideal|dream) [\w ]{3,24}", likes(0.7)),
    (r"skills?(?: (?:and|&) .*)?|strengths?|expertise|(?:things |what )?i(?:'?m| am) good at|good at|competenc(?:ies|es)|languages?(?: spoken| i speak)?|"
     r"(?:work )?experience|qualifications?|certifications?|certificates?|licen[cs]es?|can do|(?:things )?i can (?:do|help with|offer|bring)|what i bring(?: to the (?:table|team))?|talents?|tools|instruments?|can help with", skilled(0.8)),
    (r"weakness(?:es)?|(?:things |what )?i(?:'?m| am) (?:not good|bad|terrible) at|not good at|bad at|can(?:'?t|not) do", unskilled(0.7)),
    (r"unavailab(?:le|ility)|not available|away|busy|(?:dates? |days? |times? )?(?:i(?:'?m| am) )?(?:away|busy|not free|not available|blocked|out|i can(?:'?t|not)(?: do)?)|"
     r"(?:dates? |days? |times? )(?:that )?(?:do not|don'?t) work(?: for me)?|holidays?(?: (?:booked|planned)(?: \w+){0,3})?|blocked|conflicts?|commitments", TAKEN),
    (r"availab(?:le|ility)|(?:when )?(?:i(?:'?m| am) )?(?:free|available)|(?:working|office|contact|best|core) hours|reach me|free(?: days| times| on| for \w+)?|(?:dates?|days?|times?) (?:that )?(?:work|suit)(?: for)?(?: me)?|"
     r"(?:good|best|possible|preferred|ideal) (?:dates?|days?|times?)(?: for me)?|schedule", FREE),
    (r"famil(?:y|y and friends|y members)|friends?|people(?: i know)?|relations(?:hips)?|contacts?|colleagues?|team ?mates?|who'?s who|partner|spouse|siblings?|"
     r"(?:wife|husband|sister|brother|mother|father|mum|mom|dad|son|daughter|boss|manager|roommate|flatmate)", RELATED),
    (r"preferences|privacy|sharing|data|contact|public profile|about(?: me)?|bio(?:graphy)?|profile|intro(?:duction)?|food(?: and drink| & drink| preferences)?|music|travel(?:ling|ing)?|sports?|work|notes?|"
     r"summary|misc(?:ellaneous)?|personal|life|health|home", MIXED),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"{_ME}(?:{pattern})", re.IGNORECASE), attitude) for pattern, attitude in _SECTIONS)
_FAVOURITE = re.compile(
    r"(?:my |all-time |top (?:\d+ )?)*(?:favou?rites?|favs?|faves?)(?: (?P<domain>[\w -]{2,30}))?", re.IGNORECASE
)
_FACT_KEYS = re.compile(
    r"(?:my |full |first |last |home |work |current )*(?:name|nickname|pronouns?|age|born|birth ?day|date of birth|job(?: title)?|occupation|"
    r"profession|role|residence|based in|birthplace|place of birth|employer|company|works? (?:at|as|for)|lives? in|location|city|town|country|home(?:town)?|address|phone(?: number)?|mobile|"
    r"e-?mail|website|nationality|height|(?:shoe |t-?shirt |shirt |clothing |jacket )?size|car|pets?|kids|children|status|education|school|university|studies|time ?zone|"
    r"religion|star sign|emergency contact|blood type|bank|salary)",
    re.IGNORECASE,
)
_CAREERS = re.compile(
    r"(?:employment|career|work|professional|job)(?: (?:history|experience|summary|path|background))|employment|career|(?:relevant |voluntary |volunteer(?:ing)? |teaching |research |military |other )?experience|volunteer(?:ing)?(?: work)?|internships?|positions?(?: held)?|previous (?:jobs|positions|employment|roles)|"
    r"honou?rs?(?:[ &-]+(?:and )?awards?)?|awards?(?: (?:and|&) .*)?|publications?|patents|academic (?:background|qualifications?|history)|education(?: (?:and|&) .*)?|(?:professional )?(?:training|development)|memberships?|"
    r"(?:beruflicher |akademischer |schulischer |mein )*werdegang|lebenslauf|berufserfahrung(?:en)?|beruflich(?:es|e stationen)|berufspraxis|praktika|praktikum|ausbildung(?: und .*)?|studium(?: und .*)?|schul(?:bildung|ausbildung)|weiterbildung(?:en)?|fortbildung(?:en)?|ehrenamt(?:liches.*)?|auszeichnungen|preise|veröffentlichungen|stationen",
    re.IGNORECASE,
)
"""Headings of a CV below which a line is a position, a degree or an award."""
_REFERENCES = re.compile(
    r"(?:professional |personal |character )*(?:references?|referees?|testimonials?|endorsements?)|(?:linkedin )?recommendations?(?: (?:received|given))?|kudos|praise|what (?:others|people|clients|colleagues|they) (?:say|said)(?: about me)?|referenz(?:en|geber)?|empfehlungen|empfehlungsschreiben|(?:das |was )?(?:andere|kunden|kollegen) (?:sagen|über mich)(?: über mich)?",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
LIKED_AS = re.compile(r"(?P<domain>.+)")
_BY_NAME = {"diet": DIET, "budget": BUDGET, "mixed": MIXED}


def section_of(title: str) -> Attitude | None:
    """What the items below a heading (or after a key) are; None for a heading that says nothing of the kind."""
    bare = bare_title(title)
    if _FAVOURITE.fullmatch(bare):
        return likes(0.9)
    for pattern, attitude in _PATTERNS:
        if pattern.fullmatch(bare):
            return attitude
    if _REFERENCES.fullmatch(bare):
        return OTHERS
    if _CAREERS.fullmatch(bare):
        return CAREER
    if _FACT_KEYS.fullmatch(bare) or german_sections.FACT_KEYS.fullmatch(bare):
        return FACTS
    for pattern, meant in german_sections.PATTERNS:
        if pattern.fullmatch(bare):
            return _BY_NAME[meant] if isinstance(meant, str) else meant
    asked = asked_title(bare)
    return section_of(asked) if asked else None


def is_career(title: str) -> bool:
    """Whether the lines below a heading are positions, degrees or awards; as a key ("Experience: Java") it may differ."""
    return _CAREERS.fullmatch(bare_title(title)) is not None


def favourite_domain(title: str) -> str:
    """ "colour" of "Favourite colours"; "" when the title names none."""
    found = _FAVOURITE.fullmatch(bare_title(title))
    domain = (found["domain"] or "") if found else ""
    return domain.removesuffix("s") if len(domain) > 3 and not domain.endswith("ss") else domain


def bare_title(title: str) -> str:
    """Without marks, emphasis, a closing colon and typographic quotes."""
    plain = _EDGES.sub("", title.replace("’", "'").replace("*", "").replace("_", " "))
    return re.sub(r"\s+", " ", re.sub(r"\s*\([^)]*\)$", "", plain)).strip()
