"""Reads records from a store; what every transaction can do too."""

from __future__ import annotations

from timetracker.domain.entry import fold
from timetracker.domain.interval import LATEST
from timetracker.domain.jsontext import dumps
from timetracker.store import rows
from timetracker.store import sql_sqlite as sql
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any, TypeVar

    from timetracker.domain.entry import Client, Entry, Project, Tag, Task, User
    from timetracker.domain.event import Event, Thing
    from timetracker.domain.interval import Interval
    from timetracker.store.rows import Row
    from timetracker.store.sqlite import Connection

    T = TypeVar("T")


class Reader:
    """A consistent view of the store for as long as its transaction lasts.

    Instants go in and out as aware datetimes in UTC.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, **parameters: Any) -> Iterator[Row]:
        """The rows of a generated statement, one at a time."""
        return iter(self._connection.run(statement, parameters))

    def row(self, statement: str, **parameters: Any) -> Row | None:
        """Its first row."""
        first: Row | None = self._connection.run(statement, parameters).fetchone()
        return first

    def value(self, statement: str, **parameters: Any) -> Any:
        """The first column of its first row; None when there is none."""
        row = self.row(statement, **parameters)
        return None if row is None else row[0]

    # -- entries -------------------------------------------------------------------------------------

    def running(self, user_id: int) -> Entry | None:
        """The user's running entry."""
        return _maybe(rows.entry, self.row(sql.RUNNING, user_id=user_id))

    def entry(self, id: int) -> Entry | None:
        """The entry with that number."""
        return _maybe(rows.entry, self.row(sql.ENTRY, id=id))

    def entry_with_uuid(self, uuid: str) -> Entry | None:
        """The entry with that uuid."""
        return _maybe(rows.entry, self.row(sql.ENTRY_BY_UUID, uuid=uuid))

    def newest(self, user_id: int, skip: int = 0) -> Entry | None:
        """The user's newest entry by start; `skip` of 1 gives the one before it."""
        return _maybe(rows.entry, self.row(sql.ENTRY_NEWEST, user_id=user_id, skip=skip))

    def last_stop(self, user_id: int, now: datetime) -> datetime | None:
        """When the user's newest finished entry ended."""
        return rows.maybe_instant(self.value(sql.LAST_STOP, user_id=user_id, now=seconds(now)))

    def overlapping(self, user_id: int, interval: Interval) -> list[Entry]:
        """The user's entries that reach into an interval, running ones included, by start."""
        found = self.rows(
            sql.OVERLAPPING,
            user_id=user_id,
            until=seconds(interval.end or LATEST),
            earliest=self.earliest(user_id, interval.start),
            forever=seconds(LATEST),
            **{"from": seconds(interval.start)},
        )
        return [rows.entry(row) for row in found]

    def planned(self, running: Entry, until: datetime) -> Entry | None:
        """The first entry that begins while another runs, before an instant."""
        found = self.row(
            sql.NEXT_AFTER,
            user_id=running.user_id,
            until=seconds(until),
            id=running.id,
            **{"from": seconds(running.start)},
        )
        return _maybe(rows.entry, found)

    def earliest(self, user_id: int, start: datetime) -> int:
        """Unix seconds before which nothing that touches `start` can begin, the running entry apart."""
        longest = self.value(sql.LONGEST, user_id=user_id) or 0
        running = self.value(sql.RUNNING_START, user_id=user_id)
        earliest = seconds(start) - longest
        return earliest if running is None else min(earliest, running)

    def tracked_in(self, user_id: int, interval: Interval, now: datetime) -> int:
        """Seconds tracked inside an interval; a running entry counts up to now."""
        found: int = self.value(
            sql.TODAY,
            user_id=user_id,
            now=seconds(now),
            until=seconds(interval.end or LATEST),
            earliest=self.earliest(user_id, interval.start),
            **{"from": seconds(interval.start)},
        )
        return found

    def entries(self, wanted: Mapping[str, Any], *, newest_first: bool = False) -> Iterator[Entry]:
        """The entries for which all conditions of `statements.WHERE` hold, by start.

        `wanted` maps condition -> parameter, as `conditions` makes it.
        """
        clause, parameters = where(wanted)
        direction = " DESC" if newest_first else ""
        statement = f"{sql.ENTRIES}{clause} ORDER BY entry.started_at{direction}, entry.id{direction}"
        return map(rows.entry, self.rows(statement, **parameters))

    def entry_ids(self, wanted: Mapping[str, Any]) -> list[int]:
        """The numbers of the entries for which all conditions hold, by start."""
        clause, parameters = where(wanted)
        return [
            row[0] for row in self.rows(f"{sql.ENTRY_IDS}{clause} ORDER BY entry.started_at, entry.id", **parameters)
        ]

    def sums(
        self, by: Sequence[str], wanted: Mapping[str, Any], periods: Sequence[tuple[str, int, int]] | None = None
    ) -> Iterator[Row]:
        """Rows of the keys `by`, then seconds, billable seconds and number of entries.

        `by` holds keys of `statements.KEY`; `periods` (label, from, until in Unix seconds)
        are needed for day, week and month. Only the part inside the span counts.
        """
        if periods is None and not wanted.keys() - {"user", "now"} and tuple(by) in ((), ("project",)):
            return self._all_time(wanted["user"], wanted["now"], split=bool(by))
        amount = "in_period" if periods is not None else "inside" if "from" in wanted else "whole"
        conditions = dict(wanted)
        if periods is not None:
            conditions["in_period"] = None
        clause, parameters = where(conditions)
        source = "FROM entry" if periods is None else f"FROM {sql.PERIODS} CROSS JOIN entry"
        joins = "".join(f" {sql.JOIN[key]}" for key in dict.fromkeys(by) if key in sql.JOIN)
        keys = [sql.KEY[key] for key in by]
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        statement = f"SELECT {', '.join([*keys, sql.SUMS[amount]])} {source}{joins}{clause}{grouped}"
        if periods is not None:
            parameters["periods"] = dumps(periods)
        return self.rows(statement, **parameters)

    def _all_time(self, user_id: int, now: int, *, split: bool) -> Iterator[Row]:
        """Sums over everything, by project or as one row: from the kept sums, without a look at the history."""
        found = {row[0]: list(row[1:]) for row in self.rows(sql.TRACKED_BY_PROJECT, user_id=user_id)}
        running = self.running(user_id)
        if running is not None:
            sums = found.setdefault(running.project_id, [0, 0, 0])
            length = now - seconds(running.start)
            sums[0] += length
            sums[1] += length if running.billable else 0
            sums[2] += 1
        if split:
            return iter([(id, *sums) for id, sums in found.items()])
        return iter([tuple(map(sum, zip(*found.values(), strict=True))) if found else (None, None, 0)])

    def extent(self, wanted: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
        """When the first of the wanted entries begins and the last ends."""
        clause, parameters = where(wanted)
        row = self.row(f"SELECT {sql.EXTENT} FROM entry{clause}", **parameters)
        assert row is not None
        return rows.maybe_instant(row[0]), rows.maybe_instant(row[1])

    def fold_texts(self) -> None:
        """Let this connection compare notes without regard to case."""
        self._connection.enable_folding()

    # -- projects, tasks, clients, tags, users ---------------------------------------------------------

    def project(self, id: int) -> Project | None:
        """The project with that id."""
        return _maybe(rows.project, self.row(sql.PROJECT, id=id))

    def project_named(self, name: str) -> Project | None:
        """The project of that name, without regard to case."""
        return _maybe(rows.project, self.row(sql.PROJECT_NAMED, name_key=fold(name)))

    def projects(self) -> list[Project]:
        """All projects by name."""
        return [rows.project(row) for row in self.rows(sql.PROJECTS)]

    def task(self, id: int) -> Task | None:
        """The task with that id."""
        return _maybe(rows.task, self.row(sql.TASK, id=id))

    def task_named(self, project_id: int, name: str) -> Task | None:
        """The project's task of that name."""
        return _maybe(rows.task, self.row(sql.TASK_NAMED, project_id=project_id, name_key=fold(name)))

    def tasks_named(self, name: str) -> list[Task]:
        """The tasks of that name in any project."""
        return [rows.task(row) for row in self.rows(sql.TASKS_NAMED, name_key=fold(name))]

    def tasks(self, project_id: int | None = None) -> list[Task]:
        """All tasks, or those of one project, by project and name."""
        if project_id is None:
            return [rows.task(row) for row in self.rows(sql.TASKS)]
        return [rows.task(row) for row in self.rows(sql.TASKS_OF, project_id=project_id)]

    def client(self, id: int) -> Client | None:
        """The client with that id."""
        return _maybe(rows.client, self.row(sql.CLIENT, id=id))

    def client_named(self, name: str) -> Client | None:
        """The client of that name."""
        return _maybe(rows.client, self.row(sql.CLIENT_NAMED, name_key=fold(name)))

    def clients(self) -> list[Client]:
        """All clients by name."""
        return [rows.client(row) for row in self.rows(sql.CLIENTS)]

    def tag(self, id: int) -> Tag | None:
        """The tag with that id."""
        return _maybe(rows.tag, self.row(sql.TAG, id=id))

    def tag_named(self, name: str) -> Tag | None:
        """The tag of that name."""
        return _maybe(rows.tag, self.row(sql.TAG_NAMED, name_key=fold(name)))

    def tags(self) -> list[Tag]:
        """All tags by name."""
        return [rows.tag(row) for row in self.rows(sql.TAGS)]

    def user(self, id: int) -> User | None:
        """The user with that id."""
        return _maybe(rows.user, self.row(sql.USER, id=id))

    def user_named(self, name: str) -> User | None:
        """The user of that log-in name."""
        return _maybe(rows.user, self.row(sql.USER_NAMED, name_key=fold(name)))

    def users(self) -> list[User]:
        """All users by id."""
        return [rows.user(row) for row in self.rows(sql.USERS)]

    def thing(self, kind: str, id: int) -> Thing | None:
        """The record of a kind (entry, project, task, client, tag, user) with that id."""
        statement = getattr(sql, kind.upper())
        return _maybe(rows.OF_KIND[kind], self.row(statement, id=id))

    def users_of(self, users: str, kind: str, id: int) -> int:
        """How many entries, tasks or projects (`users`) refer to a thing of a kind."""
        statements = {
            ("entry", "project"): sql.COUNT_ENTRIES_OF_PROJECT,
            ("task", "project"): sql.COUNT_TASKS_OF_PROJECT,
            ("project", "client"): sql.COUNT_PROJECTS_OF_CLIENT,
            ("entry", "tag"): sql.COUNT_ENTRIES_OF_TAG,
            ("entry", "task"): sql.COUNT_ENTRIES_OF_TASK,
        }
        found: int = self.value(statements[users, kind], id=id)
        return found

    # -- the journal -----------------------------------------------------------------------------------

    def event_rows_after(self, number: int, origin: int, limit: int = 1000) -> list[Row]:
        """Rows of the `event` table above a number, of one origin, in order."""
        return list(self.rows(sql.EVENTS_AFTER, number=number, origin=origin, limit=limit))

    def last_event(self) -> int:
        """The number of the newest event; 0 when there is none."""
        found: int = self.value(sql.LAST_EVENT)
        return found

    def events_of(self, action: int) -> list[Event]:
        """The events of one action, oldest first."""
        from timetracker.store import journal

        return [journal.event(row) for row in self.rows(sql.EVENTS_OF_ACTION, action=action)]

    def event_numbers(self, action: int) -> list[int]:
        """The numbers of the events of one action, oldest first."""
        return [row[0] for row in self.rows(sql.EVENT_NUMBERS, action=action)]

    def event(self, number: int) -> Event | None:
        """The event with that number."""
        from timetracker.store import journal

        return _maybe(journal.event, self.row(sql.EVENT, number=number))

    def undoable(self, user_id: int, limit: int) -> list[int]:
        """The user's newest actions that changed something and stand, newest first."""
        return [row[0] for row in self.rows(sql.UNDOABLE, user_id=user_id, limit=limit)]

    def redoable(self, user_id: int, limit: int) -> list[int]:
        """The user's actions undone since the last new change, the last undone first."""
        after = self.value(sql.LAST_CHANGE, user_id=user_id)
        return [row[0] for row in self.rows(sql.REDOABLE, user_id=user_id, after=after, limit=limit)]

    def history(self, user_id: int, limit: int) -> list[tuple[Event, str]]:
        """The events of the user's newest actions, newest first, with their state.

        The state is "" (stands), change.undone or change.redone. Events in bulk come without their changes.
        """
        from timetracker.store import journal

        return [(journal.event(row), row[-1]) for row in self.rows(sql.HISTORY, user_id=user_id, limit=limit)]

    def paused(self, user_id: int) -> Entry | None:
        """The entry that the user's last timer action paused."""
        row = self.row(sql.LAST_TIMER_EVENT, user_id=user_id)
        if row is None or row[4] != "timer.paused":
            return None
        import json

        return self.entry(json.loads(row[9])["entry_id"])

    def origin(self, token: str) -> int | None:
        """The number of an installation in this store."""
        found: int | None = self.value(sql.ORIGIN, token=token)
        return found

    def free_bytes(self) -> int:
        """Bytes of pages without content, to be used again."""
        return int(self.value("PRAGMA freelist_count")) * int(self.value("PRAGMA page_size"))

    def store_id(self) -> str:
        """The random id of this store."""
        found: str = self.value(sql.META, key="store_id")
        return found


def where(wanted: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The WHERE clause and parameters of some conditions of `statements.WHERE`.

    Lists of ids travel as one JSON parameter. `now` in `wanted` is a parameter only.
    """
    names = [name for name in wanted if name in sql.WHERE]
    clause = " AND ".join(f"({sql.WHERE[name]})" for name in names)
    parameters = {_PARAMETER.get(name, name): _bound(value) for name, value in wanted.items() if value is not None}
    return (f" WHERE {clause}" if clause else ""), parameters


_PARAMETER = {"user": "user_id"}


def _bound(value: Any) -> Any:
    return dumps(value) if isinstance(value, list | tuple) else value


def _maybe(made: Callable[[Row], T], row: Row | None) -> T | None:
    return None if row is None else made(row)
