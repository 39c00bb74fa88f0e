"""Keywords, questions and the order of what is recalled: against values worked out by hand."""

from datetime import UTC, datetime
from math import log
from typing import Any

import pytest

from memory.keywords import KeywordIndex, terms
from memory.questions import first_person, read_question, without_names
from memory.ranking import (
    CONVERSATIONS,
    MEMORIES,
    Candidate,
    Recipe,
    expired,
    merge,
    rank,
    stretched,
    top,
)
from parley.records import Memory

LEGS_ONLY = Recipe(is_question=0, brevity=0, names_time=0)


def memory(id: str, text: str = "", score: float = 0.0, **metadata: Any) -> Memory:
    return Memory(id=id, person="mel", text=text, metadata=metadata, score=score)


def order(found: list[Candidate]) -> list[str]:
    return [candidate.memory.id for candidate in found]


# --- BM25 ---


def test_bm25_gives_the_values_worked_out_by_hand() -> None:
    index = KeywordIndex()
    index.add("a", "peanut butter")
    index.add("b", "peanut peanut soup bread")
    index.add("c", "cold soup")

    scores = index.search("Peanuts with butter?")

    # N = 3, lengths 2, 4, 2, mean 8/3; peanut is in 2 texts, butter in 1; k1 = .9, b = .3.
    peanut, butter = log(1 + 1.5 / 2.5), log(1 + 2.5 / 1.5)
    short, long = 0.9 * (0.7 + 0.3 * 2 / (8 / 3)), 0.9 * (0.7 + 0.3 * 4 / (8 / 3))
    assert scores == pytest.approx(
        {"a": (peanut + butter) * 1.9 / (1 + short), "b": peanut * 2 * 1.9 / (2 + long)}, rel=1e-12
    )
    assert list(scores) == ["a", "b"]


def test_an_index_that_lost_and_replaced_texts_scores_as_one_that_never_had_them() -> None:
    lived, fresh = KeywordIndex(), KeywordIndex()
    lived.add("a", "the first draft speaks of tents")
    lived.add("gone", "tents and camping and tents")
    lived.add("a", "camping in the rain")
    lived.remove("gone")
    lived.remove("never there")
    lived.add("b", "rain again")
    fresh.add("b", "rain again")
    fresh.add("a", "camping in the rain")

    assert lived.search("camping rain tents") == fresh.search("camping rain tents") != {}
    assert len(lived) == 2
    assert "gone" not in lived


def test_words_meet_by_their_stem_and_stop_words_find_nothing() -> None:
    index = KeywordIndex()
    index.add("a", "She was running two marathons, and we'll see the others.")

    assert list(index.search("run a marathon")) == ["a"]
    assert index.search("she was and the we'll don't") == {}


def test_words_of_other_languages_survive() -> None:
    index = KeywordIndex()
    index.add("de", "Ich esse keine Erdnüsse auf der STRASSE.")
    index.add("ja", "私は魚が好きです")
    index.add("ru", "Я люблю плавание")

    assert list(index.search("Erdnüsse")) == ["de"]
    assert list(index.search("straße")) == ["de"]
    assert list(index.search("魚")) == ["ja"]
    assert list(index.search("ПЛАВАНИЕ")) == ["ru"]


def test_words_that_only_look_like_contractions_are_kept() -> None:
    assert terms("I'll be ill; she'd go to the shed") == ["ill", "go", "shed"]


def test_an_empty_index_and_an_empty_question_find_nothing() -> None:
    index = KeywordIndex()
    assert index.search("anything") == {}
    index.add("empty", "")
    assert index.search("") == index.search("anything") == {}


# --- questions ---


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("When did Melanie run?", "When did I run?"),
        ("what does melanie like to eat", "what do I like to eat"),
        ("Is Melanie allergic to her cat?", "Am I allergic to my cat?"),
        ("What is Melanie's sister's name?", "What is my sister's name?"),
        ("Are you free on Saturday, Mel?", "Am I free on Saturday?"),
        ("Would your friends cook for you?", "Would my friends cook for me?"),
        ("Has Melanie Hart ever been to Rome?", "Have I ever been to Rome?"),
        ("You're vegan, aren't you?", "I'm vegan, aren't I?"),
        ("What did Tomasz say to her?", "What did Tomasz say to her?"),
        ("Which day suits everybody?", "Which day suits everybody?"),
    ],
)
def test_a_question_about_the_person_is_put_in_the_first_person(asked: str, said: str) -> None:
    assert first_person(asked, ["Melanie Hart", "Mel"]) == said


def test_a_name_that_is_also_a_word_is_a_name_only_where_it_stands_as_one() -> None:
    assert first_person("Will you ask Will?", ["Will"]) == "Will I ask me?"
    assert without_names("Will Will come? may i ask", ["Will", "May"]) == "Will come? may i ask"


def test_keywords_lose_the_persons_names_and_nothing_else() -> None:
    question = read_question("Mel, when did Melanie's sister visit Melanieville?", ["Melanie", "Mel"])

    assert question.keywords == "when did sister visit Melanieville?"
    assert (question.about_self, question.asks_when) == (True, True)


def test_a_question_that_is_nothing_but_a_name_is_kept() -> None:
    assert read_question("Melanie?", ["Melanie"]).keywords != ""


