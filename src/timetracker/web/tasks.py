"""Tasks: a board by status, or a list."""

from flask import g
from flask.typing import ResponseReturnValue

from timetracker.actions import catalog, versions
from timetracker.domain.entry import PRIORITIES, STATUSES
from timetracker.reports import catalog as catalog_report
from timetracker.web.entry_form import names
from timetracker.web.forms import address, done, field, maybe_field, page
from timetracker.web.routes import ID, Routes

routes = Routes()


@routes.get("/tasks")
def tasks() -> ResponseReturnValue:
    """Tasks by status side by side, or one below the other; all, or those of a project."""
    project = address().args.get("project", "").strip()
    items = g.ws.ask(catalog_report.things, "task", catalog_report.CatalogFilter(project=project or None))
    listed = address().args.get("view") == "list"
    states = [(state, state.replace("_", " ")) for state in STATUSES]
    board = {state: [item for item in items if item.thing.status == state] for state in STATUSES}
    return page(
        "task_list.html" if listed else "tasks.html", board=board, items=items, project=project,
        statuses=states, priorities=PRIORITIES, listed=listed, **names(),
    )  # fmt: skip


@routes.post("/tasks")
def add_task() -> ResponseReturnValue:
    """Make a task."""
    catalog.add_task(g.ws, field("project"), field("name"), estimate=field("estimate"),
                     priority=field("priority") or "medium", due=field("due"), budget=field("budget"))  # fmt: skip
    return done(f"Added {field('name')}.", "/tasks")


@routes.post(f"/tasks/{ID}")
def change_task(id: int) -> ResponseReturnValue:
    """Change a task, give it another status, or delete it."""
    versions.expect(g.ws, "task", id, maybe_field("version"))
    if field("act") == "delete":
        gone = catalog.delete(g.ws, "task", str(id))
        return done(f"Deleted {gone.name}.", "/tasks")
    if field("act") == "save":
        saved = catalog.edit_task(g.ws, str(id), name=field("name"), estimate=maybe_field("estimate"),
                                  priority=maybe_field("priority"), due=maybe_field("due"),
                                  budget=maybe_field("budget"))  # fmt: skip
        return done(f"Changed {saved.name}.", "/tasks")
    after = catalog.set_status(g.ws, str(id), field("status"))
    return done(f"{after.name} is {after.status.replace('_', ' ')}.", "/tasks")
