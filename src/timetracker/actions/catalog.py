"""Projects, tasks, clients and tags: add, change, archive, delete."""

from __future__ import annotations

from timetracker.actions import naming, rates, usage
from timetracker.actions.cataloged import (
    budget_details,
    check_free,
    client_called,
    event_fields,
    event_of,
    point_out_currency,
    point_out_reading,
    project_details,
    renamed,
    rounding_details,
    task_details,
)
from timetracker.domain import entry as words
from timetracker.domain.annotations import Any, Callable, Mapping
from timetracker.domain.colors import least_used
from timetracker.domain.entry import STATUSES, Client, Project, Tag, Task
from timetracker.domain.errors import AlreadyInState, InUse, InvalidInput
from timetracker.domain.event import Draft, FieldValue, changed, removed
from timetracker.domain.spelling import close_to

TYPE_CHECKING = False
if TYPE_CHECKING:
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


def add_project(
    ws: Workspace,
    name: str,
    *,
    client: str = "",
    rate: str = "",
    currency: str = "",
    budget: str = "",
    billable: bool | None = None,
    rounding: str = "",
    color: str = "",
) -> Project:
    """Make a project; an empty text means none, of a colour the least used. With a rate it is billable unless said.

    Raises InvalidName, InvalidInput and NameTaken.
    """
    details = {
        **project_details(rate, currency, rounding, color or None), **budget_details(budget),
        "billable": bool(rate.strip()) if billable is None else billable,
    }  # fmt: skip
    checked = words.name(name, "project")
    with ws.change() as tx:
        check_free(tx.project_named(checked), "project", checked)
        owner, drafts = client_called(ws, tx, client)
        details.setdefault("color", least_used(tx.projects()))
        if details["rate"] is not None and details.get("currency") is None:
            details["currency"] = rates.usual_currency(tx)
        project = Project(tx.next_id("project"), checked, owner, **details)
        tx.record_all([*drafts, event_of("project.created", project, None)], ws.clock.now())
        point_out_reading(ws, Project(0, checked), project)
        point_out_currency(ws, tx, project)
        return project


def edit_project(
    ws: Workspace,
    project: str,
    *,
    name: str | None = None,
    client: str | None = None,
    rate: str | None = None,
    currency: str | None = None,
    budget: str | None = None,
    billable: bool | None = None,
    rounding: str | None = None,
    color: str | None = None,
) -> Project:
    """Change a project: only what is given; an empty text takes a thing away.

    A first rate holds from the beginning, a later one from today. Raises NotFound, InvalidName, InvalidInput and
    NameTaken.
    """
    details = project_details(rate, currency, rounding, color) | budget_details(budget)
    if billable is not None:
        details["billable"] = billable
    with ws.change() as tx:
        before = naming.project(tx, project)
        if details.get("color") == before.hue:
            del details["color"]
        drafts: list[Draft] = []
        if client is not None:
            details["client_id"], drafts = client_called(ws, tx, client)
        stored = before
        before = _priced(ws, tx, before, details, drafts)
        if drafts and before == before._replace(**details, name=before.name if name is None else name):
            after = before  # what is left of a form says nothing else
        else:
            after = renamed(tx.project_named, before, "project", name, details)
            drafts = [draft for draft in drafts if draft.name != "project.updated"]  # one event of one change
            drafts.append(event_of("project.updated", after, stored))
        tx.record_all(drafts, ws.clock.now())
        point_out_reading(ws, stored, after)
        point_out_currency(ws, tx, after, stored)
        return after


def _priced(ws: Workspace, tx: Tx, before: Project, details: dict[str, Any], drafts: list[Draft]) -> Project:
    """The project with its rate changed as given, in drafts of its own; a first rate means that it is billable."""
    change = rates.of_project(ws, tx, before, details)
    if change is None:
        return before
    drafts += rates.drafts_of(tx, change)
    if change.before is None and change.request.price and not before.billable and "billable" not in details:
        details["billable"] = True
        rates.point_out_earlier(ws, tx, before)
    return rates.changed_project(drafts, before)


def add_client(ws: Workspace, name: str, *, budget: str = "", rounding: str = "") -> Client:
    """Make a client; an empty text means no budget, and no rounding of its own.

    Raises InvalidName, InvalidInput and NameTaken.
    """
    checked = words.name(name, "client")
    details = rounding_details(rounding) | budget_details(budget)
    with ws.change() as tx:
        check_free(tx.client_named(checked), "client", checked)
        near = close_to(checked, [client.name for client in tx.clients()])
        if near:
            ws.warn("similar_client", f"{checked} is a new client; there is one called {near}.")
        new = Client(tx.next_id("client"), checked, **details)
        tx.record(event_of("client.created", new, None), ws.clock.now())
        point_out_currency(ws, tx, new)
        return new


