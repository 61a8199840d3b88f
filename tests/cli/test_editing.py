"""Entries of the past, as command lines: add, edit, delete, undo, redo, history."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt


def times(result: dict[str, Any]) -> str:
    """An entry's clock times in its JSON."""
    return f"{result['start'][11:16]}-{result['end'][11:16]}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("add site 7:00-8:30", "07:00-08:30"),
        ("add site 7-8:30", "07:00-08:30"),
        ('add site "yesterday 22:00-01:00"', "22:00-01:00"),
        ("add site yesterday 22:00-01:00", "22:00-01:00"),
        ("add site 7am-8:30am", "07:00-08:30"),
        ("add site --from 7:00 --to 8:30", "07:00-08:30"),
        ("add site --from 7:00 --for 1h30m", "07:00-08:30"),
        ("add site --to 8:30 --for 90m", "07:00-08:30"),
        ("add site --from -2h --for 1:30", "07:00-08:30"),
        ("add site --from 2026-03-02T08:00+01:00 --to 2026-03-02T08:30Z", "07:00-08:30"),
    ],
)
def test_add_takes_a_span_or_two_of_from_to_and_for(tt: Tt, line: str, expected: str) -> None:
    ran = tt(f"{line} --json")
    assert (ran.code, ran.err) == (0, "")
    assert times(ran.data["entry"]) == expected
    assert ran.data["stopped"] is None


@pytest.mark.parametrize(
    "line",
    [
        "add", "add site", "add site --from 7:00", "add site --for 1d", "add site --from 7:00 --to 8:00 --for 1h",
        "add site 7:00-8:00 --for 1h", "add site --from 'today 8:00' --to 'today 7:00'",
        "add site seven-eight", "add site 7:00",
        "add site --from 7:00 --for never", "add site --from 7:00 --for -5m", "add site 7:00-8:00 +", "add a/b/c 7-8",
        "add site --from 1969-12-31T23:00Z --for 1h", "add site --from 2199-12-31T23:30Z --for 1h",
        "add site --from 9:00:00.5 --for 1h", "add site --from 7:00 --for 99999999h", "add site 25:00-26:00",
        "add site --from 7:61 --for 1h", "add site --from 2026-02-30 --for 1h", "add site 7:00-8:00 --bogus",
    ],
)  # fmt: skip
def test_what_is_no_entry_is_wrong_usage_and_changes_nothing(tt: Tt, line: str) -> None:
    ran = tt(line)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("tt: ")
    assert tt("log all --json").data["entries"] == []


