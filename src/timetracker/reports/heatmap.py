"""The days of a year as squares: how much was tracked on each."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.domain import duration
from timetracker.domain.calendar import SHORT_WEEKDAYS
from timetracker.reports import summary
from timetracker.reports.measure import EXACT
from timetracker.reports.question import bounded, conditions
from timetracker.view import Column, Sheet, Squares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.reports.question import Question

    Day = tuple[date, int]

_DAY = timedelta(days=1)


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`; there is nothing more to say."""
    return build(ask, question)


def build(ask: Asking, question: Question) -> Sheet:
    """The seconds of each day; people see squares, or a row a week."""
    sums = summary.build(ask, question, ["day"], EXACT).data
    found = {row["day"]: row["total_s"] for row in sums["rows"]}
    days = [(day, found.get(day.isoformat(), 0)) for day in _days(ask, question)] if found else []
    data = {
        "span": sums["span"], "days": [{"day": day.isoformat(), "total_s": seconds} for day, seconds in days],
        "total_s": sums["total_s"],
    }  # fmt: skip
    rows = [(day, seconds) for day, seconds in days if seconds]
    columns = (Column("day", "Day", "day"), Column("total_s", "Time", "duration"))
    note = _note(rows) if rows else "No entries in this span."
    pictures = [_squares(ask, year, part) for year, part in _years(days)]
    sheet = Sheet("Heatmap", columns, rows, data, note=note, pictures=pictures, drawn="alone")
    return sheet._replace(people=_by_week(ask, sheet, days)) if rows else sheet


def _days(ask: Asking, question: Question) -> Iterator[date]:
    whole = bounded(ask.reader, question, conditions(ask, question))
    if whole.start is None or whole.until is None:
        return
    day = ask.days.day_of(whole.start)
    while ask.days.begin(day) < whole.until:
        if not ask.days.bounds(day).empty:
            yield day
        day += _DAY


def _years(days: Sequence[Day]) -> list[tuple[int, list[Day]]]:
    found: dict[int, list[Day]] = {}
    for day, seconds in days:
        found.setdefault(day.year, []).append((day, seconds))
    return list(found.items())


def _squares(ask: Asking, year: int, days: Sequence[Day]) -> Squares:
    total = sum(seconds for _, seconds in days)
    return Squares(f"{year}: {duration.text(total)}", days, ask.days.week_start)


def _note(rows: Sequence[Day]) -> str:
    day, most = max(rows, key=lambda row: row[1])
    days = f"{len(rows)} day{'s' if len(rows) > 1 else ''}"
    return f"Tracked on {days}; most on {day:%a %Y-%m-%d}: {duration.text(most)}."


def _by_week(ask: Asking, sheet: Sheet, days: Sequence[Day]) -> Sheet:
    """The same in words: a row a week, a column a weekday."""
    weeks: dict[date, list[Any]] = {}
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
        Column("total_s", "Total", "duration"),
    ]  # fmt: skip
    totals = ["Total", *[None] * 7, sheet.data["total_s"]]
    return sheet._replace(columns=columns, rows=rows, totals=totals)
