"""Bare `tt import`: the data of other tools is found where they keep it, and asked about once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.interchange import mutated
from tests.loss.evidence import environ, rows
from tests.telemetry.terminal import Terminal

from timetracker.actions import discovery
from timetracker.interchange.localclock import LocalClock
from timetracker.zones import zone

# Format -> the file in which its tool keeps its data.
PLACES = {
    "watson": ".config/watson/frames", "timewarrior": ".timewarrior/data/2026-02.data",
    "timetrap": ".timetrap.db", "hamster": ".local/share/hamster/hamster.db",
    "gtimelog": ".local/share/gtimelog/timelog.txt", "timeclock": ".timelog", "klog": "work.klg",
    "toggl": "Downloads/Toggl_time_entries.csv", "clockify": "Downloads/Clockify_Report.csv",
    "harvest": "Downloads/harvest_report.csv", "bartib": "activities.bartib",
    "superproductivity": "Downloads/sp-backup.json",
}  # fmt: skip
RUN = "from timetracker.cli.main import run; run()"


@pytest.fixture
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who used every tool."""
    home = tmp_path / "user"
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "WATSON_DIR", "TIMEWARRIORDB", "TIMELOG", "GTIMELOG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for format, place in PLACES.items():
        path = home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mutated.example(format))
    monkeypatch.setenv("BARTIB_FILE", str(home / PLACES["bartib"]))
    bookmarks = home / ".config/klog/bookmarks.json"
    bookmarks.parent.mkdir(parents=True)
    bookmarks.write_text(json.dumps([{"name": "default", "path": str(home / PLACES["klog"])}]), encoding="utf-8")
    return home


def test_the_data_of_every_tool_is_found_with_entries_and_hours(user_home: Path) -> None:
    candidates = {data.format: data for data in discovery.candidates(lambda: LocalClock(zone("UTC"), "UTC"))}
    assert set(candidates) == set(PLACES)
    assert all(candidate.entries and not candidate.why for candidate in candidates.values())
    assert (candidates["clockify"].entries, candidates["clockify"].seconds) == (1, 5400)


def test_what_is_empty_or_of_another_tool_is_not_offered(user_home: Path) -> None:
    for place in PLACES.values():
        (user_home / place).write_bytes(b"hello\n")
    (user_home / ".config/klog/bookmarks.json").write_text("{", encoding="utf-8")
    candidates = discovery.candidates(lambda: LocalClock(zone("UTC"), "UTC"))
    assert [(data.format, data.entries, data.why) for data in candidates] == [
        ("watson", 0, "The file holds no JSON array.")
    ]


def test_nobody_is_asked_without_a_terminal(tt: Tt, user_home: Path) -> None:
    refused = tt("import")
    assert (refused.code, refused.out) == (2, "")
    assert "timewarrior" in refused.err


def test_a_file_that_is_not_there_is_not_taken_for_a_format(tt: Tt, user_home: Path) -> None:
    for words in (("watson",), ()):
        ran = tt("import", *words, str(user_home / "toggl.csv"))
        assert ran.code == 7
        assert ran.err.splitlines() == [
            f"tt: There is no file {user_home / 'toggl.csv'}.",
            "Name another file, or none: the usual places are looked at.",
        ]


def test_one_question_offers_what_was_found_and_enter_imports_nothing(tmp_path: Path, user_home: Path) -> None:
    for answer, code, entries in (("\r", 0, 0), ("99\r", 2, 0), ("2\r", 0, 1)):
        home = tmp_path / f"home{entries}"
        terminal = Terminal(
            [sys.executable, "-c", RUN, "import", "--zone", "Europe/Berlin"],
            environ(home, HOME=str(user_home), TT_NOW="2026-03-06T18:00:00Z"),
        )
        assert terminal.until("Enter imports nothing) ")
        assert "timewarrior" in terminal.printed
        terminal.type(answer)
        assert terminal.end() == code, terminal.printed
        assert len(rows(home, "SELECT id FROM entry") if (home / "timetracker.db").exists() else []) == entries


def test_a_file_name_steers_no_terminal(tmp_path: Path, user_home: Path) -> None:
    (user_home / "Downloads/Toggl_\x1b]0;title\x07_time.csv").write_bytes(mutated.example("toggl"))
    terminal = Terminal(
        [sys.executable, "-c", RUN, "import", "--zone", "Europe/Berlin"],
        environ(tmp_path / "home", HOME=str(user_home), TT_NOW="2026-03-06T18:00:00Z"),
    )
    assert terminal.until("Enter imports nothing) ")
    terminal.type("\r")
    assert terminal.end() == 0, terminal.printed
    assert "Toggl_\\x1b]0;title\\x07_time.csv" in terminal.printed
    assert "\x1b]0;" not in terminal.printed
