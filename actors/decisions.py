"""Questions about what was decided: told from what a verdict left with the twin (pure)."""

import re

from actors.ground import Ground, Reply
from parley.records import Evidence

_RESULT = re.compile(r"\b(?:Decided: |Nothing was decided: )(?P<what>.+)", re.DOTALL)
_HOW = re.compile(r", by (?:score|comparison|approval|least)\b.*", re.DOTALL)


def decided(ground: Ground) -> Reply | None:
    """The decision nearest to the question, the latest of equals; None when no verdict was recalled."""
    verdicts = [evidence for evidence in ground.asked.evidence if evidence.source == "verdict"]
    if not verdicts:
        return None
    nearest = max(verdicts, key=lambda each: (round(ground.similarity(ground.question, each.quote), 3), *_when(each)))
    return Reply(answer=_told(nearest.quote), evidence=(nearest,))


def _when(evidence: Evidence) -> tuple[str, str]:
    return (evidence.valid_from.isoformat() if evidence.valid_from else "", evidence.id)


def _told(quote: str) -> str:
    found = _RESULT.search(quote)
    if found is None:
        return quote
    if quote[found.start() :].startswith("Nothing"):
        first = found["what"].split(". ")[0].rstrip(".")
        return f"We decided nothing: {first}."
    return f"We decided on {_HOW.sub('', found['what']).rstrip('.')}."
