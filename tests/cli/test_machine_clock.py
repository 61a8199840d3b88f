"""A clock that goes back, and commands that waited for others: no dead end, no time below zero."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import SetClock, at, workspace
from tests.conftest import EnvironmentClock, Tt

from timetracker.actions import track


@pytest.mark.parametrize("back", ["2026-03-02 08:59:58", "2025-03-02 09:00"])
@pytest.mark.parametrize("line", ["stop", "start b", "switch b", "pause"])
def test_a_clock_that_went_back_leads_into_no_dead_end(tt: Tt, clock: EnvironmentClock, back: str, line: str) -> None:
    tt("start a")
    clock.set(back)
    ran = tt(f"{line} --json")
    assert ran.code == 0, ran.err
    (warning,) = (w for w in ran.json["warnings"] if w["code"] == "clock_behind")
    assert ("2s" if back.endswith("58") else "8760h") in warning["message"]
    first = tt("log all --json").data["entries"][0]
    assert (first["start"], first["end"]) == ("2026-03-02T09:00:00+00:00", "2026-03-02T09:00:00+00:00")


@pytest.mark.parametrize("line", ["start b", "continue", "start b --json"])
def test_a_start_after_the_clock_went_back_is_where_the_last_entries_ended(
    tt: Tt, clock: EnvironmentClock, line: str
) -> None:
    for ends in ("09:30", "10:00"):
        tt("start a")
        clock.set(f"2026-03-02 {ends}")
        tt("stop")
    clock.set("2026-03-02 09:10")
    ran = tt(line)
    assert (ran.code, "behind the end of the entry before" in ran.out + ran.err) == (0, True), ran.err
    assert tt("status --json").data["entry"]["start"] == "2026-03-02T10:00:00+00:00"


@pytest.mark.parametrize("line", ["status", "start a", "telemetry enable --yes", "db check"])
@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_clock_outside_of_what_can_be_kept_is_said_and_nothing_is_done(tt: Tt, now: str, line: str) -> None:
    tt.set(TT_NOW=now)
    ran = tt(line)
    assert (ran.code, "outside 1970 to 2200.\nGive TT_NOW" in ran.err) == (2, True), ran
    assert not tt.home.exists()


def test_what_is_planned_is_in_the_way_of_a_start(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add a 09:30-10:30")
    clock.set("2026-03-02 10:00")
    assert tt("start b").code == 4


@pytest.mark.parametrize("line", ["stop --at 07:30", "stop --at 08:30", "start b --at 07:30", "switch b --at 07:30"])
def test_a_time_given_while_the_clock_is_behind_says_what_ends_it(tt: Tt, clock: EnvironmentClock, line: str) -> None:
    tt("start a")
    clock.set("2026-03-02 08:00")
    ran = tt(line)
    assert (ran.code, ran.err.splitlines()[-1]) == (4, "try: tt stop")
    assert "began after 2026-03-02 08:00:00" in ran.err
    assert tt("stop --at 09:00").out == "Stopped a (0s) at 09:00.\n"


def test_no_total_is_below_zero_while_the_clock_is_behind(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start a")
    clock.set("2026-03-02 08:00")
    assert tt("status --json").data["today_s"] == 0
    for line in ("report", "report --by day", "log", "report all"):
        assert tt(f"{line} --json").data["total_s"] == 0, line


class Later(SetClock):
    """A clock that another command moved on while this one waited: it stands later at each look."""

    __slots__ = ("looks",)

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def now(self) -> object:  # type: ignore[override]
        """The instant of this look: a minute after the last."""
        self.looks += 1
        return at("09:00") + timedelta(minutes=self.looks)


def test_what_another_command_tracked_meanwhile_is_in_nobodys_way(home: Path) -> None:
    other = workspace(home, SetClock("09:01:30"))
    track.start(other, "first")
    for verb in ("start", "stop"):
        waiting = workspace(home, Later())  # began at 09:01, holds the lock at 09:02
        done = track.start(waiting, "second") if verb == "start" else track.stop(waiting)
        assert done.entry is not None
        assert done.entry.entry.start == at("09:02")
        waiting.close()
        other.clock = SetClock("09:02:30")
    other.close()
