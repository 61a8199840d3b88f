"""Half-open intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.builders import at

from timetracker.domain.errors import InvalidInterval
from timetracker.domain.interval import EARLIEST, LATEST, Interval, instant, interval

NOW = at("12:00")


def span(text: str) -> Interval:
    """`9:00-10:00`, or `9:00-` for a running one."""
    start, _, end = text.partition("-")
    return Interval(at(f"2026-03-02 {start:0>5}"), at(f"2026-03-02 {end:0>5}") if end else None)


@pytest.mark.parametrize(
    ("first", "other", "overlap"),
    [("9:00-10:00", "10:00-11:00", False), ("9:00-10:00", "9:59-11:00", True), ("9:00-12:00", "10:00-11:00", True),
     ("9:00-", "10:00-11:00", True), ("9:00-", "8:00-9:00", False), ("9:00-", "8:00-9:01", True),
     ("9:00-", "23:00-", True), ("9:00-9:00", "8:00-10:00", False), ("9:00-9:00", "9:00-9:00", False),
     ("9:00-10:00", "9:00-10:00", True)],
)  # fmt: skip
def test_overlap_is_symmetric_and_touching_is_none(first: str, other: str, overlap: bool) -> None:
    assert span(first).overlaps(span(other)) is span(other).overlaps(span(first)) is overlap


@pytest.mark.parametrize(
    ("complete", "hole", "left"),
    [("9:00-12:00", "10:00-11:00", ["9:00-10:00", "11:00-12:00"]), ("9:00-12:00", "8:00-10:00", ["10:00-12:00"]),
     ("9:00-12:00", "11:00-13:00", ["9:00-11:00"]), ("9:00-12:00", "9:00-12:00", []), ("9:00-12:00", "8:00-", []),
     ("9:00-12:00", "12:00-13:00", ["9:00-12:00"]), ("9:00-", "10:00-11:00", ["9:00-10:00", "11:00-"]),
     ("9:00-", "10:00-", ["9:00-10:00"]), ("9:00-10:00", "9:30-9:30", ["9:00-10:00"])],
)  # fmt: skip
def test_without_leaves_what_lies_beside(complete: str, hole: str, left: list[str]) -> None:
    assert span(complete).without(span(hole)) == tuple(map(span, left))


def test_a_running_interval_counts_to_now_and_never_below_nothing() -> None:
    assert span("9:00-").duration(NOW) == timedelta(hours=3)
    assert span("13:00-").duration(NOW) == timedelta()
    assert span("13:00-").until(NOW) == at("13:00")
    assert span("9:00-9:30").duration(NOW) == timedelta(minutes=30)


def test_common_time_is_never_negative() -> None:
    assert span("9:00-").common(span("8:00-10:00"), NOW) == timedelta(hours=1)
    assert span("9:00-10:00").common(span("11:00-12:00"), NOW) == timedelta()


def test_the_gap_before_a_later_one() -> None:
    assert span("9:00-10:00").gap(span("10:30-11:00")) == timedelta(minutes=30)
    assert span("9:00-11:00").gap(span("10:30-11:00")) == timedelta()
    assert span("9:00-").gap(span("10:30-11:00")) == timedelta()


@pytest.mark.parametrize(
    "value",
    [at("2026-03-02").replace(tzinfo=None), datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=1))),

     datetime(2026, 3, 2, microsecond=1, tzinfo=UTC), EARLIEST - timedelta(seconds=1), LATEST],
)  # fmt: skip
def test_an_instant_is_a_whole_second_in_utc_from_1970_to_2200(value: datetime) -> None:
    with pytest.raises(InvalidInterval):
        instant(value)


def test_an_interval_may_be_empty_and_never_ends_before_it_begins() -> None:
    assert interval(NOW, NOW).empty
    assert not interval(NOW, None).empty
    assert interval(EARLIEST, LATEST - timedelta(seconds=1)).duration(NOW) > timedelta(days=83_000)
    with pytest.raises(InvalidInterval, match="before it begins"):
        interval(NOW, NOW - timedelta(seconds=1))


def test_no_interval_of_another_kind_can_be_made() -> None:
    for start, end in (
        (NOW, NOW - timedelta(seconds=1)),
        (NOW.replace(tzinfo=None), NOW),
        (NOW, NOW.replace(microsecond=1)),
        (NOW, NOW.astimezone(timezone(timedelta(hours=1)))),
    ):
        with pytest.raises(InvalidInterval):
            Interval(start, end)
        with pytest.raises(InvalidInterval):
            Interval(NOW, None)._replace(start=start, end=end)
