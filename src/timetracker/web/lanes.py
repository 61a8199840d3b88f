"""Where blocks of a column are drawn that are at the same time: side by side, each as wide as there is room."""

from collections.abc import Sequence

from timetracker.domain.record import NamedTuple

Minutes = tuple[int, int]


class LanePosition(NamedTuple):
    """Left edge and width in a column, as percentages."""

    left: float
    width: float


def side_by_side(spans: Sequence[Minutes]) -> list[LanePosition]:
    """The place of each half-open span of minutes: no two that overlap share any part of the width.

    Spans that do not touch each other directly or by others have the whole width.
    """
    places = [LanePosition(0, 100)] * len(spans)
    groups = [group for group in _groups(spans) if len(group) > 1]
    lanes = _lanes(spans) if groups else []
    for group in groups:
        count = max(lanes[number] for number in group) + 1
        for number in group:
            beside = [lanes[other] for other in group if _overlap(spans[number], spans[other])]
            right = min((lane for lane in beside if lane > lanes[number]), default=count)
            places[number] = LanePosition(100 * lanes[number] / count, 100 * (right - lanes[number]) / count)
    return places


def _overlap(left: Minutes, right: Minutes) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _order(spans: Sequence[Minutes]) -> list[int]:
    """Places in the list: earliest first, longer ones before shorter ones."""
    return sorted(range(len(spans)), key=lambda number: (spans[number][0], -spans[number][1]))


def _lanes(spans: Sequence[Minutes]) -> list[int]:
    """The first lane of each that is free when it begins."""
    lanes, free_at = [0] * len(spans), list[int]()
    for number in _order(spans):
        begin, end = spans[number]
        lane = next((lane for lane, free in enumerate(free_at) if free <= begin), len(free_at))
        free_at[lane : lane + 1] = [end]
        lanes[number] = lane
    return lanes


def _groups(spans: Sequence[Minutes]) -> list[list[int]]:
    """Spans that overlap directly or by others."""
    groups: list[list[int]] = []
    reach = 0
    for number in _order(spans):
        if not groups or spans[number][0] >= reach:
            groups.append([])
        groups[-1].append(number)
        reach = max(reach, spans[number][1])
    return groups
