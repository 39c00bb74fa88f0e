"""What may leave a twin: scores, ids and one-liners; never somebody's words."""

import pytest

from negotiation.disclosure import LONGEST_LINE, disclosed_ballot, disclosed_move, disclosed_veto, one_line
from parley.ballots import Ballot, Move, Stance
from tests.room_people import veto

QUOTE = 'she said "I was in hospital in May"'


@pytest.mark.parametrize("text", [QUOTE, "two\nlines", "long " * 30, "", "she said “never on a Sunday”"])
def test_what_is_longer_than_a_line_or_quotes_somebody_is_no_line(text: str) -> None:
    assert one_line(text) is None


def test_a_line_of_ones_own_and_the_name_of_a_thing_between_marks_may_pass() -> None:
    assert one_line("  it is   too far ") == "it is too far"
    assert one_line('I like "The Third Man" best', {"The Third Man"}) == 'I like "The Third Man" best'
    assert one_line("x" * LONGEST_LINE) == "x" * LONGEST_LINE


def test_a_veto_keeps_its_evidence_and_gets_a_generic_line_for_a_quote() -> None:
    assert disclosed_veto(veto("e1", QUOTE)) == veto("e1", "it meets a dealbreaker")
    assert disclosed_veto(veto("e1", "nuts")) == veto("e1", "nuts")


def test_the_scores_tier_leaves_out_reasons_and_keeps_scores_and_evidence() -> None:
    stance = Stance(
        option="o", score=4, confidence=1, reasons=("I like it", QUOTE), unknowns=("the price",), evidence=("e1",)
    )
    ballot = Ballot(person="ana", round="sealed", stances=(stance,))
    (told,) = disclosed_ballot(ballot, "reasons").stances
    assert (told.reasons, told.unknowns, told.evidence, told.score) == (("I like it",), ("the price",), ("e1",), 4)
    (told,) = disclosed_ballot(ballot, "scores").stances
    assert (told.reasons, told.unknowns, told.evidence, told.score) == ((), (), ("e1",), 4)


def test_a_move_says_what_it_is_when_its_words_may_not_pass() -> None:
    said = Move(speaker="ana", kind="concede", text="Fine. I can come later.")
    assert disclosed_move(said, "reasons") == said
    assert disclosed_move(said, "scores").text == "I can live with this."
    quoting = said.model_copy(update={"text": QUOTE})
    assert disclosed_move(quoting, "reasons").text == "I can live with this."
