"""What a twin puts forward, says, and changes its mind about."""

from actors.positions import open_candidates, take_position
from actors.revision import next_move, revise
from actors.stance import take_stances
from parley.ballots import Ballot, Choice, Issue, IssueKind, Move, Option, Proposal, make_option
from parley.preferences import PreferenceCard
from tests.unit.mind_fixtures import at, card, issue, nothing_is_near, proposal, said


def labels(known: PreferenceCard, asked: Issue, question: str = "What shall it be?") -> list[str]:
    found = open_candidates(known, proposal(question, asked), nothing_is_near)
    return [each.label for each in found.get(asked.name, ())]


def window(first: int, last: int) -> Issue:
    return Issue(name="day", kind=IssueKind.DAY, not_before=at(first), not_after=at(last))


LIKES = (
    said("like", "grilled vegetables", 1, 0.9),
    said("like", "spicy food", 1, 0.8),
    said("interest", "hiking", 1, 0.8),
    said("like", "Lisbon", 1, 0.7),
    said("dislike", "mushrooms", -1, 0.9),
    said("dealbreaker", "shellfish", -1, 1.0),
    said("like", "job title", 1, 0.7, quote="I'm happy to show my job title"),
)


def test_an_open_issue_gets_the_liked_things_of_its_kind() -> None:
    assert labels(card(*LIKES), Issue(name="menu", kind=IssueKind.SUBSET)) == ["Grilled vegetables", "Spicy food"]
    assert labels(card(*LIKES), Issue(name="destination")) == ["Hiking", "Lisbon"]
    assert labels(card(*LIKES), Issue(name="profile fields", kind=IssueKind.SUBSET)) == ["Job title"]


def test_what_the_person_rules_out_is_not_put_forward() -> None:
    known = card(
        said("like", "prawns", 1, 0.9), said("like", "rice", 1, 0.5), said("dealbreaker", "shellfish", -1, 1.0)
    )
    assert labels(known, Issue(name="menu")) == ["Rice"]


def test_a_private_like_is_not_put_forward() -> None:
    assert labels(card(said("like", "karaoke", 1, private=True)), Issue(name="activity")) == []


def test_the_same_thing_gets_the_same_id_whoever_proposes_it() -> None:
    asked = proposal("Menu?", Issue(name="menu"))
    one = open_candidates(card(said("like", "Grilled vegetables", 1)), asked, nothing_is_near)
    other = open_candidates(card(said("like", "the grilled vegetable", 1), person="ben"), asked, nothing_is_near)
    assert one["menu"][0].id == other["menu"][0].id == "grilled-vegetable"


def test_open_days_are_whole_days_on_which_the_person_may_be_free() -> None:
    known = card(
        said("availability", "saturdays", 1),
        said("availability", "sundays", -1),
        busy=[(at(12), at(13))],
        calendar=(at(1), at(30)),
    )
    found = open_candidates(known, proposal("Which day?", window(11, 15)), nothing_is_near)["day"]
    assert [each.id for each in found] == ["2026-06-13", "2026-06-11"]
    assert (found[0].start, found[0].end) == (at(13), at(14))
    assert found[0].label == "Saturday 13 June 2026"


def test_somebody_who_said_nothing_about_their_time_proposes_no_day() -> None:
    assert labels(card(*LIKES), window(10, 20)) == []


def test_every_day_on_which_one_may_be_free_is_put_forward() -> None:
    assert len(labels(card(calendar=(at(1), at(30))), window(1, 29))) == 28


MENU = issue("menu", "Grilled vegetables", "Shrimp skewers", "Green salad")
DRINKS = issue("drinks", "Tea", "Coffee")


def test_a_position_has_a_stance_on_every_candidate_and_weights_that_sum_to_one() -> None:
    position = take_position(card(*LIKES), proposal("Dinner?", MENU, DRINKS), nothing_is_near)
    assert [[stance.option for stance in each.stances] for each in position.stances] == [
        ["grilled-vegetables", "shrimp-skewers", "green-salad"],
        ["tea", "coffee"],
    ]
    assert abs(sum(position.importance.values()) - 1.0) < 1e-9
    assert position.importance["menu"] > position.importance["drinks"]


def test_the_best_whole_options_are_proposed_and_none_that_is_ruled_out() -> None:
    position = take_position(card(*LIKES), proposal("Dinner?", MENU, DRINKS), nothing_is_near)
    assert len(position.proposals) == 3
    assert position.proposals[0].choices[0].label == "Grilled vegetables"
    assert not any("Shrimp" in option.label for option in position.proposals)


def test_a_twin_that_accepts_nothing_proposes_nothing() -> None:
    known = card(said("dealbreaker", "vegetarian", 1, 1.0))
    assert take_position(known, proposal("Menu?", issue("menu", "Pork ribs")), nothing_is_near).proposals == ()


# --- the talk and the revision

DINNER = proposal("Dinner?", MENU)
VEGETABLES, SHRIMP, SALAD = (make_option([Choice(issue="menu", candidates=(each,))]) for each in MENU.candidates)
OPTIONS = (VEGETABLES, SHRIMP, SALAD)


