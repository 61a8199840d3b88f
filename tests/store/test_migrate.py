"""Upgrades of older stores: a verified copy first, then all steps or none."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from timetracker.domain.errors import StoreError
from timetracker.store import migrate, schema
from timetracker.store.store import Store

NEXT = schema.REVISION + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of today."""
    store = Store(str(tmp_path / "s.db"))
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


def test_a_step_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="could not be upgraded"):
            migrate.upgrade(str(path), {NEXT: broken}, NEXT)
    assert migrate.revision_of(str(path)) == schema.REVISION
    assert "colour" not in columns(path)
    assert len(list(path.parent.glob("*.revision-*"))) == 2
