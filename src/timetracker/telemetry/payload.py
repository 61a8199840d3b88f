"""The exact JSON of what will be sent."""

from __future__ import annotations

import json
import sys

from timetracker import VERSION
from timetracker.domain.jsontext import dumps
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS, properties
from timetracker.telemetry.endpoint import channel
from timetracker.telemetry.kinds import OTHER, admits, release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

RELEASE = VERSION if release(VERSION) else OTHER
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
_FAMILIES = {"linux": "linux", "darwin": "macos", "win32": "windows"}
FAMILY = _FAMILIES.get(sys.platform, "other")
MOST_A_DAY = 12 * 3600 * 1000 - 1


def wire(
    name: str, fields: Mapping[str, Any], *, uuid: str, day: str, ordinal: int, distinct_id: str, scope: int
) -> str | None:
    """The JSON of one event for PostHog; None when it may not be sent.

    The timestamp is noon UTC of `day` (YYYY-MM-DD) plus the event's ordinal of that day in
    milliseconds: the order survives, working hours do not.
    """
    own = properties(name, fields, scope)
    if own is None:
        return None
    context = {"app_version": RELEASE, "python_version": PYTHON, "os": FAMILY, "$lib_version": RELEASE}
    event = {"event": name, "uuid": uuid, "distinct_id": distinct_id, "timestamp": timestamp(day, ordinal)}
    return dumps({**event, "properties": {**own, **context, **CONSTANTS}})


def timestamp(day: str, ordinal: int) -> str:
    """Noon UTC of a day plus an ordinal in milliseconds."""
    seconds, ms = divmod(min(ordinal, MOST_A_DAY), 1000)
    return f"{day}T{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}Z"


def envelope(wire: str) -> str:
    """The request that carries the event of a crash to Sentry, made of its JSON: nothing says when it is sent."""
    event = json.loads(wire)
    crash, id = event["properties"], event["uuid"].replace("-", "")
    frame = {"module": crash["module"], "function": crash["function"], "lineno": crash["line"], "in_app": True}
    error = {"type": crash["exception"], "value": "", "stacktrace": {"frames": [frame]}}
    text = dumps(
        {
            "event_id": id, "timestamp": event["timestamp"], "platform": "python", "release": crash["app_version"],
            "environment": channel(), "tags": {key: crash[key] for key in ("python_version", "os")},
            "user": {"id": event["distinct_id"], "ip_address": None}, "exception": {"values": [error]},
        }
    )  # fmt: skip
    return f"{dumps({'event_id': id})}\n{dumps({'type': 'event', 'length': len(text)})}\n{text}\n"


def deletion(id: str, day: str) -> str:
    """The JSON of a request to delete all that was sent under an id."""
    from timetracker.store.store import new_uuid

    head = {"event": "telemetry.deletion_requested", "uuid": new_uuid(), "distinct_id": id}
    return dumps({**head, "timestamp": timestamp(day, 0), "properties": CONSTANTS})


def valid(text: str, id: str, scope: int) -> bool:
    """Whether bytes read back are such as could have been built: checked again before sending."""
    try:
        event = json.loads(text)
        # Bytes that would be written otherwise hide something, such as a second value of a key.
        return dumps(event) == text and _valid(event, id, scope)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _valid(event: Any, id: str, scope: int) -> bool:
    if event.keys() != {"event", "uuid", "distinct_id", "timestamp", "properties"} or event["distinct_id"] != id:
        return False
    sent, uuid, stamp = CATALOGUE.get(event["event"]), event["uuid"], event["timestamp"]
    if sent is None or sent.scope > scope or (len(uuid), len(stamp)) != (36, 24):
        return False
    if set(uuid) - set("0123456789abcdef-") or set(stamp) - set("0123456789-:.TZ"):
        return False
    allowed = {key: known for key, known in sent.properties.items() if known.scope <= scope}
    own = {key: value for key, value in event["properties"].items() if key in allowed}
    rest = {key: value for key, value in event["properties"].items() if key not in allowed}
    missing = {key for key, known in allowed.items() if not known.optional} - own.keys()
    return not missing and _constant(rest) and all(admits(allowed[k], v) for k, v in own.items())


def _constant(rest: dict[str, Any]) -> bool:
    if rest.keys() != {*CONSTANTS, "app_version", "python_version", "os", "$lib_version"}:
        return False
    versions = (rest["app_version"], rest["$lib_version"], f"{rest['python_version']}.0")
    plain = all(text == OTHER or release(text) for text in versions)
    return plain and rest["os"] in (*_FAMILIES.values(), OTHER) and all(rest[k] == v for k, v in CONSTANTS.items())
