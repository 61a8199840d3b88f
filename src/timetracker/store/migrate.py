"""Upgrades an older store: a verified copy first, then Alembic's operations step by step.

The revision of a SQLite store is its `user_version`, so no command pays for a version table.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager
from importlib import import_module
from itertools import zip_longest
from pkgutil import iter_modules
from time import perf_counter
from typing import Any, NamedTuple

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, pool

from timetracker.domain.annotations import Callable, Iterator, Mapping
from timetracker.domain.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreOlder, StoreRefuses
from timetracker.files import replacing, sweep
from timetracker.store import checking, migrations, schema
from timetracker.store.reader import Reader
from timetracker.store.sqlite import APPLICATION_ID, SQLiteConnection, refusal, uri, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store import postgres

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
PATIENCE_S = 120.0  # another program may be upgrading a large store


def steps() -> dict[int, Any]:
    """Revision -> the step that makes it from the one before."""
    names = sorted(module.name for module in iter_modules(migrations.__path__) if module.name[1:5].isdecimal())
    return {int(name[1:5]): import_module(f"{migrations.__name__}.{name}").upgrade for name in names}


class Upgraded(NamedTuple):
    """An upgrade that was done: from which revision to which, how long it took, and the copy of before.

    `wrong` is the damage that the store, and so its copy, had already.
    """

    before: int
    revision: int
    duration_s: float
    copy: str | None
    wrong: str = ""


def revision_of(path: str) -> int:
    """The revision of a store's file; 0 for an empty one.

    Raises StoreError, StoreDamaged among it for a file of another program.
    """
    try:
        with closing(_opened(path, "ro")) as driver:
            return _revision(driver, path)
    except sqlite3.Error as error:
        raise wrapped(error, path) from error


def _opened(path: str, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{uri(path)}?mode={mode}", timeout=PATIENCE_S, isolation_level=None, uri=True)


def _revision(driver: sqlite3.Connection, path: str) -> int:
    revision: int = driver.execute("PRAGMA user_version").fetchone()[0]
    ours = driver.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours and (revision or driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
        raise refusal(path, 0)
    return revision


def upgrade(
    path: str, migrations: Mapping[int, Any] | None = None, target: int = schema.REVISION, *, keep: bool = True
) -> Upgraded | None:
    """Bring a store to this program's revision; None when there was nothing to do, or another program did it meanwhile.

    With `keep` a copy of before is made beside it. Raises StoreError when the copy or a step fails; the store is then
    as it was.
    """
    begin = perf_counter()
    revision = revision_of(path)
    if revision >= target:
        return None
    if not os.access(path, os.W_OK) or not os.access(os.path.dirname(path) or ".", os.W_OK):
        raise StoreOlder(
            f"The store {path} was written by an older tt (its revision is {revision}), and cannot be written to.",
            hint="Upgrade it where it can be written to.",
            command="tt db upgrade",
        )
    try:
        with closing(_opened(path, "rw")) as driver, _operations(driver) as operations:
            driver.execute("BEGIN IMMEDIATE")
            revision = _revision(driver, path)  # another program may have upgraded it while we waited for the lock
            if revision >= target:
                return None
            copy, wrong = _stepped(driver, operations, path if keep else None, _wanted(migrations, revision, target))
    except StoreError:
        raise
    except Exception as error:
        raise _failed(error, path) from error
    return Upgraded(revision, target, perf_counter() - begin, copy, wrong)


def _wanted(migrations: Mapping[int, Any] | None, revision: int, target: int) -> list[tuple[int, Any]]:
    all_steps = steps() if migrations is None else migrations
    return [(number, all_steps[number]) for number in range(revision + 1, target + 1)]


def _failed(error: Exception, path: str) -> StoreError:
    cause = getattr(error, "orig", None) or error
    known_error = wrapped(cause, path) if isinstance(cause, sqlite3.Error) else None
    if isinstance(known_error, StoreBusy):
        return StoreBusy(f"The store {path} is in use, so that it could not be upgraded.", hint="Try again.")
    if isinstance(known_error, StoreFull) or (isinstance(cause, OSError) and cause.errno in NO_ROOM):
        return StoreFull(
            f"No room left on the disk of {path}: the store could not be upgraded, and is as it was.",
            hint="Free some space, then try again.",
        )
    return StoreError(
        f"The store {path} could not be upgraded ({cause}); it is as it was.",
        hint="Report this with what the diagnosis says.",
        command="tt doctor",
    )


def _stepped(
    driver: sqlite3.Connection, operations: Operations, path: str | None, pending: list[tuple[int, Any]]
) -> tuple[str | None, str]:
    """Copy the store, where its path is given, and run the steps, under one lock.

    Returns the copy's path, and what all checks say of what was made of the store: the copy has every row of it.
    """
    copy = copy_before(path, pending[0][0] - 1) if path and pending[0][0] > 1 else None
    try:
        for number, step in pending:
            step(operations)
            driver.execute(f"PRAGMA user_version={number}")
        wrong = checking.damage_seen(Reader(SQLiteConnection.over(driver, path or ""))) if copy else ""
        driver.execute("COMMIT")
    except BaseException:
        driver.execute("ROLLBACK")
        if copy is not None:
            os.unlink(copy)  # the store is what it is a copy of
        raise
    return copy, wrong


@contextmanager
def _operations(driver: sqlite3.Connection) -> Iterator[Operations]:
    """Alembic's operations on a connection whose transactions are begun and ended by whoever opened it."""
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=pool.StaticPool)
    try:
        with engine.connect() as connection:
            yield Operations(MigrationContext.configure(connection))
            if driver.in_transaction:
                driver.execute("ROLLBACK")
    finally:
        engine.dispose()


