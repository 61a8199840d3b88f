"""Runs the generated SQL on the standard `sqlite3` driver; SQLAlchemy is not imported."""

from __future__ import annotations

import os
import time
from itertools import chain

from timetracker.domain.annotations import Any, Iterator, Mapping, Sequence
from timetracker.domain.families import Conflict, StoreError
from timetracker.files import filled, full, identity
from timetracker.store import sql_sqlite as sql
from timetracker.store.driver import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.rows import Row
    from timetracker.store.sql import Bulk

BUSY_S = 15.0
DriverError = sqlite3.Error
SQLITE_VERSION = sqlite3.sqlite_version
APPLICATION_ID = 0x7474_6462  # "ttdb"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
# What a statement says that runs on tables which are not those of a store, or hold what is no text.
_LACKING = ("no such ", "has no column", "Could not decode to UTF-8")
_NO_ROOM = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL)

_FEW, _ROOM_KIB = 100, 16_000
# Rows of one statement: an insert of one opens each index, and writes the last id, for every row.
_TOGETHER = (500, 50)
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = :name"


class SQLiteConnection:
    """One connection to a store's file, for writing or for reading only.

    Every error of the driver becomes a StoreError that names the file.
    """

    sql = sql
    errors = DriverError

    def __init__(self, path: str, *, writable: bool, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.writable = writable
        self.busy_s = busy_s
        self.created = False
        self._roomy = False
        self._given: dict[str, int] = {}  # table -> the last id given in this transaction
        self._identity: tuple[int, int] | None = None
        self._closed = False
        try:
            self._begin(self._open())
        except sqlite3.Error as error:
            if writable or _code(error) not in _NO_ROOM or not self._begin_without_room():
                raise wrapped(error, path) from error

    @classmethod
    def over(cls, driver: sqlite3.Connection, path: str) -> SQLiteConnection:
        """A connection over one of the driver's, to read what its transaction has done so far."""
        connection = cls.__new__(cls)
        connection.path, connection.writable, connection.busy_s = path, False, BUSY_S
        connection._driver, connection._closed = driver, False
        return connection

    def _begin(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        try:
            self._prepare()
        except BaseException:
            driver.close()
            raise

    def _begin_without_room(self) -> bool:
        """Read where no side file can be made: on a full disk, whose last writer may have left a log."""
        if not filled(self.path):
            return False
        for form in (f"{uri(self.path)}?mode=rw", f"{uri(self.path)}?immutable=1"):
            if "immutable" in form and filled(f"{self.path}-wal"):
                continue
            try:
                driver = sqlite3.connect(form, timeout=1, isolation_level=None, uri=True, check_same_thread=False)
                driver.execute("PRAGMA locking_mode=EXCLUSIVE")  # the index of the log is kept in memory
                driver.execute("PRAGMA query_only=ON")
                self._begin(driver)
            except sqlite3.Error:
                continue
            return True
        return False

    def _open(self) -> sqlite3.Connection:
        if self.path == ":memory:":
            return self._connect(self.path)
        if self.writable:
            _make_private(self.path)
        self._identity = identity(self.path)
        if self.writable:
            return self._connect(self.path)
        if not os.access(os.path.dirname(self.path) or ".", os.W_OK) and not filled(f"{self.path}-wal"):
            # No side files can be made here, and no writer can be at work: nothing changes under us.
            return self._connect(f"{uri(self.path)}?immutable=1", uri=True)
        return self._connect(f"{uri(self.path)}?mode=ro", uri=True)

    def _connect(self, target: str, *, uri: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(target, timeout=self.busy_s, isolation_level=None, uri=uri, check_same_thread=False)

    def _prepare(self) -> None:
        self._driver.execute("PRAGMA foreign_keys=ON")
        self._driver.execute("PRAGMA synchronous=FULL")
        if self._revision() == sql.REVISION and self._application() == APPLICATION_ID:
            return
        # Another first command may be making the tables: all answers must be of one instant.
        self._driver.execute("BEGIN")
        try:
            revision, ours, empty = self._revision(), self._application() == APPLICATION_ID, self._empty()
        finally:
            self._driver.execute("ROLLBACK")
        if revision == 0 and empty:
            self._begin_empty()
        elif not ours or revision != sql.REVISION:
            self._driver.close()
            raise refusal(self.path, revision if ours else 0)

    def _application(self) -> int:
        return int(self._driver.execute("PRAGMA application_id").fetchone()[0])

    def _revision(self) -> int:
        return int(self._driver.execute("PRAGMA user_version").fetchone()[0])

    def _begin_empty(self) -> None:
        if self.path != ":memory:" and not os.path.isfile(self.path):  # a device reads as an empty file
            self._driver.close()
            raise refusal(self.path, 0)
        if not self.writable:
            # A file whose tables are not made yet reads as a store with nothing in it.
            self._driver.close()
            self._driver = self._connect(":memory:")
        self._create()

    def _empty(self) -> bool:
        return bool(self._driver.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])

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
                self._driver.execute(sql.INSERT["user"], first)
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

    @property
    def replaced(self) -> bool:
        """Whether another file was put in the place of the one that is open."""
        return self.path != ":memory:" and identity(self.path) != self._identity

    def run(self, statement: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Execute one statement.

        Raises Conflict when a constraint refuses it, StoreError for the driver's other errors.
        """
        try:
            return self._driver.execute(statement, parameters)
        except sqlite3.Error as error:
            raise wrapped(error, self.path) from error

    def run_all(self, statement: Bulk, values: Sequence[tuple[Any, ...]]) -> None:
        """Execute one statement with each of some values, which are in the order of its names.

        Raises as `run` does.
        """
        try:
            if len(values) > _FEW and not self._roomy:
                # Else pages of a long transaction leave for the log and come back, again and again.
                self._driver.execute(f"PRAGMA cache_size=-{_ROOM_KIB}")
                self._roomy = True
            begin = 0
            for size in _TOGETHER:
                parts = range(begin, len(values) - size + 1, size)
                if parts:
                    together = ([*chain.from_iterable(values[part : part + size])] for part in parts)
                    self._driver.executemany(_of_many(statement, size), together)
                    begin = parts[-1] + size
            self._driver.executemany(statement[0], values[begin:])
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

    def begin_writing(self) -> None:
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
        if not self._closed and self._driver.in_transaction:
            self.run("ROLLBACK")

    def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Its next ids."""
        first = self.next_id(table)
        self._given[table] = first + count - 1
        return range(first, first + count)

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
        self._driver.create_function("folded", 1, str.casefold, deterministic=True)

    def database_roles(self) -> list[Row]:
        """Nobody: a file knows no roles."""
        return []

    def admit(self, role: str, user_id: int) -> None:
        """Nothing: whoever may open the file is in."""

    def any_text(self, *, allowed: bool) -> None:
        """Whether texts that are not UTF-8 are read, with marks for their bytes, or are an error."""
        self._driver.text_factory = _any_text if allowed else str

    def made_by(self) -> dict[str, str] | None:
        """Name -> the statement that made it, of all tables, indexes and triggers."""
        row = self.run(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
        )
        return dict(row.fetchall())

    def given(self) -> dict[str, int] | None:
        """The last id that was given, by table."""
        return dict(self.run("SELECT name, seq FROM sqlite_sequence").fetchall())

    def sees_all(self) -> bool:
        """Yes: a file has no rows that only others see."""
        return True

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
        """Our error for an error of the driver."""
        assert isinstance(error, sqlite3.Error)
        return wrapped(error, self.path)

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's own connection, for backup and maintenance inside `store`."""
        return self._driver

    def close(self) -> None:
        """Let go of the file."""
        self._closed = True
        self._driver.close()


def _of_many(statement: Bulk, size: int) -> str:
    """An insert of so many rows at once, without a copy of each page that it changes: what fails is rolled back."""
    text, names = statement
    places = ", ".join("?" * len(names))
    return f"{text.replace('INSERT', 'INSERT OR FAIL', 1)}{f', ({places})' * (size - 1)}"


def _any_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def refusal(path: str, revision: int) -> StoreError:
    """Why a file that is not of this program's revision is not opened; revision 0 is no store."""
    from timetracker.domain.errors import StoreDamaged, StoreNewer, StoreOlder

    if revision > sql.REVISION:
        return StoreNewer(
            f"The store {path} was written by a newer tt (its revision is {revision},"
            f" this program knows {sql.REVISION}).",
            hint="Upgrade tt, or name another store with --store.",
        )
    if revision == 0:
        return StoreDamaged(
            f"{path} is not a store of tt.", hint="Name another file with --store, or move this one away."
        )
    return StoreOlder(
        f"The store {path} was written by an older tt (its revision is {revision}).",
        hint="Upgrade it.",
        command="tt db upgrade",
    )


def wrapped(error: sqlite3.Error, path: str) -> StoreError | Conflict:
    """Our error for an error of the driver."""
    from timetracker.domain.errors import StoreBusy, StoreDamaged, StoreFull, StoreReadOnly

    code = _code(error)
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"The store refuses the change: {error}.", hint="See what was done.", command="tt history")
    if code in _BUSY:
        return StoreBusy(
            f"The store {path} is locked by another program.",
            hint="Try again, or see who uses it.",
            command="tt doctor",
        )
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and full(path)):
        return StoreFull(f"No room left on the disk of {path}; nothing was changed.", hint="Free some space.")
    if code == sqlite3.SQLITE_READONLY:
        return StoreReadOnly(f"The store {path} cannot be written to.", hint="Check the permissions of the file.")
    if code in _DAMAGED or str(error).startswith(_LACKING):
        return StoreDamaged(
            f"The store {path} is damaged ({error}).",
            hint="See what is damaged; then bring a copy back from backups/ beside it.",
            command="tt db check",
        )
    if code == sqlite3.SQLITE_CANTOPEN and os.path.isfile(path) and not os.access(path, os.W_OK):
        return StoreReadOnly(f"The store {path} cannot be written to.", hint="It, or its disk, can only be read.")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR) and os.path.isdir(path):
        return StoreError(
            f"{path} is a directory, not a store.", hint="Move it away, or name another file with --store."
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreReadOnly(
            f"The store {path} cannot be opened.", hint="Check that the directory exists and may be written to."
        )
    return StoreError(f"The store {path} does not work ({error}).", hint="See what is wrong.", command="tt doctor")


def _code(error: sqlite3.Error) -> int:
    extended: int = getattr(error, "sqlite_errorcode", None) or 0
    return extended & 0xFF


def uri(path: str) -> str:
    """A path in SQLite's form of an address, to which `?mode=ro` can be added."""
    for special, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(special, escaped)
    return f"file://{path}" if path.startswith("/") else f"file:{path}"


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
        from timetracker.domain.errors import StoreReadOnly

        message = f"The store {path} cannot be written to ({error.strerror})."
        raise StoreReadOnly(message, hint="Check the directory, or use --store.") from error
