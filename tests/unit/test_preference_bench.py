"""The benchmark of reading preferences: that its scorer can fail, and that its labelled set is what it says."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.preferences import Found
from parley.preferences import PreferenceKind
from scenarios.__main__ import main
from scenarios.benchmarks.labels import Case, Half, is_about, read_cases
from scenarios.benchmarks.preferences import LABELS, judge, score

SAID = datetime(2026, 3, 14, 18, tzinfo=UTC)
TEA = {"kind": "like", "polarity": 1, "about": ["green tea"]}


def case(*expect: dict[str, Any], may: tuple[dict[str, Any], ...] = (), trap: str = "") -> Case:
    return Case.model_validate(
        {
            "id": "t1",
            "language": "en",
            "style": "chat",
            "trap": trap,
            "owner": {"name": "Ana Ribeiro"},
            "as": "message",
            "said_at": SAID,
            "text": "whatever was said",
            "expect": expect,
            "may": may,
        }
    )


def found(kind: str, polarity: int, thing: str, **more: Any) -> Found:
    content = {"slot": thing, "strength": 0.5, "quote": "", "start": 0, "end": 0, "valid_from": SAID}
    return Found(
        kind=PreferenceKind(kind), object=thing, polarity=polarity, **{**content, "dated_by": "message", **more}
    )


def figures(at: Case, *statements: Found) -> dict[str, float | None]:
    """Precision, recall and what they are made of, of one case."""
    return score([judge(at, statements)])["all/all"]


def mark(name: str, at: Case, *statements: Found) -> float | None:
    return score([judge(at, statements)])[f"marks/{name}"]["share"]


def test_a_right_statement_counts_fully() -> None:
    result = figures(case(TEA), found("like", 1, "green tea"))
    assert (result["precision"], result["recall"]) == (1.0, 1.0)


def test_a_wrong_sign_is_a_miss_and_a_false_alarm() -> None:
    result = figures(case(TEA), found("dislike", -1, "green tea"))
    assert (result["precision"], result["recall"], result["false_alarms"]) == (0.0, 0.0, 1)
    assert mark("sign", case(TEA), found("dislike", -1, "green tea")) == 0.0


def test_a_wrong_object_is_a_miss_and_a_false_alarm() -> None:
    result = figures(case(TEA), found("like", 1, "green walls"))
    assert (result["precision"], result["recall"], result["false_alarms"]) == (0.0, 0.0, 1)


def test_a_statement_that_is_not_found_costs_recall_alone() -> None:
    result = figures(case(TEA, {"kind": "skill", "polarity": 1, "about": ["chess"]}), found("like", 1, "green tea"))
    assert (result["precision"], result["recall"]) == (1.0, 0.5)


def test_a_statement_that_is_not_there_costs_precision_alone() -> None:
    result = figures(case(TEA), found("like", 1, "green tea"), found("skill", 1, "chess"))
    assert (result["precision"], result["recall"]) == (0.5, 1.0)


def test_whatever_is_found_in_a_text_with_nothing_to_find_is_a_false_alarm() -> None:
    result = figures(case(), found("like", 1, "green tea"))
    assert (result["precision"], result["clean_cases"]) == (0.0, 0.0)


def test_the_wrong_hardness_is_worth_half() -> None:
    at = case({"kind": "dislike", "polarity": -1, "about": ["olives"]})
    result = figures(at, found("dealbreaker", -1, "olives"))
    assert (result["precision"], result["recall"]) == (0.5, 0.5)
    assert mark("hardness", at, found("dealbreaker", -1, "olives")) == 0.0


def test_a_like_and_an_interest_are_one_family_and_a_skill_is_another() -> None:
    assert figures(case(TEA), found("interest", 1, "green tea"))["recall"] == 1.0
    assert figures(case(TEA), found("skill", 1, "green tea"))["recall"] == 0.0


def test_an_alternative_reading_counts_as_the_first() -> None:
    at = case({**TEA, "or": [{"kind": "availability", "polarity": -1}]})
    assert figures(at, found("availability", -1, "green tea"))["recall"] == 1.0


def test_one_statement_meets_one_label_and_saying_it_again_counts_neither_way() -> None:
    at = case(TEA, TEA)
    assert figures(at, found("like", 1, "green tea"))["recall"] == 0.5
    again = figures(case(TEA), found("like", 1, "green tea"), found("like", 1, "green tea"))
    assert (again["precision"], again["met"]) == (1.0, 1)


def test_what_a_judge_would_also_accept_counts_neither_way() -> None:
    result = figures(
        case(may=({"kind": "fact", "polarity": 0, "about": ["*"]},)),
        found("fact", 0, "lives in Leeds"),
        found("like", 1, "x"),
    )
    assert (result["false_alarms"], result["expected"]) == (1, 0)


def test_a_private_statement_that_is_not_marked_is_a_leak() -> None:
    at = case({**TEA, "private": True}, trap="privacy")
    assert mark("privacy recall", at, found("like", 1, "green tea")) == 0.0
    assert mark("privacy recall", at, found("like", 1, "green tea", private=True)) == 1.0


def test_a_mark_of_privacy_where_there_is_no_secret_costs_its_precision() -> None:
    assert mark("privacy precision", case(TEA), found("like", 1, "green tea", private=True)) == 0.0


def test_where_both_are_right_privacy_is_not_judged() -> None:
    at = case({**TEA, "private": "either"})
    assert mark("privacy precision", at, found("like", 1, "green tea", private=True)) == 1.0
    assert score([judge(at, [found("like", 1, "green tea", private=True)])])["marks/privacy precision"]["of"] == 0


@pytest.mark.parametrize(("at", "share"), [("2025-08-01", 1.0), ("2025-08-31", 1.0), ("2026-03-14", 0.0)])
def test_a_date_is_right_as_far_as_the_text_tells_it(at: str, share: float) -> None:
    since = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert mark("time", case({**TEA, "since": "2025-08"}), found("like", 1, "green tea", valid_from=since)) == share


@pytest.mark.parametrize(("over", "share"), [("black coffee", 1.0), ("water", 0.0), (None, 0.0)])
def test_a_comparison_is_right_when_its_loser_is(over: str | None, share: float) -> None:
    assert mark("comparison", case({**TEA, "over": ["coffee"]}), found("like", 1, "green tea", over=over)) == share


@pytest.mark.parametrize(
    ("accepted", "wording", "right"),
    [
        ("window seat", "a seat by the window", True),
        ("hiking", "hikes", True),
        ("black coffee", "coffee", False),
        ("tea", "teak furniture", False),
        ("tea", "tea that somebody else made in a hurry before lunch", False),
        ("1,100", "rent up to 1100", True),
        ("dienstags", "tuesday", True),
    ],
)
def test_an_object_is_right_when_it_says_what_was_labelled_and_little_more(
    accepted: str, wording: str, right: bool
) -> None:
    assert is_about([accepted], wording, "en") is right


def test_german_words_are_compared_by_their_stems() -> None:
    assert is_about(["Haselnuss"], "Haselnüsse", "de")
    assert not is_about(["Haselnuss"], "Erdnüsse", "de")


def halves() -> dict[Half, tuple[Case, ...]]:
    return {"open": read_cases(LABELS, "open"), "sealed": read_cases(LABELS, "sealed")}


def test_the_set_has_its_size_its_languages_and_every_trap() -> None:
    cases = [each for half in halves().values() for each in half]
    traps = Counter(each.trap for each in cases)
    assert len(cases) >= 400
    assert 0.25 <= sum(each.language == "de" for each in cases) / len(cases) <= 0.35
    assert len(traps) == 15
    assert min(traps.values()) >= 12
    assert sum(not each.expect and not each.trap for each in cases) >= 60
    assert {label.kind for each in cases for label in each.expect} == set(PreferenceKind)


def test_the_halves_have_the_same_proportions_and_no_text_in_common() -> None:
    both = halves()
    one, other = (Counter((each.trap, each.language) for each in half) for half in both.values())
    assert all(abs(one[key] - other[key]) <= 1 for key in one | other)
    texts = [each.text for half in both.values() for each in half]
    ids = [each.id for half in both.values() for each in half]
    assert (len(set(texts)), len(set(ids))) == (len(texts), len(ids))


def test_the_sealed_half_says_so_in_its_first_line() -> None:
    assert "opened only for the final figure" in (LABELS / "sealed.yaml").read_text(encoding="utf-8").splitlines()[0]


def test_the_command_prints_every_group_and_leaves_its_figures_and_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    json_file, misses = tmp_path / "figures.json", tmp_path / "misses.txt"
    arguments = ["bench", "preferences", "--limit", "3", "--json", str(json_file), "--misses", str(misses)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert all(f"open half, by {group}" in printed for group in ("all", "kind", "trap", "language", "style", "marks"))
    assert json.loads(json_file.read_text(encoding="utf-8"))["figures"]["open/all/all"]["cases"] == 3
    assert misses.exists()


def test_the_misses_of_the_sealed_half_are_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    misses = tmp_path / "misses.txt"
    assert main(["bench", "preferences", "--half", "sealed", "--limit", "1", "--misses", str(misses)]) == 0
    assert not misses.exists()
    assert "sealed half is for the final figure" in capsys.readouterr().err


def test_without_a_model_the_command_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PARLEY_ENV_FILE", "")
    assert main(["bench", "preferences", "--with-model"]) == 2
    assert "set OPENAI_API_KEY or OPENAI_BASE_URL" in capsys.readouterr().err


def test_a_folder_without_labels_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "preferences", "--data", str(tmp_path)]) == 2
    assert "cannot read" in capsys.readouterr().err
