"""Ribbons and bars: exact on days of 23 and 25 hours, the same figures as the report."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def week(tt: Tt, clock: EnvironmentClock) -> None:
    """A week with work across a midnight; Wednesday 2026-03-04 noon, the last entry running."""
    clock.set("2026-03-04 12:00")
    tt("project add site --client Acme")
    for project, span in (
        ("site/api", "2026-03-02 9:00-10:30"), ("docs", "2026-03-02 10:30-11:00"), ("site", "2026-03-02 23:30-00:30"),
    ):  # fmt: skip
        assert tt("add", project, span).code == 0
    tt("start docs +deep --at 10:00")


def test_a_day_is_a_ribbon_of_its_entries_cut_to_it(week: Tt) -> None:
    (bar,) = week("chart 2026-03-02 --json").data["bars"]
    assert bar["length_s"] == 86_400
    assert [(part["project"], part["start"][11:16], part["end"][11:16]) for part in bar["parts"]] == [
        ("site", "09:00", "10:30"), ("docs", "10:30", "11:00"), ("site", "23:30", "00:00"),
    ]  # fmt: skip
    assert bar["total_s"] == sum(part["total_s"] for part in bar["parts"]) == 9000


def test_today_is_drawn_when_nothing_is_said_and_what_runs_counts_to_now(week: Tt) -> None:
    ran = week("chart --format table")
    lines = ran.out.splitlines()
    assert lines[0] == "Wed 2026-03-04, 2h of 24h"
    assert lines[3].count("▓") == 9
    assert "…" in lines[-3]
    assert week("chart --json").data["total_s"] == 7200


@pytest.mark.parametrize(
    ("day", "hours", "ticks"),
    [
        ("2026-03-29", 23, "00  04 06 08 10 12 14 16 18 20 22"),
        ("2026-10-25", 25, "00 02 02 04 06 08 10 12 14 16 18 20 22"),
    ],
)
def test_a_ribbon_is_as_long_as_its_day(tt: Tt, clock: EnvironmentClock, day: str, hours: int, ticks: str) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2027-01-01 00:00")
    tt("add", "site", "--from", f"{day} 00:00", "--for", f"{hours}h")
    (bar,) = tt(f"chart {day} --json").data["bars"]
    assert (bar["length_s"], bar["total_s"]) == (hours * 3600, hours * 3600)
    lines = tt(f"chart {day} --format table").out.splitlines()
    assert lines[0].endswith(f"{hours}h of {hours}h")
    assert lines[2].split() == ticks.split()
    assert set(lines[3]) == {"█"}


def test_longer_spans_are_bars_that_add_up_to_the_report(week: Tt) -> None:
    for span, unit, count in (("week", "day", 7), ("2026-01-01..2026-03-31", "week", 14), ("2026", "month", 12)):
        data = week(f"chart {span} --by client --json").data
        assert (data["unit"], len(data["bars"])) == (unit, count)
        assert (
            data["total_s"]
            == sum(bar["total_s"] for bar in data["bars"])
            == week(f"report {span} --json").data["total_s"]
        )
        assert sum(bar["length_s"] for bar in data["bars"]) == {"week": 7, "2026": 365}.get(span, 90) * 86_400


def test_a_part_of_a_day_and_all_time_can_be_drawn(week: Tt) -> None:
    (bar,) = week("chart --from '2026-03-02 10:00' --to '2026-03-02 12:00' --json").data["bars"]
    assert (bar["length_s"], bar["total_s"]) == (7200, 3600)
    assert week("chart all --json").data["total_s"] == 5400 + 1800 + 3600 + 7200
    assert week("chart 2026-03-03.. --json").data["total_s"] == 1800 + 7200


def test_more_names_than_colours_are_drawn_as_others(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-03 12:00")
    for number in range(10):
        tt("add", f"project {number}", f"2026-03-02 {number:02}:00-{number:02}:{10 + number}")
    out = tt("chart 2026-03-02..2026-03-03 --format table").out
    assert "others 33m" in out
    assert "project 3 13m" in out
    assert len(tt("chart 2026-03-02..2026-03-03 --json").data["bars"][0]["parts"]) == 10


def test_nothing_to_draw_says_so(week: Tt) -> None:
    for span in ("2020-01-01", "2020", "2020..2021"):
        for format in ("table", "plain", "html"):
            assert "No entries in this span." in week(f"chart {span} --format {format}").out
    assert week("chart --by tag").code == 2


def test_html_is_one_file_with_the_picture_and_the_rows(week: Tt) -> None:
    for line in ("chart week", "chart", "heatmap"):
        page = week(f"{line} --format html").out
        assert page.count("<svg viewBox") >= 1
        assert "<table>" in page
        assert "http" not in page


def test_no_sign_stands_for_two_projects_of_a_day(tt: Tt) -> None:
    for number in range(10):
        tt(f"add p{number} 2026-03-01 {number + 8:02}:00-{number + 8:02}:{30 + number}")
    lines = tt("chart 2026-03-01 --format table").out.splitlines()
    legend = [item.split() for line in lines[4 : lines.index("", 4)] for item in line.split("  ")]
    assert len({sign for sign, *_ in legend}) == len(legend) == 8
    assert ["▒", "others", "1h", "33m"] in legend