def edit_client(
    ws: Workspace, client: str, *, name: str | None = None, budget: str | None = None, rounding: str | None = None
) -> Client:
    """Change a client: only what is given; an empty text takes a thing away.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    details = rounding_details(rounding) | budget_details(budget)
    with ws.change() as tx:
        before = naming.client(tx, client)
        after: Client = renamed(tx.client_named, before, "client", name, details)
        tx.record(event_of("client.updated", after, before), ws.clock.now())
        point_out_currency(ws, tx, after, before)
        return after


def add_tag(ws: Workspace, name: str) -> Tag:
    """Make a tag.

    Raises InvalidName and NameTaken.
    """
    checked = words.tag(name.removeprefix("+"))
    with ws.change() as tx:
        check_free(tx.tag_named(checked), "tag", checked)
        tag = Tag(tx.next_id("tag"), checked)
        tx.record(event_of("tag.created", tag, None), ws.clock.now())
        return tag


def edit_tag(ws: Workspace, tag: str, *, name: str) -> Tag:
    """Give a tag another name; its entries keep it.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = naming.tag(tx, tag)
        after: Tag = renamed(tx.tag_named, before, "tag", name.removeprefix("+"), {})
        tx.record(event_of("tag.renamed", after, before), ws.clock.now())
        return after


def archive(ws: Workspace, kind: str, name: str, *, archived: bool) -> Thing:
    """Put a project, client or tag into the archive, or take it out.

    Raises NotFound, and Conflict when it is there already.
    """
    with ws.change() as tx:
        before = FIND[kind](tx, name)
        if before.archived == archived:
            state = "archived already" if archived else "not archived"
            raise AlreadyInState(
                f"The {kind} {before.name} is {state}.", hint="Look at all of them.", command=f"tt {kind} list --all"
            )
        after: Thing = before._replace(archived=archived)
        event = f"{kind}.{'archived' if archived else 'unarchived'}"
        tx.record(event_of(event, after, before), ws.clock.now())
        return after


def delete(ws: Workspace, kind: str, name: str) -> Thing | Task:
    """Delete a project, client, tag or task that nothing refers to.

    Raises NotFound, NotAllowed, and InUse that counts what refers to it.
    """
    with ws.change() as tx:
        usage.check_right(tx, kind)
        thing: Thing | Task = FIND[kind](tx, name)
        used = usage.of(tx, kind, thing.id)
        if used:
            if kind == "client" and not tx.users_of("project", "client", thing.id):
                raise InUse(
                    f"The client {thing.name} has {used}.", hint="Archive it instead, or release the lock first.",
                    command=("tt", "lock", "release", "--client", thing.name),
                )  # fmt: skip
            way = "Archive it instead" if kind != "task" else "Set its status to done instead"
            raise InUse(f"The {kind} {thing.name} has {used}.", hint=f"{way}, or change those first.")
        tx.record(
            Draft(f"{kind}.deleted", event_fields(thing), (*rates.removed_with(tx, kind, thing.id), removed(thing))),
            ws.clock.now(),
        )
        return thing


def add_task(
    ws: Workspace,
    project: str,
    name: str,
    *,
    estimate: str = "",
    priority: str = "medium",
    due: str = "",
    budget: str = "",
) -> Task:
    """Make a task of a project; an empty text means none.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    checked = words.name(name, "task")
    details = task_details(ws, estimate, priority, due) | budget_details(budget)
    with ws.change() as tx:
        owner = naming.project(tx, project)
        check_free(tx.task_named(owner.id, checked), "task", checked)
        task = Task(tx.next_id("task"), owner.id, checked, **details)
        tx.record(event_of("task.created", task, None), ws.clock.now())
        point_out_currency(ws, tx, task)
        return task


def edit_task(
    ws: Workspace,
    task: str,
    *,
    name: str | None = None,
    estimate: str | None = None,
    priority: str | None = None,
    due: str | None = None,
    budget: str | None = None,
) -> Task:
    """Change a task: only what is given; an empty text takes a thing away.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    details = task_details(ws, estimate, priority, due) | budget_details(budget)
    with ws.change() as tx:
        before = naming.task(tx, task)
        after: Task = renamed(lambda text: tx.task_named(before.project_id, text), before, "task", name, details)
        tx.record(event_of("task.updated", after, before), ws.clock.now())
        point_out_currency(ws, tx, after, before)
        return after


def set_status(ws: Workspace, name: str, status: str) -> Task:
    """Give a task another status.

    Raises NotFound, InvalidInput, and Conflict when it has that status.
    """
    if status not in STATUSES:
        raise InvalidInput(f"{status!r} is not a status of a task.", hint=f"Give one of: {', '.join(STATUSES)}")
    with ws.change() as tx:
        before = naming.task(tx, name)
        if before.status == status:
            raise AlreadyInState(
                f"The task {before.name} is {status} already.", hint="Look at all tasks.", command="tt task list"
            )
        after = before._replace(status=status)
        fields: dict[str, FieldValue] = {"task_id": after.id, "old_status": before.status, "new_status": status}
        tx.record(Draft("task.status_changed", fields, (changed(before, after),)), ws.clock.now())
        return after
