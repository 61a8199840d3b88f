"""The zone in force: configured, or the system's without a zone database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from tests.properties.strategies import instants

from timetracker import zones
from timetracker.domain.errors import SettingsError

NAMES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"]


@pytest.fixture(params=NAMES)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The system's zone, set to each in turn."""
    name: str = request.param
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield name
    monkeypatch.undo()
    time.tzset()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instants())
def test_the_systems_zone_says_what_the_zone_database_says(system: str, instant: datetime) -> None:
    if instant.year > 2037:
        return  # old C libraries end there
    mine, known = instant.astimezone(zones.SystemZone()), instant.astimezone(ZoneInfo(system))
    assert mine.replace(tzinfo=None) == known.replace(tzinfo=None)
    assert mine.utcoffset() == known.utcoffset()
    assert mine.astimezone(known.tzinfo) == known


def test_the_systems_zone_knows_both_readings_of_a_repeated_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        zone = zones.SystemZone()
        first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
        assert [first.replace(fold=fold).utcoffset() for fold in (0, 1)] == [timedelta(hours=2), timedelta(hours=1)]
        assert first.tzname() == "CEST"
        assert (zone.dst(None), zone.utcoffset(None), zone.tzname(None)) == (None, None, None)
        assert zones.system_name() == "Europe/Berlin"
        assert isinstance(zones.zone(""), zones.SystemZone)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_unknown_zone_is_a_settings_error() -> None:
    assert zones.zone("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    for name in ("Mars/Base", "../x", "/etc/passwd", "Europe", "x" * 5000):
        with pytest.raises(SettingsError):
            zones.zone(name)
