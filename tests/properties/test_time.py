"""Laws of time, in many zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
from tests.properties.strategies import days, instants, intervals, zones

from timetracker.domain import duration, when
from timetracker.domain.calendar import Days, cut_by_day
from timetracker.domain.interval import ZERO, Interval

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


@given(intervals(), days())
def test_days_add_up_to_the_whole(interval: Interval, calendar: Days) -> None:
    parts = list(cut_by_day(interval, calendar, NOW))
    assert sum((part for _, part in parts), ZERO) == interval.duration(NOW)
    assert all(part > ZERO for _, part in parts)
    assert [day for day, _ in parts] == sorted({day for day, _ in parts})


@given(instants(), days())
def test_every_instant_lies_in_its_day(instant: datetime, calendar: Days) -> None:
    day = calendar.day_of(instant)
    assert calendar.begin(day) <= instant < calendar.begin(day + ONE_DAY)


@given(intervals(5_000_000), days(), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_periods_tile_their_span(span: Interval, calendar: Days, kind: str) -> None:
    result = [part for _, part in calendar.periods(kind, span)]
    assert sum((part.duration(NOW) for part in result), ZERO) == span.duration(NOW)
    if result:
        assert (result[0].start, result[-1].end) == (span.start, span.end)


@given(st.dates(date(1970, 1, 3), date(2199, 12, 29)), days())
def test_days_never_run_backwards_and_last_a_day_or_so(day: date, calendar: Days) -> None:
    length = calendar.bounds(day).duration(NOW)
    assert ZERO <= length <= timedelta(hours=50)


@given(instants(), zones())
def test_text_of_an_instant_reads_back(instant: datetime, zone: ZoneInfo) -> None:
    reading = when.read(when.text(instant, zone), Days(zone), NOW)
    assert reading == when.ParsedTime(instant)


@given(instants(), zones(), st.booleans())
def test_a_local_time_is_read_refused_or_doubted_as_the_zone_says(
    instant: datetime, zone: ZoneInfo, second: bool
) -> None:
    wall = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    reading = when.local(wall.date(), wall.time(), zone, second=second)
    assert reading.instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall
    other = when.local(wall.date(), wall.time(), zone, second=not second)
    assert (reading.instant == other.instant) == (reading.warning is other.warning is None)


@given(st.integers(0, 10**9))
def test_exact_text_of_a_duration_reads_back(seconds: int) -> None:
    assert duration.read(duration.exact(seconds)) == timedelta(seconds=seconds)


@given(intervals(), intervals())
def test_cutting_out_leaves_what_does_not_overlap(first: Interval, other: Interval) -> None:
    left = first.without(other)
    assert sum((part.duration(NOW) for part in left), ZERO) == first.duration(NOW) - first.common(other, NOW)
    assert first.overlaps(other) == other.overlaps(first)
    if not other.empty:
        assert not any(part.overlaps(other) for part in left)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    from timetracker.domain import span
    from timetracker.domain.errors import InvalidInput

    for read in (when.read, span.read):
        try:
            read(text, Days(UTC), NOW)
        except InvalidInput as refused:
            assert refused.hint
