"""The file that prompts read."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ, rows

from timetracker.observe import running_file


def first(home: Path) -> str:
    """The file's first line."""
    return (home / "running").read_text("utf-8").split("\n")[0]


def test_it_follows_every_change(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site/login")
    begin = int(clock.now().timestamp())
    assert first(tt.home) == f"{begin}\tsite/login"
    assert (tt.home / "running").stat().st_mtime == begin
    assert (tt.home / "running").stat().st_mode & 0o777 == 0o600
    clock.tick("5m")
    for line, expected in [
        ("stop", ""), ("undo", f"{begin}\tsite/login"), ("edit last --from 8:00", f"{begin - 3600}\tsite/login"),
        ("project edit site --name web", f"{begin - 3600}\tweb/login"), ("pause", ""),
        ("resume", f"{begin + 300}\tweb/login"),
        ("switch docs", f"{begin + 300}\tdocs"), ("cancel", ""),
    ]:  # fmt: skip
        assert tt(line).code == 0
        assert first(tt.home) == expected


def test_what_would_steer_a_terminal_is_left_out(tt: Tt) -> None:
    tt("start", "plain")
    with closing(sqlite3.connect(tt.home / "timetracker.db")) as store:  # as a store of an earlier release may hold it
        store.execute("UPDATE project SET name = ?", ("a\x1b[31mb\tc",))
        store.commit()
    tt("edit last --note x")
    assert first(tt.home).endswith("\ta?[31mb?c")


@pytest.mark.parametrize(
    "line", ["start docs --dry-run", "start docs --store sqlite:////{home}/other.db", "start docs --user 2"]
)
def test_another_store_a_dry_run_and_another_user_leave_it_alone(tt: Tt, line: str) -> None:
    tt("start site")
    before = first(tt.home)
    tt("web user add second --role member")
    tt(line.format(home=tt.home))
    assert first(tt.home) == before


def test_a_file_that_cannot_be_written_fails_no_command(tt: Tt) -> None:
    (tt.home / "running").mkdir(parents=True)
    started = tt("start site")
    assert started.code == 0
    assert f"{tt.home}/running" in started.err


def test_what_a_killed_command_left_goes_with_the_next_one_though_the_line_stays(tt: Tt) -> None:
    tt("start site")
    unfinished = tt.home / ".running.4194305-0123456789abcdef.tt-new"
    unfinished.touch()
    tt("edit last --note x")
    assert not unfinished.exists()


def test_a_writer_that_is_delayed_never_writes_over_a_newer_state(tt: Tt, environment: pytest.MonkeyPatch) -> None:
    """While one command is about to write the file, another one stops what runs, commits, and waits its turn."""
    write = running_file.write
    stops: list[subprocess.Popen[bytes]] = []

    def late(*given: Any) -> None:
        if not stops:
            stops.append(subprocess.Popen([TT, "stop"], env=environ(tt.home), stdout=subprocess.DEVNULL))
            while rows(tt.home, "SELECT 1 FROM entry WHERE ended_at IS NULL"):
                with suppress(subprocess.TimeoutExpired):
                    stops[0].wait(0.02)
        write(*given)

    tt("start early")
    tt("stop")
    environment.setattr(running_file, "write", late)
    assert tt("start site").code == 0
    assert stops[0].wait(timeout=DEADLINE_S) == 0
    assert first(tt.home) == ""
