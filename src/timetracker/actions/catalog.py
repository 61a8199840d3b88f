"""Projects, tasks, clients and tags: add, change, archive, delete."""

from __future__ import annotations

from timetracker.actions import naming, rates, usage
from timetracker.domain import budget as budgets
from timetracker.domain import budget_text, money
from timetracker.domain import details as read
from timetracker.domain import entry as words
from timetracker.domain.colors import least_used
from timetracker.domain.entry import STATUSES, Client, Project, Tag, Task
from timetracker.domain.errors import InUse, InvalidInput, NameTaken, SoAlready, Unchanged
from timetracker.domain.event import Draft, FieldValue, added, changed, removed
from timetracker.domain.spelling import close_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

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
        **_project_details(rate, currency, rounding, color or None), **_budget_details(budget),
        "billable": bool(rate.strip()) if billable is None else billable,
    }  # fmt: skip
    checked = words.name(name, "project")
    with ws.change() as tx:
        _free(tx.project_named(checked), "project", checked)
        owner, drafts = _wanted_client(ws, tx, client)
        details.setdefault("color", least_used(tx.projects()))
        if details["rate"] is not None and details.get("currency") is None:
            details["currency"] = rates.usual_currency(tx)
        project = Project(tx.next_id("project"), checked, owner, **details)
        tx.record_all([*drafts, _draft("project.created", project, None)], ws.clock.now())
        _understood(ws, Project(0, checked), project)
        _point_out_currency(ws, tx, project)
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
    details = _project_details(rate, currency, rounding, color) | _budget_details(budget)
    if billable is not None:
        details["billable"] = billable
    with ws.change() as tx:
        before = naming.project(tx, project)
        if details.get("color") == before.hue:
            del details["color"]
        drafts: list[Draft] = []
        if client is not None:
            details["client_id"], drafts = _wanted_client(ws, tx, client)
        stored = before
        before = _priced(ws, tx, before, details, drafts)
        if drafts and before == before._replace(**details, name=before.name if name is None else name):
            after = before  # what is left of a form says nothing else
        else:
            after = _renamed(tx.project_named, before, "project", name, details)
            drafts = [draft for draft in drafts if draft.name != "project.updated"]  # one event of one change
            drafts.append(_draft("project.updated", after, stored))
        tx.record_all(drafts, ws.clock.now())
        _understood(ws, stored, after)
        _point_out_currency(ws, tx, after, stored)
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


def _project_details(rate: str | None, currency: str | None, rounding: str | None, color: str | None) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if rate is not None:
        details["rate"] = read.rate(rate)
    if currency is not None:
        details["currency"] = read.currency(currency)
    if color is not None:
        details["color"] = read.color(color)
    return details | _rounding_details(rounding)


def _rounding_details(rounding: str | None) -> dict[str, Any]:
    return {} if rounding is None else {"rounding": read.rounding(rounding)}


def _budget_details(text: str | None) -> dict[str, Any]:
    return {} if text is None else budget_text.read(text)._asdict()


def _understood(ws: Workspace, before: Project, after: Project) -> None:
    """Say what an incomplete input was taken for."""
    if after.rate is not None and not after.billable and (before.rate, before.billable) != (after.rate, False):
        ws.warn("rate_not_billable", f"{after.name} has a rate, but its new entries are not billable.")
    if after.budget_amount is not None and after.budget_amount != before.budget_amount:
        amount = money.priced(after.budget_amount, after.budget_currency or after.currency)
        ws.warn("budget_amount", f"The budget of {after.name} is an amount of money, {amount}. For hours write"
                f" {after.budget_amount}h.")  # fmt: skip


def _point_out_currency(
    ws: Workspace, tx: Tx, after: Project | Client | Task, before: Project | Client | Task | None = None
) -> None:
    """Say that nothing is charged in the currency of a budget, which would stay unused for ever."""
    if after.budget_amount is None or (before is not None and budgets.of(before) == budgets.of(after)):
        return
    charged = rates.currencies(tx)
    currency = after.budget_currency
    if currency is not None and charged and currency not in charged:
        ws.warn(
            "budget_currency", f"No rate is in {currency}, so nothing is used of the budget of {after.name}"
            f" (rates are in {', '.join(sorted(charged))}).", command="tt rate list",
        )  # fmt: skip


def _wanted_client(ws: Workspace, tx: Tx, name: str) -> tuple[int | None, list[Draft]]:
    """The id of the client of that name, made when new; None for no name."""
    if not name.strip():
        return None, []
    checked = words.name(name, "client")
    existing = tx.client_named(checked)
    if existing is not None:
        return existing.id, []
    near = close_to(checked, [client.name for client in tx.clients()])
    ws.warn("new_client", f"{checked} is a new client" + (f"; there is one called {near}." if near else "."))
    new = Client(tx.next_id("client"), checked)
    return new.id, [_draft("client.created", new, None)]


def add_client(ws: Workspace, name: str, *, budget: str = "", rounding: str = "") -> Client:
    """Make a client; an empty text means no budget, and no rounding of its own.

    Raises InvalidName, InvalidInput and NameTaken.
    """
    checked = words.name(name, "client")
    details = _rounding_details(rounding) | _budget_details(budget)
    with ws.change() as tx:
        _free(tx.client_named(checked), "client", checked)
        near = close_to(checked, [client.name for client in tx.clients()])
        if near:
            ws.warn("similar_client", f"{checked} is a new client; there is one called {near}.")
        new = Client(tx.next_id("client"), checked, **details)
        tx.record(_draft("client.created", new, None), ws.clock.now())
        _point_out_currency(ws, tx, new)
        return new


