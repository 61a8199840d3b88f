"""Sums of time by project, task, client, tag, day, week, month or user, made in SQL."""

from __future__ import annotations

from timetracker.domain.errors import InvalidInput
from timetracker.reports.described import Names
from timetracker.reports.question import bounded, conditions
from timetracker.store.rows import seconds
from timetracker.view import Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from timetracker.reports.question import Question
    from timetracker.store.reader import Reader
    from timetracker.workspace import Workspace

    Row = Sequence[Any]

KEYS = ("project", "task", "client", "tag", "day", "week", "month", "user")
PERIODS = ("day", "week", "month")
_TITLES = {"project": "Project", "task": "Task", "client": "Client", "tag": "Tag", "user": "User"}


def keys(texts: Sequence[str]) -> list[str]:
    """The groupings of `--by`, given once or several times, parted by commas.

    Raises InvalidInput.
    """
    wanted = [key.strip() for text in texts for key in text.split(",") if key.strip()]
    for key in wanted:
        if key not in KEYS:
            raise InvalidInput(f"Nothing can be summed by {key!r}.", hint=f"Give one or several of: {', '.join(KEYS)}")
    if len([key for key in wanted if key in PERIODS]) > 1:
        raise InvalidInput("Only one of day, week and month at a time.", hint="As in: --by week,project")
    return list(dict.fromkeys(wanted)) or ["project"]


def answer(ws: Workspace, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`, which knows `by`.

    Raises InvalidInput.
    """
    return build(ws, question, keys([words.get("by", "")]))


def build(ws: Workspace, question: Question, by: Sequence[str]) -> Sheet:
    """One row a group: seconds, share of the total, billable seconds, number of entries.

    By tag an entry counts under each of its tags, and in the total once. Days, weeks
    and months are those of the zone in force; their totals add up to the span's.
    """
    with ws.reading() as reader:
        wanted = conditions(ws, reader, question)
        periods = _periods(ws, reader, question, wanted, by)
        rows = _rows(reader, by, wanted, periods)
        # Groups that share every entry out once need no second look at the history.
        parted = "tag" not in by and periods is None
        total = sum(row[len(by)] for row in rows) if parted else _total(reader, wanted)
        found = [(_named(Names(reader), by, row), row[len(by) :]) for row in rows]
    found.sort(key=lambda item: _order(by, item))
    groups = [_data(by, key, sums, total) for key, sums in found]
    data = {"span": question.span_data(ws.settings.zone), "by": list(by), "rows": groups, "total_s": total}
    return _sheet(by, groups, data, total)


def _rows(reader: Reader, by: Sequence[str], wanted: dict[str, Any], periods: Any) -> list[Row]:
    if periods is not None and not periods:
        return []
    return list(reader.sums(by, wanted, periods))


def _total(reader: Reader, wanted: dict[str, Any]) -> int:
    return sum(row[0] or 0 for row in reader.sums((), wanted))


def _periods(
    ws: Workspace, reader: Reader, question: Question, wanted: dict[str, Any], by: Sequence[str]
) -> list[tuple[str, int, int]] | None:
    """The periods of the zone that cover the span, each cut to it; None when none are asked for."""
    kind = next((key for key in by if key in PERIODS), None)
    if kind is None:
        return None
    span = question
    if question.start is None or question.until is None:
        span = bounded(reader, question, wanted)
    if span.start is None or span.until is None or span.until <= span.start:
        return []
    from timetracker.domain.interval import Interval

    found = ws.days.periods(kind, Interval(span.start, span.until))
    return [(label, seconds(part.start), seconds(part.end)) for label, part in found if part.end is not None]


def _named(names: Names, by: Sequence[str], row: Row) -> list[Any]:
    return [_name(names, key, value) for key, value in zip(by, row, strict=False)]


def _name(names: Names, key: str, value: Any) -> Any:
    if value is None or key in PERIODS:
        return value
    thing = names.of(key, value)
    if key == "user":
        return thing.name or str(value) if thing else str(value)
    return thing.name


def _order(by: Sequence[str], item: tuple[list[Any], Row]) -> tuple[Any, ...]:
    key, sums = item
    if by[0] in PERIODS:
        return (key[0], -sums[0], *(str(part) for part in key[1:]))
    return (-sums[0], *(str(part) for part in key))


def _data(by: Sequence[str], key: list[Any], sums: Row, total: int) -> dict[str, Any]:
    share = round(sums[0] / total, 6) if total else 0.0
    named = dict(zip(by, key, strict=True))
    return {**named, "total_s": sums[0], "share": share, "billable_s": sums[1], "count": sums[2]}


def _sheet(by: Sequence[str], rows: list[dict[str, Any]], data: dict[str, Any], total: int) -> Sheet:
    columns = [
        *(Column(key, title(key)) for key in by),
        Column("total_s", "Time", "duration"),
        Column("share", "Share", "share"),
        Column("billable_s", "Billable", "duration"),
        Column("count", "Entries", "count"),
    ]
    shown = [[_shown(row[column.key], column.key) for column in columns] for row in rows]
    totals = ["Total", *[""] * (len(by) - 1), total, None, None, None] if rows else None
    note = "" if rows else "No entries in this span."
    return Sheet("Report", columns, shown, data, totals=totals, note=note)


def title(key: str) -> str:
    """The heading of a grouping."""
    return _TITLES.get(key, key.capitalize())


def _shown(value: Any, key: str) -> Any:
    return f"no {key}" if value is None else value
