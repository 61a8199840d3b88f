"""A store: where records are read, and where `Tx.record` is the only way to write."""

from __future__ import annotations

import os

from timetracker.domain.errors import InvalidInput, StoreError
from timetracker.domain.event import CHANGES_VERSION, Event, checked
from timetracker.domain.jsontext import dumps
from timetracker.scope import contextmanager
from timetracker.store import journal, rows
from timetracker.store.reader import Reader
from timetracker.store.rows import seconds
from timetracker.store.sqlite import BUSY_S, Connection, DriverError, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from timetracker.domain.entry import Entry
    from timetracker.domain.event import Change, Draft

# An entry refers to a task, a task to a project, a project to a client.
_RANK = {"user": 0, "client": 0, "tag": 0, "project": 1, "task": 2, "entry": 3}


class Writer:
    """Who writes: the user, the installation's token, the interface and the invocation."""

    __slots__ = ("component", "invocation", "token", "user_id")

    def __init__(self, *, user_id: int, token: str, component: str, invocation: str) -> None:
        self.user_id = user_id
        self.token = token
        self.component = component
        self.invocation = invocation


def path_of(address: str) -> str:
    """The file of a store's address: `sqlite:///relative`, `sqlite:////absolute`, or a plain path.

    Raises StoreError for PostgreSQL, which comes with a later version, and InvalidInput for the rest.
    """
    scheme, separator, rest = address.partition("://")
    if not separator and "\0" not in address:
        return os.path.abspath(os.path.expanduser(address))
    if scheme.startswith("postgres"):
        raise StoreError(
            "A store on PostgreSQL is not supported by this version.",
            hint="Use a file: --store sqlite:////path/to/file.db",
        )
    if scheme != "sqlite" or "\0" in rest or not rest.startswith("/") or len(rest) < 2:
        raise InvalidInput(
            f"{scheme}://… is not the address of a store.",
            hint="Write sqlite:////absolute/path or sqlite:///relative/path.",
        )
    return os.path.abspath(rest[1:])


