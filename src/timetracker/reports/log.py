"""Entries that touch a span, whole, and the time inside it."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Names, entry_data
from timetracker.reports.question import query
from timetracker.reports.summary import NOTHING
from timetracker.store import lists
from timetracker.view import AT_ONCE, Column, Lazy, Sheet, each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.outcome import Described
    from timetracker.reports.options import Options
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


class Log(NamedTuple):
    """The entries of a span, oldest first, and the seconds of them that lie inside it."""

    entries: Collection[Described]
    total_s: int


def read(ask: Asking, question: Question) -> Log:
    """The entries of a question.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    names = Names(ask.reader)
    total = lists.total(ask.reader, asked)
    if total.entries > AT_ONCE:
        many = Lazy(total.entries, lambda: map(names.described, lists.entries(ask.reader, asked)))
        return Log(many, total.seconds)
    return Log([names.described(entry) for entry in lists.entries(ask.reader, asked)], total.seconds)


def build(ask: Asking, question: Question, options: Options) -> Sheet:
    """One row an entry, oldest first; the total counts the part inside the span.

    Many entries are read while they are written out. Raises NotFound and InvalidInput.
    """
    zone = ask.settings.zone
    log = read(ask, question)
    data = {
        "span": question.span_data(zone),
        "entries": each(log.entries, lambda entry: entry_data(entry, zone, ask.now)),
        "total_s": log.total_s,
    }
    rows = each(log.entries, lambda entry: _row(ask, entry))
    totals = (None, None, None, None, log.total_s, "", "", "") if rows else None
    return Sheet("Log", COLUMNS, rows, data, span=question.span, totals=totals, note="" if rows else NOTHING)


def _row(ask: Asking, described: Described) -> tuple[Any, ...]:
    entry = described.entry
    day, length = ask.days.day_of(entry.start), entry.length_s(ask.now)
    return entry.id, day, entry.start, entry.end, length, described.title, described.tags, entry.note
