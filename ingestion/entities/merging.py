"""One list out of what an extractor found and what the rules found."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ingestion.entities.kinds import Mention

EXACT = frozenset(("URL", "EMAIL", "PHONE"))  # nothing inside one is anything else
BESIDE = frozenset(("HANDLE", "HASHTAG"))  # may name a person or a place as well
GROUPS = frozenset(("NORP", "LANGUAGE"))


def merged(found: Iterable[Mention], by_rule: Sequence[Mention]) -> tuple[Mention, ...]:
    """Forms of the net first, then what the extractor found, then the other rules where nothing stands yet.

    "Russian" is a NORP by the list also where the extractor takes it for a place: on the very same span.
    """
    taken = Spans()
    kept = [mention for mention in by_rule if mention.type in EXACT and taken.add(mention)]
    kept += [mention for mention in by_rule if mention.type in BESIDE and taken.free(mention)]
    groups = {(each.start, each.end) for each in by_rule if each.type in GROUPS}
    kept += [each for each in found if (each.start, each.end) not in groups and taken.add(each)]
    kept += [each for each in by_rule if each.type not in EXACT | BESIDE and taken.add(each)]
    return tuple(sorted(kept, key=lambda each: (each.start, -each.end, each.type)))


class Spans:
    """Spans none of which overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, mention: Mention) -> bool:
        return self._place(mention) is not None

    def add(self, mention: Mention) -> bool:
        """Whether there was room for it."""
        place = self._place(mention)
        if place is None:
            return False
        self._starts.insert(place, mention.start)
        self._ends.insert(place, mention.end)
        return True

    def _place(self, mention: Mention) -> int | None:
        place = bisect_left(self._starts, mention.start)
        clear_before = place == 0 or self._ends[place - 1] <= mention.start
        clear_after = place == len(self._starts) or self._starts[place] >= mention.end
        return place if clear_before and clear_after else None
