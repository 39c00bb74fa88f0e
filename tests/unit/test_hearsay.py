"""Which sentences may answer for a twin."""

import pytest

from actors.hearsay import is_of_another, speaks


@pytest.mark.parametrize("heading", ["What I like to eat", "Working hours", "DREAM TRIPS", "Do you like jazz?"])
def test_a_heading_or_a_question_says_nothing(heading: str) -> None:
    assert not speaks(heading)


@pytest.mark.parametrize("sentence", ["I bring satay to every party", "No carpets allowed here", "Pets: two cats"])
def test_a_line_without_a_full_stop_may_still_say_something(sentence: str) -> None:
    assert speaks(sentence)


def test_irony_is_no_statement() -> None:
    assert not speaks("Oh sure, I just love being woken at five.")


@pytest.mark.parametrize(
    "sentence", ["Mia loves the drums, she says.", "My mother insists on lamb.", "Mia: dogs, she is allergic to them"]
)
def test_a_sentence_about_somebody_else_is_known_as_such(sentence: str) -> None:
    assert is_of_another(sentence, "Ana Sousa")


@pytest.mark.parametrize(
    "sentence", ["Ana loves the drums.", "Karaoke is not for me.", "Pets: two cats", "I love her."]
)
def test_a_sentence_of_the_owner_is_not_taken_for_somebody_elses(sentence: str) -> None:
    assert not is_of_another(sentence, "Ana Sousa")
