"""Projects, tasks, clients and tags, as command lines."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.conftest import Tt

from timetracker.domain.entry import COLORS

PROJECT = {
    "id": 1, "name": "site", "client": {"id": 1, "name": "Acme"}, "rate": "80.50", "currency": "EUR",
    "budget_s": 144_000, "budget_amount": None, "budget_currency": None, "budget_period": None,
    "billable": True, "archived": False, "rounding": None, "color": "blue",
    "budget": {"period": None, "first": None, "last": None, "limit_s": 144_000, "used_s": 0, "left_s": 144_000,
               "forecast_s": None, "share": 0.0},
}  # fmt: skip


def test_a_project_keeps_all_it_is_given(tt: Tt) -> None:
    ran = tt("project add site --client Acme --rate 80.50 --currency eur --budget 40h --billable --json")
    assert ran.data == {"project": PROJECT}
    assert tt("project show SITE --json").data == {"project": PROJECT}
    assert tt("project list --json").data == {"projects": [PROJECT]}


def test_a_project_is_edited_and_emptied(tt: Tt) -> None:
    tt("project add site --client Acme --rate 80 --currency EUR --budget 40h --billable")
    project = tt("project edit site --budget 5000 --no-billable --name web --json").data["project"]
    assert (project["budget_s"], project["budget_amount"], project["billable"], project["name"]) == (
        None,
        "5000",
        False,
        "web",
    )
    project = tt("project edit web --budget '' --rate '' --currency '' --client '' --json").data["project"]
    assert [project[key] for key in ("budget_s", "budget_amount", "rate", "currency", "client")] == [None] * 5


def test_a_project_gets_the_least_used_colour_and_keeps_it_until_it_is_changed(tt: Tt) -> None:
    for number in range(8):
        tt(f"start p{number}")
    colors = [project["color"] for project in tt("project list --json").data["projects"]]
    assert sorted(colors) == sorted(COLORS)
    tt("project archive p3")
    assert tt("project add ninth --json").data["project"]["color"] == COLORS[3]
    assert tt("project add tenth --color CYAN --json").data["project"]["color"] == "cyan"
    assert tt("project edit tenth --color pink --json").data["project"]["color"] == "pink"
    assert "project tenth: colour cyan → pink" in tt("history").out
    tt("undo")
    assert tt("project show tenth --json").data["project"]["color"] == "cyan"
    assert tt("project edit tenth --color cyan").code == 2
    assert tt("project edit tenth --color '' --json").data["project"]["color"] == COLORS[9 % 8]


@pytest.mark.file_store
def test_a_project_older_than_colours_has_that_of_its_number_and_undo_takes_it_back(tt: Tt) -> None:
    tt("project add site --color red")
    with sqlite3.connect(tt.store) as store:  # as an earlier version has recorded it
        store.execute("UPDATE project SET color = NULL")
        store.execute("UPDATE event SET changes = replace(changes, ', \"color\": 4', '')")
    assert tt("project show site --json").data["project"]["color"] == "blue"
    assert tt("project add docs --json").data["project"]["color"] == "yellow"
    assert tt("project edit site --color blue").code == 2
    assert tt("undo 2").code == 0
    assert tt("project list --json").data["projects"] == []
    assert tt("db check").code == 0


def test_a_colour_goes_along_with_an_export_and_a_merge_keeps_that_of_the_target(tt: Tt, tmp_path: Path) -> None:
    tt("project add site --color red")
    tt("project add docs --color pink")
    exported = tt("export json").out
    assert '"color": "red"' in exported
    (tmp_path / "export.json").write_text(exported)
    other = ("--store", str(tmp_path / "other.db"))
    assert tt("import json", str(tmp_path / "export.json"), *other).code == 0
    assert tt("project show site --json", *other).data["project"]["color"] == "red"
    (tmp_path / "export.json").write_text(exported.replace('"red"', '"beige"').replace('"site"', '"new"'))
    refused = tt("import json", str(tmp_path / "export.json"), *other)
    assert (refused.code, "'beige' is not a colour of a project" in refused.err) == (7, True)
    tt("project merge site docs")
    assert tt("project show docs --json").data["project"]["color"] == "pink"


def test_new_entries_are_billable_as_their_project_is(tt: Tt) -> None:
    tt("project add site --billable")
    assert tt("add site 7:00-8:00 --json").data["entry"]["billable"] is True
    assert tt("add site 8:00-8:30 --no-billable --json").data["entry"]["billable"] is False


@pytest.mark.parametrize(
    "options",
    ["--rate x", "--rate -5", "--rate 1,5", "--rate 1.23456", "--currency EURO", "--currency 12A", "--budget -4h",
     "--budget 4x", "--name ''", "--rate nan", "--rate 1e5", "--rate ٣", "--color beige"],
)  # fmt: skip
def test_impossible_details_of_a_project_are_refused(tt: Tt, options: str) -> None:
    tt("project add site")
    assert tt(f"project edit site {options}").code == 2
    assert tt(f"project add other {options}").code == 2
    assert len(tt("project list --json").data["projects"]) == 1


@pytest.mark.parametrize("kind", ["project", "client", "tag"])
def test_projects_clients_and_tags_have_the_same_verbs(tt: Tt, kind: str) -> None:
    plural = f"{kind}s"
    assert tt(f"{kind} add Alpha").out == f"Added {kind} Alpha.\n"
    assert tt(f"{kind} add alpha").code == 4
    assert tt(f"{kind} add Beta").code == 0
    assert tt(f"{kind} edit alpha --name Gamma --json").data[kind]["name"] == "Gamma"
    assert tt(f"{kind} edit Gamma --name beta").code == 4
    assert tt(f"{kind} edit Gamma --name gamma").code == 0
    assert tt(f"{kind} edit Gamma --name gamma").code == 2
    assert tt(f"{kind} edit Gamma").code == 2
    assert tt(f"{kind} edit Alpha --name x").code == 3
    assert tt(f"{kind} archive gamma").code == 0
    assert tt(f"{kind} archive gamma").code == 4
    assert [thing["name"] for thing in tt(f"{kind} list --json").data[plural]] == ["Beta"]
    assert [thing["name"] for thing in tt(f"{kind} list --all --json").data[plural]] == ["Beta", "gamma"]
    assert tt(f"{kind} add GAMMA").code == 4
    assert tt(f"{kind} unarchive gamma").code == 0
    assert tt(f"{kind} unarchive gamma").code == 4
    assert tt(f"{kind} show gamma").code == 0
    assert tt(f"{kind} delete gamma").out == f"Deleted {kind} gamma.\n"
    for verb in ("show", "delete", "archive", "unarchive"):
        assert tt(f"{kind} {verb} gamma").code == 3
    tt("undo")
    assert tt(f"{kind} show gamma --json").data[kind]["id"] == 1


def test_what_is_referred_to_is_not_deleted(tt: Tt) -> None:
    tt("project add site --client Acme")
    tt("add site/login +review 7:00-8:00")
    for line, reason in (
        ("project delete site", "1 entry"),
        ("client delete Acme", "1 project"),
        ("tag delete review", "1 entry"),
        ("task delete login", "1 entry"),
    ):
        ran = tt(line)
        assert ran.code == 4
        assert reason in ran.err
    tt("delete 1")
    assert tt("project delete site").code == 4
    assert tt("task delete site/login").code == 0
    assert tt("project delete site").code == 0


def test_a_near_miss_is_suggested(tt: Tt) -> None:
    tt("project add website")
    assert "website" in tt("project show wesbite").err


def test_a_task_keeps_all_it_is_given(tt: Tt) -> None:
    tt("project add site")
    ran = tt("task add site login --estimate 8h --priority high --due 2026-11-30 --json")
    assert ran.data == {
        "task": {
            "id": 1, "name": "login", "project": {"id": 1, "name": "site"}, "status": "todo", "priority": "high",
            "estimate_s": 28_800, "due": "2026-11-30", "budget_s": None, "budget_amount": None,
            "budget_currency": None, "budget_period": None, "tracked_s": 0, "overdue": False, "budget": None,
        }
    }  # fmt: skip
    assert tt("task status login in_progress --json").data["task"]["status"] == "in_progress"
    assert tt("task status 1 in_progress").code == 4
    assert tt("task status site/LOGIN done").out == "Task login is done.\n"
    task = tt("task edit 1 --estimate '' --due '' --priority low --name sign-in --json").data["task"]
    assert (task["estimate_s"], task["due"], task["priority"], task["name"]) == (None, None, "low", "sign-in")
    assert tt("task list site --json").data["tasks"][0] == task
    assert tt("task show 1 --json").data["task"] == task


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("task add nope x", 3), ("task add site ''", 2), ("task add site LOGIN", 4), ("task add site a/b", 2),
        ("task add site x --priority soon", 2), ("task add site x --due soon", 2),
        ("task add site x --due 2026-02-30", 2), ("task add site x --estimate soon", 2),
        ("task status login nope", 2), ("task status nope done", 3),
        ("task edit login", 2), ("task show 99999999999999999999999999", 3), ("task list nope", 3),
        ("task show nope/x", 3), ("task show site/nope", 3),
        ("task delete nope", 3), ("task status login", 2), ("task add site", 2),
    ],
)  # fmt: skip
def test_impossible_tasks_are_refused(tt: Tt, line: str, code: int) -> None:
    tt("project add site")
    tt("task add site login")
    ran = tt(line)
    assert (ran.code, ran.out) == (code, "")


def test_a_task_name_of_several_projects_is_refused_with_the_candidates(tt: Tt) -> None:
    tt("add site/login 6:00-7:00")
    tt("add app/login 7:00-8:00")
    ran = tt("task show login --json")
    assert (ran.code, ran.error["code"]) == (2, "ambiguous")
    assert "app/login" in ran.error["message"]
    assert "site/login" in ran.error["message"]
    assert tt("report --task login").code == 2


@pytest.mark.parametrize(
    "line",
    ["project add new --client Acme", "project edit site --name web", "project archive site", "client delete Acme",
     "tag add x", "tag edit t --name u", "task add site new", "task status login done", "task edit login --name x"],
)  # fmt: skip
def test_dry_run_changes_nothing(tt: Tt, line: str) -> None:
    tt("project add site")
    tt("client add Acme")
    tt("tag add t")
    tt("task add site login")
    before, lines = tt.rows(), tt.log()
    ran = tt(f"{line} --dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "nothing is changed" in ran.out
    assert (tt.rows(), tt.log()) == (before, lines)
    assert tt(line).code == 0
    assert tt.rows() != before
    assert tt("undo").code == 0
    assert tt.rows() == before


def test_an_incomplete_input_is_said_as_it_was_understood(tt: Tt) -> None:
    assert (
        "site has a rate, but its new entries are not billable."
        in tt("project add site --rate 80 --currency EUR --no-billable").err
    )
    assert tt("project edit site --billable").err == ""
    assert "not billable" not in tt("project add other --rate 80 --billable").err
    money = "The budget of site is an amount of money, 40 EUR. For hours write 40h."
    assert money in tt("project edit site --budget 40").err
    assert tt("project edit site --budget 40h").err == ""


def test_a_new_client_is_said_and_one_that_looks_like_another_pointed_out(tt: Tt) -> None:
    tt("client add Bakery")
    assert "Bakry is a new client; there is one called Bakery." in tt("project add p --client Bakry").err
    assert "Acme is a new client." in tt("project edit p --client Acme").err
    assert tt("project edit p --client bakery").err == ""
    assert "Bakerie is a new client; there is one called Bakery." in tt("client add Bakerie").err


def test_a_name_is_offered_by_its_beginning(tt: Tt) -> None:
    tt("project add website-relaunch --client 'Northwind Traders Ltd'")
    assert "Did you mean website-relaunch?" in tt("report --project websit").err
    assert "Did you mean Northwind Traders Ltd?" in tt("report --client northwind").err


def test_work_on_a_task_that_is_over_or_late_is_pointed_out(tt: Tt) -> None:
    tt("project add site")
    tt("task add site late --due 2026-03-01")
    tt("task add site today --due 2026-03-02")
    tt("task add site over")
    tt("task status site/over cancelled")
    assert "The task site/late was due on 2026-03-01." in tt("start site/late").err
    assert tt("start site/today").err == ""
    assert "The task site/over is cancelled." in tt("start site/over").err
    tt("stop")
    assert "The task site/over is cancelled." in tt("continue").err


def test_a_due_day_is_the_same_for_every_interface(tt: Tt) -> None:
    tt("project add site")
    for due in ("2300-01-01", "0001-01-01"):
        assert tt("task add site x --due", due).code == 2
    assert tt("task list --json").data["tasks"] == []


def test_each_field_of_a_card_has_a_name_with_a_capital(tt: Tt) -> None:
    tt("project add site --rate 80 --currency EUR")
    names = [line.strip().split("  ")[0] for line in tt("project show site").out.splitlines()[1:]]
    assert "Currency" in names
    assert [name for name in names if name[0] != name[0].upper()] == []


def test_projects_tasks_and_clients_have_budgets_for_all_time_or_for_each_period(tt: Tt) -> None:
    tt('client add Acme --budget "5000 eur/quarter"')
    tt("project add site --client Acme --budget 40h/month")
    tt("task add site login --budget 8h")
    assert "5000 EUR/quarter" in tt("client show acme").out
    assert "40h/month" in tt("project list").out
    assert tt("task show login --json").data["task"]["budget_s"] == 28_800
    tt("project edit site --budget '300 USD/week'")
    assert "changed project site: budget 40h/month → 300 USD/week" in tt("history").out
    tt("undo")
    exported = tt("export json").out
    assert '"budget_currency": "EUR", "budget_period": "quarter"' in exported
    assert tt("client edit Acme --budget ''").code == 0
    assert tt("client edit Acme --budget 500").code == 2
    assert tt("project edit site --budget 40h/year").code == 2
