"""Weeks as grids: a row for each project, a column for each day."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.asking import ReportContext
from timetracker.domain import money
from timetracker.domain.annotations import Any, Mapping, Sequence
from timetracker.domain.calendar import SHORT_WEEKDAYS, Days
from timetracker.domain.record import NamedTuple
from timetracker.reports import summary
from timetracker.reports.chart import folded, ranked
from timetracker.reports.measure import Group, Key, Measure, cells, column, labelled, named
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import NOTHING, Question
from timetracker.view import Bars, Column, Sheet

_DAY = timedelta(days=1)
_MOST_WEEKS = 6


class Week(NamedTuple):
    """A week's first day, seconds of its seven days by what the rows are, and exact amounts by currency."""

    first: date
    rows: Mapping[Key, list[int]]
    amounts: Mapping[Key, Mapping[str, int]]


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """A row for each week and group, with the seconds of each day; rows and columns add up to the total.

    Raises NotFound and InvalidInput.
    """
    by = options.by
    sums = summary.sums(ask, question, ["day", *by], Measure(options.rounding, amounts=options.amounts))
    weeks = _weeks(ask.days, sums.groups)
    data = {
        "span": question.span_data(ask.settings.zone), "by": list(by),
        "weeks": [_week_data(ask.days, week, by, amounts=options.amounts) for week in weeks],
        "total_s": sums.total.seconds, **({"amounts": summary.amounts(sums.total.amounts)} if options.amounts else {}),
        **summary.rounding_data(sums.rules),
    }  # fmt: skip
    sheet = _with_amounts(_sheet(ask, question, by, weeks, data), weeks, sums.total.amounts)
    note = summary.note(sums.rules) if weeks else NOTHING
    sheet = sheet._replace(note=note, pictures=_pictures(ask.days, weeks, by, sums))
    sheet = sheet._replace(colors=sums.row_colors(by, (key for week in weeks for key in week.rows)))
    totals = sheet.totals and [_blank(cell) for cell in sheet.totals]
    weekly = sheet.columns[0].key == "week"
    dated = {ask.days.label("week", week.first): _dated(ask.days, week.first) for week in weeks} if weekly else {}
    blank = [[dated.get(row[0], row[0]), *map(_blank, row[1:])] for row in sheet.rows]
    return sheet._replace(people=sheet._replace(rows=blank, totals=totals, headed=0 if weekly else None))


def _weeks(days: Days, groups: Sequence[Group]) -> list[Week]:
    weeks: dict[date, dict[Key, list[int]]] = {}
    by_week: dict[date, dict[Key, dict[str, int]]] = {}
    for (day, *parts), seconds, _, _, amounts in groups:
        assert isinstance(day, date)
        first, key = days.week_of(day), tuple(parts)
        cells = weeks.setdefault(first, {}).setdefault(key, [0] * 7)
        cells[(day - first).days] += seconds
        sums = by_week.setdefault(first, {}).setdefault(key, {})
        for currency, exact in amounts.items():
            sums[currency] = sums.get(currency, 0) + exact
    return [
        Week(first, dict(sorted(rows.items(), key=_order)), by_week[first]) for first, rows in sorted(weeks.items())
    ]


def _order(row: tuple[Key, list[int]]) -> tuple[Any, ...]:
    return (-sum(row[1]), *(str(part) for part in row[0]))


def _week_data(days: Days, week: Week, by: Sequence[str], *, amounts: bool) -> dict[str, Any]:
    rows = [
        {
            **labelled(days, by, key), "seconds": cells, "total_s": sum(cells),
            **({"amounts": summary.amounts(week.amounts[key])} if amounts else {}),
        }
        for key, cells in week.rows.items()
    ]  # fmt: skip
    return {
        "week": days.label("week", week.first),
        "days": [(week.first + n * _DAY).isoformat() for n in range(7)],
        "rows": rows, "totals_s": _columns(week), "total_s": sum(_columns(week)),
    }  # fmt: skip


def _columns(week: Week) -> list[int]:
    return [sum(cells) for cells in zip(*week.rows.values(), strict=True)]


def _sheet(
    ask: ReportContext, question: Question, by: Sequence[str], weeks: Sequence[Week], data: Mapping[str, Any]
) -> Sheet:
    only = _only_week(ask.days, question, weeks)
    places = range(7) if only is None else _days_inside(ask.days, question, only)
    rows = []
    for week in weeks:
        label = [] if only is not None else [ask.days.label("week", week.first)]
        for key, figures in week.rows.items():
            rows.append([*label, *cells(ask.days, by, key), *(figures[n] for n in places), sum(figures)])
    columns = _columns_of(ask.days, by, only, places)
    names = len(columns) - len(places) - 1
    sums = [sum(figures) for figures in zip(*map(_columns, weeks), strict=True)]
    totals = ["Total", *[""] * (names - 1), *(sums[n] for n in places), sum(sums)] if rows else None
    title = "Timesheet" if only is None else f"Timesheet {ask.days.label('week', only)}"
    return Sheet(title, columns, rows, data, span=question.span, totals=totals)


def _with_amounts(sheet: Sheet, weeks: Sequence[Week], total: Mapping[str, int]) -> Sheet:
    """The sheet with a column for each currency, where its time is by_week something."""
    exact = [week.amounts[key] for week in weeks for key in week.rows]
    rows = [
        [*row, *(money.shown(sums[code], code) if code in sums else None for code in sorted(total))]
        for row, sums in zip(sheet.rows, exact, strict=True)
    ]
    totals = sheet.totals and [*sheet.totals, *summary.amounts(total).values()]
    columns = [*sheet.columns, *map(summary.amount_column, sorted(total))]
    return sheet._replace(columns=columns, rows=rows, totals=totals)


def _pictures(calendar: Days, weeks: Sequence[Week], by: Sequence[str], sums: summary.Sums) -> list[Bars]:
    """The days as bars, where there are not too many."""
    if not weeks or len(weeks) > _MOST_WEEKS:
        return []
    days: dict[date, dict[str, int]] = {week.first + n * _DAY: {} for week in weeks for n in range(7)}
    for week in weeks:
        for key, figures in week.rows.items():
            for number, seconds in enumerate(figures):
                days[week.first + number * _DAY][" / ".join(named(calendar, by, key))] = seconds
    names = ranked(days.values())
    bars = [(f"{day:%a %m-%d}", folded(parts, names)) for day, parts in days.items()]
    return [Bars("Time by day", bars, names, sums.name_colors(by, names))]


def _dated(days: Days, first: date) -> str:
    """A week with the day on which it begins, as in `2026-W10, 03-02`."""
    return f"{days.label('week', first)}, {first:%m-%d}"


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
    inside = []
    for number in range(7):
        bounds = days.bounds(first + number * _DAY)
        assert bounds.end is not None
        late = question.until is not None and bounds.start >= question.until
        early = question.start is not None and bounds.end <= question.start
        if not late and not early:
            inside.append(number)
    return inside


def _columns_of(calendar: Days, by: Sequence[str], only: date | None, places: Sequence[int]) -> list[Column]:
    names = list(map(column, by))
    total = Column("total_s", "Total", "duration", made="sum")
    if only is None:
        weekdays = [SHORT_WEEKDAYS[(calendar.week_start + n) % 7] for n in places]
        return [Column("week", "Week"), *names, *(Column(day.lower(), day, "duration") for day in weekdays), total]
    days = [only + n * _DAY for n in places]
    return [*names, *(Column(day.isoformat(), f"{day:%a %d}", "duration") for day in days), total]
