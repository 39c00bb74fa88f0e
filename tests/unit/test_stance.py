"""What a person thinks of an option: scores, vetoes and their evidence."""

from actors.limits import Limit, amounts, limit_of
from actors.stance import take_stance, take_stances
from parley.ballots import Candidate, Choice, IssueKind, Option, Stance, make_option
from parley.preferences import PreferenceCard
from tests.unit.mind_fixtures import (
    at,
    candidate,
    card,
    day,
    everything_is_near,
    issue,
    nothing_is_near,
    proposal,
    said,
)


def thinks(known: PreferenceCard, name: str, label: str, *others: str, kind: str = "choice") -> Stance:
    asked = proposal("What shall it be?", issue(name, label, *others, kind=kind))
    return take_stance(known, candidate(label), asked, nothing_is_near, name)


def test_a_card_that_says_nothing_has_no_opinion() -> None:
    stance = thinks(card(), "menu", "Pork ribs")
    assert (stance.score, stance.veto, stance.evidence) == (2.5, None, ())
    assert stance.confidence <= 0.1


def test_a_like_raises_and_a_dislike_lowers_with_their_strength() -> None:
    much = thinks(card(said("like", "grilled vegetables", 1, 0.9)), "menu", "Grilled vegetables")
    little = thinks(card(said("like", "grilled vegetables", 1, 0.4)), "menu", "Grilled vegetables")
    against = thinks(card(said("dislike", "mushrooms", -1, 0.8)), "menu", "Mushroom risotto")
    assert much.score > little.score > 2.5 > against.score
    assert against.veto is None


def test_a_dealbreaker_vetoes_with_its_evidence_and_without_its_words() -> None:
    known = card(said("dealbreaker", "shellfish", -1, 1.0, quote="I could die of shellfish", id="allergy"))
    stance = thinks(known, "menu", "Shrimp skewers")
    assert stance.veto is not None
    assert (stance.veto.kind, stance.veto.evidence_id, stance.score) == ("dealbreaker", "allergy", 0.0)
    assert "die" not in stance.veto.reason
    assert "shellfish" not in stance.veto.reason


def test_a_diet_is_a_dealbreaker_though_it_is_wanted() -> None:
    known = card(said("dealbreaker", "vegetarian", 1, 1.0))
    assert thinks(known, "menu", "Pork ribs").veto is not None
    assert thinks(known, "menu", "Veggie burgers").veto is None


def test_nearness_in_meaning_alone_never_vetoes() -> None:
    known = card(said("dealbreaker", "hostels", -1, 1.0), said("dislike", "noise", -1, 1.0))
    asked = proposal("Where?", issue("destination", "Quiet cottage"))
    stance = take_stance(known, candidate("Quiet cottage"), asked, everything_is_near, "destination")
    assert stance.veto is None
    assert stance.score < 2.5
    assert stance.unknowns


def test_a_doubt_about_an_allergy_is_an_unknown() -> None:
    stance = thinks(card(said("dealbreaker", "nuts", -1, 1.0)), "menu", "Curry")
    assert stance.veto is None
    assert stance.unknowns == ("whether 'Curry' comes with nuts",)
    assert stance.score < 2.5


def test_what_was_superseded_is_ignored() -> None:
    gone = said("dealbreaker", "vegetarian", 1, 1.0, until=at(1))
    assert thinks(card(gone), "menu", "Pork ribs").score == 2.5


def test_an_old_allergy_counts_in_full() -> None:
    old = said("dealbreaker", "peanuts", -1, 1.0, at=at(1).replace(year=1999))
    assert thinks(card(old), "menu", "Chicken satay").veto is not None


def test_a_limit_is_held_against_the_amount_in_the_label() -> None:
    known = card(said("dealbreaker", "more than 800 euros", -1, 1.0))
    assert thinks(known, "destination", "Lake house, 950 EUR").veto is not None
    assert thinks(known, "destination", "Campsite, €300").veto is None
    assert thinks(known, "destination", "Mountain hut").unknowns
    assert thinks(known, "destination", "Cottage, £900").veto is None  # another currency cannot be compared


def test_a_limit_for_each_person_is_not_held_against_a_total() -> None:
    known = card(said("dealbreaker", "more than 100 euros per person", -1, 1.0))
    assert thinks(known, "destination", "House for all of us, 400 EUR").veto is None
    assert thinks(known, "destination", "Hotel, 140 EUR per person").veto is not None


def test_amounts_and_limits_are_read() -> None:
    assert [amount.value for amount in amounts("1,200 EUR or 3 hours")] == [1200.0, 3.0]
    assert limit_of("at most 4 people", wanted=True) == Limit("at most", amounts("4 people")[0])
    assert limit_of("camping by the sea", wanted=True) is None