def test_touching_is_no_overlap(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    assert tt("add site 8:00-8:30").code == 0
    assert tt("add site 6:30-7:00").code == 0
    assert tt("add site 7:59-8:00").code == 4


def test_an_overlap_is_refused_and_names_what_is_in_the_way(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    ran = tt("add docs 7:30-8:30")
    assert (ran.code, ran.out) == (4, "")
    assert "entry 1" in ran.err
    assert "07:00 – 08:00" in ran.err
    assert [project["name"] for project in tt("project list --json").data["projects"]] == ["site"]


def test_trim_cuts_the_others(tt: Tt) -> None:
    tt.settings('overlap = "trim"\n')
    tt("add site 6:00-9:00")
    ran = tt("add docs 7:00-8:00 --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["trimmed"]
    entries = tt("log --json").data["entries"]
    assert [(times(e), e["project"]["name"]) for e in entries] == [
        ("06:00-07:00", "site"), ("07:00-08:00", "docs"), ("08:00-09:00", "site"),
    ]  # fmt: skip
    tt("undo")
    assert [times(e) for e in tt("log --json").data["entries"]] == ["06:00-09:00"]


def test_allow_lets_finished_entries_overlap(tt: Tt) -> None:
    tt.settings('overlap = "allow"\n')
    tt("add site 6:00-9:00")
    assert tt("add docs 7:00-8:00").code == 0
    assert tt("log --json").data["total_s"] == 4 * 3600


@pytest.mark.parametrize("policy", ["refuse", "trim", "allow"])
def test_nothing_is_laid_over_the_whole_of_a_running_entry(tt: Tt, clock: EnvironmentClock, policy: str) -> None:
    tt.settings(f'overlap = "{policy}"\n')
    tt("start site")
    clock.tick("1h")
    ran = tt("add docs 9:00-9:30")
    running = tt("log --running --json").data["entries"]
    assert len(running) == 1
    assert ran.code == (0 if policy == "trim" else 4)
    assert running[0]["start"] == ("2026-03-02T09:30:00+00:00" if policy == "trim" else "2026-03-02T09:00:00+00:00")


def test_an_entry_of_the_future_is_made_with_a_warning_that_mends_it(tt: Tt) -> None:
    ran = tt("add site 10:00-11:00 --json")
    assert ran.code == 0
    assert [warning["code"] for warning in ran.json["warnings"]] == ["in_future"]
    assert ran.json["warnings"][0]["command"] == ["tt", "edit", "1"]


def test_an_entry_of_more_than_twelve_hours_is_made_with_a_warning(tt: Tt) -> None:
    ran = tt("add site --to 8:00 --for 12h1s")
    assert ran.code == 0
    assert "tt edit 1" in ran.err
    tt("undo")
    assert tt("add site --to 8:00 --for 12h").err == ""


def test_edit_changes_what_is_named_and_nothing_else(tt: Tt) -> None:
    tt('add site/login +a +b 7:00-8:00 --note "first" --billable')
    before = tt("log --json").data["entries"][0]
    cases: list[tuple[str, dict[str, Any]]] = [
        ("--from 6:30", {"start": "2026-03-02T06:30:00+00:00", "duration_s": 5400}),
        ("--to 8:30", {"end": "2026-03-02T08:30:00+00:00", "duration_s": 7200}),
        ("--for 30m", {"end": "2026-03-02T07:00:00+00:00", "duration_s": 1800}),
        ("--note second", {"note": "second"}),
        ("--note ''", {"note": ""}),
        ("--tag +c --tag -a", {"tags": ["b", "c"]}),
        ("--tag a", {"tags": ["a", "b", "c"]}),
        ("--no-billable", {"billable": False}),
        ("--task ''", {"task": None}),
        ("--task login", {"task": {"id": 1, "name": "login"}}),
        ("--project docs", {"project": {"id": 2, "name": "docs"}, "task": None}),
        ("--project docs/text", {"task": {"id": 2, "name": "text"}}),
    ]
    for options, expected in cases:
        ran = tt(f"edit 1 {options} --json")
        assert (ran.code, ran.json["warnings"]) == (0, []), options
        before = {**before, **expected}
        assert ran.data["entry"] == before, options
    tt(f"undo {len(cases)}")
    assert tt("log --json").data["entries"][0]["note"] == "first"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("edit 1", 2), ("edit 1 --note x", 2), ("edit 2 --note y", 3), ("edit @2 --note y", 3),
        ("edit x --note y", 2),
        ("edit 1 --from 9:00", 2), ("edit 1 --from 6:00 --to 7:30 --for 1h", 2), ("edit 1 --tag -nope", 3),
        ("edit 1 --project ''", 2), ("edit 1 --project +x", 2), ("edit 1 --tag ''", 2), ("edit -1 --note x", 2),
        ("edit 1 --to 2200-01-01T00:00Z", 2), ("edit 99999999999999999999999 --note y", 3), ("edit ² --note y", 2),
        ("edit ٣ --note y", 3),
    ],
)  # fmt: skip
def test_an_impossible_edit_changes_nothing(tt: Tt, line: str, code: int) -> None:
    tt("add site 7:00-8:00 --note x")
    before = tt.rows()
    ran = tt(line)
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert "inside tt" not in ran.err
    assert tt.rows() == before


def test_edit_keeps_the_overlap_policy(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    tt("add docs 8:00-9:00")
    assert tt("edit 1 --to 8:01").code == 4
    assert tt("edit 2 --from 7:59").code == 4
    assert tt("edit 1 --to 7:59").code == 0
    assert tt("edit 2 --from 7:59").code == 0


def test_edit_of_the_running_entry_moves_its_start_or_ends_it(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("1h")
    assert tt("edit last --from 8:00 --json").data["entry"]["duration_s"] == 7200
    assert tt("edit last --from 10:01").code == 2
    assert tt("edit last --to 9:30 --json").data["entry"]["running"] is False


def test_delete_takes_several_and_one_undo_brings_them_back(tt: Tt) -> None:
    tt("add site +a 6:00-7:00 --note one")
    tt("add docs/x 7:00-8:00")
    tt("add ops 8:00-8:30")
    before = tt.rows()
    ran = tt("delete 1 2 @1 --json")
    assert [entry["id"] for entry in ran.data["entries"]] == [1, 2, 3]
    assert tt("log --json").data["entries"] == []
    assert tt("undo").code == 0
    assert tt.rows() == before


def test_delete_of_one_unknown_entry_deletes_none(tt: Tt) -> None:
    tt("add site 6:00-7:00")
    assert tt("delete 1 2").code == 3
    assert len(tt("log --json").data["entries"]) == 1
    assert tt("delete 1 1 last").code == 0


def test_numbers_are_never_given_twice(tt: Tt) -> None:
    tt("add site +t 6:00-7:00")
    tt("delete 1")
    assert tt("add site 6:00-7:00 --json").data["entry"]["id"] == 2
    tt("undo 3")
    assert tt("add docs/x +u 6:00-7:00 --json").data["entry"]["id"] == 3
    assert tt("project show docs --json").data["project"]["id"] == 2
    assert tt("tag show u --json").data["tag"]["id"] == 2


@pytest.mark.parametrize("line", ["note x", "edit --note x", "history last", "split last --into 2", "delete @1 --yes"])
def test_in_a_fresh_home_last_and_newest_are_no_entry_yet(tt: Tt, line: str) -> None:
    ran = tt(line)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("tt: There is no entry yet.\nStart one, or add one of the past.\n")


def test_a_newest_that_is_not_there_is_named_as_it_was_typed(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    tt("add site 8:00-9:00")
    assert tt("edit @3 --note x").err.startswith("tt: There is no entry @3.\n")


def test_a_note_goes_to_what_runs_or_to_the_newest(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("5m")
    assert tt("n waiting for the customer").code == 0
    assert tt("status --json").data["entry"]["note"] == "waiting for the customer"
    assert tt("note waiting").out.startswith("Changed the note of entry 1: site, running since Mon 2026-03-02 09:00.")
    tt("stop")
    tt("add docs 1:00-2:00")
    tt("note done")
    notes = {entry["id"]: entry["note"] for entry in tt("log --json").data["entries"]}
    assert notes == {1: "done", 2: ""}
