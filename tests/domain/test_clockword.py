"""On which day a bare clock time lies, for each thing that it can be about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.builders import DAYS, at

from timetracker.domain import clockword, when
from timetracker.domain.calendar import Days
from timetracker.domain.clockword import ClockContext, Ends
from timetracker.domain.errors import InvalidInput, InvalidInterval
from timetracker.domain.when import NotATime, SkippedTime

LIMIT = timedelta(hours=12)
NOW = at("2026-03-06 18:00")  # a Friday
BERLIN = Days(ZoneInfo("Europe/Berlin"))
LATE = Days(UTC, time(4))


def frame(now: datetime | str = NOW, days: Days = DAYS, *, second: bool = False) -> ClockContext:
    """What is read with, at an instant."""
    return ClockContext(days, at(now) if isinstance(now, str) else now, LIMIT, at("2026-03-06 17:00"), second)


def ends(start: str, end: str | None = None, *, moves: bool = False) -> Ends:
    """An entry's start and end."""
    return Ends(at(start), None if end is None else at(end), moves)


@pytest.mark.parametrize(
    ("now", "text", "instant"),
    [("2026-03-06 18:00", "9:00", "2026-03-06 09:00"), ("2026-03-06 00:15", "23:50", "2026-03-05 23:50"),
     ("2026-03-06 09:00", "21:00", "2026-03-05 21:00"), ("2026-03-06 09:00", "20:59", "2026-03-06 20:59"),
     ("2026-03-06 18:00", "last stop", "2026-03-06 17:00"), ("2026-03-06 18:00", "mon 9:00", "2026-03-02 09:00")],
)  # fmt: skip
def test_a_start_is_today_or_yesterday_where_that_lies_ahead(now: str, text: str, instant: str) -> None:
    assert clockword.starting(text, frame(now)).instant == at(instant)


@pytest.mark.parametrize(
    ("start", "now", "text", "instant"),
    [("2026-03-06 08:00", "2026-03-06 18:00", "17:30", "2026-03-06 17:30"),
     ("2026-03-05 22:00", "2026-03-06 09:00", "23:30", "2026-03-05 23:30"),
     ("2026-03-05 22:00", "2026-03-06 23:40", "23:30", "2026-03-06 23:30"),
     ("2026-03-01 09:00", "2026-03-06 09:00", "17:00", "2026-03-05 17:00"),
     ("2026-03-06 08:00", "2026-03-06 09:00", "10:00", "2026-03-06 10:00"),
     ("2026-03-06 08:00", "2026-03-06 09:00", "7:00", "2026-03-06 07:00"),
     ("2026-03-05 22:00", "2026-03-06 09:00", "24:00", "2026-03-06 00:00")],
)  # fmt: skip
def test_a_stop_is_the_latest_since_the_start_and_never_ahead(start: str, now: str, text: str, instant: str) -> None:
    assert clockword.stopping(text, at(start), frame(now)).instant == at(instant)


@pytest.mark.parametrize(
    ("now", "text", "start", "end"),
    [("2026-03-03 00:30", "23:50-00:10", "2026-03-02 23:50", "2026-03-03 00:10"),
     ("2026-03-06 18:00", "9:00-9:00", "2026-03-06 09:00", "2026-03-06 09:00"),
     ("2026-03-06 18:00", "9-11:30", "2026-03-06 09:00", "2026-03-06 11:30"),
     ("2026-03-06 18:00", "9:00–10:00", "2026-03-06 09:00", "2026-03-06 10:00"),
     ("2026-03-06 18:00", "0930 — 1100", "2026-03-06 09:30", "2026-03-06 11:00"),
     ("2026-03-06 18:00", "20:00-21:00", "2026-03-06 20:00", "2026-03-06 21:00"),
     ("2026-03-06 09:00", "22:00-24:00", "2026-03-05 22:00", "2026-03-06 00:00"),
     ("2026-03-06 09:00", "22:00-midnight", "2026-03-05 22:00", "2026-03-06 00:00"),
     ("2026-03-06 18:00", "0:00-24:00", "2026-03-06", "2026-03-07"),
     ("2026-03-06 18:00", "mon 22:00-1:00", "2026-03-02 22:00", "2026-03-03 01:00"),
     ("2026-03-06 18:00", "last friday 14:00-15:00", "2026-02-27 14:00", "2026-02-27 15:00"),
     ("2026-03-06 18:00", "2026-03-01 9-10", "2026-03-01 09:00", "2026-03-01 10:00"),
     ("2026-03-06 18:00", "2026-03-01 23:00-2026-03-02 1:00", "2026-03-01 23:00", "2026-03-02 01:00"),
     ("2026-03-06 18:00", "Mon 2026-03-02 09:00 – 10:30", "2026-03-02 09:00", "2026-03-02 10:30"),
     ("2026-03-06 18:00", "2026-03-01T09:00+01:00-2026-03-01T10:00+01:00", "2026-03-01 08:00", "2026-03-01 09:00"),
     ("2026-03-06 18:00", "9am-5pm", "2026-03-06 09:00", "2026-03-06 17:00"),
     ("2026-03-06 18:00", "17:30-now", "2026-03-06 17:30", "2026-03-06 18:00")],
)  # fmt: skip
def test_an_interval_is_one_reading_however_it_is_written(now: str, text: str, start: str, end: str) -> None:
    how = frame(now)
    head, tail = when.interval_words(text, how.parse)
    first, last = clockword.adding(head, tail, None, how)
    assert (first.instant, last.instant) == (at(start), at(end))


