"""Items that change: which version of each is told, and what its earlier ones left that has to go (pure).

An item has a name (a tweet's id, an event's uid) and versions, each told apart by a hash of what it says. The version
of the highest rank is current, whatever order they were read in. What an overtaken version left is taken back by a
`retracted` event: the journal keeps both, the views only what is current.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from pydantic import AwareDatetime

from parley.records import Draft, Episode, EpisodeKind, Value

LEFT = frozenset({EpisodeKind.ITEM, EpisodeKind.PREFERENCE, EpisodeKind.BUSY, EpisodeKind.SUMMARY})
"""What is taken back with a version. Mentions (found later) stay: the document they are found in still has them."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Rank(Value):
    """Which of two versions is the later: by the source's own word, then by when it was read."""

    stated: AwareDatetime = NEVER
    read: AwareDatetime

    @property
    def order(self) -> tuple[datetime, datetime]:
        return (self.stated, self.read)

    @property
    def told(self) -> list[str]:
        """As it stands in payloads."""
        return [self.stated.astimezone(UTC).isoformat(), self.read.astimezone(UTC).isoformat()]


class Version(Value):
    """One version of an item as it was just read, and all that it leaves: its own event first."""

    item: str
    revision: str
    rank: Rank
    drafts: tuple[Draft, ...]


def revision_of(*parts: object) -> str:
    """What tells versions of one item apart."""
    return sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def decided(versions: Sequence[Version], stored: Sequence[Episode]) -> list[Draft]:
    """What is to be appended. `stored`: everything the stream has of these items."""
    known: dict[str, list[Episode]] = {}
    for episode in stored:
        known.setdefault(str(episode.payload["item"]), []).append(episode)
    drafts: list[Draft] = []
    for version in _latest(versions):
        drafts += _told(version, known.get(version.item, []))
    return drafts


def _latest(versions: Iterable[Version]) -> list[Version]:
    """One version an item: a file may hold the same thing twice, or a tweet and its edit."""
    best: dict[str, Version] = {}
    for version in versions:
        other = best.get(version.item)
        if other is None or version.rank.order > other.rank.order:
            best[version.item] = version
    return list(best.values())


def _told(version: Version, stored: Sequence[Episode]) -> list[Draft]:
    living = _living(stored)
    current = max((each for each in living if each.kind in _OWN), key=_order, default=None)
    if current is None and not any(each.kind in _OWN for each in stored):
        return list(version.drafts)
    if current is not None and current.payload["revision"] == version.revision:
        return []
    if current is not None and _order(current) > version.rank.order:
        return [_overtaken(version)]
    again = any(each.payload.get("revision") == version.revision for each in stored)
    drafts = [_anew(draft, version) for draft in version.drafts] if again else list(version.drafts)
    return [*retraction(version, living), *drafts]


_OWN = frozenset({EpisodeKind.ITEM, EpisodeKind.BUSY, EpisodeKind.SUMMARY, EpisodeKind.PREFERENCE})


def _living(stored: Sequence[Episode]) -> list[Episode]:
    """What was not taken back, and was not overtaken when it came."""
    gone = {id for each in stored if each.kind is EpisodeKind.RETRACTED for id in each.payload["ids"]}
    left = (each for each in stored if each.kind in LEFT and not each.payload.get("overtaken"))
    return [each for each in left if str(each.id) not in gone]


def _order(episode: Episode) -> tuple[datetime, datetime]:
    stated, read = episode.payload["rank"]
    return (datetime.fromisoformat(stated), datetime.fromisoformat(read))


def retraction(version: Version, living: Sequence[Episode]) -> list[Draft]:
    """The event that takes back what earlier versions left; none when they left nothing."""
    if not living:
        return []
    first = version.drafts[0]
    key = f"retracted:{revision_of(version.item)}:{revision_of(version.revision, *version.rank.told)}"
    return [taken_back(first.stream, key, version.item, living, max(version.rank.order))]


def taken_back(stream: str, key: str, item: str, living: Sequence[Episode], at: datetime) -> Draft:
    payload = {"item": item, "ids": [str(each.id) for each in living]}
    return Draft(stream=stream, kind=EpisodeKind.RETRACTED, key=key, occurred_at=at, payload=payload)


def gone(stream: str, stored: Sequence[Episode], named: set[str], at: datetime) -> list[Draft]:
    """Retractions of items that are told in `stored` and not `named` any more: their source took them away."""
    living: dict[str, list[Episode]] = {}
    for episode in _living(stored):
        item = str(episode.payload["item"])
        if item not in named:
            living.setdefault(item, []).append(episode)
    return [
        taken_back(stream, f"retracted:{revision_of(item)}:{revision_of('gone', at.isoformat())}", item, left, at)
        for item, left in sorted(living.items())
    ]


def _overtaken(version: Version) -> Draft:
    """An older version that is read later is kept, and leaves nothing."""
    own = version.drafts[0]
    return own.model_copy(update={"payload": own.payload | {"overtaken": True}})


def _anew(draft: Draft, version: Version) -> Draft:
    """The same words again after others stood in their place: told anew, as events of their own."""
    mark = revision_of(*version.rank.told)[:8]
    return draft.model_copy(update={"key": f"{draft.key}:{mark}"})
