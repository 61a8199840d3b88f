"""Check, copy, restore and purge a store's file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress

from timetracker.domain.errors import NotFound, StoreDamaged, StoreError, StoreNewer
from timetracker.domain.event import Draft
from timetracker.domain.record import NamedTuple
from timetracker.store import sql_sqlite as sql
from timetracker.store.reader import Reader
from timetracker.store.rows import seconds
from timetracker.store.sqlite import APPLICATION_ID, Connection, wrapped
from timetracker.store.store import Store, Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

_SHOWN = 5


class Finding(NamedTuple):
    """One check of a store: its name, whether it passed, and what was found."""

    check: str
    passed: bool
    detail: str


def findings(store: Store, *, overlap: str) -> list[Finding]:
    """The results of all checks, in order. A file that is no database fails the first.

    Raises StoreError when it cannot be opened at all.
    """
    with store.read() as reader:
        return list(_checks(reader, overlap))


def _checks(reader: Reader, overlap: str) -> Iterator[Finding]:
    damage = reader.damage()
    yield Finding("file", not damage, "; ".join(damage[:_SHOWN]) if damage else "intact")
    dangling = reader.dangling()
    yield Finding("references", not dangling, f"{dangling} dangling" if dangling else "all resolve")
    several = list(reader.rows(reader.sql.SEVERAL_RUNNING))
    yield Finding("running", not several, f"{len(several)} users have several" if several else "one at most")
    backwards = reader.value(reader.sql.COUNT_BACKWARDS)
    yield Finding("intervals", not backwards, f"{backwards} end before they begin" if backwards else "none ends early")
    pairs = [f"{row[0]} and {row[1]}" for row in reader.rows(reader.sql.OVERLAPS, limit=_SHOWN)]
    allowed = overlap == "allow"
    yield Finding("overlaps", allowed or not pairs, f"entries {', '.join(pairs)}" if pairs else "none")
    wrong = _wrong_sums(reader)
    yield Finding("sums", not wrong, f"{wrong} are off" if wrong else "equal to the entries")
    later = reader.value(reader.sql.COUNT_UNFINISHED_EVENTS)
    yield Finding("journal", not later, f"{later} events without their action" if later else "complete")


def _wrong_sums(reader: Reader) -> int:
    kept = {tuple(row[:3]): tuple(row[3:]) for row in reader.rows(reader.sql.ALL_TRACKED)}
    truth = {tuple(row[:3]): tuple(row[3:]) for row in reader.rows(reader.sql.TRACKED_TRUTH)}
    return sum(kept.get(key) != truth.get(key) for key in kept.keys() | truth.keys())


def backup(store: Store, target: str) -> int:
    """Copy the store, as it stands in one instant, to a new file and check the copy; returns its size in bytes.

    Raises StoreError; an existing target is never written over.
    """
    if os.path.lexists(target):
        raise StoreError(f"{target} exists already.", hint="Name another file.")
    partial = f"{target}.partial"
    try:
        os.makedirs(os.path.dirname(target) or ".", mode=0o700, exist_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(partial)) as copy, closing(Connection(store.path, writable=False)) as source:
            source.driver.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            verify(copy, store.path)
        sync(partial)
        os.rename(partial, target)
    except (OSError, sqlite3.Error, StoreError) as error:
        with suppress(OSError):
            os.unlink(partial)
        if isinstance(error, StoreError):
            raise
        if isinstance(error, sqlite3.Error):
            raise wrapped(error, target) from error
        raise StoreError(f"{target} cannot be written ({error.strerror}).", hint="Name another file.") from error
    return os.stat(target).st_size


def sync(path: str) -> None:
    """Wait until a file is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(copy: sqlite3.Connection, path: str) -> None:
    """Check that a file is a whole store that this program knows.

    Raises StoreDamaged and StoreNewer.
    """
    revision = copy.execute("PRAGMA user_version").fetchone()[0]
    if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or revision == 0:
        raise StoreDamaged(f"{path} is not a store of tt.", hint="Name a file that tt db backup made.")
    if revision > sql.REVISION:
        raise StoreNewer(f"{path} was written by a newer tt (revision {revision}).", hint="Upgrade tt first.")
    if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise StoreDamaged(f"{path} is damaged.", hint="Name another copy.")


class Sequences(NamedTuple):
    """The highest ids that a store has given away, by table, and its highest action."""

    ids: dict[str, int]
    action: int


