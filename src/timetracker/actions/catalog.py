"""Projects, tasks, clients and tags: add, change, archive, delete."""

from __future__ import annotations

from timetracker.actions import naming, usage
from timetracker.domain import entry as words
from timetracker.domain.entry import PRIORITIES, STATUSES, Client, Project, Tag, Task, fold
from timetracker.domain.errors import Conflict, InUse, InvalidInput, NameTaken
from timetracker.domain.event import Draft, added, changed, removed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from timetracker.domain.event import FieldValue
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

    Thing = Project | Client | Tag
    Found = Callable[[Reader, str], Any]

FIND: Mapping[str, Found] = {
    "project": naming.project,
    "client": naming.client,
    "tag": naming.tag,
    "task": naming.task,
}


def add_project(ws: Workspace, name: str, *, client: str | None = None, **details: Any) -> Project:
    """Make a project; `details` are its rate, currency, budget, billable and rounding.

    Raises InvalidName, NameTaken, and NotFound for an unknown client.
    """
    checked = words.name(name, "project")
    with ws.change() as tx:
        _free(tx.project_named(checked), "project", checked)
        owner, drafts = _wanted_client(tx, client)
        made = Project(tx.next_id("project"), checked, owner, **details)
        _record(ws, tx, [*drafts, _draft("project.created", made, None)])
        return made


def edit_project(ws: Workspace, name: str, /, *, client: str | None = None, **details: Any) -> Project:
    """Change a project; only the details that are given.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = naming.project(tx, name)
        drafts: list[Draft] = []
        if client is not None:
            owner, drafts = _wanted_client(tx, client)
            details["client_id"] = owner
        after: Project = _renamed(tx.project_named, before, "project", details)
        _record(ws, tx, [*drafts, *_updated("project.updated", before, after)])
        return after


def _wanted_client(tx: Tx, name: str | None) -> tuple[int | None, list[Draft]]:
    if not name:
        return None, []
    checked = words.name(name, "client")
    found = tx.client_named(checked)
    if found is not None:
        return found.id, []
    made = Client(tx.next_id("client"), checked)
    return made.id, [_draft("client.created", made, None)]


def add_client(ws: Workspace, name: str, **details: Any) -> Client:
    """Make a client; `details` are its rounding.

    Raises InvalidName and NameTaken.
    """
    checked = words.name(name, "client")
    with ws.change() as tx:
        _free(tx.client_named(checked), "client", checked)
        made = Client(tx.next_id("client"), checked, **details)
        _record(ws, tx, [_draft("client.created", made, None)])
        return made


def edit_client(ws: Workspace, client: str, /, **details: Any) -> Client:
    """Change a client; only the details that are given.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = naming.client(tx, client)
        after: Client = _renamed(tx.client_named, before, "client", details)
        _record(ws, tx, _updated("client.updated", before, after))
        return after


def add_tag(ws: Workspace, name: str) -> Tag:
    """Make a tag.

    Raises InvalidName and NameTaken.
    """
    checked = words.name(name.removeprefix("+"), "tag")
    with ws.change() as tx:
        _free(tx.tag_named(checked), "tag", checked)
        made = Tag(tx.next_id("tag"), checked)
        _record(ws, tx, [_draft("tag.created", made, None)])
        return made


