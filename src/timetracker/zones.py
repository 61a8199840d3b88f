"""The zone in force: the configured one, or the system's without loading a zone database."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, tzinfo

from timetracker.domain.errors import SettingsError

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- arithmetic inside a tzinfo is on wall clocks


class SystemZone(tzinfo):
    """The system's zone by the C library: cheap, and right for past and future rules.

    PEP 495 semantics: `fold` tells the two readings of a repeated hour apart.
    """

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Offset of a wall-clock time."""
        if dt is None:
            return None
        wall = dt.replace(tzinfo=None)
        return wall - (_EPOCH + timedelta(seconds=wall.timestamp()))

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Not told apart."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The abbreviation of the zone at a wall-clock time."""
        return None if dt is None else time.localtime(dt.replace(tzinfo=None).timestamp()).tm_zone

    def fromutc(self, dt: datetime) -> datetime:
        """The wall clock of an instant."""
        since = dt.replace(tzinfo=None) - _EPOCH
        wall = datetime.fromtimestamp(since.total_seconds())  # noqa: DTZ006 -- the system's own zone is asked
        return wall.replace(tzinfo=self)


def system_name() -> str:
    """The IANA name of the system's zone; UTC where the system does not tell."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named and not named.startswith("/"):
        return named
    try:
        target = os.readlink("/etc/localtime")
        if "zoneinfo/" in target:
            return target.split("zoneinfo/", 1)[1]
        with open("/etc/timezone", encoding="ascii") as file:
            return file.read().strip() or "UTC"
    except OSError:
        return "UTC"


def zone(name: str) -> tzinfo:
    """The zone of an IANA name; of the system for an empty one.

    Raises SettingsError.
    """
    if not name:
        return SystemZone()
    import zoneinfo  # door: zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"There is no zone {name!r}.", hint="Name one as in Europe/Berlin or UTC.") from None
