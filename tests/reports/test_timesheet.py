"""Weeks as grids: rows and columns add up, whatever the zone and the first day of the week."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def week(tt: Tt, clock: EnvironmentClock) -> None:
    """Two weeks of work; Wednesday 2026-03-04 noon, the last entry running."""
    clock.set("2026-03-04 12:00")
    tt("project add site --client Acme")
    for project, span in (
        ("site", "2026-02-24 9:00-17:00"), ("site/api", "2026-03-02 9:00-10:30"), ("docs", "2026-03-02 10:30-11:00"),
        ("site", "2026-03-02 23:30-00:30"),
    ):  # fmt: skip
        assert tt("add", project, span).code == 0
    tt("start docs --at 10:00")


def test_a_week_is_a_grid_of_days(week: Tt) -> None:
    data = week("timesheet --json").data
    assert set(data) == {"span", "by", "weeks", "total_s"}
    (grid,) = data["weeks"]
    assert grid["week"] == "2026-W10"
    assert (grid["days"][0], grid["days"][6]) == ("2026-03-02", "2026-03-08")
    assert grid["rows"] == [
        {"project": "docs", "seconds": [1800, 0, 7200, 0, 0, 0, 0], "total_s": 9000},
        {"project": "site", "seconds": [7200, 1800, 0, 0, 0, 0, 0], "total_s": 9000},
    ]
    assert grid["totals_s"] == [9000, 1800, 7200, 0, 0, 0, 0]
    assert grid["total_s"] == data["total_s"] == week("report --json").data["total_s"]


def test_people_see_blanks_where_programs_see_zeros(week: Tt) -> None:
    lines = week("timesheet").out.splitlines()
    assert lines[0].split()[:5] == ["Project", "Mon", "02", "Tue", "03"]
    assert lines[0].split()[-3:] == ["Sun", "08", "Total"]
    assert lines[1].split() == ["docs", "30m", "2h", "2h", "30m"]
    assert lines[-1].split() == ["Total", "2h", "30m", "30m", "2h", "5h"]
    rows = week("timesheet --format csv").out.splitlines()
    assert rows[0].startswith("project,2026-03-02,")
    assert rows[1] == "docs,1800,0,7200,0,0,0,0,9000"


def test_longer_spans_have_a_row_for_each_week(week: Tt) -> None:
    rows = week("timesheet 2026-02-20..2026-03-04 --by client,project --format csv").out.splitlines()
    assert rows[0] == "week,client,project,mon,tue,wed,thu,fri,sat,sun,total_s"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["2026-W09", "Acme", "site"], ["2026-W10", "Acme", "site"], ["2026-W10", "", "docs"],
    ]  # fmt: skip
    assert week("timesheet all").out.splitlines()[-1].split()[-1] == "13h"


def test_people_see_on_which_day_each_week_of_a_longer_span_begins(week: Tt) -> None:
    lines = week("timesheet 2026-02-20..2026-03-04").out.splitlines()
    assert lines[1].startswith("2026-W09, 02-23  site")
    assert lines[2].startswith("2026-W10, 03-02  ")
    week("config set week.start sunday")
    assert ", 03-01" in week("timesheet 2026-02-20..2026-03-04").out


def test_a_span_inside_a_week_shows_its_days_only(week: Tt) -> None:
    assert week("timesheet 2026-03-03..2026-03-04 --format csv").out.splitlines()[0] == (
        "project,2026-03-03,2026-03-04,total_s"
    )


def test_weeks_and_days_begin_as_the_settings_say(week: Tt) -> None:
    week.settings('day.start = "04:00"\nweek.start = "sunday"\n')
    (grid,) = week("timesheet --json").data["weeks"]
    assert (grid["week"], grid["days"][0]) == ("2026-W10", "2026-03-01")
    assert grid["totals_s"] == [0, 10800, 0, 7200, 0, 0, 0]
    assert week("timesheet all --format csv").out.splitlines()[0] == "week,project,sun,mon,tue,wed,thu,fri,sat,total_s"


@pytest.mark.parametrize(("day", "hours", "place"), [("2026-03-29", 23, 6), ("2026-10-25", 25, 6)])
def test_a_day_has_its_real_hours(tt: Tt, clock: EnvironmentClock, day: str, hours: int, place: int) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2027-01-01 00:00")
    tt("add", "site", "--from", f"{day} 00:00", "--for", f"{hours}h")
    (grid,) = tt(f"timesheet {day} --json").data["weeks"]
    assert grid["totals_s"] == [0] * place + [hours * 3600] + [0] * (6 - place)


def test_a_timesheet_has_rows_by_what_it_can(week: Tt) -> None:
    assert week("timesheet --by tag").code == 2
    assert week("timesheet --by day").code == 2
    assert week("timesheet --by nope").code == 2
    assert [row["task"] for row in week("timesheet --by task --json").data["weeks"][0]["rows"]] == [None, "api"]


def test_a_week_without_entries_says_so(week: Tt) -> None:
    assert week("timesheet 2026-W20").out == "No entries in this span.\n"
    assert week("timesheet 2026-W20 --json").data["weeks"] == []
