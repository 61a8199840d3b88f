"""A day as a ribbon of time, a longer span as bars."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from timetracker.asking import ReportContext
from timetracker.domain import duration, localtime
from timetracker.domain.annotations import Any, Container, Iterable, Iterator, Mapping, Sequence
from timetracker.domain.interval import Interval
from timetracker.domain.outcome import Described
from timetracker.reports import summary
from timetracker.reports.described import Records, stamp
from timetracker.reports.measure import EXACT, Measure, Part, column, label, nothing, query_of_users
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import NOTHING, Question, bounded, query
from timetracker.store import lists
from timetracker.view import Bars, Column, Lazy, Mark, Ribbon, Sheet

OTHERS = "others"
MOST_NAMES = 8
# The bars of a span of so many days at the most; months are those of all longer ones.
_UNITS = ((31, "day"), (184, "week"))
RIBBON = (
    Column("start", "From", "clock"), Column("end", "To", "clock"), Column("duration_s", "Time", "duration"),
    Column("project", "Project", "project"), Column("tags", "Tags", "tags"), Column("note", "Note", "label"),
)  # fmt: skip


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """A span inside one day as a ribbon of its entries; a longer one as bars by day, week or month.

    Raises NotFound and InvalidInput.
    """
    (by,) = options.by
    span = _extent(ask, question)
    if span is not None and question.start is not None:
        day = ask.days.bounds(ask.days.day_of(span.start))
        if span.until(ask.now) <= day.until(ask.now):
            return _ribbon(ask, question, span, by)
    return bars(ask, question, by, EXACT)


def _extent(ask: ReportContext, question: Question, *, everybody: bool = False) -> Interval | None:
    """What there is of a span; None for nothing."""
    extent = bounded(ask.reader, question, query_of_users(ask, question, everybody=everybody))
    if extent.start is None or extent.until is None or extent.until <= extent.start:
        return None
    return Interval(extent.start, extent.until)


# -- a day ---------------------------------------------------------------------------------------------


def _ribbon(ask: ReportContext, question: Question, span: Interval, by: str) -> Sheet:
    now = ask.now
    names = Records(ask.reader)
    entries = lists.entries(ask.reader, query(ask, question))
    parts = list(_parts(span, map(names.described, entries), now))
    total = sum(_seconds(part) for part, _ in parts)
    day, length = ask.days.day_of(span.start), _seconds(span)
    zone = ask.settings.zone
    bar = {
        "label": day.isoformat(), "from": stamp(span.start, zone), "until": stamp(span.end, zone), "length_s": length,
        "total_s": total, "parts": [_part_data(part, item, by, zone) for part, item in parts],
    }  # fmt: skip
    data = {"span": question.span_data(zone), "by": by, "unit": "entry", "bars": [bar], "total_s": total}
    apart = by != "project"  # the column of projects says it already
    rows = [
        ((part.start, day), _end(part, item, now, day), _seconds(part), *([_cell(item, by)] if apart else []),
         item.title, item.tags, item.entry.note)
        for part, item in parts
    ]  # fmt: skip
    columns = [*RIBBON[:3], *([column(by)] if apart else []), *RIBBON[3:]]
    marks, signs = _told_apart([_mark(ask, span, part, item, by) for part, item in parts])
    title = f"{day:%a %Y-%m-%d}, {duration.full(total)} of {duration.full(length)}"
    hues = {item.project.name: item.project.hue for _, item in parts} if by == "project" else {}
    colors = [hues.get(name, summary.OTHERS_COLOR) for name in signs] if hues else ()
    picture = Ribbon(title, length, marks, hours(span, zone), signs, colors)
    totals = ("Total", None, total, *[None] * (len(columns) - 3)) if rows else None
    return Sheet(
        "Chart", columns, rows, data, span=question.span, totals=totals, note="" if rows else NOTHING,
        pictures=[picture] if rows else (), drawn="above", colors=[item.project.hue for _, item in parts],
    )  # fmt: skip


def _end(part: Interval, item: Described, now: datetime, day: date) -> tuple[datetime, date] | None:
    """When a part ends, in the light of its day; None while its entry runs."""
    assert part.end is not None
    return None if item.entry.running and part.end == item.entry.interval.until(now) else (part.end, day)


def _parts(span: Interval, entries: Iterable[Described], now: datetime) -> Iterator[tuple[Interval, Described]]:
    """The part of each entry that lies inside the span."""
    assert span.end is not None
    for item in entries:
        begin, end = max(item.entry.start, span.start), min(item.entry.interval.until(now), span.end)
        if begin < end:
            yield Interval(begin, end), item


def _seconds(part: Interval) -> int:
    assert part.end is not None
    return int((part.end - part.start).total_seconds())


def _cell(item: Described, by: str) -> str | None:
    """The name of a part for programs; None for none."""
    thing = {"project": item.project, "client": item.client, "task": item.task}[by]
    return None if thing is None else thing.name


def _name(item: Described, by: str) -> str:
    return _cell(item, by) or nothing(by)


def _part_data(part: Interval, item: Described, by: str, zone: Any) -> dict[str, Any]:
    return {by: _cell(item, by), "entry": item.entry.id, "start": stamp(part.start, zone), "end": stamp(part.end, zone),
            "total_s": _seconds(part)}  # fmt: skip


def _mark(ask: ReportContext, span: Interval, part: Interval, item: Described, by: str) -> Mark:
    begin = int((part.start - span.start).total_seconds())
    assert part.end is not None
    start, end = (localtime.clock(at, ask.settings.zone) for at in (part.start, part.end))
    label = f"{item.title}, {start} to {end}, {duration.full(_seconds(part))}"
    return Mark(begin, begin + _seconds(part), _name(item, by), label)


def _told_apart(marks: Sequence[Mark]) -> tuple[list[Mark], list[str]]:
    """The marks and their names, as many as there are signs: those with the least time are `others`."""
    names = list(dict.fromkeys(mark.name for mark in marks))
    if len(names) > MOST_NAMES:
        most = ranked({mark.name: mark.end - mark.begin} for mark in marks)
        names = [*(name for name in names if name in most and name != OTHERS), OTHERS]
    return [mark if mark.name in names else mark._replace(name=OTHERS) for mark in marks], names


def hours(span: Interval, zone: tzinfo) -> list[tuple[int, str]]:
    """The whole hours of the wall clock, as seconds from the beginning; a clock change drops or repeats one."""
    length = _seconds(span)
    step = next(step for step in (1, 2, 3) if length / step <= 13 * 3600 or step == 3)
    slices = []
    first = span.start.astimezone(zone)
    begin = -(first.minute * 60 + first.second) % 3600
    for at in range(begin, length + 1, 1800):
        local = (span.start + timedelta(seconds=at)).astimezone(zone)
        if local.minute == 0 and local.hour % step == 0:
            slices.append((at, f"{local:%H}"))
    return slices


# -- longer spans ----------------------------------------------------------------------------------------


def bars(ask: ReportContext, question: Question, by: str, measure: Measure) -> Sheet:
    """A span of any length as bars by day, week or month.

    Raises NotFound and InvalidInput.
    """
    span = _extent(ask, question, everybody=by == "user")
    if span is None:
        data = {"span": question.span_data(ask.settings.zone), "by": by, "unit": "day", "bars": [], "total_s": 0}
        return Sheet("Chart", [Column("day", "Day")], [], data, span=question.span, note=NOTHING)
    unit = next((unit for most, unit in _UNITS if _seconds(span) <= (most + 1) * 86_400), "month")
    sums = summary.sums(ask, question, [unit, by], measure)
    total = sums.total.seconds
    periods = list(ask.days.periods(unit, span))
    spans = {day: ask.days.label(unit, day) for day, _ in periods}
    parts: dict[Part, dict[Part, int]] = {day: {} for day in spans}
    for group in sums.groups:
        parts[group.key[0]][group.key[1]] = group.seconds
    # Pages ask for the picture and the rows: what only programs read is made when it is read.
    bars = Lazy(len(periods), lambda: (_bar_data(ask, spans[day], part, parts[day], by) for day, part in periods))
    data = {"span": question.span_data(ask.settings.zone), "by": by, "unit": unit, "bars": bars, "total_s": total}
    rows = [(spans[group.key[0]], group.key[1], group.seconds) for group in sums.groups]  # type: ignore[index]  # a day
    columns = [column(unit), column(by), Column("total_s", "Time", "duration")]
    pictures = [_picture(unit, spans, parts, by, sums)] if rows else ()
    return Sheet(
        "Chart", columns, rows, data, span=question.span, totals=("Total", "", total) if rows else None,
        note="" if rows else NOTHING, pictures=pictures, drawn="alone",
        colors=sums.row_colors([unit, by], (group.key for group in sums.groups)),
    )  # fmt: skip


def _bar_data(ask: ReportContext, name: str, part: Interval, parts: Mapping[Part, int], by: str) -> dict[str, Any]:
    zone = ask.settings.zone
    return {
        "label": name, "from": stamp(part.start, zone), "until": stamp(part.end, zone), "length_s": _seconds(part),
        "total_s": sum(parts.values()),
        "parts": [{by: label(ask.days, by, key), "total_s": seconds} for key, seconds in parts.items()],
    }  # fmt: skip


def _picture(
    unit: str, spans: Mapping[date, str], parts: Mapping[Part, Mapping[Part, int]], by: str, sums: summary.Sums
) -> Bars:
    none = nothing(by)
    said = {day: {str(key or none): seconds for key, seconds in parts[day].items()} for day in spans}
    names = ranked(said.values())
    distinct = set(names)
    bars = [
        (f"{day:%a %m-%d}" if unit == "day" else spans[day], folded(slices, distinct)) for day, slices in said.items()
    ]
    title = f"Time by {unit} and {by}, {duration.full(sums.total.seconds)}"
    return Bars(title, bars, names, sums.name_colors([by], names), list(spans.values()))


def ranked(rows: Iterable[Mapping[str, int]]) -> list[str]:
    """The names with the most seconds first; those beyond the eighth are `others`."""
    totals: dict[str, int] = {}
    for parts in rows:
        for name, seconds in parts.items():
            totals[name] = totals.get(name, 0) + seconds
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return names if len(names) <= MOST_NAMES else [*names[: MOST_NAMES - 1], OTHERS]


def folded(parts: Mapping[str, int], names: Container[str]) -> dict[str, int]:
    """The parts under those names."""
    sums: dict[str, int] = {}
    for name, seconds in parts.items():
        label = name if name in names else OTHERS
        sums[label] = sums.get(label, 0) + seconds
    return sums
