"""A store's file as the source or the target of a copy."""

import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing

from sqlalchemy import Table

from timetracker.domain.errors import NotFound, StoreBusy, StoreError, TimetrackerError
from timetracker.files import name_first, sync
from timetracker.store import checking, sql_sqlite as sql
from timetracker.store.copying.sides import CHUNK, SHORT, SourceVersion, columns, key, yes_no
from timetracker.store.sqlite import APPLICATION_ID, SQLiteConnection, wrapped
from timetracker.store.store import FileStore, path_of

# How COPY writes what would end a value or a line; the backslash first.
_ESCAPES = (("\\", "\\\\"), ("\b", "\\b"), ("\f", "\\f"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\v", "\\v"))
# Marks begin with NUL, which no text holds: SQL parts values, ends lines and tells nothing from a text by them.
_TAB, _END, _NULL = ("char(0, 116)", "char(0, 110)", "char(0, 78)")
_MARKS = (("\0t", "\t"), ("\0n", "\n"), ("\0N", "\\N"))
_READ = {escape: plain for plain, escape in _ESCAPES}


class _FileRows:
    """The rows of a file's tables as lines."""

    def __init__(self, driver: sqlite3.Connection, path: str) -> None:
        self._driver = driver
        self.path = path

    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""
        assert isinstance(error, sqlite3.Error)
        return wrapped(error, self.path)

    def count(self, table: Table) -> int:
        """The rows of a table."""
        return int(self._driver.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

    def lines(self, table: Table, begin: int | None = None) -> Iterator[bytes]:
        """The rows in the order of their key, some lines at a time."""
        text = f" || {_TAB} || ".join(_written(name, name in yes_no(table)) for name in columns(table))
        order = ", ".join(f'"{name}"' for name in key(table))
        where = "" if begin is None else f' WHERE "{key(table)[0]}" >= {begin}'
        cursor = self._driver.execute(f"SELECT {text} || {_END} FROM {table.name}{where} ORDER BY {order}")
        while rows := cursor.fetchmany(CHUNK):
            yield _lines("".join([row[0] for row in rows])).encode()

    def close(self) -> None:
        """Let go of the file."""
        self._driver.close()


def _written(name: str, yes_no: bool) -> str:
    """The SQL of a column's value, or of the mark for none."""
    return f"""CASE "{name}" WHEN 1 THEN 't' ELSE 'f' END""" if yes_no else f'coalesce("{name}", {_NULL})'


def _lines(text: str) -> str:
    """Lines of COPY of values with marks between them: what COPY escapes is replaced in thousands of rows at once."""
    for plain, escape in (*_ESCAPES, *_MARKS):
        text = text.replace(plain, escape)
    if "\0" in text:
        raise StoreError(
            "A text holds the letter NUL, which PostgreSQL does not keep.",
            hint="tt writes none, so something else wrote to the file: take the letter out of its names and notes.",
        )
    return text


def _values(line: str) -> list[str | None]:
    """The values of a line of COPY."""
    values = line.split("\t")
    return [None if value == "\\N" else _plain(value) for value in values] if "\\" in line else list(values)


def _plain(value: str) -> str:
    if "\\" not in value:
        return value
    pieces = value.split("\\\\")  # a pair is a backslash, and separates what is around it
    for escape, plain in _READ.items():
        pieces = [piece.replace(escape, plain) for piece in pieces] if escape != "\\\\" else pieces
    return "\\".join(pieces)


class FileSource(_FileRows):
    """A store's file that is copied, as it is in one instant."""

    def __init__(self, address: str) -> None:
        path = path_of(address)
        if not os.path.isfile(path):
            raise NotFound(f"There is no store at {path}.", hint="Name a store's file.")
        connection = SQLiteConnection(path, writable=False)
        super().__init__(connection.driver, path)
        connection.begin_reading()

    def mark(self) -> SourceVersion:
        """The store and its newest event."""
        store_id = self._driver.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()[0]
        return SourceVersion(store_id, self._driver.execute(sql.LAST_EVENT).fetchone()[0])

    def newest(self) -> int:
        """The newest event by now."""
        self._driver.execute("ROLLBACK")
        return int(self._driver.execute(sql.LAST_EVENT).fetchone()[0])

    def given(self) -> dict[str, int]:
        """The highest id or number that was ever given, by table."""
        last: int = self._driver.execute(sql.NEXT_ACTION).fetchone()[0] - 1
        return {**dict(self._driver.execute("SELECT name, seq FROM sqlite_sequence").fetchall()), "action": last}


class FileTarget(_FileRows):
    """A file that is being made, under another name until it is whole."""

    def __init__(self, address: str) -> None:
        self.goal = path_of(address)
        if os.path.lexists(self.goal):
            raise StoreError(f"{self.goal} exists already.", hint="Name another file.")
        self.partial = f"{self.goal}.partial"
        try:
            os.makedirs(os.path.dirname(self.goal) or ".", mode=0o700, exist_ok=True)
            self._make()
        except OSError as error:
            message = f"{self.goal} cannot be written ({error.strerror})."
            raise StoreError(message, hint="Name another file.") from error
        try:
            super().__init__(sqlite3.connect(self.partial, timeout=0, isolation_level=None), self.goal)
            self._reserve()
        except sqlite3.Error as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreBusy(f"{self.partial} is in use.", hint="Wait for the other copy to end.") from error
            raise self.wrapped(error) from error

    def _reserve(self) -> None:
        try:
            # Nobody else may write. What is lost with the power is found at the end.
            for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=OFF", "cache_size=-16000"):
                self._driver.execute(f"PRAGMA {pragma}")
            self._driver.execute("BEGIN IMMEDIATE")
            self._driver.execute("COMMIT")
        except sqlite3.Error:
            self._driver.close()
            raise

    def _make(self) -> None:
        """Make the file, or take up one that an earlier copy of ours left; never somebody else's.

        Raises StoreError, OSError.
        """
        handle = os.open(self.partial, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            there = os.fstat(handle)
        finally:
            os.close(handle)
        ours = stat.S_ISREG(there.st_mode) and there.st_nlink == 1 and getattr(os, "geteuid", int)() == there.st_uid
        if not ours or (os.name == "posix" and there.st_mode & 0o077):
            raise StoreError(f"{self.partial} is not a copy that tt began.", hint="Move it away, or name another file.")

    def begin(self, mark: SourceVersion) -> bool:
        """Prepare for the copy of a store; whether it goes on with one that was begun."""
        exists = self._driver.execute("SELECT count(*) FROM sqlite_master WHERE name = 'copy_of'").fetchone()[0]
        if exists and tuple(self._driver.execute("SELECT * FROM copy_of").fetchone()) == mark:
            for table in SHORT:
                self._driver.execute(f"DELETE FROM {table.name}")
            return True
        for (name,) in self._driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if name != "sqlite_sequence":
                self._driver.execute(f"DROP TABLE {name}")
        self._driver.execute("BEGIN")
        self._driver.execute("CREATE TABLE copy_of (store_id TEXT NOT NULL, event INTEGER NOT NULL)")
        self._driver.execute("INSERT INTO copy_of VALUES (?, ?)", mark)
        for statement in sql.SCHEMA:
            if statement.startswith("CREATE TABLE"):
                self._driver.execute(statement)
        self._driver.execute("COMMIT")
        return False

    def reached(self, table: Table) -> int | None:
        """The highest first number of a long table's keys, whose rows are taken away."""
        first = key(table)[0]
        last: int | None = self._driver.execute(f"SELECT max({first}) FROM {table.name}").fetchone()[0]
        if last is not None:
            self._driver.execute(f"DELETE FROM {table.name} WHERE {first} = ?", (last,))
        return last

    def load(self, table: Table, lines: Iterator[bytes]) -> None:
        """Put lines into a table, committed together."""
        names, truths = columns(table), yes_no(table)
        listed = ", ".join(f'"{name}"' for name in names)
        places = ", ".join("? = 't'" if name in truths else "?" for name in names)
        statement = f"INSERT INTO {table.name} ({listed}) VALUES ({places})"
        self._driver.execute("BEGIN")
        for chunk in lines:
            self._driver.executemany(statement, map(_values, chunk.decode().split("\n")[:-1]))
        self._driver.execute("COMMIT")

    def finish(self, given: Mapping[str, int]) -> None:
        """Make a store of it, and give it its name."""
        run = self._driver.execute
        run("BEGIN")
        for statement in sql.SCHEMA:
            if not statement.startswith("CREATE TABLE"):
                run(statement)
        run("DELETE FROM sqlite_sequence")
        for name, last in given.items():
            if name != "action":  # counted from the events
                run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))
        run("DROP TABLE copy_of")
        run(f"PRAGMA user_version={sql.REVISION}")
        run(f"PRAGMA application_id={APPLICATION_ID}")
        run("COMMIT")
        if run("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreError(f"References in {self.partial} lead nowhere.", hint="Check the source.")
        for pragma in ("wal_checkpoint(TRUNCATE)", "locking_mode=NORMAL", "synchronous=FULL"):
            run(f"PRAGMA {pragma}")
        self._driver.close()
        with closing(FileStore(self.partial)) as copy:
            checking.verify(copy, f"The copy {self.goal}", hint="Check the source.")
        try:
            sync(self.partial)
            name_first(self.partial, self.goal)
        except OSError as error:
            raise StoreError(
                f"The copy {self.goal} cannot be finished ({error.strerror}).",
                hint="Check the disk and the directory, then run the same command again.",
            ) from error