def edit_tag(ws: Workspace, name: str, *, new_name: str) -> Tag:
    """Give a tag another name; its entries keep it.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = naming.tag(tx, name)
        after: Tag = _renamed(tx.tag_named, before, "tag", {"name": new_name.removeprefix("+")})
        _record(ws, tx, _updated("tag.renamed", before, after))
        return after


def archive(ws: Workspace, kind: str, name: str, *, archived: bool) -> Thing:
    """Put a project, client or tag into the archive, or take it out.

    Raises NotFound, and Conflict when it is there already.
    """
    with ws.change() as tx:
        before = FIND[kind](tx, name)
        if before.archived == archived:
            state = "archived already" if archived else "not archived"
            raise Conflict(f"The {kind} {before.name} is {state}.", hint=f"See: tt {kind} list --all")
        after: Thing = before._replace(archived=archived)
        event = f"{kind}.{'archived' if archived else 'unarchived'}"
        _record(ws, tx, [_draft(event, after, before)])
        return after


def delete(ws: Workspace, kind: str, name: str) -> Thing | Task:
    """Delete a project, client, tag or task that nothing refers to.

    Raises NotFound, and InUse that counts what refers to it.
    """
    with ws.change() as tx:
        thing: Thing | Task = FIND[kind](tx, name)
        used = usage.of(tx, kind, thing.id)
        if used:
            way = "Archive it instead" if kind != "task" else "Set its status to done instead"
            raise InUse(f"The {kind} {thing.name} has {used}.", hint=f"{way}, or change those first.")
        _record(ws, tx, [Draft(f"{kind}.deleted", _fields(thing), (removed(thing),))])
        return thing


def add_task(ws: Workspace, project: str, name: str, **details: Any) -> Task:
    """Make a task of a project.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    checked = words.name(name, "task")
    _check_priority(details.get("priority"))
    with ws.change() as tx:
        owner = naming.project(tx, project)
        _free(tx.task_named(owner.id, checked), "task", checked)
        made = Task(tx.next_id("task"), owner.id, checked, **details)
        _record(ws, tx, [_draft("task.created", made, None)])
        return made


def edit_task(ws: Workspace, name: str, /, **details: Any) -> Task:
    """Change a task; only the details that are given.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    _check_priority(details.get("priority"))
    with ws.change() as tx:
        before = naming.task(tx, name)
        after: Task = _renamed(lambda text: tx.task_named(before.project_id, text), before, "task", details)
        _record(ws, tx, _updated("task.updated", before, after))
        return after


def set_status(ws: Workspace, name: str, status: str) -> Task:
    """Give a task another status.

    Raises NotFound, InvalidInput, and Conflict when it has that status.
    """
    if status not in STATUSES:
        raise InvalidInput(f"{status!r} is no status of a task.", hint=f"Give one of: {', '.join(STATUSES)}")
    with ws.change() as tx:
        before = naming.task(tx, name)
        if before.status == status:
            raise Conflict(f"The task {before.name} is {status} already.", hint="See: tt task list")
        after = before._replace(status=status)
        fields: dict[str, FieldValue] = {"task_id": after.id, "old_status": before.status, "new_status": status}
        _record(ws, tx, [Draft("task.status_changed", fields, (changed(before, after),))])
        return after


def _check_priority(priority: str | None) -> None:
    if priority is not None and priority not in PRIORITIES:
        raise InvalidInput(f"{priority!r} is no priority.", hint=f"Give one of: {', '.join(PRIORITIES)}")


def _renamed(named: Callable[[str], Any], before: Any, kind: str, details: dict[str, Any]) -> Any:
    if details.get("name") is not None:
        details["name"] = words.name(details["name"], kind)
        other = named(details["name"])
        _free(None if other is not None and other.id == before.id else other, kind, details["name"])
    after = before._replace(**details)
    if after == before:
        raise InvalidInput(f"The {kind} {before.name} is like that already.", hint=f"See: tt {kind} edit --help")
    return after


def _free(found: Thing | Task | None, kind: str, name: str) -> None:
    if found is None:
        return
    archived = " (archived)" if getattr(found, "archived", False) else ""
    case = "" if found.name == name else f" as {found.name}"
    assert fold(found.name) == fold(name)
    raise NameTaken(f"The {kind} {name} exists already{case}{archived}.", hint=f"See: tt {kind} list --all")


def _updated(name: str, before: Any, after: Any) -> list[Draft]:
    return [_draft(name, after, before)]


def _draft(name: str, after: Any, before: Any) -> Draft:
    change = added(after) if before is None else changed(before, after)
    return Draft(name, _fields(after), (change,))


def _fields(thing: Any) -> dict[str, FieldValue]:
    if isinstance(thing, Task):
        return {"task_id": thing.id, "project_id": thing.project_id}
    kind = type(thing).__name__.lower()
    return {f"{kind}_id": thing.id}


def _record(ws: Workspace, tx: Tx, drafts: Sequence[Draft]) -> None:
    tx.record_all(drafts, ws.clock.now())
