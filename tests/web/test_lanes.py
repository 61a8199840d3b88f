"""Blocks at the same time are beside each other, whatever they are."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, strategies as st
from tests.properties.strategies import examples

from timetracker.web.lanes import LanePosition, side_by_side

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], sum(pair))), max_size=12)


@examples(200)
@given(spans)
def test_no_two_that_overlap_share_a_part_of_the_width(listed: list[tuple[int, int]]) -> None:
    places = side_by_side(listed)
    for (left_span, left), (right_span, right) in combinations(zip(listed, places, strict=True), 2):
        if left_span[0] < right_span[1] and right_span[0] < left_span[1]:
            assert left.left + left.width <= right.left + 1e-9 or right.left + right.width <= left.left + 1e-9
    assert all(place.left >= 0 and place.width > 0 and place.left + place.width < 100 + 1e-9 for place in places)


@examples(200)
@given(spans)
def test_what_overlaps_nothing_has_the_whole_width(listed: list[tuple[int, int]]) -> None:
    for number, place in enumerate(side_by_side(listed)):
        begin, end = listed[number]
        others = [other for place, other in enumerate(listed) if place != number]
        if all(end <= other[0] or other[1] <= begin for other in others):
            assert place == LanePosition(0, 100)


def test_a_block_reaches_over_lanes_that_are_free_beside_it() -> None:
    places = side_by_side([(0, 60), (0, 30), (0, 15), (30, 60)])
    assert [(round(place.left), round(place.width)) for place in places] == [(0, 33), (33, 33), (67, 33), (33, 67)]
