"""Entries of one user that share time, in pairs, and what would end it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from timetracker.asking import ReportContext
from timetracker.domain import localtime
from timetracker.domain.annotations import Any, Iterable, Iterator
from timetracker.domain.entry import Entry
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records, stamp
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question, query
from timetracker.store import shared_time
from timetracker.view import Column, Sheet, mapped, summed

COLUMNS = (
    Column("entry", "Entry", "count"),
    Column("times", "Times"),
    Column("project", "Project", "label"),
    Column("other", "With", "count"),
    Column("other_times", "Times"),
    Column("other_project", "Project", "label"),
    Column("duration_s", "Shared", "duration"),
    Column("fix", "End it with"),
)
# Times are for programs: a narrow terminal has room for the command, which says when.
PEOPLE = tuple(index for index, column in enumerate(COLUMNS) if column.title != "Times")


class Overlap(NamedTuple):
    """Two entries that share time: the one that begins first, the other, and where what they share begins and ends."""

    entry: Entry
    other: Entry
    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """How much they share."""
        return int((self.end - self.start).total_seconds())


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a pair, by when the later begins. Raises NotFound and InvalidInput."""
    zone = ask.settings.zone
    pairs, total = summed(lambda: read(ask, question), lambda pair: pair.seconds)
    names = Records(ask.reader)

    def row(pair: Overlap) -> tuple[Any, ...]:
        sides = [
            (entry.id, localtime.between(entry.start, entry.end, zone), names.described(entry).title)
            for entry in (pair.entry, pair.other)
        ]
        return (*sides[0], *sides[1], pair.seconds, fix(pair, zone))

    rows = mapped(pairs, row)
    data = {
        "span": question.span_data(zone), "overlaps": mapped(pairs, lambda pair: _data(pair, zone)), "total_s": total,
    }  # fmt: skip
    totals = (None, "Total", *(None,) * 4, total, None) if rows else None
    note = "" if rows else "No overlaps in this span."
    sheet = Sheet("Overlaps", COLUMNS, rows, data, span=question.span, totals=totals, note=note)
    return sheet._replace(people=_people(sheet)) if rows else sheet


def _people(sheet: Sheet) -> Sheet:
    columns = [COLUMNS[index] for index in PEOPLE]
    rows = mapped(sheet.rows, lambda row: [row[index] for index in PEOPLE])
    return sheet._replace(columns=columns, rows=rows, totals=(None, "Total", None, None, sheet.totals[-2], None))  # type: ignore[index]  # of rows


def read(ask: ReportContext, question: Question) -> Iterator[Overlap]:
    """The pairs of a question's entries, by when the later of both begins.

    Raises NotFound and InvalidInput.
    """
    return _pairs(shared_time.sharing(ask.reader, query(ask, question)), ask.now)


def _pairs(entries: Iterable[Entry], now: datetime) -> Iterator[Overlap]:
    """Those that share time, of entries by start.

    entry: ├────────┤
    other:      ├──────┤
                start
    """
    reaching: list[Entry] = []
    for other in entries:
        reaching = [entry for entry in reaching if entry.interval.until(now) > other.start]
        if not other.interval.empty:
            for entry in reaching:
                end = min(entry.interval.until(now), other.interval.until(now))
                if entry.user_id == other.user_id and end > other.start:
                    yield Overlap(entry, other, other.start, end)
            reaching.append(other)


def fix(pair: Overlap, zone: tzinfo) -> str:
    """The command that ends an overlap and loses no time that lies in one entry only."""
    entry, other = pair.entry, pair.other
    start, end = localtime.short(pair.start, zone), localtime.short(pair.end, zone)
    if entry.interval == other.interval:
        return f"tt delete {other.id}"
    if entry.start == other.start:
        longer = entry if entry.end is None or (other.end is not None and entry.end > other.end) else other
        return f"tt edit {longer.id} --from '{end}'"
    if other.end is not None and (entry.end is None or other.end < entry.end):
        return f"tt split {entry.id} --break '{start}-{end}'"
    return f"tt edit {entry.id} --to '{start}'"


def _data(pair: Overlap, zone: tzinfo) -> dict[str, Any]:
    return {
        "entry": pair.entry.id, "other": pair.other.id, "start": stamp(pair.start, zone),
        "end": stamp(pair.end, zone), "duration_s": pair.seconds, "fix": fix(pair, zone),
    }  # fmt: skip
