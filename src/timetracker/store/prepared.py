"""What was recorded in a copy of a store's file, on its way into the store, where nothing was recorded there since.

Rows go over by statements of the database: the store is kept from other writers for these alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from timetracker.domain.event import Draft
from timetracker.domain.jsontext import dumps
from timetracker.scope import contextmanager, suppress
from timetracker.store.reader import Reader
from timetracker.store.store import FileStore, Tx, Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.connection import Connection

_NUMBERED = ("client", "project", "task", "tag", "rate", "charge")
_CHANGED = "(SELECT value FROM json_each(:changed))"
# In this order; `prepared` is the copy, and what is kept of a table beside its rows goes over as far as it differs.
_PUT = (
    "INSERT INTO main.origin SELECT * FROM prepared.origin WHERE id NOT IN (SELECT id FROM main.origin)",
    *(f"INSERT INTO main.{table} SELECT * FROM prepared.{table} WHERE id > :{table}" for table in _NUMBERED),
    f"DELETE FROM main.entry_tag WHERE entry_id IN {_CHANGED}",
    f"INSERT INTO main.entry SELECT * FROM prepared.entry WHERE id IN {_CHANGED}"
    " ON CONFLICT (id) DO UPDATE SET {set}",
    "INSERT INTO main.entry SELECT * FROM prepared.entry WHERE id > :entry",
    f"INSERT INTO main.entry_tag SELECT * FROM prepared.entry_tag WHERE entry_id > :entry OR entry_id IN {_CHANGED}",
    "INSERT OR REPLACE INTO main.tracked SELECT * FROM prepared.tracked EXCEPT SELECT * FROM main.tracked",
    "DELETE FROM main.overlapping WHERE id IN"
    " (SELECT id FROM main.overlapping EXCEPT SELECT id FROM prepared.overlapping)",
    "INSERT OR REPLACE INTO main.overlapping SELECT * FROM prepared.overlapping EXCEPT SELECT * FROM main.overlapping",
    "INSERT INTO main.imported SELECT * FROM prepared.imported WHERE rowid > :imported",
    "INSERT INTO main.event SELECT * FROM prepared.event WHERE number > :event",
)


class CopyTx(Tx):
    """A transaction in a copy, which notes the entries that it changes; of all else it adds only."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        super().__init__(connection, writer)
        self.changed: list[int] = []

    def _write(self, draft: Draft, uuid: str, at: datetime, reverts: int | None, mark: str | None) -> int:
        for change in draft.changes:
            if change.before is not None:
                assert change.kind == "entry"
                self.changed.append(change.before.id)
        return super()._write(draft, uuid, at, reverts, mark)


class PreparedChange:
    """What is recorded in a copy from here on; `copy` is a copy, page by page, of a store that may change meanwhile."""

    def __init__(self, copy: FileStore) -> None:
        self._path = copy.path
        self._changed: list[int] = []
        self._recorded: list[int] = []
        self._action: int | None = None
        with copy.read() as reader:
            self._state = _state(reader)
            self._imported = reader.value("SELECT coalesce(max(rowid), 0) FROM imported")

    def made(self, tx: CopyTx) -> None:
        """Note what a transaction in the copy did, which ends now."""
        self._changed, self._recorded = tx.changed, tx.recorded
        self._action = tx.action if tx.recorded else None

    @contextmanager
    def attached(self, store: FileStore) -> Iterator[None]:
        """Let the store read the copy, which nobody has open any more."""
        store.writing().driver.execute("ATTACH DATABASE ? AS prepared", (self._path,))
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # the store's file was replaced, and is open again without it
                store.writing().driver.execute("DETACH DATABASE prepared")

    def put(self, tx: Tx) -> bool:
        """Record in the store what was recorded in the copy, unless something else was since; whether it did."""
        attached = any(row[1] == "prepared" for row in tx.rows("PRAGMA database_list"))
        if not attached or _state(tx) != self._state:
            return False
        columns = [row[1] for row in tx.rows("PRAGMA main.table_info(entry)")]
        updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "id")
        _, event, given = self._state
        last: dict[str, Any] = {table: given.get(table, 0) for table in (*_NUMBERED, "entry")}
        last.update(charge=last["entry"], event=event, imported=self._imported, changed=dumps(self._changed))
        for statement in _PUT:
            tx.write(statement.replace("{set}", updates), last)
        tx.was_recorded(self._recorded, self._action)
        return True


def _state(reader: Reader) -> tuple[str, int, dict[str, int]]:
    """What differs once something was recorded: the store, its last event, and the last id that each table gave."""
    given = reader.rows("SELECT name, seq FROM main.sqlite_sequence")
    return reader.store_id(), reader.last_event(), {name: seq for name, seq in given}
