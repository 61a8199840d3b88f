"""Entries that touch a span, whole, and the time inside it."""

from __future__ import annotations

from timetracker.reports.described import Names, entry_data
from timetracker.reports.question import conditions
from timetracker.view import Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.outcome import Described
    from timetracker.reports.question import Question

COLUMNS = (
    Column("id", "Entry", "count"),
    Column("day", "Day", "day"),
    Column("start", "From", "clock"),
    Column("end", "To", "clock"),
    Column("duration_s", "Time", "duration"),
    Column("project", "Project"),
    Column("tags", "Tags", "tags"),
    Column("note", "Note"),
)


def build(ask: Asking, question: Question) -> Sheet:
    """One row an entry, oldest first; the total counts the part inside the span."""
    now, zone = ask.now, ask.settings.zone
    reader = ask.reader
    wanted = conditions(ask, question)
    names = Names(reader)
    shown = [names.described(entry) for entry in reader.entries(wanted)]
    total = sum(row[0] or 0 for row in reader.sums((), wanted))
    data = {
        "span": question.span_data(zone),
        "entries": [entry_data(one, zone, now) for one in shown],
        "total_s": total,
    }
    rows = [_row(ask, one) for one in shown]
    totals = (None, None, None, None, total, "", "", "") if shown else None
    return Sheet("Log", COLUMNS, rows, data, totals=totals, note="" if shown else "No entries in this span.")


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`; there is nothing more to say."""
    return build(ask, question)


def _row(ask: Asking, one: Described) -> tuple[Any, ...]:
    entry = one.entry
    length = int(entry.interval.duration(ask.now).total_seconds())
    return entry.id, ask.days.day_of(entry.start), entry.start, entry.end, length, one.title, one.tags, entry.note
