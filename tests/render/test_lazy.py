"""Many rows are written as few are, though they are made one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from timetracker.render import Display, pieces, render
from timetracker.view import FORMATS, Column, Lazy, Sheet, loaded, mapped

COLUMNS = (Column("day", "Day", "day"), Column("start", "From", "clock"), Column("note", "Note"))
NOTES = ("", "=1+1", "a|b <c> & `d`", "line\nbreak\ttab", "\x1b[31m\u202e", "Ä ✈")
COUNT = 2500
LOOK = Display(UTC)


def row(number: int) -> tuple[Any, ...]:
    """A row of a log."""
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=number)
    return at.date(), at, NOTES[number % len(NOTES)] * (1 + number // 2000)


def sheet(rows: Any) -> Sheet:
    """A sheet of those rows, and of as many entries for programs."""
    data = {
        "span": None,
        "entries": mapped(rows, lambda item: {"note": item[2], "day": item[0].isoformat()}),
        "total_s": 7,
    }
    return Sheet("Log", COLUMNS, rows, data, totals=(None, None, "Total"), note="That is all.")


@pytest.mark.parametrize("format", FORMATS)
def test_many_rows_are_written_as_few_are(format: str) -> None:
    lazy = sheet(Lazy(COUNT, lambda: map(row, range(COUNT))))
    few = sheet([row(number) for number in range(COUNT)])
    # A terminal's table of so many rows is plain columns.
    assert render(lazy, format, LOOK) == render(few, "plain" if format == "table" else format, LOOK)
    assert len(list(pieces(lazy, format, LOOK))) > 4


def test_what_is_lazy_is_counted_and_gone_through_again() -> None:
    days = Lazy(2, lambda: iter([date(2026, 3, 2), date(2026, 3, 3)]))
    again = mapped(days, lambda day: day.day)
    assert (len(again), list(again), list(again), 3 in again, 4 in again) == (2, [2, 3], [2, 3], True, False)
    assert loaded({"days": again, "n": 1}) == {"days": [2, 3], "n": 1}
