"""Reading commands, as command lines: log, report, when, and their filters and spans."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled


def _fill_week(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme --billable")
    tt("project add docs --client Acme")
    clock.set("2026-03-02 18:00")
    tt('add site/login +review +deep 9:00-10:30 --note "Straße: first"')
    tt("add docs 10:30-11:00")
    tt("add ops +review 22:00-23:00 --no-billable")
    clock.set("2026-03-03 18:00")
    tt('add site "2026-03-02 23:30-00:30"')
    tt("add site/search 9:00-9:45")
    clock.set("2026-03-04 10:00")
    tt("start docs +deep")
    clock.set("2026-03-04 12:00")


@pytest.fixture
def week(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A small history: Monday 2026-03-02 to Wednesday 2026-03-04 noon, the last entry running."""
    return filled(tt, clock, _fill_week)


def groups(tt: Tt, line: str) -> dict[Any, int]:
    """Seconds by the keys of a report's rows."""
    data = tt(f"{line} --json").data
    keys = data["by"]
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row["total_s"] for row in data["rows"]}


def test_log_shows_today_by_default_and_counts_a_running_entry_to_now(week: Tt) -> None:
    data = week("log --json").data
    assert set(data) == {"span", "entries", "total_s"}
    assert data["span"] == {"from": "2026-03-04T00:00:00+00:00", "until": "2026-03-05T00:00:00+00:00"}
    assert [(entry["project"]["name"], entry["running"]) for entry in data["entries"]] == [("docs", True)]
    assert data["total_s"] == 7200


def test_log_shows_an_entry_that_touches_the_span_whole_and_counts_the_part_inside(week: Tt) -> None:
    data = week("log 2026-03-03 --json").data
    assert [entry["duration_s"] for entry in data["entries"]] == [3600, 2700]
    assert data["total_s"] == 1800 + 2700


def test_report_has_the_promised_shape(week: Tt) -> None:
    data = week("report --json").data
    assert set(data) == {"span", "by", "rows", "total_s", "billable_s"}
    assert data["span"] == {"from": "2026-03-02T00:00:00+00:00", "until": "2026-03-09T00:00:00+00:00"}
    assert data["by"] == ["project"]
    assert data["total_s"] == 5400 + 1800 + 3600 + 3600 + 2700 + 7200
    assert data["rows"] == [
        {"project": "site", "total_s": 11700, "share": 0.481481, "billable_s": 11700, "count": 3},
        {"project": "docs", "total_s": 9000, "share": 0.37037, "billable_s": 0, "count": 2},
        {"project": "ops", "total_s": 3600, "share": 0.148148, "billable_s": 0, "count": 1},
    ]


def test_report_groups_by_every_key(week: Tt) -> None:
    assert groups(week, "report --by client") == {"Acme": 20700, None: 3600}
    assert groups(week, "report --by task") == {None: 16200, "login": 5400, "search": 2700}
    assert groups(week, "report --by user") == {"1": 24300}
    assert groups(week, "report --by day") == {"2026-03-02": 12600, "2026-03-03": 4500, "2026-03-04": 7200}
    assert groups(week, "report --by week") == {"2026-W10": 24300}
    assert groups(week, "report --by month") == {"2026-03": 24300}
    assert groups(week, "report --by client,project") == {
        ("Acme", "site"): 11700, ("Acme", "docs"): 9000, (None, "ops"): 3600,
    }  # fmt: skip
    assert groups(week, "report --by day --by project --project site") == {
        ("2026-03-02", "site"): 7200, ("2026-03-03", "site"): 4500,
    }  # fmt: skip


def test_by_tag_an_entry_counts_under_each_of_its_tags_and_in_the_total_once(week: Tt) -> None:
    data = week("report --by tag --json").data
    assert {row["tag"]: row["total_s"] for row in data["rows"]} == {None: 8100, "deep": 12600, "review": 9000}
    assert data["total_s"] == 24300


