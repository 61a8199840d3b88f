"""A store on PostgreSQL as the source or the target of a copy, by the role that owns it."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql as quoted

from timetracker.domain.annotations import Iterator, Mapping
from timetracker.domain.errors import NotFound, StoreBusy, StoreError, StoreRefuses, TimetrackerError
from timetracker.store import sql_postgresql as sql
from timetracker.store.copying.sides import CHUNK, SHORT, SourceVersion, columns, key
from timetracker.store.postgres import PostgresConnection
from timetracker.store.sql_guards import GUARDS
from timetracker.store.team import REVISION, UNFINISHED, TeamStore, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Table


PATIENCE_S = 5.0  # another copier may be gone without the server knowing it yet
COPIERS = 0x7474_6370  # the advisory lock of whoever copies to a database: "ttcp"
_HERE = "current_schema()::regnamespace"
# What slows a copy down, or refuses its order, is taken away and made again at the end, in this order.
_INDEXES = f"""
    SELECT 'DROP INDEX ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = {_HERE} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)
"""
_CONSTRAINTS = f"""
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = {_HERE} AND contype = %s
"""
_READABLE = """
    SELECT has_table_privilege('id_given', 'SELECT') AND (tt_administers() OR NOT row_security_active('entry'))
"""


class _DatabaseRows:
    """The rows of a database's tables as lines."""

    def __init__(self, address: str) -> None:
        self._store = TeamStore(address, busy_s=0)
        self.path = self._store.path
        self._connection = PostgresConnection(address, self.path, busy_s=0)
        self._driver: psycopg.Connection[Any] = self._connection.driver

    def _value(self, statement: str, *parameters: Any) -> Any:
        row = self._driver.execute(statement.encode(), parameters or None).fetchone()
        return row[0] if row else None

    def count(self, table: Table) -> int:
        """The rows of a table."""
        return int(self._value(f"SELECT count(*) FROM {table.name}{_own(table)}"))

    def lines(self, table: Table, begin: int | None = None) -> Iterator[bytes]:
        """The rows in the order of their key, some lines at a time."""
        listed, order = ", ".join(columns(table)), ", ".join(key(table))
        where = _own(table) if begin is None else f" WHERE {key(table)[0]} >= {begin}"
        statement = f"COPY (SELECT {listed} FROM {table.name}{where} ORDER BY {order}) TO STDOUT"
        held: list[bytes] = []
        with self._driver.cursor().copy(statement.encode()) as stream:
            for line in stream:
                held.append(bytes(line))
                if len(held) == CHUNK:
                    yield b"".join(held)
                    held.clear()
        if held:
            yield b"".join(held)

    errors: tuple[type[Exception], ...] = (psycopg.Error,)

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""
        return self._connection.wrapped(error)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        self._store.close()


def _own(table: Table) -> str:
    """What parts the rows that both kinds of store have from those of one."""
    return f" WHERE key <> '{REVISION}'" if table.name == "meta" else ""


