"""The second reading: what the tagger of wishes is shown, and what is made of what it says."""

import itertools

import numpy as np
import pytest

from ingestion import wishes
from ingestion.clauses import Note
from ingestion.decoding import best_paths, certainties
from ingestion.grammar import plain
from ingestion.people import Speaker
from ingestion.second_reading import as_noted, together
from ingestion.tagging import Tag
from ingestion.wishes import Asked, Wish, worth_asking
from parley.preferences import PreferenceKind
from tests.unit.preference_scores import ANA


class Listener:
    """A tagger that says what its script says, and remembers what it was shown."""

    def __init__(self, *tags: Tag) -> None:
        self.shown: list[str] = []
        self._tags = list(tags)

    def tag(self, texts: list[str]) -> list[list[Tag]]:
        self.shown += texts
        return [self._tags for _ in texts]


def shown(monkeypatch: pytest.MonkeyPatch, text: str, asked: Asked, person: Speaker = ANA) -> str:
    listener = Listener()
    monkeypatch.setattr(wishes, "_tagger", lambda: listener)
    wishes.wishes(text, [asked], person)
    return listener.shown[0]


def test_the_owners_name_is_hidden_from_the_tagger_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Ana Sousa loves tea, Tom loves gin."
    assert shown(monkeypatch, text, Asked(0, len(text))) == "| @me loves tea, Tom loves gin."


def test_a_short_sentence_is_shown_with_the_one_before_it_and_a_long_one_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "thai pls"
    assert shown(monkeypatch, text, Asked(0, len(text), before="pizza or thai?")) == "pizza or thai? | thai pls"
    long = "I think that " + "really " * 10 + "is enough."
    assert shown(monkeypatch, long, Asked(0, len(long), before="pizza or thai?")).startswith("| I think")


def test_a_tag_is_told_by_its_place_in_the_text_whatever_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "So: Ana Sousa loves green tea."
    shown_as = "why? | @me loves green tea."
    start = shown_as.index("green")
    listener = Listener(Tag("like", 0, 3, 0.9), Tag("like", start, start + 9, 0.9))
    monkeypatch.setattr(wishes, "_tagger", lambda: listener)
    told = wishes.wishes(text, [Asked(4, len(text), before="why?")], ANA)
    assert told is not None
    assert listener.shown == [shown_as]
    assert [text[wish.start : wish.end] for wish in told[0]] == ["green tea"]


def test_without_a_tagger_nothing_is_told_and_the_rules_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishes, "_tagger", lambda: None)
    assert wishes.wishes("I love tea.", [Asked(0, 11)], ANA) is None


def test_a_long_sentence_about_nobody_is_not_worth_asking() -> None:
    assert not worth_asking("The committee approved the budget for the new bridge across the river in June.", ANA)
    assert worth_asking("Ana approved of the budget for the new bridge across the river in June.", ANA)
    assert worth_asking("team sauna", ANA)


def read(text: str, *told: tuple[str, str, float]) -> list[tuple[str, int, str]]:
    heard = [Wish(kind, text.index(words), text.index(words) + len(words), score) for kind, words, score in told]
    notes = together(plain(text), Asked(0, len(text)), [], heard)
    return [(each.kind.value, each.polarity, each.object) for note in notes for each in note.noted]


def test_a_wish_that_only_the_tagger_sees_is_noted_when_it_is_sure_enough() -> None:
    assert read("can't get over those dumplings", ("like", "those dumplings", 0.95)) == [("like", 1, "dumplings")]
    assert read("can't get over those dumplings", ("like", "those dumplings", 0.2)) == []


def test_what_only_the_rules_see_stays_if_the_sentence_says_whose_it_is() -> None:
    text = "the minutes would be nice"
    note = Note(0, len(text), tuple(as_noted("like", "minutes", text)))
    assert together(text, Asked(0, len(text)), [note], []) == [note]
    assert together(text, Asked(0, len(text), owned=False), [note], []) == []


def test_a_fact_of_the_rules_needs_no_second_reading() -> None:
    note = Note(0, 17, tuple(as_noted("fact", "live in Porto", "I live in Porto.")))
    assert together("I live in Porto.", Asked(0, 17), [note], []) == [note]


@pytest.mark.parametrize(
    ("kind", "words", "sentence", "expected"),
    [
        ("refuse", "peanuts", "peanuts put me in hospital", ("dealbreaker", -1, "peanuts", "allergy:peanut")),
        ("refuse", "hostels", "hostels are where I stop", ("dealbreaker", -1, "hostels", "hostel")),
        ("require", "vegan", "vegan here", ("dealbreaker", 1, "vegan", "diet:animal")),
        ("fact", "40 euros", "40 euros is where I stop", ("dealbreaker", -1, "more than 40 euros", "budget")),
        ("available", "Sundays", "Sundays I'm all yours", ("availability", 1, "sundays", "availability:sunday")),
        (
            "unavailable",
            "samstags",
            "samstags ist bei mir nix",
            ("availability", -1, "samstags (saturdays)", "availability:saturday"),
        ),
        ("unskilled", "darts", "im trash at darts", ("skill", -1, "darts", "skill:dart")),
    ],
)  # fmt: skip
def test_what_the_tagger_sees_is_noted_as_the_rules_would_note_it(
    kind: str, words: str, sentence: str, expected: tuple[str, int, str, str]
) -> None:
    (noted,) = as_noted(kind, words, sentence)
    assert (noted.kind, noted.polarity, noted.object, noted.slot) == (PreferenceKind(expected[0]), *expected[1:])


def test_a_score_is_the_share_of_all_ways_to_label_the_words_that_give_the_word_its_label() -> None:
    chance = np.random.default_rng(0)
    emissions = chance.normal(size=(1, 4, 3)).astype(np.float32)
    starts, moves = chance.normal(size=3).astype(np.float32), chance.normal(size=(3, 3)).astype(np.float32)
    path = best_paths(emissions, [4], starts, moves)
    shares, every = np.zeros(4), 0.0
    for way in itertools.product(range(3), repeat=4):
        total = starts[way[0]] + sum(emissions[0, at, label] for at, label in enumerate(way))
        weight = float(np.exp(total + sum(moves[way[at], way[at + 1]] for at in range(3))))
        every += weight
        shares += [weight * (label == path[0, at]) for at, label in enumerate(way)]
    assert certainties(emissions, [4], starts, moves, path)[0] == pytest.approx(shares / every, abs=1e-5)