def ballot(known: PreferenceCard, asked: Proposal = DINNER) -> Ballot:
    stances = take_stances(known, OPTIONS, asked, nothing_is_near)
    return Ballot(person=known.person, round="sealed", stances=stances)


def objection(option: Option, *evidence: str, speaker: str = "ben") -> Move:
    return Move(speaker=speaker, kind="object", option=option.id, text="Not for me.", evidence=evidence)


ANA = card(
    said("like", "grilled vegetables", 1, 0.9, id="likes"), said("dealbreaker", "shellfish", -1, 1.0, id="allergy")
)


def test_a_favourite_somebody_cannot_accept_is_let_go_of_for_that_evidence() -> None:
    cast = ballot(ANA)
    revised = revise(ANA, DINNER, OPTIONS, cast, [objection(VEGETABLES, "bens-allergy")])
    assert revised.round == "revision"
    before = cast.stance(VEGETABLES.id)
    assert before is not None
    assert [(change.option, change.before, change.after, change.because) for change in revised.changes] == [
        (VEGETABLES.id, before.score, 1.0, "bens-allergy"),
        (SALAD.id, 2.5, 3.5, "bens-allergy"),
    ]
    assert revised.choice == SALAD.id


def test_talk_without_new_evidence_changes_no_score() -> None:
    cast = ballot(ANA)
    heard = [
        objection(VEGETABLES),
        objection(VEGETABLES, "likes"),
        objection(VEGETABLES, "mine", speaker="ana"),
        Move(speaker="ben", kind="support", option=SALAD.id, text="Everybody wants the salad!", evidence=("x",)),
        Move(speaker="ben", kind="open", option=SALAD.id, text="I'd go for the salad.", evidence=("y",)),
    ]
    revised = revise(ANA, DINNER, OPTIONS, cast, heard)
    assert revised.changes == ()
    assert revised.stances == cast.stances


def test_an_own_veto_outlives_the_talk() -> None:
    revised = revise(ANA, DINNER, OPTIONS, ballot(ANA), [objection(VEGETABLES, "bens-allergy")])
    shrimp = revised.stance(SHRIMP.id)
    assert shrimp is not None
    assert shrimp.veto is not None


def test_a_twin_opens_with_its_favourite_and_why() -> None:
    move = next_move(ANA, DINNER, OPTIONS, ballot(ANA), [])
    assert (move.kind, move.option, move.evidence) == ("open", VEGETABLES.id, ("likes",))
    assert "Grilled vegetables" in move.text
    assert "I like grilled vegetables" in move.text


def test_a_twin_objects_to_what_others_favour_and_it_cannot_accept() -> None:
    opened = Move(speaker="ana", kind="open", option=VEGETABLES.id, text="Vegetables.")
    theirs = Move(speaker="ben", kind="open", option=SHRIMP.id, text="Shrimp!")
    move = next_move(ANA, DINNER, OPTIONS, ballot(ANA), [opened, theirs])
    assert (move.kind, move.option, move.evidence) == ("object", SHRIMP.id, ("allergy",))
    assert "shellfish" not in move.text


def test_a_twin_concedes_its_favourite_when_it_hears_why() -> None:
    opened = Move(speaker="ana", kind="open", option=VEGETABLES.id, text="Vegetables.")
    known = card(said("like", "grilled vegetables", 1, 0.9))
    move = next_move(known, DINNER, OPTIONS, ballot(known), [opened, objection(VEGETABLES, "bens-allergy")])
    assert (move.kind, move.evidence) == ("concede", ("bens-allergy",))
    assert "Ben" in move.text


def test_a_twin_asks_about_what_it_does_not_know() -> None:
    asked = proposal("Dinner?", issue("menu", "Curry"))
    known = card(said("dealbreaker", "nuts", -1, 1.0))
    options = (make_option([Choice(issue="menu", candidates=asked.issues[0].candidates)]),)
    cast = Ballot(person="ana", round="sealed", stances=take_stances(known, options, asked, nothing_is_near))
    opened = Move(speaker="ana", kind="open", option=options[0].id, text="Curry.")
    move = next_move(known, asked, options, cast, [opened])
    assert move.kind == "ask"
    assert "'Curry' comes with nuts" in move.text


def test_a_twin_with_nothing_to_add_passes() -> None:
    known = card(person="carl")
    opened = Move(speaker="carl", kind="open", option=SALAD.id, text="Salad.")
    assert next_move(known, DINNER, OPTIONS, ballot(known), [opened]).kind == "pass"


def test_a_private_quote_never_reaches_the_room() -> None:
    secret = said("dealbreaker", "shellfish", -1, 1.0, quote="My throat closes, ask my doctor Silva", id="secret")
    known = card(secret)
    heard: list[Move] = [Move(speaker="ben", kind="open", option=SHRIMP.id, text="Shrimp!")]
    for _ in range(4):
        heard.append(next_move(known, DINNER, OPTIONS, ballot(known), heard))
    said_aloud = " ".join(move.text for move in heard if move.speaker == "ana")
    assert "secret" in {evidence for move in heard for evidence in move.evidence}
    assert not any(word in said_aloud for word in ("throat", "doctor", "Silva"))
