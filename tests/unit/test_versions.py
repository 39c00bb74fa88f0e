"""Items that change: the latest version is told, whatever order they were read in; what it overtook is taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations

from ingestion.versions import Rank, Version, decided, gone, revision_of
from parley.records import Draft, Episode, EpisodeKind

STREAM = "twin/ana"


def day(number: int) -> datetime:
    return datetime(2026, 6, number, 12, tzinfo=UTC)


def version(text: str, read: int, stated: int = 1, item: str = "tweet:1") -> Version:
    """A tweet that says one thing, and the wish in it."""
    rank = Rank(stated=day(stated), read=day(read))
    told = {"item": item, "revision": revision_of(text), "rank": rank.told, "text": text}
    drafts = tuple(
        Draft(stream=STREAM, kind=kind, key=f"{kind.value}:{item}:{text}", occurred_at=day(1), payload=dict(told))
        for kind in (EpisodeKind.ITEM, EpisodeKind.PREFERENCE)
    )
    return Version(item=item, revision=revision_of(text), rank=rank, drafts=drafts)


class Stream:
    """What a journal would hold: the first of each key."""

    def __init__(self) -> None:
        self.episodes: list[Episode] = []

    def take(self, drafts: Sequence[Draft]) -> None:
        known = {each.key for each in self.episodes}
        for draft in drafts:
            if draft.key not in known:
                fields = draft.model_dump() | {"version": len(self.episodes) + 1, "transaction_id": "t"}
                self.episodes.append(Episode.model_validate(fields | {"recorded_at": day(20)}))
                known.add(draft.key)

    def read(self, *versions: Version) -> None:
        names = {each.item for each in versions}
        self.take(decided(versions, [each for each in self.episodes if each.payload["item"] in names]))

    def told(self) -> list[str]:
        """Texts of the wishes that still stand."""
        taken = {id for each in self.episodes if each.kind is EpisodeKind.RETRACTED for id in each.payload["ids"]}
        wishes = [each for each in self.episodes if each.kind is EpisodeKind.PREFERENCE and str(each.id) not in taken]
        return [each.payload["text"] for each in wishes]


def test_the_same_version_again_changes_nothing() -> None:
    stream = Stream()
    stream.read(version("I love sushi", read=2))
    before = list(stream.episodes)
    stream.read(version("I love sushi", read=9))
    assert stream.episodes == before
    assert stream.told() == ["I love sushi"]


def test_whatever_order_versions_are_read_in_the_latest_is_told() -> None:
    versions = [
        version("I love sushi", read=2, stated=1),
        version("I like sushi", read=3, stated=3),
        version("I hate sushi", read=4, stated=5),
    ]
    for order in permutations(versions):
        stream = Stream()
        for each in order:
            stream.read(each)
        assert stream.told() == ["I hate sushi"], order


def test_what_the_source_states_counts_more_than_when_it_was_read() -> None:
    stream = Stream()
    stream.read(version("I hate sushi", read=3, stated=5))
    stream.read(version("I love sushi", read=9, stated=1))
    assert stream.told() == ["I hate sushi"]
    overtaken = stream.episodes[-1]
    assert (overtaken.kind, overtaken.payload["overtaken"]) == (EpisodeKind.ITEM, True)


def test_a_wording_that_comes_back_is_told_again() -> None:
    stream = Stream()
    for read, text in enumerate(["open on Sundays", "closed on Sundays", "open on Sundays"], start=2):
        stream.read(version(text, read=read))
    assert stream.told() == ["open on Sundays"]


def test_what_a_source_no_longer_names_is_taken_back_once() -> None:
    stream = Stream()
    stream.read(version("lunch", read=2, item="event:a:"), version("dinner", read=2, item="event:b:"))
    stream.take(gone(STREAM, stream.episodes, {"event:b:"}, day(9)))
    stream.take(gone(STREAM, stream.episodes, {"event:b:"}, day(9)))
    assert stream.told() == ["dinner"]
    assert [each.kind for each in stream.episodes].count(EpisodeKind.RETRACTED) == 1


def test_of_two_versions_in_one_file_only_the_later_is_told() -> None:
    stream = Stream()
    stream.read(version("I like tea", read=2, stated=3), version("I love tea", read=2, stated=1))
    assert stream.told() == ["I like tea"]
    assert len(stream.episodes) == 2