def test_a_requirement_is_met_contradicted_or_unknown() -> None:
    known = card(said("dealbreaker", "wifi", 1, 1.0))
    met = thinks(known, "accommodation", "Cottage with wifi")
    assert met.veto is None
    assert met.score > 2.5
    assert thinks(known, "accommodation", "Cottage without wifi").veto is not None
    open_question = thinks(known, "accommodation", "Cottage by the lake")
    assert open_question.veto is None
    assert open_question.unknowns


def test_a_requirement_of_places_is_not_asked_of_a_menu() -> None:
    assert thinks(card(said("dealbreaker", "wheelchair accessible", 1, 1.0)), "menu", "Green salad").unknowns == ()


def test_fear_of_the_sea_lowers_a_boat_trip() -> None:
    known = card(said("fact", "get seasick", 0, 0.5, quote="I get seasick"))
    assert thinks(known, "activity", "Boat trip").score < 2.5
    assert thinks(known, "activity", "Museum").score == 2.5


def test_what_something_was_preferred_to_is_lowered() -> None:
    known = card(said("like", "tea", 1, over="coffee"))
    assert thinks(known, "drinks", "Tea").score > 2.5 > thinks(known, "drinks", "Coffee").score


def test_a_private_preference_is_not_named_in_a_reason() -> None:
    stance = thinks(card(said("dislike", "karaoke", -1, 0.9, private=True)), "activity", "Karaoke night")
    assert stance.score < 2.5
    assert not any("karaoke" in reason for reason in stance.reasons)


def test_a_busy_day_is_a_calendar_veto_and_costs_its_hours() -> None:
    known = card(busy=[(at(13, 9), at(13, 21))], calendar=(at(1), at(30)))
    days = issue("day", kind="day").model_copy(update={"candidates": (day(12), day(13))})
    asked = proposal("Which day?", days)
    free = take_stance(known, day(12), asked, nothing_is_near, "day")
    taken = take_stance(known, day(13), asked, nothing_is_near, "day")
    assert taken.veto is not None
    assert (taken.veto.kind, taken.veto.evidence_id, taken.cost) == ("calendar", "busy1", 12.0)
    assert (free.veto, free.cost) == (None, 0.0)
    assert free.score > 2.5


def test_an_unknown_day_has_no_opinion_and_says_what_is_not_known() -> None:
    asked = proposal("Which day?", issue("day", kind="day"))
    stance = take_stance(card(), day(13), asked, nothing_is_near, "day")
    assert stance.score == 2.5
    assert stance.unknowns == ("whether Saturday 13 is possible",)


def test_a_weekend_trip_is_not_ruled_out_by_busy_sundays() -> None:
    stance = thinks(card(said("availability", "sundays", -1)), "destination", "Museum weekend in Lisbon")
    assert stance.veto is None


def test_a_profile_is_judged_by_what_was_said_about_showing() -> None:
    known = card(
        said("dealbreaker", "phone number", -1, 1.0, quote="Please don't share my phone number"),
        said("like", "photo", 1, quote="I'm happy to share my photo"),
        said("like", "small cities", 1, quote="I love small cities"),
    )
    assert thinks(known, "profile fields", "Mobile phone").veto is not None
    assert thinks(known, "profile fields", "Photo").score > 2.5
    assert thinks(known, "profile fields", "Home city").score == 2.5


def assigned(known: PreferenceCard, task: str, who: str) -> Stance:
    people = issue(task, "Ana", "Ben", kind="assignment")
    return take_stance(known, candidate(who), proposal("Who does what?", people), nothing_is_near, task)


def test_skills_and_tastes_decide_who_would_do_a_task() -> None:
    known = card(said("skill", "accounting", 1), said("dislike", "making slides", -1))
    assert assigned(known, "Keep the budget", "Ana").score > 2.5 > assigned(known, "Keep the budget", "Ben").score
    assert assigned(known, "Prepare the slides", "Ana").score < 2.5 < assigned(known, "Prepare the slides", "Ben").score
    assert assigned(known, "Pick the music", "Ana").score == 2.5


def test_not_being_free_vetoes_doing_it_oneself_and_nobody_else() -> None:
    known = card(said("availability", "saturdays", -1, id="no"))
    own = assigned(known, "Cook on Saturday", "Ana")
    assert own.veto is not None
    assert own.veto.evidence_id == "no"
    assert assigned(known, "Cook on Saturday", "Ben").veto is None


def test_who_will_not_fly_may_still_book_the_flights() -> None:
    stance = assigned(card(said("dealbreaker", "fly", -1, 1.0)), "Book the flights", "Ana")
    assert stance.veto is None
    assert stance.unknowns


