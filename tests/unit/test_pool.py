"""Which options a room votes on: proposed, composed, possible, and in an order that no arrival can change."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.candidates import fill, whole_day
from negotiation.opinions import Opinions
from negotiation.pool import Pool, gather
from negotiation.schedule import cheapest, cost_table, one_at_a_time
from parley.ballots import (
    Candidate,
    Choice,
    Issue,
    IssueKind,
    IssueStance,
    Option,
    Position,
    Proposal,
    Rule,
    Stance,
    make_option,
)
from tests.room_people import NINE_O_CLOCK, named, veto

EIGHT = datetime(2026, 6, 8, 8, tzinfo=UTC)


def slot(hour: int, length: int = 1) -> Candidate:
    start = EIGHT + timedelta(hours=hour)
    return Candidate(id=f"h{hour:02}", label=f"hour {hour}", start=start, end=start + timedelta(hours=length))


def proposal(*issues: Issue, people: tuple[str, ...] = ("ana", "ben", "cara")) -> Proposal:
    return Proposal(
        id="x", room="r", project="p", question="?", issues=issues, participants=people, asked_at=NINE_O_CLOCK
    )


def position(
    person: str,
    scores: Mapping[str, Mapping[str, float]],
    proposals: tuple[Option, ...] = (),
    importance: Mapping[str, float] | None = None,
    costs: Mapping[str, Mapping[str, float]] | None = None,
) -> Position:
    """Scores by issue and candidate; below 0 is a veto."""
    return Position(
        person=person,
        proposals=proposals,
        importance=dict(importance or {}),
        stances=tuple(
            IssueStance(
                issue=issue,
                stances=tuple(
                    Stance(
                        option=candidate,
                        score=max(0, score),
                        confidence=1,
                        veto=veto("e") if score < 0 else None,
                        cost=None if costs is None else costs[issue].get(candidate),
                    )
                    for candidate, score in of_issue.items()
                ),
            )
            for issue, of_issue in scores.items()
        ),
    )


def pool_of(asked: Proposal, *positions: Position, rule: Rule = "star", seed: int = 1) -> Pool:
    return gather(asked, {each.person: each for each in positions}, rule, Random(seed))


def settled(pool: Pool) -> set[tuple[str, ...]]:
    return {
        tuple(candidate.id for choice in option.choices for candidate in choice.candidates) for option in pool.options
    }


FILMS = Issue(name="film", candidates=named("a", "b", "c"))
DINERS = Issue(name="diner", candidates=named("x", "y"))
MANY = Issue(name="film", candidates=named(*(f"f{n:02}" for n in range(20))))


def test_what_combines_to_sixteen_or_fewer_is_all_there_also_what_somebody_rules_out() -> None:
    pool = pool_of(proposal(FILMS, DINERS), position("ana", {"film": {"a": -1}}))
    assert settled(pool) == set(product("abc", "xy"))


def test_of_more_than_sixteen_at_most_sixteen_are_composed_and_none_that_is_vetoed() -> None:
    scores = {f"f{n:02}": float(n % 6) for n in range(20)}
    pool = pool_of(proposal(MANY), position("ana", {"film": scores}), position("ben", {"film": {"f05": -1, "f11": -1}}))
    assert len(pool.options) == 16
    assert {("f05",), ("f11",)}.isdisjoint(settled(pool))
    assert ("f17",) in settled(pool)  # the best that is left


def test_everybodys_favourite_is_in_the_pool() -> None:
    people = [position(who, {"film": {f"f{n:02}": 5.0}}) for who, n in (("ana", 3), ("ben", 9), ("cara", 14))]
    assert {("f03",), ("f09",), ("f14",)} <= settled(pool_of(proposal(MANY), *people))


def test_the_best_for_the_worst_off_is_in_the_pool_though_the_sums_of_others_are_higher() -> None:
    loved = {f"f{n:02}": 5.0 for n in range(16)}
    ana, ben = position("ana", {"film": {**loved, "f19": 3.0}}), position("ben", {"film": {**loved, "f19": 3.0}})
    cara = position("cara", {"film": {**dict.fromkeys(loved, 0.0), "f16": 0, "f17": 0, "f18": 0, "f19": 3.0}})
    assert ("f19",) in settled(pool_of(proposal(MANY), ana, ben, cara))


def test_where_every_candidate_is_vetoed_the_least_vetoed_are_put_to_the_vote() -> None:
    nobody = {f"f{n:02}": -1.0 for n in range(20)}
    but_two = {name: score for name, score in nobody.items() if name not in ("f04", "f07")}
    pool = pool_of(proposal(MANY), position("ana", {"film": nobody}), position("ben", {"film": but_two}))
    assert settled(pool) == {("f04",), ("f07",)}


def test_a_proposal_of_a_twin_is_taken_in_the_proposals_own_words_and_once() -> None:
    forged = Candidate(id="f00", label="something else")
    mine = Option(id="whatever", choices=(Choice(issue="film", candidates=(forged,)),))
    low = {f"f{n:02}": 0.0 if n == 0 else 4.0 for n in range(20)}
    pool = pool_of(
        proposal(MANY), position("ana", {"film": low}, (mine, mine)), position("ben", {"film": low}, (mine,))
    )
    taken = [option for option in pool.options if option.choices[0].candidates[0].id == "f00"]
    assert taken == [make_option([Choice(issue="film", candidates=(MANY.candidates[0],))])]
    assert len(pool.options) == 17


def test_a_proposal_that_another_rules_out_stays_and_one_that_leaves_an_issue_out_does_not() -> None:
    asked = proposal(MANY, DINERS)
    vetoed = make_option([Choice(issue="film", candidates=named("f00")), Choice(issue="diner", candidates=named("x"))])
    partial = make_option([Choice(issue="film", candidates=named("f01"))])
    invented = make_option(
        [Choice(issue="film", candidates=named("new")), Choice(issue="diner", candidates=named("x"))]
    )
    low = {"film": {f"f{n:02}": 1.0 if n < 2 else 4.0 for n in range(20)}}
    ana = position("ana", low, (vetoed, partial, invented))
    pool = pool_of(asked, ana, position("ben", {"film": {"f00": -1}}))
    assert len(pool.options) == 17
    assert {("f00", "x"), ("f01",), ("new", "x")} & settled(pool) == {("f00", "x")}
    assert [film for film, *_ in settled(pool)].count("f00") == 1  # the mediator itself composes nothing with it


def test_nobody_is_put_in_two_places_at_once_but_strangers_may_meet_at_the_same_time() -> None:
    hours = (slot(0), slot(1))
    shared = proposal(
        Issue(name="m1", kind=IssueKind.DAY, candidates=hours, attendees=("ana", "ben")),
        Issue(name="m2", kind=IssueKind.DAY, candidates=hours, attendees=("ben", "cara")),
    )
    apart = proposal(
        Issue(name="m1", kind=IssueKind.DAY, candidates=hours, attendees=("ana",)),
        Issue(name="m2", kind=IssueKind.DAY, candidates=hours, attendees=("cara",)),
    )
    nobody = [position(who, {}) for who in ("ana", "ben", "cara")]
    assert settled(pool_of(shared, *nobody)) == {("h00", "h01"), ("h01", "h00")}
    assert len(settled(pool_of(apart, *nobody))) == 4


def test_times_that_only_touch_do_not_overlap() -> None:
    long = Issue(name="m1", kind=IssueKind.DAY, candidates=(slot(0, length=2),))
    after = Issue(name="m2", kind=IssueKind.DAY, candidates=(slot(1), slot(2)))
    assert settled(pool_of(proposal(long, after), position("ana", {}))) == {("h00", "h02")}


DISHES = Issue(name="menu", kind=IssueKind.SUBSET, candidates=named(*"abcdefghij"))


def test_menus_have_up_to_four_dishes_liked_by_somebody_and_vetoed_by_nobody() -> None:
    ana = position("ana", {"menu": {"a": 5, "b": 4, "c": -1}})
    ben = position("ben", {"menu": {"c": 5, "d": 5, "e": 4}})
    menus = settled(pool_of(proposal(DISHES), ana, ben))
    assert menus
    assert all(1 <= len(menu) <= 4 and set(menu) <= set("abde") for menu in menus)


def test_a_short_menu_with_a_dish_somebody_rules_out_is_not_put_to_the_vote() -> None:
    short = Issue(name="menu", kind=IssueKind.SUBSET, candidates=named("a", "b", "c"))
    menus = settled(
        pool_of(
            proposal(short), position("ana", {"menu": {"a": 5, "b": 4, "c": 5}}), position("ben", {"menu": {"c": -1}})
        )
    )
    assert menus == {("a",), ("b",), ("a", "b")}


def test_among_the_menus_is_one_in_which_everybody_finds_something() -> None:
    tastes = {"ana": "a", "ben": "e", "cara": "i"}
    people = [position(who, {"menu": dict.fromkeys("abcdefghij", 0.0) | {own: 5}}) for who, own in tastes.items()]
    menus = settled(pool_of(proposal(DISHES), *people))
    assert any({"a", "e", "i"} <= set(menu) for menu in menus)


def test_among_the_splits_of_tasks_is_one_that_gives_nobody_more_than_need_be() -> None:
    people = named("ana", "ben", "cara")
    tasks = [Issue(name=f"t{n}", kind=IssueKind.ASSIGNMENT, candidates=people) for n in range(3)]
    everyone_wants_ana = {task.name: {"ana": 5.0, "ben": 2.0, "cara": 2.0} for task in tasks}
    splits = settled(pool_of(proposal(*tasks), *(position(who, everyone_wants_ana) for who in ("ana", "ben", "cara"))))
    assert ("ana", "ana", "ana") in splits
    assert any(len(set(split)) == 3 for split in splits)


def test_what_matters_more_to_a_person_weighs_more() -> None:
    asked = proposal(Issue(name="film", candidates=named("a", "b")), DINERS, people=("ana",))
    opinions = Opinions(asked, {"ana": position("ana", {}, importance={"film": 3, "diner": 1})})
    assert [opinions.weight("ana", issue) for issue in asked.issues] == [0.75, 0.25]


def test_the_order_shown_is_drawn_by_the_charters_lot() -> None:
    orders = {tuple(o.id for o in pool_of(proposal(FILMS), position("ana", {}), seed=n).options) for n in range(20)}
    assert len(orders) > 1


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_who_answers_first_makes_no_difference(data: st.DataObject) -> None:
    scores = st.dictionaries(
        st.sampled_from([c.id for c in MANY.candidates]), st.sampled_from([-1.0, 0, 2, 3.3, 4.7, 5])
    )
    menus = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from([-1.0, 0.1, 2, 3.3, 4.7, 5]))
    people = [
        position(who, {"film": data.draw(scores), "menu": data.draw(menus)}) for who in ("ana", "ben", "cara", "dan")
    ]
    asked = proposal(MANY, DISHES, people=("ana", "ben", "cara", "dan"))
    arrived = data.draw(st.permutations(people))
    assert pool_of(asked, *arrived) == pool_of(asked, *people)


# -- schedules


def meetings(*attendees: tuple[str, ...], hours: int) -> Proposal:
    slots = tuple(slot(hour) for hour in range(hours))
    return proposal(
        *(Issue(name=f"m{n}", kind=IssueKind.DAY, candidates=slots, attendees=who) for n, who in enumerate(attendees))
    )


def priced(asked: Proposal, costs: Mapping[str, Mapping[str, float]]) -> Opinions:
    """Costs by person and hour, the same for every meeting."""
    return Opinions(
        asked,
        {
            who: position(
                who,
                {issue.name: dict.fromkeys(hours, 2.5) for issue in asked.issues},
                costs={issue.name: hours for issue in asked.issues},
            )
            for who, hours in costs.items()
        },
    )


def choices(asked: Proposal) -> list[list[Choice]]:
    return [[Choice(issue=issue.name, candidates=(each,)) for each in issue.candidates] for issue in asked.issues]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(["ana", "ben", "cara"]), min_size=1), min_size=1, max_size=3),
    st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=3, max_size=3),
)
def test_the_cheapest_schedules_are_those_a_full_search_finds(
    attendees: list[set[str]], prices: list[list[int]]
) -> None:
    asked = meetings(*(tuple(sorted(who)) for who in attendees), hours=4)
    cost = {
        who: {f"h{n:02}": float(price) for n, price in enumerate(row)}
        for who, row in zip(("ana", "ben", "cara"), prices, strict=True)
    }
    table = cost_table(priced(asked, cost), choices(asked))

    def paid(hours: Sequence[str]) -> float:
        return sum(cost[who][hour] for people, hour in zip(attendees, hours, strict=True) for who in people)

    def possible(hours: Sequence[str]) -> bool:
        pairs = combinations(zip(attendees, hours, strict=True), 2)
        return not any(hour == other and people & others for (people, hour), (others, other) in pairs)

    every = [hours for hours in product([f"h{n:02}" for n in range(4)], repeat=len(attendees)) if possible(hours)]
    found = cheapest(table, keep=5)
    paid_for_found = [paid([choice.candidates[0].id for choice in chosen]) for chosen in found.found]
    assert found.exact
    assert paid_for_found == sorted(map(paid, every))[:5]


def test_settling_one_meeting_at_a_time_takes_what_a_later_one_needed_more() -> None:
    asked = meetings(("ana", "ben"), ("ana", "cara"), hours=2)
    costs = {"ana": {"h00": 0.0, "h01": 0.0}, "ben": {"h00": 0.0, "h01": 1.0}, "cara": {"h00": 0.0, "h01": 9.0}}
    table = cost_table(priced(asked, costs), choices(asked))
    single = one_at_a_time(table)
    assert single is not None
    assert [choice.candidates[0].id for choice in single] == ["h00", "h01"]  # costs 9
    assert [choice.candidates[0].id for choice in cheapest(table, keep=1).found[0]] == ["h01", "h00"]  # costs 1


def test_a_search_that_is_too_large_settles_one_at_a_time_and_says_so() -> None:
    asked = meetings(*[("ana",)] * 5, hours=6)
    table = cost_table(priced(asked, {"ana": {f"h{n:02}": float(n) for n in range(6)}}), choices(asked))
    result = cheapest(table, most_nodes=20)
    assert not result.exact
    assert result.found == (one_at_a_time(table),)


def test_meetings_that_cannot_all_take_place_have_no_schedule() -> None:
    asked = meetings(("ana",), ("ana",), hours=1)
    table = cost_table(priced(asked, {"ana": {"h00": 0.0}}), choices(asked))
    assert one_at_a_time(table) is None
    assert cheapest(table).found == ()


def test_a_room_by_least_cost_puts_the_cheapest_schedules_to_the_vote() -> None:
    asked = meetings(("ana", "ben"), ("ana", "cara"), hours=5)
    costs = {
        who: {f"h{n:02}": float(n * step) for n in range(5)} for who, step in (("ana", 1), ("ben", 3), ("cara", 2))
    }
    opinions = priced(asked, costs)
    positions = {
        who: Position(
            person=who,
            stances=tuple(
                IssueStance(
                    issue=issue.name,
                    stances=tuple(s for c in issue.candidates if (s := opinions.stance(who, issue.name, c.id))),
                )
                for issue in asked.issues
            ),
        )
        for who in costs
    }
    pool = gather(asked, positions, "least_cost", Random(1))
    assert len(pool.options) == 16
    assert ("h00", "h01") in settled(pool)  # 0 + 3: cheaper than h01, h00 at 4
    assert ("h04", "h03") not in settled(pool)


@pytest.mark.parametrize("rule", ["star", "least_cost"])
def test_without_any_combination_there_is_no_option(rule: Rule) -> None:
    asked = meetings(("ana",), ("ana",), hours=1)
    assert pool_of(asked, position("ana", {}), rule=rule).options == ()


def test_a_day_that_suits_everybody_is_kept_although_it_is_nobodys_favourite() -> None:
    days = [whole_day(date(2026, 6, number), "UTC") for number in range(1, 29)]
    asked = proposal(Issue(name="day", kind=IssueKind.DAY), people=("ana", "ben"))
    ana, ben = tuple(days[:20]), (*days[20:], days[19])
    for order in ((ana, ben), (ben, ana)):
        kept = {each.id for each in fill(asked, [{"day": each} for each in order]).issues[0].candidates}
        assert "2026-06-20" in kept and len(kept) == 14
