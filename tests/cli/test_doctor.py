"""`tt doctor` tries what a command would do, names what is in the way, and sweeps what killed commands left."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ, without_power_over_files

if sys.platform == "win32":
    pytest.skip("modes, pipes and /proc are those of POSIX", allow_module_level=True)


def details(tt: Tt) -> dict[str, str]:
    """What doctor finds wrong, by check."""
    ran = tt("doctor --json")
    checks = {item["check"]: item["detail"] for item in ran.data["checks"] if not item["passed"]}
    assert ran.code == (6 if checks else 0)
    return checks


def directory(path: Path) -> None:
    path.mkdir(parents=True)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def garbage(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\n{")


@pytest.mark.parametrize("make", [directory, pipe, garbage])
@pytest.mark.parametrize(
    "name",
    ["running", "installation", "logs/.state", "telemetry/consent.json", "hooks.state/failures", ".running.lock"],
)
def test_an_odd_small_file_stops_no_command(tt: Tt, name: str, make: Callable[[Path], None]) -> None:
    tt("start a")
    path = tt.home / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)
    (tt.home / "hooks").mkdir()
    for line in ("stop", "start b", "log", "status", "project list", "report", "doctor"):
        ran = tt(line)
        assert (ran.code, "went wrong" in ran.err) in ((0, False), (6 if line == "doctor" else 0, False)), (
            line,
            ran.err,
        )
    assert [row["project"]["name"] for row in tt("log --json").data["entries"]] == ["a", "b"]


@pytest.mark.file_store
@pytest.mark.parametrize("make", [directory, pipe])
def test_what_stands_in_the_place_of_the_day_of_the_next_copy_holds_nobody_up(
    tt: Tt, make: Callable[[Path], None]
) -> None:
    tt.settings('backups = "off"\n')
    tt("start a")
    path = tt.home / "backup.next"
    path.unlink()
    make(path)
    os.utime(path, (0, 0))
    ran = tt("stop")
    assert (ran.code, f"{path} cannot be used" in ran.err) == (0, True)


@pytest.mark.parametrize("make", [directory, pipe, garbage])
def test_an_odd_settings_file_is_an_error_of_its_own(tt: Tt, make: Callable[[Path], None]) -> None:
    tt.home.mkdir()
    make(tt.home / "config.toml")
    ran = tt("status")
    assert (ran.code, "config.toml" in ran.err) == (5, True)


def test_one_thing_is_one_thing(tt: Tt) -> None:
    tt.settings("nonsense = 1\n")
    ran = tt("doctor")
    assert (ran.code, ran.out.splitlines()[-1]) == (6, "1 thing needs attention.")


@pytest.mark.file_store
@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell who holds a lock")
def test_who_keeps_the_store_locked_is_named(tt: Tt) -> None:
    tt("start a")
    read, write = os.pipe()
    done, finish = os.pipe()
    child = os.fork()
    if not child:
        with closing(sqlite3.connect(tt.store, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            os.write(write, b"1")
            os.read(done, 1)
        os._exit(0)
    os.read(read, 1)
    assert f"it is locked by process {child} (" in details(tt)["store"]
    os.write(finish, b"1")
    os.waitpid(child, 0)
    assert details(tt) == {}


def test_a_log_that_does_not_fit_its_store_is_told(tt: Tt) -> None:
    tt("start a")
    state = tt.home / "logs" / ".state"
    number, store_id, _, _ = state.read_text().split()
    state.write_text(f"{number} {store_id} 99 \n")
    assert "knows event 99, and the store does not" in details(tt)["event log"]


@pytest.mark.file_store
def test_a_daily_copy_that_failed_is_told(tt: Tt) -> None:
    tt("start a")
    (tt.home / "backup.failed").write_text("No room left on the disk of x.\n")
    assert details(tt) == {
        "daily copies": "the last one was not made: No room left on the disk of x. Make one with: tt db backup"
    }
    tt("config set backups off")
    assert details(tt) == {}


@pytest.mark.parametrize(
    ("name", "mode", "check"),
    [
        ("logs", 0, "event log"), ("logs", 0o500, "event log"), ("telemetry", 0, "telemetry"),
        ("timetracker.db", 0o400, "store"), ("timetracker.db", 0, "store"),
    ],
)  # fmt: skip
def test_what_is_not_ours_to_use_is_told(tt: Tt, name: str, mode: int, check: str) -> None:
    if check == "store" and tt.named:
        pytest.skip("about a store's file")
    ahead = without_power_over_files()
    tt("start a")
    (tt.home / "telemetry").mkdir(exist_ok=True)
    (tt.home / name).chmod(mode)
    words = [*ahead, TT, "doctor", "--json"]
    ran = subprocess.run(words, env=environ(tt.home), capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    (tt.home / name).chmod(0o700)
    assert (ran.returncode, ran.stderr) == (6, "")
    checks = json.loads(ran.stdout)["data"]["checks"]
    assert check in [item["check"] for item in checks if not item["passed"]]


def test_what_killed_commands_left_is_swept(tt: Tt) -> None:
    tt("start a")
    left = [tt.home / ".running.1-0123456789abcdef.tt-new", tt.home / "logs" / "..state.1-0123456789abcdef.tt-new"]
    for path in left:
        path.touch()
    earlier = tt.home / "running.new"
    earlier.touch()
    os.utime(earlier, (1, 1))
    assert details(tt) == {}
    assert not any(path.exists() for path in [*left, earlier])
