"""What the laws are tried on: zones, instants, intervals, command lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings, strategies as st
from tests.builders import START, at

from timetracker.domain.calendar import Days
from timetracker.domain.interval import Interval

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
    "Asia/Kathmandu", "Asia/Kolkata", "Africa/Casablanca", "Asia/Beirut", "Pacific/Kiritimati", "America/St_Johns",
    "Antarctica/Troll",
)  # fmt: skip
# Nights in which something happens, in UTC: clock changes, and the day that Apia skipped.
NIGHTS = (
    "2026-03-29 01:00", "2026-10-25 01:00", "2026-03-08 07:00", "2026-11-01 06:00", "2026-04-04 15:00",
    "2026-10-03 15:30", "2011-12-30 10:00", "2018-11-04 03:00", "2018-02-18 02:00", "2022-03-26 22:00",
)  # fmt: skip
# The zones and beginnings of days that every law of times is tried on.
MATTERING = (
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Troll",
)  # fmt: skip
# Examples of a law for which nothing else is said, and how many a quick run tries of each at least.
USUALLY, FEWEST = 100, 5
# Gives the address of a fresh store; empty for a file in the home.
Stores = Callable[[], AbstractContextManager[str]]
_BEGIN = datetime(1970, 1, 3, tzinfo=UTC)
_LENGTH = int((datetime(2199, 12, 29, tzinfo=UTC) - _BEGIN).total_seconds())


def examples(count: int) -> settings:
    """So many examples of a law; in a soak `TT_TEST_EXAMPLES`, 2 000 if it says nothing, and fewer in a quick run."""
    if os.environ.get("TT_TEST_PROFILE") == "soak":
        number = int(os.environ.get("TT_TEST_EXAMPLES", "2000"))
    else:
        number = max(count * settings().max_examples // USUALLY, min(count, FEWEST))
    return settings(max_examples=number, deadline=None)


def calendars() -> st.SearchStrategy[Days]:
    """A calendar of the zones and beginnings of days that matter."""
    return st.builds(Days, st.sampled_from(MATTERING).map(ZoneInfo), st.sampled_from([time(), time(4), time(5, 30)]))


def zones() -> st.SearchStrategy[ZoneInfo]:
    """A zone, strange ones among them."""
    return st.sampled_from(ZONES).map(ZoneInfo)


def days() -> st.SearchStrategy[Days]:
    """A calendar."""
    starts = st.sampled_from([time(), time(4), time(5, 30), time(2, 30), time(23, 59)])
    return st.builds(Days, zones(), starts, st.integers(0, 6))


def instants() -> st.SearchStrategy[datetime]:
    """An instant, often near a clock change."""
    near = st.builds(
        lambda night, seconds: datetime.fromisoformat(night).replace(tzinfo=UTC) + timedelta(seconds=seconds),
        st.sampled_from(NIGHTS),
        st.integers(-100_000, 100_000),
    )
    return near | st.integers(0, _LENGTH).map(lambda seconds: _BEGIN + timedelta(seconds=seconds))


def intervals(longest_s: int = 500_000) -> st.SearchStrategy[Interval]:
    """A finished interval."""
    lengths = st.integers(0, longest_s)
    return st.builds(lambda start, seconds: Interval(start, start + timedelta(seconds=seconds)), instants(), lengths)


# What laws of actions are about.
NAMES = st.sampled_from(["site", "docs", "ops", "SITE"])
AROUND = st.integers(-200, 20).map(lambda minutes: at(START) + timedelta(minutes=minutes))
LENGTHS = st.integers(0, 120).map(lambda minutes: timedelta(minutes=minutes))
