"""Which issues an open question asks for, and which days it speaks of."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.questions import Asked, open_issue, read_issues
from negotiation.windows import Days, read_window
from parley.ballots import Issue, IssueKind
from parley.errors import RequestError

MONDAY = date(2026, 6, 1)


def asked(question: str, timezone: str = "UTC") -> Asked:
    return Asked(
        question=question,
        participants={"ana": "Ana Sol", "ben": "Ben"},
        asked_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
        timezone=timezone,
    )


def read(question: str) -> list[tuple[str, str]]:
    return [(issue.name, issue.kind.value) for issue in read_issues(asked(question))]


def only(question: str) -> Issue:
    (issue,) = read_issues(asked(question))
    return issue


def labels(issue: Issue) -> list[str]:
    return [candidate.label for candidate in issue.candidates]


@pytest.mark.parametrize(
    ("question", "issues"),
    [
        (
            "What day should we host the barbecue at Ana's house, and what should be on the menu?",
            [("day", "day"), ("menu", "subset")],
        ),
        ("Where should we go on vacation?", [("destination", "choice")]),
        ("Where should we have dinner?", [("place", "choice")]),
        ("Which fields should a profile have?", [("fields", "subset")]),
        ("What are the best fields for a profile?", [("fields", "subset")]),
        ("Which restaurant should we book for dinner?", [("restaurant", "choice")]),
        ("What should we cook for dinner?", [("menu", "subset")]),
        ("Where and when should we go hiking?", [("place", "choice"), ("day", "day")]),
        ("What is the best day for the picnic?", [("day", "day")]),
        ("On which evening should we meet?", [("evening", "day")]),
        ("How many guests should we invite?", [("how many guests", "choice")]),
        ("We want to celebrate. Which film should we watch?", [("film", "choice")]),
        ("Who should organise the party?", [("organise the party", "assignment")]),
        (
            "Let's plan dinner: where, when and what do we eat?",
            [("place", "choice"), ("day", "day"), ("menu", "subset")],
        ),
        ("What should our profile page show?", [("profile page", "subset")]),
        ("Which day next week is best for lunch?", [("day", "day")]),
        ("What should we do this weekend?", [("activity", "choice")]),
        ("Who brings the cake, and who drives?", [("brings the cake", "assignment"), ("drives", "assignment")]),
        ("Tell me something", [("answer", "choice")]),
    ],
)
def test_the_issues_are_what_the_question_words_ask_for(question: str, issues: list[tuple[str, str]]) -> None:
    assert read(question) == issues


@pytest.mark.parametrize(
    "question",
    [
        "Who does what: website, budget, catering?",
        "How do we split the tasks: website, budget and catering?",
        "Let's divide the work: website; budget; catering.",
        "Which tasks should each of us take: website, budget, catering?",
        "How should we split the chores? website, budget and catering.",
        "Who should do the website, the budget and the catering?",
    ],
)
def test_a_split_of_tasks_is_an_assignment_a_task_to_the_participants(question: str) -> None:
    issues = read_issues(asked(question))
    assert [issue.name for issue in issues] == ["website", "budget", "catering"]
    assert {issue.kind for issue in issues} == {IssueKind.ASSIGNMENT}
    assert [(each.id, each.label) for each in issues[0].candidates] == [("ana", "Ana Sol"), ("ben", "Ben")]


def test_a_day_and_a_split_of_tasks_can_be_asked_in_one_question() -> None:
    found = read("What day works best, and who brings what: salad, cake?")
    assert found == [("day", "day"), ("salad", "assignment"), ("cake", "assignment")]


def test_who_does_what_without_tasks_is_refused_with_an_example() -> None:
    with pytest.raises(RequestError) as caught:
        read("Who does what?")
    assert "after a colon" in caught.value.what_to_do


def test_should_we_is_answered_with_yes_or_no() -> None:
    issue = only("Should we rent a boat?")
    assert (issue.name, labels(issue)) == ("rent a boat", ["yes", "no"])


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Pizza or sushi?", ["Pizza", "sushi"]),
        ("Vacation: beach or mountains?", ["beach", "mountains"]),
        ("Which of the following should we support: A, B, C?", ["A", "B", "C"]),
        ("Should we eat pizza, tacos or sushi?", ["pizza", "tacos", "sushi"]),
        ("Should we rent a boat or a car?", ["boat", "car"]),
        ("Which city should we visit, Rome or Paris?", ["Rome", "Paris"]),
        ("What should we eat on Saturday: pizza, sushi or tacos?", ["pizza", "sushi", "tacos"]),
        ("How should we travel: train, car or plane?", ["train", "car", "plane"]),
    ],
)
def test_what_the_question_names_is_what_there_is_to_choose_from(question: str, named: list[str]) -> None:
    issue = only(question)
    assert issue.kind is IssueKind.CHOICE
    assert labels(issue) == named


def test_named_weekdays_become_local_days() -> None:
    issue = read_issues(asked("Saturday or Sunday?", "Europe/Berlin"))[0]
    assert (issue.name, issue.kind) == ("day", IssueKind.DAY)
    assert [each.id for each in issue.candidates] == ["2026-06-06", "2026-06-07"]
    assert issue.candidates[0].start == datetime(2026, 6, 6, tzinfo=ZoneInfo("Europe/Berlin"))
    assert issue.candidates[0].end == issue.candidates[1].start


def test_without_a_window_the_next_four_weeks_of_local_days_are_asked_about() -> None:
    issue = read_issues(asked("When should we meet?", "Pacific/Auckland"))[0]
    assert issue.not_before == datetime(2026, 6, 2, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert issue.not_after == datetime(2026, 6, 30, tzinfo=ZoneInfo("Pacific/Auckland"))


def test_weekends_are_candidates_of_two_days() -> None:
    issue = only("Which weekend in June works for the hike?")
    assert [each.id for each in issue.candidates] == ["2026-06-06", "2026-06-13", "2026-06-20", "2026-06-27"]
    assert issue.candidates[0].end == datetime(2026, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "kind"), [("day", "day"), ("menu", "subset"), ("destination", "choice"), ("toppings", "subset")]
)
def test_an_issue_that_is_only_named_gets_its_kind_from_its_name(name: str, kind: str) -> None:
    assert open_issue(name, asked("Help us decide in July")).kind == kind


def test_an_issue_that_is_only_named_gets_its_window_from_the_question() -> None:
    issue = open_issue("day", asked("Help us decide in July"))
    assert (issue.not_before, issue.not_after) == (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("in June", (2026, 6, 2), (2026, 7, 1)),
        ("in May", (2027, 5, 1), (2027, 6, 1)),
        ("in May 2028", (2028, 5, 1), (2028, 6, 1)),
        ("in early July", (2026, 7, 1), (2026, 7, 11)),
        ("this week", (2026, 6, 2), (2026, 6, 8)),
        ("next week", (2026, 6, 8), (2026, 6, 15)),
        ("this weekend", (2026, 6, 6), (2026, 6, 8)),
        ("next weekend", (2026, 6, 13), (2026, 6, 15)),
        ("next month", (2026, 7, 1), (2026, 8, 1)),
        ("within the next two weeks", (2026, 6, 2), (2026, 6, 16)),
        ("in the next 10 days", (2026, 6, 2), (2026, 6, 12)),
        ("between 5 and 12 June", (2026, 6, 5), (2026, 6, 13)),
        ("from June 5 to June 12", (2026, 6, 5), (2026, 6, 13)),
        ("between 28 June and 3 July", (2026, 6, 28), (2026, 7, 4)),
        ("between 20 December and 5 January", (2026, 12, 20), (2027, 1, 6)),
        ("2026-06-13 to 2026-06-15", (2026, 6, 13), (2026, 6, 16)),
        ("on the first weekend of July", (2026, 7, 4), (2026, 7, 6)),
        ("on the last Friday in August", (2026, 8, 28), (2026, 8, 29)),
        ("before 20 June", (2026, 6, 2), (2026, 6, 20)),
        ("by 20 June", (2026, 6, 2), (2026, 6, 21)),
        ("on 13 June", (2026, 6, 13), (2026, 6, 14)),
        ("on Saturday", (2026, 6, 6), (2026, 6, 7)),
        ("in winter", (2026, 12, 1), (2027, 3, 1)),
        ("tomorrow", (2026, 6, 2), (2026, 6, 3)),
    ],
)
def test_a_window_is_read_as_people_write_it(
    text: str, first: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    assert read_window(f"When shall we meet {text}?", MONDAY) == Days(date(*first), date(*after))


@pytest.mark.parametrize("text", ["When may we meet?", "at Ana's house", "with 3 marketing people", "on 31 February"])
def test_what_is_no_window_is_not_read_as_one(text: str) -> None:
    assert read_window(text, MONDAY) is None


def test_on_its_last_day_this_week_is_that_day() -> None:
    sunday = date(2026, 6, 7)
    assert read_window("this week", sunday) == Days(sunday, date(2026, 6, 8))


WORDS = [
    "what",
    "which",
    "when",
    "where",
    "who",
    "how",
    "should",
    "we",
    "do",
    "does",
    "the",
    "a",
    "our",
    "day",
    "menu",
    "fields",
    "weekend",
    "week",
    "go",
    "eat",
    "does",
    "what",
    "split",
    "tasks",
    "or",
    "and",
    ":",
    ",",
    "?",
    ".",
    "in",
    "june",
    "next",
    "this",
    "between",
    "5",
    "12",
    "before",
    "pizza",
    "sushi",
    "boat",
    "of",
    "following",
    "on",
    "for",
    "is",
    "yes",
    "best",
    "-",
    "31",
    "february",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=300))
def test_whatever_is_asked_there_is_an_issue_each_with_its_own_name_or_a_refusal_that_helps(text: str) -> None:
    try:
        issues = read_issues(asked(text))
    except RequestError as refused:
        assert refused.what_to_do
        return
    assert issues
    assert len({issue.name for issue in issues}) == len(issues)
    for issue in issues:
        assert len({candidate.id for candidate in issue.candidates}) == len(issue.candidates)
        assert issue.not_before is None or issue.not_after is None or issue.not_before < issue.not_after
