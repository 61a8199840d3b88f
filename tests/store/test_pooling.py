"""A connection that waited for the next request sees what the file holds by then, or is not used again."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import at, writer

from timetracker.domain.errors import StoreDamaged, StoreNewer
from timetracker.domain.event import Draft
from timetracker.store import pooling, sql_sqlite as sql
from timetracker.store.people import hide_columns
from timetracker.store.pooling import PooledStore, ReusableConnection, WaitingConnections
from timetracker.store.store import FileStore, Tx

pytestmark = pytest.mark.file_store


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[WaitingConnections]:
    """Connections of this test alone wait, until it is over."""
    waiting = WaitingConnections()
    monkeypatch.setattr(pooling, "WAITING", waiting)
    yield waiting
    waiting.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one event."""
    path = tmp_path / "store" / "timetracker.db"
    recorded(path)
    return path


def recorded(path: Path) -> None:
    """Record one more event, as a command does."""
    with closing(FileStore(str(path))) as store, store.begin(writer()) as tx:
        tx.record(Draft("auth.login", {}), at("2026-03-02 09:00"))


def asked(path: Path) -> tuple[ReusableConnection, int]:
    """What one request reads with, and the newest event that it sees."""
    with closing(PooledStore(str(path))) as store, store.read() as reader:
        assert isinstance(reader.connection, ReusableConnection)
        return reader.connection, reader.last_event()


def test_the_next_request_reads_with_the_same_connection_and_sees_what_was_recorded_meanwhile(path: Path) -> None:
    first = asked(path)
    recorded(path)
    second = asked(path)
    assert (first[0] is second[0], first[1] + 1) == (True, second[1])


def _written_over(path: Path, copy: Path) -> None:
    shutil.copyfile(copy, path)


def _put_back(path: Path, copy: Path) -> None:
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink()
    shutil.copyfile(copy, path)


def _renamed(path: Path, copy: Path) -> None:
    shutil.copyfile(copy, f"{path}.new")
    Path(f"{path}.new").rename(path)


@pytest.mark.parametrize("replace", [_written_over, _put_back, _renamed])
def test_a_store_that_another_was_put_in_the_place_of_is_read_anew(
    path: Path, tmp_path: Path, replace: Callable[[Path, Path], None]
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(path, copy)
    recorded(path)
    first = asked(path)
    assert (first[1], Path(f"{path}-shm").exists()) == (2, True)
    replace(path, copy)
    second = asked(path)
    assert (first[0] is second[0], second[1]) == (False, 1)


def test_a_log_whose_index_was_taken_away_is_not_read_by_the_one_that_knows_the_old_one(path: Path) -> None:
    first = asked(path)
    Path(f"{path}-shm").unlink()
    recorded(path)
    second = asked(path)
    assert (first[0] is second[0], second[1]) == (False, 2)


def test_a_store_that_a_newer_program_upgraded_is_refused_at_once(path: Path) -> None:
    asked(path)
    with closing(sqlite3.connect(path)) as driver:
        driver.execute(f"PRAGMA user_version={sql.REVISION + 1}")
    with pytest.raises(StoreNewer):
        asked(path)


def test_rows_that_nobody_read_hold_no_old_view(path: Path) -> None:
    with closing(PooledStore(str(path))) as store, store.read() as reader:
        rows = iter(reader.connection.run("SELECT 1 UNION ALL SELECT number FROM event"))
        assert next(rows)
        first = reader.connection
    recorded(path)
    with pytest.raises(sqlite3.ProgrammingError):
        next(rows)
    second = asked(path)
    assert (first is second[0], second[1]) == (True, 2)


def test_a_view_that_broke_off_leaves_no_transaction_behind(path: Path) -> None:
    store = PooledStore(str(path))
    store.read().__enter__().last_event()
    store.close()
    recorded(path)
    assert asked(path)[1] == 2


def test_what_hides_columns_from_members_is_not_lent_to_others(path: Path) -> None:
    administrators = asked(path)[0]
    with closing(PooledStore(str(path))) as store:
        store.hold_to(Tx, hide_columns)
        with store.read() as reader:
            members = reader.connection
    assert members is not administrators
    assert asked(path)[0] is administrators


def test_a_file_that_is_no_store_any_more_is_refused(path: Path) -> None:
    asked(path)
    path.write_text("this is no store")
    with pytest.raises(StoreDamaged):
        asked(path)


def test_what_reads_without_side_files_is_not_used_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)
    monkeypatch.setattr("os.access", lambda *_: False)
    first, second = asked(path)[0], asked(path)[0]
    assert first is not second


def test_no_more_wait_than_a_few(path: Path) -> None:
    stores = [PooledStore(str(path)) for _ in range(pooling.MOST + 2)]
    connections = {id(store.read().__enter__().connection) for store in stores}
    for store in stores:
        store.close()
    assert len(connections) == len(stores)
    assert len(pooling.WAITING) == pooling.MOST


def test_what_waited_long_enough_is_closed_and_the_log_is_written_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "IDLE_S", 0.02)
    connection = asked(path)[0]
    recorded(path)
    deadline = time.monotonic() + timedelta(seconds=10).total_seconds()
    while Path(f"{path}-wal").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(sqlite3.ProgrammingError):
        connection.driver.execute("SELECT 1")
    assert not Path(f"{path}-wal").exists()
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as driver:  # the file alone
        assert driver.execute("SELECT max(number) FROM event").fetchone() == (2,)
