"""Write the JSON schema of a line of the event log: python observability/schema/generate.py [--check]."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from timetracker.actions.vocabulary import words
from timetracker.domain.event import EVENTS, OUTCOMES, EventField

TARGET = Path(__file__).with_name("event.schema.json")
WHOLE = {"type": "integer"}
COMMAND: dict[str, Any] = {
    "command": {"type": "string", "pattern": "^(_other|[a-z][a-z-]*( [a-z][a-z-]*)*)$", "maxLength": 40},
    "outcome": {"enum": list(OUTCOMES)},
    "exit_code": WHOLE,
    "duration_ms": {"type": "integer", "minimum": 0},
}
REQUEST: dict[str, Any] = {
    "route": {"type": "string", "pattern": "^[a-z][a-z_]*$", "maxLength": 40},
    "outcome": {"enum": list(OUTCOMES)},
    "status": {"type": "integer", "minimum": 200},
    "duration_ms": {"type": "integer", "minimum": 0},
}
# Of `db check` alone, once it looked at a store.
CHECKED: dict[str, Any] = {"store": {"type": "integer", "minimum": 1}, "passed": {"type": "boolean"}}


def field(kind: EventField) -> dict[str, Any]:
    """The schema of an event's field."""
    if kind.kind in ("choice", "word"):
        return {"enum": [*(words(kind.of) if kind.of else kind.choices), *([None] if kind.optional else [])]}
    name = "integer" if kind.kind == "whole" else "boolean"
    return {"type": [name, "null"] if kind.optional else name}


def head() -> dict[str, Any]:
    """What every line begins with."""
    return {
        "ts": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "schema": {"const": 1},
        "level": {"enum": ["debug", "info", "warning", "error", "critical"]},
        "app": {"const": "tt"},
        "version": {"type": "string"},
        "component": {"enum": ["cli", "web", "api", "exporter", "job"]},
        "event": {"enum": sorted([*EVENTS, "cli.command", "web.request"])},
        "user_id": WHOLE,
        "invocation_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "telemetry": {"enum": ["never", "eligible"]},
    }


def line(event: str, fields: dict[str, Any], *, of_store: bool) -> dict[str, Any]:
    """The schema of one event's lines: its fields, all of them, and no others."""
    own = (
        {"event_id": {"type": "integer", "minimum": 1}, "store": {"type": "integer", "minimum": 1}} if of_store else {}
    )
    names = [*head(), *own, *fields]
    properties = {**dict.fromkeys(head(), True), **own, **fields, "event": {"const": event}}
    return {"properties": properties, "required": names, "additionalProperties": False}


def schema() -> dict[str, Any]:
    """The whole schema."""
    events = {name: {key: field(kind) for key, kind in event.fields.items()} for name, event in EVENTS.items()}
    kinds = [line(name, fields, of_store=True) for name, fields in sorted(events.items())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of the event log",
        "type": "object",
        "properties": head(),
        "oneOf": [
            line("cli.command", COMMAND, of_store=False),
            line("web.request", REQUEST, of_store=False),
            line("cli.command", {**COMMAND, "command": {"const": "db check"}, **CHECKED}, of_store=False),
            *kinds,
        ],
    }


def main(arguments: list[str]) -> int:
    """Write the schema, or with --check say whether it is stale."""
    text = json.dumps(schema(), indent=2) + "\n"
    if "--check" in arguments:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