@pytest.mark.parametrize(
    "text", ["", "-", "9:00", "9:00-", "-9:00", "x-y", "24:00-1:00", "2026-03", "2026-02-30 9:00-10:00"]
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        clockword.adding(*when.interval_words(text, frame().parse), None, frame())


@pytest.mark.parametrize(
    ("text", "meant"),
    [("930 1030", "Did you mean 9:30-10:30"), ("9:00 10:00", "Did you mean 9:00-10:00"),
     ("930-1030", "Did you mean 9:30-10:30"),
     ("9.30–10.30", "Did you mean 9:30-10:30"), ("9 to 10", "Did you mean 9:00-10:00"), ("9..10", "mean 9:00-10:00"),
     ("9:00", "'9:00' is a single time"), ("9", "'9' is a single time"), ("now", "'now' is a single time"),
     ("2026-12-31 22:00", "'2026-12-31 22:00' is a single time"),
     ("1H", "'1H' is a length of time"), ("FOO", "'FOO' is not a span of time.$"), ("9:00-25:00", "no hour 25")],
)  # fmt: skip
def test_what_is_no_interval_says_what_was_meant(text: str, meant: str) -> None:
    with pytest.raises(when.NotATime, match=meant):
        when.interval_words(text, frame().parse)


def test_two_of_start_end_and_length_are_an_interval_and_a_length_alone_ends_now() -> None:
    hour = timedelta(hours=1)
    assert [item.instant for item in clockword.adding("9:00", None, hour, frame())] == [
        at("2026-03-06 09:00"),
        at("2026-03-06 10:00"),
    ]
    assert [item.instant for item in clockword.adding(None, "9:00", hour, frame())] == [
        at("2026-03-06 08:00"),
        at("2026-03-06 09:00"),
    ]
    assert [item.instant for item in clockword.adding(None, None, hour, frame())] == [at("2026-03-06 17:00"), NOW]
    assert clockword.adding("9:00", "mon 10:00", None, frame())[0].instant == at("2026-03-02 09:00")
    with pytest.raises(InvalidInterval):
        clockword.adding("today 9:00", "mon 10:00", None, frame())


MONDAY = ends("2026-03-02 09:00", "2026-03-02 10:00")
EVENING = ends("2026-03-02 22:00", "2026-03-02 23:00")
NIGHT = ends("2026-03-02 22:00", "2026-03-03 01:00")


@pytest.mark.parametrize(
    ("entry", "start", "end", "expected"),
    [(MONDAY, "9:10", "10:10", ("2026-03-02 09:10", "2026-03-02 10:10")),
     (MONDAY, None, "10:30", (None, "2026-03-02 10:30")),
     (MONDAY, "8:30", None, ("2026-03-02 08:30", None)),
     (MONDAY, "9:00", "8:00", ("2026-03-02 09:00", "2026-03-03 08:00")),
     (MONDAY, "9:00", "9:00", ("2026-03-02 09:00", "2026-03-02 09:00")),
     (MONDAY, None, "8:00", (None, "2026-03-02 08:00")),
     (MONDAY, None, "24:00", (None, "2026-03-03 00:00")),
     (EVENING, None, "1:00", (None, "2026-03-03 01:00")),
     (NIGHT, None, "23:30", (None, "2026-03-02 23:30")),
     (NIGHT, None, "0:30", (None, "2026-03-03 00:30")),
     (NIGHT, "0:30", None, ("2026-03-03 00:30", None)),
     (ends("2026-03-03 00:30", "2026-03-03 02:00"), "23:30", None, ("2026-03-02 23:30", None)),
     (ends("2026-03-06 07:30"), "7:00", None, ("2026-03-06 07:00", None)),
     (ends("2026-03-05 09:00"), None, "17:00", (None, "2026-03-05 17:00")),
     (ends("2026-03-05 20:00"), None, "23:00", (None, "2026-03-05 23:00")),
     (MONDAY, "mon 9:00", "11:00", ("2026-03-02 09:00", "2026-03-02 11:00")),
     (NIGHT, "23:00", "2026-03-03 2:00", ("2026-03-02 23:00", "2026-03-03 02:00")),
     (MONDAY, "23:00", "2026-03-02 0:30", ("2026-03-01 23:00", "2026-03-02 00:30")),
     (ends("2026-03-02 22:00", "2026-03-03 01:00", moves=True), None, "21:00", (None, "2026-03-03 21:00"))],
)  # fmt: skip
def test_a_change_is_on_the_day_of_what_is_changed(
    entry: Ends, start: str | None, end: str | None, expected: tuple[str | None, str | None]
) -> None:
    readings = clockword.changing(entry, start, end, frame())
    assert tuple(item and item.instant for item in readings) == tuple(item and at(item) for item in expected)


def test_a_move_keeps_the_day_and_a_running_entry_never_lies_ahead() -> None:
    assert clockword.moving("14:00", MONDAY, frame()).instant == at("2026-03-02 14:00")
    assert clockword.moving("23:00", ends("2026-03-06 00:30"), frame("2026-03-06 02:00")).instant == at(
        "2026-03-05 23:00"
    )
    assert clockword.moving("1d ago", MONDAY, frame()).instant == at("2026-03-05 18:00")


def test_a_cut_lies_inside_the_entry_where_it_can() -> None:
    night = (at("2026-03-02 22:00"), at("2026-03-03 06:00"))
    assert clockword.inside("23:00", *night, frame()).instant == at("2026-03-02 23:00")
    assert clockword.inside("1:00", *night, frame()).instant == at("2026-03-03 01:00")
    assert clockword.inside("12:00", *night, frame()).instant == at("2026-03-02 12:00")
    assert clockword.inside("mon 23:00", *night, frame()).instant == at("2026-03-02 23:00")
    assert [item.instant for item in clockword.pause("23:30-0:30", *night, frame())] == [
        at("2026-03-02 23:30"), at("2026-03-03 00:30"),
    ]  # fmt: skip


def test_with_a_late_day_start_bare_clocks_follow_it_and_dates_do_not() -> None:
    now = frame("2026-03-03 02:00", LATE)  # still Monday's day
    assert clockword.starting("1:00", now).instant == at("2026-03-03 01:00")
    assert clockword.starting("23:00", now).instant == at("2026-03-02 23:00")
    assert clockword.starting("2026-03-03 1:00", now).instant == at("2026-03-03 01:00")
    night = (at("2026-03-02 23:00"), at("2026-03-03 02:30"))
    assert clockword.inside("2026-03-03 01:00", *night, now).instant == at("2026-03-03 01:00")
    assert clockword.inside("1:00", *night, now).instant == at("2026-03-03 01:00")
    monday = date(2026, 3, 2)
    assert clockword.in_day("23:00", "01:00", monday, now) == (at("2026-03-02 23:00"), at("2026-03-03 01:00"))
    assert clockword.in_day("01:00+1", "02:00+1", monday, now) == (at("2026-03-03 01:00"), at("2026-03-03 02:00"))


def test_of_a_repeated_hour_the_reading_that_fits_is_taken_and_a_doubt_is_told() -> None:
    night = frame("2026-10-25T08:00Z", BERLIN)
    _, end = clockword.adding("2026-10-25T02:45+02:00", "2:15", None, night)
    assert (end.instant, end.warning) == (at("2026-10-25T01:15Z"), None)
    _, end = clockword.adding("2026-10-25 1:00", "2:15", None, night)
    assert end.instant == at("2026-10-25T00:15Z")
    assert end.warning
    assert "+02:00" in end.warning
    late = clockword.stopping("2:45", at("2026-10-25T01:30Z"), night)
    assert (late.instant, late.warning) == (at("2026-10-25T01:45Z"), None)


def test_a_skipped_hour_is_refused_where_it_would_be_the_answer() -> None:
    spring = frame("2026-03-29T08:00Z", BERLIN)
    with pytest.raises(SkippedTime):
        clockword.adding("1:00", "2:30", None, spring)
    with pytest.raises(SkippedTime):
        clockword.starting("2:30", spring)
    assert clockword.adding("2026-03-29 4:00", "2:30", None, spring)[1].instant == at("2026-03-30T00:30Z")
    with pytest.raises(SkippedTime):  # yesterday's is too long ago
        clockword.starting("2:30", frame("2026-03-29T00:30Z", BERLIN))


def test_24_00_is_no_start() -> None:
    with pytest.raises(NotATime, match="end of a day"):
        clockword.starting("24:00", frame())


def test_what_names_its_day_is_taken_as_it_is_whatever_the_entry_is() -> None:
    start, said = at("2026-03-06 08:00"), at("2026-03-03 09:15")
    assert clockword.stopping("2026-03-03 9:15", start, frame()).instant == said
    first, last = clockword.changing(ends("2026-03-03 08:00", "2026-03-03 10:00"), None, "2026-03-03 9:15", frame())
    assert (first, last and last.instant) == (None, said)


def test_a_stop_at_a_time_that_the_clock_skipped_while_it_ran_is_refused() -> None:
    # In Berlin 02:00 was 03:00 on 2026-03-29.
    start, now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC)
    with pytest.raises(SkippedTime):
        clockword.stopping("2:30", start, frame(now, BERLIN))


def test_a_stop_passes_over_a_skipped_time_that_still_lies_ahead() -> None:
    start, now = datetime(2026, 3, 28, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    reading = clockword.stopping("2:30", start, frame(now, BERLIN))
    assert reading.instant == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)


def test_a_start_that_would_be_yesterday_where_the_clock_skipped_it_is_todays() -> None:
    now = datetime(2026, 3, 29, 23, tzinfo=UTC)  # 01:00 on the 30th
    assert clockword.starting("2:30", frame(now, BERLIN)).instant == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
