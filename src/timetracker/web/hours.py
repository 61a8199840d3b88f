"""A day or a week of the calendar as columns of hours, and the entries in them as blocks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import g
from werkzeug.wrappers import Response

from timetracker.actions import versions
from timetracker.domain import duration, localtime
from timetracker.domain.calendar import ONE_DAY
from timetracker.domain.interval import Interval
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.render.cells import visible
from timetracker.render.svg import COLORS
from timetracker.reports import counting
from timetracker.reports import log as log_report
from timetracker.reports.measure import groups
from timetracker.reports.question import Question
from timetracker.web.entry_form import names
from timetracker.web.forms import address, page
from timetracker.web.lanes import LanePosition, side_by_side

OFFICE = (8, 18)  # hours that are always there
WHOLE_DAY = 24 * 60
LEAST = 12  # minutes that a block is drawn at least


class Block(NamedTuple):
    """A part of an entry in a column: its first and last minute of the day, its place across, and what it says.

    `start` and `end` are the wall-clock times of the whole entry, for scripts; `end` is empty while it runs.
    """

    item: Described
    begin: int
    until: int
    place: LanePosition
    color: int
    label: str
    times: str
    start: str
    end: str
    version: str


class Day(NamedTuple):
    """A day of the calendar: its entries, the seconds tracked in it, its blocks; today also the minute that it is now.

    `fill` is the time that a form for another entry of the day begins with.
    """

    date: date
    entries: Sequence[Described]
    total_s: int
    blocks: Sequence[Block]
    now: int | None
    fill: str


def shown(first: date, after: date, around: dict[str, Any]) -> Response:
    """The page of some days as columns of hours."""
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    days = _days(first, after)
    g.ws.viewed("log", sum(len(day.entries) for day in days), len(days))
    whole_days = address().args.get("hours") == "all"
    begin, end = (0, 24) if whole_days else _hours(days)
    day_start = g.ws.days.day_start
    top = timedelta(hours=day_start.hour + begin, minutes=day_start.minute)
    back = f"/calendar?view={around['view']}&day={first}{'&hours=all' if whole_days else ''}"
    return page(
        "calendar.html", days=days, total=sum(day.total_s for day in days), counted=g.ws.ask(counting.words, span),
        begin=begin * 60, minutes=(end - begin) * 60, whole_days=whole_days, back=back,
        labels=[f"{(day_start.hour + hour) % 24:02}:{day_start.minute:02}" for hour in range(begin, end)],
        top=lambda day: f"{datetime.combine(day, datetime.min.time()) + top:%Y-%m-%dT%H:%M}",
        fill_now=next((day.fill for day in days if day.now is not None), days[0].fill),
        fill=address().args.get("fill", "")[:60], **names(), **around,
    )  # fmt: skip


def _hours(days: Sequence[Day]) -> tuple[int, int]:
    """The first hour that is drawn and the one after the last: those of an office, and more where entries are."""
    office = [(hour - g.ws.days.day_start.hour) % 24 for hour in OFFICE]
    blocks = [block for day in days for block in day.blocks]
    first = min([office[0], *(block.begin // 60 for block in blocks)])
    last = max([office[1], first + 1, *(-(-block.until // 60) for block in blocks)])
    return first, last


def _days(first: date, after: date) -> list[Day]:
    """The days with the entries that touch them; one question for all of them."""
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    entries = g.ws.ask(log_report.read, span).entries
    seconds = {group.key[0]: group.seconds for group in g.ws.ask(groups, span, ["day"])}
    now = g.ws.clock.now()
    today = g.ws.days.day_of(now)
    days = []
    for number in range((after - first).days):
        day = first + number * ONE_DAY
        bounds = g.ws.days.bounds(day)
        of_day = [item for item in entries if item.entry.start < bounds.end and bounds.start < _end(item, bounds)]
        minute = _minute(now, bounds) if day == today else None
        days.append(
            Day(day, of_day, seconds.get(day, 0), [*_blocks(of_day, bounds)], minute, _fill(day, bounds, of_day))
        )
    return days


def _fill(day: date, bounds: Interval, entries: Sequence[Described]) -> str:
    """An hour after the last entry of a day, or at nine, as one types it."""
    last = max((item.entry.end for item in entries if item.entry.end), default=None)
    if last is None or bounds.end is None or last >= bounds.end - timedelta(hours=1):
        return f"{day} 9:00-10:00"
    zone = g.ws.settings.zone
    return f"{localtime.short(last, zone)}-{localtime.clock(last + timedelta(hours=1), zone)}"


def _end(item: Described, bounds: Interval) -> datetime:
    """When an entry ends; what has just begun touches the day it begins in."""
    begin = item.entry.start
    length = item.entry.length_s(g.ws.clock.now()) or (1 if begin >= bounds.start else 0)
    return begin + timedelta(seconds=length)


def _blocks(entries: Sequence[Described], bounds: Interval) -> Iterator[Block]:
    """The blocks of a day, oldest first; those at the same time beside each other."""
    minutes = [_minutes(item, bounds) for item in entries]
    for item, (begin, until), place in zip(entries, minutes, side_by_side(minutes), strict=True):
        entry = item.entry
        length = duration.full(entry.length_s(g.ws.clock.now()))
        times = f"{_clock(entry.start)}–{_clock(entry.end)}"
        label = f"{item.title}, {_clock(entry.start)} to {_clock(entry.end)}, {length}"
        yield Block(
            item, begin, until, place, item.project.hue % len(COLORS), visible(label), times,
            _wall(entry.start), _wall(entry.end), versions.of_entry(item, item.charge),
        )  # fmt: skip


def _minutes(item: Described, bounds: Interval) -> tuple[int, int]:
    """First and last minute of the day between which an entry is drawn."""
    begin, until = _minute(item.entry.start, bounds), _minute(_end(item, bounds), bounds)
    if until <= begin:  # within the hour that a clock change repeats
        until = begin + item.entry.length_s(g.ws.clock.now()) // 60
    until = min(max(until, begin + LEAST), WHOLE_DAY)
    return min(begin, WHOLE_DAY - LEAST), until


def _clock(at: datetime | None) -> str:
    return "now" if at is None else localtime.clock(at, g.ws.settings.zone)


def _wall(at: datetime | None) -> str:
    """A time as the clock on the wall shows it."""
    return "" if at is None else f"{at.astimezone(g.ws.settings.zone):%Y-%m-%dT%H:%M:%S}"


def _minute(at: datetime, bounds: Interval) -> int:
    """The minute of the day that an instant shows on the wall, counted from where days begin."""
    if at <= bounds.start:
        return 0
    if bounds.end is not None and at >= bounds.end:
        return WHOLE_DAY
    local, begin = at.astimezone(g.ws.settings.zone), g.ws.days.day_start
    minutes: int = (local.hour * 60 + local.minute - begin.hour * 60 - begin.minute) % WHOLE_DAY
    return minutes
