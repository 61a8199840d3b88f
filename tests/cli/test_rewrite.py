"""Entries as text in an editor, on a real terminal."""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.terminal import Terminal

RUN = "from timetracker.cli.main import run; run()"


class Desk:
    """A home, an editor that does what it is told, and a terminal."""

    def __init__(self, tt: Tt, tmp_path: Path) -> None:
        self.tt = tt
        self._tmp = tmp_path
        self._steps = tmp_path / "steps"
        self._steps.mkdir()

    def edit(self, line: str, *edits: tuple[str, str], typed: Sequence[str] = ()) -> tuple[int, str]:
        """Run `tt edit`; each time the editor opens it replaces one text by another; then answers are typed."""
        for number, (old, new) in enumerate(edits):
            (self._steps / str(number)).write_text(f"{old}\0{new}", encoding="utf-8")
        editor = self._tmp / "editor.py"
        editor.write_text(
            "import sys, pathlib\n"
            f"steps = sorted(pathlib.Path({str(self._steps)!r}).iterdir())\n"
            "old, new = steps[0].read_text('utf-8').split('\\0')\n"
            "steps[0].unlink()\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "text = path.read_bytes().decode()\n"
            "assert old in text, text\n"
            "path.write_bytes(text.replace(old, new, 1).encode())\n",
            encoding="utf-8",
        )
        environ = {
            "TT_HOME": str(self.tt.home), **self.tt.named,
            "TT_ZONE": "UTC", "TT_NOW": "2026-03-02T18:00:00+00:00", "CI": "1",
            "EDITOR": f"{sys.executable} {editor}",
        }  # fmt: skip
        terminal = Terminal([sys.executable, "-c", RUN, "edit", *line.split()], environ, ahead="".join(
            f"{answer}\n" for answer in typed
        ))  # fmt: skip
        return terminal.end(), terminal.printed

    @property
    def kept(self) -> list[Path]:
        """The texts that were kept."""
        directory = self.tt.home / "edit"
        return sorted(directory.iterdir()) if directory.exists() else []

    @property
    def entries(self) -> list[str]:
        """All entries by start, shortly."""
        logged = self.tt("log all --json").data["entries"]
        return [
            f"{e['id']} {e['start'][11:16]}-{(e['end'] or '')[11:16]} {e['project']['name']}"
            f"{'/' + e['task']['name'] if e['task'] else ''} {'+'.join(e['tags'])} {e['note']}".strip()
            for e in logged
        ]


@pytest.fixture
def desk(tt: Tt, clock: EnvironmentClock, tmp_path: Path) -> Desk:
    """A day with three entries."""
    clock.set("2026-03-02 18:00")
    tt('add site/login +a 9:00-10:00 --note "one"')
    tt("add docs 10:00-11:00 --billable")
    tt('add "big project" 13:00-14:00')
    return Desk(tt, tmp_path)


def test_one_entry_is_changed_in_one_action_after_a_look_at_the_difference(desk: Desk) -> None:
    before = desk.tt.rows()
    code, screen = desk.edit("2", ("10:00 - 11:00  docs $", "10:15 - 11:30  site/x +new"), typed=["y"])
    assert code == 0
    assert "- 2  10:00 - 11:00  docs $\n+ 2  10:15 - 11:30  site/x +new\nSave this?" in screen
    assert screen.endswith("Saved: 1 changed.\n")
    assert desk.entries[1] == "2 10:15-11:30 site/x new"
    assert desk.kept == []
    desk.tt("undo")
    assert desk.tt.rows() == before


def test_a_whole_day_is_rewritten_as_one_action(desk: Desk) -> None:
    before = desk.tt.rows()
    old = '    one\n2  10:00 - 11:00  docs $\n3  13:00 - 14:00  "big project"\n'
    new = "    one\n    two\n3  10:00 - 11:00  docs/y\nnew 11:00 - 12:00 site +z $\n    # a note\n"
    code, screen = desk.edit("today", (old, new), typed=["y"])
    assert code == 0
    assert screen.endswith("Saved: 2 changed, 1 added, 1 deleted.\n")
    assert desk.entries == [
        "1 09:00-10:00 site/login a one\ntwo",
        "3 10:00-11:00 docs/y",
        "4 11:00-12:00 site z # a note",
    ]
    desk.tt("undo")
    assert desk.tt.rows() == before


@pytest.mark.slow
def test_two_entries_can_change_places(desk: Desk) -> None:
    text = "1  09:00 - 10:00  site/login +a\n    one\n2  10:00 - 11:00  docs $\n"
    code, _ = desk.edit("mon", (text, text.replace("09:00 - 10:00", "10:00 - 11:00", 1)
                                .replace("2  10:00 - 11:00", "2  09:00 - 10:00")), typed=["y"])  # fmt: skip
    assert code == 0
    assert desk.entries[:2] == ["2 09:00-10:00 docs", "1 10:00-11:00 site/login a one"]


def test_a_text_that_cannot_be_read_can_be_mended_at_once(desk: Desk) -> None:
    code, screen = desk.edit(
        "2", ("10:00 - 11:00", "10:00 to 11:00"), ("10:00 to 11:00", "10:00 - 10:30"), typed=["y", "y"]
    )
    assert code == 0
    assert "'2  10:00 to 11:00  docs $' is not an entry." in screen
    assert desk.entries[1] == "2 10:00-10:30 docs"


