# ruff: noqa: E501, RUF001, SIM905  patterns are read as one line, with the marks people write
"""Who speaks, and who is spoken of: the owner of a text by name or "I", and everybody else."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache

from ingestion.availability import times_of
from ingestion.grammar import Clause, Word
from ingestion.noted import Noted
from ingestion.objects import slot_of
from parley.preferences import PreferenceKind
from parley.records import Value


class Speaker(Value):
    """The person whose words a text is, and what others call them."""

    uid: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every lower-case way to call them: full name, each alias, and the first name."""
        return _names(self.uid, self.name, self.aliases)


@lru_cache(maxsize=256)  # asked for with every clause
def _names(uid: str, name: str, aliases: tuple[str, ...]) -> frozenset[str]:
    full = [name, *aliases]
    firsts = [name.split()[0] for name in full if name.split()]
    return frozenset(name.lower().strip() for name in [*full, *firsts, uid] if name.strip())


class Who(Enum):
    SELF = "self"
    OTHER = "other"
    THING = "thing"
    NONE = "none"  # no subject: a fragment


KIN = (
    r"(?:(?:step|half|grand|great|god|twin|younger|older|elder|little|big|late|best|old|good|close|ex|ex-|former|new|business|team|room) ?-?)*"
    r"(?:sister|brother|mother|father|mum|mom|dad|mama|papa|son|daughter|wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|spouse|cousin|aunt|uncle|niece|nephew|"
    r"grandma|grandpa|granny|grandmother|grandfather|friend|buddy|pal|mate|flatmate|roommate|housemate|neighbou?r|boss|manager|colleague|coworker|co-worker|teammate|teacher|"
    r"mentor|coach|client|kid|kids|child|children|parents|in-laws|mother-in-law|father-in-law|twin|bandmate|landlord|doctor|dentist|therapist|godchild|baby|toddler|dog|cat)"
)
MY_KIN = re.compile(rf"(?:my|our) (?P<role>{KIN})s?(?= |$)")
NAME = r"(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)"
DOCTOR = re.compile(
    r"(?:and |but )?(?:my|the) (?:doctor|dentist|allergist|gp|physio|physiotherapist|nutritionist|cardiologist|therapist|dietitian|dietician)s? "
    r"(?:says?|said|told me|insists?|confirmed|warned me|tells me)(?: that)? (?=i )"
)
_OPENINGS = (
    r"and|but|so|also|well|honestly|personally|ok|okay|yes|yeah|yep|sure|actually|generally|usually|lately|recently|now|nowadays|currently|anyway|overall|of"
    r" course|frankly|sadly|unfortunately|luckily|then|still|first|firstly|secondly|third|lastly|finally|plus|oh|ah|hey|hi|hello|hmm|um|uh|in fact|as for me"
    r"|for me|to be honest|tbh|to be fair|fyi|btw|by the way|these days|most of all|above all|above everything|first of all|in general|basically|obviously|c"
    r"learly|admittedly|truthfully|truth is|the truth is|fact is|thing is|the thing is|note|ps|p.s|nb|just so you know|please note(?: that)?|remember(?: tha"
    r"t)?|reminder|update|news|important|warning|secretly|confession|personally speaking|thankfully|sometimes|often|otherwise|since then|from now on|as of n"
    r"ow|at the moment|right now|this year|this time|all in all|mind you|look|listen|sorry|guess what|everyone knows|you know|as you know|as always|like|bot"
    r"h|please do not tell \w+|between us|between you and me|just between us|that|therefore|hence|thus|again|instead|however|though"
)
FRONT = re.compile(rf"(?:(?:(?:{_OPENINGS})(?= |$)|(?:no|nope)(?= ,)|[,.;-])(?: ,)?(?: |$))+")
AFTER_PP = re.compile(
    r"(?:on|in|at|for|since|during|after|before|as|with|from|when it comes to|apart from|besides|about|every|most|next|this|last|tomorrow|today|tonight|until|as of|"
    r"of (?:all|these|those)|among|regarding|concerning|without|under no circumstances|under|over|by|once|twice|because of|due to|given|out of|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekends?|mornings?|evenings?|early|late|one thing|what)\b[^;:]{0,70}?,? ?(?=(?:i|we) )"
)
OTHER_VERB = re.compile(
    r"\b(?:says?|said|thinks?|thought|told|tells?|knows?|claims?|insists?|believes?|wants?|asked|asks|hopes?|wishes|suggest(?:s|ed)?|swears?|reckons?|assumes?)\b"
)
COMPANY = re.compile(
    r"(?:(?:my|our) [\w -]{2,24}|[a-z]+(?: [a-z]+)?|me) and (?:i|me|myself)(?= )|(?:both of us|all of us|me and (?:my )?[\w-]+)(?= )"
)


