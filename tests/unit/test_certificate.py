"""What every result says about itself, and how it is explained to a stranger."""

from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np
import pytest

from negotiation.candidates import fill
from negotiation.certificate import dominator, pronounce
from negotiation.proceedings import Proceedings
from parley.ballots import Absence, Ballot, Choice, IssueStance, Option, Position, Regret, Stance, Verdict, make_option
from parley.errors import ErrorCode
from tests.room_people import charter_for, issue, named, options_of, veto

PEOPLE = ("ana", "ben", "cara")


def ballot(person: str, options: Sequence[Option], scores: Sequence[float], **more: object) -> Ballot:
    """Scores in the order of the options; below 0 is a veto with evidence e-<person>."""
    stances = tuple(
        Stance(
            option=option.id,
            score=max(0.0, score),
            confidence=0.9,
            evidence=(f"{person}-1",),
            veto=veto(f"e-{person}", "it is too far") if score < 0 else None,
        )
        for option, score in zip(options, scores, strict=True)
    )
    return Ballot(person=person, round="sealed", stances=stances).model_copy(update=more)


def held(
    scores: Mapping[str, Sequence[float]],
    names: Sequence[str] = ("a", "b", "c"),
    absences: Sequence[Absence] = (),
    **request: object,
) -> Proceedings:
    charter = charter_for(PEOPLE, {"issues": [issue("film", *names).model_dump()], **request})
    options = options_of("film", *names)
    return Proceedings(
        charter=charter,
        proposal=charter.proposal,
        positions={person: Position(person=person) for person in scores},
        options=options,
        ballots=[ballot(person, options, each) for person, each in scores.items()],
        absences=absences,
    )


def film(verdict: Verdict) -> str | None:
    return None if verdict.winner is None else verdict.winner.label


def name_of(proceedings: Proceedings, option: str | None) -> str | None:
    return next((each.label for each in proceedings.options if each.id == option), None)


def test_a_decision_names_the_winner_under_every_rule() -> None:
    # sums a 13, b 11, c 6: the runoff of a and b is b's, 2 to 1; a is approved by 3
    proceedings = held({"ana": (5, 1, 0), "ben": (4, 5, 3), "cara": (4, 5, 3)})
    certificate = pronounce(proceedings).certificate
    assert name_of(proceedings, certificate.winners.star) == "b"
    assert name_of(proceedings, certificate.winners.schulze) == "b"
    assert name_of(proceedings, certificate.winners.condorcet) == "b"
    assert name_of(proceedings, certificate.winners.approval) == "a"
    assert certificate.contested
    assert certificate.margin == 1


def test_a_rule_that_is_level_between_the_winner_and_others_does_not_contest_it() -> None:
    proceedings = held({"ana": (5, 4, 0), "ben": (5, 4, 0), "cara": (5, 4, 0)})
    certificate = pronounce(proceedings).certificate
    assert name_of(proceedings, certificate.winners.approval) == "a"
    assert not certificate.contested


def test_the_charter_chooses_the_rule() -> None:
    scores = {"ana": (5, 1, 0), "ben": (4, 5, 3), "cara": (4, 5, 3)}
    assert film(pronounce(held(scores, rule="star"))) == "b"
    assert film(pronounce(held(scores, rule="approval"))) == "a"


def test_vetoes_are_listed_with_their_evidence_and_who_rules_out_what_is_said() -> None:
    proceedings = held({"ana": (-1, 3, 2), "ben": (5, 3, 2), "cara": (5, 3, 2)})
    verdict = pronounce(proceedings)
    assert film(verdict) == "b"
    (record,) = verdict.certificate.vetoes
    assert (record.person, name_of(proceedings, record.option), record.veto.evidence_id) == ("ana", "a", "e-ana")
    assert "Ana rules out a: it is too far." in verdict.explanation


