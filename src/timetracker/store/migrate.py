"""Upgrades an older store: a verified copy first, then Alembic's operations step by step.

The revision of a SQLite store is its `user_version`, so no command pays for a version table.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, event, pool

from timetracker.domain.errors import StoreError
from timetracker.store import migrations, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from timetracker.store import postgres


def steps() -> dict[int, Any]:
    """Revision -> the step that makes it from the one before."""
    names = sorted(module.name for module in iter_modules(migrations.__path__) if module.name[1:5].isdecimal())
    return {int(name[1:5]): import_module(f"{migrations.__name__}.{name}").upgrade for name in names}


def revision_of(path: str) -> int:
    """The revision of a store's file; 0 for an empty one."""
    with closing(sqlite3.connect(path)) as driver:
        found: int = driver.execute("PRAGMA user_version").fetchone()[0]
        return found


def upgrade(path: str, known: Mapping[int, Any] | None = None, target: int = schema.REVISION) -> bool:
    """Bring a store to this program's revision; returns whether there was anything to do.

    Raises StoreError when the copy or a step fails; the store is then as it was.
    """
    revision = revision_of(path)
    if revision >= target:
        return False
    if revision:
        copy_before(path, revision)
    wanted = steps() if known is None else known
    try:
        run(path, [(number, wanted[number]) for number in range(revision + 1, target + 1)])
    except Exception as error:
        raise StoreError(
            f"The store {path} could not be upgraded ({error}); it is as it was.",
            hint="Report this. A copy from before is beside it.",
        ) from error
    return True


def copy_before(path: str, revision: int) -> str:
    """A verified copy beside the store; returns its path."""
    target = f"{path}.revision-{revision}"
    number = 1
    while os.path.lexists(target):
        number += 1
        target = f"{path}.revision-{revision}-{number}"
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        if new.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise StoreError(f"The copy {target} is damaged.", hint="Check the disk, then try again.")
    return target


def run(path: str, wanted: list[tuple[int, Any]]) -> None:
    """Run steps in one transaction and set the revision."""
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)

    @event.listens_for(engine, "connect")
    def _connected(driver: Any, record: Any) -> None:
        driver.isolation_level = None  # the driver would commit before every change of the schema

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.begin() as connection:
            operations = Operations(MigrationContext.configure(connection))
            for number, step in wanted:
                step(operations)
                connection.exec_driver_sql(f"PRAGMA user_version={number}")
    finally:
        engine.dispose()


def upgrade_team(
    connection: postgres.Connection,
    revision_now: Callable[[], int | None],
    shown: str,
    known: Mapping[int, Any] | None = None,
    target: int = schema.REVISION,
) -> bool:
    """The same for a store on PostgreSQL, in one transaction under the writers' lock.

    Raises StoreError when a step fails; the store is then as it was.
    """
    wanted = steps() if known is None else known
    connection.begin_writing({})
    try:
        revision = revision_now()
        if revision is None or revision >= target:
            return False
        operations = Operations(MigrationContext.configure(connection.alchemy))
        for number in range(revision + 1, target + 1):
            wanted[number](operations)
        connection.run(connection.sql.UPDATE_META, {"key": "revision", "value": str(target)})
        connection.commit(None)
    except Exception as error:
        raise StoreError(
            f"The store {shown} could not be upgraded ({error}); it is as it was.", hint="Report this."
        ) from error
    finally:
        connection.rollback()
    return True