@pytest.mark.parametrize(
    ("filters", "seconds"),
    [
        ("--project site", 11700), ("--project SITE", 11700), ("--project site --project ops", 15300),
        ("--project -site", 12600), ("--task login", 5400), ("--task site/login", 5400), ("--task -login", 18900),
        ("--client Acme", 20700), ("--client -Acme", 3600), ("--tag review", 9000), ("--tag +review", 9000),
        ("--tag -review", 15300), ("--tag deep --tag -review", 7200), ("--note straße", 5400),
        ("--note STRASSE", 5400),
        ("--note 100%", 0), ("--note _", 0), ("--billable", 11700), ("--no-billable", 12600), ("--running", 7200),
        ("--user 1", 24300), ("--project site --tag deep --billable", 5400), ("--running --project site", 0),
    ],
)  # fmt: skip
def test_filters_hold_on_report_and_log_alike(week: Tt, filters: str, seconds: int) -> None:
    assert week(f"report {filters} --json").data["total_s"] == seconds
    assert week(f"log week {filters} --json").data["total_s"] == seconds


@pytest.mark.parametrize(
    "option", ["--project nope", "--task nope", "--client nope", "--tag nope", "--user nope", "--project -nope"]
)
def test_a_filter_by_an_unknown_name_is_not_found(week: Tt, option: str) -> None:
    for line in ("report", "log", "export csv"):
        assert week(f"{line} {option}").code == 3


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        ("today", 7200), ("yesterday", 4500), ("week", 24300), ("lastweek", 0), ("last week", 0), ("month", 24300),
        ("lastmonth", 0), ("quarter", 24300), ("year", 24300), ("all", 24300), ("2026", 24300), ("2025", 0),
        ("2026-03", 24300), ("2026-02", 0), ("2026-W10", 24300), ("2026-W09", 0), ("2026-03-02", 12600),
        ("2026-03-02..2026-03-03", 17100), ("2026-03-03..", 11700), ("..2026-03-02", 12600), ("monday..", 24300),
        ("last 2 days", 11700), ("last 7 days", 24300), ("tuesday", 4500), ("yesterday..today", 11700),
        ("--from 2026-03-03", 11700), ("--to 2026-03-02", 12600), ("--from 2026-03-02 --to 2026-03-02", 12600),
        ("--from '2026-03-02 10:00' --to '2026-03-02 10:45'", 2700), ("--from yesterday --to yesterday", 4500),
    ],
)  # fmt: skip
def test_spans_mean_what_they_say(week: Tt, span: str, seconds: int) -> None:
    data = week(f"report {span} --json").data
    assert data["total_s"] == seconds
    assert sum(row["total_s"] for row in data["rows"]) == seconds
    assert sum(groups(week, f"report {span} --by day").values()) == seconds


def test_an_unbounded_span_is_null(week: Tt) -> None:
    assert week("log all --json").data["span"] == {"from": None, "until": None}
    assert week("log 2026-03-03.. --json").data["span"] == {"from": "2026-03-03T00:00:00+00:00", "until": None}


@pytest.mark.parametrize(
    "span",
    [
        "someday", "2026-13", "2026-02-30", "2026-W54", "1969", "2200", "last 0 days", "..", "today..yesterday",
        "2026-03-05..2026-03-01", "week --from today", "--from someday", "--from 2026-03-05 --to 2026-03-01",
        "2026-W00", "--from ''", "last 99999 years foo",
    ],
)  # fmt: skip
def test_what_is_no_span_is_wrong_usage(week: Tt, span: str) -> None:
    ran = week(f"report {span}")
    assert (ran.code, ran.out) == (2, "")


def test_report_by_an_unknown_key_is_wrong_usage(week: Tt) -> None:
    for keys in ("nope", "project,nope", "project,project,nope"):
        assert week(f"report --by {keys}").code == 2, keys


