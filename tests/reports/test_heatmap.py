"""The days of a year, in zones where days are strange."""

from __future__ import annotations

from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def year(tt: Tt, clock: EnvironmentClock) -> None:
    """Three days of work in two years."""
    clock.set("2026-03-04 12:00")
    for span in ("2025-12-31 22:00-02:00", "2026-01-05 9:00-17:00", "2026-03-02 9:00-10:00"):
        assert tt("add", "site", span).code == 0


def test_every_day_of_the_year_is_there(year: Tt) -> None:
    data = year("heatmap --json").data
    assert len(data["days"]) == 365
    assert {day["day"]: day["total_s"] for day in data["days"] if day["total_s"]} == {
        "2026-01-01": 7200, "2026-01-05": 28_800, "2026-03-02": 3600,
    }  # fmt: skip
    assert data["total_s"] == 39_600


def test_a_year_or_any_span_can_be_named(year: Tt) -> None:
    assert year("heatmap 2025 --json").data["total_s"] == 7200
    assert year("heatmap 2024 --json").data["days"] == []
    assert year("heatmap all --format table").out.count("nothing") == 2
    assert "No entries in this span." in year("heatmap 2024").out


def test_words_say_what_the_squares_show(year: Tt) -> None:
    lines = year("heatmap").out.splitlines()
    assert lines[0].split() == ["Week", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Total"]
    assert [line.split() for line in lines[1:4]] == [
        ["2026-W01", "2h", "2h"], ["2026-W02", "8h", "8h"], ["2026-W10", "1h", "1h"],
    ]  # fmt: skip
    assert lines[-1] == (
        "Tracked on 3 days; most on Mon 2026-01-05: 8h. Entry 1 reaches beyond the span: 2h of 4h count."
    )
    assert year("heatmap --format csv").out.splitlines() == [
        "day,total_s", "2026-01-01,7200", "2026-01-05,28800", "2026-03-02,3600",
    ]  # fmt: skip


def test_a_day_that_the_zone_skipped_has_no_square(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_ZONE="Pacific/Apia")
    clock.set("2012-01-05 00:00")
    tt("add", "site", "--from", "2011-12-29 23:00", "--to", "2011-12-31 01:00")
    days = tt("heatmap 2011 --json").data["days"]
    assert len(days) == 364
    assert [day["day"] for day in days[-3:]] == ["2011-12-28", "2011-12-29", "2011-12-31"]


def test_weeks_begin_as_the_settings_say(year: Tt) -> None:
    year.settings('week.start = "sunday"\n')
    assert year("heatmap --ascii --format table").out.splitlines()[3].startswith("Sun")
