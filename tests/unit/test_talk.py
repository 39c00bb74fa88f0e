"""What an objection reaches, what it moves, and how moves are told."""

from actors.revision import next_move, revise
from actors.stance import take_stances
from parley.ballots import Ballot, Choice, Move, Option, make_option, spoken_label
from parley.preferences import PreferenceCard
from tests.unit.mind_fixtures import card, issue, nothing_is_near, proposal, said

MENU = issue("menu", "Satay with peanut sauce", "Corn on the cob", "Halloumi", kind="subset")
ASKED = proposal("What should be on the menu?", MENU)
SATAY, CORN, HALLOUMI = MENU.candidates


def meal(*dishes: int) -> Option:
    return make_option([Choice(issue="menu", candidates=tuple(MENU.candidates[at] for at in dishes))])


OPTIONS = [meal(0), meal(0, 1), meal(1), meal(2)]


def ballot(known: PreferenceCard) -> Ballot:
    stances = take_stances(known, OPTIONS, ASKED, nothing_is_near)
    return Ballot(person=known.person, round="sealed", stances=stances)


ANA = card(said("dealbreaker", "peanuts", -1, 1.0, id="allergy"))
BEN = card(said("like", "satay", 1, 0.9), said("like", "corn", 1, 0.6), person="ben")


def objection() -> Move:
    wish = Move(speaker="ben", kind="open", option=OPTIONS[1].id, text="Satay and corn!")
    return next_move(ANA, ASKED, OPTIONS, ballot(ANA), [wish])


def test_what_one_cannot_accept_is_objected_to_as_soon_as_it_is_named() -> None:
    said_first = objection()
    assert (said_first.kind, said_first.evidence, said_first.candidates) == ("object", ("allergy",), (SATAY.id,))
    assert "Satay with peanut sauce" in said_first.text and "Corn" not in said_first.text


def test_an_objection_to_a_dish_counts_for_every_option_with_that_dish() -> None:
    cast = ballot(BEN)
    revised = revise(BEN, ASKED, OPTIONS, cast, [objection()])
    moved = {change.option: change.because for change in revised.changes}
    assert moved == {OPTIONS[0].id: "allergy", OPTIONS[1].id: "allergy", OPTIONS[2].id: "allergy"}
    assert revised.choice == OPTIONS[2].id


def test_who_wanted_it_gives_way_and_names_something_nobody_ruled_out() -> None:
    cast = ballot(BEN)
    opened = next_move(BEN, ASKED, OPTIONS, cast, [])
    concession = next_move(BEN, ASKED, OPTIONS, cast, [opened, objection()])
    assert (concession.kind, concession.option, concession.evidence) == ("concede", OPTIONS[2].id, ("allergy",))


def test_a_task_is_told_with_who_does_it() -> None:
    tasks = [issue(name, "Ana", "Ben", kind="assignment") for name in ("budget", "website")]
    option = make_option([Choice(issue=each.name, candidates=each.candidates[:1]) for each in tasks])
    assert spoken_label(option, tasks) == "budget: Ana · website: Ana"
