"""Tasks: a board by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g

from timetracker.actions import catalog
from timetracker.domain import duration
from timetracker.domain.entry import PRIORITIES, STATUSES
from timetracker.reports import catalog as catalog_report
from timetracker.web.entry_form import names
from timetracker.web.forms import done, field, page

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/tasks", "tasks", tasks)
    app.add_url_rule("/tasks", "add_task", add_task, methods=["POST"])
    app.add_url_rule("/tasks/<int(max=9007199254740991):id>", "change_task", change_task, methods=["POST"])


def tasks() -> Any:
    """Tasks as a board by status."""
    items = catalog_report.listed(g.ws, "task").data["tasks"]
    board = {state: [item for item in items if item["status"] == state] for state in STATUSES}
    return page("tasks.html", board=board, priorities=PRIORITIES, **names())


def add_task() -> Any:
    """Make a task."""
    details: dict[str, Any] = {}
    if field("estimate"):
        details["estimate_s"] = int(duration.read(field("estimate")).total_seconds())
    if field("due"):
        details["due"] = field("due")
    if field("priority"):
        details["priority"] = field("priority")
    catalog.add_task(g.ws, field("project"), field("name"), **details)
    return done(f"Added {field('name')}.", "/tasks")


def change_task(id: int) -> Any:
    """Give a task another status, or delete it."""
    if field("act") == "delete":
        gone = catalog.delete(g.ws, "task", str(id))
        return done(f"Deleted {gone.name}.", "/tasks")
    after = catalog.set_status(g.ws, str(id), field("status"))
    return done(f"{after.name} is {after.status}.", "/tasks")
