"""Colours of projects."""

from __future__ import annotations

import pytest

from timetracker.domain import details
from timetracker.domain.colors import least_used
from timetracker.domain.entry import COLORS, Project
from timetracker.domain.errors import InvalidInput


def test_a_new_project_gets_the_first_colour_that_the_fewest_have() -> None:
    projects = [Project(10 + place, f"p{place}", color=place) for place in (0, 1, 3)]
    assert least_used([]) == 0
    assert least_used(projects) == 2
    assert least_used([Project(3, "old"), *projects]) == 4  # one without a colour has that of its id
    assert least_used([*projects, Project(20, "gone", color=2, archived=True)]) == 2
    assert least_used(Project(20, "all", color=place) for place in range(len(COLORS))) == 0


def test_a_colour_is_read_by_its_name() -> None:
    assert [details.color(name) for name in COLORS] == [*range(len(COLORS))]
    assert details.color(" Pink ") == COLORS.index("pink")
    assert details.color("") is None
    with pytest.raises(InvalidInput, match="'beige' is not a colour"):
        details.color("beige")
