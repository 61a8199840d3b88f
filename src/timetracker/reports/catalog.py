"""Lists and cards of projects, tasks, clients and tags."""

from __future__ import annotations

from timetracker.domain import budget
from timetracker.domain.entry import COLORS, Client, Project, Tag, Task
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
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
        Column("id", "Id", "count"), Column("name", "Project", "label"), Column("client", "Client", "label"),
        Column("rate", "Rate"), Column("currency", ""), Column("budget", "Budget"),
        Column("billable", "Billable", "yes_no"), Column("archived", "Archived", "yes_no"),
        Column("rounding", "Rounding"), Column("color", "Colour"),
    ),
    "task": (
        Column("id", "Id", "count"), Column("project", "Project", "label"), Column("name", "Task", "label"),
        Column("status", "Status"), Column("priority", "Priority"),
        Column("estimate_s", "Estimate", "duration"), Column("budget", "Budget"), Column("due", "Due"),
    ),
    "client": (
        Column("id", "Id", "count"), Column("name", "Client", "label"), Column("budget", "Budget"),
        Column("archived", "Archived", "yes_no"), Column("rounding", "Rounding"),
    ),
    "tag": (Column("id", "Id", "count"), Column("name", "Tag", "label"), Column("archived", "Archived", "yes_no")),
}  # fmt: skip


class Owned(NamedTuple):
    """A thing, and the client of a project or the project of a task."""

    thing: Thing
    owner: Client | Project | None


def things(ask: Asking, kind: str, *, archived: bool = False, project: str | None = None) -> list[Owned]:
    """All things of a kind by name, or the tasks of a project; archived ones only when wanted.

    Raises NotFound for an unknown project.
    """
    names = Records(ask.reader)
    listed = _all(ask.reader, kind, project)
    return [_owned(names, thing) for thing in listed if archived or not getattr(thing, "archived", False)]


def _owned(names: Records, thing: Thing) -> Owned:
    if isinstance(thing, Project):
        return Owned(thing, names.of("client", thing.client_id))
    return Owned(thing, names.of("project", thing.project_id) if isinstance(thing, Task) else None)


def listed(ask: Asking, kind: str, *, archived: bool = False, project: str | None = None) -> Sheet:
    """The same as a sheet."""
    owned = things(ask, kind, archived=archived, project=project)
    columns = COLUMNS[kind]
    rows = [[_cell(item, column.key) for column in columns] for item in owned]
    plural, data = f"{kind}s", [_data(item) for item in owned]
    return Sheet(plural.capitalize(), columns, rows, {plural: data}, note="" if rows else f"No {plural} yet.")


def _all(reader: Reader, kind: str, project: str | None) -> Sequence[Thing]:
    if kind == "task":
        return reader.tasks(None if project is None else named.project(reader, project).id)
    if kind == "project":
        return reader.projects()
    return reader.clients() if kind == "client" else reader.tags()


def _data(owned: Owned) -> dict[str, Any]:
    """A thing for programs."""
    thing, owner = owned
    named_owner = None if owner is None else {"id": owner.id, "name": owner.name}
    if isinstance(thing, Project):
        return {
            "id": thing.id, "name": thing.name, "client": named_owner,
            "rate": thing.rate, "currency": thing.currency, "budget_s": thing.budget_s,
            "budget_amount": thing.budget_amount, "budget_currency": thing.budget_currency,
            "budget_period": thing.budget_period, "billable": thing.billable, "archived": thing.archived,
            "rounding": thing.rounding, "color": COLORS[thing.hue],
        }  # fmt: skip
    if isinstance(thing, Task):
        return {
            "id": thing.id, "name": thing.name, "project": named_owner,
            "status": thing.status, "priority": thing.priority, "estimate_s": thing.estimate_s, "due": thing.due,
            **{field: getattr(thing, field) for field in budget.FIELDS},
        }  # fmt: skip
    return thing._asdict()


def _cell(owned: Owned, key: str) -> Any:
    thing, owner = owned
    if key in ("client", "project"):
        return "" if owner is None else owner.name
    if key == "budget" and not isinstance(thing, Tag):
        return budget.text(budget.of(thing))
    if key == "color" and isinstance(thing, Project):
        return COLORS[thing.hue]
    value = getattr(thing, key)
    return "" if value is None and key != "estimate_s" else value


def card(ask: Asking, kind: str, thing: Thing, headline: str = "") -> Card:
    """One thing with all its fields."""
    owned = _owned(Records(ask.reader), thing)
    title = headline or f"{kind.capitalize()} {thing.name}"
    fields = [] if headline else [(c.title or c.key.capitalize(), c.kind, _cell(owned, c.key)) for c in COLUMNS[kind]]
    return Card(title, {kind: _data(owned)}, fields=fields)
