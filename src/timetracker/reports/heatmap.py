"""The days of a year as squares: how much was tracked on each."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.domain import duration
from timetracker.domain.annotations import Iterator, Sequence
from timetracker.domain.calendar import SHORT_WEEKDAYS
from timetracker.domain.counting import counted
from timetracker.reports.measure import groups
from timetracker.reports.question import NOTHING, Question, bounded, query
from timetracker.view import Column, Sheet, Squares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.reports.options import ReportOptions

    Day = tuple[date, int]

_DAY = timedelta(days=1)


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """The seconds of each day; people see squares, or a row a week."""
    seconds = {group.key[0]: group.seconds for group in groups(ask, question, ["day"])}
    days = [(day, seconds.get(day, 0)) for day in _days(ask, question)] if seconds else []
    total = sum(seconds.values())
    data = {
        "span": question.span_data(ask.settings.zone),
        "days": [{"day": day.isoformat(), "total_s": tracked} for day, tracked in days], "total_s": total,
    }  # fmt: skip
    rows = [(day, tracked) for day, tracked in days if tracked]
    columns = (Column("day", "Day", "day"), Column("total_s", "Time", "duration"))
    note = _note(rows) if rows else NOTHING
    pictures = [_squares(ask, year, part) for year, part in _years(days)]
    sheet = Sheet("Heatmap", columns, rows, data, span=question.span, note=note, pictures=pictures, drawn="alone")
    return sheet._replace(people=_by_week(ask, sheet, days, total)) if rows else sheet


def _days(ask: ReportContext, question: Question) -> Iterator[date]:
    span = bounded(ask.reader, question, query(ask, question))
    if span.start is None or span.until is None:
        return
    day = ask.days.day_of(span.start)
    while ask.days.begin(day) < span.until:
        if not ask.days.bounds(day).empty:
            yield day
        day += _DAY


def _years(days: Sequence[Day]) -> list[tuple[int, list[Day]]]:
    years: dict[int, list[Day]] = {}
    for day, seconds in days:
        years.setdefault(day.year, []).append((day, seconds))
    return list(years.items())


def _squares(ask: ReportContext, year: int, days: Sequence[Day]) -> Squares:
    total = sum(seconds for _, seconds in days)
    return Squares(f"{year}: {duration.full(total)}", days, ask.days.week_start)


def _note(rows: Sequence[Day]) -> str:
    day, most = max(rows, key=lambda row: row[1])
    days = counted(len(rows), "day")
    return f"Tracked on {days}; most on {day:%a %Y-%m-%d}: {duration.full(most)}."


def _by_week(ask: ReportContext, sheet: Sheet, days: Sequence[Day], total: int) -> Sheet:
    """The same in words: a row a week, a column a weekday."""
    weeks: dict[date, list[int | None]] = {}
    for day, seconds in days:
        first = ask.days.week_of(day)
        weeks.setdefault(first, [None] * 7)[(day - first).days] = seconds or None
    rows = [
        [ask.days.label("week", first), *cells, sum(cell or 0 for cell in cells)]
        for first, cells in weeks.items()
        if any(cells)
    ]
    names = [SHORT_WEEKDAYS[(ask.days.week_start + n) % 7] for n in range(7)]
    columns = [
        Column("week", "Week"), *(Column(name.lower(), name, "duration") for name in names),
        Column("total_s", "Total", "duration", made="sum"),
    ]  # fmt: skip
    sums = [sum(cells[n] or 0 for cells in weeks.values()) or None for n in range(7)]
    return sheet._replace(columns=columns, rows=rows, totals=["Total", *sums, total])
