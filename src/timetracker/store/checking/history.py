"""The journal: whether each event can be read, and whether rows are what it says they are."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Container, Iterator
from timetracker.domain.counting import counted
from timetracker.domain.event import CHANGES_VERSION, EVENTS, PART, Thing
from timetracker.domain.families import no_defect
from timetracker.domain.interval import EARLIEST, LATEST
from timetracker.domain.jsontext import dumps, loads
from timetracker.store import journal, rows
from timetracker.store.checking.progress import ProgressCounter
from timetracker.store.reader import Reader
from timetracker.store.rows import Row

BATCH = 500  # records that are compared at once
MOST = 100
JUMPS = "store.restored"  # the event before which numbers are left out: what was given away stays given
COMPONENTS = ("cli", "web", "api", "exporter", "job")
# Events that always carry changes, until a purge takes them away.
CHANGING = (
    "timer.", "entry.", "entries.", "project.", "client.", "task.", "tag.", "rate.", "user.", "lock.", "import.", PART
)  # fmt: skip
_EVENTS = (
    "SELECT number, uuid, action, at, name, user_id, origin, component, invocation, fields, changes, version, reverts"
    " FROM event ORDER BY number DESC"
)
_TABLES = {"user": "user_account"}


class IdSet:
    """Ids that were met: a bit for each, which a million take little room."""

    __slots__ = ("_bits", "_far")

    def __init__(self) -> None:
        self._bits = bytearray()
        self._far: set[int] = set()

    def __contains__(self, id: int) -> bool:
        if not 0 <= id < 1 << 30:
            return id in self._far
        place = id >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (id & 7))

    def add(self, id: int) -> bool:
        """Take an id in; whether it is new."""
        if not 0 <= id < 1 << 30:
            new = id not in self._far
            self._far.add(id)
            return new
        place, bit = id >> 3, 1 << (id & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(max(place + 1 - len(self._bits), 4096)))
        if self._bits[place] & bit:
            return False
        self._bits[place] |= bit
        return True


class JournalScan:
    """The journal from its end to its beginning: the first word about a record is the last one."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._met: dict[str, IdSet] = {kind: IdSet() for kind in journal.CLASS_OF}
        self._there: dict[str, int] = dict.fromkeys(journal.CLASS_OF, 0)
        self._waiting: dict[str, dict[int, tuple[Thing | None, bool]]] = {kind: {} for kind in journal.CLASS_OF}
        self._purged = False
        self.older = 0
        self.faults: list[str] = []  # where rows and journal differ

    def read(self, progress: ProgressCounter) -> list[str]:
        """Read all events, and compare what they say with the rows; what cannot be read of them."""
        wrong: list[str] = []
        after: Row | None = None
        jumps = {*self._reader.generations().values()}
        for row in self._reader.stream(_EVENTS):
            progress.step()
            if len(wrong) < MOST:
                wrong += _gap(row, after, jumps)
                wrong += self._event(row)
            after = row
        if after is not None and after[0] != 1 and after[4] != JUMPS and 0 not in jumps:
            wrong.append(f"events 1 to {after[0] - 1} are missing")
        for kind in self._waiting:
            self._compare(kind)
        if not wrong:
            self._unmentioned()
        return wrong

    def _event(self, row: Row) -> Iterator[str]:
        number, name, stored, version = row[0], row[4], row[10], row[11]
        yield from (f"event {number}: {fault}" for fault in _form(row))
        if stored is None:
            self._purged = self._purged or name.startswith(CHANGING)
            return
        try:
            changes = journal.changes(stored, version)
            for change in reversed(changes):
                self._say(change.kind, (change.before or change.after).id, change.after)  # type: ignore[union-attr]
        except Exception as error:  # whatever may be there
            if no_defect(error):
                raise
            yield f"event {number}: its changes cannot be read ({type(error).__name__})"

    def _say(self, kind: str, id: int, after: Thing | None) -> None:
        if not self._met[kind].add(id):
            return
        waiting = self._waiting[kind]
        waiting[id] = (after, self._purged)
        if len(waiting) >= BATCH:
            self._compare(kind)

    def _compare(self, kind: str) -> None:
        waiting = self._waiting[kind]
        if not waiting:
            return
        there = {thing.id: thing for thing in self._things(kind, list(waiting))}
        self._there[kind] += len(there)
        for id, (after, purged) in waiting.items():
            if there.get(id) == after:
                continue
            if purged:
                self.older += 1
            elif len(self.faults) < MOST:
                self.faults.append(f"{kind} {id} {_differs(there.get(id), after)}")
        waiting.clear()

    def _things(self, kind: str, ids: list[int]) -> Iterator[Thing]:
        if kind == "entry":
            sql = self._reader.sql
            for row in self._reader.rows(f"{sql.ENTRIES} WHERE {sql.WHERE['ids']}", ids=dumps(ids)):
                yield rows.entry(row)
            return
        for id in ids:
            thing = self._reader.thing(kind, id)
            if thing is not None:
                yield thing

    def _unmentioned(self) -> None:
        """Rows that no event speaks of."""
        for kind, count in self._there.items():
            total = self._reader.value(f"SELECT count(*) FROM {_TABLES.get(kind, kind)}")
            # The first user is made with the store, without an event.
            if kind == "user" and self._met["user"].add(1):
                count += self._reader.user(1) is not None
            if total > count and self._purged:
                self.older += total - count
            elif total > count:
                self.faults.append(f"{total - count} of kind {kind} are there, of which the journal knows nothing")


def _differs(row: Thing | None, after: Thing | None) -> str:
    if row is None or after is None:
        return "is gone, and the journal does not say so" if row is None else "is there, though it was deleted"
    names = [name for name in row._fields if getattr(row, name) != getattr(after, name)]
    return f"is not what the journal says ({', '.join(names)})"


def _gap(row: Row, after: Row | None, jumps: Container[int]) -> Iterator[str]:
    """Numbers that are missing before an event; not where a store became one of its own, after the event of a row."""
    if after is not None and after[0] - row[0] != 1 and after[4] != JUMPS and row[0] not in jumps:
        yield f"{counted(after[0] - row[0] - 1, 'event is', 'events are')} missing before {after[0]}"


def _form(row: Row) -> Iterator[str]:
    _, uuid, action, at, name, _, _, component, invocation, fields, _, version, reverts = row[:13]
    if name not in EVENTS and name != PART:
        yield f"{name!a} is not an event"
    elif not _admitted(name, fields):
        yield "its fields cannot be read"
    if len(uuid) != 36 or len(invocation) != 32 or component not in COMPONENTS:
        yield "it does not say whence it came"
    if not 1 <= version <= CHANGES_VERSION:
        yield f"the format {version} of its changes is unknown"
    if action < 1 or (reverts is not None and not 0 < reverts < action):
        yield "its action cannot be"
    if not 0 <= at < (LATEST - EARLIEST).total_seconds():
        yield "its instant cannot be"


def _admitted(name: str, text: str) -> bool:
    """Whether fields are those of an event; an older program may have known fewer of them."""
    try:
        fields: Any = loads(text)
    except ValueError:
        return False
    if not isinstance(fields, dict):
        return False
    field_kinds = {} if name == PART else EVENTS[name].fields
    return fields.keys() <= field_kinds.keys() and all([field_kinds[key].admits(fields[key]) for key in fields])
