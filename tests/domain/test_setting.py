"""What a setting and a goal may say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from timetracker.domain import goal
from timetracker.domain.errors import InvalidInput
from timetracker.domain.setting import CHECKS, Setting


def test_a_goal_begins_on_a_day() -> None:
    with pytest.raises(InvalidInput, match="'someday' is not a day"):
        goal.read("8h from someday")


def test_five_characters_that_are_no_clock_time_are_no_value() -> None:
    assert CHECKS["clock"]("25:99", Setting("00:00", "", "clock")) is None


def test_a_duration_may_be_empty_where_it_is_by_default() -> None:
    assert CHECKS["duration"]("", Setting("", "", "duration")) == ""
    assert CHECKS["duration"]("8h", Setting("", "", "duration")) == timedelta(hours=8)
