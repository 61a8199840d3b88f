"""Pause, resume and continue."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt


def test_continue_starts_the_last_entry_again_without_its_note(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site/login +a --note hi --billable")
    clock.tick("5m")
    tt("stop")
    clock.tick("5m")
    entry = tt("continue --json").data["entry"]
    assert (entry["id"], entry["note"], entry["tags"], entry["billable"]) == (2, "", ["a"], True)
    assert entry["task"]["name"] == "login"


def test_continue_takes_a_number_a_place_and_a_time(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site 7:00-7:30")
    tt("add docs 7:30-8:00")
    tt("add ops 8:00-8:30")
    assert tt("continue 1 --json").data["entry"]["project"]["name"] == "site"
    clock.tick("1h")
    assert tt("continue @3 --json").data["entry"]["project"]["name"] == "docs"
    clock.tick("1h")
    assert tt("continue @1").code == 4
    tt("stop")
    assert tt("continue --at -5m").code == 4, "the last entry reaches past that"
    clock.tick("10m")
    assert tt("continue --at -5m --json").data["entry"]["start"] == "2026-03-02T11:05:00+00:00"


@pytest.mark.parametrize(("line", "code"), [("continue", 3), ("continue 7", 3), ("continue @0", 2), ("continue x", 2)])
def test_continue_of_nothing_fails(tt: Tt, line: str, code: int) -> None:
    assert tt(line).code == code


def test_pause_is_remembered_until_resumed(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site/login +a --note hi")
    clock.tick("10m")
    assert tt("pause").out == "Paused site/login (10m).\n"
    status = tt("status --json").data
    assert status["entry"] is None
    assert status["paused"]["project"]["name"] == "site"
    clock.tick("10m")
    assert tt("resume").out == "Resumed site/login.\n"
    data = tt("status --json").data
    assert (data["entry"]["note"], data["entry"]["tags"], data["paused"]) == ("hi", ["a"], None)
    assert tt("resume").code == 4


def test_resume_needs_a_pause_as_the_last_timer_action(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    tt("pause")
    tt("start docs")
    clock.tick("1m")
    tt("stop")
    assert tt("resume").code == 4
    assert tt("status --json").data["paused"] is None


def test_an_undone_pause_runs_again_and_is_no_pause(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("5m")
    tt("pause")
    tt("undo")
    status = tt("status --json").data
    assert (status["entry"]["id"], status["paused"]) == (1, None)
    assert tt("resume").code == 4
