# ruff: noqa: E501  patterns are read as one line
"""Which sentences of a text speak at all, and which speak of somebody else (pure)."""

import re

_VERB = (
    r"(?:(?:also|really|just|never|always|still|often|usually|absolutely) )*(?:loves?|likes?|hates?|prefers?|enjoys?|adores?|dislikes?|says?|said|thinks?|"
    r"wants?|needs?|insists?|refuses?|eats?|drinks?|avoids?|plays?|lives?|works?|laughed|knows?|swears?|can(?:'t|not)?|will|won't|would|has|had|does|"
    r"doesn't|is (?:\w+ )?(?:allergic|vegetarian|vegan|free|away|busy|an?|afraid|fond|keen|fine|in|on|from|not)|was|might|should|must)\b"
)
_KIN = (
    r"(?:sister|brother|mother|father|mum|mom|dad|son|daughter|wife|husband|partner|girlfriend|boyfriend|cousin|aunt|uncle|niece|nephew|friend|"
    r"flatmate|roommate|housemate|neighbour|neighbor|boss|colleague|teammate|landlord|kids?|child|children|parents|grandmother|grandfather)"
)
_NAMED = re.compile(rf"^(?P<name>[A-Z][\w'-]+)(?: [A-Z][\w'-]+)?,?(?: and [A-Z]\w+)? {_VERB}")
_SPOKEN = re.compile(r"^(?P<name>[A-Z][a-z\w'-]+): ")
_TIED = re.compile(
    rf"^(?:[Mm]y|[Oo]ur|[Hh]er|[Hh]is|[Tt]he) (?:\w+ )?{_KIN}\b(?! (?:\w+ )?and (?:I|me)\b)|^(?:Aunt|Uncle|Mr|Mrs|Ms|Dr)\.? [A-Z]|^(?:She|He|They|Her|His|Their|Everyone|People)\b|"
    r"^[\"\u201c].*[\"\u201d,] (?:said|says)\b|^[A-Z][\w']+'d rather\b"
)
_OWN = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|me|my|we|our|us)\b")
_IRONY = re.compile(
    r"^\W*(?:oh,? (?:sure|great|yes,? sure|joy)|yeah,? right|sure,? because|as if)\b|[,;] not[.!]*$|\byeah,? right\b",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(r"^(?:what|how|why|when|where|who|which) ", re.IGNORECASE)


def speaks(sentence: str) -> bool:
    """Whether it states something: no question, and no heading such as "What I like to eat"."""
    text = sentence.strip()
    if text.endswith(("?", ":")):
        return False
    if _IRONY.search(text):
        return False
    titled = _TITLE_WORD.match(text) is not None and re.search(r"\b(?:is|are|was)\b.*[.!]$", text) is None
    bare = re.fullmatch(r"[A-Z][\w'/&-]*(?: [\w'/&-]+)?", text) is not None
    capitals = text.isupper() and len(text.split()) < 6
    return not (titled or bare or capitals)


def is_of_another(sentence: str, owner: str) -> bool:
    """Whether somebody else is its subject: a name, somebody tied to the owner, "she"; `owner` is never another."""
    own_names = {part.lower() for part in owner.split()}
    text = sentence.strip().replace("\u2019", "'")
    spoken = _SPOKEN.match(text)
    named = _NAMED.match(text)
    if spoken is not None and spoken["name"].lower() not in own_names and _OWN.search(text) is None:
        return _says_person(text[spoken.end() :])
    if named is not None:
        return (
            named["name"].lower() not in own_names
            and _OWN.match(named["name"]) is None
            and not _mine(text, named.end())
        )
    return _TIED.match(text) is not None


_PARTS = re.compile(
    r"\s*[;:]\s+|,?\s+(?:but|and|so|because|though|although|while|whereas|yet)\s+(?!(?:I|me)\b(?! \w)|\w+$)"
    r"|,\s+(?=(?:I|[Mm]y|[Oo]ur|[Ss]he|[Hh]e|[Tt]hey|[Ww]e|[A-Z][\w'-]+)\b)"
)


def own_parts(sentence: str, owner: str) -> list[str]:
    """The whole sentence when it speaks of nobody else; else its clauses that do not: "My wife can't, but I can" -> "I can"."""
    parts = [part.strip() for part in _PARTS.split(sentence) if part.strip()]
    own = [part for part in parts if not is_of_another(part, owner)]
    if len(own) == len(parts):
        return [] if is_of_another(sentence, owner) else [sentence]
    return own


def _says_person(rest: str) -> bool:
    """ "Mei: dogs, she is allergic" speaks of Mei; "Pets: two cats" is a line of a form."""
    return (
        re.search(r"\b(?:she|he|her|his|they)\b|^(?:\w+ ){0,2}(?:hates|loves|likes|wants|prefers|would|can|is)\b", rest)
        is not None
    )


def _mine(text: str, verb_end: int) -> bool:
    """ "Karaoke is not for me": a thing is the subject, and the owner is who judges."""
    return (
        re.search(r"\b(?:me|my|i)\b", text[verb_end - 3 :].lower()) is not None
        and re.search(r"\bsays?\b", text) is None
    )
