"""Which entries a query means."""

from __future__ import annotations

from tests.builders import at

from timetracker.domain.query import Ids, Period, Query

NOW = at("12:00")


def test_a_query_without_limits_is_everything_of_a_user() -> None:
    assert Query(NOW, 1).everything_of_a_user
    assert not Query(NOW).everything_of_a_user
    for limits in ({"note": "a"}, {"start": NOW}, {"ids": ()}, {"running": True}, {"billable": False}):
        assert not Query(NOW, 1)._replace(**limits).everything_of_a_user


def test_one_end_makes_a_span() -> None:
    assert [Query(NOW, start=start, until=until).has_span for start in (None, NOW) for until in (None, NOW)] == [
        False, True, True, True,
    ]  # fmt: skip


def test_among_some_projects_leaves_those_that_both_name() -> None:
    assert Query(NOW).among([1, 2]).projects == Ids([1, 2])
    narrowed = Query(NOW, projects=Ids((1, 3), (4,))).among([1, 2])
    assert (narrowed.projects, narrowed.ids) == (Ids([1], (4,)), None)
    assert Query(NOW, projects=Ids((3,))).among([1, 2]).ids == ()
    assert Query(NOW).among([]).ids == ()


def test_a_period_may_be_a_part_of_a_longer_one() -> None:
    assert Period("09", NOW, NOW).opens is None
