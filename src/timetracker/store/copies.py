"""Verified copies of a store's file, and what is read of files that are such copies."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from timetracker.domain.errors import StoreDamaged, StoreError, StoreFull
from timetracker.files import filled, full, replacing, scratch, sweep
from timetracker.store import checking
from timetracker.store.sqlite import SQLiteConnection, uri, wrapped
from timetracker.store.store import FileStore

Tell = Callable[[int, int], None]

PAGES = 4096  # that are copied before somebody is told


def backup(store: FileStore, target: str, tell: Tell | None = None) -> int:
    """Copy the store, as it is in one instant, to a new file that passes all checks; returns its size in bytes.

    The file has its name only when it is whole, checked and on the disk. Raises StoreError; an existing target is never
    written over.
    """
    with closing(SQLiteConnection(store.path, writable=False)) as source:
        return copy(source.driver, target, lambda name: _verify(store, name, target), tell)


def copy(source: sqlite3.Connection, target: str, verify: Callable[[str], None], tell: Tell | None = None) -> int:
    """Copy a database to a new private file, which `verify` may refuse; returns its size in bytes.

    Raises StoreError.
    """
    try:
        os.makedirs(os.path.dirname(target) or ".", mode=0o700, exist_ok=True)
        sweep(os.path.dirname(target))
        with replacing(target, fresh=True) as file:
            fill(source, file.name, tell)
            verify(file.name)
        return os.stat(target).st_size
    except FileExistsError as error:
        raise StoreError(f"{target} exists already.", hint="Name another file.") from error
    except sqlite3.Error as error:
        raise wrapped(error, target) from error
    except OSError as error:
        if full(target):
            raise StoreFull(
                f"No room left on the disk of {target}; no copy was made.", hint="Free some space."
            ) from error
        raise StoreError(f"{target} cannot be written ({error.strerror}).", hint="Name another file.") from error


def fill(source: sqlite3.Connection, name: str, tell: Tell | None = None) -> None:
    """Copy a database into an empty file, as it is in one instant."""

    def progress(status: int, remaining: int, total: int) -> None:
        if tell is not None and total:
            tell(total - remaining, total)

    with closing(sqlite3.connect(name, isolation_level=None)) as target:
        source.execute("BEGIN")  # one instant, however many steps it takes
        try:
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            source.backup(target, pages=PAGES if tell else -1, progress=progress, sleep=0.01)
        finally:
            source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")


def _verify(store: FileStore, name: str, target: str) -> None:
    with closing(FileStore(name)) as copy:
        wrong = checking.damage(copy)
    if not wrong:
        return
    if checking.damage(store):
        raise StoreDamaged(
            f"The store {store.path} is damaged ({wrong}), and a copy of it would be: none was made.",
            hint="Bring an older copy back. To keep this one, copy the file itself.",
            command="tt db check",
        )
    raise StoreDamaged(f"The copy {target} is damaged ({wrong}).", hint="Check that disk, then try again.")


@contextmanager
def reading(path: str, beside: str) -> Iterator[sqlite3.Connection]:
    """A database that may come from anywhere, read without a trace at its place.

    What its writer left in a log beside it is read from a copy of both, made beside another file.
    """
    pending = [suffix for suffix in ("-wal", "-journal") if filled(path + suffix)]
    if not pending or os.path.exists(f"{path}-shm"):
        mode = "mode=ro" if os.path.exists(f"{path}-shm") else "immutable=1"
        with closing(sqlite3.connect(f"{uri(path)}?{mode}", uri=True, isolation_level=None)) as driver:
            yield driver
        return
    import shutil  # brings what compresses

    with scratch(beside) as file:
        for suffix in ("", *pending):
            shutil.copyfile(path + suffix, file.name + suffix)
        with closing(sqlite3.connect(file.name, isolation_level=None)) as driver:
            yield driver
