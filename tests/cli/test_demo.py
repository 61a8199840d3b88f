"""`tt demo`: a throw-away home with three weeks of made-up work, and a shell in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from subprocess import PIPE
from zoneinfo import ZoneInfo

import pytest
from tests.builders import at
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S

from timetracker.actions import demo
from timetracker.locks import locked

pytestmark = pytest.mark.any_store

BIN = Path(sys.executable).parent


@pytest.fixture
def temporary(tmp_path: Path, environment: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory for temporary files, where demonstrations are."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    environment.setattr(tempfile, "tempdir", str(directory))
    yield directory


@pytest.mark.file_store
def test_without_a_terminal_the_home_is_named_and_used_by_what_is_printed(
    tt: Tt, clock: EnvironmentClock, temporary: Path
) -> None:
    printed = tt("demo").out.splitlines()
    (home,) = temporary.iterdir()
    assert printed[0].startswith(f"Three weeks of made-up work are in {home}.")
    assert printed[1:] == [f"export TT_HOME={home} TT_TELEMETRY=0", f"rm -r {home}"]
    assert not tt.home.exists()

    tt.set(TT_HOME=str(home))
    assert tt("status --json").data["entry"]["project"]["name"] == "website"
    entries = tt("log --from 2026-02-09 --to now --json").data["entries"]
    assert len(entries) > 80
    assert {tag for entry in entries for tag in entry["tags"]} == {"deep", "call", "urgent", "reading"}
    amounts = {row["client"]: row["amounts"] for row in tt("report all --by client --json").data["rows"]}
    assert set(amounts) == {"Northwind", "Harbour Books", None}
    assert tt("balance lastweek --json").data["goal_s"] == 5 * 6 * 3600
    assert tt("db check").code == 0
    assert tt("telemetry status --json").data["because"] == "declined"
    assert "stopped entry" in tt("undo 2").out


@pytest.mark.parametrize("now", ["2026-03-02 00:10", "2026-03-29 01:30", "2026-03-08 23:59", "2026-10-25 12:00"])
def test_the_work_before_any_hour_is_three_weeks_that_do_not_overlap(now: str) -> None:
    doings = demo.past(at(now), ZoneInfo("Europe/Berlin"))
    assert doings[-1].end <= at(now)
    assert all(before.end <= after.start for before, after in pairwise(doings))
    assert len({doing.start.date() for doing in doings}) >= 14


def test_the_next_demonstration_removes_what_nobody_uses(temporary: Path, tmp_path: Path) -> None:
    names = ("tt-demo-used", "tt-demo-left", "tt-demo-named", "tt-demo-old", "other-demo")
    used, left, named, old, other = (temporary / name for name in names)
    for home in (used, left, named, old, other):
        home.mkdir()
        (home / "timetracker.db").touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / demo.LOCK).touch()
    (temporary / "tt-demo-link").symlink_to(elsewhere)
    (left / demo.LOCK).touch()
    yesterday = time.time() - 2 * 86_400
    os.utime(old, (yesterday, yesterday))
    with locked(str(used / demo.LOCK)):
        demo.sweep()
    assert sorted(path.name for path in temporary.iterdir()) == [
        "other-demo",
        "tt-demo-link",
        "tt-demo-named",
        "tt-demo-used",
    ]
    assert (elsewhere / demo.LOCK).exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed")
def test_a_shell_opens_in_the_home_and_its_end_removes_it(tmp_path: Path) -> None:
    from tests.telemetry.terminal import Terminal

    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "SHELL": "/bin/sh", "TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    terminal = Terminal([str(BIN / "tt"), "demo"], environ)
    assert terminal.until("ends this; the home is removed then")
    terminal.type("export NO_COLOR=1; tt status; tt telemetry status --format '{state}'; ls -d $TT_HOME\n")
    assert terminal.until("website/launch for 25m")
    terminal.type("exit 3\n")
    assert terminal.end() == 0
    assert "The demonstration is over" in terminal.printed
    assert list((tmp_path / "temporary").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed")
def test_a_home_whose_command_was_killed_stays_for_its_shell_and_is_removed_by_the_next(tmp_path: Path) -> None:
    killed = (
        "import os, subprocess; from timetracker.actions import demo; from timetracker.workspace import Clock\n"
        "with demo.opened(Clock()) as (home, lock):\n"
        "    child = subprocess.Popen(['cat'], pass_fds=(lock,), stdout=subprocess.DEVNULL)\n"
        "    print(home, child.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)"
    )
    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [str(BIN / "python"), "-c", killed], env=environ, stdin=PIPE, stdout=PIPE, text=True
    ) as command:
        assert command.stdout is not None
        home, shell = command.stdout.readline().split()
        command.wait(DEADLINE_S)
        sweep = [str(BIN / "python"), "-c", "from timetracker.actions import demo; demo.sweep()"]
        subprocess.run(sweep, env=environ, check=True, timeout=DEADLINE_S)
        assert os.path.exists(home)
        os.kill(int(shell), signal.SIGKILL)
    subprocess.run(sweep, env=environ, check=True, timeout=DEADLINE_S)
    assert not os.path.exists(home)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed")
def test_a_shell_that_cannot_be_started_is_named_and_no_home_is_left(
    tt: Tt, clock: EnvironmentClock, temporary: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setattr("timetracker.cli.demo.interactive", lambda: True)
    environment.setattr(demo, "fill", lambda home, clock: None)
    tt.set(SHELL="/none/shell")
    ran = tt("demo")
    assert (ran.code, ran.err.splitlines()[0]) == (
        7,
        "tt: The shell /none/shell cannot be started: No such file or directory.",
    )
    assert list(temporary.iterdir()) == []


def test_a_format_for_programs_opens_no_shell(tt: Tt, temporary: Path, environment: pytest.MonkeyPatch) -> None:
    environment.setattr("timetracker.cli.demo.interactive", lambda: True)
    environment.setattr(demo, "fill", lambda home, clock: None)
    assert Path(tt("demo --json").data["home"]).parent == temporary
