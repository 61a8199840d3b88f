"""Laws of times as text: what is printed with its date can be typed back, in any zone, with any `day.start`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
from tests.properties.strategies import calendars, instants, intervals

from timetracker.domain import clockword, localtime, when
from timetracker.domain.calendar import Days
from timetracker.domain.clockword import ClockContext, Ends
from timetracker.domain.errors import InvalidInput, TimetrackerError
from timetracker.domain.interval import LATEST, Interval
from timetracker.render import Display
from timetracker.render.cells import cell

LIMIT = timedelta(hours=12)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def clocks() -> st.SearchStrategy[str]:
    """A clock time as people type it."""
    plain = st.builds(lambda h, m: f"{h}:{m:02}", st.integers(0, 23), st.sampled_from([0, 1, 15, 29, 30, 59]))
    return plain | st.sampled_from(["noon", "midnight", "0230", "2h30", "9am"])


@given(instants(), calendars())
def test_every_text_of_an_instant_reads_back(at: datetime, days: Days) -> None:
    zone, local = days.zone, at.astimezone(days.zone)
    error = TimetrackerError("It begins at {at}, says the rule.", at=at)
    error.zone = zone
    stamp = re.search(r"at (.*), says", error.message)
    assert stamp
    texts = [
        localtime.text(at, zone), localtime.short(at, zone), localtime.named(at, zone), local.isoformat(), stamp[1],
        f"{local:%A} {local.isoformat(' ')}", cell(at, "instant", Display(zone)), local.isoformat().lower(),
    ]  # fmt: skip
    for text in texts:
        assert when.read(text, days, NOW) == when.ParsedTime(at), text


@given(intervals(), calendars())
def test_the_text_of_an_interval_reads_back(interval: Interval, days: Days) -> None:
    frame = ClockContext(days, NOW, LIMIT)
    assert interval.end is not None
    interval = Interval(interval.start, min(interval.end, LATEST - timedelta(seconds=1)))
    text = localtime.between(interval.start, interval.end, days.zone)
    first, last = clockword.adding(*when.interval_words(text, frame.parse), None, frame)
    assert (first.instant, last.instant) == tuple(interval)


@given(instants(), calendars(), clocks(), clocks())
def test_what_is_added_is_the_latest_and_its_end_the_first_after_it(
    now: datetime, days: Days, start: str, end: str
) -> None:
    frame = ClockContext(days, now, LIMIT)
    try:
        first, last = clockword.adding(start, end, None, frame)
    except InvalidInput:
        return  # skipped by a clock change
    assert timedelta() <= last.instant - first.instant < timedelta(hours=49)
    if first.instant <= now:
        assert now - first.instant < timedelta(hours=49)
    else:
        assert days.day_of(first.instant) == days.day_of(now)


@given(instants(), calendars(), st.integers(0, 100_000), clocks())
def test_a_stop_lies_between_the_start_and_now_where_any_reading_does(
    start: datetime, days: Days, length: int, text: str
) -> None:
    now = start + timedelta(seconds=length)
    frame = ClockContext(days, now, LIMIT)
    try:
        reading = clockword.stopping(text, start, frame)
    except InvalidInput:
        return
    clock = frame.parse(text)
    assert isinstance(clock, when.ClockTime)
    fitting = []
    for number in range(-1, 4):
        try:
            both = when.both(start.astimezone(days.zone).date() + timedelta(days=number), clock.time, days.zone)
        except InvalidInput:
            continue
        fitting += [at for at in both if start <= at <= now]
    assert (start <= reading.instant <= now) == bool(fitting)
    if fitting:  # of a time that occurs twice the first is taken
        assert max(fitting) - reading.instant <= timedelta(hours=2)


@given(intervals(200_000), calendars(), clocks())
def test_an_end_that_is_changed_never_passes_the_start_silently(interval: Interval, days: Days, text: str) -> None:
    frame = ClockContext(days, NOW, LIMIT)
    assert interval.end is not None
    try:
        _, end = clockword.changing(Ends(*interval), None, text, frame)
    except InvalidInput:
        return
    assert end is not None
    assert abs(end.instant - interval.end) < timedelta(hours=73)
    if interval.start <= end.instant <= interval.start + LIMIT:
        return
    for number in (-1, 0, 1):  # no day beside it would have done
        day = days.day_of(interval.end) + timedelta(days=number)
        clock = frame.parse(text)
        assert isinstance(clock, when.ClockTime)
        try:
            assert not interval.start <= frame.on(clock, day).instant <= interval.start + LIMIT
        except InvalidInput:
            continue


@given(instants(), calendars(), clocks())
def test_a_start_is_never_ahead_unless_that_will_be_refused(now: datetime, days: Days, text: str) -> None:
    frame = ClockContext(days, now, LIMIT)
    try:
        reading = clockword.starting(text, frame)
    except InvalidInput:
        return
    if reading.instant > now:
        assert days.day_of(reading.instant) == days.day_of(now)
