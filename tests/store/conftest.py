"""Fixtures: a store that is attacked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.postgres import Server, fresh
from tests.store.hostile import Team


@pytest.fixture(scope="module")
def attacked(server: Server) -> Iterator[Team]:
    """One store for all attacks, which leave it as it is."""
    with fresh(server) as address:
        team = Team(server, address)
        yield team
        team.close()
