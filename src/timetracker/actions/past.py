"""What earlier imports imported, as the store keeps it: rows of a source are known again, whatever became of them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha1
from uuid import UUID

from timetracker.actions.digests import digest, key, keys, row_digest
from timetracker.actions.seen import BitFilter
from timetracker.domain import entry as words
from timetracker.domain.entry import Entry, Project
from timetracker.domain.jsontext import dumps
from timetracker.interchange.draft import EntryDraft
from timetracker.store import journal
from timetracker.store.imported_rows import Brought
from timetracker.store.store import Tx

# Of the uuids that imports derive: the same line of the same format gives the same in every store.
SPACE = UUID("7a1d8f2e-5c0b-5b6e-9c3a-4f6d2b7e8a10")
BATCH = 500  # rows that are written together


def as_before(imported: Brought | None, row: EntryDraft) -> bool:
    """Whether a row of the source says what it said when it came in."""
    return imported is not None and imported.row == row_digest(row)


def uuid_of(text: str) -> str:
    """The uuid of a text in our space, as `uuid.uuid5` has it."""
    raw = bytearray(sha1(SPACE.bytes + text.encode(errors="surrogatepass"), usedforsecurity=False).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    return words.dashed(raw)


class Identities:
    """What rows are known by whose source gives them no id: the same when the source is read again."""

    def __init__(self, format: str) -> None:
        self._format = format
        self.given = BitFilter()  # digests of the uuids that the source gave; those derived differ from each other
        self._begun = BitFilter()  # digests of what begins alike
        self._alike: dict[int, int] = {}  # and how often those came that came again
        self._foreseen: dict[str, list[str]] = {}  # of what begins alike, what was derived ahead
        self._open: set[str] = set()  # derived ones of rows that are not settled yet
        self._taken: set[str] = set()  # those of them that an entry of somebody else has

    def of(self, draft: EntryDraft) -> str:
        """What a row is known by, whose source gives it or not."""
        if draft.uuid:
            return draft.uuid
        uuid = self.derived(draft)
        self._open.add(uuid)
        return uuid

    def taken(self, uuid: str) -> bool:
        """Note that somebody else has the entry of that uuid; whether it was derived, and the row is another one."""
        if uuid in self._open:
            self._taken.add(uuid)
        return uuid in self._open

    def of_new(self, uuid: str, user_id: int, *, hidden: bool) -> str:
        """The uuid of a row's new entry: one of the user's own where somebody else has the one that is derived.

        Where the entries of others are `hidden`, somebody may have it.
        """
        own = uuid in self._taken or (hidden and uuid in self._open)
        return uuid_of(f"{uuid}\n{user_id}") if own else uuid

    def settle(self, uuid: str, given: int | None) -> None:
        """Forget a row that is settled; `given` is the digest of the uuid that its source gave, if it did."""
        if given is not None:
            self.given.add(given)
        self._open.discard(uuid)
        self._taken.discard(uuid)

    def derived(self, draft: EntryDraft) -> str:
        """Of format, person and start as written, so that all else may change; what begins alike by its order."""
        alike = self._alike_as(draft)
        ahead = self._foreseen.get(alike)
        if not ahead:
            return self._next(alike)
        uuid = ahead.pop(0)
        if not ahead:
            del self._foreseen[alike]
        return uuid

    def foreseen(self, draft: EntryDraft) -> str:
        """What `derived` will give for it, or for the next that begins alike."""
        alike = self._alike_as(draft)
        uuid = self._next(alike)
        self._foreseen.setdefault(alike, []).append(uuid)
        return uuid

    def _alike_as(self, draft: EntryDraft) -> str:
        return f"{self._format}\n{draft.user}\n{draft.key or f'{draft.start:%Y%m%dT%H%M%SZ}'}\n"

    def older(self, draft: EntryDraft) -> str:
        """As versions derived it that kept no digests of rows."""
        names = (words.fold(draft.project), words.fold(draft.task or ""))
        return self._next("\n".join((self._format, f"{draft.start:%Y%m%dT%H%M%S}", *names, "")))

    def _next(self, alike: str) -> str:
        number = key(alike)
        nth = 1
        if not self._begun.add(number):
            nth = self._alike[number] = self._alike.get(number, 1) + 1
        return uuid_of(f"{alike}{nth}")


class EarlierImports:
    """The imports of a user that were not undone; read when first asked for."""

    def __init__(self, tx: Tx, user_id: int) -> None:
        self._tx = tx
        self._user_id = user_id
        self._ahead: dict[int, Brought | None] = {}  # of rows that come next, what is known of them
        self._identities: dict[str, int] = {}  # of the uuids that a look ahead was for
        self._asked: set[str] = set()  # uuids that a look ahead asked for
        self._ahead_there: set[str] = set()  # and which of their entries are there
        self._named = False
        self._names: dict[tuple[str, int, str], int] = {}  # that things had when they came in
        self._clients: dict[int, int | None] = {}  # that projects had likewise
        self._new: list[tuple[str, EntryDraft, Entry, bool]] = []

    def look_ahead(self, uuids: Sequence[str]) -> None:
        """Ask at once what came in of rows of those uuids, and which of their entries are there."""
        identities = keys(uuids) if uuids else ()
        self._ahead = dict.fromkeys(identities)
        self._identities = dict(zip(uuids, identities, strict=True))
        for row in self._tx.rows(self._tx.sql.BROUGHT_AMONG, user_id=self._user_id, identities=dumps(identities)):
            self._ahead[row[0]] = Brought(self._user_id, *row)  # the newest comes last
        moved = [imported.uuid for imported in self._ahead.values() if imported and imported.uuid]
        self._asked = {*uuids, *moved}
        self._ahead_there = {row[0] for row in self._tx.rows(self._tx.sql.UUIDS_AMONG, uuids=dumps([*self._asked]))}

    def as_it_came(self, draft: EntryDraft, uuid: str) -> bool:
        """Whether a row of that uuid, as a look ahead saw it, says what it said then and its entry is there."""
        identity = self._identities.get(uuid)
        imported = None if identity is None else self._ahead[identity]
        return as_before(imported, draft) and self.foresaw((imported and imported.uuid) or uuid)

    def foresaw(self, uuid: str) -> bool:
        """Whether a look ahead saw an entry of that uuid."""
        return uuid in self._ahead_there

    def there(self, uuid: str) -> bool:
        """Whether the store may have an entry of that uuid; a distant one is asked for all of them at once."""
        if uuid in self._asked:
            return uuid in self._ahead_there
        return not self._tx.distant or key(uuid) in self._all_there

    @cached_property
    def _all_there(self) -> set[int]:
        return set(map(key, self._tx.uuids()))

    def imported(self, uuid: str, older: Callable[[], str] | None = None) -> Brought | None:
        """What came in of a row of that uuid; `older` gives the one that older versions derived of it."""
        if not self.any:
            return None
        imported = self._of(uuid)
        if imported is None and older is not None and self.earlier:
            uuid = older()
            imported = self._of(uuid)
            imported = imported and imported._replace(uuid=imported.uuid or uuid)
        return imported

    @cached_property
    def any(self) -> bool:
        """Whether the user imported anything before this import."""
        return self._tx.value(self._tx.sql.BROUGHT_ANY, user_id=self._user_id) is not None

    @cached_property
    def earlier(self) -> bool:
        """Whether a version imported here that kept no digests of rows."""
        return self._tx.value(self._tx.sql.BROUGHT_EARLIER, user_id=self._user_id) is not None

    def _of(self, uuid: str) -> Brought | None:
        identity = self._identities.get(uuid)
        if identity is None:
            identity = key(uuid)
        if self._tx.distant:
            return self._all_brought.get(identity)
        if identity in self._ahead:
            return self._ahead[identity]
        row = self._tx.row(self._tx.sql.BROUGHT, user_id=self._user_id, identity=identity)
        return Brought(self._user_id, *row) if row else None

    @cached_property
    def _all_brought(self) -> dict[int, Brought]:
        rows = self._tx.stream(self._tx.sql.ALL_BROUGHT, user_id=self._user_id)
        return {row[0]: Brought(self._user_id, *row) for row in rows}  # the newest comes last

    def bring(self, uuid: str, draft: EntryDraft, entry: Entry, *, was_there: bool = False) -> None:
        """Keep that a row of that uuid came in as an entry."""
        self._new.append((uuid, draft, entry, was_there))
        if len(self._new) >= BATCH:
            self.flush()

    def bring_new(self, uuids: Sequence[str], of_new: Sequence[tuple[int, int]]) -> None:
        """Keep the same of many that were never there: their uuids, and the digests of row and entry."""
        identities = keys(uuids)
        self._tx.bring_new(self._user_id, zip(identities, of_new, strict=True))

    def flush(self) -> None:
        """Write what is to be kept."""
        if self._new:
            self._tx.bring([self._row(*item) for item in self._new])
            self._new = []

    def _row(self, uuid: str, row: EntryDraft, entry: Entry, was_there: bool) -> Brought:
        other = None if entry.uuid == uuid else entry.uuid
        return Brought(self._user_id, key(uuid), other, row_digest(row), digest(entry), was_there)

    def place(self, project: str) -> int | None:
        """The id of a project by the name that it has, or had when it came in; makes nothing."""
        owner = self._tx.project_named(project)
        return owner.id if owner else self._had("project", 0, project)

    def client(self, name: str) -> int | None:
        """The id of a client likewise."""
        client = self._tx.client_named(name)
        return client.id if client else self._had("client", 0, name)

    def client_of(self, project_id: int) -> int | None:
        """The id of the client that a project had when it came in."""
        self._read_names()
        return self._clients.get(project_id)

    def clientless(self, project_id: int) -> bool:
        """Whether a project came in with no client."""
        self._read_names()
        return self._clients.get(project_id, 0) is None

    def task(self, project_id: int, name: str) -> int | None:
        """The id of a task likewise."""
        piece = self._tx.task_named(project_id, name)
        return piece.id if piece else self._had("task", project_id, name)

    def tag(self, name: str) -> int | None:
        """The id of a tag likewise."""
        tag = self._tx.tag_named(name)
        return tag.id if tag else self._had("tag", 0, name)

    def _had(self, kind: str, within: int, name: str) -> int | None:
        self._read_names()
        return self._names.get((kind, within, words.fold(name)))

    def _read_names(self) -> None:
        if not self._named:
            self._named = True
            for row in self._tx.stream(self._tx.sql.IMPORTED, user_id=self._tx.writer.user_id):
                for change in journal.changes(row[0], row[1]):
                    self._note(change.kind, change.after)

    def _note(self, kind: str, thing: object) -> None:
        if thing is not None and not isinstance(thing, Entry):
            within = getattr(thing, "project_id", 0) if kind == "task" else 0
            self._names[kind, within, words.fold(thing.name)] = thing.id  # type: ignore[attr-defined]  # a record
        if isinstance(thing, Project):
            self._clients.setdefault(thing.id, thing.client_id)
