"""The store's health as command lines: damage, copies, restore, purge, doctor, read-only places."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

from timetracker.workspace import Workspace

LINES = ("status", "start site", "stop", "log", "report", "add site 1:00-2:00", "undo", "history", "project list",
         "export json", "db check", "db backup", "db info", "edit 1 --note x", "report --by day")  # fmt: skip

pytestmark = pytest.mark.file_store  # what all of it is about; test_team.py has the other kind


@filling
def used(tt: Tt, clock: EnvironmentClock) -> None:
    """A store with some entries."""
    tt("add site/login +a 6:00-7:00 --note secret")
    tt("add docs 7:00-8:00")
    tt("start ops")
    clock.tick("5m")
    tt("stop")


def damage_header(path: Path) -> None:
    path.write_bytes(b"not a database, surely" * 300)


def damage_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = os.urandom(len(data) // 2 - 4096)
    path.write_bytes(data)


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 100)


def another_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("CREATE TABLE bookmarks (x)")


@pytest.mark.parametrize("damage", [damage_header, damage_middle, truncate, another_database])
def test_a_damaged_store_is_told_and_never_a_traceback(used: Tt, damage: object) -> None:
    assert callable(damage)
    for side in ("-wal", "-shm"):
        Path(f"{used.store}{side}").unlink(missing_ok=True)
    damage(used.store)
    codes = set()
    for line in LINES:
        ran = used(line)
        assert "inside tt" not in ran.err, line
        assert "Traceback" not in ran.err, line
        assert ran.code in (0, 3, 4, 6), (line, ran)
        if ran.code == 6:
            assert str(used.store) in ran.err, line
        codes.add(ran.code)
    assert 6 in codes
    assert used("doctor").code == 6
    assert "needs attention" in used("doctor").out


def test_a_newer_store_is_refused(used: Tt) -> None:
    with closing(sqlite3.connect(used.store)) as driver:
        driver.execute("PRAGMA user_version=999")
    for line in LINES:
        ran = used(f"{line} --json" if line != "export json" else "log --json")
        assert (ran.code, ran.out, ran.error["code"]) == (6, "", "store_newer"), line


def test_an_empty_file_is_a_new_store(tt: Tt) -> None:
    tt.home.mkdir()
    tt.store.touch()
    assert tt("status").code == 0
    assert tt("start site").code == 0


def test_a_store_that_is_a_directory_is_told(tt: Tt) -> None:
    tt.store.mkdir(parents=True)
    for line in ("status", "start site", "log", "db check"):
        ran = tt(line)
        assert (ran.code, ran.out) == (6, ""), line
        assert f"{tt.store} is a directory, not a store." in ran.err, line


def test_a_home_that_is_a_file_is_told_and_never_read_as_a_store_without_entries(tt: Tt) -> None:
    tt.home.write_text("")
    for line in ("", "status", "log", "project list", "db info", "start site"):
        ran = tt(line)
        assert (ran.code, ran.out) == (6, ""), line
        assert f"{tt.home}" in ran.err, line
        assert "inside tt" not in ran.err, line
    assert f"{tt.home} is not a directory" in tt("status").err
    assert tt("telemetry log").code == 0
    ran = tt("doctor")
    assert ran.code == 6
    assert f"{tt.home} is not a directory" in ran.out


def test_a_store_that_cannot_be_looked_at_is_told(tt: Tt) -> None:
    ran = tt(f"log --store {'x' * 300}")
    assert (ran.code, ran.out) == (6, "")
    assert "cannot be reached (File name too long)" in ran.err


def test_another_program_that_keeps_the_store_locked_is_told_and_named(used: Tt) -> None:
    with closing(sqlite3.connect(used.store, isolation_level=None)) as driver:
        driver.execute("BEGIN IMMEDIATE")
        assert used("log").code == 0, "readers are not kept out"
        assert used("report").code == 0, "a view that cannot be noted is shown all the same"
        driver.execute("ROLLBACK")
    assert used("db check").code == 0


def test_db_check_passes_and_finds_what_is_wrong(used: Tt) -> None:
    data = used("db check --json").data
    assert [check["check"] for check in data["checks"]] == [
        "file", "schema", "store", "references", "running", "intervals", "sums", "overlaps", "values", "journal",
        "events", "history", "numbers",
    ]  # fmt: skip
    with closing(sqlite3.connect(used.store)) as driver:
        driver.execute("UPDATE entry SET ended_at = ended_at + 60 WHERE id = 1")
        driver.commit()
    ran = used("db check --json")
    assert (ran.code, ran.error["code"]) == (6, "store_damaged")
    assert "sums" in ran.error["message"]


def test_db_commands_without_a_store_find_none(tt: Tt) -> None:
    for line in ("db check", "db backup", "db upgrade", "db purge --before 2026-01-01 --yes"):
        assert tt(line).code == 3, line
    assert not tt.store.exists()


def test_a_backup_is_verified_private_and_never_writes_over_another(used: Tt) -> None:
    ran = used("db backup --json")
    path = Path(ran.data["path"])
    assert path.parent == used.home / "backups"
    assert path.stat().st_size == ran.data["size_bytes"]
    assert path.stat().st_mode & 0o077 == 0
    assert Path(used("db backup --json").data["path"]) != path
    assert used("db", "backup", str(path)).code == 6
    assert used.log()[-1]["event"] == "store.backed_up"


def test_restore_brings_the_copy_back_and_keeps_what_was_there(used: Tt, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    used("db", "backup", str(copy))
    before = used.rows()
    used("add later/x +y 8:00-8:30")
    used("delete 1")
    assert used("db", "restore", str(copy)).code == 2, "without a terminal it needs --yes"
    ran = used("db", "restore", str(copy), "--yes", "--json")
    assert ran.data["entries"] == 3
    assert used.rows() == before
    assert used.log()[-1]["event"] == "store.restored"
    assert used("db check").code == 0
    assert used("--store", ran.data["kept"], "log", "--json").data["total_s"] > 0


def test_after_a_restore_no_number_is_given_again(used: Tt, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    used("db", "backup", str(copy))
    used("add later/x +y 8:00-8:30")
    action = used("history --json").data["actions"][0]["action"]
    last = used.log()[-1]["event_id"]
    used("db", "restore", str(copy), "--yes")
    entry = used("add again/z +w 8:00-8:30 --json").data["entry"]
    assert (entry["id"], entry["project"]["id"], entry["task"]["id"]) == (5, 5, 3)
    assert used("history --json").data["actions"][0]["action"] > action
    numbers = [line["event_id"] for line in used.log()]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] > last


def test_a_restore_of_what_is_no_copy_leaves_the_store_as_it_was(used: Tt, tmp_path: Path) -> None:
    before = used.rows()
    (tmp_path / "text").write_text("hello")
    another = tmp_path / "another.db"
    another.touch()
    another_database(another)
    for path, code in ((tmp_path / "none", 3), (tmp_path / "text", 6), (another, 6), (tmp_path, 6)):
        assert used("db", "restore", str(path), "--yes").code == code, path
    assert used.rows() == before


def test_a_damaged_store_is_moved_aside_by_a_restore(used: Tt, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    used("db", "backup", str(copy))
    before = used.rows()
    for side in ("-wal", "-shm"):
        Path(f"{used.store}{side}").unlink(missing_ok=True)
    damage_header(used.store)
    assert used("db", "restore", str(copy), "--yes").code == 0
    assert used.rows() == before
    assert list(used.home.glob("timetracker.db.damaged-*"))


def test_purge_erases_what_was_deleted_for_good(used: Tt, clock: EnvironmentClock) -> None:
    used("delete 1")
    clock.set("2026-03-10 09:00")
    assert used("db purge --before 2026-03-02 --yes --json").data == {"erased": 0}
    assert used("db purge --before 2026-03-05").code == 2
    assert used("db purge --before 2026-03-05 --yes --json").data == {"erased": 1}
    assert b"secret" not in used.store.read_bytes()
    assert used("db check").code == 0
    assert used("undo").code in (0, 4)
    assert 1 not in [entry["id"] for entry in used("log all --json").data["entries"]]


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "", "2026"])
def test_purge_needs_a_day(used: Tt, day: str) -> None:
    assert used("db purge --yes --before", day).code == 2


def test_upgrade_of_a_store_of_today_has_nothing_to_do(used: Tt) -> None:
    assert used("db upgrade --json").data == {"upgraded": False, "normalised": []}


def test_doctor_tells_all_paths_in_a_fresh_home_and_makes_nothing(tt: Tt) -> None:
    out = tt("doctor").out
    for name in ("config.toml", "timetracker.db", "logs", "telemetry"):
        assert str(tt.home / name) in out
    assert out.endswith("All is well.\n")
    assert not tt.home.exists()


@pytest.fixture
def unwritable_log(used: Tt) -> Iterator[Tt]:
    """A home whose event log is a file that cannot become a directory."""
    logs = used.home / "logs"
    logs.rename(used.home / "old-logs")
    logs.write_text("")
    yield used


def test_a_log_that_cannot_be_written_fails_no_command_and_doctor_says_so(unwritable_log: Tt) -> None:
    assert unwritable_log("start site").code == 0
    assert unwritable_log("log").code == 0
    assert "needs attention" in unwritable_log("doctor").out
    (unwritable_log.home / "logs").unlink()
    (unwritable_log.home / "old-logs").rename(unwritable_log.home / "logs")
    assert unwritable_log("stop").code == 0
    events = [line["event"] for line in unwritable_log.log()]
    assert events[-3:] == ["timer.started", "report.viewed", "timer.stopped"]
    numbers = [line["event_id"] for line in unwritable_log.log()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.file_store
def test_a_device_is_no_store(tt: Tt) -> None:
    for line in ("start x", "stop", "db restore /dev/null --yes"):
        ran = tt(f"{line} --store /dev/null")
        assert ran.code in (3, 6), ran
        assert "does not work" not in ran.err
    assert tt("start x --store /dev/null").err.startswith("tt: /dev/null is not a store of tt.")


@pytest.mark.parametrize(("said", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("--no-color", "")])
def test_a_terminal_that_takes_no_escapes_sees_no_bar(
    ws: Workspace, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str, value: str
) -> None:
    from timetracker.cli import ask, check

    environment.setattr(ask, "interactive", lambda: True)
    environment.setenv("TERM", "xterm")
    environment.delenv("NO_COLOR", raising=False)
    if said == "--no-color":
        ws.color = False
    else:
        environment.setenv(said, value)
    with check.progressing(ws, "Copying") as progress:
        progress(1, 2)
    assert capsys.readouterr().err == ""
