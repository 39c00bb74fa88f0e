# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""One-word opinions: "hate it", "5/5", "✅" beside a thing's name."""

import re

from ingestion import german_sections
from ingestion.lexicon import Attitude, dislikes, likes, refuses

VERDICTS: tuple[tuple[re.Pattern[str], Attitude | None], ...] = tuple(
    (re.compile(rf"(?:{pattern})[\s!.]*$", re.IGNORECASE), attitude)
    for pattern, attitude in (
        (
            r"(?:absolute |total )?(?:deal ?-?breaker|no-?go|hard no)|never ever|absolutely not|allergic|out of the question|under no circumstances",
            refuses(),
        ),
        (
            r"(?:i )?(?:really |absolutely )?(?:love|adore)(?: it| them| this)?|(?:all-time )?favou?rite|yes please|❤️?|😍|[5]/5|(?:9|10)/10|the best|heaven|★{5}|⭐{5}",
            likes(0.95),
        ),
        (
            r"(?:i )?(?:really |quite )?(?:like|enjoy)(?: it| them| this)?|yes|good|great|nice|👍|4/5|[78]/10|★{4}|⭐{4}|✓|✔️?|✅",
            likes(0.7),
        ),
        (
            r"(?:i am |i'm )?happy to(?: do (?:it|that|them))?|ok(?:ay)?|fine|(?:i )?(?:do not|don't|dont) mind(?: it| them)?|if i must|3/5|[56]/10|neutral|sure",
            likes(0.3),
        ),
        (
            r"(?:i )?(?:really |absolutely )?(?:hate|detest|loathe|can't stand|cannot stand)(?: it| them| this)?|no way|never|awful|horrible|yuck|ew+|❌|🤮|[01]/5|[012]/10|★|⭐|nope|🚫",
            dislikes(0.95),
        ),
        (
            r"(?:i )?(?:(?:do not|don't|dont) (?:really )?(?:like|enjoy|want)(?: it| them)?|dislike(?: it| them)?)|not (?:really|for me|my thing|a fan|keen|great)|meh|(?:i'd |i would )?rather not|no(?: thanks| thank you)?|👎|2/5|[34]/10|boring|bad",
            dislikes(0.7),
        ),
    )
)


NOWADAYS = re.compile(
    r"\s+(?:now|again|these days|nowadays|any ?more|any longer|after all|very much|a lot)(?=[\s!.]*$)", re.IGNORECASE
)


def verdict_of(words: str) -> Attitude | None:
    """What a short judgement says; None when it is none."""
    bare = NOWADAYS.sub("", words.strip(" ()"))
    for pattern, attitude in (*VERDICTS, *german_sections.VERDICTS):
        if pattern.fullmatch(bare):
            return attitude
    return None
