"""What was tracked against the goals."""

from __future__ import annotations

from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def days(tt: Tt, clock: EnvironmentClock) -> None:
    """A Friday, a Saturday, a Monday and a Tuesday of work; Wednesday 2026-03-04 noon, with a goal of 8 h."""
    tt.settings('[goal]\nday = "8h"\n')
    clock.set("2026-03-04 12:00")
    for span in ("2026-02-27 8:00-16:00", "2026-02-28 9:00-11:00", "2026-03-02 8:00-17:00", "2026-03-03 9:00-15:30"):
        assert tt("add", "site", span).code == 0


def test_each_working_day_has_its_goal_up_to_today(days: Tt) -> None:
    data = days("balance --json").data
    assert [(day["day"][-2:], day["total_s"], day["goal_s"]) for day in data["days"]] == [
        ("02", 32_400, 28_800), ("03", 23_400, 28_800), ("04", 0, 28_800),
    ]  # fmt: skip
    assert (data["total_s"], data["goal_s"], data["balance_s"]) == (55_800, 86_400, -30_600)


def test_work_at_the_weekend_counts_and_has_no_goal(days: Tt) -> None:
    lines = days("balance all").out.splitlines()
    assert [line.split()[1:] for line in lines[1:4]] == [
        ["2026-02-27", "8h", "8h", "0s", "0s"], ["2026-02-28", "2h", "0s", "2h", "2h"],
        ["2026-03-02", "9h", "8h", "1h", "3h"],
    ]  # fmt: skip
    assert lines[-1].split() == ["Total", "25h", "30m", "32h", "-6h", "30m"]


def test_the_goal_of_a_week_is_shared_out_to_the_second(days: Tt) -> None:
    days.settings('[goal]\nweek = "38h 30m 1s"\n')
    data = days("balance 2026-02-23..2026-02-27 --json").data
    assert data["goal_s"] == sum(day["goal_s"] for day in data["days"]) == 138_601


def test_a_goal_holds_from_the_day_on_which_it_is_set_and_balances_of_the_past_stay(days: Tt) -> None:
    before = days("balance 2026-02-23..2026-03-03 --json").data
    assert days("config set goal.day 6h").out == "goal.day = 8h; 6h from 2026-03-04\n"
    assert days("balance 2026-02-23..2026-03-03 --json").data == before
    assert [day["goal_s"] for day in days("balance --json").data["days"]] == [28_800, 28_800, 21_600]
    assert days("config set goal.day 7h --from monday").out == "goal.day = 8h; 7h from 2026-03-02; 6h from 2026-03-04\n"
    assert days("config unset goal.day").out == "goal.day = 8h; 7h from 2026-03-02; none from 2026-03-04\n"
    assert [day["goal_s"] for day in days("balance --json").data["days"]] == [25_200, 25_200]
    assert days("config unset goal.day --from 1970-01-01").code == 0
    assert days("config set goal.day", "8h; 6h from 2026-03-03").out == "goal.day = 8h; 6h from 2026-03-03\n"
    assert days("config set web.port 8080 --from today").code == 2
    assert days("config set goal.day", "8h from 2026-03-03; 6h from 2026-03-02").code == 2


def test_a_goal_that_is_taken_away_for_all_time_is_gone(days: Tt) -> None:
    assert "default" in days("config unset goal.day --from 1970-01-01").out
    assert days("balance 2026-02-23..2026-03-03 --json").data["goal_s"] == 0


def test_without_a_goal_it_says_how_to_set_one(days: Tt) -> None:
    days.settings("")
    assert "the settings goal.day and goal.week hold one" in days("balance").out
    assert days("balance --json").data["goal_s"] == 0
    assert days("balance 2027").out == "Nothing in this span yet.\n"


def test_filters_hold(days: Tt) -> None:
    days("add docs '2026-03-04 8:00-9:00'")
    assert days("balance today --project docs --json").data["balance_s"] == 3600 - 28_800
