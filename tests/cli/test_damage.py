"""What is wrong with a store's content: every kind is found, named, refused as a copy, and never a crash."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt

pytestmark = pytest.mark.file_store

# What was done to the file -> the check that finds it.
DAMAGES = {
    "drop table tag": "schema",
    "drop index ix_entry_timeline": "schema",
    "create trigger t after insert on tag begin delete from tag; end": "schema",
    "alter table tag add column colour text": "schema",
    "delete from meta": "store",
    "delete from event where number in (3, 4)": "events",
    "delete from event where number = 1": "events",
    "update event set changes = '{' where number = 2": "events",
    "update event set changes = '[[\"bogus\", null, {}]]' where number = 2": "events",
    'update event set changes = \'[["entry", null, {"id": 1}]]\' where number = 2': "events",
    "update event set fields = 'nope' where number = 2": "events",
    "update event set fields = '[]' where number = 2": "events",
    "update event set name = 'entry.vanished' where number = 2": "events",
    "update event set version = 99 where number = 2": "events",
    "update event set at = -1 where number = 2": "events",
    "update event set uuid = 'x' where number = 2": "events",
    "update event set action = 0 where number = 2": "journal",
    "update entry set started_at = 9223372036854775807, ended_at = 9223372036854775807 where id = 1": "values",
    "update entry set zone = 'No/Where' where id = 1": "values",
    "update entry set source = 'dream' where id = 1": "values",
    "update entry set uuid = 'x' where id = 1": "values",
    "update entry set note = 'tampered' where id = 1": "history",
    "update entry set billable = 7 where id = 1": "schema",
    "update entry set note = x'00ff' where id = 1": "schema",
    "update entry set started_at = started_at + 60, ended_at = ended_at + 60 where id = 1": "history",
    "delete from entry_tag": "history",
    "update project set name = cast(x'ff' as text) where id = 1": "values",
    "update project set name = 'a/b', name_key = 'a/b' where id = 1": "values",
    "update project set name_key = 'other' where id = 1": "values",
    "update project set rate = 'abc', currency = 'EUR' where id = 1": "values",
    "update project set budget_s = -1 where id = 1": "values",
    "update project set rounding = 'sideways' where id = 1": "values",
    "update task set due = '2026-02-30' where id = 1": "values",
    "update user_account set role = 'king'": "values",
    "insert into tag (name, name_key, archived) values ('new', 'new', 0)": "history",
    "update sqlite_sequence set seq = 0": "numbers",
    "delete from sqlite_sequence": "numbers",
    "delete from project": "references",
    "update tracked set seconds = 0": "sums",
    "delete from tracked": "sums",
    "insert into overlapping select id, user_id, started_at from entry limit 1": "overlaps",
}
LINES = ("status", "log all", "report all", "history", "export json", "tag list", "project list", "undo", "start site",
         "report all --by tag", "timesheet", "log all --json")  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which some things were done; each test has a copy."""
    home = tmp_path_factory.mktemp("sound") / "home"
    with pytest.MonkeyPatch.context() as environment:
        from timetracker.cli.main import main

        environment.setenv("TT_HOME", str(home))
        environment.setenv("TT_ZONE", "UTC")
        environment.setenv("TT_NOW", "2026-03-02T09:00:00+00:00")
        environment.delenv("TT_STORE", raising=False)
        for line in ("add site/login +a 6:00-7:00 --note secret", "add docs +b 7:00-8:00", "delete 2", "undo"):
            assert main([*line.split(), "--quiet"]) == 0
    return home


@pytest.fixture
def used(tt: Tt, sound: Path, clock: EnvironmentClock) -> Iterator[Tt]:
    """A copy of that home."""
    shutil.copytree(sound, tt.home)
    yield tt


def damage(path: Path, statement: str) -> None:
    """Do something to a store's file, past all code of ours."""
    with closing(sqlite3.connect(path)) as driver:
        driver.execute(statement)
        driver.commit()


def test_a_sound_store_passes_all_checks(used: Tt) -> None:
    assert [check["check"] for check in used("db check --json").data["checks"] if not check["passed"]] == []


# Every third line after each damage, each line after every third; the rest is slow.
@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (1, 2))])
@pytest.mark.parametrize("statement", DAMAGES)
def test_damage_is_found_and_never_copied_as_verified(used: Tt, statement: str, turn: int, tmp_path: Path) -> None:
    damage(used.store, statement)
    ran = used("db check --json")
    assert (ran.code, ran.error["code"]) == (6, "store_damaged"), ran
    assert f"{DAMAGES[statement]}: " in ran.error["message"], ran
    copied = used("db", "backup", str(tmp_path / "copy.db"))
    assert (copied.code, copied.out) == (6, ""), copied
    assert not (tmp_path / "copy.db").exists()
    for line in LINES[([*DAMAGES].index(statement) + turn) % 3 :: 3]:
        ran = used(line)
        assert ran.code in (0, 3, 4, 6), (line, ran)
        assert "inside tt" not in ran.err, (line, ran)
        assert "Traceback" not in ran.err, (line, ran)


def test_a_damaged_copy_is_not_restored(used: Tt, tmp_path: Path) -> None:
    copy = tmp_path / "hurt.db"
    assert used("db", "backup", str(copy)).code == 0
    damage(copy, "drop table tracked")
    before = used.rows()
    ran = used("db", "restore", str(copy), "--yes")
    assert ran.code == 6, ran
    assert f"{copy} is damaged (schema: tracked is missing" in ran.err
    assert used.rows() == before
    assert [path for path in used.home.rglob("*") if "tt-new" in path.name or path.suffix == ".db"] == [used.store]


def test_what_was_purged_is_counted_and_not_compared(used: Tt, clock: EnvironmentClock) -> None:
    used("delete 2")
    clock.set("2026-04-01 09:00")
    assert used("db purge --before 2026-03-20 --yes --json").data == {"erased": 1}
    ran = used("db check --json")
    assert ran.code == 0, ran
    damage(used.store, "update entry set note = 'tampered' where id = 1")
    assert "1 are older than what was purged" in used("db check").out


def test_a_check_of_what_is_no_database_leads_to_a_copy_and_not_to_the_check_again(used: Tt) -> None:
    assert used("db backup").code == 0
    (copy,) = (used.home / "backups").glob("*.db")
    for beside in used.home.glob(f"{used.store.name}-*"):
        beside.unlink()
    used.store.write_bytes(b"no database at all " * 500)
    ran = used("db check")
    assert ran.code == 6
    assert ran.err.splitlines()[-1] == f"try: tt db restore {copy} --yes"
    assert used("db", "restore", str(copy), "--yes").code == 0
    assert used("db check").code == 0
