"""The end of the event log as a person reads it: when, what, and about which things."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from json import loads
from typing import Any

from timetracker.domain import duration
from timetracker.domain.event import EVENTS
from timetracker.domain.record import NamedTuple

LEVELS = ("info", "error")
# What every line begins with; the rest is what the line is about.
_HEAD = (
    "ts", "schema", "level", "app", "version", "component", "event", "event_id", "store", "user_id", "invocation_id",
    "telemetry",
)  # fmt: skip


class LogRow(NamedTuple):
    """A line of the log: its instant, its level, where it was done and by whom, the event and what that means."""

    at: datetime
    level: str
    component: str
    user_id: int | None
    event: str
    meaning: str
    about: str


def read(lines: Iterable[str], *, level: str = "", words: str = "") -> Iterator[LogRow]:
    """The lines of a level that hold all words, newest first; what is no line of ours is passed over."""
    for text in reversed(list(lines)):
        try:
            line = _line(loads(text))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        said = f"{line.event} {line.meaning} {line.about} {line.component}".lower()
        if level in ("", line.level) and all(word in said for word in words.lower().split()):
            yield line


def _line(record: dict[str, Any]) -> LogRow:
    event = str(record["event"])
    meaning = EVENTS[event].meaning if event in EVENTS else ""
    about = ", ".join(filter(None, (_about(key, value) for key, value in record.items() if key not in _HEAD)))
    at = datetime.fromisoformat(record["ts"])
    return LogRow(at, str(record["level"]), str(record["component"]), record.get("user_id"), event, meaning, about)


def _about(key: str, value: object) -> str:
    """A field in words: `entry 4`, `duration 25m`, `route /entries`; nothing where it holds nothing."""
    if value is None or value is False:
        return ""
    name = key.replace("_", " ")
    if value is True:
        return name
    if key.endswith("_s") and isinstance(value, int):
        return f"{name[:-2]} {duration.full(value)}"
    return f"{name.removesuffix(' id').removesuffix(' ms')} {value}{' ms' if key.endswith('_ms') else ''}"
