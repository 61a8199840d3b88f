"""An older copy in the place of the store is noticed, and no number is given twice."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.restoring import numbers
from tests.conftest import Tt

from timetracker.store.store import FileStore

pytestmark = pytest.mark.file_store


def put_back(store: Path, copy: Path) -> None:
    """Put a copy in a store's place, as `cp` does."""
    for side in ("-wal", "-shm"):
        Path(f"{store}{side}").unlink(missing_ok=True)
    shutil.copyfile(copy, store)


def test_an_older_copy_put_in_place_by_hand_is_noticed_and_gives_no_number_twice(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    for line in ("start p", "stop", "start q", "stop"):
        assert used(line).code == 0
    before, logged = numbers(used.store), len(used.log())
    put_back(used.store, tmp_path / "copy.db")
    ran = used("doctor")
    assert (ran.code, "an older copy took its place" in ran.out) == (6, True)
    ran = used("start new")
    assert ran.code == 0
    assert f"knows its event {before[0]}" in ran.err
    after = numbers(used.store)
    with closing(sqlite3.connect(used.store)) as driver:
        recorded = driver.execute("SELECT number, action, name FROM event WHERE number > ?", before[:1]).fetchall()
        assert driver.execute("SELECT id > ? FROM project WHERE name = 'new'", (4,)).fetchall() == [(1,)]
    assert [row[2] for row in recorded] == ["project.created", "timer.started"]
    assert min(row[1] for row in recorded) > before[1]
    assert after[2] > before[2]
    assert after[3] != before[3]
    assert [line["event"] for line in used.log()[logged:]] == ["project.created", "timer.started"]
    for line in ("stop", "doctor", "db check"):
        ran = used(line)
        assert (ran.code, ran.err) == (0, "")


def test_an_older_copy_that_has_overtaken_its_log_is_noticed_too(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    assert used("start lost").code == 0
    put_back(used.store, tmp_path / "copy.db")
    logs = used.home / "logs"
    logs.rename(tmp_path / "logs")
    for line in ("start a", "start b", "start c"):
        assert used(line).err == ""
    shutil.rmtree(logs)
    (tmp_path / "logs").rename(logs)
    before = numbers(used.store)
    assert "replaced by an older copy" in used("stop").err
    assert numbers(used.store)[3] != before[3]
    assert used("db check").code == 0
    assert used("doctor").code == 0


def test_a_copy_that_is_none_is_told_by_its_own_name(used: Tt, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("no database, but some text\n" * 200)
    ran = used("db", "restore", str(other), "--yes")
    assert (ran.code, ran.err.splitlines()[0]) == (6, f"tt: {other} is not a store of tt.")
    assert "db check" not in ran.err
    assert used("db restore /dev/null --yes").err.startswith("tt: /dev/null is not a store of tt.\nName a copy")


def test_a_copy_that_is_looked_at_is_not_taken_for_the_store(used: Tt, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    used("db", "backup", str(copy))
    before = copy.read_bytes()
    for line in ("log", "report", "status", "export csv"):
        assert used(line, "--store", str(copy)).code == 0
    assert copy.read_bytes() == before
    assert used("start p").err == ""


def test_a_dry_run_notices_an_older_copy_and_changes_nothing(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    used("start p")
    put_back(used.store, tmp_path / "copy.db")
    before = numbers(used.store)
    assert "replaced by an older copy" in used("start new --dry-run").err
    assert numbers(used.store) == before


def test_readers_know_a_store_that_goes_on_by_its_earlier_ids(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    ids = [numbers(used.store)[3]]
    for name in ("p", "q"):
        used(f"start {name}")
        put_back(used.store, tmp_path / "copy.db")
        used("start new")
        ids.append(numbers(used.store)[3])
        used("db", "backup", str(tmp_path / f"copy-{name}.db"))
        (tmp_path / f"copy-{name}.db").replace(tmp_path / "copy.db")
    assert len(set(ids)) == 3
    with closing(FileStore(str(used.store))) as store, store.read() as reader:
        assert sorted(reader.store_ids()) == sorted(ids)


def test_a_healthy_store_stays_the_same_store_over_a_restore(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    used("add later 8:00-8:30")
    before = numbers(used.store)
    assert used("db", "restore", str(tmp_path / "copy.db"), "--yes").code == 0
    after = numbers(used.store)
    assert after[3] == before[3]
    assert after[0] == before[0] + 1
    assert after[1] == before[1] + 1
