"""What is used of budgets, for one thing or for all at once, as every surface says it."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def work(tt: Tt, _: EnvironmentClock) -> None:
    """A client with a budget of money, two projects and two tasks, of which one is overdue."""
    tt('client add Acme --budget "1000 eur"')
    tt("project add site --client Acme --rate 80 --currency EUR --billable --budget 40h/month")
    tt("project add shop --client Acme --rate 100 --currency EUR --billable --budget 500/week")
    tt("task add site login --estimate 3h --due 2026-03-03")
    tt("task add site old --budget 2h/week --due 2026-01-01")
    tt("task add site ended --due 2025-01-01")
    tt("task status ended done")
    tt('add site "2026-02-27 9:00-12:00"')
    tt("add site/login 7:00-8:00")
    tt("add shop 6:00-7:00")


def _budget(tt: Tt, line: str) -> dict[str, object]:
    kind = line.split()[0]
    return dict(tt(f"{line} --json").data[kind]["budget"])


def test_a_budget_of_a_period_counts_what_lies_in_it(work: Tt) -> None:
    assert _budget(work, "project show site") == {
        "period": "month", "first": "2026-03-01", "last": "2026-03-31", "limit_s": 144_000, "used_s": 3600,
        "left_s": 140_400, "forecast_s": 79_200, "share": 0.025,
    }  # fmt: skip
    work("project edit site --budget 40h")
    assert _budget(work, "project show site")["used_s"] == 4 * 3600


def test_money_is_what_billable_time_is_worth_in_all_projects_of_a_client(work: Tt) -> None:
    work("add shop --no-billable 5:00-6:00")
    assert _budget(work, "client show Acme") == {
        "period": None, "first": None, "last": None, "currency": "EUR", "limit_amount": "1000.00",
        "used_amount": "420.00", "left_amount": "580.00", "forecast_amount": None, "share": 0.42,
    }  # fmt: skip
    shop = _budget(work, "project show shop")
    assert (shop["used_amount"], shop["left_amount"], shop["forecast_amount"]) == ("100.00", "400.00", "500.00")


def test_what_runs_counts_up_to_now(work: Tt, clock: EnvironmentClock) -> None:
    work("start site/old")
    clock.tick("3h")
    assert "task budget 3h of 2h this week (150%, 1h over, 15h expected)" in work("status").out
    assert _budget(work, "project show site")["used_s"] == _budget(work, "task show site/old")["used_s"] + 3600  # type: ignore[operator]
    names = [(budget["of"], budget["name"]) for budget in work("status --json").data["budgets"]]
    assert names == [("task", "old"), ("project", "site"), ("client", "Acme")]


def test_lists_say_it_of_everything_that_has_a_budget(work: Tt) -> None:
    listed = work("project list --json").data["projects"]
    assert [project["budget"] for project in listed] == [_budget(work, f"project show {p['name']}") for p in listed]
    assert "1h (3%)" in work("project list").out
    assert "420.00 (42%)" in work("client list").out
    assert work("tag list").code == 0


def test_estimates_are_shown_against_what_is_tracked_and_what_is_due_comes_first(work: Tt) -> None:
    tasks = work("task list --json").data["tasks"]
    assert [(task["name"], task["overdue"], task["tracked_s"]) for task in tasks] == [
        ("old", True, 0), ("login", False, 3600), ("ended", False, 0),
    ]  # fmt: skip
    assert work("start site/login").out.endswith("estimate 1h of 3h (33%, 2h left) · due 2026-03-03\n")
    assert "overdue since 2026-01-01" in work("start site/old").out


def test_a_threshold_is_said_once_when_an_entry_reaches_it(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --budget 2h")
    said = []
    for length in ("1h30m", "6m", "20m", "4m", "30m"):
        tt("start site")
        clock.tick(length)
        ran = tt("stop --json")
        said.append([warning["code"] for warning in ran.json["warnings"]])
    assert said == [[], ["budget"], [], ["budget"], []]
    tt("start site")
    tt("config set budget.warn 150")
    clock.tick("30m")
    ran = tt("start docs")
    assert "The budget of the project site: 3h of 2h (150%, 1h over)." in ran.err
    assert tt("config set budget.warn often").code == 2
    tt("config set budget.warn ''")
    tt("start site")
    clock.tick("9h")
    assert tt("stop").err == ""


def test_money_reaches_a_threshold_too(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --rate 100 --currency EUR --billable --budget 200/month")
    tt("start site")
    clock.tick("1h36m")
    ran = tt("stop")
    assert "160.00 of 200 EUR this month (80%, 40.00 left, " in ran.err
    assert ran.out.startswith("Stopped site (1h 36m).\nAmount 160.00 EUR · budget 160.00 of 200 EUR")


def test_without_a_limit_nothing_is_said(tt: Tt) -> None:
    tt("project add site")
    assert tt("start site").out == "Started site.\n"
    assert "budgets" not in tt("status --json").data
    assert "Used" not in tt("project list").out


def test_a_report_by_project_or_client_has_them_for_programs(work: Tt) -> None:
    rows = work("report all --by project --json").data["rows"]
    assert {row["project"]: row["budget"] for row in rows} == {
        name: _budget(work, f"project show {name}") for name in ("site", "shop")
    }
    (row,) = work("report all --by client --json").data["rows"]
    assert row["budget"] == _budget(work, "client show Acme")
    assert "budget" not in work("report all --by task --json").data["rows"][0]


def test_adding_and_changing_entries_warns_once_too(tt: Tt) -> None:
    tt("project add site --budget 2h")
    assert "budget" not in tt("add site 6:00-7:00").err
    assert "The budget of the project site: 1h 50m of 2h (92%, 10m left)." in tt("add site 7:00-7:50").err
    assert "budget" not in tt("add site 7:50-7:55").err, "it was said"
    assert "(104%, 5m over)" in tt("edit last --for 15m").err
    assert "budget" not in tt("edit last --note x").err
    tt("add docs 8:00-8:30")
    tt("project edit docs --budget 30m")
    assert "budget" not in tt("edit last --note y").err, "a change that reaches nothing"
    assert "project docs" in tt("add docs 5:00-5:10").err or "docs" not in tt("status").out


def test_an_import_sums_up_in_one_line(tt: Tt, tmp_path: Path) -> None:
    tt("project add site --budget 2h")
    tt("task add site login --budget 1h")
    file = tmp_path / "work.csv"
    rows = [f"site,login,2026-02-{day:02}T09:00:00+00:00,2026-02-{day:02}T09:30:00+00:00" for day in range(1, 5)]
    file.write_text("\n".join(["project,task,start,end", *rows, ""]), encoding="utf-8")
    said = [line for line in tt(f"import csv {file}").err.splitlines() if "udget" in line]
    assert len(said) == 1
    assert "Budgets that are used now: project site 100%, task login 200%." in said[0]
