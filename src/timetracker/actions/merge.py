"""Merging: one project, client, task or tag becomes part of another, with all that refers to it."""

from __future__ import annotations

from timetracker.actions import rates
from timetracker.actions.bulk import batches, record_many
from timetracker.actions.catalog import FIND
from timetracker.domain.annotations import Any, Callable
from timetracker.domain.counting import counted
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Change, Draft, changed, removed
from timetracker.domain.query import Ids, Query
from timetracker.domain.record import NamedTuple
from timetracker.store import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

    Thing = Project | Client | Tag | Task


class MergeResult(NamedTuple):
    """What was merged into what, and how much came along."""

    source: Thing
    target: Thing
    entries: int
    others: int


class MergePlan(NamedTuple):
    """What a merge would do: how many entries, and tasks or projects, come along; whether the rates differ."""

    source: Thing
    target: Thing
    entries: int
    others: int
    other_rates: bool


_USERS = {"project": ("entry", "task"), "client": ("", "project"), "tag": ("entry", ""), "task": ("entry", "")}


def planned(ws: Workspace, kind: str, source_name: str, target_name: str) -> MergePlan:
    """What `merge` would do with them; nothing is changed.

    Raises as `merge` does.
    """
    with ws.reading() as reader:
        source, target = _two(reader, kind, source_name, target_name)
        entries, others = (reader.users_of(users, kind, source.id) if users else 0 for users in _USERS[kind])
        return MergePlan(source, target, entries, others, rates.all_of(reader, source) != rates.all_of(reader, target))


def sentence(kind: str, done: MergeResult) -> str:
    """What was merged into what, in words."""
    came = along(kind, done.entries, done.others)
    return f"Merged {kind} {done.source.name} into {done.target.name}" + (f": {came}." if came else ".")


def along(kind: str, entries: int, others: int) -> str:
    """What comes along, as in `3 entries, 1 task`."""
    parts = ((entries, "entry"), (others, _USERS[kind][1]))
    return ", ".join(counted(count, thing) for count, thing in parts if count)


def _two(reader: Reader, kind: str, source_name: str, target_name: str) -> tuple[Any, Any]:
    source, target = FIND[kind](reader, source_name), FIND[kind](reader, target_name)
    if source.id == target.id:
        raise InvalidInput(f"The {kind} {source.name} cannot become part of itself.", hint="Name two of them.")
    return source, target


def merge(ws: Workspace, kind: str, source_name: str, target_name: str) -> MergeResult:
    """Merge a project, client, task or tag into another, as one action; the first is gone afterwards.

    Raises NotFound, and InvalidInput for a thing and itself.
    """
    with ws.change() as tx:
        source, target = _two(tx, kind, source_name, target_name)
        _point_out_amounts(ws, tx, source, target)
        entries, changes = _moved(ws, tx, source, target)
        of_task = {"project_id": source.project_id} if isinstance(source, Task) else {}
        gone = [*rates.removed_with(tx, kind, source.id), *_invoicing(ws, tx, kind, source, target)]
        fields = {f"{kind}_id": source.id, **of_task, "into_id": target.id}
        tx.record(Draft(f"{kind}.merged", fields, (*changes, *gone, removed(source))), ws.clock.now())
        return MergeResult(source, target, entries, len(changes))


def _point_out_amounts(ws: Workspace, tx: Tx, source: Any, target: Any) -> None:
    if rates.all_of(tx, source) != rates.all_of(tx, target):
        ws.warn("other_rate", f"{source.name} and {target.name} have other rates: its entries are charged at those of "
                              f"{target.name} now.")  # fmt: skip


def _moved(ws: Workspace, tx: Tx, source: Thing, target: Thing) -> tuple[int, list[Change]]:
    """Let the entries of one thing be the other's; how many those were, and the changes of all else with it."""
    if isinstance(source, Project):
        return _project(ws, tx, source, target)
    if isinstance(source, Task) and isinstance(target, Task):
        return _task(ws, tx, source, target), []
    if isinstance(source, Tag):
        return _tag(ws, tx, source, target), []
    owned = [project for project in tx.projects() if project.client_id == source.id]
    return 0, [changed(project, project._replace(client_id=target.id)) for project in owned]


def _invoicing(ws: Workspace, tx: Tx, kind: str, source: Thing, target: Thing) -> list[Change]:
    """Drafts of a client go along, and what invoices say of it where nothing is said of the other."""
    if kind != "client":
        return []
    changes = [
        changed(draft, draft._replace(client_id=target.id))
        for draft in tx.invoices() if draft.status == "draft" and draft.client_id == source.id
    ]  # fmt: skip
    details, other = tx.billing(source.id), tx.billing(target.id)
    if details is None:
        return changes
    if other is None:
        return [*changes, changed(details, details._replace(client_id=target.id))]
    if details.details != other.details:
        ws.warn(
            "other_details", f"Invoices say of {target.name} what they did; what they said of {source.name} is gone.",
            command=("tt", "invoice", "client", target.name),
        )  # fmt: skip
    return [*changes, removed(details)]


def _project(ws: Workspace, tx: Tx, source: Project, target: Thing) -> tuple[int, list[Change]]:
    moved: dict[int, int] = {}
    changes: list[Change] = []
    for task in tx.tasks(source.id):
        same = tx.task_named(target.id, task.name)
        moved[task.id] = same.id if same else task.id
        if same:
            changes += rates.removed_with(tx, "task", task.id)
        changes.append(removed(task) if same else changed(task, task._replace(project_id=target.id)))

    def turned(entry: Entry) -> Entry:
        task_id = None if entry.task_id is None else moved[entry.task_id]
        return entry._replace(project_id=target.id, task_id=task_id)

    return _turn(ws, tx, Query(ws.clock.now(), projects=Ids((source.id,))), turned), changes


def _task(ws: Workspace, tx: Tx, source: Task, target: Task) -> int:
    def turned(entry: Entry) -> Entry:
        return entry._replace(project_id=target.project_id, task_id=target.id)

    return _turn(ws, tx, Query(ws.clock.now(), tasks=Ids((source.id,))), turned)


def _tag(ws: Workspace, tx: Tx, source: Tag, target: Thing) -> int:
    def turned(entry: Entry) -> Entry:
        return entry._replace(tag_ids=tuple(sorted({*entry.tag_ids, target.id} - {source.id})))

    return _turn(ws, tx, Query(ws.clock.now(), tags=Ids((source.id,))), turned)


def _turn(ws: Workspace, tx: Tx, query: Query, turned: Callable[[Entry], Entry]) -> int:
    ids = lists.entry_ids(tx, query)
    groups = (tuple(changed(entry, turned(entry)) for entry in entries) for entries in batches(ws, tx, ids))
    record_many(ws, tx, "entries.changed", groups)
    return len(ids)
