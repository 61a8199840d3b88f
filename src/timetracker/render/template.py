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
    rest = template.replace("{{", "\0").replace("}}", "\1")
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, closed, rest = rest.partition("}")
        if not closed or name not in values:
            raise InvalidInput(
                f"{{{name}}} is no field of a status template.", hint=f"Fields: {' '.join(f'{{{f}}}' for f in FIELDS)}"
            )
        parts += [before, values[name]]
    return "".join([*parts, rest]).replace("\0", "{").replace("\1", "}")


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
        "tags": " ".join(f"+{tag}" for tag in entry["tags"]),
        "elapsed": duration.text(entry["duration_s"]),
        "start": entry["start"][11:16],
        "today": today,
    }
    return {name: visible(text) for name, text in found.items()}
