"""Merging: one project, client, task or tag becomes part of another, with all that refers to it."""

from __future__ import annotations

from timetracker.actions.bulk import batches, record_many
from timetracker.actions.catalog import FIND
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Draft, changed, removed
from timetracker.domain.query import Ids, Query
from timetracker.domain.record import NamedTuple
from timetracker.store import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from timetracker.domain.entry import Client, Entry, Project, Tag, Task
    from timetracker.domain.event import Change, FieldValue
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

    Thing = Project | Client | Tag | Task


class Merged(NamedTuple):
    """What was merged into what, and how much came along."""

    source: Thing
    target: Thing
    entries: int
    others: int


def merge(ws: Workspace, kind: str, source_name: str, target_name: str) -> Merged:
    """Merge a project, client, task or tag into another, as one action; the first is gone afterwards.

    Raises NotFound, and InvalidInput for a thing and itself.
    """
    with ws.change() as tx:
        source, target = FIND[kind](tx, source_name), FIND[kind](tx, target_name)
        if source.id == target.id:
            raise InvalidInput(f"The {kind} {source.name} cannot become part of itself.", hint="Name two of them.")
        _point_out_amounts(ws, source, target)
        done = _MERGES[kind](ws, tx, source, target)
        return Merged(source, target, *done)


def _point_out_amounts(ws: Workspace, source: Any, target: Any) -> None:
    names = ("rate", "currency")
    if any(getattr(source, name, None) != getattr(target, name, None) for name in names):
        ws.warn("other_rate", f"{source.name} and {target.name} have other rates: its entries are worth what "
                              f"{target.name} says now.")  # fmt: skip


def _project(ws: Workspace, tx: Tx, source: Project, target: Project) -> tuple[int, int]:
    moved: dict[int, int] = {}
    changes: list[Change] = []
    for task in tx.tasks(source.id):
        same = tx.task_named(target.id, task.name)
        moved[task.id] = same.id if same else task.id
        changes.append(removed(task) if same else changed(task, task._replace(project_id=target.id)))

    def turned(entry: Entry) -> Entry:
        task_id = None if entry.task_id is None else moved[entry.task_id]
        return entry._replace(project_id=target.id, task_id=task_id)

    entries = _turn(ws, tx, Query(ws.clock.now(), projects=Ids((source.id,))), turned)
    _finish(ws, tx, "project.merged", {"project_id": source.id, "into_id": target.id}, (*changes, removed(source)))
    return entries, len(changes)


def _task(ws: Workspace, tx: Tx, source: Task, target: Task) -> tuple[int, int]:
    entries = _turn(
        ws, tx, Query(ws.clock.now(), tasks=Ids((source.id,))),
        lambda entry: entry._replace(project_id=target.project_id, task_id=target.id),
    )  # fmt: skip
    fields: dict[str, FieldValue] = {"task_id": source.id, "project_id": source.project_id, "into_id": target.id}
    _finish(ws, tx, "task.merged", fields, (removed(source),))
    return entries, 0


def _tag(ws: Workspace, tx: Tx, source: Tag, target: Tag) -> tuple[int, int]:
    def turned(entry: Entry) -> Entry:
        return entry._replace(tag_ids=tuple(sorted({*entry.tag_ids, target.id} - {source.id})))

    entries = _turn(ws, tx, Query(ws.clock.now(), tags=Ids((source.id,))), turned)
    _finish(ws, tx, "tag.merged", {"tag_id": source.id, "into_id": target.id}, (removed(source),))
    return entries, 0


def _client(ws: Workspace, tx: Tx, source: Client, target: Client) -> tuple[int, int]:
    owned = [project for project in tx.projects() if project.client_id == source.id]
    changes = [changed(project, project._replace(client_id=target.id)) for project in owned]
    _finish(ws, tx, "client.merged", {"client_id": source.id, "into_id": target.id}, (*changes, removed(source)))
    return 0, len(owned)


def _turn(ws: Workspace, tx: Tx, query: Query, turned: Callable[[Entry], Entry]) -> int:
    ids = lists.entry_ids(tx, query)
    groups = (tuple(changed(entry, turned(entry)) for entry in entries) for entries in batches(ws, tx, ids))
    record_many(ws, tx, "entries.changed", groups)
    return len(ids)


def _finish(ws: Workspace, tx: Tx, name: str, fields: Mapping[str, FieldValue], changes: tuple[Change, ...]) -> None:
    tx.record(Draft(name, fields, changes), ws.clock.now())


_MERGES: Mapping[str, Callable[..., tuple[int, int]]] = {
    "project": _project, "client": _client, "task": _task, "tag": _tag,
}  # fmt: skip
