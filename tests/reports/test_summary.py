"""Trees, roundings by client, project and report, and amounts, as command lines."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def work(tt: Tt, clock: EnvironmentClock) -> None:
    """Work for a client in two currencies; Wednesday 2026-03-04 noon."""
    clock.set("2026-03-04 12:00")
    tt("project add site --client Acme --billable --rate 80 --currency EUR")
    tt("project add docs --client Acme --billable --rate 95.50 --currency USD")
    for project, span in (
        ("site/login", "2026-03-02 9:00-9:31"), ("site", "2026-03-02 23:30-00:30"), ("docs", "2026-03-03 9:00-9:20"),
        ("ops", "2026-03-03 10:00-11:00"),
    ):  # fmt: skip
        assert tt("add", project, span).code == 0


def times(tt: Tt, line: str) -> dict[str, int]:
    """Minutes by project."""
    return {row["project"]: row["total_s"] // 60 for row in tt(f"{line} --json").data["rows"]}


def test_several_groupings_are_a_tree_for_people_and_rows_for_programs(work: Tt) -> None:
    lines = [line.split()[:2] for line in work("report --by client,project").out.splitlines()]
    assert lines == [
        ["Client", "/"], ["Acme", "1h"], ["site", "1h"], ["docs", "20m"], ["no", "client"], ["ops", "1h"],
        ["Total", "2h"],
    ]  # fmt: skip
    assert work("report --by client,project").out.splitlines()[2].startswith("  site")
    rows = work("report --by client,project --format csv").out.splitlines()
    assert rows[0] == "client,project,total_s,share,billable_s,count,amount_eur,amount_usd"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["Acme", "site", "5460"], ["", "ops", "3600"], ["Acme", "docs", "1200"],
    ]  # fmt: skip


def test_a_tree_keeps_its_shape_in_documents(work: Tt) -> None:
    assert "| &emsp;site | 1h 31m |" in work("report --by client,project --format markdown").out
    page = work("report --by client,project --format html").out
    assert "<td class=tree>  site</td>" in page
    assert page.count("<svg") == 2


def test_several_periods_can_be_combined(work: Tt) -> None:
    rows = work("report --by month,week,day --json").data["rows"]
    assert [(row["month"], row["week"], row["day"], row["total_s"]) for row in rows] == [
        ("2026-03", "2026-W10", "2026-03-02", 1860 + 1800), ("2026-03", "2026-W10", "2026-03-03", 1800 + 1200 + 3600),
    ]  # fmt: skip


def test_a_report_rounds_what_it_shows_and_stores_nothing(work: Tt) -> None:
    before = work.rows()
    assert times(work, "report --round 'up 15m'") == {"site": 45 + 60, "docs": 30, "ops": 60}
    assert times(work, "report --round 'up 1h per day'") == {"site": 180, "docs": 60, "ops": 60}
    assert times(work, "report --round 'nearest 30m per report'") == {"site": 90, "docs": 30, "ops": 60}
    assert times(work, "report --round 'down 20m'") == {"site": 20 + 60, "docs": 20, "ops": 60}
    assert times(work, "report") == {"site": 91, "docs": 20, "ops": 60}
    assert work.rows() == before
    assert work("report --round 'up 15m'").out.splitlines()[-1] == "Rounded up 15m per entry."


def test_a_client_or_a_project_has_its_own_rounding(work: Tt) -> None:
    assert work("client edit Acme --round 'up 1h per day'").code == 0
    assert times(work, "report") == {"site": 180, "docs": 60, "ops": 60}
    assert work("project edit docs --round 'nearest 15m'").code == 0
    assert times(work, "report") == {"site": 180, "docs": 15, "ops": 60}
    data = work("report --json").data
    assert data["rounding"] == [
        {"project": "docs", "rule": "nearest 15m per entry"}, {"project": "site", "rule": "up 1h per day"},
    ]  # fmt: skip
    assert "rounding" not in work("report --project ops --json").data
    work("project edit docs --round none")
    assert times(work, "report") == {"site": 180, "docs": 20, "ops": 60}
    work("project edit docs --round ''")
    assert times(work, "report")["docs"] == 60
    assert times(work, "report --round none") == {"site": 91, "docs": 20, "ops": 60}
    work("undo 4")
    assert times(work, "report") == {"site": 91, "docs": 20, "ops": 60}


def test_what_others_show_is_rounded_alike_and_pictures_are_exact(work: Tt) -> None:
    work("client edit Acme --round 'up 1h per day'")
    assert work("timesheet --json").data["total_s"] == 5 * 3600
    assert work("timesheet").out.splitlines()[-1] == "Rounded: docs, site up 1h per day."
    assert work("compare --json").data["total_s"] == 5 * 3600
    assert work("timesheet --round none --json").data["total_s"] == 171 * 60
    for line in ("chart week", "heatmap", "log week"):
        assert work(f"{line} --json").data["total_s"] == 171 * 60


def test_amounts_stand_by_currency_and_count_what_can_be_billed(work: Tt) -> None:
    data = work("report --by client --json").data
    assert data["rows"][0]["amounts"] == {"EUR": "121.33", "USD": "31.83"}
    assert data["rows"][1]["amounts"] == {}
    assert data["amounts"] == {"EUR": "121.33", "USD": "31.83"}
    work("edit 1 --no-billable")
    assert work("report --json").data["amounts"] == {"EUR": "80.00", "USD": "31.83"}
    assert work("report --round 'up 30m' --json").data["amounts"] == {"EUR": "80.00", "USD": "47.75"}


def test_each_amount_is_rounded_once_so_that_the_total_is_the_same_however_it_is_grouped(
    tt: Tt, clock: EnvironmentClock
) -> None:
    clock.set("2026-03-04 12:00")
    tt("project add site --billable --rate 10 --currency EUR")
    for hour in range(1, 4):
        assert tt(f"add site --from 2026-03-0{hour}T10:00Z --for 2m").code == 0
    data = tt("report month --by day --json").data
    assert [row["amounts"]["EUR"] for row in data["rows"]] == ["0.33"] * 3
    assert data["amounts"]["EUR"] == "1.00"
    assert tt("report month --by project --json").data["amounts"]["EUR"] == "1.00"
    assert tt("report month --json").data["amounts"]["EUR"] == "1.00"


def test_a_rate_without_a_currency_is_an_amount_all_the_same(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --billable --rate 10")
    tt("add site 7:00-8:30")
    assert tt("report --json").data["amounts"] == {"XXX": "15.00"}
    assert "Amount" in tt("report").out.splitlines()[0]


def test_without_rates_and_roundings_nothing_is_added(tt: Tt) -> None:
    tt("add site 7:00-8:30")
    data = tt("report --json").data
    assert set(data) == {"span", "by", "rows", "total_s", "billable_s"}
    assert set(data["rows"][0]) == {"project", "total_s", "share", "billable_s", "count"}


@pytest.mark.parametrize("line", ["report", "timesheet", "compare", "project edit site", "client edit Acme"])
def test_what_is_no_rounding_is_wrong_usage(work: Tt, line: str) -> None:
    ran = work(f"{line} --round 'sideways 15m'")
    assert (ran.code, ran.out) == (2, "")
    assert "up 15m" in ran.err


def test_a_rounding_travels_in_our_own_json(work: Tt, tt: Tt) -> None:
    work("client edit Acme --round 'up 6m'")
    work("project edit docs --round none")
    text = work("export json").out
    assert '"rounding": "up 6m per entry"' in text
    file = work.home / "all.json"
    file.write_text(text, encoding="utf-8")
    work.set(TT_HOME=str(work.home / "other"))
    assert work("import json", str(file)).code == 0
    assert work("client show Acme --json").data["client"]["rounding"] == "up 6m per entry"
    assert work("project show docs --json").data["project"]["rounding"] == "none"


def test_above_tags_an_entry_counts_once(work: Tt) -> None:
    work("edit 1 --tag +deep --tag +call")
    lines = work("report --by project,tag --project site").out.splitlines()
    assert [line.split()[:3] for line in lines[1:-1]] == [
        ["site", "1h", "31m"], ["no", "tag", "1h"], ["call", "31m", "34%"], ["deep", "31m", "34%"],
        ["Total", "1h", "31m"],
    ]  # fmt: skip
    assert lines[-1] == "What has several tags counts under each of them, and in the total once."
