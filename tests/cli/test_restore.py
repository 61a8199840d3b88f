"""A restore: one step in the same file, nothing acknowledged is lost, no number is given twice, readers go on."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.restoring import numbers
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ, tt as program

from timetracker import files
from timetracker.store import copies, numbering, restoring
from timetracker.store.store import FileStore

pytestmark = pytest.mark.file_store
NAMES = ("bk#1.db", "bk?x.db", "50%25.db", "a%20b.db", "a b.db", "quote'\".db", "semi;&.db", "new\nline.db", "ü€.db")


@pytest.mark.parametrize("name", NAMES)
def test_any_legal_path_can_be_copied_to_and_restored_from(used: Tt, tmp_path: Path, name: str) -> None:
    before = used.rows()
    copied = used("db", "backup", str(tmp_path / name))
    assert copied.code == 0, copied
    used("delete 1")
    restored = used("db", "restore", str(tmp_path / name), "--yes")
    assert restored.code == 0, restored
    assert used.rows() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["home", name])


@pytest.mark.parametrize("name", ["h#x", "h?x", "h%41x", "h x", "h\nx", "hü"])
def test_a_home_of_any_legal_name_works_with_every_verb(tt: Tt, tmp_path: Path, name: str) -> None:
    tt.set(TT_HOME=str(tmp_path / name))
    for line in (
        "start a",
        "stop",
        "status",
        "log",
        "db check",
        "db info",
        "db backup",
        "export json",
        "undo",
        "doctor",
    ):
        ran = tt(line)
        assert ran.code == 0, (line, ran)
    (copy,) = (tmp_path / name / "backups").iterdir()
    assert tt("db", "restore", str(copy), "--yes").code == 0
    assert tt("db purge --before 2026-01-01 --yes").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_the_file_stays_the_same_and_whoever_has_it_open_sees_the_copy(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    used("add later 8:00-8:30")
    inode = used.store.stat().st_ino
    with closing(FileStore(str(used.store))) as other:
        with other.read() as reader:
            assert reader.project_named("later") is not None
        assert used("db", "restore", str(tmp_path / "copy.db"), "--yes").code == 0
        with other.read() as reader:
            assert reader.project_named("later") is None
    assert used.store.stat().st_ino == inode


def test_what_is_recorded_until_the_lock_is_in_the_copy_that_is_kept(used: Tt, tmp_path: Path) -> None:
    """Between the copy's preparation and the lock somebody writes: the kept copy has it."""
    used("db", "backup", str(tmp_path / "copy.db"))
    prepare = restoring._prepare

    def slowly(*words: str) -> None:
        prepare(*words)
        assert program(used.home, "project", "add", "meanwhile").returncode == 0

    used.environment.setattr(restoring, "_prepare", slowly)
    ran = used("db", "restore", str(tmp_path / "copy.db"), "--yes", "--json")
    with closing(sqlite3.connect(ran.data["kept"])) as copy:
        assert ("meanwhile",) in copy.execute("SELECT name FROM project").fetchall()
    assert used("db check").code == 0


