"""What was recorded in an extract of a database, on its way into that, where all that was extracted is as it was.

The extract gave ids of its own: the database gives others, and the changes go over with these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from timetracker.domain.event import PART, Draft
from timetracker.domain.jsontext import dumps, loads
from timetracker.store.imported_rows import Brought
from timetracker.store.reader import Reader
from timetracker.store.rows import instant
from timetracker.store.store import FileStore, Tx
from timetracker.store.team_tx import TeamTx
from timetracker.store.trial import fingerprint

_AT_ONCE = 2000  # rows that are told the database in one statement
_REFERS = {"client_id": "client", "project_id": "project", "task_id": "task"}
_EVENTS = "SELECT name, at, fields, changes FROM event WHERE number > :number ORDER BY number"
_BROUGHT = (
    "SELECT user_id, identity, uuid, row_digest, entry_digest, action = 0 FROM imported"
    " WHERE rowid > :number ORDER BY rowid"
)
_NEW_UUIDS = "SELECT json_group_array(uuid) FROM entry WHERE id > :id"
Ids = dict[tuple[str, int], int]


class ReplayedChange:
    """What is recorded in an extract of some users' rows from here on; `state` is what the database held then."""

    def __init__(self, copy: FileStore, users: Sequence[int], state: Sequence[Any]) -> None:
        self._copy = copy
        self._users = users
        self._state = state
        with copy.read() as reader:
            self._event = reader.last_event()
            self._imported: int = reader.value("SELECT coalesce(max(rowid), 0) FROM imported")
            self._entry: int = reader.value("SELECT coalesce(max(id), 0) FROM entry")

    def fits(self, reader: Reader) -> bool:
        """Whether the database is as it was, as far as this could be another change otherwise."""
        if fingerprint(reader, self._users) != self._state:
            return False
        with self._copy.read() as copy:
            uuids = copy.value(_NEW_UUIDS, id=self._entry)
        # An administrator sees entries of others as well, which have uuids of the same rows.
        return next(reader.rows(reader.sql.UUIDS_AMONG, uuids=uuids), None) is None

    def put(self, tx: Tx) -> bool:
        """Record in the database what was recorded in the extract, unless it does not fit any more; whether it did."""
        assert isinstance(tx, TeamTx)
        if not self.fits(tx):
            return False
        with self._copy.read() as copy:
            self._replay(tx, copy)
            rows: list[Brought] = []
            for row in copy.stream(_BROUGHT, number=self._imported):
                rows.append(Brought._make((*row[:5], bool(row[5]))))
                if len(rows) == _AT_ONCE:
                    tx.bring(rows)
                    rows = []
            if rows:
                tx.bring(rows)
        return True

    def _replay(self, tx: TeamTx, copy: Reader) -> None:
        ids: Ids = {}
        for name, at, fields, stored in copy.stream(_EVENTS, number=self._event):
            changes = None if stored is None else dumps(list(_renumbered(tx, loads(stored), ids)))
            tx.replay(Draft(name, loads(fields)), instant(at), changes, last=name != PART)


def _renumbered(tx: Tx, changes: list[Any], ids: Ids) -> Iterator[list[Any]]:
    """Changes with the ids that the database gives to what they make, kept in `ids`."""
    for kind, before, after in changes:
        if before is None and kind != "charge":  # that has the id of its entry
            ids[kind, after["id"]] = tx.next_id(kind)
    for kind, before, after in changes:
        if after is not None:
            of = "entry" if kind == "charge" else kind
            after["id"] = ids.get((of, after["id"]), after["id"])
            for field in _REFERS.keys() & after.keys():
                after[field] = ids.get((_REFERS[field], after[field]), after[field])
            if "tag_ids" in after:
                after["tag_ids"] = sorted(ids.get(("tag", id), id) for id in after["tag_ids"])
        yield [kind, before, after]
