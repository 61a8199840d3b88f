"""Fixtures: loopback sinks, builds that send to them, and a home in which such a build runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.telemetry.installation import DSN_KEY, Box, Installation
from tests.telemetry.sink import Sink, certificate

from timetracker.actions import telemetry as withdrawing
from timetracker.telemetry import CI_VARIABLES


@pytest.fixture(scope="session")
def _plain_sink() -> Iterator[Sink]:
    sink_ = Sink()
    yield sink_
    sink_.close()


@pytest.fixture(scope="session")
def _installed(_plain_sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    address = f"127.0.0.1:{_plain_sink.port}"
    return Installation(tmp_path_factory.mktemp("build"), f"http://{address}", f"http://{DSN_KEY}@{address}/1")


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, for localhost."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def sink(_plain_sink: Sink) -> Sink:
    """The server that the build of `box` sends to; nothing has come yet."""
    _plain_sink.reset()
    return _plain_sink


@pytest.fixture
def elsewhere() -> Iterator[Sink]:
    """Another server, to which nothing should come."""
    sink_ = Sink()
    yield sink_
    sink_.close()


@pytest.fixture(scope="session")
def _plain(_plain_sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A build without an address for crash reports."""
    return Installation(tmp_path_factory.mktemp("plain"), f"http://127.0.0.1:{_plain_sink.port}")


@pytest.fixture
def plain_box(tmp_path: Path, sink: Sink, _plain: Installation) -> Box:
    """A home in which a build runs that has no address for crash reports."""
    return Box(tmp_path / "box", _plain, inside=True)


@pytest.fixture
def box(tmp_path: Path, sink: Sink, _installed: Installation) -> Box:
    """A home in which a build runs that sends to `sink`."""
    return Box(tmp_path / "box", _installed, inside=True)


@pytest.fixture
def on(tt: Tt, environment: pytest.MonkeyPatch) -> Tt:
    """A home in which a first project was started before a yes."""
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    tt("start early")
    assert tt("telemetry enable --yes").code == 0
    return tt


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A withdrawal waits a moment for a request on its way, and not seconds: for tests in which it never ends."""
    monkeypatch.setattr(withdrawing, "GRACE_S", 0.05)
