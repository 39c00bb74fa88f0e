"""Plain questions: the own sentence that answers best, if one does (pure)."""

import re
from collections.abc import Iterator

from actors.ground import Ground, Reply
from actors.kinds import Kinds
from actors.phrases import words_of
from actors.words import content_words, stem, stems, vocabulary
from parley.preferences import PreferenceKind
from parley.records import Evidence

RELEVANT = 0.47
"""Mixed relevance (.6 cosine, .4 shared words, a little for the first person) from which a sentence answers."""

_NEAR = 0.45
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
_WANTED = (
    (re.compile(r"\bhow (?:many|much|old|long|far|tall|big)\b"), _COUNTED),
    (re.compile(r"^\W*when\b|\bwhat time\b|\bwhich year\b"), _DATED),
    (re.compile(r"^\W*who\b|\bwhose\b|\bname of\b"), _PERSON),
)


def best_sentence(ground: Ground) -> Reply | None:
    """The sentence that answers, from what was retrieved and from the card's plain statements; None when none does."""
    found = [
        (relevance, sentence, evidence)
        for evidence in _evidence(ground)
        for sentence in _sentences(evidence.quote)
        if (relevance := _relevance(ground, sentence)) >= RELEVANT
    ]
    if not found:
        return None
    _, sentence, evidence = min(found, key=lambda each: (-round(each[0], 6), each[2].id, each[1]))
    return Reply(answer=_ended(sentence), evidence=(evidence,))


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
    if sentence.endswith("?") or not _has_what_is_asked(ground.question, sentence):
        return 0.0
    shared = _shared(ground.question, sentence)
    near = max(0.0, ground.similarity(ground.question, sentence))
    if shared == 0.0 and near < _NEAR:
        return 0.0
    own = _OWN if re.match(r"(?:I|I'm|I've|My|We|Our)\b", sentence) else 0.0
    return 0.6 * near + 0.4 * shared + own


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
            return needed.search(sentence if needed is _PERSON else sentence.lower()) is not None
    return True


def _sentences(quote: str) -> list[str]:
    parts = re.split(r"(?<=[.!?])\s+|\n+", quote)
    return [text for part in parts if (text := part.strip(" -*#>\t"))]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!")) else f"{sentence}."
