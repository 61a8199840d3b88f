"""Asking about an entry that ran on while the computer was off or asleep, on a real terminal."""

from __future__ import annotations

import sys

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling
from tests.telemetry.terminal import Terminal

RUN = "from timetracker.cli.main import run; run()"


@filling
def running(tt: Tt, clock: EnvironmentClock) -> None:
    """An entry that runs since 9:00; it is 18:00."""
    tt("start site/login")
    clock.set("2026-03-02 18:00")


def slept(tt: Tt, seconds: int) -> None:
    """Let the machine have slept since the entry began."""
    path = tt.home / "running"
    line, mark, _ = path.read_text("utf-8").split("\n")
    boot, asleep = mark.split(" ")
    path.write_text(f"{line}\n{boot} {int(asleep) - seconds}\n", encoding="utf-8")


def rebooted(tt: Tt) -> None:
    """Let the machine have been restarted since the entry began."""
    path = tt.home / "running"
    line, mark, _ = path.read_text("utf-8").split("\n")
    path.write_text(f"{line}\nanother-{mark}\n", encoding="utf-8")


def at_terminal(tt: Tt, line: str, typed: str = "", **more: str) -> tuple[int, str]:
    """Run a line on a terminal where answers are typed."""
    environ = {
        "NO_COLOR": "1",
        "TT_HOME": str(tt.home),
        **tt.named,
        "TT_ZONE": "UTC",
        "TT_NOW": "2026-03-02T18:00:00+00:00",
        "CI": "1",
        **more,
    }
    terminal = Terminal([sys.executable, "-c", RUN, *line.split()], environ, ahead=typed)
    return terminal.end(), terminal.printed


def times(tt: Tt) -> list[str]:
    """All entries' times."""
    entries = tt("log all --json").data["entries"]
    return [f"{e['start'][11:19]}-{(e['end'] or '')[11:19]}" for e in entries]


def test_a_nap_is_not_asked_about(running: Tt) -> None:
    slept(running, 600)
    code, screen = at_terminal(running, "status")
    assert code == 0
    assert "What should" not in screen


def test_sleep_is_shown_and_keeping_is_the_usual_answer_given_once(running: Tt) -> None:
    slept(running, 7200)
    code, screen = at_terminal(running, "status", "\n")
    assert code == 0
    assert (
        "site/login has been running since 09:00, but this computer slept\nfor 2h, from about 16:00 to 18:00." in screen
    )
    assert times(running) == ["09:00:00-"]
    assert "What should" not in at_terminal(running, "status")[1]


def test_it_can_be_cut_and_the_command_goes_on(running: Tt) -> None:
    slept(running, 7200)
    code, screen = at_terminal(running, "start docs", "x\nc\n")
    assert code == 0
    assert "Stopped site/login (7h) at 16:00." in screen
    assert "Started docs (new project)." in screen
    assert times(running) == ["09:00:00-16:00:00", "18:00:00-"]
    running("undo 2")
    assert times(running) == ["09:00:00-"]


def test_a_stop_that_was_cut_is_done(running: Tt) -> None:
    slept(running, 7200)
    assert at_terminal(running, "stop", "c\n")[0] == 0
    assert times(running) == ["09:00:00-16:00:00"]


def test_it_can_be_split_and_runs_on(running: Tt) -> None:
    slept(running, 7200)
    code, screen = at_terminal(running, "stop", "s\n")
    assert code == 0
    assert "without a break of 1h 59m" in screen
    assert times(running) == ["09:00:00-16:00:00", "17:59:59-18:00:00"]
    running("undo 2")
    assert times(running) == ["09:00:00-"]


def test_an_entry_that_slept_all_its_time_begins_later_when_split(running: Tt) -> None:
    slept(running, 90_000)
    assert at_terminal(running, "status", "s\n")[0] == 0
    assert times(running) == ["17:59:59-"]


def test_a_boot_is_shown(tt: Tt, clock: EnvironmentClock) -> None:
    tt('start site --at "2020-01-01 09:00"')
    clock.set("2026-03-02 18:00")
    rebooted(tt)
    code, screen = at_terminal(tt, "status", "c\n")
    assert code == 0
    assert "but this computer was off" in screen
    assert "Nothing is running" in screen
    assert tt("status --quiet").code == 3


@pytest.mark.parametrize(
    "line",
    [
        "status --json",
        "start docs --dry-run",
        *(
            pytest.param(line, marks=pytest.mark.slow)
            for line in ("status --quiet", "config list", "when now", "status --format csv")
        ),
    ],
)
def test_it_does_not_ask_where_a_program_may_read(running: Tt, line: str) -> None:
    slept(running, 7200)
    assert "What should" not in at_terminal(running, line)[1]


def test_without_a_terminal_it_never_asks(running: Tt) -> None:
    slept(running, 7200)
    ran = running("status")
    assert (ran.code, ran.err) == (0, "")
    assert times(running) == ["09:00:00-"]


def test_it_can_be_switched_off(running: Tt) -> None:
    running("features disable forgotten_timer")
    slept(running, 7200)
    assert "What should" not in at_terminal(running, "status")[1]


def test_the_end_of_input_decides_nothing(running: Tt) -> None:
    slept(running, 7200)
    assert at_terminal(running, "status", "\x04")[0] == 0
    assert "What should" in at_terminal(running, "status", "\n")[1]
