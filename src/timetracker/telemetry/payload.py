"""The exact JSON of what will be sent."""

from __future__ import annotations

import sys

from timetracker import VERSION
from timetracker.domain.annotations import Any, Mapping
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.pattern import Pattern
from timetracker.store.store import new_uuid
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS, properties
from timetracker.telemetry.endpoint import channel
from timetracker.telemetry.kinds import OTHER, admits, release

RELEASE = VERSION if release(VERSION) else OTHER
_FAMILIES = {"linux": "linux", "darwin": "macos", "win32": "windows"}
CONTEXT = {
    "app_version": RELEASE, "python_version": f"{sys.version_info[0]}.{sys.version_info[1]}",
    "os": _FAMILIES.get(sys.platform, OTHER), "$lib_version": RELEASE,
}  # fmt: skip
_VERSION = r"([0-9]{1,3}(\.[0-9]{1,3}){2}|other)"
# Of uuid, timestamp and context, with blanks between them.
FORM = Pattern(
    rf"[0-9a-f-]{{36}} [0-9-]{{10}}T[0-9:.]{{12}}Z {_VERSION} [0-9]{{1,3}}\.[0-9]{{1,3}} "
    rf"(linux|macos|windows|other) {_VERSION}"
)
MOST_A_DAY = 12 * 3600 * 1000 - 1


def wire(
    name: str, fields: Mapping[str, Any], *, uuid: str, day: str, ordinal: int, distinct_id: str, scope: int
) -> str | None:
    """The JSON of one event for PostHog; None when it may not be sent.

    The timestamp is noon UTC of `day` (YYYY-MM-DD) plus the event's ordinal of that day in
    milliseconds: the order survives, working hours do not.
    """
    own = properties(name, fields, scope)
    return None if own is None else _event(name, uuid, distinct_id, timestamp(day, ordinal), {**own, **CONTEXT})


def _event(name: str, uuid: str, id: str, stamp: str, properties: Mapping[str, Any]) -> str:
    head = {"event": name, "uuid": uuid, "distinct_id": id, "timestamp": stamp}
    return dumps({**head, "properties": {**properties, **CONSTANTS}})


def timestamp(day: str, ordinal: int) -> str:
    """Noon UTC of a day plus an ordinal in milliseconds."""
    seconds, ms = divmod(min(ordinal, MOST_A_DAY), 1000)
    return f"{day}T{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}Z"


def envelope(wire: str) -> str:
    """The request that carries an event to Sentry, made of its JSON: nothing says when it is sent."""
    event = loads(wire)
    crash, id = event["properties"], event["uuid"].replace("-", "")
    content: dict[str, Any] = {"message": event["event"]}
    if "exception" in crash:
        frame = {"module": crash["module"], "function": crash["function"], "lineno": crash["line"], "in_app": True}
        error = {"type": crash["exception"], "value": "", "stacktrace": {"frames": [frame]}}
        tags = {key: crash[key] for key in ("python_version", "os")}
        content = {"release": crash["app_version"], "tags": tags, "exception": {"values": [error]}}
    text = dumps(
        {
            "event_id": id, "timestamp": event["timestamp"], "platform": "python", "environment": channel(),
            "user": {"id": event["distinct_id"], "ip_address": None}, **content,
        }
    )  # fmt: skip
    return f"{dumps({'event_id': id})}\n{dumps({'type': 'event', 'length': len(text)})}\n{text}\n"


def deletion(id: str, day: str) -> str:
    """The JSON of a request to delete all that was sent under an id."""
    return _event("telemetry.deletion_requested", new_uuid(), id, timestamp(day, 0), {})


def valid(text: str, id: str, scope: int) -> bool:
    """Whether bytes read back are such as could have been built: checked again before sending."""
    try:
        event = loads(text)
        sent, carried = CATALOGUE[event["event"]], event["properties"]
        allowed = {key: property_ for key, property_ in sent.properties.items() if property_.scope <= scope}
        own = {key: value for key, value in carried.items() if key in allowed}
        context = {key: carried[key] for key in CONTEXT}
        built = _event(event["event"], event["uuid"], id, event["timestamp"], {**own, **context})
        fit = all(
            admits(property_, own[key]) for key, property_ in allowed.items() if key in own or not property_.optional
        )
        form = FORM.fullmatch(" ".join([event["uuid"], event["timestamp"], *context.values()]))
        return built == text and fit and sent.scope <= scope and form is not None
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
