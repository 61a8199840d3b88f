"""Projects, clients and tags: the list of a kind, and each on a page of its own."""

from typing import Any

from flask import abort, g
from flask.typing import ResponseReturnValue

from timetracker.actions import catalog, versions
from timetracker.domain.entry import COLORS
from timetracker.reports import catalog as catalog_report
from timetracker.web.forms import done, field, maybe_field, of_one_view, page
from timetracker.web.routes import ID, Routes

PLURAL = "<any(projects,clients,tags):plural>"

routes = Routes()


@routes.get(f"/{PLURAL}")
@of_one_view
def things(plural: str) -> ResponseReturnValue:
    """Projects, clients or tags."""
    items = g.ws.ask(catalog_report.things, plural[:-1], catalog_report.CatalogFilter(archived=True))
    clients = _clients() if plural == "projects" else []
    return page("things.html", kind=plural[:-1], plural=plural, items=items, clients=clients, colors=COLORS)


@routes.get(f"/{PLURAL}/{ID}")
@of_one_view
def thing(plural: str, id: int) -> ResponseReturnValue:
    """One of them: what is known of it, to be changed, and what belongs to it."""
    kind = plural[:-1]
    item, owner, state, *_ = g.ws.ask(catalog_report.one, _found(kind, id))
    return page(
        "thing.html", kind=kind, plural=plural, item=item, owner=owner, state=state, colors=COLORS,
        clients=_clients() if kind == "project" else [], **_around(kind, item),
    )  # fmt: skip


def _found(kind: str, id: int) -> Any:
    with g.ws.reading() as reader:
        item = reader.thing(kind, id)
    return abort(404) if item is None else item


def _around(kind: str, item: Any) -> dict[str, Any]:
    """The tasks of a project, the projects of a client, and what it could become part of."""
    with g.ws.reading() as reader:
        alike = reader.everything(kind)
        projects = reader.projects() if kind == "client" else []
    tasks = (
        g.ws.ask(catalog_report.things, "task", catalog_report.CatalogFilter(project=item.name))
        if kind == "project"
        else []
    )
    return {
        "tasks": tasks,
        "projects": [project for project in projects if project.client_id == item.id],
        "others": [other.name for other in alike if other.id != item.id],
    }


def _clients() -> list[str]:
    with g.ws.reading() as reader:
        return [client.name for client in reader.clients() if not client.archived]


@routes.post(f"/{PLURAL}")
def add_thing(plural: str) -> ResponseReturnValue:
    """Make a project, client or tag."""
    name = field("name")
    if plural == "projects":
        typed = {key: text or "" for key, text in _details().items()}
        catalog.add_project(g.ws, name, billable=True if field("billable") else None, **typed)
    elif plural == "clients":
        catalog.add_client(g.ws, name, budget=field("budget"), rounding=field("rounding"))
    else:
        catalog.add_tag(g.ws, name)
    return done(f"Added {name}.", f"/{plural}")


def _details() -> dict[str, Any]:
    """What the form says of a project, as typed; None where it has no field."""
    return {name: maybe_field(name) for name in ("client", "rate", "currency", "budget", "rounding", "color")}


@routes.post(f"/{PLURAL}/{ID}")
def change_thing(plural: str, id: int) -> ResponseReturnValue:
    """Rename, archive, bring back or delete a project, client or tag."""
    kind, act = plural[:-1], field("act")
    thing = _found(kind, id)
    versions.expect(g.ws, kind, id, maybe_field("version"))
    if act in ("archive", "unarchive"):
        catalog.archive(g.ws, kind, thing.name, archived=act == "archive")
    elif act == "delete":
        catalog.delete(g.ws, kind, thing.name)
    elif kind == "project":
        # An empty box of one that was not billable says nothing: a first rate means that it is.
        billable = bool(field("billable")) if field("billable") or thing.billable else None
        catalog.edit_project(g.ws, thing.name, name=field("name"), billable=billable, **_details())
    elif kind == "client":
        typed = {key: maybe_field(key) for key in ("budget", "rounding")}
        catalog.edit_client(g.ws, thing.name, name=field("name"), **typed)
    else:
        catalog.edit_tag(g.ws, thing.name, name=field("name"))
    return done(f"Changed {thing.name}.", f"/{plural}")
