"""The zone in force: configured, or the system's without a zone database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from tests.conftest import Tt
from tests.properties.strategies import examples, instants

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


@settings(examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instants())
def test_the_systems_zone_says_what_the_zone_database_says(system: str, instant: datetime) -> None:
    if instant.year > 2037:
        return  # old C libraries end there
    mine, existing = instant.astimezone(zones.SystemZone()), instant.astimezone(ZoneInfo(system))
    assert mine.replace(tzinfo=None) == existing.replace(tzinfo=None)
    assert mine.utcoffset() == existing.utcoffset()
    assert mine.astimezone(existing.tzinfo) == existing


def test_the_systems_zone_knows_both_readings_of_a_repeated_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        zone = zones.SystemZone()
        first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
        assert [first.replace(fold=fold).utcoffset() for fold in (0, 1)] == [timedelta(hours=2), timedelta(hours=1)]
        assert (first.tzname(), str(zone)) == ("CEST", "Europe/Berlin")
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


@pytest.mark.parametrize(
    ("said", "name"),
    [("Europe/Berlin", "Europe/Berlin"), (":Europe/Berlin", "Europe/Berlin"), ("UTC", "UTC"), ("", "UTC"),
     ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"), ("/usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"),
     ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"), ("<+03>-3", "UTC"), ("../../../etc/passwd", "UTC"), ("Mars/Base", "UTC"),
     ("/etc/passwd", "UTC")],
)  # fmt: skip
def test_the_variable_names_the_zone_when_it_is_a_name(said: str, name: str) -> None:
    assert zones.system_name({"TZ": said}) == name


def test_the_name_comes_from_the_link_then_the_text_then_is_utc(tmp_path: Path) -> None:
    assert zones.system_name({}, str(tmp_path)) == "UTC"
    (tmp_path / "localtime").write_bytes(b"TZif2")
    assert zones.system_name({}, str(tmp_path)) == "UTC"
    (tmp_path / "timezone").write_text("Europe/Berlin\n")
    assert zones.system_name({}, str(tmp_path)) == "Europe/Berlin", "a copied zone file has no name"
    (tmp_path / "localtime").unlink()
    for target in ("/usr/share/zoneinfo/Asia/Tokyo", "../usr/share/zoneinfo/posix/Asia/Tokyo",
                   "/var/db/timezone/zoneinfo/Asia/Tokyo"):  # fmt: skip
        (tmp_path / "localtime").symlink_to(target)
        assert zones.system_name({}, str(tmp_path)) == "Asia/Tokyo"
        (tmp_path / "localtime").unlink()
    (tmp_path / "localtime").symlink_to("/somewhere/else")
    assert zones.system_name({}, str(tmp_path)) == "Europe/Berlin"


def test_rules_without_a_name_still_make_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-5:30")
    time.tzset()
    try:
        assert datetime(2026, 3, 2, 9, tzinfo=zones.zone("")).utcoffset() == timedelta(hours=5, minutes=30)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_zone_of_an_entry_is_a_name_that_can_be_read_back(tt: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    tt.set(TT_ZONE="")
    monkeypatch.setenv("TZ", "CET-1CEST")
    time.tzset()
    try:
        name = tt("start site --json").data["entry"]["zone"]
        assert ZoneInfo(name).key == name
    finally:
        monkeypatch.undo()
        time.tzset()