def test_weeks_and_days_begin_as_the_settings_say(week: Tt) -> None:
    week.settings('day.start = "04:00"\nweek.start = "sunday"\n')
    assert week("report --json").data["span"] == {
        "from": "2026-03-01T04:00:00+00:00", "until": "2026-03-08T04:00:00+00:00",
    }  # fmt: skip
    assert groups(week, "report --by day") == {"2026-03-02": 14400, "2026-03-03": 2700, "2026-03-04": 7200}


def test_days_are_those_of_the_zone_in_force(week: Tt) -> None:
    week.set(TT_ZONE="Pacific/Auckland")
    assert groups(week, "report all --by day") == {
        "2026-03-02": 5400 + 1800, "2026-03-03": 3600 + 3600 + 2700, "2026-03-04": 3600, "2026-03-05": 3600,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23), ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5), ("Australia/Lord_Howe", "2026-10-04", 23.5),
    ],
)  # fmt: skip
def test_the_nights_of_clock_changes_count_their_real_hours(
    tt: Tt, clock: EnvironmentClock, zone: str, day: str, hours: float
) -> None:
    tt.set(TT_ZONE=zone)
    clock.set("2027-01-01 00:00")
    entry = tt("add", "site", "--from", f"{day} 00:00", "--for", f"{hours}h", "--json").data["entry"]
    assert entry["duration_s"] == hours * 3600
    assert tt(f"log {day} --json").data["total_s"] == hours * 3600
    assert groups(tt, "report 2026 --by day") == {day: hours * 3600}
    assert entry["end"][11:19] == "00:00:00"


def test_a_skipped_day_does_not_exist(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_ZONE="Pacific/Apia")
    clock.set("2012-01-05 00:00")
    assert tt("add", "site", "--from", "2011-12-29 23:00", "--to", "2011-12-31 01:00", "--json").data["entry"][
        "duration_s"
    ] == 7200  # fmt: skip
    assert groups(tt, "report 2011 --by day") == {"2011-12-29": 3600, "2011-12-31": 3600}
    assert tt("log 2011-12-30 --json").data["total_s"] == 0
    ran = tt("add", "site", "--from", "2011-12-30 12:00", "--for", "1h")
    assert ran.code == 2
    assert "skips" in ran.err


def test_a_skipped_hour_is_refused_with_the_two_nearest_times(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2026-04-01 00:00")
    ran = tt("add", "site", "--from", "2026-03-29 02:30", "--for", "1h")
    assert ran.code == 2
    assert "01:59:59" in ran.err
    assert "03:00" in ran.err


def test_an_hour_that_occurs_twice_means_the_first_with_a_warning(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2026-11-01 00:00")
    line = ("add", "site", "--from", "2026-10-25 02:30", "--for", "10m", "--json")
    first = tt(*line)
    assert [warning["code"] for warning in first.json["warnings"]] == ["ambiguous_time"]
    assert first.data["entry"]["start"] == "2026-10-25T02:30:00+02:00"
    second = tt(*line, "--second")
    assert second.json["warnings"] == []
    assert second.data["entry"]["start"] == "2026-10-25T02:30:00+01:00"
    offset = tt("when", "2026-10-25T02:30+01:00", "--json")
    assert offset.data["instant"] == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("9:30", "2026-03-02T09:30:00+00:00"), ("9:30:15", "2026-03-02T09:30:15+00:00"),
        ("9am", "2026-03-02T09:00:00+00:00"), ("12am", "2026-03-02T00:00:00+00:00"),
        ("12pm", "2026-03-02T12:00:00+00:00"), ("5:15 PM", "2026-03-02T17:15:00+00:00"),
        ("yesterday 14:00", "2026-03-01T14:00:00+00:00"), ("mon 14:00", "2026-03-02T14:00:00+00:00"),
        ("Tuesday 14:00", "2026-02-24T14:00:00+00:00"), ("2026-11-23 9:30", "2026-11-23T09:30:00+00:00"),
        ("2026-11-23T09:30", "2026-11-23T09:30:00+00:00"), ("2026-11-23T09:30:00+01:00", "2026-11-23T08:30:00+00:00"),
        ("2026-11-23T09:30Z", "2026-11-23T09:30:00+00:00"), ("25m ago", "2026-03-02T08:35:00+00:00"),
        ("in 5m", "2026-03-02T09:05:00+00:00"), ("now", "2026-03-02T09:00:00+00:00"),
        ("+5m", "2026-03-02T09:05:00+00:00"), ("tomorrow 8:00", "2026-03-03T08:00:00+00:00"),
    ],
)  # fmt: skip
def test_when_shows_how_a_time_is_read(tt: Tt, text: str, instant: str) -> None:
    ran = tt("when", text, "--json")
    assert ran.data["instant"] == instant
    assert ran.data["zone"] == "UTC"


