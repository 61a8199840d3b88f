"""On which day a bare clock time lies: one rule for each thing that a time can be about.

Command line, web forms, API and text editing ask here and nowhere else; `docs/times.md` says the same in prose.

    starting   start, switch, continue: today's; yesterday's where that lies ahead and `timer.max` allows it
    stopping   stop: the latest since the running entry began, never ahead
    adding     add: the latest at or before now; today's where that is more than 12 hours ago
    changing   edit, fill: the day on which the instant being changed lies, or the day beside it
    moving     move: the day of the start
    inside     split: the day of the start, or the next one on which it lies inside the entry
    in_day     text editing: the day of the text
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from timetracker.domain import when
from timetracker.domain.annotations import Callable
from timetracker.domain.interval import check, instant
from timetracker.domain.record import NamedTuple
from timetracker.domain.when import ClockTime, NotATime, ParsedTime, SkippedTime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.calendar import Days

    Fits = Callable[[datetime], bool]

LONG_AGO = timedelta(hours=12)
_DAY = timedelta(days=1)


class ClockContext(NamedTuple):
    """What times are read with: the calendar, the instant of the command, `timer.max`, what "last stop" means."""

    days: Days
    now: datetime
    timer_max: timedelta
    last_stop: datetime | None = None
    second: bool = False

    @property
    def today(self) -> date:
        """The day that now belongs to."""
        return self.days.day_of(self.now)

    def parse(self, text: str) -> ParsedTime | ClockTime:
        """The instant that a text means, or the bare clock time that it is."""
        return when.parse(text, self.days, self.now, last_stop=self.last_stop, second=self.second)

    def on(self, clock: ClockTime, day: date) -> ParsedTime:
        """A clock time on a day."""
        return clock.on(day, self.days, second=self.second)._replace(clock=clock.text)


def starting(text: str, frame: ClockContext) -> ParsedTime:
    """When a timer starts: today's clock time, or yesterday's where that lies ahead and is at most `timer.max` ago."""
    said = _start(text, frame)
    return said if isinstance(said, ParsedTime) else _latest(said, frame, frame.timer_max)


def stopping(text: str, start: datetime, frame: ClockContext) -> ParsedTime:
    """When the running entry stops: the latest such clock time since its start, never ahead.

    Where there is none, today's: the timeline says what is wrong with that.
    """
    said = frame.parse(text)
    if isinstance(said, ParsedTime):
        return said
    return _first(
        said, [frame.today - number * _DAY for number in range(3)], frame, lambda at: start <= at <= frame.now
    )


def adding(
    start: str | None, end: str | None, length: timedelta | None, frame: ClockContext
) -> tuple[ParsedTime, ParsedTime]:
    """When an entry of the past began and ended, by two of start, end and length; by a length alone it ends now.

    Raises NotATime and InvalidInterval.
    """
    if start is None:
        last = ParsedTime(frame.now) if end is None else _lately(frame.parse(end), frame)
        return ParsedTime(last.instant - (length or timedelta())), last
    said = _start(start, frame)
    begin = _lately(said, frame)
    if end is None:
        return begin, ParsedTime(begin.instant + (length or timedelta()))
    fixed = frame.parse(end)
    if isinstance(said, ClockTime) and isinstance(fixed, ParsedTime) and fixed.instant < begin.instant:
        begin = _before(said, fixed.instant, frame)
    return begin, following(end, begin, frame)


def _before(clock: ClockTime, end: datetime, frame: ClockContext) -> ParsedTime:
    """The latest reading at or before an end that names its day."""
    day = frame.days.day_of(end)
    return _first(clock, [day - number * _DAY for number in range(3)], frame, lambda at: at <= end)


def _lately(said: ParsedTime | ClockTime, frame: ClockContext) -> ParsedTime:
    """The latest reading at or before now; today's where that is more than 12 hours ago and today's lies ahead."""
    return said if isinstance(said, ParsedTime) else _latest(said, frame, LONG_AGO)


def _latest(clock: ClockTime, frame: ClockContext, longest: timedelta) -> ParsedTime:
    """Today's; where that lies ahead yesterday's, if it is not longer ago than that."""
    try:
        today = frame.on(clock, frame.today)
        if today.instant <= frame.now:
            return today
    except SkippedTime as skipped:
        if skipped.after <= frame.now:
            raise
    try:
        yesterday = frame.on(clock, frame.today - _DAY)
    except SkippedTime:
        yesterday = None
    if yesterday and frame.now - yesterday.instant <= longest:
        return yesterday
    return frame.on(clock, frame.today)


def following(text: str, start: ParsedTime, frame: ClockContext) -> ParsedTime:
    """The end that goes with a start: of a bare clock time the first at or after it, so that equal times are empty.

    Raises InvalidInterval when the text names an instant before the start.
    """
    said = frame.parse(text)
    if isinstance(said, ParsedTime):
        check(start.instant, said.instant)
        return said
    reading = _after(said, start.instant, frame)
    return reading if start.clock else reading._replace(clock="")


def _after(clock: ClockTime, start: datetime, frame: ClockContext) -> ParsedTime:
    day = start.astimezone(frame.days.zone).date()
    while True:  # the next day at the latest: what lies there is after the start, or a clock change skips it
        try:
            reading = _one_that(clock, day, frame, lambda at: at >= start)
        except SkippedTime as skipped:
            if skipped.after >= start:
                raise
            reading = None
        if reading:
            return reading
        day += _DAY


def _one_that(clock: ClockTime, date_: date, frame: ClockContext, fits: Fits) -> ParsedTime | None:
    """A clock time on a date of the calendar: of two readings the first that fits, with a warning where both do."""
    date_ += timedelta(days=clock.day_end)
    first, second = when.both(date_, clock.time, frame.days.zone)
    if fits(first) and fits(second):
        return when.local(date_, clock.time, frame.days.zone, second=frame.second)._replace(clock=clock.text)
    if fits(first) or fits(second):
        return ParsedTime(instant(first if fits(first) else second), clock=clock.text)
    return None


class Ends(NamedTuple):
    """The start and end of an entry as it is, the end None while it runs; `moves` where its other end goes along."""

    start: datetime
    end: datetime | None
    moves: bool = False


def changing(
    entry: Ends, start: str | None, until: str | None, frame: ClockContext
) -> tuple[ParsedTime | None, ParsedTime | None]:
    """The new start and end of an entry; None for what is not given.

    An end alone never passes the start. Of both, the end follows the start.
    """
    last = frame.now if entry.end is None else entry.end
    if start is None:
        return None, None if until is None else _end(until, entry, last, frame)
    said = _start(start, frame)
    fixed = None if until is None else frame.parse(until)
    if isinstance(said, ClockTime):
        bound = fixed.instant if isinstance(fixed, ParsedTime) else None if until or entry.moves else last
        said = _near(said, entry.start, frame, lambda at: bound is None or _holds(at, bound, frame))
    return said, None if until is None else following(until, said, frame)


def _end(text: str, entry: Ends, last: datetime, frame: ClockContext) -> ParsedTime:
    said = frame.parse(text)
    if isinstance(said, ParsedTime):
        return said
    return _near(said, last, frame, lambda at: entry.moves or _holds(entry.start, at, frame))


def _holds(start: datetime, end: datetime, frame: ClockContext) -> bool:
    return start <= end <= start + frame.timer_max


def moving(text: str, entry: Ends, frame: ClockContext) -> ParsedTime:
    """Where an entry is moved to; a running one never ahead."""
    said = _start(text, frame)
    if isinstance(said, ParsedTime):
        return said
    return _near(said, entry.start, frame, lambda at: entry.end is not None or _holds(at, frame.now, frame))


def inside(text: str, begin: datetime, until: datetime, frame: ClockContext) -> ParsedTime:
    """An instant inside an entry: on the day of its start, or the next on which it lies inside."""
    said = frame.parse(text)
    if isinstance(said, ParsedTime):
        return said
    day = frame.days.day_of(begin)
    return _first(said, [day + number * _DAY for number in range(3)], frame, lambda at: begin < at < until)


def pause(text: str, begin: datetime, until: datetime, frame: ClockContext) -> tuple[ParsedTime, ParsedTime]:
    """The two ends of a break inside an entry, as `12:00-12:30`."""
    start, end = when.interval_words(text, frame.parse)
    first = inside(start, begin, until, frame)
    return first, following(end, first, frame)


def in_day(start: str, end: str | None, day: date, frame: ClockContext) -> tuple[datetime, datetime | None]:
    """The instants of a line of a day's text; `01:00+1` is a clock time of the next date of the calendar."""
    began = _marked(start, day, frame)
    if began is None:
        said = _start(start, frame)
        began = said if isinstance(said, ParsedTime) else frame.on(said, day)
    if end is None:
        return began.instant, None
    ended = _marked(end, day, frame) or following(end, began, frame)
    check(began.instant, ended.instant)
    return began.instant, ended.instant


