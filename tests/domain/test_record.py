"""Records behave as `typing.NamedTuple` does."""

from __future__ import annotations

import copy
import pickle

import pytest

from timetracker.domain.record import NamedTuple


class Point(NamedTuple):
    """A place, with a height that has a default."""

    x: int
    y: int
    height: int = 0

    @property
    def flat(self) -> bool:
        """Whether it lies at height 0."""
        return self.height == 0


def test_fields_are_given_by_place_or_by_name_and_defaults_fill_up() -> None:
    assert Point(1, 2) == Point(x=1, y=2) == Point(1, y=2, height=0) == (1, 2, 0)
    assert Point(1, 2, 3).height == 3
    assert Point(1, 2).flat


def test_a_record_says_what_it_is() -> None:
    assert repr(Point(1, 2)) == "Point(x=1, y=2, height=0)"


def test_a_record_cannot_be_changed_but_replaced() -> None:
    point = Point(1, 2)
    with pytest.raises(AttributeError):
        point.x = 5  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError):
        point.z = 5  # type: ignore[attr-defined]  # no such field
    assert point._replace(x=5) == Point(5, 2)
    assert point._asdict() == {"x": 1, "y": 2, "height": 0}
    assert Point._fields == ("x", "y", "height")


@pytest.mark.parametrize(
    ("values", "named"),
    [((1,), {}), ((1, 2, 3, 4), {}), ((1, 2), {"x": 3}), ((1, 2), {"z": 3})],
    ids=["missing", "too many", "given twice", "unknown"],
)
def test_wrong_fields_are_refused(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="Point"):
        Point(*values, **named)


def test_an_unknown_field_cannot_be_replaced() -> None:
    with pytest.raises(TypeError, match="Point"):
        Point(1, 2)._replace(z=1)  # type: ignore[call-arg]  # no such field


def test_a_record_survives_copying_and_pickling() -> None:
    point = Point(1, 2, 3)
    assert copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == point


def test_a_record_can_be_matched_by_place() -> None:
    match Point(1, 2):
        case Point(x, y, height):
            assert (x, y, height) == (1, 2, 0)
