"""Rates: set from a day on, listed, kept from members; what is past keeps its amount."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def billed(tt: Tt, clock: EnvironmentClock) -> None:
    """Two hours of March at 80 EUR; now it is April."""
    clock.set("2026-03-02 18:00")
    tt("project add site --client Acme --rate 80 --currency EUR")
    tt("add site 9:00-11:00")
    clock.set("2026-04-02 18:00")


def amounts(tt: Tt, line: str = "report all") -> dict[str, str]:
    """The amounts of a report in total."""
    data = tt(f"{line} --json").data
    total: dict[str, str] = data.get("amounts", {})
    return total


def test_another_rate_holds_from_today_and_the_past_keeps_its_amount(billed: Tt) -> None:
    answer = billed("project edit site --rate 100")
    assert "Its rate is 100 EUR from 2026-04-02 on; from another day: tt rate set --from DAY." in answer.out
    assert amounts(billed, "report lastmonth") == {"EUR": "160.00"}
    billed("add site 9:00-10:00")
    assert amounts(billed) == {"EUR": "260.00"}
    assert billed("project list --json").data["projects"][0]["rate"] == "100"
    billed("undo 2")
    assert amounts(billed) == {"EUR": "160.00"}
    assert billed("project list --json").data["projects"][0]["rate"] == "80"


def test_a_change_of_the_past_needs_a_day_is_shown_by_month_and_asked_for(billed: Tt) -> None:
    asked = billed("rate set 90 --project site --from 2026-03-01")
    assert asked.code == 2
    assert "2026-03  160.00 EUR → 180.00 EUR" in asked.err
    assert amounts(billed) == {"EUR": "160.00"}
    done = billed("rate set 90 --project site --from 2026-03-01 --yes")
    assert "The rate of site is 90 EUR from 2026-03-01 on; before it was 80 EUR." in done.out
    assert "2026-03  160.00 EUR → 180.00 EUR" in done.out
    assert amounts(billed) == {"EUR": "180.00"}
    assert billed("rate set 95 --project site --from beginning --yes").code == 0
    assert [row["since"] for row in billed("rate list --json").data["rates"]] == [None, "2026-03-01"]


def test_a_first_rate_that_would_change_amounts_of_the_past_needs_a_day(billed: Tt) -> None:
    billed("task add site login")
    billed("edit 1 --task login")
    refused = billed("rate set 120 --task site/login")
    assert refused.code == 2
    assert "Amounts since 2026-03 would change by the rate of login." in refused.err
    assert billed("rate set 120 --task site/login --from today").code == 0
    assert amounts(billed) == {"EUR": "160.00"}


def test_the_most_specific_rate_holds(billed: Tt) -> None:
    for line in (
        "project add docs --client Acme --billable", "rate set 60 --client Acme", "rate set 50 USD --user 1",
        "project add home --billable", "task add docs page", "rate set 70 --task docs/page",
        "add docs 9:00-10:00", "add docs 10:00-11:00 --task page", "add home 11:00-12:00",
    ):  # fmt: skip
        assert billed(line).code == 0, line
    rows = billed("report today --by project,task --json").data["rows"]
    worth = {(row["project"], row["task"]): row["amounts"] for row in rows}
    assert worth == {
        ("docs", None): {"EUR": "60.00"}, ("docs", "page"): {"EUR": "70.00"}, ("home", None): {"USD": "50.00"},
    }  # fmt: skip


def test_a_rate_means_billable_unless_it_is_said_otherwise(tt: Tt) -> None:
    tt("project add a --rate 80 --currency EUR")
    tt("project add b --rate 90 --no-billable")
    tt("project add c")
    tt("add c 7:00-8:00")
    answer = tt("project edit c --rate 50")
    assert "earlier ones stay as they are" in answer.err
    assert "tt bulk --project c --set-billable" in answer.err
    projects = {item["name"]: item for item in tt("project list --json").data["projects"]}
    assert {name: item["billable"] for name, item in projects.items()} == {"a": True, "b": False, "c": True}
    assert {item["currency"] for item in projects.values()} == {"EUR"}


def test_what_is_shown_can_be_given_back(billed: Tt) -> None:
    billed("project edit site --rate 100")
    again = billed("project edit site --rate 100 --currency EUR")
    assert again.code == 2
    assert billed("rate set 100 --project site").code == 2
    assert len(billed("rate list --json").data["rates"]) == 2


def test_a_rate_goes_with_what_it_is_of(billed: Tt) -> None:
    billed("project add docs")
    billed("rate set 70 --project docs --from 2026-05-01")
    assert billed("project delete docs --yes").code == 0
    assert len(billed("rate list --json").data["rates"]) == 1
    billed("undo")
    assert len(billed("rate list --json").data["rates"]) == 2
    billed("project merge docs site")
    assert len(billed("rate list --json").data["rates"]) == 1
    assert all(check["passed"] for check in billed("db check --json").data["checks"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("rate set 80", 2), ("rate set 80 --client Acme --project site", 2), ("rate set x --project site", 2),
        ("rate set 80 euro --project site", 2), ("rate set 80 --project site --from x", 2),
        ("rate set 80 --project nothing", 3), ("rate set 80 --user nobody", 3),
    ],
)  # fmt: skip
def test_what_is_no_rate_is_refused(billed: Tt, line: str, code: int) -> None:
    assert billed(line).code == code


def test_a_rate_of_locked_time_is_refused(billed: Tt) -> None:
    assert billed("lock until 2026-03-31").code == 0
    assert billed("rate set 90 --project site --from 2026-03-01 --yes").code == 4
    assert billed("rate set 90 --project site --from 2026-04-01").code == 0


def test_a_budget_in_a_currency_of_no_rate_is_pointed_out(billed: Tt) -> None:
    for line in ("client edit Acme --budget '500 CHF/month'", "project edit site --budget '500 CHF'",
                 "task add site api --budget '50 CHF'"):  # fmt: skip
        said = billed(f"{line} --json").json["warnings"]
        assert said[-1]["code"] == "budget_currency", line
        assert "No rate is in CHF" in said[-1]["message"]
    for line in ("client edit Acme --budget '400 EUR'", "client edit Acme --name Acme2"):
        assert billed(f"{line} --json").json["warnings"] == [], line


def test_a_rate_that_is_looked_for_on_a_client_or_task_is_found(billed: Tt) -> None:
    for line in ("client edit Acme --rate 80", "client add B --currency EUR", "task edit login --rate 80"):
        assert "is set with: tt rate set" in billed(line).err, line


def test_many_changes_at_once_say_which_budgets_they_reach(billed: Tt) -> None:
    billed("project add ops")
    billed("add ops --from '2026-03-05 9:00' --to '2026-03-05 12:00'")
    billed("project edit site --budget 4h")
    said = billed("bulk all --project ops --set-project site --yes --json").json["warnings"]
    assert [warning["message"] for warning in said if warning["code"] == "budget"] == [
        "Budgets that are used now: project site 125%.",
    ]  # fmt: skip
