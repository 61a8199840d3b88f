"""The lock of an upgrade of a shared store, and the sessions that are in its way.

An upgrade needs every table for itself. A member who began to read and does nothing would keep it waiting forever; an
advisory lock, which everybody may take, is none of it.
"""

import time
from typing import Any

import psycopg

from timetracker.domain.errors import StoreBusy
from timetracker.store.postgres import PostgresConnection
from timetracker.store.writing import PATIENCE_S

_ALL = """SELECT string_agg(format('%I', relname), ', ' ORDER BY relname) FROM pg_class
  WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"""
# What others do is told only to roles that may see it: without that it is known since when we wait.
_SESSIONS = """SELECT DISTINCT a.pid, coalesce(a.usename, '?'),
    to_char(coalesce(a.xact_start, %(begun)s) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
  FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation JOIN pg_stat_activity AS a ON a.pid = l.pid
  WHERE l.granted AND l.locktype = 'relation' AND c.relnamespace = current_schema()::regnamespace
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.pid <> pg_backend_pid() ORDER BY 1"""
_SPARED = """SELECT session_user UNION SELECT r.role FROM database_role AS r
  JOIN user_account AS u ON u.id = r.user_id WHERE u.role = 'admin' AND u.active"""


def take(connection: PostgresConnection, patience_s: float) -> None:
    """Take every table of the store for this transaction.

    A member who holds one for 10 s is ended where the owner's role may do that. Raises StoreBusy that names the rest.
    """
    row: Any = connection.run("SELECT clock_timestamp()").fetchone()
    spared = {role for (role,) in connection.run(_SPARED)}
    begin = time.monotonic()
    while not _locked(connection, min(patience_s, PATIENCE_S)):
        sessions = list(connection.run(_SESSIONS, {"begun": row[0]}))
        refused = ""
        if time.monotonic() - begin >= PATIENCE_S:
            refused = _ended(connection, [pid for pid, role, _ in sessions if role not in spared])
        if refused or time.monotonic() - begin >= patience_s:
            raise _busy(connection, sessions, refused)


def _locked(connection: PostgresConnection, wait_s: float) -> bool:
    tables: Any = connection.run(_ALL).fetchone()
    driver = connection.driver
    driver.execute(f"SAVEPOINT locking; SET LOCAL lock_timeout = {max(1, int(wait_s * 1000))}".encode())
    try:
        driver.execute(f"LOCK TABLE {tables[0]} IN ACCESS EXCLUSIVE MODE".encode())
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        driver.execute(b"ROLLBACK TO SAVEPOINT locking")
        return False
    driver.execute(b"SET LOCAL lock_timeout = 0; RELEASE SAVEPOINT locking")
    return True


def _ended(connection: PostgresConnection, pids: list[int]) -> str:
    """End sessions; returns why that was refused."""
    driver = connection.driver
    try:
        driver.execute(b"SAVEPOINT ending")
        driver.execute(b"SELECT pg_terminate_backend(pid, 2000) FROM unnest(%s::INTEGER[]) AS pid", (pids,))
        driver.execute(b"RELEASE SAVEPOINT ending")
    except psycopg.errors.InsufficientPrivilege:
        driver.execute(b"ROLLBACK TO SAVEPOINT ending")
        return "; the owner's role may not end them without the grant of pg_signal_backend"
    return ""


def _busy(connection: PostgresConnection, sessions: list[Any], refused: str) -> StoreBusy:
    named = "; ".join(f"role {role}, session {pid}, since {since}" for pid, role, since in sessions)
    return StoreBusy(
        f"The store {connection.path} is in use, so that it could not be upgraded ({named or 'by others'}{refused}).",
        hint="End that session, or wait for it; then try again.",
    )
