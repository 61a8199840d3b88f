"""A store in a file, and transactions of any store, where `Tx.record` is the only way to write."""

from __future__ import annotations

import os

from timetracker.domain.annotations import AbstractContextManager, Any, Callable, Iterable, Iterator, Mapping, Sequence
from timetracker.domain.entry import dashed
from timetracker.domain.event import CHANGES_VERSION, PART, Change, Draft, Event, checked
from timetracker.domain.families import Conflict, InvalidInput
from timetracker.domain.jsontext import dumps
from timetracker.domain.setting import STORED
from timetracker.scope import contextmanager
from timetracker.store import journal
from timetracker.store.reader import Reader
from timetracker.store.rows import instant, seconds
from timetracker.store.sqlite import BUSY_S, SQLiteConnection as FileConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.store.changing import Sums
    from timetracker.store.connection import Connection
    from timetracker.store.imported_rows import Brought
    from timetracker.store.migrate import Upgraded
    from timetracker.store.new_entries import NewEntries


class Writer:
    """Who writes: the user, the installation's token, the interface and the invocation.

    `mark` says under which consent what is recorded may be sent; with none it never is.
    """

    __slots__ = ("component", "invocation", "mark", "token", "user_id")

    def __init__(self, *, user_id: int, token: str, component: str, invocation: str) -> None:
        self.user_id = user_id
        self.token = token
        self.component = component
        self.invocation = invocation
        self.mark: str | None = None


def path_of(address: str) -> str:
    """The file of a store's address: `sqlite:///relative`, `sqlite:////absolute`, or a plain path.

    Raises InvalidInput for the rest; a PostgreSQL store has no file.
    """
    scheme, separator, rest = address.partition("://")
    if not separator and "\0" not in address:
        return os.path.abspath(os.path.expanduser(address))
    if scheme != "sqlite" or "\0" in rest or not rest.startswith("/") or len(rest) < 2:
        raise InvalidInput(
            f"{scheme}://… is not the address of a store.",
            hint="Write sqlite:////absolute/path, sqlite:///relative/path or postgresql://host/database.",
        )
    return os.path.abspath(rest[1:])


