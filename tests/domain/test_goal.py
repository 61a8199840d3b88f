"""Goals hold from a day on, and are read as they are written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import goal
from timetracker.domain.errors import InvalidInput
from timetracker.domain.goal import Goal

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
LENGTHS = st.integers(0, 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
GOALS = st.dictionaries(DAYS, LENGTHS, max_size=4).map(
    lambda lengths: tuple(Goal(lengths[day], day) for day in sorted(lengths))
)


@given(GOALS)
def test_a_goal_is_read_as_it_is_written(goals: tuple[Goal, ...]) -> None:
    assert goal.read(goal.text(goals)) == goals


@given(GOALS, LENGTHS, DAYS, DAYS)
def test_another_goal_changes_no_day_before_it(
    goals: tuple[Goal, ...], length: timedelta, since: date, day: date
) -> None:
    after = goal.changed(goals, length, since)
    assert goal.on(after, since) == length
    if day < since or any(since < later.since <= day for later in goals):
        assert goal.on(after, day) == goal.on(goals, day)
    assert goal.read(goal.text(after)) == after


def test_without_a_day_it_holds_since_ever_and_none_is_nothing() -> None:
    goals = goal.read("8h; 6h from 2026-03-02; none from 2026-09-01")
    days = [date(1970, 1, 1), date(2026, 3, 1), date(2026, 3, 2), date(2026, 9, 1)]
    assert [goal.on(goals, day) // timedelta(hours=1) for day in days] == [8, 8, 6, 0]
    assert goal.on((), date(2026, 3, 2)) == goal.length_of("") == goal.length_of(" None ") == timedelta()


@pytest.mark.parametrize("text", ["8h from someday", "8h; 6h", "6h from 2026-03-02; 8h", "often", "8h from"])
def test_what_is_no_goal_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        goal.read(text)
