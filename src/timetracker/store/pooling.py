"""Connections to a file that wait for the next request of the web admin: to open one costs more than most pages ask.

Only what reads waits, a few seconds at most, and none is used again that may not see what the file holds by then.
"""

import atexit
import os
import time
from collections.abc import Callable, Mapping
from threading import Lock, Thread
from typing import Any
from weakref import ref

from timetracker.files import filled
from timetracker.scope import suppress
from timetracker.store import sql_sqlite as sql
from timetracker.store.driver import sqlite3
from timetracker.store.sqlite import SQLiteConnection, uri
from timetracker.store.store import FileStore

Veil = Callable[[SQLiteConnection], None] | None
Key = tuple[str, float, Veil]  # path, patience and what it hides
State = tuple[int, int, int, int]

IDLE_S = 5.0
MOST = 4  # that wait, each with up to 2 MiB of pages
_CURSORS = 200


class ReusableConnection(SQLiteConnection):
    """A connection for reading that one request after the other may use."""

    def __init__(self, path: str, *, busy_s: float) -> None:
        self._reusable = False
        self._cursors: list[ref[sqlite3.Cursor]] = []
        before = _state(path)
        super().__init__(path, writable=False, busy_s=busy_s)
        self._index = _state(f"{path}-shm")
        self._file = _state(path)
        if before is None or self._index is None or self._file != before:
            self._reusable = False

    def _connect(self, target: str, *, uri: bool = False) -> sqlite3.Connection:
        self._reusable = target.endswith("?mode=ro")  # one in memory, or of a file that cannot change, sees no news
        return super()._connect(target, uri=uri)

    def _begin_without_room(self) -> bool:
        self._reusable = False  # it would keep its lock
        return super()._begin_without_room()

    def run(self, statement: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """As that of every connection; what is left unread is known."""
        cursor = super().run(statement, parameters)
        if len(self._cursors) >= _CURSORS:
            self._cursors = [reference for reference in self._cursors if reference() is not None]
        self._cursors.append(ref(cursor))
        return cursor

    def rest(self) -> bool:
        """End what was left unread, which would hold an old view; false where it cannot be used again."""
        if not self._reusable:
            return False
        try:
            for reference in self._cursors:
                cursor = reference()
                if cursor is not None:
                    cursor.close()
            self._cursors.clear()
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True

    def ready(self) -> bool:
        """Whether it sees what the file holds now: nobody wrote over it, put another there, or changed its tables.

        What is recorded is in the log beside it, whose index is the same file as long as somebody reads.
        """
        if _state(self.path) != self._file or _identity(_state(f"{self.path}-shm")) != _identity(self._index):
            return False
        try:
            return self._revision() == sql.REVISION
        except sqlite3.Error:
            return False


class PooledStore(FileStore):
    """A store in a file that many requests ask one after the other."""

    def _opened(self, *, writable: bool) -> SQLiteConnection:
        if writable:
            return super()._opened(writable=True)
        waiting = WAITING.take(self._key)
        if waiting is not None:
            return waiting
        connection = ReusableConnection(self.path, busy_s=self._busy_s)
        if self._veil is not None:
            self._veil(connection)
        return connection

    def close(self) -> None:
        """Let go of the file; what reads it may wait for the next one."""
        reading, self._reading = self._reading, None
        if isinstance(reading, ReusableConnection):
            WAITING.give_back(self._key, reading)
        super().close()

    @property
    def _key(self) -> Key:
        return self.path, self._busy_s, self._veil


class WaitingConnections:
    """Those that wait, oldest first; a thread ends what waited long enough, and itself when nothing waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._items: list[tuple[float, Key, ReusableConnection]] = []
        self._watched = False
        atexit.register(self.close)

    def __len__(self) -> int:
        return len(self._items)

    def take(self, key: Key) -> ReusableConnection | None:
        """The last one that was given back, where one can be used."""
        while True:
            with self._lock:
                newest = next((item for item in reversed(self._items) if item[1] == key), None)
                if newest is None:
                    return None
                self._items.remove(newest)
            connection = newest[2]
            if connection.ready():
                return connection
            connection.close()

    def give_back(self, key: Key, connection: ReusableConnection) -> None:
        """Let it wait, where it can be used again and there is room; else it is closed."""
        if not connection.rest():
            connection.close()
            return
        with self._lock:
            room = len(self._items) < MOST
            begins = room and not self._watched
            if room:
                self._items.append((time.monotonic(), key, connection))
                self._watched = True
        if not room:
            connection.close()
        if begins:
            Thread(target=self._watch, name="waiting-connections", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(IDLE_S / 2)
            self._end(time.monotonic() - IDLE_S)
            with self._lock:
                if not self._items:
                    self._watched = False
                    return

    def _end(self, until: float) -> None:
        """Close what waits since then or longer."""
        with self._lock:
            old = [item for item in self._items if item[0] <= until]
            self._items = [item for item in self._items if item[0] > until]
            paths = {item[1][0] for item in old} - {item[1][0] for item in self._items}
        for _, _, connection in old:
            connection.close()
        for path in paths:
            write_back(path)

    def close(self) -> None:
        """End all of them."""
        self._end(time.monotonic())


def write_back(path: str) -> None:
    """Write the log of a file back, as its last writer would have done had nobody read: a copy by hand has it all."""
    if not filled(f"{path}-wal"):
        return
    with suppress(sqlite3.Error):  # it can only be read, or is gone
        driver = sqlite3.connect(f"{uri(path)}?mode=rw", timeout=0, isolation_level=None, uri=True)
        try:
            driver.execute("PRAGMA user_version").fetchone()
        finally:
            driver.close()


def _state(path: str) -> State | None:
    """Which file has a name, how long it is, and when it was written; None for none."""
    try:
        there = os.stat(path)
    except OSError:
        return None
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns


def _identity(state: State | None) -> tuple[int, ...] | None:
    return state and state[:2]


WAITING = WaitingConnections()