def test_a_text_that_cannot_be_read_is_kept_and_gone_on_with(desk: Desk) -> None:
    before = desk.tt.rows()
    code, screen = desk.edit("2", ("10:00 - 11:00", "10:00 to 11:00 precious"), typed=["n"])
    assert code == 2
    assert desk.tt.rows() == before
    (path,) = desk.kept
    assert f"tt edit 2 --text {path}" in "".join(screen.split("\n"))
    assert "precious" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    code, _ = desk.edit(f"2 --text {path}", ("to 11:00 precious", "- 10:45"), typed=["y"])
    assert code == 0
    assert desk.entries[1] == "2 10:00-10:45 docs"
    assert desk.kept == []


@pytest.mark.slow
def test_what_does_not_fit_is_kept_too(desk: Desk) -> None:
    before = desk.tt.rows()
    code, screen = desk.edit("2", ("10:00 - 11:00", "9:30 - 11:00"), typed=["y", "n"])
    assert code == 4
    assert "entry 1" in screen
    assert len(desk.kept) == 1
    assert desk.tt.rows() == before


def test_no_keeps_the_text_and_changes_nothing(desk: Desk) -> None:
    before = desk.tt.rows()
    code, _ = desk.edit("2", ("docs", "site"), typed=["n"])
    assert (code, len(desk.kept), desk.tt.rows()) == (2, 1, before)


@pytest.mark.parametrize("change", [("# Entries", "# entries"), ("", "")])
def test_a_text_without_changes_changes_nothing(desk: Desk, change: tuple[str, str]) -> None:
    code, screen = desk.edit("today", change)
    assert (code, screen, desk.kept) == (0, "Nothing was changed.\n", [])


@pytest.mark.slow
def test_an_empty_text_deletes_nothing(desk: Desk) -> None:
    before = desk.tt.rows()
    text = '1  09:00 - 10:00  site/login +a\n    one\n2  10:00 - 11:00  docs $\n3  13:00 - 14:00  "big project"\n'
    assert desk.edit("today", (text, ""))[0] == 0
    assert desk.tt.rows() == before


def test_an_entry_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.edit("2", ("docs", "site"), typed=["n"])
    (path,) = desk.kept
    desk.tt("edit 2 --note meanwhile")
    code, _ = desk.edit(f"2 --text {path}", ("site", "ops"), typed=["n"])
    assert code == 4
    assert desk.entries[1] == "2 10:00-11:00 docs  meanwhile"
    assert path.exists()


@pytest.mark.slow
def test_an_editor_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    code, screen = desk.edit("2", ("not in the text", "x"))
    assert code == 7
    assert "ended with 1" in screen
    assert desk.kept == []


def test_without_a_terminal_no_editor_opens(desk: Desk) -> None:
    desk.tt.set(EDITOR="false")
    assert desk.tt("edit 2").code == 2
    assert desk.tt("edit today").code == 2


@pytest.mark.slow
def test_yes_saves_without_a_question_and_a_dry_run_saves_nothing(desk: Desk) -> None:
    before = desk.tt.rows()
    code, screen = desk.edit("2 --dry-run", ("docs", "ops"))
    assert (code, desk.tt.rows()) == (0, before)
    assert "Dry run, nothing is changed." in screen
    assert desk.edit("2 --yes", ("docs", "ops"))[0] == 0
    assert desk.entries[1] == "2 10:00-11:00 ops"


def test_a_running_entry_is_ended_and_another_begun_in_one_text(desk: Desk) -> None:
    desk.tt("start site --at 15:00")
    change = ("15:00 - running  site\n", "15:00 - 16:00  site\nnew 16:00 - running docs\n")
    assert desk.edit("today", change, typed=["y"])[0] == 0
    assert desk.entries[-2:] == ["4 15:00-16:00 site", "5 16:00- docs"]
    assert desk.tt("status --json").data["entry"]["id"] == 5


@pytest.mark.slow
def test_two_swapped_times_are_pointed_out_and_enter_does_not_save_them(desk: Desk) -> None:
    before = desk.entries
    code, printed = desk.edit("today", ("10:00 - 11:00", "11:00 - 10:00"), typed=("",))
    assert (code, desk.entries) == (2, before)
    assert "Entry 2 would end on Tue 2026-03-03 10:00." in printed
    assert "Entry 2 would last 23h, which is longer than timer.max." in printed
    assert "[y/N/e(dit)]" in printed
    assert len(desk.kept) == 1


def test_a_text_that_is_not_there_is_the_reason_without_a_terminal_too(desk: Desk) -> None:
    ran = desk.tt("edit today --text missing")
    assert (ran.code, "missing cannot be read" in ran.err) == (7, True)


@pytest.mark.slow
def test_the_text_of_a_day_in_locked_time_is_refused_and_kept(desk: Desk) -> None:
    desk.tt('add site "2026-02-10 9:00-10:00"')
    desk.tt("lock until 2026-02-28")
    before = desk.tt.rows()
    code, screen = desk.edit("2026-02-10", ("09:00 - 10:00", "09:30 - 10:00"), typed=["y", "n"])
    assert code == 4
    assert "lies in locked time" in screen
    assert desk.tt.rows() == before
    code, screen = desk.edit("2026-02-10", ("site", "site\n    a note"), typed=["y"])
    assert code == 0, "notes stay free"