def test_a_menu_is_worth_what_one_finds_on_it_and_is_ruled_out_by_one_dish() -> None:
    known = card(said("like", "grilled vegetables", 1, 0.8), said("dealbreaker", "shellfish", -1, 1.0))
    menu = issue("menu", "Grilled vegetables", "Green salad", "Shrimp skewers", kind="subset")
    good = make_option([Choice(issue="menu", candidates=menu.candidates[:2])])
    bad = make_option([Choice(issue="menu", candidates=menu.candidates)])
    first, second = take_stances(known, [good, bad], proposal("What is on the menu?", menu), nothing_is_near)
    best = thinks(known, "menu", "Grilled vegetables", kind="subset").score
    assert first.score == best  # the salad leaves them indifferent
    assert second.veto is not None


def test_what_one_speaks_of_weighs_more_in_a_whole_option() -> None:
    known = card(said("like", "ramen", 1, 1.0))
    menu, music = issue("menu", "Ramen"), issue("music", "Jazz")
    option = make_option([Choice(issue=i.name, candidates=i.candidates) for i in (menu, music)])
    stance = take_stance(known, option, proposal("Dinner and music?", menu, music), nothing_is_near)
    assert stance.score > (thinks(known, "menu", "Ramen").score + 2.5) / 2


def test_the_order_of_the_card_changes_nothing() -> None:
    entries = [
        said("like", "grilled vegetables", 1, 0.7),
        said("dislike", "vegetables", -1, 0.3),
        said("like", "barbecue", 1, 0.61),
        said("dealbreaker", "nuts", -1, 1.0),
    ]
    asked = proposal("What is on the menu?", issue("menu", "Grilled vegetables with barbecue sauce", kind="subset"))
    target = asked.issues[0].candidates[0]
    forwards = take_stance(card(*entries), target, asked, nothing_is_near, "menu")
    backwards = take_stance(card(*reversed(entries)), target, asked, nothing_is_near, "menu")
    assert forwards == backwards


def test_an_issue_that_does_not_concern_somebody_leaves_them_neutral() -> None:
    others = issue("menu", "Pork ribs").model_copy(update={"attendees": ("ben",)})
    known = card(said("dealbreaker", "vegetarian", 1, 1.0))
    assert take_stance(known, candidate("Pork ribs"), proposal("Menu?", others), nothing_is_near, "menu").veto is None
    assert others.kind is IssueKind.CHOICE


def test_an_option_of_unknown_issues_is_neutral() -> None:
    stance = take_stance(card(), Option(id="o", choices=()), proposal("?", issue("menu", "Rice")), nothing_is_near)
    assert stance.score == 2.5


def test_a_menu_for_two_tastes_beats_the_dish_of_one() -> None:
    known = card(said("like", "hummus", 1, 0.8), said("like", "watermelon", 1, 0.5), said("dislike", "olives", -1, 0.8))
    menu = issue("menu", "Hummus", "Watermelon", "Olives", kind="subset")
    asked = proposal("What is on the menu?", menu)
    dishes = menu.candidates

    def score(*members: Candidate) -> float:
        option = make_option([Choice(issue="menu", candidates=members)])
        return take_stances(known, [option], asked, nothing_is_near)[0].score

    both, with_olives = score(*dishes[:2]), score(*dishes)
    assert both > score(dishes[0]) > score(dishes[1])
    assert score(dishes[2]) < 2.5 < with_olives < both


def test_who_cannot_live_with_a_yes_vetoes_it_and_is_for_no() -> None:
    known = card(said("dealbreaker", "dogs", -1, 1.0, id="allergy"))
    yes = thinks(known, "adopt a dog", "yes", "no")
    no = thinks(known, "adopt a dog", "no", "yes")
    assert yes.veto is not None and yes.veto.evidence_id == "allergy"
    assert (no.veto, no.score) == (None, 5.0)


def test_a_rule_that_begins_with_no_is_not_the_answer_no() -> None:
    known = card(said("dealbreaker", "dogs", -1, 1.0, id="allergy"))
    assert thinks(known, "house rule", "No dogs", "Dogs allowed").veto is None


def test_among_films_a_horror_film_is_one_marked_so() -> None:
    known = card(said("dealbreaker", "horror films", -1, 1.0, id="fear"))
    assert thinks(known, "film", "Alien Nights (horror)").veto is not None
    assert thinks(known, "activity", "A horror of a hike").veto is None


def test_a_name_that_holds_a_weekday_by_chance_is_no_time() -> None:
    known = card(said("availability", "mondays", -1, 0.9, id="mondays"))
    assert thinks(known, "film", "Paris Mon Coeur", "Deep Ocean").veto is None
    assert thinks(known, "slot", "Mon evening", "Tue evening").veto is not None
