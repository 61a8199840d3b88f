"""Fixtures: stores that are attacked, and that people share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.postgres import Emptied, Server, database_of, fresh, template
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
def settled() -> Iterator[list[Emptied]]:
    """The stores in which people begin, once the first test has settled them."""
    result: list[Emptied] = []
    yield result
    for databases in result:
        databases.close()


@pytest.fixture
def people(tt: Tt, clock: EnvironmentClock, server: Server, settled: list[Emptied]) -> Iterator[People]:
    """People in a store of their own."""
    if not settled:
        address = server.address(server.database(template(server)))
        People(tt, server, address).settle()
        close_pools()
        settled.append(Emptied(server, like=database_of(address)))
    with settled[0].checked() as address:
        yield People(tt, server, address)
