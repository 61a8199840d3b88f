"""Runs the generated statements on PostgreSQL with psycopg; SQLAlchemy is not imported."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from timetracker.domain.annotations import Iterator, Mapping, Sequence
from timetracker.domain.errors import NotFound, StoreError, TimetrackerError
from timetracker.store import postgres_errors as errors, sql_postgresql as sql
from timetracker.store.address import unreadable
from timetracker.store.connecting import Direct, Pooled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.connecting import Driver
    from timetracker.store.rows import Row
    from timetracker.store.sql import Bulk

DriverError = psycopg.Error
WRITERS = 0x7474_6462  # the advisory lock of whoever makes or upgrades the store: "ttdb"
RETRY_S = 0.2
STREAMED = 1000
_MOST_GIVEN = 500
_streams = count(1)


class PostgresConnection:
    """One connection to a store on PostgreSQL.

    Every error of the driver becomes a StoreError that names the store, without a password.
    """

    sql = sql
    errors = DriverError
    replaced = False  # a database keeps its name

    def __init__(self, address: str, label: str, *, busy_s: float, pooled: bool = False, patient: bool = True) -> None:
        self.path = label
        self.busy_s = busy_s
        self.settings: Mapping[str, str] = {}
        self._given: dict[str, tuple[int, int, int]] = {}  # table -> next id, last one given, how many to ask for
        self._source = Pooled(address) if pooled else Direct(address)
        self._driver = self._connected(busy_s if patient else 0.0)

    def _connected(self, wait_s: float) -> Driver:
        """A connection, waited for as long as the server may only be starting again."""
        deadline = time.monotonic() + wait_s
        while True:
            try:
                return self._source.take()
            except psycopg.ProgrammingError:  # libpq cannot read the address, and quotes what it cannot read
                raise unreadable() from None
            except psycopg.Error as error:
                if not errors.passing(error) or time.monotonic() > deadline:
                    raise errors.unreachable(error, self.path) from error
            time.sleep(RETRY_S)

    def begin_reading(self) -> None:
        """Begin a consistent view; safe to ask again on another connection."""
        self._begin(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {self._told}")

    def begin_writing(self) -> None:
        """Begin a transaction that keeps other writers out, as SQLite's BEGIN IMMEDIATE does."""
        self._given.clear()
        # Numbers are given in the order of commits only if one writer follows the other.
        self._begin(f"BEGIN; {self._told}SELECT tt_begin({self._patience_ms}::BIGINT)")

    def begin_making(self) -> None:
        """Begin a transaction in which the store is made: one program at a time."""
        self._begin(
            f"BEGIN; SET LOCAL lock_timeout = {self._patience_ms}; SELECT pg_advisory_xact_lock({WRITERS});"
            " SET LOCAL lock_timeout = 0"
        )

    def begin_upgrading(self) -> None:
        """Begin a transaction in which the store is upgraded; `blockers` takes its tables."""
        self._begin("BEGIN")

    @property
    def _patience_ms(self) -> int:
        return max(1, int(self.busy_s * 1000))

    @property
    def _told(self) -> str:
        return "".join(f"SET LOCAL timetracker.{name} = '{value}'; " for name, value in self.settings.items())

    def _begin(self, text: str) -> None:
        try:
            self._driver.execute(text.encode())
        except psycopg.Error as error:
            if not self._lost(error):
                self.rollback()
                raise self.wrapped(error) from error
            self._reconnect()
            self.run(text)

    def _lost(self, error: psycopg.Error) -> bool:
        return self._driver.closed or errors.gone(error)

    def _reconnect(self) -> None:
        self._driver.close()
        self._source.give_back(self._driver)
        self._driver = self._connected(self.busy_s)

    def commit(self, proof: str | None) -> None:
        """Commit. When the server goes away meanwhile, look whether it was done.

        Raises StoreUnreachable when it was not, or when that cannot be found out.
        """
        try:
            self._driver.execute(b"COMMIT")
        except psycopg.Error as error:
            if not self._lost(error):
                raise self.wrapped(error) from error
            if not self._committed(error, proof):
                raise errors.unreachable(error, self.path) from error

    def _committed(self, error: psycopg.Error, proof: str | None) -> bool:
        if proof is None:
            raise errors.unreachable(error, self.path, errors.DOUBT) from error
        try:
            self._reconnect()
            # While the lost transaction still lives on the server it keeps this lock: afterwards the answer is final.
            self.begin_writing()
            row: Any = self.run("SELECT count(*) FROM event_visible WHERE uuid = %(uuid)s", {"uuid": proof}).fetchone()
            self.rollback()
        except StoreError as again:
            raise errors.unreachable(error, self.path, errors.DOUBT) from again
        return bool(row[0])

    def rollback(self) -> None:
        """Take the transaction back, where one is open."""
        status = self._driver.info.transaction_status
        if self._driver.closed or status == TransactionStatus.IDLE:
            return
        try:
            if status == TransactionStatus.ACTIVE:  # rows are coming that nobody waits for any more
                self._driver.close()
            else:
                self._driver.execute(b"ROLLBACK")
        except psycopg.Error:
            self._driver.close()  # the server takes back what it lost sight of

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None, /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Execute one statement.

        Raises Conflict when a constraint refuses it, StoreError for the driver's other errors.
        """
        try:
            return self._driver.execute(statement.encode(), parameters or None)
        except psycopg.Error as error:
            raise self.wrapped(error) from error

    def run_all(self, statement: Bulk, values: Sequence[tuple[Any, ...]]) -> None:
        """Execute one statement with each of some values, which are in the order of its names.

        Raises as `run` does.
        """
        try:
            with self._driver.cursor() as cursor:
                cursor.executemany(statement[0].encode(), values)
        except psycopg.Error as error:
            raise self.wrapped(error) from error

    def stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of a statement, a thousand at a time from the server.

        What is left of them when nobody asks any more ends with the transaction.
        """
        name = f"rows_{next(_streams)}"
        self.run(f"DECLARE {name} NO SCROLL CURSOR FOR {statement}", parameters)
        count = STREAMED
        while count == STREAMED:
            rows = self.run(f"FETCH {STREAMED} FROM {name}").fetchall()
            yield from rows
            count = len(rows)
        self.run(f"CLOSE {name}")

    def insert(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Insert a row; returns the number it got, which the generated statement returns."""
        return int(self.run(statement, parameters).fetchone()[0])  # type: ignore[index]  # one row

    def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Its next ids."""
        return [self.next_id(table) for _ in range(count)]

    def next_id(self, table: str) -> int:
        """The next id of a table; what was given is kept in `id_given`.

        Who asks again and again, as an import does, gets more at once: those that are left over are never used.
        """
        first, last, many = self._given.get(table, (1, 0, 1))
        if first > last:
            parameters = {"name": table, "many": many}
            first = self.run("SELECT tt_next(%(name)s::TEXT, %(many)s::BIGINT)", parameters).fetchone()[0]  # type: ignore[index]
            last = first + many - 1
            many = min(2 * many, _MOST_GIVEN) if table in self._given else 1
        self._given[table] = first + 1, last, many
        return first

    def enable_folding(self) -> None:
        """Nothing: the store has a function for it."""

    def database_roles(self) -> list[Row]:
        """Role and user id of those whom the connected one may know of."""
        return list(self.run("SELECT role, user_id FROM tt_roles()"))

    def admit(self, role: str, user_id: int) -> None:
        """Let a database role in as a user, with the rights that it needs.

        Raises NotFound and StoreRefuses.
        """
        count: Any = self.run("SELECT count(*) FROM pg_roles WHERE rolname = %(role)s", {"role": role}).fetchone()
        if not count[0]:
            raise NotFound(
                f"The database knows no role {role}.", hint=f'Make it first, in psql: CREATE ROLE "{role}" LOGIN'
            )
        self.run("SELECT tt_admit(%(role)s::TEXT, %(user_id)s::BIGINT)", {"role": role, "user_id": user_id})

    def any_text(self, *, allowed: bool) -> None:
        """Nothing: a database keeps texts only."""

    def made_by(self) -> dict[str, str] | None:
        """Nothing that could be compared with the tables of a file."""
        return None

    def given(self) -> dict[str, int] | None:
        """The last id that was given, by table; None where only the owner may know."""
        allowed: Any = self.run("SELECT has_table_privilege('id_given', 'SELECT')").fetchone()
        if not allowed[0]:
            return None
        rows: Any = self.run("SELECT name, last FROM id_given")
        return {row[0]: row[1] for row in rows}

    def sees_all(self) -> bool:
        """Whether rows and events of everybody are seen."""
        row: Any = self.run("SELECT tt_administers() AND tt_user_id() IS NOT NULL").fetchone()
        return bool(row[0])

    def free_bytes(self) -> int:
        """Nothing to tell: the server gives room back by itself."""
        return 0

    def size_bytes(self) -> int:
        """Bytes of the tables and indexes of this store's schema."""
        row = self.run(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        ).fetchone()
        return int(row[0])  # type: ignore[index]

    def damage(self) -> list[str]:
        """Constraints that do not hold for all rows."""
        rows = self.run(
            "SELECT conname FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
        )
        return [f"{row[0]} is not validated" for row in rows]

    def dangling(self) -> int:
        """None: the server holds every reference, at every commit."""
        return 0

    @property
    def driver(self) -> Driver:
        """The driver's own connection, for migrations and copies inside `store`."""
        return self._driver

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""
        assert isinstance(error, psycopg.Error)
        return errors.wrapped(error, self.path)

    def close(self) -> None:
        """Give the connection back."""
        self.rollback()
        self._source.give_back(self._driver)
