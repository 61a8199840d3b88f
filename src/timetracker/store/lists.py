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
    from timetracker.domain.rounding import Rounding
    from timetracker.store.journal import Journal
    from timetracker.store.rows import Row


def entries(reader: Journal, wanted: Mapping[str, Any], *, newest_first: bool = False) -> Iterator[Entry]:
    """The entries for which all conditions of `statements.parts.WHERE` hold, by start.

    `wanted` maps condition -> parameter, as `conditions` makes it.
    """
    clause, parameters = where(reader, wanted)
    direction = " DESC" if newest_first else ""
    statement = f"{reader.sql.ENTRIES}{clause} ORDER BY entry.started_at{direction}, entry.id{direction}"
    return map(rows.entry, reader.rows(statement, **parameters))


def entry_ids(reader: Journal, wanted: Mapping[str, Any]) -> list[int]:
    """The numbers of the entries for which all conditions hold, by start."""
    clause, parameters = where(reader, wanted)
    return [
        row[0]
        for row in reader.rows(f"{reader.sql.ENTRY_IDS}{clause} ORDER BY entry.started_at, entry.id", **parameters)
    ]


def sums(
    reader: Journal,
    by: Sequence[str],
    wanted: Mapping[str, Any],
    periods: Sequence[tuple[Any, ...]] | None = None,
    rule: Rounding | None = None,
) -> Iterator[Row]:
    """Rows of the keys `by`, then seconds, billable seconds and number of entries.

    `by` holds keys of `statements.parts.KEY`; `periods` (label, from, until in Unix seconds) cut the entries, and are
    needed for the key `period`. Only the part inside the span counts. A `rule` rounds each entry, or each group of each
    of the periods: those are days then, each with where the period begins that it is part of.
    """
    everything = wanted.keys() == {"user", "now"} and tuple(by) in ((), ("project",))
    if periods is None and rule is None and everything:
        return _all_time(reader, wanted["user"], wanted["now"], split=bool(by))
    cut = {} if periods is None else {"periods": dumps(periods), "reach": _reach(reader, wanted)}
    rounded = {} if rule is None else {"step": rule.step_s, "lift": rule.lift}
    if cut:
        # The periods lie in the span. With its borders too, SQLite would look for each period through all of the span.
        wanted = {**{name: one for name, one in wanted.items() if name not in _BORDERS}, "in_period": None}
    elif "from" in wanted and "user" not in wanted:
        wanted = {**wanted, "earliest": wanted["from"] - _reach(reader, wanted)}
    clause, parameters = where(reader, wanted)
    amount = "in_period" if cut else "inside" if "from" in wanted else "whole"
    if rule is not None and rule.per == "day":
        return reader.rows(_by_day(reader, by, clause), **parameters, **cut, **rounded)
    statement = _summed(reader, by, amount if rule is None else f"rounded_{amount}", clause)
    return reader.rows(statement, **parameters, **cut, **rounded)


def _summed(reader: Journal, by: Sequence[str], amount: str, clause: str, group: Sequence[str] = ()) -> str:
    sql = reader.sql
    keys = [sql.KEY[key] for key in by]
    source = f"FROM {sql.PERIODS} CROSS JOIN entry" if amount.endswith(("in_period", "in_days")) else "FROM entry"
    joins = "".join(f" {sql.JOIN[key]}" for key in dict.fromkeys(by) if key in sql.JOIN)
    groups = [*group, *keys]
    grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
    return f"SELECT {', '.join([*keys, sql.SUMS[amount]])} {source}{joins}{clause}{grouped}"


def _by_day(reader: Journal, by: Sequence[str], clause: str) -> str:
    """The sums of the groups, each of whose days is rounded."""
    exact = _summed(reader, by, "in_days", clause, ["period.begins"])
    keys = [f"key_{number}" for number in range(len(by))]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    columns = ", ".join([*keys, "seconds", "billable_s", "entries"])
    figures = ", ".join([*keys, reader.sql.ROUNDED_DAYS])
    return f"WITH exact({columns}) AS ({exact}) SELECT {figures} FROM exact{grouped}"


def _reach(reader: Journal, wanted: Mapping[str, Any]) -> int:
    """The length of the longest entry of a user, or of anybody, the running one included, in seconds."""
    if "user" in wanted:
        running = reader.value(reader.sql.RUNNING_START, user_id=wanted["user"])
        longest = reader.value(reader.sql.LONGEST, user_id=wanted["user"])
    else:
        running = reader.value(reader.sql.FIRST_RUNNING)
        longest = reader.value(reader.sql.LONGEST_OF_ALL)
    return max(longest or 0, 0 if running is None else wanted["now"] - running)


def _all_time(reader: Journal, user_id: int, now: int, *, split: bool) -> Iterator[Row]:
    """Sums over everything, by project or as one row: from the kept sums, without a look at the history."""
    found = {row[0]: list(row[1:]) for row in reader.rows(reader.sql.TRACKED_BY_PROJECT, user_id=user_id)}
    running = rows.maybe(rows.entry, reader.row(reader.sql.RUNNING, user_id=user_id))
    if running is not None:
        sums = found.setdefault(running.project_id, [0, 0, 0])
        length = max(0, now - seconds(running.start))
        sums[0] += length
        sums[1] += length if running.billable else 0
        sums[2] += 1
    if split:
        return iter([(id, *sums) for id, sums in found.items()])
    return iter([tuple(map(sum, zip(*found.values(), strict=True))) if found else (None, None, 0)])


def extent(reader: Journal, wanted: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When the first of the wanted entries begins and the last ends."""
    first, last = (_start(reader, wanted, way) for way in ("", " DESC"))
    if first is None or last is None:
        return None, None
    earliest = max(last - _reach(reader, wanted), wanted.get("earliest", 0))
    clause, parameters = where(reader, {**wanted, "earliest": earliest})
    end = reader.value(f"SELECT {reader.sql.LAST_END} FROM entry{clause}", **parameters)
    return rows.instant(first), rows.instant(end)


def _start(reader: Journal, wanted: Mapping[str, Any], way: str) -> int | None:
    clause, parameters = where(reader, wanted)
    start = reader.sql.FIRST_START
    found: int | None = reader.value(f"SELECT {start} FROM entry{clause} ORDER BY {start}{way} LIMIT 1", **parameters)
    return found


def where(reader: Journal, wanted: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The WHERE clause and parameters of some conditions of `statements.parts.WHERE`.

    Lists of ids travel as one JSON parameter. `now` in `wanted` is a parameter only.
    """
    names = [name for name in wanted if name in reader.sql.WHERE]
    clause = " AND ".join(f"({reader.sql.WHERE[name]})" for name in names)
    parameters = {_PARAMETER.get(name, name): _bound(value) for name, value in wanted.items() if value is not None}
    return (f" WHERE {clause}" if clause else ""), parameters


_PARAMETER = {"user": "user_id"}
_BORDERS = ("from", "earliest", "until")


def _bound(value: Any) -> Any:
    return dumps(value) if isinstance(value, list | tuple) else value
