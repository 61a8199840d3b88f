"""Lists and cards of projects, tasks, clients and tags."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.domain.entry import Client, Project, Tag, Task
from timetracker.reports.described import Names
from timetracker.store import named
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.store.reader import Reader

    Thing = Project | Task | Client | Tag

COLUMNS = {
    "project": (
        Column("id", "Id", "count"), Column("name", "Project"), Column("client", "Client"), Column("rate", "Rate"),
        Column("currency", ""), Column("budget", "Budget"), Column("billable", "Billable", "yes_no"),
        Column("archived", "Archived", "yes_no"), Column("rounding", "Rounding"),
    ),
    "task": (
        Column("id", "Id", "count"), Column("project", "Project"), Column("name", "Task"), Column("status", "Status"),
        Column("priority", "Priority"), Column("estimate_s", "Estimate", "duration"), Column("due", "Due"),
    ),
    "client": (
        Column("id", "Id", "count"), Column("name", "Client"), Column("archived", "Archived", "yes_no"),
        Column("rounding", "Rounding"),
    ),
    "tag": (Column("id", "Id", "count"), Column("name", "Tag"), Column("archived", "Archived", "yes_no")),
}  # fmt: skip


def listed(ask: Asking, kind: str, *, archived: bool = False, project: str | None = None) -> Sheet:
    """All things of a kind by name; archived ones only when wanted.

    Raises NotFound for an unknown project.
    """
    reader = ask.reader
    things = [t for t in _all(reader, kind, project) if archived or not getattr(t, "archived", False)]
    names = Names(reader)
    items = [data(names, thing) for thing in things]
    columns = COLUMNS[kind]
    rows = [[_cell(item, column.key) for column in columns] for item in items]
    plural = f"{kind}s"
    return Sheet(plural.capitalize(), columns, rows, {plural: items}, note="" if rows else f"No {plural} yet.")


def _all(reader: Reader, kind: str, project: str | None) -> Sequence[Thing]:
    if kind == "task":
        return reader.tasks(None if project is None else named.project(reader, project).id)
    if kind == "project":
        return reader.projects()
    return reader.clients() if kind == "client" else reader.tags()


def data(names: Names, thing: Thing) -> dict[str, Any]:
    """A thing as it stands in JSON."""
    if isinstance(thing, Project):
        client = names.of("client", thing.client_id)
        return {
            "id": thing.id, "name": thing.name,
            "client": None if client is None else {"id": client.id, "name": client.name},
            "rate": thing.rate, "currency": thing.currency, "budget_s": thing.budget_s,
            "budget_amount": thing.budget_amount, "billable": thing.billable, "archived": thing.archived,
            "rounding": thing.rounding,
        }  # fmt: skip
    if isinstance(thing, Task):
        project = names.of("project", thing.project_id)
        return {
            "id": thing.id, "name": thing.name, "project": {"id": project.id, "name": project.name},
            "status": thing.status, "priority": thing.priority, "estimate_s": thing.estimate_s, "due": thing.due,
        }  # fmt: skip
    return thing._asdict()


def _cell(item: dict[str, Any], key: str) -> Any:
    if key == "budget":
        return duration.text(item["budget_s"]) if item["budget_s"] is not None else item["budget_amount"] or ""
    value = item[key]
    if isinstance(value, dict):
        return value["name"]
    return "" if value is None and key != "estimate_s" else value


def card(ask: Asking, kind: str, thing: Thing, headline: str = "") -> Card:
    """One thing with all its fields."""
    item = data(Names(ask.reader), thing)
    title = headline or f"{kind.capitalize()} {thing.name}"
    if ask.dry_run:
        title += " Nothing was changed (dry run)."
    fields = [] if headline else [(c.title or c.key, c.kind, _cell(item, c.key)) for c in COLUMNS[kind]]
    return Card(title, {kind: item}, fields=fields)
