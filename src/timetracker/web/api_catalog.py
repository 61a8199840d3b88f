"""The JSON API of projects, tasks, clients, tags and users: lists in pages, one, and what changes it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import g

from timetracker.actions import catalog, versions
from timetracker.domain.entry import COLORS, PRIORITIES, STATUSES
from timetracker.domain.errors import AlreadyInState, InvalidInput, NotFound, TimetrackerError, Unchanged
from timetracker.reports import catalog as catalog_report
from timetracker.reports.question import Page
from timetracker.web.calls import SEE, Param, Route, asked, body, expect, expected

PER_PAGE = 500
MOST = 1000
PAGE = {
    "limit": Param("integer", most=MOST, help=f"So many at most; {PER_PAGE} where it is not given."),
    "cursor": Param(help="`next` of the page before."),
}
_GONE = "An empty text takes it away."


def page(given: dict[str, Any]) -> Page:
    """The page of a list that is asked for."""
    return Page(given["limit"] or PER_PAGE, given["cursor"])


def missing(kind: str, id: int) -> NotFound:
    """What is raised where there is no record of that number."""
    return NotFound(f"There is no {kind} {id}.", hint="It may have been deleted.")


def versioned(kind: str, id: int) -> None:
    """Note the version of a record; let what changes it next go through only where it is still that of If-Match.

    Raises NotFound.
    """
    with g.ws.reading() as reader:
        version = versions.of(g.ws, reader, kind, id)
    if version is None:
        raise missing(kind, id)
    expect(version)
    if expected():
        versions.expect(g.ws, kind, id, version)


def _list(kind: str, **chosen: Any) -> object:
    return g.ws.ask(catalog_report.listed, kind, page=page(asked()), chosen=catalog_report.CatalogFilter(**chosen)).data


def _thing(kind: str, id: int) -> Any:
    """The record of a kind, whose version is noted. Raises NotFound."""
    versioned(kind, id)
    with g.ws.reading() as reader:
        thing = reader.thing(kind, id)
    if thing is None:
        raise missing(kind, id)
    return thing


def _shown(kind: str, thing: Any) -> object:
    return g.ws.ask(catalog_report.card, kind, thing).data


def _name(kind: str, thing: Any) -> str:
    """What an action finds a thing by."""
    return str(thing.id) if kind == "task" else str(thing.name)


def _given(fields: Iterable[str]) -> dict[str, Any]:
    """What the body says of some fields."""
    said = body()
    return {name: said[name] for name in fields if said[name] is not None}


def _edit(kind: str, edit: Callable[..., Any], fields: Iterable[str]) -> Callable[[Any], Any] | None:
    """The change of what the body gives."""
    given = _given(fields)
    return (lambda thing: edit(g.ws, _name(kind, thing), **given)) if given else None


def _archive(kind: str) -> Callable[[Any], Any] | None:
    """The way into the archive, or out of it, if the body says so."""
    archived = body()["archived"]
    return None if archived is None else lambda thing: catalog.archive(g.ws, kind, thing.name, archived=archived)


def _changed(kind: str, id: int, *changes: Callable[[Any], Any] | None) -> object:
    """A thing after changes that are one action. What is so already is left; raises what says so where all is."""
    thing = _thing(kind, id)
    before = thing
    same: TimetrackerError = InvalidInput("The body changes nothing.", hint=SEE)
    with g.ws.together():
        for change in changes:
            try:
                thing = thing if change is None else change(thing)
            except (Unchanged, AlreadyInState) as error:
                same = error
        if thing is before:
            raise same
    return _shown(kind, thing)


def _deleted(kind: str, id: int) -> object:
    thing = _thing(kind, id)
    last = _shown(kind, thing)
    catalog.delete(g.ws, kind, _name(kind, thing))
    return last


def get_projects() -> object:
    """Projects by number, a page at a time; archived ones only when asked for."""
    return _list("project", archived=bool(asked()["archived"]))


def post_project() -> object:
    """Make a project."""
    return _shown("project", catalog.add_project(g.ws, **_given(_PROJECT)))


def get_project(id: int) -> object:
    """One project."""
    return _shown("project", _thing("project", id))


def patch_project(id: int) -> object:
    """Change a project: what is given; a rate holds from today, the first one from the beginning."""
    return _changed("project", id, _edit("project", catalog.edit_project, _PROJECT), _archive("project"))


def delete_project(id: int) -> object:
    """Delete a project that nothing refers to; undo brings it back."""
    return _deleted("project", id)


def get_tasks() -> object:
    """Tasks by number, a page at a time; all, or those of a project."""
    return _list("task", project=asked()["project"])


def post_task() -> object:
    """Make a task of a project."""
    fields = _given(("project", *_TASK))
    return _shown("task", catalog.add_task(g.ws, fields.pop("project"), fields.pop("name"), **fields))


def get_task(id: int) -> object:
    """One task."""
    return _shown("task", _thing("task", id))


def patch_task(id: int) -> object:
    """Change a task: what is given."""
    status = body()["status"]
    moved = None if status is None else lambda task: catalog.set_status(g.ws, str(task.id), status)
    return _changed("task", id, _edit("task", catalog.edit_task, _TASK), moved)


def delete_task(id: int) -> object:
    """Delete a task that nothing refers to; undo brings it back."""
    return _deleted("task", id)


def get_clients() -> object:
    """Clients by number, a page at a time; archived ones only when asked for."""
    return _list("client", archived=bool(asked()["archived"]))


def post_client() -> object:
    """Make a client."""
    return _shown("client", catalog.add_client(g.ws, **_given(_CLIENT)))


def get_client(id: int) -> object:
    """One client."""
    return _shown("client", _thing("client", id))


def patch_client(id: int) -> object:
    """Change a client: what is given."""
    return _changed("client", id, _edit("client", catalog.edit_client, _CLIENT), _archive("client"))


def delete_client(id: int) -> object:
    """Delete a client that nothing refers to; undo brings it back."""
    return _deleted("client", id)


def get_tags() -> object:
    """Tags by number, a page at a time; archived ones only when asked for."""
    return _list("tag", archived=bool(asked()["archived"]))


def post_tag() -> object:
    """Make a tag."""
    return _shown("tag", catalog.add_tag(g.ws, body()["name"]))


def get_tag(id: int) -> object:
    """One tag."""
    return _shown("tag", _thing("tag", id))


def patch_tag(id: int) -> object:
    """Give a tag another name, or put it into the archive; its entries keep it."""
    return _changed("tag", id, _edit("tag", catalog.edit_tag, _TAG), _archive("tag"))


def delete_tag(id: int) -> object:
    """Delete a tag that no entry has; undo brings it back."""
    return _deleted("tag", id)


def get_users() -> object:
    """Users by number, a page at a time: everybody for an administrator, oneself for a member."""
    place = page(asked())
    with g.ws.reading() as reader:
        users = [user for user in reader.users() if g.role == "admin" or user.id == g.ws.user_id]
    listed, after = place.cut(users)
    return {"users": [user._asdict() for user in listed], "next": after or None}


def get_user(id: int) -> object:
    """One user: anybody for an administrator, oneself for a member."""
    if g.role != "admin" and id != g.ws.user_id:
        raise missing("user", id)
    return {"user": _thing("user", id)._asdict()}


_AMOUNT = Param(help=f"Money for an hour, as in `80` or `80.50`. {_GONE}")
_BUDGET = Param(help=f"As in `40h`, `40h/month` or `5000 EUR/month`. {_GONE}")
_ROUNDING = Param(help=f"How reports round its time, as in `up 15m`. {_GONE}")
_NEW_NAME = Param(required=True)
_ARCHIVED_TOO = {"archived": Param("boolean", help="true: archived ones too.")}
_PUT_AWAY = {"archived": Param("boolean", help="true: into the archive; false: out of it.")}
_PROJECT = {
    "name": Param(), "client": Param(help=f"Its name; one that is new is made. {_GONE}"), "rate": _AMOUNT,
    "currency": Param(help="As in `EUR`."), "budget": _BUDGET, "billable": Param("boolean"), "rounding": _ROUNDING,
    "color": Param(choices=tuple(COLORS)),
}  # fmt: skip
_TASK = {
    "name": Param(), "estimate": Param(help=f"As in `1h 30m`. {_GONE}"), "priority": Param(choices=tuple(PRIORITIES)),
    "due": Param(help=f"A day, as in `2026-11-30` or `friday`. {_GONE}"), "budget": _BUDGET,
}  # fmt: skip
_STATUS = {"status": Param(choices=tuple(STATUSES))}
_CLIENT = {"name": Param(), "budget": _BUDGET, "rounding": _ROUNDING}
_TAG = {"name": Param()}

ROUTES: dict[tuple[str, str], Route] = {
    ("/projects", "GET"): Route(get_projects, "read", {**_ARCHIVED_TOO, **PAGE}, "Projects"),
    ("/projects", "POST"): Route(post_project, "write", {**_PROJECT, "name": _NEW_NAME}, "OneProject"),
    ("/projects/{id}", "GET"): Route(get_project, "read", {}, "OneProject", item=True),
    ("/projects/{id}", "PATCH"): Route(patch_project, "write", {**_PROJECT, **_PUT_AWAY}, "OneProject", item=True),
    ("/projects/{id}", "DELETE"): Route(delete_project, "write", {}, "OneProject", item=True),
    ("/tasks", "GET"): Route(get_tasks, "read", {"project": Param(), **PAGE}, "Tasks"),
    ("/tasks", "POST"): Route(
        post_task, "write", {**_TASK, "project": Param(required=True), "name": _NEW_NAME}, "OneTask"
    ),
    ("/tasks/{id}", "GET"): Route(get_task, "read", {}, "OneTask", item=True),
    ("/tasks/{id}", "PATCH"): Route(patch_task, "write", {**_TASK, **_STATUS}, "OneTask", item=True),
    ("/tasks/{id}", "DELETE"): Route(delete_task, "write", {}, "OneTask", item=True),
    ("/clients", "GET"): Route(get_clients, "read", {**_ARCHIVED_TOO, **PAGE}, "Clients"),
    ("/clients", "POST"): Route(post_client, "write", {**_CLIENT, "name": _NEW_NAME}, "OneClient"),
    ("/clients/{id}", "GET"): Route(get_client, "read", {}, "OneClient", item=True),
    ("/clients/{id}", "PATCH"): Route(patch_client, "write", {**_CLIENT, **_PUT_AWAY}, "OneClient", item=True),
    ("/clients/{id}", "DELETE"): Route(delete_client, "write", {}, "OneClient", item=True),
    ("/tags", "GET"): Route(get_tags, "read", {**_ARCHIVED_TOO, **PAGE}, "Tags"),
    ("/tags", "POST"): Route(post_tag, "write", {"name": _NEW_NAME}, "OneTag"),
    ("/tags/{id}", "GET"): Route(get_tag, "read", {}, "OneTag", item=True),
    ("/tags/{id}", "PATCH"): Route(patch_tag, "write", {**_TAG, **_PUT_AWAY}, "OneTag", item=True),
    ("/tags/{id}", "DELETE"): Route(delete_tag, "write", {}, "OneTag", item=True),
    ("/users", "GET"): Route(get_users, "read", PAGE, "Users"),
    ("/users/{id}", "GET"): Route(get_user, "read", {}, "OneUser", item=True),
}
