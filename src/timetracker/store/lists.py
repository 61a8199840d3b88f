"""Entry lists and sums, put together from the generated parts."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.domain.jsontext import dumps
from timetracker.domain.record import NamedTuple
from timetracker.store import monthly, rows
from timetracker.store.conditions import conditions_of, where
from timetracker.store.rows import Row, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.entry import Entry
    from timetracker.domain.query import Period, Query
    from timetracker.domain.rounding import Rounding
    from timetracker.store.conditions import Conditions
    from timetracker.store.reader import Reader

_BORDERS = ("from", "earliest", "until")


class Aggregate(NamedTuple):
    """The time of a group of entries: its ids (or the label of a period) in the order asked for, and its figures.

    `first` is when the first of its entries begins, in Unix seconds, where that was asked for.
    """

    key: tuple[Any, ...]
    seconds: int
    billable_s: int
    entries: int
    first: int | None = None


def entries(reader: Reader, query: Query, *, order: str = "oldest", after: Sequence[int] = ()) -> Iterator[Entry]:
    """The entries of a query in one of `rows.ORDERS`; they may be a million, and few at a time are in memory.

    `after` is a start in Unix seconds and a number: what is listed comes later.
    """
    listed = conditions_of(reader, query) | dict(zip(("after", "after_id"), after, strict=False))
    clause, parameters = where(reader, listed)
    statement = f"{reader.sql.ENTRIES}{clause} ORDER BY {rows.ORDERS[order].format(now=seconds(query.now))}"
    return map(rows.entry, reader.stream(statement, **parameters))


def reaching(reader: Reader, query: Query) -> list[Entry]:
    """The few entries of a query that reach beyond its span, by start."""
    crossing: dict[int, Entry] = {}
    for border in dict.fromkeys((query.start, query.until)):
        if border is None:
            continue
        conditions = conditions_of(reader, query._replace(start=border, until=border))
        if query.user_id is None:
            conditions["earliest"] = conditions["from"] - _reach(reader, query)
        clause, parameters = where(reader, conditions)
        listed = reader.rows(f"{reader.sql.ENTRIES}{clause} ORDER BY entry.started_at, entry.id", **parameters)
        crossing |= {row[0]: rows.entry(row) for row in listed}
    return list(crossing.values())


def entry_ids(reader: Reader, query: Query, *, newest: int | None = None) -> list[int]:
    """The numbers of the entries of a query, by start; or of the newest so many, those first."""
    clause, parameters = where(reader, conditions_of(reader, query))
    order = rows.ORDERS["oldest"] if newest is None else f"{rows.ORDERS['newest']} LIMIT {newest:d}"
    return [row[0] for row in reader.rows(f"{reader.sql.ENTRY_IDS}{clause} ORDER BY {order}", **parameters)]


def total(reader: Reader, query: Query) -> Aggregate:
    """All entries of a query as one group; only the part inside its span counts."""
    return next(sums(reader, (), query))


def lengths(reader: Reader, query: Query) -> Aggregate:
    """All entries of a query as one group; each counts as a whole, what lies beyond the span too."""
    clause, parameters = where(reader, conditions_of(reader, query))
    row = next(iter(reader.rows(_summed(reader, (), "whole", clause), **parameters)))
    return Aggregate((), row[0] or 0, row[1] or 0, row[2] or 0)


def sums(
    reader: Reader,
    by: Sequence[str],
    query: Query,
    periods: Sequence[Period] | None = None,
    rule: Rounding | None = None,
    marks: Sequence[datetime] = (),
    *,
    first: bool = False,
) -> Iterator[Aggregate]:
    """The groups of a query by keys of `statements.parts.KEY`; without keys one, though there is no entry.

    `periods` cut the entries, and are needed for the key `period`. Only the part inside the span counts. A `rule`
    rounds each entry, or each group of each of the periods: those are days then, each with where it opens. With `marks`
    the last key is how many of those instants have come when an entry begins. `first` asks for when the first begins;
    days that are rounded do not say it.
    """
    if (
        periods is None
        and rule is None
        and not marks
        and not first
        and query.everything_of_a_user
        and tuple(by) in ((), ("project",))
    ):
        return _all_time(reader, query, split=bool(by))
    if (
        periods
        and rule is None
        and not marks
        and not first
        and query._replace(start=None, until=None).everything_of_a_user
        and set(by) <= {*monthly.KEYS}
    ):
        groups = monthly.sums(reader, by, query, periods, _finished(reader, by, query))
        if groups is not None:
            return (Aggregate(key, *figures) for key, figures in groups)
    keys = len(by) + bool(marks)
    last = keys + 3 if first and (rule is None or rule.per != "day") else None
    aggregate, figures = Aggregate._make, keys + 3
    return (
        aggregate((tuple(row[:keys]), *[figure or 0 for figure in row[keys:figures]], row[last] if last else None))
        for row in _summed_rows(reader, by, query, periods, rule, marks, first=first)
    )


def _summed_rows(
    reader: Reader,
    by: Sequence[str],
    query: Query,
    periods: Sequence[Period] | None,
    rule: Rounding | None,
    marks: Sequence[datetime],
    *,
    first: bool,
) -> Iterator[Row]:
    conditions = conditions_of(reader, query)
    cut = {} if periods is None else {"periods": _written(periods), "reach": _reach(reader, query)}
    rounded = {} if rule is None else {"step": rule.step_s, "lift": rule.lift}
    if cut:
        # The periods lie in the span. With its borders too, SQLite would look for each period through all of the span.
        conditions = {**{name: value for name, value in conditions.items() if name not in _BORDERS}, "in_period": None}
    elif "from" in conditions and query.user_id is None:
        conditions["earliest"] = conditions["from"] - _reach(reader, query)
    clause, parameters = where(reader, conditions)
    amount = "in_period" if cut else "inside" if "from" in conditions else "whole"
    if rule is not None and rule.per == "day":
        return reader.rows(_by_day(reader, by, clause), **parameters, **cut, **rounded)
    more = [_passed(reader, [seconds(mark) for mark in marks], 0)] if marks else []
    last = [f"min({reader.sql.FIRST_START})"] if first else []
    statement = _summed(reader, by, amount if rule is None else f"rounded_{amount}", clause, more=more, last=last)
    return reader.rows(statement, **parameters, **cut, **rounded)


def _finished(reader: Reader, by: Sequence[str], query: Query) -> monthly.Read:
    """What reads the finished entries of a user in some periods, by those and all other keys."""
    reach = _reach(reader, query)
    keys = ["period", *(key for key in by if key != "period")]
    conditions: Conditions = {"user": query.user_id, "finished": None, "in_period": None}
    clause, parameters = where(reader, conditions)

    def read(periods: Sequence[Period], amount: str) -> Iterator[Row]:
        statement = _summed(reader, keys, amount, clause)
        return reader.rows(statement, **parameters, periods=_written(periods), reach=reach, now=seconds(query.now))

    return read


def _written(periods: Sequence[Period]) -> str:
    """Periods as the parameter that the statements read."""
    return dumps(
        [
            (period.label, seconds(period.begin), seconds(period.end), period.opens and seconds(period.opens))
            for period in periods
        ]
    )


def _passed(reader: Reader, marks: Sequence[int], before: int) -> str:
    """The SQL of how many instants have come when an entry begins: halved again and again."""
    if not marks:
        return str(before)
    middle = len(marks) // 2
    earlier, later = _passed(reader, marks[:middle], before), _passed(reader, marks[middle + 1 :], before + middle + 1)
    return f"CASE WHEN {reader.sql.FIRST_START} < {marks[middle]} THEN {earlier} ELSE {later} END"


def _summed(
    reader: Reader,
    by: Sequence[str],
    amount: str,
    clause: str,
    *,
    group: Sequence[str] = (),
    more: Sequence[str] = (),
    last: Sequence[str] = (),
) -> str:
    sql = reader.sql
    keys = [*(sql.KEY[key] for key in by), *more]
    source = f"FROM {sql.PERIODS} CROSS JOIN entry" if amount.endswith(("in_period", "in_days")) else "FROM entry"
    joins = "".join(f" {sql.JOIN[key]}" for key in dict.fromkeys(by) if key in sql.JOIN)
    groups = [*group, *keys]
    grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
    return f"SELECT {', '.join([*keys, sql.SUMS[amount], *last])} {source}{joins}{clause}{grouped}"


def _by_day(reader: Reader, by: Sequence[str], clause: str) -> str:
    """The sums of the groups, each of whose days is rounded."""
    exact = _summed(reader, by, "in_days", clause, group=["period.begins"])
    keys = [f"key_{number}" for number in range(len(by))]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    columns = ", ".join([*keys, "seconds", "billable_s", "entries"])
    figures = ", ".join([*keys, reader.sql.ROUNDED_DAYS])
    return f"WITH exact({columns}) AS ({exact}) SELECT {figures} FROM exact{grouped}"


def _reach(reader: Reader, query: Query) -> int:
    """The length of the longest entry of a user, or of anybody, the running one included, in seconds."""
    if query.user_id is not None:
        longest, running = reader.lengths(query.user_id)
    else:
        running = reader.value(reader.sql.FIRST_RUNNING)
        longest = reader.value(reader.sql.LONGEST_OF_ALL)
    return max(longest or 0, 0 if running is None else seconds(query.now) - running)


def _all_time(reader: Reader, query: Query, *, split: bool) -> Iterator[Aggregate]:
    """Sums over everything, by project or as one group: from the kept sums, without a look at the history."""
    assert query.user_id is not None
    by_project = {row[0]: list(row[1:]) for row in reader.rows(reader.sql.TRACKED_BY_PROJECT, user_id=query.user_id)}
    running = reader.running(query.user_id)
    if running is not None:
        figures = by_project.setdefault(running.project_id, [0, 0, 0])
        length = max(0, seconds(query.now) - seconds(running.start))
        figures[0] += length
        figures[1] += length if running.billable else 0
        figures[2] += 1
    if split:
        return iter([Aggregate((id,), *figures) for id, figures in by_project.items()])
    return iter([Aggregate((), *(sum(column) for column in zip((0, 0, 0), *by_project.values(), strict=True)))])


def extent(reader: Reader, query: Query) -> tuple[datetime | None, datetime | None]:
    """When the first entry of a query begins and the last ends."""
    conditions = conditions_of(reader, query)
    first, last = (_start(reader, conditions, way) for way in ("", " DESC"))
    if first is None or last is None:
        return None, None
    earliest = max(last - _reach(reader, query), conditions.get("earliest", 0))
    clause, parameters = where(reader, {**conditions, "earliest": earliest})
    end = reader.value(f"SELECT {reader.sql.LAST_END} FROM entry{clause}", **parameters)
    return rows.instant(first), rows.instant(end)


def firsts(reader: Reader, by: Sequence[str], query: Query) -> Iterator[tuple[tuple[Any, ...], datetime]]:
    """When the first entry of each group of a query begins, by keys of `statements.parts.KEY` but `period`."""
    clause, parameters = where(reader, conditions_of(reader, query))
    sql = reader.sql
    keys = ", ".join(sql.KEY[key] for key in by)
    joins = "".join(f" {sql.JOIN[key]}" for key in by if key in sql.JOIN)
    statement = f"SELECT {keys}, min({sql.FIRST_START}) FROM entry{joins}{clause} GROUP BY {keys}"
    return ((tuple(row[:-1]), rows.instant(row[-1])) for row in reader.rows(statement, **parameters))


def _start(reader: Reader, conditions: Conditions, way: str) -> int | None:
    clause, parameters = where(reader, conditions)
    start = reader.sql.FIRST_START
    first: int | None = reader.value(f"SELECT {start} FROM entry{clause} ORDER BY {start}{way} LIMIT 1", **parameters)
    return first
