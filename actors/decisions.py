"""Questions about what was decided: told from what a verdict left with the twin (pure)."""

import re

from actors.ground import Ground, Reply
from parley.records import Evidence

_RESULT = re.compile(r"\b(?:Decided: |Nothing was decided: )(?P<what>.+)", re.DOTALL)
_SAME_QUESTION = 0.05  # so little between two verdicts' nearness comes from their outcomes, not their questions
_HOW = re.compile(r", by (?:score|comparison|approval|least)\b.*", re.DOTALL)


def decided(ground: Ground) -> Reply | None:
    """The latest decision on what is asked about; None when no verdict was recalled."""
    verdicts = [evidence for evidence in ground.asked.evidence if evidence.source == "verdict"]
    if not verdicts:
        return None
    nearness = {each.id: ground.similarity(ground.question, each.quote) for each in verdicts}
    near = [each for each in verdicts if nearness[each.id] >= max(nearness.values()) - _SAME_QUESTION]
    latest = max(near, key=lambda each: (_when(each), nearness[each.id], each.id))
    return Reply(answer=_told(latest.quote), evidence=(latest,))


def _when(evidence: Evidence) -> str:
    return evidence.valid_from.isoformat() if evidence.valid_from else ""


def _told(quote: str) -> str:
    found = _RESULT.search(quote)
    if found is None:
        return quote
    if quote[found.start() :].startswith("Nothing"):
        first = found["what"].split(". ")[0].rstrip(".")
        return f"We decided nothing: {first}."
    return f"We decided on {_HOW.sub('', found['what']).rstrip('.')}."