def test_a_writer_waits_for_a_restore_and_records_in_what_it_made(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    go_on = numbering.go_on
    tried: list[int] = []

    def meanwhile(*words: object, **named: object) -> int:
        with closing(sqlite3.connect(used.store, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                tried.append(error.sqlite_errorcode)
        return go_on(*words, **named)  # type: ignore[arg-type]  # as they came

    used.environment.setattr(restoring, "go_on", meanwhile)
    assert used("db", "restore", str(tmp_path / "copy.db"), "--yes").code == 0
    assert tried == [sqlite3.SQLITE_BUSY]


def lose_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"X" * 16)


def lose_the_file(path: Path) -> None:
    path.unlink()


def lose_the_content(path: Path) -> None:
    path.write_bytes(b"")


def put_an_older_copy(path: Path) -> None:
    shutil.copyfile(path.parent.parent / "older.db", path)


@pytest.mark.parametrize("lose", [lose_the_header, lose_the_file, lose_the_content, put_an_older_copy])
def test_over_a_lost_store_no_number_is_given_twice_and_the_log_goes_on(
    used: Tt, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    shutil.copyfile(tmp_path / "copy.db", tmp_path / "older.db")
    for line in ("start p", "stop") * 3:
        assert used(line).code == 0
    used("add x +t 1:00-2:00")
    before, logged = numbers(used.store), len(used.log())
    for side in ("-wal", "-shm"):
        Path(f"{used.store}{side}").unlink(missing_ok=True)
    lose(used.store)
    assert used("db", "restore", str(tmp_path / "copy.db"), "--yes").code == 0
    assert used("start new1").code == 0
    assert used("stop").code == 0
    with closing(sqlite3.connect(used.store)) as driver:
        recorded = driver.execute("SELECT number, action, name FROM event WHERE number > ?", before[:1]).fetchall()
    assert [row[2] for row in recorded] == ["store.restored", "project.created", "timer.started", "timer.stopped"]
    after = numbers(used.store)
    assert min(row[1] for row in recorded) > before[1]
    assert after[2] > before[2]
    assert after[3] != before[3], "a store of its own, whose readers do not take it for the old one"
    assert [line["event"] for line in used.log()[logged:]] == [row[2] for row in recorded]
    assert used("db check").code == 0


def test_a_copy_of_a_store_that_was_lost_twice_gives_no_number_twice(used: Tt, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    used("db", "backup", copy)
    used("start p")
    events, ids = [], []
    for _ in range(3):
        lose_the_file(used.store)
        assert used("db", "restore", copy, "--yes").code == 0
        assert used("add x +t 1:00-2:00").code == 0
        with closing(sqlite3.connect(used.store)) as driver:
            newest = driver.execute("SELECT max(number), max(action) FROM event").fetchone()
            first = driver.execute("SELECT number, action FROM event WHERE name = 'store.restored'").fetchone()
            ids.append(driver.execute("SELECT max(id) FROM entry").fetchone()[0])
        events.append((first, newest))
    for (_, before), (after, _) in itertools.pairwise(events):
        assert after[0] > before[0]
        assert after[1] > before[1]
    assert len(set(ids)) == 3
    assert used("db check").code == 0


def test_a_restore_over_a_lost_store_never_replaces_what_another_one_made_meanwhile(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    lose_the_header(used.store)
    opened = restoring.opened
    looked = itertools.count()

    def slowly(path: str) -> sqlite3.Connection | None:
        live = opened(path)
        if next(looked) == 0:
            assert live is None
            assert program(used.home, "db", "restore", str(tmp_path / "copy.db"), "--yes").returncode == 0
            assert program(used.home, "project", "add", "meanwhile").returncode == 0
        return live

    used.environment.setattr(restoring, "opened", slowly)
    ran = used("db", "restore", str(tmp_path / "copy.db"), "--yes", "--json")
    assert ran.code == 0, ran
    with closing(sqlite3.connect(ran.data["kept"])) as copy:
        assert ("meanwhile",) in copy.execute("SELECT name FROM project").fetchall()
    assert [path.name for path in used.home.glob("*.damaged-*")] == ["timetracker.db.damaged-1"]
    assert used("db check").code == 0


@pytest.mark.slow
def test_restores_at_once_over_a_lost_store_take_turns(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    lose_the_header(used.store)
    words = [TT, "db", "restore", str(tmp_path / "copy.db"), "--yes"]
    restores = [subprocess.Popen(words, env=environ(used.home), stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [restore.wait(timeout=DEADLINE_S) for restore in restores] == [0, 0, 0]
    assert [path.name for path in used.home.glob("*.damaged-*")] == ["timetracker.db.damaged-1"]
    with closing(sqlite3.connect(used.store)) as driver:
        (restored,) = driver.execute("SELECT count(*) FROM event WHERE name = 'store.restored'").fetchone()
    assert restored == 1
    assert used("db check").code == 0


def test_a_source_in_use_or_with_a_log_of_its_own_is_only_read(used: Tt, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with closing(sqlite3.connect(used.store)) as driver:
        driver.execute("SELECT count(*) FROM entry").fetchone()  # as long as it is open the log stays
        assert program(used.home, "add", "late", "--from", "2026-03-02T01:00Z", "--for", "1h").returncode == 0
        shutil.copyfile(used.store, place / "live.db")
        shutil.copyfile(f"{used.store}-wal", place / "live.db-wal")
    shutil.copyfile(used.store, place / "plain.db")
    content = {path.name: path.read_bytes() for path in place.iterdir()}
    for name in ("live.db", "plain.db"):
        used("delete 1 2")
        ran = used("db", "restore", str(place / name), "--yes")
        assert ran.code == 0, ran
        assert ("late",) in [row[1:2] for row in used.rows()["project"]]
    assert {path.name: path.read_bytes() for path in place.iterdir()} == content


def test_a_restore_that_fails_half_way_changes_nothing_and_leaves_nothing(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    before = used.rows()
    there = sorted(used.home.rglob("*"))

    def fails(*_: object, **__: object) -> int:
        raise sqlite3.OperationalError("disk I/O error")

    used.environment.setattr(restoring, "go_on", fails)
    ran = used("db", "restore", str(tmp_path / "copy.db"), "--yes")
    assert ran.code == 6, ran
    assert used.rows() == before
    assert [path for path in sorted(used.home.rglob("*")) if path.name not in ("backups",)] == there


def test_a_copy_that_cannot_be_read_any_more_is_an_error_with_words(used: Tt, tmp_path: Path) -> None:
    used("db", "backup", str(tmp_path / "copy.db"))
    before = used.rows()

    def fails(driver: sqlite3.Connection) -> numbering.CopyFacts:
        raise sqlite3.OperationalError("disk I/O error")

    used.environment.setattr(restoring, "contents", fails)
    ran = used("db", "restore", str(tmp_path / "copy.db"), "--yes")
    assert ran.code == 6, ran
    assert "inside tt" not in ran.err
    assert used.rows() == before


def test_backups_of_one_instant_get_names_of_their_own(used: Tt) -> None:
    paths = {used("db backup --json").data["path"] for _ in range(3)}
    assert len(paths) == 3
    directory = used.home / "backups"
    taken = itertools.count()
    replacing = files.replacing

    def raced(path: str, **named: bool) -> object:
        if next(taken) == 0:
            Path(path).write_bytes(b"of another command")
        return replacing(path, **named)

    used.environment.setattr(copies, "replacing", raced)
    assert used("db backup --json").data["path"] not in paths
    assert {path.stat().st_size > 1000 for path in directory.iterdir()} == {True, False}
    assert [name for name in os.listdir(directory) if "tt-new" in name] == []


def test_a_copy_never_takes_the_place_of_what_somebody_made_meanwhile(used: Tt, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "victim")
    assert used("db", "backup", str(tmp_path / "link.db")).code == 6
    assert not (tmp_path / "victim").exists()
