"""Fixtures: stores that are attacked, and that people share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.postgres import Server, database_of, fresh, template
from tests.store.hostile import Team
from tests.store.people import People

from timetracker.store.connecting import close_pools


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def each_kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty store of each kind, one for all tests of a module."""
    if request.param == "sqlite":
        yield str(tmp_path_factory.mktemp("kind") / "s.db")
        return
    with fresh(request.getfixturevalue("server")) as address:
        yield address


@pytest.fixture(scope="module")
def attacked(server: Server) -> Iterator[Team]:
    """One store for all attacks, which leave it as it is."""
    with fresh(server) as address:
        team = Team(server, address)
        yield team
        team.close()


@pytest.fixture(scope="module")
def settled(server: Server) -> Iterator[list[str]]:
    """The address of the store of which every test has a copy, once the first test has made it."""
    result: list[str] = []
    yield result
    for address in result:
        server.drop(address)


@pytest.fixture
def people(tt: Tt, clock: EnvironmentClock, server: Server, settled: list[str]) -> Iterator[People]:
    """People in a store of their own."""
    if not settled:
        settled.append(server.address(server.database(template(server))))
        People(tt, server, settled[0]).settle()
        close_pools()
    with fresh(server, like=database_of(settled[0])) as address:
        yield People(tt, server, address)
