"""Fixtures: a server of PostgreSQL, and stores on it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.fixtures.stores import load
from tests.postgres import Emptied, Server, binaries, fresh, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for all tests, with a template of a store in which nothing is yet; skips where none is."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with serving() as running:
        yield running


@pytest.fixture
def team(server: Server) -> Iterator[str]:
    """The address of a fresh store on PostgreSQL, which belongs to the role `tt`."""
    with fresh(server) as address:
        yield address


@pytest.fixture
def older_team(server: Server) -> Iterator[str]:
    """The address of a copy of the store that an older program filled with odd values, on PostgreSQL."""
    with load.database(server) as address:
        yield address


@pytest.fixture(scope="session")
def emptied(server: Server) -> Iterator[Emptied]:
    """What gives databases with a store in which nothing is yet, each again and again."""
    result = Emptied(server)
    yield result
    result.close()


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the store that this run of the tests is about: empty for a file in the home."""
    if os.environ.get("TT_TEST_STORE") != "postgresql":
        yield ""
        return
    databases: Emptied = request.getfixturevalue("emptied")
    with databases.checked() as address:
        yield address