_TITLED = r"(?:mr|mrs|ms|miss|dr|prof|family|frau|herr|familie|dr)\.? (?P<titled>[A-Z][\w-]+)"
_WITH = r"(?:(?:call|talk|meeting|chat|notes?|conversation|interview|gespräch|telefonat|termin|notiz(?:en)?|treffen) (?:with|from|on|about|mit|zu|über|von) (?:(?:frau|herrn?|mrs?|ms|dr)\.? )?(?P<with>[A-Z][\w-]+)[^:]{0,30})"
LABELLED = re.compile(rf"^\W*(?:(?i:{_TITLED})|(?i:{_WITH}))(?: [A-Z][\w-]+)?: (?=\S)")


def tells_of_other(sentence: str, owner: Speaker) -> bool:
    """ "Mrs Lund: prefers Tuesdays", "Call with Tom: hates calls": notes that the owner took of somebody else."""
    found = LABELLED.match(sentence)
    if found is None:
        return False
    named = (found["titled"] or found["with"] or "").lower()
    return named not in {part for name in owner.names for part in name.split()}


def as_owner(words: Sequence[Word], owner: Speaker, pronouns: bool) -> tuple[list[Word], bool]:
    """The owner's name read as "I" (and "Ana's" as "my"), pronouns too where they stand for the owner.

    Returns the words, and whether the owner was named. A name that is also a word ("Will") counts when capitalised.
    """
    result: list[Word] = []
    named = False
    position = 0
    while position < len(words):
        length, possessive = _name_at(words, position, owner.names)
        word = words[position]
        if length:
            named = True
            last = words[position + length - 1]
            written = " ".join(part.raw for part in words[position : position + length])
            result.append(Word("my" if possessive else "i", written, word.start, last.end))
            position += length
            continue
        norm = word.norm
        if pronouns and norm in ("she", "he"):
            norm = "i"
        elif pronouns and norm in ("her", "his") and position + 1 < len(words):
            norm = "my"
        result.append(Word(norm, word.raw, word.start, word.end))
        position += 1
    return result, named


NOT_THEM = frozenset(
    "other another different second new andere anderen anderer zweite the st saint san santa sankt hotel café cafe villa haus rua street straße boot boat ship schiff called named namens".split()
)
"""Words right before a name that make it somebody else's, or a thing's: "the other Ana", "Villa Ana"."""


USUAL_BEFORE = re.compile(
    r"(?:.*ly|yesterday|today|tomorrow|tonight|gestern|heute|morgen|.*day|.*tag|with|mit|and|und|but|aber|then|dann|for|für|from|von|by|to|an|as|als|that|dass|here|hier|this|is|ist|when|wenn|if|while|since|because|weil|our|unsere|my|meine|i|dear|hi|hey|hallo|liebe|also|so|ps|note|about|über|über|both|even|where|why|how|what|now|once|after|before|nach|vor|unlike|like|wie|auch|dr|mr|mrs|ms|frau|herr)$"
)
"""Words with a capital that may stand right before somebody's name; others make it a thing's: "Hurricane Ana"."""


def names_a_thing(before: str) -> bool:
    """Whether the word right before a first name makes it no person's: "Villa", "Hurricane", "the other"."""
    lowered = before.lower()
    return lowered in NOT_THEM or (before[:1].isupper() and before.isalpha() and USUAL_BEFORE.match(lowered) is None)