def copy_before(path: str, revision: int) -> str:
    """A verified copy beside the store; returns its path.

    An earlier copy of the same store, from an upgrade that did not come to its end, is replaced.
    """
    target = base = f"{path}.revision-{revision}"
    sweep(os.path.dirname(path), os.path.basename(base))
    with closing(_opened(path, "ro")) as old:
        state, number = _state(old), 1
        while os.path.lexists(target) and not _earlier(target, state):
            number += 1
            target = f"{base}-{number}"
        with (
            replacing(target, fresh=not os.path.lexists(target)) as file,
            closing(sqlite3.connect(file.name, isolation_level=None)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            if new.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok" or not _same(old, new):
                raise StoreDamaged(
                    f"The store {path} cannot be copied whole.", hint="See what is damaged.", command="tt db check"
                )
    return target


def _state(driver: sqlite3.Connection) -> tuple[Any, ...]:
    """What tells a store from another and from itself later: its id, its newest event, the rows of all tables."""
    names = [row[0] for row in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    counts = [driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]
    store_id = driver.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()
    newest = driver.execute("SELECT coalesce(max(number), 0) FROM event").fetchone()[0]
    return store_id, newest, tuple(zip(names, counts, strict=True))


def _same(old: sqlite3.Connection, new: sqlite3.Connection) -> bool:
    """Whether each table of a copy has the rows of the original; all of both are read."""
    for driver in (old, new):
        driver.text_factory = bytes  # whatever they hold
    names = [row[0] for row in old.execute("SELECT CAST(name AS BLOB) FROM sqlite_master WHERE type = 'table'")]
    rows = (
        zip_longest(*(driver.execute(f'SELECT * FROM "{name.decode()}"') for driver in (old, new))) for name in names
    )
    return all(first == other for table in rows for first, other in table)


def _earlier(copy: str, state: tuple[Any, ...]) -> bool:
    """Whether a file is a copy of this store, of now or of before."""
    try:
        with closing(sqlite3.connect(f"{uri(copy)}?immutable=1", uri=True)) as driver:
            store_id, newest, _ = _state(driver)
    except sqlite3.Error:
        return False
    return bool(store_id == state[0] and newest <= state[1])


def run(path: str, pending: list[tuple[int, Any]]) -> None:
    """Run the steps that make a store out of nothing, in one transaction; the file is made when there is none."""
    with closing(_opened(path, "rwc")) as driver, _operations(driver) as operations:
        driver.execute("BEGIN IMMEDIATE")
        driver.execute(f"PRAGMA application_id={APPLICATION_ID}")
        _stepped(driver, operations, path, pending)


def upgrade_team(
    connection: postgres.PostgresConnection,
    revision_now: Callable[[], int | None],
    around: tuple[str, str],
    *,
    migrations: Mapping[int, Any] | None = None,
    target: int = schema.REVISION,
) -> Upgraded | None:
    """The same for a store on PostgreSQL, in one transaction; `around` are the statements before and after its steps.

    Raises StoreError when a step fails; the store is then as it was.
    """
    from timetracker.store.blockers import take  # needs psycopg

    begin = perf_counter()
    alchemy = _over(connection.driver)
    connection.begin_upgrading()
    try:
        if (revision_now() or target) >= target:
            return None
        take(connection, connection.busy_s)
        revision = revision_now()  # another program may have upgraded it while we waited for the tables
        if revision is None or revision >= target:
            return None
        connection.driver.execute(around[0].encode())
        operations = Operations(MigrationContext.configure(alchemy))
        for _, step in _wanted(migrations, revision, target):
            step(operations)
        connection.driver.execute(around[1].encode())
        connection.run(connection.sql.UPDATE_META, {"key": "revision", "value": str(target)})
        connection.commit(None)
    except StoreBusy:
        raise
    except Exception as error:
        if isinstance(error, StoreRefuses) or getattr(getattr(error, "orig", error), "sqlstate", "") == _NO_RIGHT:
            raise _members(connection.path) from error
        raise _failed_team(error, connection.path) from error
    finally:
        connection.rollback()
    return Upgraded(revision, target, perf_counter() - begin, None)


_NO_RIGHT = "42501"  # the SQLSTATE of insufficient privileges


def _members(address: str) -> StoreRefuses:
    return StoreRefuses(
        f"The store {address} is upgraded by the role that made it alone; it is as it was.",
        hint="Ask an administrator to upgrade it, or use the tt of before until then.",
    )


def _failed_team(error: Exception, address: str) -> StoreError:
    return StoreError(
        f"The store {address} could not be upgraded ({error}); it is as it was.",
        hint="Report this with what the diagnosis says.",
        command="tt doctor",
    )


def _over(driver: Any) -> Any:
    """SQLAlchemy's connection over one of psycopg's, which goes on to say where its transactions begin and end."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: driver, poolclass=pool.StaticPool, pool_reset_on_return=None
    )
    return engine.connect()
