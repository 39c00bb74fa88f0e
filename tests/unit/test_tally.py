"""The counting rules against examples worked by hand and against slow, obvious definitions."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.tally import Count, Lot, approval, condorcet, count, decide, least_cost, schulze, star
from parley.ballots import Ballot, Rule, Stance
from tests.room_people import veto

OPTIONS = ("a", "b", "c", "d")
Scores = Sequence[Mapping[str, float]]


def ballots(scores: Scores, costs: Scores = ()) -> list[Ballot]:
    """One ballot a row: p0, p1 ...; a score below 0 is a veto."""
    return [
        Ballot(
            person=f"p{n:02}",
            round="sealed",
            stances=tuple(
                Stance(
                    option=option,
                    score=max(0, score),
                    confidence=1,
                    veto=veto("e") if score < 0 else None,
                    cost=costs[n].get(option) if costs else None,
                )
                for option, score in row.items()
            ),
        )
        for n, row in enumerate(scores)
    ]


def counted(scores: Scores, costs: Scores = ()) -> Count:
    return count(tuple(scores[0]), ballots(scores, costs))


def lot(seed: int = 1) -> Lot:
    return Lot(OPTIONS, Random(seed))


def in_lot_order(seed: int) -> list[str]:
    drawn = lot(seed)
    return sorted(OPTIONS, key=drawn.place)


# -- worked by hand


def test_star_sends_the_two_highest_sums_into_a_runoff_that_counts_heads() -> None:
    # sums a 12, b 11, c 5; in the runoff two people put b above a, one a above b
    result = star(counted([{"a": 5, "b": 1, "c": 0}, {"a": 4, "b": 5, "c": 3}, {"a": 3, "b": 5, "c": 2}]), lot())
    assert (result.winner, result.margin, result.drawn) == ("b", 1.0, ())


def test_a_tied_runoff_goes_to_the_higher_sum() -> None:
    result = star(counted([{"a": 5, "b": 0}, {"a": 3, "b": 4}]), lot())
    assert (result.winner, result.margin, result.drawn) == ("a", 0.0, ())


def test_a_tie_for_the_runoff_goes_to_who_beats_the_other() -> None:
    # sums a 9, b 8, c 8; two of three put c above b, so c is in the runoff, and two of three put it above a
    result = star(counted([{"a": 4, "b": 4, "c": 0}, {"a": 3, "b": 3, "c": 5}, {"a": 2, "b": 1, "c": 3}]), lot())
    assert (result.winner, result.drawn) == ("c", ())


def test_schulze_finds_the_textbook_winner() -> None:
    """45 voters, five candidates: the example of Schulze's paper; e wins."""
    groups = [
        *((5, "acbed"), (5, "adecb"), (8, "bedac"), (3, "cabed")),
        *((7, "caebd"), (2, "cbade"), (7, "dceba"), (8, "ebadc")),
    ]
    rows = [{option: 5.0 - place for place, option in enumerate(order)} for n, order in groups for _ in range(n)]
    result = schulze(counted(rows), Lot("abcde", Random(1)))
    assert result.winner == "e"
    assert result.tied == ("e",)


def test_approval_counts_scores_of_three_and_more() -> None:
    result = approval(counted([{"a": 3, "b": 5}, {"a": 3, "b": 2.9}, {"a": 0, "b": 5}]), lot())
    assert (result.winner, result.margin, result.drawn) == ("b", 0.0, ())  # 2:2, b has the higher sum


def test_least_cost_adds_what_people_named_and_counts_an_unnamed_cost_as_none() -> None:
    scores = [{"a": 5, "b": 0}, {"a": 5, "b": 0}]
    result = least_cost(counted(scores, [{"a": 3.0, "b": 1.0}, {"b": 0.5}]), lot())
    assert (result.winner, result.margin) == ("b", 1.5)


def test_a_condorcet_winner_beats_every_other_one_against_one() -> None:
    assert condorcet(counted([{"a": 3, "b": 2, "c": 1}, {"a": 3, "b": 2, "c": 1}, {"a": 1, "b": 2, "c": 3}])) == "a"


def test_a_circle_has_no_condorcet_winner() -> None:
    assert condorcet(counted([{"a": 3, "b": 2, "c": 1}, {"a": 1, "b": 3, "c": 2}, {"a": 2, "b": 1, "c": 3}])) is None


# -- ties and vetoes


@pytest.mark.parametrize("rule", ["star", "schulze", "approval", "least_cost"])
@pytest.mark.parametrize("seed", range(5))
def test_who_is_level_in_everything_is_drawn_by_the_lot(rule: Rule, seed: int) -> None:
    level = [{"a": 4.0, "b": 4.0, "c": 1.0, "d": 4.0}, {"a": 4.0, "b": 4.0, "c": 1.0, "d": 4.0}]
    costs = [{"a": 1.0, "b": 1.0, "c": 2.0, "d": 1.0}] * 2
    result = decide(counted(level, costs), rule, lot(seed))
    assert result is not None
    assert result.winner == next(option for option in in_lot_order(seed) if option != "c")
    assert result.drawn == ("a", "b", "d")


def test_different_charters_draw_different_lots() -> None:
    assert len({in_lot_order(seed)[0] for seed in range(40)}) == 4


