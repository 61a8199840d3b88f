"""Reads the times that a user gives, in the light of what they are about; what is odd about them joins the result.

Command line, web forms and API ask here, so that the same words mean the same everywhere: `domain.clockword` decides.
"""

from datetime import datetime, timedelta

from timetracker.domain import clockword, localtime, when
from timetracker.domain.clockword import ClockContext, Ends
from timetracker.domain.duration import Shift
from timetracker.domain.entry import Entry
from timetracker.domain.errors import InvalidInput
from timetracker.domain.when import ParsedTime
from timetracker.workspace import Workspace


def frame(ws: Workspace, *texts: str | None, second: bool = False) -> ClockContext:
    """What texts are read with; the store is asked for the last stop only where one of them says it."""
    now = ws.clock.now()
    last_stop = None
    if any("stop" in text.casefold() for text in texts if text):
        with ws.reading() as reader:
            last_stop = reader.last_stop(ws.user_id, now)
    return ClockContext(ws.days, now, ws.settings.timer_max, last_stop, second)


def instant(ws: Workspace, text: str, *, second: bool = False) -> datetime:
    """The instant that a text alone means: a clock time is today's.

    Raises what `when.read` raises.
    """
    how = frame(ws, text, second=second)
    return _instant_of(ws, when.read(text, how.days, how.now, last_stop=how.last_stop, second=second))


def starting(ws: Workspace, text: str | None, *, second: bool = False) -> datetime | None:
    """When a timer starts; None where nothing is said.

    Raises what `clockword.starting` raises.
    """
    return _instant_of(ws, clockword.starting(text, frame(ws, text, second=second))) if text else None


def stopping(ws: Workspace, text: str | None, *, second: bool = False) -> datetime | None:
    """When the running entry stops; None where nothing is said.

    Raises what `clockword.stopping` raises.
    """
    if not text:
        return None
    with ws.reading() as reader:
        running = reader.running(ws.user_id)
    how = frame(ws, text, second=second)
    return _instant_of(ws, clockword.stopping(text, how.now if running is None else running.start, how))


def adding(
    ws: Workspace,
    *,
    interval: str | None = None,
    start: str | None = None,
    end: str | None = None,
    length: timedelta | None = None,
    second: bool = False,
) -> tuple[datetime, datetime]:
    """When an entry of the past began and ended: by `9:00-11:30`, by two of start, end and length, or by a length.

    Raises InvalidInput.
    """
    how = frame(ws, interval, start, end, second=second)
    count = sum(part is not None for part in (start, end, length))
    if interval is not None and not count:
        start, end = when.interval_words(interval, how.parse)
    elif interval is not None or not (count == 2 or (count == 1 and length is not None)):
        raise InvalidInput(
            "An entry needs two of start, end and length, or a length alone.",
            hint="As in: 9:00-11:30, --from 9:00 --for 2h, or --for 1h, which ends now.",
        )
    first, last = clockword.adding(start, end, length, how)
    return _instant_of(ws, first), _instant_of(ws, last, beside=first)


def changing(
    ws: Workspace, entry: Entry, start: str | None, end: str | None, *, moves: bool = False, second: bool = False
) -> tuple[datetime | None, datetime | None]:
    """The new start and end of an entry, None for what is not given; `moves` where a length is given, too.

    Raises what `clockword.changing` raises.
    """
    how = frame(ws, start, end, second=second)
    first, last = clockword.changing(Ends(entry.start, entry.end, moves), start or None, end or None, how)
    return (
        None if first is None else _instant_of(ws, first),
        None if last is None else _instant_of(ws, last, beside=first),
    )


def moving(ws: Workspace, entry: Entry, text: str, *, second: bool = False) -> datetime:
    """Where an entry begins.

    Raises what `clockword.moving` raises.
    """
    return _instant_of(ws, clockword.moving(text, Ends(entry.start, entry.end), frame(ws, text, second=second)))


def shifted(ws: Workspace, entry: Entry, by: Shift, *, second: bool = False) -> datetime:
    """Where an entry begins that is moved by calendar days and time.

    Raises what `when.shifted` raises.
    """
    return _instant_of(ws, when.shifted(entry.start, by, ws.settings.zone, second=second))


def inside(ws: Workspace, entry: Entry, text: str, *, second: bool = False) -> datetime:
    """An instant inside an entry, if there is one.

    Raises what `clockword.inside` raises.
    """
    how = frame(ws, text, second=second)
    return _instant_of(ws, clockword.inside(text, entry.start, entry.interval.until(how.now), how))


def pause(ws: Workspace, entry: Entry, text: str, *, second: bool = False) -> tuple[datetime, datetime]:
    """The two ends of a break inside an entry.

    Raises what `clockword.pause` raises.
    """
    how = frame(ws, text, second=second)
    first, last = clockword.pause(text, entry.start, entry.interval.until(how.now), how)
    return _instant_of(ws, first), _instant_of(ws, last, beside=first)


def _instant_of(ws: Workspace, reading: ParsedTime, beside: ParsedTime | None = None) -> datetime:
    """The instant of a reading; a doubt about it, and a day that is not today, join the result.

    A day that the reading `beside` it named already is not named again.
    """
    if reading.warning:
        ws.warn("ambiguous_time", reading.warning)
    day = ws.days.day_of(reading.instant)
    named = beside is not None and bool(beside.clock) and ws.days.day_of(beside.instant) == day
    if reading.clock and not named and day != ws.days.day_of(ws.clock.now()):
        ws.warn("other_day", f"{reading.clock} is taken as {localtime.named(reading.instant, ws.settings.zone)}.")
    return reading.instant
