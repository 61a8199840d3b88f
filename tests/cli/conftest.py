"""Fixtures of command lines."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt


@pytest.fixture
def used(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A store with some entries."""
    tt("add site/login +a 6:00-7:00")
    tt("add docs 7:00-8:00")
    return tt
