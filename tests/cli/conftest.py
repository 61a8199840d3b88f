"""Fixtures of command lines."""

from __future__ import annotations

from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def used(tt: Tt, _: EnvironmentClock) -> None:
    """A store with some entries."""
    tt("add site/login +a 6:00-7:00")
    tt("add docs 7:00-8:00")
