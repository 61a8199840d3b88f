"""Entry lists and sums, put together from the generated parts."""

from __future__ import annotations

from timetracker.domain.jsontext import dumps
from timetracker.store import rows
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from timetracker.domain.entry import Entry
    from timetracker.store.reader import Reader
    from timetracker.store.rows import Row


def entries(reader: Reader, wanted: Mapping[str, Any], *, newest_first: bool = False) -> Iterator[Entry]:
    """The entries for which all conditions of `statements.parts.WHERE` hold, by start.

    `wanted` maps condition -> parameter, as `conditions` makes it.
    """
    clause, parameters = where(reader, wanted)
    direction = " DESC" if newest_first else ""
    statement = f"{reader.sql.ENTRIES}{clause} ORDER BY entry.started_at{direction}, entry.id{direction}"
    return map(rows.entry, reader.rows(statement, **parameters))


def entry_ids(reader: Reader, wanted: Mapping[str, Any]) -> list[int]:
    """The numbers of the entries for which all conditions hold, by start."""
    clause, parameters = where(reader, wanted)
    return [
        row[0]
        for row in reader.rows(f"{reader.sql.ENTRY_IDS}{clause} ORDER BY entry.started_at, entry.id", **parameters)
    ]


def sums(
    reader: Reader, by: Sequence[str], wanted: Mapping[str, Any], periods: Sequence[tuple[str, int, int]] | None = None
) -> Iterator[Row]:
    """Rows of the keys `by`, then seconds, billable seconds and number of entries.

    `by` holds keys of `statements.parts.KEY`; `periods` (label, from, until in Unix seconds)
    are needed for day, week and month. Only the part inside the span counts.
    """
    if periods is None and not wanted.keys() - {"user", "now"} and tuple(by) in ((), ("project",)):
        return _all_time(reader, wanted["user"], wanted["now"], split=bool(by))
    amount = "in_period" if periods is not None else "inside" if "from" in wanted else "whole"
    conditions = dict(wanted)
    if periods is not None:
        conditions["in_period"] = None
    clause, parameters = where(reader, conditions)
    source = "FROM entry" if periods is None else f"FROM {reader.sql.PERIODS} CROSS JOIN entry"
    joins = "".join(f" {reader.sql.JOIN[key]}" for key in dict.fromkeys(by) if key in reader.sql.JOIN)
    keys = [reader.sql.KEY[key] for key in by]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    statement = f"SELECT {', '.join([*keys, reader.sql.SUMS[amount]])} {source}{joins}{clause}{grouped}"
    if periods is not None:
        parameters["periods"] = dumps(periods)
    return reader.rows(statement, **parameters)


def _all_time(reader: Reader, user_id: int, now: int, *, split: bool) -> Iterator[Row]:
    """Sums over everything, by project or as one row: from the kept sums, without a look at the history."""
    found = {row[0]: list(row[1:]) for row in reader.rows(reader.sql.TRACKED_BY_PROJECT, user_id=user_id)}
    running = reader.running(user_id)
    if running is not None:
        sums = found.setdefault(running.project_id, [0, 0, 0])
        length = now - seconds(running.start)
        sums[0] += length
        sums[1] += length if running.billable else 0
        sums[2] += 1
    if split:
        return iter([(id, *sums) for id, sums in found.items()])
    return iter([tuple(map(sum, zip(*found.values(), strict=True))) if found else (None, None, 0)])


def extent(reader: Reader, wanted: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When the first of the wanted entries begins and the last ends."""
    clause, parameters = where(reader, wanted)
    row = reader.row(f"SELECT {reader.sql.EXTENT} FROM entry{clause}", **parameters)
    assert row is not None
    return rows.maybe_instant(row[0]), rows.maybe_instant(row[1])


def where(reader: Reader, wanted: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The WHERE clause and parameters of some conditions of `statements.parts.WHERE`.

    Lists of ids travel as one JSON parameter. `now` in `wanted` is a parameter only.
    """
    names = [name for name in wanted if name in reader.sql.WHERE]
    clause = " AND ".join(f"({reader.sql.WHERE[name]})" for name in names)
    parameters = {_PARAMETER.get(name, name): _bound(value) for name, value in wanted.items() if value is not None}
    return (f" WHERE {clause}" if clause else ""), parameters


_PARAMETER = {"user": "user_id"}


def _bound(value: Any) -> Any:
    return dumps(value) if isinstance(value, list | tuple) else value
