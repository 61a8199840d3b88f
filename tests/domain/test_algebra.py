"""The editing algebra: its rules, and the laws that they keep."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given, strategies as st
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


def spans(entries_: list[Entry]) -> list[str]:
    """The clock times of entries."""
    return [f"{e.start:%H:%M}-{e.end:%H:%M}" if e.end else f"{e.start:%H:%M}-" for e in entries_]


def total(entries_: list[Entry]) -> timedelta:
    """How long entries last together, up to 18:00."""
    return sum((e.interval.duration(NOW) for e in entries_), ZERO)


@given(st.lists(OFFSETS, min_size=1, max_size=6), st.booleans())
def test_parts_at_cuts_tile_the_entry(offsets: list[int], running: bool) -> None:
    subject = entry("10:00-" if running else "10:00-18:00", note="n", tag_ids=(1,))
    cuts = [subject.start + timedelta(seconds=offset) for offset in offsets]
    pieces = algebra.split(subject, algebra.parts_at(subject, cuts, NOW), ids())
    assert total(pieces) == total([subject])
    assert (pieces[0].id, pieces[0].start, pieces[-1].end) == (1, subject.start, subject.end)
    assert all(earlier.end == other.start for earlier, other in pairwise(pieces))
    assert {(e.note, e.tag_ids, e.project_id) for e in pieces} == {("n", (1,), 1)}
    assert len({e.id for e in pieces}) == len({e.uuid for e in pieces}) == len(set(cuts)) + 1


@given(st.integers(2, 50), st.integers(50, 40_000))
def test_equal_parts_tile_the_entry_and_differ_by_a_second_at_the_most(parts: int, seconds: int) -> None:
    subject = entry("09:00-10:00")._replace(end=at("09:00") + timedelta(seconds=seconds))
    result = algebra.parts_equal(subject, parts)
    lengths = [part.duration(NOW) for part in result]
    assert len(result) == parts
    assert sum(lengths, ZERO) == timedelta(seconds=seconds)
    assert max(lengths) - min(lengths) <= timedelta(seconds=1)


@given(OFFSETS, st.integers(1, 3600), st.booleans())
def test_a_break_takes_exactly_its_time_away(offset: int, length: int, running: bool) -> None:
    subject = entry("10:00-" if running else "10:00-18:00")
    begin = subject.start + timedelta(seconds=offset)
    end = min(subject.start + timedelta(seconds=offset + length), NOW - timedelta(seconds=1))
    if end <= begin:
        with pytest.raises(InvalidInput):
            algebra.parts_around(subject, begin, end, NOW)
        return
    pieces = algebra.split(subject, algebra.parts_around(subject, begin, end, NOW), ids())
    pause = Interval(begin, end)
    assert total(pieces) == total([subject]) - pause.duration(NOW)
    assert not any(part.interval.overlaps(pause) for part in pieces)


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
    ("first", "other", "gap", "expected"),
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
def test_join_counts_closes_or_keeps_the_gap(first: str, other: str, gap: str, expected: list[str]) -> None:
    entry_ = algebra.join(entry(first, id=1, tag_ids=(1,), note="a"), entry(other, id=2, tag_ids=(2,), note="b"), gap)
    assert spans(entry_) == expected
    assert all(e.tag_ids == (1, 2) for e in entry_)
    assert {e.note for e in entry_} == {"a; b" if first < other else "b; a"}


def test_join_takes_the_earlier_ones_project_and_says_a_note_once() -> None:
    first, second = entry("09:00-10:00", "docs", id=7, note="n"), entry("10:00-11:00", id=3, note="n", task_id=4)
    (pieces,) = algebra.join(second, first, "counted")
    assert (pieces.id, pieces.project_id, pieces.task_id, pieces.note) == (7, 2, None, "n")
    stored = algebra.join(second, first, "kept")
    assert [(e.id, e.project_id, e.task_id) for e in stored] == [(7, 2, None), (3, 2, None)]


def test_an_entry_is_not_joined_with_itself_nor_one_that_runs_with_a_later() -> None:
    with pytest.raises(InvalidInput):
        algebra.join(entry("09:00-10:00"), entry("09:00-10:00"), "counted")
    with pytest.raises(StillRunning):
        algebra.join(entry("09:00-", id=1), entry("19:00-20:00", id=2), "counted")


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_a_closed_gap_keeps_the_total_and_a_counted_one_adds_itself(a: int, item: int, gap: int, other: int) -> None:
    begin = at("06:00") + minutes(a)
    first = entry("06:00-07:00", id=1)._replace(start=begin, end=begin + minutes(item))
    later = begin + minutes(item + gap)
    second = entry("06:00-07:00", id=2)._replace(start=later, end=later + minutes(other))
    before = minutes(item + other)
    assert total(algebra.join(first, second, "closed")) == total(algebra.join(first, second, "kept")) == before
    assert total(algebra.join(first, second, "counted")) == before + algebra.gap_between(first, second)


@given(st.integers(-600, 600), st.integers(0, 600))
def test_moving_keeps_the_length(by: int, length: int) -> None:
    subject = entry("09:00-10:00")._replace(end=at("09:00") + minutes(length))
    moved = algebra.move(subject, at("09:00") + minutes(by))
    assert total([moved]) == total([subject])
    assert moved.start == at("09:00") + minutes(by)
    assert algebra.move(entry("09:00-"), at("08:00")).running


@given(st.integers(-600, 600).filter(bool), st.sampled_from(algebra.SIDES))
def test_resizing_changes_the_length_by_as_much_at_one_side(by: int, side: str) -> None:
    subject = entry("09:00-10:00")
    if by <= -60:
        with pytest.raises(InvalidInput, match="Nothing of entry 1"):
            algebra.resize(subject, minutes(by), side)
        return
    pieces = algebra.resize(subject, minutes(by), side)
    assert total([pieces]) - total([subject]) == minutes(by)
    assert (pieces.start == subject.start) == (side == "end")
    assert (pieces.end == subject.end) == (side == "start")


def test_a_running_entry_is_resized_at_its_start_only() -> None:
    assert algebra.resize(entry("09:00-"), minutes(30), "start").start == at("08:30")
    with pytest.raises(StillRunning):
        algebra.resize(entry("09:00-"), minutes(30), "end")


DAY = Interval(at("00:00"), at("23:59"))


@pytest.mark.parametrize(
    ("complete", "others", "sides", "expected"),
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
def test_fill_grows_to_the_neighbours(complete: str, others: list[str], sides: tuple[str, ...], expected: str) -> None:
    beside = [entry(span, id=10 + i) for i, span in enumerate(others)]
    assert spans([algebra.fill(entry(complete), beside, sides, DAY)]) == [expected]


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(0, 200)), max_size=8), st.integers(0, 1400))
def test_filling_never_overlaps_and_never_shrinks(others: list[tuple[int, int]], start: int) -> None:
    begin = at("00:00")
    beside = [
        entry("00:00-00:01", id=10 + i)._replace(start=begin + minutes(a), end=begin + minutes(a + length))
        for i, (a, length) in enumerate(others)
    ]
    subject = entry("00:00-00:01")._replace(start=begin + minutes(start), end=begin + minutes(start + 10))
    free = [other for other in beside if not other.interval.overlaps(subject.interval)]
    pieces = algebra.fill(subject, free, algebra.SIDES, DAY)
    assert pieces.start <= subject.start
    assert pieces.end is not None
    assert subject.end is not None
    assert pieces.end >= subject.end
    assert not any(pieces.interval.overlaps(other.interval) for other in free)


def test_a_break_ends_after_it_begins() -> None:
    for end in ("09:30", "09:20"):
        with pytest.raises(InvalidInput, match="must end after it begins"):
            algebra.parts_around(entry("09:00-10:00"), at("09:30"), at(end), at("12:00"))
