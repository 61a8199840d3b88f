"""Changes of an event on their way into the tables: rows, tags of entries, kept sums, and which entries share time."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.store import journal, overlaps, rows
from timetracker.store.rows import DAY_S, Row, month_after, month_at, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Entry
    from timetracker.domain.event import Change
    from timetracker.store.connection import Connection
    from timetracker.store.new_entries import NewEntries
    from timetracker.store.overlaps import Touched

    Key = tuple[int, int, int, bool, int]  # user, project, task (0: none), billable, month
    Sums = dict[Key, list[int]]  # -> seconds and entries to be added


_SHORTEST_S = 28 * DAY_S  # the shortest month


def apply(connection: Connection, changes: Sequence[Change]) -> None:
    """Put changes into the tables, in the order of `journal.in_order`, in which new entries come last.

    Raises Conflict when a constraint refuses one.
    """
    sums: Sums = {}
    touched: Touched = {}
    entries: list[Entry] = []
    others: list[Change] = []
    for change in changes:
        if change.kind == "entry" and change.before is None:
            entries.append(change.after)  # type: ignore[arg-type]  # of kind entry
        else:
            others.append(change)
    for change in journal.in_order(others):
        _apply(connection, change, sums, touched)
    if entries:
        _insert_entries(connection, entries, sums, touched)
    keep(connection, sums)
    if touched:
        overlaps.keep(connection, touched)


def _apply(connection: Connection, change: Change, sums: Sums, touched: Touched) -> None:
    sql = connection.sql
    if change.after is None:
        assert change.before is not None
        connection.run(sql.DELETE[change.kind], {"id": change.before.id})
    else:
        statements = sql.INSERT if change.before is None else sql.UPDATE
        connection.run(statements[change.kind], rows.parameters(change.after))
    if change.kind == "entry":
        overlaps.touch(touched, change.before, change.after)  # type: ignore[arg-type]  # of kind entry
        _apply_entry(connection, change.before, change.after, sums)  # type: ignore[arg-type]  # of kind entry


def _apply_entry(connection: Connection, before: Entry, after: Entry | None, sums: Sums) -> None:
    if after is not None and after.tag_ids != before.tag_ids:
        if before.tag_ids:
            connection.run(connection.sql.DELETE_ENTRY_TAGS, {"entry_id": after.id})
        _insert_tags(connection, [after])
    for entry, sign in ((before, -1), (after, 1)):
        if entry is not None and entry.end is not None:
            start = seconds(entry.start)
            key = (entry.user_id, entry.project_id, entry.task_id or 0, entry.billable, month_at(start))
            share_out(sums, key, start, seconds(entry.end), sign)


def _insert_entries(connection: Connection, entries: Sequence[Entry], sums: Sums, touched: Touched) -> None:
    values = [rows.entry_values(entry) for entry in entries]
    for user_id, stretches in overlaps.of_new(connection, values).items():
        touched.setdefault(user_id, []).extend(stretches)
    connection.run_all(connection.sql.INSERT_ENTRIES, values)
    _insert_tags(connection, entries)
    _sum(values, sums)


def insert(connection: Connection, entries: NewEntries, sums: Sums) -> None:
    """Put new entries into the tables, as `apply` does, but for what they add to the sums, which `keep` is given.

    Raises Conflict when a constraint refuses one.
    """
    touched = overlaps.of_new(connection, entries.values)
    connection.run_all(connection.sql.INSERT_ENTRIES, entries.values)
    connection.run_all(connection.sql.INSERT_ENTRY_TAGS, entries.tag_pairs())
    _sum(entries.values, sums)
    overlaps.keep(connection, touched)


def _sum(values: Sequence[Row], sums: Sums) -> None:
    month = after = 0
    for _, _, user_id, project_id, task_id, start, end, _, _, billable, _ in values:
        if end is not None:
            if not month <= start < after:
                month = month_at(start)
                after = month_after(month)
            key = (user_id, project_id, task_id or 0, billable, month)
            if end <= after and key in sums:
                both = sums[key]
                both[0] += end - start
                both[1] += 1
            else:
                share_out(sums, key, start, end, 1)


def _insert_tags(connection: Connection, entries: Sequence[Entry]) -> None:
    pairs = [(entry.id, tag_id) for entry in entries for tag_id in entry.tag_ids]
    if pairs:
        connection.run_all(connection.sql.INSERT_ENTRY_TAGS, pairs)


def share_out(sums: Sums, key: Key, start: int, end: int, sign: int) -> None:
    """Add an entry to the month in which it begins, and what reaches beyond it to those after that."""
    count = sign
    while True:
        month = key[-1]
        # Most entries end in the first 28 days of their month: then nobody has to ask how long it is.
        until = end if end - month <= _SHORTEST_S else min(end, month_after(month))
        sums_ = sums.setdefault(key, [0, 0])
        sums_[0] += sign * (until - start)
        sums_[1] += count
        if until == end:
            return
        start, count = until, 0
        key = (*key[:4], until)


def keep(connection: Connection, sums: Sums) -> None:
    """Add to the kept sums."""
    for (user_id, project_id, task_id, billable, month), (length, count) in sums.items():
        if length or count:
            stored = {
                "user_id": user_id, "project_id": project_id, "task_id": task_id, "billable": billable,
                "month_at": month, "seconds": length, "entries": count,
            }  # fmt: skip
            if connection.run(connection.sql.ADD_TRACKED, stored).rowcount == 0:
                connection.run(connection.sql.INSERT_TRACKED, stored)
