"""Members in a file that several share by the web admin: held to the rights that a database enforces by itself.

Whoever may open the file can do everything with it; this is about people who reach it through the web admin alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from timetracker.domain.entry import User
from timetracker.domain.event import Change, Draft, Event, Thing
from timetracker.domain.rights import HIDDEN, not_allowed, refused
from timetracker.domain.setting import STORED
from timetracker.store.sqlite import SQLiteConnection
from timetracker.store.store import FileStore, Tx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store

_STORED = {kind: f"SELECT {', '.join(fields)} FROM {kind} WHERE id = :id" for kind, fields in HIDDEN.items()}
_OWN_TASK = """SELECT EXISTS (SELECT 1 FROM entry WHERE task_id = :id AND user_id = :user_id)
  OR EXISTS (SELECT 1 FROM event WHERE user_id = :user_id AND name = 'task.created'
    AND json_extract(fields, '$.task_id') = :id)"""


def bind(store: Store, user_id: int, read: User | None = None) -> None:
    """Hold a file from here on to the rights of a user, who may have been `read`; a database does it by itself."""
    if not isinstance(store, FileStore) or not store.exists:
        return
    if read is not None and read.administers:
        store.hold_to(Tx, None)
        return
    with store.read() as reader:
        user = read or reader.user(user_id)
        member = user is None or not user.administers
        veiled = member and not reader.shows_rates()
    store.hold_to(MemberTx if member else Tx, hide_columns if veiled else None)


def hide_columns(connection: SQLiteConnection) -> None:
    """Let columns that are hidden from members read as nothing on a connection."""
    connection.driver.set_authorizer(_veiled)


def _veiled(action: int, table: str | None, column: str | None, database: str | None, source: str | None) -> int:
    hidden = action == sqlite3.SQLITE_READ and column in HIDDEN.get(table or "", ())
    return sqlite3.SQLITE_IGNORE if hidden else sqlite3.SQLITE_OK


class MemberTx(Tx):
    """The transaction of a member of the web admin. Raises NotAllowed for what only an administrator decides."""

    connection: SQLiteConnection  # a database holds its members to their rights by itself

    def record(self, draft: Draft, at: datetime, reverts: int | None = None) -> Event:
        """As `Tx.record`."""
        return super().record(self._allowed(draft, reverts), at, reverts)

    def record_part(self, changes: Sequence[Change], at: datetime, reverts: int | None = None) -> None:
        """As `Tx.record_part`."""
        part = self._allowed(Draft("", {}, tuple(changes)), reverts)
        super().record_part(part.changes, at, reverts)

    def _allowed(self, draft: Draft, reverts: int | None) -> Draft:
        decided = refused(draft, user_id=self.writer.user_id, own_task=self._own_task, reverts=reverts is not None)
        if decided:
            raise not_allowed(decided)
        return draft if reverts else draft._replace(changes=tuple(map(self._unveiled, draft.changes)))

    def counts_others(self) -> bool:
        """No: how much others track is not for a member."""
        return False

    def keep_setting(self, name: str, value: str) -> None:
        """As `Tx.keep_setting`."""
        raise not_allowed(STORED[name][1])

    def _own_task(self, id: int) -> bool:
        return bool(self.value(_OWN_TASK, id=id, user_id=self.writer.user_id))

    def _unveiled(self, change: Change) -> Change:
        """The change with what is hidden from the member as it is stored."""
        kind, before, after = change
        if before is None or after is None or kind not in HIDDEN:
            return change
        hidden = self._hidden(kind, before.id)
        return change._replace(before=before._replace(**hidden), after=after._replace(**hidden))

    def _hidden(self, kind: str, id: int) -> dict[str, Any]:
        """Fields that a member does not see, with what is stored in them; nothing for one who sees them."""
        if kind not in HIDDEN or self.shows_rates():
            return {}
        driver = self.connection.driver
        driver.set_authorizer(None)
        try:
            row = driver.execute(_STORED[kind], {"id": id}).fetchone()
        finally:
            hide_columns(self.connection)
        return {} if row is None else dict(zip(HIDDEN[kind], row, strict=True))

    def thing(self, kind: str, id: int) -> Thing | None:
        """As it is stored: undo compares it with the journal, and shows none of it."""
        record = super().thing(kind, id)
        return None if record is None else record._replace(**self._hidden(kind, id))
