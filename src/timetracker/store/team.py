"""A store on PostgreSQL, which several people share: made, upgraded and opened here."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from timetracker.domain.annotations import AbstractContextManager
from timetracker.domain.errors import StoreError, StoreNewer, StoreOlder, StoreRefuses
from timetracker.store import address as addresses, sql_postgresql as sql
from timetracker.store.guards import NO_VIEWS, folds
from timetracker.store.sql_guards import GUARDS
from timetracker.store.store import Tx, Writer, transaction, viewed
from timetracker.store.team_tx import TeamTx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.migrate import Upgraded
    from timetracker.store.postgres import PostgresConnection
    from timetracker.store.reader import Reader

REVISION = "revision"
UNFINISHED = -1  # the revision of a copy that is not whole yet


def statements(connection: PostgresConnection, parts: tuple[str, ...]) -> str:
    """What makes the store, or its guards, as one text for the schema that the connection works in."""
    row: Any = connection.run("SELECT quote_ident(current_schema())").fetchone()
    return ";\n".join(parts).replace("{schema}", row[0]).replace("{folds}", folds())


class TeamStore:
    """One store on PostgreSQL. A command has one connection, the web admin a pool."""

    shared = True
    acting: int | None = None

    def __init__(self, address: str, *, busy_s: float, pooled: bool = False) -> None:
        if find_spec("psycopg") is None:
            raise StoreError(
                "A store on PostgreSQL needs psycopg, which is not installed.",
                hint="Install it with: pip install 'tt-timetracker[postgres]'",
            )
        from timetracker.store.postgres import PostgresConnection

        self.known_user = 0
        self.path = addresses.shown(addresses.readable(address))
        self._address = address
        self._connect = PostgresConnection
        self._busy_s = busy_s
        self._pooled = pooled
        self._open: PostgresConnection | None = None
        self._waited = False  # for the server, in vain: the next try of this process does not wait again
        self._ready = False

    def _connection(self) -> PostgresConnection:
        if self._open is None:
            patient, self._waited = not self._waited, True
            self._open = self._connect(
                self._address, self.path, busy_s=self._busy_s, pooled=self._pooled, patient=patient
            )
            self._waited = False
        self._open.settings = {} if self.acting is None else {"user_id": str(self.acting)}
        return self._open

    @property
    def exists(self) -> bool:
        """Whether its tables are there."""
        return self._ready or self._revision() is not None

    def _revision(self) -> int | None:
        connection = self._connection()
        row: Any = connection.run(
            "SELECT to_regclass('database_role') IS NOT NULL, current_schema() IS NULL, session_user"
        ).fetchone()
        if row[1]:
            raise self._stranger(row[2])
        if not row[0]:
            return None
        row = connection.run(sql.META, {"key": REVISION}).fetchone()
        if row and int(row[0]) == UNFINISHED:
            raise StoreError(
                f"The store {self.path} is a copy that was not finished.",
                hint="Copy again from the same source: it goes on where it was cut off.",
            )
        return int(row[0]) if row else 0

    def open(self) -> None:
        """Connect, unless it is open; makes the store when there is none.

        Raises StoreError, StoreOlder among it.
        """
        self.writing()

    def read(self) -> AbstractContextManager[Reader]:
        """A consistent view.

        Raises StoreError.
        """
        return viewed(self.writing())

    def begin(self, writer: Writer, *, dry_run: bool = False) -> AbstractContextManager[Tx]:
        """One write transaction: committed at the end, rolled back on an error or a dry run.

        Raises StoreBusy when another program keeps the store for longer than 15 s.
        """
        connection = self.writing()
        connection.begin_writing()
        return transaction(connection, writer, dry_run=dry_run, kind=TeamTx)

    def writing(self) -> PostgresConnection:
        """The connection; makes the store when there is none.

        Raises StoreOlder and StoreNewer.
        """
        connection = self._connection()
        if not self._ready:
            revision = self._revision()
            if revision is None:
                self._create(connection)
            elif revision > sql.REVISION:
                raise StoreNewer(
                    f"The store {self.path} was written by a newer tt (its revision is {revision},"
                    f" this program knows {sql.REVISION}).",
                    hint="Upgrade tt, or name another store with --store.",
                )
            elif revision < sql.REVISION:
                raise StoreOlder(
                    f"The store {self.path} was written by an older tt (its revision is {revision}).",
                    hint="Upgrade it.",
                    command="tt db upgrade",
                )
            self._ready = True
        return connection

    def _create(self, connection: PostgresConnection) -> None:
        """Make the tables; of several first commands at once one does."""
        connection.begin_making()
        try:
            if self._revision() is None:
                connection.driver.execute(statements(connection, sql.SCHEMA).encode())
                first = {"id": 1, "name": None, "name_key": None, "role": "admin", "active": True}
                connection.run(sql.INSERT["user"], first)
                connection.run("SELECT tt_given('user_account')")
                connection.run("INSERT INTO database_role VALUES (session_user, 1)")
                connection.run(sql.INSERT_META, {"key": "store_id", "value": os.urandom(16).hex()})
                connection.run(sql.INSERT_META, {"key": REVISION, "value": str(sql.REVISION)})
                connection.driver.execute(statements(connection, GUARDS).encode())
            connection.commit(None)
        except BaseException:
            connection.rollback()
            raise

    def upgrade(self) -> Upgraded | None:
        """Bring the store to this program's revision, one program at a time.

        Raises StoreError; the store is then as it was.
        """
        from timetracker.store.migrate import upgrade_team

        connection = self._connection()
        around = statements(connection, (NO_VIEWS,)), statements(connection, GUARDS)
        return upgrade_team(connection, self._revision, around)

    def row_security(self) -> bool:
        """Whether the database binds the role of this connection by its rules on rows; no superuser is bound."""
        row: Any = self.writing().run("SELECT row_security_active('entry')").fetchone()
        return bool(row[0])

    def own_user(self) -> int:
        """The user of this connection's role.

        Raises StoreRefuses when none does.
        """
        if not self.exists:
            return 1
        row: Any = self._connection().run("SELECT tt_user_id(), session_user").fetchone()
        if row[0] is None:
            raise self._stranger(row[1])
        self.known_user = int(row[0])
        return self.known_user

    def _stranger(self, role: str) -> StoreRefuses:
        return StoreRefuses(
            f"The role {role} is not an active user of the store {self.path}.",
            hint="An administrator can add it as a user, with that role.",
        )

    def close(self) -> None:
        """Give the connection back."""
        if self._open is not None:
            self._open.close()
        self._open = None
