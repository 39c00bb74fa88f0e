"""When facts of one slot end."""

from datetime import UTC, datetime
from itertools import permutations

from graph.timeline import Moment, ends, holding


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


def moment(name: str, at: int, *, relation: str = "LIKES", slot: str = "tea", **changes: object) -> Moment:
    plain = Moment(name, "ana", relation, slot, day(at), 0, f"evidence-{name}", None, None)
    return plain._replace(**changes)  # pyright: ignore[reportArgumentType]


def test_a_fact_ends_when_the_next_of_its_slot_begins_whatever_order_they_come_in() -> None:
    chain = [moment("a", 1), moment("b", 3), moment("c", 9)]
    for order in permutations(chain):
        assert ends(order) == {"a": day(3), "b": day(9), "c": None}


def test_a_stated_end_holds_unless_the_next_begins_before_it() -> None:
    chain = [moment("a", 1, stated_end=day(2)), moment("b", 3, stated_end=day(20)), moment("c", 9)]
    assert ends(chain) == {"a": day(2), "b": day(9), "c": None}


def test_a_taste_ends_another_taste_about_the_same_thing() -> None:
    assert ends([moment("a", 1), moment("b", 3, relation="DEALBREAKER")]) == {"a": day(3), "b": None}


def test_another_slot_source_or_kind_of_relation_ends_nothing() -> None:
    others = [moment("b", 3, slot="opera"), moment("c", 3, source="ben"), moment("d", 3, relation="SKILLED_IN")]
    assert ends([moment("a", 1), *others])["a"] is None


def test_of_statements_of_one_instant_the_one_with_precedence_holds() -> None:
    chain = [moment("a", 3, relation="DEALBREAKER", precedence=5), moment("b", 3, precedence=1), moment("c", 3)]
    for order in permutations(chain):
        assert ends(order) == {"a": None, "b": day(3), "c": day(3)}


def test_of_statements_that_share_an_id_the_weightier_holds() -> None:
    first, second = moment("a", 3, evidence_id="e1"), moment("a", 3, evidence_id="e2")
    assert holding([first, second]) == holding([second, first]) == {"a": second}
