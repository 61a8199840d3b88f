"""Untracked time: between the entries of a day, or in whole days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice

from timetracker.asking import ReportContext
from timetracker.domain import duration
from timetracker.domain.annotations import Any, Collection, Iterable, Iterator, Sequence
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Entry
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple
from timetracker.reports.chart import hours
from timetracker.reports.described import Records, stamp
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question, query
from timetracker.store import lists
from timetracker.view import Column, Lazy, Mark, Ribbon, Sheet, mapped, summed

_MOST_DAYS = 14
_LAST_S = 7_258_118_400  # 2200-01-01, before which everything is
COLUMNS = (
    Column("day", "Day", "day"),
    Column("start", "From", "clock"),
    Column("end", "To", "clock"),
    Column("duration_s", "Time", "duration"),
    Column("after", "After", "label"),
    Column("before", "Before", "label"),
)


class Gap(NamedTuple):
    """Untracked time of one day, and the entries beside it; None where there is none."""

    day: date
    interval: Interval
    after: Entry | None
    before: Entry | None

    @property
    def seconds(self) -> int:
        """How long it is."""
        assert self.interval.end is not None
        return int((self.interval.end - self.interval.start).total_seconds())


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a gap, oldest first; none reaches past now.

    Within `entries` a gap lies between two entries of the same day, so that nights and free days are none; within `day`
    all untracked time of every day counts. A gap shorter than `least` is left out. Raises NotFound and InvalidInput.
    """
    zone = ask.settings.zone
    gaps, total, after = _listed(ask, question, options)
    data = {"span": question.span_data(zone), "gaps": mapped(gaps, lambda gap: _data(gap, zone)), "total_s": total}
    if question.page is not None:
        data["next"] = after or None
    names = Records(ask.reader)

    def row(gap: Gap) -> tuple[Any, ...]:
        begin, end = ((at, gap.day) for at in gap.interval)
        return gap.day, begin, end, gap.seconds, _title(names, gap.after), _title(names, gap.before)

    rows = mapped(gaps, row)
    words = "This page" if question.page is not None and (after or question.page.cursor) else "Total"
    totals = (words, None, None, total, None, None) if rows else None
    note = "" if rows else "No gaps in this span."
    return Sheet(
        "Gaps",
        COLUMNS,
        rows,
        data,
        span=question.span,
        totals=totals,
        note=note,
        pictures=_pictures(ask, gaps),
        headed=0,
        next=after,
    )


def _listed(ask: ReportContext, question: Question, options: ReportOptions) -> tuple[Collection[Gap], int, str]:
    """The gaps, or a page of them, their seconds, and the cursor of the page after it."""
    page = question.page
    if page is None:
        return *summed(lambda: read(ask, question, options), lambda gap: gap.seconds), ""
    if position := page.position(1):  # nothing that was tracked before a gap's end reaches beyond it
        end = datetime.fromtimestamp(min(position[0], _LAST_S), UTC)
        question = question._replace(start=end if question.start is None else max(end, question.start))
    gaps = list(islice(read(ask, question, options), page.most + 1))
    first = gaps[: page.most]
    last = first[-1].interval.end if len(gaps) > page.most else None
    return first, sum(gap.seconds for gap in first), "" if last is None else str(int(last.timestamp()))


def read(ask: ReportContext, question: Question, options: ReportOptions) -> Iterator[Gap]:
    """The gaps of a question, oldest first.

    Raises NotFound and InvalidInput.
    """
    entries = lists.entries(ask.reader, query(ask, question))
    gaps = _in_days(ask, question, entries) if options.within == "day" else _between(ask, entries)
    return (gap for gap in gaps if gap.seconds >= options.least.total_seconds())


def _pictures(ask: ReportContext, gaps: Collection[Gap]) -> list[Ribbon]:
    """The days with gaps as ribbons, where there are not too many."""
    by_day: dict[date, list[Gap]] = {}
    for gap in () if isinstance(gaps, Lazy) else gaps:
        by_day.setdefault(gap.day, []).append(gap)
    return [] if len(by_day) > _MOST_DAYS else [_picture(ask, day, in_day) for day, in_day in by_day.items()]


def _picture(ask: ReportContext, day: date, gaps: Sequence[Gap]) -> Ribbon:
    bounds = ask.days.bounds(day)
    day_gap = Gap(day, bounds, None, None)
    marks = []
    for gap in gaps:
        begin = max(0, int((gap.interval.start - bounds.start).total_seconds()))
        label = f"gap of {duration.full(gap.seconds)}"
        marks.append(Mark(begin, min(day_gap.seconds, begin + gap.seconds), "gap", label))
    title = f"{day:%a %Y-%m-%d}"
    return Ribbon(title, day_gap.seconds, marks, hours(bounds, ask.settings.zone), ["gap"])


def _data(gap: Gap, zone: Any) -> dict[str, Any]:
    return {
        "day": gap.day.isoformat(), "start": stamp(gap.interval.start, zone), "end": stamp(gap.interval.end, zone),
        "duration_s": gap.seconds, "after": gap.after and gap.after.id, "before": gap.before and gap.before.id,
    }  # fmt: skip


def _title(names: Records, entry: Entry | None) -> str:
    return "" if entry is None else names.described(entry).title


def _between(ask: ReportContext, entries: Iterable[Entry]) -> Iterator[Gap]:
    """The untracked time between two entries that have time on the same day."""
    for end, after, before in _pairs(ask, entries):
        if after is None or before is None or end is None:
            continue
        day = ask.days.day_of(before.start)
        if end > ask.days.begin(day):
            yield Gap(day, Interval(end, before.start), after, before)


def _in_days(ask: ReportContext, question: Question, entries: Iterable[Entry]) -> Iterator[Gap]:
    """All untracked time of the span, cut into days; from the first entry's day on, where the span has no beginning."""
    now = ask.now
    until = now if question.until is None else min(question.until, now)
    for end, after, before in _pairs(ask, entries):
        begin = end or question.start
        if begin is None and before is not None:
            begin = ask.days.begin(ask.days.day_of(before.start))
        stop = until if before is None else min(before.start, until)
        if begin is not None and begin < stop:
            yield from _by_day(ask.days, begin, stop, after, before)


def _by_day(days: Days, begin: datetime, stop: datetime, after: Entry | None, before: Entry | None) -> Iterator[Gap]:
    for day, part in days.periods("day", Interval(begin, stop)):
        yield Gap(day, part, after if part.start == begin else None, before if part.end == stop else None)


def _pairs(
    ask: ReportContext, entries: Iterable[Entry]
) -> Iterator[tuple[datetime | None, Entry | None, Entry | None]]:
    """Where the tracked time so far ends, the entry that ends there, and the next that begins later; None at the ends.

    after: ├────────┤           ├──────┤
                    end         before
    """
    now = ask.now
    last: Entry | None = None
    end: datetime | None = None
    for entry in entries:
        if entry.interval.empty:
            continue
        if end is None or entry.start > end:
            yield end, last, entry
        if end is None or entry.interval.until(now) > end:
            last, end = entry, entry.interval.until(now)
    yield end, last, None
