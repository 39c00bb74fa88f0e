"""What is to be kept from others, and what a host may use."""

import pytest

from ingestion.privacy import is_private, private_spans

CONFIDED = [
    "Between us, I hate karaoke.",
    "Please don't tell anyone.",
    "Keep this to yourself: I'm leaving in May.",
    "Nobody else should know that I applied.",
    "Confidential: we are moving.",
    "Unter uns: ich hasse Karaoke.",
    "Sag das bitte niemandem.",
    "Bitte nicht weitersagen!",
]
SENSITIVE = [
    "I was diagnosed with ADHD in May.",
    "My salary is 60k.",
    "I'm so broke this month.",
    "I can't afford the hotel.",
    "I'm Muslim, so no pork.",
    "I vote green.",
    "I'm gay and not out at work.",
    "Health: asthma",
    "Ich nehme Medikamente gegen Bluthochdruck.",
    "Bin in der Gewerkschaft.",
]
HARMLESS = [
    "I'm allergic to peanuts.",
    "I'm a vegetarian.",
    "I can't spend more than 800 euros.",
    "I can't tell the difference between us and them.",
    "Don't tell me you like fish.",
    "I work as a nurse with cancer patients.",
    "I read a book about depression.",
    "I love private beaches.",
    "The bank is closed.",
    "The party was great, I joined the party late.",
    "Der Unterschied unter uns ist groß.",
]


@pytest.mark.parametrize("text", [*CONFIDED, *SENSITIVE])
def test_what_is_confided_and_what_is_about_health_money_or_beliefs_is_private(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_private_is_not_and_an_allergy_may_be_told_to_a_host(text: str) -> None:
    assert not is_private(text)


def private_parts(text: str) -> list[str]:
    return [text[start:end] for start, end in private_spans(text)]


def test_a_private_sentence_is_told_apart_from_those_beside_it() -> None:
    assert private_parts("I like fish. I have a tumour. And I like tea.") == ["I have a tumour."]


def test_a_plea_for_silence_takes_the_sentence_before_it_along() -> None:
    text = "I like fish. I hate Bob's cooking. Please don't tell anyone. And I like tea."
    assert private_parts(text) == ["I hate Bob's cooking.", "Please don't tell anyone."]


def test_a_plea_at_the_beginning_takes_the_sentence_after_it_along() -> None:
    assert private_parts("This stays between us. I hate karaoke. I like tea.") == [
        "This stays between us.",
        "I hate karaoke.",
    ]


def test_everything_below_a_private_heading_is_private_until_the_next_heading() -> None:
    text = "## Private\n- I hate Bob\n\nAnd his dog.\n\n## Food\nI like tea.\n"
    assert private_parts(text) == ["Private", "I hate Bob", "And his dog."]


def test_a_text_that_asks_it_for_all_of_it_is_private_whole() -> None:
    text = "Everything in this mail is confidential.\n\nI like tea.\n"
    assert private_spans(text) == [(0, len(text))]
