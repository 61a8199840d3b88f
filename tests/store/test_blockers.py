"""An upgrade of a shared store, and members who read and do nothing."""

from __future__ import annotations

import psycopg
import pytest
from tests.deadline import DEADLINE_S
from tests.postgres import OWNER, Server

from timetracker.domain.errors import StoreBusy
from timetracker.store import writing
from timetracker.store.blockers import take
from timetracker.store.opening import opened
from timetracker.store.postgres import PostgresConnection


def _reads(address: str, role: str) -> psycopg.Connection[tuple[object, ...]]:
    """A session of a role that began to read, and does nothing more."""
    session = psycopg.connect(address.replace(f"//{OWNER}@", f"//{role}@"), autocommit=True)
    session.execute("BEGIN; SELECT 1 FROM id_given")
    return session


@pytest.fixture
def address(server: Server, team: str) -> str:
    """A store in which anna is a role that may read."""
    server.roles(["anna"])
    store = opened(team)
    store.writing()
    store.close()
    with psycopg.connect(team, autocommit=True) as owner:
        owner.execute("GRANT USAGE ON SCHEMA public TO anna; GRANT SELECT ON id_given TO anna")
    return team


def _take(address: str, patience_s: float) -> None:
    connection = PostgresConnection(address, "the store", busy_s=5)
    try:
        connection.begin_upgrading()
        take(connection, patience_s)
    finally:
        connection.close()


def test_who_stands_in_the_way_of_an_upgrade_is_named(address: str) -> None:
    idle = _reads(address, "anna")
    with pytest.raises(StoreBusy, match=rf"role anna, session {idle.info.backend_pid}, since 20.* UTC"):
        _take(address, 0.1)
    assert idle.execute("SELECT 1").fetchone() == (1,)
    idle.close()
    _take(address, DEADLINE_S)  # the server lets go of it a moment later


@pytest.mark.parametrize("granted", [True, False])
def test_an_idle_member_is_ended_where_the_owner_may(
    server: Server, address: str, granted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timetracker.store.blockers.PATIENCE_S", 0.2)
    assert writing.PATIENCE_S == 10
    idle = _reads(address, "anna")
    with server.ruled() as ruled:
        ruled.execute(
            f"{'GRANT' if granted else 'REVOKE'} pg_signal_backend {'TO' if granted else 'FROM'} {OWNER}".encode()
        )
        try:
            if granted:
                _take(address, DEADLINE_S)
                with pytest.raises(psycopg.OperationalError):
                    idle.execute("SELECT 1")
            else:
                with pytest.raises(StoreBusy, match="may not end them without the grant of pg_signal_backend"):
                    _take(address, 5)
        finally:
            ruled.execute(f"REVOKE pg_signal_backend FROM {OWNER}".encode())
    idle.close()


def test_an_administrator_is_not_ended(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timetracker.store.blockers.PATIENCE_S", 0.1)
    reading = _reads(address, OWNER)
    with pytest.raises(StoreBusy, match=f"role {OWNER}"):
        _take(address, 0.3)
    assert reading.execute("SELECT 1").fetchone() == (1,)
    reading.close()