@pytest.mark.parametrize("rule", ["star", "schulze", "approval", "least_cost"])
def test_an_option_one_person_vetoes_never_wins(rule: Rule) -> None:
    result = decide(counted([{"a": 5, "b": 1}, {"a": 5, "b": 1}, {"a": -1, "b": 1}]), rule, lot())
    assert result is not None
    assert result.winner == "b"


def test_nothing_wins_when_everything_is_vetoed_or_nobody_voted() -> None:
    assert decide(counted([{"a": -1, "b": 3}, {"a": 3, "b": -1}]), "star", lot()) is None
    assert decide(count(OPTIONS, []), "star", lot()) is None


def test_a_ballot_without_a_stance_on_an_option_is_not_counted_as_anything() -> None:
    with pytest.raises(ValueError, match="no stance on b"):
        count(("a", "b"), ballots([{"a": 1}]))


# -- against definitions


matrices = st.integers(1, 4).flatmap(
    lambda options: st.lists(
        st.fixed_dictionaries({option: st.integers(0, 5).map(float) for option in OPTIONS[:options]}),
        min_size=1,
        max_size=6,
    )
)


def heads(rows: Scores, one: str, other: str) -> int:
    return sum(row[one] > row[other] for row in rows)


def strongest(rows: Scores, one: str, other: str) -> float:
    """The widest of all paths, listed one by one."""
    between = [option for option in rows[0] if option not in (one, other)]
    paths = [(one, *via, other) for n in range(len(between) + 1) for via in permutations(between, n)]
    return max(min(max(0, heads(rows, a, b) - heads(rows, b, a)) for a, b in pairwise(path)) for path in paths)


@settings(deadline=None)
@given(matrices)
def test_schulze_ranks_first_who_has_a_strongest_path_to_everybody(rows: Scores) -> None:
    names = tuple(rows[0])
    best = tuple(
        one
        for one in sorted(names)
        if all(strongest(rows, one, other) >= strongest(rows, other, one) for other in names if other != one)
    )
    result = schulze(counted(rows), lot())
    assert result.tied == best
    assert result.winner in best


@settings(deadline=None)
@given(matrices, st.integers(0, 99))
def test_star_is_the_runoff_of_the_two_highest_sums(rows: Scores, seed: int) -> None:
    names = tuple(rows[0])
    order = in_lot_order(seed)
    total = {name: sum(row[name] for row in rows) for name in names}

    def seat(left: Sequence[str]) -> str:
        top = [name for name in left if total[name] == max(total[each] for each in left)]
        wins = {name: sum(heads(rows, name, each) > heads(rows, each, name) for each in top) for name in top}
        return min((name for name in top if wins[name] == max(wins.values())), key=order.index)

    first = seat(names)
    expected = first
    if len(names) > 1:
        second = seat([name for name in names if name != first])
        ahead, behind = heads(rows, first, second), heads(rows, second, first)
        if behind > ahead:
            expected = second
        elif ahead == behind and total[first] == total[second]:
            expected = min(first, second, key=order.index)
    assert star(counted(rows), lot(seed)).winner == expected


@settings(deadline=None)
@given(matrices)
def test_a_condorcet_winner_wins_under_schulze(rows: Scores) -> None:
    winner = condorcet(counted(rows))
    if winner is not None:
        assert schulze(counted(rows), lot()).winner == winner


@settings(deadline=None)
@given(matrices, st.sampled_from(["star", "schulze", "approval"]))
def test_no_rule_elects_what_another_option_is_better_than_for_all(rows: Scores, rule: Rule) -> None:
    result = decide(counted(rows), rule, lot())
    assert result is not None
    won = result.winner
    for other in rows[0]:
        assert not (all(row[other] >= row[won] for row in rows) and any(row[other] > row[won] for row in rows))


@settings(deadline=None)
@given(matrices)
def test_approval_and_least_cost_are_the_best_sums(rows: Scores) -> None:
    names = tuple(rows[0])
    approvals = {name: sum(row[name] >= 3 for row in rows) for name in names}
    costs = {name: sum(row[name] for row in rows) for name in names}
    assert approval(counted(rows), lot()).tied == tuple(
        n for n in sorted(names) if approvals[n] == max(approvals.values())
    )
    assert least_cost(counted(rows, rows), lot()).tied == tuple(
        n for n in sorted(names) if costs[n] == min(costs.values())
    )


@settings(deadline=None)
@given(matrices, st.randoms(use_true_random=False))
def test_the_order_in_which_ballots_arrive_makes_no_difference(rows: Scores, chance: Random) -> None:
    arrived = ballots(rows)
    chance.shuffle(arrived)
    options = list(rows[0])
    chance.shuffle(options)
    for rule in ("star", "schulze", "approval", "least_cost"):
        assert decide(count(options, arrived), rule, lot()) == decide(counted(rows), rule, lot())


def test_a_lot_for_a_seat_that_cannot_win_is_not_told() -> None:
    # a leads by sum and by heads; b and c are level for the other seat of the runoff
    result = star(counted([{"a": 5, "b": 1, "c": 1}, {"a": 4, "b": 2, "c": 2}]), lot())
    assert (result.winner, result.drawn, result.margin) == ("a", (), 2.0)