class Store:
    """One store's file. Connections are opened when first needed and kept until `close`."""

    def __init__(self, address: str, *, busy_s: float = BUSY_S) -> None:
        self.path = path_of(address)
        self._busy_s = busy_s
        self._writing: Connection | None = None
        self._reading: Connection | None = None

    @classmethod
    def empty(cls) -> Store:
        """A store without a file and without anything in it, to read where none was made yet."""
        made = cls.__new__(cls)
        made.path, made._busy_s, made._reading = ":memory:", 0.0, None
        made._writing = Connection(":memory:", writable=True)
        return made

    @property
    def exists(self) -> bool:
        """Whether the file is there and not empty."""
        try:
            return os.stat(self.path).st_size > 0
        except OSError:
            return False

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view; the file must exist. Works on a read-only directory too.

        Raises StoreError.
        """
        connection = self._reader()
        connection.run("BEGIN")
        try:
            yield Reader(connection)
        except DriverError as error:  # damage can come to light at any row
            raise wrapped(error, self.path) from error
        finally:
            connection.run("ROLLBACK")

    def _reader(self) -> Connection:
        if self._writing is not None:
            return self._writing
        if self._reading is None:
            self._reading = Connection(self.path, writable=False, busy_s=self._busy_s)
        return self._reading

    @contextmanager
    def begin(self, writer: Writer, *, dry_run: bool = False) -> Iterator[Tx]:
        """One write transaction: committed at the end, rolled back on an error or a dry run.

        Raises StoreBusy when another program keeps the store for longer than 15 s.
        """
        connection = self.writing()
        connection.run("BEGIN IMMEDIATE")
        # An undo deletes a tag and takes it off its entries in one go: references count at the end.
        connection.run("PRAGMA defer_foreign_keys=ON")
        try:
            yield Tx(connection, writer)
            connection.run("ROLLBACK" if dry_run else "COMMIT")
        except BaseException as error:
            if connection.driver.in_transaction:
                connection.driver.execute("ROLLBACK")
            if isinstance(error, DriverError):
                raise wrapped(error, self.path) from error
            raise

    def writing(self) -> Connection:
        """The connection for writing; makes the store when there is none."""
        if self._writing is None:
            self._writing = Connection(self.path, writable=True, busy_s=self._busy_s)
        return self._writing

    def close(self) -> None:
        """Let go of the file."""
        for connection in (self._writing, self._reading):
            if connection is not None:
                connection.close()
        self._writing = self._reading = None


class Tx(Reader):
    """A write transaction; all that is recorded in it is one action."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        super().__init__(connection)
        self.writer = writer
        self.recorded: list[int] = []  # numbers only: a bulk change must not be kept in memory
        self._action: int | None = None
        self._origin: int | None = None

    @property
    def action(self) -> int:
        """The number of this action, one more than the newest in the store."""
        if self._action is None:
            self._action = self.value(self.sql.NEXT_ACTION)
        assert self._action is not None
        return self._action

    def start_actions_at(self, number: int) -> None:
        """Give this action at least that number, as a restored store must."""
        self._action = max(self.action, number)

    def next_id(self, kind: str) -> int:
        """An id for a new record of a kind, never given before, not even to a deleted one.

        Each call gives another one.
        """
        return self._connection.next_id({"user": "user_account"}.get(kind, kind))

    def record(self, draft: Draft, at: datetime, reverts: int | None = None) -> Event:
        """Apply a draft's changes and append its event, in this transaction.

        Changes go in the order delete, update, insert; a running entry is closed before
        another is opened. Raises Conflict when a constraint refuses one.
        """
        fields = checked(draft.name, draft.fields)
        for change in _in_order(draft.changes):
            self._apply(change)
        uuid = new_uuid()
        parameters = {
            "uuid": uuid, "action": self.action, "at": seconds(at), "name": draft.name,
            "user_id": self.writer.user_id, "origin": self.origin_id, "component": self.writer.component,
            "invocation": self.writer.invocation, "fields": dumps(fields), "changes": journal.text(draft.changes),
            "version": CHANGES_VERSION, "reverts": reverts,
        }  # fmt: skip
        number = self._connection.run(self.sql.INSERT_EVENT, parameters).lastrowid or 0
        event = Event(
            number, uuid, self.action, at, draft.name, self.writer.user_id, self.origin_id, fields, draft.changes,
            reverts, self.writer.component, self.writer.invocation,
        )  # fmt: skip
        self.recorded.append(number)
        return event

    def record_all(self, drafts: Sequence[Draft], at: datetime) -> list[Event]:
        """Record several events of this action, in order."""
        return [self.record(draft, at) for draft in drafts]

    def write(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Run a statement on the tables outside the journal; returns the number of rows it touched.

        For `store.credentials` alone: records are written by `record`.
        """
        return self._connection.run(statement, parameters).rowcount

    @property
    def origin_id(self) -> int:
        """This installation's number in the store, made when it first writes."""
        if self._origin is None:
            self._origin = self.origin(self.writer.token)
        if self._origin is None:
            self._origin = self._connection.run(self.sql.INSERT_ORIGIN, {"token": self.writer.token}).lastrowid
        assert self._origin is not None
        return self._origin

    def _apply(self, change: Change) -> None:
        if change.after is None:
            assert change.before is not None
            self._connection.run(getattr(self.sql, f"DELETE_{change.kind.upper()}"), {"id": change.before.id})
        else:
            verb = "INSERT" if change.before is None else "UPDATE"
            self._connection.run(getattr(self.sql, f"{verb}_{change.kind.upper()}"), rows.parameters(change.after))
        if change.kind == "entry":
            self._apply_entry(change.before, change.after)  # type: ignore[arg-type]  # of kind entry

    def _apply_entry(self, before: Entry | None, after: Entry | None) -> None:
        old_tags = before.tag_ids if before else ()
        if after is not None and after.tag_ids != old_tags:
            if old_tags:
                self._connection.run(self.sql.DELETE_ENTRY_TAGS, {"entry_id": after.id})
            for tag_id in after.tag_ids:
                self._connection.run(self.sql.INSERT_ENTRY_TAG, {"entry_id": after.id, "tag_id": tag_id})
        if before is not None:
            self._count(before, -1)
        if after is not None:
            self._count(after, 1)

    def _count(self, entry: Entry, sign: int) -> None:
        if entry.end is None:
            return
        sums = {
            "user_id": entry.user_id, "project_id": entry.project_id, "billable": entry.billable,
            "seconds": sign * (seconds(entry.end) - seconds(entry.start)), "entries": sign,
        }  # fmt: skip
        if self._connection.run(self.sql.ADD_TRACKED, sums).rowcount == 0:
            self._connection.run(self.sql.INSERT_TRACKED, sums)


def _in_order(changes: Sequence[Change]) -> list[Change]:
    return sorted(changes, key=_place) if len(changes) > 1 else list(changes)


def _place(change: Change) -> tuple[int, int]:
    rank = _RANK[change.kind]
    if change.after is None:
        return 0, -rank
    if change.before is not None:
        return (2 if _opens(change) else 1), rank
    return 3, rank


def _opens(change: Change) -> bool:
    return change.kind == "entry" and change.after.end is None  # type: ignore[union-attr]  # an entry


def new_uuid() -> str:
    """A random UUID (version 4), without the `uuid` module."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
