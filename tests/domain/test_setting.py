"""What a setting may say."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from timetracker.domain.goal import Goal
from timetracker.domain.setting import CHECKS, Setting, expected


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("text", "a", "a"), ("text", 1, None), ("choice", "b", "b"), ("choice", "c", None), ("choice", 1, None),
        ("whole", 1, 1), ("whole", 999_999, 999_999), ("whole", 0, None), ("whole", -1, None), ("whole", True, None),
        ("whole", 1_000_000, None), ("whole", "1", None), ("port", 65535, 65535), ("port", 65536, None),
        ("clock", "04:00", time(4)), ("clock", "4:00", None), ("clock", 4, None),
        ("duration", "8h", timedelta(hours=8)), ("duration", "", None), ("duration", "often", None),
        ("goal", "8h", (Goal(timedelta(hours=8)),)), ("goal", "", ()), ("goal", "8h from someday", None),
        ("goal", 8, None), ("percents", "80, 100", (80, 100)), ("percents", "", ()), ("percents", "often", None),
        ("percents", 80, None), ("names", "a.b, https://c:8", "a.b, https://c:8"), ("names", "", ""),
        ("names", "a b", None), ("names", 1, None), ("networks", "::1, 10.0.0.0/8", "::1, 10.0.0.0/8"),
        ("networks", "here", None), ("networks", "127.0.0.1, 0.0.0.0/0", None), ("networks", 1, None),
        ("address", "::1", "::1"), ("address", "", ""), ("address", "a b", None), ("address", 1, None),
    ],
)  # fmt: skip
def test_a_value_means_this_or_is_none(kind: str, value: object, meant: object) -> None:
    assert CHECKS[kind](value, Setting("a", "", kind, ("a", "b"))) == meant


@pytest.mark.parametrize("kind", [*CHECKS, "zone"])
def test_every_kind_says_what_may_stand_there(kind: str) -> None:
    assert expected(Setting("", "", kind)).startswith("Give ")
    assert expected(Setting("", "", kind, ("a", "b"))) == "Give one of: a, b."


def test_five_characters_that_are_no_clock_time_are_no_value() -> None:
    assert CHECKS["clock"]("25:99", Setting("00:00", "", "clock")) is None


def test_a_duration_may_be_empty_where_it_is_by_default() -> None:
    assert CHECKS["duration"]("", Setting("", "", "duration")) == ""
    assert CHECKS["duration"]("8h", Setting("", "", "duration")) == timedelta(hours=8)
