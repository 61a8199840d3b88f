"""Reads a line of the event log for counting: what is not as a line should be is malformed, whatever it holds."""

import re
from datetime import datetime
from json import loads
from typing import Any, NamedTuple

from timetracker.domain.event import OUTCOMES

EARLIER = "crash"  # an outcome of earlier versions
LEVELS = ("debug", "info", "warning", "error", "critical")
SCHEMA = 1
LARGEST = 1 << 53  # a number that a figure can hold exactly
_EVENT = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*", re.ASCII)
_COMMAND = re.compile(r"[a-z_][a-z_-]*( [a-z][a-z-]*)*", re.ASCII)
_WORD = re.compile(r"[a-z0-9_-]+", re.ASCII)
_LONGEST = 60


class LogLine(NamedTuple):
    """A line that counts: its fields are of the types that `metrics_fold` adds up."""

    event: str
    level: str
    at: float
    fields: dict[str, Any]


def read(text: bytes) -> LogLine | None:
    """The line; without an event where a newer program wrote it, and None where it is malformed."""
    try:
        line = loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or not _count(schema := line.get("schema", SCHEMA)):
        return None
    if schema > SCHEMA:
        return LogLine("", "", 0.0, {})
    event, level, at = line.get("event"), line.get("level"), _instant(line.get("ts"))
    if not (isinstance(event, str) and isinstance(level, str) and _text(event, _EVENT) and level in LEVELS):
        return None
    check = _COMMANDS if event == "cli.command" else _EVENTS.get(event, {})
    if at is None or not all(fits(line.get(name)) for name, fits in check.items()):
        return None
    return LogLine(event, level, at, line)


def _instant(ts: Any) -> float | None:
    if not isinstance(ts, str) or len(ts) > 40:
        return None
    try:
        instant = datetime.fromisoformat(ts.replace("Z", "+00:00"))
        return instant.timestamp() if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _text(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and bool(pattern.fullmatch(value))


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST


def _maybe_count(value: Any) -> bool:
    return value is None or _count(value)


def _command(value: Any) -> bool:
    return _text(value, _COMMAND)


def _outcome(value: Any) -> bool:
    return value in (*OUTCOMES, EARLIER) if isinstance(value, str) else False


def _duration(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= LARGEST


def _format(value: Any) -> bool:
    return value is None or _text(value, _WORD)


def _passed(value: Any) -> bool:
    return value is None or isinstance(value, bool)


_COMMANDS = {
    "command": _command, "outcome": _outcome, "exit_code": _count, "duration_ms": _duration,
    "store": _maybe_count, "passed": _passed,
}  # fmt: skip
_ROWS = {"format": _format, "rows": _maybe_count}
_EVENTS = {
    "import.completed": _ROWS,
    "export.completed": _ROWS,
    "store.backed_up": {"store": _count, "size_bytes": _maybe_count},
}
