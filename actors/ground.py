"""What an answer stands on: the question as read, the card, what was retrieved (pure)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from actors.answers import Statements
from actors.availability import zone_of
from actors.impressions import Similarity
from actors.questions import Reading, read
from parley.ports import ChatMessage
from parley.preferences import KnownPreference, PreferenceCard
from parley.records import Evidence, Fact, Value
from parley.style import StyleTally


class Asked(NamedTuple):
    """A question and what it may be answered from. For a guest, `card`, `evidence` and `facts` are what was shared.

    `asker` is the person's own id or somebody else's; `turns` are the session's last messages, oldest first.
    `style`: how the person writes.
    """

    question: str
    card: PreferenceCard
    now: datetime
    evidence: Sequence[Evidence] = ()
    facts: Sequence[Fact] = ()
    asker: str = ""
    turns: Sequence[ChatMessage] = ()
    style: StyleTally | None = None


class Reply(Value):
    """`evidence` is exactly what the answer used; `known`: whether the question was answered at all."""

    answer: str
    evidence: tuple[Evidence, ...] = ()
    known: bool = True


class Ground:
    """One question on one card, ready to be answered."""

    def __init__(self, asked: Asked, similarity: Similarity) -> None:
        self.asked, self.similarity = asked, similarity
        self.card: PreferenceCard = asked.card
        self.question: str = asked.question
        self.reading: Reading = read(asked.question)
        self.said: date = asked.now.astimezone(zone_of(asked.card.timezone)).date()
        self.words = Statements(asked.card)

    def reply(self, answer: str, used: Iterable[str]) -> Reply:
        """An answer that rests on entries of the card."""
        return Reply(answer=answer, evidence=self.words.evidence(used))

    def told(self, answer: str, entries: Sequence[KnownPreference]) -> Reply:
        return self.reply(answer, (known.evidence_id for known in entries))


def unknown(answer: str) -> Reply:
    return Reply(answer=answer, known=False)