class FileStore:
    """A store in a file of its own. Connections are opened when first needed and kept until `close`."""

    shared = False
    known_user = 1
    acting: int | None = None

    def __init__(self, path: str, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s
        self._writing: FileConnection | None = None
        self._reading: FileConnection | None = None
        self._made: type[Tx] | None = None
        self._veil: Callable[[FileConnection], None] | None = None

    @property
    def exists(self) -> bool:
        """Whether the file is there and not empty.

        Raises StoreError where that cannot be told.
        """
        try:
            return os.stat(self.path).st_size > 0
        except FileNotFoundError:
            return False
        except OSError as error:
            from timetracker.store.places import out_of_reach

            raise out_of_reach(self.path, error) from error

    def row_security(self) -> bool:
        """Whether each user's rows are kept from the others: a file has no others."""
        return True

    def own_user(self) -> int:
        """The user that a command without --user acts as."""
        return 1

    def hold_to(self, kind: type[Tx], veil: Callable[[FileConnection], None] | None) -> None:
        """Let transactions be of a class, and connections be prepared by `veil` before they read or write."""
        self._made = kind
        if veil is not self._veil:
            self.close()
            self._veil = veil

    @property
    def guarded(self) -> bool:
        """Whether transactions are of somebody who may not do or see everything."""
        return self._made not in (None, Tx) or self._veil is not None

    def like(self, path: str) -> FileStore:
        """The store of another file, held to the same rights."""
        store = FileStore(path, busy_s=self._busy_s)
        store._made, store._veil, store.acting = self._made, self._veil, self.acting
        return store

    def upgrade(self) -> Upgraded | None:
        """Bring the store to this program's revision; None when there was nothing to do.

        Raises StoreError.
        """
        from timetracker.store.migrate import upgrade  # door: sqlalchemy

        self.close()
        return upgrade(self.path)

    def open(self) -> None:
        """Open it for reading, unless it is open.

        Raises StoreError, StoreOlder among it.
        """
        self._reader()

    def _reader(self) -> FileConnection:
        if self._writing is not None:
            return self._writing
        if self._reading is None:
            self._reading = self._opened(writable=False)
        return self._reading

    def read(self) -> AbstractContextManager[Reader]:
        """A consistent view; the file must exist. Works on a read-only directory too.

        Raises StoreError.
        """
        connection = self._reader()
        if connection.replaced:
            self.close()
            connection = self._reader()
        return viewed(connection)

    def begin(self, writer: Writer, *, dry_run: bool = False) -> AbstractContextManager[Tx]:
        """One write transaction: committed at the end, rolled back on an error or a dry run.

        Raises StoreBusy when another program keeps the store for longer than 15 s.
        """
        return transaction(self._locked(writer), writer, dry_run=dry_run, kind=self._made)

    def _locked(self, writer: Writer) -> FileConnection:
        """The connection for writing, holding the lock of the file that has the store's name now."""
        while True:
            connection = self.writing()
            connection.begin_writing()
            if not connection.replaced:
                return connection
            connection.rollback()
            self.close()

    def writing(self) -> FileConnection:
        """The connection for writing; makes the store when there is none."""
        if self._writing is None:
            self._writing = self._opened(writable=True)
        return self._writing

    def _opened(self, *, writable: bool) -> FileConnection:
        connection = FileConnection(self.path, writable=writable, busy_s=self._busy_s)
        if self._veil is not None:
            self._veil(connection)
        return connection

    def close(self) -> None:
        """Let go of the file."""
        for connection in (self._writing, self._reading):
            if connection is not None:
                connection.close()
        self._writing = self._reading = None


def empty() -> FileStore:
    """A store without a file and without anything in it, to read where none was made yet."""
    store = FileStore(":memory:")
    store.writing()
    return store


@contextmanager
def viewed(connection: Connection) -> Iterator[Reader]:
    """A consistent view through a connection.

    Raises StoreError.
    """
    connection.begin_reading()
    try:
        yield Reader(connection)
    except connection.errors as error:  # damage can come to light at any row
        raise connection.wrapped(error) from error
    finally:
        connection.rollback()


@contextmanager
def transaction(connection: Connection, writer: Writer, *, dry_run: bool, kind: type[Tx] | None = None) -> Iterator[Tx]:
    """The transaction that a connection has begun: committed at the end, rolled back on an error or a dry run."""
    try:
        tx = (kind or Tx)(connection, writer)
        yield tx
        if dry_run:
            connection.rollback()
        else:
            tx.keep_sums()
            connection.commit(tx.proof)
            if tx.shuts_out:
                tx.shut_out()
    except BaseException as error:
        connection.rollback()
        if isinstance(error, connection.errors):
            raise connection.wrapped(error) from error
        raise


class Tx(Reader):
    """A write transaction; all that is recorded in it is one action."""

    lasting = False
    reverts = False  # whether the database undoes and redoes itself
    distant = False  # whether each statement is a way to a server and back
    secluded = False  # whether others have entries that are not seen here
    shuts_out = False  # whether somebody may not come in any more

    def __init__(self, connection: Connection, writer: Writer) -> None:
        super().__init__(connection)
        self.writer = writer
        self.proof: str | None = None
        self.first_new: int | None = None  # the first entry made in it
        self.recorded: list[int] = []  # numbers only: a bulk change must not be kept in memory
        self._in_parts = False  # whether the event that comes next has changes ahead of it
        self._sums: Sums = {}  # that new entries add, not kept yet: parts of an import add to the same ones
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
        id = self.connection.next_id("user_account" if kind == "user" else kind)
        if kind == "entry" and self.first_new is None:
            self.first_new = id
        return id

    def next_entries(self, count: int) -> Sequence[int]:
        """The ids of so many new entries."""
        ids = self.connection.next_ids("entry", count)
        if self.first_new is None:
            self.first_new = ids[0]
        return ids

    def revert(self, action: int, name: str, at: datetime) -> None:
        """Undo or redo an action, where the database does that itself: where `reverts` says so."""
        raise NotImplementedError

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is done inside is taken back when it raises a Conflict; the transaction can go on then."""
        self.keep_sums()
        before = (self._origin, self._in_parts, self.proof, len(self.recorded))
        self.connection.run("SAVEPOINT attempt")
        try:
            yield
        except Conflict:
            self.connection.run("ROLLBACK TO SAVEPOINT attempt")
            self._origin, self._in_parts, self.proof, count = before
            self._sums = {}
            del self.recorded[count:]
            raise
        self.connection.run("RELEASE SAVEPOINT attempt")

    def shut_out(self) -> None:
        """End the connections of those who may not come in any more: a file has none."""

    def record(self, draft: Draft, at: datetime, reverts: int | None = None) -> Event:
        """Apply a draft's changes and append its event, in this transaction.

        Changes go in the order delete, update, insert; a running entry is closed before
        another is opened. Raises Conflict when a constraint refuses one, Locked or Billed when it is held.
        """
        fields = checked(draft.name, draft.fields)
        uuid = new_uuid()
        number = self._write(draft, uuid, at, reverts, self.writer.mark)
        self.proof = uuid
        return Event(
            number, uuid, self.action, at, draft.name, self.writer.user_id, self.origin_id, fields, draft.changes,
            reverts, self.writer.component, self.writer.invocation,
        )  # fmt: skip

    def was_recorded(self, numbers: Sequence[int], action: int | None) -> None:
        """Events of those numbers are in this transaction, with all that they changed; `action` is None for none."""
        self.recorded += numbers
        self._action = action

    def record_part(self, changes: Sequence[Change], at: datetime, reverts: int | None = None) -> None:
        """Apply some hundred changes ahead of the event that they belong to, which is recorded last.

        Raises as `record` does.
        """
        self._write(Draft(PART, {}, tuple(changes)), new_uuid(), at, reverts, None)

    def record_new(self, entries: NewEntries, at: datetime) -> None:
        """Apply some hundred new entries ahead of the event that they belong to, as `record_part` does."""
        if self.value(self.sql.LOCKED_UNTIL) is not None:
            self.record_part(entries.changes(), at)
            return
        from timetracker.store import changing

        changing.insert(self.connection, entries, self._sums)
        self._append(Draft(PART, {}), new_uuid(), at, entries.journal(), None, None)

    def keep_sums(self) -> None:
        """Keep what new entries add to sums."""
        if self._sums:
            from timetracker.store import changing

            changing.keep(self.connection, self._sums)
            self._sums = {}

    def _write(self, draft: Draft, uuid: str, at: datetime, reverts: int | None, mark: str | None) -> int:
        if draft.changes:
            until = self.value(self.sql.LOCKED_UNTIL)
            end = None if until is None else instant(until)
            if any(_reaches(change, end) for change in draft.changes):
                from timetracker.store import locking  # few changes are of a time that may be locked, or of what was

                locking.check(self, draft.changes)
        self.keep_sums()
        if draft.changes:  # a report that was looked at changes nothing, and loads nothing for it
            from timetracker.store import changing

            changing.apply(self.connection, draft.changes)
        text = journal.text(draft.changes) or (journal.NOTHING if self._in_parts else None)
        return self._append(draft, uuid, at, text, reverts, mark)

    def _append(
        self, draft: Draft, uuid: str, at: datetime, changes: str | None, reverts: int | None, mark: str | None
    ) -> int:
        parameters = {
            "uuid": uuid, "action": self.action, "at": seconds(at), "name": draft.name,
            "user_id": self.writer.user_id, "origin": self.origin_id, "component": self.writer.component,
            "invocation": self.writer.invocation, "fields": dumps(draft.fields), "changes": changes,
            "version": CHANGES_VERSION, "reverts": reverts, "mark": mark,
        }  # fmt: skip
        number = self.connection.insert(self.sql.INSERT_EVENT, parameters)
        self.recorded.append(number)
        self._in_parts = draft.name == PART
        return number

    def bring_new(self, user_id: int, digests: Iterable[tuple[int, tuple[int, int]]]) -> None:
        """The same of many entries that have the uuids which their rows give: of each identity, and row and entry."""
        action = self.action
        values = [(user_id, identity, action, None, *both) for identity, both in digests]
        self.connection.run_all(self.sql.INSERT_BROUGHT, values)

    def bring(self, rows: Sequence[Brought]) -> None:
        """Keep what an import took, with this action."""
        action = self.action
        values = [
            (user_id, identity, 0 if was_there else action, uuid, row, entry)
            for user_id, identity, uuid, row, entry, was_there in rows
        ]
        self.connection.run_all(self.sql.INSERT_BROUGHT, values)

    def admit(self, role: str, user_id: int) -> None:
        """Let a database role in as a user of a shared store.

        Raises NotFound and StoreRefuses.
        """
        self.connection.admit(role, user_id)

    def keep_setting(self, name: str, value: str) -> None:
        """Let the store keep a setting of `domain.setting.STORED`, for all who share it."""
        parameters = {"key": STORED[name][0], "value": value}
        if self.write(self.sql.UPDATE_META, parameters) == 0:
            self.write(self.sql.INSERT_META, parameters)

    def record_all(self, drafts: Sequence[Draft], at: datetime) -> list[Event]:
        """Record several events of this action, in order."""
        return [self.record(draft, at) for draft in drafts]

    def write(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Run a statement on the tables outside the journal; returns the number of rows it touched.

        For `store.credentials` alone: records are written by `record`.
        """
        return self.connection.run(statement, parameters).rowcount

    @property
    def origin_id(self) -> int:
        """This installation's number in the store, made when it first writes."""
        if self._origin is None:
            self._origin = self.origin(self.writer.token)
        if self._origin is None:
            self._origin = self.connection.insert(self.sql.INSERT_ORIGIN, {"token": self.writer.token})
        assert self._origin is not None
        return self._origin


def _reaches(change: Change, until: datetime | None) -> bool:
    """Whether a change may be of locked time, when nothing from an instant on is locked, or of what may be billed."""
    kind, before, after = change
    if kind in ("charge", "invoice") and before is not None:
        return True
    if kind == "entry":
        if before is not None and before.end is not None:  # type: ignore[union-attr]  # an entry
            return True
        if until is None:
            return False
        return any(entry is not None and entry.start < until for entry in (before, after))  # type: ignore[union-attr]
    return until is not None and kind in ("project", "rate", "charge")


def new_uuid() -> str:
    """A random UUID (version 4), without the `uuid` module."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    return dashed(raw)
