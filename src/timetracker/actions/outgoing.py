"""What of a store goes out with an export: names instead of ids."""

from collections.abc import Collection, Iterator

from timetracker.domain.entry import COLORS
from timetracker.domain.query import Query
from timetracker.domain.record import NamedTuple
from timetracker.interchange.draft import Draft as Item, EntryDraft, NameDraft, ProjectDraft, RateDraft, TaskDraft
from timetracker.reports.described import Records
from timetracker.store import lists
from timetracker.store.pricing import charged
from timetracker.store.reader import Reader
from timetracker.workspace import Workspace


def _sees_rates(ws: Workspace, reader: Reader) -> bool:
    user = reader.user(ws.user_id)
    return reader.shows_rates() or (user is not None and user.administers)


def sees_invoices(ws: Workspace, reader: Reader) -> bool:
    """Whether the user sees invoices: administrators do."""
    user = reader.user(ws.user_id)
    return reader.sees_all() and (user is None or user.administers)


class _Belonging(NamedTuple):
    """The numbers of what belongs to some entries."""

    clients: Collection[int]
    projects: Collection[int]
    tasks: Collection[int]
    tags: Collection[int]


def drafts(ws: Workspace, reader: Reader, asked: Query, *, narrowed: bool) -> Iterator[Item]:
    """All of a store, or, `narrowed`, what belongs to the entries of a query; those last."""
    belonging = _belonging(reader, asked) if narrowed else None
    yield from _catalog(reader, belonging)
    if _sees_rates(ws, reader):
        yield from _rates(reader, belonging)
    yield from _entries(reader, asked)


def _belonging(reader: Reader, asked: Query) -> _Belonging:
    """What the entries of a query are tracked on, and what its filters name, with all tasks of a named project."""
    keys = ("project", "task", "tag")
    used = {key: {group.key[0] for group in lists.sums(reader, (key,), asked)} for key in keys}
    named = set(asked.projects.included)
    named |= {p.id for p in reader.projects() if p.client_id in asked.clients.included}
    projects = used["project"] | named
    tasks = {task.id for task in reader.tasks() if task.project_id in named or task.id in asked.tasks.included}
    clients = {p.client_id for p in reader.projects() if p.id in projects and p.client_id is not None}
    return _Belonging(
        clients | set(asked.clients.included), projects, tasks | used["task"], used["tag"] | set(asked.tags.included)
    )


def _catalog(reader: Reader, belonging: _Belonging | None) -> Iterator[Item]:
    """What there is beside entries; only what belongs to some of them, where that is given."""
    names = Records(reader)
    for client in reader.clients():
        if belonging is None or client.id in belonging.clients:
            yield NameDraft("client", *client[1:])
    for tag in reader.tags():
        if belonging is None or tag.id in belonging.tags:
            yield NameDraft("tag", tag.name, tag.archived)
    for p in reader.projects():
        if belonging is not None and p.id not in belonging.projects:
            continue
        owner = names.of("client", p.client_id)
        yield ProjectDraft(
            p.name, owner.name if owner else None, p.rate, p.currency, p.budget_s, p.budget_amount, p.billable,
            p.archived, p.rounding, None if p.color is None else COLORS[p.color], p.budget_currency, p.budget_period,
        )  # fmt: skip
    for t in reader.tasks():
        if belonging is not None and t.id not in belonging.tasks:
            continue
        project = names.of("project", t.project_id)
        yield TaskDraft(project.name, *t[2:])


def _rates(reader: Reader, belonging: _Belonging | None) -> Iterator[RateDraft]:
    """The dated rates; of users alone only where nothing narrows the export."""
    names = Records(reader)
    for rate in reader.rates():
        of = [("clients", rate.client_id), ("projects", rate.project_id), ("tasks", rate.task_id)]
        part = next(((kind, id) for kind, id in of if id is not None), None)
        if belonging is not None and (part is None or part[1] not in getattr(belonging, part[0])):
            continue
        task, client = names.of("task", rate.task_id), names.of("client", rate.client_id)
        project = names.of("project", task.project_id if task else rate.project_id)
        user = names.of("user", rate.user_id)
        yield RateDraft(
            client and client.name, project and project.name, task and task.name, user and (user.name or str(user.id)),
            rate.since, rate.amount, rate.currency,
        )  # fmt: skip


def _entries(reader: Reader, asked: Query) -> Iterator[EntryDraft]:
    names = Records(reader)
    for entry, charge in charged(reader, lists.entries(reader, asked)):
        item = names.described(entry)
        draft = EntryDraft(
            item.project.name, entry.start, entry.end, item.task.name if item.task else None, tuple(item.tags),
            entry.note, entry.billable, entry.uuid, entry.zone, entry.source,
            item.client.name if item.client else None, entry.id,
        )  # fmt: skip
        if charge is not None:
            draft = draft._replace(rate=charge.rate, currency=charge.currency, billed=charge.billed)
        yield draft
