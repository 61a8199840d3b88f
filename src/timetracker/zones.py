"""The zone in force: the configured one, or the system's without loading a zone database."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, tzinfo

from timetracker.domain.annotations import Mapping
from timetracker.domain.families import SettingsError
from timetracker.scope import suppress

_LIBRARY = "/usr/share/zoneinfo"  # where the C library finds the zones that TZ may name
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- arithmetic inside a tzinfo is on wall clocks


class SystemZone(tzinfo):
    """The system's zone by the C library: cheap, and right for past and future rules.

    PEP 495 semantics: `fold` tells the two readings of a repeated hour apart.
    """

    def __str__(self) -> str:
        """The IANA name, as other zones give theirs."""
        return system_name()

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


def system_name(environ: Mapping[str, str] = os.environ, etc: str = "/etc") -> str:
    """The IANA name of the system's zone; UTC where the system does not tell."""
    said = environ.get("TZ")
    if said is None:
        return _linked(f"{etc}/localtime") or _written(f"{etc}/timezone") or "UTC"
    name = _after_database(said.removeprefix(":"))
    # The C library also takes rules as in CET-1CEST, which have no name.
    return name if name and (_library_knows(name) or _loaded(name)) else "UTC"


def _linked(path: str) -> str:
    try:
        target = os.readlink(path)
    except OSError:
        return ""
    return _after_database(target) if "zoneinfo/" in target else ""


def _written(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _after_database(path: str) -> str:
    """The name at the end of a path into a zone database."""
    name = path.rpartition("zoneinfo/")[2]
    return name.removeprefix("posix/").removeprefix("right/")


def _library_knows(name: str) -> bool:
    return name[:1] not in "/." and ".." not in name and os.path.isfile(os.path.join(_LIBRARY, name))


def exists(name: str) -> bool:
    """Whether there is a zone of an IANA name, or the system's for an empty one; most are told by their file alone."""
    if not name:
        return True
    if _library_knows(name):
        with suppress(OSError), open(os.path.join(_LIBRARY, name), "rb") as file:
            if file.read(4) == b"TZif":
                return True
    return _loaded(name) is not None


def zone(name: str) -> tzinfo:
    """The zone of an IANA name; of the system for an empty one.

    Raises SettingsError.
    """
    if not name:
        return _system(os.environ.get("TZ", ""))
    zone_ = _loaded(name)
    if zone_ is None:
        raise SettingsError(f"There is no zone {name!r}.", hint="Name one as in Europe/Berlin or UTC.")
    return zone_


def _system(said: str) -> tzinfo:
    name = _after_database(said.removeprefix(":"))
    # Where the C library has no zone files, as in small images, it takes every name for UTC.
    zone_ = None if not name or _library_knows(name) else _loaded(name)
    return zone_ or SystemZone()


def _loaded(name: str) -> tzinfo | None:
    import zoneinfo  # door: zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def checked(value: object) -> str | None:
    """The name of a zone that can be used; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        zone(value)
    except SettingsError:
        return None
    return value
