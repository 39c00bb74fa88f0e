"""What the card makes of items that were taken back, of jobs that ended, and of how a person writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from actors.card import CardFold
from parley.records import Episode, EpisodeKind

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def happened(number: int, kind: EpisodeKind, /, **payload: Any) -> Episode:
    return Episode(
        stream="twin/ana",
        kind=kind,
        key=f"{kind}:{number}",
        occurred_at=AT,
        payload=payload,
        version=number,
        recorded_at=AT + timedelta(hours=number),
        transaction_id="t",
    )


def wish(number: int, about: str, **changes: Any) -> Episode:
    stated = {
        "kind": "like",
        "object": about,
        "slot": about,
        "polarity": 1,
        "strength": 0.7,
        "quote": f"I like {about}.",
        "valid_from": AT.isoformat(),
        "dated_by": "message",
    }
    return happened(number, EpisodeKind.PREFERENCE, **stated | changes)


def fold(*episodes: Episode) -> CardFold:
    folded = CardFold("ana", "Ana", "UTC")
    folded.read(episodes)
    return folded


def held(folded: CardFold) -> list[str]:
    return [each.preference.object for each in folded.card.current]


def test_what_was_taken_back_is_not_on_the_card_and_not_in_its_snapshot() -> None:
    sushi, tea = wish(1, "sushi"), wish(2, "tea")
    folded = fold(sushi, tea, happened(3, EpisodeKind.RETRACTED, item="x", ids=[str(sushi.id), "unknown"]))
    assert held(folded) == ["tea"]
    again = CardFold("ana", "Ana", "UTC")
    again.restore(folded.state)
    assert held(again) == ["tea"]


def test_a_statement_that_was_superseded_holds_again_when_the_later_one_is_taken_back() -> None:
    early = wish(1, "sushi", valid_from=(AT - timedelta(days=9)).isoformat())
    late = wish(2, "sushi", kind="dislike", polarity=-1)
    assert [each.preference.kind for each in fold(early, late).card.current] == ["dislike"]
    back = happened(3, EpisodeKind.RETRACTED, item="x", ids=[str(late.id)])
    assert [each.preference.kind for each in fold(early, late, back).card.current] == ["like"]


def test_what_had_ended_when_it_was_read_is_not_current_and_what_ends_later_is() -> None:
    over = wish(1, "baking", valid_until=AT.isoformat())
    still = wish(2, "teaching", valid_until=(AT + timedelta(days=400)).isoformat())
    folded = fold(over, still)
    assert held(folded) == ["teaching"]
    (ended,) = [each for each in folded.card.preferences if each.preference.object == "baking"]
    assert ended.superseded_at == AT


def test_style_is_counted_from_own_words_only_and_once_a_sentence() -> None:
    span = {"document": "ab", "start": 0, "end": 9, "page": None}
    item = {"kind": "message", "text": "I walk a lot.", "author": "Ana"}
    folded = fold(
        happened(1, EpisodeKind.CHAT_TURN, role="person", content="Hello there, twin."),
        happened(2, EpisodeKind.CHAT_TURN, role="twin", content="Not mine. Not mine either."),
        happened(3, EpisodeKind.ITEM, own=True, **item),
        happened(4, EpisodeKind.ITEM, own=False, **item),
        happened(5, EpisodeKind.ITEM, own=True, **item | {"kind": "repost"}),
        wish(6, "sushi", span=span, quote="I like sushi and tea."),
        wish(7, "tea", span=span, quote="I like sushi and tea."),
    )
    assert folded.style.sentences == 3
    again = CardFold("ana", "Ana", "UTC")
    again.restore(folded.state)
    again.read([wish(8, "more", span=span, quote="I like sushi and tea.")])
    assert again.style.sentences == 3
