"""Templates for prompts: `{project} {elapsed}`; nothing else is ever evaluated."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.domain.errors import InvalidInput
from timetracker.render.cells import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FIELDS = ("project", "task", "client", "note", "tags", "elapsed", "start", "today")


def fill(template: str, data: Mapping[str, Any]) -> str:
    """The template with fields of a status in it; `{{` and `}}` are braces. Fields of nothing are empty.

    Raises InvalidInput for an unknown field.
    """
    values = fields(data)
    parts: list[str] = []
    while template:
        before, brace, rest = template.partition("{")
        parts.append(before.replace("}}", "}"))
        if rest.startswith("{"):
            parts.append("{")
            template = rest[1:]
        elif brace:
            name, closed, template = rest.partition("}")
            parts.append(_value(name, values if closed else {}))
        else:
            break
    return "".join(parts)


def _value(name: str, values: Mapping[str, str]) -> str:
    if name in values:
        return values[name]
    hint = f"Fields: {' '.join(f'{{{field}}}' for field in FIELDS)}. Twice {{{{ means one."
    raise InvalidInput(f"{{{name}}} is no field of a status template.", hint=hint)


def fields(data: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a template, from the data of `tt status`."""
    entry = data["entry"]
    today = duration.text(data["today_s"])
    if entry is None:
        return {**dict.fromkeys(FIELDS, ""), "today": today}
    found = {
        "project": entry["project"]["name"],
        "task": entry["task"]["name"] if entry["task"] else "",
        "client": entry["client"]["name"] if entry["client"] else "",
        "note": entry["note"],
        "tags": ", ".join(f"+{tag}" for tag in entry["tags"]),
        "elapsed": duration.text(entry["duration_s"]),
        "start": entry["start"][11:16],
        "today": today,
    }
    return {name: visible(text) for name, text in found.items()}
