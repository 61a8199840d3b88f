"""Weeks as grids: a row for each project, a column for each day."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.domain.calendar import SHORT_WEEKDAYS
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.reports import summary
from timetracker.reports.chart import folded, ranked
from timetracker.reports.measure import Wish
from timetracker.view import Bars, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.calendar import Days
    from timetracker.reports.question import Question

KEYS = ("project", "task", "client", "user")
_DAY = timedelta(days=1)
_MOST_WEEKS = 6


class Week(NamedTuple):
    """A week's first day, and seconds of its seven days by what the rows are."""

    first: date
    rows: Mapping[tuple[Any, ...], list[int]]


def keys(texts: Sequence[str]) -> list[str]:
    """What a grid has rows for, given once or several times, parted by commas.

    Raises InvalidInput.
    """
    found = summary.keys(texts)
    for key in found:
        if key not in KEYS:
            raise InvalidInput(f"A timesheet has no rows by {key}.", hint=f"Give one or several of: {', '.join(KEYS)}")
    return found


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`, which knows `by` and `round`.

    Raises InvalidInput.
    """
    return build(ask, question, keys([words.get("by", "")]), words.get("round", ""))


def build(ask: Asking, question: Question, by: Sequence[str], rounding: str = "") -> Sheet:
    """A row for each week and what `by` says, with the seconds of each day; rows and columns add up to the total."""
    whole = summary.build(ask, question, ["day", *by], Wish(rounding))
    sums = whole.data
    weeks = _weeks(ask.days, sums["rows"], by)
    data = {
        "span": sums["span"], "by": list(by), "weeks": [_week_data(ask.days, week, by) for week in weeks],
        "total_s": sums["total_s"], **({"rounding": sums["rounding"]} if "rounding" in sums else {}),
    }  # fmt: skip
    return _sheet(ask, question, weeks, data, whole.note)


def _weeks(days: Days, rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> list[Week]:
    weeks: dict[date, dict[tuple[Any, ...], list[int]]] = {}
    for row in rows:
        day = date.fromisoformat(row["day"])
        first = days.week_of(day)
        cells = weeks.setdefault(first, {}).setdefault(tuple(row[key] for key in by), [0] * 7)
        cells[(day - first).days] += row["total_s"]
    return [Week(first, dict(sorted(found.items(), key=_order))) for first, found in sorted(weeks.items())]


def _order(row: tuple[tuple[Any, ...], list[int]]) -> tuple[Any, ...]:
    return (-sum(row[1]), *(str(part) for part in row[0]))


def _week_data(days: Days, week: Week, by: Sequence[str]) -> dict[str, Any]:
    rows = [
        {**dict(zip(by, key, strict=True)), "seconds": cells, "total_s": sum(cells)} for key, cells in week.rows.items()
    ]
    return {
        "week": days.label("week", week.first),
        "days": [(week.first + n * _DAY).isoformat() for n in range(7)],
        "rows": rows, "totals_s": _columns(week), "total_s": sum(_columns(week)),
    }  # fmt: skip


def _columns(week: Week) -> list[int]:
    return [sum(cells) for cells in zip(*week.rows.values(), strict=True)]


def _sheet(ask: Asking, question: Question, weeks: Sequence[Week], data: dict[str, Any], note: str) -> Sheet:
    by, one = data["by"], _only_week(ask.days, question, weeks)
    shown = range(7) if one is None else _days_inside(ask.days, question, one)
    rows = []
    for week in weeks:
        label = [] if one is not None else [ask.days.label("week", week.first)]
        for key, cells in week.rows.items():
            rows.append([*label, *_names(by, key), *(cells[n] for n in shown), sum(cells)])
    columns = _columns_of(ask.days, by, one, shown)
    totals = ["Total", *[""] * (len(columns) - len(shown) - 2), *_sums(weeks, shown), data["total_s"]] if rows else None
    title = "Timesheet" if one is None else f"Timesheet {ask.days.label('week', one)}"
    found = Sheet(title, columns, rows, data, totals=totals, note=note)
    found = found._replace(pictures=_pictures(weeks, by))
    blank = [[_blank(cell) for cell in row] for row in rows]
    return found._replace(people=found._replace(rows=blank, totals=totals and [_blank(cell) for cell in totals]))


def _pictures(weeks: Sequence[Week], by: Sequence[str]) -> list[Bars]:
    """The days as bars, where there are not too many."""
    if not weeks or len(weeks) > _MOST_WEEKS:
        return []
    parts: dict[date, dict[str, int]] = {week.first + n * _DAY: {} for week in weeks for n in range(7)}
    for week in weeks:
        for key, cells in week.rows.items():
            for number, seconds in enumerate(cells):
                parts[week.first + number * _DAY][" / ".join(_names(by, key))] = seconds
    names = ranked(parts.values())
    return [Bars("Time by day", [(f"{day:%a %m-%d}", folded(found, names)) for day, found in parts.items()], names)]


def _blank(cell: Any) -> Any:
    return None if cell == 0 else cell


def _only_week(days: Days, question: Question, weeks: Sequence[Week]) -> date | None:
    """The first day of the week that the span lies in; None when it is longer."""
    if question.start is None or question.until is None or question.until <= question.start:
        return weeks[0].first if len(weeks) == 1 else None
    first = days.week_of(days.day_of(question.start))
    return first if question.until <= days.begin(first + 7 * _DAY) else None


def _days_inside(days: Days, question: Question, first: date) -> list[int]:
    """The days of a week, from 0, that the span touches."""
    found = []
    for number in range(7):
        bounds = days.bounds(first + number * _DAY)
        assert bounds.end is not None
        late = question.until is not None and bounds.start >= question.until
        early = question.start is not None and bounds.end <= question.start
        if not late and not early:
            found.append(number)
    return found


def _columns_of(calendar: Days, by: Sequence[str], one: date | None, shown: Sequence[int]) -> list[Column]:
    names = [Column(key, summary.title(key)) for key in by]
    total = Column("total_s", "Total", "duration")
    if one is None:
        weekdays = [SHORT_WEEKDAYS[(calendar.week_start + n) % 7] for n in shown]
        return [Column("week", "Week"), *names, *(Column(day.lower(), day, "duration") for day in weekdays), total]
    days = [one + n * _DAY for n in shown]
    return [*names, *(Column(day.isoformat(), f"{day:%a %d}", "duration") for day in days), total]


def _names(by: Sequence[str], key: tuple[Any, ...]) -> list[str]:
    return [f"no {name}" if value is None else str(value) for name, value in zip(by, key, strict=True)]


def _sums(weeks: Sequence[Week], shown: Sequence[int]) -> list[int]:
    totals = [sum(cells) for cells in zip(*map(_columns, weeks), strict=True)]
    return [totals[n] for n in shown]
