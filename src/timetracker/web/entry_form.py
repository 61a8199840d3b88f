"""What forms of entries hold: the names to choose from, an entry as one types it, and what differs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g

from timetracker.actions import edit


def title(one: dict[str, Any]) -> str:
    """`project` or `project/task` of an entry's data."""
    task = one["task"]
    return f"{one['project']['name']}/{task['name']}" if task else str(one["project"]["name"])


def names() -> dict[str, Any]:
    """What may be chosen: projects, tasks that are not over, tags."""
    with g.ws.reading() as reader:
        projects = [p.name for p in reader.projects() if not p.archived]
        by_id = {p.id: p.name for p in reader.projects()}
        tasks = [f"{by_id[t.project_id]}/{t.name}" for t in reader.tasks() if t.status not in ("done", "cancelled")]
        tags = [t.name for t in reader.tags() if not t.archived]
    return {"projects": projects, "tasks": tasks, "tags": tags}


def tags(text: str) -> list[str]:
    """The tags of a field: words, parted by blanks or commas."""
    return [word.lstrip("+") for word in text.replace(",", " ").split() if word.strip("+")]


def typed(one: dict[str, Any]) -> dict[str, str]:
    """An entry's data as one would type it."""
    return {
        "project": title(one), "tags": " ".join(one["tags"]), "note": one["note"],
        "from": one["start"][:19].replace("T", " "), "to": (one["end"] or "")[:19].replace("T", " "),
        "billable": "yes" if one["billable"] else "",
    }  # fmt: skip


def wanted(data: dict[str, Any], given: dict[str, str]) -> edit.Edit:
    """Only what differs from what the page showed."""
    before = typed(data)
    chosen = set(tags(given["tags"]))
    return edit.Edit(
        start=_instant(before, given, "from"),
        end=_instant(before, given, "to"),
        project=given["project"] if given["project"] != before["project"] else None,
        task="" if "/" not in given["project"] and "/" in before["project"] else None,
        note=given["note"] if given["note"] != before["note"] else None,
        add_tags=sorted(chosen - set(data["tags"])),
        drop_tags=sorted(set(data["tags"]) - chosen),
        billable=bool(given["billable"]) if bool(given["billable"]) != data["billable"] else None,
    )


def _instant(before: dict[str, str], given: dict[str, str], key: str) -> datetime | None:
    if given[key] == before[key] or not given[key]:
        return None
    found: datetime = g.ws.when(given[key])
    return found
