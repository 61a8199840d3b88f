"""Upgrades of older stores: a verified copy first, then all steps or none."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from timetracker.domain.errors import StoreBusy, StoreDamaged, StoreError
from timetracker.store import migrate, schema
from timetracker.store.store import FileStore

NEXT = schema.REVISION + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of today."""
    store = FileStore(str(tmp_path / "s.db"))
    store.writing()
    store.close()
    return tmp_path / "s.db"


def columns(path: Path) -> set[str]:
    """The columns of tags."""
    with closing(sqlite3.connect(path)) as driver:
        return {row[1] for row in driver.execute("PRAGMA table_info(tag)")}


def colour(operations: Any) -> None:
    """A step that adds a column."""
    operations.add_column("tag", sa.Column("colour", sa.Text))


def broken(operations: Any) -> None:
    """A step that fails half-way."""
    colour(operations)
    operations.drop_table("nothing")


def test_every_revision_has_its_step() -> None:
    assert set(migrate.steps()) == set(range(1, schema.REVISION + 1))


def made(path: Path) -> dict[str, list[str]]:
    """Name -> the parts of what made it, in any order: constraints may be listed differently."""
    with closing(sqlite3.connect(path)) as driver:
        rows = driver.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(re.split(r",(?![^(]*\))", re.sub(r'[\s"]+', "", text)[:-1])) for name, text in rows}


def test_the_migrations_make_what_a_new_store_has(path: Path, tmp_path: Path) -> None:
    stepped = tmp_path / "stepped.db"
    migrate.run(str(stepped), sorted(migrate.steps().items()))
    assert made(stepped) == made(path)
    assert migrate.revision_of(str(stepped)) == schema.REVISION


def test_a_store_of_today_needs_nothing(path: Path) -> None:
    assert not migrate.upgrade(str(path))


def test_an_upgrade_keeps_a_copy_of_before(path: Path) -> None:
    assert migrate.upgrade(str(path), {NEXT: colour}, NEXT)
    assert migrate.revision_of(str(path)) == NEXT
    assert "colour" in columns(path)
    (copy,) = path.parent.glob("*.revision-*")
    assert migrate.revision_of(str(copy)) == schema.REVISION
    assert "colour" not in columns(copy)
    assert not migrate.upgrade(str(path), {NEXT: colour}, NEXT)


def test_the_copy_of_before_is_held_to_all_checks_and_damage_is_said(path: Path) -> None:
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("INSERT INTO tag (id, name, name_key, archived) VALUES (7, 'ghost', 'ghost', 0)")
        driver.commit()
    done = migrate.upgrade(str(path), {NEXT: lambda operations: None}, NEXT)
    assert done is not None
    assert "the journal knows nothing" in done.wrong
    assert done.copy is not None


def test_a_copy_of_before_that_lacks_anything_is_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_same", lambda old, new: False)
    with pytest.raises(StoreError, match="cannot be copied whole"):
        migrate.upgrade(str(path), {NEXT: colour}, NEXT)
    assert [path_.name for path_ in path.parent.iterdir()] == [path.name]


def test_copies_are_compared_row_by_row(path: Path, tmp_path: Path) -> None:
    copy = Path(migrate.copy_before(str(path), schema.REVISION))
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        assert migrate._same(old, new)
        new.execute("UPDATE meta SET value = 'another' WHERE key = 'store_id'")
        assert not migrate._same(old, new)
        new.execute("DELETE FROM meta")
        assert not migrate._same(old, new)


def test_a_step_that_fails_leaves_the_store_as_it_was_and_nothing_beside_it(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="could not be upgraded"):
            migrate.upgrade(str(path), {NEXT: broken}, NEXT)
    assert migrate.revision_of(str(path)) == schema.REVISION
    assert "colour" not in columns(path)
    assert [path_.name for path_ in path.parent.iterdir()] == [path.name]


def test_programs_that_upgrade_at_once_do_it_once_with_one_copy(path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: migrate.upgrade(str(path), {NEXT: colour}, NEXT), range(6)))
    assert sum(item is not None for item in done) == 1
    assert "colour" in columns(path)
    assert len(list(path.parent.glob("*.revision-*"))) == 1


def test_the_copy_of_an_upgrade_that_was_killed_is_replaced_and_another_stores_is_not(path: Path) -> None:
    copy = Path(migrate.copy_before(str(path), schema.REVISION))
    assert Path(migrate.copy_before(str(path), schema.REVISION)) == copy
    with closing(sqlite3.connect(copy)) as driver:
        driver.execute("UPDATE meta SET value = 'another' WHERE key = 'store_id'")
        driver.commit()
    assert Path(migrate.copy_before(str(path), schema.REVISION)).name == f"{copy.name}-2"


def test_a_lock_that_does_not_end_is_told_as_that(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PATIENCE_S", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            migrate.upgrade(str(path), {NEXT: colour}, NEXT)
    assert [path_.name for path_ in path.parent.glob("*.revision-*")] == []


@pytest.mark.parametrize("revision", [1, schema.REVISION, 7])
def test_a_file_of_another_program_is_no_store_whatever_its_revision(tmp_path: Path, revision: int) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as driver:
        driver.execute("CREATE TABLE books (x)")
        driver.execute(f"PRAGMA user_version={revision}")
        driver.commit()
    before = other.read_bytes()
    with pytest.raises(StoreDamaged, match="is not a store of tt"):
        migrate.upgrade(str(other))
    with pytest.raises(StoreDamaged, match="is not a store of tt"):
        FileStore(str(other)).writing()
    assert other.read_bytes() == before
    assert [path_.name for path_ in tmp_path.iterdir()] == ["other.db"]
