"""Projects, tasks, clients and tags."""

from __future__ import annotations

from timetracker.actions import catalog as actions, merge as merging, naming
from timetracker.cli.registry import command
from timetracker.domain.families import InvalidInput
from timetracker.reports import catalog as report, rates
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.billing import Currency, Rate
    from timetracker.cli.parameters import (
        All,
        Budget,
        ClientName,
        ClientOption,
        Due,
        Estimate,
        Into_,
        MaybeProject,
        Name,
        NewName,
        OnlyClient,
        OnlyStatus,
        Priority,
        ProjectBillable,
        ProjectColor,
        ProjectName,
        RoundRule,
        Status,
        TagName,
        Task,
    )
    from timetracker.workspace import Workspace


@command("project", "add", writes=True)
def project_add(
    ws: Workspace,
    name: Name,
    *,
    client: ClientOption = None,
    rate: Rate = None,
    currency: Currency = None,
    budget: Budget = None,
    billable: ProjectBillable = None,
    round_: RoundRule = None,
    color: ProjectColor = None,
) -> Card:
    """Make a project.

    Example: tt project add site --client Acme --rate 80 --currency EUR --budget 40h --billable
    """
    project = actions.add_project(
        ws, name, client=client or "", rate=rate or "", currency=currency or "", budget=budget or "",
        billable=billable, rounding=round_ or "", color=color or "",
    )  # fmt: skip
    return ws.ask(report.card, "project", project, f"Added project {project.name}.")


@command("project", "edit", writes=True)
def project_edit(
    ws: Workspace,
    project: ProjectName,
    *,
    name: NewName = None,
    client: ClientOption = None,
    rate: Rate = None,
    currency: Currency = None,
    budget: Budget = None,
    billable: ProjectBillable = None,
    round_: RoundRule = None,
    color: ProjectColor = None,
) -> Card:
    """Change a project.

    An empty text takes a thing away.
    Examples: tt project edit site --name website · tt project edit site --budget 40h/month
    """
    after = actions.edit_project(
        ws, project, name=name, client=client, rate=rate, currency=currency, budget=budget, billable=billable,
        rounding=round_, color=color,
    )  # fmt: skip
    priced = rate is not None or currency is not None
    since = f" {ws.ask(rates.holding, after)}" if priced else ""
    return ws.ask(report.card, "project", after, f"Changed project {after.name}.{since}")


@command("project", "list")
def project_list(ws: Workspace, *, client: OnlyClient = None, all_: All = False) -> Sheet:
    """List projects; archived ones with --all."""
    return ws.ask(report.listed, "project", chosen=report.CatalogFilter(archived=all_, client=client))


@command("client", "list")
def client_list(ws: Workspace, *, all_: All = False) -> Sheet:
    """List clients; archived ones with --all."""
    return ws.ask(report.listed, "client", chosen=report.CatalogFilter(archived=all_))


@command("tag", "list")
def tag_list(ws: Workspace, *, all_: All = False) -> Sheet:
    """List tags; archived ones with --all."""
    return ws.ask(report.listed, "tag", chosen=report.CatalogFilter(archived=all_))


@command("client", "add", writes=True)
def client_add(ws: Workspace, name: Name, *, budget: Budget = None, round_: RoundRule = None) -> Card:
    """Make a client.

    Examples: tt client add Acme --budget 60h/month · tt client add Acme --round "up 15m per day"
    """
    client = actions.add_client(ws, name, budget=budget or "", rounding=round_ or "")
    return ws.ask(report.card, "client", client, f"Added client {client.name}.")


@command("client", "edit", writes=True)
def client_edit(
    ws: Workspace, client: ClientName, *, name: NewName = None, budget: Budget = None, round_: RoundRule = None
) -> Card:
    """Change a client's name, budget or rounding.

    An empty text takes a thing away.
    Examples: tt client edit Acme --round "nearest 6m" · tt client edit Acme --budget "5000 EUR/quarter"
    """
    if round_ is None and budget is None:
        name = _wanted(name, "--name NAME, --budget BUDGET or --round RULE")
    after = actions.edit_client(ws, client, name=name, budget=budget, rounding=round_)
    return ws.ask(report.card, "client", after, f"Changed client {after.name}.")


@command("tag", "add", writes=True)
def tag_add(ws: Workspace, name: Name) -> Card:
    """Make a tag."""
    tag = actions.add_tag(ws, name)
    return ws.ask(report.card, "tag", tag, f"Added tag {tag.name}.")


@command("tag", "edit", writes=True)
def tag_edit(ws: Workspace, tag: TagName, *, name: NewName = None) -> Card:
    """Give a tag another name; its entries keep it."""
    after = actions.edit_tag(ws, tag, name=_wanted(name))
    return ws.ask(report.card, "tag", after, f"Renamed tag to {after.name}.")


def _wanted(name: str | None, options: str = "--name NAME") -> str:
    if name is None:
        raise InvalidInput("Nothing to change.", hint=f"Give {options}.")
    return name