def test_when_shows_spans_and_last_stop(tt: Tt, clock: EnvironmentClock) -> None:
    assert tt("when last stop").code == 2
    tt("add site 7:00-8:15")
    assert tt("when last stop --json").data["instant"] == "2026-03-02T08:15:00+00:00"
    assert tt("when lastweek --json").data["span"] == {
        "from": "2026-02-23T00:00:00+00:00", "until": "2026-03-02T00:00:00+00:00",
    }  # fmt: skip
    assert tt("when last 7 days").out.startswith("From Tue 2026-02-24 00:00 until Tue 2026-03-03 00:00")
    clock.tick("10m")
    assert tt("start docs --at 'last stop' --json").data["entry"]["start"] == "2026-03-02T08:15:00+00:00"


@pytest.mark.parametrize(
    "text", ["", "nonsense", "9", "25:00", "9:60", "13pm", "0am", "yesterdy 9:00", "-", "in", "ago"]
)
def test_when_refuses_what_is_neither(tt: Tt, text: str) -> None:
    ran = tt("when", "--", text)
    assert (ran.code, ran.out) == (2, "")
    assert "inside tt" not in ran.err


def test_reading_in_a_fresh_home_shows_nothing_and_makes_nothing(tt: Tt) -> None:
    for line in ("log", "log all", "report", "report all --by day", "report --by tag,week", "history", "project list"):
        ran = tt(line)
        assert ran.code == 0, line
        assert ran.out.count("\n") == 1, line
        assert tt(f"{line} --json").code == 0
    assert not tt.store.exists()


def test_a_day_by_client_or_task_names_it_in_a_column_of_its_own(week: Tt) -> None:
    by_client = week("chart 2026-03-02 --by client --format csv").out.splitlines()
    assert by_client[0].split(",")[2:5] == ["duration_s", "client", "project"]
    assert [line.split(",")[3] for line in by_client[1:]] == ["Acme", "Acme", "", "Acme"]
    assert week("chart 2026-03-02 --by task").out.splitlines()[0].split() == [
        "From", "To", "Time", "Task", "Project", "Tags", "Note",
    ]  # fmt: skip


def test_a_store_that_is_named_and_not_there_is_said_to_be_empty(tt: Tt) -> None:
    for line in ("log", "report", "project list", "status"):
        ran = tt(f"{line} --store sqlite:////nonexistent/x.db")
        assert (ran.code, ran.err) == (
            0, "tt: There is no store at /nonexistent/x.db yet; what is recorded first makes it.\n",
        )  # fmt: skip
    assert tt("log").err == ""


def test_a_pdf_is_of_reports_alone(tt: Tt) -> None:
    refused = tt("start site --format pdf")
    assert refused.code == 2
    assert refused.err.startswith("tt: tt start is no report, which a PDF is of.\n")
    assert tt("status --json").data["entry"] is None
    assert tt("bulk all --set-billable --format pdf").code == 2
