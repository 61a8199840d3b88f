"""Stores that the laws are tried on: files, or databases of a server where `TT_TEST_STORE` says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from tests.postgres import Emptied
from tests.properties.strategies import Stores


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """What gives the address of a fresh store, empty for a file in the home, once for each example."""
    if os.environ.get("TT_TEST_STORE") != "postgresql":
        yield lambda: nullcontext("")
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    yield emptied
