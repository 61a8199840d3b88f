"""Saved filters: kept in the settings file, taken by every reading command, and what is said beside them wins."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def work(tt: Tt, clock: EnvironmentClock) -> None:
    """Work for two clients in two months; 2026-03-04 noon."""
    clock.set("2026-03-04 12:00")
    tt("project add site --client Acme --billable")
    tt("project add docs --client Brown")
    for project, span in (
        ("site", "2026-02-10 9:00-10:00"), ("site", "2026-03-02 9:00-11:00"), ("docs", "2026-03-02 13:00-13:30"),
        ("ops", "2026-03-03 9:00-9:10"),
    ):  # fmt: skip
        assert tt("add", project, span, "--note", f"about {project}").code == 0


def minutes(tt: Tt, line: str) -> int:
    """The total of a report."""
    return int(tt(f"{line} --json").data["total_s"]) // 60


def test_a_saved_filter_is_taken_by_its_name(work: Tt) -> None:
    ran = work("filter save acme month --client Acme --billable")
    assert ran.out == "acme is: month --client=Acme --billable\n"
    assert minutes(work, "report --filter acme") == 120
    for line in ("log", "timesheet", "chart", "heatmap", "compare"):
        assert minutes(work, f"{line} --filter acme") == 120
    assert work("gaps --filter acme --within day --json").data["total_s"] > 0
    assert work("export csv --filter acme").out.count("\n") == 2
    assert work("bulk --filter acme --retag +paid --yes").code == 0
    assert minutes(work, "report all --tag paid") == 120


def test_what_is_said_beside_it_wins_and_lists_grow(work: Tt) -> None:
    work("filter save acme month --client Acme")
    assert minutes(work, "report 2026 --filter acme") == 180
    assert minutes(work, "report --filter acme --from 2026-02-01") == 180
    assert minutes(work, "report --filter acme --client Brown") == 150
    assert minutes(work, "report --filter acme --no-billable") == 0
    work("filter save quiet all --note site --no-billable")
    assert minutes(work, "report --filter quiet") == 0
    assert minutes(work, "report --filter quiet --billable") == 180
    work("filter save paid all --billed")
    assert minutes(work, "report --filter paid") == 0
    assert minutes(work, "report --filter paid --unbilled --billable") == minutes(work, "report all --billable")
    assert minutes(work, "report --filter quiet --note docs") == 30


def test_all_that_a_line_can_say_is_kept(work: Tt) -> None:
    options = "--project=-docs --project site --task=-x --tag=-y --note 'it''s \"so\"' --running"
    work("task add site x")
    work("tag add y")
    stored = work(f"filter save full {options} --from 2026-03-01 --to 2026-03-02")
    assert stored.code == 0
    assert minutes(work, "report --filter full") == minutes(work, f"report {options} --from 2026-03-01 --to 2026-03-02")
    work("filter save words last 7 days")
    assert minutes(work, "report --filter words") == 160


def test_filters_are_listed_replaced_and_forgotten(work: Tt) -> None:
    assert work("filter list").out == "No filters yet.\n"
    work("filter save one week")
    work("filter save one month")
    assert work("filter list --json").data == {"filters": [{"name": "one", "words": "month"}]}
    assert work("filter delete one --dry-run").out.startswith("Dry run, nothing is changed.")
    assert work("filter delete one").code == 0
    assert work("filter delete one").code == 3
    assert [line["setting"] for line in work.log() if line["event"] == "setting.changed"] == ["filters"] * 3


def test_what_cannot_be_saved_is_refused(work: Tt) -> None:
    for line, code in (
        ("filter save x", 2), ("filter save 'a b' week", 2), ("filter save x never", 2),
        ("filter save x --project nope", 3), ("report --filter nope", 3), ("filter save -- -x week", 2),
    ):  # fmt: skip
        ran = work(line)
        assert (ran.code, ran.out) == (code, ""), line
    work("filter save acme week")
    assert "Did you mean acme?" in work("report --filter akme").err


@pytest.mark.parametrize("text", ['"--filter odd"', '"--help"', '"\'"', "7", '"-h"'])
def test_a_filter_of_the_file_that_is_none_is_a_fault_of_the_file(work: Tt, text: str) -> None:
    work.settings(f"[filters]\nodd = {text}\n")
    ran = work("report --filter odd")
    assert (ran.code, ran.out) == (5, "")
    assert "tt filter delete odd" in ran.err
    assert work("report").code == 0