# --- fusion ---


def test_the_two_legs_are_stretched_and_mixed_six_to_four() -> None:
    found = merge(
        [memory("a", score=0.9), memory("b", score=0.5), memory("c", score=0.1)],
        {"c": 4.0, "b": 1.0, "only": 2.0, "unknown": 9.0},
        {"only": memory("only")},
    )

    ranked = rank(found, read_question("soup", []), LEGS_ONLY)

    assert {candidate.memory.id: candidate.score for candidate in ranked} == pytest.approx(
        {"a": 0.6, "b": 0.6 * 0.5 + 0.4 * 0.25, "c": 0.4, "only": 0.4 * 0.5}
    )
    assert order(ranked) == ["a", "b", "c", "only"]


def test_equal_scores_are_ordered_by_id_whatever_order_they_came_in() -> None:
    found = [Candidate(memory=memory(id), score=1.0) for id in "cadb"]

    assert order(top(found, 3)) == order(top(found[::-1], 3)) == ["a", "b", "c"]


def test_scores_that_are_all_equal_are_stretched_to_one_and_missing_ones_to_none() -> None:
    assert stretched({"a": 0.4, "b": 0.4, "c": None}) == {"a": 1.0, "b": 1.0, "c": 0.0}
    assert stretched({"a": 0.0, "b": 0.0}, floor=0.0) == {"a": 0.0, "b": 0.0}
    assert stretched({}) == {}


def test_a_keyword_hit_that_has_expired_is_left_out() -> None:
    known = {"old": memory("old", "soup", expiration_date="2026-06-01"), "new": memory("new", "soup")}
    keyword = {"old": 2.0, "new": 1.0}

    assert order(merge([], keyword, known, at=datetime(2026, 6, 1, tzinfo=UTC))) == ["old", "new"]
    assert order(merge([], keyword, known, at=datetime(2026, 6, 2, tzinfo=UTC))) == ["new"]


def test_preferences_are_ranked_by_meaning_alone() -> None:
    near = memory("near", "I never touch seafood", 0.8, source="preference")
    worded = memory("worded", "dinner dinner dinner dinner", 0.3, source="preference")
    far = memory("far", "the bus was late", 0.0, source="document")

    ranked = rank(merge([near, worded, far], {"worded": 7.0}, {}), read_question("dinner?", []))

    scores = {candidate.memory.id: candidate.score for candidate in ranked}
    assert (scores["near"], scores["worded"]) == pytest.approx((1.0, 0.3 / 0.8))


def test_a_turn_that_asks_and_a_turn_that_is_short_are_held_back() -> None:
    asks = memory("asks", "camping tent lake fire stars boat fish wood rope lamp map bread?")
    tells = memory("tells", "camping tent lake fire stars boat fish wood rope lamp map bread.")
    short = memory("short", "camping.")

    ranked = rank(merge([asks, tells, short], {}, {}), read_question("camping", []))

    scores = {candidate.memory.id: candidate.score for candidate in ranked}
    assert scores["tells"] - scores["asks"] == pytest.approx(0.1)
    assert scores["tells"] - scores["short"] == pytest.approx(0.2 * 11 / 12)


def test_the_persons_own_words_come_first_when_they_are_asked_about() -> None:
    own = memory("z", "a marathon in spring", 0.5, sender="mel")
    told = memory("a", "a marathon in spring", 0.5, sender="bo")
    found = merge([own, told], {}, {})

    about = rank(found, read_question("Did Melanie run?", ["Melanie"]), CONVERSATIONS, person="mel")
    general = rank(found, read_question("Who ran?", ["Melanie"]), CONVERSATIONS, person="mel")

    assert order(about) == ["z", "a"]
    assert about[0].score - about[1].score == pytest.approx(0.3)
    assert order(general) == ["a", "z"]


def test_a_time_is_worth_more_where_a_time_is_asked_for() -> None:
    dated = memory("z", "the race was last Sunday", 0.5)
    undated = memory("a", "the race was cold and long", 0.5)

    assert order(rank(merge([dated, undated], {}, {}), read_question("When was the race?", []))) == ["z", "a"]
    assert order(rank(merge([dated, undated], {}, {}), read_question("How was the race?", []))) == ["a", "z"]


def test_a_turn_gains_from_the_turn_beside_it_only_in_conversations() -> None:
    asks = memory("asks", "", 1.0, session_id="s", turn=1)
    answers = memory("answers", "", 0.2, session_id="s", turn=2)
    elsewhere = memory("elsewhere", "", 0.3, session_id="t", turn=1)
    found = merge([asks, answers, elsewhere], {}, {})
    question = read_question("race", [])

    assert order(rank(found, question, CONVERSATIONS)) == ["asks", "answers", "elsewhere"]
    assert order(rank(found, question, MEMORIES)) == ["asks", "elsewhere", "answers"]


def test_an_entry_expires_when_its_utc_day_has_passed() -> None:
    entry = memory("a", expiration_date="2026-06-01")

    assert not expired(entry, datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC))
    assert expired(entry, datetime(2026, 6, 2, tzinfo=UTC))
    assert not expired(memory("b"), datetime(2999, 1, 1, tzinfo=UTC))
