"""The live view, on a real terminal."""

from __future__ import annotations

import os
import signal
import sys
from typing import NamedTuple

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.terminal import Terminal

from timetracker import settings
from timetracker.cli import opening
from timetracker.cli.watch import Screen
from timetracker.render import Display, cells
from timetracker.reports import day
from timetracker.workspace import Workspace

pytestmark = pytest.mark.any_store

RUN = "from timetracker.cli.main import run; run()"


@pytest.mark.parametrize("key", ["Ctrl-C", "q"])
def test_it_shows_what_runs_follows_changes_and_ends(tt: Tt, clock: EnvironmentClock, key: str) -> None:
    tt("add docs 7:00-8:00")
    tt("start site/login")
    clock.tick("25m")
    environ = {"TT_HOME": str(tt.home), **tt.named, "TT_ZONE": "UTC", "TT_NOW": clock.now().isoformat(), "CI": "1"}
    terminal = Terminal([sys.executable, "-c", RUN, "watch", "--every", "0.1"], environ)
    assert terminal.until("site/login for 25m, since 09:00")
    assert terminal.until("docs")
    tt("switch ops")
    assert terminal.until("ops for 0s")
    terminal.type("\x03" if key == "Ctrl-C" else key)
    assert terminal.end() == 0
    assert terminal.printed.endswith("\x1b[?25h\x1b[?1049l")
    assert "Traceback" not in terminal.printed


def test_it_is_suspended_and_comes_back(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    environ = {"TT_HOME": str(tt.home), **tt.named, "TT_ZONE": "UTC", "TT_NOW": clock.now().isoformat(), "CI": "1"}
    terminal = Terminal([sys.executable, "-c", RUN, "watch", "--every", "60"], environ)
    assert terminal.until("q quits")
    os.kill(terminal.child.pid, signal.SIGTSTP)
    assert terminal.until("\x1b[?1049l")
    _, state = os.waitpid(terminal.child.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(state)
    terminal.printed = ""
    os.kill(terminal.child.pid, signal.SIGCONT)
    assert terminal.until("q quits")
    assert terminal.printed.startswith("\x1b[?1049h")
    terminal.type("q")
    assert terminal.end() == 0


class Window(NamedTuple):
    """A screen in a window of a size, over the day of a workspace."""

    tt: Tt
    screen: Screen

    def lines(self, width: int, height: int) -> list[str]:
        """What is drawn."""
        ws = Workspace(settings.load(), opening.clock())
        try:
            watched = ws.ask(day.watched, self.screen.back)
            return self.screen.lines(watched, Display(ws.settings.zone, width=width), height)
        finally:
            ws.close()


@pytest.fixture
def window(tt: Tt, clock: EnvironmentClock) -> Window:
    """A day with entries and a goal, and one before it."""
    tt("config set goal.day 2h")
    tt('add ops "2026-03-01 8:00-8:30"')
    for hour in range(4):
        tt(f"add website/landing-page +deep 0{hour + 4}:00-0{hour + 4}:15 --note 'note {hour}'")
    tt("start site")
    clock.tick("30m")
    return Window(tt, Screen())


def test_a_wide_window_shows_bar_goal_and_entries(window: Window) -> None:
    lines = window.lines(80, 24)
    assert lines[:4] == ["site for 30m, since 09:00", "Today 1h 30m", "", "Mon 2026-03-02  1h 30m of 2h (75%)"]
    assert lines[4].split()[:3] == ["00", "02", "04"]
    assert lines[6] == "▓ website 1h  ▒ site 30m"
    assert lines[7] == "Goal " + "█" * 30 + "·" * 10
    assert lines[8:10] == [
        "04:00 – 04:15      15m  website/landing-page +deep  note 0",
        "05:00 – 05:15      15m  website/landing-page +deep  note 1",
    ]
    assert lines[-2:] == ["09:00 – …          30m  site", "q quits, ? shows the keys"]


def test_budgets_of_what_runs_are_bars_too(window: Window) -> None:
    window.tt("project edit site --budget 1h")
    window.tt("client add Acme --budget 2h")
    window.tt("project edit site --client Acme")
    lines = window.lines(80, 24)
    assert lines[8:10] == ["Budget " + "█" * 20 + "·" * 20, "Client budget " + "█" * 10 + "·" * 30]


@pytest.mark.parametrize(("width", "height"), [(50, 12), (30, 6), (24, 3), (10, 2), (200, 60)])
def test_any_window_keeps_to_its_size_and_shows_what_runs(window: Window, width: int, height: int) -> None:
    lines = window.lines(width, height)
    assert len(lines) <= height
    assert all(cells.width(line) < width for line in lines)
    assert lines[0].startswith("site for")
    assert height < 6 or any(line.startswith("09:00") for line in lines)


def test_a_narrow_window_says_what_every_sign_means_where_it_is_high_enough(window: Window) -> None:
    window.tt("add accounting/year-end 02:00-02:30")
    high, low = window.lines(40, 20), window.lines(40, 12)
    assert all(f" {name} " in " ".join(high[6:8]) for name in ("accounting", "website", "site"))
    assert low[6] == high[6]
    assert high[8].startswith("Goal ")
    assert low[7].startswith("Goal ")
    window.screen.type("?")
    assert "…" not in "".join(window.lines(40, 20))


def test_keys_go_to_other_days_and_entries_and_show_help(window: Window) -> None:
    assert window.lines(60, 8)[-2:] == ["3 earlier, 0 later", "q quits, ? shows the keys"]
    window.screen.type("up")
    assert window.lines(60, 8)[-2] == "2 earlier, 1 later"
    window.screen.type("left")
    assert "08:00 – 08:30      30m  ops" in window.lines(60, 24)
    window.screen.type("left")
    assert "Nothing was tracked on this day." in window.lines(60, 24)
    window.screen.type("home")
    for key in ("escape", "?", "x"):
        window.screen.type("?")
        assert window.lines(60, 24)[2].startswith("Left, Right")
        window.screen.type(key)
        assert window.lines(60, 8)[-1] == "q quits, ? shows the keys"
        assert not window.screen.left


@pytest.mark.parametrize("keys", ["q", "?q"])
def test_q_quits_as_its_help_says(window: Window, keys: str) -> None:
    for key in keys:
        window.screen.type(key)
    assert window.screen.left


def test_its_colours_and_letters_are_those_that_the_line_asks_for(
    tt: Tt, clock: EnvironmentClock, environment: pytest.MonkeyPatch
) -> None:
    tt("start site")
    environ = {"TT_HOME": str(tt.home), **tt.named, "TT_ZONE": "UTC", "TT_NOW": clock.now().isoformat(), "CI": "1"}
    for options, colored, blocks in (((), True, True), (("--no-color", "--ascii"), False, False)):
        terminal = Terminal([sys.executable, "-c", RUN, "watch", *options], environ)
        assert terminal.until("q quits")
        terminal.type("q")
        assert terminal.end() == 0
        assert ("\x1b[1m" in terminal.printed) == colored
        assert terminal.printed.isascii() != blocks


def test_without_a_terminal_it_shows_once_what_status_does(tt: Tt) -> None:
    tt("start site")
    assert tt("watch").out == tt("status").out
    assert tt("watch --json").data["entry"]["project"]["name"] == "site"


def test_how_often_it_is_drawn_has_bounds(tt: Tt) -> None:
    assert tt("watch --every 0").code == 2
    assert tt("watch --every often").code == 2
