"""The journal: its events, and changes as the JSON that it keeps.

Format 1: a list of `[kind, before, after]`, each record an object of its fields,
instants as Unix seconds. Old formats are read through `UPGRADES`.
"""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Iterator, Mapping, Sequence
from timetracker.domain.entry import Entry, Lock
from timetracker.domain.event import CHANGES_VERSION, KIND_OF, PART, Change, Event, Thing
from timetracker.domain.jsontext import dumps, loads, quoted
from timetracker.store import rows
from timetracker.store.rows import Row, instant, maybe_instant, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.connection import Connection
    from timetracker.store.sql import Sql

CLASS_OF: dict[str, type] = {kind: record for record, kind in KIND_OF.items()}
# An entry or rate refers to a task, a task to a project, a project to a client.
_INSTANTS = {"entry": ("start", "end"), "lock": ("until", "at")}  # fields that the journal has as Unix seconds
_RANK = {"user": 0, "client": 0, "tag": 0, "project": 1, "task": 2, "entry": 3, "lock": 3, "rate": 3, "charge": 3,
         "billing": 1, "invoice": 1}  # fmt: skip
NOTHING = "[]"  # the changes of an event whose changes are all in parts ahead of it
UPGRADES: Mapping[int, Callable[[list[Any]], list[Any]]] = {}


def text(changes: Sequence[Change]) -> str | None:
    """The journal's JSON of some changes; None for none."""
    if not changes:
        return None
    written = [f'["{c.kind}", {_written(c.before)}, {_written(c.after)}]' for c in changes]  # kinds are plain words
    return f"[{', '.join(written)}]"


def _written(thing: Thing | None) -> str:
    if thing is None:
        return "null"
    if isinstance(thing, Entry):
        return _entry(thing)
    values = thing._asdict()
    if isinstance(thing, Lock):
        values |= {name: seconds(values[name]) for name in _INSTANTS["lock"]}
    return dumps(values)


def _entry(entry: Entry) -> str:
    """What `dumps` makes of an entry's fields, instants as Unix seconds; an import writes many."""
    id, uuid, user_id, project_id, task_id, start, end, zone, note, billable, source, tag_ids = entry
    return (
        f'{{"id": {id}, "uuid": {quoted(uuid)}, "user_id": {user_id}, "project_id": {project_id},'
        f' "task_id": {"null" if task_id is None else task_id}, "start": {seconds(start)},'
        f' "end": {"null" if end is None else seconds(end)}, "zone": {quoted(zone)}, "note": {quoted(note)},'
        f' "billable": {"true" if billable else "false"}, "source": {quoted(source)}, "tag_ids": {[*tag_ids]}}}'
    )


def changes(stored: str | None, version: int) -> tuple[Change, ...]:
    """The changes of an event as stored in any format so far."""
    if stored is None:
        return ()

    items = loads(stored)
    for step in range(version, CHANGES_VERSION):
        items = UPGRADES[step](items)
    return tuple(Change(kind, _thing(kind, before), _thing(kind, after)) for kind, before, after in items)


def touched_ids(fields: str, stored: str | None, version: int) -> set[int]:
    """The numbers of the entries that an event is about: its own, and those that it made."""
    own = loads(fields).get("entry_id")
    added = (c.after.id for c in changes(stored, version) if c.kind == "entry" and c.before is None and c.after)
    return {*added, *([own] if own else [])}


def _thing(kind: str, values: dict[str, Any] | None) -> Thing | None:
    if values is None:
        return None
    for name in _INSTANTS.get(kind, ()):
        values[name] = maybe_instant(values[name])
    if kind == "entry":
        values["tag_ids"] = tuple(values["tag_ids"])
    record: Any = CLASS_OF[kind]
    named = {**record._field_defaults, **values}
    thing: Thing = record._make([named[field] for field in record._fields])
    return thing


