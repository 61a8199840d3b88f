"""Changing or deleting many entries: a look at what would happen, then one action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request

from timetracker.actions import several
from timetracker.actions.several import Bulked, Wanted
from timetracker.domain.errors import InvalidInput
from timetracker.web.asked import question
from timetracker.web.forms import done, local, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug.datastructures import MultiDict

    from timetracker.reports.question import Question

WORDS = ("act", "scope", "to_project", "to_task", "to_tags", "to_billable")


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/entries/bulk", "look_at_bulk", look)
    app.add_url_rule("/entries/bulk", "change_bulk", change, methods=["POST"])


def look() -> Any:
    """What would be changed, before and after; nothing is."""
    g.ws.dry_run = True
    found = several.change(g.ws, _chosen(request.args), _wanted(request.args))
    g.ws.warnings.clear()
    _, asked = question("month")
    kept = {**asked, **{key: request.args.get(key, "").strip() for key in WORDS}}
    return page(
        "bulk.html", found=found, kept=kept, ids=request.args.getlist("id"), deleting=kept["act"] == "delete",
        next=local(request.args.get("next", ""), "/entries"),
    )  # fmt: skip


def change() -> Any:
    """Do it, if all is still as it was looked at."""
    found = several.change(g.ws, _chosen(request.form), _wanted(request.form), expected=request.form.get("version", ""))
    return done(_told(found, request.form.get("act", "")), "/entries")


def _chosen(fields: MultiDict[str, str]) -> Question | Sequence[str]:
    if fields.get("scope") == "all":
        return question("month", fields)[0]
    ids = fields.getlist("id")
    if not ids:
        raise InvalidInput("Nothing was chosen.", hint="Tick some entries, or choose all that are found.")
    return ids


def _wanted(fields: MultiDict[str, str]) -> Wanted:
    words = fields.get("to_tags", "").replace(",", " ").split()
    task = fields.get("to_task", "").strip()
    return Wanted(
        project=fields.get("to_project", "").strip() or None,
        task="" if task == "-" else task or None,
        add_tags=[word.lstrip("+") for word in words if not word.startswith("-") and word.strip("+")],
        drop_tags=[word[1:] for word in words if word.startswith("-") and word != "-"],
        billable={"yes": True, "no": False}.get(fields.get("to_billable", "")),
        delete=fields.get("act") == "delete",
    )


def _told(found: Bulked, act: str) -> str:
    entries = "1 entry" if found.changed == 1 else f"{found.changed} entries"
    return f"Deleted {entries}." if act == "delete" else f"Changed {entries}."
