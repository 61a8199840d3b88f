"""Finds, or makes, what a user names."""

from __future__ import annotations

from timetracker.domain import entry as words
from timetracker.domain.entry import Project, Tag, Task
from timetracker.domain.event import Draft, added
from timetracker.domain.spelling import close_to
from timetracker.store.named import client, entry, project, tag, task, title, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

__all__ = [
    "client",
    "entry",
    "point_out_state",
    "project",
    "project_and_task",
    "project_or_new",
    "tag",
    "tags_or_new",
    "task",
    "task_or_new",
    "title",
]


def project_and_task(text: str) -> tuple[str, str | None]:
    """Part `PROJECT/TASK`.

    Raises InvalidName.
    """
    project, slash, task = text.partition("/")
    return words.name(project, "project"), words.name(task, "task") if slash else None


def project_or_new(ws: Workspace, tx: Tx, name: str) -> tuple[Project, list[Draft]]:
    """The project of that name; a new one where the settings allow it, with the draft that makes it.

    Raises NotFound when `projects.create` is `never`, or `ask` (asked before, by the interface).
    """
    project = tx.project_named(name)
    if project is not None:
        if project.archived:
            ws.warn(
                "archived_project", f"The project {project.name} is archived.",
                command=("tt", "project", "unarchive", project.name),
            )  # fmt: skip
        return project, []
    names = [p.name for p in tx.projects()]
    if ws.settings.projects_create != "auto":
        raise unknown("project", name, names, command=("tt", "project", "add", name), way="Or make it.")
    near = close_to(name, names) if ws.settings.feature("similar_names") else None
    if near:
        ws.warn("similar_project", f"{name} is a new project; there is one called {near}.", command="tt undo")
    new = Project(tx.next_id("project"), name)
    return new, [Draft("project.created", {"project_id": new.id}, (added(new),))]


def task_or_new(tx: Tx, owner: Project, name: str) -> tuple[Task, list[Draft]]:
    """The project's task of that name, or a new one with the draft that makes it."""
    task = tx.task_named(owner.id, name)
    if task is not None:
        return task, []
    new = Task(tx.next_id("task"), owner.id, name)
    return new, [Draft("task.created", {"task_id": new.id, "project_id": owner.id}, (added(new),))]


def point_out_state(ws: Workspace, task: Task, owner: Project) -> None:
    """Say that a task on which work begins is over, or late."""
    if task.status in ("done", "cancelled"):
        ws.warn("task_finished", f"The task {owner.name}/{task.name} is {task.status}.")
    elif task.due is not None and task.due < str(ws.days.day_of(ws.clock.now())):
        ws.warn("task_overdue", f"The task {owner.name}/{task.name} was due on {task.due}.")


def tags_or_new(tx: Tx, names: Iterable[str]) -> tuple[tuple[int, ...], list[Draft]]:
    """Ids of the tags of those names, and the drafts that make the missing ones."""
    ids: list[int] = []
    drafts: list[Draft] = []
    fresh: dict[str, int] = {}
    for text in names:
        name = words.tag(text.removeprefix("+"))
        tag = tx.tag_named(name)
        id = tag.id if tag else fresh.get(words.fold(name))
        if id is None:
            new = Tag(tx.next_id("tag"), name)
            id = fresh[words.fold(name)] = new.id
            drafts.append(Draft("tag.created", {"tag_id": id}, (added(new),)))
        ids.append(id)
    return tuple(sorted(set(ids))), drafts
