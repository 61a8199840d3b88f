"""Which colour a new project gets."""

from __future__ import annotations

from timetracker.domain.annotations import Iterable
from timetracker.domain.entry import COLORS, Project

__all__ = ["least_used"]


def least_used(projects: Iterable[Project]) -> int:
    """The first of the colours that the fewest projects have, archived ones aside."""
    counts = [0] * len(COLORS)
    for project in projects:
        if not project.archived:
            counts[project.hue] += 1
    return counts.index(min(counts))
