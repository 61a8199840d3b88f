"""Several people at once on a server that crashes: the small form of `python -m tests.loss.team`."""

from __future__ import annotations

import pytest
from tests.conftest import Tt
from tests.loss.team import together
from tests.postgres import binaries, serving


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_a_crash(tt: Tt) -> None:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with serving(durable=True) as server:
        codes = together(server, clients=4, commands=25, crashes=1)
    assert sum(codes.values()) >= 100
    assert codes[0] > 50
