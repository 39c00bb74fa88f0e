"""The benchmark: what its rooms decide, what its scorer counts, and what the command leaves behind."""

import json
from pathlib import Path

import pytest

from scenarios.__main__ import main
from scenarios.benchmarks.calbench import (
    Meeting,
    Task,
    a_random_slot,
    displaced_cost,
    double_booked,
    in_a_room,
    one_meeting_at_a_time,
    read_tasks,
    score,
)

# agent 0 is in both meetings, so one of them cannot have slot 0: in slot 1 agent 1 pays 1, agent 2 pays 9
TASK = Task(
    id="two-meetings",
    calendars=((None, None, 5.0), (None, 1.0, 5.0), (None, 9.0, 5.0)),
    meetings=(Meeting(1, 1, (0, 1)), Meeting(2, 1, (0, 2))),
    optimum=1.0,
)


def row(task: Task) -> str:
    return json.dumps(
        {
            "task_id": task.id,
            "calendars": [[None if cell is None else {"cost": cell} for cell in each] for each in task.calendars],
            "meetings": [
                {"id": each.id, "duration": each.duration, "participants": each.participants} for each in task.meetings
            ],
            "optimal": {"cost": task.optimum},
        }
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "tasks").mkdir()
    for family in ("uniform", "varied"):
        (tmp_path / "tasks" / f"{family}_dev.jsonl").write_text(f"{row(TASK)}\n{row(TASK)}\n", encoding="utf-8")
    return tmp_path


async def test_the_room_finds_the_schedule_that_displaces_least() -> None:
    assert await in_a_room(TASK, seed=0) == {1: 1, 2: 0}


async def test_one_meeting_at_a_time_takes_the_slot_the_next_one_needed() -> None:
    schedule = await one_meeting_at_a_time(TASK, seed=0)
    assert schedule == {1: 0, 2: 1}
    assert displaced_cost(TASK, schedule) == 9.0


async def test_a_random_slot_puts_nobody_in_two_places() -> None:
    schedules = [await a_random_slot(TASK, seed) for seed in range(20)]
    assert all(each is not None and not double_booked(TASK, each) for each in schedules)
    assert len({tuple(each.values()) for each in schedules if each}) > 1


async def test_a_room_of_meetings_that_cannot_all_take_place_schedules_none() -> None:
    impossible = Task("x", ((None,),), (Meeting(1, 1, (0,)), Meeting(2, 1, (0,))), 0.0)
    assert await in_a_room(impossible, seed=0) is None
    assert await one_meeting_at_a_time(impossible, seed=0) is None
    assert await a_random_slot(impossible, seed=0) is None


def test_the_scorer_counts_displaced_cells_and_refuses_double_bookings() -> None:
    good, twice, outside = {1: 1, 2: 0}, {1: 0, 2: 0}, {1: 0, 2: 3}
    assert displaced_cost(TASK, good) == 1.0
    assert score([TASK], [good]) == {"scheduled": 1.0, "cost_over_optimum": 1.0}
    assert score([TASK, TASK, TASK, TASK], [good, twice, outside, None])["scheduled"] == 0.25


def test_tasks_with_an_optimum_of_nothing_are_in_the_ratio_of_sums() -> None:
    free = Task("free", ((None, 2.0),), (Meeting(1, 1, (0,)),), 0.0)
    figures = score([TASK, free], [{1: 1, 2: 0}, {1: 1}])
    assert figures["cost_over_optimum"] == 3.0  # (1 + 2) / (1 + 0)


def test_the_command_prints_a_table_and_writes_the_figures(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "c.json"
    assert main(["bench", "calbench", "--data", str(data), "--seed", "3", "--limit", "1", "--json", str(out)]) == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    best = {"scheduled": 1.0, "cost_over_optimum": 1.0}
    assert written["figures"] == {"uniform": best, "varied": best}
    assert written["baselines"]["one_meeting_at_a_time"]["varied"] == {"scheduled": 1.0, "cost_over_optimum": 9.0}
    assert set(written) == {"figures", "baselines", "seed", "versions", "seconds"}
    assert written["seed"] == 3
    printed = capsys.readouterr()
    assert "random feasible slot" in printed.out
    assert "100 %" in printed.err


def test_data_that_is_not_there_or_not_calbench_is_said_and_exits_with_2(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "calbench", "--data", str(tmp_path / "nowhere")]) == 2
    assert "--data names the folder" in capsys.readouterr().err
    (data / "tasks" / "varied_dev.jsonl").write_text("{}\n", encoding="utf-8")
    assert main(["bench", "calbench", "--data", str(data)]) == 2
    assert "not a CalBench task file" in capsys.readouterr().err


def test_a_family_without_tasks_is_refused(data: Path) -> None:
    (data / "tasks" / "uniform_dev.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no tasks"):
        read_tasks(data / "tasks" / "uniform_dev.jsonl")