def sequences(store: Store) -> Sequences:
    """What a store has given away; nothing when it cannot be read any more."""
    if not store.exists:
        return Sequences({}, 0)
    try:
        with store.read() as reader:
            ids = {row[0]: row[1] for row in reader.rows("SELECT name, seq FROM sqlite_sequence")}
            return Sequences(ids, reader.value(sql.NEXT_ACTION) - 1)
    except StoreError:
        return Sequences({}, 0)


def restore(store: Store, source: str, writer: Writer, at: datetime, upgrade: Any) -> int:
    """Replace the store's content by a copy; returns its number of entries.

    No id, event number or action number of the replaced store is ever given again, and
    store.restored is recorded. A store that is open elsewhere changes in one step.
    Raises NotFound, StoreDamaged and StoreNewer, and leaves the store as it was.
    """
    if not os.path.isfile(source):
        raise NotFound(f"There is no file {source}.", hint="Name a file that tt db backup made.")
    given = sequences(store)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(store.path)) as directory:
        prepared = os.path.join(directory, "restored.db")
        try:
            _copy(source, prepared)
            upgrade(prepared)
            entries = _prepare(prepared, given, writer, at)
            _replace(store, prepared)
        except sqlite3.Error as error:
            raise wrapped(error, source) from error
    return entries


def _copy(source: str, target: str) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        verify(old, source)
        old.backup(new)


def _prepare(path: str, given: Sequences, writer: Writer, at: datetime) -> int:
    prepared = Store(path)
    try:
        connection = prepared.writing()
        for table, last in given.ids.items():
            connection.run(
                "UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name", {"last": last, "name": table}
            )
            connection.run(
                "INSERT INTO sqlite_sequence (name, seq) SELECT :name, :last"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)",
                {"last": last, "name": table},
            )
        with prepared.begin(writer) as tx:
            tx.start_actions_at(given.action + 1)
            entries: int = tx.value(sql.COUNT_ENTRIES)
            tx.record(Draft("store.restored", {"entries": entries}), at)
        return entries
    finally:
        prepared.close()


def _replace(store: Store, prepared: str) -> None:
    store.close()
    if store.exists and not _healthy(store.path):
        _move_aside(store.path)
    with closing(sqlite3.connect(prepared)) as new:
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new.backup(store.writing().driver)


def _healthy(path: str) -> bool:
    try:
        Connection(path, writable=True).close()
    except StoreError:
        return False
    return True


def _move_aside(path: str) -> None:
    # A damaged file is evidence, and may hold what the copy does not.
    number = 1
    while os.path.lexists(f"{path}.damaged-{number}"):
        number += 1
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            os.rename(f"{path}{suffix}", f"{path}.damaged-{number}{suffix}")


def purge(store: Store, before: datetime) -> int:
    """Erase, for good, what the journal keeps of records deleted before an instant; returns their number.

    The file is rewritten without them. Actions that touched them cannot be undone any more.
    """
    driver = store.writing().driver
    driver.execute("PRAGMA secure_delete=ON")
    driver.execute("BEGIN IMMEDIATE")
    try:
        gone = _deleted(driver, seconds(before))
        numbers = [(number,) for number, changes in _changing(driver) if gone & _touched(changes)]
        driver.executemany("UPDATE event SET changes = NULL WHERE number = ?", numbers)
        driver.execute("COMMIT")
    except BaseException:
        driver.execute("ROLLBACK")
        raise
    driver.execute("VACUUM")
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(gone)


def _changing(driver: sqlite3.Connection) -> Iterator[tuple[int, list[Any]]]:
    import json

    for number, text in driver.execute("SELECT number, changes FROM event WHERE changes IS NOT NULL").fetchall():
        yield number, json.loads(text)


def _touched(changes: list[Any]) -> set[tuple[str, int]]:
    return {(kind, (before or after)["id"]) for kind, before, after in changes}


def _deleted(driver: sqlite3.Connection, before: int) -> set[tuple[str, int]]:
    """Records that an event before an instant deleted and that do not exist now."""
    import json

    gone: set[tuple[str, int]] = set()
    statement = "SELECT changes FROM event WHERE changes IS NOT NULL AND at < ?"
    for (text,) in driver.execute(statement, (before,)).fetchall():
        gone |= {(kind, old["id"]) for kind, old, new in json.loads(text) if new is None}
    tables = {"user": "user_account"}
    return {
        (kind, id)
        for kind, id in gone
        if driver.execute(f"SELECT 1 FROM {tables.get(kind, kind)} WHERE id = ?", (id,)).fetchone() is None
    }
