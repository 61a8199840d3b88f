"""What forms of entries hold: the names to choose from, an entry as one types it, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, g, request

from timetracker.actions import edit, times
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import described, entry_data

if TYPE_CHECKING:
    from timetracker.domain.entry import Entry

FIELDS = ("project", "tags", "note", "from", "to", "billable")


class Correction(NamedTuple):
    """An entry's form: the entry, the version it was made from, what stands in its fields, and what was wrong."""

    one: dict[str, Any]
    entry: Entry
    expected: str
    typed: dict[str, str]
    problem: str = ""


def correction(id: int) -> Correction:
    """The form of one of the user's own entries, or 404."""
    with g.ws.reading() as reader:
        found = reader.entry(id)
        if found is None or found.user_id != g.ws.user_id:
            abort(404)
        data = entry_data(described(reader, found), g.ws.settings.zone, g.ws.clock.now())
    return Correction(data, found, edit.version(found), typed(data))


def correcting() -> Correction | None:
    """The form of the entry that the address wants to correct in its row."""
    text = request.args.get("edit", "")
    return correction(int(text)) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def title(one: dict[str, Any]) -> str:
    """`project` or `project/task` of an entry's data."""
    task = one["task"]
    return f"{one['project']['name']}/{task['name']}" if task else str(one["project"]["name"])


def names() -> dict[str, Any]:
    """What may be chosen: projects, tasks that are not over, tags."""
    with g.ws.reading() as reader:
        known = reader.projects()
        by_id = {p.id: p.name for p in known}
        tasks = [f"{by_id[t.project_id]}/{t.name}" for t in reader.tasks() if t.status not in ("done", "cancelled")]
        tags = [t.name for t in reader.tags() if not t.archived]
    return {"projects": [p.name for p in known if not p.archived], "tasks": tasks, "tags": tags}


def tags(text: str) -> list[str]:
    """The tags of a field: names, separated by commas, with or without a +."""
    return [name.strip().removeprefix("+") for name in text.split(",") if name.strip().removeprefix("+")]


def typed(one: dict[str, Any]) -> dict[str, str]:
    """An entry's data as one would type it."""
    return {
        "project": title(one), "tags": ", ".join(one["tags"]), "note": one["note"],
        "from": _time(one["start"]), "to": _time(one["end"] or ""), "billable": "yes" if one["billable"] else "",
    }  # fmt: skip


def _time(stamp: str) -> str:
    """Day and time of a stamp; the seconds only where there are some, since what is shown is what is kept."""
    return stamp[:19].replace("T", " ").removesuffix(":00")


def wanted(form: Correction, given: dict[str, str]) -> edit.Edit:
    """Only what differs from what the page showed."""
    data, before = form.one, typed(form.one)
    typed_times = (given[key] if given[key] != before[key] else None for key in ("from", "to"))
    start, end = times.changing(g.ws, form.entry, *typed_times)
    chosen = set(tags(given["tags"]))
    return edit.Edit(
        start=start,
        end=end,
        project=given["project"] if given["project"] != before["project"] else None,
        task="" if "/" not in given["project"] and "/" in before["project"] else None,
        note=given["note"] if given["note"] != before["note"] else None,
        add_tags=sorted(chosen - set(data["tags"])),
        drop_tags=sorted(set(data["tags"]) - chosen),
        billable=bool(given["billable"]) if bool(given["billable"]) != data["billable"] else None,
    )