def _is_somebody_else(words: Sequence[Word], at: int, length: int, names: frozenset[str]) -> bool:
    """A first name in quotation marks, after "the other", or with a surname that is not the owner's."""
    before = words[at - 1] if at else None
    after = words[at + length] if at + length < len(words) else None
    if before is not None and (
        (length == 1 and names_a_thing(before.raw)) or (before.raw == '"' and after is not None and after.raw == '"')
    ):
        return True
    if after is None or length > 1:
        return False
    surname = after.raw[:1].isupper() and after.raw[1:].islower() and after.start == words[at].end + 1
    known = {part for name in names for part in name.split()}
    return (surname and after.norm not in known and after.norm not in NO_SURNAMES) or (
        after.norm == "the"
        and at + 2 < len(words)
        and words[at + 2].raw[:1].islower()
        and words[at + 2].norm not in ("only", "other")
    )


NO_SURNAMES = frozenset(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)


def _name_at(words: Sequence[Word], at: int, names: frozenset[str]) -> tuple[int, bool]:
    for length in (3, 2, 1):
        part = words[at : at + length]
        if len(part) < length or not part[0].raw[:1].isupper():
            continue
        spelled = " ".join(word.norm for word in part)
        if spelled in names:
            return (0, False) if _is_somebody_else(words, at, length, names) else (length, False)
        if spelled.endswith("'s") and spelled.removesuffix("'s") in names:
            return length, True
    return 0, False


def subject_of(clause: Clause) -> tuple[Who, int]:
    """Whose clause this is, and where in its norm the words after the subject begin."""
    norm = clause.norm
    at = 0
    if (front := FRONT.match(norm)) is not None:
        at = front.end()
        while norm[at : at + 1] == " ":
            at += 1
    rest = norm[at:]
    if (doctor := DOCTOR.match(rest)) is not None:
        at += doctor.end()
        rest = norm[at:]
    if (self_ := re.match(r"(?:i|we)(?: (?:all|both))?(?= )", rest)) is not None:
        return Who.SELF, at + self_.end() + 1
    if (company := COMPANY.match(rest)) is not None:
        return Who.SELF, at + company.end() + 1
    if (prefix := AFTER_PP.match(rest)) is not None and not OTHER_VERB.search(prefix.group()):
        return Who.SELF, at + prefix.end() + re.match(r"\w+ ", rest[prefix.end() :]).end()  # pyright: ignore[reportOptionalMemberAccess]
    return _other_subject(clause, rest), at


def _other_subject(clause: Clause, rest: str) -> Who:
    if re.match(
        r"(?:she|he|they|you|everyone|everybody|people|nobody|no one|someone|who|most people|others|your|his|her|their|many|some people|anyone)\b",
        rest,
    ):
        return Who.OTHER
    if MY_KIN.match(rest) or re.match(
        r"the (?:kids|children|boss|team|others|guests|neighbou?rs|doctor|whole family)\b", rest
    ):
        return Who.OTHER
    if _starts_with_person(clause, rest):
        return Who.OTHER
    return Who.THING


_BEFORE_A_VERB = r"(?:(?:also|really|just|never|always|still|absolutely|and \w+) )*"
BEFORE_A_VERB = re.compile("^" + _BEFORE_A_VERB)
PERSONAL_VERB = re.compile(
    _BEFORE_A_VERB
    + r"(?:loves?|likes?|hates?|prefers?|enjoys?|adores?|dislikes?|says?|said|thinks?|thought|wants?|needs?|can|will|would|has|had|"
    r"does|did|knows?|eats?|drinks?|avoids?|plays?|lives?|works?|went|goes|wrote|writes|told|tells|asked|asks|got|gets|made|makes|is (?:\w+ )?(?:allergic|vegetarian|vegan|free|away|busy|into|my|a|an|good|not|"
    r"coming|afraid|fond|keen|the|lactose|in|on|very|really|so|always|never|happy)|suggested|suggests|believes?|feels?|detests?|loathes?|refuses?|might|could|should|must|cannot|do|are|have|and i)\b"
)


LOWER_NAME = re.compile(
    r"(?!(?:really|also|just|still|never|always|even|and|but|or|who|which|that|it|this|absolutely|definitely|simply|honestly|totally|secretly|only|not|i|too|very|so|then)\b)"
    r"[a-z]{2,12} (?:hates|loves|likes|wants|prefers|thinks|says|adores|enjoys|dislikes|insists|refuses|reckons)$"
)
"""In a chat without capitals: things do not love, so what does is somebody."""


