"""What happens to the data when programs fight, die, or find no room. `make loss` does it for longer."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.builders import dump
from tests.deadline import DEADLINE_S, LONG_S
from tests.loss.evidence import TT, environ, faults, rows, tt, without_power_over_files
from tests.loss.together import mixed, parallel_adds, parallel_starts
from tests.postgres import binaries

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.mark.slow
def test_forty_parallel_adds_keep_forty(tmp_path: Path) -> None:
    assert parallel_adds(tmp_path, 40) == 40
    assert faults(tmp_path) == []


def test_parallel_starts_in_a_fresh_home_all_succeed(tmp_path: Path) -> None:
    assert parallel_starts(tmp_path, 8) == [0] * 8
    assert len(rows(tmp_path, "SELECT 1 FROM entry WHERE ended_at IS NULL")) == 1
    assert len(rows(tmp_path, "SELECT 1 FROM entry")) == 8
    assert faults(tmp_path) == []


def test_settings_set_at_once_are_all_kept(tmp_path: Path) -> None:
    values = {
        "zone": "Europe/Berlin", "week.start": "sunday", "day.start": "04:00", "overlap": "allow", "timer.max": "8h",
        "format": "csv", "log.keep_days": "30", "web.port": "8080",
    }  # fmt: skip
    started = [subprocess.Popen([TT, "config", "set", *pair], env=environ(tmp_path)) for pair in values.items()]
    assert [process.wait(timeout=DEADLINE_S) for process in started] == [0] * len(values)
    listed = json.loads(tt(tmp_path, "config", "list", "--json").stdout)["data"]["settings"]
    by_name = {item["name"]: str(item["value"]) for item in listed if item["origin"] == "file"}
    assert {**values, **by_name} == values


@pytest.mark.slow
def test_mixed_commands_of_many_processes_leave_all_in_order(tmp_path: Path) -> None:
    assert mixed(tmp_path, processes=4, commands=12) == []


def evidence(*words: str) -> str:
    """What a search that ends well prints; a process of its own, since one that forks must have no threads."""
    ran = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG_S
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_killed_programs_lose_nothing_that_was_acknowledged() -> None:
    assert "24 kills" in evidence("tests.loss.kill", "24", "1")


@pytest.mark.slow
@pytest.mark.skipif(binaries() is None, reason="PostgreSQL is not installed")
def test_copies_between_stores_that_are_killed_leave_nothing_half_done() -> None:
    assert "4 kills of tt db copy" in evidence("tests.loss.copies", "4", "1")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_system_calls_that_fail_crash_nothing_and_lose_nothing() -> None:
    assert "6 injected errors" in evidence("tests.loss.faults", "6", "1")


def test_a_disk_that_fills_up_refuses_clearly_and_keeps_the_store(tmp_path: Path) -> None:
    for number in range(5):
        assert tt(tmp_path, "add", "site", "--from", f"2026-03-02T0{number}:00Z", "--for", "20m").returncode == 0
    before = dump(tmp_path / "timetracker.db")

    def no_room() -> None:
        # No file may grow beyond this, as on a full disk.
        size = (tmp_path / "timetracker.db-wal").stat().st_size if _has_wal(tmp_path) else 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(size, 1024), max(size, 1024)))

    refused = _limited(tmp_path, no_room)
    assert refused.returncode == 6, refused.stderr
    assert "Traceback" not in refused.stderr
    assert str(tmp_path / "timetracker.db") in refused.stderr
    assert dump(tmp_path / "timetracker.db") == before
    assert faults(tmp_path) == []


def _has_wal(home: Path) -> bool:
    return (home / "timetracker.db-wal").exists()


def _limited(home: Path, limit: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    words = [TT, "start", "x" * 150, "--note", "y" * 9000]
    return subprocess.run(
        words,
        env=environ(home),
        preexec_fn=limit,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mounted)]
    if (
        shutil.which("mount") is None
        or subprocess.run(words, capture_output=True, check=False, timeout=DEADLINE_S).returncode
    ):
        pytest.skip("no file system can be mounted here")
    yield mounted
    subprocess.run(["umount", "-l", str(mounted)], check=True, timeout=DEADLINE_S)


@pytest.mark.slow
def test_a_full_file_system_loses_nothing_and_works_again_with_room(small_disk: Path) -> None:
    home = small_disk / "home"
    done = 0
    refused = None
    for number in range(500):
        result = tt(home, "add", "site", "--from", f"2025-01-01T00:00:{number % 60:02}Z", "--for", "0s",
                    "--note", f"{number} " + "z" * 9000)  # fmt: skip
        if result.returncode:
            refused = result
            break
        done += 1
    assert refused is not None
    assert refused.returncode == 6, refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(rows(home, "SELECT 1 FROM entry")) == done
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True, timeout=DEADLINE_S)
    assert faults(home) == []


def test_a_read_only_home_can_be_read_and_refuses_changes_clearly(tmp_path: Path) -> None:
    ahead = without_power_over_files()
    home = tmp_path / "home"
    assert tt(home, "add", "site", "--from", "2026-03-02T09:00Z", "--for", "1h").returncode == 0
    before = dump(home / "timetracker.db")
    stored = sorted(path for path in home.rglob("*"))
    for path in (*stored, home):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*ahead, TT, *words], env=environ(home), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=DEADLINE_S,
        )  # fmt: skip

    report = run("report", "2026-03")
    assert report.returncode == 0, report.stderr
    assert "1h" in report.stdout
    refused = run("start", "docs")
    assert refused.returncode == 6, refused.stderr
    assert "Traceback" not in refused.stderr
    assert sorted(path for path in home.rglob("*")) == stored
    for path in (home, *stored):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert dump(home / "timetracker.db") == before
    assert faults(home) == []
