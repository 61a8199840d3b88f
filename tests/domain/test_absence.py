"""When nobody can have worked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from tests.builders import at, minutes

from timetracker.domain import absence
from timetracker.domain.absence import Absence

START, NOW = at("09:00"), at("18:00")


@pytest.mark.parametrize(
    ("booted", "activity", "expected"),
    [
        ("17:00", [], ("09:00", "17:00")),
        ("17:00", ["12:00", "16:00", "17:30"], ("16:00", "17:00")),
        ("17:00", ["08:00"], ("09:00", "17:00")),
        ("17:00", ["16:50"], None),
        ("09:00", [], None),
        ("08:00", [], None),
    ],
)
def test_off_lies_between_the_last_activity_and_the_boot(
    booted: str, activity: list[str], expected: tuple[str, str] | None
) -> None:
    result = absence.off(START, at(booted), map(at, activity))
    assert result == (None if expected is None else Absence("off", at(expected[0]), at(expected[1])))


@pytest.mark.parametrize(
    ("slept", "activity", "expected"),
    [
        (120, [], ("16:00", "18:00")),
        (120, ["12:00", "15:00", "17:00"], ("15:00", "17:00")),
        (120, ["08:00", "17:59"], ("16:00", "18:00")),
        (14, [], None),
        (15, [], ("17:45", "18:00")),
        (6000, [], ("09:00", "18:00")),
    ],
)
def test_asleep_lies_after_the_last_activity_or_ends_now(
    slept: int, activity: list[str], expected: tuple[str, str] | None
) -> None:
    result = absence.asleep(START, minutes(slept), NOW, map(at, activity))
    assert result == (None if expected is None else Absence("asleep", at(expected[0]), at(expected[1])))


@given(st.integers(0, 3000), st.lists(st.integers(-600, 600), max_size=5))
def test_an_absence_lies_inside_the_entry_and_is_as_long_as_the_sleep(slept: int, activity: list[int]) -> None:
    result = absence.asleep(START, minutes(slept), NOW, [START + minutes(offset) for offset in activity])
    if result is None:
        assert slept < 15
    else:
        assert START <= result.start < result.end <= NOW
        assert result.end - result.start == min(minutes(slept), NOW - START)


def test_a_clock_that_went_back_is_no_absence() -> None:
    assert absence.asleep(START, timedelta(seconds=-5), NOW, []) is None
    assert absence.off(START, START - minutes(5), []) is None
