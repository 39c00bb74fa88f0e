"""What a charter fixes, and which requests are refused, with what to do instead."""

from datetime import UTC, datetime, timedelta

import pytest

from negotiation.charter import read_charter
from parley.ballots import IssueKind
from parley.errors import RequestError
from tests.room_people import NINE_O_CLOCK, charter_for

PEOPLE = ("ana", "ben", "cara", "dan")
TWO = [{"name": "film", "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}]


def refused(people: tuple[str, ...] = PEOPLE, **request: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        charter_for(people, {"issues": TWO, **request})
    assert caught.value.what_to_do
    return caught.value


def test_the_same_terms_have_the_same_hash_in_whichever_room_and_at_whichever_time() -> None:
    one = charter_for(PEOPLE, {"issues": TWO})
    other = charter_for(PEOPLE, {"issues": TWO}, room="r2", asked_at=NINE_O_CLOCK + timedelta(days=3))
    assert one.hash == other.hash
    assert len(one.hash) == 64
    assert one.proposal.id != other.proposal.id


@pytest.mark.parametrize(
    "changed",
    [{"rule": "schulze"}, {"seed": 8}, {"quorum": 2}, {"question": "Which other one?"}, {"disclosure": "scores"}],
)
def test_other_terms_have_another_hash(changed: dict[str, object]) -> None:
    assert charter_for(PEOPLE, {"issues": TWO, **changed}).hash != charter_for(PEOPLE, {"issues": TWO}).hash


def test_the_order_in_which_people_are_named_makes_no_difference() -> None:
    assert charter_for(PEOPLE, {"issues": TWO}).hash == charter_for(PEOPLE[::-1], {"issues": TWO}).hash


def test_a_charter_read_back_from_its_event_is_the_charter() -> None:
    charter = charter_for(PEOPLE, {"question": "When should we meet?"}, timezone="Europe/Berlin")
    again = read_charter(charter.opening().payload)
    assert again == charter
    assert again.hash == charter.hash == charter.opening().payload["hash"]


def test_a_seed_that_is_not_given_is_derived_from_the_terms() -> None:
    one = charter_for(PEOPLE, {"issues": TWO, "seed": None})
    assert one.seed == charter_for(PEOPLE, {"issues": TWO, "seed": None}, room="r9").seed
    assert one.seed != charter_for(PEOPLE, {"issues": TWO, "seed": None, "rule": "approval"}).seed
    assert charter_for(PEOPLE, {"issues": TWO, "seed": 41}).seed == 41


def test_lots_of_one_purpose_are_the_same_each_time_they_are_drawn() -> None:
    charter = charter_for(PEOPLE, {"issues": TWO})
    assert charter.chance("lot").random() == charter.chance("lot").random()
    assert charter.chance("lot").random() != charter.chance("pool").random()


@pytest.mark.parametrize(("people", "quorum"), [(1, 1), (2, 2), (3, 2), (4, 3)])
def test_a_quorum_that_is_not_given_is_more_than_half(people: int, quorum: int) -> None:
    assert charter_for(PEOPLE[:people], {"issues": TWO}).quorum == quorum


def test_issues_left_out_are_read_from_the_question() -> None:
    charter = charter_for(PEOPLE, {"question": "Which fields should a profile have?"})
    assert [(issue.name, issue.kind) for issue in charter.proposal.issues] == [("fields", IssueKind.SUBSET)]


def test_an_issue_whose_options_are_participants_is_an_assignment() -> None:
    charter = charter_for(PEOPLE, {"issues": [{"name": "cooking", "options": [{"id": "ana"}, {"id": "dan"}]}]})
    assert charter.proposal.issues[0].kind is IssueKind.ASSIGNMENT


def test_options_with_times_are_days() -> None:
    start = datetime(2026, 6, 13, tzinfo=UTC)
    option = {"id": "x", "label": "X", "start": start, "end": start + timedelta(hours=2)}
    assert charter_for(PEOPLE, {"issues": [{"name": "slot", "options": [option]}]}).proposal.issues[0].kind == "day"


def test_an_option_may_have_only_a_label() -> None:
    charter = charter_for(PEOPLE, {"issues": [{"name": "film", "options": [{"label": "The Third Man"}]}]})
    assert charter.proposal.issues[0].candidates[0].id == "the third man"


def test_people_are_refused_when_there_are_none_or_too_many_or_one_twice() -> None:
    assert "nobody takes part" in str(refused(()))
    assert "too many" in str(refused(tuple(f"p{n}" for n in range(25))))
    assert "ana takes part twice" in str(refused(("ana", "ben", "ana")))


def test_a_participant_nobody_knows_is_not_found() -> None:
    with pytest.raises(RequestError, match="nobody is known as zoe") as caught:
        charter_for(("ana", "zoe"), {"issues": TWO}, names={"ana": "Ana"})
    assert caught.value.status == 404
    assert "PUT /people/zoe" in caught.value.what_to_do


def test_too_many_issues_or_options_are_refused() -> None:
    assert "9 issues" in str(refused(issues=[{"name": f"i{n}"} for n in range(9)]))
    options = [{"id": f"o{n}"} for n in range(65)]
    assert "65 options" in str(refused(issues=[{"name": "film", "options": options}]))


def test_two_things_with_one_name_are_refused() -> None:
    assert "two issues" in str(refused(issues=[{"name": "film"}, {"name": "film"}]))
    assert "the id 'a'" in str(refused(issues=[{"name": "film", "options": [{"id": "a"}, {"id": "a"}]}]))


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"start": "2026-06-13T10:00:00+00:00", "end": "2026-06-13T09:00:00+00:00"}, "ends before it starts"),
        ({"start": "2026-06-13T10:00:00+00:00"}, "only one of start and end"),
        ({"start": "2026-06-13T10:00:00", "end": "2026-06-13T11:00:00"}, "no time zone"),
    ],
)
def test_times_that_cannot_be_are_refused(option: dict[str, object], message: str) -> None:
    assert message in str(refused(issues=[{"name": "slot", "options": [{"id": "x", **option}]}]))


def test_a_stranger_can_neither_attend_nor_be_given_a_task() -> None:
    assert "zoe attends" in str(refused(issues=[{**TWO[0], "attendees": ["zoe"]}]))
    task = {"name": "cooking", "kind": "assignment", "options": [{"id": "ana"}, {"id": "zoe"}]}
    assert "zoe cannot be given" in str(refused(issues=[task]))


def test_a_quorum_a_deadline_a_zone_or_a_question_that_cannot_be_is_refused() -> None:
    assert "quorum of 5" in str(refused(quorum=5))
    assert "deadline_s" in str(refused(deadline_s=0))
    assert "no question" in str(refused(question="  "))
    with pytest.raises(RequestError, match="not a time zone"):
        charter_for(PEOPLE, {"issues": TWO}, timezone="Mars/Base")