def _marked(text: str, day: date, frame: ClockContext) -> ParsedTime | None:
    head, plus, mark = text.rpartition("+")
    clock = when.clock_of(head.strip().lower()) if plus and mark == "1" else None
    return None if clock is None else clock.at(day + _DAY, frame.days.zone, second=frame.second)


def _start(text: str, frame: ClockContext) -> ParsedTime | ClockTime:
    said = frame.parse(text)
    if when.ends_day(text):
        raise NotATime(f"{text.strip()!r} is the end of a day.", hint="As a start, write 0:00 or midnight.")
    return said


def _near(clock: ClockTime, changed: datetime, frame: ClockContext, fits: Fits) -> ParsedTime:
    """On the day on which the changed instant lies, or where it does not fit there, on the day beside it."""
    day = frame.days.day_of(changed)
    return _first(clock, [day, day + _DAY, day - _DAY], frame, fits)


def _first(clock: ClockTime, candidates: list[date], frame: ClockContext, fits: Fits) -> ParsedTime:
    """On the first of the days on which it fits; on the first of all where it fits on none."""
    for day in candidates:
        try:
            reading = _one_that(clock, _date(clock, day, frame), frame, fits)
        except SkippedTime as skipped:
            if fits(skipped.after):
                raise
            continue
        if reading:
            return reading
    return frame.on(clock, candidates[0])


def _date(clock: ClockTime, day: date, frame: ClockContext) -> date:
    """The date of the calendar on which a clock time of a day lies."""
    return day + _DAY if clock.time < frame.days.day_start and not clock.day_end else day