@command("task", "add", writes=True)
def task_add(
    ws: Workspace,
    project: ProjectName,
    name: Name,
    *,
    estimate: Estimate = None,
    priority: Priority = None,
    due: Due = None,
    budget: Budget = None,
) -> Card:
    """Make a task of a project.

    Example: tt task add site login --estimate 8h --priority high --due 2026-11-30
    """
    task_ = actions.add_task(
        ws, project, name, estimate=estimate or "", priority=priority or "medium", due=due or "", budget=budget or ""
    )
    return ws.ask(report.card, "task", task_, f"Added task {task_.name}.")


@command("task", "edit", writes=True)
def task_edit(
    ws: Workspace,
    task: Task,
    *,
    name: NewName = None,
    estimate: Estimate = None,
    priority: Priority = None,
    due: Due = None,
    budget: Budget = None,
) -> Card:
    """Change a task; an empty text takes a thing away."""
    after = actions.edit_task(ws, task, name=name, estimate=estimate, priority=priority, due=due, budget=budget)
    return ws.ask(report.card, "task", after, f"Changed task {after.name}.")


@command("task", "status", writes=True)
def task_status(ws: Workspace, task: Task, status: Status) -> Card:
    """Give a task another status.

    Example: tt task status site/login done
    """
    after = actions.set_status(ws, task, status)
    return ws.ask(report.card, "task", after, f"Task {after.name} is {after.status}.")


@command("task", "list")
def task_list(
    ws: Workspace, project: MaybeProject = None, *, client: OnlyClient = None, status: OnlyStatus = ()
) -> Sheet:
    """List tasks, of one project or of all.

    Examples: tt task list site · tt task list --client Acme --status todo --status review
    """
    return ws.ask(report.listed, "task", chosen=report.CatalogFilter(project=project, client=client, statuses=status))


@command("task", "show")
def task_show(ws: Workspace, task: Task) -> Card:
    """Show one task."""
    with ws.reading() as reader:
        thing = naming.task(reader, task)
    return ws.ask(report.card, "task", thing)


@command("task", "delete", writes=True, confirms=True)
def task_delete(ws: Workspace, task: Task) -> Card:
    """Delete a task without entries.

    `tt undo` brings it back.
    """
    gone = actions.delete(ws, "task", task)
    return ws.ask(report.card, "task", gone, f"Deleted task {gone.name}.")


def _merged(ws: Workspace, kind: str, source: str, target: str) -> Card:
    done = merging.merge(ws, kind, source, target)
    data = {"from": {"id": done.source.id, "name": done.source.name},
            "into": {"id": done.target.id, "name": done.target.name},
            "entries": done.entries, "others": done.others}  # fmt: skip
    return Card(merging.sentence(kind, done), data)


@command("task", "merge", writes=True)
def task_merge(ws: Workspace, task: Task, into: Into_) -> Card:
    """Make a task part of another, with its entries.

    `tt undo` takes it back.
    Example: tt task merge site/log-in site/login
    """
    return _merged(ws, "task", task, into)


def _register(kind: str) -> None:
    """The commands that projects, clients and tags have in common."""

    @command(kind, "show")
    def show(ws: Workspace, name: Name) -> Card:
        with ws.reading() as reader:
            thing = actions.FIND[kind](reader, name)
        return ws.ask(report.card, kind, thing)

    @command(kind, "archive", writes=True)
    def archive(ws: Workspace, name: Name) -> Card:
        after = actions.archive(ws, kind, name, archived=True)
        return ws.ask(report.card, kind, after, f"Archived {kind} {after.name}.")

    @command(kind, "unarchive", writes=True)
    def unarchive(ws: Workspace, name: Name) -> Card:
        after = actions.archive(ws, kind, name, archived=False)
        return ws.ask(report.card, kind, after, f"Took {kind} {after.name} out of the archive.")

    @command(kind, "delete", writes=True, confirms=True)
    def delete(ws: Workspace, name: Name) -> Card:
        gone = actions.delete(ws, kind, name)
        return ws.ask(report.card, kind, gone, f"Deleted {kind} {gone.name}.")

    @command(kind, "merge", writes=True)
    def merge(ws: Workspace, name: Name, into: Into_) -> Card:
        return _merged(ws, kind, name, into)

    words = {
        show: f"Show one {kind}.",
        archive: f"Archive a {kind}; its entries stay.",
        unarchive: f"Take a {kind} out of the archive.",
        delete: f"Delete a {kind} that nothing refers to.\n\n`tt undo` brings it back.",
        merge: f"Make a {kind} part of another.\n\nAll that refers to it goes along; `tt undo` takes it back.",
    }
    for function, text in words.items():
        function.__doc__ = text
        function.__annotations__["name"] = f"existing({kind!r})"


for _kind in ("project", "client", "tag"):
    _register(_kind)
