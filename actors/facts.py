# ruff: noqa: E501  patterns are read as one line
"""Plain questions: the own sentence that answers best, if one does (pure)."""

import re
from collections.abc import Iterator

from actors.ground import Ground, Reply
from actors.hearsay import own_parts, speaks
from actors.kinds import Kinds
from actors.phrases import words_of
from actors.words import content_words, stem, stems, vocabulary
from parley.preferences import PreferenceKind
from parley.records import Evidence

RELEVANT = 0.47
"""Mixed relevance (.6 cosine, .4 shared words, a little for the first person) from which a sentence answers."""

_NEAR = 0.45
_YOU = re.compile(r"\byour?s?\b")
_OWN = 0.1
_PLAIN = (PreferenceKind.FACT, PreferenceKind.RELATION, PreferenceKind.SKILL)
_COUNTED = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|no|single|half|both)\b")
_DATED = re.compile(
    r"\d|\b(?:\w+days?|mornings?|evenings?|noon|nights?|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|summer|winter|spring|autumn|always|never)\b"
)
_PERSON = re.compile(
    r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+|\b(?:sister|brother|mother|father|mum|dad|wife|husband|partner|friend|colleague"
    r"|boss|neighbour|cousin|son|daughter|girlfriend|boyfriend|manager)\b"
)
_KIN = re.compile(
    r"\b(?:sister|brother|mother|father|mum|mom|dad|wife|husband|partner|friend|colleague|boss|neighbour|cousin|son|aunt|uncle"
    r"|daughter|girlfriend|boyfriend|manager|flatmate|roommate|parents|family|children|kids)s?\b"
)
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|on|of|around|outside|by|city|town|address|residence|lives?)\b:? (?:the )?[A-Z]"
)
_WORK = re.compile(
    r"\b(?:as|am|is|i'm|was) (?:\w+ly |currently )?an? (?!volunteer|member|fan|vegetarian|vegan|mother|father)|\b(?:job|occupation|profession|position|employer)\b|\bwork(?:s|ed|ing)? (?:as|for(?! me\b| us\b)|at|in)\b",
    re.IGNORECASE,
)
_WORK_SLOTS = re.compile(r"fact:(?:work as|work|(?:\w+ )?(?:job|job titl|occup|profess|role))")
_IS_A_WORKER = re.compile(
    r"(?:am|is) an? (?:(?!(?:at|in|of|for|with|from|on|and|a|an|the)\b)[a-z-]+ ){0,3}?(?!vegetarian|pescatarian|beginner|volunteer|member|lover|riser|sleeper|eater|drinker|runner|swimmer|climber|smoker|"
    r"(?:\w*(?:father|mother|brother|sister|daughter))|believer|hoarder|perfectionist|optimist|pessimist|minimalist|owner|player|dancer|reader|listener)"
    r"[a-z]*(?:er|or|ist|ian|eer|nurse|chef|cook|clerk|analyst|assistant|student|accountant|architect|consultant|agent|pilot|judge|vet)\b"
)
"""What somebody is by trade: "is a marine biologist from Faro"; not what they are by nature or by habit."""
_PLAINLY_ASKED = (
    (
        re.compile(
            r"\bwhere (?:do you|are you|is your home)\b.*\b(?:live|living|based|home)\b|\bwhich (?:city|town) do you\b"
        ),
        re.compile(r"fact:(?:lives?(?: in)?|(?:\w+ )?(?:locat|citi|town|resid|home|address|base))"),
    ),
    (
        re.compile(
            r"^\W*what do you do\W*$|\bdo you do for (?:work|a living)\b|\bwhat(?:'s| is) your (?:job|profession|occupation)\b"
        ),
        _WORK_SLOTS,
    ),
)
_WANTED = (
    (re.compile(r"\bhow (?:many|much|old|long|far|tall|big)\b"), _COUNTED),
    (re.compile(r"^\W*when\b|\bwhat time\b|\bwhich year\b"), _DATED),
    (re.compile(r"^\W*who\b|\bwhose\b|\bname of\b"), _PERSON),
    (re.compile(r"^\W*where\b"), _PLACED),
    (re.compile(r"\bbudget\b|\bhow much (?:can|could|would|do) you (?:\w+ ){0,2}(?:spend|pay|afford)\b"), _COUNTED),
    (
        re.compile(r"\bdo you do for (?:work|a living)\b|\byour (?:job|profession|occupation)\b|\bwhere do you work\b"),
        _WORK,
    ),
)


def asked_for(ground: Ground) -> Reply | None:
    """Where they live and what they work as: the statement that says just that, where there is one."""
    for wanted, slots in _PLAINLY_ASKED:
        if wanted.search(ground.question.lower()):
            facts = [known for known in ground.card.current if known.preference.kind is PreferenceKind.FACT]
            held = [known for known in facts if slots.fullmatch(known.preference.slot)]
            if not held and slots is _WORK_SLOTS:
                held = [known for known in facts if _IS_A_WORKER.match(known.preference.object)]
            held = sorted(held, key=lambda known: (known.preference.valid_from, known.evidence_id))[-1:]
            return ground.told(ground.words.told(held), held) if held else None
    return None


