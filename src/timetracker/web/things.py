"""Projects, clients and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, g, request

from timetracker.actions import catalog
from timetracker.domain import duration, money, rounding
from timetracker.reports import catalog as catalog_report
from timetracker.web.forms import done, field, maybe, page

if TYPE_CHECKING:
    from flask import Flask


PLURAL = "<any(projects,clients,tags):plural>"
ID = "<int(max=9007199254740991):id>"


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule(f"/{PLURAL}", "things", things)
    app.add_url_rule(f"/{PLURAL}", "add_thing", add_thing, methods=["POST"])
    app.add_url_rule(
        f"/{PLURAL}/{ID}",
        "change_thing",
        change_thing,
        methods=["POST"],
    )


def things(plural: str) -> Any:
    """Projects, clients or tags."""
    sheet = g.ws.ask(catalog_report.listed, plural[:-1], archived=True)
    return page("things.html", kind=plural[:-1], plural=plural, items=sheet.data[plural], **{"clients": _clients()})


def _clients() -> list[str]:
    with g.ws.reading() as reader:
        return [client.name for client in reader.clients() if not client.archived]


def add_thing(plural: str) -> Any:
    """Make a project, client or tag."""
    name = field("name")
    if plural == "projects":
        catalog.add_project(g.ws, name, client=maybe("client"), **_project_details(), **_rounding())
    elif plural == "clients":
        catalog.add_client(g.ws, name, **_rounding())
    else:
        catalog.add_tag(g.ws, name)
    return done(f"Added {name}.", f"/{plural}")


def _project_details() -> dict[str, Any]:
    details: dict[str, Any] = {"billable": bool(field("billable"))}
    details["rate"] = money.amount(field("rate")) if field("rate") else None
    details["currency"] = money.currency(field("currency")) if field("currency") else None
    budget = field("budget")
    plain = budget.replace(".", "", 1).isdecimal()
    details["budget_amount"] = money.amount(budget) if budget and plain else None
    details["budget_s"] = int(duration.read(budget).total_seconds()) if budget and not plain else None
    return details


def _rounding() -> dict[str, Any]:
    """How reports round the time, where the form has a field for it; an empty one takes it away."""
    text = request.form.get("rounding")
    return {} if text is None else {"rounding": rounding.checked(text) if text.strip() else None}


def change_thing(plural: str, id: int) -> Any:
    """Rename, archive, bring back or delete a project, client or tag."""
    kind, act = plural[:-1], field("act")
    with g.ws.reading() as reader:
        thing: Any = reader.thing(kind, id)
    if thing is None:
        abort(404)
    if act in ("archive", "unarchive"):
        catalog.archive(g.ws, kind, thing.name, archived=act == "archive")
    elif act == "delete":
        catalog.delete(g.ws, kind, thing.name)
    elif kind == "project":
        details = {**_project_details(), **_rounding()}
        catalog.edit_project(g.ws, thing.name, client=field("client"), name=field("name"), **details)
    elif kind == "client":
        catalog.edit_client(g.ws, thing.name, name=field("name"), **_rounding())
    else:
        catalog.edit_tag(g.ws, thing.name, new_name=field("name"))
    return done(f"Changed {thing.name}.", f"/{plural}")