def event(row: Row) -> Event:
    """An event from its columns, with its changes.

    Raises StoreDamaged for one that cannot be read.
    """
    number, uuid, action, at, name, user_id, origin, component, invocation, fields, stored, version, reverts = row[:13]
    try:
        return Event(
            number, uuid, action, instant(at), name, user_id, origin, loads(fields),
            changes(stored, version), reverts, component, invocation,
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        from timetracker.domain.errors import StoreDamaged

        raise StoreDamaged(
            f"Event {number} of the journal cannot be read ({type(error).__name__}: {error}).",
            hint="See what is damaged; then bring a copy back from backups/ beside it.",
            command="tt db check",
        ) from error


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Changes in the order delete, update, insert; what runs is closed before another is opened."""
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


class Journal:
    """Runs the generated statements on a connection; reads events, and what can be undone."""

    lasting = True  # whether what was read stays so for as long as the transaction lasts

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.known: dict[Any, Any] = {}  # of what lasts: what readings share

    @property
    def sql(self) -> Sql:
        """The generated statements, in the words of this database."""
        return self.connection.sql

    def rows(self, statement: str, **parameters: Any) -> Iterator[Row]:
        """The rows of a generated statement, one at a time."""
        return iter(self.connection.run(statement, parameters))

    def stream(self, statement: str, **parameters: Any) -> Iterator[Row]:
        """Its rows where they may be a million."""
        return iter(self.connection.stream(statement, parameters))

    def row(self, statement: str, **parameters: Any) -> Row | None:
        """Its first row."""
        first: Row | None = self.connection.run(statement, parameters).fetchone()
        return first

    def value(self, statement: str, **parameters: Any) -> Any:
        """The first column of its first row; None when there is none."""
        row = self.row(statement, **parameters)
        return None if row is None else row[0]

    # -- events --------------------------------------------------------------------------------------

    def event_rows_after(self, number: int, origin: int, limit: int = 1000) -> list[Row]:
        """Rows of the `event` table above a number, of one origin, in order."""
        return list(self.rows(self.sql.EVENTS_AFTER, number=number, origin=origin, limit=limit))

    def event_rows_marked(self, mark: str, since: int, until: int, limit: int) -> list[Row]:
        """The first rows of the `event` table with a mark, from an instant until before another, in order."""
        return list(self.rows(self.sql.EVENTS_MARKED, mark=mark, since=since, until=until, limit=limit))

    def last_event(self) -> int:
        """The number of the newest event; 0 when there is none."""
        return int(self.value(self.sql.LAST_EVENT))

    def invocation(self, number: int) -> str | None:
        """The invocation that recorded the event with that number."""
        id: str | None = self.value(self.sql.INVOCATION, number=number)
        return id

    def events_of(self, action: int) -> list[Event]:
        """The events of one action, oldest first, without the parts ahead of them."""
        events = [self.event(number) for number in self.event_numbers(action)]
        return [event for event in events if event is not None and event.name != PART]

    def event_numbers(self, action: int) -> list[int]:
        """The numbers of the events of one action, oldest first."""
        return [row[0] for row in self.rows(self.sql.EVENT_NUMBERS, action=action)]

    def event(self, number: int) -> Event | None:
        """The event with that number."""
        return rows.maybe(event, self.row(self.sql.EVENT, number=number))

    def undoable(self, user_id: int, limit: int) -> list[int]:
        """The user's actions that changed something and were not undone, newest first."""
        return [row[0] for row in self.rows(self.sql.UNDOABLE, user_id=user_id, limit=limit)]

    def redoable(self, user_id: int, limit: int) -> list[int]:
        """The user's actions undone since the last new change, the last undone first."""
        after = self.value(self.sql.LAST_CHANGE, user_id=user_id)
        return [row[0] for row in self.rows(self.sql.REDOABLE, user_id=user_id, after=after, limit=limit)]

    def history(self, user_id: int, limit: int) -> list[tuple[Event, str]]:
        """The events of the user's newest actions, newest first, with their state.

        The state is "" (in force), change.undone or change.redone. Events in bulk come without their changes.
        """
        return [(event(row), row[-1]) for row in self.rows(self.sql.HISTORY, user_id=user_id, limit=limit)]
