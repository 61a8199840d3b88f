"""Finds, or makes, what a user names; and the entry that belongs to it."""

from __future__ import annotations

from timetracker.domain import entry as words
from timetracker.domain.annotations import Callable, Iterable, Sequence
from timetracker.domain.entry import Entry, Project, Tag, Task
from timetracker.domain.event import Draft, added
from timetracker.domain.record import NamedTuple
from timetracker.domain.spelling import close_to
from timetracker.store.named import (
    anybodys_entry,
    client,
    entry,
    entry_to_charge,
    project,
    tag,
    task,
    title,
    unknown,
)
from timetracker.store.store import Tx, new_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.interval import Interval
    from timetracker.store.reader import Reader
    from timetracker.workspace import Workspace

    Find = Callable[[Reader, str, int], Entry]

__all__ = [
    "anybodys_entry",
    "client",
    "entry",
    "entry_named",
    "entry_to_charge",
    "new_entry",
    "place",
    "point_out_state",
    "project",
    "project_and_task",
    "project_or_new",
    "source_of",
    "tag",
    "tags_or_new",
    "task",
    "task_or_new",
    "title",
]


def entry_named(ws: Workspace, name: str, find: Find = entry) -> Entry:
    """The entry of that name, to read times in its light; by default one of the user's own.

    Raises NotFound and InvalidInput.
    """
    with ws.reading() as reader:
        return find(reader, name, ws.user_id)


class Placement(NamedTuple):
    """What an entry belongs to, with the drafts that make what is new of it."""

    project: Project
    task: Task | None
    tag_ids: tuple[int, ...]
    drafts: Sequence[Draft]

    @property
    def task_id(self) -> int | None:
        """The task's id; None without one."""
        return None if self.task is None else self.task.id


def place(ws: Workspace, tx: Tx, project: str, task: str | None, tags: Iterable[str]) -> Placement:
    """The project, the task and the tags of those names, made when new.

    Raises NotFound as `project_or_new` does, and InvalidName.
    """
    owner, drafts = project_or_new(ws, tx, project)
    task_there, new_task = (None, []) if task is None else task_or_new(tx, owner, task)
    tag_ids, new_tags = tags_or_new(tx, tags)
    return Placement(owner, task_there, tag_ids, [*drafts, *new_task, *new_tags])


def new_entry(
    ws: Workspace,
    tx: Tx,
    place: Placement,
    interval: Interval,
    note: str,
    *,
    billable: bool | None,
    source: str = "manual",
) -> Entry:
    """An entry that belongs there; as billable as its project, unless that is given."""
    if billable is None:
        billable = place.project.billable
    return Entry(
        tx.next_id("entry"), new_uuid(), ws.user_id, place.project.id, place.task_id, *interval, ws.zone_name,
        words.note(note), billable, source_of(ws, source), place.tag_ids,
    )  # fmt: skip


def source_of(ws: Workspace, source: str) -> str:
    """Where an entry comes from: the web admin, if that is where it is made."""
    return "web" if ws.component == "web" else source


def project_and_task(text: str, apart: str | None = None) -> tuple[str, str | None]:
    """Split `PROJECT/TASK`; a task named `apart` from it counts first.

    Raises InvalidName.
    """
    project, slash, inline = text.partition("/")
    name, task = words.name(project, "project"), words.name(inline, "task") if slash else None
    return name, task if apart is None else words.name(apart, "task")


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
    projects = tx.projects()
    names = [p.name for p in projects]
    if ws.settings.projects_create != "auto":
        raise unknown("project", name, names, command=("tt", "project", "add", name), way="Or make it.")
    near = close_to(name, names) if ws.settings.feature("similar_names") else None
    if near:
        ws.warn("similar_project", f"{name} is a new project; there is one called {near}.", command="tt undo")
    from timetracker.domain.colors import least_used  # few starts make a project

    new = Project(tx.next_id("project"), name, color=least_used(projects))
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
    if task.over:
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