class TeamSource(_DatabaseRows):
    """A store on PostgreSQL that is copied, as it is in one instant."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        if not self._store.exists:
            raise NotFound(f"There is no store at {self.path}.", hint="Name another database.")
        self._store.writing()  # of this program's revision
        if not self._value(_READABLE):
            raise StoreRefuses(f"Only the owner of the store {self.path} can copy it.", hint="Log in as the owner.")
        self._connection.begin_reading()

    def mark(self) -> SourceVersion:
        """The store and its newest event."""
        return SourceVersion(self._value("SELECT value FROM meta WHERE key = 'store_id'"), self._value(sql.LAST_EVENT))

    def newest(self) -> int:
        """The newest event by now."""
        self._connection.rollback()
        return int(self._value(sql.LAST_EVENT))

    def given(self) -> dict[str, int]:
        """The highest id or number that was ever given, by table."""
        return dict(self._driver.execute("SELECT name, last FROM id_given").fetchall())


class TeamTarget(_DatabaseRows):
    """A database in which a store is being made; its revision says that it is none yet."""

    def begin(self, mark: SourceVersion) -> bool:
        """Prepare for the copy of a store; whether it goes on with one that was begun."""
        end = time.monotonic() + PATIENCE_S
        while not self._value("SELECT pg_try_advisory_lock(%s)", COPIERS):
            if time.monotonic() > end:
                raise StoreBusy(f"Somebody copies to {self.path}.", hint="Wait for the other copy to end.")
            time.sleep(0.1)
        exists = self._value("SELECT to_regclass('copy_of') IS NOT NULL")
        if exists:
            origin = self._driver.execute("SELECT store_id, event FROM copy_of").fetchone()
            if origin != mark:
                raise StoreError(
                    f"{self.path} holds the beginning of a copy of another store, or of an earlier state.",
                    hint="Take it away, with DROP SCHEMA or DROP DATABASE, and begin again.",
                )
        elif self._value("SELECT to_regclass('database_role') IS NOT NULL"):
            raise StoreError(f"There is a store at {self.path} already.", hint="Name an empty database.")
        with self._driver.transaction():
            if not exists:
                self._make(mark)
            for table in SHORT:
                self._driver.execute(f"DELETE FROM {table.name}{_own(table)}".encode())
        return bool(exists)

    def _make(self, mark: SourceVersion) -> None:
        run = self._driver.execute
        run(statements(self._connection, sql.SCHEMA).encode())
        run("CREATE TABLE copy_of (store_id TEXT NOT NULL, event BIGINT NOT NULL)")
        run("CREATE TABLE copy_rest (position BIGINT NOT NULL, statement TEXT NOT NULL)")
        run("INSERT INTO copy_of VALUES (%s, %s)", mark)
        run("INSERT INTO meta VALUES (%s, %s)", (REVISION, str(UNFINISHED)))
        for position, (taken, statement) in enumerate(self._slow()):
            run(taken.encode())
            run("INSERT INTO copy_rest VALUES (%s, %s)", (-position, statement))

    def _slow(self) -> list[tuple[str, str]]:
        """What is to be taken away in this order and made again in the other, by the statements for it."""
        run = self._driver.execute
        constraints = [row for kind in ("f", "x", "u") for row in run(_CONSTRAINTS.encode(), (kind,)).fetchall()]
        trigger = "ALTER TABLE event %s TRIGGER event_overlap"
        return [(trigger % "DISABLE", trigger % "ENABLE"), *constraints, *run(_INDEXES.encode()).fetchall()]

    def reached(self, table: Table) -> int | None:
        """The highest first number of a long table's keys, whose rows are taken away."""
        first = key(table)[0]
        last: int | None = self._value(f"SELECT max({first}) FROM {table.name}")
        if last is not None:
            self._driver.execute(f"DELETE FROM {table.name} WHERE {first} = %s".encode(), (last,))
        return last

    def load(self, table: Table, lines: Iterator[bytes]) -> None:
        """Put lines into a table, committed together."""
        statement = quoted.SQL("COPY {} ({}) FROM STDIN").format(
            quoted.Identifier(table.name), quoted.SQL(", ").join(map(quoted.Identifier, columns(table)))
        )
        with self._driver.transaction(), self._driver.cursor().copy(statement) as taken:
            for chunk in lines:
                taken.write(chunk)

    def finish(self, given: Mapping[str, int]) -> None:
        """Make a store of it, of which this role is user 1."""
        run = self._driver.execute
        with self._driver.transaction():
            for (statement,) in run("SELECT statement FROM copy_rest ORDER BY position").fetchall():
                run(statement.encode())
            run("DELETE FROM id_given")
            for name, last in given.items():
                run("INSERT INTO id_given VALUES (%s, %s)", (name, last))
            run("INSERT INTO database_role VALUES (session_user, 1)")
            run("UPDATE meta SET value = %s WHERE key = %s", (str(sql.REVISION), REVISION))
            run("DROP TABLE copy_of, copy_rest")
            run(statements(self._connection, GUARDS).encode())
        run("ANALYZE")