def best_sentence(ground: Ground) -> Reply | None:
    """The sentence that answers, from what was retrieved and from the card's plain statements; None when none does."""
    found = [
        (relevance, sentence, evidence)
        for evidence in _evidence(ground)
        for whole in _sentences(evidence.quote)
        for sentence in _fit(ground, whole, evidence)
        if (relevance := _relevance(ground, sentence)) >= RELEVANT
    ]
    if not found:
        return None
    _, sentence, evidence = min(found, key=lambda each: (-round(each[0], 6), each[2].id, each[1]))
    told = f'{evidence.speaker} wrote: "{sentence}"' if evidence.speaker else _ended(sentence)
    return Reply(answer=told, evidence=(evidence,))


def _evidence(ground: Ground) -> Iterator[Evidence]:
    """Everything that may be quoted; what was superseded is not told as if it still held."""
    gone = {known.evidence_id for known in ground.card.preferences if known.superseded_at is not None}
    own = (known.evidence_id for known in ground.card.current if known.preference.kind in _PLAIN)
    for fact in ground.asked.facts:
        if fact.invalid_at is None or fact.invalid_at > ground.asked.now:
            yield Evidence(id=fact.evidence_id, source="graph", quote=fact.text, valid_from=fact.valid_at)
    for evidence in (*ground.words.evidence(own), *ground.asked.evidence):
        if evidence.id not in gone:
            yield evidence


def _relevance(ground: Ground, sentence: str) -> float:
    """0..1.1: how well the sentence answers. A sentence that lacks what the question word asks for does not."""
    if not speaks(sentence) or not _has_what_is_asked(ground.question, sentence):
        return 0.0
    shared = _shared(ground.question, sentence)
    near = max(0.0, ground.similarity(ground.question, sentence))
    if shared == 0.0 and near < _NEAR:
        return 0.0
    own = _OWN if re.match(r"(?:I|I'm|I've|My|We|Our)\b", sentence) else 0.0
    return 0.6 * near + 0.4 * shared + own


def _fit(ground: Ground, sentence: str, evidence: Evidence) -> list[str]:
    """What of the sentence may be told: not what it says of somebody else, when the question is about "you".

    Somebody else's words never answer for the owner.
    """
    if evidence.speaker:
        return [] if _YOU.search(ground.question.lower()) else [sentence]
    own = {known.evidence_id for known in ground.card.current if known.preference.kind is not PreferenceKind.RELATION}
    if evidence.id in own and re.match(r"(?:She|He|They|Her|His|Their)\b", sentence):
        return [sentence]  # a statement of the owner, whom the text calls so
    parts = own_parts(sentence, ground.card.name)
    if parts == [sentence] or not _is_about_you(ground, sentence):
        return [sentence]
    return [part for part in parts if re.match(r"(?:I|I'm|I've|I'd|I'll|My|We|Our)\b", part)]


def _is_about_you(ground: Ground, sentence: str) -> bool:
    """Whether the question asks of the owner alone, not of somebody whom the sentence names."""
    question = ground.question
    subject = {word.strip(",;:").removesuffix("'s") for word in sentence.split()[:4]}
    named = any(
        word.strip("?,.!").removesuffix("'s") in subject
        for word in question.split()[1:]
        if word[:1].isupper() and len(word) > 1
    )
    tied = _KIN.search(question.lower()) is not None
    return not (named or tied) and re.search(r"\byou\b", question.lower()) is not None


def _shared(question: str, sentence: str) -> float:
    """Share of the question's content words that the sentence has, as itself or as a kind of it: cats are pets."""
    kinds = Kinds.shipped()
    asked = [word for word in content_words(question) if word not in vocabulary("asking words")]
    told, singular = stems(sentence), words_of(sentence)
    hits = [
        stem(word) in told or any(kinds.is_a(other, kinds.hypernyms.singular(word)) for other in singular)
        for word in asked
    ]
    return sum(hits) / len(hits) if hits else 0.0


def _has_what_is_asked(question: str, sentence: str) -> bool:
    asked = question.lower()
    for wanted, needed in _WANTED:
        if wanted.search(asked):
            return needed.search(sentence if needed in (_PERSON, _PLACED) else sentence.lower()) is not None
    return True


def _sentences(quote: str) -> list[str]:
    parts = re.split(r"(?<=[.!?])\s+(?![a-z\d])|\n+|; (?=I\b)", quote)
    return [text for part in parts if not part.lstrip().startswith(("#", ">")) and (text := _unmarked(part))]


def _unmarked(part: str) -> str:
    """Without Markdown: emphasis, list marks, and a table's row as "key: value"."""
    text = re.sub(r"\*\*|__|`", "", part).strip(" -*>\t")
    cells = [cell.strip() for cell in text.strip("|").split("|")] if text.startswith("|") else []
    return ": ".join(cell for cell in cells if cell) if cells else text


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!")) else f"{sentence}."
