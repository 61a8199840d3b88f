"""The editing algebra: its rules, and the laws that they keep."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import at, entry, minutes

from timetracker.domain import algebra
from timetracker.domain.entry import Entry
from timetracker.domain.errors import InvalidInput, NotInside, StillRunning
from timetracker.domain.interval import ZERO, Interval

NOW = at("18:00")
OFFSETS = st.integers(1, 8 * 3600 - 1)


def ids() -> algebra.Fresh:
    """Numbers from 100 on."""
    numbers = count(100)

    def fresh() -> tuple[int, str]:
        number = next(numbers)
        return number, f"00000000-0000-4000-8000-{number:012}"

    return fresh


def spans(found: list[Entry]) -> list[str]:
    """The clock times of entries."""
    return [f"{e.start:%H:%M}-{e.end:%H:%M}" if e.end else f"{e.start:%H:%M}-" for e in found]


def total(found: list[Entry]) -> timedelta:
    """How long entries last together, up to 18:00."""
    return sum((e.interval.duration(NOW) for e in found), ZERO)


@given(st.lists(OFFSETS, min_size=1, max_size=6), st.booleans())
def test_parts_at_cuts_tile_the_entry(offsets: list[int], running: bool) -> None:
    whole = entry("10:00-" if running else "10:00-18:00", note="n", tag_ids=(1,))
    cuts = [whole.start + timedelta(seconds=offset) for offset in offsets]
    made = algebra.split(whole, algebra.parts_at(whole, cuts, NOW), ids())
    assert total(made) == total([whole])
    assert (made[0].id, made[0].start, made[-1].end) == (1, whole.start, whole.end)
    assert all(one.end == other.start for one, other in pairwise(made))
    assert {(e.note, e.tag_ids, e.project_id) for e in made} == {("n", (1,), 1)}
    assert len({e.id for e in made}) == len({e.uuid for e in made}) == len(set(cuts)) + 1


@given(st.integers(2, 50), st.integers(50, 40_000))
def test_equal_parts_tile_the_entry_and_differ_by_a_second_at_the_most(parts: int, seconds: int) -> None:
    whole = entry("09:00-10:00")._replace(end=at("09:00") + timedelta(seconds=seconds))
    found = algebra.parts_equal(whole, parts)
    lengths = [part.duration(NOW) for part in found]
    assert len(found) == parts
    assert sum(lengths, ZERO) == timedelta(seconds=seconds)
    assert max(lengths) - min(lengths) <= timedelta(seconds=1)


@given(OFFSETS, st.integers(1, 3600), st.booleans())
def test_a_break_takes_exactly_its_time_away(offset: int, length: int, running: bool) -> None:
    whole = entry("10:00-" if running else "10:00-18:00")
    begin = whole.start + timedelta(seconds=offset)
    end = min(whole.start + timedelta(seconds=offset + length), NOW - timedelta(seconds=1))
    if end <= begin:
        with pytest.raises(InvalidInput):
            algebra.parts_around(whole, begin, end, NOW)
        return
    made = algebra.split(whole, algebra.parts_around(whole, begin, end, NOW), ids())
    pause = Interval(begin, end)
    assert total(made) == total([whole]) - pause.duration(NOW)
    assert not any(part.interval.overlaps(pause) for part in made)


@pytest.mark.parametrize("cut", ["08:59", "09:00", "10:00", "11:00"])
def test_a_cut_must_lie_inside(cut: str) -> None:
    with pytest.raises(NotInside, match=r"entry 1 \(2026-03-02 09:00 – 10:00\)"):
        algebra.parts_at(entry("09:00-10:00"), [at(cut)], NOW)


def test_a_running_entry_has_no_equal_parts_and_is_cut_up_to_now() -> None:
    with pytest.raises(StillRunning):
        algebra.parts_equal(entry("09:00-"), 2)
    with pytest.raises(NotInside):
        algebra.parts_at(entry("09:00-"), [NOW], NOW)
    assert algebra.parts_at(entry("09:00-"), [at("10:00")], NOW)[-1].end is None


@pytest.mark.parametrize("parts", [-1, 0, 1, 1001])
def test_an_entry_is_split_into_2_to_1000(parts: int) -> None:
    with pytest.raises(InvalidInput):
        algebra.parts_equal(entry("09:00-18:00"), parts)
    with pytest.raises(InvalidInput, match="lasts 60 s"):
        algebra.parts_equal(entry("09:00-09:01"), 61)


@pytest.mark.parametrize(
    ("one", "other", "gap", "expected"),
    [
        ("09:00-10:00", "10:30-11:00", "counted", ["09:00-11:00"]),
        ("10:30-11:00", "09:00-10:00", "counted", ["09:00-11:00"]),
        ("09:00-10:00", "10:30-11:00", "closed", ["09:00-10:30"]),
        ("09:00-10:00", "10:30-11:00", "kept", ["09:00-10:00", "10:30-11:00"]),
        ("09:00-10:00", "10:30-", "counted", ["09:00-"]),
        ("09:00-10:00", "10:30-", "closed", ["09:30-"]),
        ("09:00-12:00", "10:00-11:00", "counted", ["09:00-12:00"]),
    ],
)
def test_join_counts_closes_or_keeps_the_gap(one: str, other: str, gap: str, expected: list[str]) -> None:
    made = algebra.join(entry(one, id=1, tag_ids=(1,), note="a"), entry(other, id=2, tag_ids=(2,), note="b"), gap)
    assert spans(made) == expected
    assert all(e.tag_ids == (1, 2) for e in made)
    assert {e.note for e in made} == {"a; b" if one < other else "b; a"}


def test_join_takes_the_earlier_ones_project_and_says_a_note_once() -> None:
    first, second = entry("09:00-10:00", "docs", id=7, note="n"), entry("10:00-11:00", id=3, note="n", task_id=4)
    (made,) = algebra.join(second, first, "counted")
    assert (made.id, made.project_id, made.task_id, made.note) == (7, 2, None, "n")
    kept = algebra.join(second, first, "kept")
    assert [(e.id, e.project_id, e.task_id) for e in kept] == [(7, 2, None), (3, 2, None)]


def test_an_entry_is_not_joined_with_itself_nor_one_that_runs_with_a_later() -> None:
    with pytest.raises(InvalidInput):
        algebra.join(entry("09:00-10:00"), entry("09:00-10:00"), "counted")
    with pytest.raises(StillRunning):
        algebra.join(entry("09:00-", id=1), entry("19:00-20:00", id=2), "counted")


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_a_closed_gap_keeps_the_total_and_a_counted_one_adds_itself(a: int, one: int, gap: int, other: int) -> None:
    begin = at("06:00") + minutes(a)
    first = entry("06:00-07:00", id=1)._replace(start=begin, end=begin + minutes(one))
    later = begin + minutes(one + gap)
    second = entry("06:00-07:00", id=2)._replace(start=later, end=later + minutes(other))
    before = minutes(one + other)
    assert total(algebra.join(first, second, "closed")) == total(algebra.join(first, second, "kept")) == before
    assert total(algebra.join(first, second, "counted")) == before + algebra.gap_between(first, second)


@given(st.integers(-600, 600), st.integers(0, 600))
def test_moving_keeps_the_length(by: int, length: int) -> None:
    whole = entry("09:00-10:00")._replace(end=at("09:00") + minutes(length))
    moved = algebra.move(whole, at("09:00") + minutes(by))
    assert total([moved]) == total([whole])
    assert moved.start == at("09:00") + minutes(by)
    assert algebra.move(entry("09:00-"), at("08:00")).running


@given(st.integers(-600, 600).filter(bool), st.sampled_from(algebra.SIDES))
def test_resizing_changes_the_length_by_as_much_at_one_side(by: int, side: str) -> None:
    whole = entry("09:00-10:00")
    if by <= -60:
        with pytest.raises(InvalidInput, match="Nothing of entry 1"):
            algebra.resize(whole, minutes(by), side)
        return
    made = algebra.resize(whole, minutes(by), side)
    assert total([made]) - total([whole]) == minutes(by)
    assert (made.start == whole.start) == (side == "end")
    assert (made.end == whole.end) == (side == "start")


def test_a_running_entry_is_resized_at_its_start_only() -> None:
    assert algebra.resize(entry("09:00-"), minutes(30), "start").start == at("08:30")
    with pytest.raises(StillRunning):
        algebra.resize(entry("09:00-"), minutes(30), "end")


DAY = Interval(at("00:00"), at("23:59"))


@pytest.mark.parametrize(
    ("whole", "others", "sides", "expected"),
    [
        ("09:00-10:00", ["07:00-08:00", "11:00-12:00"], algebra.SIDES, "08:00-11:00"),
        ("09:00-10:00", ["07:00-08:00", "11:00-12:00"], ("start",), "08:00-10:00"),
        ("09:00-10:00", ["07:00-08:00", "11:00-"], ("end",), "09:00-11:00"),
        ("09:00-10:00", ["07:00-09:30", "09:45-12:00"], algebra.SIDES, "09:00-10:00"),
        ("09:00-10:00", ["06:00-08:00", "07:00-07:30"], ("start",), "08:00-10:00"),
        ("09:00-", ["07:00-08:00"], algebra.SIDES, "08:00-"),
        ("09:00-10:00", ["08:00-08:00"], ("start",), "00:00-10:00"),
    ],
)
def test_fill_grows_to_the_neighbours(whole: str, others: list[str], sides: tuple[str, ...], expected: str) -> None:
    beside = [entry(span, id=10 + i) for i, span in enumerate(others)]
    assert spans([algebra.fill(entry(whole), beside, sides, DAY)]) == [expected]


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(0, 200)), max_size=8), st.integers(0, 1400))
def test_filling_never_overlaps_and_never_shrinks(others: list[tuple[int, int]], start: int) -> None:
    begin = at("00:00")
    beside = [
        entry("00:00-00:01", id=10 + i)._replace(start=begin + minutes(a), end=begin + minutes(a + length))
        for i, (a, length) in enumerate(others)
    ]
    whole = entry("00:00-00:01")._replace(start=begin + minutes(start), end=begin + minutes(start + 10))
    free = [other for other in beside if not other.interval.overlaps(whole.interval)]
    made = algebra.fill(whole, free, algebra.SIDES, DAY)
    assert made.start <= whole.start
    assert made.end is not None
    assert whole.end is not None
    assert made.end >= whole.end
    assert not any(made.interval.overlaps(other.interval) for other in free)


def test_a_break_ends_after_it_begins() -> None:
    for end in ("09:30", "09:20"):
        with pytest.raises(InvalidInput, match="must end after it begins"):
            algebra.parts_around(entry("09:00-10:00"), at("09:30"), at(end), at("12:00"))
