"""`tt start` without words at a terminal: recent work to choose from."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.builders import at
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.terminal import Terminal

from timetracker.cli.keyboard import keys
from timetracker.cli.picker import Choice, Picker, matching
from timetracker.render import Display
from timetracker.reports.offered import RecentWork

RUN = "from timetracker.cli.main import run; run()"
TITLES = ("site/login +review", "docs", "ops/deploy", "website")


def choices() -> list[Choice]:
    return [Choice(title, "today 09:00", RecentWork(title)) for title in TITLES]


@pytest.mark.parametrize(("text", "titles"), [
    ("", TITLES), ("sl", ("site/login +review", "ops/deploy")), ("si", ("site/login +review", "website")), ("o", (
        "ops/deploy", "site/login +review", "docs")), ("DEP", ("ops/deploy",)), ("log rev", ("site/login +review",)),
    ("zz", ()),
])  # fmt: skip
def test_a_few_letters_find_it_the_closest_first(text: str, titles: tuple[str, ...]) -> None:
    assert tuple(choice.title for choice in matching(choices(), text)) == titles


def test_what_is_typed_becomes_keys() -> None:
    assert keys("aé\x1b[A\x1bOB\x1b[3~\r") == ["a", "é", "up", "down", "enter"]
    assert keys("\x1b") == ["escape"]
    assert keys("\x1b[5~\x1b[1;5C\x7f\x15\x01") == ["page up", "backspace", "clear"]


def test_arrows_stay_inside_and_a_narrow_window_is_kept_to() -> None:
    picker = Picker(choices())
    for key in ("up", "down", "down", "down", "down", "down"):
        picker.type(key)
    lines = picker.lines(Display(at("2026-03-02 09:00").tzinfo, width=20), 2)  # type: ignore[arg-type]
    assert [line[:9] for line in lines] == ["Start: ", "  ops/dep", "> website", "Up and do"]
    assert max(map(len, lines)) < 20
    picker.type("q")
    picker.type("enter")
    assert picker.chosen is None
    with pytest.raises(KeyboardInterrupt):
        picker.type("escape")


def _environ(tt: Tt, clock: EnvironmentClock) -> dict[str, str]:
    return {
        "TT_HOME": str(tt.home), **tt.named, "TT_ZONE": "UTC", "TT_NOW": clock.now().isoformat(), "CI": "1",
        "NO_COLOR": "1",
    }  # fmt: skip


@pytest.fixture
def terminal(tt: Tt, clock: EnvironmentClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in which `tt start` was typed, where something was tracked before."""
    monkeypatch.chdir(tmp_path)
    tt("add site/login +review 7:00-8:00")
    tt("add docs 8:00-8:30")
    started = Terminal([sys.executable, "-c", RUN, "start"], _environ(tt, clock))
    assert started.until("Esc starts nothing")
    return started


def test_what_is_picked_is_started_with_its_task_and_tags(tt: Tt, terminal: Terminal) -> None:
    assert re.search(r"> docs +today 08:00", terminal.printed)
    terminal.type("sl\r")
    assert terminal.end() == 0
    assert "Started site/login" in terminal.printed
    entry = tt("status --json").data["entry"]
    assert (entry["project"]["name"], entry["task"]["name"], entry["tags"]) == ("site", "login", ["review"])


def test_esc_starts_nothing(tt: Tt, terminal: Terminal) -> None:
    terminal.type("\x1b")
    assert terminal.end() == 130
    assert tt("status --json").data["entry"] is None


@pytest.mark.parametrize(("line", "code", "message"), [
    (("start", "--json"), 2, "No project is named"), (("switch",), 4, "Nothing is running"),
])  # fmt: skip
def test_nobody_is_asked_where_a_program_reads_or_nothing_can_come_of_it(
    tt: Tt, clock: EnvironmentClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    line: tuple[str, ...], code: int, message: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    tt("add docs 8:00-8:30")
    asked = Terminal([sys.executable, "-c", RUN, *line], _environ(tt, clock))
    assert asked.end() == code
    assert message in asked.printed
    assert "Esc starts nothing" not in asked.printed
