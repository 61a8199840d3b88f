"""A day or a week of the calendar as columns of hours, and the entries in them as blocks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from flask import g
from werkzeug.wrappers import Response

from timetracker.actions import versions
from timetracker.domain import duration, localtime
from timetracker.domain.calendar import ONE_DAY
from timetracker.domain.interval import Interval
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.render import Display
from timetracker.render.cells import cell
from timetracker.render.svg import COLORS
from timetracker.reports import counting, log as log_report
from timetracker.reports.measure import groups
from timetracker.reports.question import Question
from timetracker.web.columns import Block, blocks_of, slots_of
from timetracker.web.entry_form import names
from timetracker.web.forms import address, page
from timetracker.web.lanes import side_by_side

OFFICE = (8, 18)  # hours that are always there
WHOLE_DAY = 24 * 60
LEAST = 12  # minutes that a block is drawn at least


class Timed(NamedTuple):
    """An entry, until when it is drawn, its local times, and the texts of these and of its length."""

    item: Described
    until: datetime
    start: datetime
    end: datetime | None
    clocks: tuple[str, str]
    length: str


class Day(NamedTuple):
    """A day of the calendar: the seconds tracked in it, a block of each entry; today also the minute that it is now.

    `fill` is the time that a form for another entry of the day begins with.
    """

    date: date
    total_s: int
    blocks: Sequence[Block]
    now: int | None
    fill: str


def shown(first: date, after: date, around: dict[str, Any]) -> Response:
    """The page of some days as columns of hours."""
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    days = _days(first, after)
    g.ws.viewed("log", sum(len(day.blocks) for day in days), len(days))
    whole_days = address().args.get("hours") == "all"
    begin, end = (0, 24) if whole_days else _hours(days)
    day_start = g.ws.days.day_start
    top = timedelta(hours=day_start.hour + begin, minutes=day_start.minute)
    back = f"/calendar?view={around['view']}&day={first}{'&hours=all' if whole_days else ''}"
    return page(
        "calendar.html", days=days, blocks_of=blocks_of(begin * 60, back), slots_of=slots_of(back),
        total=sum(day.total_s for day in days), counted=g.ws.ask(counting.words, span),
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
    now, zone = g.ws.clock.now(), g.ws.settings.zone
    entries = [_timed(item, now, zone) for item in g.ws.ask(log_report.read, span).entries]
    seconds = {group.key[0]: group.seconds for group in g.ws.ask(groups, span, ["day"])}
    today = g.ws.days.day_of(now)
    days = []
    for number in range((after - first).days):
        day = first + number * ONE_DAY
        bounds = g.ws.days.bounds(day)
        of_day = [timed for timed in entries if timed.item.entry.start < bounds.end and bounds.start < timed.until]
        minute = _minute(now, now.astimezone(zone), bounds, g.ws.days.day_start) if day == today else None
        blocks = [*_blocks(of_day, bounds, day)]
        days.append(Day(day, seconds.get(day, 0), blocks, minute, _fill(day, bounds, of_day)))
    return days


def _timed(item: Described, now: datetime, zone: tzinfo) -> Timed:
    """An entry with its times in a zone; what has just begun is drawn for a second, so that it touches its day."""
    entry = item.entry
    seconds = entry.length_s(now)
    until = entry.start + timedelta(seconds=seconds or 1)
    end = None if entry.end is None else entry.end.astimezone(zone)
    start = entry.start.astimezone(zone)
    clocks = localtime.on_the_clock(start), "now" if end is None else localtime.on_the_clock(end)
    return Timed(item, until, start, end, clocks, duration.full(seconds))


def _fill(day: date, bounds: Interval, entries: Sequence[Timed]) -> str:
    """An hour after the last entry of a day, or at nine, as one types it."""
    last = max((timed.item.entry.end for timed in entries if timed.item.entry.end), default=None)
    if last is None or bounds.end is None or last >= bounds.end - timedelta(hours=1):
        return f"{day} 9:00-10:00"
    zone = g.ws.settings.zone
    return f"{localtime.short(last, zone)}-{localtime.clock(last + timedelta(hours=1), zone)}"


def _blocks(entries: Sequence[Timed], bounds: Interval, day: date) -> Iterator[Block]:
    """The blocks of a day, oldest first; those at the same time beside each other."""
    now, opens = g.ws.clock.now(), g.ws.days.day_start
    minutes = [_minutes(timed, bounds, now, opens) for timed in entries]
    for timed, (begin, until), place in zip(entries, minutes, side_by_side(minutes), strict=True):
        item, (start, end) = timed.item, timed.clocks
        label = f"{item.title}, {start} to {end}, {timed.length}"
        yield Block(
            item, begin, until, place, item.project.hue % len(COLORS), label, f"{start}–{end}", _listed(timed, day),
            timed.length, _wall(timed.start), _wall(timed.end) if timed.end else "",
            versions.of_entry(item, item.charge),
        )  # fmt: skip


def _listed(timed: Timed, day: date) -> str:
    """The times of an entry in the light of a day: that of the next one is marked, another has its date."""
    if timed.start.date() == day and timed.end is not None and timed.end.date() == day:
        return f"{timed.clocks[0]}–{timed.clocks[1]}"
    look = Display(g.ws.settings.zone)
    return "–".join(cell((at, day), "clock", look) if at else "…" for at in (timed.start, timed.end))


def _wall(local: datetime) -> str:
    """A time of a zone as a script reads it."""
    return local.replace(tzinfo=None).isoformat()


def _minutes(timed: Timed, bounds: Interval, now: datetime, opens: time) -> tuple[int, int]:
    """First and last minute of the day between which an entry is drawn; days begin when the clock shows `opens`."""
    entry, last = timed.item.entry, timed.end
    if last is None or timed.until != entry.end:
        last = timed.until.astimezone(timed.start.tzinfo)
    begin, until = _minute(entry.start, timed.start, bounds, opens), _minute(timed.until, last, bounds, opens)
    if until <= begin:  # within the hour that a clock change repeats
        until = begin + entry.length_s(now) // 60
    until = min(max(until, begin + LEAST), WHOLE_DAY)
    return min(begin, WHOLE_DAY - LEAST), until


def _minute(at: datetime, local: datetime, bounds: Interval, opens: time) -> int:
    """The minute of the day that an instant shows on the wall, where it is `local`, counted from where days begin."""
    if at <= bounds.start:
        return 0
    if bounds.end is not None and at >= bounds.end:
        return WHOLE_DAY
    return (local.hour * 60 + local.minute - opens.hour * 60 - opens.minute) % WHOLE_DAY