def _starts_with_person(clause: Clause, rest: str) -> bool:
    """A capitalised name and then a verb that people do. Things have verbs too ("Sushi is my favourite")."""
    skipped = len(clause.norm) - len(rest)
    words = clause.between(skipped)
    if len(words) > 2 and LOWER_NAME.match(" ".join(word.norm for word in words[:2])):
        return True
    if not words or not words[0].raw[:1].isupper() or len(words) < 2 or times_of(Clause(words[:1], "")):
        return False
    count = (
        2 if len(words) > 2 and words[1].raw[:1].isupper() and words[1].raw.isalpha() and words[1].norm != "i" else 1
    )
    tail = " ".join(word.norm for word in words[count:])
    verb = PERSONAL_VERB.match(tail)
    if verb is None or (words[0].norm.endswith("s") and verb.group() in ("are", "do")):
        return False
    if re.match(
        r"would be (?:\w+ly |so |really )*(?:nice|great|lovely|good|perfect|wonderful|ideal|amazing|ace|brilliant|cool|fantastic)\b",
        tail,
    ):
        return False
    own_thing = re.search(r"\b(?:me|my|i|for us|dealbreaker|an option)\b", tail)
    return own_thing is None or BEFORE_A_VERB.sub("", verb.group()).split()[0] not in (
        "is",
        "are",
        "does",
        "do",
        "would",
        "can",
        "makes",
        "make",
        "gets",
        "has",
        "must",
    )


RELATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (rf"\b(?:my|our) (?P<role>{KIN})s?(?: ,| is(?: called| named)?| called| named)? (?P<name>[^\W\d_]+)", ""),
        (rf"^(?P<name>[^\W\d_]+)(?: [^\W\d_]+)? ?,? (?:is |was )?(?:my|our) (?P<role>{KIN})\b", ""),
        (rf"\b(?:my|our) (?P<role>{KIN})\b(?P<name>)", ""),
        (r"^(?P<name>[^\W\d_]+) and i (?:\w+ )*?(?:went|met|work(?:ed)?|know|have known|have been|are|were|grew|live[d]?|play(?:ed)?|study|studied|share|sing|run|go|do|own)\b", "friend"),
        (r"\b(?:work|working|live|living|play|study|studied|worked|lived|travel|travelled|sing|share a flat|went to school|grew up) with (?P<name>[^\W\d_]+)", "colleague"),
        (r"\b(?:friends? with|married to|engaged to|related to|dating|know|have known|met|friend of|best friend) (?P<name>[^\W\d_]+)", "friend"),
        (r"^(?P<name>[^\W\d_]+) (?:is|was) (?:a|an|one of) (?:my |our )?(?:\w+ )?(?P<role>friend|colleague|neighbou?r|cousin|coworker|teammate|client)s?\b", ""),
    )
)  # fmt: skip


def relations(clause: Clause) -> Iterator[Noted]:
    """People the owner is tied to: by kinship or work words, or by what they did together."""
    seen: set[str] = set()
    for pattern, role in RELATIONS:
        for found in pattern.finditer(clause.norm):
            if clause.norm[: found.start()].endswith("not "):
                continue
            name = _proper(clause, found.start("name"), found.end("name"))
            kind = found.groupdict().get("role") or role
            if pattern.pattern.startswith(rf"\b(?:my|our) (?P<role>{KIN})s?(?: ,") and not name:
                continue
            if not name and "(?P<name>)" not in pattern.pattern:
                continue
            if kind in ("dog", "cat", "doctor", "dentist", "therapist", "landlord") and not name:
                continue
            text = f"{name} ({kind})" if name and kind else name or kind
            if (name or kind) in seen or kind in seen:
                continue
            seen |= {name, kind}
            yield Noted(PreferenceKind.RELATION, 0, 0.6, text, f"relation:{slot_of(name or kind)}")


def _proper(clause: Clause, start: int, end: int) -> str:
    """The word there, if it is written as a name is."""
    words = clause.between(start, end) if end > start else ()
    if not words or not words[0].raw[:1].isupper() or words[0].norm in ("i", "my", "the"):
        return ""
    return words[0].raw.removesuffix("'s").removesuffix("’s")