def edit_client(
    ws: Workspace, client: str, *, name: str | None = None, budget: str | None = None, rounding: str | None = None
) -> Client:
    """Change a client: only what is given; an empty text takes a thing away.

    Raises NotFound, InvalidName, InvalidInput and NameTaken.
    """
    details = _rounding_details(rounding) | _budget_details(budget)
    with ws.change() as tx:
        before = naming.client(tx, client)
        after: Client = _renamed(tx.client_named, before, "client", name, details)
        tx.record(_draft("client.updated", after, before), ws.clock.now())
        _point_out_currency(ws, tx, after, before)
        return after


def add_tag(ws: Workspace, name: str) -> Tag:
    """Make a tag.

    Raises InvalidName and NameTaken.
    """
    checked = words.tag(name.removeprefix("+"))
    with ws.change() as tx:
        _free(tx.tag_named(checked), "tag", checked)
        tag = Tag(tx.next_id("tag"), checked)
        tx.record(_draft("tag.created", tag, None), ws.clock.now())
        return tag


def edit_tag(ws: Workspace, tag: str, *, name: str) -> Tag:
    """Give a tag another name; its entries keep it.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = naming.tag(tx, tag)
        after: Tag = _renamed(tx.tag_named, before, "tag", name.removeprefix("+"), {})
        tx.record(_draft("tag.renamed", after, before), ws.clock.now())
        return after


def archive(ws: Workspace, kind: str, name: str, *, archived: bool) -> Thing:
    """Put a project, client or tag into the archive, or take it out.

    Raises NotFound, and Conflict when it is there already.
    """
    with ws.change() as tx:
        before = FIND[kind](tx, name)
        if before.archived == archived:
            state = "archived already" if archived else "not archived"
            raise SoAlready(
                f"The {kind} {before.name} is {state}.", hint="Look at all of them.", command=f"tt {kind} list --all"
            )
        after: Thing = before._replace(archived=archived)
        event = f"{kind}.{'archived' if archived else 'unarchived'}"
        tx.record(_draft(event, after, before), ws.clock.now())
        return after


def delete(ws: Workspace, kind: str, name: str) -> Thing | Task:
    """Delete a project, client, tag or task that nothing refers to.

    Raises NotFound, and InUse that counts what refers to it.
    """
    with ws.change() as tx:
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
            Draft(f"{kind}.deleted", _fields(thing), (*rates.removed_with(tx, kind, thing.id), removed(thing))),
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
    details = _task_details(ws, estimate, priority, due) | _budget_details(budget)
    with ws.change() as tx:
        owner = naming.project(tx, project)
        _free(tx.task_named(owner.id, checked), "task", checked)
        task = Task(tx.next_id("task"), owner.id, checked, **details)
        tx.record(_draft("task.created", task, None), ws.clock.now())
        _point_out_currency(ws, tx, task)
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
    details = _task_details(ws, estimate, priority, due) | _budget_details(budget)
    with ws.change() as tx:
        before = naming.task(tx, task)
        after: Task = _renamed(lambda text: tx.task_named(before.project_id, text), before, "task", name, details)
        tx.record(_draft("task.updated", after, before), ws.clock.now())
        _point_out_currency(ws, tx, after, before)
        return after


def _task_details(ws: Workspace, estimate: str | None, priority: str | None, due: str | None) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if estimate is not None:
        details["estimate_s"] = read.length(estimate)
    if priority is not None:
        details["priority"] = priority
    if due is not None:
        details["due"] = read.due(due, ws.days, ws.clock.now())
    return details


def set_status(ws: Workspace, name: str, status: str) -> Task:
    """Give a task another status.

    Raises NotFound, InvalidInput, and Conflict when it has that status.
    """
    if status not in STATUSES:
        raise InvalidInput(f"{status!r} is not a status of a task.", hint=f"Give one of: {', '.join(STATUSES)}")
    with ws.change() as tx:
        before = naming.task(tx, name)
        if before.status == status:
            raise SoAlready(
                f"The task {before.name} is {status} already.", hint="Look at all tasks.", command="tt task list"
            )
        after = before._replace(status=status)
        fields: dict[str, FieldValue] = {"task_id": after.id, "old_status": before.status, "new_status": status}
        tx.record(Draft("task.status_changed", fields, (changed(before, after),)), ws.clock.now())
        return after


def _renamed(named: Callable[[str], Any], before: Any, kind: str, name: str | None, details: dict[str, Any]) -> Any:
    after = before._replace(**details, **({} if name is None else {"name": name}))
    if after == before:
        raise Unchanged(
            f"The {kind} {before.name} is like that already.",
            hint="See what can be changed.",
            command=f"tt {kind} edit --help",
        )
    if after.name != before.name:
        other = named(after.name)
        _free(None if other is not None and other.id == before.id else other, kind, after.name)
    return after


def _free(owner: Thing | Task | None, kind: str, name: str) -> None:
    if owner is None:
        return
    archived = " (archived)" if getattr(owner, "archived", False) else ""
    case = "" if owner.name == name else f" as {owner.name}"
    raise NameTaken(
        f"The {kind} {name} exists already{case}{archived}.",
        hint="Look at all of them.",
        command=f"tt {kind} list{'' if kind == 'task' else ' --all'}",
    )


def _draft(name: str, after: Any, before: Any) -> Draft:
    change = added(after) if before is None else changed(before, after)
    return Draft(name, _fields(after), (change,))


def _fields(thing: Any) -> dict[str, FieldValue]:
    if isinstance(thing, Task):
        return {"task_id": thing.id, "project_id": thing.project_id}
    kind = type(thing).__name__.lower()
    return {f"{kind}_id": thing.id}
