"""The exact JSON of an event as it will be sent."""

from __future__ import annotations

import sys

from timetracker import VERSION
from timetracker.domain.jsontext import dumps
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS, admits, properties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
_FAMILIES = {"linux": "linux", "darwin": "macos", "win32": "windows"}
FAMILY = _FAMILIES.get(sys.platform, "other")
MOST_A_DAY = 12 * 3600 * 1000 - 1


def wire(
    name: str, fields: Mapping[str, Any], *, uuid: str, day: str, ordinal: int, distinct_id: str, scope: int
) -> str | None:
    """The JSON of one event; None when it may not be sent.

    The timestamp is noon UTC of `day` (YYYY-MM-DD) plus the event's ordinal of that day in
    milliseconds: the order survives, working hours do not.
    """
    own = properties(name, fields, scope)
    if own is None:
        return None
    context = {"app_version": VERSION, "python_version": PYTHON, "os": FAMILY, "$lib_version": VERSION}
    return dumps(
        {
            "event": name,
            "uuid": uuid,
            "distinct_id": distinct_id,
            "timestamp": timestamp(day, ordinal),
            "properties": {**own, **context, **CONSTANTS},
        }
    )


def timestamp(day: str, ordinal: int) -> str:
    """Noon UTC of a day plus an ordinal in milliseconds."""
    seconds, ms = divmod(min(ordinal, MOST_A_DAY), 1000)
    return f"{day}T{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}Z"


_KEYS = {"event", "uuid", "distinct_id", "timestamp", "properties"}


def valid(event: Any, distinct_id: str, scope: int) -> bool:
    """Whether an event read back from the outbox is one that could have been built: checked again before sending."""
    if not isinstance(event, dict) or event.keys() != _KEYS or event["distinct_id"] != distinct_id:
        return False
    sent = CATALOGUE.get(event["event"]) if isinstance(event["event"], str) else None
    found = event["properties"]
    if sent is None or sent.scope > scope or not isinstance(found, dict) or not _stamped(event):
        return False
    own = {key: value for key, value in found.items() if key in sent.properties}
    rest = {key: value for key, value in found.items() if key not in sent.properties}
    missing = {key for key, known in sent.properties.items() if not known.optional} - own.keys()
    return not missing and _constant(rest) and all(admits(sent.properties[k], v) for k, v in own.items())


def _stamped(event: dict[str, Any]) -> bool:
    uuid, stamp = event["uuid"], event["timestamp"]
    if not isinstance(uuid, str) or not isinstance(stamp, str):
        return False
    hexadecimal = len(uuid) == 36 and not set(uuid) - set("0123456789abcdef-")
    return hexadecimal and len(stamp) == 24 and not set(stamp) - set("0123456789-:.TZ")


def _constant(rest: dict[str, Any]) -> bool:
    if rest.keys() != {*CONSTANTS, "app_version", "python_version", "os", "$lib_version"}:
        return False
    versions = (rest["app_version"], rest["python_version"], rest["$lib_version"])
    plain = all(isinstance(v, str) and len(v) < 24 and not set(v) - set("0123456789.abcdev+-post") for v in versions)
    return plain and rest["os"] in (*_FAMILIES.values(), "other") and all(rest[k] == v for k, v in CONSTANTS.items())
