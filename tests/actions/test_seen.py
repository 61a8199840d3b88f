"""Numbers that came are known again, however many there are."""

from __future__ import annotations

from random import Random

import pytest

from timetracker.actions import seen
from timetracker.actions.seen import BitFilter


def test_each_number_is_new_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "RECENT", 100)  # most of them are in what is sorted
    random = Random(1)
    numbers = [random.randrange(-(1 << 63), 1 << 63) for _ in range(2000)]
    near = [number ^ (1 << 40) for number in numbers[:500]]  # of the same slots
    came = BitFilter()
    assert numbers[0] not in came
    assert [came.add(number) for number in numbers] == [True] * 2000
    assert [number in came for number in near] == [False] * 500
    assert [came.add(number) for number in near] == [True] * 500
    assert [came.add(number) for number in (*numbers, *near)] == [False] * 2500
