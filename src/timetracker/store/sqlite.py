"""Runs the generated SQL on the standard `sqlite3` driver; SQLAlchemy is not imported."""

from __future__ import annotations

import os
import sqlite3
import time

from timetracker.domain.entry import fold
from timetracker.domain.errors import (
    Conflict,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNewer,
    StoreOlder,
    StoreReadOnly,
)
from timetracker.files import filled
from timetracker.store import sql_sqlite as sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from timetracker.store.rows import Row

BUSY_S = 15.0
DriverError = sqlite3.Error
APPLICATION_ID = 0x7474_6462  # "ttdb"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)

_FEW, _ROOM_KIB = 100, 16_000
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = :name"


class Connection:
    """One connection to a store's file, for writing or for reading only.

    Every error of the driver becomes a StoreError that names the file.
    """

    sql = sql

    def __init__(self, path: str, *, writable: bool, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.writable = writable
        self.busy_s = busy_s
        self.created = False
        self._roomy = False
        self._given: dict[str, int] = {}  # table -> the last id given in this transaction
        try:
            self._driver = self._open()
            try:
                self._prepare()
            except BaseException:
                self._driver.close()
                raise
        except sqlite3.Error as error:
            raise wrapped(error, path) from error

    def _open(self) -> sqlite3.Connection:
        if self.path == ":memory:":
            return self._connect(self.path)
        if self.writable:
            _make_private(self.path)
            return self._connect(self.path)
        if not os.access(os.path.dirname(self.path) or ".", os.W_OK) and not filled(f"{self.path}-wal"):
            # No side files can be made here, and no writer can be at work: nothing changes under us.
            return self._connect(f"{_uri(self.path)}?immutable=1", uri=True)
        return self._connect(f"{_uri(self.path)}?mode=ro", uri=True)

    def _connect(self, target: str, *, uri: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(target, timeout=self.busy_s, isolation_level=None, uri=uri, check_same_thread=False)

    def _prepare(self) -> None:
        self._driver.execute("PRAGMA foreign_keys=ON")
        self._driver.execute("PRAGMA synchronous=FULL")
        if self._revision() == sql.REVISION:
            return
        # Another first command may be making the tables: both answers must be of one instant.
        self._driver.execute("BEGIN")
        try:
            revision, empty = self._revision(), self._empty()
        finally:
            self._driver.execute("ROLLBACK")
        if revision == 0 and empty:
            self._begin_empty()
        elif revision != sql.REVISION:
            self._refuse(revision)

    def _revision(self) -> int:
        revision: int = self._driver.execute("PRAGMA user_version").fetchone()[0]
        return revision

    def _begin_empty(self) -> None:
        if not self.writable:
            # A file whose tables are not made yet reads as a store with nothing in it.
            self._driver.close()
            self._driver = self._connect(":memory:")
        self._create()

    def _empty(self) -> bool:
        empty: bool = self._driver.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0]
        return empty

    def _create(self) -> None:
        if self.path != ":memory:":
            self._enter_wal()
        self._driver.execute("BEGIN IMMEDIATE")
        try:
            # Another first command may have made the tables while we waited for the lock.
            if self._empty():
                for statement in sql.SCHEMA:
                    self._driver.execute(statement)
                self._driver.execute(f"PRAGMA user_version={sql.REVISION}")
                self._driver.execute(f"PRAGMA application_id={APPLICATION_ID}")
                store_id = os.urandom(16).hex()
                self._driver.execute(sql.INSERT_META, {"key": "store_id", "value": store_id})
                first = {"id": 1, "name": None, "name_key": None, "role": "admin", "active": True}
                self._driver.execute(sql.INSERT_USER, first)
                self.created = True
            self._driver.execute("COMMIT")
        except BaseException:
            self._driver.execute("ROLLBACK")
            raise

    def _enter_wal(self) -> None:
        # The driver's busy handler is not asked for a change of journal mode.
        deadline = time.monotonic() + self.busy_s
        while True:
            try:
                self._driver.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if _code(error) not in _BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _refuse(self, revision: int) -> None:
        self._driver.close()
        if revision > sql.REVISION:
            raise StoreNewer(
                f"The store {self.path} was written by a newer tt (its revision is {revision},"
                f" this program knows {sql.REVISION}).",
                hint="Upgrade tt, or name another store with --store.",
            )
        if revision == 0:
            raise StoreDamaged(
                f"{self.path} is not a store of tt.", hint="Name another file with --store, or move this one away."
            )
        raise StoreOlder(
            f"The store {self.path} was written by an older tt (its revision is {revision}).",
            hint="Upgrade it with: tt db upgrade",
        )

    def run(self, statement: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Execute one statement.

        Raises Conflict when a constraint refuses it, StoreError for the driver's other errors.
        """
        try:
            return self._driver.execute(statement, parameters)
        except sqlite3.Error as error:
            raise wrapped(error, self.path) from error

    def run_all(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        """Execute one insert of plain values with each of some parameters.

        Raises as `run` does.
        """
        try:
            if len(parameters) > _FEW and not self._roomy:
                # Else pages of a long transaction leave for the log and come back, again and again.
                self._driver.execute(f"PRAGMA cache_size=-{_ROOM_KIB}")
                self._roomy = True
            if len(parameters) == 1:
                self._driver.execute(statement, parameters[0])
            else:
                self._driver.executemany(*_by_place(statement, parameters))
        except sqlite3.Error as error:
            raise wrapped(error, self.path) from error

    def stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of a statement, one at a time."""
        return iter(self.run(statement, parameters))

    def insert(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Insert a row; returns the number it got."""
        return self.run(statement, parameters).lastrowid or 0

    def begin_reading(self) -> None:
        """Begin a consistent view."""
        self.run("BEGIN")

    def begin_writing(self, settings: Mapping[str, str]) -> None:
        """Begin a transaction that keeps other writers out."""
        self.run("BEGIN IMMEDIATE")
        self._given.clear()
        # An undo deletes a tag and takes it off its entries in one go: references count at the end.
        self.run("PRAGMA defer_foreign_keys=ON")

    def commit(self, proof: str | None) -> None:
        """Commit; when this returns it is on the disk."""
        self.run("COMMIT")

    def rollback(self) -> None:
        """Take the transaction back, where one is open."""
        if self._driver.in_transaction:
            self.run("ROLLBACK")

    def next_id(self, table: str) -> int:
        """The next id of a table; SQLite keeps the highest that was ever inserted in `sqlite_sequence`."""
        last = self._given.get(table)
        if last is None:
            row = self.run(_LAST_ID, {"name": table}).fetchone()
            last = row[0] if row else 0
        self._given[table] = last + 1
        return last + 1

    def enable_folding(self) -> None:
        """Give SQL the function that compares texts without case."""
        self._driver.create_function("folded", 1, fold, deterministic=True)

    def database_roles(self) -> list[Row]:
        """Nobody: a file knows no roles."""
        return []

    def admit(self, role: str, user_id: int) -> None:
        """Nothing: whoever may open the file is in."""

    def free_bytes(self) -> int:
        """Bytes of pages without content, to be used again."""
        return int(self.run("PRAGMA freelist_count").fetchone()[0]) * int(self.run("PRAGMA page_size").fetchone()[0])

    def size_bytes(self) -> int:
        """Bytes of the file."""
        return os.stat(self.path).st_size if self.path != ":memory:" else 0

    def damage(self) -> list[str]:
        """What is wrong with the file."""
        return [row[0] for row in self.run("PRAGMA integrity_check(20)") if row[0] != "ok"]

    def dangling(self) -> int:
        """How many references lead nowhere."""
        return len(self.run("PRAGMA foreign_key_check").fetchall())

    def wrapped(self, error: Exception) -> StoreError | Conflict:
        """The error of ours that a driver's error stands for."""
        assert isinstance(error, sqlite3.Error)
        return wrapped(error, self.path)

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's own connection, for backup and maintenance inside `store`."""
        return self._driver

    def close(self) -> None:
        """Let go of the file."""
        self._driver.close()


def _by_place(statement: str, parameters: Sequence[Mapping[str, Any]]) -> tuple[str, Iterator[tuple[Any, ...]]]:
    """An insert whose values are bound by their places, which takes two thirds of the time that names take."""
    from operator import itemgetter

    head, _, names = statement.partition(" VALUES (:")
    order = names.removesuffix(")").split(", :")
    return f"{head} VALUES ({', '.join('?' * len(order))})", map(itemgetter(*order), parameters)


def wrapped(error: sqlite3.Error, path: str) -> StoreError | Conflict:
    """The error of ours that a driver's error stands for."""
    code = _code(error)
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"The store refuses the change: {error}.", hint="Look at: tt history")
    if code in _BUSY:
        return StoreBusy(
            f"The store {path} is locked by another program.", hint="Try again; tt doctor shows who uses it."
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"No room left on the disk of {path}; nothing was changed.", hint="Free some space.")
    if code == sqlite3.SQLITE_READONLY:
        return StoreReadOnly(f"The store {path} cannot be written to.", hint="Check the permissions of the file.")
    if code in _DAMAGED:
        return StoreDamaged(
            f"The store {path} is damaged ({error}).",
            hint="Look at it with: tt db check. Bring a copy back with: tt db restore",
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreReadOnly(
            f"The store {path} cannot be opened.", hint="Check that the directory exists and may be written to."
        )
    return StoreError(f"The store {path} does not work ({error}).", hint="Look at it with: tt doctor")


def _code(error: sqlite3.Error) -> int:
    extended: int = getattr(error, "sqlite_errorcode", None) or 0
    return extended & 0xFF


def _uri(path: str) -> str:
    for special, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(special, escaped)
    return f"file:{path}"


def _make_private(path: str) -> None:
    # The driver would make the file readable to others. A file that is there is never opened here: closing
    # any handle of it would let go of all locks that this process's other connections hold on it (POSIX),
    # and the next program to close the store would take the log away under them.
    if os.path.exists(path):
        return
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        message = f"The store {path} cannot be written to ({error.strerror})."
        raise StoreReadOnly(message, hint="Check the directory, or use --store.") from error
