"""Figures that are shown add up, and what is counted is said."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def odd(tt: Tt, clock: EnvironmentClock) -> None:
    """Three times 20m 40s on Monday 2026-03-02, and 24 hours over midnight from Tuesday on."""
    clock.set("2026-03-06 17:00")
    for hour in (10, 11, 12):
        tt("add", f"p{hour}", "--from", f"2026-03-02 {hour}:00:00", "--for", "20m40s")
    tt("add", "z", "--from", "2026-03-03 0:30", "--to", "2026-03-04 0:30")


@pytest.mark.parametrize("format", ["plain", "markdown", "html", "table"])
def test_a_column_shows_seconds_as_soon_as_one_figure_has_some(odd: Tt, format: str) -> None:
    for line in ("report 2026-03-02", "timesheet 2026-03-02", "compare 2026-03-02"):
        output = odd(f"{line} --format {format}").out
        assert "20m 40s" in output, line
        assert "1h 2m 0s" in output, line


def test_what_reaches_beyond_the_span_says_which_part_counts(odd: Tt) -> None:
    lines = [line.split() for line in odd("log 2026-03-03").out.splitlines()]
    assert lines[1][-6:] == ["00:30+1", "24h", "23h", "30m", "z", "4"]
    assert lines[2] == ["Total", "24h", "23h", "30m"]
    words = "Entry 4 reaches beyond the span: 23h 30m of 24h count."
    for line in ("log", "report", "chart", "timesheet", "heatmap", "balance"):
        assert odd(f"{line} 2026-03-03").out.splitlines()[-1].endswith(words), line
    data = odd("report 2026-03-03 --json").data
    assert data["beyond"] == [{"entry": 4, "inside_s": 84_600, "duration_s": 86_400}]
    assert data["total_s"] == 84_600


def test_a_timer_that_has_run_since_yesterday_adds_up(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site --at 9:00")
    clock.set("2026-03-03 09:00")
    lines = [line.split() for line in tt("log").out.splitlines()]
    assert lines[1][-5:] == ["…", "24h", "9h", "site", "1"]
    assert lines[2] == ["Total", "24h", "9h"]


def test_time_that_counts_twice_is_said(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-02 17:00")
    tt("config set overlap allow")
    tt("add a 9:00-11:00")
    tt("add b 10:45-12:00")
    words = "15m lie in several entries at once, and count in each of them."
    for line in ("report", "log", "timesheet", "chart", "report --by day,project", "report --by user"):
        assert tt(line).out.splitlines()[-1].endswith(words), line
    assert tt("report --json").data["overlap_s"] == 900
    # Of one project's entries none lies in another of them.
    assert "overlap_s" not in tt("report --project a --json").data
    assert words not in tt("report --project b").out


def test_decimal_hours_and_shares_are_rounded_one_by_one_and_their_sums_are_of_what_is_shown(odd: Tt) -> None:
    output = odd("report 2026-03-02 --hours decimal").out
    assert [line.split()[1:3] for line in output.splitlines()[1:5]] == [["0.34", "33%"]] * 3 + [["1.02", "99%"]]
    assert "Hours are rounded" in output
    assert "Shares are rounded" in output
    sheet = [line.split() for line in odd("timesheet --hours decimal").out.splitlines()]
    assert sheet[-2] == ["Total", "1.02", "23.50", "0.50", "25.02"]
    assert odd("report 2026-03-02 --hours decimal --json").data == odd("report 2026-03-02 --json").data
    assert odd("report --hours sixtieths").code == 2


def test_csv_has_no_words_for_nothing_and_a_list_of_entries_one_set_of_columns(odd: Tt) -> None:
    assert odd("report 2026-03-02 --by client --format csv").out.splitlines()[1].startswith(",3720,")
    for line in ("timesheet --by client", "compare --by task", "chart week --by client"):
        assert "no " not in odd(f"{line} --format csv").out, line
    listed = odd("log all --format csv").out.splitlines()
    assert listed[0] == "id,uuid,start,end,duration_s,project,task,client,tags,note,billable,zone"


def test_a_row_of_totals_has_every_column_that_can_be_totalled(odd: Tt) -> None:
    assert odd("report").out.splitlines()[5].split() == ["Total", "25h", "2m", "0s", "99%", "0s", "4"]
    assert odd("report --by day").out.splitlines()[-1].split() == ["Total", "25h", "2m", "100%", "0s"]


def test_an_unknown_grouping_is_guessed(odd: Tt) -> None:
    assert "Did you mean client?" in odd("report --by cleint").err
