"""Named ways to look for facts. Data, not arguments: a caller says what it is about to do."""

import re
from typing import Any

from graph.ontology import Relation
from parley.records import Value

_SAID = (
    Relation.LIKES,
    Relation.DISLIKES,
    Relation.DEALBREAKER,
    Relation.INTERESTED_IN,
    Relation.SKILLED_IN,
    Relation.AVAILABLE,
    Relation.KNOWS,
)


class Recipe(Value):
    """Which relations are looked at, and how much shared words weigh against nearness in meaning (0..1)."""

    name: str
    relations: tuple[Relation, ...]
    keyword_weight: float = 0.25

    def terms(self, query: str) -> dict[str, Any]:
        """The parameters of queries.search that follow from the recipe and the words of the query."""
        words = keywords(query)
        return {
            "words": words,
            "word_count": max(1, len(words)),
            "keyword_weight": self.keyword_weight if words else 0.0,
            "relations": [relation.value for relation in self.relations],
        }


FOR_AN_ANSWER = Recipe(name="for an answer", relations=(*_SAID, Relation.VOTED, Relation.AUTHORED))
"""What a person said, decided or wrote. How they talked (CHATTED) and how nodes hang together (ON) answer nothing."""

BEFORE_A_VOTE = Recipe(name="before a vote", relations=_SAID)

OF_A_DECISION = Recipe(name="of a decision", relations=(Relation.VOTED,), keyword_weight=0.1)

_COMMON = frozenset(
    """the and for are was were what which who whom how why when where does did can could should would will that this
    these those with from about into have has had not you your his her its our their they them she him there any
    some all please tell""".split()  # noqa: SIM905  a list literal of fifty strings reads worse
)


def keywords(query: str) -> list[str]:
    """The query's telling words: lower case, at least three letters, a plural's `s` cut so that both forms match."""
    words = re.findall(r"\w{3,}", query.lower())
    stems = (word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words if word not in _COMMON)
    return list(dict.fromkeys(stems))
