"""Untracked time: between the entries of a day, in whole days, on days of 23 and 25 hours."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def days(tt: Tt, clock: EnvironmentClock) -> None:
    """Monday 2026-03-02 and Tuesday, a night of work between them; Tuesday noon."""
    clock.set("2026-03-03 12:00")
    for project, span in (
        ("site", "2026-03-02 9:00-10:00"), ("docs", "2026-03-02 10:00-11:00"), ("site/api", "2026-03-02 13:00-13:30"),
        ("ops", "2026-03-02 23:30-00:30"), ("site", "2026-03-03 8:00-9:00"),
    ):  # fmt: skip
        assert tt("add", project, span).code == 0
    tt("start docs --at 9:20")


def gaps(tt: Tt, line: str) -> list[tuple[str, str, str]]:
    """Day, from and to of each gap."""
    data = tt(f"gaps {line} --json").data
    assert data["total_s"] == sum(gap["duration_s"] for gap in data["gaps"])
    return [(gap["day"][5:], gap["start"][11:16], gap["end"][11:16]) for gap in data["gaps"]]


def test_gaps_lie_between_the_entries_of_a_day(days: Tt) -> None:
    assert gaps(days, "2026-03-02") == [("03-02", "11:00", "13:00"), ("03-02", "13:30", "23:30")]
    assert gaps(days, "") == [("03-03", "00:30", "08:00"), ("03-03", "09:00", "09:20")]


def test_a_night_between_two_days_is_no_gap(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-04 12:00")
    tt("add", "site", "2026-03-02 9:00-17:00")
    tt("add", "site", "2026-03-03 9:00-17:00")
    assert gaps(tt, "week") == []
    assert tt("gaps week").out == "No gaps in this span.\n"


def test_gaps_of_whole_days_reach_from_midnight_to_midnight_and_never_past_now(days: Tt) -> None:
    assert gaps(days, "2026-03-02 --within day") == [
        ("03-02", "00:00", "09:00"), ("03-02", "11:00", "13:00"), ("03-02", "13:30", "23:30"),
    ]  # fmt: skip
    assert gaps(days, "today --within day") == [("03-03", "00:30", "08:00"), ("03-03", "09:00", "09:20")]
    days("stop")
    assert gaps(days, "2026-03-04 --within day") == []


def test_short_gaps_can_be_left_out(days: Tt) -> None:
    assert gaps(days, "week --least 1h") == [
        ("03-02", "11:00", "13:00"), ("03-02", "13:30", "23:30"), ("03-03", "00:30", "08:00"),
    ]  # fmt: skip
    assert gaps(days, "week --least 20m")[-1] == ("03-03", "09:00", "09:20")


def test_a_gap_names_what_stands_beside_it(days: Tt) -> None:
    rows = days("gaps 2026-03-02 --format csv").out.splitlines()
    assert rows[0] == "day,start,end,duration_s,after,before"
    assert rows[1].split(",")[3:] == ["7200", "docs", "site/api"]


def test_filters_say_what_counts_as_tracked(days: Tt) -> None:
    assert gaps(days, "2026-03-02 --project site") == [("03-02", "10:00", "13:00")]


def test_entries_that_overlap_or_last_no_time_leave_no_false_gaps(tt: Tt, clock: EnvironmentClock) -> None:
    tt.settings('overlap = "allow"\n')
    clock.set("2026-03-02 18:00")
    for start, end in (
        ("9:00", "12:00"),
        ("9:30", "10:00"),
        ("10:30", "10:30"),
        ("12:30", "12:30"),
        ("13:00", "14:00"),
    ):
        assert tt(f"add site --from {start} --to {end}").code == 0
    assert gaps(tt, "") == [("03-02", "12:00", "13:00")]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_an_untracked_day_is_a_gap_of_its_real_hours(tt: Tt, clock: EnvironmentClock, day: str, hours: int) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2027-01-01 00:00")
    data = tt(f"gaps {day} --within day --json").data
    assert [(gap["day"], gap["duration_s"]) for gap in data["gaps"]] == [(day, hours * 3600)]
    tt("add", "site", "--from", f"{day} 01:00", "--to", f"{day} 04:00")
    assert tt(f"gaps {day} --within day --json").data["total_s"] == (hours - 3 - (hours - 24)) * 3600


def test_days_begin_where_the_settings_say(days: Tt) -> None:
    days.settings('day.start = "04:00"\n')
    assert gaps(days, "2026-03-02 --within day")[-1] == ("03-02", "00:30", "04:00")
    assert gaps(days, "2026-03-02")[-1] == ("03-02", "13:30", "23:30")


@pytest.mark.parametrize("options", ["--within nights", "--least soon", "--least -5m", "never"])
def test_what_cannot_be_asked_is_wrong_usage(days: Tt, options: str) -> None:
    ran = days(f"gaps {options}")
    assert (ran.code, ran.out) == (2, "")


def test_an_unbounded_span_begins_with_the_first_entry(days: Tt) -> None:
    result: Any = days("gaps all --within day --json").data["gaps"]
    assert result[0]["start"] == "2026-03-02T00:00:00+00:00"
    assert gaps(days, "all") == gaps(days, "week")
