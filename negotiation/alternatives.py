"""What a question lists: "a, b and c", "pizza or sushi", "Rome or Paris" at its end. Pure, English."""

import re

MOST_LISTED = 64


def tail_alternatives(rest: str) -> tuple[str, list[str]]:
    """ "city should we visit, Rome or Paris" -> what is asked for, and the alternatives named."""
    match = re.match(r"(?P<asked>.*?)[,\u2013\u2014]\s*(?P<named>[^,]+(?:,\s*[^,]+)*,?\s+or\s+.+)$", rest)
    return (match["asked"], items_of(match["named"])) if match else (rest, [])


def alternatives(text: str, verb_first: bool = False) -> list[str]:
    """The alternatives joined by "or"; [] when there are none."""
    if not re.search(r"\bor\b", text, re.I) or re.search(r"\bor\s+not\b", text, re.I):
        return []
    items = items_of(text)
    if len(items) < 2:
        return []
    first, second = items[0].split(), items[1].split()
    if verb_first and len(first) > 1 and len(second) < len(first) + (second[0] in ("a", "an", "the")):
        items[0] = " ".join(first[1:])  # "rent a boat or a car": the verb belongs to both
    if " " in items[-1] and not re.search(r"\b(?:on|for|at)\b", " ".join(items[:-1])):
        items[-1] = re.sub(r"\s+(?:on|for|at|this|next)\s+.*$", "", items[-1])
    return [re.sub(r"^(?:to|in|at|on|a|an|the)\s+", "", item, flags=re.I) for item in items]


def items_of(listed: str) -> list[str]:
    """ "a, b and c" -> a, b, c."""
    parts = re.split(r"\s*[,;]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", listed.strip(" ?.!:"), flags=re.I)
    return [part.strip(" .!?") for part in parts if part.strip(" .!?")][:MOST_LISTED]