def test_a_candidate_kept_out_of_the_pool_is_listed_with_who_rules_it_out() -> None:
    names = tuple(f"f{n:02}" for n in range(20))
    charter = charter_for(PEOPLE, {"issues": [issue("film", *names).model_dump()]})
    stance = Stance(option="f07", score=0, confidence=1, veto=veto("e7", "seen it"))
    options = options_of("film", "f01", "f02")
    proceedings = Proceedings(
        charter=charter,
        proposal=charter.proposal,
        positions={"ana": Position(person="ana", stances=(IssueStance(issue="film", stances=(stance,)),))},
        options=options,
        ballots=[ballot(person, options, (4, 3)) for person in PEOPLE],
    )
    verdict = pronounce(proceedings)
    assert [(each.person, each.option) for each in verdict.certificate.vetoes] == [("ana", "f07")]
    assert "Ana rules out f07: seen it." in verdict.explanation


def test_many_vetoes_of_one_thing_are_told_as_one() -> None:
    """A menu is ruled out for what is in it: the dish is named, not every menu it is part of."""
    names = ("a", "b", "c")
    charter = charter_for(PEOPLE, {"issues": [{**issue("menu", *names).model_dump(), "kind": "subset"}]})
    menus = [Choice(issue="menu", candidates=named(*each)) for each in (("a",), ("a", "b"), ("a", "c"), ("b", "c"))]
    options = [make_option([menu]) for menu in menus]
    stance = Stance(option="a", score=0, confidence=1, veto=veto("e-ana", "it is too far"))
    verdict = pronounce(
        Proceedings(
            charter=charter,
            proposal=charter.proposal,
            positions={"ana": Position(person="ana", stances=(IssueStance(issue="menu", stances=(stance,)),))},
            options=options,
            ballots=[ballot("ana", options, (-1, -1, -1, 2)), ballot("ben", options, (5, 4, 3, 2))],
        )
    )
    assert len(verdict.certificate.vetoes) == 3
    assert verdict.explanation.count("rules out") == 1
    assert "Ana rules out a: it is too far." in verdict.explanation


def test_regret_is_the_distance_to_ones_own_best_option_that_nobody_vetoes() -> None:
    proceedings = held({"ana": (5, 2, 1), "ben": (-1, 4, 5), "cara": (5, 4, 0)})
    verdict = pronounce(proceedings)
    assert film(verdict) == "b"
    ids = {option.label: option.id for option in proceedings.options}
    assert verdict.certificate.regrets == (
        Regret(person="ana", points=0, own_best=ids["b"]),  # a, which she likes best, cannot be
        Regret(person="ben", points=1, own_best=ids["c"]),
        Regret(person="cara", points=0, own_best=ids["b"]),
    )


def test_a_winner_nobody_can_improve_on_is_pareto() -> None:
    certificate = pronounce(held({"ana": (5, 1, 0), "ben": (4, 5, 3), "cara": (4, 5, 3)})).certificate
    assert (certificate.pareto, certificate.dominated_by) == (True, None)


def test_a_dominated_option_comes_with_its_witness() -> None:
    liking = np.array([[3.0, 3.0, 5.0], [2.0, 4.0, 1.0]])
    assert dominator(("a", "b", "c"), liking, "a") == "b"
    assert dominator(("a", "b", "c"), liking, "b") is None
    assert dominator(("a", "b", "c"), liking, "c") is None


def test_with_the_least_cost_rule_regret_is_in_what_people_pay() -> None:
    proceedings = held({"ana": (5, 1, 0), "ben": (0, 5, 3)}, rule="least_cost")
    costs = {"ana": (4.0, 1.0, 9.0), "ben": (0.0, 2.0, 9.0)}
    priced = [
        each.model_copy(
            update={
                "stances": tuple(
                    stance.model_copy(update={"cost": cost})
                    for stance, cost in zip(each.stances, costs[each.person], strict=True)
                )
            }
        )
        for each in proceedings.ballots
    ]
    certificate = pronounce(
        Proceedings(proceedings.charter, proceedings.proposal, {}, proceedings.options, priced)
    ).certificate
    assert certificate.margin == 1
    assert [(each.person, each.points) for each in certificate.regrets] == [("ana", 0), ("ben", 2)]


def test_ties_are_drawn_by_a_lot_that_the_charter_fixes_and_the_certificate_tells() -> None:
    level = {"ana": (4, 4, 0), "ben": (4, 4, 0), "cara": (4, 4, 0)}
    winners = {film(pronounce(held(level, seed=seed))) for seed in range(12)}
    assert winners == {"a", "b"}
    proceedings = held(level, seed=3)
    verdict = pronounce(proceedings)
    assert {name_of(proceedings, option) for option in verdict.certificate.lot} == {"a", "b"}
    assert "a lot drawn from the charter's hash decided among: a; b" in verdict.explanation
    assert (verdict.certificate.seed, verdict.certificate.charter_hash) == (3, proceedings.charter.hash)


