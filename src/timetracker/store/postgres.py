"""Runs the generated statements on PostgreSQL: a SQLAlchemy engine over psycopg 3.

Addresses go to libpq as they are, so password files, services and TLS settings are those of psql.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from timetracker.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreRefuses,
    StoreUnreachable,
    TimetrackerError,
)
from timetracker.store import sql_postgresql as sql

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, Engine

    from timetracker.store.rows import Row

DriverError = SQLAlchemyError
WRITERS = 0x7474_6462  # the advisory lock of whoever writes: "ttdb"
POOL = 8
CONNECT_S = 10
# What libpq says of a server that may be back in a moment; anything else is not waited for.
_PASSING = (
    "refused", "No such file", "starting up", "shutting down", "recovery mode", "not yet accepting", "too many clients",
    "closed the connection", "timeout expired", "reset by peer", "terminating connection",
)  # fmt: skip
_GONE = ("08", "57P")
_NOTHING = "Nothing was recorded."


class _Whole(Loader):
    """Sums of whole numbers come as NUMERIC, and are whole numbers."""

    def load(self, data: Any) -> int:
        """The number of a text."""
        return int(bytes(data))


@cache
def engine(address: str) -> Engine:
    """The engine of an address: a pool for the web admin, of which a command takes one connection."""

    def connected() -> psycopg.Connection[Any]:
        made = psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=True, application_name="timetracker")
        made.adapters.register_loader("numeric", _Whole)
        return made

    return create_engine(
        "postgresql+psycopg://", creator=connected, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True,
        isolation_level="AUTOCOMMIT", hide_parameters=True,
    )  # fmt: skip


class Connection:
    """One connection to a store on PostgreSQL.

    Every error of the driver becomes a StoreError that names the store, without a password.
    """

    sql = sql
    replaced = False  # a database keeps its name

    def __init__(self, address: str, shown: str, *, busy_s: float) -> None:
        self.path = shown
        self.busy_s = busy_s
        self.settings: Mapping[str, str] = {}
        self._address = address
        self._connection = self._patiently()

    def _patiently(self) -> Any:
        """A connection, waited for as long as the server may only be starting again."""
        deadline = time.monotonic() + self.busy_s
        while True:
            try:
                return engine(self._address).connect()
            except DBAPIError as error:
                if not _passing(error) or time.monotonic() > deadline:
                    raise self._unreachable(error, _NOTHING) from error
            time.sleep(0.2)

    def _unreachable(self, error: Exception, consequence: str) -> StoreError:
        reason = (str(getattr(error, "orig", error)).strip().splitlines() or ["no answer"])[0]
        return StoreUnreachable(
            f"The store {self.path} cannot be reached ({reason}). {consequence}",
            hint="Check the address, the network and the server, then try again.",
        )

    def begin_reading(self) -> None:
        """Begin a consistent view; safe to ask again on another connection."""
        self._begin(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {self._told({})}")

    def begin_writing(self, settings: Mapping[str, str]) -> None:
        """Begin a transaction that keeps other writers out, as SQLite's BEGIN IMMEDIATE does."""
        # Numbers are given in the order of commits only if one writer follows the other.
        self._begin(
            f"BEGIN; SET LOCAL lock_timeout = {max(1, int(self.busy_s * 1000))}; {self._told(settings)}"
            f"SELECT pg_advisory_xact_lock({WRITERS}); SET LOCAL lock_timeout = 0"
        )

    def _told(self, settings: Mapping[str, str]) -> str:
        known = {**self.settings, **settings}
        return "".join(f"SET LOCAL timetracker.{name} = '{value}'; " for name, value in known.items())

    def _begin(self, text: str) -> None:
        try:
            self._connection.exec_driver_sql(text)
        except DBAPIError as error:
            if not self._lost(error):
                self.rollback()
                raise self.wrapped(error) from error
            self._reconnect()
            self.run(text)

    def _lost(self, error: Exception) -> bool:
        code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
        driver = self.driver
        return driver is None or driver.closed or code.startswith(_GONE)

    def _reconnect(self) -> None:
        if not self._connection.closed:
            self._connection.invalidate()
            self._connection.close()
        self._connection = self._patiently()

    def commit(self, proof: str | None) -> None:
        """Commit. When the server goes away meanwhile, look whether it was done.

        Raises StoreUnreachable when it was not, or when that cannot be found out.
        """
        try:
            self._connection.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            if not self._lost(error):
                raise self.wrapped(error) from error
            if not self._committed(error, proof):
                raise self._unreachable(error, _NOTHING) from error

    def _committed(self, error: Exception, proof: str | None) -> bool:
        doubt = "Whether the change was recorded is not known: look before you repeat it (tt history)."
        if proof is None:
            raise self._unreachable(error, doubt) from error
        try:
            self._reconnect()
            # While the lost transaction still lives on the server it keeps this lock: afterwards the answer is final.
            self.begin_writing({})
            found: Any = self.run("SELECT count(*) FROM event WHERE uuid = %(uuid)s", {"uuid": proof}).fetchone()
            self.rollback()
        except StoreError as again:
            raise self._unreachable(error, doubt) from again
        return bool(found[0])

    def rollback(self) -> None:
        """Take the transaction back, where one is open."""
        driver = self.driver
        if driver is not None and not driver.closed and driver.info.transaction_status != TransactionStatus.IDLE:
            try:
                self._connection.exec_driver_sql("ROLLBACK")
            except DBAPIError:
                self._connection.invalidate()  # the server takes back what it lost sight of

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None, /) -> CursorResult[Any]:
        """Execute one statement.

        Raises Conflict when a constraint refuses it, StoreError for the driver's other errors.
        """
        try:
            result: CursorResult[Any] = self._connection.exec_driver_sql(statement, parameters or None)
            return result
        except SQLAlchemyError as error:
            raise self.wrapped(error) from error

    def run_all(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        """Execute one statement with each of some parameters.

        Raises as `run` does.
        """
        try:
            self._connection.exec_driver_sql(statement, list(parameters))
        except SQLAlchemyError as error:
            raise self.wrapped(error) from error

    def stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of a statement, a thousand at a time from the server."""
        try:
            found = self._connection.exec_driver_sql(
                statement, parameters or None, execution_options={"stream_results": True, "max_row_buffer": 1000}
            )
            yield from found
        except SQLAlchemyError as error:
            raise self.wrapped(error) from error

    def insert(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Insert a row; returns the number it got, which the generated statement returns."""
        number: int = self.run(statement, parameters).fetchone()[0]  # type: ignore[index]
        return number

    def next_id(self, table: str) -> int:
        """The next id of a table; what was given is kept in `id_given`."""
        number: int = self.run("SELECT tt_next(%(name)s)", {"name": table}).fetchone()[0]  # type: ignore[index]
        return number

    def enable_folding(self) -> None:
        """Nothing: the store has a function for it."""

    def database_roles(self) -> list[Row]:
        """Role and user id of those whom the connected one may know of."""
        return list(self.run("SELECT role, user_id FROM tt_roles()"))

    def admit(self, role: str, user_id: int) -> None:
        """Let a database role in as a user, with the rights that it needs.

        Raises NotFound and StoreRefuses.
        """
        known: Any = self.run("SELECT count(*) FROM pg_roles WHERE rolname = %(role)s", {"role": role}).fetchone()
        if not known[0]:
            raise NotFound(
                f"The database knows no role {role}.", hint=f'Make it first, in psql: CREATE ROLE "{role}" LOGIN'
            )
        self.run("SELECT tt_admit(%(role)s, %(user_id)s)", {"role": role, "user_id": user_id})

    def free_bytes(self) -> int:
        """Nothing to tell: the server gives room back by itself."""
        return 0

    def size_bytes(self) -> int:
        """Bytes of the tables and indexes of this store's schema."""
        found = self.run(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        ).fetchone()
        return int(found[0])  # type: ignore[index]

    def damage(self) -> list[str]:
        """Constraints that do not hold for all rows."""
        found = self.run(
            "SELECT conname FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
        )
        return [f"{row[0]} is not validated" for row in found]

    def dangling(self) -> int:
        """None: the server holds every reference, at every commit."""
        return 0

    @property
    def driver(self) -> Any:
        """The driver's own connection, for migrations and copies inside `store`."""
        gone = self._connection.closed or self._connection.invalidated
        return None if gone else self._connection.connection.driver_connection

    @property
    def alchemy(self) -> Any:
        """SQLAlchemy's connection, for migrations."""
        return self._connection

    def wrapped(self, error: Exception) -> TimetrackerError:
        """The error of ours that a driver's error stands for."""
        cause = getattr(error, "orig", None) or error
        code = getattr(cause, "sqlstate", None) or ""
        reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
        if isinstance(cause, psycopg.DataError) and not code:  # refused before it was sent
            return InvalidInput("A text holds the letter NUL, which no store keeps.", hint="Leave it out.")
        if code.startswith("23"):
            return Conflict(f"The store refuses the change: {reason}.", hint="Look at: tt history")
        if code in ("55P03", "40001", "40P01"):
            return StoreBusy(f"The store {self.path} is locked by another program.", hint="Try again.")
        silent = not code and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        if code.startswith(_GONE) or silent or getattr(error, "connection_invalidated", False):
            return self._unreachable(error, _NOTHING)
        if code == "53100":
            return StoreFull(f"No room left on the disk of {self.path}; nothing was changed.", hint="Free some space.")
        if code == "25006":
            return StoreReadOnly(f"The store {self.path} cannot be written to.", hint="Name the server that can be.")
        if code == "42501":
            return StoreRefuses(
                f"The store {self.path} does not let you do that ({reason}).", hint="Ask an administrator: tt user list"
            )
        return StoreError(f"The store {self.path} does not work ({reason}).", hint="Look at it with: tt doctor")

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


def _passing(error: Exception) -> bool:
    return any(sign in str(error) for sign in _PASSING)
