"""Undo, redo and history."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt


def test_undo_and_redo_go_any_number_of_steps(tt: Tt, clock: EnvironmentClock) -> None:
    states = [tt.rows()]
    for line in ("start site/a +x", "stop", "edit 1 --note hi", "project edit site --name web", "delete 1"):
        clock.tick("1m")
        assert tt(line).code == 0, line
        states.append(tt.rows())
    clock.set("2027-01-01 00:00")
    assert tt("undo 2").code == 0
    assert tt.rows() == states[3]
    assert tt("undo").code == 0
    assert tt.rows() == states[2]
    assert tt("redo 2").code == 0
    assert tt.rows() == states[4]
    assert tt("redo").code == 0
    assert tt.rows() == states[5]
    assert tt("redo").code == 4
    assert tt("undo 5").code == 0
    assert tt.rows() == states[0]
    assert tt("undo").code == 4


def test_undo_of_more_than_is_left_changes_nothing(tt: Tt) -> None:
    tt("start site")
    before, lines = tt.rows(), tt.log()
    ran = tt("undo 2")
    assert (ran.code, ran.out) == (4, "")
    assert "1" in ran.err
    assert (tt.rows(), tt.log()) == (before, lines)


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5", "99999999999999999999999999"])
def test_undo_takes_a_whole_number(tt: Tt, count: str) -> None:
    tt("start site")
    assert tt(f"undo {count}").code in (2, 4)
    assert tt("status --quiet").code == 0


def test_a_new_change_empties_redo(tt: Tt) -> None:
    tt("add site 6:00-7:00")
    tt("add site 7:00-8:00")
    tt("undo")
    tt("add docs 8:00-8:30")
    assert tt("redo").code == 4


def test_an_undo_that_no_longer_fits_names_what_stands_in_the_way(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("10m")
    tt("undo")
    tt("start site")
    clock.tick("10m")
    tt("stop")
    assert tt("redo").code == 4
    assert tt("undo 2").code == 0
    assert tt.rows()["entry"] == []


def test_reading_is_passed_over_by_undo(tt: Tt) -> None:
    tt("add site 6:00-7:00")
    tt("report")
    tt("log")
    tt("config set overlap trim")
    assert "added entry 1" in tt("undo").out
    assert tt.rows()["entry"] == []
    assert tt("config get overlap --json").code == 0


def test_undo_says_what_it_takes_back_and_dry_run_only_says_so(tt: Tt) -> None:
    tt("add site 6:00-7:00")
    before = tt.rows()
    ran = tt("undo --dry-run")
    assert ran.out == (
        "Dry run, nothing is changed. Without --dry-run: Undone: made project site; "
        "added entry 1 (site, 2026-03-02 06:00 – 07:00).\n"
    )
    assert tt.rows() == before
    assert tt("undo --json").data == {"actions": [{"action": 1, "events": ["project.created", "entry.created"]}]}
    assert tt("redo --json").data == {"actions": [{"action": 1, "events": ["project.created", "entry.created"]}]}


def test_history_says_what_was_done_to_which_thing_and_what_it_was(tt: Tt) -> None:
    tt("project add site --rate 80")
    tt("project edit site --rate 90")
    tt("config set week.start sunday")
    tt('add site 7:00-8:00 --note "first try"')
    tt("edit --to 8:30 -n 'second try' -g +x")
    out = tt("history").out
    assert "set the rate of site from 2026-03-02 on: 90" in out
    assert "changed setting week.start to sunday" in out
    assert "added entry 1 (site, 2026-03-02 07:00 – 08:00)" in out
    assert "(site, 2026-03-02 07:00 – 08:00): to 2026-03-02 07:00 – 08:30; +x; note " in out
    assert '"first try" → "second try"' in out
    tt("add site 5:00-6:00")
    assert [row["action"] for row in tt("history 1 --json").data["actions"]] == [5, 4]
    assert tt("history last --json").data["actions"][0]["action"] == 6
    assert tt("history 99").code == 3


def test_the_history_of_an_entry_that_is_gone_says_what_became_of_it(tt: Tt) -> None:
    tt("start site")
    tt("undo")
    rows = tt("history 1 --json").data["actions"]
    assert [row["state"] for row in rows] == ["done", "undone"]  # the undo itself is the newest
    tt("add docs 7:00-8:00")
    tt("delete 2")
    assert len(tt("history 2 --json").data["actions"]) == 2
    assert "deleted entry 2 (docs" in tt("history 2").out
    tt("undo 2")
    assert [row["state"] for row in tt("history 2 --json").data["actions"]] == ["done", "undone", "undone"]
    assert tt("history 3").code == tt("history 99999999999999999999").code == 3


def test_undo_names_what_is_gone_by_then(tt: Tt) -> None:
    tt("start site/login +deep")
    assert "started entry 1 (site/login, running since 2026-03-02 09:00)" in tt("undo").out


def test_history_tells_actions_newest_first_with_their_state(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("5m")
    tt("stop")
    tt("undo")
    data = tt("history --json").data
    assert [(item["action"], item["state"]) for item in data["actions"]] == [(3, "done"), (2, "undone"), (1, "done")]
    assert data["actions"][1] == {
        "action": 2, "at": "2026-03-02T09:05:00+00:00", "state": "undone",
        "events": [{"number": 3, "name": "timer.stopped", "entry_id": 1, "project_id": 1, "task_id": None,
                    "duration_s": 300}],
    }  # fmt: skip
    assert len(tt("history --limit 2 --json").data["actions"]) == 2
    assert tt("history --limit 0").code == 2


@pytest.mark.file_store  # a user of a database needs a role
def test_an_undo_of_some_says_how_many_cannot_be_taken_back(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme")
    tt("add site 6:00-7:00")
    tt("user add anna")
    tt("add site 7:00-8:00 --user 2")
    before = tt.rows()
    ran = tt("undo 4")
    assert (ran.code, ran.out) == (4, "")
    assert "Cannot undo 4: only 1 action is left, and 2 cannot be taken back, to undo." in ran.err
    assert tt.rows() == before
    assert tt("undo").out == "Undone: added entry 1 (site, 2026-03-02 06:00 – 07:00).\n"
