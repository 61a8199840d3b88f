"""Erases from the journal, for good, what was deleted long ago."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreError, StoreFull
from timetracker.domain.jsontext import loads
from timetracker.store.checking.history import IdSet
from timetracker.store.rows import seconds
from timetracker.store.sqlite import wrapped
from timetracker.store.store import FileStore

_TABLES = {"user": "user_account"}


def purge(store: FileStore, before: datetime) -> int:
    """Erase, for good, what the journal keeps of records deleted before an instant; returns their number.

    The file is rewritten without them. Actions that touched them cannot be undone any more. Raises StoreError.
    """
    driver = store.writing().driver
    try:
        driver.execute("PRAGMA secure_delete=ON")
        count = _erase(driver, seconds(before))
    except sqlite3.Error as error:
        raise wrapped(error, store.path) from error
    try:
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise _not_rewritten(wrapped(error, store.path), store.path, count) from error
    return count


def _not_rewritten(error: Exception, path: str, count: int) -> Exception:
    """What to say when the journal holds it no more, and free places of the file may."""
    if not isinstance(error, StoreError):
        return error
    reason = "there is no room for that on its disk" if isinstance(error, StoreFull) else error.message
    return type(error)(
        f"Erased {counted(count, 'deleted record')} from the journal of {path}, but the file could not be rewritten"
        f" without them ({reason}).",
        hint="Free some space, then run the same command again.",
    )


def _erase(driver: sqlite3.Connection, before: int) -> int:
    driver.execute("BEGIN IMMEDIATE")
    try:
        gone, count = _deleted(driver, before)
        numbers = [(number,) for number, changes in _events(driver) if any(_touches(gone, c) for c in changes)]
        driver.executemany("UPDATE event SET changes = NULL WHERE number = ?", numbers)
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    return count


def _events(driver: sqlite3.Connection, condition: str = "1") -> Iterator[tuple[int, list[Any]]]:
    """Numbers and changes of events, one at a time."""
    statement = f"SELECT number, changes FROM event WHERE changes IS NOT NULL AND {condition}"
    for number, text in driver.execute(statement):
        yield number, loads(text)


def _touches(gone: dict[str, IdSet], change: list[Any]) -> bool:
    kind, before, after = change
    return kind in gone and (before or after)["id"] in gone[kind]


def _deleted(driver: sqlite3.Connection, before: int) -> tuple[dict[str, IdSet], int]:
    """Records that an event before an instant deleted and that do not exist now, and their number."""
    gone: dict[str, IdSet] = {}
    count = 0
    for _, changes in _events(driver, f"at < {int(before)}"):
        for kind, old, new in changes:
            if new is None and not _exists(driver, kind, old["id"]):
                count += gone.setdefault(kind, IdSet()).add(old["id"])
    return gone, count


def _exists(driver: sqlite3.Connection, kind: str, id: int) -> bool:
    statement = f"SELECT 1 FROM {_TABLES.get(kind, kind)} WHERE id = ?"
    return driver.execute(statement, (id,)).fetchone() is not None
