"""The live view, on a real terminal."""

from __future__ import annotations

import sys

from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.terminal import Terminal

RUN = "from timetracker.cli.main import run; run()"


def test_it_shows_what_runs_follows_changes_and_ends_with_ctrl_c(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add docs 7:00-8:00")
    tt("start site/login")
    clock.tick("25m")
    environ = {"TT_HOME": str(tt.home), **tt.named, "TT_ZONE": "UTC", "TT_NOW": clock.now().isoformat(), "CI": "1"}
    terminal = Terminal([sys.executable, "-c", RUN, "watch", "--every", "0.1"], environ)
    assert terminal.until("site/login for 25m, since 09:00")
    assert terminal.until("docs")
    tt("switch ops")
    assert terminal.until("ops for 0s")
    terminal.type("\x03")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.printed


def test_without_a_terminal_it_shows_once_what_status_does(tt: Tt) -> None:
    tt("start site")
    assert tt("watch").out == tt("status").out
    assert tt("watch --json").data["entry"]["project"]["name"] == "site"


def test_how_often_it_is_drawn_has_bounds(tt: Tt) -> None:
    assert tt("watch --every 0").code == 2
    assert tt("watch --every often").code == 2
