"""Sheets that are sent to somebody: whose time they are about, and what it is worth."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

pytestmark = pytest.mark.any_store


@filling
def billed_week(tt: Tt, _: EnvironmentClock) -> None:
    """Two hours of a client at 80 EUR, one of another at 100 USD, and one that costs nothing."""
    tt("project add site --client 'Northwind Traders Ltd' --rate 80 --currency EUR --billable")
    tt("project add shop --client Acme --rate 100 --currency USD --billable")
    for words in (
        "site +deep 2026-03-02 6:00-7:20",
        "site 2026-02-27 6:00-6:40",
        "shop 2026-03-02 8:00-9:00",
        "own 2026-03-02 7:20-8:00",
    ):
        project, rest = words.split(" ", 1)
        tag, when = rest.split(" ", 1) if rest.startswith("+") else ("", rest)
        assert tt("add", project, *([tag] if tag else []), when).code == 0


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_document_names_what_it_is_narrowed_to(format: str, billed_week: Tt) -> None:
    tt, span = billed_week, "2026-02-27..2026-03-02"
    full = tt("report", span, "--format", format).out
    assert "Fri 2026-02-27 to Mon 2026-03-02" in full
    assert "client" not in full.lower()
    words = "--client 'northwind traders ltd' --tag -deep --billable --note ''"
    assert (
        "; client Northwind Traders Ltd; not tag deep; billable" in tt(f"report {span} {words} --format {format}").out
    )
    assert (
        "; project site or shop; not billed"
        in tt(f"timesheet {span} --project site --project SHOP --unbilled --format {format}").out
    )


def test_a_timesheet_may_have_amounts(billed_week: Tt) -> None:
    tt, span = billed_week, "2026-02-27..2026-03-02"
    data = tt(f"timesheet {span} --amounts --json").data
    assert data["amounts"] == {"EUR": "160.00", "USD": "100.00"} == tt(f"report {span} --json").data["amounts"]
    worth = [(row["project"], row["amounts"]) for week in data["weeks"] for row in week["rows"]]
    assert worth == [
        ("site", {"EUR": "53.33"}), ("site", {"EUR": "106.67"}), ("shop", {"USD": "100.00"}), ("own", {}),
    ]  # fmt: skip
    lines = tt(f"timesheet {span} --amounts --format csv").out.splitlines()
    assert [line.rsplit(",", 3)[-2:] for line in lines] == [
        ["amount_eur", "amount_usd"], ["53.33", ""], ["106.67", ""], ["", "100.00"], ["", ""],
    ]  # fmt: skip
    assert "amounts" not in tt(f"timesheet {span} --json").out


def test_the_total_of_a_report_has_its_billable_time(billed_week: Tt) -> None:
    data = billed_week("report 2026-02-27..2026-03-02 --json").data
    assert data["billable_s"] == sum(row["billable_s"] for row in data["rows"]) == 3 * 3600