def test_too_few_ballots_are_no_quorum_and_it_is_said_who_was_missing() -> None:
    gone = Absence(person="ben", phase="ballots", code=ErrorCode.VOTE_ERROR, reason="no answer within 30 s")
    verdict = pronounce(held({"ana": (5, 1, 0)}, absences=[gone]))
    assert (verdict.outcome, verdict.winner) == ("no_quorum", None)
    assert (verdict.certificate.present, verdict.certificate.quorum) == (1, 2)
    assert verdict.certificate.pareto is None
    assert "1 of 3 voted, 2 are needed." in verdict.explanation
    assert "Ben did not vote: no answer within 30 s." in verdict.explanation


def test_where_everything_is_vetoed_the_verdict_says_who_rules_out_what() -> None:
    verdict = pronounce(held({"ana": (-1, 3, 3), "ben": (5, -1, -1), "cara": (5, 5, 5)}))
    assert (verdict.outcome, verdict.winner) == ("all_vetoed", None)
    assert "there is no option that everybody can accept" in verdict.explanation
    assert "Ana rules out a: it is too far." in verdict.explanation
    assert "Ben rules out b, c: it is too far." in verdict.explanation


def test_without_candidates_nothing_is_decided_and_that_is_said() -> None:
    charter = charter_for(PEOPLE, {"question": "Where should we go on vacation?"})
    positions = {person: Position(person=person) for person in PEOPLE}
    verdict = pronounce(Proceedings(charter, fill(charter.proposal, []), positions, (), ()))
    assert (verdict.outcome, verdict.winner) == ("no_candidates", None)
    assert "nobody proposed anything" in verdict.explanation


def test_an_issue_nobody_had_a_candidate_for_is_named_as_left_open() -> None:
    charter = charter_for(PEOPLE, {"question": "Where should we go on vacation, and which film should we see?"})
    proposal = fill(charter.proposal, [{"film": named("a")}])
    options = options_of("film", "a")
    ballots = [ballot(person, options, (4,)) for person in PEOPLE]
    verdict = pronounce(Proceedings(charter, proposal, {}, options, ballots))
    assert film(verdict) == "a"
    assert "Left open, because nobody proposed anything: destination." in verdict.explanation


def test_dissent_is_named() -> None:
    verdict = pronounce(held({"ana": (5, 1, 0), "ben": (5, 1, 0), "cara": (1, 4, 0)}))
    assert "Dissent: Cara (1 of 5)." in verdict.explanation


def test_who_had_nothing_to_say_is_named() -> None:
    proceedings = held({"ana": (5, 1, 0), "ben": (5, 1, 0)})
    blank = Ballot(
        person="cara",
        round="sealed",
        stances=tuple(Stance(option=option.id, score=2.5, confidence=0) for option in proceedings.options),
    )
    verdict = pronounce(
        Proceedings(proceedings.charter, proceedings.proposal, {}, proceedings.options, [*proceedings.ballots, blank])
    )
    assert film(verdict) == "a"
    assert "Cara had nothing to say on this." in verdict.explanation


def test_the_share_of_predicted_ballots_is_told() -> None:
    proceedings = held({"ana": (5, 1, 0), "ben": (5, 1, 0)})
    predicted = [each.model_copy(update={"predicted": each.person == "ben"}) for each in proceedings.ballots]
    verdict = pronounce(Proceedings(proceedings.charter, proceedings.proposal, {}, proceedings.options, predicted))
    assert verdict.certificate.predicted_share == 0.5
    assert "Predicted, on something not known of them: Ben." in verdict.explanation


@pytest.mark.parametrize("order", list(permutations(PEOPLE)))
def test_the_order_of_the_ballots_makes_no_difference(order: Sequence[str]) -> None:
    scores = {"ana": (3.3, 1.1, 0.7), "ben": (0.1, 4.9, 3.2), "cara": (4.7, 0.2, 2.6)}
    assert pronounce(held({person: scores[person] for person in order})) == pronounce(held(scores))
