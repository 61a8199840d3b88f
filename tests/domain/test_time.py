"""Calendar, WHEN and SPAN in zones that change their clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from tests.builders import DAYS, at

from timetracker.domain import duration, localtime, span, when
from timetracker.domain.calendar import Days, cut_by_day
from timetracker.domain.dayword import NotADay, coming_day
from timetracker.domain.errors import InvalidInput, InvalidInterval
from timetracker.domain.interval import Interval

NOW = at("2026-03-04 12:00")  # a Wednesday
BERLIN = Days(ZoneInfo("Europe/Berlin"))
LATE = Days(ZoneInfo("Europe/Berlin"), time(4), 6)


def hours(days: Days, day: str) -> float:
    """How long a day lasts."""
    return days.bounds(date.fromisoformat(day)).duration(NOW).total_seconds() / 3600


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25), ("Europe/Berlin", "2026-10-26", 24),
     ("Australia/Lord_Howe", "2026-04-05", 24.5), ("Australia/Lord_Howe", "2026-10-04", 23.5),
     ("Pacific/Apia", "2011-12-30", 0), ("Pacific/Apia", "2011-12-31", 24), ("Pacific/Apia", "2011-12-29", 24),
     ("America/Sao_Paulo", "2018-11-04", 23), ("America/Sao_Paulo", "2018-02-17", 25),
     ("Asia/Beirut", "2022-03-27", 23)],
)  # fmt: skip
def test_a_day_lasts_as_long_as_it_does(zone: str, day: str, length: float) -> None:
    assert hours(Days(ZoneInfo(zone)), day) == length


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    days = Days(ZoneInfo("America/Sao_Paulo"))
    begin = days.begin(date(2018, 11, 4))
    assert begin.astimezone(days.zone).time() == time(1)
    assert days.day_of(begin) == date(2018, 11, 4)
    assert days.day_of(begin - timedelta(seconds=1)) == date(2018, 11, 3)


def test_a_day_begins_when_the_settings_say() -> None:
    assert LATE.day_of(at("2026-03-02 02:59")) == date(2026, 3, 1)
    assert LATE.day_of(at("2026-03-02 03:00")) == date(2026, 3, 2)
    assert hours(LATE, "2026-03-28") == 23


def test_an_instant_of_the_day_before_a_skipped_day_belongs_to_it() -> None:
    days = Days(ZoneInfo("Pacific/Apia"), time(4))
    shifted = datetime(2011, 12, 31, 0, 30, tzinfo=days.zone).astimezone(UTC)
    assert days.begin(days.day_of(shifted)) <= shifted < days.begin(days.day_of(shifted) + timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "label"),
    [("day", "2026-03-04"), ("week", "2026-W10"), ("month", "2026-03"), ("quarter", "2026-Q1"), ("year", "2026")],
)
def test_periods_have_labels_and_tile_the_span(kind: str, label: str) -> None:
    span_ = Interval(at("2025-12-20 10:00"), NOW)
    result = list(BERLIN.periods(kind, span_))
    assert BERLIN.label(kind, result[-1][0]) == label
    assert (result[0][1].start, result[-1][1].end) == (span_.start, span_.end)
    assert all(earlier.end == other.start for (_, earlier), (_, other) in pairwise(result))


def test_a_running_span_has_no_periods() -> None:
    with pytest.raises(ValueError, match="running"):
        next(BERLIN.periods("day", Interval(NOW, None)))


def test_weeks_begin_where_they_are_told_and_are_named_after_their_thursday() -> None:
    assert BERLIN.week_of(date(2026, 3, 4)) == date(2026, 3, 2)
    assert LATE.week_of(date(2026, 3, 4)) == date(2026, 3, 1)
    assert LATE.label("week", date(2026, 3, 1)) == "2026-W10"
    assert BERLIN.label("week", date(2027, 1, 1)) == "2026-W53"
    assert BERLIN.between(date(2026, 3, 2), date(2026, 3, 3)).duration(NOW) == timedelta(days=2)


def test_a_day_that_a_zone_skipped_is_a_border_once() -> None:
    apia = Days(ZoneInfo("Pacific/Apia"))
    result = list(apia.borders(Interval(at("2011-12-29 12:00"), at("2012-01-01 12:00"))))
    assert result == [at("2011-12-30 10:00"), at("2011-12-31 10:00"), at("2012-01-01 10:00")]


def test_parts_by_day_add_up_over_a_skipped_day() -> None:
    apia = Days(ZoneInfo("Pacific/Apia"))
    span_ = Interval(apia.begin(date(2011, 12, 29)), apia.begin(date(2012, 1, 1)))
    assert dict(cut_by_day(span_, apia, NOW)) == {
        date(2011, 12, 29): timedelta(days=1), date(2011, 12, 31): timedelta(days=1),
    }  # fmt: skip
    assert list(cut_by_day(Interval(NOW, NOW), apia, NOW)) == []
    assert sum((part for _, part in cut_by_day(Interval(at("09:00"), None), apia, NOW)), timedelta()) == NOW - at(
        "09:00"
    )


@pytest.mark.parametrize(
    ("text", "instant"),
    [("9:30", "2026-03-04 09:30"), ("now", "2026-03-04 12:00"), ("-25m", "2026-03-04 11:35"),
     ("mon 14:00", "2026-03-02 14:00"), ("wed 9am", "2026-03-04 09:00"), ("thursday 9:00", "2026-02-26 09:00"),
     ("last stop", "2026-03-01 17:00"), ("2026-03-01 23:59:59", "2026-03-01 23:59:59"),
     ("tomorrow 0:00", "2026-03-05"), ("noon", "2026-03-04 12:00"), ("midnight", "2026-03-04"),
     ("yesterday noon", "2026-03-03 12:00"), ("24:00", "2026-03-05"), ("2026-03-01 24:00", "2026-03-02"),
     ("0930", "2026-03-04 09:30"), ("9h30", "2026-03-04 09:30"), ("an hour ago", "2026-03-04 11:00"),
     ("half an hour ago", "2026-03-04 11:30"), ("3 days ago", "2026-03-01 12:00"), ("1d ago", "2026-03-03 12:00"),
     ("1d 2h ago", "2026-03-03 10:00"), ("in 2 weeks", "2026-03-18 12:00"), ("-1d", "2026-03-03 12:00"),
     ("3 days ago 14:00", "2026-03-01 14:00"), ("in 3 days 14:00", "2026-03-07 14:00"), ("in 1:30", "2026-03-04 13:30"),
     ("last friday 14:00", "2026-02-27 14:00"), ("last wednesday 9:00", "2026-02-25 09:00"),
     ("next wednesday 9 am", "2026-03-11 09:00"), ("next mon 9:00", "2026-03-09 09:00"),
     ("mon 2026-03-02 9:00", "2026-03-02 09:00"), ("Mon 2026-03-02T09:00", "2026-03-02 09:00"),
     ("2026-03-02 9:00 +02:00", "2026-03-02 07:00"), ("2026-03-02 9:00Z", "2026-03-02 09:00"),
     ("2026-03-04t12:00:00+02:00", "2026-03-04 10:00"), ("  In   5M ", "2026-03-04 12:05")],
)  # fmt: skip
def test_when_reads(text: str, instant: str) -> None:
    assert when.read(text, DAYS, NOW, last_stop=at("2026-03-01 17:00")) == when.ParsedTime(at(instant))


@pytest.mark.parametrize(
    "text",
    ["", "9", "soon", "mo 9:00", "2026-03-04", "2026-02-30 9:00", "2026-03-04t25:00+00:00", "9:00 pm x", "0am",
     "13pm", "24:01", "2.3.2026 9:00", "9:60", "2026-03-04T09:00:00.5Z", "last stop", "-x", "in ",
     "x ago", "yesterday", "1969-01-01 9:00",
     "yesterdy 9:00", "9:5", "2026-99-99T09:00Z"],
)  # fmt: skip
def test_when_refuses(text: str) -> None:
    with pytest.raises(InvalidInput):
        when.read(text, DAYS, NOW)


def test_an_instant_outside_of_all_time_is_refused() -> None:
    for text in ("2200-01-01T00:00Z", "1969-12-31T23:59Z", "500000h ago", "in 2000000h"):
        with pytest.raises(InvalidInput):
            when.read(text, DAYS, NOW)
    with pytest.raises(InvalidInput):
        when.read("2000000h ago", DAYS, datetime(1, 1, 2, tzinfo=UTC))
    with pytest.raises(InvalidInterval):
        when.read("1970-01-01T00:59+01:00", DAYS, NOW)


def test_before_the_beginning_of_the_day_the_clock_belongs_to_its_end() -> None:
    now = at("2026-03-04 12:00")
    assert when.read("2026-03-04 2:00", LATE, now).instant == at("2026-03-04 01:00")
    assert when.read("2026-03-04T02:00", LATE, now).instant == at("2026-03-04 01:00")
    assert when.read("2:00", LATE, now).instant == at("2026-03-05 01:00")
    assert when.read("yesterday 2:00", LATE, now).instant == at("2026-03-04 01:00")


def test_a_repeated_hour_means_the_first_unless_the_second_is_meant() -> None:
    first = when.read("2026-10-25 2:30", BERLIN, NOW)
    assert first.instant == at("2026-10-25 00:30")
    assert first.warning is not None
    assert "+02:00" in first.warning
    assert when.read("2026-10-25 2:30", BERLIN, NOW, second=True) == when.ParsedTime(at("2026-10-25 01:30"))


def test_a_skipped_hour_is_refused_with_its_neighbours() -> None:
    with pytest.raises(when.SkippedTime) as refused:
        when.read("2026-03-29 2:30", BERLIN, NOW)
    assert "01:59:59" in refused.value.hint
    assert "03:00" in refused.value.hint


def test_text_of_an_instant_reads_back() -> None:
    for text in ("2026-10-25 00:30", "2026-10-25 01:30", "2026-03-29 00:59:59", "2026-03-29 01:00"):
        assert when.read(when.text(at(text), BERLIN.zone), BERLIN, NOW).instant == at(text)


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [("today", "2026-03-04", "2026-03-05"), ("week", "2026-03-02", "2026-03-09"),
     ("this week", "2026-03-02", "2026-03-09"),
     ("last month", "2026-02-01", "2026-03-01"), ("lastquarter", "2025-10-01", "2026-01-01"),
     ("lastyear", "2025-01-01", "2026-01-01"), ("2026-q2", "2026-04-01", "2026-07-01"),
     ("2026-W53", "2026-12-28", "2027-01-04"),
     ("past 2 weeks", "2026-02-23", "2026-03-05"), ("last 1 day", "2026-03-04", "2026-03-05"),
     ("last 2 months", "2026-02-01", "2026-03-05"), ("last 2 years", "2025-01-01", "2026-03-05"),
     ("last 99999 days", "1970-01-01", "2026-03-05"), ("2026-02..2026-03-01", "2026-02-01", "2026-03-02"),
     ("fri", "2026-02-27", "2026-02-28"), ("last wednesday", "2026-02-25", "2026-02-26"),
     ("3 days ago", "2026-03-01", "2026-03-02"), ("a week ago..", "2026-02-25", None),
     ("mon 2026-03-02", "2026-03-02", "2026-03-03")],
)  # fmt: skip
def test_span_reads(text: str, first: str, until: str | None) -> None:
    assert span.read(text, DAYS, NOW) == span.Span(at(first), None if until is None else at(until))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize("text", ["0001-W01", "9999-W53", "2200-W01", "0001", "last 99999 years"])
def test_a_span_outside_of_all_time_is_refused_in_every_zone(zone: str, text: str) -> None:
    with pytest.raises(span.NotASpan):
        span.read(text, Days(ZoneInfo(zone)), NOW)


def test_a_week_with_a_number_is_that_of_iso_8601_wherever_weeks_begin() -> None:
    sunday = Days(UTC, week_start=6)
    assert span.read("2026-W10", sunday, NOW) == span.Span(at("2026-03-02"), at("2026-03-09"))
    assert span.read("week", sunday, NOW) == span.Span(at("2026-03-01"), at("2026-03-08"))


@pytest.mark.parametrize(
    ("text", "part"),
    [("2026-02-30 9:00", "February 2026 has no day 30"), ("2026-13-01 9:00", "no month 13"),
     ("1969-01-01 9:00", "The year 1969"), ("2026-03-02 25:00", "no hour 25"), ("9:75", "no minute 75"),
     ("tue 2026-03-02 9:00", "2026-03-02 is a Monday"), ("2.3.2026 9:00", "Write the year first"),
     ("2026/03/02 9:00", "Write dashes"), ("02-03-2026 9:00", "the year first"), ("2-3-26", "the year first"),
     ("2026-03-02T09:00+25:00", "+25:00"), ("0001-W01", "The year 1 is outside"), ("2026-W54", "2026 has no week 54"),
     ("2026-13", "no month 13"), ("2026-W10", "is a week; which day"), ("2026-10", "is a month; which day"),
     ("930", "Did you mean 9:30"), ("9.30", "Did you mean 9:30"), ("mon 9", "Did you mean 9:00"),
     ("99", "'99' is not a time.$"), ("9:5", "two digits"), ("5m", "a length of time; from when"),
     ("2026-W10X", "Did you mean 2026-W10"), ("2026-03-02x", "Did you mean 2026-03-02"), ("9:00:75", "no second 75"),
     ("Mon 99X", "'99X' is not a clock time"), ("Mon\u00a0 99X", "'99X' is not a clock time"),
     ("Yesterdai 9:00", "mean yesterday 9:00"),
     ("Blah 9:00", "'Blah' is not a day"), ("Todya", "Did you mean today"), ("2 hours", "length of time"),
     ("mon of 9:00", "not a time.$"), ("Mon 5m", "not a time.$"), ("\u0130 9x", "'9x' is not a clock time")],
)  # fmt: skip
def test_what_cannot_be_a_time_says_which_part_is_wrong(text: str, part: str) -> None:
    with pytest.raises(when.NotATime, match=part.replace("+", r"\+")):
        when.read(text, DAYS, NOW)


def test_a_year_that_is_no_span_says_why() -> None:
    for text in ("1969", "2200", "0001", "9999"):
        with pytest.raises(span.NotASpan, match=f"The year {int(text)} is outside 1970 to 2199."):
            span.read(text, DAYS, NOW)


def test_an_open_span_has_no_end() -> None:
    assert span.read("all", DAYS, NOW) == span.Span(None, None)
    assert span.read("2026..", DAYS, NOW) == span.Span(at("2026-01-01"), None)
    assert span.read("..2026", DAYS, NOW) == span.Span(None, at("2027-01-01"))
    assert span.read("all..today", DAYS, NOW) == span.Span(None, at("2026-03-05"))


@pytest.mark.parametrize(
    "text",
    ["", "..", "x..", "..x", "someday", "2026-13", "2026-W60", "1969", "2200", "last 0 days", "last week of", "todya",
     "2026-02-02..2026-02-01", "1969-12-31", "0001-W01", "9999-W01", "0000", "0001-Q1", "tue 2026-03-02"],
)  # fmt: skip
def test_span_refuses(text: str) -> None:
    with pytest.raises(span.NotASpan):
        span.read(text, DAYS, NOW)


def test_bounds_are_days_periods_or_times() -> None:
    assert span.read_bounds("yesterday", "today", DAYS, NOW) == span.Span(at("2026-03-03"), at("2026-03-05"))
    assert span.read_bounds("9:00", None, DAYS, NOW) == span.Span(at("2026-03-04 09:00"), None)
    assert span.read_bounds(None, "2026-02", DAYS, NOW) == span.Span(None, at("2026-03-01"))
    for start, until in (("today", "monday"), ("all", None), ("1..2", None), ("x", None)):
        with pytest.raises(InvalidInput):
            span.read_bounds(start, until, DAYS, NOW)


def test_periods_leave_out_a_day_that_the_zone_skipped() -> None:
    apia = Days(ZoneInfo("Pacific/Apia"))
    year = Interval(apia.begin(date(2011, 12, 29)), apia.begin(date(2012, 1, 1)))
    assert [day.day for day, _ in apia.periods("day", year)] == [29, 31]


@pytest.mark.parametrize("text", ["in 999999 weeks", "999999 weeks ago", "in 999999 days"])
def test_a_day_so_far_away_that_no_calendar_has_it_is_no_day(text: str) -> None:
    with pytest.raises(NotADay):
        coming_day(text, DAYS, NOW)


@pytest.mark.parametrize(("year", "zone"), [(9999, "Asia/Tokyo"), (1, "America/New_York")])
def test_an_instant_at_an_edge_of_the_calendar_is_worded_in_utc(year: int, zone: str) -> None:
    edge = datetime(year, 12, 31, 23, tzinfo=UTC) if year > 1 else datetime(1, 1, 1, tzinfo=UTC)
    assert localtime.text(edge, ZoneInfo(zone)).endswith("+00:00")


def test_a_year_has_four_digits() -> None:
    assert localtime.text(datetime(1, 2, 3, tzinfo=UTC), UTC) == "0001-02-03 00:00:00"


@pytest.mark.parametrize(
    ("text", "days", "length"),
    [("1d", 1, "0m"), ("+2 weeks", 14, "0m"), ("-1h", 0, "-60m"), (" -1d 2h ", -1, "-120m"), ("an hour", 0, "60m")],
)
def test_a_sign_says_whether_something_moves_back(text: str, days: int, length: str) -> None:
    assert duration.signed_shift(text) == (days, timedelta(minutes=int(length.removesuffix("m"))))


def test_a_shift_has_one_sign() -> None:
    with pytest.raises(InvalidInput, match="'-1h'"):
        duration.signed_shift("--1h")
